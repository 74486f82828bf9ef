"""Inequality: published values, other packages', plain loops, exact sums of the parts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from seikit.errors import MeasureError
from seikit.measures.inequality import (
    atkinson,
    coefficient_of_variation,
    dagum_decomposition,
    gini,
    theil_decomposition,
    theil_l,
    theil_t,
    williamson_index,
)

GOLDEN = pd.read_csv(Path(__file__).parents[1] / "golden" / "inequality.csv")
PLAIN = [gini, theil_t, theil_l, atkinson, coefficient_of_variation]
SPLITS = [theil_decomposition, dagum_decomposition]
# GDP in bn euro of the German states, 2015
GDP = [460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87, 258.53, 645.59, 131.95, 35.03,
       112.66, 56.22, 85.61, 56.81]


def check(case, measure, argument, found):
    """Compare with the golden table."""
    rows = GOLDEN[(GOLDEN["case"] == case) & (GOLDEN["measure"] == measure)]
    row = rows[rows["argument"].fillna("") == argument]
    assert len(row) == 1
    assert abs(found - row["value"].item()) <= row["tolerance"].item()


def units(values, **columns):
    """Return a frame with one region per value."""
    return pd.DataFrame({"region": [f"r{i}" for i in range(len(values))], "v": values} | columns)


def some_units(n=12, seed=0):
    """Return random units with groups and heads."""
    rng = np.random.default_rng(seed)
    return units(rng.lognormal(2, 1, n).round(2), part=rng.choice(list("xyz"), n),
                 heads=rng.integers(1, 9, n))


def one(frame):
    """Return the only number of a one-row result."""
    return frame.iloc[0, -1]


def test_states_against_reat():
    """Gini, and the sample coefficient of variation, of GDP."""
    check("states_gdp", "gini", "", one(gini(units(GDP), "v")))
    check("states_gdp", "coefficient_of_variation", "ddof=1",
          one(coefficient_of_variation(units(GDP), "v", ddof=1)))


def test_textbook_values():
    """Stoermann's five firms (his Theil is L) and pysal's Atkinson."""
    check("stoermann", "theil_l", "", one(theil_l(units([10, 10, 10, 20, 50]), "v")))
    for epsilon in (0, 0.5, 1):
        check("ten_to_fifty", "atkinson", str(epsilon),
              one(atkinson(units([10, 20, 30, 40, 50]), "v", epsilon=epsilon)))


def test_theil_of_zeros_against_pysal():
    """Half of the units hold nothing: all inequality lies between, 0 ln 0 = 0."""
    frame = units([0, 0, 0, 10, 10, 10], part=list("aaabbb"))
    found = theil_decomposition(frame, "v", "part").summary.iloc[0]
    for name in ("total", "between", "within"):
        check("zero_shares", "theil_decomposition", name, found[name])


@pytest.mark.shared
def test_mexico_against_pysal(shared_folder):
    """Income per head of 32 states, 1940 and 2000, in Hanson's regions."""
    states = pd.read_csv(shared_folder / "reference" / "pysal" / "mexico.csv")
    check("mexico_1940", "gini", "", one(gini(states, "pcgdp1940", unit="State")))
    for year in (1940, 2000):
        value = f"pcgdp{year}"
        check(f"mexico_{year}", "theil_t", "", one(theil_t(states, value, unit="State")))
        found = theil_decomposition(states, value, "hanson98", unit="State").summary
        check(f"mexico_{year}", "theil_decomposition", "between", found["between"].item())


@pytest.mark.shared
def test_high_tech_revenue_2020(shared_folder):
    """Dagum's parts, within-group and pair Ginis of 31 provinces in four macro-regions."""
    folder = shared_folder / "reference" / "dagum"
    frame = pd.read_csv(folder / "htech_revenue_2020_by_province.csv")
    found = dagum_decomposition(frame, "value", "group", unit="province")
    for name in ("gini", "within", "net_between", "transvariation"):
        check("high_tech_2020", "dagum_decomposition", name, found.summary[name].item())
    expected = pd.read_csv(folder / "expected_htech2020.csv", index_col="item")["value"]
    for row in found.groups.itertuples():
        assert row.gini == pytest.approx(expected[f"Ggg_{row.group}"], rel=1e-12)
    for row in found.pairs.itertuples():
        keys = [f"Gjh_{a}_{b}" for a, b in ((row.group_a, row.group_b), (row.group_b, row.group_a))]
        key = next(k for k in keys if k in expected.index)
        assert row.gini == pytest.approx(expected[key], rel=1e-12)


@pytest.mark.shared
def test_williamson_against_reat(shared_folder):
    """REAT measures from the plain mean m: its square is ours plus (m / ybar - 1)^2."""
    frame = pd.read_csv(shared_folder / "reference" / "reat" / "GoettingenHealth2.csv")
    frame = frame.query("pop > 0").copy()
    frame["doctors"] = frame["phys_gen"] / frame["pop"]
    ours = one(williamson_index(frame, "doctors", "pop", unit="district"))
    mean = frame["phys_gen"].sum() / frame["pop"].sum()
    check("doctors", "williamson_index", "from the plain mean",
          np.hypot(ours, frame["doctors"].mean() / mean - 1))


@pytest.mark.shared
def test_counties_against_reat(shared_folder):
    """The sample coefficient of variation of GDP per head, 2000 and 2014."""
    frame = pd.read_csv(shared_folder / "reference" / "reat" / "G.counties.gdp.csv")
    for year in (2000, 2014):
        found = coefficient_of_variation(frame, f"gdppc{year}", unit="region_code", ddof=1)
        check(f"counties_{year}", "coefficient_of_variation", "ddof=1", one(found))


@pytest.mark.parametrize("weights", [None, "heads"])
def test_against_plain_loops(weights):
    """Every index of random units, weighted or not, from the definitions."""
    frame = some_units()
    y = frame["v"].tolist()
    w = [1] * 12 if weights is None else frame["heads"].tolist()
    p = [a / sum(w) for a in w]
    mean = sum(a * b for a, b in zip(p, y, strict=True))
    pairs = list(zip(p, y, strict=True))
    expected = {
        gini: sum(a * c * abs(b - d) for a, b in pairs for c, d in pairs) / (2 * mean),
        theil_t: sum(a * b / mean * np.log(b / mean) for a, b in pairs),
        theil_l: sum(a * np.log(mean / b) for a, b in pairs),
        atkinson: 1 - sum(a * b**0.5 for a, b in pairs) ** 2 / mean,
        coefficient_of_variation: sum(a * (b - mean) ** 2 for a, b in pairs) ** 0.5 / mean,
    }
    for measure, value in expected.items():
        assert one(measure(frame, "v", weights=weights)) == pytest.approx(value, rel=1e-12)
    for epsilon in (1, 3):
        level = (np.prod([b**a for a, b in pairs]) if epsilon == 1
                 else sum(a * b ** (1 - epsilon) for a, b in pairs) ** (1 / (1 - epsilon)))
        found = one(atkinson(frame, "v", weights=weights, epsilon=epsilon))
        assert found == pytest.approx(1 - level / mean, rel=1e-12)


def test_williamson_is_the_weighted_variation():
    """By definition; and heads of one each give the plain coefficient."""
    frame = some_units()
    expected = one(coefficient_of_variation(frame, "v", weights="heads"))
    assert one(williamson_index(frame, "v", "heads")) == expected
    assert one(williamson_index(frame.assign(heads=3), "v", "heads")) == pytest.approx(
        np.std(frame["v"]) / np.mean(frame["v"]))


@pytest.mark.parametrize("measure", PLAIN)
def test_heads_are_copies(measure):
    """A unit of three heads is three equal units."""
    frame = some_units()
    copies = frame.loc[frame.index.repeat(frame["heads"])]
    assert one(measure(frame, "v", weights="heads")) == pytest.approx(
        one(measure(copies, "v", unit=None)), rel=1e-10)


@pytest.mark.parametrize("weights", [None, "heads"])
@pytest.mark.parametrize("measure", ["T", "L"])
def test_theil_parts_add_up(measure, weights):
    """Within and between add up to the index of all units, computed apart; by hand too."""
    frame = some_units()
    found = theil_decomposition(frame, "v", "part", weights=weights, measure=measure)
    row = found.summary.iloc[0]
    whole = one((theil_t if measure == "T" else theil_l)(frame, "v", weights=weights))
    assert row["total"] == whole
    assert row["within"] + row["between"] == pytest.approx(whole, rel=1e-12)
    assert row["within_share"] + row["between_share"] == pytest.approx(1)
    assert row["within_share"] == pytest.approx(row["within"] / whole)
    # between is the index when every unit has the mean of its group
    heads = frame["heads"] if weights else pd.Series(1, index=frame.index)
    sums = (frame["v"] * heads).groupby(frame["part"]).transform("sum")
    level = frame.assign(v=sums / heads.groupby(frame["part"]).transform("sum"))
    expected = one((theil_t if measure == "T" else theil_l)(level, "v", weights=weights))
    assert row["between"] == pytest.approx(expected, rel=1e-10)
    assert found.groups[["within", "between"]].sum().tolist() == pytest.approx(
        [row["within"], row["between"]])
    assert found.groups[["unit_share", "value_share"]].sum().tolist() == pytest.approx([1, 1])
    index = theil_t if measure == "T" else theil_l
    for name, part in frame.groupby("part"):
        own = found.groups.set_index("part").at[name, "theil"]
        assert own == pytest.approx(one(index(part, "v", weights=weights)), abs=1e-15)


@pytest.mark.parametrize("weights", [None, "heads"])
def test_dagum_by_plain_loops(weights):
    """All parts from the definition, and their sum against the Gini."""
    frame = some_units(14, seed=4)
    heads = frame["heads"] if weights else pd.Series(1.0, index=frame.index)
    parts = {k: list(zip(heads[g.index] / heads[g.index].sum(), g["v"], strict=True))
             for k, g in frame.groupby("part", sort=False)}
    p = {k: heads[g.index].sum() / heads.sum() for k, g in frame.groupby("part")}
    mean = {k: sum(a * b for a, b in v) for k, v in parts.items()}
    s = {k: p[k] * mean[k] / sum(p[q] * mean[q] for q in p) for k in p}
    within = net = overlap = 0
    found = dagum_decomposition(frame, "v", "part", weights=weights)
    pairs = found.pairs.set_index(["part_a", "part_b"])
    for j in parts:
        for h in parts:
            g = sum(a * c * abs(b - d) for a, b in parts[j] for c, d in parts[h])
            g /= mean[j] + mean[h]
            if j == h:
                within += g * p[j] * s[j]
            elif mean[j] > mean[h]:
                above = sum(a * c * (b - d) for a, b in parts[j] for c, d in parts[h] if b > d)
                below = sum(a * c * (d - b) for a, b in parts[j] for c, d in parts[h] if b < d)
                affluence = (above - below) / (above + below)
                net += g * affluence * (p[j] * s[h] + p[h] * s[j])
                overlap += g * (1 - affluence) * (p[j] * s[h] + p[h] * s[j])
                row = pairs.loc[(j, h) if (j, h) in pairs.index else (h, j)]
                assert row[["gini", "affluence"]].tolist() == pytest.approx([g, affluence])
    row = found.summary.iloc[0]
    assert row[["within", "net_between", "transvariation"]].tolist() == pytest.approx(
        [within, net, overlap], rel=1e-10)
    assert row[1:].sum() == pytest.approx(row["gini"], rel=1e-12)
    assert row["gini"] == one(gini(frame, "v", weights=weights))
    assert found.pairs[["net", "overlap"]].sum().tolist() == pytest.approx([net, overlap])


def test_dagum_without_overlap_and_without_difference():
    """Groups apart leave no transvariation; equal groups no affluence; zeros no pair Gini."""
    apart = dagum_decomposition(units([1, 2, 8, 9], part=list("aabb")), "v", "part")
    assert apart.summary["transvariation"].item() == pytest.approx(0, abs=1e-12)
    assert apart.pairs["affluence"].item() == pytest.approx(1)
    for seed in range(20):
        y = np.sort(np.random.default_rng(seed).uniform(size=9))
        found = dagum_decomposition(units(y, part=list("aaabbbccc")), "v", "part")
        assert (found.pairs["affluence"] <= 1).all() and (found.pairs["overlap"] >= 0).all()
    same = dagum_decomposition(units([2, 2, 2], part=list("aab")), "v", "part")
    assert same.pairs["affluence"].item() == 0
    zeros = dagum_decomposition(units([0, 0, 0, 4], part=list("abbc")), "v", "part")
    assert zeros.pairs["gini"].isna().tolist() == [True, False, False]
    assert zeros.summary.iloc[0, 1:].sum() == pytest.approx(zeros.summary["gini"].item())


def test_one_group_is_all_within():
    """A single group: nothing between, no pairs."""
    frame = some_units().assign(part="all")
    assert theil_decomposition(frame, "v", "part").summary["between"].item() == pytest.approx(0)
    found = dagum_decomposition(frame, "v", "part")
    assert found.summary["within"].item() == pytest.approx(found.summary["gini"].item())
    assert len(found.pairs) == 0


@pytest.mark.parametrize("measure", PLAIN)
def test_equal_units_and_one_unit_are_zero(measure):
    """No inequality where there is no difference."""
    assert one(measure(units([0.1] * 7), "v")) == pytest.approx(0, abs=1e-7)
    assert one(measure(units([5]), "v")) == 0
    assert one(measure(units([0.1] * 7), "v")) >= 0


@pytest.mark.parametrize("factor", [7.3, 1e-5])
@pytest.mark.parametrize("measure", PLAIN)
def test_scale_order_and_copies_do_not_matter(measure, factor):
    """Another currency, another order, every unit twice."""
    frame = some_units()
    expected = one(measure(frame, "v"))
    other = frame.assign(v=frame["v"] * factor).sample(frac=1, random_state=3)
    assert one(measure(other, "v")) == pytest.approx(expected, rel=1e-10)
    twice = pd.concat([frame, frame.assign(region=frame["region"] + "b")])
    assert one(measure(twice, "v")) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("measure", [gini, theil_t, theil_l, atkinson])
def test_giving_to_the_poorer_lowers_it(measure):
    """The principle of transfers."""
    before, after = units([1, 4, 6, 9]), units([1, 5, 6, 8])
    assert one(measure(after, "v")) < one(measure(before, "v"))


def test_one_holds_all():
    """The upper limits."""
    frame = units([0, 0, 0, 8])
    assert one(gini(frame, "v")) == pytest.approx(0.75)
    assert one(gini(frame, "v", corrected=True)) == pytest.approx(1)
    assert one(theil_t(frame, "v")) == pytest.approx(np.log(4))
    assert one(coefficient_of_variation(frame, "v")) == pytest.approx(3**0.5)
    assert one(coefficient_of_variation(frame, "v", ddof=1)) == pytest.approx(2)
    assert one(atkinson(frame, "v", epsilon=0.5)) == pytest.approx(0.75)
    assert one(atkinson(frame, "v", epsilon=1)) == 1
    assert one(atkinson(frame, "v", epsilon=2)) == 1
    assert np.isnan(one(theil_l(frame, "v")))


def test_a_large_epsilon_looks_at_the_poorest():
    """Towards 1 - min / mean, without overflow."""
    frame = units([1e-4, 2, 3])
    assert one(atkinson(frame, "v", epsilon=500)) == pytest.approx(1 - 1e-4 / np.mean(frame["v"]),
                                                                  rel=1e-4)


def test_zeros_and_zero_heads():
    """L has no value with a zero, but its part between the means; no heads, no say."""
    frame = units([0, 2, 3, 4], part=list("aabb"), heads=[0, 1, 1, 2])
    found = theil_decomposition(frame, "v", "part", measure="L")
    assert found.summary.drop(columns="between").isna().all(axis=None)
    # means 1 and 3.5 around 2.25
    assert found.summary["between"].item() == pytest.approx(np.log(2.25 / 3.5**0.5))
    assert one(theil_l(frame, "v", weights="heads")) == pytest.approx(
        one(theil_l(frame.iloc[1:], "v", weights="heads")))
    assert one(atkinson(frame, "v", weights="heads", epsilon=1)) < 1


@pytest.mark.parametrize("measure", PLAIN)
def test_zero_total_is_nan(measure):
    """Nothing to share out; and no heads at all."""
    assert np.isnan(one(measure(units([0, 0, 0]), "v")))
    assert np.isnan(one(measure(units([1, 2], heads=[0, 0]), "v", weights="heads")))


@pytest.mark.parametrize("measure", SPLITS)
def test_zero_total_has_no_parts(measure):
    """NaN throughout, with the groups still listed."""
    found = measure(units([0, 0, 0], part=list("aab")), "v", "part")
    assert found.summary.isna().all(axis=None)
    assert found.groups["part"].tolist() == ["a", "b"]
    found = measure(units([1, 2, 3], part=list("aab"), heads=[1, 1, 0]), "v", "part",
                    weights="heads")
    assert found.summary.iloc[0, :3].notna().all()


@pytest.mark.parametrize("split", SPLITS)
def test_dead_groups_change_nothing(split):
    """A group without heads, or of zeros under T, adds nothing; nor does the scale."""
    frame = some_units()
    expected = split(frame, "v", "part", weights="heads")
    dead = pd.concat([frame, pd.DataFrame({"region": ["z"], "v": [3], "part": "w", "heads": [0]})])
    for other in (dead, frame.assign(v=frame["v"] * 1e-6)):
        found = split(other, "v", "part", weights="heads")
        pd.testing.assert_frame_equal(found.summary, expected.summary, rtol=1e-9)
    if split is theil_decomposition:
        pd.testing.assert_frame_equal(
            split(dead, "v", "part", weights="heads", measure="L").summary,
            split(frame, "v", "part", weights="heads", measure="L").summary, rtol=1e-9)
    mean_less = units([0, 0, 1, 3], part=list("aabb"))
    logs = theil_decomposition(mean_less, "v", "part", measure="L")
    assert np.isnan(logs.groups["between"][0]) and np.isnan(logs.summary["between"].item())
    found = theil_decomposition(mean_less, "v", "part")
    assert found.groups["within"].tolist() == pytest.approx([0, one(theil_t(units([1, 3]), "v"))])
    assert found.groups["between"].tolist() == pytest.approx([0, np.log(2)])


def test_small_sample_corrections_need_two():
    """One unit has no correction."""
    assert np.isnan(one(gini(units([4]), "v", corrected=True)))
    assert np.isnan(one(coefficient_of_variation(units([4]), "v", ddof=1)))


def test_years_keep_apart():
    """One row per year for each measure, in order of first appearance."""
    frame = pd.concat([some_units().assign(year=2020), some_units(seed=1).assign(year=2019)])
    for measure in PLAIN:
        found = measure(frame, "v", by="year")
        assert found["year"].tolist() == [2020, 2019]
        assert found.iloc[1, 1] == pytest.approx(one(measure(some_units(seed=1), "v")))
    for split in SPLITS:
        found = split(frame, "v", "part", by="year")
        assert found.summary["year"].tolist() == [2020, 2019]
        assert set(found.groups.columns[:2]) == {"year", "part"}


@pytest.mark.parametrize("measure", [*PLAIN, *SPLITS, williamson_index])
def test_bad_frames_are_refused_and_untouched(measure):
    """Missing, negative, infinite, duplicate, empty: typed errors."""
    more = {theil_decomposition: ["part"], dagum_decomposition: ["part"],
            williamson_index: ["heads"]}.get(measure, [])
    good = some_units()
    before = good.copy(deep=True)
    measure(good, "v", *more)
    pd.testing.assert_frame_equal(good, before)
    for bad in (good.iloc[:0], pd.concat([good, good.iloc[:1]]), good.drop(columns="region"),
                good.assign(v=-1), good.assign(v=np.inf), good.assign(v=np.nan),
                good.assign(region=None), good.assign(v="x")):
        with pytest.raises(MeasureError):
            measure(bad, "v", *more)
    for column in more:
        with pytest.raises(MeasureError, match="missing values"):
            measure(good.assign(**{column: np.nan}), "v", *more)
        with pytest.raises(MeasureError, match="not in the frame"):
            measure(good.drop(columns=column), "v", *more)


def test_a_unit_in_two_groups_is_refused():
    """A group is no key: the same unit twice is a duplicate."""
    frame = pd.concat([some_units(), some_units().iloc[:1].assign(part="other")])
    for split in SPLITS:
        with pytest.raises(MeasureError, match="duplicate"):
            split(frame, "v", "part")


def test_wrong_options():
    """Each wrong option is named."""
    frame = some_units()
    for call in (lambda: gini(frame, "v", weights="heads", corrected=True),
                 lambda: atkinson(frame, "v", epsilon=-1),
                 lambda: atkinson(frame, "v", epsilon=np.nan),
                 lambda: coefficient_of_variation(frame, "v", weights="heads", ddof=1),
                 lambda: coefficient_of_variation(frame, "v", ddof=2),
                 lambda: theil_decomposition(frame, "v", "part", measure="M"),
                 lambda: dagum_decomposition(frame, "v", "region")):
        with pytest.raises(MeasureError):
            call()
