"""Measures against their peers on simulated data; values are compared in the same run."""

import types
import warnings

import numpy as np
import pandas as pd

from seikit import measures
from seikit.measures.complexity import complexity_vectors
from seikit.measures.related import density_matrix, presence_of, proximity_matrix

from .timing import ratio


def measure() -> list[dict[str, object]]:
    """Return the rows of the table."""
    return [*(_complexity(n) for n in (400, 700, 1000)), *(_core(n) for n in (400, 700, 1000)),
            *(_quotient(n) for n in (1, 5, 15)),
            *(_agglomeration(n) for n in (100_000, 300_000, 1_000_000)), _malmquist()]


def _matrix(n: int) -> pd.DataFrame:
    """Return simulated output, nested: able regions make nearly all, others what is easy."""
    rng = np.random.default_rng(1)
    ease = np.linspace(1, 0, n)[:, None] - np.linspace(0, 1, n)
    values = rng.gamma(2.0, 1.0, (n, n)) * (rng.random((n, n)) < 1 / (1 + np.exp(-6 * ease)))
    region, industry = np.divmod(np.arange(n * n), n)
    frame = pd.DataFrame({"region": region, "industry": industry, "value": values.ravel()})
    return frame[frame["value"] > 0].reset_index(drop=True)


def agree(what: str, gap: float) -> str:
    """Return the gap between ours and the peer's as a note; a ratio of unlike results is none."""
    if not gap < 1e-9:
        raise ValueError(f"{what}: ours and the peer's differ by {gap:.1e}")
    return f"largest gap of {what} {gap:.1e}"


def _complexity(n: int) -> dict[str, object]:
    """RCA, density and ECI, frame to frame."""
    from ecomplexity import ecomplexity

    frame = _matrix(n).assign(time=2020)
    columns = {"time": "time", "loc": "region", "prod": "industry", "val": "value"}

    def ours() -> pd.DataFrame:
        near = measures.density(frame, "value")
        index = measures.economic_complexity(frame, "value")
        return near.merge(index, on="region")

    def peer() -> pd.DataFrame:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ecomplexity(frame, columns)

    a, b, times = ratio(ours, peer, rounds=1)
    index = measures.economic_complexity(frame, "value").set_index("region")["economic_complexity"]
    theirs = peer().drop_duplicates("region").set_index("region")["eci"]
    gap = float((index - theirs).abs().max(skipna=False))
    return {"what": f"RCA, density, ECI on {n} x {n}, frame to frame", "peer": "py-ecomplexity",
            "family": "Complexity, frame to frame", "size": n * n,
            "ours_s": a, "peer_s": b, "ratio": times, "aim": 0.2 if n == 1000 else None,
            "note": agree("ECI", gap)}


def _core(n: int) -> dict[str, object]:
    """Proximity, density and ECI from a matrix of presence: arrays in, arrays out."""
    from ecomplexity.calc_density import calc_density
    from ecomplexity.calc_proximity import calc_discrete_proximity
    from ecomplexity.ecomplexity import calc_eci_pci

    there = presence_of(_matrix(n), "value", "region", "industry").matrix
    data = types.SimpleNamespace(t=2020, mcp_t=there.astype(int), diversity_t=there.sum(axis=1),
                                 ubiquity_t=there.sum(axis=0))

    def ours() -> np.ndarray:
        complexity_vectors(there)
        return density_matrix(there, proximity_matrix(there))

    def peer() -> np.ndarray:
        calc_eci_pci(data)
        return calc_density(data.mcp_t, calc_discrete_proximity(data.mcp_t, data.ubiquity_t))

    a, b, times = ratio(ours, peer, rounds=3)
    gap = float(np.abs(ours() - peer()).max())
    return {"what": f"proximity, density, ECI on {n} x {n}, arrays to arrays",
            "peer": "py-ecomplexity", "family": "Complexity, numeric core", "size": n * n,
            "ours_s": a, "peer_s": b, "ratio": times, "aim": 0.1 if n == 1000 else None,
            "note": agree("density", gap)}


def _quotient(years: int) -> dict[str, object]:
    rng = np.random.default_rng(2)
    shape = (years, 340, 1000)
    year, region, industry = (axis.ravel() for axis in np.indices(shape))
    frame = pd.DataFrame({"year": year, "region": region, "industry": industry,
                          "value": rng.gamma(0.5, 10, np.prod(shape))})

    def peer() -> pd.Series:
        total = frame.groupby("year")["value"].transform("sum")
        by_region = frame.groupby(["year", "region"])["value"].transform("sum")
        by_industry = frame.groupby(["year", "industry"])["value"].transform("sum")
        return (frame["value"] / by_region) / (by_industry / total)

    a, b, times = ratio(lambda: measures.location_quotient(frame, "value", by="year"), peer, 3)
    ours = measures.location_quotient(frame, "value", by="year")["location_quotient"]
    gap = float((ours - peer()).abs().max())
    return {"what": f"location quotient on 340 x 1,000 x {years}", "peer": "plain pandas",
            "family": "Location quotient", "size": len(frame),
            "ours_s": a, "peer_s": b, "ratio": times, "aim": 0.75 if years == 15 else None,
            "note": agree("the quotient", gap)}


def _agglomeration(plants: int) -> dict[str, object]:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"region": rng.integers(0, 340, plants),
                          "industry": rng.integers(0, 400, plants),
                          "value": rng.integers(1, 500, plants).astype(float)})
    def peer() -> pd.Series:
        return frame.groupby(["region", "industry"])["value"].sum()

    a, b, times = ratio(lambda: measures.ellison_glaeser(frame, "value", plant=None), peer,
                        rounds=3)
    shares = peer().unstack(fill_value=0)
    x, total = shares.sum(axis=1) / shares.sum(axis=None), shares.sum()
    lumps = (frame["value"] ** 2).groupby(frame["industry"]).sum() / total**2
    spread, apart = ((shares / total).sub(x, axis=0) ** 2).sum(), 1 - (x**2).sum()
    ours = measures.ellison_glaeser(frame, "value").set_index("industry")["ellison_glaeser"]
    gap = float((ours - (spread / apart - lumps) / (1 - lumps)).abs().max(skipna=False))
    return {"what": f"Ellison-Glaeser for {plants:,} plants", "peer": "one pandas groupby",
            "family": "Ellison-Glaeser", "size": plants, "ours_s": a, "peer_s": b,
            "ratio": times, "aim": 3.0 if plants == 1_000_000 else None,
            "note": agree("the index", gap)}


def _malmquist() -> dict[str, object]:
    from scipy.optimize import linprog

    rng = np.random.default_rng(4)
    frame = pd.DataFrame([(f"r{i}", y, *rng.uniform(1, 9, 4)) for y in range(6) for i in range(31)],
                         columns=["region", "year", "a", "b", "c", "d"])

    def one() -> None:
        linprog(np.r_[1, np.zeros(31)], A_ub=rng.uniform(-1, 1, (4, 32)), b_ub=np.ones(4),
                bounds=[(0, None)] * 32)

    programmes = 31 * 6 + 2 * 31 * 5 + 31 * 6
    a, b, times = ratio(lambda: measures.malmquist(frame, "region", "year", ["a", "b"], ["c", "d"],
                                                   money=[]),
                        lambda: [one() for _ in range(20)], rounds=3)
    return {"what": "Malmquist, 31 provinces x 6 years", "peer": "20 single linear programmes",
            "family": "Malmquist", "size": 31 * 6,
            "ours_s": a, "peer_s": b, "ratio": times, "aim": None,
            "note": f"single programmes for all {programmes} would take about "
                    f"{b / 20 * programmes:.1f} s"}
