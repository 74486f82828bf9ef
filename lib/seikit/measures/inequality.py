"""How unequal a quantity is among units: Gini, Theil, Atkinson, Dagum, Williamson, variation.

Conventions. A row is a unit; with `weights` the value is a level per head and the weight the
number of heads. Equal values give 0. Only relative differences count: money needs no deflator
within one year. A group whose total is zero has no shares: its result is NaN.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..checks import check_columns, check_no_missing
from ..errors import MeasureError
from .concentration import carry, choose, distinct_keys, gini_of, ratio, theil_of
from .frames import check_frame, check_parts, groups, per_group


@dataclass(frozen=True, slots=True)
class Decomposition:
    """An index split by groups; every table begins with the `by` columns.

    Attributes
    ----------
    summary : DataFrame
        A row per `by` group. Theil: total, within, between, within_share, between_share.
        Dagum: gini, within, net_between, transvariation.
    groups : DataFrame
        A row per group: its name, unit_share, value_share and its own index (theil, gini);
        Theil also its parts of within and between.
    pairs : DataFrame or None
        Dagum: a row per pair: group_a, group_b, gini (G_jh), affluence (D_jh, 0 to 1), net
        and overlap (its parts of net_between and transvariation).
    """

    summary: pd.DataFrame
    groups: pd.DataFrame
    pairs: pd.DataFrame | None = None


def gini(frame: pd.DataFrame, value: str, unit: str | None = "region",
         by: str | list[str] | None = None, *, weights: str | None = None,
         corrected: bool = False) -> pd.DataFrame:
    """Return the Gini coefficient of a value among units.

    Use it to say in one number how far a distribution is from equal shares.

    Parameters
    ----------
    frame : DataFrame
        One row per unit and `by` group.
    value : str
        Column of levels, not negative; per head if `weights` is given.
    unit : str or None
        Column naming the units; None: rows are units, and duplicates go unseen.
    by : str or list of str, optional
        One result per group of these columns.
    weights : str, optional
        Column of heads per unit.
    corrected : bool
        Multiply by n / (n - 1), so that one unit holding all gives 1; unweighted only.

    Returns
    -------
    DataFrame
        Keys and `gini`, 0 to 1 - 1/n (1 if corrected). NaN if the total is zero, or if
        corrected and there is one unit.

    Raises
    ------
    MeasureError
        Missing column or value, no rows, duplicate unit, negative; corrected with weights.

    Notes
    -----
    G = sum_i sum_j w_i w_j |y_i - y_j| / (2 W^2 ybar), computed from sorted values.

    References
    ----------
    Sen (1973), On Economic Inequality, ch. 2.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "firms": [1, 3]})
    >>> gini(frame, "firms")
       gini
    0  0.25
    """
    if corrected and weights is not None:
        raise MeasureError("the small-sample correction is for unweighted units only",
                           way_out="leave out weights or corrected")

    def measure(y: np.ndarray, w: np.ndarray) -> np.ndarray:
        return gini_of(y, w) * (ratio(len(y), len(y) - 1) if corrected else 1)

    return _scalar(frame, value, unit, by, weights, "gini", measure)


def theil_t(frame: pd.DataFrame, value: str, unit: str | None = "region",
            by: str | list[str] | None = None, *, weights: str | None = None) -> pd.DataFrame:
    """Return Theil's T, the entropy index that weighs groups by what they hold.

    Use it, through `theil_decomposition`, when inequality is to be split exactly into groups.

    Parameters
    ----------
    frame, value, unit, by, weights
        See `gini`.

    Returns
    -------
    DataFrame
        Keys and `theil_t`, 0 to ln n (unweighted). NaN if the total is zero.

    Raises
    ------
    MeasureError
        See `gini`.

    Notes
    -----
    T = sum_i (w_i / W) (y_i / ybar) ln(y_i / ybar), with 0 ln 0 = 0.

    References
    ----------
    Theil (1967), Economics and Information Theory, ch. 4.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "firms": [0, 4]})
    >>> theil_t(frame, "firms").round(4)      # ln 2
       theil_t
    0   0.6931
    """
    return _scalar(frame, value, unit, by, weights, "theil_t", theil_of)


def theil_l(frame: pd.DataFrame, value: str, unit: str | None = "region",
            by: str | list[str] | None = None, *, weights: str | None = None) -> pd.DataFrame:
    """Return Theil's L, the mean log deviation, that weighs groups by their heads.

    Use it beside T: L reacts more to the low end.

    Parameters
    ----------
    frame, value, unit, by, weights
        See `gini`.

    Returns
    -------
    DataFrame
        Keys and `theil_l`, 0 upwards. NaN if the value of any unit is zero: its logarithm
        does not exist. A unit of weight zero is left out.

    Raises
    ------
    MeasureError
        See `gini`.

    Notes
    -----
    L = sum_i (w_i / W) ln(ybar / y_i). R package REAT calls it theil.

    References
    ----------
    Theil (1967), Economics and Information Theory, ch. 4.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "firms": [1, 3]})
    >>> theil_l(frame, "firms").round(4)      # (ln 2 + ln 2/3) / 2
       theil_l
    0   0.1438
    """
    return _scalar(frame, value, unit, by, weights, "theil_l", theil_l_of)


def theil_decomposition(frame: pd.DataFrame, value: str, group: str,
                        unit: str | None = "region", by: str | list[str] | None = None, *,
                        weights: str | None = None, measure: str = "T") -> Decomposition:
    """Split Theil's T or L exactly into inequality within and between groups.

    Use it to ask how much of the inequality between provinces lies between macro-regions.

    Parameters
    ----------
    frame, value, unit, by, weights
        See `gini`.
    group : str
        Column of the groups; each unit lies in one.
    measure : {"T", "L"}
        T weighs groups by value, L by heads.

    Returns
    -------
    Decomposition
        within + between = total. Shares are NaN where the total is zero; L's total and within
        are NaN if any unit holds zero.

    Raises
    ------
    MeasureError
        See `gini`; missing group; unknown measure.

    Notes
    -----
    T = sum_g s_g T_g + sum_g s_g ln(s_g / p_g); L = sum_g p_g L_g + sum_g p_g ln(p_g / s_g);
    s value shares, p shares of heads.

    References
    ----------
    Shorrocks (1980), The class of additively decomposable inequality measures, Econometrica
    48(3), 613-625.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("abcd"), "part": list("eeww"), "v": [2, 2, 1, 1]})
    >>> theil_decomposition(frame, "v", "part").summary.round(4)      # all of it between
        total  within  between  within_share  between_share
    0  0.0566     0.0   0.0566           0.0            1.0
    """
    choose("measure", measure, ["T", "L"])
    index = theil_of if measure == "T" else theil_l_of

    def split(y: np.ndarray, w: np.ndarray, of: np.ndarray, names: pd.Index) -> tuple:
        heads, sums, own = _group_sums(y, w, of, names, index)
        p, s = ratio(heads, heads.sum()), ratio(sums, sums.sum())
        share = s if measure == "T" else p
        within = np.where(share == 0, 0, share * own)
        y_g = ratio(s, p)
        logs = np.log(y_g, out=np.full_like(y_g, 0.0 if measure == "T" else np.nan), where=y_g > 0)
        between = np.where(p == 0, 0, share * logs * (1 if measure == "T" else -1))
        total = float(index(y, w))
        parts = ratio([within.sum(), between.sum()], total)
        summary = {"total": total, "within": within.sum(), "between": between.sum(),
                   "within_share": parts[0], "between_share": parts[1]}
        table = {group: names, "unit_share": p, "value_share": s, "theil": own,
                 "within": within, "between": between}
        return summary, table, None

    return _decomposed(frame, value, group, unit, by, weights, split)


def atkinson(frame: pd.DataFrame, value: str, unit: str | None = "region",
             by: str | list[str] | None = None, *, weights: str | None = None,
             epsilon: float = 0.5) -> pd.DataFrame:
    """Return Atkinson's index: the share of the total that equality would make dispensable.

    Use it to state openly, by `epsilon`, how much the low end counts.

    Parameters
    ----------
    frame, value, unit, by, weights
        See `gini`.
    epsilon : float
        Aversion to inequality, 0 (none) upwards; 1 compares the geometric mean.

    Returns
    -------
    DataFrame
        Keys and `atkinson`, 0 to 1; 1 if a unit has zero and epsilon is 1 or more. NaN if
        the total is zero.

    Raises
    ------
    MeasureError
        See `gini`; epsilon negative or not finite.

    Notes
    -----
    A = 1 - (sum_i p_i y_i^(1-e))^(1/(1-e)) / ybar; for e = 1, 1 - prod_i y_i^p_i / ybar.

    References
    ----------
    Atkinson (1970), Journal of Economic Theory 2(3), 244-263.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "firms": [1, 9]})
    >>> atkinson(frame, "firms", epsilon=1).round(4)      # 1 - 3/5
       atkinson
    0       0.4
    """
    if not (np.isfinite(epsilon) and epsilon >= 0):
        raise MeasureError(f"epsilon must be finite and not negative, not {epsilon!r}")
    return _scalar(frame, value, unit, by, weights, "atkinson",
                   lambda y, w: atkinson_of(y, w, epsilon))


def dagum_decomposition(frame: pd.DataFrame, value: str, group: str,
                        unit: str | None = "region", by: str | list[str] | None = None, *,
                        weights: str | None = None) -> Decomposition:
    """Split the Gini into within groups, net between groups, and transvariation (overlap).

    Use it where groups overlap: the third term says how much of the difference between units
    of different groups runs against the order of the group means.

    Parameters
    ----------
    frame, value, unit, by, weights
        See `gini`.
    group : str
        Column of the groups; each unit lies in one.

    Returns
    -------
    Decomposition
        within + net_between + transvariation = gini. All NaN if the total is zero. A pair of
        groups without any difference has affluence 0; with zero means its gini is NaN.

    Raises
    ------
    MeasureError
        See `gini`; missing group.

    Notes
    -----
    G_jh = Delta_jh / (m_j + m_h), Delta the mean absolute difference; G = sum_jh G_jh p_j s_h;
    D_jh = |m_j - m_h| / Delta_jh; net = sum_{j<h} G_jh (p_j s_h + p_h s_j) D_jh.

    References
    ----------
    Dagum (1997), A new approach to the decomposition of the Gini income inequality ratio,
    Empirical Economics 22(4), 515-531.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("abcd"), "part": list("eeww"), "v": [3, 3, 1, 1]})
    >>> dagum_decomposition(frame, "v", "part").summary      # no overlap
       gini  within  net_between  transvariation
    0  0.25     0.0         0.25             0.0
    """
    def split(y: np.ndarray, w: np.ndarray, of: np.ndarray, names: pd.Index) -> tuple:
        heads, sums, own = _group_sums(y, w, of, names, gini_of)
        p, s, mean = ratio(heads, heads.sum()), ratio(sums, sums.sum()), ratio(sums, heads)
        j, h = np.triu_indices(len(names), 1)
        delta = _mean_differences(y, w, of, heads)[j, h]
        g, gap = ratio(delta, mean[j] + mean[h]), np.abs(mean[j] - mean[h])
        d = np.clip(np.where(delta > 0, ratio(gap, delta), 0), 0, 1)
        both = np.where(np.isnan(g), 0, g) * (p[j] * s[h] + p[h] * s[j])
        within = np.where(s == 0, 0, own * p * s).sum()
        summary = {"gini": float(gini_of(y, w)), "within": within,
                   "net_between": (both * d).sum(), "transvariation": (both * (1 - d)).sum()}
        table = {group: names, "unit_share": p, "value_share": s, "gini": own}
        pairs = {f"{group}_a": names[j], f"{group}_b": names[h], "gini": g, "affluence": d,
                 "net": both * d, "overlap": both * (1 - d)}
        return summary, table, pairs

    return _decomposed(frame, value, group, unit, by, weights, split)


def wolfson(frame: pd.DataFrame, value: str, unit: str | None = "region",
            by: str | list[str] | None = None, *, doubled: bool = False) -> pd.DataFrame:
    """Return Wolfson's index of polarisation: how far the middle has thinned out.

    Use it beside the Gini: units that gather at two ends raise it, though each end becomes
    more equal within.

    Parameters
    ----------
    frame, value, unit, by
        See `gini`.
    doubled : bool
        Twice the index, so that half of the units holding all gives 1.

    Returns
    -------
    DataFrame
        Keys and `wolfson`: 0 if all are equal; 1/2 (doubled: 1) if half of the units hold
        nothing and the others alike; more only if a few hold nearly all. NaN if the median is
        zero.

    Raises
    ------
    MeasureError
        See `gini`.

    Notes
    -----
    W = (1 - 2 L - G) ybar / m, L the share of the total that the lower half holds (half of the
    middle unit's, if their number is odd), G the Gini and m the median.

    References
    ----------
    Wolfson (1994), When inequalities diverge, American Economic Review 84(2), 353-358.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("abcd"), "firms": [1, 1, 3, 3]})
    >>> wolfson(frame, "firms")      # L = 1/4, G = 1/4, mean = median
       wolfson
    0     0.25
    """
    def measure(y: np.ndarray, w: np.ndarray) -> np.ndarray:
        return wolfson_of(y) * (2 if doubled else 1)

    return _scalar(frame, value, unit, by, None, "wolfson", measure)


def williamson_index(frame: pd.DataFrame, value: str, weights: str,
                     unit: str | None = "region",
                     by: str | list[str] | None = None) -> pd.DataFrame:
    """Return Williamson's index, the variation of levels per head weighted by heads.

    Use it for regional disparity of per-head figures, where a small region should count little.

    Parameters
    ----------
    frame, value, weights, unit, by
        See `gini`: value per head, weights heads.

    Returns
    -------
    DataFrame
        Keys and `williamson_index`, 0 upwards. NaN if the total is zero.

    Raises
    ------
    MeasureError
        See `gini`.

    Notes
    -----
    V_w = sqrt(sum_i p_i (y_i - ybar)^2) / ybar, ybar the mean of all heads. The R package
    REAT takes differences from the plain mean of the regions instead and gets more.

    References
    ----------
    Williamson (1965), Economic Development and Cultural Change 13(4, part 2), 1-84.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "income": [1, 3], "people": [1, 1]})
    >>> williamson_index(frame, "income", "people")
       williamson_index
    0               0.5
    """
    return _scalar(frame, value, unit, by, weights, "williamson_index", variation_of)


def coefficient_of_variation(frame: pd.DataFrame, value: str, unit: str | None = "region",
                             by: str | list[str] | None = None, *, weights: str | None = None,
                             ddof: int = 0) -> pd.DataFrame:
    """Return the standard deviation over the mean.

    Use it for sigma convergence; it reacts most to the top.

    Parameters
    ----------
    frame, value, unit, by, weights
        See `gini`.
    ddof : {0, 1}
        0: all units are observed; 1: a sample (unweighted only; other software's default).

    Returns
    -------
    DataFrame
        Keys and `coefficient_of_variation`, 0 to sqrt(n - 1), or to sqrt(n) with ddof 1. NaN
        if the total is zero, or with ddof 1 and one unit.

    Raises
    ------
    MeasureError
        See `gini`; ddof 1 with weights, or another ddof.

    Notes
    -----
    sqrt(sum_i p_i (y_i - ybar)^2) / ybar; with ddof 1 times sqrt(n / (n - 1)), as R package REAT's
    cv by default.

    References
    ----------
    Atkinson (1970), Journal of Economic Theory 2(3), 244-263, compares it with other indices.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "firms": [1, 3]})
    >>> coefficient_of_variation(frame, "firms")
       coefficient_of_variation
    0                       0.5
    """
    choose("ddof", ddof, [0, 1] if weights is None else [0])

    def measure(y: np.ndarray, w: np.ndarray) -> np.ndarray:
        return variation_of(y, w) * np.sqrt(ratio(len(y), len(y) - ddof))

    return _scalar(frame, value, unit, by, weights, "coefficient_of_variation", measure)


def theil_l_of(y: np.ndarray, w: np.ndarray) -> float:
    """Return Theil's L of levels y for w heads; NaN with a zero.

    Examples
    --------
    >>> theil_l_of(np.array([2.0, 2.0]), np.array([1.0, 1.0]))
    0.0
    """
    y, p = y[w > 0], ratio(w, w.sum())[w > 0]
    if len(y) == 0 or (y == 0).any():
        return np.nan
    return max(float(p @ np.log((p @ y) / y)), 0.0)


def atkinson_of(y: np.ndarray, w: np.ndarray, epsilon: float) -> float:
    """Return Atkinson's index of levels y for w heads.

    Examples
    --------
    >>> atkinson_of(np.array([2.0, 2.0]), np.array([1.0, 1.0]), 0.5)
    0.0
    """
    y, p = y[w > 0], ratio(w, w.sum())[w > 0]
    if len(y) == 0 or y.sum() == 0:
        return np.nan
    if (y == 0).any() and epsilon >= 1:
        return 1.0
    p, y = p[y > 0], y[y > 0] / (p @ y)
    if epsilon == 1:
        return max(1 - float(np.exp(p @ np.log(y))), 0.0)
    # in logarithms: a large epsilon overflows otherwise
    powers = (1 - epsilon) * np.log(y)
    level = (powers.max() + np.log(p @ np.exp(powers - powers.max()))) / (1 - epsilon)
    return max(1 - float(np.exp(level)), 0.0)


def wolfson_of(y: np.ndarray) -> np.ndarray:
    """Return Wolfson's index of levels y, not doubled.

    Examples
    --------
    >>> float(wolfson_of(np.array([2.0, 2.0, 2.0])))
    0.0
    """
    y = np.sort(y)
    lower = y[: len(y) // 2].sum() + (y[len(y) // 2] / 2 if len(y) % 2 else 0)
    bent = 1 - 2 * ratio(lower, y.sum()) - gini_of(y)
    return ratio(np.maximum(bent, 0) * y.mean(), np.median(y))


def variation_of(y: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return the weighted standard deviation over the weighted mean.

    Examples
    --------
    >>> float(variation_of(np.array([1.0, 3.0]), np.array([1.0, 1.0])))
    0.5
    """
    p = ratio(w, w.sum())
    return ratio(np.sqrt(p @ (y - p @ y) ** 2), p @ y)


def _scalar(frame: pd.DataFrame, value: str, unit: str | None, by: str | list[str] | None,
            weights: str | None, name: str, measure: Callable) -> pd.DataFrame:
    """Return a row per `by` group with `measure` of its values and weights."""
    _check(frame, value, unit, by, weights)
    return carry(frame, per_group(
        frame, by, lambda part: {name: float(measure(*_arrays(part, value, weights)))}))


def _check(frame, value, unit, by, weights, *more: str) -> None:
    keys = distinct_keys(by, unit, *more)
    check_columns(frame, keys)
    check_frame(frame, [] if unit is None else [k for k in keys if k not in more],
                [value] if weights is None else [value, weights])
    check_no_missing(frame, keys)
    check_parts(frame, unit)


def _arrays(part: pd.DataFrame, value: str, weights: str | None) -> tuple:
    y = part[value].to_numpy(dtype=float)
    return y, np.ones(len(y)) if weights is None else part[weights].to_numpy(dtype=float)


def _decomposed(frame, value, group, unit, by, weights, split) -> Decomposition:
    """Collect what `split` returns for each `by` group: a summary, a table, pairs or None."""
    _check(frame, value, unit, by, weights, group)
    found = ([], [], [])
    for keys, part in groups(frame, by):
        of, names = pd.factorize(part[group])
        summary, *tables = split(*_arrays(part, value, weights), of, pd.Index(names))
        found[0].append(pd.DataFrame([keys | summary]))
        for place, table in enumerate(tables, 1):
            if table is not None:
                found[place].append(pd.DataFrame(keys | table))
    return Decomposition(*(carry(frame, pd.concat(f, ignore_index=True)) if f else None
                           for f in found))


def _group_sums(y, w, of, names, index) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return heads, sums and the index of each group."""
    own = np.array([float(index(y[of == g], w[of == g])) for g in range(len(names))])
    return np.bincount(of, w), np.bincount(of, w * y), own


def _mean_differences(y, w, of, heads) -> np.ndarray:
    """Return the mean absolute difference between the members of each two groups."""
    order = np.argsort(y, kind="stable")
    y, w, of = y[order], w[order], of[order]
    delta = np.zeros((len(heads), len(heads)))
    for h in range(len(heads)):
        below, below_sum = np.cumsum(w * (of == h)), np.cumsum(w * y * (of == h))
        # sum over the members of h of |y_i - y|, for every unit i of the sorted pool
        far = y * (2 * below - below[-1]) - 2 * below_sum + below_sum[-1]
        delta[:, h] = np.bincount(of, w * far)
    return ratio(delta, np.outer(heads, heads))
