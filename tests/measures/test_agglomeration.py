"""Agglomeration: textbook values, exact enumeration of random location, seeded simulation."""

from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from seikit.errors import MeasureError
from seikit.measures import agglomeration
from seikit.measures.agglomeration import coagglomeration, ellison_glaeser, maurel_sedillot

GOLDEN = pd.read_csv(Path(__file__).parents[1] / "golden" / "agglomeration.csv")
INDICES = [ellison_glaeser, maurel_sedillot]
AUSTRIA = pd.DataFrame({
    "region": ["Wien"] * 5 + ["Linz"] * 4 + ["Graz"], "industry": "k",
    "staff": [200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000]})
CITIES = {"Wien": 500000, "Linz": 400000, "Graz": 100000}


def check(case, measure, argument, found):
    """Compare with the golden table."""
    row = GOLDEN.query("case == @case and measure == @measure and argument == @argument")
    assert len(row) == 1
    assert abs(found - row["value"].item()) <= row["tolerance"].item()


def some_plants(n=60, seed=0, industries="pqr", regions="abcd"):
    """Return random plants, named."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"plant": range(n), "region": rng.choice(list(regions), n),
                         "industry": rng.choice(list(industries), n),
                         "staff": rng.lognormal(3, 1, n).round() + 1})


def test_ellison_glaeser_of_the_textbook():
    """Ten plants in three cities whose sizes are known apart."""
    found = ellison_glaeser(AUSTRIA, "staff", sizes=CITIES).iloc[0]
    for name in ("ellison_glaeser", "raw_concentration", "z", "plants", "herfindahl"):
        check("wien_linz_graz", "ellison_glaeser", name, found[name])


@pytest.mark.shared
def test_four_industries_against_reat(shared_folder):
    """42 plants; x from the plants themselves."""
    frame = pd.read_csv(shared_folder / "reference" / "reat" / "FK2014_EGC.csv")
    found = ellison_glaeser(frame, "emp_firm", plant="firm").set_index("industry")
    for industry, name in product(found.index, ("ellison_glaeser", "raw_concentration", "z")):
        check(industry, "ellison_glaeser", name, found.at[industry, name])


def test_random_location_by_enumeration():
    """Over all places of four plants: gamma has mean 0, and z the exact mean and variance."""
    z, x = np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.5, 0.3, 0.2])
    gs, indices, chances = [], [], []
    for places in product(range(3), repeat=4):
        s = np.bincount(places, z, minlength=3)
        gs.append(((s - x) ** 2).sum())
        chances.append(np.prod(x[list(places)]))
        frame = pd.DataFrame({"region": list(map(str, places)), "industry": "k", "staff": z * 100})
        sizes = {str(r): share for r, share in enumerate(x)}
        indices.append([measure(frame, "staff", sizes=sizes).iloc[0, 1] for measure in INDICES])
    gs, chances = np.array(gs), np.array(chances)
    assert chances @ np.array(indices) == pytest.approx([0, 0], abs=1e-12)
    mean = chances @ gs
    sd = np.sqrt(chances @ (gs - mean) ** 2)
    # the last placement has all plants in region 2
    found = ellison_glaeser(frame, "staff", sizes=sizes)["z"].item()
    assert found == pytest.approx((gs[-1] - mean) / sd, rel=1e-10)


def test_maurel_sedillot_from_pairs_of_plants():
    """The chance that two plants share a region, weighted by their sizes, against X2."""
    frame = some_plants(20, industries="p")
    z = (frame["staff"] / frame["staff"].sum()).to_numpy()
    x = frame.groupby("region")["staff"].sum() / frame["staff"].sum()
    together = frame["region"].to_numpy()[:, None] == frame["region"].to_numpy()
    weights = np.outer(z, z) * (1 - np.eye(20))
    sizes = {"a": 4, "b": 3, "c": 2, "d": 1}
    for given, x2 in ((None, (x**2).sum()), (sizes, 0.3)):
        p = (weights * together).sum() / weights.sum()
        found = maurel_sedillot(frame, "staff", sizes=given)["maurel_sedillot"].item()
        assert found == pytest.approx((p - x2) / (1 - x2), rel=1e-10)


def random_location(n_industries, plants, seed):
    """Return plants thrown at regions of sizes .4, .3, .2, .1."""
    rng = np.random.default_rng(seed)
    n = n_industries * plants
    return pd.DataFrame({"region": rng.choice(list("abcd"), n, p=[0.4, 0.3, 0.2, 0.1]),
                         "industry": np.repeat(np.arange(n_industries), plants),
                         "staff": rng.lognormal(3, 1, n)})


SIZES = {"a": 4, "b": 3, "c": 2, "d": 1}


@pytest.mark.parametrize("measure", INDICES)
def test_centred_on_zero_under_random_location(measure):
    """The mean over 3,000 industries lies within three standard errors of 0."""
    found = measure(random_location(3000, 12, seed=11), "staff", sizes=SIZES).iloc[:, 1]
    assert abs(found.mean()) < 3 * found.std() / np.sqrt(len(found))
    assert found.std() > 0.02


def test_simulated_test_holds_its_size():
    """Some 5 per cent of random industries are rejected at 5 per cent, within Monte Carlo."""
    frame = random_location(600, 12, seed=12)
    found = ellison_glaeser(frame, "staff", sizes=SIZES, test="simulation", draws=99)
    # binomial standard error .009
    assert 0.025 < (found["p_value"] <= 0.05).mean() < 0.075
    z = ellison_glaeser(frame, "staff", sizes=SIZES)["z"]
    assert z.mean() == pytest.approx(0, abs=0.15)
    assert z.std() == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("test", ["variance", "simulation", "permutation"])
def test_tests_find_a_cluster(test):
    """One industry wholly in one place is found by each test; a scattered one is not."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"region": ["a"] * 12 + rng.choice(list("abcd"), 60).tolist(),
                          "industry": ["one"] * 12 + ["all"] * 60, "staff": rng.integers(5, 9, 72)})
    found = ellison_glaeser(frame, "staff", test=test, draws=199).set_index("industry")
    assert found.at["one", "p_value"] < 0.01
    assert found.at["one", "ellison_glaeser"] > 0.5
    assert found["p_value"].between(0, 1).all()
    if test != "variance":
        assert found.at["one", "p_value"] == 1 / 200


@pytest.mark.parametrize("plants", [10, 10**4, 10**7])
def test_variance_of_equal_plants(plants):
    """Of n equal plants in r equal regions: 2 (1/n)^2 (1 - 1/n) (1/r - 1/r^2), for any n."""
    regions = 50
    each = SimpleNamespace(x=np.full(regions, 1 / regions), herfindahl=np.array([1 / plants]),
                           z4=np.array([plants**-3.0]))
    expected = 2 / plants**2 * (1 - 1 / plants) * (1 / regions - 1 / regions**2)
    assert agglomeration._variance(each)[0] == pytest.approx(expected, rel=1e-9)


def test_p_value_of_the_variance():
    """The upper tail of the normal distribution."""
    found = ellison_glaeser(AUSTRIA, "staff", sizes=CITIES).iloc[0]
    # P(Z > .1959) by the table of the normal distribution: .4223
    assert found["p_value"] == pytest.approx(0.4223, abs=1e-4)


def test_resampling_by_enumeration():
    """Two plants, two equal regions: they meet half of the time, shuffled or thrown."""
    frame = pd.DataFrame({"region": list("aaabbb"), "industry": list("kkmmmm"), "staff": [1] * 6})
    thrown = ellison_glaeser(frame, "staff", sizes={"a": 1, "b": 1}, test="simulation", draws=4000)
    assert thrown["p_value"].iloc[0] == pytest.approx(0.5, abs=0.03)
    # shuffled: the second plant finds 2 of 5 free places in the region of the first
    mixed = ellison_glaeser(frame, "staff", sizes={"a": 1, "b": 1}, test="permutation", draws=4000)
    assert mixed["p_value"].iloc[0] == pytest.approx(0.4, abs=0.03)
    again = ellison_glaeser(frame, "staff", sizes={"a": 1, "b": 1}, test="permutation", draws=4000)
    pd.testing.assert_frame_equal(mixed, again)


@pytest.mark.parametrize("measure", INDICES)
def test_published_herfindahl_gives_the_same(measure):
    """Regions and industries with H instead of plants: the same index, no test."""
    plants = some_plants()
    expected = measure(plants, "staff")
    table = plants.groupby(["industry", "region"], sort=False, as_index=False)["staff"].sum()
    table = table.merge(expected[["industry", "herfindahl"]].rename(columns={"herfindahl": "H"}))
    found = measure(table, "staff", plant_herfindahl="H").set_index("industry")
    name = measure.__name__
    np.testing.assert_allclose(found.loc[expected["industry"], name], expected[name], rtol=1e-10)
    assert found["plants"].isna().all()
    if measure is ellison_glaeser:
        assert found[["z", "p_value"]].isna().all(axis=None)
        with pytest.raises(MeasureError, match="needs plants"):
            measure(table, "staff", plant_herfindahl="H", test="simulation")
    assert measure(table.assign(H=1.0), "staff", plant_herfindahl="H")[name].isna().all()
    for bad in (table.assign(H=1.5), table.assign(H=np.arange(len(table)) / 99),
                table.assign(H=np.where(table["industry"] == "p", 1.5, 0.5)),
                table.assign(H=np.nan), pd.concat([table, table.iloc[:1]])):
        with pytest.raises(MeasureError):
            measure(bad, "staff", plant_herfindahl="H")
    none = pd.DataFrame({"region": ["a"], "industry": ["none"], "staff": [0], "H": [0.5]})
    last = measure(pd.concat([table, none]), "staff", plant_herfindahl="H").iloc[-1]
    assert last.drop("industry").isna().all()


@pytest.mark.parametrize("measure", INDICES)
def test_sizes_of_a_column_are_those_of_the_group(measure):
    """A region that only another year has counts for nothing, in all three forms of the keys."""
    here = some_plants(regions="abc", industries="pq").assign(year=2019)
    here["people"] = here["region"].map({"a": 5, "b": 2, "c": 1})
    before = some_plants(seed=1, regions="xyz", industries="rs").assign(year=2018, people=4)
    found = measure(pd.concat([before, here, before.assign(year=2020)]), "staff", by="year",
                    sizes="people")
    part = found[found["year"] == 2019].drop(columns="year").reset_index(drop=True)
    pd.testing.assert_frame_equal(part, measure(here, "staff", sizes="people"))
    assert found.index.tolist() == list(range(len(found)))


@pytest.mark.parametrize("regions", [2, 3, 7])
def test_one_plant_in_equal_regions_has_no_z(regions):
    """Wherever it stands G is the same: no variance, but for rounding."""
    frame = pd.DataFrame({"region": ["r0"], "industry": ["k"], "staff": [9]})
    found = ellison_glaeser(frame, "staff", sizes={f"r{i}": 1 for i in range(regions)})
    assert found[["z", "p_value"]].isna().all(axis=None)


def test_draws_of_a_year_without_the_last_industry():
    """The first year has its p values whatever a later year adds."""
    parts = [some_plants(industries="pq").assign(year=1), some_plants(seed=1).assign(year=2)]
    options = {"test": "simulation", "draws": 30, "by": "year"}
    found = ellison_glaeser(pd.concat(parts), "staff", **options)
    pd.testing.assert_frame_equal(found[found["year"] == 1],
                                  ellison_glaeser(parts[0], "staff", **options))


def test_one_draw_is_enough():
    """One random location beside the one observed: p is a half or 1."""
    found = ellison_glaeser(some_plants(), "staff", test="simulation", draws=1)
    assert found["p_value"].isin([0.5, 1]).all()


def test_thrown_plants_by_enumeration_in_three_regions():
    """Three plants, regions of .5, .3, .2: the chance of a G as large, by counting."""
    z, x = np.array([0.5, 0.3, 0.2]), np.array([0.5, 0.3, 0.2])
    frame = pd.DataFrame({"region": ["a", "a", "b"], "industry": "k", "staff": z * 10})
    places = np.array(list(product(range(3), repeat=3)))
    g = np.array([((np.bincount(p, z, minlength=3) - x) ** 2).sum() for p in places])
    seen = ((np.bincount([0, 0, 1], z, minlength=3) - x) ** 2).sum()
    exact = x[places].prod(1)[g >= seen - 1e-12].sum()
    found = ellison_glaeser(frame, "staff", sizes={"a": 5, "b": 3, "c": 2}, test="simulation",
                            draws=3000)["p_value"].item()
    # three standard errors of 3,000 draws
    assert found == pytest.approx(exact, abs=3 * (exact * (1 - exact) / 3000) ** 0.5)


def test_sizes_in_three_forms():
    """A column, a mapping and a Series agree; a region without plants counts."""
    frame = AUSTRIA.assign(people=AUSTRIA["region"].map(CITIES))
    expected = ellison_glaeser(frame, "staff", sizes=CITIES)
    pd.testing.assert_frame_equal(ellison_glaeser(frame, "staff", sizes="people"), expected)
    pd.testing.assert_frame_equal(ellison_glaeser(frame, "staff", sizes=pd.Series(CITIES)),
                                  expected)
    more = ellison_glaeser(frame, "staff", sizes=CITIES | {"Salzburg": 500000})
    s, x = np.array([13000, 32000, 25000, 0]) / 70000, np.array([5, 4, 1, 5]) / 15
    assert more["raw_concentration"].item() == pytest.approx(((s - x) ** 2).sum())


def test_wrong_sizes_are_named():
    """A region without a size, a negative size, a size that differs within a region."""
    for sizes in ({"Wien": 5, "Linz": 4}, CITIES | {"Graz": 0}, CITIES | {"Salzburg": -1},
                  pd.Series([1, 2, 3, 4], index=["Wien", "Linz", "Graz", "Graz"])):
        with pytest.raises(MeasureError, match="sizes do not fit"):
            ellison_glaeser(AUSTRIA, "staff", sizes=sizes)
    with pytest.raises(MeasureError, match="sizes do not fit"):
        ellison_glaeser(AUSTRIA, "staff", sizes=CITIES | {"Salzburg": np.inf})
    with pytest.raises(MeasureError, match="differs"):
        ellison_glaeser(AUSTRIA.assign(people=range(1, 11)), "staff", sizes="people")
    with pytest.raises(MeasureError, match="people"):
        ellison_glaeser(AUSTRIA.assign(people=np.nan), "staff", sizes="people")
    # a region of no size and without plants says nothing
    pd.testing.assert_frame_equal(
        ellison_glaeser(AUSTRIA, "staff", sizes=CITIES | {"Salzburg": 0}),
        ellison_glaeser(AUSTRIA, "staff", sizes=CITIES))


@pytest.mark.parametrize("measure", INDICES)
def test_degenerate_industries(measure):
    """One plant: NaN; no staff: NaN throughout; plants of size zero do not count."""
    frame = pd.concat([some_plants(), pd.DataFrame(
        {"region": ["a", "b", "b"], "industry": ["one", "one", "none"], "staff": [5, 0, 0]})])
    found = measure(frame, "staff").set_index("industry")
    assert np.isnan(found.at["one", measure.__name__])
    assert found.loc["one", ["herfindahl", "plants"]].tolist() == [1, 1]
    assert found.loc["none"].drop("plants").isna().all()
    assert found.at["none", "plants"] == 0
    alone = measure(some_plants(regions="a"), "staff")
    assert alone[measure.__name__].isna().all()
    resampled = {"test": "simulation", "draws": 9} if measure is ellison_glaeser else {}
    assert len(measure(frame.assign(staff=0), "staff", **resampled)) == 5


@pytest.mark.parametrize("measure", INDICES)
def test_scale_and_order_do_not_matter(measure):
    """Other units, other order: the same index."""
    frame = some_plants()
    other = frame.assign(staff=frame["staff"] * 1e-5).sample(frac=1, random_state=1)
    expected = measure(frame, "staff").set_index("industry")
    found = measure(other, "staff").set_index("industry").loc[expected.index]
    pd.testing.assert_frame_equal(found, expected, rtol=1e-9)


def test_the_unit_of_staff_does_not_matter_to_pairs():
    """Coagglomeration of persons and of millions of persons are the same."""
    frame = table_of(some_plants())
    other = frame.assign(staff=frame["staff"] * 1e-6)
    pd.testing.assert_frame_equal(coagglomeration(other, "staff"),
                                  coagglomeration(frame, "staff"), rtol=1e-9)


@pytest.mark.parametrize("measure", [*INDICES, coagglomeration])
def test_years_keep_apart(measure):
    """A frame of two years is the two frames one after the other."""
    parts = [some_plants(seed=s).assign(year=y) for s, y in ((0, 2020), (1, 2019))]
    if measure is coagglomeration:
        parts = [p.groupby(["year", "region", "industry"], as_index=False)["staff"].sum()
                 for p in parts]
    found = measure(pd.concat(parts), "staff", by="year")
    assert found["year"].drop_duplicates().tolist() == [2020, 2019]
    assert found.index.tolist() == list(range(len(found)))
    for year, part in zip((2020, 2019), parts, strict=True):
        expected = measure(part, "staff").set_index(measure(part, "staff").columns[0])
        here = found[found["year"] == year].drop(columns="year")
        pd.testing.assert_frame_equal(here.set_index(here.columns[0]).loc[expected.index.unique()],
                                      expected.loc[expected.index.unique()], check_dtype=False)


def table_of(plants):
    """Return regions by industries as a long frame."""
    return plants.groupby(["region", "industry"], sort=False, as_index=False)["staff"].sum()


@pytest.mark.parametrize("reference", ["mean", "total"])
def test_coagglomeration_by_plain_loops(reference):
    """Every pair once, from the definition."""
    frame = table_of(some_plants(40)).query("not (region == 'c' and industry == 'q')")
    cell = frame.set_index(["region", "industry"])["staff"].to_dict()
    industries = list(dict.fromkeys(frame["industry"]))
    sums = {i: sum(cell.get((r, i), 0) for r in "abcd") for i in industries}
    s = {(r, i): cell.get((r, i), 0) / sums[i] for r in "abcd" for i in industries}
    x = {r: sum(s[r, i] for i in industries) / 3 if reference == "mean"
         else sum(cell.get((r, i), 0) for i in industries) / sum(sums.values()) for r in "abcd"}
    found = coagglomeration(frame, "staff", reference=reference)
    pairs = [(industries[0], industries[1]), (industries[0], industries[2]),
             (industries[1], industries[2])]
    assert list(zip(found["industry_a"], found["industry_b"], strict=True)) == pairs
    for (a, b), value in zip(pairs, found["coagglomeration"], strict=True):
        above = sum((s[r, a] - x[r]) * (s[r, b] - x[r]) for r in "abcd")
        assert value == pytest.approx(above / (1 - sum(v**2 for v in x.values())), rel=1e-10)


def test_coagglomeration_is_the_group_index_of_two():
    """Ellison and Glaeser's (1997) index of a group of two industries, plants and all."""
    plants = some_plants(50, industries="pq")
    each = ellison_glaeser(plants, "staff").set_index("industry")
    total = plants.groupby("industry")["staff"].sum()
    w = (total / total.sum())[each.index]
    # against sizes of the regions other than the total: else G of the group is 0
    x = pd.Series({"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1})
    each = ellison_glaeser(plants, "staff", sizes=x).set_index("industry")
    s = plants.groupby("region")["staff"].sum() / plants["staff"].sum()
    h = (w**2 * each["herfindahl"]).sum()
    away = 1 - (x**2).sum()
    group = (((s - x) ** 2).sum() / away - h
             - (each["ellison_glaeser"] * w**2 * (1 - each["herfindahl"])).sum())
    group /= 1 - (w**2).sum()
    from seikit.measures.agglomeration import coagglomeration_of

    shares = table_of(plants).pivot(index="region", columns="industry", values="staff").fillna(0)
    shares = (shares / shares.sum()).loc[x.index].to_numpy()
    assert coagglomeration_of(shares, x.to_numpy())[0, 1] == pytest.approx(group, rel=1e-10)


def test_coagglomeration_limits():
    """Industries spread like the mean: 0; a dead industry: NaN, and no say in the mean."""
    same = pd.DataFrame([(r, i, v) for r, v in zip("ab", (1, 3), strict=True) for i in "xyz"],
                        columns=["region", "industry", "staff"])
    assert coagglomeration(same, "staff")["coagglomeration"].tolist() == pytest.approx([0, 0, 0])
    frame = table_of(some_plants())
    dead = pd.concat([frame, pd.DataFrame({"region": ["a"], "industry": ["z"], "staff": [0]})])
    found = coagglomeration(dead, "staff")
    assert found.loc[found["industry_b"] == "z", "coagglomeration"].isna().all()
    np.testing.assert_allclose(found.loc[found["industry_b"] != "z", "coagglomeration"],
                               coagglomeration(frame, "staff")["coagglomeration"])
    assert coagglomeration(frame.assign(staff=0), "staff")["coagglomeration"].isna().all()
    assert coagglomeration(frame.query("region == 'a'"), "staff")["coagglomeration"].isna().all()
    single = coagglomeration(frame.query("industry == 'p'"), "staff")
    assert list(single) == ["industry_a", "industry_b", "coagglomeration"] and len(single) == 0


@pytest.mark.parametrize("measure", [*INDICES, coagglomeration])
def test_bad_frames_are_refused_and_untouched(measure):
    """Missing, negative, infinite, duplicate, empty: typed errors."""
    good = table_of(some_plants()) if measure is coagglomeration else some_plants()
    before = good.copy(deep=True)
    options = {} if measure is coagglomeration else {"plant": "plant"}
    measure(good, "staff", **options)
    pd.testing.assert_frame_equal(good, before)
    for bad in (good.iloc[:0], pd.concat([good, good.iloc[:1]]), good.drop(columns="region"),
                good.assign(staff=-1), good.assign(staff=np.inf), good.assign(staff=np.nan),
                good.assign(region=None), good.assign(staff="x")):
        with pytest.raises(MeasureError):
            measure(bad, "staff", **options)


def test_wrong_options():
    """Unknown tests and references, and plants without a name."""
    for call in (lambda: ellison_glaeser(AUSTRIA, "staff", test="normal"),
                 lambda: ellison_glaeser(AUSTRIA, "staff", test="simulation", draws=0),
                 lambda: ellison_glaeser(AUSTRIA.assign(region=[None, *"abcdefghi"]), "staff"),
                 lambda: coagglomeration(table_of(some_plants()), "staff", reference="median"),
                 lambda: ellison_glaeser(AUSTRIA.assign(plant=None), "staff", plant="plant"),
                 lambda: ellison_glaeser(AUSTRIA.assign(plant=1), "staff", plant="plant"),
                 lambda: ellison_glaeser(AUSTRIA, "staff", plant="plant"),
                 lambda: ellison_glaeser(AUSTRIA.astype({"staff": "Float64"}).assign(
                     staff=lambda d: d["staff"].where(d["staff"] > 100)), "staff")):
        with pytest.raises(MeasureError):
            call()
