"""Yearly figures of a series, with the marks that must travel with them."""

import pandas as pd

from ..checks import check_columns
from ..errors import DataFileError, UnknownName

_KEPT = ["series", "year", "value", "unit", "bound", "basis", "checked", "note"]


def yearly(frame: pd.DataFrame, series: str, dimension: str = "") -> pd.DataFrame:
    """Return the whole-year figures of one series.

    Parts of a year (2018-11, 2023M1-M8) and sums of years (2013-2015) are left out by name: they
    are counted in ``.attrs["other_periods"]``.

    Parameters
    ----------
    frame : DataFrame
        A series dataset of `load`: columns ``series, period, dimension, value, unit, bound, basis,
        checked, note``.
    series : str
        Name of the series.
    dimension : str
        Domain or part; empty for the whole.

    Returns
    -------
    DataFrame
        ``series, year, value, unit, bound, basis, checked, note`` sorted by year; one row a year.

    Raises
    ------
    UnknownName
        If there is no such series or dimension.
    DataFileError
        If a year stands twice (sources in conflict must be chosen first).

    Examples
    --------
    >>> from seikit.datasets import load
    >>> yearly(load("sei_growth"), "sei_ind_va_growth")[["year", "value"]].values.tolist()
    [[2017.0, 11.0], [2018.0, 8.9], [2019.0, 8.4]]
    """
    check_columns(frame, ["series", "period", "dimension", "value"], DataFileError)
    some = frame[frame["series"].eq(series) & frame["dimension"].eq(dimension)]
    if some.empty:
        known = ", ".join(sorted(set(frame["series"]))[:12])
        raise UnknownName(f"no series {series!r} with dimension {dimension!r}",
                          way_out=f"series: {known} ...")
    whole = some["period"].str.fullmatch(r"\d{4}")
    found = some[whole].assign(year=some.loc[whole, "period"].astype("int64"))
    if found["year"].duplicated().any():
        raise DataFileError(f"{series}: a year stands twice", way_out="choose one source")
    result = found[[c for c in _KEPT if c in found]].sort_values("year").reset_index(drop=True)
    result.attrs = frame.attrs | {"other_periods": sorted(some.loc[~whole, "period"])}
    return result
