"""`seikit clean`: several files at once, one table and one log out."""

import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd

from .. import paths
from ..errors import CleanError, SeikitError
from .export import export_bytes, writer_of
from .result import Tidy
from .tidying import tidy


def clean_files(files: list[Path], out: Path | None = None, log: Path | None = None) -> str:
    """Clean files, write table and log if asked, and return two lines per file.

    Parameters
    ----------
    files : list of Path
        Statistical files.
    out : Path, optional
        csv, parquet, xlsx or dta by its ending; tables and lists do not mix in one file.
    log : Path, optional
        The log as HTML; with several files, one page after the other.

    Returns
    -------
    str
        The summaries, or the first rows where nothing is written.

    Raises
    ------
    SeikitError
        With every file that could not be cleaned; nothing is written then, nor if one of the
        two targets cannot be.
    """
    _check_targets(files, out, log)
    results = _results(files)
    contents = {}
    if out:
        contents[Path(out)] = export_bytes(_together(results), Path(out))
    if log:
        contents[Path(log)] = "\n".join(result.to_html() for result in results).encode()
    paths.write_all(contents)
    return "\n".join(result.summary() for result in results)


def _check_targets(files: list[Path], out: Path | None, log: Path | None) -> None:
    """Refuse what cannot end well before the work begins."""
    if out:
        writer_of(Path(out))
    seen: set[Path] = set()
    for path in [*files, *filter(None, (out, log))]:
        known = Path(path).resolve()
        if known in seen:
            raise CleanError("one file is named twice", where=str(path),
                             rule="a file is cleaned once, and never written over",
                             way_out="name another file")
        seen.add(known)


def _results(files: list[Path]) -> list[Tidy]:
    from tqdm import tqdm

    results, failures = [], []
    for file in tqdm(files, unit="file", disable=len(files) < 3 or not sys.stderr.isatty()):
        try:
            results.append(tidy(file))
        except SeikitError as problem:
            failures.append((file, problem))
    if failures:
        raise failures[0][1] if len(failures) == 1 else CleanError(
            f"{len(failures)} of {len(files)} files cannot be cleaned",
            failures=[{"file": f.name, "problem": p.what, "where": p.where} for f, p in failures])
    names = [file.name for file in files]
    # Files of one name from several folders are told apart by their folders.
    return [result if names.count(file.name) == 1 else renamed(result, file.as_posix())
            for file, result in zip(files, results, strict=True)]


def renamed(result: Tidy, source: str) -> Tidy:
    """Return a result under another name of its source."""
    frames = {name: getattr(result, name).assign(source=source)
              for name in ("frame", "tables", "log", "set_aside", "checks")}
    return replace(result, **frames)


def _together(results: list[Tidy]) -> pd.DataFrame:
    kinds = {result.kind for result in results}
    if len(kinds) > 1:
        raise CleanError("tables of numbers and lists do not fit one file",
                         way_out="clean them in two calls")
    return pd.concat([result.frame for result in results], ignore_index=True)
