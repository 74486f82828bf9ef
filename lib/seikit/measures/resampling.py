"""Uncertainty for any measure: units drawn anew (bootstrap), labels shuffled (permutation)."""

from collections.abc import Callable, Iterable
from inspect import signature
from types import FunctionType

import numpy as np
import pandas as pd

from ..checks import check_columns, check_no_missing, check_not_empty
from ..errors import MeasureError
from .frames import names_of

Measure = Callable[..., "pd.DataFrame | float"]


def bootstrap(
    measure: Measure,
    frame: pd.DataFrame,
    *,
    unit: str | list[str],
    attribute: str | None = None,
    column: str | None = None,
    keys: str | list[str] | None = None,
    draws: int = 999,
    level: float = 0.95,
    interval: str = "percentile",
    seed: int = 0,
    progress: bool = False,
    **arguments: object,
) -> pd.DataFrame:
    r"""Return intervals for a measure by drawing units anew, with all of their rows.

    Use it where the units can be seen as draws from more of their kind: firms, plants, cities.
    Thirty-one provinces are all there are; for them it tells how much hangs on single ones.

    Parameters
    ----------
    measure : callable
        Called as ``measure(frame, **arguments)``; returns a frame of keys and numbers, one
        number, or a result that holds one of these; see `attribute`.
    frame : DataFrame
        What the measure takes.
    unit : str or list of str
        Columns that name the unit that is drawn: the cluster, such as the firm, or the province
        with all its years. A unit drawn twice enters as two units: the copies get labels of
        their own, so that no key occurs twice. A single column is handed on to a measure that
        takes a `unit`.
    attribute : str, optional
        What to read from a result that is neither frame nor number, such as "scores" of `dea`
        or "mobility" of `markov_transitions`.
    column : str, optional
        Column of the result; default: that of the measure's name, else the only one that is no
        key.
    keys : str or list of str, optional
        Columns that tell the result's rows apart; default: those that the frame has too, but for
        floating-point numbers.
    draws, seed : int
        Number of draws; the same seed and order of rows give the same draws.
    level : float
        Coverage aimed at, between 0 and 1.
    interval : {"percentile", "basic"}
        Quantiles of the draws, or these reflected at the estimate.
    progress : bool
        Show a progress bar.
    **arguments
        Passed on to the measure. Fix those that bear a name used here (draws, seed, level)
        beforehand: ``functools.partial(rank_bands, draws=99)``.

    Returns
    -------
    DataFrame
        The keys, the measure, ``standard_error``, ``bias``, ``low``, ``high`` and ``draws``: in
        how many the key got a value (a unit that was not drawn gets none; then, or where the
        measure itself is NaN throughout, the rest is NaN). Rows as the measure returns them.

    Raises
    ------
    MeasureError
        As the measure for the frame as it is; a missing column or label, fewer than two units,
        unknown `interval`, draws or level out of range, a result without such a column, or more
        than half of the draws refused by the measure.

    Notes
    -----
    Percentile :math:`[q_{\alpha/2}, q_{1-\alpha/2}]`; basic
    :math:`[2\hat t - q_{1-\alpha/2}, 2\hat t - q_{\alpha/2}]`. Where the result has a row for each
    drawn unit, its first copy stands for it.

    References
    ----------
    Davison, A. C., Hinkley, D. V. (1997). Bootstrap methods and their application. Cambridge
    University Press, chapters 2, 3.8 and 5.

    Examples
    --------
    Values of 1 throughout leave nothing uncertain:

    >>> frame = pd.DataFrame({"firm": [1, 2, 3], "sales": [1.0, 1.0, 1.0]})
    >>> table = bootstrap(lambda f: f["sales"].mean(), frame, unit="firm", draws=20)
    >>> table[["low", "high"]].values.tolist()
    [[1.0, 1.0]]
    """
    unit = names_of(unit)
    _check(frame, unit, draws, level, interval)
    if len(unit) == 1 and _takes_unit(measure):
        arguments = {"unit": unit[0]} | arguments
    full = measure(frame, **arguments)
    reader = _Reader(measure, full, frame, attribute, column, keys)
    rows = _rows_of_units(frame, unit)
    rng, failed = np.random.default_rng(seed), 0
    drawn = np.full((draws, len(reader.estimate)), np.nan)
    for b in _counted(draws, progress):
        sample, back = _redraw(frame, unit[-1], rows, rng.integers(0, len(rows), len(rows)))
        try:
            drawn[b] = reader.read(measure(sample, **arguments), back)
        except MeasureError:
            failed += 1
    _refuse_failures(failed, draws)
    return reader.table(_summary(reader.estimate, drawn, level, interval))


def permute(
    measure: Measure,
    frame: pd.DataFrame,
    *,
    shuffle: str | list[str],
    within: str | list[str] | None = None,
    attribute: str | None = None,
    column: str | None = None,
    keys: str | list[str] | None = None,
    alternative: str = "greater",
    draws: int = 999,
    seed: int = 0,
    progress: bool = False,
    **arguments: object,
) -> pd.DataFrame:
    r"""Test a measure against no association, by shuffling columns between rows.

    Use it to ask whether a value could come from chance alone, such as a concentration of
    plants: shuffle their regions within industries.

    Parameters
    ----------
    measure, frame, attribute, column, keys, draws, seed, progress, **arguments
        As in `bootstrap`.
    shuffle : str or list of str
        Columns that are moved between rows, together.
    within : str or list of str, optional
        Columns that name the groups inside of which rows are shuffled.
    alternative : {"greater", "less", "two-sided"}
        Which values speak against chance; two-sided is twice the smaller tail, at most 1.

    Returns
    -------
    DataFrame
        The keys, the measure, ``expected`` (mean of the draws), ``p`` in (0, 1] and ``draws``: in
        how many the key got a value (NaN if in none). Rows as the measure returns them.

    Raises
    ------
    MeasureError
        As `bootstrap`; unknown `alternative`.

    Notes
    -----
    :math:`p = (1 + \#\{t^* \ge t\}) / (1 + B)`, compared after rounding to 10 digits. Shuffling
    presumes that rows are exchangeable within the groups.

    References
    ----------
    Phipson, B., Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9, article 39.

    Examples
    --------
    A sum does not depend on who holds what, so that every draw is as large:

    >>> frame = pd.DataFrame({"firm": [1, 2, 3], "sales": [1.0, 2.0, 3.0]})
    >>> permute(lambda f: f["sales"].sum(), frame, shuffle="sales", draws=9)["p"].tolist()
    [1.0]
    """
    shuffle, within = names_of(shuffle), names_of(within)
    _check(frame, within, draws)
    check_columns(frame, shuffle)
    if alternative not in ("greater", "less", "two-sided") or not shuffle:
        raise MeasureError(f"alternative {alternative!r}, shuffle {shuffle}",
                           rule="greater, less or two-sided; one column at least")
    reader = _Reader(measure, measure(frame, **arguments), frame, attribute, column, keys)
    blocks = list(frame.groupby(within, sort=False).indices.values()) if within else [
        np.arange(len(frame))]
    rng, failed = np.random.default_rng(seed), 0
    drawn = np.full((draws, len(reader.estimate)), np.nan)
    for b in _counted(draws, progress):
        try:
            drawn[b] = reader.read(measure(_shuffled(frame, shuffle, blocks, rng), **arguments))
        except MeasureError:
            failed += 1
    _refuse_failures(failed, draws)
    return reader.table(_tails(reader.estimate, drawn, alternative))


class _Reader:
    """Reads one column of a measure's results by the keys of the first of them."""

    def __init__(self, measure, full, frame, attribute, column, keys):
        # a partial has no name of its own
        name = getattr(getattr(measure, "func", measure), "__name__", "value")
        self.name = column or attribute or (name if name.isidentifier() else "value")
        self.attribute = attribute
        full = self._part(full)
        if np.isscalar(full):
            self.keys, self.column = pd.DataFrame(index=[0]), None
            self.estimate = np.array([full], dtype=float)
            return
        if not isinstance(full, pd.DataFrame):
            raise MeasureError(f"the measure returned {type(full).__name__}",
                               rule="a frame or a number",
                               way_out="name the part to read with attribute=")
        if keys is None:
            keys = [c for c in full.columns
                    if c in frame.columns and not pd.api.types.is_float_dtype(full[c])]
        check_columns(full, names_of(keys))
        self.column = self.name = _column_of(full, names_of(keys), name, column)
        names = [c for c in names_of(keys) if c != self.column]
        self.keys = full[names].reset_index(drop=True)
        if self.keys.duplicated().any() or (not names and len(full) != 1):
            raise MeasureError("the rows of the result cannot be told apart",
                               rule=f"its keys are {names}", way_out="name others with keys=")
        self.estimate = full[self.column].to_numpy(dtype=float)

    def read(self, result, back=None) -> np.ndarray:
        """Return the values in the order of the keys; NaN where a key has none."""
        result = self._part(result)
        if self.column is None:
            return np.array([result], dtype=float)
        if not len(self.keys.columns):
            return result[self.column].to_numpy(dtype=float)
        found = result[[*self.keys.columns, self.column]]
        for name, labels in (back or {}).items():
            if name in self.keys.columns:
                found = found.assign(**{name: [labels.get(v, v) for v in found[name]]})
        found = found.drop_duplicates(list(self.keys.columns))
        return self.keys.merge(found, how="left", on=list(self.keys.columns))[
            self.column].to_numpy(dtype=float)

    def _part(self, result):
        """Return the part of a result that was asked for."""
        if self.attribute is None:
            return result
        if not hasattr(result, self.attribute):
            raise MeasureError(f"the result has no {self.attribute}",
                               where=f"a {type(result).__name__}")
        return getattr(result, self.attribute)

    def table(self, numbers: dict[str, np.ndarray]) -> pd.DataFrame:
        """Return keys, estimate and what was computed from the draws."""
        return self.keys.assign(**{self.name: self.estimate} | numbers).reset_index(drop=True)


def _takes_unit(measure: Measure) -> bool:
    return isinstance(measure, FunctionType) and "unit" in signature(measure).parameters


def _column_of(full: pd.DataFrame, keys: list[str], name: str, asked: str | None) -> str:
    if (asked or name) in full.columns:
        return asked or name
    free = [c for c in full.columns if c not in keys]
    if asked is None and len(free) == 1:
        return free[0]
    raise MeasureError(f"no column {asked or name} in the result",
                       way_out=f"name one with column=: {', '.join(map(str, full.columns))}")


def _check(frame, columns: list[str], draws: int, level=0.5, interval="percentile") -> None:
    check_columns(frame, columns)
    check_not_empty(frame)
    check_no_missing(frame, columns)
    if draws < 1 or not 0 < level < 1 or interval not in ("percentile", "basic"):
        raise MeasureError(f"draws {draws}, level {level}, interval {interval!r}",
                           rule="one draw at least; 0 < level < 1; percentile or basic")


def _counted(draws: int, progress: bool) -> Iterable[int]:
    from tqdm import tqdm

    return tqdm(range(draws), disable=not progress)


def _rows_of_units(frame: pd.DataFrame, unit: list[str]) -> list[np.ndarray]:
    """Return the rows of each unit, units in order of first appearance."""
    if not unit:
        raise MeasureError("no unit is named", way_out="unit=: the column that is drawn anew")
    codes = frame.groupby(unit, sort=False).ngroup().to_numpy()
    order = np.argsort(codes, kind="stable")
    rows = np.split(order, np.cumsum(np.bincount(codes))[:-1])
    if len(rows) < 2:
        raise MeasureError("one unit alone cannot be drawn anew", rule="two units at least")
    return rows


def _redraw(frame, column, rows, chosen):
    """Return the drawn rows, and the way back from new labels of copies to the old ones.

    Of several unit columns only the last is relabelled: with (region, firm) a copy of the firm
    stays in its region.
    """
    chosen = np.sort(chosen)
    nth = np.arange(len(chosen)) - np.searchsorted(chosen, chosen)
    drawn = [rows[c] for c in chosen]
    sample = frame.take(np.concatenate(drawn))
    sample.index = pd.RangeIndex(len(sample))
    nth = np.repeat(nth, [len(part) for part in drawn])
    again = np.flatnonzero(nth)
    if not len(again):
        return sample, {}
    old = sample[column]
    if pd.api.types.is_integer_dtype(old):
        new = old.to_numpy() + nth * (int(frame[column].max()) - int(frame[column].min()) + 1)
    else:
        new = old.to_numpy(dtype=object, copy=True)
        new[again] = [f"{new[i]}~{nth[i] + 1}" for i in again]
    sample[column] = new
    return sample, {column: dict(zip(new[again], old.array[again], strict=True))}


def _shuffled(frame, shuffle, blocks, rng) -> pd.DataFrame:
    """Return the frame with some columns moved between the rows of each block."""
    source = np.arange(len(frame))
    for rows in blocks:
        source[rows] = rng.permutation(rows)
    return frame.assign(**{c: frame[c].array[source] for c in shuffle})


def _refuse_failures(failed: int, draws: int) -> None:
    if failed > draws / 2:
        raise MeasureError(f"the measure refused {failed} of {draws} draws",
                           way_out="it needs more units, or rarer cases merged before the call")


def _quantiles(drawn: np.ndarray, shares: list[float]) -> np.ndarray:
    """Return quantiles of each column over its draws, NaN where there are none."""
    result = np.full((len(shares), drawn.shape[1]), np.nan)
    some = ~np.isnan(drawn).all(axis=0)
    result[:, some] = np.nanquantile(drawn[:, some], shares, axis=0)
    return result


def _summary(estimate, drawn, level, interval) -> dict[str, np.ndarray]:
    count = (~np.isnan(drawn)).sum(axis=0)
    mean = np.divide(np.nansum(drawn, axis=0), count, where=count > 0,
                     out=np.full(len(estimate), np.nan))
    squares = np.nansum((drawn - mean) ** 2, axis=0)
    error = np.sqrt(np.divide(squares, count - 1, where=count > 1,
                              out=np.full(len(estimate), np.nan)))
    low, high = _quantiles(drawn, [(1 - level) / 2, (1 + level) / 2])
    if interval == "basic":
        low, high = 2 * estimate - high, 2 * estimate - low
    return {"standard_error": error, "bias": mean - estimate, "low": low, "high": high,
            "draws": count}


def _tails(estimate, drawn, alternative) -> dict[str, np.ndarray]:
    count = (~np.isnan(drawn)).sum(axis=0)
    known = (count > 0) & ~np.isnan(estimate)
    # Equal up to rounding counts as at least as far, at any size of the measure; the median,
    # since one draw that explodes must not make all others equal.
    typical = np.median(np.nan_to_num(np.abs(drawn)), axis=0)
    slack = 1e-10 * np.maximum(np.abs(estimate), typical)
    up = (1 + (drawn >= estimate - slack).sum(axis=0)) / (1 + count)
    down = (1 + (drawn <= estimate + slack).sum(axis=0)) / (1 + count)
    p = {"greater": up, "less": down, "two-sided": np.minimum(2 * np.minimum(up, down), 1.0)}
    mean = np.divide(np.nansum(drawn, axis=0), count, where=count > 0,
                     out=np.full(len(estimate), np.nan))
    return {"expected": mean, "p": np.where(known, p[alternative], np.nan), "draws": count}
