"""`tidy`: from raw tables to one row per cell, with log, set-aside cells and checks."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..codes.regions import find_region, meanings_of
from ..codes.units import parse_unit
from ..errors import CleanError
from ..read.cells import EMPTY, NUMBER, SIGN, read_cell
from ..read.grid import cell_name, range_name
from ..read.opening import Opened, open_file
from ..read.tables import RawTable, read_tables
from ..read.years import is_period, year_of
from .accounting import check_tables
from .entities import INDICATOR, YEAR, Labels, Row, settle_rows
from .headings import with_headings
from .ledger import CellLedger
from .lists import tidy_lists
from .naming import read_name
from .result import ASIDE, COLUMNS, KEY, LOG, TABLES, Tidy
from .signs import plain_sign, signs_of
from .titles import Title, read_title
from .units import UnitChoice, settle_units
from .variables import GENERIC, Column, settle_columns


@dataclass
class _Table:
    """A raw table with everything settled."""

    number: int
    raw: RawTable
    title: Title
    units: list[str]
    metadata: dict[str, str]
    labels: Labels
    columns: dict[int, Column]
    signs: dict[str, str]
    log: list[dict[str, object]]


def tidy(source: str | Path | Opened | RawTable | list[RawTable]) -> Tidy:
    r"""Turn a statistical file into tidy data with an audit trail.

    Use it on any yearbook sheet, download, web page or list; nothing is dropped in silence.

    Parameters
    ----------
    source : path, or RawTable(s) of one file
        What to clean.

    Returns
    -------
    Tidy
        ``.frame``, ``.tables``, ``.log``, ``.set_aside``, ``.checks``, ``.kind``, ``.balance``.

    Raises
    ------
    ReadError
        If the file cannot be opened or holds no table.
    CleanError
        If two cells with different values carry the same key.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = file.write_text("5-2 各地区企业(2020年),\n地区,企业数(个)\n北 京,884\n西藏,…\n",
    ...                     encoding="utf-8")
    >>> tidy(file).frame[["entity", "year", "variable", "unit", "value", "status"]]
      entity  year variable unit  value      status
    0     北京  2020      企业数    个  884.0
    1     西藏  2020      企业数    个    NaN  below_unit
    """
    raws, sheets, page = _raw_tables(source)
    name = raws[0].origin["file"]
    ledger = CellLedger(name)
    numeric = [raw for raw in raws if raw.area.values]
    if not numeric:
        return tidy_lists(raws, sheets, ledger)
    for raw in raws:
        if not raw.area.values:
            _aside_all(raw, ledger, "text table beside tables of numbers")
    tables = _settle(numeric, ledger, page)
    records = [record for table in tables for record in _records(table, ledger)]
    frame = _frame(records, name)
    frame = _unique(frame, tables, ledger)
    aside, balance = ledger.close(sheets)
    log = _log(tables, name)
    checks, macros = check_tables(frame, tables)
    return Tidy(frame, _table_rows(tables, name, macros), log,
                pd.DataFrame(aside, columns=ASIDE), checks, "table", balance)


def _raw_tables(source) -> tuple[list[RawTable], list, str]:
    if isinstance(source, RawTable):
        source = [source]
    if isinstance(source, list):
        if not source or len({raw.origin["sha256"] for raw in source}) > 1:
            raise CleanError("tables of one file are cleaned together",
                             way_out="pass the tables of one file, or its path")
        return source, list({id(raw.sheet): raw.sheet for raw in source}.values()), ""
    opened = source if isinstance(source, Opened) else open_file(source)
    return read_tables(opened), opened.sheets, opened.text


def _settle(raws: list[RawTable], ledger: CellLedger, page: str) -> list[_Table]:
    tables: list[_Table] = []
    seen: dict[tuple, str] = {}
    for raw in raws:
        print_of = _fingerprint(raw)
        if print_of in seen:
            _duplicate_all(raw, ledger, seen[print_of])
            continue
        seen[print_of] = f"{raw.sheet.name}!{raw.origin['range']}"
        tables.append(_settle_one(raw, tables[-1] if tables else None, len(tables) + 1, page))
    return tables


def _fingerprint(raw: RawTable) -> tuple:
    return (tuple(raw.frame.columns), raw.frame.to_numpy().tobytes() if raw.frame.empty else
            tuple(map(tuple, raw.frame.to_numpy(dtype=str))), raw.title)


def _settle_one(raw: RawTable, before: _Table | None, number: int, page: str) -> _Table:
    title, units, metadata = read_title(raw.title), list(raw.units), dict(raw.metadata)
    log = [{"rule": "opened", "detail": text} for text in raw.decisions] if number == 1 else [
        {"rule": "opened", "detail": text} for text in raw.sheet.notes
        if raw.sheet is not before.raw.sheet]
    if title.year is None and year_of(metadata.get("时间")):
        title = replace(title, year=year_of(metadata["时间"]))
    title = _dated(title, metadata, "name of the sheet", raw.sheet.name, log)
    if before and (title.continued or not (title.indicator or raw.metadata)):
        title = replace(title, year=title.year or before.title.year,
                        indicator=before.title.indicator, population=before.title.population,
                        number=title.number or before.title.number)
        units = units or before.units
        metadata = before.metadata | metadata
        log.append({"rule": "continued", "detail": f"takes title and year from table "
                                                   f"{before.number}"})
    title = _dated(title, metadata, "title of the page", page, log)
    columns, notices = settle_columns(raw, title, metadata, units)
    bare = any(column.year and (not column.own or is_period(column.own))
               for column in columns.values()) or (
        bool(columns) and all(column.own in GENERIC for column in columns.values()))
    labels = settle_rows(raw, bare, metadata.get("地区") or title.region)
    log += notices + labels.notices
    if any(read_title(note).continued for note in raw.notes):
        log.append({"rule": "continuation missing",
                    "detail": "a continuation (续表) is announced below the table and not there"})
    labels = with_headings(raw, labels, log)
    return _Table(number, raw, title, units, metadata, labels, columns, signs_of(raw.notes, log),
                  log)


def _dated(title: Title, metadata: dict[str, str], what: str, name: str,
           log: list[dict[str, object]]) -> Title:
    """Date a table without a year of its own by the name of its sheet or page."""
    year = None if title.year or metadata else read_title(name).year
    if year is None:
        return title
    log.append({"rule": "year", "detail": f"{year}, from the {what}"})
    return replace(title, year=year)


def _why_nobody(label: str) -> str:
    if not label:
        return "row without a label"
    places = meanings_of(label)
    return (f"name of several places: {label[:40]} ({', '.join(places)})" if len(places) > 1
            else f"unknown name: {label[:40]}")


def _records(table: _Table, ledger: CellLedger) -> list[tuple]:
    raw, found = table.raw, []
    _aside_keys(table, ledger)
    years = [c for c in raw.area.keys if _is_year_key(raw, c)]
    rows_unit = _row_units(table)
    key_year = None
    for row in table.labels.rows:
        # A year that stands once holds for the rows below it.
        key_year = next((year_of(raw.sheet.values[row.row, c]) for c in years
                         if raw.sheet.values[row.row, c] is not None), key_year)
        for c in raw.area.values:
            column = table.columns.get(c)
            reading = read_cell(raw.sheet.values[row.row, c])
            if column is None:
                if reading.kind != EMPTY:
                    _reject(raw, row.row, c, reading, ledger, "column without a header")
                continue
            who = _who(table, row, column)
            if who is None:
                if reading.kind != EMPTY:
                    _reject(raw, row.row, c, reading, ledger, _why_nobody(row.label))
                continue
            entity, code, level, variable = who
            year = column.year or row.year or key_year or table.title.year
            unit = column.unit if column.unit_by == "header" else (
                rows_unit.get(row.row) or column.unit)
            found.append(_record(table, row, c, reading, ledger,
                                 (code, entity, level, year, variable, unit)))
    return found


def _who(table: _Table, row: Row, column: Column) -> tuple[str, str, str, str] | None:
    """Return (entity, code, level, variable) of a cell, or None if the label is unknown.

    A row that is an indicator, or adds one, needs no indicator from the title.
    """
    own = "" if column.own in GENERIC else column.own
    if column.entity:
        label = row.within if table.labels.kind == YEAR else _path(row.within, row.label)
        return (*column.entity, _path(label, own, row.period) or column.variable)
    if table.labels.kind in (INDICATOR, YEAR):
        place = table.metadata.get("地区") or table.title.region or "全国"
        entity, code, level = find_region(place, "province") or find_region(place) or (
            place, "", "other")
        variable = _path(row.within, column.variable, row.period) \
            if table.labels.kind == YEAR and not row.within else _path(
                row.within, read_name(row.label).text, own, row.period)
        return (entity, code, level, variable) if variable else None
    if not row.entity:
        return None
    variable = _path(row.within, own) if row.within else column.variable
    return row.entity, row.code, row.level, _path(variable, row.period)


def _path(*parts: str) -> str:
    return "/".join(filter(None, parts))


def _row_units(table: _Table) -> dict[int, str]:
    """Return units that rows state themselves: in a column of units, or beside an indicator."""
    found = {row.row: row.unit for row in table.labels.rows if row.unit}
    across = any(column.entity for column in table.columns.values())
    column = table.labels.roles.entity
    if column is None or not (table.labels.kind == INDICATOR or across):
        return found
    paths = {row.row: [read_name(str(table.raw.sheet.values[row.row, column]))]
             for row in table.labels.rows if row.label}
    chosen: dict[int, UnitChoice] = settle_units(paths, table.units)
    return {r: choice.text for r, choice in chosen.items()} | found


def _record(table: _Table, row: Row, c: int, reading, ledger: CellLedger, key: tuple) -> tuple:
    raw = table.raw
    printed = raw.sheet.printed[row.row, c]
    code, entity, level, year, variable, unit = key
    if reading.kind == NUMBER:
        ledger.out(raw.sheet, row.row, c)
        value, status = reading.number, reading.status
        parsed = parse_unit(unit) if unit else None
        if reading.percent and not unit:
            unit = "%"
        elif reading.percent and parsed and parsed.dimension != "share":
            status = "percent_sign"
            table.log.append({"rule": "per-cent sign", "row": row.row, "column": c,
                              "detail": f"{printed} in a column counted in {unit}; check it"})
        elif not reading.percent and printed.endswith("%"):
            unit, status = "比例", status or "shown_as_percent"
    else:
        value, status = np.nan, {EMPTY: "blank", SIGN: reading.status}.get(reading.kind,
                                                                          "unreadable")
        status = table.signs.get(plain_sign(printed), status)
        if status == "unreadable":
            ledger.text(raw.sheet, row.row, c, "text in a column of numbers")
    if row.repaired:
        status = status or "repaired"
    return (table.number, code, entity, level, year, variable, unit, value, printed, status,
            raw.sheet.address(row.row, c), raw.sheet, row.row, c)


def _reject(raw, r, c, reading, ledger: CellLedger, reason: str) -> None:
    if reading.kind == NUMBER:
        ledger.aside(raw.sheet, r, c, reason)
    else:
        ledger.text(raw.sheet, r, c, reason)


def _is_year_key(raw: RawTable, c: int) -> bool:
    values = [raw.sheet.values[r, c] for r in raw.area.body if raw.sheet.values[r, c] is not None]
    return bool(values) and all(year_of(v) for v in values)


def _aside_keys(table: _Table, ledger: CellLedger) -> None:
    """Years, codes and serial numbers are used, not carried over; header years likewise."""
    raw = table.raw
    for c in [*raw.area.keys, *raw.area.labels]:
        for r in raw.area.body:
            ledger.aside(raw.sheet, r, c, "year of the row" if c in raw.area.keys
                         and _is_year_key(raw, c) else "code, serial number or label")
    for head in raw.heads.values():
        for r, c in head.cells:
            ledger.aside(raw.sheet, r, c, "header")
    for c in table.labels.roles.unused:
        for r in raw.area.body:
            if raw.sheet.values[r, c] is not None:
                ledger.text(raw.sheet, r, c, "text beside the labels")


def _aside_all(raw: RawTable, ledger: CellLedger, reason: str) -> None:
    for r in range(*raw.area.rows):
        for c in range(*raw.area.columns):
            ledger.aside(raw.sheet, r, c, reason)


def _duplicate_all(raw: RawTable, ledger: CellLedger, of: str) -> None:
    for r in range(*raw.area.rows):
        for c in range(*raw.area.columns):
            ledger.duplicate(raw.sheet, r, c, of)


def _frame(records: list[tuple], name: str) -> pd.DataFrame:
    columns = ["table", "code", "entity", "level", "year", "variable", "unit", "value", "printed",
               "status", "cell", "_sheet", "_row", "_column"]
    frame = pd.DataFrame(records, columns=columns)
    frame.insert(0, "source", name)
    return frame.astype({"year": "Int64", "value": "float64", "code": "str", "table": "int64"})


def _unique(frame: pd.DataFrame, tables: list[_Table], ledger: CellLedger) -> pd.DataFrame:
    """Set repeated keys with equal values aside as duplicates; refuse others."""
    twice = frame.duplicated(KEY, keep=False)
    if twice.any():
        groups = frame[twice].groupby(KEY, dropna=False, sort=False)
        clashes = [group for _, group in groups
                   if group["value"].nunique(dropna=False) > 1 or group["printed"].nunique() > 1]
        if clashes:
            raise CleanError(
                f"{len(clashes)} keys stand for different values", where=ledger.source,
                rule="one value per table, entity, year and variable",
                way_out="correct the label or header in the sheet, or clean its parts one by one",
                failures=[{"entity": g["entity"].iloc[0], "year": g["year"].iloc[0],
                           "variable": g["variable"].iloc[0], "cells": " ".join(g["cell"]),
                           "printed": " ".join(g["printed"])} for g in clashes])
        first = frame.groupby(KEY, dropna=False, sort=False)["cell"].transform("first")
        again = frame.duplicated(KEY)
        places = frame.loc[again, ["_sheet", "_row", "_column"]].itertuples(index=False)
        for (sheet, row, column), of in zip(places, first[again], strict=True):
            ledger.again(sheet, row, column, of)
        frame = frame[~again]
    return frame[COLUMNS].reset_index(drop=True)


def _log(tables: list[_Table], name: str) -> pd.DataFrame:
    rows = []
    for table in tables:
        rows += _variable_entries(table, name)
        for notice in table.log:
            row, c = notice.get("row"), notice.get("column")
            where = table.raw.origin["range"] if row is None and c is None else cell_name(
                row or 0, c or 0)
            rows.append(_entry(name, table, notice["rule"], where, notice["detail"], 1))
        if table.title.year is None and not any(c.year for c in table.columns.values()) \
                and not any(_is_year_key(table.raw, c) for c in table.raw.area.keys):
            rows.append(_entry(name, table, "no year", table.raw.origin["range"],
                               "the sheet states no year; the year is empty",
                               len(table.raw.area.body)))
    return pd.DataFrame(rows, columns=LOG)


def _variable_entries(table: _Table, name: str) -> list[dict]:
    """Return one entry per variable and unit; columns of years side by side share one."""
    body, runs = table.raw.area.body, []
    for c, column in table.columns.items():
        text = f"{column.variable or '(from rows)'}; unit {column.unit or 'not settled'} " \
               f"{column.unit_by}".strip()
        if runs and runs[-1][0] == text and runs[-1][2] == c - 1:
            runs[-1][2] = c
        else:
            runs.append([text, c, c])
    return [_entry(name, table, "variable and unit", range_name((body[0], body[-1]), (first, last)),
                   text, len(body) * (last - first + 1)) for text, first, last in runs]


def _entry(name: str, table: _Table, rule: str, where: str, detail: str, count: int) -> dict:
    return {"source": name, "table": table.number, "rule": rule,
            "where": f"{table.raw.sheet.name}!{where}", "detail": detail, "count": count}


def _table_rows(tables: list[_Table], name: str, macros: dict[int, str]) -> pd.DataFrame:
    rows = [{
        "source": name, "table": t.number, "title_number": t.title.number,
        "title": t.raw.title or "; ".join(f"{k} {v}" for k, v in t.metadata.items()),
        "population": t.title.population, "sheet": t.raw.sheet.name, "range": t.raw.origin["range"],
        "rows": len(t.raw.area.body), "unit_lines": "; ".join(t.units),
        "notes": "\n".join(t.raw.notes),
        "macro_regions": macros.get(t.number, ""),
    } for t in tables]
    return pd.DataFrame(rows, columns=TABLES)
