"""Whether gaps between provinces close: the series, every run of them, and the wild bootstrap."""

import fnmatch

import numpy as np
import pandas as pd

from ..datasets.loading import breaks_of
from ..measures.convergence import (
    beta_convergence,
    growth_pairs,
    sigma_trend,
    squared_distances,
    wild_draws,
)
from .scoreboard import macro, provincial

LAST = 2022
TIBET = "540000"
# One indicator a dimension: variable, first year on one definition, whether per resident.
# Residents are taken from the year from which sources agree on all provinces.
SERIES = {
    "firms": ("hightech_firms", 2018, True), "intensity": ("rd_intensity_percent", 2012, False),
    "bought": ("technology_contracts_bought", 2015, True),
    "people": ("rd_personnel_fte", 2015, True),
}
EARLIER = {"bought": 2014, "people": 2010}  # with residents on which sources differ


def series(key: str, first: int | None = None, conflicts: bool = False) -> pd.DataFrame:
    """Return one series by province: ``code, year, value``, from its first year to 2022.

    Parameters
    ----------
    key : str
        One of `SERIES`.
    first : int, optional
        Another first year.
    conflicts : bool
        Take residents also where sources differ on them.
    """
    variable, start, per_resident = SERIES[key]
    values = provincial([variable])[variable]
    if per_resident:
        values = values / macro("resident_population", conflicts=conflicts)
    found = values.rename("value").dropna().reset_index()
    return found[found["year"].between(first or start, LAST)].reset_index(drop=True)


def marks(key: str) -> list[tuple[int, int]]:
    """Return the marked breaks of a series, as pairs of years."""
    variable = SERIES[key][0]
    return [(b["year_before"], b["year_after"]) for b in breaks_of("provinces")
            if fnmatch.fnmatch(variable, b["variable"])]


def jumpers(some: pd.DataFrame) -> list[str]:
    """Return codes of provinces whose value ever more than doubled or halved in one year.

    Examples
    --------
    >>> jumpers(pd.DataFrame({"code": ["a", "a", "b", "b"], "year": [2018, 2019] * 2,
    ...                       "value": [1.0, 2.1, 1.0, 0.6]}))
    ['a']
    """
    path = some.pivot(index="code", columns="year", values="value")
    ratio = path.div(path.shift(1, axis=1))
    return sorted(ratio.index[((ratio > 2) | (ratio < 0.5)).any(axis=1)])


def inputs() -> pd.DataFrame:
    """Return every regression's series: ``run, key, span, code, year, value``.

    Runs: all provinces; without Tibet; whole spans in place of single years; without provinces
    that jump; residents on which sources differ, from an earlier year.
    """
    main = {key: series(key) for key in SERIES}
    parts = []
    for key, some in main.items():
        whole = int(some["year"].max() - some["year"].min())
        parts += [some.assign(run="all", key=key, span=1),
                  some[some["code"].ne(TIBET)].assign(run="without Tibet", key=key, span=1),
                  some.assign(run="whole span", key=key, span=whole)]
        if out := jumpers(some):
            calm = some[~some["code"].isin(out)]
            parts.append(calm.assign(run="without jumps", key=key, span=1))
    parts += [series(key, first, conflicts=True).assign(run="earlier residents", key=key, span=1)
              for key, first in EARLIER.items()]
    return pd.concat(parts, ignore_index=True)[["run", "key", "span", "code", "year", "value"]]


def draw(inputs: pd.DataFrame, draws: int, seed: int, keep: int = 20
         ) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the regressions with p values of the wild bootstrap, and its first draws.

    Parameters
    ----------
    inputs : DataFrame
        Of `inputs`.
    draws, seed : int
        Of the wild bootstrap.
    keep : int
        How many draws to return of each regression on all provinces.

    Returns
    -------
    fits : DataFrame
        ``run, model, key, span`` and the columns of `seikit.measures.beta_convergence`; the
        trend of the spread (model ``sigma``) where each province has each year.
    first : DataFrame
        ``draw, model, key, ratio``: the drawn t over the one observed, in size.
    """
    fits, first = [], []
    for (run, key, span), some in inputs.groupby(["run", "key", "span"], sort=False):
        options = {"unit": "code", "breaks": marks(key), "draws": draws, "seed": seed}
        names = {"run": run, "key": key, "span": span}
        fits.append(beta_convergence(some, span=int(span), **options).assign(model="beta", **names))
        if run in ("all", "without Tibet"):
            even = balanced(some)
            fits.append(sigma_trend(even, **options).assign(model="sigma", **names))
        if run == "all":
            first.append(_first(key, some, min(keep, draws), seed))
    table = pd.concat(fits, ignore_index=True).sort_values("model", kind="stable")
    head = ["run", "model", "key", "span"]
    return (table[head + [c for c in table if c not in head]].reset_index(drop=True),
            pd.concat(first, ignore_index=True))


def balanced(some: pd.DataFrame) -> pd.DataFrame:
    """Return the provinces that have each of the years."""
    counts = some.groupby("code")["year"].transform("nunique")
    return some[counts == some["year"].nunique()]


def _first(key: str, some: pd.DataFrame, keep: int, seed: int) -> pd.DataFrame:
    pairs = growth_pairs(some, unit="code")
    distances = squared_distances(balanced(some), unit="code")
    ratios = {
        "beta": wild_draws(pairs, "growth", "level", "unit", effects="year", draws=keep, seed=seed),
        "sigma": wild_draws(distances, "distance", "trend", "unit", draws=keep, seed=seed)}
    return pd.concat([pd.DataFrame({"draw": np.arange(1, keep + 1), "model": m, "key": key,
                                    "ratio": r}) for m, r in ratios.items()], ignore_index=True)
