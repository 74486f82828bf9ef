"""Write tidy frames: csv, parquet, xlsx, dta; formula-like text is neutralised for spreadsheets."""

import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from .. import paths
from ..errors import CleanError
from .stata import stata_bytes

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_XLSX_ROWS = 1_048_575


def export_frame(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write a frame by the ending of the file, under a temporary name first.

    Parameters
    ----------
    frame : DataFrame
        Tidy data; in Stata files ``.attrs`` of `seikit.load` become labels of variables and
        values and the flag and note of breaks (`stata_bytes`).
    path : path
        Ends in csv (UTF-8 with byte-order mark, so that Excel reads Chinese), parquet, xlsx or
        dta.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CleanError
        For another ending, or a frame that the format cannot hold.
    DataFileError
        If the file cannot be written; an earlier file stays.

    Examples
    --------
    >>> import tempfile
    >>> file = export_frame(pd.DataFrame({"x": ["=1+1", "a"], "y": [-3.2, 1.0]}),
    ...                     Path(tempfile.mkdtemp(), "a.csv"))
    >>> file.read_text(encoding="utf-8-sig").splitlines()[1]
    "'=1+1,-3.2"
    """
    path = Path(path)
    paths.write_bytes(path, export_bytes(frame, path))
    return path


def export_bytes(frame: pd.DataFrame, path: Path) -> bytes:
    """Return what `export_frame` writes to a path."""
    return writer_of(path)(frame)


def writer_of(path: Path) -> Callable[[pd.DataFrame], bytes]:
    """Return the writer for the ending of a file; an unknown ending is refused."""
    writers = {".csv": _csv, ".parquet": _parquet, ".xlsx": _xlsx, ".dta": stata_bytes}
    if path.suffix.lower() not in writers:
        raise CleanError(f"unknown ending: {path.suffix or 'none'}", where=str(path),
                         way_out="csv, parquet, xlsx or dta")
    return writers[path.suffix.lower()]


def neutral(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text cells that a spreadsheet would take for a formula.

    Examples
    --------
    >>> neutral(pd.DataFrame({"x": ["-", "@a", "b"]}))["x"].tolist()
    ['-', "'@a", 'b']
    """
    frame = frame.copy()
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = [f"'{v}" if _like_formula(v) else v for v in frame[name]]
    return frame


def _like_formula(value: object) -> bool:
    """Tell whether a spreadsheet would take a text for a formula; - and -3.2 are none."""
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return False
    rest = value.lstrip("+-").replace(",", "").rstrip("%").strip()
    return bool(rest) and not rest.replace(".", "", 1).isdigit()


def _csv(frame: pd.DataFrame) -> bytes:
    return neutral(frame).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _parquet(frame: pd.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.to_parquet(target, index=False)
    return target.getvalue()


def _xlsx(frame: pd.DataFrame) -> bytes:
    if len(frame) > _XLSX_ROWS:
        raise CleanError(f"xlsx holds {_XLSX_ROWS:,} rows, the frame has {len(frame):,}",
                         way_out="write parquet or csv")
    target = io.BytesIO()
    clean = neutral(frame)
    for name in clean.columns:
        if not pd.api.types.is_numeric_dtype(clean[name]):
            clean[name] = [_without_control(v) for v in clean[name]]
    clean.to_excel(target, index=False, engine="openpyxl")
    return target.getvalue()


def _without_control(value: object) -> object:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)[:32767] if isinstance(value, str) else value
