"""Text tables: one row per entity, columns as printed, the province resolved."""

import pandas as pd

from ..errors import CleanError
from ..read.grid import Sheet
from ..read.tables import RawTable
from .entities import province_in
from .ledger import CellLedger
from .naming import plain_label, read_name
from .result import ASIDE, CHECKS, LOG, TABLES, Tidy
from .titles import read_title


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
    rows = []
    for r in raw.area.body:
        rows.append({h: raw.sheet.printed[r, c].strip().strip("\u00a0\u3000")
                     for c, h in heads.items()} | {"cell": raw.sheet.address(r, columns[0])})
        for c in columns:
            ledger.out(raw.sheet, r, c)
    frame = pd.DataFrame(rows)
    best, places = _best_region_column(frame, [heads[c] for c in raw.area.labels])
    frame.insert(0, "table", number)
    for position, part in enumerate(("entity", "code", "level")):
        frame.insert(1 + position, part, [place[position] for place in places])
    return frame, best


def _head(raw: RawTable, c: int) -> str:
    if c not in raw.heads:
        return f"column {c + 1}"
    return "/".join(read_name(part).text for part in raw.heads[c].parts)


def _best_region_column(frame: pd.DataFrame, columns: list[str]) -> tuple[str, list[tuple]]:
    best, places, most = "", [("", "", "")] * len(frame), 0
    for column in columns:
        found = [province_in(text) if plain_label(text) else ("", "", "") for text in frame[column]]
        count = sum(bool(place[0]) for place in found)
        if count > most:
            best, places, most = column, found, count
    return best, places
