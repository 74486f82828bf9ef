"""Known faults in clean sheets, and seeded damage to whole files."""

import pytest
from benchmarks import faults, fuzz


@pytest.fixture(scope="module")
def table():
    """Return the fault table."""
    return {row["kind"]: row for row in faults.run(sheets=10)}


def test_at_least_twenty_kinds(table):
    """Ten sheets each."""
    kinds = [row for name, row in table.items() if name != "untouched sheets"]
    assert len(kinds) >= 20 and all(row["sheets"] >= 10 for row in kinds)


def test_none_passes_by_where_there_is_evidence(table):
    """Caught, or harmless: the result equals the truth."""
    passed = {name for name, row in table.items()
              if row["passed by"] and row["evidence"] != "undetectable"}
    assert passed == set()


def test_faults_with_evidence_are_not_all_harmless(table):
    """A fault that leaves the truth unchanged everywhere would prove nothing."""
    for name, row in table.items():
        if row["evidence"] not in ("none needed", "undetectable", "false alarms"):
            assert row["caught"] == row["sheets"], name


def test_few_false_alarms(table):
    """At most one in ten untouched sheets."""
    row = table["untouched sheets"]
    assert row["caught"] <= row["sheets"] / 10 and row["passed by"] == 0


def test_three_hundred_damaged_files():
    """Typed errors or a whole account; no hang, no loss."""
    found = fuzz.run(300)
    assert [(seed, end) for seed, end, _ in found if fuzz.is_failure(end)] == []
    assert len(found) == 300 and sum(end == "cleaned" for _, end, _ in found) > 100
