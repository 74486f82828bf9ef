"""Golden values of a cross-section, computed anew: {(case, measure, argument): value}."""

import numpy as np
import pandas as pd
from tests.measures import (
    test_agglomeration,
    test_concentration,
    test_inequality,
    test_related,
    test_specialization,
)

import seikit
from seikit import measures as m
from seikit.measures import complexity

Found = dict[tuple[str, str, str], float]
MATRIX = test_related.MATRIX
# The region-industry matrix and the curve of EconGeo's manual.
ECONGEO = [[100, 0, 0, 0, 0], [0, 15, 5, 70, 10], [0, 20, 10, 20, 50], [0, 25, 30, 5, 40],
           [0, 40, 55, 5, 0]]
CURVE = pd.DataFrame({"region": list("abcde"), "v": [0, 10, 10, 30, 50],
                      "people": [10, 15, 20, 25, 30]})
PYSAL = [[10, 13, 13, 49], [19, 29, 31, 46], [33, 16, 34, 34]]
SIX = [[1, 1, 1, 0, 0, 1], [1, 0, 1, 1, 0, 0], [0, 1, 0, 0, 1, 1], [0, 1, 1, 0, 0, 1],
       [1, 0, 0, 1, 0, 0], [1, 1, 0, 0, 0, 0]]
INCOMES = {"incomes": [20000, 25000, 27000, 30000, 35000, 45000, 60000, 75000, 80000, 120000],
           "pairs": [6, 6, 8, 8, 10, 10, 12, 12], "even": range(2, 17, 2), "odd": [1, 2, 4, 7, 11]}


def long(matrix, rows="r", columns="i", start=0, **extra) -> pd.DataFrame:
    """Return a long frame from a matrix; rows and columns are numbered."""
    return pd.DataFrame([(f"{rows}{a + start}", f"{columns}{b + start}", v)
                         for (a, b), v in np.ndenumerate(np.array(matrix))],
                        columns=["region", "industry", "v"]).assign(**extra)


def named(case, measure, table, keys, column=None, prefix="") -> Found:
    """Return a column of a result by the words of its keys."""
    words = table[keys].astype(str).agg(" ".join, axis=1)
    return {(case, measure, prefix + w): v
            for w, v in zip(words, table[column or measure], strict=True)}


def specialization() -> Found:
    """Quotients and profiles of regions, against packages."""
    peer, book, found = long(MATRIX), long(ECONGEO, "R", "I", 1), {}
    for name in ("location_quotient", "rca", "standardised_location_quotient"):
        found |= named("peer", name, getattr(m, name)(peer, "v"), ["region", "industry"])
    for name in ("krugman_index", "hachman_index", "herfindahl"):
        found |= named("econgeo", name, getattr(m, name)(book, "v"), ["region"])
    return found | named("econgeo", "entropy_index", m.entropy_index(book, "v", base=2), ["region"])


def textbooks() -> Found:
    """Quotients and profiles of regions, against Farhauer and Kroell, and Doersam."""
    t = test_specialization.table
    here = np.array([1714, 79006 - 1714])
    fk = t(here=here, rest=np.array([879213, 15593224 - 879213]) - here)
    own, whole = np.array([700, 600, 500, 10000, 40000]), [30000, 15000, 10000, 60000, 50000]
    apart = t(a=[20, 10, 70, 0, 0], b=[0, 0, 0, 60, 40])
    four = t(target=[4320, 7811, 3900, 2300, 47560], chemicals=[20000, 11000, 31000, 8000, 20000],
             welfare=[40000, 10000, 25000, 9000, 16000],
             electronics=[10000, 11000, 14000, 14000, 13000],
             wood=[7000, 7500, 11000, 1500, 36000])
    cluster = pd.DataFrame({"region": ["j", "rest"], "industry": "i", "v": [1743, 3997],
                            "plants": [35, 18], "km2": [50, 526], "people": [488, 4133]})
    found = {
        ("farhauer_kroell_lq", "location_quotient", ""):
            m.location_quotient(fk, "v")["location_quotient"].iloc[0],
        ("farhauer_kroell_spec", "specialization_gini", "unweighted"): m.specialization_gini(
            t(here=own, rest=whole - own), "v", convention="unweighted").iloc[0, -1],
        ("farhauer_kroell_krugman", "krugman_index", "rest"):
            m.krugman_index(apart, "v", reference="rest").iloc[0, -1],
        ("farhauer_kroell_mean", "krugman_index", "mean"):
            m.krugman_index(four, "v", reference="mean").iloc[0, -1],
        ("same", "krugman_index", "mean"):
            m.krugman_index(t(a=[2, 3], b=[4, 6]), "v", reference="mean").iloc[0, -1],
        ("farhauer_kroell_cluster", "cluster_index", ""):
            m.cluster_index(cluster, "v", "plants", "km2", "people")["cluster_index"].iloc[0],
    }
    doersam = m.herfindahl(t(a=[20, 50, 20, 10]), "v").iloc[0, 1:]
    return found | {("doersam", "herfindahl", k): v for k, v in doersam.items()}


def concentration() -> Found:
    """Concentration of industries and units."""
    states, text = test_concentration.STATES, test_concentration.TEXTBOOK
    four = pd.DataFrame({"region": list("abcd"), "v": [20, 50, 20, 10]})
    schutz = pd.DataFrame({"region": list("abcde"), "v": [1000, 2000, 1500, 3000, 2500]})
    fk = m.locational_gini(text, "staff", industry=None, reference="all", convention="unweighted")
    area = m.locational_gini(long(ECONGEO, "R", "I", 1), "v", convention="area")
    found = {("doersam", "hhi", k): v for k, v in m.hhi(four, "v").iloc[0].items()} | {
        ("doersam", "concentration_ratio", "k=2"):
            m.concentration_ratio(four, "v", k=2).iloc[0, 0],
        ("farhauer_kroell_conc", "locational_gini", "unweighted"): fk.iloc[0, 0],
        ("states_gdp", "hhi", "hhi"): m.hhi(states, "gdp")["hhi"].item(),
        ("states_gdp", "hoover_index", "population"):
            m.hoover_index(states, "gdp", industry=None, reference="people").iloc[0, 0],
        ("schutz", "hoover_index", "equal"): m.hoover_index(schutz, "v", industry=None).iloc[0, 0],
    }
    for name in ("locational_gini", "hoover_index", "theil_concentration"):
        found["econgeo_curve", name, "population"] = getattr(m, name)(
            CURVE, "v", industry=None, reference="people").iloc[0, 0]
    return found | named("econgeo", "locational_gini", area, ["industry"], prefix="area ")


def agglomeration() -> Found:
    """Clustering of plants and of industries."""
    austria = m.ellison_glaeser(test_agglomeration.AUSTRIA, "staff",
                                sizes=test_agglomeration.CITIES).iloc[0]
    found = {("wien_linz_graz", "ellison_glaeser", k): austria[k] for k in (
        "ellison_glaeser", "raw_concentration", "z", "plants", "herfindahl")}
    table = long(PYSAL)
    total = table.groupby("industry")["v"].transform("sum")
    given = table["industry"].map(dict(zip(["i0", "i1", "i2", "i3"], [0.549, 0.715, 0.603, 0.545],
                                           strict=True)))
    for how, h in (("one worker a plant", 1 / total), ("plant_herfindahl", given)):
        for name in ("ellison_glaeser", "maurel_sedillot"):
            values = getattr(m, name)(table.assign(h=h), "v", plant_herfindahl="h")[name]
            found |= {("pysal_docs", name, f"{how} {i}"): v for i, v in enumerate(values)}
    for reference in ("mean", "total"):
        pairs = m.coagglomeration(long(MATRIX), "v", reference=reference)
        found |= named("peer", "coagglomeration", pairs, ["industry_a", "industry_b"],
                       prefix=f"{reference} ")
    plants = pd.DataFrame({"industry": list("ABABAB"), "region": list("XXXYYX")})
    plants = plants.groupby(["region", "industry"], as_index=False).size()
    return found | named("howard", "colocation", m.colocation(plants, "size"),
                         ["industry_a", "industry_b"])


def related() -> Found:
    """Presence, relatedness, entry and exit, complexity by the peer."""
    peer, found = long(MATRIX).rename(columns={"v": "value"}), {}
    keys = {"diversity": ["region"], "ubiquity": ["industry"],
            "proximity": ["industry_i", "industry_j"], "density": ["region", "industry"],
            "economic_complexity": ["region"], "industry_complexity": ["industry"]}
    for name, words in keys.items():
        found |= named("peer", name, getattr(m, name)(peer), words)
    for method in ("probability", "association", "cosine", "jaccard"):
        found |= named("peer", "relatedness", m.relatedness(peer, method=method),
                       ["industry_i", "industry_j"], prefix=f"{method} ")
    found |= named("peer", "density", m.density(peer, method="association"),
                   ["region", "industry"], prefix="association ")
    years = pd.concat([long([[1, 0], [1, 0]], year=2018), long([[0, 1], [1, 0]], year=2019)])
    moves = m.entry_exit(years, "v", presence="positive")
    for column in ("entry", "exit"):
        found |= named("small", "entry_exit", moves, ["region", "industry"], column, f"{column} ")
    return found


def complexities() -> Found:
    """Complexity by closed form and R, nestedness, a count made apart."""
    vectors = complexity.complexity_vectors(np.array([[1.0, 1, 1], [1, 1, 0], [1, 0, 0]]))
    found = {("steps", "economic_complexity", str(i)): v for i, v in enumerate(vectors.regions)}
    found |= {("steps", "eigenvalue", str(i)): v for i, v in enumerate(vectors.eigenvalues)}
    network = pd.DataFrame({"region": ["C1"] * 4 + ["C2", "C3", "C3", "C4"], "value": 1,
                            "industry": ["P1", "P2", "P3", "P4", "P2", "P3", "P4", "P4"]})
    for words, more in (("eigenvector ", {}),
                        ("reflections 2 ", {"method": "reflections", "iterations": 2})):
        table = m.economic_complexity(network, presence="positive", **more)
        found |= named("hidalgo_hausmann_s4", "economic_complexity", table, ["region"],
                       prefix=words)
    fit = m.complexity_fit(network, presence="positive", draws=19).iloc[0]
    found |= {("hidalgo_hausmann_s4", "complexity_fit", k): fit[k]
              for k in ("eigenvalue_2", "eigenvalue_3")}
    six = m.complexity_fit(long(SIX), "v", presence="positive", draws=19)
    found["six", "complexity_fit", "nestedness"] = six["nestedness"].item()
    firms = seikit.load("province_industry_listed_firms")
    firms = firms[(firms["variable"] == "listed_firms") & (firms["year"] == 2025)]
    found["listed_2025", "single_unit_share_all", ""] = m.economic_complexity(
        firms, region="province")["single_unit_share_all"].iloc[0]
    return found


def inequality() -> Found:
    """Inequality among units."""
    units = test_inequality.units
    gdp, tens = units(test_inequality.GDP), units([10, 20, 30, 40, 50])
    zeros = units([0, 0, 0, 10, 10, 10], part=list("aaabbb"))
    split = m.theil_decomposition(zeros, "v", "part").summary.iloc[0]
    found = {("zero_shares", "theil_decomposition", k): split[k]
             for k in ("total", "between", "within")}
    found |= {("ten_to_fifty", "atkinson", str(e)): m.atkinson(tens, "v", epsilon=e).iloc[0, 0]
              for e in (0, 0.5, 1, 2)}
    found |= {(case, "wolfson", ""): m.wolfson(units(v), "v").iloc[0, 0]
              for case, v in INCOMES.items()}
    found |= {("incomes", name, ""): getattr(m, name)(units(INCOMES["incomes"]), "v").iloc[0, 0]
              for name in ("gini", "theil_t")}
    return found | {
        ("states_gdp", "gini", ""): m.gini(gdp, "v").iloc[0, 0],
        ("states_gdp", "coefficient_of_variation", "ddof=1"):
            m.coefficient_of_variation(gdp, "v", ddof=1).iloc[0, 0],
        ("stoermann", "theil_l", ""): m.theil_l(units([10, 10, 10, 20, 50]), "v").iloc[0, 0],
        ("ten_to_fifty", "atkinson", "equivalent income, 0.5"):
            30 * (1 - found["ten_to_fifty", "atkinson", "0.5"]),
    }


TOPICS = (specialization, textbooks, concentration, agglomeration, related, complexities,
          inequality)
