"""What two margins say of a matrix that is not printed: bounds, never flows."""

import numpy as np
import pandas as pd

from ..errors import MeasureError
from .frames import check_frame, check_parts, names_of, per_group


def crossing_bounds(
    frame: pd.DataFrame,
    sent: str,
    received: str,
    total: str,
    unit: str = "region",
    by: str | list[str] | None = None,
) -> pd.DataFrame:
    r"""Bound the share of a total that passed from one unit to another, from both margins alone.

    Use it where a table prints what each province sold and what each bought, but not who bought
    from whom, and own-province deals stand in both columns.

    Parameters
    ----------
    frame : DataFrame
        One row per unit (and group of `by`); a unit that lacks a figure must be left out.
    sent, received : str
        The two margins, in the unit of `total`, not negative.
    total : str
        Column of the printed total, one value per group; what the units leave of it lies outside,
        which counts as one more unit.
    unit : str
        Column of units.
    by : str or list of str, optional
        Groups with totals of their own, such as years.

    Returns
    -------
    DataFrame
        Columns `by`, ``crossing_bounds`` (the least share) and ``most``, both from 0 to 1.

    Raises
    ------
    MeasureError
        Missing, negative or infinite values, a duplicate key, a total that is zero or not the
        same in all rows of a group, or a margin that adds up to more than the total, by more than
        one in ten thousand (printed figures are rounded).

    Notes
    -----
    With margins :math:`s_i, b_i` and total T: at least
    :math:`(\sum_i |s_i - b_i| + |\sum_i (s_i - b_i)|) / 2T`; at most
    :math:`1 - \max(0, \max_i (s_i + b_i - T)) / T`, since a unit whose two margins exceed the
    total together must deal with itself. These are the Frechet bounds of the diagonal.

    References
    ----------
    Frechet, M. (1951), Sur les tableaux de correlation dont les marges sont donnees, Annales de
    l'Universite de Lyon A 14, 53-77.

    Examples
    --------
    One sells 8 of 10 and buys 5, the other sells 2 and buys 5: at least 3 of 10 passed over.

    >>> frame = pd.DataFrame({"region": ["a", "b"], "sold": [8.0, 2.0], "bought": [5.0, 5.0],
    ...                       "all": 10.0})
    >>> crossing_bounds(frame, "sold", "bought", "all").values.tolist()
    [[0.3, 0.7]]
    """
    check_frame(frame, [*names_of(by), unit], [sent, received, total])
    check_parts(frame, unit)

    def bounds(part: pd.DataFrame) -> dict[str, float]:
        whole = part[total].iloc[0]
        if whole <= 0 or part[total].nunique() > 1:
            raise MeasureError(f"the total {total} is {sorted(set(part[total]))[:3]}",
                               rule="one positive total per group")
        more = {name: float(part[name].sum()) for name in (sent, received)
                if part[name].sum() > whole * 1.0001}
        if more:
            raise MeasureError(f"the units have more than the total {total}, {whole:g}",
                               failures=[{"margin": k, "sum": v} for k, v in more.items()],
                               way_out="bring all columns to one unit of money")
        least, most = bounds_of(part[sent].to_numpy(dtype=float),
                                part[received].to_numpy(dtype=float), whole)
        return {"crossing_bounds": least, "most": most}

    return per_group(frame, by, bounds)


def bounds_of(sent: np.ndarray, received: np.ndarray, total: float) -> tuple[float, float]:
    """Return the least and the largest share of a total off the diagonal; see `crossing_bounds`."""
    gap = sent - received
    own = max(0.0, float((sent + received - total).max()))
    return float((np.abs(gap).sum() + abs(gap.sum())) / 2 / total), 1 - own / total
