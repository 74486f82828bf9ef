"""Productivity over time: the Malmquist index, and what it may be called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from ..checks import check_columns, check_no_missing, check_not_empty, check_unique, check_values
from ..errors import MeasureError
from .breaks import check_breaks
from .efficiency import check_semipositive, radial_efficiency
from .frames import Keys, check_parts, names_of


@dataclass(frozen=True, slots=True)
class Productivity:
    """What `malmquist` returns.

    Attributes
    ----------
    changes : DataFrame
        The unit, ``year_before``, the year, the index (column ``malmquist``, or
        ``nominal_index`` when money was not deflated), ``efficiency_change``,
        ``technical_change``, ``pure_change`` and ``scale_change``. All are ratios: 1 is no change,
        above 1 better. Sorted by unit as in the frame, then year.
    kind : str
        ``"Malmquist productivity index"`` or ``"nominal index"``: for the caption.
    left_out : DataFrame
        The units that are not complete and ``missing``: which column of which year.
    gaps : tuple of (year_before, year_after)
        Neighbouring years further apart than `step`: no change was computed over them.
    """

    changes: pd.DataFrame
    kind: str
    left_out: pd.DataFrame
    gaps: tuple[tuple[int, int], ...]


def malmquist(
    frame: pd.DataFrame,
    unit: str = "region",
    year: str = "year",
    inputs: str | list[str] = "inputs",
    outputs: str | list[str] = "outputs",
    *,
    money: str | Iterable[str] | None = None,
    deflator: Mapping[int, float] | pd.Series | None = None,
    step: int = 1,
    breaks: list[tuple[int, int]] | None = None,
    across_breaks: bool = False,
) -> Productivity:
    r"""Split the change of productivity into catching up and a moving frontier.

    Use it for units observed in the same years. On money of each year it measures prices as much
    as productivity, and the result then calls itself a nominal index.

    Parameters
    ----------
    frame : DataFrame
        One row per unit and year.
    unit, year : str
        Columns that name the unit and the year (whole numbers).
    inputs, outputs : str or list of str
        Columns with values that are not negative. A unit without a value or row in some year is
        left out by name in all years.
    money : str or list of str, optional
        Which of these columns are money of each year; ``[]`` says that none is. Without it, and
        without a deflator, all are taken for money.
    deflator : mapping or Series, optional
        Price level by year, in any base; divides the `money` columns. Where columns need
        deflators of their own, divide them before the call and pass ``money=[]``.
    step : int
        Years between neighbouring observations; wider gaps are listed, not bridged.
    breaks : list of (year_before, year_after), optional
        Marked breaks; default: those in ``frame.attrs["breaks"]``.
    across_breaks : bool
        Compute across breaks all the same.

    Returns
    -------
    Productivity
        Ratios in (0, inf); index = efficiency x technical, efficiency = pure x scale.

    Raises
    ------
    BreakError
        If a pair of years crosses a marked break.
    MeasureError
        A missing column, duplicate unit and year, negative values, all inputs or all outputs zero,
        an output that nobody had in the other year, a year without deflator, a deflator without
        `money`, no complete unit, or no two years `step` apart.

    Notes
    -----
    With output distances :math:`D_s(t)` of a unit of year t to the frontier of year s under
    constant returns, :math:`M = \left[\frac{D_0(1)}{D_0(0)} \frac{D_1(1)}{D_1(0)}\right]^{1/2}`,
    efficiency change :math:`D_1(1) / D_0(0)`, technical change the rest; the pure change is the
    efficiency change under variable returns, the scale change the rest of it. Packages that work
    with Farrell's output measure (above 1 if inefficient; R's Benchmarking) print the inverse.

    References
    ----------
    Färe, R., Grosskopf, S., Norris, M., Zhang, Z. (1994). Productivity growth, technical progress,
    and efficiency change in industrialized countries. American Economic Review 84(1), 66-83.

    Examples
    --------
    One unit, from 1 to 3 per head: no catching up, the frontier moved by 3.

    >>> frame = pd.DataFrame({"region": ["a", "a"], "year": [2018, 2019], "staff": [2, 2],
    ...                       "patents": [2, 6]})
    >>> result = malmquist(frame, "region", "year", "staff", "patents", money=[])
    >>> result.changes[["malmquist", "efficiency_change", "technical_change"]].round(6).values
    array([[3., 1., 3.]])
    """
    inputs, outputs = names_of(inputs), names_of(outputs)
    columns = [*inputs, *outputs]
    _check(frame, unit, year, inputs, outputs)
    when = sorted(frame[year].unique())
    steps = [(a, b) for a, b in pairwise(when) if b - a == step]
    check_breaks(frame, steps, breaks, across_breaks)
    prices, kind = _prices(frame, year, columns, money, deflator)
    years, names, cube, left_out = _cube(frame, unit, year, columns)
    cube = cube / prices
    x, y = cube[:, :, : len(inputs)], cube[:, :, len(inputs):]
    sides = [(f"{side} of {when}", (used, values[t])) for t, when in enumerate(years)
             for side, used, values in (("input", inputs, x), ("output", outputs, y))]
    check_semipositive(names.array, dict(sides))
    pairs = [(i, i + 1) for i in range(len(years) - 1) if years[i + 1] - years[i] == step]
    if not pairs:
        raise MeasureError(f"no two years are {step} apart", where=f"years {years}",
                           way_out="set step to the distance of the years")
    changes = _changes(x, y, pairs, names, years)
    gaps = tuple((a, b) for a, b in zip(years, years[1:], strict=False) if b - a != step)
    return Productivity(_table(changes, pairs, names, years, unit, year, kind), kind,
                        left_out, gaps)


def malmquist_parts(
    x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray
) -> dict[str, np.ndarray]:
    """Return index and parts of each unit between two years; arrays only.

    Parameters
    ----------
    x0, y0, x1, y1 : ndarray, (units, inputs) and (units, outputs)
        Inputs and outputs of the earlier and the later year, the same units in rows.

    Returns
    -------
    dict of ndarray, (units,)
        index, efficiency_change, technical_change, pure_change, scale_change.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> float(malmquist_parts(one, one, one, 2 * one)["index"][0])
    2.0
    """
    def distance(x, y, x_ref, y_ref, returns="constant"):
        return radial_efficiency(x, y, x_ref, y_ref, "output", returns)

    d00, d01 = distance(x0, y0, x0, y0), distance(x1, y1, x0, y0)
    d10, d11 = distance(x0, y0, x1, y1), distance(x1, y1, x1, y1)
    efficiency, technical = d11 / d00, np.sqrt((d01 / d11) * (d00 / d10))
    pure = distance(x1, y1, x1, y1, "variable") / distance(x0, y0, x0, y0, "variable")
    return {"index": efficiency * technical, "efficiency_change": efficiency,
            "technical_change": technical, "pure_change": pure,
            "scale_change": efficiency / pure}


def _check(frame, unit, year, inputs, outputs) -> None:
    columns = [*inputs, *outputs]
    if not inputs or not outputs or len(set(columns)) < len(columns):
        raise MeasureError(f"inputs {inputs} and outputs {outputs}",
                           rule="one of each at least, and no column twice")
    check_columns(frame, [unit, year, *columns])
    check_not_empty(frame)
    check_no_missing(frame, [unit, year])
    check_unique(frame, [unit, year])
    check_parts(frame, unit)
    check_values(frame, columns)
    if not pd.api.types.is_integer_dtype(frame[year]):
        raise MeasureError(f"column {year} holds {frame[year].dtype}",
                           rule="years are whole numbers")


def _prices(frame, year, columns, money, deflator) -> tuple[np.ndarray, str]:
    """Return the divisor of each year and column, (years, 1, columns), and what to call it."""
    years = sorted(frame[year].unique())
    named = None if money is None else names_of(money)
    if named and set(named) - set(columns):
        raise MeasureError(f"money columns not in use: {', '.join(set(named) - set(columns))}",
                           way_out=f"choose among {', '.join(columns)}")
    divisor = np.ones((len(years), 1, len(columns)))
    if deflator is None:
        real = named is not None and not named
        return divisor, "Malmquist productivity index" if real else "nominal index"
    if not named:
        raise MeasureError("a deflator, but no money columns to divide by it",
                           way_out="name them: money=[...]")
    level = pd.Series(deflator, dtype=float).reindex(years).to_numpy()
    if bad := [int(y) for y, p in zip(years, level, strict=True) if not 0 < p < np.inf]:
        raise MeasureError(f"no positive deflator for {', '.join(map(str, bad))}",
                           way_out="give a price level for every year of the frame")
    divisor[:, 0, [columns.index(c) for c in named]] = (level / level[0])[:, None]
    return divisor, "Malmquist productivity index"


def _cube(frame, unit, year, columns):
    """Return years, complete units, values (years, units, columns) and who was left out."""
    row, names = pd.factorize(frame[unit])
    years = sorted(int(y) for y in frame[year].unique())
    cube = np.full((len(years), len(names), len(columns)), np.nan)
    cube[np.searchsorted(years, frame[year].to_numpy()), row] = frame[columns].to_numpy(dtype=float)
    gaps = np.isnan(cube)
    short = np.flatnonzero(gaps.any(axis=(0, 2)))
    reasons = ["; ".join(f"{columns[c]} {years[t]}" for t, c in np.argwhere(gaps[:, i, :]))
               for i in short]
    left_out = pd.DataFrame(Keys({unit: names[short]}) | {"missing": reasons})
    kept = np.setdiff1d(np.arange(len(names)), short)
    return years, names[kept], cube[:, kept], left_out


def _changes(x, y, pairs, names, years) -> list[dict[str, np.ndarray]]:
    changes, failures = [], []
    for a, b in pairs:
        with np.errstate(invalid="ignore"):
            parts = malmquist_parts(x[a], y[a], x[b], y[b])
        bad = ~np.isfinite(parts["index"]) | (parts["index"] <= 0)
        failures += [{"unit": name, "from": years[a], "to": years[b]} for name in names[bad]]
        changes.append(parts)
    if failures:
        raise MeasureError("the frontier of one year cannot make what a unit made in the other",
                           failures=failures, way_out="leave out outputs that are mostly zero")
    return changes


def _table(changes, pairs, names, years, unit, year, kind) -> pd.DataFrame:
    index = "malmquist" if kind.startswith("Malmquist") else "nominal_index"
    n, t = len(names), len(pairs)
    columns = {index if part == "index" else part:
               np.stack([change[part] for change in changes], axis=1).ravel()
               for part in changes[0]}
    before = Keys({unit: names.repeat(t)}) | {"year_before": [years[a] for a, _ in pairs] * n}
    return pd.DataFrame(before | {year: [years[b] for _, b in pairs] * n} | columns)
