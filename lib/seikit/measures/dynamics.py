"""Change over time: contributions to growth, shift-share, convergence, transitions, ranks.

Nothing here compares years across a marked break unless told so, and a year that a unit lacks
is a gap: refused by name, or left out with a count, never taken for zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import MeasureError
from .breaks import Breaks, check_breaks
from .frames import check_distinct, check_frame, check_parts, groups, names_of


def growth_contributions(
    frame: pd.DataFrame,
    value: str = "value",
    unit: str = "region",
    weight: str | None = None,
    year: str = "year",
    by: str | list[str] | None = None,
    *,
    start: int | None = None,
    end: int | None = None,
    breaks: Breaks = None,
    across_breaks: bool = False,
) -> pd.DataFrame:
    r"""Split the growth of a total, or the change of a ratio, into what each unit contributed.

    Use it with `weight` when a national ratio and the typical unit move in opposite directions:
    the total may fall only because weight moved to units with a low ratio (Simpson's paradox).

    Parameters
    ----------
    frame : DataFrame
        One row per unit and year (and group of `by`).
    value, unit, year : str
        Columns: amount (numerator), unit, year.
    weight : str, optional
        Denominator of the ratio, positive.
    by : str or list of str, optional
        Groups with totals of their own.
    start, end : int, optional
        Years compared; the first and the last of the frame by default.
    breaks, across_breaks
        See `check_breaks`.

    Returns
    -------
    DataFrame
        Columns `by`, `unit` and ``growth_contributions``. Without `weight` these add up to the
        growth rate of the total (0.05 is 5 %). With `weight` they add up to the change of the
        ratio in its own unit, and each is ``within`` + ``between``.

    Raises
    ------
    MeasureError
        A unit lacks one of the two years, a weight is zero, or the total starts at zero.
    BreakError
        A marked break lies between the years.

    Notes
    -----
    With shares :math:`s_i` of the weight, ratios :math:`r_i`, the total ratio R and bars for
    means of the two years: within :math:`\bar s_i \Delta r_i`, between
    :math:`\Delta s_i (\bar r_i - \bar R)`. The sum is exact; no interaction term is left.

    References
    ----------
    Griliches, Z. and Regev, H. (1995), Firm productivity in Israeli industry 1979-1988,
    Journal of Econometrics 65(1), 175-203.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"] * 2, "year": [2018] * 2 + [2019] * 2,
    ...                       "value": [60.0, 40, 70, 40]})
    >>> growth_contributions(frame)["growth_contributions"].tolist()
    [0.1, 0.0]
    """
    columns = [value] + ([weight] if weight else [])
    check_frame(frame, [*names_of(by), unit, year], columns)
    check_parts(frame, unit)
    first, last = _span(frame, year, start, end)
    check_breaks(frame, [(first, last)], breaks, across_breaks)
    parts = []
    for keys, part in groups(frame, by):
        grids = [_panel(part, c, unit, year, [first, last]) for c in columns]
        names = ["growth_contributions", "within", "between"]
        if weight:
            _refuse_zero(grids[1], weight, "a ratio needs a positive weight")
            within, between = _ratio_change(*grids[0].to_numpy().T, *grids[1].to_numpy().T)
            result = [within + between, within, between]
        else:
            _refuse_zero(grids[0][[first]].sum().to_frame("all units").T, value,
                         "growth needs a total above zero")
            x0, x1 = grids[0].to_numpy().T
            result = [(x1 - x0) / x0.sum()]
        parts.append(pd.DataFrame(keys | {unit: grids[0].index.to_numpy()}
                                  | dict(zip(names, result, strict=False))))
    return pd.concat(parts, ignore_index=True)


def _ratio_change(
    x0: np.ndarray, x1: np.ndarray, w0: np.ndarray, w1: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the within and between parts of the change of sum(x) / sum(w), by unit."""
    r0, r1, s0, s1 = x0 / w0, x1 / w1, w0 / w0.sum(), w1 / w1.sum()
    level = (s0 @ r0 + s1 @ r1) / 2
    return (s0 + s1) / 2 * (r1 - r0), (s1 - s0) * ((r0 + r1) / 2 - level)


def shift_share(
    frame: pd.DataFrame,
    value: str = "value",
    region: str = "region",
    industry: str = "industry",
    year: str = "year",
    by: str | list[str] | None = None,
    *,
    method: str = "dunn",
    dynamic: bool = False,
    start: int | None = None,
    end: int | None = None,
    breaks: Breaks = None,
    across_breaks: bool = False,
) -> pd.DataFrame:
    r"""Split the change of each region and industry into national, industry and regional parts.

    Use it to ask whether a region grew because the country did, because its industries did, or
    beyond both. It accounts, it does not explain; the nation is the sum of the frame's regions.

    Parameters
    ----------
    frame : DataFrame
        One row per region, industry and year; a pair without a row counts as no activity, but a
        region or industry without any row in a year is refused.
    value, region, industry, year : str
        Columns.
    by : str or list of str, optional
        Groups with a nation of their own.
    method : {"dunn", "esteban_marquillas"}
        The latter takes the allocation effect out of the regional part.
    dynamic : bool
        Add up the parts of each pair of neighbouring years (Barff and Knight), so that weights
        follow the structure; no year may be missing in between.
    start, end, breaks, across_breaks
        See `growth_contributions`.

    Returns
    -------
    DataFrame
        One row per region and industry: ``change`` = ``national_share`` + ``industry_mix`` +
        ``regional_share`` (+ ``allocation``), and ``net_shift`` = change - national share; all
        in the unit of `value`.

    Raises
    ------
    MeasureError
        An industry starts from zero (with Esteban-Marquillas: any cell does), or a year lacks.
    BreakError
        A marked break lies between the years.

    Notes
    -----
    With growth rates :math:`g_{ij}` of the cell, :math:`g_i` of the industry and g of the nation:
    :math:`e_{ij} g + e_{ij}(g_i - g) + e_{ij}(g_{ij} - g_i)`. Esteban-Marquillas splits the last
    term by the homothetic :math:`e'_{ij} = e_{.j} e_{i.} / e`: competition
    :math:`e'_{ij}(g_{ij} - g_i)` and allocation :math:`(e_{ij} - e'_{ij})(g_{ij} - g_i)`.

    References
    ----------
    Dunn, E. (1960), Papers in Regional Science 6(1), 97-112. Esteban-Marquillas, J. (1972),
    Regional and Urban Economics 2(3), 249-255. Barff, R. and Knight, P. (1988), Growth and
    Change 19(2), 1-10.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"] * 2, "industry": "x",
    ...                       "year": [2018] * 2 + [2019] * 2, "value": [50, 50, 70, 50]})
    >>> parts = shift_share(frame)[["national_share", "industry_mix", "regional_share"]]
    >>> parts.round(9).values.tolist()
    [[10.0, 0.0, 10.0], [10.0, 0.0, -10.0]]
    """
    if method not in ("dunn", "esteban_marquillas"):
        raise MeasureError(f"unknown method: {method!r}", way_out="dunn or esteban_marquillas")
    check_frame(frame, [*names_of(by), region, industry, year], [value])
    check_parts(frame, region)
    first, last = _span(frame, year, start, end)
    check_breaks(frame, [(first, last)], breaks, across_breaks)
    years = list(range(first, last + 1)) if dynamic else [first, last]
    parts = []
    for keys, part in groups(frame, by):
        cubes, regions, industries = _cubes(part, value, region, industry, year, years)
        steps = [_shift(e0, e1, method, regions, industries)
                 for e0, e1 in zip(cubes[:-1], cubes[1:], strict=True)]
        total = {name: sum(step[name] for step in steps).ravel() for name in steps[0]}
        parts.append(pd.DataFrame(keys | {region: np.repeat(regions, len(industries)),
                                          industry: np.tile(industries, len(regions))} | total))
    return pd.concat(parts, ignore_index=True)


def _shift(e0: np.ndarray, e1: np.ndarray, method: str, regions, industries) -> dict:
    """Return the parts of the change from `e0` to `e1`, arrays of regions by industries."""
    new = (e0.sum(0) == 0) & (e1.sum(0) > 0)
    empty = e0 == 0 if method != "dunn" else np.zeros_like(e0, dtype=bool)
    failures = [{"industry": industries[i], "region": "all"} for i in np.flatnonzero(new)]
    failures += [{"industry": industries[i], "region": regions[j]}
                 for j, i in np.argwhere(empty & ~new)]
    if failures or e0.sum() == 0:
        raise MeasureError("growth from zero", failures=failures, rule="a growth rate needs a "
                           "positive start", way_out="merge or drop these on purpose")
    g = e1.sum() / e0.sum() - 1
    g_i = np.divide(e1.sum(0), e0.sum(0), out=np.ones(e0.shape[1]), where=e0.sum(0) > 0) - 1
    mix, regional = e0 * (g_i - g), e1 - e0 * (1 + g_i)
    parts = {"change": e1 - e0, "national_share": e0 * g, "industry_mix": mix,
             "regional_share": regional}
    if method == "esteban_marquillas":
        homothetic = np.outer(e0.sum(1), e0.sum(0)) / e0.sum()
        parts["regional_share"] = homothetic * (e1 / e0 - 1 - g_i)
        parts["allocation"] = regional - parts["regional_share"]
    return parts | {"net_shift": mix + regional}


def sigma_convergence(
    frame: pd.DataFrame,
    value: str = "value",
    unit: str = "region",
    year: str = "year",
    by: str | list[str] | None = None,
    *,
    measure: str = "cv",
    breaks: Breaks = None,
    across_breaks: bool = False,
) -> pd.DataFrame:
    """Return the dispersion between units, year by year; convergence means that it falls.

    Use it to ask whether the units have become more alike; `beta_convergence` asks another
    question.

    Parameters
    ----------
    frame : DataFrame
        One row per unit and year, the same units in each year.
    value, unit, year : str
        Columns.
    by : str or list of str, optional
        Groups of units measured apart.
    measure : {"cv", "sd_log"}
        Coefficient of variation, or standard deviation of logarithms; both with n - 1.
    breaks, across_breaks
        See `check_breaks`.

    Returns
    -------
    DataFrame
        One row per group and year: ``units``, ``sigma_convergence`` (0 when all are equal) and
        ``ratio``, the same over its first year (NaN if that is 0).

    Raises
    ------
    MeasureError
        Fewer than two units, a unit without one of the years, a zero under sd_log, a mean of 0.
    BreakError
        A marked break lies between the first and the last year.

    Notes
    -----
    s / m of the units' values, or s of their logarithms, s with n - 1.

    References
    ----------
    Barro, R. and Sala-i-Martin, X. (1992), Journal of Political Economy 100(2), 223-251.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"] * 2, "year": [2018] * 2 + [2019] * 2,
    ...                       "value": [1.0, 3, 2, 2]})
    >>> sigma_convergence(frame)["sigma_convergence"].round(4).tolist()
    [0.7071, 0.0]
    """
    if measure not in ("cv", "sd_log"):
        raise MeasureError(f"unknown measure: {measure!r}", way_out="cv or sd_log")
    check_frame(frame, [*names_of(by), unit, year], [value])
    check_parts(frame, unit)
    years = sorted(years_of(frame, year))
    check_breaks(frame, [(years[0], years[-1])], breaks, across_breaks)
    parts = []
    for keys, part in groups(frame, by):
        panel = _panel(part, value, unit, year, years)
        spread = _dispersion(panel, measure, value)
        first = spread[0] if spread[0] > 0 else np.nan
        parts.append(pd.DataFrame(keys | {year: years} | {"units": len(panel),
                                          "sigma_convergence": spread, "ratio": spread / first}))
    return pd.concat(parts, ignore_index=True)


def _dispersion(panel: pd.DataFrame, measure: str, value: str) -> np.ndarray:
    """Return the dispersion of each column."""
    if len(panel) < 2:
        raise MeasureError("dispersion needs two units", where=str(list(panel.index)))
    x = panel.to_numpy()
    if measure == "sd_log":
        _refuse_zero(panel, value, "a logarithm needs a positive value")
        return np.log(x).std(axis=0, ddof=1)
    _refuse_zero(panel.mean().to_frame("mean").T, value, "the mean must be above zero")
    return x.std(axis=0, ddof=1) / x.mean(axis=0)


@dataclass(frozen=True, slots=True)
class MarkovTransitions:
    """Movements of units between classes; see `markov_transitions`.

    Attributes
    ----------
    table : DataFrame
        ``class_from, class_to, count, probability``; classes run from 1, the lowest.
    counts, probabilities : ndarray, (k, k)
        Rows: class before. A row of probabilities adds to 1, or is NaN if no unit started there.
    ergodic : ndarray, (k,)
        Shares that the process tends to; NaN if they depend on the start.
    mobility : float
        Shorrocks index (k - trace) / (k - 1): 0 if nobody moves, 1 if the past does not matter.
    stationarity : dict
        ``periods, statistic, df, p_value``: whether blocks of years share one matrix. A small
        p-value says that they do not; NaN if there is nothing to compare.
    gaps : DataFrame
        Unit and year of the values from which no transition could be counted.
    """

    table: pd.DataFrame
    counts: np.ndarray
    probabilities: np.ndarray
    ergodic: np.ndarray
    mobility: float
    stationarity: dict[str, float]
    gaps: pd.DataFrame


def markov_transitions(
    frame: pd.DataFrame,
    value: str = "value",
    unit: str = "region",
    year: str = "year",
    *,
    classes: int | Sequence[float] = 4,
    lag: int = 1,
    periods: int = 2,
    breaks: Breaks = None,
    across_breaks: bool = False,
) -> MarkovTransitions:
    r"""Estimate how units move between classes, and test whether they always moved alike.

    Use it to see whether a ranking is frozen. Few units make weak tests: read the counts.

    Parameters
    ----------
    frame : DataFrame
        One row per unit and year; units may miss years.
    value, unit, year : str
        Columns.
    classes : int or sequence of float
        Number of classes of (nearly) equal size, drawn anew each year from the ranks, ties by
        `unit`; or inner limits, a value on a limit belonging to the class above.
    lag : int
        Years between before and after; other distances are gaps.
    periods : int
        Blocks of starting years that the test of stationarity compares.
    breaks, across_breaks
        See `check_breaks`.

    Returns
    -------
    MarkovTransitions
        Counts, probabilities, long-run shares, mobility, test, gaps.

    Raises
    ------
    MeasureError
        No two years lie `lag` apart, or fewer than two classes.
    BreakError
        A counted transition would cross a marked break.

    Notes
    -----
    :math:`\hat p_{ij} = n_{ij} / n_{i.}`. The test adds up, over classes of origin, Pearson's
    chi-square of period by class of destination, leaving out destinations never reached.

    References
    ----------
    Anderson, T. and Goodman, L. (1957), Statistical inference about Markov chains, Annals of
    Mathematical Statistics 28(1), 89-110. Shorrocks, A. (1978), Econometrica 46(5), 1013-1024.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"] * 3, "value": [1.0, 2, 1, 2, 2, 1],
    ...                       "year": [2018, 2018, 2019, 2019, 2020, 2020]})
    >>> markov_transitions(frame, classes=2).counts.tolist()
    [[1, 1], [1, 1]]
    """
    check_frame(frame, [unit, year], [value])
    check_parts(frame, unit)
    years = years_of(frame, year)
    starts = sorted(y for y in years if y + lag in years)
    if not starts or lag < 1 or periods < 1:
        raise MeasureError(f"no two years lie {lag} apart, or periods is {periods}",
                           where=f"years {sorted(years)}", way_out="another lag, if it means it")
    check_breaks(frame, [(y, y + lag) for y in starts], breaks, across_breaks)
    check_distinct([unit, year, "class_from", "class_to"])
    rows, k = _classed(frame, value, unit, year, classes)
    after = rows.assign(**{year: rows[year] - lag})
    pairs = rows.merge(after, on=[unit, year], how="left", suffixes=("_from", "_to"))
    gaps = pairs.loc[pairs["class_to"].isna() & (pairs[year] + lag <= max(years)), [unit, year]]
    pairs = pairs.dropna(subset="class_to")
    blocks = np.array_split(starts, min(periods, len(starts)))
    cube = np.stack([_count(pairs[pairs[year].isin(block)], k) for block in blocks])
    return _markov_result(cube, gaps.reset_index(drop=True))


def _classed(
    frame: pd.DataFrame, value: str, unit: str, year: str, classes: int | Sequence[float]
) -> tuple[pd.DataFrame, int]:
    """Return unit, year and class (from 0) of each row, and the number of classes."""
    rows = frame[[unit, year]].reset_index(drop=True)
    if isinstance(classes, int):
        size = frame.groupby(year)[value].transform("size").to_numpy()
        place = _ranks(frame, value, unit, [year], ascending=True).to_numpy() - 1
        k, found = classes, place * classes // size
    else:
        k, limits = len(classes) + 1, np.asarray(classes, dtype=float)
        if np.any(np.diff(limits) <= 0):
            raise MeasureError(f"limits must rise: {list(classes)}")
        found = np.searchsorted(limits, frame[value].to_numpy(dtype=float), side="right")
    if k < 2:
        raise MeasureError(f"two classes at least, not {k}")
    return rows.assign(**{"class": found}), k


def _count(pairs: pd.DataFrame, k: int) -> np.ndarray:
    flat = pairs["class_from"].to_numpy(int) * k + pairs["class_to"].to_numpy(int)
    return np.bincount(flat, minlength=k * k).reshape(k, k)


def _markov_result(cube: np.ndarray, gaps: pd.DataFrame) -> MarkovTransitions:
    """Return the result from counts of shape (periods, k, k)."""
    counts, k = cube.sum(axis=0), cube.shape[1]
    origin = counts.sum(axis=1, keepdims=True)
    p = np.divide(counts, origin, out=np.full((k, k), np.nan), where=origin > 0)
    labels = np.arange(1, k + 1)
    table = pd.DataFrame({"class_from": np.repeat(labels, k), "class_to": np.tile(labels, k),
                          "count": counts.ravel(), "probability": p.ravel()})
    mobility = float((k - np.trace(p)) / (k - 1))
    return MarkovTransitions(table, counts, p, _ergodic(p), mobility, _stationarity(cube), gaps)


def _ergodic(p: np.ndarray) -> np.ndarray:
    """Return the one distribution that `p` leaves as it is, or NaN if there are several or none."""
    k = len(p)
    system = np.vstack([np.nan_to_num(p).T - np.eye(k), np.ones(k)])
    if np.isnan(p).any() or np.linalg.matrix_rank(system) < k:
        return np.full(k, np.nan)
    return np.linalg.lstsq(system, np.append(np.zeros(k), 1.0), rcond=None)[0].clip(0)


def _stationarity(cube: np.ndarray) -> dict[str, float]:
    """Test whether the periods of `cube`, (periods, k, k), share one matrix."""
    from scipy.stats import chi2

    statistic, df = 0.0, 0
    for i in range(cube.shape[1]):
        table = cube[:, i, :]
        table = table[np.ix_(table.sum(1) > 0, table.sum(0) > 0)].astype(float)
        if table.size:
            expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
            statistic += float(((table - expected) ** 2 / expected).sum())
            df += (table.shape[0] - 1) * (table.shape[1] - 1)
    return {"periods": len(cube), "statistic": statistic if df else np.nan, "df": df,
            "p_value": float(chi2.sf(statistic, df))}  # NaN without degrees of freedom


def rank_mobility(
    frame: pd.DataFrame,
    value: str = "value",
    unit: str = "region",
    year: str = "year",
    by: str | list[str] | None = None,
    *,
    start: int | None = None,
    end: int | None = None,
    breaks: Breaks = None,
    across_breaks: bool = False,
) -> pd.DataFrame:
    r"""Return the ranks of units in two years and how far each moved.

    Use it to name who moved; `markov_transitions` tells how mobile the whole is.

    Parameters
    ----------
    frame : DataFrame
        One row per unit and year, the same units in both years.
    value, unit, year, by, start, end, breaks, across_breaks
        See `growth_contributions`.

    Returns
    -------
    DataFrame
        ``rank_start``, ``rank_end`` (1 is the largest; values equal to 10 digits are ordered by
        `unit`), ``rank_mobility`` = start - end, positive for a rise, adding up to 0, and
        ``correlation``, Spearman's of the two orders (-1 to 1; NaN for one unit).

    Raises
    ------
    MeasureError
        A unit lacks one of the years.
    BreakError
        A marked break lies between the years.

    Notes
    -----
    Correlation: :math:`1 - 6 \sum d^2 / (n^3 - n)`.

    References
    ----------
    Spearman, C. (1904), The proof and measurement of association between two things, American
    Journal of Psychology 15(1), 72-101.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"] * 2, "value": [1.0, 2, 4, 3],
    ...                       "year": [2018, 2018, 2019, 2019]})
    >>> rank_mobility(frame)["rank_mobility"].tolist()
    [1, -1]
    """
    check_frame(frame, [*names_of(by), unit, year], [value])
    check_parts(frame, unit)
    first, last = _span(frame, year, start, end)
    check_breaks(frame, [(first, last)], breaks, across_breaks)
    parts = []
    for keys, part in groups(frame, by):
        panel = _panel(part, value, unit, year, [first, last]).reset_index()
        ranks = [_ranks(panel, y, unit, [], ascending=False).to_numpy() for y in (first, last)]
        moved, n = ranks[0] - ranks[1], len(panel)
        rho = 1 - 6 * (moved @ moved) / (n**3 - n) if n > 1 else np.nan
        parts.append(pd.DataFrame(keys | {unit: panel[unit].to_numpy()} | {
            "rank_start": ranks[0], "rank_end": ranks[1],
            "rank_mobility": moved, "correlation": rho}))
    return pd.concat(parts, ignore_index=True)


def _ranks(
    frame: pd.DataFrame, value: object, unit: str, within: list[str], ascending: bool
) -> pd.Series:
    """Return ranks 1, 2, ... (within groups), ties of 10 digits ordered by unit."""
    rows = frame[[*within, unit]].reset_index(drop=True)
    rows["rounded"] = _significant(frame[value].to_numpy(dtype=float))
    order = rows.sort_values(["rounded", unit], ascending=[ascending, True], kind="stable")
    place = order.groupby(within).cumcount() if within else pd.Series(
        np.arange(len(rows)), index=order.index)
    return place.sort_index() + 1


def _significant(x: np.ndarray, digits: int = 10) -> np.ndarray:
    """Round to significant digits."""
    scale = 10.0 ** (digits - 1 - np.floor(np.log10(np.where(x == 0, 1, np.abs(x)))))
    return np.round(x * scale) / scale


def years_of(frame: pd.DataFrame, year: str) -> set[int]:
    """Return the years of a frame; anything but whole years is refused.

    Examples
    --------
    >>> years_of(pd.DataFrame({"year": [2018, 2018]}), "year")
    {2018}
    """
    if not pd.api.types.is_integer_dtype(frame[year]):
        raise MeasureError(f"column {year} holds {frame[year].dtype}, not whole years")
    return {int(y) for y in frame[year].unique()}


def _span(frame: pd.DataFrame, year: str, start: int | None, end: int | None) -> tuple[int, int]:
    """Return the two years to compare, both in the frame and in order."""
    years = years_of(frame, year)
    first = min(years) if start is None else start
    last = max(years) if end is None else end
    if not {first, last} <= years or first >= last:
        raise MeasureError(f"cannot compare {first} with {last}", where=f"years {sorted(years)}",
                           rule="two different years of the frame, in order")
    return first, last


def _panel(
    frame: pd.DataFrame, value: str, unit: str, year: str, years: list[int]
) -> pd.DataFrame:
    """Return units by years as floats, units as they first appear; a gap is refused by name."""
    rows = frame[frame[year].isin(years)]
    wide = rows.set_index([unit, year])[value].unstack(year)
    wide = wide.reindex(index=pd.Index(rows[unit].unique(), name=unit), columns=years)
    failures = [{unit: wide.index[i], year: years[j]} for i, j in np.argwhere(wide.isna())]
    if failures or wide.empty:
        raise MeasureError("units without a row in one of the years", failures=failures,
                           rule="a missing year is a gap, not a zero",
                           way_out="leave these units out by name, or choose other years")
    return wide.astype(float)


def _cubes(
    frame: pd.DataFrame, value: str, region: str, industry: str, year: str, years: list[int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values by year, region and industry, and the labels of the last two."""
    rows = frame[frame[year].isin(years)]
    for key in (region, industry):
        _panel(rows.groupby([key, year], sort=False)[value].sum().reset_index(),
               value, key, year, years)
    (r, regions), (i, industries) = pd.factorize(rows[region]), pd.factorize(rows[industry])
    cube = np.zeros((len(years), len(regions), len(industries)))
    cube[np.searchsorted(years, rows[year]), r, i] = rows[value].to_numpy(dtype=float)
    return cube, np.asarray(regions), np.asarray(industries)


def _refuse_zero(table: pd.DataFrame, column: str, rule: str) -> None:
    """Refuse zeros in a table, naming the rows."""
    failures = [{"unit": table.index[i], "year": table.columns[j]}
                for i, j in np.argwhere(table.to_numpy() == 0)]
    if failures:
        raise MeasureError(f"zero in {column}", failures=failures, rule=rule,
                           way_out="leave these units out by name, or merge them on purpose")
