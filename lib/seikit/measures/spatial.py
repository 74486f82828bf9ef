"""Spatial weights, and whether like values lie near each other.

The result hangs on who counts as a neighbour: run several sets of weights and report all.
libpysal holds the weights and esda computes the statistics; permutations are drawn here,
because esda takes them from numpy's global generator.
"""

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..checks import check_columns, check_no_missing, check_not_empty, check_unique, check_values
from ..codes.regions import contiguity, provinces
from ..errors import MeasureError
from .frames import Keys, check_distinct, groups, names_of

if TYPE_CHECKING:
    from libpysal.weights import W

EARTH_RADIUS_KM = 6371.0088
_ALTERNATIVES = ("two-sided", "greater", "less")


def haversine_km(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    r"""Return great-circle distances between places.

    Parameters
    ----------
    lon, lat : ndarray, (n,)
        Degrees.

    Returns
    -------
    ndarray, (n, n)
        Kilometres on a sphere of radius 6371.0088 km; within 0.6 % of the ellipsoid.

    Notes
    -----
    :math:`2 R \arcsin \sqrt{\sin^2(\Delta\varphi/2) + \cos\varphi_1 \cos\varphi_2
    \sin^2(\Delta\lambda/2)}`.

    Examples
    --------
    >>> haversine_km(np.array([0.0, 90.0]), np.array([0.0, 0.0])).round(1)[0].tolist()
    [0.0, 10007.6]
    """
    x, y = np.radians(lon), np.radians(lat)
    h = (np.sin((y[:, None] - y) / 2) ** 2
         + np.cos(y)[:, None] * np.cos(y) * np.sin((x[:, None] - x) / 2) ** 2)
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(h.clip(0, 1)))


def contiguity_weights(
    units: list[str] | None = None, *, sea_link: bool = True, code: str = "code"
) -> "W":
    """Return weights of provinces that share a border.

    Use it where influence passes over land borders.

    Parameters
    ----------
    units : list of str, optional
        Provinces in the order wanted; all 31 by default.
    sea_link : bool
        Join Guangdong and Hainan; without it Hainan is an island. Results can turn on this one
        link, so run both.
    code : {"code", "province"}
        Whether units are GB/T 2260 codes or short names.

    Returns
    -------
    libpysal.weights.W
        Binary, ids as in `units`.

    Raises
    ------
    MeasureError
        Unknown or repeated units.

    Notes
    -----
    w_ij = 1 if i and j share a border (or the sea link), else 0.

    References
    ----------
    The suite's list of borders, ``data/codes/province_contiguity.csv``. Cliff, A. and Ord, J.
    (1981), Spatial Processes, Pion.

    Examples
    --------
    >>> with_link, without = contiguity_weights(), contiguity_weights(sea_link=False)
    >>> with_link.n, with_link.islands, without.islands
    (31, [], ['460000'])
    """
    table = provinces()
    check_columns(table, [code])
    name_of = dict(zip(table["code"], table[code], strict=True))
    units = list(name_of.values()) if units is None else list(units)
    _check_units(units, set(name_of.values()), "provinces")
    neighbours: dict[str, dict[str, float]] = {unit: {} for unit in units}
    for a, b in contiguity(sea_link):
        a, b = name_of[a], name_of[b]
        if a in neighbours and b in neighbours:
            neighbours[a][b] = neighbours[b][a] = 1.0
    return _weights(neighbours, units)


def knn_weights(
    places: pd.DataFrame | None = None,
    k: int = 4,
    *,
    code: str = "code",
    lon: str = "lon",
    lat: str = "lat",
) -> "W":
    """Return weights of the `k` nearest places of each place; nobody is an island.

    Use it where sizes differ so much that a distance would leave some alone, others crowded.

    Parameters
    ----------
    places : DataFrame, optional
        One row per place, such as cities; the 31 provinces (centroids) by default.
    k : int
        Neighbours of each place; ties at equal metres go to the lower code.
    code, lon, lat : str
        Columns: name, degrees east, degrees north.

    Returns
    -------
    libpysal.weights.W
        Binary, not symmetric.

    Raises
    ------
    MeasureError
        Missing, repeated or impossible coordinates; `k` below 1 or not below the number of
        places.

    Notes
    -----
    w_ij = 1 if j is among the k places nearest to i by great circles; see `haversine_km`.

    References
    ----------
    Anselin, L. (1988), Spatial Econometrics: Methods and Models, Kluwer.

    Examples
    --------
    >>> places = pd.DataFrame({"code": list("abc"), "lon": [0.0, 1, 3], "lat": 0.0})
    >>> knn_weights(places, 1).neighbors
    {'a': ['b'], 'b': ['a'], 'c': ['b']}
    """
    ids, distance = _distances(places, code, lon, lat)
    if not 1 <= k < len(ids):
        raise MeasureError(f"k: {k}", rule=f"from 1 to {len(ids) - 1}, the other places")
    by_code = np.argsort(np.argsort(np.asarray(ids, dtype=str), kind="stable"))
    np.fill_diagonal(distance, np.inf)
    neighbours = {
        unit: {ids[j]: 1.0 for j in np.lexsort((by_code, distance[i].round(3)))[:k]}
        for i, unit in enumerate(ids)
    }
    return _weights(neighbours, ids)


def distance_weights(
    places: pd.DataFrame | None = None,
    limit_km: float | None = None,
    *,
    power: float = 0.0,
    code: str = "code",
    lon: str = "lon",
    lat: str = "lat",
) -> "W":
    r"""Return weights of the places within a distance.

    Use it where influence fades with kilometres, and try several limits.

    Parameters
    ----------
    places, code, lon, lat
        See `knn_weights`.
    limit_km : float, optional
        Kilometres; by default the least distance at which every place has a neighbour.
    power : float
        0 for binary weights, else :math:`w_{ij} = d_{ij}^{-power}`.

    Returns
    -------
    libpysal.weights.W
        Symmetric.

    Raises
    ------
    MeasureError
        As `knn_weights`; a limit not above zero; two places in one spot under a power.

    Notes
    -----
    :math:`w_{ij} = d_{ij}^{-power}` if :math:`d_{ij}` is at most the limit, else 0; great circles.

    References
    ----------
    Cliff, A. and Ord, J. (1981), Spatial Processes, Pion.

    Examples
    --------
    >>> places = pd.DataFrame({"code": list("abc"), "lon": [0.0, 1, 3], "lat": 0.0})
    >>> distance_weights(places, 120).islands
    ['c']
    """
    ids, distance = _distances(places, code, lon, lat)
    np.fill_diagonal(distance, np.inf)
    limit = distance.min(axis=1).max() if limit_km is None else limit_km
    if not limit > 0 or power < 0 or (power > 0 and distance.min() == 0):
        raise MeasureError("no weights can be made of these distances",
                           where=f"limit {limit} km, least distance {distance.min()} km",
                           rule="limit above 0, power 0 or more, no two places in one spot")
    near = distance <= limit * (1 + 1e-12)
    weight = np.where(near, distance, 1.0) ** -float(power)
    neighbours = {unit: {ids[j]: float(weight[i, j]) for j in np.flatnonzero(near[i])}
                  for i, unit in enumerate(ids)}
    return _weights(neighbours, ids)


def _distances(
    places: pd.DataFrame | None, code: str, lon: str, lat: str
) -> tuple[list, np.ndarray]:
    """Return checked ids and distances in kilometres."""
    places = provinces() if places is None else places
    check_columns(places, [code, lon, lat])
    check_not_empty(places)
    check_no_missing(places, [code, lon, lat])
    check_unique(places, [code])
    x, y = places[lon].to_numpy(dtype=float), places[lat].to_numpy(dtype=float)
    bad = ~((np.abs(x) <= 180) & (np.abs(y) <= 90))
    if bad.any():
        raise MeasureError("impossible coordinates", rule="degrees east and north",
                           failures=places.loc[bad, [code, lon, lat]].to_dict("records"))
    if len(places) < 2:
        raise MeasureError("one place has no neighbours")
    return places[code].tolist(), haversine_km(x, y)


def _weights(neighbours: dict, ids: list) -> "W":
    from libpysal.weights import W

    return W({u: list(n) for u, n in neighbours.items()},
             {u: list(n.values()) for u, n in neighbours.items()},
             id_order=list(ids), silence_warnings=True)


def _check_units(units: list, known: set, where: str) -> None:
    failures = [{"unit": u, "problem": "unknown"} for u in units if u not in known]
    failures += [{"unit": u, "problem": "repeated"}
                 for u in sorted({u for u in units if units.count(u) > 1}, key=str)]
    if failures:
        raise MeasureError(f"units that do not fit the {where}", failures=failures)


def moran(
    frame: pd.DataFrame,
    value: str = "value",
    weights: "W | Mapping[str, W] | None" = None,
    unit: str = "code",
    by: str | list[str] | None = None,
    *,
    transformation: str = "r",
    islands: str = "keep",
    alternative: str = "two-sided",
    variance: str = "randomisation",
    permutations: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Test whether like values lie near each other, once for each set of weights.

    Use it first, and report the range over the sets of weights; `moran_local` says where.

    Parameters
    ----------
    frame : DataFrame
        One row per unit (and group of `by`); values may be negative, such as growth rates.
    value, unit : str
        Columns.
    weights : W or mapping of name to W, optional
        Each must hold exactly the units of the frame. By default four sets for provinces (by
        code or short name): contiguity with and without the sea link, 4 nearest, and the least
        distance that leaves no island.
    by : str or list of str, optional
        Groups tested apart, such as years.
    transformation : {"r", "b", "o"}
        Weights row-standardised, binary, or as given.
    islands : {"keep", "drop"}
        A unit without neighbours stays with a spatial lag of 0 (esda's rule), or leaves the
        statistic.
    alternative : {"two-sided", "greater", "less"}
        For both p-values; "greater" asks for clustering.
    variance : {"randomisation", "normality"}
        Assumption behind ``z`` and ``p_normal``.
    permutations, seed : int
        Random orders of the values, and their seed.

    Returns
    -------
    DataFrame
        One row per group and set: ``weights``, ``units``, ``islands``, ``moran``, ``expected``
        (-1 / (n - 1)), ``variance``, ``z``, ``p_normal``, ``p_permutation`` (at least
        1 / (permutations + 1)). Read the range of p over the sets.

    Raises
    ------
    MeasureError
        Missing or infinite values, units that differ from those of the weights, fewer than four
        units, values all alike, no neighbours at all.

    Notes
    -----
    :math:`I = \frac{n}{S_0} \frac{z' W z}{z' z}`, z deviations from the mean, :math:`S_0` the sum
    of weights. Two-sided permutation: the share of orders whose I lies at least as far from
    its expectation, the observed order included.

    References
    ----------
    Moran, P. (1950), Biometrika 37, 17-23. Cliff, A. and Ord, J. (1981), Spatial Processes,
    Pion; computed by esda.

    Examples
    --------
    >>> places = pd.DataFrame({"code": list("abcd"), "lon": [0.0, 1, 2, 3], "lat": 0.0})
    >>> line = distance_weights(places, 120)
    >>> frame = places.assign(value=[1.0, 1, 2, 2])
    >>> moran(frame, weights=line, transformation="b")["moran"].round(4).tolist()
    [0.3333]
    """
    from esda.moran import Moran

    def statistic(y: np.ndarray, w: "W") -> dict:
        found = Moran(y, w, transformation=transformation, permutations=0)
        spread = found.VI_rand if variance == "randomisation" else found.VI_norm
        matrix, z = w.sparse, y - y.mean()
        sims = orders(z, permutations, seed)
        drawn = len(y) / matrix.sum() * (sims * (sims @ matrix.T)).sum(1) / (z @ z)
        return {"moran": found.I, "expected": found.EI, "variance": spread} | p_values(
            found.I, found.EI, spread, drawn, alternative)

    check_options(alternative, variance, transformation, islands, permutations)
    return over_weights(frame, value, weights, unit, by, islands, statistic, transformation)


def geary(
    frame: pd.DataFrame,
    value: str = "value",
    weights: "W | Mapping[str, W] | None" = None,
    unit: str = "code",
    by: str | list[str] | None = None,
    *,
    transformation: str = "r",
    islands: str = "keep",
    alternative: str = "two-sided",
    variance: str = "randomisation",
    permutations: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Test whether neighbours differ less (or more) than any two units, per set of weights.

    Use it beside Moran's I: it gives more weight to differences between neighbours than to
    extremes.

    Parameters
    ----------
    frame, value, weights, unit, by, transformation, variance, permutations, seed
        See `moran`.
    islands : {"keep", "drop"}
        A unit without neighbours counts in the variance only, or leaves.
    alternative : {"two-sided", "greater", "less"}
        "less" asks for clustering: C below 1.

    Returns
    -------
    DataFrame
        As `moran`, with ``geary``, 0 or more, ``expected`` 1.

    Raises
    ------
    MeasureError
        As `moran`.

    Notes
    -----
    :math:`C = \frac{n - 1}{2 S_0} \frac{\sum_{ij} w_{ij} (y_i - y_j)^2}{z' z}`.

    References
    ----------
    Geary, R. (1954), The Incorporated Statistician 5(3), 115-146; computed by esda.

    Examples
    --------
    >>> places = pd.DataFrame({"code": list("abcd"), "lon": [0.0, 1, 2, 3], "lat": 0.0})
    >>> line = distance_weights(places, 120)
    >>> frame = places.assign(value=[1.0, 1, 2, 2])
    >>> geary(frame, weights=line, transformation="b")["geary"].round(4).tolist()
    [0.5]
    """
    from esda.geary import Geary

    def statistic(y: np.ndarray, w: "W") -> dict:
        found = Geary(y, w, transformation=transformation, permutations=0)
        spread = found.VC_rand if variance == "randomisation" else found.VC_norm
        matrix, z = w.sparse, y - y.mean()
        sims = orders(z, permutations, seed)
        ends = np.asarray(matrix.sum(0)).ravel() + np.asarray(matrix.sum(1)).ravel()
        cross = (sims * (sims @ matrix.T)).sum(1)
        drawn = (len(y) - 1) / (2 * matrix.sum()) * (sims**2 @ ends - 2 * cross) / (z @ z)
        return {"geary": found.C, "expected": found.EC, "variance": spread} | p_values(
            found.C, found.EC, spread, drawn, alternative)

    check_options(alternative, variance, transformation, islands, permutations)
    return over_weights(frame, value, weights, unit, by, islands, statistic, transformation)


def check_options(
    alternative: str, variance: str, transformation: str, islands: str, permutations: int,
    correction: str = "none",
) -> None:
    """Refuse unknown options of the spatial statistics, all at once."""
    options = {"alternative": (alternative, _ALTERNATIVES),
               "variance": (variance, ("randomisation", "normality")),
               "transformation": (transformation, ("r", "b", "o")),
               "islands": (islands, ("keep", "drop")),
               "correction": (correction, ("bh", "bonferroni", "none"))}
    failures = [{"option": k, "given": v, "allowed": ", ".join(a)}
                for k, (v, a) in options.items() if v not in a]
    if permutations < 1:
        failures.append({"option": "permutations", "given": permutations, "allowed": "1 or more"})
    if failures:
        raise MeasureError("unknown option", failures=failures)


def over_weights(
    frame, value, weights, unit, by, islands, statistic, transformation
) -> pd.DataFrame:
    """Return one row per group and set of weights."""
    check_figures(frame, [*names_of(by), unit], value)
    rows = []
    for keys, part in groups(frame, by):
        for name, given in named(weights, part, unit).items():
            y, w, kept = aligned(part, value, unit, given, islands, transformation)
            rows.append(keys | {"weights": name, "units": len(y),
                                "islands": len(given.islands)} | statistic(y, w))
    return pd.DataFrame(rows)


def check_figures(frame: pd.DataFrame, keys: list[str], value: str) -> None:
    """Check a frame as the other measures do, but let negative values pass."""
    check_distinct(keys)
    check_columns(frame, [*keys, value])
    check_not_empty(frame)
    check_no_missing(frame, [*keys, value])
    check_unique(frame, keys)
    check_values(frame, [value], negative=True)


def named(weights, part: pd.DataFrame, unit: str) -> dict:
    """Return sets of weights by name."""
    if isinstance(weights, Mapping):
        if not weights:
            raise MeasureError("no weights given")
        return dict(weights)
    if weights is not None:
        return {"weights": weights}
    units = part[unit].tolist()
    table = provinces()
    code = "province" if set(units) <= set(table["province"]) else "code"
    _check_units(units, set(table[code]), "provinces (give weights= for other units)")
    places = table.set_index(code).loc[units].reset_index()
    k = min(4, len(units) - 1)
    return {
        "contiguity": contiguity_weights(units, code=code),
        "contiguity without sea link": contiguity_weights(units, sea_link=False, code=code),
        f"{k} nearest": knn_weights(places, k, code=code),
        "distance": distance_weights(places, code=code),
    }


def aligned(
    part: pd.DataFrame, value: str, unit: str, given: "W", islands: str, transformation: str
) -> tuple[np.ndarray, "W", np.ndarray]:
    """Return values, weights of our own in their order, and which units are kept."""
    ids, order = part[unit].tolist(), list(given.id_order)
    if set(ids) != set(order):
        failures = [{"unit": u, "only in": "frame"} for u in ids if u not in set(order)]
        failures += [{"unit": u, "only in": "weights"} for u in order if u not in set(ids)]
        raise MeasureError("the weights are those of other units", failures=failures,
                           way_out="build weights for exactly the units of the frame")
    y = part[value].to_numpy(dtype=float)
    # A copy: esda changes the transformation of the weights that it is given.
    own = {u: dict(zip(given.neighbors[u], given.weights[u], strict=True)) for u in ids}
    kept = np.array([islands == "keep" or bool(own[u]) for u in ids])
    ids = [u for u, k in zip(ids, kept, strict=True) if k]
    y = y[kept]
    # Fewer than four units leave esda's variances undefined.
    if len(y) < 4 or not any(own.values()) or np.ptp(y) <= 1e-12 * np.abs(y).max():
        raise MeasureError("no statistic for these units", where=f"{len(y)} units",
                           rule="four units or more, values that differ, some neighbours")
    w = _weights({u: own[u] for u in ids}, ids)
    w.transform = transformation
    return y, w, kept


def orders(z: np.ndarray, permutations: int, seed: int) -> np.ndarray:
    """Return random orders of z, (permutations, n)."""
    rng = np.random.default_rng(seed)
    return rng.permuted(np.tile(z, (permutations, 1)), axis=1)


def p_values(
    found: float, expected: float, variance: float, drawn: np.ndarray, alternative: str
) -> dict[str, float]:
    """Return z and both p-values; equal up to rounding counts as at least as far."""
    from scipy.stats import norm

    z = (found - expected) / np.sqrt(variance)
    if alternative == "two-sided":
        p, far = 2 * norm.sf(abs(z)), np.abs(drawn - expected) >= abs(found - expected) - 1e-12
    elif alternative == "greater":
        p, far = norm.sf(z), drawn >= found - 1e-12
    else:
        p, far = norm.cdf(z), drawn <= found + 1e-12
    return {"z": float(z), "p_normal": float(p),
            "p_permutation": float((1 + far.sum()) / (len(drawn) + 1))}


def spatial_lag(
    frame: pd.DataFrame,
    value: str = "value",
    weights: "W | None" = None,
    unit: str = "code",
    by: str | list[str] | None = None,
    *,
    transformation: str = "r",
) -> pd.DataFrame:
    r"""Return what each unit's neighbours have: their mean, with row-standardised weights.

    Use it beside a unit's own value, as in a Moran scatter plot.

    Parameters
    ----------
    frame, value, unit, by, transformation
        See `moran`.
    weights : W, optional
        Exactly the units of the frame; contiguity of provinces with the sea link by default.

    Returns
    -------
    DataFrame
        One row per input row, in its order: `by`, `unit`, ``spatial_lag``; NaN for an island,
        since no neighbour is not a neighbour with nothing.

    Raises
    ------
    MeasureError
        As `moran`.

    Notes
    -----
    :math:`\sum_j w_{ij} y_j`.

    References
    ----------
    Anselin, L. (1988), Spatial Econometrics: Methods and Models, Kluwer, chapter 3.

    Examples
    --------
    >>> places = pd.DataFrame({"code": list("abcd"), "lon": [0.0, 1, 2, 3], "lat": 0.0})
    >>> frame = places.assign(value=[1.0, 2, 8, 9])
    >>> spatial_lag(frame, weights=distance_weights(places, 120))["spatial_lag"].tolist()
    [2.0, 4.5, 5.5, 8.0]
    """
    check_options("two-sided", "normality", transformation, "keep", 1)
    check_figures(frame, [*names_of(by), unit], value)
    lags = []
    for _, part in groups(frame.reset_index(drop=True), by):
        given = next(iter(named(weights, part, unit).values()))
        y, w, _ = aligned(part, value, unit, given, "keep", transformation)
        joined = np.array([w.cardinalities[u] > 0 for u in w.id_order])
        lags.append(pd.Series(np.where(joined, w.sparse @ y, np.nan), part.index))
    keys = Keys({key: frame[key].array for key in [*names_of(by), unit]})
    return pd.DataFrame(keys | {"spatial_lag": pd.concat(lags).sort_index()})


def moran_local(
    frame: pd.DataFrame,
    value: str = "value",
    weights: "W | None" = None,
    unit: str = "code",
    by: str | list[str] | None = None,
    *,
    correction: str = "bh",
    level: float = 0.05,
    transformation: str = "r",
    permutations: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Find the units whose neighbours are unusually like or unlike them.

    Use it to draw a map of clusters. Thirty-one tests at 5 % call one or two units special by
    chance: read ``p_adjusted``.

    Parameters
    ----------
    frame, value, unit, by, transformation, seed
        See `moran`.
    weights : W, optional
        Exactly the units of the frame; contiguity of provinces with the sea link by default.
    correction : {"bh", "bonferroni", "none"}
        Benjamini-Hochberg bounds the share of false finds, Bonferroni the chance of any.
    level : float
        For ``label``.
    permutations : int
        Orders of the other units' values, for each unit; p is never below
        1 / (permutations + 1), which Bonferroni multiplies by the number of units.

    Returns
    -------
    DataFrame
        One row per input row, in its order: `by`, `unit`, ``moran_local``, ``quadrant`` (HH, LH,
        LL, HL: own value, then neighbours; empty for an island), ``p`` (two-sided),
        ``p_adjusted`` and ``label``, the quadrant where p_adjusted <= `level`, else empty. An
        island has NaN and is not counted as a test.

    Raises
    ------
    MeasureError
        As `moran`.

    Notes
    -----
    :math:`I_i = (n - 1) z_i \sum_j w_{ij} z_j / z' z`; p is twice the smaller tail, at most 1.
    R's spdep divides by n instead of n - 1.

    References
    ----------
    Anselin, L. (1995), Geographical Analysis 27(2), 93-115; computed by esda. Benjamini, Y. and
    Hochberg, Y. (1995), Journal of the Royal Statistical Society B 57(1), 289-300.

    Examples
    --------
    >>> places = pd.DataFrame({"code": list("abcd"), "lon": [0.0, 1, 2, 3], "lat": 0.0})
    >>> frame = places.assign(value=[1.0, 2, 8, 9])
    >>> moran_local(frame, weights=distance_weights(places, 120),
    ...             permutations=99)["quadrant"].tolist()
    ['LL', 'LL', 'HH', 'HH']
    """
    check_options("two-sided", "normality", transformation, "keep", permutations, correction)
    check_figures(frame, [*names_of(by), unit], value)
    parts = []
    for _, part in groups(frame.reset_index(drop=True), by):
        given = next(iter(named(weights, part, unit).values()))
        y, w, _ = aligned(part, value, unit, given, "keep", transformation)
        parts.append(_local(y, w, correction, permutations, seed).set_index(part.index))
    found = pd.concat(parts).sort_index()
    found["label"] = found["quadrant"].where(found["p_adjusted"] <= level, "")
    keys = Keys({key: frame[key].array for key in [*names_of(by), unit]})
    return pd.DataFrame(keys | dict(found))


def _local(
    y: np.ndarray, w: "W", correction: str, permutations: int, seed: int
) -> pd.DataFrame:
    """Return local Moran, quadrant and p-values in the order of `y`."""
    from esda.moran import Moran_Local

    with warnings.catch_warnings():  # esda changes the filters and leaves them changed
        found = Moran_Local(y, w, transformation=w.transform, permutations=0)
    joined = np.array([w.cardinalities[u] > 0 for u in w.id_order])
    p = np.where(joined, _conditional(y, w.sparse.tocsr(), permutations, seed), np.nan)
    quadrant = np.array(["", "HH", "LH", "LL", "HL"])[np.where(joined, found.q, 0)]
    return pd.DataFrame({"moran_local": np.where(joined, found.Is, np.nan), "quadrant": quadrant,
                         "p": p, "p_adjusted": adjusted(p, correction)})


def adjusted(p: np.ndarray, correction: str) -> np.ndarray:
    """Return p-values corrected for the number of tests; NaN is no test.

    Examples
    --------
    >>> adjusted(np.array([0.01, 0.5, np.nan]), "bonferroni").tolist()
    [0.02, 1.0, nan]
    """
    from scipy.stats import false_discovery_control

    tested, result = ~np.isnan(p), p.copy()
    if correction == "bh":
        result[tested] = false_discovery_control(p[tested])
    elif correction == "bonferroni":
        result = np.minimum(1.0, p * tested.sum())
    return result


def _conditional(y: np.ndarray, matrix, permutations: int, seed: int) -> np.ndarray:
    """Return two-sided p of each local statistic, its own value held and the others permuted.

    One set of draws serves all units. esda's own draws seed numpy's global generator, and its
    p-values are announced to double in the next release.
    """
    n, most = len(y), int(np.diff(matrix.indptr).max())
    rng = np.random.default_rng(seed)
    draws = rng.permuted(np.tile(np.arange(n - 1), (permutations, 1)), axis=1)[:, :most]
    z, p = y - y.mean(), np.ones(n)
    for i in range(n):
        weight = matrix.data[matrix.indptr[i]:matrix.indptr[i + 1]]
        at = matrix.indices[matrix.indptr[i]:matrix.indptr[i + 1]]
        drawn = np.delete(z, i)[draws[:, : len(at)]] @ weight
        lag = z[at] @ weight
        slack = 1e-12 * np.abs(z).max()
        tail = min((drawn >= lag - slack).sum(), (drawn <= lag + slack).sum())
        p[i] = min(1.0, 2 * (1 + tail) / (permutations + 1))
    return p
