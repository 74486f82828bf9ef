"""What a region does more than others: location quotients and indices of its whole profile.

Conventions. A pair without a row is zero; a region or industry counts if the group has any row
of it. A region or industry whose total is zero has no shares: its results are NaN.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from ..errors import MeasureError
from .agglomeration import Cells, to_cells
from .concentration import (
    carry,
    check_convention,
    check_reference,
    choose,
    distinct_keys,
    hhi_of,
    ratio,
    relative_gini,
)
from .frames import Keys, check_frame, check_parts, groups, names_of, to_grid


def location_quotient(frame: pd.DataFrame, value: str, region: str = "region",
                      industry: str = "industry", by: str | list[str] | None = None, *,
                      interval: str | None = None, level: float = 0.95, draws: int = 1000,
                      seed: int = 0) -> pd.DataFrame:
    """Return each region's share of an industry over its share of everything.

    Use it to see where an industry weighs more than elsewhere. It is a ratio of shares: a tiny
    region reaches high values with one firm, hence the intervals.

    Parameters
    ----------
    frame : DataFrame
        One row per region, industry and `by` group.
    value : str
        Column of sizes, not negative. Intervals need counts of units (firms, employees).
    region, industry : str
        Columns naming regions and industries.
    by : str or list of str, optional
        Groups kept apart: year.
    interval : {None, "moineddin", "bootstrap"}
        Delta method for independent binomials, or percentiles of multinomial redraws of all
        units over the cells.
    level : float
        Coverage of the interval, between 0 and 1.
    draws, seed : int
        Of the bootstrap; at least 100 draws.

    Returns
    -------
    DataFrame
        The keys, row for row, and `location_quotient`, 0 upwards (1: as everywhere; NaN if the
        region or the industry totals zero). With an interval also `..._lower`, `..._upper`:
        NaN for empty cells, where both methods would claim certainty. A "moineddin" bound below
        0 says that the cell is too small for the normal approximation.

    Raises
    ------
    MeasureError
        Missing column or value, no rows, duplicate key, negative, unknown option, an interval
        for values that are not whole numbers.

    Notes
    -----
    LQ_ij = (x_ij / x_j) / (x_i / x), i industry, j region. With p_ij = x_ij / x_j, p_i = x_i / x
    and v_ij = p_ij (1 - p_ij) / x_j: var LQ = LQ^2 (v_ij / p_ij^2 + v_i / p_i^2 -
    2 (x_j / x) v_ij / (p_ij p_i)), v_i = sum_j (x_j / x)^2 v_ij: the delta method, written out.

    References
    ----------
    Florence (1939), Report on the Location of Industry, Political and Economic Planning, London.
    Moineddin, Beyene and Boyle (2003), On the location quotient confidence interval,
    Geographical Analysis 35(3), 249-256.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("aabb"), "industry": list("xyxy"),
    ...                       "firms": [2, 2, 1, 3]})
    >>> location_quotient(frame, "firms")["location_quotient"].round(2).tolist()
    [1.33, 0.8, 0.67, 1.2]
    """
    choose("interval", interval, [None, "moineddin", "bootstrap"])
    cells = to_cells(frame, value, region, industry, by)
    quotients = _quotients(cells)
    found = {"location_quotient": quotients}
    if interval is not None:
        _check_interval(frame, value, level, draws)
        bounds = (_delta_bounds(cells, quotients, level) if interval == "moineddin"
                  else _bootstrap_bounds(cells, level, draws, seed))
        empty = cells.values == 0
        for name, bound in zip(("lower", "upper"), bounds, strict=True):
            found[f"location_quotient_{name}"] = np.where(empty, np.nan, bound)
    return _beside(frame, by, region, industry, found)


def standardised_location_quotient(
        frame: pd.DataFrame, value: str, region: str = "region", industry: str = "industry",
        by: str | list[str] | None = None, *, log: bool = False) -> pd.DataFrame:
    """Return location quotients as z-scores over the regions of each industry.

    Use it to tell exceptional regions from merely high ones without a cut-off by taste; 1.96
    marks the outer 5 per cent only if the quotients are near normal (try `log`).

    Parameters
    ----------
    frame, value, region, industry, by
        See `location_quotient`.
    log : bool
        Take logarithms first; regions without the industry then stand aside.

    Returns
    -------
    DataFrame
        The keys, row for row, `location_quotient` and `standardised_location_quotient`. NaN
        where the quotient is NaN, in industries with one region or equal quotients, and with
        `log` where the quotient is zero.

    Raises
    ------
    MeasureError
        See `location_quotient`.

    Notes
    -----
    (LQ - mean) / sd over all regions with activity, absent pairs as 0; sd with n - 1.

    References
    ----------
    O'Donoghue and Gleave (2004), A note on methods for measuring industrial agglomeration,
    Regional Studies 38(4), 419-427.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("aabb"), "industry": list("xyxy"),
    ...                       "firms": [2, 2, 1, 3]})
    >>> z = standardised_location_quotient(frame, "firms")["standardised_location_quotient"]
    >>> z.round(4).tolist()      # of two regions: 1 over the root of 2
    [0.7071, -0.7071, -0.7071, 0.7071]
    """
    cells = to_cells(frame, value, region, industry, by)
    quotients = _quotients(cells)
    scores = {"location_quotient": quotients,
              "standardised_location_quotient": _scores(cells, quotients, log)}
    return _beside(frame, by, region, industry, scores)


def rca(frame: pd.DataFrame, value: str, region: str = "region", industry: str = "industry",
        by: str | list[str] | None = None, *, binary: bool = False,
        threshold: float = 1.0) -> pd.DataFrame:
    """Return Balassa's revealed comparative advantage, or whether it reaches the threshold.

    Use it, binary, as the input of relatedness and complexity. The number is the location
    quotient under its name in trade.

    Parameters
    ----------
    frame, value, region, industry, by
        See `location_quotient`.
    binary : bool
        Return 1 at or above the threshold (compared after rounding to 10 digits), else 0.
    threshold : float
        Above 0.

    Returns
    -------
    DataFrame
        The keys, row for row, and `rca`: 0 upwards, or 0 and 1. NaN if the region or the
        industry totals zero.

    Raises
    ------
    MeasureError
        See `location_quotient`; threshold not above zero.

    Notes
    -----
    RCA_ij = (x_ij / x_j) / (x_i / x).

    References
    ----------
    Balassa (1965), Trade liberalisation and "revealed" comparative advantage, Manchester
    School 33(2), 99-123.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("aabb"), "industry": list("xyxy"),
    ...                       "firms": [2, 2, 1, 3]})
    >>> rca(frame, "firms", binary=True)["rca"].tolist()
    [1.0, 0.0, 0.0, 1.0]
    """
    if not threshold > 0:
        raise MeasureError(f"the threshold must be above zero, not {threshold!r}")
    cells = to_cells(frame, value, region, industry, by)
    quotients = _quotients(cells)
    if binary:
        reached = (np.round(quotients, 10) >= round(threshold, 10)).astype(float)
        quotients = np.where(np.isnan(quotients), np.nan, reached)
    return _beside(frame, by, region, industry, {"rca": quotients})


def cluster_index(frame: pd.DataFrame, value: str, plants: str, area: str, population: str,
                  region: str = "region", industry: str = "industry",
                  by: str | list[str] | None = None) -> pd.DataFrame:
    """Return Litzenberger and Sternberg's cluster index of each region and industry.

    Use it to find clusters by three things at once: industry per area, industry per head, and
    plants that are small, so that one large plant makes no cluster.

    Parameters
    ----------
    frame : DataFrame
        One row per region, industry and `by` group.
    value, plants : str
        Columns of employees and of numbers of plants.
    area, population : str
        Columns of the region's area and inhabitants (the same on all its rows), above zero.
        The whole is the sum over the group's regions.
    region, industry : str
        Columns naming regions and industries.
    by : str or list of str, optional
        Groups kept apart: year.

    Returns
    -------
    DataFrame
        The keys, row for row, and `cluster_index`, 0 upwards, 1 as in the whole; not bounded.
        NaN if the industry totals zero.

    Raises
    ------
    MeasureError
        See `location_quotient`; area or population that differ within a region or are zero
        under a value.

    Notes
    -----
    Industry per area times industry per head over plant size, each relative to the whole:
    CI_ij = (e_ij / e_i) (b_ij / b_i) / ((a_j / a) (p_j / p)), e employees, b plants.

    References
    ----------
    Litzenberger and Sternberg (2006), Der Clusterindex, Geographische Zeitschrift 94(2),
    209-224; R package REAT, litzenberger.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "industry": "x", "staff": [3, 1],
    ...                       "plants": [2, 2], "km2": [1, 1], "people": [1, 3]})
    >>> cluster_index(frame, "staff", "plants", "km2", "people")["cluster_index"].tolist()
    [3.0, 0.3333333333333333]
    """
    check_frame(frame, distinct_keys(by, region, industry), [value, plants, area, population])
    check_parts(frame, region)
    for column in (area, population):
        check_reference(frame, [*names_of(by), region], value, column)
    where, what = [*names_of(by), region], [*names_of(by), industry]
    once = frame.drop_duplicates(where)

    def share(column: str, keys: list[str], of: pd.DataFrame) -> np.ndarray:
        if not keys:
            return frame[column].to_numpy(float) / of[column].sum()
        total = of.groupby(keys, sort=False)[column].sum().rename("total")
        return ratio(frame[column].to_numpy(float), frame.join(total, on=keys)["total"])

    industry_shares = share(value, what, frame) * share(plants, what, frame)
    sizes = share(area, names_of(by), once) * share(population, names_of(by), once)
    return _beside(frame, by, region, industry, {"cluster_index": ratio(industry_shares, sizes)})


def krugman_index(frame: pd.DataFrame, value: str, region: str = "region",
                  industry: str = "industry", by: str | list[str] | None = None, *,
                  reference: str = "all") -> pd.DataFrame:
    """Return how far a region's industry mix is from the others'.

    Use it to compare whole profiles: half of it is the share of activity that would have to
    change industry.

    Parameters
    ----------
    frame, value, region, industry, by
        See `location_quotient`.
    reference : {"all", "rest", "mean"}
        The mix of all regions together; of all others together; or the plain mean of the
        others' shares (as in the R package REAT).

    Returns
    -------
    DataFrame
        `by`, region and `krugman_index`, 0 to 2. NaN if the region totals zero, or if there
        are no others to compare with.

    Raises
    ------
    MeasureError
        See `location_quotient`.

    Notes
    -----
    K_j = sum_i |s_ij - s_i|, s shares of industries. With region and industry exchanged it is the
    concentration of an industry; half of it is also called coefficient of specialisation.

    References
    ----------
    Krugman (1991), Geography and Trade, MIT Press.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "industry": ["x", "y"], "firms": [1, 3]})
    >>> krugman_index(frame, "firms", reference="rest")["krugman_index"].tolist()
    [2.0, 2.0]
    """
    choose("reference", reference, ["all", "rest", "mean"])

    def measure(x: np.ndarray) -> dict:
        total, s = x.sum(0), ratio(x, x.sum(1, keepdims=True))
        if reference == "all":
            other = np.broadcast_to(ratio(total, total.sum()), x.shape)
        elif reference == "rest":
            other = ratio(total - x, total.sum() - x.sum(1, keepdims=True))
        else:
            active = np.nan_to_num(s)
            alive = (x.sum(1) > 0).astype(float)
            other = ratio(active.sum(0) - active, (alive.sum() - alive)[:, None])
        return {"krugman_index": np.abs(s - other).sum(1)}

    return _by_region(frame, value, region, industry, by, measure)


def specialization_gini(frame: pd.DataFrame, value: str, region: str = "region",
                        industry: str = "industry", by: str | list[str] | None = None, *,
                        convention: str = "weighted",
                        corrected: bool = False) -> pd.DataFrame:
    """Return the Gini of a region's location quotients over industries.

    Use it for specialisation relative to all regions; the mirror of `locational_gini`, with
    the same conventions.

    Parameters
    ----------
    frame, value, region, industry, by
        See `location_quotient`.
    convention : {"weighted", "unweighted", "area"}
        Industries weighted by their size in all regions; each counted once (Farhauer and
        Kroell; R package REAT); or half of the weighted one, the area under the curve.
    corrected : bool
        Multiply by n / (n - 1); unweighted only.

    Returns
    -------
    DataFrame
        `by`, region and `specialization_gini`, 0 to 1 - min p (weighted; half of it as area) or
        1 - 1/n (1 if corrected). NaN if the region totals zero. Industries of total zero are
        left out.

    Raises
    ------
    MeasureError
        See `location_quotient`; unknown convention; corrected with another than unweighted.

    Notes
    -----
    sum_i sum_k w_i w_k |LQ_i - LQ_k| / (2 mean LQ), w = p (shares of all regions) or 1/n.

    References
    ----------
    Farhauer and Kroell (2014), Standorttheorien, Springer Gabler (unweighted). Krugman (1991),
    Geography and Trade, MIT Press, p. 56 (area, there over regions).

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("aabb"), "industry": list("xyxy"),
    ...                       "firms": [4, 0, 0, 4]})
    >>> specialization_gini(frame, "firms")["specialization_gini"].tolist()
    [0.5, 0.5]
    """
    check_convention(convention, corrected)

    def measure(x: np.ndarray) -> dict:
        x = x[:, x.sum(0) > 0]
        p = ratio(x.sum(0), x.sum())
        quotients = ratio(x, x.sum(1, keepdims=True)) / p
        return {"specialization_gini": relative_gini(quotients, p, convention, corrected)}

    return _by_region(frame, value, region, industry, by, measure)


def herfindahl(frame: pd.DataFrame, value: str, region: str = "region",
               industry: str = "industry", by: str | list[str] | None = None) -> pd.DataFrame:
    """Return Herfindahl's index of each region's industry shares.

    Use it for absolute specialisation, without regard to what others do.

    Parameters
    ----------
    frame, value, region, industry, by
        See `location_quotient`.

    Returns
    -------
    DataFrame
        `by`, region, `herfindahl` (1/n to 1), `herfindahl_normalised` (0 to 1; NaN with one
        industry), `equivalent_number` (1 to n); n counts the industries of the group. NaN if
        the region totals zero.

    Raises
    ------
    MeasureError
        See `location_quotient`.

    Notes
    -----
    H = sum_i s_i^2; normalised (H - 1/n) / (1 - 1/n); equivalent number 1 / H.

    References
    ----------
    Hirschman (1964), The paternity of an index, American Economic Review 54(5), 761-762.
    Adelman (1969), Comment on the "H" concentration measure as a numbers-equivalent, Review of
    Economics and Statistics 51(1).

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("aab"), "industry": list("xyx"),
    ...                       "firms": [2, 2, 5]})
    >>> herfindahl(frame, "firms")["equivalent_number"].tolist()
    [2.0, 1.0]
    """
    names = ("herfindahl", "herfindahl_normalised", "equivalent_number")
    return _by_region(frame, value, region, industry, by,
                      lambda x: dict(zip(names, hhi_of(x), strict=True)))


def hachman_index(frame: pd.DataFrame, value: str, region: str = "region",
                  industry: str = "industry", by: str | list[str] | None = None) -> pd.DataFrame:
    """Return how closely a region's industry mix resembles that of all regions together.

    Use it for diversity relative to the whole: 1 is the mix of the whole.

    Parameters
    ----------
    frame, value, region, industry, by
        See `location_quotient`.

    Returns
    -------
    DataFrame
        `by`, region and `hachman_index`, above 0 to 1. NaN if the region totals zero.

    Raises
    ------
    MeasureError
        See `location_quotient`.

    Notes
    -----
    1 / sum_i s_ij LQ_ij = 1 / sum_i (s_ij^2 / p_i), s and p shares of the region and of all.

    References
    ----------
    Hachman, F., index of the Bureau of Economic and Business Research, University of Utah;
    R package EconGeo, hachman.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("aabb"), "industry": list("xyxy"),
    ...                       "firms": [4, 0, 0, 4]})
    >>> hachman_index(frame, "firms")["hachman_index"].tolist()
    [0.5, 0.5]
    """
    def measure(x: np.ndarray) -> dict:
        x = x[:, x.sum(0) > 0]
        s, p = ratio(x, x.sum(1, keepdims=True)), ratio(x.sum(0), x.sum())
        return {"hachman_index": ratio(1, (s**2 / p).sum(1))}

    return _by_region(frame, value, region, industry, by, measure)


def entropy_index(frame: pd.DataFrame, value: str, region: str = "region",
                  industry: str = "industry", by: str | list[str] | None = None, *,
                  base: float = np.e) -> pd.DataFrame:
    """Return Shannon's entropy of each region's industry shares.

    Use it for absolute diversity where small industries should count more than in Herfindahl.

    Parameters
    ----------
    frame, value, region, industry, by
        See `location_quotient`.
    base : float
        Of the logarithm, above 1; 2 counts bits (R package EconGeo).

    Returns
    -------
    DataFrame
        `by`, region, `entropy_index` (0, one industry, to log n) and `entropy_normalised` (over
        log n, 0 to 1; NaN with one industry in the group). NaN if the region totals zero.

    Raises
    ------
    MeasureError
        See `location_quotient`; a base of 1 or less.

    Notes
    -----
    E = -sum_i s_i log s_i, with 0 log 0 = 0.

    References
    ----------
    Shannon (1948), A mathematical theory of communication, Bell System Technical Journal 27(3),
    379-423.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("aab"), "industry": list("xyx"),
    ...                       "firms": [2, 2, 5]})
    >>> entropy_index(frame, "firms")["entropy_normalised"].tolist()
    [1.0, 0.0]
    """
    if not 1 < base < np.inf:
        raise MeasureError(f"the base of the logarithm must be above 1, not {base!r}")

    def measure(x: np.ndarray) -> dict:
        s = ratio(x, x.sum(1, keepdims=True))
        logs = np.log(s, out=np.zeros_like(s), where=s > 0)
        # + 0.0: no minus zero
        entropy = -(s * logs).sum(1) + 0.0
        return {"entropy_index": entropy / np.log(base),
                "entropy_normalised": ratio(entropy, np.log(x.shape[1]))}

    return _by_region(frame, value, region, industry, by, measure)


def _by_region(frame: pd.DataFrame, value: str, region: str, industry: str,
               by: str | list[str] | None, measure: Callable) -> pd.DataFrame:
    """Return a row per group and region with what `measure` makes of the group's table."""
    check_frame(frame, distinct_keys(by, region, industry), [value])
    check_parts(frame, region)
    blocks = []
    for group, part in groups(frame, by):
        grid = to_grid(part, value, region, industry)
        blocks.append(pd.DataFrame(group | {region: grid.rows} | measure(grid.values)))
    return carry(frame, pd.concat(blocks, ignore_index=True))


def _beside(frame, by, region, industry, results: dict) -> pd.DataFrame:
    """Return the frame's keys, row for row, and the results."""
    keys = [*names_of(by), region, industry]
    columns = Keys(dict.fromkeys(keys)) | results
    # one copy of the keys in one block: a frame from a dictionary takes twice the time
    table = frame[keys].copy()
    for name in list(columns)[len(keys):]:
        table[name] = columns[name]
    return carry(frame, table)


def _quotients(cells: Cells) -> np.ndarray:
    """Return the location quotient of each row; NaN where a margin is zero."""
    # x is zero wherever a margin is: the only invalid case is 0 / 0
    with np.errstate(invalid="ignore"):
        if (grid := cells.grid()) is not None:
            region, industry = grid.sum(2, keepdims=True), grid.sum(1, keepdims=True)
            quotients = grid * industry.sum(2, keepdims=True)
            quotients /= region
            quotients /= industry
            return quotients.ravel()[cells.cell]
        total, region, industry = cells.margins()
        return cells.values * total / region / industry


def _check_interval(frame: pd.DataFrame, value: str, level: float, draws: int) -> None:
    problems = []
    if not 0 < level < 1:
        problems.append({"what": "level", "value": level, "rule": "between 0 and 1"})
    if draws < 100:
        problems.append({"what": "draws", "value": draws, "rule": "at least 100"})
    parts = np.flatnonzero(frame[value].to_numpy(dtype=float) % 1)
    problems += [{"what": f"row {frame.index[i]}", "value": frame[value].iloc[i],
                  "rule": "a whole number"} for i in parts]
    if problems:
        raise MeasureError(
            "no interval can be given", failures=problems,
            rule="intervals rest on counts of independent units",
            way_out="count firms or employees; money has no sampling unit: leave interval out")


def _delta_bounds(cells: Cells, quotients: np.ndarray, level: float) -> tuple:
    from scipy.special import ndtri

    total, region, industry = cells.margins()
    x = cells.values
    with np.errstate(invalid="ignore"):
        p, p_all, share = x / region, industry / total, region / total
        v = p * (1 - p) / region
        v_all = cells.over("industry", share**2 * np.nan_to_num(v))
        variance = v / p**2 + v_all / p_all**2 - 2 * share * v / (p * p_all)
        half = ndtri((1 + level) / 2) * quotients * np.sqrt(np.maximum(variance, 0))
    return quotients - half, quotients + half


def _bootstrap_bounds(cells: Cells, level: float, draws: int, seed: int) -> tuple:
    """Return percentiles; a quotient depends on four counts only, so four are redrawn."""
    rng = np.random.default_rng(seed)
    total, region, industry = cells.margins()
    x = cells.values
    four = np.stack([x, region - x, industry - x, total - region - industry + x], axis=1)
    bounds = np.full((2, len(x)), np.nan)
    asked = np.flatnonzero(x > 0)
    # in pieces, so that memory stays below some 100 MB
    for rows in np.array_split(asked, max(1, len(asked) * draws // 2_000_000)):
        if len(rows):
            n = rng.multinomial(total[rows].astype(int), ratio(four[rows], total[rows, None]),
                                size=(draws, len(rows)))
            drawn = ratio(n[..., 0] * total[rows],
                          (n[..., 0] + n[..., 1]) * (n[..., 0] + n[..., 2]).astype(float))
            # no unit of the region or industry drawn: that draw says nothing
            bounds[:, rows] = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return bounds[0], bounds[1]


def _scores(cells: Cells, quotients: np.ndarray, log: bool) -> np.ndarray:
    """Return z-scores within industries; regions without a row count as 0, unless log."""
    known = quotients > 0 if log else ~np.isnan(quotients)
    q = np.zeros_like(quotients)
    q[known] = np.log(quotients[known]) if log else quotients[known]
    listed = cells.over("industry", known.astype(float))
    n = listed if log else cells.active_regions()
    mean = ratio(cells.over("industry", q), n)
    absent = (n - listed) * mean**2
    squares = cells.over("industry", np.where(known, (q - mean) ** 2, 0)) + absent
    sd = np.sqrt(ratio(squares, n - 1))
    # equal quotients (all 1) leave a spread of rounding errors
    scores = ratio(q - mean, np.where(sd > 1e-10, sd, 0))
    return np.where(known, scores, np.nan)
