"""Build reports, stored outputs and figures: what changed, on all cores, with a progress bar."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

from .. import paths
from ..errors import DataFileError, ReportError, SeikitError
from ..show.drawing import font_family
from .changes import (
    cached_run,
    keep_pages,
    keep_run,
    pages_are_fresh,
    pages_key,
    run_is_fresh,
    run_key,
)
from .index import index_page
from .pages import page_of, summary_of
from .running import find_notebooks, notebook_text, run_notebook

_JOBS = max(1, min(4, os.cpu_count() or 1))


def build_reports(
    notebooks: list[str] | None = None, out: Path | None = None, force: bool = False
) -> int:
    """Run the notebooks that changed and write one HTML page each, and the index page.

    Parameters
    ----------
    notebooks : list of str, optional
        Names or paths; all of `notebooks/` when left out.
    out : Path, optional
        Folder for the pages; `reports/` when left out.
    force : bool
        Run also what did not change.

    Returns
    -------
    int
        0. A notebook that raises does not stop the others, but raises at the end.

    Raises
    ------
    ReportError
        With every notebook that failed; their earlier pages stay as they were.
    DataFileError
        If a folder cannot be written.
    """
    out = out or paths.reports()
    chosen = find_notebooks(notebooks)
    if not chosen:
        raise ReportError("there are no notebooks", where=str(paths.notebooks()))
    stale = [path for path in chosen if force or not run_is_fresh(path)]
    failures = _each(_run_into_cache, stale, "running")
    done = [path for path in chosen if path not in {p for p, _ in failures}]
    _write_pages(done, out)
    _raise_together(failures)
    print(f"{len(stale)} run, {len(done) - len(stale)} unchanged: {out / 'index.html'}")
    return 0


def run_in_place(notebooks: list[str] | None = None) -> int:
    """Run notebooks and store their outputs in them; each file is replaced only when it ran.

    Figures go to `build/figures`: `build_figures` is what writes `figures/`.
    """
    chosen = find_notebooks(notebooks)

    def run(path: Path) -> None:
        notebook = run_notebook(path, _scratch_figures())
        paths.write_text(path, notebook_text(notebook))

    _raise_together(_each(run, chosen, "running"))
    print(f"{len(chosen)} notebooks run, outputs stored")
    return 0


def build_figures(lang: str = "en", formats: list[str] | None = None) -> int:
    """Rebuild `figures/` from all notebooks; the old folder stays until all have run.

    Parameters
    ----------
    lang : {"en", "zh"}
        Language of labels; the Chinese set goes to `build/figures-zh`.
    formats : list of {"pdf", "png"}, optional
        Further files beside SVG.
    """
    font_family(lang)  # says at once if there is none
    target = paths.project() / "figures" if lang == "en" else paths.build() / f"figures-{lang}"
    os.environ["SEIKIT_LANG_FIG"] = lang
    os.environ["SEIKIT_FIGURE_FORMATS"] = ",".join(formats or [])
    paths.write_text(paths.build() / ".keep", "")
    with tempfile.TemporaryDirectory(dir=paths.build()) as folder:
        made = Path(folder) / "figures"
        made.mkdir()
        chosen = find_notebooks()
        _raise_together(_each(lambda path: run_notebook(path, made), chosen, "drawing"))
        count = len(list(made.glob("*.svg")))
        _replace(made, target)
    words = {"en": "English", "zh": "Chinese"}[lang]
    print(f"{count} figures with {words} labels from {len(chosen)} notebooks: {target}")
    return 0


def _replace(made: Path, target: Path) -> None:
    old = made.parent / "old"
    try:
        if target.exists():
            shutil.move(target, old)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, target)
    except OSError as problem:
        if old.exists() and not target.exists():
            shutil.move(old, target)
        raise DataFileError(f"cannot replace the folder: {problem.strerror}", where=str(target),
                            way_out="the old figures are unchanged") from problem


def _each(work: Callable[[Path], object], items: list[Path], doing: str
          ) -> list[tuple[Path, SeikitError]]:
    """Do the work for each item on several threads; return the failures."""
    from tqdm import tqdm

    def attempt(path: Path) -> tuple[Path, SeikitError] | None:
        try:
            work(path)
        except SeikitError as problem:
            return path, problem
        return None

    with ThreadPoolExecutor(_JOBS) as pool:
        bar = tqdm(pool.map(attempt, items), total=len(items), desc=doing, unit="notebook",
                   file=sys.stderr, disable=not items or not sys.stderr.isatty())
        return [failure for failure in bar if failure]


def _raise_together(failures: list[tuple[Path, SeikitError]]) -> None:
    if len(failures) == 1:
        raise failures[0][1]
    if failures:
        raise ReportError(
            f"{len(failures)} notebooks failed\n" + "\n".join(str(e) for _, e in failures))


def _scratch_figures() -> Path:
    return paths.build() / "figures"


def _run_into_cache(path: Path) -> None:
    key = run_key(path)
    keep_run(path, key, notebook_text(run_notebook(path, _scratch_figures())))


def _write_pages(done: list[Path], out: Path) -> None:
    """Write the pages of all notebooks that have a kept run, so that links stay whole."""
    chosen = [p for p in find_notebooks() if cached_run(p).is_file()]
    chosen += [p for p in done if p not in chosen]
    key = pages_key(chosen)
    if pages_are_fresh(out, key):
        return
    notebooks = {p: nbformat.read(cached_run(p), as_version=4) for p in chosen}
    summaries = [summary_of(p.stem, nb, _scratch_figures()) for p, nb in notebooks.items()]
    pages = {}
    for place, path in enumerate(chosen):
        before = summaries[place - 1] if place else None
        after = summaries[place + 1] if place + 1 < len(chosen) else None
        page = page_of(notebooks[path], summaries[place], before, after, _scratch_figures())
        pages[out / f"{path.stem}.html"] = page.encode("utf-8")
    pages[out / "index.html"] = index_page(summaries).encode("utf-8")
    # all or none: pages of two ages would link to figures and answers that the other denies
    paths.write_all(pages)
    keep_pages(out, key, [page.name for page in pages])
