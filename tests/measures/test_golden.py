"""The golden table: every value is reproduced, every public measure is in it, its figures hold."""

import os
from functools import cache
from pathlib import Path

import pytest
from tests.golden import table

from seikit import measures


@cache
def compared():
    """Return all golden values beside what is found; once for all tests."""
    shared = os.environ.get("SEIKIT_SHARED")
    return table.compared(Path(shared) / "reference" if shared else None)


def test_every_public_measure_has_a_row_and_a_value():
    """A measure without a row in the table, or without a golden value, fails."""
    assert sorted(row[0] for row in table.rows()) == sorted(measures.__all__)
    assert set(table.expected()["public"]) == set(measures.__all__)


@pytest.mark.parametrize("name", sorted(measures.__all__))
def test_golden_values_are_reproduced(name):
    """Each value within its own tolerance; without the folder, those that need no file."""
    rows = compared()[compared()["public"] == name]
    known = rows.dropna(subset="found")
    if "SEIKIT_SHARED" in os.environ:
        assert len(known) == len(rows)
    off = (known["found"] - known["value"]).abs() > known["tolerance"]
    assert not off.any(), known[off]


@pytest.mark.parametrize("row", table.rows(), ids=lambda row: row[0])
def test_the_table_tells_the_truth(row):
    """The printed count and deviation are those computed; all six cells are filled."""
    rows = compared()[compared()["public"] == row[0]]
    assert len(row) == 6 and all(row) and int(row[4]) == len(rows)
    printed = float(row[5].removeprefix("below "))
    assert not rows["deviation"].max() > printed
    if "SEIKIT_SHARED" in os.environ and printed < 1e-3:  # draws depend on the library's version
        assert table.bound(rows["deviation"].max()) == row[5]
