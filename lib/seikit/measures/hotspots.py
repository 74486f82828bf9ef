"""Where high values gather: Getis and Ord's G of the whole map and of each unit.

Moran's I tells that like lies near like; these tell whether it is the high or the low that does.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..checks import check_values
from ..errors import MeasureError
from .frames import Keys, groups, names_of
from .spatial import (
    adjusted,
    aligned,
    check_figures,
    check_options,
    named,
    orders,
    over_weights,
    p_values,
)

if TYPE_CHECKING:
    from libpysal.weights import W


def getis_ord(
    frame: pd.DataFrame,
    value: str = "value",
    weights: "W | Mapping[str, W] | None" = None,
    unit: str = "code",
    by: str | list[str] | None = None,
    *,
    islands: str = "keep",
    alternative: str = "two-sided",
    permutations: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Test whether high values gather (or low ones do), once for each set of weights.

    Use it beside Moran's I, which takes a cluster of low values for one of high values.

    Parameters
    ----------
    frame, value, weights, unit, by, islands, permutations, seed
        See `moran`; values are not negative, and weights count as neighbour or not.
    alternative : {"two-sided", "greater", "less"}
        "greater" asks for a gathering of high values.

    Returns
    -------
    DataFrame
        As `moran`, with ``getis_ord`` from 0 to 1 and ``expected`` the share of pairs that are
        neighbours.

    Raises
    ------
    MeasureError
        As `moran`; negative values.

    Notes
    -----
    :math:`G = \sum_{ij} w_{ij} y_i y_j / \sum_{i \ne j} y_i y_j`.

    References
    ----------
    Getis, A. and Ord, J. (1992), Geographical Analysis 24(3), 189-206; computed by esda.

    Examples
    --------
    Of the products of six pairs, 1 + 2 + 4 = 7 belong to neighbours, and all add up to 13:

    >>> from seikit.measures import distance_weights
    >>> places = pd.DataFrame({"code": list("abcd"), "lon": [0.0, 1, 2, 3], "lat": 0.0})
    >>> frame = places.assign(value=[1.0, 1, 2, 2])
    >>> getis_ord(frame, weights=distance_weights(places, 120))["getis_ord"].round(4).tolist()
    [0.5385]
    """
    from esda.getisord import G

    def statistic(y: np.ndarray, w: "W") -> dict:
        found, matrix = G(y, w, permutations=0), w.sparse
        sims = orders(y, permutations, seed)
        drawn = (sims * (sims @ matrix.T)).sum(1) / (y.sum() ** 2 - y @ y)
        return {"getis_ord": found.G, "expected": found.EG, "variance": found.VG} | p_values(
            found.G, found.EG, found.VG, drawn, alternative)

    check_options(alternative, "randomisation", "b", islands, permutations)
    check_figures(frame, [*names_of(by), unit], value)
    check_values(frame, [value])
    return over_weights(frame, value, weights, unit, by, islands, statistic, "b")


def getis_ord_local(
    frame: pd.DataFrame,
    value: str = "value",
    weights: "W | None" = None,
    unit: str = "code",
    by: str | list[str] | None = None,
    *,
    star: bool = True,
    correction: str = "bh",
    level: float = 0.05,
    transformation: str = "b",
) -> pd.DataFrame:
    r"""Find hot spots and cold spots: units amid high, or low, values.

    Use it to draw a map of hot spots; with thirty-one tests read ``p_adjusted``. With few
    neighbours the normal distribution is a rough guide.

    Parameters
    ----------
    frame, value, unit, by
        See `moran`; values may be negative.
    weights : W, optional
        Exactly the units of the frame; contiguity of provinces with the sea link by default.
    star : bool
        Count the unit itself as its own neighbour, with weight 1 (G*); without it an island has
        no value.
    correction, level
        See `moran_local`.
    transformation : {"b", "o"}
        Neighbour or not, or the weights as given. Multiplying a unit's weights by a number,
        as row-standardising does, changes nothing.

    Returns
    -------
    DataFrame
        One row per input row, in its order: `by`, `unit`, ``getis_ord_local`` (a z-score: above
        0 amid high values), ``p`` (two-sided, normal), ``p_adjusted`` and ``label``: hot, cold,
        or empty where p_adjusted is above `level`. NaN where all others are neighbours alike.

    Raises
    ------
    MeasureError
        As `moran`.

    Notes
    -----
    :math:`z_i = (\sum_j w_{ij} y_j - W_i \bar y) / (s \sqrt{(n S_i - W_i^2) / (n - 1)})`, with
    :math:`W_i = \sum_j w_{ij}, S_i = \sum_j w_{ij}^2`; without star, mean, s and n are those of
    the other units.

    References
    ----------
    Ord, J. and Getis, A. (1995), Geographical Analysis 27(4), 286-306.

    Examples
    --------
    >>> from seikit.measures import distance_weights
    >>> places = pd.DataFrame({"code": list("abcd"), "lon": [0.0, 1, 2, 3], "lat": 0.0})
    >>> frame = places.assign(value=[1.0, 1, 3, 3])
    >>> z = getis_ord_local(frame, weights=distance_weights(places, 120))["getis_ord_local"]
    >>> z.round(4).tolist()      # two of four units: (2 - 4) over the root of 4/3
    [-1.7321, -1.0, 1.0, 1.7321]
    """
    check_options("two-sided", "normality", transformation, "keep", 1, correction)
    if not 0 < level < 1:
        raise MeasureError(f"level is {level}", rule="it lies between 0 and 1")
    check_figures(frame, [*names_of(by), unit], value)
    parts = []
    for _, part in groups(frame.reset_index(drop=True), by):
        given = next(iter(named(weights, part, unit).values()))
        y, w, _ = aligned(part, value, unit, given, "keep", "o")
        parts.append(_spots(y, w.full()[0], star, transformation, correction, level).set_index(
            part.index))
    keys = Keys({key: frame[key].array for key in [*names_of(by), unit]})
    return pd.DataFrame(keys | dict(pd.concat(parts).sort_index()))


def _spots(y, matrix, star, transformation, correction, level) -> pd.DataFrame:
    """Return scores, p-values and labels in the order of `y`."""
    from scipy.stats import norm

    z = spot_scores(y, matrix, star, transformation)
    p = 2 * norm.sf(np.abs(z))
    found = {"getis_ord_local": z, "p": p, "p_adjusted": adjusted(p, correction)}
    label = np.where(z > 0, "hot", "cold")
    return pd.DataFrame(found | {"label": np.where(found["p_adjusted"] <= level, label, "")})


def spot_scores(
    y: np.ndarray, matrix: np.ndarray, star: bool = True, transformation: str = "b"
) -> np.ndarray:
    """Return Ord and Getis's z-score of each unit from values and a square array of weights.

    Examples
    --------
    >>> line = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> spot_scores(np.array([1.0, 2, 3]), line).round(4).tolist()
    [-1.2247, nan, 1.2247]
    """
    w = (matrix > 0).astype(float) if transformation == "b" else matrix.astype(float)
    counted = np.ones_like(w)
    np.fill_diagonal(w if star else counted, 1.0 if star else 0.0)
    n = counted[0].sum()
    mean = counted @ y / n
    spread = np.sqrt((counted * (y - mean[:, None]) ** 2).sum(1) / n)
    total, squares = w.sum(1), (w**2).sum(1)
    below = spread * np.sqrt(np.maximum(n * squares - total**2, 0) / (n - 1))
    return np.divide(w @ y - total * mean, below, out=np.full(len(y), np.nan),
                     where=below > 1e-10 * np.abs(y).max())
