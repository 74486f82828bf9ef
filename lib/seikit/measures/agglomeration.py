"""Whether plants cluster beyond chance: Ellison-Glaeser, Maurel-Sedillot, co-agglomeration.

Conventions. The null hypothesis is a dartboard: each plant falls on region r with probability
x_r, whatever its size. x comes from all industries of the frame unless sizes are given; an
industry that makes up much of the frame pulls x towards itself, and its index towards zero.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..checks import (
    LARGEST,
    SMALLEST,
    check_columns,
    check_no_missing,
    check_not_empty,
    check_unique,
    holds_numbers,
)
from ..errors import MeasureError
from .concentration import carry, check_reference, choose, distinct_keys, ratio
from .frames import Keys, check_frame, check_parts, groups, names_of, to_grid


@dataclass(frozen=True, slots=True)
class Cells:
    """A long frame as integer codes, so that sums are one bincount each.

    Attributes
    ----------
    values : ndarray of float, (n rows,)
    group, region, industry, cell : ndarray of int, (n rows,)
        Codes in order of first appearance (group: 0 without `by`), and all three in one.
    shape : tuple of int
        Number of groups, regions, industries.
    regions, industries : Index
        Labels of the codes.
    """

    values: np.ndarray
    group: np.ndarray
    region: np.ndarray
    industry: np.ndarray
    cell: np.ndarray
    shape: tuple[int, int, int]
    regions: pd.Index
    industries: pd.Index

    def grid(self) -> np.ndarray | None:
        """Return sums by (group, region, industry), or None if most cells would be empty."""
        size = int(np.prod(self.shape))
        if size > 4 * len(self.values) + 1_000_000:
            return None
        return np.bincount(self.cell, self.values, minlength=size).reshape(self.shape)

    def over(self, what: str, values: np.ndarray) -> np.ndarray:
        """Return for each row the sum of `values` over its group and region, or industry."""
        codes, n = {"region": (self.region, self.shape[1]),
                    "industry": (self.industry, self.shape[2]),
                    "group": (0, 1)}[what]
        place = self.group * n + codes
        return np.bincount(place, values)[place]

    def margins(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return for each row the totals of its group, its region and its industry."""
        return tuple(self.over(what, self.values) for what in ("group", "region", "industry"))

    def active_regions(self) -> np.ndarray:
        """Return for each row how many regions of its group have a total above zero."""
        n = self.shape[1]
        totals = np.bincount(self.group * n + self.region, self.values,
                             minlength=self.shape[0] * n)
        return (totals.reshape(-1, n) > 0).sum(1)[self.group].astype(float)


def to_cells(frame: pd.DataFrame, value: str, region: str, industry: str,
             by: str | list[str] | None, *, unique: bool = True) -> Cells:
    """Check a long frame and return its codes; `unique` demands one row per key."""
    keys = distinct_keys(by, region, industry)
    check_columns(frame, [*keys, value])
    check_not_empty(frame)
    coded = {key: pd.factorize(frame[key]) for key in keys}
    check_parts(frame, region, coded[region][1])
    sound = holds_numbers(frame[value]) and all(codes.min() >= 0 for codes, _ in coded.values())
    if sound:
        values = frame[value].to_numpy(dtype=float)
        # written so that NaN fails
        sound = values.min() >= 0 and values.max() <= LARGEST
        sound = sound and not ((values < SMALLEST) & (values > 0)).any()
    if sound:
        cells = _coded(values, coded, names_of(by), region, industry)
        sound = not unique or _all_different(cells.cell, int(np.prod(cells.shape)))
    if not sound:
        # the codes tell only that something is wrong; the slow check says what and where
        check_no_missing(frame, keys)
        check_frame(frame, keys if unique else [], [value])
    return cells


@dataclass(frozen=True, slots=True)
class _Industries:
    """One group's industries: shares s (region, industry), x (region), and plants' sizes."""

    keys: Keys
    s: np.ndarray
    x: np.ndarray
    herfindahl: np.ndarray
    z4: np.ndarray
    plants: np.ndarray
    rows: tuple[np.ndarray, np.ndarray, np.ndarray]
    listed: np.ndarray


def ellison_glaeser(frame: pd.DataFrame, value: str, region: str = "region",
                    industry: str = "industry", by: str | list[str] | None = None, *,
                    plant: str | None = None, plant_herfindahl: str | None = None,
                    sizes: str | Mapping | pd.Series | None = None, test: str = "variance",
                    draws: int = 499, seed: int = 0) -> pd.DataFrame:
    """Return Ellison and Glaeser's index: concentration beyond lumpy plants, with a test.

    Use it to ask whether an industry clusters, or only looks so because it has few plants.

    Parameters
    ----------
    frame : DataFrame
        One row per plant; or, with `plant_herfindahl`, per region and industry.
    value : str
        Column of sizes (employees), not negative. Plants of size zero do not count.
    region, industry : str
        Columns naming regions and industries.
    by : str or list of str, optional
        Groups kept apart: year.
    plant : str, optional
        Column naming the plants; it lets duplicates be found.
    plant_herfindahl : str, optional
        Column with the industry's Herfindahl index of plant sizes (0 to 1, the same on all its
        rows), where plants are not published.
    sizes : str, mapping or Series, optional
        The regions' sizes behind x: a column (the same on all rows of a region), or sizes by
        region, empty regions included. By default the totals of the frame.
    test : {"variance", "simulation", "permutation"}
        Random location by the exact variance and a normal distribution; by throwing all plants
        at x; or by shuffling the frame's plants over their places.
    draws, seed : int
        Of simulation and permutation.

    Returns
    -------
    DataFrame
        `by`, industry, `ellison_glaeser` (gamma; 0 expected under random location, negative if
        more even), `raw_concentration` (G), `herfindahl` (H), `plants`, `z` (of G) and
        `p_value`: the chance of a G as large. NaN: gamma with one plant or one region, all
        with a total of zero; plants, z and p_value without plants.

    Raises
    ------
    MeasureError
        Missing column or value, no rows, duplicate plant, negative, unknown option, sizes that
        differ, lack a region or are zero under a value; a resampling test without plants.

    Notes
    -----
    gamma = (G - (1 - X2) H) / ((1 - X2) (1 - H)), G = sum_r (s_r - x_r)^2, Xk = sum_r x_r^k;
    E G = (1 - X2) H; var G = 2 (H^2 (X2 - 2 X3 + X2^2) - sum z^4 (X2 - 4 X3 + 3 X2^2)).
    G is skewed to the right: with few plants trust the simulation more than the variance.

    References
    ----------
    Ellison and Glaeser (1997), Geographic concentration in U.S. manufacturing industries: a
    dartboard approach, Journal of Political Economy 105(5), 889-927, equation 5.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("aabb"), "industry": list("xxyy"),
    ...                       "staff": [5, 5, 5, 5]})
    >>> ellison_glaeser(frame, "staff")["ellison_glaeser"].tolist()   # both wholly apart
    [1.0, 1.0]
    """
    choose("test", test, ["variance", "simulation", "permutation"])
    if plant_herfindahl is not None and test != "variance":
        raise MeasureError(f"the test by {test} needs plants", way_out="give one row per plant")
    if draws < 1:
        raise MeasureError(f"draws must be 1 or more, not {draws!r}")
    rng = np.random.default_rng(seed)
    cells = _cells(frame, value, region, industry, by, plant, plant_herfindahl)
    blocks = []
    for each in _industries(frame, cells, value, region, industry, by, plant_herfindahl, sizes):
        x2 = (each.x**2).sum()
        g = ((each.s - each.x[:, None]) ** 2).sum(0)
        z = ratio(g - (1 - x2) * each.herfindahl, np.sqrt(_variance(each)))
        p = _upper_tail(z) if test == "variance" else _resampled(each, g, test, draws, rng)
        blocks.append(_block(each, cells, industry, {
            "ellison_glaeser": ellison_glaeser_of(g, x2, each.herfindahl),
            "raw_concentration": g, "herfindahl": each.herfindahl, "plants": each.plants,
            "z": z, "p_value": np.where(np.isnan(z), np.nan, p)}))
    return carry(frame, pd.concat(blocks, ignore_index=True))


def ellison_glaeser_of(g: np.ndarray, x2: float, h: np.ndarray) -> np.ndarray:
    """Return gamma from raw concentration, the sum of squared x, and plant Herfindahls.

    Examples
    --------
    >>> ellison_glaeser_of(np.array([0.5]), 0.5, np.array([0.5])).tolist()
    [1.0]
    """
    return ratio(g - (1 - x2) * h, (1 - x2) * (1 - h))


def maurel_sedillot(frame: pd.DataFrame, value: str, region: str = "region",
                    industry: str = "industry", by: str | list[str] | None = None, *,
                    plant: str | None = None, plant_herfindahl: str | None = None,
                    sizes: str | Mapping | pd.Series | None = None) -> pd.DataFrame:
    """Return Maurel and Sedillot's index of concentration beyond lumpy plants.

    Use it beside Ellison and Glaeser's, with the same expectation: it estimates the
    correlation of two plants' choices of place, so large regions count more.

    Parameters
    ----------
    frame, value, region, industry, by, plant, plant_herfindahl, sizes
        See `ellison_glaeser`.

    Returns
    -------
    DataFrame
        `by`, industry, `maurel_sedillot` (0 expected under random location),
        `raw_concentration` (here (S2 - X2) / (1 - X2)), `herfindahl`, `plants`. NaN as there.

    Raises
    ------
    MeasureError
        See `ellison_glaeser`.

    Notes
    -----
    ((S2 - X2) / (1 - X2) - H) / (1 - H), S2 = sum_r s_r^2, X2 = sum_r x_r^2.

    References
    ----------
    Maurel and Sedillot (1999), A measure of the geographic concentration in French
    manufacturing industries, Regional Science and Urban Economics 29(5), 575-604, equation 7.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("aabb"), "industry": list("xxyy"),
    ...                       "staff": [5, 5, 5, 5]})
    >>> maurel_sedillot(frame, "staff")["maurel_sedillot"].tolist()
    [1.0, 1.0]
    """
    cells = _cells(frame, value, region, industry, by, plant, plant_herfindahl)
    blocks = []
    for each in _industries(frame, cells, value, region, industry, by, plant_herfindahl, sizes):
        x2, h = (each.x**2).sum(), each.herfindahl
        g = ratio((each.s**2).sum(0) - x2, 1 - x2)
        blocks.append(_block(each, cells, industry, {
            "maurel_sedillot": ratio(g - h, 1 - h), "raw_concentration": g,
            "herfindahl": h, "plants": each.plants}))
    return carry(frame, pd.concat(blocks, ignore_index=True))


def coagglomeration(frame: pd.DataFrame, value: str, region: str = "region",
                    industry: str = "industry", by: str | list[str] | None = None, *,
                    reference: str = "mean") -> pd.DataFrame:
    """Return the co-agglomeration of every pair of industries.

    Use it to ask which industries seek the same regions, beyond what the size of the regions
    explains. Plants' sizes cancel out of the pair index: none are needed.

    Parameters
    ----------
    frame : DataFrame
        One row per region, industry and `by` group.
    value : str
        Column of sizes (employees), not negative.
    region, industry : str
        Columns naming regions and industries.
    by : str or list of str, optional
        Groups kept apart: year.
    reference : {"mean", "total"}
        x as the mean of the industries' regional shares (Ellison, Glaeser and Kerr) or as the
        region's share of the total.

    Returns
    -------
    DataFrame
        `by`, two columns of industries (`industry_a`, `industry_b`, each pair once, in order of
        first appearance) and `coagglomeration`: 0 expected under random location, negative if
        they avoid each other. NaN if an industry totals zero or there is one region. No rows
        for a group with one industry.

    Raises
    ------
    MeasureError
        Missing column or value, no rows, duplicate key, negative, unknown reference.

    Notes
    -----
    sum_r (s_ri - x_r) (s_rj - x_r) / (1 - sum_r x_r^2).

    References
    ----------
    Ellison, Glaeser and Kerr (2010), What causes industry agglomeration? Evidence from
    coagglomeration patterns, American Economic Review 100(3), 1195-1213.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "industry": ["x", "y"], "staff": [5, 5]})
    >>> coagglomeration(frame, "staff")
      industry_a industry_b  coagglomeration
    0          x          y             -1.0
    """
    choose("reference", reference, ["mean", "total"])

    def measure(table: np.ndarray) -> np.ndarray:
        s = ratio(table, table.sum(0))
        x = np.nansum(s, axis=1) if reference == "mean" else table.sum(1)
        return coagglomeration_of(s, ratio(x, x.sum()))

    return _by_pair(frame, value, region, industry, by, "coagglomeration", measure)


def colocation(frame: pd.DataFrame, value: str, region: str = "region",
               industry: str = "industry", by: str | list[str] | None = None) -> pd.DataFrame:
    """Return how often a plant of one industry shares a region with one of another.

    Use it for pairs of industries where plants are counted but not measured. It does not
    correct for chance: set it against `permute` (regions shuffled) before calling it high.

    Parameters
    ----------
    frame : DataFrame
        One row per region, industry and `by` group.
    value : str
        Column of numbers of plants.
    region, industry, by
        See `coagglomeration`.

    Returns
    -------
    DataFrame
        `by`, `industry_a`, `industry_b` (each pair once) and `colocation`: the share of pairs
        of plants, one from each industry, in one region; 0 to 1. NaN if an industry totals zero.

    Raises
    ------
    MeasureError
        See `coagglomeration`.

    Notes
    -----
    sum_r s_ri s_rj, s the industries' shares of regions.

    References
    ----------
    Howard, Newman and Tarp (2016), Measuring industry coagglomeration and identifying the
    driving forces, Journal of Economic Geography 16(5), 1055-1078; R package REAT, howard.cl.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("XXYY"), "industry": list("ABAB"),
    ...                       "plants": [2, 2, 1, 1]})
    >>> colocation(frame, "plants").round(4)      # (2 x 2 + 1 x 1) of 3 x 3 pairs
      industry_a industry_b  colocation
    0          A          B      0.5556
    """
    def measure(table: np.ndarray) -> np.ndarray:
        s = ratio(table, table.sum(0))
        return s.T @ s

    return _by_pair(frame, value, region, industry, by, "colocation", measure)


def _by_pair(frame, value, region, industry, by, name, measure) -> pd.DataFrame:
    """Return a row per group and pair of industries from `measure` of (region, industry)."""
    check_frame(frame, distinct_keys(by, region, industry), [value])
    check_parts(frame, region)
    blocks = []
    for keys, part in groups(frame, by):
        grid = to_grid(part, value, region, industry)
        a, b = np.triu_indices(len(grid.columns), 1)
        pairs = keys | {f"{industry}_a": grid.columns[a], f"{industry}_b": grid.columns[b]}
        blocks.append(pd.DataFrame(pairs | {name: measure(grid.values)[a, b]}))
    return carry(frame, pd.concat(blocks, ignore_index=True))


def coagglomeration_of(s: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the index of all pairs, (industry, industry), from shares (region, industry).

    Examples
    --------
    >>> coagglomeration_of(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.5, 0.5])).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    away = s - x[:, None]
    return ratio(away.T @ away, 1 - (x**2).sum())


def _coded(values, coded, names, region, industry) -> Cells:
    """Return the cells of codes known to be sound."""
    group = np.zeros(len(values), dtype=np.int64)
    for key in names:
        group = pd.factorize(group * len(coded[key][1]) + coded[key][0])[0]
    (of_region, regions), (of_industry, industries) = coded[region], coded[industry]
    shape = (int(group.max()) + 1, len(regions), len(industries))
    cell = (group * shape[1] + of_region) * shape[2] + of_industry
    return Cells(values, group, of_region, of_industry, cell, shape, pd.Index(regions),
                 pd.Index(industries))


def _all_different(codes: np.ndarray, size: int) -> bool:
    if size > 8 * len(codes) + 1_000_000:
        return len(pd.unique(codes)) == len(codes)
    seen = np.zeros(size, dtype=bool)
    seen[codes] = True
    return int(np.count_nonzero(seen)) == len(codes)


def _cells(frame, value, region, industry, by, plant, plant_herfindahl) -> Cells:
    """Check the frame of plants, or of regions and industries, and return its codes."""
    cells = to_cells(frame, value, region, industry, by, unique=plant_herfindahl is not None)
    if plant is not None:
        keys = distinct_keys(by, plant)
        check_columns(frame, keys)
        check_no_missing(frame, keys)
        check_unique(frame, keys)
    if plant_herfindahl is not None:
        check_frame(frame, [], [plant_herfindahl])
        check_reference(frame, [*names_of(by), industry], value, plant_herfindahl)
        if (frame[plant_herfindahl] > 1).any():
            raise MeasureError(f"{plant_herfindahl} is above 1",
                               way_out="give shares squared and summed, not per cent or points")
    return cells


def _industries(frame, cells, value, region, industry, by, plant_herfindahl,
                sizes) -> Iterator[_Industries]:
    """Yield each group's shares and plant statistics."""
    if isinstance(sizes, str):
        check_frame(frame, [], [sizes])
        check_reference(frame, [*names_of(by), region], value, sizes)
    given = None if plant_herfindahl is None else frame[plant_herfindahl].to_numpy(dtype=float)
    n_groups, n_regions, n = cells.shape
    for code in range(n_groups):
        rows = slice(None) if n_groups == 1 else np.flatnonzero(cells.group == code)
        v, r, i = cells.values[rows], cells.region[rows], cells.industry[rows]
        table = np.bincount(r * n + i, v, minlength=n_regions * n).reshape(n_regions, n)
        x = _sizes(frame, cells, value, region, sizes, rows, table)
        table = np.concatenate([table, np.zeros((len(x) - n_regions, n))])
        total = table.sum(0)
        v2 = v * v
        h = ratio(np.bincount(i, v2, minlength=n), total**2)
        z4 = ratio(np.bincount(i, v2 * v2, minlength=n), total**4)
        plants = np.bincount(i[v > 0], minlength=n)
        if given is not None:
            h[i], z4, plants = given[rows], np.full(n, np.nan), np.full(n, np.nan)
        first = frame[names_of(by)].iloc[0 if n_groups == 1 else rows[0]]
        yield _Industries(Keys(first), ratio(table, total), ratio(x, x.sum()),
                          np.where(total > 0, h, np.nan), z4, plants, (v, r, i),
                          np.flatnonzero(np.bincount(i, minlength=n)))


def _sizes(frame, cells, value, region, sizes, rows, table) -> np.ndarray:
    """Return the regions' sizes in the order of the codes; unlisted regions come last."""
    if sizes is None:
        return table.sum(1)
    if isinstance(sizes, str):
        size = np.zeros(len(table))
        size[cells.region[rows]] = frame[sizes].to_numpy(dtype=float)[rows]
        return size
    known = pd.Series(sizes, dtype=float)
    known, twice = known[~known.index.duplicated()], known.index.has_duplicates
    size = known.reindex(cells.regions).to_numpy()
    bad = [{"region": name, "size": known.get(name)} for name in cells.regions[~(size > 0)]]
    bad += [{"region": k, "size": v} for k, v in known.items() if not 0 <= v < np.inf]
    if bad or twice:
        raise MeasureError("sizes do not fit the regions", failures=bad,
                           rule="one finite size per region, above zero where there are plants")
    return np.concatenate([size, known.drop(cells.regions).to_numpy()])


def _variance(each: _Industries) -> np.ndarray:
    """Return the variance of G under random location."""
    x2, x3 = (each.x**2).sum(), (each.x**3).sum()
    spread = each.herfindahl**2 * (x2 - 2 * x3 + x2**2) - each.z4 * (x2 - 4 * x3 + 3 * x2**2)
    # One plant in two equal regions leaves no variance but rounding; a million plants leave little.
    rounding = 1e-12 * each.herfindahl**2 * x2
    return np.where(spread > rounding, 2 * spread, 0 * spread)


def _upper_tail(z: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr

    return ndtr(-z)


def _resampled(each: _Industries, g: np.ndarray, test: str, draws: int,
               rng: np.random.Generator) -> np.ndarray:
    """Return the share of random locations with a G as large, the observed one included."""
    v, r, i = each.rows
    n_regions, n = each.s.shape
    if not np.isfinite(each.x).all():
        return np.full(n, np.nan)
    size = np.bincount(i, v, minlength=n)
    edges = np.cumsum(each.x)
    reached = np.ones(n)
    for _ in range(draws):
        if test == "permutation":
            place = rng.permutation(r)
        else:
            place = np.searchsorted(edges, rng.random(len(v)) * edges[-1], side="right")
        table = np.bincount(place * n + i, v, minlength=n_regions * n).reshape(n_regions, n)
        away = ratio(table, size) - each.x[:, None]
        reached += (away**2).sum(0) >= g * (1 - 1e-9)
    return reached / (draws + 1)


def _block(each: _Industries, cells: Cells, industry: str, columns: dict) -> pd.DataFrame:
    """Return the columns as a frame of the industries that the group has."""
    listed = {name: column[each.listed] for name, column in columns.items()}
    return pd.DataFrame(each.keys | {industry: cells.industries[each.listed]} | listed)
