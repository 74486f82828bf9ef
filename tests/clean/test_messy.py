"""Real files with expected cells: every one right, none silently wrong."""

import csv

import pandas as pd
import pytest

from seikit.clean import tidy

pytestmark = pytest.mark.shared
TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def expected(shared_folder):
    """Return the hand-made cells by file."""
    with (shared_folder / "messy" / "expected.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {name: [r for r in rows if r["file"] == name] for name in {r["file"] for r in rows}}


def _fits(frame: pd.DataFrame, row: dict[str, str]) -> bool:
    some = frame[frame["entity"].eq(row["entity"]) & frame["level"].eq(row["level"])
                 & frame["year"].eq(int(row["year"])) & frame["variable"].eq(row["variable"])
                 & frame["unit"].eq(row["unit"])]
    if not row["value"]:
        return len(some) == 1 and bool(some["value"].isna().all() & some["status"].ne("").all())
    wanted = float(row["value"])
    return len(some) == 1 and abs(some["value"].iloc[0] - wanted) <= TOLERANCE * max(1, abs(wanted))


def test_every_expected_cell(expected, shared_folder):
    """Value, unit, level and status of 52 cells typed by hand from the sheets."""
    wrong = []
    for name, rows in expected.items():
        frame = tidy(shared_folder / "messy" / name).frame
        wrong += [row for row in rows if not _fits(frame, row)]
    assert wrong == [] and sum(map(len, expected.values())) == 52


def test_a_list_keeps_its_columns_and_gets_its_province(shared_folder):
    """One row per cluster; the province stands as a prefix of the name, after a hard space."""
    result = tidy(shared_folder / "messy" / "A15_cluster_list_2021_nbsp.xlsx")
    assert result.kind == "list" and len(result.frame) == 50
    assert result.frame["entity"].iloc[2] == "河北" and result.frame["name"].iloc[2][0] == "河"
    assert result.frame["entity"].eq("").sum() == 1


def test_pages_with_every_table_twice(shared_folder):
    """The second copy is counted as duplicates, not carried over."""
    balance = tidy(shared_folder / "messy" / "A12_nbs_rd_bulletin_2022.html").balance
    assert balance["out"] == balance["duplicates"] > 0 and balance["set_aside"] == 0
