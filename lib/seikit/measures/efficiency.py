"""Data envelopment analysis: scores, slacks, peers, scale, and how sure one can be of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..checks import check_columns, check_no_missing, check_not_empty, check_unique, check_values
from ..errors import MeasureError
from .frames import Keys, check_parts, names_of

_ORIENTATIONS = ("input", "output")
_RETURNS = ("constant", "variable", "nonincreasing")
# Scores are basic solutions of scaled programmes, good to about 1e-12; 1e-7 leaves room.
_NEAR = 1e-7
# Small programmes go to the solver as one block-diagonal one: a call costs more than solving.
_BLOCK = 4000


@dataclass(frozen=True, slots=True)
class DeaResult:
    """What `dea` returns.

    Attributes
    ----------
    scores : DataFrame
        The unit, ``efficiency`` in (0, 1] and ``efficient`` (score 1 and no slack).
    slacks : DataFrame
        The unit, ``variable``, ``kind`` (input, output) and ``slack``, in the variable's unit.
    peers : DataFrame
        The unit, ``peer`` and ``weight``: the frontier units that it is compared with.
    frontier : tuple
        The efficient units by name, in the order of the frame.
    left_out : DataFrame
        The units that could not be scored and their ``missing`` columns.
    share_efficient : float
        Share of scored units with score 1, with or without slack.
    warning : str
        Empty, or why the scores tell little: more than a quarter of the units score 1.
    orientation, returns : str
        As asked for.
    """

    scores: pd.DataFrame
    slacks: pd.DataFrame
    peers: pd.DataFrame
    frontier: tuple
    left_out: pd.DataFrame
    share_efficient: float
    warning: str
    orientation: str
    returns: str


@dataclass(frozen=True, slots=True)
class ScaleTest:
    """What `returns_to_scale_test` returns.

    Attributes
    ----------
    statistic : float
        Mean score under constant over mean score under variable returns, in (0, 1].
    p_value, critical_value : float
        Share of draws at or below the statistic; 5 % quantile of the draws.
    bandwidth : float
        Of the smoothing.
    draws : int
        Bootstrap draws.
    units : DataFrame
        The unit, ``efficiency_constant``, ``efficiency_variable``, ``scale_efficiency`` and
        ``returns`` (constant, increasing, decreasing).
    left_out : DataFrame
        Units without all values.
    drawn : ndarray, (draws,)
        The statistic of each draw.
    """

    statistic: float
    p_value: float
    critical_value: float
    bandwidth: float
    draws: int
    units: pd.DataFrame
    left_out: pd.DataFrame
    drawn: np.ndarray


@dataclass(frozen=True, slots=True)
class BootstrappedEfficiency:
    """What `simar_wilson_bootstrap` returns.

    Attributes
    ----------
    scores : DataFrame
        The unit, ``efficiency``, ``corrected``, ``bias`` (efficiency less corrected),
        ``low`` and ``high``; low <= high <= efficiency up to rounding.
    bandwidth : float
        Of the smoothing, on the scale of 1 / efficiency.
    draws : int
        Bootstrap draws.
    left_out : DataFrame
        Units without all values.
    drawn : ndarray, (draws, units)
        1 / score in each draw; a shorter run begins a longer one.
    """

    scores: pd.DataFrame
    bandwidth: float
    draws: int
    left_out: pd.DataFrame
    drawn: np.ndarray


def dea(
    frame: pd.DataFrame,
    unit: str = "region",
    inputs: str | list[str] = "inputs",
    outputs: str | list[str] = "outputs",
    *,
    orientation: str = "input",
    returns: str = "constant",
) -> DeaResult:
    r"""Score units by their distance to the frontier of the best among them (CCR, BCC).

    Use it to see who turns inputs into outputs at the best observed rate. The score is relative
    to the units at hand: look at `leave_one_out` and `simar_wilson_bootstrap` before a ranking.

    Parameters
    ----------
    frame : DataFrame
        One row per unit.
    unit : str
        Column that names the unit.
    inputs, outputs : str or list of str
        Columns with values that are not negative, in any units. A unit with a missing one is
        left out by name; it is neither scored nor part of the frontier.
    orientation : {"input", "output"}
        How far inputs could shrink, or outputs grow, in proportion.
    returns : {"constant", "variable", "nonincreasing"}
        Constant (CCR), variable (BCC) or non-increasing returns to scale.

    Returns
    -------
    DeaResult
        Scores in (0, 1]; under output orientation 1 / score is the factor of possible growth.

    Raises
    ------
    MeasureError
        A missing column or unit name, duplicate units, negative values, a unit whose inputs or
        outputs are all zero, a column of zeros, or no complete unit.

    Notes
    -----
    Input orientation, for unit o: minimise :math:`\theta` such that
    :math:`\sum_j \lambda_j x_j \le \theta x_o`, :math:`\sum_j \lambda_j y_j \ge y_o`,
    :math:`\lambda \ge 0`, with :math:`\sum_j \lambda_j = 1` under variable returns. A second
    stage holds :math:`\theta` and maximises the slacks, each over the mean of its column so that
    the choice does not hang on units. Peers are those of the second stage; others may exist.

    References
    ----------
    Charnes, A., Cooper, W. W., Rhodes, E. (1978). Measuring the efficiency of decision making
    units. European Journal of Operational Research 2, 429-444.
    Banker, R. D., Charnes, A., Cooper, W. W. (1984). Some models for estimating technical and
    scale inefficiencies in data envelopment analysis. Management Science 30, 1078-1092.

    Examples
    --------
    Output per input is 1 and 2, so the first could do with half of its input:

    >>> frame = pd.DataFrame({"region": ["a", "b"], "staff": [2, 1], "sales": [2, 2]})
    >>> result = dea(frame, "region", "staff", "sales")
    >>> result.scores["efficiency"].round(6).tolist(), result.frontier
    ([0.5, 1.0], ('b',))
    """
    data = _read(frame, unit, inputs, outputs, orientation, returns)
    scores = _own(data.x, data.y, orientation, returns)
    weights, slacks = peers_and_slacks(data.x, data.y, scores, orientation, returns)
    at_one = scores >= 1 - _NEAR
    efficient = at_one & (slacks == 0).all(axis=1)
    row, peer = np.nonzero(weights > 1e-9)
    return DeaResult(
        scores=pd.DataFrame(Keys({unit: data.names}) | {
            "efficiency": scores, "efficient": efficient}),
        slacks=_long_slacks(data, unit, slacks),
        peers=pd.DataFrame(Keys({unit: data.names[row]}) | {
            "peer": data.names[peer], "weight": weights[row, peer]}),
        frontier=tuple(data.names[efficient].tolist()), left_out=data.left_out,
        share_efficient=float(at_one.mean()), warning=_warning(at_one),
        orientation=orientation, returns=returns,
    )


def leave_one_out(
    frame: pd.DataFrame,
    unit: str = "region",
    inputs: str | list[str] = "inputs",
    outputs: str | list[str] = "outputs",
    *,
    orientation: str = "input",
    returns: str = "constant",
) -> pd.DataFrame:
    """Leave each frontier unit out in turn and tell what the scores of the others owe to it.

    Use it before naming a best practice: one odd unit (a single plant, a register error) may
    carry the whole frontier.

    Parameters
    ----------
    frame, unit, inputs, outputs, orientation, returns
        As in `dea`.

    Returns
    -------
    DataFrame
        One row per unit with score 1: the unit, ``mean_before`` and ``mean_after`` (mean score
        of the others), ``units_changed``, ``largest_change`` (>= 0), ``most_changed`` (a name, or
        empty) and ``joined_frontier`` (names that score 1 only then, joined by commas).

    Raises
    ------
    MeasureError
        As `dea`, or fewer than two complete units.

    Notes
    -----
    For each unit o of the frontier, `dea` of the units other than o, beside their scores before.

    References
    ----------
    Charnes, Cooper and Rhodes (1978); see `dea`.

    Examples
    --------
    Without b, unit a (output per input 1) is the best of the others:

    >>> frame = pd.DataFrame({"region": ["a", "b", "c"], "staff": [2, 1, 4], "sales": [2, 2, 2]})
    >>> table = leave_one_out(frame, "region", "staff", "sales")
    >>> table[["region", "mean_before", "mean_after", "joined_frontier"]].values.tolist()
    [['b', 0.375, 0.75, 'a']]
    """
    data = _read(frame, unit, inputs, outputs, orientation, returns)
    if len(data.names) < 2:
        raise MeasureError("leaving one out needs two complete units at least")
    before = _own(data.x, data.y, orientation, returns)
    rows = []
    for o in np.flatnonzero(before >= 1 - _NEAR):
        others = np.arange(len(before)) != o
        after = _own(data.x[others], data.y[others], orientation, returns)
        rows.append(Keys({unit: data.names[o]})
                    | _change(before[others], after, data.names[others]))
    return pd.DataFrame(rows)


def returns_to_scale_test(
    frame: pd.DataFrame,
    unit: str = "region",
    inputs: str | list[str] = "inputs",
    outputs: str | list[str] = "outputs",
    *,
    orientation: str = "input",
    draws: int = 999,
    seed: int = 0,
    progress: bool = False,
) -> ScaleTest:
    r"""Test constant against variable returns to scale, and place each unit.

    Use it to choose `returns` in `dea` instead of choosing it by taste.

    Parameters
    ----------
    frame, unit, inputs, outputs, orientation
        As in `dea`.
    draws, seed : int
        Of the smooth bootstrap under constant returns; 31 units take about 15 ms a draw.
    progress : bool
        Show a progress bar.

    Returns
    -------
    ScaleTest
        A small p value speaks against constant returns.

    Raises
    ------
    MeasureError
        As `dea`, or every unit scores 1 under constant returns, so that nothing can be drawn.

    Notes
    -----
    :math:`S = \sum_i \hat\theta_i^{CRS} / \sum_i \hat\theta_i^{VRS}`; the p value is
    (1 + draws with :math:`S^* \le S`) / (1 + draws), each draw a pseudo sample under constant
    returns scored against itself; with some thirty units the test is rather cautious. A unit
    whose scale efficiency is below 1 has increasing returns if its score under non-increasing
    returns is that under constant returns.

    References
    ----------
    Simar, L., Wilson, P. W. (2002). Non-parametric tests of returns to scale. European Journal
    of Operational Research 139, 115-132.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("abcde"), "staff": [2, 4, 3, 5, 6],
    ...                       "sales": [1, 2, 3, 4, 5]})
    >>> test = returns_to_scale_test(frame, "region", "staff", "sales", draws=19)
    >>> round(test.statistic, 6), test.units["returns"].tolist()[::2]
    (0.802947, ['increasing', 'constant', 'decreasing'])
    """
    data = _read(frame, unit, inputs, outputs, orientation, "constant")
    score = {r: _own(data.x, data.y, orientation, r) for r in _RETURNS}
    distance = 1 / score["constant"]
    h = bandwidth(distance)
    rng, drawn = np.random.default_rng(seed), np.empty(_positive(draws))
    for b in _counted(draws, progress):
        x, y = _pseudo(data.x, data.y, distance, h, orientation, rng)
        both = [_own(x, y, orientation, r).mean() for r in _RETURNS[:2]]
        drawn[b] = both[0] / both[1]
    statistic = float(score["constant"].mean() / score["variable"].mean())
    return ScaleTest(
        statistic, float((1 + (drawn <= statistic + 1e-12).sum()) / (1 + draws)),
        float(np.quantile(drawn, 0.05)), h, draws,
        _scale_table(data.names, unit, score), data.left_out, drawn,
    )


def simar_wilson_bootstrap(
    frame: pd.DataFrame,
    unit: str = "region",
    inputs: str | list[str] = "inputs",
    outputs: str | list[str] = "outputs",
    *,
    orientation: str = "input",
    returns: str = "constant",
    draws: int = 999,
    level: float = 0.95,
    seed: int = 0,
    progress: bool = False,
) -> BootstrappedEfficiency:
    r"""Correct scores for their upward bias and give intervals, by the smooth bootstrap.

    Use it whenever scores are compared: the observed frontier lies inside the true one, so plain
    scores flatter, and those of the frontier units most.

    Parameters
    ----------
    frame, unit, inputs, outputs, orientation, returns
        As in `dea`.
    draws, seed : int
        Bootstrap draws; 31 units take about 6 ms a draw.
    level : float
        Coverage aimed at, between 0 and 1.
    progress : bool
        Show a progress bar.

    Returns
    -------
    BootstrappedEfficiency
        Corrected scores and intervals in (0, 1).

    Raises
    ------
    MeasureError
        As `dea`, or every unit scores 1, so that nothing can be drawn.

    Notes
    -----
    With :math:`\delta = 1 / \theta \ge 1`: draw :math:`\beta_i` from the estimates and their
    reflections :math:`2 - \hat\delta`, smooth to
    :math:`1 + (\beta_i - 1 + h \varepsilon_i) / \sqrt{1 + h^2 / \hat\sigma^2}`, reflect what is
    below 1, move each unit to that distance from the frontier and score the observed units
    against the moved ones. The corrected distance is
    :math:`2 \hat\delta - \overline{\delta^*}`; the interval is
    :math:`\hat\delta - q(\delta^* - \hat\delta)`. It assumes that inefficiency is distributed
    alike at all scales and mixes.

    References
    ----------
    Simar, L., Wilson, P. W. (1998). Sensitivity analysis of efficiency scores: how to bootstrap
    in nonparametric frontier models. Management Science 44, 49-61.
    Daraio, C., Simar, L. (2007). Advanced robust and nonparametric methods in efficiency
    analysis. Springer, eq. 3.26 (bandwidth).

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("abcde"), "staff": [2, 4, 3, 5, 6],
    ...                       "sales": [1, 2, 3, 4, 5]})
    >>> scores = simar_wilson_bootstrap(frame, "region", "staff", "sales", draws=50).scores
    >>> bool((scores["corrected"] < scores["efficiency"]).all())
    True
    """
    data = _read(frame, unit, inputs, outputs, orientation, returns)
    if not 0 < level < 1:
        raise MeasureError(f"level is {level}", rule="it lies between 0 and 1")
    scores = _own(data.x, data.y, orientation, returns)
    distance = 1 / scores
    h = bandwidth(distance)
    rng, drawn = np.random.default_rng(seed), np.empty((_positive(draws), len(scores)))
    for b in _counted(draws, progress):
        x, y = _pseudo(data.x, data.y, distance, h, orientation, rng)
        drawn[b] = 1 / radial_efficiency(data.x, data.y, x, y, orientation, returns)
    corrected = 1 / (2 * distance - drawn.mean(axis=0))
    tails = np.quantile(drawn - distance, [(1 - level) / 2, (1 + level) / 2], axis=0)
    low, high = 1 / (distance - tails)
    table = pd.DataFrame(Keys({unit: data.names}) | {
        "efficiency": scores, "corrected": corrected, "bias": scores - corrected, "low": low,
        "high": high})
    return BootstrappedEfficiency(table, h, draws, data.left_out, drawn)


def radial_efficiency(
    x: np.ndarray, y: np.ndarray, x_ref: np.ndarray, y_ref: np.ndarray,
    orientation: str = "input", returns: str = "constant",
) -> np.ndarray:
    r"""Return the radial score of each unit against a set of reference units; arrays only.

    Parameters
    ----------
    x, y : ndarray, (units, inputs) and (units, outputs)
        The units to score.
    x_ref, y_ref : ndarray, (references, inputs) and (references, outputs)
        The units that span the frontier.
    orientation, returns : str
        As in `dea`.

    Returns
    -------
    ndarray, (units,)
        :math:`\theta`, or :math:`1 / \varphi` under output orientation: at most 1 where the unit
        is among the references, else it may exceed 1; infinite if the references cannot make
        any of an output that the unit has.

    Raises
    ------
    MeasureError
        If a programme has no solution.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> radial_efficiency(2 * one, one, one, one).tolist()
    [0.5]
    """
    return np.concatenate([_first_stage(x[b], y[b], x_ref, y_ref, orientation, returns)
                           for b in _blocks(len(x), len(x_ref))])


def peers_and_slacks(
    x: np.ndarray, y: np.ndarray, scores: np.ndarray, orientation: str, returns: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of the peers (n, n) and the slacks (n, inputs + outputs); arrays only.

    Examples
    --------
    The second unit makes as much with one staff less, its score of 1 notwithstanding:

    >>> x, y = np.array([[1.0, 1.0], [1.0, 2.0]]), np.ones((2, 1))
    >>> weights, slacks = peers_and_slacks(x, y, np.ones(2), "input", "constant")
    >>> weights.tolist(), slacks.tolist()
    ([[1.0, 0.0], [1.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    """
    parts = [_second_stage(x[b], y[b], scores[b], x, y, orientation, returns)
             for b in _blocks(len(x), len(x))]
    weights, slacks = (np.concatenate(side) for side in zip(*parts, strict=True))
    values = np.hstack([x, y])
    noise = _NEAR * np.where(values > 0, values, values.mean(axis=0))
    return weights, np.where(slacks > noise, slacks, 0.0)


def bandwidth(distance: np.ndarray) -> float:
    """Return the width of the smoothing of distances >= 1 by the normal reference rule.

    Examples
    --------
    >>> round(bandwidth(np.array([1, 11 / 6, 1, 13 / 12, 1])), 7)
    0.1398634
    """
    inside = distance[distance > 1 + 1e-5]
    if not len(inside):
        raise MeasureError(
            "every unit scores 1: there is no inefficiency to draw from",
            way_out="use fewer inputs and outputs, more units, or constant returns",
        )
    both = np.concatenate([2 - inside, inside])
    spread = both.std(ddof=1)
    middle = np.subtract(*np.quantile(both, [0.75, 0.25])) / 1.349
    h = 0.9 * min(spread, middle) * len(both) ** -0.2
    return float(h * (len(both) / len(distance)) ** 0.2 * distance.std(ddof=1) / spread)


@dataclass(frozen=True, slots=True)
class _Data:
    names: np.ndarray
    x: np.ndarray
    y: np.ndarray
    inputs: list[str]
    outputs: list[str]
    left_out: pd.DataFrame


def _read(frame, unit, inputs, outputs, orientation, returns) -> _Data:
    inputs, outputs = names_of(inputs), names_of(outputs)
    _check_choice(orientation, _ORIENTATIONS, "orientation")
    _check_choice(returns, _RETURNS, "returns")
    columns = [*inputs, *outputs]
    if not inputs or not outputs or len(set(columns)) < len(columns):
        raise MeasureError(f"inputs {inputs} and outputs {outputs}",
                           rule="one of each at least, and no column twice")
    check_columns(frame, [unit, *columns])
    check_not_empty(frame)
    check_no_missing(frame, [unit])
    check_unique(frame, [unit])
    check_parts(frame, unit)
    check_values(frame, columns)
    left_out = incomplete(frame, unit, columns)
    kept = frame[~frame[unit].isin(left_out[unit])]
    names = kept[unit].array
    x, y = kept[inputs].to_numpy(dtype=float), kept[outputs].to_numpy(dtype=float)
    check_semipositive(names, {"input": (inputs, x), "output": (outputs, y)})
    return _Data(names, x, y, inputs, outputs, left_out)


def incomplete(frame: pd.DataFrame, unit: str, columns: list[str]) -> pd.DataFrame:
    """Return the rows with missing values: unit and the names of the missing columns."""
    gaps = frame[columns].isna().to_numpy()
    rows = np.flatnonzero(gaps.any(axis=1))
    return pd.DataFrame(Keys({unit: frame[unit].array[rows]}) | {
        "missing": [", ".join(np.array(columns)[gaps[i]]) for i in rows]})


def check_semipositive(names: np.ndarray, sides: dict[str, tuple[list[str], np.ndarray]]) -> None:
    """Refuse units without any input or output, and columns of zeros, all at once."""
    if not len(names):
        raise MeasureError("no unit has all its inputs and outputs",
                           way_out="use columns that are published for the same units")
    failures = []
    for side, (columns, values) in sides.items():
        failures += [{"where": f"unit {name}", "problem": f"every {side} is zero"}
                     for name in names[~(values > 0).any(axis=1)]]
        failures += [{"where": f"column {column}", "problem": f"{side} zero for every unit"}
                     for column, some in zip(columns, (values > 0).any(axis=0), strict=True)
                     if not some]
    if failures:
        raise MeasureError(
            "no frontier can be drawn", failures=failures,
            rule="each unit needs a positive input and a positive output, each column too",
            way_out="leave them out by name before the call",
        )


def _own(x, y, orientation, returns) -> np.ndarray:
    """Score units against one another; rounding must not lift a score above 1."""
    return np.minimum(radial_efficiency(x, y, x, y, orientation, returns), 1.0)


def _check_choice(value: str, allowed: tuple[str, ...], name: str) -> None:
    if value not in allowed:
        raise MeasureError(f"{name} is {value!r}", rule=f"one of {', '.join(allowed)}")


def _positive(draws: int) -> int:
    if draws < 1:
        raise MeasureError(f"draws is {draws}", rule="one draw at least")
    return draws


def _counted(draws: int, progress: bool):
    from tqdm import tqdm

    return tqdm(range(draws), disable=not progress)


def _blocks(units: int, references: int) -> list[slice]:
    step = max(1, _BLOCK // references)
    return [slice(i, i + step) for i in range(0, units, step)]


def _rows(x, y, x_ref, y_ref):
    """Return the coefficients of lambda, sparse, and the scale of each row (units flattened).

    Each row is divided by the unit's own value: the solver's tolerance is absolute, and a small
    province next to a large one would vanish in it.
    """
    from scipy import sparse

    own = np.hstack([x, y])
    mean = np.hstack([x_ref, y_ref]).mean(axis=0)
    scale = np.where(own > 0, own, np.where(mean > 0, mean, 1.0))
    weights = sparse.kron(sparse.identity(len(x)), np.vstack([x_ref.T, -y_ref.T]), format="csr")
    return sparse.diags_array(1 / scale.ravel()) @ weights, scale


def _sum_of_weights(n: int, references: int):
    from scipy import sparse

    return sparse.kron(sparse.identity(n), np.ones((1, references)), format="csr")


def _optimum(cost, **constraints) -> np.ndarray:
    from scipy.optimize import linprog

    solution = linprog(cost, method="highs-ds", **constraints)
    if solution.status != 0:
        raise MeasureError(f"a linear programme has no solution: {solution.message}",
                           way_out="look for values many powers of ten apart")
    return solution.x


def _first_stage(x, y, x_ref, y_ref, orientation, returns) -> np.ndarray:
    """Solve the first stage for some units as one programme: scores first, then weights."""
    from scipy import sparse

    n, m, s, references = len(x), x.shape[1], y.shape[1], len(x_ref)
    weights, scale = _rows(x, y, x_ref, y_ref)
    moved, fixed = np.zeros((n, m + s)), np.zeros((n, m + s))
    if orientation == "input":
        moved[:, :m], fixed[:, m:] = -x, -y
    else:
        moved[:, m:], fixed[:, :m] = y, x
    rows = np.arange(n * (m + s))
    score = sparse.csr_array(((moved / scale).ravel(), (rows, rows // (m + s))),
                             shape=(len(rows), n))
    limits = {"A_ub": sparse.hstack([score, weights]), "b_ub": (fixed / scale).ravel()}
    total = sparse.hstack([sparse.csr_array((n, n)), _sum_of_weights(n, references)])
    if returns == "variable":
        limits |= {"A_eq": total, "b_eq": np.ones(n)}
    elif returns == "nonincreasing":
        limits = {"A_ub": sparse.vstack([limits["A_ub"], total]),
                  "b_ub": np.concatenate([limits["b_ub"], np.ones(n)])}
    sign = 1.0 if orientation == "input" else -1.0
    best = _optimum(np.repeat([sign, 0.0], [n, n * references]), **limits)[:n]
    with np.errstate(divide="ignore"):
        return best if orientation == "input" else 1 / np.maximum(best, 0.0)


def _second_stage(x, y, scores, x_ref, y_ref, orientation, returns):
    """Solve the second stage for some units as one programme: weights first, then slacks."""
    from scipy import sparse

    n, columns, references = len(x), x.shape[1] + y.shape[1], len(x_ref)
    weights, scale = _rows(x, y, x_ref, y_ref)
    if orientation == "input":
        target = np.hstack([x * scores[:, None], -y])
    else:
        target = np.hstack([x, -y / scores[:, None]])
    slack = sparse.identity(n * columns, format="csr")
    left, right = sparse.hstack([weights, slack]), (target / scale).ravel()
    total = sparse.hstack([_sum_of_weights(n, references), sparse.csr_array((n, n * columns))])
    limits = {"A_eq": left, "b_eq": right}
    if returns == "variable":
        limits = {"A_eq": sparse.vstack([left, total]), "b_eq": np.append(right, np.ones(n))}
    elif returns == "nonincreasing":
        limits |= {"A_ub": total, "b_ub": np.ones(n)}
    worth = (scale / np.hstack([x_ref, y_ref]).mean(axis=0)).ravel()
    best = _optimum(np.concatenate([np.zeros(n * references), -worth]), **limits)
    cut = n * references
    return best[:cut].reshape(n, references), best[cut:].reshape(n, columns) * scale


def _pseudo(x, y, distance, h, orientation, rng) -> tuple[np.ndarray, np.ndarray]:
    """Move each unit to a drawn distance from the frontier.

    The set is reflected before it is drawn from, so that its mean is 1. Shrinking towards the
    mean of the distances after a reflection, as first published, keeps all draws off the
    frontier, and intervals then miss true scores close to the estimates.
    """
    n = len(distance)
    drawn = rng.choice(distance - 1, n) * rng.choice([-1.0, 1.0], n)
    smooth = (drawn + h * rng.standard_normal(n)) / np.sqrt(1 + h**2 / np.mean((distance - 1) ** 2))
    factor = ((1 + np.abs(smooth)) / distance)[:, None]
    return (x * factor, y) if orientation == "input" else (x, y / factor)


def _long_slacks(data: _Data, unit: str, slacks: np.ndarray) -> pd.DataFrame:
    columns = [*data.inputs, *data.outputs]
    kinds = ["input"] * len(data.inputs) + ["output"] * len(data.outputs)
    n = len(data.names)
    return pd.DataFrame(Keys({unit: np.repeat(data.names, len(columns))}) | {
        "variable": columns * n, "kind": kinds * n, "slack": slacks.ravel()})


def _warning(at_one: np.ndarray) -> str:
    if at_one.mean() <= 0.25:
        return ""
    return (f"{at_one.sum()} of {len(at_one)} units score 1: with so many on the frontier the "
            "scores hardly tell them apart")


def _change(before: np.ndarray, after: np.ndarray, names: np.ndarray) -> dict[str, object]:
    change = after - before
    joined = (after >= 1 - _NEAR) & (before < 1 - _NEAR)
    most = int(np.argmax(change.round(10)))
    return {
        "mean_before": before.mean(), "mean_after": after.mean(),
        "units_changed": int((change > _NEAR).sum()),
        "largest_change": max(float(change[most]), 0.0),
        "most_changed": names[most] if change[most] > _NEAR else "",
        "joined_frontier": ", ".join(map(str, names[joined])),
    }


def _scale_table(names: np.ndarray, unit: str, score: dict[str, np.ndarray]) -> pd.DataFrame:
    constant, variable = score["constant"], score["variable"]
    growing = np.abs(score["nonincreasing"] - constant) < _NEAR
    kind = np.where(constant / variable > 1 - _NEAR, "constant",
                    np.where(growing, "increasing", "decreasing"))
    return pd.DataFrame(Keys({unit: names}) | {
        "efficiency_constant": constant, "efficiency_variable": variable,
        "scale_efficiency": constant / variable, "returns": kind})
