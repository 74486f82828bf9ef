"""Concentration: textbook values, another package's, hand cases, limits and invariances."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from seikit.errors import MeasureError
from seikit.measures.concentration import (
    concentration_ratio,
    gini_of,
    hhi,
    hoover_index,
    locational_gini,
    relative_gini,
    theil_concentration,
    theil_of,
)

GOLDEN = pd.read_csv(Path(__file__).parents[1] / "golden" / "concentration.csv")
BY_INDUSTRY = [hoover_index, locational_gini, theil_concentration]
BY_UNIT = [concentration_ratio, hhi]
# printed as in the source: GDP in bn euro and population of the German states, 2015
STATES = pd.DataFrame({
    "region": [f"state {i}" for i in range(16)],
    "gdp": [460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87, 258.53, 645.59, 131.95,
            35.03, 112.66, 56.22, 85.61, 56.81],
    "people": [10879618, 12843514, 3520031, 2484826, 671489, 1787408, 6176172, 1612362, 7926599,
               17865516, 4052803, 995597, 4084851, 2245470, 2858714, 2170714]})
# employment of one industry and of all industries in five regions
TEXTBOOK = pd.DataFrame({"region": list("abcde"), "staff": [500, 500, 1000, 7000, 1000],
                         "all": [20000, 15000, 20000, 40000, 5000]})


def check(case, measure, argument, found):
    """Compare with the golden table."""
    row = GOLDEN.query("case == @case and measure == @measure and argument == @argument")
    assert len(row) == 1
    assert abs(found - row["value"].item()) <= row["tolerance"].item()


def some_table(seed=0, regions=5, industries=3):
    """Return a random region-industry frame with one pair left out."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame([(f"r{r}", f"i{i}") for r in range(regions) for i in range(industries)],
                         columns=["region", "industry"])
    frame["staff"] = rng.integers(1, 50, len(frame))
    return frame.drop(index=4).reset_index(drop=True)


def shares_by_hand(frame):
    """Yield (industry, its shares of regions, the shares of all) by plain loops."""
    regions = list(dict.fromkeys(frame["region"]))
    cell = {(r.region, r.industry): r.staff for r in frame.itertuples()}
    industries = list(dict.fromkeys(frame["industry"]))
    total = sum(cell.values())
    x = [sum(cell.get((r, i), 0) for i in industries) / total for r in regions]
    for i in industries:
        own = [cell.get((r, i), 0) for r in regions]
        yield i, [v / sum(own) for v in own], x


def test_herfindahl_of_the_textbook():
    """Four firms of 20, 50, 20 and 10."""
    found = hhi(pd.DataFrame({"region": list("abcd"), "v": [20, 50, 20, 10]}), "v").iloc[0]
    for name in ("hhi", "hhi_normalised", "equivalent_number"):
        check("doersam", "hhi", name, found[name])


def test_states_against_reat():
    """HHI of GDP and Hoover of GDP against population."""
    check("states_gdp", "hhi", "hhi", hhi(STATES, "gdp")["hhi"].item())
    found = hoover_index(STATES, "gdp", industry=None, reference="people")
    check("states_gdp", "hoover_index", "population", found["hoover_index"].item())


def test_locational_gini_of_the_textbook():
    """The unweighted convention is Farhauer and Kroell's."""
    found = locational_gini(TEXTBOOK, "staff", industry=None, reference="all",
                            convention="unweighted")
    check("farhauer_kroell_conc", "locational_gini", "unweighted", found["locational_gini"].item())


@pytest.mark.shared
def test_all_industries_of_the_states_against_reat(shared_folder):
    """Hoover, Gini and Krugman of 17 industries in 16 states."""
    folder = shared_folder / "reference" / "reat"
    frame = pd.read_csv(folder / "G.regions.industries.csv")
    expected = pd.read_csv(folder / "expected_conc_G.regions.industries.csv", index_col=0)
    columns = {"value": "emp_all", "region": "region_code", "industry": "ind_code"}
    for found, column in (
        (hoover_index(frame, **columns), "H i"),
        (locational_gini(frame, convention="unweighted", **columns), "G i"),
    ):
        found = found.set_index("ind_code").iloc[:, 0]
        np.testing.assert_allclose(found[expected.index], expected[column], rtol=1e-12)


def test_against_plain_loops():
    """Hoover, Theil and both Ginis of a random table, from the definitions."""
    frame = some_table()
    found = hoover_index(frame, "staff")
    for measure, options in ((theil_concentration, {}), (locational_gini, {}),
                             (locational_gini, {"convention": "unweighted"})):
        found[measure.__name__ + str(options)] = measure(frame, "staff", **options).iloc[:, -1]
    for row, (industry, s, x) in zip(found.itertuples(index=False), shares_by_hand(frame),
                                     strict=True):
        lq = [a / b for a, b in zip(s, x, strict=True)]
        n = len(lq)
        weighted = sum(x[i] * x[j] * abs(lq[i] - lq[j]) for i in range(n) for j in range(n)) / 2
        plain = sum(abs(a - b) for a in lq for b in lq) / (2 * n * sum(lq))
        theil = sum(a * np.log(a / b) for a, b in zip(s, x, strict=True) if a)
        hoover = sum(abs(a - b) for a, b in zip(s, x, strict=True)) / 2
        assert row[0] == industry
        assert row[1:] == pytest.approx((hoover, theil, weighted, plain), rel=1e-12)


def test_concentration_ratio_by_hand():
    """The k largest, in any order; 1 with k or fewer units; zeros are no units."""
    frame = pd.DataFrame({"region": list("abcde"), "v": [0.05, 0.4, 0.25, 0.3, 0]})
    found = [concentration_ratio(frame, "v", k=k).iloc[0].tolist() for k in (1, 2, 4, 9)]
    assert found == pytest.approx(np.array([[0.4, 4], [0.7, 4], [1, 4], [1, 4]]))
    assert concentration_ratio(frame.assign(v=1), "v").iloc[0].tolist() == [0.8, 5]  # four of five


def test_groups_keep_apart():
    """Each industry or year has its own result, in order of first appearance."""
    frame = pd.DataFrame({"year": [2020, 2020, 2019], "region": ["a", "b", "a"], "v": [1, 3, 2]})
    found = hhi(frame, "v", by="year")
    assert found["year"].tolist() == [2020, 2019]
    assert found["hhi"].tolist() == [0.625, 1.0]
    assert np.isnan(found["hhi_normalised"].iloc[1])


def test_equal_shares_are_zero():
    """Every industry spread like the whole: no concentration by any relative measure."""
    frame = pd.DataFrame([(r, i, a * b) for r, a in zip("pqr", (1, 5, 9), strict=True)
                          for i, b in zip("xy", (2, 7), strict=True)],
                         columns=["region", "industry", "v"])
    for measure in BY_INDUSTRY:
        assert measure(frame, "v").iloc[:, -1].tolist() == pytest.approx([0, 0], abs=1e-12)


def test_one_region_holds_all():
    """The upper limits: 1 - x, 1 - 1/n, ln n."""
    frame = pd.DataFrame({"region": list("abcd"), "v": [0, 0, 9, 0]})
    options = {"value": "v", "industry": None}
    assert hoover_index(frame, **options).iat[0, 0] == 0.75
    assert locational_gini(frame, **options).iat[0, 0] == pytest.approx(0.75)
    assert theil_concentration(frame, **options).iat[0, 0] == pytest.approx(np.log(4))
    assert hhi(frame, "v").iloc[0].tolist() == [1, 1, 1]


@pytest.mark.parametrize("factor", [1e4, 1e-4])
@pytest.mark.parametrize("measure", BY_INDUSTRY)
def test_scale_and_order_do_not_matter(measure, factor):
    """Multiplying values and shuffling rows leave each industry's number."""
    frame = some_table()
    other = frame.assign(staff=frame["staff"] * factor).sample(frac=1, random_state=1)
    expected = measure(frame, "staff").set_index("industry").iloc[:, 0]
    found = measure(other, "staff").set_index("industry").iloc[:, 0]
    np.testing.assert_allclose(found[expected.index], expected, rtol=1e-12)


def test_merging_equal_regions():
    """Splitting a region in proportion changes the unweighted Gini, and nothing else."""
    whole = TEXTBOOK
    parts = pd.concat([whole.iloc[:4], whole.iloc[4:].assign(staff=400, all=2000),
                       whole.iloc[4:].assign(staff=600, all=3000, region="f")])
    options = {"value": "staff", "industry": None, "reference": "all"}
    for measure in BY_INDUSTRY:
        assert measure(parts, **options).iat[0, 0] == pytest.approx(
            measure(whole, **options).iat[0, 0], rel=1e-12)
    changed = [locational_gini(f, convention="unweighted", **options).iat[0, 0]
               for f in (whole, parts)]
    assert abs(changed[0] - changed[1]) > 0.01


def test_a_region_of_no_size_stands_aside():
    """A region without reference and without value counts in neither convention."""
    frame = pd.concat([TEXTBOOK, pd.DataFrame({"region": ["z"], "staff": [0], "all": [0]})])
    for convention in ("weighted", "unweighted"):
        found, expected = (locational_gini(f, "staff", industry=None, reference="all",
                                           convention=convention).iat[0, 0]
                           for f in (frame, TEXTBOOK))
        assert found == pytest.approx(expected, rel=1e-12)
    found, expected = (theil_concentration(f, "staff", industry=None, reference="all").iat[0, 0]
                       for f in (frame, TEXTBOOK))
    assert found == pytest.approx(expected, rel=1e-12)


def test_weights_are_copies():
    """A weight of two is the same as two equal units; none is one each."""
    assert theil_of([0, 5]) == pytest.approx(np.log(2))
    assert theil_of([1, 4], np.array([2, 1])) == pytest.approx(theil_of([1, 1, 4]))
    assert gini_of([1, 4, 6], np.array([2, 1, 3])) == pytest.approx(gini_of([1, 1, 4, 6, 6, 6]))


@pytest.mark.parametrize("measure", BY_INDUSTRY)
def test_zero_industry_is_nan(measure):
    """An industry without activity has no shares; the others keep theirs."""
    frame = some_table()
    zero = pd.DataFrame({"region": ["r0"], "industry": ["none"], "staff": [0]})
    found = measure(pd.concat([frame, zero]), "staff")
    assert np.isnan(found.iloc[-1, -1])
    np.testing.assert_allclose(found.iloc[:-1, -1], measure(frame, "staff").iloc[:, -1])
    nothing = measure(frame.assign(staff=0), "staff")
    assert nothing.iloc[:, -1].isna().all()


def test_zero_total_is_nan():
    """Nothing to share out, nothing to say."""
    frame = pd.DataFrame({"region": list("ab"), "v": [0, 0]})
    assert hhi(frame, "v").isna().all(axis=None)
    assert np.isnan(concentration_ratio(frame, "v")["concentration_ratio"].item())


def test_wrong_references_are_named():
    """A reference that differs within a region, or is zero under a value, names the region."""
    frame = some_table(regions=2).assign(people=[1, 1, 2, 5, 5])
    with pytest.raises(MeasureError, match="r0") as caught:
        hoover_index(frame, "staff", reference="people")
    differs = {"region": "r0", "problem": "differs within its key"}
    assert caught.value.failures == [differs | {"reference": n} for n in (1, 1, 2)]
    with pytest.raises(MeasureError) as caught:
        hoover_index(frame.assign(people=0, staff=0.5), "staff", reference="people")
    assert {row["problem"] for row in caught.value.failures} == {"zero under a value"}
    for bad in (np.nan, -1.0, np.inf):
        with pytest.raises(MeasureError, match="people"):
            hoover_index(frame.assign(people=bad), "staff", reference="people")


def test_wrong_options():
    """Unknown conventions, k below one and a column named twice are refused."""
    with pytest.raises(MeasureError, match="weighted"):
        locational_gini(some_table(), "staff", convention="both")
    with pytest.raises(MeasureError, match="k must be"):
        concentration_ratio(STATES, "gdp", k=0)
    with pytest.raises(MeasureError, match="two purposes"):
        hhi(STATES, "gdp", by="region")


@pytest.mark.parametrize("measure", BY_INDUSTRY + BY_UNIT)
def test_bad_frames_are_refused_and_untouched(measure):
    """Missing, negative, infinite, duplicate, empty: typed errors."""
    good = some_table().drop_duplicates("region") if measure in BY_UNIT else some_table()
    before = good.copy(deep=True)
    measure(good, "staff")
    pd.testing.assert_frame_equal(good, before)
    for bad in (good.iloc[:0], pd.concat([good, good.iloc[:1]]), good.drop(columns="region"),
                good.assign(staff=-1), good.assign(staff=np.inf), good.assign(staff=np.nan),
                good.assign(region=None), good.assign(staff="x")):
        with pytest.raises(MeasureError):
            measure(bad, "staff")


def test_breaks_travel_and_units_do_not():
    """The result knows the breaks of its source."""
    frame = some_table()
    frame.attrs = {"unit": "persons", "breaks": [{"year_before": 2016, "year_after": 2018}]}
    found = hoover_index(frame, "staff")
    assert found.attrs == {"breaks": [{"year_before": 2016, "year_after": 2018}]}


def test_the_relative_gini_is_not_corrected_unless_asked():
    """Quotients of 1.5 and .5 with equal weights: a quarter, and a half with n / (n - 1)."""
    quotients, x = np.array([1.5, 0.5]), np.array([0.5, 0.5])
    assert relative_gini(quotients, x, "unweighted") == 0.25
    assert relative_gini(quotients, x, "unweighted", corrected=True) == 0.5
