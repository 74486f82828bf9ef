"""Load a dataset as a frame that carries its unit, population, vintage and breaks."""

import difflib
import fnmatch
import functools
import io
from pathlib import Path

import pandas as pd

from ..errors import DataFileError, UnknownName
from .checksums import read_checked
from .listing import find_record
from .records import Record

_NUMBERS = {"value": "float64", "lon": "float64", "lat": "float64", "year": "int64",
            "rank": "Int64", "year_before": "int64", "year_after": "int64"}


def load(
    name: str,
    vintage: str | None = None,
    *,
    variables: str | list[str] | None = None,
    unconfirmed: bool = False,
    conflicts: bool = False,
) -> pd.DataFrame:
    """Load a dataset of the suite.

    Use it for every figure: the file is compared with its checksum before it is read.

    Parameters
    ----------
    name : str
        A name of `catalog()`.
    vintage : str, optional
        Keep this vintage only, where a dataset holds several (province_macro, province_rd_extra);
        rows without a vintage stay.
    variables : str or list of str, optional
        Keep these variables only; patterns such as ``hightech_*`` are allowed. The breaks in
        ``.attrs`` are then those of these variables.
    unconfirmed : bool
        Keep rows whose ``status`` is unconfirmed.
    conflicts : bool
        Keep rows on which sources differ (``checked`` is conflict).

    Returns
    -------
    DataFrame
        Codes as strings, ``value`` as float, ``year`` as int; a missing value stays missing.
        ``.attrs`` names title, publisher, unit, population, stock_or_flow, vintage, caveats,
        breaks (a list of dicts) and set_aside (counts of rows left out, by reason).

    Raises
    ------
    UnknownName
        If no dataset has this name, or it has no such vintage or variable.
    DataFileError
        If the file is missing, changed or truncated.

    Examples
    --------
    >>> census = load("sei_census")
    >>> float(census.query("series == 'sei_ind_firms' and dimension == 'total'")["value"].max())
    96000.0
    >>> load("sei_clusters_2019").attrs["set_aside"]
    {'unconfirmed': 20}
    """
    record = find_record(name)
    frame = _read(record.file, tuple(record.numbers)).copy()
    frame, set_aside = _without(frame, unconfirmed, conflicts)
    if vintage is not None:
        frame = _one_vintage(frame, name, vintage)
    chosen = _chosen(frame, name, variables) if variables else None
    if chosen is not None:
        frame = frame[frame["variable"].isin(chosen)]
    frame = _with_units(frame.reset_index(drop=True), record)
    frame.attrs = _attributes(record, set_aside) | ({"vintage": vintage} if vintage else {})
    if chosen is not None:
        frame.attrs["breaks"] = [b for b in frame.attrs["breaks"]
                                 if any(fnmatch.fnmatch(v, b["variable"]) for v in chosen)]
    return frame


def _chosen(frame: pd.DataFrame, name: str, variables: str | list[str]) -> list[str]:
    patterns = [variables] if isinstance(variables, str) else list(variables)
    column = next((c for c in ("variable", "series") if c in frame), None)
    known = sorted(set(frame[column])) if column else []
    missing = [p for p in patterns if not fnmatch.filter(known, p)]
    if missing or column != "variable":
        near = [n for p in patterns for n in difflib.get_close_matches(p, known, 3, 0.4)]
        raise UnknownName(f"{name} has no variable {', '.join(missing or patterns)}",
                          way_out=f"nearest: {', '.join(dict.fromkeys(near)) or 'none'}; "
                          f"`seikit.describe({name!r})` lists them all")
    return [v for v in known if any(fnmatch.fnmatch(v, p) for p in patterns)]


def _read(file: Path, numbers: tuple[str, ...] = ()) -> pd.DataFrame:
    """Compare a file with its checksum at each call; parse it once per content."""
    try:
        return _parse(read_checked(file), numbers)
    except ValueError as problem:
        raise DataFileError(f"the data file cannot be parsed: {problem}", where=str(file),
                            way_out="`make data` rebuilds it") from problem


@functools.lru_cache(maxsize=32)
def _parse(content: bytes, numbers: tuple[str, ...]) -> pd.DataFrame:
    kinds = _NUMBERS | dict.fromkeys(numbers, "float64")
    header = content.split(b"\n", 1)[0].decode("utf-8").split(",")
    types = {column: kinds.get(column, "str") for column in header}
    return pd.read_csv(io.BytesIO(content), dtype=types, encoding="utf-8",
                       keep_default_na=False, na_values={c: [""] for c in kinds})


def _without(
    frame: pd.DataFrame, unconfirmed: bool, conflicts: bool
) -> tuple[pd.DataFrame, dict[str, int]]:
    set_aside = {}
    for column, mark, kept in (("status", "unconfirmed", unconfirmed),
                               ("checked", "conflict", conflicts)):
        if kept or column not in frame:
            continue
        out = frame[column].eq(mark)
        if out.any():
            set_aside[mark] = int(out.sum())
            frame = frame[~out]
    return frame, set_aside


def _one_vintage(frame: pd.DataFrame, name: str, vintage: str) -> pd.DataFrame:
    known = sorted(set(frame["vintage"]) - {""}) if "vintage" in frame else []
    if vintage not in known:
        raise UnknownName(f"{name} has no vintage {vintage!r}",
                          way_out=f"it has: {', '.join(known) or 'one only'}")
    several = frame.loc[frame["vintage"].eq(vintage), "variable"].unique()
    keep = frame["vintage"].eq(vintage) | ~frame["variable"].isin(several)
    return frame[keep]


def _with_units(frame: pd.DataFrame, record: Record) -> pd.DataFrame:
    if record.variables and "variable" in frame and "unit" not in frame:
        units = {name: entry["unit"] for name, entry in record.variables.items()}
        frame.insert(frame.columns.get_loc("value") + 1, "unit", frame["variable"].map(units))
    return frame


def _attributes(record: Record, set_aside: dict[str, int]) -> dict[str, object]:
    names = ("name", "title", "publisher", "population", "unit", "stock_or_flow", "vintage",
             "rights", "caveats", "variables", "notes")
    return {field: getattr(record, field) for field in names} | {
        "breaks": breaks_of(record.name),
        "set_aside": set_aside,
    }


def breaks_of(name: str) -> list[dict[str, object]]:
    """Return the reviewed breaks of a dataset, as dicts with year_before and year_after.

    Examples
    --------
    >>> [b["year_after"] for b in breaks_of("sei_census")]
    [2023]
    """
    table = _read(find_record("breaks").file)
    return table[table["dataset"].eq(name)].drop(columns="dataset").to_dict("records")
