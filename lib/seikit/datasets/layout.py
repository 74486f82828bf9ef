"""Lay a ledger table out as a tidy one: years into rows, names beside codes, fixed order."""

import pandas as pd

from ..errors import DataFileError
from .records import Record

_PANEL_ORDER = ["code", "city", "province", "industry", "year", "variable", "value", "vintage",
                "basis", "checked", "source", "note"]


def lay_out(
    table: pd.DataFrame,
    record: Record,
    regions: pd.DataFrame | None = None,
    prefectures: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Turn a ledger table into the tidy frame that is stored.

    Parameters
    ----------
    table : DataFrame
        The ledger as strings.
    record : Record
        Its record.
    regions, prefectures : DataFrame, optional
        Built earlier; they give the names that stand beside codes in panels.

    Returns
    -------
    DataFrame
        Strings, sorted by the key of the record.

    Raises
    ------
    DataFileError
        If columns are missing.
    """
    if record.years_as_columns:
        table = _years_into_rows(table)
    if record.kind == "panel":
        table = _named(table, record, regions, prefectures)
    missing = [c for c in (*record.columns, *record.key) if c not in table and c != "unit"]
    if missing:
        raise DataFileError(f"columns missing: {', '.join(dict.fromkeys(missing))}",
                            where=f"data/{record.ledger}")
    return table.sort_values(record.key, kind="stable", ignore_index=True)


def _years_into_rows(table: pd.DataFrame) -> pd.DataFrame:
    years = [c for c in table.columns if c.isdigit()]
    long = table.melt([c for c in table.columns if c not in years], years, "year", "value")
    return long[long["value"].ne("")]


def _named(
    table: pd.DataFrame,
    record: Record,
    regions: pd.DataFrame | None,
    prefectures: pd.DataFrame | None,
) -> pd.DataFrame:
    if regions is None:
        raise DataFileError("the ledger has no regions", where="data/ledger/regions.csv")
    provinces = dict(zip(regions["code"], regions["province"], strict=True)) | {"000000": "全国"}
    table = table.copy()
    if "city" in record.columns:
        cities = dict(zip(prefectures["code"], prefectures["city"], strict=True)) | provinces
        table["city"] = table["code"].map(cities)
        table["province"] = (table["code"].str[:2] + "0000").map(provinces)
    else:
        table["province"] = table["code"].map(provinces)
    if "variable" not in table and len(record.variables) == 1:
        table["variable"] = next(iter(record.variables))
    return table[[c for c in _PANEL_ORDER if c in table]]
