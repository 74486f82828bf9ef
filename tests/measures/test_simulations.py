"""The table of simulations: what theory promises is found, and the first worlds come out again."""

import pandas as pd
import pytest
from benchmarks.simulations import FILE, FIRST, SIMULATIONS

TABLE = pd.read_csv(FILE).set_index("what")


def test_the_table_lists_every_simulation():
    """One row per simulation, with its promise, worlds and seed."""
    assert TABLE.index.tolist() == [s.what for s in SIMULATIONS]
    for simulation in SIMULATIONS:
        row = TABLE.loc[simulation.what]
        assert (row["promise"], row["worlds"], row["seed"]) == (
            simulation.promise, simulation.worlds, simulation.seed)


def test_promises_are_kept():
    """Tests hold their level and intervals cover, within Monte Carlo error."""
    assert (TABLE["distance_in_errors"].abs() <= 3).all()


@pytest.mark.parametrize("simulation", SIMULATIONS, ids=lambda s: s.what)
def test_first_worlds_come_out_again(simulation):
    """The stored mean of the first worlds is that of a new run."""
    stored = TABLE.at[simulation.what, "first_worlds"]
    assert simulation.run(FIRST).mean() == pytest.approx(stored, rel=1e-5, abs=1e-9)
