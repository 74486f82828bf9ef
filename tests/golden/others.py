"""Golden values of space, time, frontiers, composites and resampling, computed anew."""

import json
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from tests.golden.cross_section import Found, named
from tests.measures import test_composite, test_dynamics, test_efficiency, test_productivity

from seikit import measures as m
from seikit.measures import efficiency

CHAINS = [[1, 1, 2, 2, 3], [1, 2, 2, 3, 3], [2, 2, 1, 1, 2], [3, 3, 3, 2, 2], [3, 2, 3, 3, 3],
          [1, 1, 1, 2, 1]]
TUS = [[5000, 3, 3, 4, 3, 2], [680, 5, 3, 2, 2, 1], [2000, 3, 2, 3, 4, 3], [600, 4, 3, 1, 2, 2],
       [800, 2, 4, 3, 3, 4]]
DIAKOULAKI = [[61, 1.08, 4.33], [20.7, 0.26, 4.34], [16.3, 1.98, 2.53], [9, 3.29, 1.65],
              [5.4, 2.77, 2.33], [4, 4.12, 1.21], [-6.1, 3.52, 2.10], [-34.6, 3.31, 0.98]]
SHARES = ["change", "national_share", "industry_mix", "regional_share", "net_shift"]
COUNTIES = list(range(2000, 2015))
DECADES = range(1940, 2001, 10)


def weights_of_places() -> Found:
    """Neighbours of provinces and of places on a line."""
    line = pd.DataFrame({"code": list("abcd"), "lon": [0.0, 1, 2, 3], "lat": 0.0})
    return {
        ("neighbours", "contiguity_weights", "150000"):
            m.contiguity_weights().cardinalities["150000"],
        ("neighbours", "knn_weights", "a"):
            len({"b", "c"} & set(m.knn_weights(line, 2).neighbors["a"])),
        ("neighbours", "distance_weights", "a b"):
            m.distance_weights(line, 120, power=1).weights["a"][0],
    }


def spatial() -> Found:
    """Global and local statistics."""
    from libpysal.weights import W, lat2W

    few, found = {"permutations": 9}, {}
    cells, rook = pd.DataFrame({"code": range(9), "value": range(1, 10)}), lat2W(3, 3)
    other = cells.assign(value=[1, 2, 4, 3, 9, 7, 8, 6, 5])
    for name, variance in (("variance", "randomisation"), ("variance_normality", "normality")):
        found["lattice", "moran", name] = m.moran(
            cells, weights=rook, transformation="b", variance=variance, **few)["variance"][0]
    for name in ("moran", "geary", "getis_ord"):
        more = {"alternative": "greater"} if name == "getis_ord" else {}
        row = getattr(m, name)(other, weights=rook, **few, **more).iloc[0]
        found |= {("lattice_2", name, k): row[k] for k in (name, "variance", "z", "p_normal")}
    local = m.moran_local(other, weights=rook, **few)
    found |= named("lattice_2", "moran_local", local, ["code"])
    for words, star in (("G* ", True), ("G ", False)):
        spots = m.getis_ord_local(other, weights=rook, star=star)
        found |= named("lattice_2", "getis_ord_local", spots, ["code"], prefix=words)
    near = W({0: [1, 3], 1: [0, 3, 4], 2: [4], 3: [0, 1, 4], 4: [1, 2, 3, 5], 5: [4]},
             silence_warnings=True)
    points = pd.DataFrame({"code": range(6), "value": [2, 3, 3.2, 5, 8, 7]})
    row = m.getis_ord(points, weights=near, alternative="greater", **few).iloc[0]
    return found | {("six_points", "getis_ord", k): row[k] for k in ("getis_ord", "p_normal")}


def shift_share() -> Found:
    """Parts of growth; Gerfin's factors are ratios of them."""
    rest = tuple([g - f for g, f in zip(*pair, strict=True)]
                 for pair in zip(test_dynamics.GERMANY, test_dynamics.FREIBURG, strict=True))
    found = {}
    for tables in (test_dynamics.TEXTBOOK, {"freiburg": test_dynamics.FREIBURG, "rest": rest}):
        frame = test_dynamics._two_years(tables)
        sums = m.shift_share(frame).groupby("region")[SHARES].sum()
        start = frame[frame["year"] == 2008].groupby("region")["value"].sum()
        as_nation = start + sums["national_share"]
        as_mixed = as_nation + sums["industry_mix"]
        factors = {"industry_mix": as_mixed / as_nation,
                   "regional_share": (start + sums["change"]) / as_mixed,
                   "net_shift": (start + sums["change"]) / as_nation}
        for region in tables:
            found |= {(region, "shift_share", k): sums.at[region, k] for k in SHARES}
            found |= {(region, "shift_share", f"as a factor {k}"): v[region]
                      for k, v in factors.items()}
    return found


def dynamics() -> Found:
    """Growth, convergence, transitions, ranks."""
    gdp = pd.DataFrame({"region": range(16), "year": 2015, "value": test_dynamics.GDP_2015})
    found = {("gdp_de_2015", "sigma_convergence", "cv"): m.sigma_convergence(gdp).iloc[0, 2]}
    panel = pd.DataFrame([(u, y, v) for u, row in enumerate(CHAINS) for y, v in enumerate(row)],
                         columns=["region", "year", "value"])
    moves = m.markov_transitions(panel, classes=[1.5, 2.5])
    found |= named("chains", "markov_transitions", moves.table, ["class_from", "class_to"],
                   "probability")
    found |= {("chains", "markov_transitions", f"ergodic {i}"): v
              for i, v in enumerate(moves.ergodic, 1)}
    found["chains", "markov_transitions", "mobility"] = moves.mobility
    swaps = pd.DataFrame({"region": [*range(6)] * 2, "year": [2018] * 6 + [2019] * 6,
                          "value": [10, 20, 30, 40, 50, 60, 15, 12, 40, 33, 70, 61]})
    logs = pd.DataFrame({"region": list("ababcdcd"), "year": [2018, 2018, 2019, 2019] * 2,
                         "value": np.exp([1.0, 5, 2, 4, 1, 5, 2, 4])})
    found["logs", "sigma_trend", ""] = m.sigma_trend(logs)["estimate"].item()
    line = pd.DataFrame({"x": [1.0, 2, 3], "y": [1.0, 2, 4], "unit": list("abc")})
    fit = m.wild_cluster_bootstrap(line, "y", "x", "unit")
    found |= {("three units", "wild_cluster_bootstrap", name): fit[name].item()
              for name in ("estimate", "p_wild")}
    found["swaps", "rank_mobility", "correlation"] = m.rank_mobility(swaps)["correlation"][0]
    two = pd.DataFrame({"region": ["a", "b"] * 2, "year": [2018] * 2 + [2019] * 2})
    total = m.growth_contributions(two.assign(value=[60, 40, 70, 40]))
    found |= named("small", "growth_contributions", total, ["region"], prefix="contribution ")
    ratio = m.growth_contributions(two.assign(value=[6, 2, 5, 6], w=[10, 10, 10, 30]), weight="w")
    for part in ("within", "between"):
        found |= named("small", "growth_contributions", ratio, ["region"], part, f"{part} ")
    return found


def frontiers() -> Found:
    """DEA, its tests, Malmquist."""
    found, five = {}, test_efficiency.FIVE
    for orientation, returns in test_efficiency.MODELS:
        result, words = test_efficiency._fls(orientation, returns), f"{orientation} {returns} "
        scores = result.scores.assign(inverse=1 / result.scores["efficiency"])
        column, name = (("efficiency", "efficiency") if orientation == "input"
                        else ("inverse", "1 / efficiency"))
        found |= named("fls", name, scores, ["unit"], column, words)
        found |= named("fls", "slack", result.slacks, ["unit", "variable"], "slack", words)
        found |= named("fls", "peer weight", result.peers, ["unit", "peer"], "weight", words)
        test = m.returns_to_scale_test(five, "unit", "x", "y", orientation=orientation, draws=1)
        found["five", "statistic", orientation] = test.statistic
    scores = m.dea(five, "unit", "x", "y", orientation="output", returns="variable").scores
    found["five", "bandwidth", "output variable"] = efficiency.bandwidth(
        1 / scores["efficiency"].to_numpy())
    changes = test_productivity._run().changes
    for name in ("malmquist", "efficiency_change", "technical_change"):
        found |= named("five", name, changes, ["unit", "year"], name)
    three = pd.DataFrame({"region": list("abc"), "staff": [2, 1, 4], "sales": [2, 2, 2]})
    left = m.leave_one_out(three, "region", "staff", "sales").iloc[0]
    return found | {("three", "leave_one_out", k): left[k]
                    for k in ("mean_before", "mean_after", "largest_change")}


def composites() -> Found:
    """Scales, weights and closeness of published cases."""
    found = {}
    for case, matrix in test_composite.MATRICES.items():
        frame, columns = test_composite._frame(matrix)
        shares = m.weights(frame, columns, unit="region", method="entropy")["weight"]
        found |= {(case, "entropy weight", str(i)): v for i, v in enumerate(shares, 1)}
    frame, columns = test_composite._frame(test_composite.MATRICES["papathanasiou2018"])
    case, w = "papathanasiou2018", dict(zip(columns, [0.4, 0.3, 0.1, 0.2], strict=True))
    runs = {"": {}, "minmax ": {"normalisation": "minmax"},
            "fourth is a cost ": {"lower_is_better": columns[3]}}
    for words, more in runs.items():
        closeness = m.topsis(frame, columns, weights=w, **more)["topsis"]
        found |= {(case, "topsis", f"{words}{i}"): v for i, v in enumerate(closeness, 1)}
    pca = m.weights(frame, columns, method="pca")["weight"]
    found |= {(case, "weights", f"pca {i}"): v for i, v in enumerate(pca, 1)}
    z = m.normalise(frame, columns, method="z")[columns[0]]
    found |= {(case, "normalise", f"z {i}"): v for i, v in enumerate(z, 1)}
    for case, matrix in (("tus2019", TUS), ("diakoulaki1995", DIAKOULAKI)):
        frame, columns = test_composite._frame(matrix)
        critic = m.weights(frame, columns, method="critic")["weight"]
        found |= {(case, "weights", f"critic {i}"): v for i, v in enumerate(critic, 1)}
    return found


def by_hand() -> Found:
    """Means, coupling and bands of the smallest cases."""
    found = {}
    two = pd.DataFrame({"region": ["a"], "x": [0.2], "y": [0.8]})
    for how in ("arithmetic", "geometric"):
        found["two_eight", "composite_index", how] = m.composite_index(
            two, ["x", "y"], aggregation=how)["composite_index"].item()
    for how in ("geometric", "halved", "power"):
        row = m.coupling_coordination(two, ["x", "y"], variant=how).iloc[0]
        found["two_eight", "coupling_coordination", how] = row["coupling"]
    found["two_eight", "coupling_coordination", "development"] = row["development"]
    three = pd.DataFrame({"region": list("abc"), "x": [0.9, 0.1, 0.5], "y": [0.9, 0.5, 0.1]})
    bands = m.rank_bands(three, ["x", "y"], draws=200)
    for end in ("low", "high"):
        words = bands.assign(key=bands["region"] + f" {end}")
        found |= named("three", "rank_bands", words, ["key"], f"weights_{end}")
    return found


def resampling() -> Found:
    """Bootstrap and permutation, within Monte Carlo error."""
    two = pd.DataFrame({"firm": ["p", "q"], "sales": [0.0, 4.0]})
    error = m.bootstrap(lambda f: f["sales"].mean(), two, unit="firm", draws=1500)
    five = pd.DataFrame({"group": list("ppqqq"), "sales": [8.0, 5.0, 4.0, 1.0, 7.0]})
    p = m.permute(lambda f: f.groupby("group")["sales"].mean()["p"], five, shuffle="sales",
                  draws=399)
    return {("mean_of_two", "bootstrap", "standard_error"): error["standard_error"].item(),
            ("two_of_five", "permute", "p"): p["p"].item()}


def robustness() -> Found:
    """Units and years left out, bounds from margins, neighbours' means."""
    places = pd.DataFrame({"region": ["a", "b"], "sold": [8, 2], "bought": [5, 5], "all": 10})
    bounds = m.crossing_bounds(places, "sold", "bought", "all").iloc[0]
    years = pd.DataFrame({"year": [2018, 2019, 2020], "value": [2, 1, 4]})
    slopes = m.slope_range(years).iloc[0]
    line = pd.DataFrame({"code": list("abcd"), "lon": [0.0, 1, 2, 3], "lat": 0.0})
    lags = m.spatial_lag(line.assign(value=[1, 2, 8, 9]), weights=m.distance_weights(line, 120))
    three = pd.DataFrame({"region": list("abc")})
    return {
        ("two_places", "crossing_bounds", "least"): bounds["crossing_bounds"],
        ("two_places", "crossing_bounds", "most"): bounds["most"],
        ("three_places", "without_each", "rows"): len(m.without_each(three, "region")),
        **{("three_years", "slope_range", k): slopes[k]
           for k in ("slope_range", "lowest", "highest")},
        **named("line_of_four", "spatial_lag", lags, ["code"]),
    }


def with_files(folder: Path) -> Found:
    """Cases whose data belong to other packages."""
    return (_mexico(folder / "pysal") | _dagum(folder / "dagum") | _germany(folder / "reat")
            | _states(folder / "reat") | _neighbours(folder / "pysal"))


def _mexico(folder: Path) -> Found:
    states, found = pd.read_csv(folder / "mexico.csv"), {}
    for year in DECADES:
        case, value = f"mexico_{year}", f"pcgdp{year}"
        split = m.theil_decomposition(states, value, "hanson98", unit="State").summary
        found[case, "theil_t", ""] = m.theil_t(states, value, unit="State").iloc[0, 0]
        found[case, "theil_decomposition", "between"] = split["between"].item()
    concentration = m.theil_concentration(states, "pcgdp1940", "State", None, reference="equal")
    return found | {
        ("mexico_1940", "gini", ""): m.gini(states, "pcgdp1940", unit="State").iloc[0, 0],
        ("mexico_1940", "theil_concentration", "equal"): concentration.iloc[0, 0]}


def _dagum(folder: Path) -> Found:
    frame = pd.read_csv(folder / "htech_revenue_2020_by_province.csv")
    split, case = m.dagum_decomposition(frame, "value", "group", unit="province"), "high_tech_2020"
    name, pairs = "dagum_decomposition", split.pairs
    found = {(case, name, k): v for k, v in split.summary.iloc[0].items()}
    found |= {(case, name, f"Ggg_{g}"): v
              for g, v in zip(split.groups["group"], split.groups["gini"], strict=True)}
    for a, b in (("group_a", "group_b"), ("group_b", "group_a")):
        found |= {(case, name, f"Gjh_{x}_{y}"): v
                  for x, y, v in zip(pairs[a], pairs[b], pairs["gini"], strict=True)}
    return found


def _germany(folder: Path) -> Found:
    found, city = {}, pd.read_csv(folder / "Freiburg.csv", encoding="latin1")
    table = partial(_against_the_rest, "e_Freiburg2014", "e_Germany2014")
    found["freiburg", "specialization_gini", "unweighted"] = m.specialization_gini(
        table(city), "v", convention="unweighted").iloc[0, -1]
    city = pd.read_csv(folder / "Goettingen.csv", encoding="latin1")
    # REAT divides by the printed totals of the first row, which exceed the sums of the industries.
    total, city = city.iloc[0], city.iloc[1:]
    frame = _against_the_rest("Goettingen2017", "BRD2017", city)
    printed = [city[c].sum() / total[c] for c in ("Goettingen2017", "BRD2017")]
    quotients = m.location_quotient(frame, "v")["location_quotient"][: len(city)]
    found |= {("goettingen", "location_quotient", str(i)): v * printed[0] / printed[1]
              for i, v in enumerate(quotients, 1)}
    found["goettingen", "specialization_gini", "unweighted"] = m.specialization_gini(
        frame, "v", convention="unweighted").iloc[0, -1]
    found["goettingen", "krugman_index", "all"] = m.krugman_index(frame, "v").iloc[0, -1]
    plants = pd.read_csv(folder / "FK2014_EGC.csv")
    table = m.ellison_glaeser(plants, "emp_firm", plant="firm").set_index("industry")
    for industry, row in table.iterrows():
        found |= {(industry, "ellison_glaeser", k): row[k]
                  for k in ("ellison_glaeser", "raw_concentration", "z")}
        found |= {("fk_plants", "ellison_glaeser", f"{industry} {k}"): row[k]
                  for k in ("plants", "herfindahl")}
    doctors = pd.read_csv(folder / "GoettingenHealth2.csv").query("pop > 0")
    doctors = doctors.assign(rate=doctors["phys_gen"] / doctors["pop"])
    ours = m.williamson_index(doctors, "rate", "pop", unit="district").iloc[0, 0]
    away = doctors["rate"].mean() / (doctors["phys_gen"].sum() / doctors["pop"].sum()) - 1
    found["doctors", "williamson_index", "from the plain mean"] = np.hypot(ours, away)
    return found | _counties(folder)


def _counties(folder: Path) -> Found:
    wide, found = pd.read_csv(folder / "G.counties.gdp.csv"), {}
    panel = pd.concat([pd.DataFrame({"region": wide["region_code"], "year": y,
                                     "value": wide[f"gdppc{y}"]}) for y in COUNTIES])
    spread = m.sigma_convergence(panel).set_index("year")["sigma_convergence"]
    found["counties_2010", "beta_convergence", "to 2011"] = m.beta_convergence(
        panel[panel["year"].isin([2010, 2011])], draws=1)["estimate"].item()
    for year in COUNTIES:
        found[f"counties_{year}", "sigma_convergence", "cv"] = spread[year]
        found[f"counties_{year}", "coefficient_of_variation", "ddof=1"] = (
            m.coefficient_of_variation(panel[panel["year"] == year], "value", ddof=1).iloc[0, 0])
    return found


def _states(folder: Path) -> Found:
    frame = pd.read_csv(folder / "G.regions.industries.csv")
    one, other = "ind_code", "region_code"
    conc = {"value": "emp_all", "region": other, "industry": one}
    spec = {"value": "emp_all", "region": one, "industry": other}
    found = {}
    for case, key, way, back in (("states_conc", one, conc, spec), ("states_spec", other, spec,
                                                                    conc)):
        found |= named(case, "hoover_index", m.hoover_index(frame, **way), [key])
        found |= named(case, "krugman_index", m.krugman_index(frame, reference="mean", **back),
                       [key])
    unweighted = {"convention": "unweighted"}
    return (found
            | named("states_conc", "locational_gini", m.locational_gini(
                frame, **conc, **unweighted), [one])
            | named("states_spec", "specialization_gini", m.specialization_gini(
                frame, **conc, **unweighted), [other]))


def _neighbours(folder: Path) -> Found:
    """Moran and Geary of the data sets of esda's tests."""
    import libpysal
    from libpysal.weights import W

    found = {}
    for case, data, near, column, code in (
            ("stl", "stl_hom.txt", "stl.gal", "HR8893", None),
            ("sids", "sids2.dbf", "sids2.gal", "SIDR74", "FIPSNO")):
        with (closing(libpysal.io.open(str(folder / near))) as file,
              closing(libpysal.io.open(str(folder / data))) as table):
            w = file.read()
            codes = [type(w.id_order[0])(int(c)) for c in table.by_col(code)] if code else (
                w.id_order)
            frame = pd.DataFrame({"value": table.by_col(column), "code": codes})
        row = m.moran(frame, weights=w, alternative="greater", variance="normality",
                      permutations=9).iloc[0]
        found |= {(case, "moran", k): row[k] for k in ("moran", "p_normal")}
    rook = json.loads((folder / "columbus_rook_neighbors.json").read_text("utf-8"))
    with closing(libpysal.io.open(str(folder / "columbus.dbf"))) as table:
        frame = pd.DataFrame({"value": table.by_col("CRIME"), "code": range(49)})
    row = m.geary(frame, weights=W({int(k): v for k, v in rook.items()}, silence_warnings=True),
                  variance="normality", permutations=9).iloc[0]
    return found | {("columbus", "geary", k): row[k] for k in ("geary", "variance", "z")}


def _against_the_rest(here: str, whole: str, city: pd.DataFrame) -> pd.DataFrame:
    """Return a city and the rest of the country as two regions."""
    return pd.concat([pd.DataFrame({"region": name, "industry": range(len(city)), "v": values})
                      for name, values in (("here", city[here].to_numpy()),
                                           ("rest", (city[whole] - city[here]).to_numpy()))])


TOPICS = (weights_of_places, spatial, shift_share, dynamics, frontiers, composites, by_hand,
          resampling, robustness)
