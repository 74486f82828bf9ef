"""The scoreboard of provinces: eight ratios, each run of it on one scale, and bands of ranks."""

from dataclasses import asdict, dataclass

import pandas as pd

from ..datasets import load
from ..measures.composite import bands_of_ranks, drawn_ranks, normalise

MAIN = range(2018, 2023)
CENSUS = 2023
FEWEST_YEARS = 3
TIERS = 3
LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: where it belongs, what it stands for, and its upper goalpost.

    Attributes
    ----------
    key, dimension, indicator, reason : str
        Short name, dimension, text with unit, and why more of it counts as better.
    top : float
        Upper goalpost, in the unit of the indicator: a round number above every value of
        2018-2023. The lower one is zero.
    """

    key: str
    dimension: str
    indicator: str
    reason: str
    top: float


INDICATORS = (
    Indicator("firms", "Layout", "High-tech manufacturing firms per million residents",
              "the industry is there", 120),
    Indicator("htpeople", "Layout", "High-tech share of industrial firms' R&D personnel, %",
              "industrial research is about high technology", 70),
    Indicator("intensity", "Core technology", "R&D expenditure over GDP, %", "effort", 7),
    Indicator("grants", "Core technology", "Invention patents granted per 100 R&D person-years",
              "examined results per unit of effort, in physical units", 30),
    Indicator("sold", "Ecology", "Technology contracts sold per 100,000 residents",
              "technology leaves the organisation that made it", 500),
    Indicator("bought", "Ecology", "Technology contracts bought per 100,000 residents",
              "technology of others is taken up", 400),
    Indicator("people", "Talent", "R&D person-years per 10,000 residents",
              "people follow the effort", 200),
    Indicator("graduates", "Talent",
              "Masters and doctors among staff of firms' R&D institutions, %",
              "firms employ the highly trained", 40),
)
KEYS = [one.key for one in INDICATORS]
GOALPOSTS = {one.key: (0, one.top) for one in INDICATORS}
DIMENSIONS = {d: [one.key for one in INDICATORS if one.dimension == d]
              for d in dict.fromkeys(one.dimension for one in INDICATORS)}
VARIABLES = [
    "hightech_firms", "hightech_rd_personnel_fte", "firms_rd_personnel_fte", "rd_intensity_percent",
    "patents_granted_invention", "rd_personnel_fte", "technology_contracts_sold",
    "technology_contracts_bought", "firms_institution_graduates_persons",
    "firms_institution_persons"]


def plan() -> pd.DataFrame:
    """Return the indicators as a table: ``dimension, indicator, reason, top`` by key.

    Examples
    --------
    >>> plan()["dimension"].value_counts().unique().tolist()
    [2]
    """
    return pd.DataFrame([asdict(one) for one in INDICATORS]).set_index("key")


def provincial(variables: list[str]) -> pd.DataFrame:
    """Return variables of the panel side by side, by code and year; the nation is left out."""
    panel = load("provinces", variables=variables)
    units = panel[panel["code"].ne("000000") & panel["value"].notna()]
    return units.pivot(index=["code", "year"], columns="variable", values="value")


def macro(variable: str, **options: object) -> pd.Series:
    """Return one variable of `province_macro` by code and year."""
    frame = load("province_macro", variables=variable, **options)
    return frame[frame["code"].ne("000000")].set_index(["code", "year"])["value"]


def ratios() -> pd.DataFrame:
    """Return the eight indicators by code and year, missing where a part of one is missing.

    Raises
    ------
    UnknownName
        If the panel lacks a variable altogether: an index without it would be another index.
    """
    wide = provincial(VARIABLES)
    residents = macro("resident_population").reindex(wide.index)  # ten thousand persons
    return pd.DataFrame({
        "firms": 100 * wide["hightech_firms"] / residents,
        "htpeople": 100 * wide["hightech_rd_personnel_fte"] / wide["firms_rd_personnel_fte"],
        "intensity": wide["rd_intensity_percent"],
        "grants": 100 * wide["patents_granted_invention"] / wide["rd_personnel_fte"],
        "sold": 10 * wide["technology_contracts_sold"] / residents,
        "bought": 10 * wide["technology_contracts_bought"] / residents,
        "people": wide["rd_personnel_fte"] / residents,
        "graduates": (100 * wide["firms_institution_graduates_persons"]
                      / wide["firms_institution_persons"]),
    })


def within(yearly: pd.DataFrame, years=MAIN) -> pd.DataFrame:
    """Return the rows of some years."""
    return yearly[yearly.index.get_level_values("year").isin(years)]


def average(yearly: pd.DataFrame, how: str = "mean") -> pd.DataFrame:
    """Return one row per province that has every indicator: code and the average over years.

    Parameters
    ----------
    yearly : DataFrame
        Of `ratios`, by code and year.
    how : {"mean", "median"}
        The average; it rests on `FEWEST_YEARS` at least, else the province is not in the result.

    Examples
    --------
    >>> years = pd.MultiIndex.from_product([["110000"], [2018, 2019, 2020]],
    ...                                    names=["code", "year"])
    >>> average(pd.DataFrame({"x": [1.0, 2.0, 6.0]}, index=years)).to_numpy().tolist()
    [['110000', 3.0]]
    """
    groups = yearly.groupby("code")
    return groups.agg(how).where(groups.count() >= FEWEST_YEARS).dropna().reset_index()


def scaled(raw: pd.DataFrame, goalposts: dict[str, tuple[float, float]] | None = None
           ) -> pd.DataFrame:
    """Put the indicators on one scale from 0 to 1 by the goalposts."""
    return normalise(raw, KEYS, "code", goalposts=GOALPOSTS | (goalposts or {}))


def dimension_scores(z: pd.DataFrame) -> pd.DataFrame:
    """Return code, the score of each dimension (0 to 100) and ``index``, their mean."""
    scores = pd.DataFrame({"code": z["code"]} | {
        d: 100 * z[keys].mean(axis=1) for d, keys in DIMENSIONS.items()})
    return scores.assign(index=scores[list(DIMENSIONS)].mean(axis=1))


def swapped(yearly: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the scaled indicators with one definition exchanged, by what was exchanged."""
    raw = average(within(yearly))
    wide = provincial(["technology_contracts_sold", "technology_contracts_bought",
                       "rd_personnel_fte", "hightech_revenue_100m_yuan"])
    per_person = {k: 1000 * wide[f"technology_contracts_{k}"] / wide["rd_personnel_fte"]
                  for k in ("sold", "bought")}
    # Over the printed nation, so that the share of one province does not hang on the others.
    revenue = load("provinces", variables="hightech_revenue_100m_yuan")
    nation = revenue[revenue["code"].eq("000000")].set_index("year")["value"]
    added = macro("industrial_value_added")
    relative = (wide["hightech_revenue_100m_yuan"].div(nation, level="year")
                / (added / added.groupby("year").transform("sum")))
    edition = load("province_rd_extra", vintage="as_published", variables="rd_intensity")
    printed = edition.set_index(["code", "year"])["value"]
    return {
        "contracts per R&D person-year, not resident": _exchanged(
            raw, per_person, {"sold": (0, 600), "bought": (0, 1000)}),
        "relative share of high-tech revenue for firms": _exchanged(
            raw, {"firms": relative}, {"firms": (0, 3)}),
        "R&D intensity as first published": _exchanged(raw, {"intensity": printed}, {}),
    }


def _exchanged(raw, yearly: dict[str, pd.Series], goalposts) -> pd.DataFrame:
    means = {k: within(v.to_frame("x")).groupby("code")["x"].mean() for k, v in yearly.items()}
    return scaled(raw.assign(**{k: raw["code"].map(v) for k, v in means.items()}), goalposts)


def inputs() -> pd.DataFrame:
    """Return the scaled indicators of every run: ``run, concentration, code`` and the keys.

    The first run is ``main``. Runs named ``left out`` and a code are the main run without that
    province.
    """
    yearly = ratios()
    inside = within(yearly)
    raw = average(inside)
    z = scaled(raw)
    years = sorted(set(inside.index.get_level_values("year")))
    runs = {"main": z, "median of the years": scaled(average(inside, "median"))}
    runs |= {f"without {y}": scaled(average(inside.drop(y, level="year"))) for y in years}
    census = yearly[yearly.index.get_level_values("year") == CENSUS].droplevel("year").dropna()
    if len(census):
        runs[f"{CENSUS} alone"] = scaled(census.reset_index())
    runs |= swapped(yearly)
    runs["ranks in place of goalposts"] = normalise(raw, KEYS, "code", method="rank")
    runs["weights near to equal"] = z
    runs |= {f"left out {code}": z[z["code"].ne(code)] for code in z["code"]}
    parts = [some.assign(run=name, concentration=4.0 if name == "weights near to equal" else 1.0)
             for name, some in runs.items()]
    return pd.concat(parts, ignore_index=True)[["run", "concentration", "code", *KEYS]]


def draw(inputs: pd.DataFrame, draws: int, seed: int, keep: int = 20
         ) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the bands and tiers of each run, and the first draws of the main run.

    Parameters
    ----------
    inputs : DataFrame
        Of `inputs`.
    draws, seed : int
        As in `seikit.measures.rank_bands`.
    keep : int
        How many draws of the main run to return.

    Returns
    -------
    bands : DataFrame
        ``run, code`` and the columns of `rank_bands`.
    first : DataFrame
        ``draw, code, rank`` of the main run.
    """
    tables, first = [], None
    for run, some in inputs.groupby("run", sort=False):
        ranks = drawn_ranks(some[KEYS].to_numpy(), draws, some["concentration"].iloc[0], seed)
        keys = {"run": run, "code": some["code"].to_numpy()}
        tables.append(pd.DataFrame(keys | bands_of_ranks(ranks, LEVEL, TIERS)))
        if first is None:
            first = pd.DataFrame(ranks["rank"][:keep], columns=some["code"].to_numpy())
    first.index = pd.RangeIndex(1, len(first) + 1, name="draw")
    return pd.concat(tables, ignore_index=True), first.rename_axis(columns="code").stack().rename(
        "rank").reset_index()
