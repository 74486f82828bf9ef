"""How concentrated an industry is on few units or regions: CR_k, HHI, Hoover, Gini, Theil.

Conventions. A pair without a row is zero; a region counts if the group has any row of it. A
total of zero has no shares: NaN. The first functions are shared with the neighbouring files.
"""

from copy import deepcopy

import numpy as np
import pandas as pd

from ..errors import MeasureError
from .frames import check_distinct, check_frame, check_parts, groups, names_of, per_group, to_grid


def distinct_keys(by: str | list[str] | None, *columns: str | None) -> list[str]:
    """Return the key columns, refusing a column that is named twice."""
    keys = [*names_of(by), *(c for c in columns if c is not None)]
    check_distinct(keys)
    return keys


def choose(name: str, value: object, allowed: list) -> None:
    """Refuse an option that is not in the list."""
    if value not in allowed:
        raise MeasureError(f"unknown {name}: {value!r}",
                           way_out=f"choose one of {', '.join(map(repr, allowed))}")


def carry(frame: pd.DataFrame, result: pd.DataFrame) -> pd.DataFrame:
    """Hand the frame's attrs on, for breaks must not be lost; the unit no longer holds."""
    result.attrs = {k: deepcopy(v) for k, v in frame.attrs.items() if k != "unit"}
    return result


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return above / below, NaN where below is zero."""
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)


def gini_of(values: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Return the Gini coefficient along the last axis of levels, each for a weight of heads.

    Examples
    --------
    >>> round(float(gini_of([1, 3])), 10)
    0.25
    """
    values = np.asarray(values, dtype=float)
    weights = np.broadcast_to(1.0 if weights is None else weights, values.shape)
    order = np.argsort(values, axis=-1, kind="stable")
    y = np.take_along_axis(values, order, axis=-1)
    w = np.take_along_axis(weights, order, axis=-1)
    middle = np.cumsum(w, axis=-1) - w / 2
    total = w.sum(-1) * (w * y).sum(-1)
    return np.maximum(ratio(2 * (w * y * middle).sum(-1), total) - 1, 0)


def theil_of(values: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Return Theil's T along the last axis of levels, each for a weight; 0 ln 0 = 0.

    Examples
    --------
    >>> round(float(theil_of([0, 5])), 4)      # ln 2
    0.6931
    """
    values = np.asarray(values, dtype=float)
    weights = np.broadcast_to(1.0 if weights is None else weights, values.shape)
    p = ratio(weights, weights.sum(-1, keepdims=True))
    y = ratio(values, (p * values).sum(-1, keepdims=True))
    logs = np.log(y, out=np.zeros_like(y), where=y > 0)
    return np.maximum((p * y * logs).sum(-1), 0)


def concentration_ratio(frame: pd.DataFrame, value: str, unit: str = "region",
                        by: str | list[str] | None = None, *, k: int = 4) -> pd.DataFrame:
    """Return the share of the k largest units.

    Use it for what readers grasp at once: "four provinces make two thirds".

    Parameters
    ----------
    frame : DataFrame
        One row per unit (firm, region) and `by` group.
    value : str
        Column of sizes, not negative.
    unit : str
        Column naming the units.
    by : str or list of str, optional
        One result per group of these columns: industry, year.
    k : int
        How many of the largest, 1 or more.

    Returns
    -------
    DataFrame
        Keys, `concentration_ratio` (k/n to 1; 1 with at most k units; NaN if the total is
        zero) and `units`, the number of units with a size above zero.

    Raises
    ------
    MeasureError
        Missing column or value, no rows, duplicate unit, negative, k below 1.

    Notes
    -----
    CR_k = sum of the k largest shares. Ties at the k-th place do not change it.

    References
    ----------
    Hall and Tideman (1967), Measures of concentration, JASA 62(317), 162-168.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("abcd"), "firms": [20, 50, 20, 10]})
    >>> concentration_ratio(frame, "firms", k=2)
       concentration_ratio  units
    0                  0.7      4
    """
    if not isinstance(k, int | np.integer) or k < 1:
        raise MeasureError(f"k must be a whole number from 1 on, not {k!r}")
    check_frame(frame, distinct_keys(by, unit), [value])
    check_parts(frame, unit)

    def measure(part: pd.DataFrame) -> dict:
        sizes = np.sort(part[value].to_numpy(dtype=float))
        return {"concentration_ratio": float(ratio(sizes[-k:].sum(), sizes.sum())),
                "units": int((sizes > 0).sum())}

    return carry(frame, per_group(frame, by, measure))


def hhi_of(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return Herfindahl's index along the last axis, normalised, and as equivalent number.

    Examples
    --------
    >>> [round(float(h), 2) for h in hhi_of([20, 50, 20, 10])]
    [0.34, 0.12, 2.94]
    """
    values = np.asarray(values, dtype=float)
    h = (ratio(values, values.sum(-1, keepdims=True)) ** 2).sum(-1)
    least = 1 / values.shape[-1]
    return h, ratio(h - least, 1 - least), ratio(1, h)


def hhi(frame: pd.DataFrame, value: str, unit: str = "region",
        by: str | list[str] | None = None) -> pd.DataFrame:
    """Return the Herfindahl-Hirschman index of the units' shares.

    Use it where every unit should count, large ones most. It mixes the number of units with
    their inequality: compare the normalised index where the numbers differ.

    Parameters
    ----------
    frame, value, unit, by
        See `concentration_ratio`. A unit with a row counts for n, be its size zero.

    Returns
    -------
    DataFrame
        Keys, `hhi` (1/n to 1), `hhi_normalised` (0 to 1; NaN with one unit) and
        `equivalent_number` (1 to n). All NaN if the total is zero.

    Raises
    ------
    MeasureError
        Missing column or value, no rows, duplicate unit, negative.

    Notes
    -----
    H = sum s_i^2; normalised (H - 1/n) / (1 - 1/n); equivalent number 1 / H: so many units of
    equal size have the same H. Shares, not per cent: officials' 10,000 is 1 here.

    References
    ----------
    Hirschman (1964), The paternity of an index, American Economic Review 54(5), 761-762.
    Adelman (1969), Comment on the "H" concentration measure as a numbers-equivalent, Review of
    Economics and Statistics 51(1).

    Examples
    --------
    >>> frame = pd.DataFrame({"region": list("abcd"), "firms": [20, 50, 20, 10]})
    >>> hhi(frame, "firms").round(2)
        hhi  hhi_normalised  equivalent_number
    0  0.34            0.12               2.94
    """
    check_frame(frame, distinct_keys(by, unit), [value])
    check_parts(frame, unit)

    def measure(part: pd.DataFrame) -> dict:
        names = ("hhi", "hhi_normalised", "equivalent_number")
        return dict(zip(names, map(float, hhi_of(part[value])), strict=True))

    return carry(frame, per_group(frame, by, measure))


def hoover_index(frame: pd.DataFrame, value: str, region: str = "region",
                 industry: str | None = "industry", by: str | list[str] | None = None, *,
                 reference: str | None = None) -> pd.DataFrame:
    """Return the share of an industry that would have to move to match the reference.

    Use it for a plain answer to "how unlike the rest of the economy (or the population) is
    this industry spread?". Transfers between two over-represented regions leave it as it is.

    Parameters
    ----------
    frame : DataFrame
        One row per region, industry and `by` group.
    value : str
        Column of sizes, not negative.
    region, industry : str
        Columns naming regions and industries; industry None: one distribution per group.
    by : str or list of str, optional
        Groups kept apart: year.
    reference : str, optional
        Column with the region's size (population, area; the same on all its rows), or "equal"
        for equal regions. By default all industries together, or "equal" without industry.

    Returns
    -------
    DataFrame
        Keys, industry and `hoover_index`, 0 (like the reference) to below 1. NaN if the
        industry or the reference totals zero.

    Raises
    ------
    MeasureError
        Missing column or value, no rows, duplicate key, negative, a reference that differs
        within a region or is zero where the value is not.

    Notes
    -----
    1/2 sum_r |s_r - x_r|, s the industry's shares of regions, x those of the reference.

    References
    ----------
    Hoover (1936), Review of Economics and Statistics 18(4), 162-171.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "gdp": [3, 1], "people": [1, 1]})
    >>> hoover_index(frame, "gdp", industry=None, reference="people")
       hoover_index
    0          0.25
    """
    return _by_industry(frame, value, region, industry, by, reference, "hoover_index",
                        lambda s, x: np.abs(s - x).sum(-1) / 2)


def locational_gini(frame: pd.DataFrame, value: str, region: str = "region",
                    industry: str | None = "industry", by: str | list[str] | None = None, *,
                    reference: str | None = None, convention: str = "weighted",
                    corrected: bool = False) -> pd.DataFrame:
    """Return the Gini of an industry's location quotients over regions.

    Use it for relative concentration. Several conventions are in use under one name and do not
    agree: say which one. "weighted" does not change when regions with equal quotients are
    merged; "unweighted" lets a small region count as much as a large one.

    Parameters
    ----------
    frame, value, region, industry, by, reference
        See `hoover_index`.
    convention : {"weighted", "unweighted", "area"}
        Twice the area between the diagonal and the Lorenz curve of s over x, regions ordered by
        s / x; the Gini of s / x with every region counted once (Farhauer and Kroell; R package
        REAT); or the area itself, half of the first (Krugman; R package EconGeo).
    corrected : bool
        Multiply by n / (n - 1), n the regions with a reference above zero; unweighted only.

    Returns
    -------
    DataFrame
        Keys, industry and `locational_gini`: 0 to 1 - min x (weighted; half of it as area) or
        1 - 1/n (1 if corrected). NaN as in `hoover_index`.

    Raises
    ------
    MeasureError
        See `hoover_index`; unknown convention; corrected with another than unweighted.

    Notes
    -----
    sum_r sum_q w_r w_q |LQ_r - LQ_q| / (2 mean LQ), w = x or 1/n, LQ = s / x. Regions whose
    reference is zero are left out.

    References
    ----------
    Krugman (1991), Geography and Trade, MIT Press, p. 56 (area). Farhauer and Kroell (2014),
    Standorttheorien, Springer Gabler (unweighted).

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "gdp": [3, 1], "people": [1, 3]})
    >>> locational_gini(frame, "gdp", industry=None, reference="people")
       locational_gini
    0              0.5
    """
    check_convention(convention, corrected)

    def measure(s: np.ndarray, x: np.ndarray) -> np.ndarray:
        s, x = s[:, x > 0], x[x > 0]
        return relative_gini(s / x, x, convention, corrected)

    return _by_industry(frame, value, region, industry, by, reference, "locational_gini", measure)


def check_convention(convention: str, corrected: bool) -> None:
    """Refuse unknown conventions of a relative Gini."""
    choose("convention", convention, ["weighted", "unweighted", "area"])
    if corrected and convention != "unweighted":
        raise MeasureError("the small-sample correction is for the unweighted convention only",
                           way_out="leave out corrected, or choose unweighted")


def relative_gini(quotients: np.ndarray, x: np.ndarray, convention: str,
                  corrected: bool = False) -> np.ndarray:
    """Return the Gini of location quotients, whose reference shares are x, by a convention.

    Examples
    --------
    >>> quotients, x = np.array([1.5, 0.5]), np.array([0.5, 0.5])
    >>> float(relative_gini(quotients, x, "weighted")), float(relative_gini(quotients, x, "area"))
    (0.25, 0.125)
    """
    index = gini_of(quotients, None if convention == "unweighted" else x)
    if corrected:
        return index * ratio(len(x), len(x) - 1)
    return index / 2 if convention == "area" else index


def theil_concentration(frame: pd.DataFrame, value: str, region: str = "region",
                        industry: str | None = "industry", by: str | list[str] | None = None, *,
                        reference: str | None = None) -> pd.DataFrame:
    """Return Theil's index of an industry's regional shares against the reference.

    Use it where concentration is to be split into macro-regions (`theil_decomposition`).

    Parameters
    ----------
    frame, value, region, industry, by, reference
        See `hoover_index`.

    Returns
    -------
    DataFrame
        Keys, industry and `theil_concentration`, 0 to -ln(min x). NaN as in `hoover_index`.

    Raises
    ------
    MeasureError
        See `hoover_index`.

    Notes
    -----
    sum_r s_r ln(s_r / x_r), with 0 ln 0 = 0; "equal" gives the absolute index.

    References
    ----------
    Brulhart and Traeger (2005), Regional Science and Urban Economics 35(6), 597-624.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "gdp": [4, 0]})
    >>> theil_concentration(frame, "gdp", industry=None).round(4)      # ln 2
       theil_concentration
    0               0.6931
    """
    def measure(s: np.ndarray, x: np.ndarray) -> np.ndarray:
        return theil_of(s[:, x > 0] / x[x > 0], x[x > 0])

    return _by_industry(frame, value, region, industry, by, reference, "theil_concentration",
                        measure)


def _by_industry(frame, value, region, industry, by, reference, name, measure) -> pd.DataFrame:
    """Return a row per group and industry with `measure` of its shares and the reference's."""
    keys = distinct_keys(by, region, industry)
    own = reference is not None and reference != "equal"
    check_frame(frame, keys, [value, reference] if own else [value])
    check_parts(frame, region)
    if own:
        check_reference(frame, [*names_of(by), region], value, reference)
    blocks = []
    for group, part in groups(frame, by):
        s, x, industries = _shares(part, value, region, industry, reference)
        labels = {} if industry is None else {industry: industries}
        known = np.isfinite(x).all()
        result = measure(s, x) if known else np.full(len(s), np.nan)
        blocks.append(pd.DataFrame(group | labels | {name: result}))
    return carry(frame, pd.concat(blocks, ignore_index=True))


def _shares(part, value, region, industry, reference) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    """Return shares (industry, region), the reference's shares (region) and the industries."""
    one = part if industry is not None else part.assign(**{str(region) + "/all": 0})
    grid = to_grid(one, value, region, industry if industry is not None else str(region) + "/all")
    if reference is None and industry is not None:
        size = grid.values.sum(1)
    elif reference is None or reference == "equal":
        size = np.ones(len(grid.rows))
    else:
        size = np.zeros(len(grid.rows))
        size[grid.row_of] = part[reference].to_numpy(dtype=float)
    return (ratio(grid.values, grid.values.sum(0)).T, ratio(size, size.sum()), grid.columns)


def check_reference(frame: pd.DataFrame, keys: list[str], value: str, reference: str) -> None:
    """Refuse a reference that differs among rows of one key, or is zero under a value."""
    sizes = frame.groupby(keys, sort=False)[reference]
    unclear = (sizes.transform("min") != sizes.transform("max")).to_numpy()
    bare = (frame[reference] == 0).to_numpy() & (frame[value] > 0).to_numpy()
    failures = [dict(frame[keys].iloc[i], reference=frame[reference].iloc[i],
                     problem="differs within its key" if unclear[i] else "zero under a value")
                for i in np.flatnonzero(unclear | bare)]
    if failures:
        raise MeasureError(f"the reference {reference} does not fit", failures=failures,
                           rule=f"one per {', '.join(map(str, keys))}; above zero under a value",
                           way_out="repeat the same number on all its rows")
