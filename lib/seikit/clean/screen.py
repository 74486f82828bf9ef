"""A screen that proposes breaks for review: jumps over time, children that change their share."""

import numpy as np
import pandas as pd

from ..checks import check_columns, check_unique
from ..errors import CleanError

_PROPOSALS = ["kind", "entity", "variable", "year_before", "year_after", "before", "after", "ratio"]


def propose_breaks(
    frame: pd.DataFrame,
    entity: str = "entity",
    *,
    ratio: float = 2.0,
    share: float = 0.3,
) -> pd.DataFrame:
    """Propose breaks for review; none is entered by itself.

    Use it on a panel of several years before drawing a line through it.

    Parameters
    ----------
    frame : DataFrame
        ``entity, year, variable, value``; one row per key. Header paths such as 总计/其中 name
        parents of children.
    entity : str
        Column of entities.
    ratio : float
        A year over the year before beyond `ratio` or under 1 / `ratio` is proposed.
    share : float
        A child whose share of its parent is off its own median by more than this part.

    Returns
    -------
    DataFrame
        ``kind, entity, variable, year_before, year_after, before, after, ratio``, largest first.

    Raises
    ------
    CleanError
        If columns are missing or a key stands twice.

    Examples
    --------
    >>> data = pd.DataFrame({"entity": "吉林", "year": [2018, 2019, 2020], "variable": "x",
    ...                      "value": [100.0, 23.0, 8.0]})
    >>> propose_breaks(data)[["year_after", "ratio"]].round(2).values.tolist()
    [[2019, 0.23], [2020, 0.35]]
    """
    check_columns(frame, [entity, "year", "variable", "value"], CleanError)
    check_unique(frame.dropna(subset="year"), [entity, "year", "variable"], CleanError)
    known = frame.dropna(subset=["year", "value"]).sort_values([entity, "variable", "year"])
    found = pd.concat([_jumps(known, entity, ratio), _shares(known, entity, share)])
    far = np.abs(np.log(found["ratio"].astype(float)))
    return found.assign(_far=far).sort_values(
        ["_far", "entity", "variable", "year_after"], ascending=[False, True, True, True]
    ).drop(columns="_far").reset_index(drop=True)


def _jumps(known: pd.DataFrame, entity: str, ratio: float) -> pd.DataFrame:
    groups = known.groupby([entity, "variable"], sort=False)
    before, year = groups["value"].shift(), groups["year"].shift()
    both = (before > 0) & (known["value"] > 0)
    times = (known["value"] / before).where(both)
    some = both & ((times > ratio) | (times < 1 / ratio))
    return _rows("year ratio", known[some], entity, year[some], before[some], times[some])


def _shares(known: pd.DataFrame, entity: str, share: float) -> pd.DataFrame:
    parent = pd.Series([name.rpartition("/")[0] for name in known["variable"]],
                       index=known.index, dtype=known["variable"].dtype)
    wholes = known[[entity, "year", "variable", "value"]].rename(
        columns={"variable": "_parent", "value": "_whole"})
    both = known.assign(_parent=parent).merge(wholes, on=[entity, "year", "_parent"])
    both = both[both["_whole"] > 0].copy()
    both["_share"] = both["value"] / both["_whole"]
    both["_median"] = both.groupby([entity, "variable"])["_share"].transform("median")
    years = both.groupby([entity, "variable"])["year"].transform("size")
    times = both["_share"] / both["_median"].where(both["_median"] > 0)
    some = (years >= 4) & (times > 0) & ((times - 1).abs() > share)
    both = both.assign(value=both["_share"])
    return _rows("share of parent", both[some], entity, both["year"][some] - 1,
                 both["_median"][some], times[some])


def _rows(kind: str, part: pd.DataFrame, entity: str, year, before, times) -> pd.DataFrame:
    return pd.DataFrame({
        "kind": kind, "entity": part[entity], "variable": part["variable"], "year_before": year,
        "year_after": part["year"], "before": before, "after": part["value"], "ratio": times,
    }, columns=_PROPOSALS).astype({"year_before": "Int64", "year_after": "Int64"})
