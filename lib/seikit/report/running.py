"""Run notebooks in fresh kernels and say readably where one raised."""

import json
import os
import re
from pathlib import Path

import nbformat

from .. import paths
from ..errors import ReportError
from .environment import KERNEL_ENV

_TIMEOUT_S = 900


def find_notebooks(names: list[str] | None = None) -> list[Path]:
    """Return the notebooks that were named, or all of `notebooks/`, in their order.

    Raises
    ------
    ReportError
        If a name fits no notebook.
    """
    every = sorted(p for p in paths.notebooks().glob("*.ipynb") if not p.name.startswith("."))
    if not names:
        return every
    by_name = {p.stem: p for p in every} | {p.stem[:2]: p for p in every}
    found, unknown = [], []
    for name in names:
        path = Path(name)
        if path.suffix == ".ipynb" and path.is_file():
            found.append(path)
        elif path.stem in by_name:
            found.append(by_name[path.stem])
        else:
            unknown.append(name)
    if unknown:
        raise ReportError(f"no such notebook: {', '.join(unknown)}",
                          way_out=f"there are: {', '.join(p.stem for p in every) or 'none'}")
    return found


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook of the current format.

    Raises
    ------
    ReportError
        If the file is no valid notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, UnicodeDecodeError, ValueError, nbformat.reader.NotJSONError,
            nbformat.ValidationError) as problem:
        raise ReportError(f"not a valid notebook: {str(problem)[:200]}", where=str(path),
                          way_out="`git checkout` it, or save it again in JupyterLab"
                          ) from problem


def run_notebook(path: Path, figures: Path) -> nbformat.NotebookNode:
    """Run a notebook in a fresh kernel and return it with its outputs; the file is not touched.

    Parameters
    ----------
    path : Path
        The notebook; the kernel works in its folder.
    figures : Path
        Where `seikit.save` writes.

    Raises
    ------
    ReportError
        If a cell raises, warns on standard error, or the kernel dies; names notebook and cell.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = read_notebook(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(notebook, timeout=_TIMEOUT_S, kernel_name="python3",
                            record_timing=False, extra_arguments=["--log-level=ERROR"],
                            resources={"metadata": {"path": path.parent}})
    env = os.environ | KERNEL_ENV | {"SEIKIT_FIGURES": str(figures)}
    try:
        client.execute(env=env)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as problem:
        raise _failure(path, notebook, problem) from None
    _no_warnings(path, notebook)
    return clean_metadata(notebook)


def _failure(path: Path, notebook: nbformat.NotebookNode, problem: Exception) -> ReportError:
    number, source = 0, ""
    for index, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code" and any(o.output_type == "error" for o in cell.outputs):
            number, source = index, cell.source
    error = f"{getattr(problem, 'ename', type(problem).__name__)}: " \
            f"{getattr(problem, 'evalue', problem)}"
    first = source.strip().splitlines()[0] if source.strip() else ""
    return ReportError(
        f"the notebook raised {re.sub(chr(27) + r'[^m]*m', '', error)[:6000]}",
        where=f"{path.name}, cell {number}: {first[:80]}",
        way_out=f"open {path.name} in JupyterLab and run it to that cell; "
        "earlier reports are unchanged",
    )


def _no_warnings(path: Path, notebook: nbformat.NotebookNode) -> None:
    failures = [
        {"cell": index, "says": output.text.strip().splitlines()[-1][:120]}
        for index, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"
        for output in cell.outputs if output.get("name") == "stderr" and output.text.strip()
    ]
    if failures:
        raise ReportError("cells write warnings to standard error", where=path.name,
                          rule="a warning in a report is an error", failures=failures)


def clean_metadata(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Keep only metadata that is the same on every machine; fold preparation in JupyterLab too."""
    notebook.metadata = nbformat.from_dict({
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python",
                       "name": "python3"},
        "language_info": {"name": "python"},
    })
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        folded = {"jupyter": {"source_hidden": True}} if tags and "hide-input" in tags else {}
        cell.metadata = nbformat.from_dict(({"tags": tags} if tags else {}) | folded)
    return notebook


def notebook_text(notebook: nbformat.NotebookNode) -> str:
    """Return the file text of a notebook: sorted keys, one space, LF."""
    plain = json.loads(nbformat.writes(notebook, version=4))
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
