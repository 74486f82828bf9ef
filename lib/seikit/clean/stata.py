"""Stata files: labels of variables and values, marked breaks, names that Stata accepts."""

import fnmatch
import io
import re

import numpy as np
import pandas as pd

_NAME, _LABEL, _TEXT = 32, 80, 2045  # what Stata allows: characters, characters, bytes
_RESERVED = re.compile(r"(?:_all|_b|byte|_coef|_cons|double|float|if|in|int|long|_n|_N|_pi|_pred|"
                       r"_rc|_skip|str\d+|strL|using|with)$")


def stata_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as a Stata 14 file, which knows UTF-8.

    Datasets of `seikit.load` bring their labels along. In a long frame ``variable_id`` numbers the
    variables, and its value labels say what they are. ``break_flag`` is 1 where a marked break
    lies before the year of the row, and ``break_note`` says which.
    """
    attrs = frame.attrs
    plain = _with_breaks(frame.copy(), attrs.get("breaks") or [])
    variables = attrs.get("variables") or {}
    values = {"break_flag": {0: "no break before this year", 1: "break before this year"}} \
        if "break_flag" in plain else {}
    if variables and "variable" in plain:
        names = sorted(plain["variable"].unique())
        plain["variable_id"] = plain["variable"].map({n: i for i, n in enumerate(names, 1)})
        values["variable_id"] = {i: _label(n, variables) for i, n in enumerate(names, 1)}
    for column in plain.columns:
        plain[column] = _stata_type(plain[column])
    labels = [_label(str(column), variables)[:_LABEL] for column in plain.columns]
    plain.columns = stata_names([str(column) for column in plain.columns])
    texts = [c for c in plain.columns if plain[c].dtype == object]
    long = [c for c in texts if plain[c].map(lambda text: len(text.encode())).max() > _TEXT]
    plain.attrs = {}
    target = io.BytesIO()
    plain.to_stata(target, write_index=False, version=118, convert_strl=long, value_labels=values,
                   data_label=str(attrs.get("title", "seikit"))[:_LABEL],
                   variable_labels=dict(zip(plain.columns, labels, strict=True)))
    return target.getvalue()


def stata_names(names: list[str]) -> list[str]:
    """Return names that Stata accepts: letters, digits and _, 32 characters, each once.

    Examples
    --------
    >>> stata_names(["省(区、市)", "2020", "int", "a" * 40, "a" * 41])[:3]
    ['省_区_市_', '_2020', 'int_']
    >>> [len(name) for name in stata_names(["a" * 40, "a" * 41])]
    [32, 32]
    """
    found: list[str] = []
    for name in names:
        plain = re.sub(r"\W", "_", name)
        plain = f"_{plain}" if plain[:1].isdigit() or not plain else plain
        plain = f"{plain}_" if _RESERVED.match(plain) else plain
        short, number = plain[:_NAME], 1
        while short in found:
            number += 1
            short = f"{plain[:_NAME - len(str(number)) - 1]}_{number}"
        found.append(short)
    return found


def _with_breaks(frame: pd.DataFrame, breaks: list[dict]) -> pd.DataFrame:
    """Add flag and note of the marked breaks, to a long frame or to one column per variable."""
    if not breaks or "year" not in frame:
        return frame
    notes = np.full(len(frame), "", dtype=object)
    years = frame["year"].to_numpy()
    known = list(frame["variable"].unique()) if "variable" in frame else []
    for entry in breaks:
        after = years == int(entry["year_after"])
        if "variable" in frame:
            after &= frame["variable"].isin(fnmatch.filter(known, entry["variable"])).to_numpy()
        elif not fnmatch.filter(map(str, frame.columns), entry["variable"]):
            continue
        text = f"{entry['variable']}: {entry['effect']}"
        notes[after] = [f"{note}; {text}" if note else text for note in notes[after]]
    return frame.assign(break_flag=(notes != "").astype("int8"), break_note=notes)


def _stata_type(column: pd.Series) -> pd.Series:
    if str(column.dtype) in ("Int64", "Float64"):
        return column.astype("float64")
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.fillna(False).astype("int8")
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column
    return pd.Series(["" if value is None or value is pd.NA or value != value else str(value)
                      for value in column], index=column.index, dtype=object)


def _label(name: str, variables: dict[str, dict[str, str]]) -> str:
    entry = variables.get(name)
    return f"{entry.get('name_en') or name}, {entry['unit']}" if entry else name.replace("_", " ")
