"""What is fresh: kept runs and pages, each with a hash of all that it rests on."""

import nbformat
import pytest

from seikit import paths
from seikit.report import changes


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a project of one notebook, one module, one data file."""
    for name, text in (("lib/a.py", "x = 1\n"), ("data/ledger/a.csv", "a\n1\n"),
                       ("requirements.lock", "pandas==3\n")):
        paths.write_text(tmp_path / name, text)
    cells = [nbformat.v4.new_code_cell("1 + 1")]
    (tmp_path / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebooks" / "01_a.ipynb")
    monkeypatch.setenv("SEIKIT_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("changed", ["lib/a.py", "data/ledger/a.csv", "requirements.lock"])
def test_a_run_is_stale_once_what_it_rests_on_changed(home, changed):
    """Library, data and lock are all part of the key."""
    notebook = home / "notebooks" / "01_a.ipynb"
    assert not changes.run_is_fresh(notebook)
    changes.keep_run(notebook, changes.run_key(notebook), "{}")
    assert changes.run_is_fresh(notebook)
    paths.write_text(home / changed, "other\n")
    assert not changes.run_is_fresh(notebook)


def test_stored_outputs_do_not_make_a_run_stale(home):
    """A saved notebook with the same cells needs no new run; with another cell it does."""
    notebook = home / "notebooks" / "01_a.ipynb"
    key = changes.run_key(notebook)
    content = nbformat.read(notebook, as_version=4)
    content.cells[0].execution_count = 7
    nbformat.write(content, notebook)
    assert changes.run_key(notebook) == key
    content.cells[0].source = "1 + 2"
    nbformat.write(content, notebook)
    assert changes.run_key(notebook) != key


@pytest.mark.parametrize("damage", ["missing", "edited", "another key", "another folder"])
def test_pages_are_written_again_where_they_are_not_what_was_written(home, damage):
    """A folder whose pages were removed, edited or made from something else is not fresh."""
    out = home / "reports"
    paths.write_text(out / "01_a.html", "page")
    changes.keep_pages(out, "key", ["01_a.html"])
    assert changes.pages_are_fresh(out, "key")
    if damage == "missing":
        (out / "01_a.html").unlink()
    elif damage == "edited":
        paths.write_text(out / "01_a.html", "edited")
    elif damage == "another folder":
        out = out.rename(home / "elsewhere")
    assert not changes.pages_are_fresh(out, "other" if damage == "another key" else "key")
