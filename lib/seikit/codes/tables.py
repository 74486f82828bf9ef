"""Read the code lists of `data/codes` as plain rows of strings, without pandas."""

import csv
import functools
import io
from pathlib import Path

from .. import paths
from ..datasets.checksums import checksums, read_checked


def rows(name: str) -> list[dict[str, str]]:
    """Return a code list as dicts of strings; its file is compared with its checksum first.

    Raises
    ------
    DataFileError
        If the file is missing, changed or truncated.

    Examples
    --------
    >>> rows("regions")[0]["province"]
    '北京'
    """
    file = Path("codes", f"{name}.csv")
    return _rows(file, checksums().get(file.as_posix(), {}).get("sha256", ""), paths.data())


@functools.cache
def _rows(file: Path, digest: str, data: Path) -> list[dict[str, str]]:
    """Read once per content and project; `digest` and `data` are part of the key."""
    return list(csv.DictReader(io.StringIO(read_checked(file).decode("utf-8"))))
