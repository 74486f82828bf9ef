"""Change over time, against textbook values, brute force and what must add up."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency, spearmanr

from seikit.errors import BreakError, MeasureError
from seikit.measures import dynamics

FILE = Path(__file__).parents[1] / "golden" / "dynamics.csv"
GOLDEN = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))

# Farhauer and Kröll (2013): employment of four industries in three regions, two years.
TEXTBOOK = {
    "fk_a": ([90, 20, 10, 60], [100, 40, 10, 55]),
    "fk_b": ([60, 30, 30, 40], [85, 55, 40, 35]),
    "fk_c": ([250, 100, 110, 300], [255, 115, 85, 390]),
}
# Employees of nine industries in Freiburg and Germany, 2008 and 2014 (REAT's data set Freiburg).
FREIBURG = ([13004, 2931, 22492, 4503, 3361, 890, 12448, 34358, 6069],
            [12121, 3154, 25484, 4798, 3372, 1059, 14837, 42931, 6673])
GERMANY = ([7073942, 1572378, 6248666, 841848, 990439, 220171, 3296029, 5905168, 1084708],
           [7155807, 1696961, 6674652, 925648, 996498, 232167, 3992230, 7127512, 1123004])
GDP_2015 = [460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87, 258.53, 645.59, 131.95,
            35.03, 112.66, 56.22, 85.61, 56.81]
SPLITS = [
    lambda f, **k: dynamics.growth_contributions(f, **k),
    lambda f, **k: dynamics.shift_share(f.assign(industry="x"), **k),
    lambda f, **k: dynamics.sigma_convergence(f, **k),
    lambda f, **k: dynamics.markov_transitions(f, classes=2, **k),
    lambda f, **k: dynamics.rank_mobility(f, **k),
]


def _two_years(tables: dict) -> pd.DataFrame:
    return pd.DataFrame([
        {"region": name, "industry": i, "year": y, "value": v}
        for name, years in tables.items() for y, row in zip((2008, 2014), years, strict=True)
        for i, v in enumerate(row)])


def _panel(units: int, years: range, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame([{"region": f"r{u:02d}", "year": y, "value": float(v)}
                         for y in years for u, v in enumerate(rng.lognormal(size=units))])


@pytest.mark.parametrize("row", GOLDEN, ids=lambda r: f"{r['case']}-{r['argument']}")
def test_golden(row):
    """Published shift-share tables and REAT's coefficient of variation come out."""
    if row["measure"] == "sigma_convergence":
        frame = pd.DataFrame({"region": range(16), "year": 2015, "value": GDP_2015})
        found = dynamics.sigma_convergence(frame)["sigma_convergence"][0]
    else:
        rest = tuple([g - f for g, f in zip(*pair, strict=True)]
                     for pair in zip(GERMANY, FREIBURG, strict=True))
        tables = TEXTBOOK if row["case"] in TEXTBOOK else {"freiburg": FREIBURG, "rest": rest}
        table = dynamics.shift_share(_two_years(tables))
        found = table.groupby("region")[row["argument"]].sum()[row["case"]]
    assert found == pytest.approx(float(row["value"]), abs=float(row["tolerance"]))


def test_esteban_marquillas_cell_by_cell():
    """Each cell by the formula, and competition + allocation = Dunn's regional share."""
    frame = _two_years(TEXTBOOK)
    dunn = dynamics.shift_share(frame)
    split = dynamics.shift_share(frame, method="esteban_marquillas")
    e0 = np.array([v[0] for v in TEXTBOOK.values()], dtype=float)
    e1 = np.array([v[1] for v in TEXTBOOK.values()], dtype=float)
    for n, (j, i) in enumerate(np.ndindex(e0.shape)):
        gap = e1[j, i] / e0[j, i] - e1[:, i].sum() / e0[:, i].sum()
        homothetic = e0[j].sum() * e0[:, i].sum() / e0.sum()
        assert split["regional_share"][n] == pytest.approx(homothetic * gap)
        assert split["allocation"][n] == pytest.approx((e0[j, i] - homothetic) * gap)
    assert np.allclose(split["regional_share"] + split["allocation"], dunn["regional_share"])
    assert np.allclose(split["net_shift"], dunn["net_shift"])


@pytest.mark.parametrize("method", ["dunn", "esteban_marquillas"])
def test_shift_share_adds_up_and_dynamic_chains(method):
    """Parts add up to the change; dynamic parts are the sum of the yearly ones."""
    rng = np.random.default_rng(1)
    frame = pd.DataFrame([(r, i, y, float(rng.integers(1, 99))) for r in "abc" for i in "xyz"
                          for y in (2018, 2019, 2020)],
                         columns=["region", "industry", "year", "value"])
    whole = dynamics.shift_share(frame, method=method, dynamic=True)
    steps = [dynamics.shift_share(frame, method=method, start=y, end=y + 1) for y in (2018, 2019)]
    parts = ["national_share", "industry_mix", "regional_share"]
    parts += ["allocation"] if method != "dunn" else []
    assert np.allclose(whole[parts].sum(axis=1), whole["change"])
    assert np.allclose(whole[parts], steps[0][parts] + steps[1][parts])
    assert not np.allclose(whole["regional_share"],
                           dynamics.shift_share(frame, method=method)["regional_share"])


def test_shift_share_treats_an_absent_pair_as_none_but_not_an_absent_region():
    """A new cell is all regional; a region without a year is refused by name."""
    frame = _two_years(TEXTBOOK)
    new = frame.drop(frame.index[(frame["region"] == "fk_a") & (frame["industry"] == 1)
                                 & (frame["year"] == 2008)])
    cell = dynamics.shift_share(new).query("region == 'fk_a' and industry == 1").iloc[0]
    assert (cell["regional_share"], cell["national_share"]) == (40.0, 0.0)
    gone = frame[~((frame["region"] == "fk_b") & (frame["year"] == 2014))]
    with pytest.raises(MeasureError, match="fk_b"):
        dynamics.shift_share(gone)
    with pytest.raises(MeasureError, match="fk_a"):
        dynamics.shift_share(new, method="esteban_marquillas")
    with pytest.raises(MeasureError, match="gap"):
        dynamics.shift_share(frame, dynamic=True)


def test_growth_contributions_add_up_to_growth():
    """Contributions sum to the growth rate of the total, in each group."""
    frame = pd.concat([_panel(6, range(2018, 2020), s).assign(group=s) for s in (1, 2)])
    table = dynamics.growth_contributions(frame, by="group")
    totals = frame.groupby(["group", "year"])["value"].sum().unstack()
    growth = totals[2019] / totals[2018] - 1
    found = table.groupby("group")["growth_contributions"].sum()
    assert np.allclose(found, growth) and len(table) == 12


def test_within_and_between_tell_simpson():
    """Both units rise, weight moves to the lower one, and the parts say so exactly."""
    frame = pd.DataFrame({"region": ["high", "low"] * 2, "year": [2018] * 2 + [2023] * 2,
                          "value": [72.0, 8, 19, 36], "firms": [90.0, 20, 20, 80]})
    table = dynamics.growth_contributions(frame, weight="firms")
    change = 55 / 100 - 80 / 110
    assert (table["within"] > 0).all()
    assert table["growth_contributions"].sum() == pytest.approx(change)
    s, r = np.array([[90, 20], [20, 80]]) / [[110], [100]], np.array([[.8, .4], [.95, .45]])
    assert table["within"].tolist() == pytest.approx(list(s.mean(0) * (r[1] - r[0])))
    # Shares that stay put leave no between part.
    same = frame.assign(firms=[30.0, 70, 60, 140])
    assert np.allclose(dynamics.growth_contributions(same, weight="firms")["between"], 0)
    with pytest.raises(MeasureError, match="low"):
        dynamics.growth_contributions(frame.assign(firms=[1, 0, 1, 1]), weight="firms")


def test_sigma_of_logs_scales_with_a_power():
    """Raising values to .5 halves the standard deviation of logs; CV ignores units."""
    frame = _panel(8, range(2018, 2020))
    square_root = frame.assign(value=np.sqrt(frame["value"]))
    a = dynamics.sigma_convergence(frame, measure="sd_log")
    b = dynamics.sigma_convergence(square_root, measure="sd_log")
    assert np.allclose(a["sigma_convergence"], 2 * b["sigma_convergence"])
    scaled = dynamics.sigma_convergence(frame.assign(value=frame["value"] * 7))
    plain = dynamics.sigma_convergence(frame)
    assert np.allclose(scaled["sigma_convergence"], plain["sigma_convergence"])
    assert plain["ratio"][1] == pytest.approx(
        plain["sigma_convergence"][1] / plain["sigma_convergence"][0])
    assert plain["units"].tolist() == [8, 8]
    with pytest.raises(MeasureError, match="positive"):
        dynamics.sigma_convergence(frame.assign(value=0.0), measure="sd_log")


def test_units_of_measurement_scale_the_parts():
    """A table in thousands gives parts in thousands."""
    frame = _two_years(TEXTBOOK)
    numbers = ["change", "national_share", "industry_mix", "regional_share", "net_shift"]
    found = dynamics.shift_share(frame.assign(value=frame["value"] * 1e-3))[numbers]
    np.testing.assert_allclose(found, dynamics.shift_share(frame)[numbers] * 1e-3,
                               atol=1e-12)


def test_sigma_is_taken_year_by_year():
    """Each year's deviation over that year's mean."""
    frame = _panel(7, range(2018, 2022))
    years = frame.groupby("year")["value"]
    found = dynamics.sigma_convergence(frame)["sigma_convergence"]
    np.testing.assert_allclose(found, years.std() / years.mean())


def test_sigma_of_two_units_by_hand():
    """Two units are enough: 2 and 6 have a sample deviation of root 8; logs of 1 and e^2 root 2."""
    frame = pd.DataFrame({"region": ["a", "b"], "year": 2018, "value": [2.0, 6.0]})
    assert dynamics.sigma_convergence(frame)["sigma_convergence"][0] == pytest.approx(8**0.5 / 4)
    again = pd.concat([frame.assign(value=3.0, year=2017), frame])
    assert dynamics.sigma_convergence(again)["ratio"].isna().all()  # nothing to be a ratio of
    logs = dynamics.sigma_convergence(frame.assign(value=np.exp([0, 2])), measure="sd_log")
    assert logs["sigma_convergence"][0] == pytest.approx(2**0.5)
    with pytest.raises(MeasureError, match="two units"):
        dynamics.sigma_convergence(frame.iloc[:1])


def test_markov_counts_by_brute_force():
    """Counts, probabilities, long-run shares and mobility follow their definitions."""
    frame = _panel(9, range(2010, 2018), seed=3)
    result = dynamics.markov_transitions(frame, classes=3)
    wide = frame.pivot(index="region", columns="year", values="value").rank().sub(1) // 3
    counts = np.zeros((3, 3), dtype=int)
    for y in range(2010, 2017):
        for a, b in zip(wide[y].astype(int), wide[y + 1].astype(int), strict=True):
            counts[a, b] += 1
    assert (result.counts == counts).all() and len(result.gaps) == 0
    p = counts / counts.sum(1, keepdims=True)
    assert np.allclose(result.probabilities, p)
    assert np.allclose(result.ergodic, np.linalg.matrix_power(p, 200)[0])
    assert result.mobility == pytest.approx((3 - np.trace(p)) / 2)
    assert result.table["count"].tolist() == counts.ravel().tolist()


def test_stationarity_is_the_chi_square_of_each_origin():
    """The test equals scipy's contingency tests added up over classes of origin."""
    frame = _panel(24, range(2010, 2019), seed=5)
    test = dynamics.markov_transitions(frame, classes=3, periods=2).stationarity
    first = dynamics.markov_transitions(frame[frame["year"] <= 2014], classes=3).counts
    second = dynamics.markov_transitions(frame[frame["year"] >= 2014], classes=3).counts
    each = [chi2_contingency(np.stack([first[i], second[i]]), correction=False) for i in range(3)]
    assert test["statistic"] == pytest.approx(sum(e.statistic for e in each))
    assert test["df"] == sum(e.dof for e in each) == 6
    assert 0 < test["p_value"] < 1
    assert dynamics.markov_transitions(frame, classes=3).stationarity == test
    assert dynamics.markov_transitions(frame, classes=3, periods=1).stationarity["df"] == 0
    for wrong in ({"periods": 0}, {"lag": 0}, {"lag": -1}):
        with pytest.raises(MeasureError, match="apart"):
            dynamics.markov_transitions(frame, classes=3, **wrong)


def test_stationarity_sees_a_change_of_regime():
    """Units that rest in the first years and swap in the later ones are not stationary."""
    rows = [(f"r{u}", y, float(u + (u % 2 * 20 if y < 2015 or y % 2 else (u + 1) % 2 * 20)))
            for u in range(12) for y in range(2010, 2021)]
    frame = pd.DataFrame(rows, columns=["region", "year", "value"])
    result = dynamics.markov_transitions(frame, classes=2)
    assert result.stationarity["p_value"] < 0.001
    still = dynamics.markov_transitions(frame[frame["year"] < 2015], classes=2)
    assert still.mobility == 0 and np.isnan(still.ergodic).all()
    assert still.stationarity["df"] == 0
    assert np.isnan([still.stationarity["statistic"], still.stationarity["p_value"]]).all()


def test_markov_counts_no_gap_as_a_move():
    """A unit without a year is listed; the years around the gap are not joined."""
    frame = _panel(6, range(2010, 2014))
    holed = frame[~((frame["region"] == "r02") & (frame["year"] == 2011))]
    result = dynamics.markov_transitions(holed, classes=[0.5, 1.5])
    ended = frame[~((frame["region"] == "r02") & (frame["year"] == 2013))]
    assert dynamics.markov_transitions(ended, classes=2).gaps.values.tolist() == [["r02", 2012]]
    assert result.counts.sum() == 6 * 3 - 2
    assert result.gaps.values.tolist() == [["r02", 2010]]
    with pytest.raises(MeasureError, match="lie 1 apart"):
        dynamics.markov_transitions(frame[frame["year"].isin([2010, 2012])])


def test_markov_limits_and_class_bounds():
    """A value on a limit is in the class above; an empty class gives NaN, not zero."""
    frame = pd.DataFrame({"region": ["a", "b"] * 2, "year": [2018] * 2 + [2019] * 2,
                          "value": [1.0, 0.5, 1.0, 1.0]})
    result = dynamics.markov_transitions(frame, classes=[1.0, 9.0])
    assert result.counts.tolist() == [[0, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert np.isnan(result.probabilities[2]).all() and np.isnan(result.ergodic).all()
    assert result.probabilities[:2].tolist() == [[0, 1, 0], [0, 1, 0]]  # from one unit each
    for limits in ([2.0, 1.0], [1.0, 3.0, 2.0], [1.0, 1.0]):
        with pytest.raises(MeasureError, match="rise"):
            dynamics.markov_transitions(frame, classes=limits)


def test_rank_mobility_against_scipy_and_ties():
    """Moves add up to 0, Spearman's rho is scipy's, ties go by name."""
    frame = _panel(12, range(2018, 2020), seed=2)
    table = dynamics.rank_mobility(frame)
    wide = frame.pivot(index="region", columns="year", values="value")
    assert table["rank_mobility"].sum() == 0
    assert table["correlation"][0] == pytest.approx(spearmanr(wide[2018], wide[2019]).statistic)
    assert table["rank_start"].tolist() == wide[2018].rank(ascending=False).astype(int).tolist()
    tied = pd.DataFrame({"region": ["b", "a"] * 2, "year": [2018] * 2 + [2019] * 2,
                         "value": [0.3, 0.1 + 0.2, 1, 2]})
    assert dynamics.rank_mobility(tied)["rank_start"].tolist() == [2, 1]
    swapped = dynamics.rank_mobility(tied.assign(value=[1.0, 2, 2, 1]))
    assert swapped["rank_mobility"].tolist() == [1, -1] and (swapped["correlation"] == -1).all()


@pytest.mark.parametrize("measure", SPLITS)
def test_a_marked_break_is_not_crossed(measure):
    """Breaks of the frame or of the call stop every measure, unless told otherwise."""
    frame = _panel(6, range(2015, 2018))
    frame.attrs["breaks"] = [{"variable": "*", "year_before": 2016, "year_after": 2017}]
    with pytest.raises(BreakError, match="2016 to 2017"):
        measure(frame)
    measure(frame, across_breaks=True)
    measure(frame, breaks=[])
    measure(frame[frame["year"] <= 2016])
    frame.attrs = {}
    with pytest.raises(BreakError):
        measure(frame, breaks=[(2015, 2016)])
    measure(frame, breaks=[(2014, 2015), (2017, 2018)])


@pytest.mark.parametrize("span, stops", [((2014, 2016), False), ((2015, 2017), True),
                                         ((2017, 2019), True), ((2018, 2019), False),
                                         ((2012, 2020), True)])
def test_a_year_inside_a_break_lies_on_neither_side(span, stops):
    """A break from 2016 to 2018 stops all that shares time with it."""
    if stops:
        with pytest.raises(BreakError):
            dynamics.check_breaks(pd.DataFrame(), [span], [(2016, 2018)])
    else:
        dynamics.check_breaks(pd.DataFrame(), [span], [(2016, 2018)])


@pytest.mark.parametrize("measure", SPLITS)
def test_degenerate_input_is_refused_and_never_changed(measure):
    """Empty, missing, negative, duplicate and half-year input raises; the frame stays."""
    frame = _panel(6, range(2018, 2020))
    bad = [frame.iloc[:0], frame.assign(value=np.nan), frame.assign(value=-1.0),
           pd.concat([frame, frame]), frame.assign(year=frame["year"] + 0.5),
           frame.drop(columns="value")]
    for some in bad:
        kept = some.copy()
        with pytest.raises(MeasureError):
            measure(some)
        pd.testing.assert_frame_equal(some, kept)


@pytest.mark.parametrize("measure", [SPLITS[0], SPLITS[1], SPLITS[4]])
def test_two_years_of_the_frame_in_order(measure):
    """The first and the last year if none is said; others must be there, and differ."""
    frame = _panel(4, range(2018, 2021))
    pd.testing.assert_frame_equal(measure(frame), measure(frame, start=2018, end=2020))
    for start, end in ((2020, 2018), (2019, 2019), (2017, 2019), (2018, 2021)):
        with pytest.raises(MeasureError, match="cannot compare"):
            measure(frame, start=start, end=end)


@pytest.mark.parametrize("measure", [SPLITS[0], SPLITS[2], SPLITS[4]])
def test_a_gap_is_named(measure):
    """A unit without one of the years is refused by name."""
    frame = _panel(6, range(2018, 2020))
    with pytest.raises(MeasureError, match="r03"):
        measure(frame[~((frame["region"] == "r03") & (frame["year"] == 2019))])


def test_between_unit_by_unit():
    """The between part measures each ratio against the mean of the two totals."""
    frame = pd.DataFrame({"region": ["a", "b"] * 2, "year": [2018] * 2 + [2019] * 2,
                          "value": [30.0, 10, 60, 20], "firms": [50.0, 50, 75, 25]})
    table = dynamics.growth_contributions(frame, weight="firms")
    r0, r1, level = np.array([0.6, 0.2]), np.array([0.8, 0.8]), (0.4 + 0.8) / 2
    assert np.allclose(table["between"], np.array([0.25, -0.25]) * ((r0 + r1) / 2 - level))


def test_an_industry_that_nobody_has_stays_nothing():
    """Zero in both years is no growth and no error; zero to something is refused."""
    frame = pd.concat([_two_years(TEXTBOOK), _two_years(
        {"fk_a": ([0], [0]), "fk_b": ([0], [0])}).assign(industry=9)])
    table = dynamics.shift_share(frame)
    assert (table.loc[table["industry"] == 9].iloc[:, 2:] == 0).all(axis=None)
    new = frame.assign(value=frame["value"].where(
        (frame["industry"] != 9) | (frame["year"] == 2008), 0.5))
    with pytest.raises(MeasureError, match="growth from zero"):
        dynamics.shift_share(new)


def test_ranks_tie_at_ten_digits_and_one_unit_has_no_correlation():
    """A difference in the eleventh digit is none, one in the tenth is, in any unit."""
    years = [2018] * 2 + [2019] * 2
    for unit in (1, 2, 1000, 0.001):
        frame = pd.DataFrame({"region": ["a", "b"] * 2, "year": years,
                              "value": np.array([1, 1 + 2e-10, 1, 1 + 2e-9]) * unit})
        table = dynamics.rank_mobility(frame)
        assert table["rank_start"].tolist() == [1, 2] and table["rank_end"].tolist() == [2, 1]
    one = dynamics.rank_mobility(frame[frame["region"] == "a"])
    assert one["rank_mobility"].tolist() == [0] and np.isnan(one["correlation"][0])


@pytest.mark.parametrize("measure", SPLITS)
def test_labels_of_rows_do_not_matter(measure):
    """A filtered or sorted frame gives what a fresh one gives."""
    frame = _panel(6, range(2018, 2020))
    moved = frame.set_axis(np.arange(len(frame))[::-1] + 40)
    a, b = measure(frame), measure(moved)
    a, b = (x.table if isinstance(x, dynamics.MarkovTransitions) else x for x in (a, b))
    pd.testing.assert_frame_equal(a, b)
