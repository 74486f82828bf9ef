"""Composite indices: one scale, stated weights, and how far the ranks can be trusted."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..checks import check_columns, check_no_missing, check_not_empty, check_unique, check_values
from ..errors import MeasureError
from .frames import Keys, check_parts, names_of

_TIE = 10  # digits; scores that agree so far are ties
COUPLING_VARIANTS = {
    "geometric": "geometric mean / arithmetic mean",
    "power": "(geometric mean / arithmetic mean) ^ (number of systems * k)",
    "halved": "geometric mean / sum of systems (two systems only; at most 1/2)",
}


def normalise(
    frame: pd.DataFrame,
    indicators: str | list[str],
    unit: str = "region",
    *,
    method: str = "goalposts",
    goalposts: Mapping[str, tuple[float, float]] | None = None,
    lower_is_better: str | list[str] = (),
    clip: bool = False,
) -> pd.DataFrame:
    r"""Bring indicators to one scale on which more is better.

    Use it with fixed goalposts as the main run: with z scores or ranks, the value of a unit
    changes when another unit enters or leaves.

    Parameters
    ----------
    frame : DataFrame
        One row per unit.
    indicators : str or list of str
        Columns of numbers; negative ones are allowed (growth rates).
    unit : str
        Column that names the unit.
    method : {"goalposts", "z", "rank"}
        Position between two fixed values, standard score, or share of the ladder climbed.
    goalposts : mapping of str to (low, high)
        For each indicator, with low < high; fixed beforehand, not taken from the data at hand.
    lower_is_better : str or list of str
        Indicators to turn round.
    clip : bool
        Cut values beyond a goalpost to it; without this they are refused.

    Returns
    -------
    DataFrame
        The unit and the indicators, rows as they came in. Goalposts and rank: 0 to 1 (worst to
        best; ties share the mean); z: mean 0, variance 1 (divided by n).

    Raises
    ------
    MeasureError
        A missing column or value, duplicate units, infinite values, goalposts missing, reversed
        or exceeded, an indicator without variance (z), or fewer than two units (z, rank).

    Notes
    -----
    Goalposts :math:`(x - low) / (high - low)`; z :math:`(x - \bar x) / s`; rank
    :math:`(r - 1) / (n - 1)` with r = 1 for the worst.

    References
    ----------
    OECD and Joint Research Centre (2008). Handbook on constructing composite indicators, step 5.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "share": [20.0, 50.0]})
    >>> normalise(frame, "share", goalposts={"share": (0, 100)})["share"].tolist()
    [0.2, 0.5]
    """
    indicators = names_of(indicators)
    x, sign = _values(frame, unit, indicators), _signs(indicators, lower_is_better)
    if method == "goalposts":
        scaled = _between(frame[unit], x, indicators, goalposts, clip)
        scaled = np.where(sign == -1, 1 - scaled, scaled)
    elif method in ("z", "rank"):
        x = x * sign
        scaled = _standard(x, indicators) if method == "z" else _ladder(x)
    else:
        raise MeasureError(f"method is {method!r}", rule="one of goalposts, z, rank")
    result = pd.DataFrame(scaled, columns=indicators, index=frame.index)
    result.insert(0, unit, frame[unit])
    return result


def weights(
    frame: pd.DataFrame,
    indicators: str | list[str],
    unit: str = "region",
    *,
    method: str = "equal",
    lower_is_better: str | list[str] = (),
) -> pd.DataFrame:
    r"""Return weights of indicators as a table, with a flag on those that dominate.

    Use it to print the weights beside every index. Weights from the data reward variance, not
    importance: an indicator with one extreme unit may take most of the weight.

    Parameters
    ----------
    frame : DataFrame
        One row per unit; for entropy, indicators that are not negative.
    indicators : str or list of str
        Columns of numbers.
    unit : str
        Column that names the unit.
    method : {"equal", "entropy", "critic", "pca"}
        Equal shares; entropy of the column shares; spread times conflict with the others
        (CRITIC); or squared loadings of the first principal component of the correlation matrix.
    lower_is_better : str or list of str
        Indicators to turn round, for critic; the other methods do not ask for the direction.

    Returns
    -------
    DataFrame
        ``indicator``, ``weight`` in [0, 1] with sum 1, ``limit`` (2 / k for k indicators) and
        ``above_limit``; for pca also ``loading``, whose sign tells an indicator that runs
        against the others, and ``explained``, the share of variance of the component.

    Raises
    ------
    MeasureError
        A missing column or value, duplicate units, fewer than two units; entropy: negative
        values, a column of zeros, or no variance at all; critic, pca: an indicator without
        variance; critic: no conflict at all; pca: a first component that is not unique.

    Notes
    -----
    Entropy: :math:`p_{ij} = x_{ij} / \sum_i x_{ij}`,
    :math:`e_j = -\sum_i p_{ij} \ln p_{ij} / \ln n` with :math:`0 \ln 0 = 0`,
    :math:`w_j = (1 - e_j) / \sum_j (1 - e_j)`. It depends on where zero lies. CRITIC, after
    min-max scaling: :math:`w_j \propto s_j \sum_k (1 - r_{jk})`, s standard deviations, r
    correlations.

    References
    ----------
    Zavadskas, E. K., Podvezko, V. (2016). Integrated determination of objective criteria weights
    in MCDM. International Journal of Information Technology and Decision Making 15(2), 267-283.
    Diakoulaki, D., Mavrotas, G., Papayannakis, L. (1995). Determining objective weights in
    multiple criteria problems: the CRITIC method. Computers and Operations Research 22, 763-770.
    OECD and Joint Research Centre (2008). Handbook on constructing composite indicators, step 6.

    Examples
    --------
    All of the contrast lies in the second indicator, above the limit of 2 / 3:

    >>> frame = pd.DataFrame({"region": ["a", "b"], "x": [1, 1], "y": [0, 5], "z": [2, 2]})
    >>> table = weights(frame, ["x", "y", "z"], method="entropy")
    >>> table["weight"].round(6).tolist(), table["above_limit"].tolist()
    ([0.0, 1.0, 0.0], [False, True, False])
    """
    indicators = names_of(indicators)
    x = _values(frame, unit, indicators)
    extra = {}
    if method == "equal":
        w = np.full(len(indicators), 1 / len(indicators))
    elif method == "entropy":
        w = entropy_shares(_shareable(x, indicators))
    elif method == "critic":
        w = critic_shares(x * _signs(indicators, lower_is_better), indicators)
    elif method == "pca":
        w, extra = _component(x, indicators)
    else:
        raise MeasureError(f"method is {method!r}", rule="one of equal, entropy, critic, pca")
    limit = 2 / len(indicators)
    return pd.DataFrame({"indicator": indicators, "weight": w, "limit": limit,
                         "above_limit": w > limit + 1e-12} | extra)


def composite_index(
    frame: pd.DataFrame,
    indicators: str | list[str],
    unit: str = "region",
    *,
    weights: pd.DataFrame | Mapping[str, float] | None = None,
    aggregation: str = "arithmetic",
) -> pd.DataFrame:
    r"""Add up normalised indicators to one index.

    Use it after `normalise`, and show it with the bands of `rank_bands`, not as bare ranks.

    Parameters
    ----------
    frame : DataFrame
        One row per unit, indicators on one scale.
    indicators : str or list of str
        Columns of numbers.
    unit : str
        Column that names the unit.
    weights : DataFrame or mapping, optional
        The table of `weights`, or indicator to weight, not negative; divided by their sum.
        Default: equal.
    aggregation : {"arithmetic", "geometric"}
        A weak indicator can be made up for by a strong one (arithmetic), or only in part.

    Returns
    -------
    DataFrame
        The unit and ``composite_index``, within the range of the indicators, rows as they came in.

    Raises
    ------
    MeasureError
        A missing column or value, duplicate units, weights that do not fit, or negative values
        under the geometric mean.

    Notes
    -----
    :math:`\sum_j w_j z_{ij}` or :math:`\prod_j z_{ij}^{w_j}`, with :math:`\sum_j w_j = 1`.

    References
    ----------
    OECD and Joint Research Centre (2008). Handbook on constructing composite indicators, step 6.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a"], "x": [0.2], "y": [0.8]})
    >>> composite_index(frame, ["x", "y"])["composite_index"].tolist()
    [0.5]
    >>> index = composite_index(frame, ["x", "y"], aggregation="geometric")
    >>> index["composite_index"].round(6).tolist()
    [0.4]
    """
    indicators = names_of(indicators)
    z, w = _values(frame, unit, indicators), _as_weights(weights, indicators)
    if aggregation == "arithmetic":
        index = z @ w
    elif aggregation == "geometric":
        _refuse_cells(frame[unit], z < 0, indicators, z, "the geometric mean needs values >= 0")
        index = np.prod(z**w, axis=1)
    else:
        raise MeasureError(f"aggregation is {aggregation!r}", rule="arithmetic or geometric")
    return pd.DataFrame(Keys({unit: frame[unit]}) | {"composite_index": index})


def topsis(
    frame: pd.DataFrame,
    indicators: str | list[str],
    unit: str = "region",
    *,
    weights: pd.DataFrame | Mapping[str, float] | None = None,
    lower_is_better: str | list[str] = (),
    normalisation: str = "vector",
) -> pd.DataFrame:
    r"""Score units by their distances to the best and to the worst values found (TOPSIS).

    Use it beside an index with fixed goalposts, as a check: the best and worst are those of the
    units at hand, so that two units may swap places when a third one leaves. The reversals say
    how often.

    Parameters
    ----------
    frame : DataFrame
        One row per unit, raw indicators.
    indicators : str or list of str
        Columns of numbers.
    unit : str
        Column that names the unit.
    weights : DataFrame or mapping, optional
        As in `composite_index`.
    lower_is_better : str or list of str
        Indicators whose best value is the lowest.
    normalisation : {"vector", "minmax"}
        Divide by the root of the sum of squares, as published first, or scale from 0 to 1.

    Returns
    -------
    DataFrame
        The unit, ``topsis`` in [0, 1] (NaN if all units are alike, one unit included) and
        ``reversals``: pairs of other units that swap places when this unit is left out.

    Raises
    ------
    MeasureError
        A missing column or value, duplicate units, weights that do not fit, or an indicator that
        is zero throughout.

    Notes
    -----
    :math:`v_{ij} = w_j x_{ij} / \sqrt{\sum_i x_{ij}^2}` (minmax: :math:`w_j (x_{ij} - \min_i
    x_{ij}) / (\max_i x_{ij} - \min_i x_{ij})`, 0 where all are alike); with Euclidean distances
    to the best and worst, :math:`d^-_i / (d^+_i + d^-_i)`. Closeness is rounded to 10 digits
    before order.

    References
    ----------
    Hwang, C.-L., Yoon, K. (1981). Multiple attribute decision making. Springer.
    Papathanasiou, J., Ploskas, N. (2018). TOPSIS. In: Multiple criteria decision aid. Springer,
    1-30.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b", "c"], "x": [1, 2, 3]})
    >>> topsis(frame, "x")[["topsis", "reversals"]].values.tolist()
    [[0.0, 0.0], [0.5, 0.0], [1.0, 0.0]]
    """
    indicators = names_of(indicators)
    x, w = _values(frame, unit, indicators), _as_weights(weights, indicators)
    sign = _signs(indicators, lower_is_better)
    if normalisation not in ("vector", "minmax"):
        raise MeasureError(f"normalisation is {normalisation!r}", rule="vector or minmax")
    if zero := [c for c, some in zip(indicators, (x != 0).any(axis=0), strict=True) if not some]:
        raise MeasureError(f"zero for every unit: {', '.join(zero)}", way_out="leave it out")
    closeness = topsis_closeness(x, w, sign, normalisation)
    return pd.DataFrame(Keys({unit: frame[unit]}) | {
        "topsis": closeness, "reversals": _reversals(x, w, sign, normalisation, closeness)})


def coupling_coordination(
    frame: pd.DataFrame,
    systems: list[str],
    unit: str = "region",
    *,
    weights: pd.DataFrame | Mapping[str, float] | None = None,
    variant: str = "geometric",
    k: float = 1.0,
) -> pd.DataFrame:
    r"""Tell how even and how high the levels of several systems are (coupling coordination).

    Use it, if at all, in an appendix: it is a mean of the levels with a penalty for unevenness.
    It shows no interaction, and formulas in use differ, so that values compare only within one.

    Parameters
    ----------
    frame : DataFrame
        One row per unit; each system is an index between 0 and 1.
    systems : list of str
        Two columns or more.
    unit : str
        Column that names the unit.
    weights : DataFrame or mapping, optional
        Of the systems in the level of development; as in `composite_index`.
    variant : {"geometric", "power", "halved"}
        Formula of the coupling; see Notes.
    k : float
        Exponent of the variant "power".

    Returns
    -------
    DataFrame
        The unit, ``coupling`` (0 to 1; halved: 0 to .5; NaN if all systems are 0),
        ``development`` (0 to 1), ``coupling_coordination`` (0 to 1, NaN with coupling) and
        ``variant``, the formula in words.

    Raises
    ------
    MeasureError
        A missing column or value, duplicate units, values outside 0 to 1, fewer than two systems,
        or "halved" with more than two.

    Notes
    -----
    With geometric mean G and arithmetic mean A of n systems, coupling C is G / A (geometric),
    :math:`(G / A)^{nk}` (power; Liao's for n = 2), or :math:`\sqrt{u_1 u_2} / (u_1 + u_2)`
    (halved, a frequent form that cannot exceed 1/2; offered to reproduce it). Development T is
    the weighted mean, coordination :math:`D = \sqrt{C T}`.

    References
    ----------
    Liao Chongbin (1999). 环境与经济协调发展的定量评判及其分类体系. 热带地理 19(2), 171-177.
    Cong Xiaonan (2019). 耦合度模型的形式、性质及在地理学中的若干误用. 经济地理.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "x": [0.2, 0.5], "y": [0.8, 0.5]})
    >>> table = coupling_coordination(frame, ["x", "y"])
    >>> table[["coupling", "development"]].round(6).values.tolist()
    [[0.8, 0.5], [1.0, 0.5]]
    """
    systems = names_of(systems)
    u, w = _values(frame, unit, systems), _as_weights(weights, systems)
    if variant not in COUPLING_VARIANTS or len(systems) < 2 or k <= 0:
        raise MeasureError(f"variant {variant!r} of {len(systems)} systems with k = {k}",
                           rule=f"one of {', '.join(COUPLING_VARIANTS)}; two systems; k > 0")
    if variant == "halved" and len(systems) > 2:
        raise MeasureError("the variant halved is defined for two systems",
                           way_out="use geometric")
    _refuse_cells(frame[unit], (u < 0) | (u > 1), systems, u, "systems lie between 0 and 1")
    mean = u.mean(axis=1)
    ratio = np.full(len(u), np.nan)
    np.divide(np.prod(u ** (1 / u.shape[1]), axis=1), mean, out=ratio, where=mean > 0)
    ratio = np.minimum(ratio, 1.0)
    power = {"geometric": 1.0, "power": u.shape[1] * k, "halved": 1.0}[variant]
    coupling = ratio**power * (0.5 if variant == "halved" else 1.0)
    return pd.DataFrame(Keys({unit: frame[unit]}) | {
        "coupling": coupling, "development": u @ w,
        "coupling_coordination": np.sqrt(coupling * (u @ w)),
        "variant": COUPLING_VARIANTS[variant],
    })


def rank_bands(
    frame: pd.DataFrame,
    indicators: list[str],
    unit: str = "region",
    *,
    draws: int = 999,
    concentration: float = 1.0,
    level: float = 0.9,
    tiers: int = 3,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Return tiers with bands of ranks instead of ranks.

    Use it for every table that orders units by an index: it shows how much of the order comes
    from choices (weights, indicators) and from who happens to be compared.

    Parameters
    ----------
    frame : DataFrame
        One row per unit, indicators normalised so that more is better.
    indicators : list of str
        Two columns or more.
    unit : str
        Column that names the unit.
    draws, seed : int
        Random draws, the same for the same seed.
    concentration : float
        Of the Dirichlet distribution of the weights: 1 is uniform over all weights, larger is
        closer to equal weights.
    level : float
        Share of the draws inside a band, and inside a tier, between 0 and 1.
    tiers : int
        Number of equal steps into which the ranks are cut.

    Returns
    -------
    DataFrame
        Rows as they came in: the unit; bands ``weights_low`` and ``weights_high``,
        ``left_out_low`` and ``left_out_high`` (the range over each indicator left out, equal
        weights), ``resampling_low`` and ``resampling_high`` (comparators drawn anew, equal
        weights); ``rank_low`` and ``rank_high``, all three at once; of these last draws
        ``share_1``, ``share_2``, ... lie in each step, and ``tier`` is the step, or the fewest
        adjacent steps, that hold `level` of them: "1", "1-2". Rank 1 is best; ties share the
        better rank.

    Raises
    ------
    MeasureError
        A missing column or value, duplicate units, fewer than two indicators, or draws,
        concentration, level or tiers out of range.

    Notes
    -----
    Weights :math:`w \sim Dirichlet(c, ..., c)`. Resampling: n - 1 comparators drawn with
    replacement; the rank is 1 + the number of them that score above. Bands are the quantiles
    (1 - level) / 2 and (1 + level) / 2, which are ranks, widened outwards: the band of a unit at
    the end of the ladder may reach beyond its tier, which holds `level` of the draws on one side.

    References
    ----------
    Saisana, M., Saltelli, A., Tarantola, S. (2005). Uncertainty and sensitivity analysis
    techniques as tools for the quality assessment of composite indicators. Journal of the Royal
    Statistical Society A 168, 307-323.

    Examples
    --------
    The first is best in everything; the other two swap places with the weights:

    >>> frame = pd.DataFrame({"region": ["a", "b", "c"], "x": [0.9, 0.1, 0.5],
    ...                       "y": [0.9, 0.5, 0.1]})
    >>> bands = rank_bands(frame, ["x", "y"], draws=200)
    >>> bands[["weights_low", "weights_high"]].values.tolist()
    [[1, 1], [2, 3], [2, 3]]
    """
    indicators = names_of(indicators)
    z = _values(frame, unit, indicators)
    if len(indicators) < 2 or draws < 1 or concentration <= 0 or not 0 < level < 1 or tiers < 1:
        raise MeasureError(
            f"{len(indicators)} indicators, draws {draws}, concentration {concentration}, "
            f"level {level}, tiers {tiers}",
            rule="two indicators, one draw, one tier at least; concentration > 0; 0 < level < 1",
        )
    ranks = drawn_ranks(z, draws, concentration, seed)
    return pd.DataFrame(Keys({unit: frame[unit]}) | bands_of_ranks(ranks, level, tiers))


def drawn_ranks(
    z: np.ndarray, draws: int, concentration: float = 1.0, seed: int = 0
) -> dict[str, np.ndarray]:
    """Return the ranks behind `rank_bands`, one row a draw; a shorter run begins a longer one.

    Parameters
    ----------
    z : ndarray, (units, indicators)
        Normalised so that more is better.
    draws, concentration, seed
        As in `rank_bands`.

    Returns
    -------
    dict of str to ndarray of int
        ``weights``, ``resampling`` and ``rank`` (draws, units); ``left_out`` (indicators, units).

    Examples
    --------
    >>> z = np.array([[0.9, 0.8], [0.1, 0.3]])
    >>> few, more = drawn_ranks(z, 2), drawn_ranks(z, 5)
    >>> few["weights"].tolist(), bool((few["rank"] == more["rank"][:2]).all())
    ([[1, 2], [1, 2]], True)
    """
    k = z.shape[1]
    # A stream for each kind of draw: what one consumes does not move the others.
    weighing, leaving, comparing, mixing = np.random.default_rng(seed).spawn(4)
    w = weighing.dirichlet(np.full(k, concentration), draws)
    without = (1 - np.eye(k)) / (k - 1)
    # One indicator more than there are stands for "none left out".
    kept = np.vstack([np.ones(k), 1 - np.eye(k)])[leaving.integers(0, k + 1, draws)]
    # The grain keeps the sum above 0 where a draw gave all weight to the one left out.
    mixed = (w + 1e-300) * kept
    mixed /= mixed.sum(axis=1, keepdims=True)
    return {
        "weights": _ranks(w @ z.T), "left_out": _ranks(without @ z.T),
        "resampling": _ranks_among_drawn(np.tile(z.mean(axis=1), (draws, 1)), comparing),
        "rank": _ranks_among_drawn(mixed @ z.T, mixing),
    }


def entropy_shares(x: np.ndarray) -> np.ndarray:
    """Return entropy weights of the columns of an array (units, indicators) without zero columns.

    Examples
    --------
    >>> entropy_shares(np.array([[1.0, 3.0], [1.0, 1.0]])).tolist()
    [0.0, 1.0]
    """
    p = x / x.sum(axis=0)
    logs = np.log(p, where=p > 0, out=np.zeros_like(p))
    contrast = np.maximum(1 + (p * logs).sum(axis=0) / np.log(len(x)), 0.0)
    contrast[contrast < 1e-14] = 0.0
    if contrast.sum() == 0:
        raise MeasureError("no indicator differs between units: entropy weights are not defined",
                           way_out="use equal weights")
    return contrast / contrast.sum()


def critic_shares(x: np.ndarray, indicators: list[str]) -> np.ndarray:
    """Return CRITIC weights of the columns of an array (units, indicators), more being better.

    Examples
    --------
    >>> x = np.array([[0.0, 4.0], [1.0, 0.0]])
    >>> critic_shares(x, ["a", "b"]).round(9).tolist()
    [0.5, 0.5]
    """
    _refuse_constant(x, indicators)
    scaled = x / np.ptp(x, axis=0)  # from 0 to 1, but for a shift that neither of the next sees
    conflict = (1 - np.atleast_2d(np.corrcoef(scaled, rowvar=False))).sum(axis=0)
    content = scaled.std(axis=0) * conflict
    if not conflict.max() > 1e-9:
        raise MeasureError("no indicator disagrees with another: CRITIC weights are not defined",
                           way_out="use equal weights")
    return content / content.sum()


def topsis_closeness(
    x: np.ndarray, w: np.ndarray, sign: np.ndarray, normalisation: str = "vector"
) -> np.ndarray:
    """Return the closeness of each row of x to the best; `sign` is -1 where lower is better.

    Examples
    --------
    >>> topsis_closeness(np.array([[1.0], [3.0]]), np.ones(1), np.ones(1)).tolist()
    [0.0, 1.0]
    """
    norm = np.ptp(x, axis=0) if normalisation == "minmax" else np.sqrt((x**2).sum(axis=0))
    v = sign * w * x / np.where(norm > 0, norm, 1.0)
    to_best = np.sqrt(((v - v.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((v - v.min(axis=0)) ** 2).sum(axis=1))
    closeness = np.full(len(x), np.nan)
    np.divide(to_worst, to_best + to_worst, out=closeness, where=to_best + to_worst > 1e-15)
    return closeness


def _values(frame: pd.DataFrame, unit: str, columns: list[str]) -> np.ndarray:
    """Check a frame whose values may be negative, and return them as floats."""
    if not columns or len(set(columns)) < len(columns):
        raise MeasureError(f"indicators {columns}", rule="one at least, and none twice")
    check_columns(frame, [unit, *columns])
    check_not_empty(frame)
    check_no_missing(frame, [unit, *columns])
    check_unique(frame, [unit])
    check_parts(frame, unit)
    check_values(frame, columns, negative=True)
    return frame[columns].to_numpy(dtype=float)


def _signs(indicators: list[str], lower_is_better: str | list[str]) -> np.ndarray:
    """Return -1 for each indicator to turn round, else 1."""
    turned = names_of(lower_is_better)
    if unknown := [str(name) for name in turned if name not in indicators]:
        raise MeasureError(f"lower_is_better names no indicator: {', '.join(unknown)}",
                           way_out=f"the indicators are {', '.join(indicators)}")
    return np.where(np.isin(indicators, turned), -1.0, 1.0)


def _refuse_cells(units: pd.Series, bad: np.ndarray, columns, x: np.ndarray, rule: str) -> None:
    if bad.any():
        raise MeasureError("values that the measure cannot take", rule=rule, failures=[
            {"unit": units.iloc[i], "column": columns[j], "value": x[i, j]}
            for i, j in np.argwhere(bad)])


def _between(units, x, indicators, goalposts, clip) -> np.ndarray:
    posts = dict(goalposts or {})
    wrong = [c for c in indicators if c not in posts or not posts[c][0] < posts[c][1]]
    if wrong:
        raise MeasureError(f"no goalposts (low < high) for {', '.join(wrong)}",
                           rule="goalposts are fixed beforehand, not the minimum and maximum",
                           way_out="goalposts={name: (low, high)}")
    low, high = np.array([posts[c] for c in indicators], dtype=float).T
    if not clip:
        _refuse_cells(units, (x < low) | (x > high), indicators, x,
                      "values lie between the goalposts; clip=True cuts them")
    return np.clip((x - low) / (high - low), 0.0, 1.0)


def _refuse_constant(x: np.ndarray, indicators: list[str]) -> None:
    if len(x) < 2:
        raise MeasureError("one unit alone", rule="this method compares two units at least")
    same = np.ptp(x, axis=0) <= 1e-12 * np.abs(x).max(axis=0)
    if flat := [c for c, yes in zip(indicators, same, strict=True) if yes]:
        raise MeasureError(f"the same for every unit: {', '.join(flat)}", way_out="leave it out")


def _standard(x: np.ndarray, indicators: list[str]) -> np.ndarray:
    _refuse_constant(x, indicators)
    return (x - x.mean(axis=0)) / x.std(axis=0)


def _ladder(x: np.ndarray) -> np.ndarray:
    if len(x) < 2:
        raise MeasureError("one unit alone", rule="a rank compares two units at least")
    from scipy.stats import rankdata

    return (rankdata(x, axis=0) - 1) / (len(x) - 1)


def _shareable(x: np.ndarray, indicators: list[str]) -> np.ndarray:
    negative, zero = (x < 0).any(axis=0), (x == 0).all(axis=0)
    if len(x) < 2 or negative.any() or zero.any():
        raise MeasureError("entropy weights are not defined",
                           rule="two units at least; no negative value; no column of zeros",
                           failures=[{"indicator": c, "negative": a, "zero": b}
                                     for c, a, b in zip(indicators, negative, zero, strict=True)
                                     if a or b])
    return x


def _component(x: np.ndarray, indicators: list[str]) -> tuple[np.ndarray, dict[str, object]]:
    """Return squared loadings of the first principal component, and what to tell about it."""
    _refuse_constant(x, indicators)
    values, vectors = np.linalg.eigh(np.atleast_2d(np.corrcoef(x, rowvar=False)))
    if len(values) > 1 and values[-1] - values[-2] < 1e-9:
        raise MeasureError("the first principal component is not unique",
                           way_out="use equal weights: the indicators share no common direction")
    first, total = vectors[:, -1], vectors[:, -1].sum()
    # The sign of an eigenvector is arbitrary: positive sum, or positive first loading on a tie.
    first = first * (-1.0 if (total if abs(total) > 1e-9 else first[0]) < 0 else 1.0)
    return first**2, {"loading": first, "explained": values[-1] / values.sum()}


def _as_weights(given, indicators: list[str]) -> np.ndarray:
    if given is None:
        return np.full(len(indicators), 1 / len(indicators))
    if isinstance(given, pd.DataFrame):
        check_columns(given, ["indicator", "weight"])
        given = dict(zip(given["indicator"], given["weight"], strict=True))
    w = np.array([given.get(name, np.nan) for name in indicators], dtype=float)
    unknown = [str(name) for name in given if name not in indicators]
    if unknown or not np.isfinite(w).all() or (w < 0).any() or w.sum() <= 0:
        raise MeasureError(
            f"weights {given} do not fit", rule="one weight, not negative, for each indicator",
            way_out=f"the indicators are {', '.join(indicators)}")
    return w / w.sum()


def _reversals(x, w, sign, normalisation, closeness) -> np.ndarray:
    """Count, for each unit left out, the pairs of others whose order is turned round."""
    if np.isnan(closeness).any():
        return np.zeros(len(x), dtype=int)
    counts = np.empty(len(x), dtype=int)
    for left in range(len(x)):
        others = np.arange(len(x)) != left
        before = closeness[others].round(_TIE)
        after = topsis_closeness(x[others], w, sign, normalisation)
        after = np.nan_to_num(after).round(_TIE)
        turned = np.sign(before[:, None] - before) * np.sign(after[:, None] - after) < 0
        counts[left] = turned.sum() // 2
    return counts


def _ranks(scores: np.ndarray) -> np.ndarray:
    from scipy.stats import rankdata

    return rankdata(-scores.round(_TIE), method="min", axis=1).astype(int)


def _ranks_among_drawn(scores: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Rank each unit, row by row, among n - 1 comparators drawn with replacement."""
    scores = scores.round(_TIE)
    n = scores.shape[1]
    drawn = np.take_along_axis(scores, rng.integers(0, n, (len(scores), n - 1)), axis=1)
    drawn.sort(axis=1)
    above = [n - 1 - np.searchsorted(d, s, side="right") for d, s in zip(drawn, scores,
                                                                       strict=True)]
    return 1 + np.array(above, dtype=int)


def bands_of_ranks(
    ranks: dict[str, np.ndarray], level: float, tiers: int
) -> dict[str, object]:
    """Return the columns of `rank_bands` from the ranks of `drawn_ranks`."""
    table = {}
    for source, found in ranks.items():
        inside = 1.0 if source == "left_out" else level
        table[f"{source}_low"] = np.quantile(found, (1 - inside) / 2, axis=0, method="lower")
        table[f"{source}_high"] = np.quantile(found, (1 + inside) / 2, axis=0, method="higher")
    step = 1 + (ranks["rank"] - 1) * tiers // ranks["rank"].shape[1]
    shares = np.array([(step == t).mean(axis=0) for t in range(1, tiers + 1)])
    table |= {f"share_{t}": share for t, share in enumerate(shares, 1)}
    return table | {"tier": _tiers(shares, level)}


def _tiers(shares: np.ndarray, level: float) -> list[str]:
    """Return, for each unit, the fewest adjacent steps that hold enough of its draws."""
    steps, n = shares.shape
    below = np.vstack([np.zeros(n), shares.cumsum(axis=0)])
    names = [""] * n
    for width in range(steps, 0, -1):  # a narrower span overwrites a wider one
        inside = below[width:] - below[:-width]
        first = 1 + inside.argmax(axis=0)
        for i in np.flatnonzero(inside.max(axis=0) >= level - 1e-12):
            names[i] = f"{first[i]}-{first[i] + width - 1}" if width > 1 else str(first[i])
    return names
