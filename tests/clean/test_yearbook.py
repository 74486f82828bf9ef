"""All sheets of the yearbook: cells in = out + duplicates + set aside."""

import pandas as pd
import pytest

from seikit import paths
from seikit.clean import tidy
from seikit.codes.tables import rows

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def results(shared_folder):
    """Return every sheet, tidied."""
    return {row["sheet"]: tidy(shared_folder / "yearbook" / row["sheet"])
            for row in rows("yearbook_sheets")}


def test_every_cell_has_a_fate(results):
    """Counted on the file, not on the frame."""
    assert len(results) == 198
    for name, result in results.items():
        b = result.balance
        assert b["cells_in"] == b["out"] + b["duplicates"] + b["set_aside"], name
        assert b["out"] == result.frame["value"].notna().sum(), name
        assert not result.frame.duplicated(
            ["source", "table", "entity", "level", "year", "variable"]).any()


def test_what_is_set_aside_is_known(results):
    """Only years in headers, keys of rows, repeated tables, and six blemishes of the sheets."""
    reasons = pd.concat([r.set_aside for r in results.values()])["reason"]
    left = reasons[~reasons.str.startswith(("header", "year of the row", "code,", "duplicate of"))]
    assert left.value_counts().to_dict() == {"row without a label": 5,
                                             "text in a column of numbers": 1}


def test_false_alarms_are_rare(results):
    """Failing checks on untouched sheets are disagreements of the source, listed with reasons."""
    listed = pd.read_csv(paths.data() / "panel" / "disagreements.csv")
    failed = sum(int((~r.checks["holds"].astype(bool)).sum()) for r in results.values())
    assert failed == len(listed)
