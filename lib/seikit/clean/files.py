"""`seikit clean`: several files at once, one table and one log out."""

import sys
from pathlib import Path

import pandas as pd

from .. import paths
from ..errors import CleanError, SeikitError
from .export import export_frame
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
        With every file that could not be cleaned; nothing is written then.
    """
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
    if out:
        export_frame(_together(results), out)
    if log:
        paths.write_text(log, "\n".join(result.to_html() for result in results))
    return "\n".join(result.summary() for result in results)


def _together(results: list[Tidy]) -> pd.DataFrame:
    kinds = {result.kind for result in results}
    if len(kinds) > 1:
        raise CleanError("tables of numbers and lists do not fit one file",
                         way_out="clean them in two calls")
    return pd.concat([result.frame for result in results], ignore_index=True)
