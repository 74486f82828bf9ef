"""Bootstrap and permutation against enumeration, closed forms and simulation."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from seikit.errors import MeasureError
from seikit.measures.efficiency import dea
from seikit.measures.resampling import bootstrap, permute

FIRMS = pd.DataFrame({
    "region": ["a", "a", "b", "b", "b", "c"], "firm": [11, 12, 21, 22, 23, 31],
    "sales": [1.0, 2.0, 3.0, 5.0, 8.0, 13.0],
})


def mean_sales(frame):
    """Return the mean as a frame without keys."""
    return pd.DataFrame({"mean_sales": [frame["sales"].mean()]})


def regional(frame):
    """Return the share of each region, one row a region, and refuse duplicate firms."""
    if frame.duplicated(["region", "firm"]).any():
        raise MeasureError("duplicate key")
    total = frame.groupby("region", sort=False)["sales"].sum()
    return (total / total.sum()).rename("regional").reset_index()


def test_error_of_a_mean_of_two():
    """Two units 0 and 4: means 0, 2, 4 with 1/4, 1/2, 1/4, hence an error of sqrt 2."""
    frame = pd.DataFrame({"firm": ["p", "q"], "sales": [0.0, 4.0]})
    row = bootstrap(mean_sales, frame, unit="firm", draws=1500).iloc[0]
    assert row["mean_sales"] == 2 and row["draws"] == 1500
    assert row["standard_error"] == pytest.approx(np.sqrt(2), rel=0.05)
    assert abs(row["bias"]) < 0.12
    assert (row["low"], row["high"]) == (0, 4)


def test_error_of_a_mean_is_the_textbook_one():
    """The error of a mean is the population deviation over the root of n."""
    sales = np.random.default_rng(1).exponential(size=50)
    frame = pd.DataFrame({"firm": range(50), "sales": sales})
    row = bootstrap(mean_sales, frame, unit="firm", draws=900).iloc[0]
    assert row["standard_error"] == pytest.approx(sales.std() / np.sqrt(50), rel=0.07)


def test_clusters_are_drawn_whole():
    """Sums by cluster are all or nothing: two clusters, four equally likely draws."""
    frame = pd.DataFrame({"city": list("ppqq"), "year": [1, 2, 1, 2], "sales": [1.0, 1, 5, 5]})
    seen = set()

    def watched(sample):
        assert all(years.tolist() == [1, 2] for _, years in sample.groupby("city")["year"])
        seen.add(sample["sales"].sum())
        return sample["sales"].sum()

    bootstrap(watched, frame, unit="city", draws=60)
    assert seen == {4.0, 12.0, 20.0}


@pytest.mark.parametrize("labels", [[1, 2, 3], ["x", "y", "z"], [0.5, 1.5, 2.5]])
def test_copies_get_labels_of_their_own(labels):
    """No draw holds a key twice, each has as many units as there are, labels keep their first."""
    frame = pd.DataFrame({"unit": labels, "sales": [1.0, 2.0, 3.0]})

    def watched(sample):
        assert len(sample) == 3 and sample["unit"].is_unique
        first = sample.drop_duplicates("sales")
        assert first["unit"].tolist() == frame.set_index("sales")["unit"][first["sales"]].tolist()
        return 1.0

    assert bootstrap(watched, frame, unit="unit", draws=30)["watched"].tolist() == [1.0]


def test_regions_of_drawn_firms():
    """Firms drawn anew: rows as the measure gives them, a region without firms has no value."""
    table = bootstrap(regional, FIRMS, unit=["region", "firm"], draws=200)
    assert table["region"].tolist() == ["a", "b", "c"]
    np.testing.assert_allclose(table["regional"], [3 / 32, 16 / 32, 13 / 32])
    # c has one firm of six: it is missing from (5/6)^6 = .335 of the draws
    assert table["draws"].iloc[2] / 200 == pytest.approx(1 - (5 / 6) ** 6, abs=0.06)
    assert (table["low"] < table["regional"]).all() and (table["regional"] < table["high"]).all()


def test_drawn_units_in_the_result_are_matched_by_name():
    """Where a result has one row a drawn unit, copies do not mix names up."""
    frame = pd.DataFrame({"unit": list("abcd"), "sales": [1.0, 2.0, 3.0, 4.0]})
    table = bootstrap(lambda f: f.assign(double=2 * f["sales"])[["unit", "double"]], frame,
                      unit="unit", draws=200)
    np.testing.assert_array_equal(table["low"], 2 * frame["sales"])
    np.testing.assert_array_equal(table["high"], 2 * frame["sales"])
    np.testing.assert_array_equal(table["bias"], 0)
    assert table["draws"].between(200 * 0.55, 200 * 0.8).all()  # 1 - (3/4)^4 = .684


def test_any_measure_can_be_resampled():
    """A result object is wrapped, a column is named, arguments are passed on."""
    frame = pd.DataFrame({"unit": list("abcd"), "x": [1.0, 2, 3, 4], "y": [1.0, 3, 2, 4]})
    table = bootstrap(lambda f, out: dea(f, "unit", "x", out).scores, frame, unit="unit",
                      draws=10, column="efficiency", out="y")
    assert table["unit"].tolist() == list("abcd") and "efficiency" in table
    with pytest.raises(MeasureError, match="returned DeaResult"):
        bootstrap(lambda f: dea(f, "unit", "x", "y"), frame, unit="unit", draws=2)
    with pytest.raises(MeasureError, match="no column other"):
        bootstrap(mean_sales, FIRMS, unit="firm", draws=2, column="other")
    with pytest.raises(MeasureError, match="told apart"):
        bootstrap(lambda f: pd.DataFrame({"v": [1, 2]}), FIRMS, unit="firm", draws=2)


def test_summary_of_the_draws_is_exact():
    """Error, bias and limits are those of the very draws that the measure returned."""
    seen = []

    def watched(sample):
        seen.append(sample["sales"].mean())
        return seen[-1]

    row = bootstrap(watched, FIRMS, unit="firm", draws=4, level=0.5).iloc[0]
    estimate, drawn = seen[0], np.array(seen[1:])
    assert len(drawn) == 4 and row["watched"] == estimate
    assert row["standard_error"] == pytest.approx(drawn.std(ddof=1))
    assert row["bias"] == pytest.approx(drawn.mean() - estimate)
    assert [row["low"], row["high"]] == pytest.approx(np.quantile(drawn, [0.25, 0.75]).tolist())
    single = bootstrap(watched, FIRMS, unit="firm", draws=1).iloc[0]
    assert np.isnan(single["standard_error"]) and single["low"] == single["high"]


def test_basic_interval_reflects_the_percentile():
    """Basic = twice the estimate less the percentile limits, exchanged."""
    plain = bootstrap(mean_sales, FIRMS, unit="firm", draws=50).iloc[0]
    basic = bootstrap(mean_sales, FIRMS, unit="firm", draws=50, interval="basic").iloc[0]
    assert basic["low"] == pytest.approx(2 * plain["mean_sales"] - plain["high"])
    assert basic["high"] == pytest.approx(2 * plain["mean_sales"] - plain["low"])
    wide = bootstrap(mean_sales, FIRMS, unit="firm", draws=50, level=0.99).iloc[0]
    assert wide["low"] < plain["low"] and wide["high"] > plain["high"]


def test_draws_are_seeded_and_the_frame_is_left_alone():
    """The same seed repeats, another differs, the caller's frame stays, attrs travel along."""
    frame = FIRMS.copy()
    frame.attrs["breaks"] = [{"year_before": 1, "year_after": 2}]
    before = frame.copy()

    def watched(sample):
        assert sample.attrs["breaks"]
        return sample["sales"].mean()

    first = bootstrap(watched, frame, unit="firm", draws=30)
    pd.testing.assert_frame_equal(first, bootstrap(watched, frame, unit="firm", draws=30))
    assert not first.equals(bootstrap(watched, frame, unit="firm", draws=30, seed=1))
    shuffled = permute(watched, frame, shuffle="sales", draws=5)
    assert shuffled["p"].tolist() == [1.0]
    pd.testing.assert_frame_equal(frame, before)


def test_refused_draws_are_counted_or_stop():
    """A measure that refuses some draws is counted; one that refuses most is an error."""
    def needs_all(least):
        def measure(sample):
            if sample["region"].nunique() < least:
                raise MeasureError("too few regions")
            return 1.0
        return measure

    table = bootstrap(needs_all(2), FIRMS, unit="firm", draws=100)
    assert 80 < table["draws"][0] < 100
    def refuses(odd_ones):
        calls = iter(range(100))
        def measure(sample):
            if next(calls) in odd_ones:
                raise MeasureError("refused")
            return 1.0
        return measure

    assert bootstrap(refuses({1, 3}), FIRMS, unit="firm", draws=4)["draws"].tolist() == [2]
    with pytest.raises(MeasureError, match="refused 3 of 4"):
        bootstrap(refuses({1, 2, 3}), FIRMS, unit="firm", draws=4)
    with pytest.raises(MeasureError, match=r"refused \d+ of 100 draws"):
        bootstrap(lambda f: needs_all(4)(f) if f is not FIRMS else 1.0, FIRMS, unit="firm",
                  draws=100)


def test_a_measure_without_value_stays_missing():
    """NaN from the measure gives NaN throughout and no draws, without a warning."""
    row = bootstrap(lambda f: float("nan"), FIRMS, unit="firm", draws=5).iloc[0]
    assert row["draws"] == 0 and row.drop("draws").isna().all()
    row = permute(lambda f: float("nan"), FIRMS, shuffle="sales", draws=5).iloc[0]
    assert row["draws"] == 0 and np.isnan(row["p"])


def test_draws_without_value_give_no_p():
    """A measure that has a value for the frame as it is, but for no shuffle of it."""
    def first(sample):
        return 1.0 if sample["sales"].equals(FIRMS["sales"]) else float("nan")

    row = permute(first, FIRMS, shuffle="sales", draws=5).iloc[0]
    assert row["first"] == 1 and row["draws"] == 0 and np.isnan(row["p"])


@pytest.mark.parametrize("size", [1e-15, 1.0, 1e15])
def test_ties_count_at_any_size(size):
    """Sums in another order differ in their last digits; that is no difference."""
    frame = pd.DataFrame({"sales": size * np.array([0.1, 0.7, 0.2, 0.3])})
    for alternative in ("greater", "less"):
        row = permute(lambda f: sum(f["sales"].tolist()), frame, shuffle="sales", draws=49,
                      alternative=alternative).iloc[0]
        assert row["p"] == 1
    gap = permute(lambda f: f["sales"].iloc[1] - f["sales"].iloc[0], frame, shuffle="sales",
                  draws=49, alternative="greater").iloc[0]
    assert gap["p"] < 0.3  # one order in six has both in place


def test_permutation_p_by_enumeration():
    """Two against three values: the share of arrangements at least as large, by counting."""
    frame = pd.DataFrame({"group": list("ppqqq"), "sales": [8.0, 5.0, 4.0, 1.0, 7.0]})

    def difference(sample):
        means = sample.groupby("group")["sales"].mean()
        return means["p"] - means["q"]

    values = [np.mean(o[:2]) - np.mean(o[2:]) for o in permutations(frame["sales"])]
    exact = np.mean(np.array(values) >= difference(frame) - 1e-9)
    run = {a: permute(difference, frame, shuffle="sales", draws=399, alternative=a).iloc[0]
           for a in ("greater", "less", "two-sided")}
    assert run["greater"]["p"] == pytest.approx(exact, abs=0.06)
    assert run["less"]["p"] > 0.8 and abs(run["greater"]["expected"]) < 0.3
    assert run["two-sided"]["p"] == pytest.approx(2 * run["greater"]["p"])
    one = permute(difference, frame, shuffle="sales", draws=1)
    assert one["p"][0] in (0.5, 1) and one["draws"][0] == 1
    tops = permute(lambda f: f["sales"].iloc[0], frame, shuffle="sales", draws=99)
    assert tops["p"][0] == pytest.approx(1 / 5, abs=0.12)


def test_p_is_never_zero():
    """A statistic that no shuffle reaches has p = 1 / (1 + draws)."""
    frame = pd.DataFrame({"rank": range(12), "sales": np.arange(12.0)})
    table = permute(lambda f: (f["rank"] * f["sales"]).sum(), frame, shuffle="sales", draws=19)
    assert table["p"].tolist() == [1 / 20]
    other = permute(lambda f: (f["rank"] * f["sales"]).sum(), frame, shuffle="sales", draws=19,
                    alternative="less")
    assert other["p"].tolist() == [1.0]


def test_shuffling_stays_inside_groups_and_keeps_columns_together():
    """Each region keeps its values; columns shuffled together keep their pairs."""
    pairs = set(zip(FIRMS["firm"], FIRMS["sales"], strict=True))
    orders = set()

    def watched(sample):
        assert set(zip(sample["firm"], sample["sales"], strict=True)) == pairs
        assert sample.groupby("region")["sales"].sum().tolist() == [3.0, 16.0, 13.0]
        orders.add(tuple(sample["sales"]))
        return 1.0

    permute(watched, FIRMS, shuffle=["firm", "sales"], within="region", draws=50)
    assert len(orders) == 12  # 2! x 3! x 1!


def test_permutation_of_keyed_results():
    """Keys come out as they went in; the one large region stands out, the others do not."""
    frame = pd.DataFrame({"region": list("aaabbbccc"), "firm": range(9),
                          "sales": [9.0, 8, 9, 1, 2, 1, 2, 1, 2]})
    table = permute(regional, frame, shuffle="sales", draws=199)
    assert table["region"].tolist() == ["a", "b", "c"]
    assert table["p"][0] < 0.05 < table["p"][1:].min()
    np.testing.assert_allclose(table["expected"], 1 / 3, atol=0.03)


@pytest.mark.slow
def test_permutation_holds_its_level():
    """Without any association, p <= .1 in about a tenth of 120 worlds."""
    hits = 0
    for seed in range(120):
        values = np.random.default_rng(seed).normal(size=(2, 10))
        frame = pd.DataFrame({"x": values[0], "y": values[1]})
        table = permute(lambda f: float(f["x"].to_numpy() @ f["y"].to_numpy()), frame,
                        shuffle="y", draws=19, seed=seed)
        hits += table["p"][0] <= 0.1 + 1e-12
    assert 0.02 < hits / 120 < 0.18  # three standard errors of .027


@pytest.mark.slow
def test_bootstrap_intervals_cover():
    """Intervals of a mean of 25 exponentials hold the truth in about nine of ten (nominal .9)."""
    covered = 0
    for seed in range(60):
        frame = pd.DataFrame({"firm": range(25),
                              "sales": np.random.default_rng(seed).exponential(size=25)})
        row = bootstrap(lambda f: float(f["sales"].to_numpy().mean()), frame, unit="firm",
                        draws=59, level=0.9, seed=seed).iloc[0]
        covered += row["low"] <= 1.0 <= row["high"]
    assert 0.75 <= covered / 60 <= 0.98


def test_progress_is_shown_on_request(capsys):
    """No bar by default; one on request, on the error stream."""
    bootstrap(mean_sales, FIRMS, unit="firm", draws=3)
    assert capsys.readouterr().err == ""
    permute(mean_sales, FIRMS, shuffle="sales", draws=3)
    assert capsys.readouterr().err == ""
    permute(mean_sales, FIRMS, shuffle="sales", draws=3, progress=True)
    assert "3/3" in capsys.readouterr().err


def test_draws_that_are_not_said():
    """Each makes 999 draws, and the bootstrap's interval is at 95 per cent."""
    frame = FIRMS.iloc[:2]
    found = bootstrap(lambda f: f["sales"].iloc[0], frame, unit="firm")
    assert found["draws"].tolist() == [999]
    assert permute(lambda f: 1.0, frame, shuffle="sales")["draws"].tolist() == [999]
    stated, found = (bootstrap(mean_sales, FIRMS, unit="firm", draws=40, **more)
                     for more in ({"level": 0.95}, {}))
    pd.testing.assert_frame_equal(stated, found)


@pytest.mark.parametrize("arguments", [
    {"unit": "town"}, {"unit": []}, {"draws": 0}, {"level": 95}, {"level": 0}, {"level": 1},
    {"interval": "bca"},
    {"frame": FIRMS.iloc[:0]}, {"frame": FIRMS.iloc[:1]}, {"frame": FIRMS.assign(firm=np.nan)},
])
def test_bad_calls_of_bootstrap(arguments):
    """Unknown columns, missing labels, one unit and values out of range are refused."""
    with pytest.raises(MeasureError):
        bootstrap(**{"measure": mean_sales, "frame": FIRMS, "unit": "firm", "draws": 2} | arguments)


@pytest.mark.parametrize("arguments", [
    {"shuffle": "town"}, {"shuffle": []}, {"within": "town"}, {"draws": 0}, {"alternative": "up"},
    {"frame": FIRMS.iloc[:0]}, {"within": "region", "frame": FIRMS.assign(region=None)},
])
def test_bad_calls_of_permute(arguments):
    """Unknown columns, missing groups and unknown options are refused."""
    with pytest.raises(MeasureError):
        permute(**{"measure": mean_sales, "frame": FIRMS, "shuffle": "sales", "draws": 2}
                | arguments)
