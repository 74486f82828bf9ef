"""Headers: from the cells above a body to one path per column.

A column's own text may run over several rows (each row a line of one name), stand under a merged
parent, or begin a row lower than its left neighbour, which then is its parent.
"""

from dataclasses import dataclass

from .grid import Sheet
from .segments import Area
from .years import year_of

_LINE_WORDS = ("单位", "计量单位", "Unit", "指标：", "指标:", "数据库", "时间：", "时间:")


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
    first = area.rows[0]
    rows = [r for r in range(first, area.body[0])
            if any(sheet.values[r, c] is not None for c in columns)]
    wide = [r for r in rows if sum(sheet.values[r, c] is not None for c in columns) >= 2
            and not _is_line(sheet, area, r)]
    if not wide:
        return rows[-1:] if rows and (area.values or area.keys) else []
    # A single text above a value column is the first line of its header.
    first = wide[0]
    while first - 1 in rows and not any(sheet.values[first - 1, c] is not None for c in
                                        range(area.columns[0], min(area.values, default=0))):
        first -= 1
    return [r for r in rows if r >= first]


def _is_line(sheet: Sheet, area: Area, row: int) -> bool:
    """Tell a title, unit or source line, which may fill two cells, from a header row."""
    texts = [str(v).strip() for v in sheet.values[row, area.columns[0]:area.columns[1]]
             if v is not None]
    beside = all(text.startswith(("(", "（")) for text in texts[1:])
    return texts[0].startswith(_LINE_WORDS) or (
        len(texts) > 1 and beside and len(texts[0]) > 8 and area.body[0] - row != 1)


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
    above = _spanning(sheet, area, rows, columns, spans)
    own = {c: [(r, str(sheet.printed[r, c])) for r in rows
               if sheet.values[r, c] is not None and (r, c) not in above.get("cells", {})]
           for c in columns}
    heads: dict[int, Head] = {}
    for c in columns:
        parents = [text for _, text, left, right in above["list"] if left <= c <= right]
        lines = own[c]
        text = "\n".join(t for _, t in lines)
        place = _parent_by_place(own, heads, c, columns, above, area, rows)
        if not lines and not parents:
            continue
        base = heads[place].parts if place is not None else tuple(parents)
        parts = base + ((text,) if text else ())
        heads[c] = Head(parts, place is not None, tuple((r, c) for r, _ in lines))
    return heads


def _spanning(sheet, area, rows, columns, spans) -> dict:
    """Return texts that stand over several columns, outermost first."""
    found, cells = [], {}
    for r0, c0, r1, c1 in sheet.merged:
        over = [c for c in columns if c0 <= c <= c1]
        inside = r0 in rows and len(over) > 1 and sheet.values[r0, c0] is not None
        if inside and r1 < rows[-1]:
            found.append((r0, str(sheet.printed[r0, c0]), c0, c1))
            cells[r0, c0] = True
    if spans:
        for r in rows[:-1]:
            for c, end in _runs(sheet, r, columns):
                below = [k for k in range(c, end + 1) if sheet.values[r + 1, k] is not None]
                under = str(sheet.values[r + 1, c] or "").strip()
                if end > c and len(below) > 1 and c in area.values and under[:1] not in "(（":
                    found.append((r, str(sheet.printed[r, c]), c, end))
                    cells[r, c] = True
    return {"list": sorted(found), "cells": cells}


def _runs(sheet: Sheet, row: int, columns: list[int]) -> list[tuple[int, int]]:
    """Return (column, last column before the next text) of every text in a row."""
    texts = [c for c in columns if sheet.values[row, c] is not None]
    ends = [c - 1 for c in texts[1:]] + [columns[-1]]
    return list(zip(texts, ends, strict=True))


def _parent_by_place(own, heads, c, columns, above, area, rows) -> int | None:
    """Return the nearest column to the left whose own text begins in a higher row."""
    if c not in area.values or not own[c]:
        return None
    start = own[c][0][0]
    roof = [text for _, text, left, right in above["list"] if left <= c <= right]
    for left in reversed([k for k in columns if k < c and k in area.values]):
        same = [t for _, t, a, b in above["list"] if a <= left <= b] == roof
        if not same or not own[left]:
            return None
        if own[left][0][0] < start:
            return left if left in heads and not _is_year(own[left]) else None
    return None


def _is_year(lines: list[tuple[int, str]]) -> bool:
    return any(year_of(text) for _, text in lines)
