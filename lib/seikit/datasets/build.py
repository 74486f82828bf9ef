"""Build `data/facts` and `data/codes` from `data/ledger`, with checksums and a README.

Everything built is made in a temporary folder first and swapped in at the end, so a failed
build leaves the old files as they were. `data/panel` and `data/results` are only listed.
"""

import io
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from .. import paths
from ..errors import DataFileError, SchemaError
from .checksums import HEADER, measure
from .layout import lay_out
from .readme import readme
from .records import Record, _records, records
from .schemas import check_frame

_BUILT = ("facts", "codes")
_LISTED = ("ledger", "facts", "codes", "panel", "results")


def build_data() -> str:
    """Delete and rebuild all of `data/` but the ledger, `data/panel` and `data/results`.

    Use it after an edit of `data/ledger`. It needs no network and no other folder.

    Returns
    -------
    str
        One line that says what was built.

    Raises
    ------
    DataFileError
        If a ledger file or record is missing or cannot be written.
    SchemaError
        With every failing cell of every dataset in one table.
    """
    _records.cache_clear()
    data = paths.data()
    with tempfile.TemporaryDirectory(dir=_writable(data), prefix=".build-") as folder:
        built = Path(folder)
        rows = _build_files(data, built)
        _swap(built, data)
    list_files()
    return f"data/: {len(rows)} datasets rebuilt from the ledger, {sum(rows)} rows, all checks held"


def list_files() -> None:
    """Write the list of checksums and the README anew, after files of `data/` changed."""
    data = paths.data()
    paths.write_text(data / "checksums.csv", checksum_table(data))
    paths.write_text(data / "README.md", readme(data, records()))


def _writable(data: Path) -> Path:
    if not (data / "ledger").is_dir():
        raise DataFileError("the ledger is missing", where=str(data / "ledger"),
                            way_out="`git checkout -- data/ledger`")
    try:
        with tempfile.TemporaryFile(dir=data):
            return data
    except OSError as problem:
        raise DataFileError(f"cannot write: {problem.strerror}", where=str(data),
                            way_out="free space, or work in a folder that you may write to"
                            ) from problem


def _build_files(data: Path, built: Path) -> list[int]:
    failures, rows = [], []
    frames = {}
    for record in sorted(records().values(), key=lambda r: r.kind != "codes"):
        if record.ledger is None:
            continue
        frame = lay_out(_read_ledger(data, record), record, frames.get("regions"),
                        frames.get("prefectures"))
        failures += check_frame(frame, record)
        rows.append(len(frame))
        frames[record.name] = frame
    if failures:
        raise SchemaError(f"{len(failures)} cells or rows of the ledger break their schema",
                          way_out="mend the ledger, then `make data`", failures=failures)
    for name, frame in frames.items():
        paths.write_text(built / records()[name].file, frame.to_csv(index=False,
                                                                    lineterminator="\n"))
    return rows


def _read_ledger(data: Path, record: Record) -> pd.DataFrame:
    file = data / record.ledger
    if not file.is_file():
        raise DataFileError("the ledger file of a record is missing", where=str(file),
                            way_out=f"`git checkout -- data/{record.ledger.as_posix()}`")
    try:
        return pd.read_csv(io.BytesIO(file.read_bytes()), dtype=str, keep_default_na=False,
                           encoding="utf-8")
    except (ValueError, UnicodeDecodeError) as problem:
        raise DataFileError(f"the ledger file cannot be parsed: {problem}",
                            where=str(file), way_out="mend that line") from problem


def _swap(built: Path, data: Path) -> None:
    """Put the new folders in the place of the old ones; undo on failure."""
    aside = built / "old"
    aside.mkdir()
    moved = []
    try:
        for name in _BUILT:
            if (data / name).exists():
                (data / name).rename(aside / name)
                moved.append(name)
            (built / name).rename(data / name)
    except OSError as problem:
        for name in moved:
            shutil.rmtree(data / name, ignore_errors=True)
            (aside / name).rename(data / name)
        raise DataFileError(f"cannot replace the built files: {problem.strerror}",
                            where=str(data), way_out="close programs that hold them open"
                            ) from problem


def checksum_table(data: Path) -> str:
    """Return the text of `checksums.csv`: every data file, in alphabetical order."""
    lines = [",".join(HEADER)]
    for folder in _LISTED:
        for file in sorted((data / folder).glob("*")):
            if file.is_file() and not file.name.startswith("."):
                entry = measure(file)
                name = file.relative_to(data).as_posix()
                lines.append(",".join([name, entry["rows"], entry["bytes"], entry["sha256"]]))
    return "\n".join(lines) + "\n"
