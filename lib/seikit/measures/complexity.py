"""Economic complexity, and whether a matrix is fit for it.

The index reads one number from the whole matrix of regions by industries. It means something
only if the matrix is nested and connected and does not rest on single firms: look at
`complexity_fit` and at the columns ``single_unit_share`` before any ranking.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import MeasureError
from .frames import check_frame, check_parts, groups, names_of
from .related import Presence, presence_of

# Below this an eigenvalue counts as 0 and two eigenvalues as equal: the index would be noise.
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Complexity:
    """The second eigenvectors of a binary matrix.

    Attributes
    ----------
    regions : ndarray, (n regions,)
        Mean 0 and standard deviation 1 over the places that have a value; else NaN.
    industries : ndarray, (n industries,)
        The same for industries.
    eigenvalues : ndarray, (3,)
        The three largest of the largest connected part; the first is 1. Missing ones are 0.
    parts : int
        Connected parts of the matrix; regions and industries that nothing joins do not count.
    """

    regions: np.ndarray
    industries: np.ndarray
    eigenvalues: np.ndarray
    parts: int


def complexity_vectors(m: np.ndarray) -> Complexity:
    r"""Return the complexity of the rows and columns of a binary matrix.

    Parameters
    ----------
    m : ndarray, (regions, industries)
        Zeros and ones.

    Returns
    -------
    Complexity
        NaN for empty rows and columns, for all outside the largest connected part, and for all
        if the vector is not unique: the second eigenvalue is 0, equals the third, or nothing
        settles its sign.

    Notes
    -----
    The eigenvectors of :math:`D^{-1} M U^{-1} M'` are :math:`D^{-1/2} v` with v those of the
    symmetric :math:`S S'`, :math:`S = D^{-1/2} M U^{-1/2}`: the smaller of :math:`S S'` and
    :math:`S' S` is solved.

    Examples
    --------
    >>> complexity_vectors(np.array([[1.0, 1.0], [0.0, 1.0]])).regions.tolist()
    [1.0, -1.0]
    """
    rows, columns, parts = _largest_part(m)
    inner = m[np.ix_(rows, columns)]
    eci, pci = np.full(len(m), np.nan), np.full(m.shape[1], np.nan)
    if min(inner.shape) < 2:
        return Complexity(eci, pci, np.zeros(3), parts)
    values, kc, kp = _second(inner)
    if values[1] > _TINY and values[1] - values[2] > _TINY:
        sign = _sign(inner, kc)
        eci[rows], pci[columns] = sign * _standard(kc), sign * _standard(kp)
    return Complexity(eci, pci, values, parts)


def _second(m: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return three eigenvalues, largest first, and the second vectors of rows and columns."""
    d, u = np.sqrt(m.sum(1)), np.sqrt(m.sum(0))
    s = m / d[:, None] / u
    wide = s.shape[0] <= s.shape[1]
    # All of them by numpy: scipy gives three alone, but its threads and numpy's stand in each
    # other's way, which costs more up to 700 regions and gains little above.
    values, vectors = np.linalg.eigh(s @ s.T if wide else s.T @ s)
    values = np.append(values[::-1], 0.0)[:3]
    v = vectors[:, -2]
    left, right = (v, s.T @ v) if wide else (s @ v, v)
    return values, left / d, right / u


def _sign(m: np.ndarray, kc: np.ndarray) -> float:
    """Return the sign that makes diverse places complex, or NaN if nothing settles it.

    Where complexity and diversity are uncorrelated, the places whose industries are rarer on
    average come first.
    """
    d = m.sum(1)
    for guide in (d, -(m @ m.sum(0)) / d):
        x, y = guide - guide.mean(), kc - kc.mean()
        scale = np.sqrt((x @ x) * (y @ y))
        if scale > _TINY and abs(x @ y) / scale > _TINY:
            return float(np.sign(x @ y))
    return np.nan


def _standard(x: np.ndarray) -> np.ndarray:
    """Return mean 0 and standard deviation 1 (of the population), or NaN if all are equal."""
    spread = x.std()
    if spread > _TINY * max(1.0, abs(x.mean())):
        return (x - x.mean()) / spread
    return np.full_like(x, np.nan)


def _largest_part(m: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Return rows and columns of the connected part with most cells, none if two are as large.

    Also return how many parts there are; empty rows and columns are none.
    """
    left, parts = m.any(1), []
    while left.any():
        rows, reached = np.zeros_like(left), left & (left.cumsum() == 1)
        while reached.sum() > rows.sum():
            rows, columns = reached, m[reached].any(0)
            reached = m[:, columns].any(1)
        parts.append((m[rows].sum(), rows, columns))
        left &= ~rows
    most = max((cells for cells, *_ in parts), default=0.0)
    largest = [part for part in parts if part[0] == most]
    if len(largest) != 1:
        return np.zeros(len(m), bool), np.zeros(m.shape[1], bool), len(parts)
    return *largest[0][1:], len(parts)


def reflections(m: np.ndarray, iterations: int = 18) -> tuple[np.ndarray, np.ndarray]:
    r"""Return rows and columns of a binary matrix after an even number of reflections.

    Parameters
    ----------
    m : ndarray, (regions, industries)
        Zeros and ones.
    iterations : int
        N, even and at least 2.

    Returns
    -------
    tuple of ndarray
        Standardised :math:`k_{c,N}` and :math:`k_{p,N}`; NaN for empty rows and columns, and
        for all if they end up equal.

    Raises
    ------
    MeasureError
        N is odd or below 2.

    Notes
    -----
    :math:`k_{c,N} = \frac{1}{k_{c,0}} \sum_p M_{cp} k_{p,N-1}`, and likewise for p. The mean is
    taken out at each step, which standardising does in the end anyway: otherwise the numbers
    grow so alike that nothing is left of them.

    Examples
    --------
    >>> reflections(np.array([[1.0, 1.0], [0.0, 1.0]]), 2)[0].tolist()
    [1.0, -1.0]
    """
    if iterations < 2 or iterations % 2:
        raise MeasureError(f"iterations: {iterations}", rule="an even number, 2 or more")
    rows, columns = m.sum(1) > 0, m.sum(0) > 0
    inner = m[np.ix_(rows, columns)]
    eci, pci = np.full(len(m), np.nan), np.full(m.shape[1], np.nan)
    if inner.size:
        d, u = inner.sum(1), inner.sum(0)
        kc, kp = d, u
        for _ in range(iterations):
            kc, kp = _centred(inner @ kp / d), _centred(kc @ inner / u)
        eci[rows], pci[columns] = _standard(kc), _standard(kp)
    return eci, pci


def _centred(x: np.ndarray) -> np.ndarray:
    """Take the mean out and rescale; what is constant but for rounding becomes 0."""
    y = x - x.mean()
    reach = np.abs(y).max()
    return y / reach if reach > 1e-12 * max(1.0, np.abs(x).max()) else np.zeros_like(x)


def economic_complexity(
    frame: pd.DataFrame,
    value: str = "value",
    region: str = "region",
    industry: str = "industry",
    by: str | list[str] | None = None,
    *,
    method: str = "eigenvector",
    iterations: int = 18,
    presence: str = "rca",
    threshold: float = 1.0,
    min_count: int = 1,
    count: str | None = None,
) -> pd.DataFrame:
    r"""Return the economic complexity index of each region.

    Use it only where `complexity_fit` speaks for it, and never for regions whose cells rest on
    single firms. It orders regions; distances between them mean little.

    Parameters
    ----------
    frame, value, region, industry, by, presence, threshold, min_count, count
        See `seikit.measures.diversity`.
    method : {"eigenvector", "reflections"}
        The limit, or `iterations` steps towards it.
    iterations : int
        Even; for the reflections only.

    Returns
    -------
    DataFrame
        One row per group and region: ``diversity``; ``economic_complexity``, mean 0 and standard
        deviation 1 in the group; ``single_unit_share``, the share of the region's present cells
        that rest on one unit, and ``single_unit_share_all``, the same for the whole matrix (NaN
        if the counts are unknown). The index is NaN, never last or first, for a region without
        any industry or cut off from the main part of the matrix, and for all if it is not
        unique; see `complexity_vectors`.

    Raises
    ------
    MeasureError
        As `seikit.measures.diversity`; unknown method; odd iterations.

    Notes
    -----
    The eigenvector of the second largest eigenvalue of
    :math:`\tilde M_{cc'} = \sum_p M_{cp} M_{c'p} / (k_{c,0} k_{p,0})`. Sign: the index rises with
    diversity; if it is uncorrelated with diversity, it falls with the mean ubiquity of a
    region's industries. The reflections carry the sign of their start, diversity.

    References
    ----------
    Hausmann, R., Hidalgo, C. et al. (2014), The Atlas of Economic Complexity, MIT Press,
    technical box 2.1. Hidalgo, C. and Hausmann, R. (2009), The building blocks of economic
    complexity, PNAS 106(26), 10570-10575. On what it measures: Mealy, P., Farmer, J. and
    Teytelboym, A. (2019), Interpreting economic complexity, Science Advances 5(1), eaau1705.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "a", "b"], "industry": ["x", "y", "y"],
    ...                       "value": [1, 2, 1]})
    >>> table = economic_complexity(frame, presence="positive")
    >>> table[["economic_complexity", "single_unit_share"]].values.tolist()
    [[1.0, 0.5], [-1.0, 1.0]]
    """
    rule = {"presence": presence, "threshold": threshold, "min_count": min_count, "count": count}
    names = (region, "diversity", "economic_complexity")
    return _table(frame, (value, region, industry), by, method, iterations, rule, 0, names)


def industry_complexity(
    frame: pd.DataFrame,
    value: str = "value",
    region: str = "region",
    industry: str = "industry",
    by: str | list[str] | None = None,
    *,
    method: str = "eigenvector",
    iterations: int = 18,
    presence: str = "rca",
    threshold: float = 1.0,
    min_count: int = 1,
    count: str | None = None,
) -> pd.DataFrame:
    """Return the complexity of each industry (the product complexity index).

    Use it under the same conditions as `economic_complexity`, of which it is the other side.

    Parameters
    ----------
    frame, value, region, industry, by, method, iterations, presence, threshold, min_count, count
        See `economic_complexity`.

    Returns
    -------
    DataFrame
        One row per group and industry: ``ubiquity``, ``industry_complexity``,
        ``single_unit_share``, ``single_unit_share_all``; see `economic_complexity`. The index
        has mean 0 and standard deviation 1 over industries (py-ecomplexity scales it by the
        regions instead).

    Raises
    ------
    MeasureError
        As `economic_complexity`.

    Notes
    -----
    By eigenvector, up to scale the mean complexity of the regions that have the industry. By
    reflections the start is ubiquity, so that common industries come first.

    References
    ----------
    Hausmann, Hidalgo et al. (2014), technical box 2.1; see `economic_complexity`.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "a", "b"], "industry": ["x", "y", "y"],
    ...                       "value": [1, 1, 1]})
    >>> industry_complexity(frame, presence="positive")["industry_complexity"].tolist()
    [1.0, -1.0]
    """
    rule = {"presence": presence, "threshold": threshold, "min_count": min_count, "count": count}
    names = (industry, "ubiquity", "industry_complexity")
    return _table(frame, (value, region, industry), by, method, iterations, rule, 1, names)


def _presences(frame: pd.DataFrame, columns: tuple, by: str | list[str] | None, rule: dict):
    """Check a frame and yield (keys, matrix) of each group."""
    value, region, industry = columns
    values = list(dict.fromkeys([value] + ([rule["count"]] if rule["count"] else [])))
    check_frame(frame, [*names_of(by), region, industry], values)
    check_parts(frame, region)
    for keys, part in groups(frame, by):
        yield keys, presence_of(part, value, region, industry, **rule)


def _table(frame, columns, by, method, iterations, rule, axis, names) -> pd.DataFrame:
    """Return the table of one side: axis 0 regions, 1 industries."""
    if method not in ("eigenvector", "reflections"):
        raise MeasureError(f"unknown method: {method!r}", way_out="eigenvector or reflections")
    key, size, measure = names
    parts = []
    for keys, p in _presences(frame, columns, by, rule):
        if method == "eigenvector":
            result = complexity_vectors(p.matrix)
            index = (result.regions, result.industries)[axis]
        else:
            index = reflections(p.matrix, iterations)[axis]
        parts.append(pd.DataFrame(keys | {key: (p.regions, p.industries)[axis]} | {
            size: p.matrix.sum(1 - axis).astype(int),
            measure: index,
            "single_unit_share": single_unit_share(p, 1 - axis),
            "single_unit_share_all": float(single_unit_share(p, None)),
        }))
    return pd.concat(parts, ignore_index=True)


def single_unit_share(p: Presence, axis: int | None) -> np.ndarray:
    """Return the share of present cells that rest on one unit, along an axis or overall.

    NaN where nothing is present or the counts are unknown.

    Examples
    --------
    >>> m = np.array([[1.0, 1.0], [0.0, 1.0]])
    >>> names = pd.Index(["a", "b"])
    >>> float(single_unit_share(Presence(m, np.array([[1, 5], [0, 2]]), names, names), None))
    0.3333333333333333
    """
    cells = np.asarray(p.matrix.sum(axis=axis))
    if p.units is None:
        return np.full(cells.shape, np.nan)
    single = ((p.units == 1) & (p.matrix > 0)).sum(axis=axis)
    return np.divide(single, cells, out=np.full(cells.shape, np.nan), where=cells > 0)


def nestedness(m: np.ndarray) -> float:
    r"""Return how far the rows and columns of a binary matrix lie within one another (NODF).

    Returns
    -------
    float
        0 (checkerboard) to 100 (perfectly nested); NaN without a pair of rows or columns.

    Notes
    -----
    Over all pairs of rows and all pairs of columns, the mean of 100 times the overlap over the
    smaller total, counted as 0 if the two totals are equal or one is 0.

    References
    ----------
    Almeida-Neto, M. et al. (2008), A consistent metric for nestedness analysis in ecological
    systems, Oikos 117(8), 1227-1239.

    Examples
    --------
    >>> nestedness(np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]]))
    100.0
    """
    total, pairs = 0.0, 0
    for a in (m, m.T):
        size, n = a.sum(1), len(a)
        least = np.minimum(size[:, None], size)
        counts = (size[:, None] != size) & (least > 0)
        overlap = np.divide(a @ a.T, least, out=np.zeros((n, n)), where=counts)
        total, pairs = total + overlap.sum() / 2, pairs + n * (n - 1) // 2
    return float(100 * total / pairs) if pairs else np.nan


def complexity_fit(
    frame: pd.DataFrame,
    value: str = "value",
    region: str = "region",
    industry: str = "industry",
    by: str | list[str] | None = None,
    *,
    draws: int = 199,
    seed: int = 0,
    presence: str = "rca",
    threshold: float = 1.0,
    min_count: int = 1,
    count: str | None = None,
) -> pd.DataFrame:
    r"""Tell whether a matrix is one that economic complexity can be read from.

    Use it before `economic_complexity`: if the matrix is not nested, or another sample of
    industries would turn the order round, the index tells nothing.

    Parameters
    ----------
    frame, value, region, industry, by, presence, threshold, min_count, count
        See `seikit.measures.diversity`.
    draws : int
        Random matrices, and samples of industries.
    seed : int
        Of both.

    Returns
    -------
    DataFrame
        One row per group. ``filled``: share of cells present. ``parts``: connected parts.
        ``nestedness`` (0 to 100), ``nestedness_random`` (mean of the random matrices) and
        ``nestedness_p`` (share of them at least as nested, the matrix itself included).
        ``eigenvalue_2``, ``eigenvalue_3`` and ``spectral_gap``, their difference (0 to 1): a
        small gap means that a second story is told as well. ``stability``: mean rank correlation
        (-1 to 1) with the index from industries drawn with replacement; ``stability_low``: its
        5 % point; NaN if the index is not defined. ``single_unit_share_all``.
        ``complexity_fit``: True if connected, nestedness_p <= 0.05, spectral_gap >= 0.05,
        stability_low >= 0.8 and not over a quarter of the cells rest on one unit (unknown
        counts pass). The limits are conventions of ours: read the columns.

    Raises
    ------
    MeasureError
        As `seikit.measures.diversity`; fewer than 19 draws.

    Notes
    -----
    Random matrices draw each cell with probability :math:`(k_c / P + k_p / C) / 2`, so that
    totals agree on average (null model II of Bascompte et al.). Draws of industries leave out
    correlations that are not defined.

    References
    ----------
    Bascompte, J. et al. (2003), The nested assembly of plant-animal mutualistic networks, PNAS
    100(16), 9383-9387. Almeida-Neto et al. (2008), see `nestedness`.

    Examples
    --------
    >>> frame = pd.DataFrame([(r, i, 1) for r in range(8) for i in range(8) if r + i < 8],
    ...                      columns=["region", "industry", "value"])
    >>> fit = complexity_fit(frame, presence="positive", draws=19)
    >>> float(fit["nestedness"][0]), float(fit["nestedness_p"][0])
    (100.0, 0.05)
    """
    if draws < 19:
        raise MeasureError(f"draws: {draws}", rule="19 or more, else no p-value reaches 0.05")
    rule = {"presence": presence, "threshold": threshold, "min_count": min_count, "count": count}
    rows = []
    for keys, p in _presences(frame, (value, region, industry), by, rule):
        rng = np.random.default_rng(seed)
        base = complexity_vectors(p.matrix)
        fit = {"filled": float(p.matrix.mean()), "parts": base.parts}
        fit |= _nestedness_test(p.matrix, draws, rng)
        fit |= {"eigenvalue_2": float(base.eigenvalues[1]),
                "eigenvalue_3": float(base.eigenvalues[2]),
                "spectral_gap": float(base.eigenvalues[1] - base.eigenvalues[2])}
        fit |= _stability(p.matrix, base.regions, draws, rng)
        fit["single_unit_share_all"] = float(single_unit_share(p, None))
        rows.append(keys | fit | {"complexity_fit": _verdict(fit)})
    return pd.DataFrame(rows)


def _verdict(fit: dict) -> bool:
    return bool(fit["parts"] == 1 and fit["nestedness_p"] <= 0.05 and fit["spectral_gap"] >= 0.05
                and fit["stability_low"] >= 0.8 and not fit["single_unit_share_all"] > 0.25)


def _nestedness_test(m: np.ndarray, draws: int, rng: np.random.Generator) -> dict:
    """Compare nestedness with random matrices of the same expected totals."""
    chance = (m.mean(1)[:, None] + m.mean(0)) / 2
    own = nestedness(m)
    random = np.array([nestedness((rng.random(m.shape) < chance).astype(float))
                       for _ in range(draws)])
    p = (1 + (random >= own - 1e-9).sum()) / (draws + 1) if not np.isnan(own) else np.nan
    return {"nestedness": own, "nestedness_random": float(random.mean()), "nestedness_p": float(p)}


def _stability(m: np.ndarray, base: np.ndarray, draws: int, rng: np.random.Generator) -> dict:
    """Correlate the index with those from industries drawn with replacement."""
    found = []
    for _ in range(draws):
        again = complexity_vectors(m[:, rng.integers(0, m.shape[1], m.shape[1])]).regions
        both = ~np.isnan(base) & ~np.isnan(again)
        if both.sum() > 2:
            a, b = (pd.Series(x[both]).round(10).rank().to_numpy() for x in (base, again))
            a, b = a - a.mean(), b - b.mean()
            if (scale := np.sqrt((a @ a) * (b @ b))) > 0:
                found.append(float(a @ b / scale))
    if not found:
        return {"stability": np.nan, "stability_low": np.nan}
    return {"stability": float(np.mean(found)), "stability_low": float(np.quantile(found, 0.05))}
