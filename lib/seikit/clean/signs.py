"""What a sheet's own note says of its signs: … too small, - none, blank not known."""

import re
import unicodedata

_SAYS = re.compile(
    r"[“\"'‘「『]?\s*(…+|\.{2,6}|[-—–]{1,3}|\*{1,3}|#|空格|空白|空栏|空项)\s*[”\"'’」』]?\s*"
    r"(?:表示|代表|系指|是指|指|为)([^;；。,，]{1,40})")
_MEANINGS = (
    ("below_unit", re.compile(r"不足|小于|低于|过小|很小|微小")),
    ("suppressed", re.compile(r"保密|不(?:宜|便|予)公(?:布|开)")),
    ("zero_by_note", re.compile(r"^(?:数据|数值|该项)?(?:为|是)?(?:零|0)")),
    ("not_available", re.compile(r"不详|无|没有|缺|未(?:统计|公布|发布|取得)|尚未|不适用")),
)
_BLANK = ("空格", "空白", "空栏", "空项")


def signs_of(notes: list[str], log: list[dict[str, object]]) -> dict[str, str]:
    """Return the status that the notes give to signs; an empty text stands for blank cells.

    Examples
    --------
    >>> signs_of(["注：“…”表示数据不足本表最小单位数；空格表示该项数据不详。"], [])
    {'…': 'below_unit', '': 'not_available'}
    """
    found: dict[str, str] = {}
    for note in notes:
        for sign, words in _SAYS.findall(note):
            status = next((name for name, pattern in _MEANINGS
                           if pattern.search(unicodedata.normalize("NFKC", words))), "")
            key = "" if sign in _BLANK else plain_sign(sign)
            if status and key not in found and sign != "#":
                found[key] = status
                log.append({"rule": "sign of the note",
                            "detail": f"{sign} is {status}: “{words.strip()}”"})
    return found


def plain_sign(text: str) -> str:
    """Return one form for all prints of a sign.

    Examples
    --------
    >>> plain_sign("......"), plain_sign("——"), plain_sign("**")
    ('…', '-', '*')
    """
    stripped = text.strip()
    for marks, form in (("….⋯·", "…"), ("-—–―－", "-"), ("*＊", "*")):
        if stripped and set(stripped) <= set(marks):
            return form
    return stripped
