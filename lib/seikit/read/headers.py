"""Headers: from the cells above a body to one path per column.

A column's own text may run over several rows (each row a line of one name), stand under a merged
parent, or begin a row lower than its left neighbour, which then is its parent.
"""

import re
from dataclasses import dataclass

from ..codes.names import fold
from ..codes.units import parse_unit
from .grid import Sheet
from .segments import Area, is_numbering
from .years import year_of

_LINE_WORDS = ("单位", "计量单位", "Unit", "指标：", "指标:", "数据库", "时间：", "时间:")
_TOTALS = {"合计", "总计", "小计", "总数", "共计"}
_CLOSED = re.compile(r"[)）]\s*$")
_CHINESE = re.compile(r"\s*[\u3400-\u9fff]")


@dataclass(frozen=True)
class Head:
    """The header of one column.

    Attributes
    ----------
    parts : tuple of str
        Raw texts from the outermost parent to the column's own, lines joined by line breaks.
    by_place : bool
        The parent was found by place alone (own text begins lower), not by a merged cell.
    cells : tuple of (row, column)
        Cells that the own text comes from.
    """

    parts: tuple[str, ...]
    by_place: bool
    cells: tuple[tuple[int, int], ...]


def header_rows(sheet: Sheet, area: Area) -> list[int]:
    """Return the rows between the title lines and the body that hold header texts."""
    columns = [*area.labels, *area.keys, *area.values]
    rows = [r for r in range(area.rows[0], area.body[0])
            if any(sheet.values[r, c] is not None for c in columns)
            and not is_numbering([sheet.values[r, c] for c in columns])]
    wide = [r for r in rows if sum(sheet.values[r, c] is not None for c in columns) >= 2
            and not _is_line(sheet, area, r)]
    if not wide:
        return rows[-1:] if rows and (area.values or area.keys) else []
    # A single text above a value column is the first line of its header.
    first, left = wide[0], min(area.values, default=area.columns[1])
    while first - 1 in rows and not _is_line(sheet, area, first - 1) and not any(
            sheet.values[first - 1, c] is not None for c in range(area.columns[0], left)):
        first -= 1
    # A single label below the last line of the header is a heading of the body.
    last = max(r for r in rows if r == wide[-1] or any(
        sheet.values[r, c] is not None for c in area.values))
    return [r for r in rows if first <= r <= last]


def _is_line(sheet: Sheet, area: Area, row: int) -> bool:
    """Tell a title, unit or source line, which may fill two cells, from a header row."""
    texts = [str(v).strip() for v in sheet.values[row, area.columns[0]:area.columns[1]]
             if v is not None]
    beside = all(text.startswith(("(", "（")) for text in texts[1:])
    if texts[0].startswith(_LINE_WORDS):
        # A unit may stand in the corner of a header, above the labels.
        return beside or len(texts) < 3
    return len(texts) > 1 and beside and len(texts[0]) > 8 and area.body[0] - row != 1


def heads_of(sheet: Sheet, area: Area, rows: list[int], spans: bool) -> dict[int, Head]:
    """Return the header of every column that has one.

    Parameters
    ----------
    sheet, area : Sheet, Area
        Where.
    rows : list of int
        Header rows.
    spans : bool
        The format marks no merged cells (CSV): an empty cell right of a text continues it.
    """
    columns = sorted([*area.labels, *area.keys, *area.values])
    above, cells = _spanning(sheet, area, rows, columns, spans)
    units = _unit_rows(sheet, area, rows)
    own = {c: [(r, _bracketed(sheet.printed[r, c], r in units)) for r in rows
               if sheet.values[r, c] is not None and (r, c) not in cells]
           for c in columns}
    children = {(r, fold(text)) for c in columns for r, text in own[c]
                for top, _, left, right in above if left <= c <= right and top < r}
    heads: dict[int, Head] = {}
    for c in columns:
        parents = [text for _, text, left, right in above if left <= c <= right]
        place = _parent_by_place(own, heads, c, columns, above, area)
        if not own[c] and not parents:
            continue
        base = heads[place].parts if place is not None else tuple(parents)
        levels = _levels(own[c], children if not parents else set())
        heads[c] = Head(base + levels, place is not None, tuple((r, c) for r, _ in own[c]))
    return heads


def _unit_rows(sheet: Sheet, area: Area, rows: list[int]) -> set[int]:
    """Return header rows below the first that give nothing but the units of the columns."""
    found = set()
    for r in rows[1:]:
        texts = [str(sheet.values[r, c]) for c in area.values if sheet.values[r, c] is not None]
        if texts and all(parse_unit(text) for text in texts):
            found.add(r)
    return found


def _bracketed(text: str, unit: bool) -> str:
    return f"({text.strip()})" if unit and not text.strip().startswith(("(", "（")) else text


def _levels(lines: list[tuple[int, str]], children: set[tuple[int, str]]) -> tuple[str, ...]:
    """Join the lines of a column's own text; a new level begins below a unit.

    It also begins where the same text stands under a spanning parent elsewhere in the row.
    """
    levels: list[str] = []
    for r, text in lines:
        apart = levels and _CHINESE.match(text) and (
            _CLOSED.search(levels[-1]) or (r, fold(text)) in children)
        if apart or not levels:
            levels.append(text)
        else:
            levels[-1] += f"\n{text}"
    return tuple(levels)


def _spanning(sheet, area, rows, columns, spans) -> tuple[list, set]:
    """Return texts that stand over several columns, outermost first, and their cells."""
    found, cells = [], set()
    for r0, c0, r1, c1 in sheet.merged:
        over = [c for c in columns if c0 <= c <= c1]
        inside = r0 in rows and len(over) > 1 and sheet.values[r0, c0] is not None
        if inside and r1 < rows[-1]:
            found.append((r0, str(sheet.printed[r0, c0]), c0, c1))
            cells.add((r0, c0))
    spans = spans and not any(_is_english(sheet.values[r, c]) for r in rows for c in area.values)
    for r in rows[:-1]:
        runs = [(c, end, [sheet.values[r + 1, k] for k in range(c, end + 1)])
                for c, end in _runs(sheet, r, columns)]
        for c, end, below in runs:
            if (r, c) not in cells and c in area.values and _spans(
                    sheet.values[r, c], below, [other for _, _, other in runs], spans):
                found.append((r, str(sheet.printed[r, c]), c, end))
                cells.add((r, c))
    return sorted(found), cells


def _is_english(value: object) -> bool:
    """Tell whether a cell holds a line of the English half of a name."""
    return isinstance(value, str) and value.isascii() and sum(map(str.isalpha, value)) > 3


def _spans(value: object, below: list[object], all_below: list[list[object]], csv: bool) -> bool:
    """Tell whether a text stands over the columns to its right, where no merged cell says so.

    In a format without merged cells, it does if two columns have texts below it. Elsewhere, and
    where English lines show that names run over several rows, that may be the second line of one
    name and a child, unless the text is a year, or what is below begins with a total or stands
    below another text too.
    """
    under = str(below[0] or "").strip()
    if sum(v is not None for v in below) < 2 or under[:1] in tuple("(（"):
        return False
    again = sum(len(other) == len(below) and 2 * sum(a == b for a, b in zip(
        other, below, strict=True)) > len(below) for other in all_below) > 1
    return csv or bool(year_of(value)) or fold(under) in _TOTALS or again


def _runs(sheet: Sheet, row: int, columns: list[int]) -> list[tuple[int, int]]:
    """Return (column, last column before the next text) of every text in a row."""
    texts = [c for c in columns if sheet.values[row, c] is not None]
    ends = [c - 1 for c in texts[1:]] + [columns[-1]]
    return list(zip(texts, ends, strict=True))


def _parent_by_place(own, heads, c, columns, above, area) -> int | None:
    """Return the column to the left whose own text begins higher, or whose part this one is."""
    if c not in area.values or not own[c]:
        return None
    start = own[c][0][0]
    roof = [text for _, text, left, right in above if left <= c <= right]
    for left in reversed([k for k in columns if k < c and k in area.values]):
        same = [t for _, t, a, b in above if a <= left <= b] == roof
        if not same or not own[left]:
            return None
        root = left in heads and len(heads[left].parts) == 1
        if own[left][0][0] == start and root and _is_part(own[c]) and not _is_part(own[left]):
            return left
        if own[left][0][0] < start:
            return left if left in heads and not _is_year(own[left]) else None
    return None


def _is_year(lines: list[tuple[int, str]]) -> bool:
    return any(year_of(text) for _, text in lines)


def _is_part(lines: list[tuple[int, str]]) -> bool:
    """Tell whether a header says itself that it is part of what stands to its left."""
    return lines[0][1].lstrip().startswith(("#", "＃", "其中"))
