"""Which industries go together: presence, proximity, relatedness, density, entry and exit.

All start from the same matrix M of regions by industries, 1 where a region has an industry.
How presence is decided is an argument of each measure and is explained in `diversity`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import MeasureError
from .dynamics import Breaks, check_breaks, years_of
from .frames import Keys, check_frame, check_parts, groups, names_of, to_grid


@dataclass(frozen=True, slots=True)
class Presence:
    """Which region has which industry.

    Attributes
    ----------
    matrix : ndarray, (regions, industries)
        1.0 where present, else 0.0.
    units : ndarray of the same shape, or None
        Number of units (firms) in each cell, if known.
    regions, industries : Index
        Labels in order of first appearance.
    """

    matrix: np.ndarray
    units: np.ndarray | None
    regions: pd.Index
    industries: pd.Index


def rca_matrix(values: np.ndarray) -> np.ndarray:
    """Return revealed comparative advantage; rows and columns without activity give 0.

    Examples
    --------
    >>> rca_matrix(np.array([[3.0, 1.0], [1.0, 3.0]])).tolist()
    [[1.5, 0.5], [0.5, 1.5]]
    """
    rows, columns, total = values.sum(1), values.sum(0), values.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        rca = values * (total / rows)[:, None] / columns
    return np.where(values > 0, rca, 0.0)


def presence_of(
    part: pd.DataFrame, value: str, region: str, industry: str, *, presence: str = "rca",
    threshold: float = 1.0, min_count: int = 1, count: str | None = None,
) -> Presence:
    """Return the matrix M of a checked frame; arguments as in `diversity`.

    Raises
    ------
    MeasureError
        Unknown `presence`, or `min_count` without counts.

    Examples
    --------
    >>> part = pd.DataFrame({"r": ["a", "a", "b"], "i": ["x", "y", "y"], "firms": [3, 1, 3]})
    >>> presence_of(part, "firms", "r", "i").matrix.tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    if presence not in ("rca", "positive"):
        raise MeasureError(f"unknown presence: {presence!r}", way_out="rca or positive")
    grid = to_grid(part, value, region, industry)
    level = rca_matrix(grid.values) if presence == "rca" else grid.values
    # RCA of exactly 1 must not hang on the last bit of a float.
    here = (level >= threshold - 1e-10) & (grid.values > 0) if presence == "rca" else level > 0
    units = to_grid(part, count, region, industry).values if count else grid.values
    if not count and np.any(units != np.floor(units)):
        units = None
    if min_count > 1:
        if units is None:
            raise MeasureError("min_count needs the number of units of each cell",
                               way_out="name their column with count=")
        here &= units >= min_count
    return Presence(here.astype(float), units, grid.rows, grid.columns)


def _check(frame: pd.DataFrame, keys: list[str], value: str, count: str | None, *sides: str
           ) -> None:
    check_frame(frame, keys, list(dict.fromkeys([value] + ([count] if count else []))))
    for side in sides:  # `ubiquity` exchanges regions and industries
        check_parts(frame, side)


def diversity(
    frame: pd.DataFrame,
    value: str = "value",
    region: str = "region",
    industry: str = "industry",
    by: str | list[str] | None = None,
    *,
    presence: str = "rca",
    threshold: float = 1.0,
    min_count: int = 1,
    count: str | None = None,
) -> pd.DataFrame:
    r"""Count the industries that each region has.

    Use it as a plain count of specialisations, and look at it before any index made from them.

    Parameters
    ----------
    frame : DataFrame
        One row per region and industry (and group of `by`); a pair without a row is no activity.
    value, region, industry : str
        Columns.
    by : str or list of str, optional
        Groups with a matrix of their own, such as years.
    presence : {"rca", "positive"}
        A region has an industry if its revealed comparative advantage reaches `threshold`, or
        if its value is above zero (for a matrix that is already binary).
    threshold : float
        Least RCA.
    min_count : int
        Cells with fewer units never count as present, so that one firm is no specialisation.
    count : str, optional
        Column with the number of units of each cell. Without it, whole-numbered values are
        taken for counts and other values leave the counts unknown.

    Returns
    -------
    DataFrame
        One row per group and region: ``diversity``, 0 to the number of industries.

    Raises
    ------
    MeasureError
        Missing column or value, duplicate key, negative value, `min_count` without counts.

    Notes
    -----
    :math:`k_{c,0} = \sum_p M_{cp}`, with
    :math:`RCA_{cp} = x_{cp} x / (x_{c.} x_{.p})`.

    References
    ----------
    Hidalgo, C. and Hausmann, R. (2009), The building blocks of economic complexity, PNAS
    106(26), 10570-10575. RCA: Balassa, B. (1965), Manchester School 33(2), 99-123.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "a", "b"], "industry": ["x", "y", "y"],
    ...                       "value": [1, 1, 1]})
    >>> diversity(frame, presence="positive")["diversity"].tolist()
    [2, 1]
    """
    _check(frame, [*names_of(by), region, industry], value, count, region, industry)
    parts = []
    for keys, part in groups(frame, by):
        p = presence_of(part, value, region, industry, presence=presence, threshold=threshold,
                        min_count=min_count, count=count)
        parts.append(pd.DataFrame(
            keys | {region: p.regions} | {"diversity": p.matrix.sum(1).astype(int)}))
    return pd.concat(parts, ignore_index=True)


def ubiquity(
    frame: pd.DataFrame,
    value: str = "value",
    region: str = "region",
    industry: str = "industry",
    by: str | list[str] | None = None,
    *,
    presence: str = "rca",
    threshold: float = 1.0,
    min_count: int = 1,
    count: str | None = None,
) -> pd.DataFrame:
    r"""Count the regions that have each industry.

    Use it to see which industries are rare and which are everywhere.

    Parameters
    ----------
    frame, value, region, industry, by, presence, threshold, min_count, count
        See `diversity`.

    Returns
    -------
    DataFrame
        One row per group and industry: ``ubiquity``, 0 to the number of regions.

    Raises
    ------
    MeasureError
        As `diversity`.

    Notes
    -----
    :math:`k_{p,0} = \sum_c M_{cp}`.

    References
    ----------
    Hidalgo and Hausmann (2009); see `diversity`.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "a", "b"], "industry": ["x", "y", "y"],
    ...                       "value": [1, 1, 1]})
    >>> ubiquity(frame, presence="positive")["ubiquity"].tolist()
    [1, 2]
    """
    return diversity(frame, value, industry, region, by, presence=presence, threshold=threshold,
                     min_count=min_count, count=count).rename(columns={"diversity": "ubiquity"})


def proximity_matrix(m: np.ndarray) -> np.ndarray:
    """Return the least conditional probability of each pair of columns of a binary matrix.

    Rows and columns of industries that no region has are NaN.

    Examples
    --------
    >>> proximity_matrix(np.array([[1.0, 1.0], [0.0, 1.0]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    u = m.sum(0)
    larger = np.maximum(u[:, None], u)
    larger[u == 0] = np.nan
    larger[:, u == 0] = np.nan
    return (m.T @ m) / larger


def relatedness_matrix(
    m: np.ndarray, method: str = "association", marginals: str = "cooccurrence"
) -> np.ndarray:
    """Return the normalised co-occurrence of each pair of columns; see `relatedness`.

    The diagonal is 0; industries without any (co-)occurrence are NaN.

    Examples
    --------
    >>> m = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
    >>> relatedness_matrix(m, "jaccard", "occurrence")[0].tolist()
    [0.0, 0.5, 0.5]
    """
    c = m.T @ m
    occurrences = np.diag(c).copy()
    np.fill_diagonal(c, 0.0)
    s = c.sum(0) if marginals == "cooccurrence" else occurrences
    total = s.sum() if marginals == "cooccurrence" else float(len(m))
    si, sj = s[:, None], s[None, :]
    with np.errstate(invalid="ignore"):
        if method == "association":
            r = c * total / (si * sj)
        elif method == "cosine":
            r = c / np.sqrt(si * sj)
        elif method == "jaccard":
            r = c / (si + sj - c)
        else:
            r = c / (total / 2 * (si / total * sj / (total - si) + sj / total * si / (total - sj)))
    r[s == 0] = np.nan
    r[:, s == 0] = np.nan
    return r


def _relatedness_of(m: np.ndarray, method: str, marginals: str) -> np.ndarray:
    """Return proximity or relatedness after a look at the names of the options."""
    options = {"method": (method, ["proximity", "association", "cosine", "jaccard",
                                   "probability"]),
               "marginals": (marginals, ["cooccurrence", "occurrence"])}
    failures = [{"option": k, "given": v, "allowed": ", ".join(a)}
                for k, (v, a) in options.items() if v not in a]
    if method == "probability" and marginals == "occurrence":
        failures.append({"option": "marginals", "given": marginals, "allowed": "cooccurrence"})
    if failures:
        raise MeasureError("unknown option", failures=failures)
    return proximity_matrix(m) if method == "proximity" else relatedness_matrix(
        m, method, marginals)


def proximity(
    frame: pd.DataFrame,
    value: str = "value",
    region: str = "region",
    industry: str = "industry",
    by: str | list[str] | None = None,
    *,
    presence: str = "rca",
    threshold: float = 1.0,
    min_count: int = 1,
    count: str | None = None,
) -> pd.DataFrame:
    r"""Return the proximity of each pair of industries in the product space.

    Use it for the product space as published; it grows with how common the two are, which
    `relatedness` by association corrects.

    Parameters
    ----------
    frame, value, region, industry, by, presence, threshold, min_count, count
        See `diversity`.

    Returns
    -------
    DataFrame
        One row per pair, each pair once: columns `industry` + ``_i`` and ``_j``, and
        ``proximity``, 0 to 1; NaN if one of the two is present nowhere.

    Raises
    ------
    MeasureError
        As `diversity`.

    Notes
    -----
    :math:`\phi_{ij} = \min(P(i|j), P(j|i)) = c_{ij} / \max(k_i, k_j)`, where :math:`c_{ij}`
    regions have both and :math:`k_i` have i.

    References
    ----------
    Hidalgo, C., Klinger, B., Barabasi, A.-L. and Hausmann, R. (2007), The product space
    conditions the development of nations, Science 317(5837), 482-487.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "a", "b"], "industry": ["x", "y", "y"],
    ...                       "value": [1, 1, 1]})
    >>> proximity(frame, presence="positive")["proximity"].tolist()
    [0.5]
    """
    return relatedness(
        frame, value, region, industry, by, method="proximity", presence=presence,
        threshold=threshold, min_count=min_count, count=count,
    ).rename(columns={"relatedness": "proximity"})


def relatedness(
    frame: pd.DataFrame,
    value: str = "value",
    region: str = "region",
    industry: str = "industry",
    by: str | list[str] | None = None,
    *,
    method: str = "association",
    marginals: str = "cooccurrence",
    presence: str = "rca",
    threshold: float = 1.0,
    min_count: int = 1,
    count: str | None = None,
) -> pd.DataFrame:
    r"""Return how often pairs of industries are found together, by one of five normalisations.

    Use it to say which industries go together. Association and probability correct for size and
    are centred near 1; the others lie between 0 and 1 and grow with how common the two are.

    Parameters
    ----------
    frame, value, region, industry, by, presence, threshold, min_count, count
        See `diversity`.
    method : {"association", "cosine", "jaccard", "probability", "proximity"}
        See Notes; "proximity" is the same as `proximity`.
    marginals : {"cooccurrence", "occurrence"}
        What :math:`s_i` counts: co-occurrences of i with all others (the convention of R's
        EconGeo), or regions that have i (then T is the number of regions, and cosine and
        Jaccard are those of the two sets of regions).

    Returns
    -------
    DataFrame
        One row per pair, each pair once: columns `industry` + ``_i`` and ``_j``, and
        ``relatedness``, 0 or more; NaN if :math:`s_i` or :math:`s_j` is 0.

    Raises
    ------
    MeasureError
        As `diversity`; an unknown option; "probability" with occurrences.

    Notes
    -----
    With :math:`T = \sum s_i`: association :math:`c_{ij} T / (s_i s_j)`, cosine
    :math:`c_{ij} / \sqrt{s_i s_j}`, Jaccard :math:`c_{ij} / (s_i + s_j - c_{ij})`, probability
    :math:`c_{ij}` over its expectation when no pair is drawn twice,
    :math:`\frac T2 (\frac{s_i}{T} \frac{s_j}{T - s_i} + \frac{s_j}{T} \frac{s_i}{T - s_j})`.

    References
    ----------
    van Eck, N. and Waltman, L. (2009), How to normalize cooccurrence data?, JASIST 60(8),
    1635-1651. Steijn, M. (2017), Improvement on the association strength: implementing
    probability measures based on combinations without repetition, working paper, Utrecht
    University; all four as in R's EconGeo.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "a", "b"], "industry": ["x", "y", "y"],
    ...                       "value": [1, 1, 1]})
    >>> relatedness(frame, method="cosine", marginals="occurrence",
    ...             presence="positive")["relatedness"].round(4).tolist()
    [0.7071]
    """
    _check(frame, [*names_of(by), region, industry], value, count, region, industry)
    parts = []
    for keys, part in groups(frame, by):
        p = presence_of(part, value, region, industry, presence=presence, threshold=threshold,
                        min_count=min_count, count=count)
        r = _relatedness_of(p.matrix, method, marginals)
        i, j = np.triu_indices(len(p.industries), k=1)
        parts.append(pd.DataFrame(keys | {
            f"{industry}_i": p.industries[i], f"{industry}_j": p.industries[j],
            "relatedness": r[i, j]}))
    return pd.concat(parts, ignore_index=True)


def density_matrix(m: np.ndarray, r: np.ndarray) -> np.ndarray:
    """Return the share of the relatedness to each industry that lies in what a region has.

    Examples
    --------
    >>> density_matrix(np.array([[1.0, 0.0]]), np.array([[1.0, 0.5], [0.5, 1.0]])).round(3).tolist()
    [[0.667, 0.333]]
    """
    clean = np.nan_to_num(r)
    total = clean.sum(0)
    total[total == 0] = np.nan
    return (m @ clean) / total


def density(
    frame: pd.DataFrame,
    value: str = "value",
    region: str = "region",
    industry: str = "industry",
    by: str | list[str] | None = None,
    *,
    where: str = "all",
    method: str = "proximity",
    marginals: str = "cooccurrence",
    include_self: bool = True,
    presence: str = "rca",
    threshold: float = 1.0,
    min_count: int = 1,
    count: str | None = None,
) -> pd.DataFrame:
    r"""Return how closely each industry is related to what a region already has.

    Use it outside the portfolio to tell which industries are near, inside it to tell which are
    well embedded.

    Parameters
    ----------
    frame, value, region, industry, by, presence, threshold, min_count, count
        See `diversity`.
    where : {"all", "inside", "outside"}
        All pairs, only those present, or only those absent.
    method, marginals : str
        See `relatedness`.
    include_self : bool
        Count an industry as related to itself, as the published formula does; it lifts density
        inside and lowers it outside. Only proximity has a self-relatedness (1).

    Returns
    -------
    DataFrame
        One row per pair, also where the frame has none: ``present`` (bool) and ``density``, 0
        to 1; NaN for an industry related to nothing.

    Raises
    ------
    MeasureError
        As `relatedness`.

    Notes
    -----
    :math:`\omega_{cp} = \sum_i M_{ci} \phi_{ip} / \sum_i \phi_{ip}`.

    References
    ----------
    Hidalgo et al. (2007), see `proximity`; inside and outside as in R's EconGeo
    (relatedness_density_int, _ext), there in per cent.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "a", "b"], "industry": ["x", "y", "y"],
    ...                       "value": [1, 1, 1]})
    >>> density(frame, presence="positive", where="outside")["density"].round(4).tolist()
    [0.3333]
    """
    if where not in ("all", "inside", "outside"):
        raise MeasureError(f"unknown where: {where!r}", way_out="all, inside or outside")
    _check(frame, [*names_of(by), region, industry], value, count, region, industry)
    parts = []
    for keys, part in groups(frame, by):
        p = presence_of(part, value, region, industry, presence=presence, threshold=threshold,
                        min_count=min_count, count=count)
        r = _relatedness_of(p.matrix, method, marginals)
        if method == "proximity" and not include_self:
            np.fill_diagonal(r, 0.0)
        parts.append(_pairs(keys, p, region, industry) | {
            "density": density_matrix(p.matrix, r).ravel()})
    result = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
    if where == "all":
        return result
    return result[result["present"] == (where == "inside")].reset_index(drop=True)


def _pairs(keys: Keys, p: Presence, region: str, industry: str) -> Keys:
    """Return the columns of a table of all pairs of a group."""
    rows, columns = p.matrix.shape
    return keys | {region: p.regions.repeat(columns),
                   industry: p.industries.take(np.tile(np.arange(columns), rows))} | {
                       "present": p.matrix.ravel() > 0}


def entry_exit(
    frame: pd.DataFrame,
    value: str = "value",
    region: str = "region",
    industry: str = "industry",
    year: str = "year",
    *,
    lag: int = 1,
    presence: str = "rca",
    threshold: float = 1.0,
    min_count: int = 1,
    count: str | None = None,
    breaks: Breaks = None,
    across_breaks: bool = False,
) -> pd.DataFrame:
    """Tell which industries each region gained and lost between years.

    Use it as the outcome that `density` of the year before should foretell.

    Parameters
    ----------
    frame : DataFrame
        One row per region, industry and year; a pair without a row is no activity, but a region
        or industry without any row in a year is unknown there.
    value, region, industry, presence, threshold, min_count, count
        See `diversity`; presence is decided year by year.
    year : str
        Column of whole years.
    lag : int
        Years between before and after; other distances are never compared.
    breaks, across_breaks
        See `dynamics.check_breaks`.

    Returns
    -------
    DataFrame
        One row per starting `year`, region and industry of both years: ``entry`` is 1 if gained,
        0 if still absent, NaN if present before; ``exit`` is 1 if lost, 0 if kept, NaN if absent
        before.

    Raises
    ------
    MeasureError
        As `diversity`; no two years lie `lag` apart.
    BreakError
        A comparison would cross a marked break.

    Notes
    -----
    With presence M in the two years: entry = M' where M = 0, exit = 1 - M' where M = 1.

    References
    ----------
    Boschma, R., Balland, P.-A. and Kogler, D. (2015), Relatedness and technological change in
    cities, Industrial and Corporate Change 24(1), 223-250; coded as in R's EconGeo (entry_mat,
    exit_mat).

    Examples
    --------
    >>> frame = pd.DataFrame({"region": "a", "industry": ["x", "y"] * 2, "value": [1, 0, 0, 1],
    ...                       "year": [2018, 2018, 2019, 2019]})
    >>> entry_exit(frame, presence="positive")[["entry", "exit"]].values.tolist()
    [[nan, 1.0], [1.0, nan]]
    """
    _check(frame, [region, industry, year], value, count, region, industry)
    years = years_of(frame, year)
    starts = sorted(y for y in years if y + lag in years) if lag > 0 else []
    if not starts:
        raise MeasureError(f"no two years lie {lag} apart", where=f"years {sorted(years)}",
                           way_out="another lag")
    check_breaks(frame, [(y, y + lag) for y in starts], breaks, across_breaks)
    by_year = {y: _present_in(part, value, region, industry, presence=presence,
                              threshold=threshold, min_count=min_count, count=count)
               for y, part in frame.groupby(year)}
    tables = []
    for y in starts:
        before, after = by_year[y].align(by_year[y + lag], join="inner")
        b, a = before.to_numpy(), after.to_numpy()
        keys = Keys({
            year: y, region: before.index.repeat(b.shape[1]),
            industry: before.columns.take(np.tile(np.arange(b.shape[1]), len(b)))})
        tables.append(pd.DataFrame(keys | {"entry": np.where(b == 0, a, np.nan).ravel(),
                                           "exit": np.where(b == 1, 1 - a, np.nan).ravel()}))
    return pd.concat(tables, ignore_index=True)


def _present_in(part: pd.DataFrame, value: str, region: str, industry: str,
                **rule: object) -> pd.DataFrame:
    p = presence_of(part, value, region, industry, **rule)
    return pd.DataFrame(p.matrix, index=p.regions, columns=p.industries)
