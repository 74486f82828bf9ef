"""The border of the measures: a tidy frame in, arrays out, and back again.

Conventions of all measures. Columns are named by the caller. A pair without a row (a province
without any firm of an industry) counts as no activity; a row whose value is missing is refused,
for "not disclosed" is not zero. The nation or a macro-region among provinces is refused, too: it
is no unit like them. Results carry the keys of the input, sorted as they came in.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..checks import (
    check_columns,
    check_no_missing,
    check_not_empty,
    check_unique,
    check_values,
)
from ..codes.regions import CITY, PROVINCE, find_region, total_names
from ..errors import MeasureError


@dataclass(frozen=True, slots=True)
class Grid:
    """A two-way table as an array.

    Attributes
    ----------
    values : ndarray, (n rows, n columns)
        Zero where the frame has no row.
    rows, columns : Index
        Labels in order of first appearance.
    row_of, column_of : ndarray of int
        For each row of the frame, its place in the array.
    """

    values: np.ndarray
    rows: pd.Index
    columns: pd.Index
    row_of: np.ndarray
    column_of: np.ndarray


class Keys(dict):
    """Key columns of a result; a result column of the same name is refused, not overwritten.

    Examples
    --------
    >>> Keys(year=2019) | {"gini": 0.25}
    {'year': 2019, 'gini': 0.25}
    """

    def __or__(self, results: dict) -> "Keys":
        if twice := [str(name) for name in results if name in self]:
            raise MeasureError(f"key column named like a result: {', '.join(twice)}",
                               way_out="rename that column before the call")
        return Keys({**self, **results})


def check_frame(frame: pd.DataFrame, keys: list[str], values: list[str]) -> None:
    """Refuse a frame that a measure cannot answer for; see `seikit.checks`.

    Raises
    ------
    MeasureError
        Missing column, one column for two keys, no rows, missing key or value, duplicate key,
        negative or infinite value.

    Examples
    --------
    >>> check_frame(pd.DataFrame({"region": ["a"], "firms": [2]}), ["region"], ["firms"])
    """
    check_distinct(keys)
    check_columns(frame, [*keys, *values])
    check_not_empty(frame)
    check_no_missing(frame, [*keys, *values])
    if keys:
        check_unique(frame, keys)
    check_values(frame, values)


def check_parts(frame: pd.DataFrame, column: str | None, names: Sequence | None = None) -> None:
    """Refuse a total that stands among its parts: the nation or a macro-region beside provinces.

    `names` are the different names of the column, where they are known already.

    Raises
    ------
    MeasureError
        With each total and how many rows it has.

    Examples
    --------
    >>> check_parts(pd.DataFrame({"region": ["北京", "上海"]}), "region")
    """
    if column is None or pd.api.types.is_numeric_dtype(frame[column]):
        return
    labels = pd.Index(frame[column].unique() if names is None else names)
    # one pass over all names: a million firms may be among them
    folded = labels.astype(str).str.replace(r"\s", "", regex=True).str.casefold()
    totals = labels[folded.isin(total_names())]
    if not len(totals) or not any(_is_part(label) for label in labels):
        return
    counts = frame[column].value_counts()
    raise MeasureError(
        f"a total stands among its parts in column {column}",
        failures=[{"total": name, "rows": int(counts[name])} for name in totals],
        rule="a total is no unit like its parts, and counts them twice",
        way_out=f"leave it out: frame[~frame[{column!r}].isin({list(map(str, totals))})]")


def _is_part(label: object) -> bool:
    found = find_region(label)
    return found is not None and found[2] in (PROVINCE, CITY)


def check_distinct(keys: list[str]) -> None:
    """Refuse a column that is named for two keys.

    Examples
    --------
    >>> check_distinct(["year", "region"])
    """
    if twice := sorted({str(k) for k in keys if keys.count(k) > 1}):
        raise MeasureError(f"column named for two purposes: {', '.join(twice)}",
                           way_out="name different columns for by and the other keys")


def to_grid(frame: pd.DataFrame, value: str, row: str, column: str) -> Grid:
    """Return a checked frame as a two-way array.

    Examples
    --------
    >>> frame = pd.DataFrame({"r": ["a", "a", "b"], "i": ["x", "y", "x"], "v": [1, 2, 3]})
    >>> to_grid(frame, "v", "r", "i").values.tolist()
    [[1.0, 2.0], [3.0, 0.0]]
    """
    row_of, rows = pd.factorize(frame[row])
    column_of, columns = pd.factorize(frame[column])
    flat = np.bincount(row_of * len(columns) + column_of,
                       weights=frame[value].to_numpy(dtype=float),
                       minlength=len(rows) * len(columns))
    return Grid(flat.reshape(len(rows), len(columns)), pd.Index(rows), pd.Index(columns),
                row_of, column_of)


def groups(frame: pd.DataFrame, by: str | list[str] | None) -> Iterator[tuple[Keys, pd.DataFrame]]:
    """Yield (keys of the group, its rows) in order of first appearance; one group without `by`.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2019, 2018], "v": [1, 2]})
    >>> [keys for keys, _ in groups(frame, "year")]
    [{'year': 2019}, {'year': 2018}]
    """
    names = names_of(by)
    if not names:
        yield Keys(), frame
        return
    for key, part in frame.groupby(names, sort=False):
        yield Keys(zip(names, key, strict=True)), part


def names_of(by: str | list[str] | None) -> list[str]:
    """Return `by` as a list of column names."""
    return [] if by is None else [by] if isinstance(by, str) else list(by)


def per_group(
    frame: pd.DataFrame, by: str | list[str] | None, measure: Callable[[pd.DataFrame], dict]
) -> pd.DataFrame:
    """Return one row per group: its keys and what `measure` returns for its rows.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2018, 2018, 2019], "v": [1, 2, 5]})
    >>> per_group(frame, "year", lambda part: {"total": int(part["v"].sum())})
       year  total
    0  2018      3
    1  2019      5
    """
    return pd.DataFrame([keys | measure(part) for keys, part in groups(frame, by)])
