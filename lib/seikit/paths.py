"""Where the project's folders are: the one place that knows.

A leaf. The project folder is the one that `SEIKIT_HOME` names, else the nearest folder
above this file (or above the working directory) that holds `data/ledger`.
"""

import contextlib
import errno
import functools
import os
from pathlib import Path

from .errors import DataFileError

_MARK = Path("data", "ledger")


def project() -> Path:
    """Return the project folder.

    Raises
    ------
    DataFileError
        If no folder above holds the project's data.

    Examples
    --------
    >>> (project() / "data").is_dir()
    True
    """
    if home := os.environ.get("SEIKIT_HOME"):
        return Path(home)
    return _above(Path.cwd())


@functools.cache
def _above(here: Path) -> Path:
    """Return the project folder above this file or above a working folder."""
    for start in (Path(__file__).resolve(), here):
        for folder in (start, *start.parents):
            if (folder / _MARK).is_dir():
                return folder
    raise DataFileError(
        "the project folder was not found",
        where=str(here),
        rule="it is the folder that holds data/ledger",
        way_out="run inside a clone of seikit, or set SEIKIT_HOME to it",
    )


def data() -> Path:
    """Return `data/`: facts, panel, codes, results."""
    return project() / "data"


def notebooks() -> Path:
    """Return `notebooks/`."""
    return project() / "notebooks"


def figures() -> Path:
    """Return `figures/`, or the folder that `SEIKIT_FIGURES` names."""
    return Path(os.environ.get("SEIKIT_FIGURES") or project() / "figures")


def reports() -> Path:
    """Return `reports/`: built pages, not committed."""
    return project() / "reports"


def build() -> Path:
    """Return `build/`: caches, not committed."""
    return project() / "build"


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with LF ends under a temporary name, then rename.

    Parameters
    ----------
    path : Path
        The file; its folder is made if need be.
    text : str
        What to write.

    Raises
    ------
    DataFileError
        If the folder cannot be written or the disk is full; an earlier file stays intact.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes under a temporary name, then rename; see `write_text`."""
    write_all({Path(path): content})


def write_all(contents: dict[Path, bytes]) -> None:
    """Write several files, or none: all under temporary names first, then renamed."""
    parts = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in contents}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
            parts[path].write_bytes(content)
        for path in contents:
            os.replace(parts[path], path)
    except OSError as problem:
        raise DataFileError(
            f"cannot write: {problem.strerror or problem}",
            where=str(path),
            way_out="free space or choose a folder that you may write to; "
            "what was there before is unchanged",
        ) from problem
    finally:
        for part in parts.values():
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
