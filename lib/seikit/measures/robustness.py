"""What an answer owes to single units and years: each left out in turn."""

import numpy as np
import pandas as pd

from ..checks import check_columns
from ..errors import MeasureError
from .frames import groups, names_of
from .spatial import check_figures


def without_each(
    frame: pd.DataFrame, unit: str, *, without: str = "without", whole: str = "none"
) -> pd.DataFrame:
    """Stack a frame with copies of it, each without one unit, for a measure called ``by=without``.

    Use it to see how far a measure hangs on single provinces: one call gives the whole range.

    Parameters
    ----------
    frame : DataFrame
        What the measure takes.
    unit : str
        Column of the units that are left out in turn.
    without : str
        Name of the new column, which holds the unit left out.
    whole : str
        What it holds for the frame as it is.

    Returns
    -------
    DataFrame
        The frame as it is first, then one copy per unit in order of first appearance.

    Raises
    ------
    MeasureError
        A missing column, a column `without` that exists, a unit named like `whole`, or fewer than
        two units.

    Notes
    -----
    With n units, n + 1 frames: all of them, and one without each.

    References
    ----------
    Quenouille, M. H. (1956), Notes on bias in estimation, Biometrika 43, 353-360: the idea of
    leaving one out; nothing is corrected here.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "b"], "value": [1.0, 2.0]})
    >>> without_each(frame, "region")[["without", "region"]].values.tolist()
    [['none', 'a'], ['none', 'b'], ['a', 'b'], ['b', 'a']]
    """
    check_columns(frame, [unit])
    units = list(frame[unit].drop_duplicates())
    if without in frame or whole in units or len(units) < 2:
        raise MeasureError(f"cannot leave units of {unit} out: {len(units)} units",
                           rule=f"two at least, none called {whole!r}, and no column {without!r}")
    return pd.concat([frame.assign(**{without: whole}),
                      *(frame[frame[unit].ne(u)].assign(**{without: u}) for u in units)],
                     ignore_index=True)


def slope_range(
    frame: pd.DataFrame, value: str = "value", year: str = "year",
    by: str | list[str] | None = None,
) -> pd.DataFrame:
    r"""Return the slope over years, and how it moves when each year is left out in turn.

    Use it to describe a short stretch: with five or six years a slope has no test, but one can
    see whether a single year makes its sign.

    Parameters
    ----------
    frame : DataFrame
        One row per year (and group of `by`); values may be negative.
    value, year : str
        Columns.
    by : str or list of str, optional
        Groups with slopes of their own: put the stretches between breaks here.

    Returns
    -------
    DataFrame
        Columns `by`, ``slope_range`` (the slope by least squares, per year), ``lowest`` and
        ``highest`` over the years left out, and ``turned_by``: a tuple of the years without which
        the slope has the other sign, or none.

    Raises
    ------
    MeasureError
        Missing or infinite values, a year twice, fewer than three years in a group.

    Notes
    -----
    :math:`b = \sum_t (t - \bar t) y_t / \sum_t (t - \bar t)^2`. Years may have gaps.

    References
    ----------
    Belsley, D. A., Kuh, E. and Welsch, R. E. (1980), Regression Diagnostics, Wiley, chapter 2: a
    coefficient with each observation left out.

    Examples
    --------
    The last year alone makes this slope:

    >>> frame = pd.DataFrame({"year": [2018, 2019, 2020], "value": [2.0, 1.0, 4.0]})
    >>> slope_range(frame).values.tolist()
    [[1.0, -1.0, 3.0, (2020,)]]
    """
    keys = [*names_of(by), year]
    check_figures(frame, keys, value)
    rows = []
    for names, part in groups(frame, by):
        if len(part) < 3:
            raise MeasureError(f"{len(part)} years give no range of slopes", rule="three at least",
                               where=", ".join(map(str, names.values())))
        t, y = part[year].to_numpy(dtype=float), part[value].to_numpy(dtype=float)
        whole = slope_of(t, y)
        each = np.array([slope_of(np.delete(t, i), np.delete(y, i)) for i in range(len(t))])
        turned = tuple(part.loc[each * whole <= 0, year].tolist())
        rows.append(names | {"slope_range": whole, "lowest": each.min(), "highest": each.max(),
                             "turned_by": turned})
    return pd.DataFrame(rows)


def slope_of(t: np.ndarray, y: np.ndarray) -> float:
    """Return the slope of y on t by least squares.

    Examples
    --------
    >>> slope_of(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    2.0
    """
    centred = t - t.mean()
    return float(centred @ y / (centred @ centred))
