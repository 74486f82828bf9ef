"""Convergence regressions against closed forms, statsmodels and brute force over sign patterns."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from statsmodels.api import OLS

from seikit.errors import BreakError, MeasureError
from seikit.measures.convergence import (
    _signs,
    beta_convergence,
    growth_pairs,
    sigma_trend,
    squared_distances,
    wild_cluster_bootstrap,
    wild_draws,
    wild_t_values,
)

CLOSE = 1e-9  # least squares solved in two ways


def _panel(beta: float, noise: float = 0.0, units: int = 12, years: int = 6) -> pd.DataFrame:
    """Return levels whose logarithms shrink by beta a year around a common path."""
    rng = np.random.default_rng(5)
    log = rng.normal(0, 1, units)
    rows = []
    for year in range(2010, 2010 + years):
        rows += [{"region": f"r{i}", "year": year, "value": np.exp(v)} for i, v in enumerate(log)]
        log = log * (1 + beta) + 0.05 + noise * rng.normal(0, 1, units)
    return pd.DataFrame(rows)


def _clusters(seed: int, g: int = 6, n: int = 5, slope: float = 0.0) -> pd.DataFrame:
    """Return a regression with errors and regressors that share a part within clusters."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(g), n)
    x = rng.normal(0, 1, g)[group] + rng.normal(0, 1, g * n)
    y = slope * x + rng.normal(0, 1, g)[group] + rng.normal(0, 1, g * n)
    return pd.DataFrame({"y": y, "x": x, "unit": group, "year": np.tile(np.arange(n), g)})


def _design(frame: pd.DataFrame, effects: bool) -> np.ndarray:
    dummies = pd.get_dummies(frame["year"], dtype=float).to_numpy()
    return dummies if effects else np.ones((len(frame), 1))


@pytest.mark.parametrize("beta", [-0.5, -0.02, 0.1])
def test_beta_of_exact_convergence(beta):
    """Logarithms that shrink by a known share give that share back."""
    found = beta_convergence(_panel(beta))
    assert found["estimate"][0] == pytest.approx(beta, abs=CLOSE)
    assert found["pairs"][0] == 60 and found["clusters"][0] == 12
    assert (found["first_year"][0], found["last_year"][0]) == (2010, 2015)


def test_beta_over_a_span_is_the_compound_rate():
    """Over s years the slope is ((1 + beta)^s - 1) / s."""
    found = beta_convergence(_panel(-0.1), span=5)
    assert found["estimate"][0] == pytest.approx((0.9**5 - 1) / 5, abs=CLOSE)
    assert found["pairs"][0] == 12


def test_sigma_trend_of_two_years_is_the_change_of_the_variance():
    """With two years the slope is the difference of the two variances."""
    panel = _panel(-0.3, noise=0.2, years=2)
    variance = np.log(panel["value"]).groupby(panel["year"]).var(ddof=0)
    found = sigma_trend(panel)
    assert found["estimate"][0] == pytest.approx(variance[2011] - variance[2010], abs=CLOSE)
    assert sigma_trend(panel.assign(value=panel["value"] * 7))["estimate"][0] == pytest.approx(
        found["estimate"][0], abs=CLOSE)


@pytest.mark.parametrize("effects", [None, "year"])
def test_estimate_and_error_are_those_of_statsmodels(effects):
    """Slope, clustered error, interval and p value of the regression with all intercepts."""
    frame = _clusters(1, slope=0.4)
    fit = OLS(frame["y"].to_numpy(),
              np.column_stack([frame["x"], _design(frame, bool(effects))])).fit(
        cov_type="cluster", cov_kwds={"groups": frame["unit"].to_numpy()}, use_t=True)
    found = wild_cluster_bootstrap(frame, "y", "x", "unit", effects=effects).iloc[0]
    expected = [fit.params[0], fit.bse[0], *fit.conf_int()[0], fit.pvalues[0]]
    names = ["estimate", "std_error", "low", "high", "p_clustered"]
    assert found[names].tolist() == pytest.approx(expected, rel=CLOSE)


@pytest.mark.parametrize("effects", [None, "year"])
@pytest.mark.parametrize("seed", range(3))
def test_wild_p_value_is_that_of_every_pattern_of_signs(effects, seed):
    """Brute force: impose the null, turn residuals round, fit each pattern with statsmodels."""
    frame = _clusters(seed, g=5, slope=0.3)
    y, group = frame["y"].to_numpy(), frame["unit"].to_numpy()
    controls = _design(frame, bool(effects))
    null = OLS(y, controls).fit()
    drawn = []
    for signs in product([1.0, -1.0], repeat=5):
        made = null.fittedvalues + null.resid * np.array(signs)[group]
        fit = OLS(made, np.column_stack([frame["x"], controls])).fit(
            cov_type="cluster", cov_kwds={"groups": group}, use_t=True)
        drawn.append(abs(fit.tvalues[0]))
    expected = np.mean(np.array(drawn) >= drawn[0] * (1 - 1e-9))
    found = wild_cluster_bootstrap(frame, "y", "x", "unit", effects=effects)
    assert found["p_wild"][0] == pytest.approx(expected)


@pytest.mark.parametrize("g", [3, 14])
def test_wild_draws_are_those_that_the_p_value_counts(g):
    """Each drawn t over the observed one: all patterns of three signs, 999 draws of fourteen."""
    frame = _clusters(5, g=g, n=4)
    t = wild_draws(frame, "y", "x", "unit")
    assert len(t) == (8 if g == 3 else 999)
    assert np.mean(t >= 1 - 1e-9) == wild_cluster_bootstrap(frame, "y", "x", "unit")["p_wild"][0]
    np.testing.assert_array_equal(wild_draws(frame, "y", "x", "unit", draws=999, seed=0), t)
    assert np.array_equal(wild_draws(frame, "y", "x", "unit", seed=1), t) == (g == 3)


def test_rows_behind_the_regressions():
    """The trend starts at 0; pairs are one year apart unless said."""
    frame = pd.DataFrame({"region": list("ab") * 3, "year": np.repeat([2018, 2019, 2021], 2),
                          "value": [1.0, 2, 3, 5, 8, 13]})
    assert squared_distances(frame)["trend"].tolist() == [0, 0, 1, 1, 3, 3]
    assert growth_pairs(frame)["year"].tolist() == [2018, 2018]
    assert growth_pairs(frame, span=2)["year"].tolist() == [2019, 2019]


@pytest.mark.slow
def test_wild_test_holds_its_level_where_clusters_are_few():
    """Without a slope the clustered test rejects too often, the wild one about as often as said."""
    found = pd.concat([wild_cluster_bootstrap(_clusters(s, g=8, n=4), "y", "x", "unit")
                       for s in range(1000)])
    wild, clustered = ((found[p] <= 0.1).mean() for p in ("p_wild", "p_clustered"))
    # The Monte Carlo error of 1,000 runs at .1 is .0095; three of them.
    assert abs(wild - 0.1) < 0.0285 and clustered > wild + 0.0285


@pytest.mark.parametrize(("of_x", "of_y"), [(1, 1), (1e6, 1), (1e-6, 1), (1, 1e6), (1, 1e-6)])
def test_a_fit_without_residuals_is_reached_by_two_patterns(of_x, of_y):
    """All signs alike leave the line as it is; each other of 64 patterns leaves it; in any unit."""
    frame = _clusters(3)
    frame = frame.assign(x=frame["x"] * of_x, y=3 * frame["x"] * of_y)
    assert wild_cluster_bootstrap(frame, "y", "x", "unit")["p_wild"][0] == 2 / 64


def test_drawn_signs_are_fair_and_near_all_patterns():
    """Eleven clusters: 1 or -1, half of each, and a p value near that of all 2,048 patterns."""
    signs = _signs(11, 4000, 0)
    assert signs.shape == (4000, 11) and set(signs.ravel()) == {-1.0, 1.0}
    assert abs(signs.mean()) < 0.02
    frame = _clusters(2, g=11, slope=0.3)
    y, x, group = (frame[c].to_numpy() for c in ("y", "x", "unit"))
    every = np.array(list(product((1.0, -1.0), repeat=11)))
    t = wild_t_values(y, x, np.ones((len(y), 1)), group, every)
    exact = np.mean(t[1:] >= t[0] * (1 - 1e-9))
    drawn = wild_cluster_bootstrap(frame, "y", "x", "unit", draws=4000)["p_wild"][0]
    assert 0.01 < exact < 0.99 and drawn == pytest.approx(exact, abs=0.024)


def test_draws_are_seeded_and_near_the_full_set():
    """The same seed gives the same p value; many draws come near to all patterns."""
    frame = _clusters(2, g=12, slope=0.3)
    one, two = (wild_cluster_bootstrap(frame, "y", "x", "unit", draws=4000, seed=3)["p_wild"][0]
                for _ in range(2))
    other = wild_cluster_bootstrap(frame, "y", "x", "unit", draws=4000, seed=4)["p_wild"][0]
    assert one == two and abs(one - other) < 0.04


def test_scale_and_order_do_not_matter():
    """Neither units of measurement nor the order of rows changes beta or its p value."""
    panel = _panel(-0.1, noise=0.3)
    found = beta_convergence(panel)
    turned = beta_convergence(panel.iloc[::-1].assign(value=lambda d: d["value"] * 1000))
    names = ["estimate", "std_error", "p_clustered"]
    assert turned[names].iloc[0].tolist() == pytest.approx(found[names].iloc[0].tolist())


def test_beta_is_the_regression_on_pairs_of_years():
    """Growth on level, built by hand in the order of the frame: the same row, draws and all."""
    panel = _panel(-0.1, noise=0.3).iloc[::-1].reset_index(drop=True)
    log = np.log(panel.set_index(["region", "year"])["value"])
    pairs = pd.DataFrame([{"unit": r, "year": y, "level": v, "growth": (log[r, y + 2] - v) / 2}
                          for (r, y), v in log.items() if y <= 2013])
    for seed in (1, 2):
        options = {"draws": 70, "seed": seed}
        expected = wild_cluster_bootstrap(pairs, "growth", "level", "unit", effects="year",
                                          **options)
        found = beta_convergence(panel, span=2, **options)
        pd.testing.assert_frame_equal(found[expected.columns], expected)
    pd.testing.assert_frame_equal(beta_convergence(panel),
                                  beta_convergence(panel, span=1, draws=999, seed=0))


def test_sigma_is_the_regression_of_squared_distances():
    """Distances from the mean of logarithms on the year, by hand: the same row, draws and all."""
    panel = _panel(-0.1, noise=0.3)
    log = np.log(panel["value"])
    rows = panel.assign(trend=panel["year"] - 2000,
                        distance=(log - log.groupby(panel["year"]).transform("mean")) ** 2)
    for seed in (1, 2):
        options = {"draws": 70, "seed": seed}
        expected = wild_cluster_bootstrap(rows, "distance", "trend", "region", **options)
        found = sigma_trend(panel, **options)
        pd.testing.assert_frame_equal(found[expected.columns], expected)
    assert (found["first_year"][0], found["last_year"][0]) == (2010, 2015)
    pd.testing.assert_frame_equal(sigma_trend(panel), sigma_trend(panel, draws=999, seed=0))


@pytest.mark.parametrize("measure", [beta_convergence, sigma_trend])
def test_rows_of_groups_are_numbered(measure):
    """One row per group, numbered from 0, each as if alone."""
    parts = [_panel(-0.1, noise=0.2).assign(kind="b"), _panel(0.1, noise=0.1).assign(kind="a")]
    found = measure(pd.concat(parts), by="kind")
    assert found["kind"].tolist() == ["b", "a"] and found.index.tolist() == [0, 1]
    for i, part in enumerate(parts):
        pd.testing.assert_series_equal(found.drop(columns="kind").iloc[i], measure(part).iloc[0],
                                       check_names=False)


def test_gaps_are_no_pairs_and_groups_are_apart():
    """A unit without a year loses the two pairs around it; `by` gives one row per group."""
    panel = _panel(-0.1)
    holed = panel.drop(panel.index[(panel["region"] == "r3") & (panel["year"] == 2012)])
    assert beta_convergence(holed)["pairs"][0] == 58
    both = pd.concat([panel.assign(kind="a"), _panel(0.1).assign(kind="b")])
    found = beta_convergence(both, by="kind")
    assert found["estimate"].tolist() == pytest.approx([-0.1, 0.1], abs=CLOSE)
    with pytest.raises(MeasureError, match="not every unit"):
        sigma_trend(holed)
    with pytest.raises(MeasureError) as problem:
        sigma_trend(holed.iloc[::-1].query("not (region == 'r5' and year < 2012)"))
    assert problem.value.failures == [{"unit": "r5", "years": 4}, {"unit": "r3", "years": 5}]


def test_breaks_are_not_crossed():
    """A pair of years on two sides of a break is refused; years on one side pass."""
    panel = _panel(-0.1)
    with pytest.raises(BreakError):
        beta_convergence(panel, breaks=[(2012, 2013)])
    for first in range(2010, 2015):
        for measure in (beta_convergence, sigma_trend):
            with pytest.raises(BreakError):
                measure(panel, breaks=[(first, first + 1)])
    for first in (2009, 2015):
        assert len(sigma_trend(panel, breaks=[(first, first + 1)])) == 1
    assert len(beta_convergence(panel[panel["year"] >= 2013], breaks=[(2012, 2013)])) == 1
    assert len(beta_convergence(panel, breaks=[(2012, 2013)], across_breaks=True)) == 1


@pytest.mark.parametrize("measure", [beta_convergence, sigma_trend])
@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_values_without_a_logarithm_are_refused(measure, bad):
    """Zero, negative, missing and infinite values are named, and the input is left as it was."""
    panel = _panel(-0.1)
    panel.loc[3, "value"] = bad
    before = panel.copy()
    with pytest.raises(MeasureError):
        measure(panel)
    pd.testing.assert_frame_equal(panel, before)


@pytest.mark.parametrize(("change", "match"), [
    ({"x": 1.0}, "does not vary"), ({"x": 0.0}, "does not vary"), ({"x": 1e8 / 3}, "does not vary"),
    ({"unit": 1}, "1 clusters"), ({"unit": lambda d: d["unit"] % 2}, "2 clusters"),
    ({"y": np.nan}, "missing"), ({"y": np.inf}, "infinite")])
def test_a_regression_that_cannot_be_run_is_refused(change, match):
    """No variation at any scale, one or two clusters, missing values."""
    with pytest.raises(MeasureError, match=match):
        wild_cluster_bootstrap(_clusters(0).assign(**change), "y", "x", "unit")


def test_a_regression_on_no_rows_or_without_a_column_is_refused():
    """An empty frame and a missing column have the errors of all measures."""
    for bad in (_clusters(0).iloc[:0], _clusters(0).drop(columns="x")):
        with pytest.raises(MeasureError):
            wild_cluster_bootstrap(bad, "y", "x", "unit")


def test_three_clusters_and_one_draw_are_the_least():
    """Three clusters have eight patterns of signs; one draw is p of 0 or 1."""
    assert wild_cluster_bootstrap(_clusters(0, g=3), "y", "x", "unit")["p_wild"][0] * 8 % 1 == 0
    many = _clusters(0, g=12)
    assert wild_cluster_bootstrap(many, "y", "x", "unit", draws=1)["p_wild"][0] in (0, 1)


def test_up_to_ten_clusters_every_pattern_is_tried():
    """Ten clusters have 1,024 patterns; eleven are drawn, 999 times with seed 0 if not said."""
    ten = wild_cluster_bootstrap(_clusters(1, g=10), "y", "x", "unit")
    assert ten["p_wild"][0] * 1024 % 1 == 0
    frame = _clusters(1, g=11)
    eleven = wild_cluster_bootstrap(frame, "y", "x", "unit")
    assert eleven["p_wild"][0] * 999 == pytest.approx(round(eleven["p_wild"][0] * 999))
    pd.testing.assert_frame_equal(
        eleven, wild_cluster_bootstrap(frame, "y", "x", "unit", draws=999, seed=0))


def test_other_refusals():
    """Duplicate keys, an empty frame, a missing column, a span that no pair has, one year."""
    panel = _panel(-0.1)
    for bad in (pd.concat([panel, panel]), panel.iloc[:0], panel.drop(columns="year")):
        with pytest.raises(MeasureError):
            beta_convergence(bad)
    for span in (0, 9):
        with pytest.raises(MeasureError):
            beta_convergence(panel, span=span)
    with pytest.raises(MeasureError):
        sigma_trend(panel[panel["year"] == 2010])
