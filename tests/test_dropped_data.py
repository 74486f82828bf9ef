"""A year, a province or a column dropped from the panel: named, never a zero, never a traceback."""

import contextlib
import csv
import io
import shutil

import nbformat
import pandas as pd
import pytest

from seikit import paths
from seikit.datasets.checksums import HEADER, measure
from seikit.errors import SeikitError
from seikit.report.running import find_notebooks

PANEL = "panel/provinces.csv"


def _drop(project, query: str) -> None:
    """Drop rows from the panel of a copied project and enter the new checksum."""
    file, listed = project / "data" / PANEL, project / "data" / "checksums.csv"
    frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    gone = frame.query(query).index
    assert len(gone), query
    frame.drop(gone).to_csv(file, index=False, lineterminator="\n")
    with listed.open(encoding="utf-8", newline="") as lines:
        rows = [row | measure(file) if row["file"] == PANEL else row
                for row in csv.DictReader(lines)]
    with listed.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _run(notebook) -> str:
    """Run the code cells in this process, up to a deliberate error; return what they show."""
    shown, names = io.StringIO(), {}
    with contextlib.redirect_stdout(shown):
        for cell in nbformat.read(notebook, as_version=4).cells:
            if cell.cell_type == "code":
                try:
                    exec(compile(cell.source, notebook.name, "exec"), names)  # noqa: S102
                except SeikitError as stop:
                    return f"{shown.getvalue()}\nstopped: {stop}"
    return shown.getvalue()


@pytest.fixture
def dropped(tmp_path, monkeypatch):
    """Return a function that runs a notebook on a copy of the project without some rows."""
    source = paths.project()
    for folder in ("data", "notebooks"):
        shutil.copytree(source / folder, tmp_path / folder)
    monkeypatch.setenv("SEIKIT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path / "notebooks")

    def run(number: str, query: str) -> str:
        _drop(tmp_path, query)
        return _run(find_notebooks([number])[0])

    return run


@pytest.mark.slow
@pytest.mark.parametrize(("number", "query", "says"), [
    ("04", "year == '2015'", "Missing from the panel: 2015."),
    ("06", "province == '西藏'", "Missing from the panel: Tibet."),
    ("07", "province == '西藏'", "Missing from the panel: Tibet."),
    ("08", "province == '西藏'", "for want of figures: Tibet."),
])
def test_what_is_missing_is_named_and_the_rest_goes_on(dropped, number, query, says):
    """The notebook runs to its end, names the gap and draws no number for it."""
    shown = dropped(number, query)
    assert "stopped:" not in shown and says in shown
    drawn = {f.stem: pd.read_csv(f, dtype=str) for f in paths.figures().glob(f"{number}_*.csv")}
    assert len(drawn) == 5
    column, gone = ("year", "2015") if number == "04" else ("code", "540000")
    from_panel = [d.loc[d["cell"].notna(), column] for d in drawn.values()
                  if {"cell", column} <= set(d)]
    assert from_panel and not any(rows.eq(gone).any() for rows in from_panel)


@pytest.mark.parametrize(("number", "query", "says"), [
    ("02", "year == '2011'", "lack 2011"),
    ("04", "province == '广东'", "lack Guangdong"),
    ("04", "variable == 'hightech_profit_100m_yuan'", "hightech_profit_100m_yuan"),
    ("05", "province == '西藏'", "lack Tibet"),
    ("05", "year == '2020'", "lack 2020"),
    ("05", "variable == 'firms_rd_spending_10k_yuan'", "firms_rd_spending_10k_yuan"),
    ("06", "province == '北京'", "lack Beijing"),
    ("07", "year == '2020'", "lack 2020"),
    ("08", "variable == 'rd_intensity_percent'", "rd_intensity_percent"),
    ("06", "variable == 'technology_contracts_sold_10k_yuan'",
     "technology_contracts_sold_10k_yuan"),
])
def test_where_the_question_has_no_answer_the_notebook_stops_by_name(dropped, number, query, says):
    """A deliberate error that names province, year or variable, before any figure is drawn."""
    shown = dropped(number, query)
    assert "stopped:" in shown and says in shown.split("stopped:")[1]
    assert not list(paths.figures().glob("*.csv"))
