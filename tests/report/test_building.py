"""Pages of one set are of one age: all are written or none."""

import nbformat
import pytest

from seikit import paths
from seikit.errors import DataFileError
from seikit.report import building
from seikit.report.changes import cached_run


@pytest.fixture
def out(tmp_path, monkeypatch):
    """Return the folder of pages of a project with two notebooks that have run."""
    monkeypatch.setenv("SEIKIT_HOME", str(tmp_path))
    (tmp_path / "notebooks").mkdir()
    for name in ("01_a", "02_b"):
        notebook = nbformat.v4.new_notebook(cells=[
            nbformat.v4.new_markdown_cell("# What is this?"), nbformat.v4.new_code_cell("1")])
        nbformat.write(notebook, tmp_path / "notebooks" / f"{name}.ipynb")
        paths.write_text(cached_run(tmp_path / "notebooks" / f"{name}.ipynb"),
                         nbformat.writes(notebook))
    monkeypatch.setattr(building, "summary_of", lambda stem, *_: stem)
    monkeypatch.setattr(building, "page_of", lambda _, summary, *__: f"new {summary}")
    monkeypatch.setattr(building, "index_page", lambda summaries: f"new {summaries}")
    return tmp_path / "reports"


def test_a_page_that_cannot_be_written_leaves_all_as_they_were(out):
    """The second page's name is taken by a folder: the first keeps its old text."""
    paths.write_text(out / "01_a.html", "old")
    (out / "02_b.html").mkdir()
    done = building.find_notebooks()
    with pytest.raises(DataFileError, match="cannot write"):
        building._write_pages(done, out)
    assert (out / "01_a.html").read_text("utf-8") == "old"
    assert sorted(p.name for p in out.iterdir()) == ["01_a.html", "02_b.html"]
    (out / "02_b.html").rmdir()
    building._write_pages(done, out)
    assert [p.read_text("utf-8") for p in sorted(out.glob("0*"))] == ["new 01_a", "new 02_b"]
    assert (out / "index.html").is_file()
