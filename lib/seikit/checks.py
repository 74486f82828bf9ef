"""Small checks at the border of the library; each raises with all failures at once.

They take a frame and the names that a function was given, return nothing, and never
change the frame. `error` chooses the class to raise.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from .errors import DataFileError, MeasureError, SeikitError

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
        values = frame[column].to_numpy(dtype=float)
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


def absent(
    frame: pd.DataFrame, wanted: Mapping[str, Iterable | Mapping], value: str | None = "value"
) -> list[str]:
    """Name what a frame lacks of a full grid of keys: whole slices first, then single rows.

    Use it at the top of a notebook, so that a dropped year, province or variable is named before
    it can look like a zero.

    Parameters
    ----------
    frame : DataFrame
        One row per key, in any order; further rows do no harm.
    wanted : mapping of column to keys
        The grid: for each column its keys, or a mapping (or Series) of keys to the names shown.
    value : str, optional
        A row without this value is absent, too; None asks for the row alone.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2018, 2018, 2019], "code": ["11", "12", "12"],
    ...                       "value": [1.0, 2.0, None]})
    >>> absent(frame, {"year": [2018, 2019], "code": {"11": "Beijing", "12": "Tianjin"}})
    ['2019']
    >>> absent(frame, {"year": [2018], "code": {"12": "Tianjin", "13": "Hebei"}})
    ['Hebei']
    """
    check_columns(frame, [*wanted, *([value] if value else [])], DataFileError)
    labels = {column: dict(keys) if hasattr(keys, "keys") else {k: str(k) for k in keys}
              for column, keys in wanted.items()}
    full = pd.MultiIndex.from_product(labels.values(), names=list(labels)).to_frame(index=False)
    held = frame.dropna(subset=value) if value else frame
    held = held[list(labels)].drop_duplicates().assign(_held=True)
    gone = full.merge(held, how="left")
    gone = gone[gone.pop("_held").isna()]
    named, left = [], gone
    # If all is absent, the column of fewest keys says it best.
    fewest = min(labels, key=lambda column: len(labels[column]))
    for column, names in labels.items():
        counts = gone[column].value_counts()
        whole = [key for key in names if counts.get(key, 0) * len(names) == len(full)]
        if len(gone) == len(full) and column != fewest:
            continue
        named += [names[key] for key in whole]
        left = left[~left[column].isin(whole)]
    return named + [" ".join(labels[c][k] for c, k in row.items())
                    for row in left.to_dict("records")]


def check_present(
    frame: pd.DataFrame, wanted: Mapping[str, Iterable | Mapping], why: str,
    value: str | None = "value",
) -> None:
    """Refuse data that lack a key without which the question has no answer; see `absent`.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2018], "value": [1.0]})
    >>> check_present(frame, {"year": [2018, 2020]}, "the split compares these years")
    Traceback (most recent call last):
    ...
    seikit.errors.DataFileError: the data lack 2020
      rule: the split compares these years
      way out: `git checkout -- data`, or change the years and places that the notebook asks for
    """
    gone = absent(frame, wanted, value)
    if gone:
        more = f" and {len(gone) - 20} more" if len(gone) > 20 else ""
        raise DataFileError(f"the data lack {', '.join(gone[:20])}{more}", rule=why,
                            way_out="`git checkout -- data`, or change the years and places that "
                            "the notebook asks for")
