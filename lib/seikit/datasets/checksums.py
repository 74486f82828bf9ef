"""Checksums: `data/checksums.csv` names every data file with its rows, bytes and sha256."""

import csv
import functools
import hashlib
from pathlib import Path

from .. import paths
from ..errors import DataFileError

HEADER = ("file", "rows", "bytes", "sha256")


def checksums() -> dict[str, dict[str, str]]:
    """Return the entries of `data/checksums.csv` by file, relative to `data/`.

    Raises
    ------
    DataFileError
        If the file is missing.
    """
    file = paths.data() / "checksums.csv"
    if not file.is_file():
        raise DataFileError("the list of checksums is missing", where=str(file),
                            way_out="run `make data`, or `git checkout -- data`")
    state = file.stat()
    return _read(file, state.st_mtime_ns, state.st_size)


@functools.lru_cache(maxsize=4)
def _read(file: Path, changed: int, size: int) -> dict[str, dict[str, str]]:
    """Read once per state of the file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["file"]: row for row in csv.DictReader(lines)}


def measure(file: Path) -> dict[str, str]:
    """Count rows (lines less the header, for CSV), bytes, and take the sha256 of a file."""
    content = file.read_bytes()
    rows = content.count(b"\n") - 1 if file.suffix == ".csv" else 0
    return {"rows": str(rows), "bytes": str(len(content)),
            "sha256": hashlib.sha256(content).hexdigest()}


def read_checked(relative: Path) -> bytes:
    """Return the bytes of a data file after comparing them with the list of checksums.

    Raises
    ------
    DataFileError
        If the file is missing, not listed, or differs from the list.
    """
    name, file = relative.as_posix(), paths.data() / relative
    way_out = f"`git checkout -- data/{name}`; after a deliberate edit of the ledger, `make data`"
    entry = checksums().get(name)
    if entry is None:
        raise DataFileError("the file is not in data/checksums.csv", where=str(file),
                            way_out="run `make data`")
    if not file.is_file():
        raise DataFileError("the data file is missing", where=str(file), way_out=way_out)
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        size = f"{len(content)} bytes found, {entry['bytes']} expected"
        raise DataFileError(f"the data file was changed or truncated ({size})", where=str(file),
                            rule="its sha256 must be the one in data/checksums.csv",
                            way_out=way_out)
    return content
