"""Schemas of the suite's own datasets, and one table of all failures."""

import pandas as pd

from .records import Record

_ALLOWED = {
    "basis": {"found", "derived", "field_knowledge", "found_city_only"},
    "checked": {"yes", "internal", "conflict", "no"},
    "status": {"confirmed", "city_confirmed", "code_inferred", "unconfirmed"},
    "bound": {"", "at_least", "about", "below"},
}
_NEVER_EMPTY = ("code", "province", "year", "period", "value", "series", "unit", "variable")
_MAY_BE_EMPTY = {"province_contiguity", "little_giants_by_province"}


def check_frame(frame: pd.DataFrame, record: Record) -> list[dict[str, object]]:
    """Return all failures of a built frame against the schema of its record.

    The schema: columns as the record names them; unique key; allowed marks; numbers parse;
    sources, notes and units that rows point to exist in the record.

    Returns
    -------
    list of dict
        ``file, row, column, value, rule``; empty when all holds. `row` counts data rows from 1.
    """
    import pandera.errors
    import pandera.pandas as pa

    columns = {name: pa.Column(str, checks=_checks(pa, name, record)) for name in frame.columns}
    failures = _duplicates(frame, record)
    try:
        pa.DataFrameSchema(columns, strict=True).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as problem:
        cases = problem.failure_cases
        failures += [
            {"file": f"data/{record.ledger}", "row": _row(case.index), "column": case.column,
             "value": case.failure_case, "rule": case.check}
            for case in cases.itertuples(index=False)
        ]
    return failures


def _duplicates(frame: pd.DataFrame, record: Record) -> list[dict[str, object]]:
    """Return rows that share a key; rows on which sources differ must differ in value."""
    conflict = frame["checked"].eq("conflict") if "checked" in frame else frame.index < 0
    twice = frame.duplicated([*record.key, *(["value"] if "value" in frame else [])], keep=False)
    twice |= ~conflict & frame[~conflict].duplicated(record.key, keep=False).reindex(
        frame.index, fill_value=False
    )
    return [
        {"file": f"data/{record.ledger}", "row": row + 1, "column": ", ".join(record.key),
         "value": ", ".join(frame.loc[row, record.key]), "rule": "one row per key"}
        for row in frame.index[twice]
    ]


def _row(index: object) -> object:
    return int(index) + 1 if isinstance(index, int | float) and index == index else ""


def _checks(pa: object, name: str, record: Record) -> list[object]:
    checks = []
    if name in _ALLOWED:
        checks.append(pa.Check.isin(_ALLOWED[name], name=f"{name} is one of the allowed marks"))
    if name in ("value", "year", "lon", "lat"):
        checks.append(pa.Check(_are_numbers, name=f"{name} is a number"))
    if name == "source":
        checks.append(pa.Check.isin({s["id"] for s in record.sources}, name="source in record"))
    if name == "note" and record.notes:
        checks.append(pa.Check.isin({"", *record.notes}, name="note in record"))
    if name == "variable" and record.variables:
        checks.append(pa.Check.isin(set(record.variables), name="variable in record"))
    if name in _NEVER_EMPTY and record.name not in _MAY_BE_EMPTY:
        checks.append(pa.Check(lambda s: s.ne(""), name=f"{name} is not empty"))
    return checks


def _are_numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").notna()
