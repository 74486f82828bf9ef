"""`figures/manifest.csv`: one row per figure, with its datasets and the hashes of its files.

Two kernels may save at once, so a row is entered under a lock.
"""

import contextlib
import csv
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

from .. import paths
from ..errors import FigureError

HEADER = ("id", "notebook", "title", "population", "datasets", "width_mm", "svg_sha256",
          "csv_sha256", "alt")
_PATIENCE_S = 60


def read_manifest(folder: Path | None = None) -> list[dict[str, str]]:
    """Return the rows of the manifest, in the order of their ids."""
    file = (folder or paths.figures()) / "manifest.csv"
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def enter(row: dict[str, str], folder: Path) -> None:
    """Enter or replace the row of one figure.

    Raises
    ------
    DataFileError
        If the folder cannot be written.
    FigureError
        If another process holds the lock for a minute.
    """
    with _locked(folder):
        rows = {old["id"]: old for old in read_manifest(folder)} | {row["id"]: row}
        text = io.StringIO()
        writer = csv.DictWriter(text, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[key] for key in sorted(rows))
        paths.write_text(folder / "manifest.csv", text.getvalue())


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = folder / ".manifest.lock"
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if time.monotonic() > deadline:
                raise FigureError("the manifest stays locked", where=str(lock),
                                  way_out="if no other run is going on, delete that file"
                                  ) from None
            time.sleep(0.05)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
