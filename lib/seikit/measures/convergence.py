"""Convergence as a regression: whether the lower grow faster, and whether the spread narrows.

Errors are clustered by unit; with some thirty units a wild cluster bootstrap stands beside them.
"""

from itertools import product

import numpy as np
import pandas as pd

from ..checks import check_columns, check_no_missing, check_not_empty, check_values
from ..errors import MeasureError
from .breaks import Breaks, check_breaks
from .frames import check_frame, check_parts, groups, names_of

_ALL_SIGNS = 10  # clusters up to which every pattern of signs is tried instead of drawn
_TIE = 1e-9


def beta_convergence(
    frame: pd.DataFrame,
    value: str = "value",
    unit: str = "region",
    year: str = "year",
    by: str | list[str] | None = None,
    *,
    span: int = 1,
    draws: int = 999,
    seed: int = 0,
    breaks: Breaks = None,
    across_breaks: bool = False,
) -> pd.DataFrame:
    r"""Regress growth on the level at its beginning, with year effects (unconditional beta).

    Use it to ask whether units that began lower grew faster, and show it beside
    `sigma_convergence`: a negative beta is needed for a falling spread and does not suffice for
    it. Noise in the level lowers beta, most of all over short spans.

    Parameters
    ----------
    frame : DataFrame
        One row per unit and year, positive values. A unit may lack years: pairs of years that
        are not there are left out, and ``pairs`` counts the others.
    value, unit, year : str
        Columns.
    by : str or list of str, optional
        Groups that are estimated apart, such as indicators.
    span : int
        Years over which growth is taken; pairs overlap if it is above 1.
    draws, seed : int
        Of the wild bootstrap.
    breaks, across_breaks
        See `check_breaks`.

    Returns
    -------
    DataFrame
        One row per group: ``first_year``, ``last_year``, ``pairs`` and the columns of
        `wild_cluster_bootstrap`: ``estimate`` is beta per year.

    Raises
    ------
    MeasureError
        A value that is missing or not above zero, a duplicate key, no pair of years, or a level
        that does not differ between units.
    BreakError
        A marked break lies between two years of a pair.

    Notes
    -----
    :math:`\frac{1}{s} \ln(x_{i,t+s} / x_{i,t}) = \alpha_t + \beta \ln x_{i,t} + u_{i,t}`.

    References
    ----------
    Barro, R. and Sala-i-Martin, X. (1992), Journal of Political Economy 100(2), 223-251.

    Examples
    --------
    Each year every unit halves its distance to 1 (in logarithms), so that beta is -1/2:

    >>> frame = pd.DataFrame({"region": list("abc") * 2, "year": [2018] * 3 + [2019] * 3,
    ...                       "value": [4.0, 16, 64, 2, 4, 8]})
    >>> beta_convergence(frame)[["estimate", "pairs"]].round(6).values.tolist()
    [[-0.5, 3.0]]
    """
    _check_positive(frame, value, unit, year, by)
    if span < 1:
        raise MeasureError(f"span is {span}", rule="a whole number of years, 1 at least")
    parts = []
    for keys, part in groups(frame, by):
        pairs = growth_pairs(part, value, unit, year, span)
        spans = sorted({(first, first + span) for first in pairs["year"]})
        check_breaks(frame, spans, breaks, across_breaks)
        years = {"first_year": spans[0][0], "last_year": spans[-1][1], "pairs": len(pairs)}
        fit = wild_cluster_bootstrap(pairs, "growth", "level", "unit", effects="year",
                                     draws=draws, seed=seed)
        parts.append(pd.DataFrame([keys | years | fit.to_dict("records")[0]]))
    return pd.concat(parts, ignore_index=True)


def sigma_trend(
    frame: pd.DataFrame,
    value: str = "value",
    unit: str = "region",
    year: str = "year",
    by: str | list[str] | None = None,
    *,
    draws: int = 999,
    seed: int = 0,
    breaks: Breaks = None,
    across_breaks: bool = False,
) -> pd.DataFrame:
    r"""Regress squared distances from the yearly mean of logarithms on the year.

    Use it beside `sigma_convergence`, which shows the spread year by year, to say how sure its
    trend is when the same units are seen every year.

    Parameters
    ----------
    frame : DataFrame
        One row per unit and year, positive values, the same units in each year.
    value, unit, year : str
        Columns.
    by : str or list of str, optional
        Groups that are estimated apart, such as indicators.
    draws, seed : int
        Of the wild bootstrap.
    breaks, across_breaks
        See `check_breaks`.

    Returns
    -------
    DataFrame
        One row per group: ``first_year``, ``last_year`` and the columns of
        `wild_cluster_bootstrap`: ``estimate`` is the yearly change of the variance of logarithms
        (divided by n).

    Raises
    ------
    MeasureError
        A value that is missing or not above zero, a duplicate key, a unit without one of the
        years, or fewer than two years.
    BreakError
        A marked break lies between the first and the last year.

    Notes
    -----
    :math:`(\ln x_{i,t} - \overline{\ln x}_t)^2 = a + b t + v_{i,t}`.

    References
    ----------
    Barro, R. and Sala-i-Martin, X. (1992), Journal of Political Economy 100(2), 223-251.

    Examples
    --------
    The logarithms lie 2 on either side of their mean, then 1: the variance falls from 4 to 1.

    >>> logs = pd.Series([1.0, 5, 2, 4, 1, 5, 2, 4])
    >>> frame = pd.DataFrame({"region": list("abab") + list("cdcd"), "value": np.exp(logs),
    ...                       "year": [2018, 2018, 2019, 2019] * 2})
    >>> sigma_trend(frame)["estimate"].round(6).tolist()
    [-3.0]
    """
    _check_positive(frame, value, unit, year, by)
    parts = []
    for keys, part in groups(frame, by):
        rows = squared_distances(part, value, unit, year)
        years = sorted(set(rows["year"]))
        check_breaks(frame, [(years[0], years[-1])], breaks, across_breaks)
        fit = wild_cluster_bootstrap(rows, "distance", "trend", "unit", draws=draws, seed=seed)
        span = {"first_year": years[0], "last_year": years[-1]}
        parts.append(pd.DataFrame([keys | span | fit.to_dict("records")[0]]))
    return pd.concat(parts, ignore_index=True)


def growth_pairs(
    frame: pd.DataFrame, value: str = "value", unit: str = "region", year: str = "year",
    span: int = 1,
) -> pd.DataFrame:
    """Return the rows of `beta_convergence`: level at the beginning, growth per year.

    Returns
    -------
    DataFrame
        ``unit, year, level, later, growth`` for each pair of years that a unit has; logarithms.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "a"], "year": [2018, 2019], "value": [1.0, np.e]})
    >>> growth_pairs(frame)["growth"].round(6).tolist()
    [1.0]
    """
    logs = pd.DataFrame({"unit": frame[unit], "year": frame[year].astype(int),
                         "level": np.log(frame[value].astype(float))})
    later = logs.assign(year=logs["year"] - span).rename(columns={"level": "later"})
    pairs = logs.merge(later, on=["unit", "year"], sort=False)
    if pairs.empty:
        raise MeasureError(f"no two years {span} apart", way_out="another span")
    return pairs.assign(growth=(pairs["later"] - pairs["level"]) / span)


def squared_distances(
    frame: pd.DataFrame, value: str = "value", unit: str = "region", year: str = "year"
) -> pd.DataFrame:
    """Return the rows of `sigma_trend`: squared distance from the yearly mean, and the trend.

    Returns
    -------
    DataFrame
        ``unit, year, log, distance, trend``; the trend is 0 in the first year.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("abab"), "year": [2018, 2018, 2019, 2019],
    ...                       "value": np.exp([1.0, 5, 2, 4])})
    >>> squared_distances(frame)["distance"].round(6).tolist()
    [4.0, 4.0, 1.0, 1.0]
    """
    log = np.log(frame[value].astype(float)).rename("log")
    rows = pd.DataFrame({"unit": frame[unit], "year": frame[year].astype(int), "log": log})
    _refuse_holes(rows)
    centred = rows["log"] - rows.groupby("year")["log"].transform("mean")
    return rows.assign(distance=centred**2, trend=rows["year"] - rows["year"].min())


def wild_cluster_bootstrap(
    frame: pd.DataFrame,
    outcome: str,
    regressor: str,
    cluster: str,
    *,
    effects: str | None = None,
    draws: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Estimate one slope with errors clustered by unit, and test it by a wild cluster bootstrap.

    Use it when clusters are few (under fifty or so) and the clustered t test rejects too often.

    Parameters
    ----------
    frame : DataFrame
        One row per observation, no missing value.
    outcome, regressor : str
        Columns of numbers.
    cluster : str
        Column of clusters, three at least.
    effects : str, optional
        Column whose every level gets an intercept; without it there is one.
    draws, seed : int
        Random draws of the signs, the same for the same seed. With ten clusters or fewer every
        pattern of signs is tried once instead.

    Returns
    -------
    DataFrame
        One row: ``estimate``, ``std_error`` (clustered), ``low`` and ``high`` (95 %, t with
        clusters - 1 degrees of freedom), ``p_clustered``, ``p_wild`` (0 to 1, two-sided), ``n``
        and ``clusters``.

    Raises
    ------
    MeasureError
        Missing columns, values that are missing or no finite numbers, fewer than three clusters,
        or a regressor that does not vary within `effects`.

    Notes
    -----
    Residuals of the model without the regressor are turned round cluster by cluster with
    probability 1/2 (null imposed, Rademacher weights); ``p_wild`` is the share of draws whose
    t is as far from 0 as the one observed, or farther. Clustered errors are those of statsmodels
    with its correction :math:`\frac{G}{G-1}\frac{N-1}{N-K}`.

    References
    ----------
    Cameron, A. C., Gelbach, J. B., Miller, D. L. (2008). Bootstrap-based improvements for
    inference with clustered errors. Review of Economics and Statistics 90(3), 414-427.

    Examples
    --------
    Of the eight patterns of signs, the four that leave the outer two apart fit as well or better:

    >>> frame = pd.DataFrame({"x": [1.0, 2, 3], "y": [1.0, 2, 4], "unit": list("abc")})
    >>> fit = wild_cluster_bootstrap(frame, "y", "x", "unit")
    >>> fit[["estimate", "p_wild"]].round(6).values.tolist()
    [[1.5, 0.5]]
    """
    y, x, controls, group = _design(frame, outcome, regressor, cluster, effects, draws)
    fit = _clustered(y, x, controls, group)
    t = wild_t_values(y, x, controls, group, _signs(group.max() + 1, draws, seed))
    p_wild = float(np.mean(t[1:] >= t[0] * (1 - _TIE)))
    return pd.DataFrame([fit | {"p_wild": p_wild, "n": len(y), "clusters": int(group.max()) + 1}])


def wild_draws(
    frame: pd.DataFrame,
    outcome: str,
    regressor: str,
    cluster: str,
    *,
    effects: str | None = None,
    draws: int = 999,
    seed: int = 0,
) -> np.ndarray:
    """Return what `wild_cluster_bootstrap` compares: each drawn t over the one observed, in size.

    Examples
    --------
    >>> frame = pd.DataFrame({"x": [1.0, 2, 3], "y": [1.0, 2, 4], "unit": list("abc")})
    >>> (wild_draws(frame, "y", "x", "unit").round(9) >= 1).sum().tolist()  # of eight
    4
    """
    design = _design(frame, outcome, regressor, cluster, effects, draws)
    t = wild_t_values(*design, _signs(design[3].max() + 1, draws, seed))
    return t[1:] / t[0]


def wild_t_values(
    y: np.ndarray, x: np.ndarray, controls: np.ndarray, group: np.ndarray, signs: np.ndarray
) -> np.ndarray:
    """Return the size of t, up to one constant factor: as observed, then for each sign pattern.

    Parameters
    ----------
    y, x : ndarray, (n,)
        Outcome and regressor.
    controls : ndarray, (n, k)
        Other columns of the regression, intercepts included, of full rank.
    group : ndarray of int, (n,)
        Number of the cluster, from 0.
    signs : ndarray, (draws, clusters)
        1 or -1.

    Examples
    --------
    >>> y, x, group = np.array([2.0, 4, 7]), np.array([1.0, 2, 3]), np.arange(3)
    >>> t = wild_t_values(y, x, np.ones((3, 1)), group, np.array([[1, 1, 1], [-1, -1, -1]]))
    >>> bool(np.allclose(t, t[0]))
    True
    """
    basis = np.linalg.qr(controls)[0]
    x = x - basis @ (basis.T @ x)
    rest = y - basis @ (basis.T @ y)
    turned = rest[:, None] * np.column_stack([np.ones(len(y)), signs[:, group].T])
    turned -= basis @ (basis.T @ turned)
    slope = x @ turned / (x @ x)
    scores = x[:, None] * (turned - x[:, None] * slope)
    sums = np.zeros((group.max() + 1, scores.shape[1]))
    np.add.at(sums, group, scores)
    # Constant factors of the clustered variance are the same in every draw and cancel.
    spread = np.sqrt((sums**2).sum(axis=0))
    # A fit without residuals is as far from 0 as can be, whatever rounding leaves of its spread.
    noisy = spread > 1e-12 * (x @ x) * np.abs(slope)
    return np.abs(np.divide(slope, spread, out=np.full_like(slope, np.inf), where=noisy))


def _design(frame, outcome, regressor, cluster, effects, draws):
    """Return outcome, regressor, other columns of the regression and cluster numbers, checked."""
    columns = [outcome, regressor, cluster, *names_of(effects)]
    check_columns(frame, columns)
    check_not_empty(frame)
    check_no_missing(frame, columns)
    check_values(frame, [outcome, regressor], negative=True)
    check_parts(frame, cluster)
    group = pd.factorize(frame[cluster])[0]
    if group.max() < 2 or draws < 1:
        raise MeasureError(f"{group.max() + 1} clusters, draws {draws}",
                           rule="three clusters and one draw at least")
    y, x = (frame[c].to_numpy(dtype=float) for c in (outcome, regressor))
    controls = _intercepts(frame[effects] if effects else pd.Series(0, frame.index))
    apart = x - controls @ np.linalg.lstsq(controls, x, rcond=None)[0]
    if np.linalg.norm(apart) <= _TIE * np.linalg.norm(x):
        raise MeasureError(f"{regressor} does not vary", rule="it differs between units")
    return y, x, controls, group


def _check_positive(frame, value: str, unit: str, year: str, by) -> None:
    check_frame(frame, [*names_of(by), unit, year], [value])
    check_parts(frame, unit)
    if (zero := frame[value] <= 0).any():
        raise MeasureError(
            "a logarithm needs a positive value", way_out="leave these units out by name",
            failures=frame.loc[zero, [*names_of(by), unit, year, value]].to_dict("records"))


def _refuse_holes(rows: pd.DataFrame) -> None:
    counts = rows.groupby("unit", sort=False)["year"].nunique()
    years = rows["year"].nunique()
    if years < 2 or (counts < years).any():
        raise MeasureError(f"{years} years; not every unit has each of them",
                           rule="two years, and the same units in each of them",
                           failures=[{"unit": u, "years": n} for u, n in counts.items()
                                     if n < years])


def _intercepts(levels: pd.Series) -> np.ndarray:
    codes = pd.factorize(levels)[0]
    return np.eye(codes.max() + 1)[codes]


def _signs(clusters: int, draws: int, seed: int) -> np.ndarray:
    """Return patterns of signs: all of them if clusters are few, else draws."""
    if clusters <= _ALL_SIGNS:
        return np.array(list(product((1.0, -1.0), repeat=clusters)))
    return np.random.default_rng(seed).choice((-1.0, 1.0), (draws, clusters))


def _clustered(y, x, controls, group) -> dict[str, float]:
    """Return slope, clustered error, interval and p value from statsmodels."""
    from statsmodels.api import OLS

    fit = OLS(y, np.column_stack([x, controls])).fit(
        cov_type="cluster", cov_kwds={"groups": group}, use_t=True)
    low, high = fit.conf_int()[0]
    return {"estimate": fit.params[0], "std_error": fit.bse[0], "low": low, "high": high,
            "p_clustered": fit.pvalues[0]}
