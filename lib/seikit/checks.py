"""Small checks at the border of the library; each raises with all failures at once.

They take a frame and the names that a function was given, return nothing, and never
change the frame. `error` chooses the class to raise.
"""

import numpy as np
import pandas as pd

from .errors import MeasureError, SeikitError

# Fourth powers of values between these two are still floating-point numbers.
SMALLEST, LARGEST = 1e-60, 1e60


def check_columns(
    frame: pd.DataFrame, columns: list[str], error: type[SeikitError] = MeasureError
) -> None:
    """Refuse a frame that lacks one of `columns`.

    Examples
    --------
    >>> check_columns(pd.DataFrame({"region": ["北京"]}), ["region"])
    >>> check_columns(pd.DataFrame({"region": ["北京"]}), ["year"])
    Traceback (most recent call last):
    ...
    seikit.errors.MeasureError: column not in the frame: year
      way out: the frame has: region
    """
    if not isinstance(frame, pd.DataFrame):
        raise error(f"expected a DataFrame, got {type(frame).__name__}")
    twice = sorted({str(c) for c in columns if (frame.columns == c).sum() > 1})
    if twice:
        raise error(f"two columns of one name: {', '.join(twice)}", way_out="rename one of them")
    missing = [str(c) for c in columns if c not in frame.columns]
    if missing:
        raise error(
            f"column not in the frame: {', '.join(missing)}",
            way_out=f"the frame has: {', '.join(map(str, frame.columns))}",
        )


def check_not_empty(frame: pd.DataFrame, error: type[SeikitError] = MeasureError) -> None:
    """Refuse a frame without rows.

    Examples
    --------
    >>> check_not_empty(pd.DataFrame({"a": [1]}))
    """
    if len(frame) == 0:
        raise error("the frame has no rows", way_out="check the filter that made it")


def check_unique(
    frame: pd.DataFrame, keys: list[str], error: type[SeikitError] = MeasureError
) -> None:
    """Refuse duplicate keys, naming each of them.

    Examples
    --------
    >>> check_unique(pd.DataFrame({"region": ["a", "b"]}), ["region"])
    """
    twice = frame.duplicated(keys, keep=False)
    if twice.any():
        rows = frame.loc[twice, keys].value_counts(dropna=False).sort_index()
        raise error(
            f"duplicate key in {', '.join(map(str, keys))}",
            rule="one row per key",
            way_out="aggregate or drop the duplicates on purpose before the call",
            failures=[dict(zip(keys, key, strict=True), rows=n) for key, n in rows.items()],
        )


def check_no_missing(
    frame: pd.DataFrame, columns: list[str], error: type[SeikitError] = MeasureError
) -> None:
    """Refuse missing values in `columns`, naming the rows.

    Examples
    --------
    >>> check_no_missing(pd.DataFrame({"x": [1.0]}), ["x"])
    """
    failures = [
        {"row": index, "column": column}
        for column in columns
        for index in frame.index[frame[column].isna()]
    ]
    if failures:
        raise error(
            "missing values",
            rule="a missing value is never taken for zero",
            way_out="leave these rows out by name, or fill them with a stated reason",
            failures=failures,
        )


def holds_numbers(column: pd.Series) -> bool:
    """Tell whether a column holds real numbers; truth values are none.

    Examples
    --------
    >>> holds_numbers(pd.Series([1, 2])), holds_numbers(pd.Series([True]))
    (True, False)
    """
    is_a = pd.api.types
    return is_a.is_numeric_dtype(column) and not (
        is_a.is_bool_dtype(column) or is_a.is_complex_dtype(column))


def check_values(
    frame: pd.DataFrame, columns: list[str], error: type[SeikitError] = MeasureError, *,
    negative: bool = False,
) -> None:
    """Refuse values that are not numbers, infinite, beyond what can be squared twice, or negative.

    Missing values pass: see `check_no_missing`. With `negative`, negative ones pass too.

    Examples
    --------
    >>> check_values(pd.DataFrame({"x": [0.0, 2.5]}), ["x"])
    """
    failures = []
    for column in columns:
        if not holds_numbers(frame[column]):
            raise error(f"column {column} holds {frame[column].dtype}, not numbers")
        values = frame[column].to_numpy(dtype=float, na_value=np.nan)
        size = np.abs(values)
        bad = (size > LARGEST) | (size < SMALLEST) & (size > 0)
        if not negative:
            bad |= values < 0
        failures += [
            {"row": frame.index[i], "column": column, "value": values[i]}
            for i in np.flatnonzero(bad)
        ]
    if failures:
        raise error(
            "infinite values" if negative else "negative or infinite values",
            rule=f"values are 0 or between {SMALLEST:g} and {LARGEST:g}"
            + (" in size" if negative else ", not negative"),
            failures=failures,
        )
