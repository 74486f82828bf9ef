"""Text tables: the encoding is decided by evidence, the separator by which one fits all lines."""

import csv
import io
import re
from pathlib import Path

from ..errors import ReadError
from .grid import Sheet, make_sheet
from .ragged import settle_fields

_SEPARATORS = (",", "\t", ";", "|")
_LONGEST_LINE = 5_000_000


def decode(content: bytes, path: Path) -> tuple[str, str]:
    """Return the text of a file and a sentence on how its encoding was decided.

    UTF-8 has a form that other encodings almost never take by chance, so bytes that decode as
    UTF-8 are UTF-8; GB18030 accepts nearly anything and is believed only if what comes out looks
    like Chinese.

    Raises
    ------
    ReadError
        If no encoding gives readable text, or the last character is cut.

    Examples
    --------
    >>> decode("北京".encode("gbk"), Path("a.csv"))
    ('北京', 'GB18030: not UTF-8, and all of its 2 wide characters are common Chinese ones')
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"),
                       (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(name), f"{name.upper()}: a byte-order mark says so"
            except UnicodeDecodeError as problem:
                raise ReadError("the text is cut or mixed: its byte-order mark and its bytes "
                                f"disagree at byte {problem.start}", where=str(path),
                                way_out="download it again") from problem
    try:
        text = content.decode("utf-8")
        wide = [c for c in text if ord(c) > 127]
        _refuse_garbled(text, wide, path)
        return text, f"UTF-8: all bytes fit, with {len(wide)} characters beyond ASCII"
    except UnicodeDecodeError as problem:
        broken = problem
    if len(content) - broken.start <= 3 and broken.start > 0 \
            and any(b > 127 for b in content[:broken.start]):
        raise ReadError("the file ends inside a character: it was truncated", where=str(path),
                        way_out="download it again")
    return _decode_chinese(content, path, broken)


def _refuse_garbled(text: str, wide: list[str], path: Path) -> None:
    """Refuse UTF-8 text that was read as GB18030 once and saved so.

    Such text consists of rare characters that, turned back, read as common Chinese.
    """
    if len(wide) < 20 or sum(map(_common, wide)) > 0.7 * len(wide):
        return
    back = text.replace("\ufffd", "?").encode("gb18030", "ignore").decode("utf-8", "ignore")
    again = [c for c in back if ord(c) > 127]
    if len(again) >= 5 and sum(map(_common, again)) > 0.9 * len(again):
        raise ReadError("the text is garbled: it was once read in a wrong encoding and saved so",
                        where=str(path), rule="characters lost on the way cannot be told",
                        way_out="get the file anew from where it came")


def _decode_chinese(content: bytes, path: Path, broken: UnicodeDecodeError) -> tuple[str, str]:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as problem:
        cut = len(content) - problem.start <= 3
        raise ReadError(
            "the file ends inside a character: it was truncated" if cut else
            f"no encoding fits: UTF-8 fails at byte {broken.start}, "
            f"GB18030 at byte {problem.start}", where=str(path),
            way_out="download it again" if cut else "save it as UTF-8",
        ) from problem
    wide = [c for c in text if ord(c) > 127]
    common = sum(_common(c) for c in wide)
    if common < 0.9 * len(wide):
        raise ReadError("the encoding cannot be decided: as GB18030 the text reads as rare "
                        f"characters ({len(wide) - common} of {len(wide)})", where=str(path),
                        way_out="save it as UTF-8")
    share = "all of its" if common == len(wide) else f"{common} of its"
    return text, f"GB18030: not UTF-8, and {share} {len(wide)} wide characters are common " \
                 "Chinese ones"


def _common(character: str) -> bool:
    """GB 2312 level 1 (bytes B0-D7), punctuation and full-width forms (A1-A3)."""
    try:
        lead = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return character in "€〇"
    return 0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xF7


def read_text(content: bytes, path: Path) -> tuple[list[Sheet], list[str], str]:
    """Return the one sheet of a text table and what was decided on the way."""
    text, why = decode(content, path)
    odd = len(re.findall(r"[\x00-\x08\x0e-\x1f]", text[:100_000]))
    if odd > 0.01 * min(len(text), 100_000) + 2:
        raise ReadError("the file is neither a workbook, a web page nor a text table",
                        where=str(path), way_out="check that the download is whole")
    hint = re.match(r"sep=([,;|\t])\r?\n", text)
    separator = hint.group(1) if hint else _separator(text)
    csv.field_size_limit(_LONGEST_LINE)
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\x00", ""), newline=""),
                               delimiter=separator))
    except csv.Error as problem:
        raise ReadError(f"the text table is damaged: {problem}", where=str(path),
                        way_out="check quotation marks and the end of the file") from problem
    rows[:1] = [[]] if hint else rows[:1]  # the hint is no part of the table; addresses stay
    name = {"\t": "tab"}.get(separator, separator)
    rows, moved = settle_fields(rows, separator, path)
    return [make_sheet("csv", rows)], [why, f"separator: {name}", *moved], ""


def _separator(text: str) -> str:
    """Return the separator that cuts most lines into the same number of parts."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:200]

    def fit(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines if mark in line]
        best = max(set(counts), key=counts.count) if counts else 0
        return counts.count(best) if best else 0, best

    return max(_SEPARATORS, key=fit)
