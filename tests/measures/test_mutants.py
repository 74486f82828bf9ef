"""The list of mutants that change nothing speaks of the code as it is."""

import importlib
import inspect
from pathlib import Path

import pandas as pd
import pytest

from seikit import measures

FILE = Path(__file__).parents[1] / "golden" / "equivalent_mutants.csv"
ROWS = pd.read_csv(FILE, dtype=str, keep_default_na=False)


@pytest.mark.parametrize("module", sorted(ROWS["module"].unique()))
def test_explained_mutants_are_of_lines_that_exist(module):
    """A row whose line was changed in the code has lost its reason."""
    source = inspect.getsource(importlib.import_module(f"seikit.measures.{module}"))
    code = " ".join(source.split())
    gone = [line for line in ROWS.loc[ROWS["module"] == module, "before"]
            if " ".join(line.split()) not in code]
    assert not gone


def test_each_explained_mutant_has_a_kind_and_a_reason_of_its_own():
    """No row twice, none without words."""
    assert not ROWS.duplicated(["module", "function", "before", "after"]).any()
    assert (ROWS[["kind", "reason"]] != "").all(axis=None)
    assert (ROWS["before"] != ROWS["after"]).all()


def test_the_report_covers_every_module():
    """A module of measures in which no fault was ever planted would go unnoticed."""
    rows = [line.split("|")[1:-1] for line in (FILE.with_name("mutation.md"))
            .read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    counts = {row[0].strip(): row for row in rows[2:]}
    modules = {path.stem for path in Path(measures.__file__).parent.glob("*.py")} - {"__init__"}
    assert set(counts) == modules | {"all"}
    assert int(counts["all"][6]) == 0  # none not run
