"""Text tables: one row per entity, columns as printed, the province resolved."""

import re

import pandas as pd

from ..codes.names import fold
from ..errors import CleanError
from ..read.grid import Sheet
from ..read.tables import RawTable
from .entities import province_in
from .ledger import CellLedger
from .naming import read_name
from .result import ASIDE, CHECKS, LOG, TABLES, Tidy
from .titles import read_title

_NOWHERE = ("", "", "")
_OURS = {"source", "table", "entity", "code", "level", "heading", "cell"}  # columns of every list
_REGIONS = re.compile(r"省|地区|区域|城市|地市|province|region|city")
_ORDER = re.compile(r"^\s*[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]\s*")


def tidy_lists(raws: list[RawTable], sheets: list[Sheet], ledger: CellLedger) -> Tidy:
    """Return the text tables of a file as one wide frame.

    ``entity, code, level`` name the province that a row belongs to: from a column of regions, or
    from the beginning of a name; blank where no column tells it, which the log counts.
    """
    name = raws[0].origin["file"]
    frames, log, tables = [], [], []
    for number, raw in enumerate(raws, 1):
        frame, column = _wide(raw, number, ledger)
        frames.append(frame)
        unknown = int(frame["entity"].eq("").sum())
        log.append({"source": name, "table": number, "rule": "province of a row",
                    "where": f"{raw.sheet.name}!{raw.origin['range']}",
                    "detail": f"read from column {column!r}; {unknown} rows name none",
                    "count": len(frame) - unknown})
        tables.append({"source": name, "table": number, "title": raw.title, "rows": len(frame),
                       "title_number": read_title(raw.title).number, "population": "",
                       "sheet": raw.sheet.name, "range": raw.origin["range"],
                       "unit_lines": "; ".join(raw.units), "notes": "\n".join(raw.notes),
                       "macro_regions": ""})
    frame = pd.concat(frames, ignore_index=True)
    frame.insert(0, "source", name)
    aside, balance = ledger.close(sheets)
    return Tidy(frame, pd.DataFrame(tables, columns=TABLES), pd.DataFrame(log, columns=LOG),
                pd.DataFrame(aside, columns=ASIDE), pd.DataFrame(columns=CHECKS), "list", balance)


def _wide(raw: RawTable, number: int, ledger: CellLedger) -> tuple[pd.DataFrame, str]:
    columns = sorted([*raw.area.labels, *raw.area.keys])
    heads = {c: _head(raw, c) for c in columns}
    if len(set(heads.values())) < len(heads):
        raise CleanError("two columns of a list carry the same header", where=raw.origin["file"],
                         way_out="name them apart in the sheet",
                         failures=[{"column": c, "header": h} for c, h in heads.items()])
    over = _merged(raw)
    rows = []
    for r in raw.area.body:
        rows.append({h: _stripped(raw.sheet.printed[over.get((r, c), (r, c))])
                     for c, h in heads.items()} | {"cell": raw.sheet.address(r, columns[0])})
        for c in columns:
            ledger.out(raw.sheet, r, c)
    frame = pd.DataFrame(rows)
    groups = _groups(raw, columns)
    if any(groups.values()):
        frame.insert(0, "heading", [groups[r] for r in raw.area.body])
    best, places = _places(frame, [heads[c] for c in raw.area.labels])
    frame.insert(0, "table", number)
    for position, part in enumerate(("entity", "code", "level")):
        frame.insert(1 + position, part, [place[position] for place in places])
    return frame, best


def _head(raw: RawTable, c: int) -> str:
    if c not in raw.heads:
        return f"column {c + 1}"
    name = "/".join(read_name(part).text for part in raw.heads[c].parts)
    return f"{name} (printed)" if name in _OURS else name


def _stripped(text: str) -> str:
    return text.strip().strip("\u00a0\u3000")


def _merged(raw: RawTable) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for every cell of a merged column range the cell that holds its text."""
    return {(r, c0): (r0, c0) for r0, c0, r1, c1 in raw.sheet.merged if c0 == c1
            for r in range(r0, r1 + 1)}


def _groups(raw: RawTable, columns: list[int]) -> dict[int, str]:
    """Return for every row the heading above it: a row of one text, such as 一、北京市."""
    heading, found, body = "", {}, set(raw.area.body)
    top = max((r for head in raw.heads.values() for r, _ in head.cells), default=-1)
    for r in range(max(raw.area.rows[0], top + 1), raw.area.rows[1]):
        texts = [str(raw.sheet.values[r, c]) for c in columns
                 if raw.sheet.values[r, c] is not None]
        if r in body:
            found[r] = heading
        elif len(texts) == 1 and top >= 0:
            heading = _stripped(texts[0])
    return found


def _places(frame: pd.DataFrame, columns: list[str]) -> tuple[str, list[tuple[str, str, str]]]:
    """Return the column that names most provinces, and the province of every row.

    Blank cells of a column of regions take the region above them; where no column tells the
    province, the heading above the row does.
    """
    best, places, most = "", [_NOWHERE] * len(frame), 0
    for column in columns:
        found = [province_in(text) if text else None for text in frame[column]]
        count = sum(bool(place and place[0]) for place in found)
        if count > most:
            best, places, most = column, _filled(found, fold(column)), count
    headings = frame["heading"] if "heading" in frame else [""] * len(frame)
    inside = [province_in(_ORDER.sub("", text)) if text else _NOWHERE for text in headings]
    if sum(bool(place[0]) for place in inside) > most:
        best = "heading"
    return best, [a if a[0] else b for a, b in zip(places, inside, strict=True)]


def _filled(found: list[tuple | None], column: str) -> list[tuple[str, str, str]]:
    """Carry regions down over blank cells, in a column whose header says that it holds regions."""
    last, places = _NOWHERE, []
    for place in found:
        last = place if place is not None else last if _REGIONS.search(column) else _NOWHERE
        places.append(last)
    return places
