"""Single cells: a number, one of the statistical signs, text or nothing."""

import functools
import math
import re
import unicodedata
from dataclasses import dataclass

EMPTY, NUMBER, SIGN, TEXT = "empty", "number", "sign", "text"

NO_RESULT = "#NO RESULT"  # a formula whose result the file does not hold

# The signs of statistical yearbooks; the sheet's own note may give them another meaning.
_SIGNS = {
    "below_unit": ("…", "……", "...", "......", "⋯", "···"),
    "suppressed": ("x", "xx", "*", "**", "***", "保密", "(d)"),
    "not_available": ("na", "n/a", "n.a.", "nan", "null", "none", "无", "无数据", "缺", "暂无",
                      "未公布", "未披露", "..", "#n/a"),
    "error": ("#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!", "#error"),
    "no_result": (NO_RESULT.casefold(),),
}
_STATUS_OF = {sign: status for status, signs in _SIGNS.items() for sign in signs}
_DASH = re.compile(r"^[-—–―ー─－]{1,4}$")
FOOTNOTE = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫¹²³⁴⁵⁶⁷⁸⁹†‡*＊"
_AFTER = re.compile(rf"(?:[{FOOTNOTE}]+|\[\d{{1,2}}\]|\s[a-e]\)|\(注\d?\)|（注\d?）)$")
_BEFORE = re.compile(rf"^[{FOOTNOTE}]+")
_NUMBER = re.compile(
    r"^[+-]?(?:\.\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d*)?(?:e[+-]?\d{1,3})? ?[%‰]?$"
)
_ABOUT = re.compile(r"^(约|近|超过|超|大于|小于|不足|>|<|≥|≤|~|≈)")
_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell holds.

    Attributes
    ----------
    kind : {"empty", "number", "sign", "text"}
        Its kind.
    number : float
        The stored number; NaN unless `kind` is number.
    status : str
        For signs, which; for numbers ``footnote`` or ``estimated`` where a mark says so.
    percent : bool
        The text carries a per-cent sign.
    """

    kind: str
    number: float = math.nan
    status: str = ""
    percent: bool = False


_NOTHING = Reading(EMPTY)
_WORDS = Reading(TEXT)


def read_cell(value: object) -> Reading:
    """Tell what a stored value is.

    Examples
    --------
    >>> read_cell("１２,345").number, read_cell("1 234 567").number, read_cell("12.5%").percent
    (12345.0, 1234567.0, True)
    >>> read_cell("…").status, read_cell("--").status, read_cell("123①").status
    ('below_unit', 'dash', 'footnote')
    >>> read_cell("12 34").kind
    'text'
    """
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return _WORDS
    if isinstance(value, int | float):
        return Reading(NUMBER, float(value)) if math.isfinite(value) else Reading(SIGN,
                                                                                  status="error")
    return _read_text(str(value))


@functools.lru_cache(maxsize=65536)
def _read_text(text: str) -> Reading:
    stripped = text.strip().strip("\u3000\u00a0\u200b\ufeff'").strip()
    if not stripped:
        return _NOTHING
    if len(stripped) > _LONGEST_NUMBER:
        return _WORDS
    if _DASH.match(stripped):
        return Reading(SIGN, status="dash")
    if stripped.casefold() in _STATUS_OF:
        return Reading(SIGN, status=_STATUS_OF[stripped.casefold()])
    bare = _BEFORE.sub("", _AFTER.sub("", stripped))
    found = _number(bare)
    if found is None and _ABOUT.match(bare):
        found = _number(_ABOUT.sub("", bare))
        return _WORDS if found is None else Reading(NUMBER, found, "estimated", "%" in bare)
    if found is None:
        folded = unicodedata.normalize("NFKC", stripped).casefold()
        return Reading(SIGN, status=_STATUS_OF[folded]) if folded in _STATUS_OF else _WORDS
    marked = "footnote" if bare != stripped else ""
    return Reading(NUMBER, found, marked, "%" in unicodedata.normalize("NFKC", bare))


def _number(text: str) -> float | None:
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("–", "-")
    plain = plain.casefold().replace("\u00a0", " ")
    if not _NUMBER.match(plain):
        return None
    number = float(plain.rstrip("%‰").replace(",", "").replace(" ", ""))
    return number if math.isfinite(number) else None
