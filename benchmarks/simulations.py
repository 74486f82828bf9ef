"""What theory promises of tests and intervals, and what simulated worlds show.

``python -m benchmarks.simulations`` writes tests/golden/simulations.csv (some minutes). Each
world has a generator of its own from (seed, world), so that the first few can be run again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from seikit import measures as m

FILE = Path(__file__).parents[1] / "tests" / "golden" / "simulations.csv"
FIRST = 5  # worlds that the test runs again
SHARES = np.array([0.4, 0.3, 0.2, 0.1])


@dataclass(frozen=True, slots=True)
class Simulation:
    """A promise about the mean over worlds of what `world` returns.

    With `level` the promise is about the share of worlds whose p-value is at most `level`.
    """

    what: str
    promise: float
    worlds: int
    seed: int
    world: Callable[[np.random.Generator], float]
    level: float | None = None

    def run(self, worlds: int | None = None) -> np.ndarray:
        """Return the numbers of the first worlds."""
        return np.array([float(self.world(np.random.default_rng([self.seed, w])))
                         for w in range(self.worlds if worlds is None else worlds)])


def _plants(rng: np.random.Generator, industries: int = 20) -> pd.DataFrame:
    """Return twelve plants an industry, thrown at four regions by their sizes."""
    n = 12 * industries
    return pd.DataFrame({"region": rng.choice(list("abcd"), n, p=SHARES),
                         "industry": np.repeat(np.arange(industries), 12),
                         "staff": rng.lognormal(3, 1, n)})


def _index(measure: Callable) -> Callable[[np.random.Generator], float]:
    def world(rng):
        table = measure(_plants(rng), "staff", sizes=dict(zip("abcd", SHARES, strict=True)))
        return table[measure.__name__].mean()
    return world


def _rejected(test: str, industries: int) -> Callable[[np.random.Generator], float]:
    """Return the share of industries, thrown at random, that a test of 5 % calls clustered."""
    def world(rng):
        sizes = None if test == "permutation" else dict(zip("abcd", SHARES, strict=True))
        table = m.ellison_glaeser(_plants(rng, industries), "staff", sizes=sizes, test=test,
                                  draws=99, seed=int(rng.integers(2**31)))
        return (table["p_value"] <= 0.05).mean()
    return world


def _permuted(rng: np.random.Generator) -> float:
    frame = pd.DataFrame({"x": rng.normal(size=12), "y": rng.exponential(size=12)})
    table = m.permute(lambda f: float(f["x"].to_numpy() @ f["y"].to_numpy()), frame, shuffle="y",
                      draws=99, seed=int(rng.integers(2**31)))
    return table["p"].item()


def _bootstrapped(rng: np.random.Generator) -> float:
    frame = pd.DataFrame({"firm": range(100), "v": rng.exponential(size=100)})
    row = m.bootstrap(lambda f: float(f["v"].to_numpy().mean()), frame, unit="firm", draws=199,
                      level=0.9, seed=int(rng.integers(2**31))).iloc[0]
    return row["low"] <= 1 <= row["high"]


def _bootstrapped_gini(rng: np.random.Generator) -> float:
    frame = pd.DataFrame({"firm": range(150), "v": rng.uniform(size=150)})
    row = m.bootstrap(m.gini, frame, unit="firm", value="v", draws=199, level=0.9,
                      seed=int(rng.integers(2**31))).iloc[0]
    return row["low"] <= 1 / 3 <= row["high"]  # the Gini of a uniform distribution


def _quotients(interval: str) -> Callable[[np.random.Generator], float]:
    """Return the share of twelve true quotients that the intervals of a sample hold."""
    p = np.outer([0.5, 0.3, 0.2], [0.4, 0.3, 0.2, 0.1])
    p[0, 0], p[1, 0] = p[0, 0] - 0.05, p[1, 0] + 0.05
    true = p / p.sum(1, keepdims=True) / p.sum(0)

    def world(rng):
        regions, industries = np.indices(p.shape)
        frame = pd.DataFrame({"region": regions.ravel(), "industry": industries.ravel(),
                              "firms": rng.multinomial(4000, p.ravel())})
        table = m.location_quotient(frame, "firms", interval=interval, draws=199,
                                    seed=int(rng.integers(2**31)))
        held = ((table["location_quotient_lower"] <= true.ravel())
                & (true.ravel() <= table["location_quotient_upper"]))
        return held.mean()
    return world


def _spatial(rng: np.random.Generator) -> float:
    places = pd.DataFrame({"code": range(25), "lon": np.arange(25) % 5, "lat": np.arange(25) // 5,
                           "value": rng.normal(size=25)})
    table = m.moran(places, weights=m.knn_weights(places, 4), permutations=99,
                    seed=int(rng.integers(2**31)))
    return table["p_permutation"].item()


def _stationary(rng: np.random.Generator) -> float:
    """Return the p-value of units that always move alike."""
    moves = np.array([[0.6, 0.4], [0.3, 0.7]])
    state, rows = rng.integers(0, 2, 60), []
    for year in range(2001, 2013):
        rows.append(pd.DataFrame({"region": range(60), "year": year, "value": state + 1.0}))
        state = (rng.random(60) < moves[state, 1]).astype(int)
    found = m.markov_transitions(pd.concat(rows), classes=[1.5])
    return found.stationarity["p_value"]


def _frontier(rng: np.random.Generator) -> float:
    """Return the share of 31 true scores that the intervals hold."""
    x, inefficiency = rng.uniform(1, 9, 31), 1 + np.abs(rng.normal(0, 0.5, 31))
    frame = pd.DataFrame({"region": range(31), "x": x * inefficiency, "y": x})
    scores = m.simar_wilson_bootstrap(frame, "region", "x", "y", draws=99,
                                      seed=int(rng.integers(2**31))).scores
    held = (scores["low"] <= 1 / inefficiency) & (1 / inefficiency <= scores["high"])
    return held.mean()


SIMULATIONS = (
    Simulation("Ellison-Glaeser: mean under random location", 0, 1000, 1,
               _index(m.ellison_glaeser)),
    Simulation("Maurel-Sedillot: mean under random location", 0, 1000, 2,
               _index(m.maurel_sedillot)),
    Simulation("Ellison-Glaeser: rejected at 5 %, test by simulation", 0.05, 400, 3,
               _rejected("simulation", 20)),
    Simulation("Ellison-Glaeser: rejected at 5 %, test by permutation", 0.05, 400, 4,
               _rejected("permutation", 20)),
    Simulation("permute: rejected at 5 %", 0.05, 600, 5, _permuted, 0.05),
    Simulation("Moran: rejected at 5 %, by permutation", 0.05, 400, 6, _spatial, 0.05),
    Simulation("Markov: stationarity rejected at 5 %", 0.05, 600, 7, _stationary, 0.05),
    Simulation("bootstrap: 90 % intervals of a mean that hold it", 0.9, 200, 8, _bootstrapped),
    Simulation("bootstrap: 90 % intervals of a Gini that hold it", 0.9, 200, 9,
               _bootstrapped_gini),
    Simulation("location quotient: 95 % intervals that hold it, delta method", 0.95, 400, 10,
               _quotients("moineddin")),
    Simulation("location quotient: 95 % intervals that hold it, bootstrap", 0.95, 400, 11,
               _quotients("bootstrap")),
    Simulation("Simar-Wilson: 95 % intervals that hold the true score", 0.95, 60, 12, _frontier),
)


def row(simulation: Simulation) -> dict[str, object]:
    """Return a row of the table."""
    numbers, level = simulation.run(), simulation.level
    found = numbers if level is None else (numbers <= level).astype(float)
    error = found.std(ddof=1) / np.sqrt(len(found))
    away = found.mean() - simulation.promise
    return {"what": simulation.what, "promise": simulation.promise, "found": found.mean(),
            "monte_carlo_error": error, "distance_in_errors": away / error,
            "worlds": simulation.worlds, "seed": simulation.seed,
            "first_worlds": numbers[:FIRST].mean()}


def main() -> None:
    """Write the table."""
    table = pd.DataFrame([row(simulation) for simulation in SIMULATIONS])
    table.to_csv(FILE, index=False, float_format="%.6g", lineterminator="\n")
    print(table.to_string())


if __name__ == "__main__":
    main()
