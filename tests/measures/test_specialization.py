"""Specialisation: textbook values, another package's, plain loops, limits."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from seikit.errors import MeasureError
from seikit.measures.specialization import (
    entropy_index,
    hachman_index,
    herfindahl,
    krugman_index,
    location_quotient,
    rca,
    specialization_gini,
    standardised_location_quotient,
)

GOLDEN = pd.read_csv(Path(__file__).parents[1] / "golden" / "specialization.csv")
PER_ROW = [location_quotient, standardised_location_quotient, rca]
PER_REGION = [krugman_index, specialization_gini, herfindahl, hachman_index, entropy_index]


def check(case, measure, argument, found):
    """Compare with the golden table."""
    rows = GOLDEN[(GOLDEN["case"] == case) & (GOLDEN["measure"] == measure)]
    row = rows[rows["argument"].fillna("") == argument]
    assert len(row) == 1
    assert abs(found - row["value"].item()) <= row["tolerance"].item()


def table(**regions):
    """Return a long frame from the rows of a table; industries are numbered."""
    return pd.DataFrame([(r, f"i{k}", v) for r, row in regions.items() for k, v in enumerate(row)],
                        columns=["region", "industry", "v"])


def some_table(seed=0):
    """Return a random table of 4 regions and 5 industries with one pair left out."""
    rng = np.random.default_rng(seed)
    return table(**{r: rng.integers(1, 60, 5) for r in "abcd"}).drop(index=7).reset_index(drop=True)


def square(frame):
    """Return a frame as regions by industries."""
    return frame.pivot(index="region", columns="industry", values="v").fillna(0).to_numpy()


def test_location_quotient_of_the_textbook():
    """1,714 of 79,006 against 879,213 of 15,593,224."""
    here = np.array([1714, 79006 - 1714])
    frame = table(here=here, rest=np.array([879213, 15593224 - 879213]) - here)
    check("farhauer_kroell_lq", "location_quotient", "",
          location_quotient(frame, "v")["location_quotient"].iloc[0])


def test_specialization_gini_of_the_textbook():
    """The unweighted convention is Farhauer and Kroell's."""
    here, whole = np.array([700, 600, 500, 10000, 40000]), [30000, 15000, 10000, 60000, 50000]
    found = specialization_gini(table(here=here, rest=whole - here), "v", convention="unweighted")
    check("farhauer_kroell_spec", "specialization_gini", "unweighted", found.iloc[0, -1])


def test_krugman_of_the_textbook():
    """Two regions with nothing in common; one industry against the mean of four others."""
    frame = table(a=[20, 10, 70, 0, 0], b=[0, 0, 0, 60, 40])
    check("farhauer_kroell_krugman", "krugman_index", "rest",
          krugman_index(frame, "v", reference="rest").iloc[0, -1])
    frame = table(target=[4320, 7811, 3900, 2300, 47560], chemicals=[20000, 11000, 31000, 8000,
                  20000], welfare=[40000, 10000, 25000, 9000, 16000], electronics=[10000, 11000,
                  14000, 14000, 13000], wood=[7000, 7500, 11000, 1500, 36000])
    check("farhauer_kroell_mean", "krugman_index", "mean",
          krugman_index(frame, "v", reference="mean").iloc[0, -1])


def test_herfindahl_of_the_textbook():
    """Four industries of 20, 50, 20 and 10."""
    found = herfindahl(table(a=[20, 50, 20, 10]), "v").iloc[0]
    for name in ("herfindahl", "herfindahl_normalised", "equivalent_number"):
        check("doersam", "herfindahl", name, found[name])


@pytest.mark.shared
def test_cities_against_reat(shared_folder):
    """Freiburg 2014 and Goettingen 2017 against all of Germany."""
    folder = shared_folder / "reference" / "reat"
    city = pd.read_csv(folder / "Freiburg.csv", encoding="latin1")
    here, whole = city["e_Freiburg2014"], city["e_Germany2014"]
    found = specialization_gini(table(here=here, rest=whole - here), "v", convention="unweighted")
    check("freiburg", "specialization_gini", "unweighted", found.iloc[0, -1])
    city = pd.read_csv(folder / "Goettingen.csv", encoding="latin1").iloc[1:]
    here, whole = city["Goettingen2017"], city["BRD2017"]
    frame = table(here=here, rest=whole - here)
    found = specialization_gini(frame, "v", convention="unweighted")
    check("goettingen", "specialization_gini", "unweighted", found.iloc[0, -1])
    check("goettingen", "krugman_index", "all", krugman_index(frame, "v").iloc[0, -1])


@pytest.mark.shared
def test_all_states_against_reat(shared_folder):
    """Quotients, Gini and Krugman of 16 states and 17 industries."""
    folder = shared_folder / "reference" / "reat"
    frame = pd.read_csv(folder / "G.regions.industries.csv")
    columns = {"value": "emp_all", "region": "region_code", "industry": "ind_code"}
    expected = pd.read_csv(folder / "expected_locq2_G.regions.industries.csv", index_col=0)
    found = location_quotient(frame, **columns)
    np.testing.assert_allclose(
        found["location_quotient"],
        [expected.at[i, r] for r, i in zip(found["region_code"], found["ind_code"], strict=True)],
        rtol=1e-12)
    expected = pd.read_csv(folder / "expected_spec_G.regions.industries.csv", index_col=0)
    for found, column in (
        (specialization_gini(frame, convention="unweighted", **columns), "G j"),
        (krugman_index(frame, reference="mean", **columns), "K j"),
    ):
        found = found.set_index("region_code").iloc[:, 0]
        np.testing.assert_allclose(found[expected.index], expected[column], rtol=1e-12)


def test_against_plain_loops():
    """Every index of a random table with a hole, from the definitions."""
    frame = some_table()
    x = square(frame)
    total, regions, industries = x.sum(), x.sum(1), x.sum(0)
    n, m = x.shape
    quotient = [[x[j, i] * total / (regions[j] * industries[i]) for i in range(m)]
                for j in range(n)]
    found = location_quotient(frame, "v")["location_quotient"]
    expected = [quotient["abcd".index(r)][int(i[1])]
                for r, i in zip(frame["region"], frame["industry"], strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    for j in range(n):
        s, p = x[j] / regions[j], industries / total
        rest = (industries - x[j]) / (total - regions[j])
        mean = sum(x[k] / regions[k] for k in range(n) if k != j) / (n - 1)
        lq = quotient[j]
        weighted = sum(p[a] * p[b] * abs(lq[a] - lq[b]) for a in range(m) for b in range(m)) / 2
        plain = sum(abs(a - b) for a in lq for b in lq) / (2 * m * sum(lq))
        for measure, options, value in (
            (krugman_index, {}, abs(s - p).sum()),
            (krugman_index, {"reference": "rest"}, abs(s - rest).sum()),
            (krugman_index, {"reference": "mean"}, abs(s - mean).sum()),
            (hachman_index, {}, 1 / sum(a * b for a, b in zip(s, lq, strict=True))),
            (specialization_gini, {}, weighted),
            (specialization_gini, {"convention": "unweighted"}, plain),
            (herfindahl, {}, sum(a * a for a in s)),
            (entropy_index, {}, -sum(a * np.log(a) for a in s if a)),
        ):
            got = measure(frame, "v", **options)
            assert got["region"].tolist() == list("abcd")
            assert got.loc[j, measure.__name__] == pytest.approx(value, rel=1e-12)


def test_sparse_and_dense_ways_agree():
    """Many regions with few industries each take the road without a full table."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"region": rng.integers(0, 3000, 4000),
                          "industry": rng.integers(0, 1500, 4000)}).drop_duplicates()
    frame["v"] = rng.integers(1, 9, len(frame))
    sums = {key: frame.groupby(key)["v"].transform("sum") for key in ("region", "industry")}
    expected = frame["v"] * frame["v"].sum() / (sums["region"] * sums["industry"])
    np.testing.assert_allclose(location_quotient(frame, "v")["location_quotient"], expected)
    with pytest.raises(MeasureError, match="duplicate"):
        location_quotient(pd.concat([frame, frame.iloc[:1]]), "v")


def test_standardised_by_hand():
    """The z-scores of a grid filled with zeros, by numpy; and of logarithms without them."""
    frame = some_table()
    x = square(frame)
    lq = x * x.sum() / np.outer(x.sum(1), x.sum(0))
    z = (lq - lq.mean(0)) / lq.std(0, ddof=1)
    found = standardised_location_quotient(frame, "v").pivot(
        index="region", columns="industry", values="standardised_location_quotient").to_numpy()
    np.testing.assert_allclose(found[x > 0], z[x > 0], rtol=1e-10)
    logs = np.where(x > 0, np.log(np.where(x > 0, lq, 1)), np.nan)
    z = (logs - np.nanmean(logs, 0)) / np.nanstd(logs, 0, ddof=1)
    found = standardised_location_quotient(frame, "v", log=True).pivot(
        index="region", columns="industry", values="standardised_location_quotient").to_numpy()
    np.testing.assert_allclose(found[x > 0], z[x > 0], rtol=1e-10)


def test_a_zero_row_changes_no_score():
    """A region with zeros only has no quotient and is not among those compared."""
    frame = some_table()
    more = pd.concat([frame, table(zero=[0, 0])])
    name = "standardised_location_quotient"
    found = standardised_location_quotient(more, "v")[name]
    assert found.iloc[-2:].isna().all()
    np.testing.assert_allclose(found.iloc[:-2], standardised_location_quotient(frame, "v")[name])
    # an explicit zero is the same as no row
    explicit = pd.concat([frame, pd.DataFrame({"region": ["b"], "industry": ["i2"], "v": [0]})])
    found = standardised_location_quotient(explicit, "v")[name]
    np.testing.assert_allclose(found.iloc[:-1], standardised_location_quotient(frame, "v")[name])
    assert found.iloc[-1] < 0


def test_zeros_stand_aside_under_logarithms():
    """An explicit zero has no logarithm, and no say in the others' scores."""
    frame = some_table()
    explicit = pd.concat([frame, pd.DataFrame({"region": ["b"], "industry": ["i2"], "v": [0]})])
    name = "standardised_location_quotient"
    found = standardised_location_quotient(explicit, "v", log=True)[name]
    expected = standardised_location_quotient(frame, "v", log=True)[name]
    assert np.isnan(found.iloc[-1])
    np.testing.assert_allclose(found.iloc[:-1], expected)


def test_dead_regions_are_no_others():
    """The mean of the others' shares is taken over regions with activity."""
    frame = some_table()
    expected = krugman_index(frame, "v", reference="mean")
    for factor in (1, 1e-4):
        more = pd.concat([frame.assign(v=frame["v"] * factor), table(none=[0, 0])])
        found = krugman_index(more, "v", reference="mean")
        pd.testing.assert_frame_equal(found.iloc[:-1], expected)


def test_equal_quotients_have_no_score():
    """Where all regions are alike there is no spread to divide by."""
    frame = table(a=[0.1, 0.7], b=[0.3, 2.1], c=[0.2, 1.4])
    for log in (False, True):
        assert standardised_location_quotient(frame, "v", log=log).iloc[:, -1].isna().all()


def test_rca_is_the_quotient_cut_at_one():
    """Binary: 1 from the threshold on, rounding errors forgiven, NaN kept."""
    frame = some_table()
    quotients = location_quotient(frame, "v")["location_quotient"]
    assert rca(frame, "v")["rca"].tolist() == quotients.tolist()
    assert rca(frame, "v", binary=True)["rca"].tolist() == (quotients >= 1).astype(float).tolist()
    assert rca(frame, "v", binary=True, threshold=0.5)["rca"].sum() == (quotients >= 0.5).sum()
    alike = table(a=[0.1, 0.7], b=[0.3, 2.1], c=[0.2, 1.4])
    assert rca(alike, "v", binary=True)["rca"].tolist() == [1] * 6
    assert np.isnan(rca(pd.concat([frame, table(z=[0])]), "v", binary=True)["rca"].iloc[-1])
    # quotients of 1 - 4e-11 and 1 + 4e-11 count as 1, and so does a threshold of 1 + 4e-11
    near = table(a=[1, 1], b=[1 + 1.6e-10, 1])
    assert rca(near, "v", binary=True)["rca"].tolist() == [1] * 4
    assert rca(alike, "v", binary=True, threshold=1 + 4e-11)["rca"].tolist() == [1] * 6
    assert rca(alike, "v", binary=True, threshold=1 + 2e-10)["rca"].tolist() == [0] * 6


def test_one_mix_everywhere():
    """The limits: quotient 1, Krugman and Gini 0, Hachman 1."""
    frame = table(a=[1, 2, 5], b=[3, 6, 15])
    np.testing.assert_allclose(location_quotient(frame, "v")["location_quotient"], 1)
    for reference in ("all", "rest", "mean"):
        found = krugman_index(frame, "v", reference=reference).iloc[:, -1]
        np.testing.assert_allclose(found, 0, atol=1e-12)
    np.testing.assert_allclose(specialization_gini(frame, "v").iloc[:, -1], 0, atol=1e-12)
    np.testing.assert_allclose(hachman_index(frame, "v").iloc[:, -1], 1)


def test_even_and_single_industries():
    """Entropy and Herfindahl at their ends; one industry has no normalised index."""
    frame = table(even=[3, 3, 3, 3], single=[0, 7, 0, 0])
    assert entropy_index(frame, "v")["entropy_index"].tolist() == pytest.approx([np.log(4), 0])
    assert entropy_index(frame, "v")["entropy_normalised"].tolist() == pytest.approx([1, 0])
    assert not np.signbit(entropy_index(frame, "v")["entropy_index"]).any()
    assert herfindahl(frame, "v").iloc[:, 1:].to_numpy() == pytest.approx(
        np.array([[0.25, 0, 4], [1, 1, 1]]))
    alone = table(a=[4])
    assert np.isnan(herfindahl(alone, "v")["herfindahl_normalised"].item())
    assert np.isnan(entropy_index(alone, "v")["entropy_normalised"].item())
    assert np.isnan(krugman_index(alone, "v", reference="rest")["krugman_index"].item())
    assert np.isnan(krugman_index(alone, "v", reference="mean")["krugman_index"].item())


@pytest.mark.parametrize("factor", [3.5, 1e-5])
@pytest.mark.parametrize("measure", PER_ROW + PER_REGION)
def test_scale_and_order_do_not_matter(measure, factor):
    """Multiplying values and shuffling rows leave every number with its key."""
    frame = some_table()
    keys = ["region", "industry"] if measure in PER_ROW else ["region"]
    expected = measure(frame, "v").set_index(keys)
    found = measure(frame.assign(v=frame["v"] * factor).sample(frac=1, random_state=2), "v")
    pd.testing.assert_frame_equal(found.set_index(keys).loc[expected.index], expected, rtol=1e-10)


@pytest.mark.parametrize("measure", PER_ROW + PER_REGION)
def test_years_keep_apart(measure):
    """A frame of two years is the two frames one after the other."""
    parts = [some_table(seed).assign(year=year) for seed, year in ((0, 2020), (1, 2019))]
    found = measure(pd.concat(parts), "v", by="year").drop(columns="year")
    expected = pd.concat([measure(part, "v") for part in parts])
    pd.testing.assert_frame_equal(found.reset_index(drop=True), expected.reset_index(drop=True))


@pytest.mark.parametrize("interval", [None, "moineddin"])
@pytest.mark.parametrize("rows", [{"a": [3, 9], "b": [5, 2], "c": [4, 4]}, {"a": [3, 9, 4, 1, 2]}])
def test_more_regions_or_more_industries(rows, interval):
    """The margins of a year are its own, be there more regions or more industries."""
    parts = [table(**rows, z=[6 + y] * len(rows["a"])).assign(year=y) for y in range(3)]
    found = location_quotient(pd.concat(parts), "v", by="year", interval=interval)
    expected = pd.concat([location_quotient(part, "v", interval=interval) for part in parts])
    pd.testing.assert_frame_equal(found.drop(columns="year"), expected)


def test_several_keys_of_a_group():
    """Groups may be named by two columns; codes of both enter."""
    parts = [some_table(k).assign(year=y, sector=s)
             for k, (y, s) in enumerate([(1, "p"), (1, "q"), (2, "p")])]
    found = location_quotient(pd.concat(parts), "v", by=["year", "sector"])
    expected = pd.concat([location_quotient(part, "v") for part in parts])
    np.testing.assert_allclose(found["location_quotient"], expected["location_quotient"])


def test_a_year_may_lack_the_last_region():
    """Five years of two regions, the last year with one of them: each year as if alone."""
    parts = [table(a=[1, 4 + y], b=[3, 2]).assign(year=y) for y in range(4)]
    parts.append(table(a=[1, 2]).assign(year=9))
    found = standardised_location_quotient(pd.concat(parts), "v", by="year")
    expected = pd.concat([standardised_location_quotient(part, "v") for part in parts])
    np.testing.assert_allclose(found.iloc[:, -1], expected.iloc[:, -1])


@pytest.mark.parametrize("measure", PER_ROW)
def test_rows_come_back_as_they_went_in(measure):
    """Same keys, same order, same index; a zero column is NaN."""
    frame = some_table().sample(frac=1, random_state=4)
    found = measure(frame, "v")
    pd.testing.assert_frame_equal(found[["region", "industry"]], frame[["region", "industry"]])
    zero = pd.concat([frame, pd.DataFrame({"region": ["a"], "industry": ["none"], "v": [0]})])
    assert np.isnan(measure(zero, "v").iloc[-1, -1])
    assert measure(frame.assign(v=0), "v").iloc[:, 2:].isna().all(axis=None)


@pytest.mark.parametrize("measure", PER_REGION)
def test_zero_region_is_nan(measure):
    """A region without activity has no profile; the others keep theirs."""
    frame = some_table()
    found = measure(pd.concat([frame, table(none=[0, 0])]), "v")
    assert found.iloc[-1, 1:].isna().all()
    pd.testing.assert_frame_equal(found.iloc[:-1], measure(frame, "v"))
    assert measure(frame.assign(v=0), "v").iloc[:, 1:].isna().all(axis=None)


@pytest.mark.parametrize("measure", PER_ROW + PER_REGION)
def test_bad_frames_are_refused_and_untouched(measure):
    """Missing, negative, infinite, duplicate, empty: typed errors."""
    good = some_table()
    before = good.copy(deep=True)
    measure(good, "v")
    pd.testing.assert_frame_equal(good, before)
    for bad in (good.iloc[:0], pd.concat([good, good.iloc[:1]]), good.drop(columns="region"),
                good.assign(v=-1), good.assign(v=np.inf), good.assign(v=np.nan),
                good.assign(industry=None), good.assign(v="x"), good.assign(v=True)):
        with pytest.raises(MeasureError):
            measure(bad, "v")
    with pytest.raises(MeasureError, match="two purposes"):
        measure(good, "v", by="region")


def test_wrong_options():
    """Unknown references and conventions and a threshold of zero are refused."""
    for call in (lambda f: krugman_index(f, "v", reference="nation"),
                 lambda f: specialization_gini(f, "v", convention="both"),
                 lambda f: rca(f, "v", binary=True, threshold=0)):
        with pytest.raises(MeasureError):
            call(some_table())
