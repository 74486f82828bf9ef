"""DEA against another package's numbers, the dual programme, closed forms and simulation."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from seikit.errors import MeasureError
from seikit.measures import efficiency
from seikit.measures.efficiency import (
    bandwidth,
    dea,
    leave_one_out,
    radial_efficiency,
    returns_to_scale_test,
    simar_wilson_bootstrap,
)

GOLDEN = pd.read_csv(Path(__file__).parents[1] / "golden" / "efficiency.csv")
MODELS = [(o, r) for o in ("input", "output") for r in ("constant", "variable")]
FLS = pd.DataFrame({
    "unit": list("ABCDEFGHIJK"),
    "x1": [5, 16, 16, 17, 18, 23, 25, 27, 37, 42, 5],
    "x2": [13, 12, 26, 15, 14, 6, 10, 22, 14, 25, 17],
    "y": [12, 14, 25, 26, 8, 9, 27, 30, 31, 26, 12],
})
FIVE = pd.DataFrame({"unit": list("abcde"), "x": [2, 4, 3, 5, 6], "y": [1, 2, 3, 4, 5]})


def _golden(measure, model):
    """Return the expected values of one model by the last words of the argument."""
    rows = GOLDEN[GOLDEN["measure"].eq(measure) & GOLDEN["argument"].str.startswith(model)]
    assert len(rows)
    return {a.removeprefix(model + " "): (v, t)
            for a, v, t in zip(rows["argument"], rows["value"], rows["tolerance"], strict=True)}


def _fls(orientation="input", returns="constant", frame=FLS):
    return dea(frame, "unit", ["x1", "x2"], "y", orientation=orientation, returns=returns)


def _random(seed, n=9, columns=4):
    values = np.random.default_rng(seed).lognormal(sigma=0.8, size=(n, columns))
    return values[:, :2], values[:, 2:]


def _dual(x, y, o, orientation, returns):
    """Score one unit by the multiplier form, an independent programme with the same optimum."""
    from scipy.optimize import linprog

    n, m, s = len(x), x.shape[1], y.shape[1]
    free = 0.0 if returns == "constant" else 1.0
    side = 1.0 if orientation == "input" else -1.0
    # unknowns: v (inputs), u (outputs), u0; u0 is free under variable returns
    rows = np.hstack([-x, y, np.full((n, 1), side * free)])
    bounds = [(0, None)] * (m + s) + [(None, None)]
    if orientation == "input":
        cost, unit = np.r_[np.zeros(m), -y[o], -free], np.r_[x[o], np.zeros(s), 0]
    else:
        cost, unit = np.r_[x[o], np.zeros(s), free], np.r_[np.zeros(m), y[o], 0]
    best = linprog(cost, A_ub=rows, b_ub=np.zeros(n), A_eq=unit[None], b_eq=[1], bounds=bounds).fun
    return -best if orientation == "input" else 1 / best


@pytest.mark.parametrize(("orientation", "returns"), MODELS)
def test_scores_and_slacks_of_another_package(orientation, returns):
    """Scores and slacks of eleven units agree with DataEnvelopmentAnalysis.jl and R."""
    result, model = _fls(orientation, returns), f"{orientation} {returns}"
    scores = result.scores.set_index("unit")["efficiency"]
    name = "efficiency" if orientation == "input" else "1 / efficiency"
    for unit, (value, tolerance) in _golden(name, model).items():
        found = scores[unit] if orientation == "input" else 1 / scores[unit]
        assert found == pytest.approx(value, abs=tolerance)
    slacks = result.slacks.set_index(["unit", "variable"])["slack"]
    expected = _golden("slack", model)
    assert len(expected) == (slacks > 0).sum()
    for key, (value, tolerance) in expected.items():
        assert slacks[tuple(key.split())] == pytest.approx(value, abs=tolerance)


def test_peers_of_another_package():
    """Peers and weights of the inefficient units agree with DataEnvelopmentAnalysis.jl."""
    result = _fls()
    inefficient = result.scores.loc[result.scores["efficiency"] < 1, "unit"]
    peers = result.peers[result.peers["unit"].isin(inefficient)].set_index(["unit", "peer"])
    expected = _golden("peer weight", "input constant")
    assert {tuple(key.split()) for key in expected} == set(peers.index)
    for key, (value, tolerance) in expected.items():
        assert peers.loc[tuple(key.split()), "weight"] == pytest.approx(value, abs=tolerance)


def test_frontier_is_named_and_slack_keeps_a_unit_out():
    """K makes what A makes with more of x2: score 1, but not efficient; the warning counts it."""
    result = _fls()
    assert result.frontier == ("A", "D", "G")
    assert result.scores.set_index("unit").loc["K"].tolist() == [1.0, False]
    assert result.share_efficient == pytest.approx(4 / 11)
    assert result.warning.startswith("4 of 11 units")


def test_no_warning_at_a_quarter():
    """One efficient unit of four is not over a quarter."""
    frame = pd.DataFrame({"unit": list("abcd"), "x": [1, 1, 1, 1], "y": [1, 2, 3, 4]})
    result = dea(frame, "unit", "x", "y")
    assert (result.warning, result.share_efficient) == ("", 0.25)
    assert dea(frame.iloc[:3], "unit", "x", "y").warning != ""


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("orientation", "returns"), MODELS)
def test_scores_equal_the_dual_programme(seed, orientation, returns):
    """The envelopment form gives what the multiplier form gives, unit by unit."""
    x, y = _random(seed)
    found = radial_efficiency(x, y, x, y, orientation, returns)
    expected = [_dual(x, y, o, orientation, returns) for o in range(len(x))]
    np.testing.assert_allclose(found, expected, atol=1e-8)


def test_nonincreasing_lies_between():
    """CRS <= NIRS <= VRS, and NIRS is one of the two, for one input and one output."""
    x = np.array([[1, 2, 3, 4, 6, 8, 2, 7]], dtype=float).T
    y = np.array([[0.5, 2, 4, 5, 6, 6.5, 1, 5.8]]).T
    crs, nirs, vrs = (radial_efficiency(x, y, x, y, "input", r)
                      for r in ("constant", "nonincreasing", "variable"))
    assert (crs <= nirs + 1e-9).all() and (nirs <= vrs + 1e-9).all()
    assert (np.isclose(nirs, crs) | np.isclose(nirs, vrs)).all()
    assert (~np.isclose(nirs, crs)).any() and (~np.isclose(nirs, vrs)).any()


def test_one_input_one_output_is_a_ratio():
    """Under constant returns the score is output per input over the best; no orientation."""
    ratio = (FIVE["y"] / FIVE["x"]).to_numpy()
    for orientation in ("input", "output"):
        scores = dea(FIVE, "unit", "x", "y", orientation=orientation).scores["efficiency"]
        np.testing.assert_allclose(scores, ratio / ratio.max(), rtol=1e-12)


@pytest.mark.parametrize(("orientation", "returns"),
                         [*MODELS, ("input", "nonincreasing"), ("output", "nonincreasing")])
def test_peers_and_slacks_rebuild_the_target(orientation, returns):
    """Weighted peers equal the radially moved unit less slacks; weights sum to 1 under VRS."""
    x, y = _random(7, n=8)
    frame = pd.DataFrame(np.hstack([x, y]), columns=list("pqrs")).assign(unit=list("abcdefgh"))
    result = dea(frame, "unit", ["p", "q"], ["r", "s"], orientation=orientation, returns=returns)
    weights = result.peers.pivot(index="unit", columns="peer", values="weight").fillna(0.0)
    weights = weights.reindex(index=frame["unit"], columns=frame["unit"], fill_value=0.0)
    slack = result.slacks.pivot(index="unit", columns="variable", values="slack")
    score = result.scores["efficiency"].to_numpy()[:, None]
    inputs, outputs = (x * score, y) if orientation == "input" else (x, y / score)
    np.testing.assert_allclose(weights.to_numpy() @ x, inputs - slack[["p", "q"]], atol=1e-8)
    np.testing.assert_allclose(weights.to_numpy() @ y, outputs + slack[["r", "s"]], atol=1e-8)
    if returns == "variable":
        np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    if returns == "nonincreasing":
        assert (weights.sum(axis=1) <= 1 + 1e-9).all() and (weights.sum(axis=1) < 0.999).any()


@pytest.mark.parametrize("returns", ["constant", "variable"])
def test_slacks_are_the_largest_in_sum(returns):
    """Each relative to the mean of its column, by a programme for each unit apart."""
    from scipy.optimize import linprog

    x, y = _random(11, n=40)
    x = x * [1, 1e3]
    values, n = np.hstack([x, y]), 40
    side = np.hstack([x, -y])
    scores = np.minimum(radial_efficiency(x, y, x, y, "input", returns), 1)
    slacks = efficiency.peers_and_slacks(x, y, scores, "input", returns)[1]
    for o in range(n):
        rows, target = np.hstack([side.T, np.eye(4)]), np.hstack([x[o] * scores[o], -y[o]])
        if returns == "variable":
            rows, target = np.vstack([rows, np.r_[np.ones(n), np.zeros(4)]]), np.append(target, 1)
        best = linprog(np.r_[np.zeros(n), -1 / values.mean(axis=0)], A_eq=rows, b_eq=target)
        assert (slacks[o] / values.mean(axis=0)).sum() == pytest.approx(-best.fun, abs=1e-6)
    assert ((slacks > 0).sum(axis=1) > 1).any()


def test_units_of_measurement_do_not_matter():
    """Other units of an input change neither scores nor who the peers are; its slack scales."""
    plain = _fls()
    for unit in (1e4, 1e-6):
        scaled = _fls(frame=FLS.assign(x1=FLS["x1"] * unit))
        np.testing.assert_allclose(scaled.scores["efficiency"], plain.scores["efficiency"])
        pd.testing.assert_frame_equal(scaled.peers, plain.peers)
        factor = np.where(plain.slacks["variable"] == "x1", unit, 1.0)
        np.testing.assert_allclose(scaled.slacks["slack"], plain.slacks["slack"] * factor,
                                   rtol=1e-7)


@pytest.mark.parametrize("size", [1.0, 1e-3])
def test_a_tiny_unit_keeps_its_score(size):
    """A unit a million times smaller scores as its ratio says, not within a tolerance of 0."""
    x, y = np.array([[1e6, 1e5, 2 * size]]).T, np.array([[1e6, 2e4, size]]).T
    for returns, expected in (("constant", [1, 0.2, 0.5]), ("variable", [1, 0.2, 1])):
        scores = radial_efficiency(x, y, x, y, "input", returns)
        np.testing.assert_allclose(scores, expected, rtol=1e-4)


def test_tiny_units_among_large_ones_keep_their_scores():
    """Under constant returns a unit may be shrunk to any size: no score moves."""
    x, y = _random(2, n=12)
    shrunk = np.repeat([[1e3], [1e-8]], [9, 3], axis=0)
    np.testing.assert_allclose(
        radial_efficiency(x * shrunk, y * shrunk, x * shrunk, y * shrunk, "input", "constant"),
        radial_efficiency(x, y, x, y, "input", "constant"), rtol=1e-6)


def test_rounding_lifts_no_score_above_one():
    """The solver's last digits are cut off at 1, in plain scores as in draws."""
    for seed in range(4):
        x, y = _random(seed, n=20)
        frame = pd.DataFrame(np.hstack([x, y]), columns=list("pqrs")).assign(unit=range(20))
        for orientation, returns in MODELS:
            scores = dea(frame, "unit", ["p", "q"], ["r", "s"], orientation=orientation,
                         returns=returns).scores["efficiency"]
            assert scores.max() == 1


def test_a_tiny_or_empty_column_keeps_its_slack():
    """Twice the second input is waste at any size, and so is a missing output beside large ones."""
    frame = pd.DataFrame({"unit": ["big", "tiny"], "x1": [1, 1e-9], "x2": [1, 2e-9],
                          "y": [1, 1e-9]})
    slacks = dea(frame, "unit", ["x1", "x2"], "y").slacks["slack"]
    np.testing.assert_allclose(slacks, [0, 0, 0, 0, 1e-9, 0], rtol=1e-9)
    frame = pd.DataFrame({"unit": ["a", "b"], "x": [1e9, 2e9], "y1": [1, 1], "y2": [1, 0]})
    slacks = dea(frame, "unit", "x", ["y1", "y2"]).slacks["slack"]
    np.testing.assert_allclose(slacks, [0, 0, 0, 0, 0, 1], rtol=1e-9)


def test_many_units_are_scored_in_blocks():
    """Scores do not depend on how units are packed into programmes."""
    x, y = _random(3, n=90)
    whole = radial_efficiency(x, y, x, y, "input", "variable")
    single = [radial_efficiency(x[[i]], y[[i]], x, y, "input", "variable")[0]
              for i in range(0, 90, 7)]
    np.testing.assert_allclose(whole[::7], single, atol=1e-9)


def test_a_missing_output_leaves_by_name():
    """The unit without output is neither scored nor a peer, and is named with the column."""
    frame = FLS.astype({"y": float})
    frame.loc[6, "y"] = np.nan
    before = frame.copy()
    result = _fls(frame=frame)
    assert result.left_out.to_dict("list") == {"unit": ["G"], "missing": ["y"]}
    assert "G" not in set(result.scores["unit"]) | set(result.peers["peer"])
    pd.testing.assert_frame_equal(
        result.scores, _fls(frame=FLS.drop(index=6)).scores)
    pd.testing.assert_frame_equal(frame, before)


def test_what_cannot_be_scored_is_refused_at_once():
    """Zero rows and zero columns are listed together; other bad input has an error of its own."""
    frame = pd.DataFrame({"unit": ["a", "b"], "x": [0, 1], "z": [0, 0], "y": [1, 0]})
    with pytest.raises(MeasureError) as problem:
        dea(frame, "unit", ["x", "z"], "y")
    assert [f["where"] for f in problem.value.failures] == ["unit a", "column z", "unit b"]
    with pytest.raises(MeasureError, match="no rows"):
        dea(FIVE.iloc[:0], "unit", "x", "y")
    for bad in (FIVE.assign(unit="a"), FIVE.assign(x=-1), FIVE.assign(y=np.nan),
                FIVE.assign(x="1"), FIVE.drop(columns="x")):
        with pytest.raises(MeasureError):
            dea(bad, "unit", "x", "y")
    for arguments, message in (
            ({"orientation": "both"}, "orientation is"), ({"returns": "crs"}, "returns is"),
            *(({side: names}, "one of each") for side, names in
              (("outputs", "x"), ("inputs", []), ("outputs", [])))):
        with pytest.raises(MeasureError, match=message):
            dea(**{"frame": FIVE, "unit": "unit", "inputs": "x", "outputs": "y"} | arguments)


def test_one_unit_is_its_own_frontier():
    """A single unit scores 1, with a warning."""
    result = dea(FIVE.iloc[:1], "unit", "x", "y")
    assert result.scores["efficiency"].tolist() == [1.0] and result.frontier == ("a",)
    assert result.warning


def test_leaving_one_out_equals_scoring_without_it():
    """Each row agrees with a fresh call without the unit; only units at 1 are left out."""
    table = leave_one_out(FLS, "unit", ["x1", "x2"], "y").set_index("unit")
    assert table.index.tolist() == ["A", "D", "G", "K"]
    full = _fls().scores.set_index("unit")["efficiency"]
    for unit in table.index:
        fresh = _fls(frame=FLS[FLS["unit"] != unit]).scores.set_index("unit")["efficiency"]
        change = fresh - full.drop(unit)
        row = table.loc[unit]
        assert row["mean_before"] == pytest.approx(full.drop(unit).mean())
        assert row["mean_after"] == pytest.approx(fresh.mean())
        assert row["units_changed"] == (change > 1e-7).sum()
        assert row["largest_change"] == pytest.approx(change.max(), abs=1e-9)
        assert row["most_changed"] == (change.idxmax() if change.max() > 1e-7 else "")
    assert table["joined_frontier"].tolist() == ["", "", "I", ""]
    with pytest.raises(MeasureError):
        leave_one_out(FLS.iloc[:1], "unit", ["x1", "x2"], "y")
    two = leave_one_out(FIVE.iloc[:2], "unit", "x", "y")  # the same ratio: neither owes anything
    assert two["unit"].tolist() == ["a", "b"] and two["units_changed"].tolist() == [0, 0]


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_scale_statistic_of_another_package(orientation):
    """The statistic agrees with DataEnvelopmentAnalysis.jl; scale efficiency is the quotient."""
    test = returns_to_scale_test(FIVE, "unit", "x", "y", orientation=orientation, draws=5)
    ((value, tolerance),) = _golden("statistic", orientation).values()
    assert test.statistic == pytest.approx(value, abs=tolerance)
    units = test.units
    np.testing.assert_allclose(units["scale_efficiency"] * units["efficiency_variable"],
                               units["efficiency_constant"])
    assert units["returns"][[0, 2, 4]].tolist() == ["increasing", "constant", "decreasing"]


def test_the_p_value_of_the_scale_test_counts_draws():
    """No draw is as low as a square root's statistic, some are as low as a ray's."""
    rng = np.random.default_rng(0)
    x = rng.uniform(1, 9, 20)
    waste = np.exp(-np.abs(rng.normal(0, 0.2, 20)))
    p = {}
    for power in (1.0, 0.5):
        frame = pd.DataFrame({"unit": range(20), "x": x, "y": x**power * waste})
        p[power] = returns_to_scale_test(frame, "unit", "x", "y", draws=19).p_value * 20
    assert p[0.5] == pytest.approx(1)
    assert 2.5 < p[1.0] < 20.5 and p[1.0] == pytest.approx(round(p[1.0]))


def test_an_inefficient_unit_of_the_best_size_has_constant_returns():
    """Three from six is half of three from three, under either returns."""
    frame = pd.concat([FIVE, pd.DataFrame({"unit": ["f"], "x": [6], "y": [3]})], ignore_index=True)
    last = returns_to_scale_test(frame, "unit", "x", "y", draws=1).units.iloc[-1]
    assert last["efficiency_variable"] == pytest.approx(0.5) and last["returns"] == "constant"


@pytest.mark.slow
def test_scale_test_tells_curvature_from_a_ray():
    """Draws under constant returns are seldom rejected, a square root always is."""
    p = {}
    for power in (1.0, 0.5):
        found = []
        for seed in range(3):
            rng = np.random.default_rng(seed)
            x = rng.uniform(1, 9, 20)
            y = x**power * np.exp(-np.abs(rng.normal(0, 0.2, 20)))
            frame = pd.DataFrame({"unit": range(20), "x": x, "y": y})
            found.append(returns_to_scale_test(frame, "unit", "x", "y", draws=39, seed=seed))
        p[power] = [test.p_value for test in found]
        assert all(0 < test.critical_value < 1 for test in found)
    assert min(p[1.0]) > 0.05 and p[0.5] == [1 / 40] * 3


def test_bandwidth_of_another_package():
    """The width agrees with DataEnvelopmentAnalysis.jl and scales with the distances above 1."""
    score = radial_efficiency(FIVE[["x"]].to_numpy(float), FIVE[["y"]].to_numpy(float),
                              FIVE[["x"]].to_numpy(float), FIVE[["y"]].to_numpy(float),
                              "output", "variable")
    ((value, tolerance),) = _golden("bandwidth", "output variable").values()
    assert bandwidth(1 / score) == pytest.approx(value, abs=tolerance)
    assert bandwidth(1 + 2 * (1 / score - 1)) == pytest.approx(2 * value, abs=1e-6)
    with pytest.raises(MeasureError, match="every unit scores 1"):
        simar_wilson_bootstrap(FIVE.iloc[[0]], "unit", "x", "y")


def test_bootstrap_of_a_ratio_has_one_bias_for_all():
    """With one input, one output and CRS only the best ratio is uncertain: one factor for all."""
    for orientation in ("input", "output"):
        table = simar_wilson_bootstrap(FIVE, "unit", "x", "y", draws=25,
                                       orientation=orientation).scores
        factors = table[["corrected", "low", "high"]].div(table["efficiency"], axis=0)
        np.testing.assert_allclose(factors, np.tile(factors.iloc[0], (5, 1)), rtol=1e-8)
        assert factors["low"][0] < factors["corrected"][0] < factors["high"][0] <= 1 + 1e-9
        np.testing.assert_allclose(table["efficiency"] - table["corrected"], table["bias"])


def test_bootstrap_is_seeded_and_its_level_counts():
    """The same seed repeats; a higher level widens; both orientations agree in kind."""
    def run(**arguments):
        return simar_wilson_bootstrap(FLS, "unit", ["x1", "x2"], "y",
                                      **{"draws": 15, "returns": "variable"} | arguments).scores

    pd.testing.assert_frame_equal(run(), run())
    assert not run(seed=1)["low"].equals(run()["low"])
    narrow, wide = run(level=0.5), run(level=0.99)
    assert (wide["low"] < narrow["low"]).all() and (wide["high"] >= narrow["high"]).all()
    for bad in ({"level": 95}, {"level": 1.5}, {"level": 0}, {"level": 1}, {"draws": 0}):
        with pytest.raises(MeasureError):
            run(**bad)


def test_bounds_are_quantiles_of_the_draws():
    """Each tail of the draws less the estimate holds half of what the level leaves."""
    found = simar_wilson_bootstrap(FLS, "unit", ["x1", "x2"], "y", draws=15, level=0.8)
    distance = 1 / found.scores["efficiency"].to_numpy()
    for name, share in (("low", 0.1), ("high", 0.9)):
        tail = np.quantile(found.drawn - distance, share, axis=0)
        np.testing.assert_allclose(found.scores[name], 1 / (distance - tail))


@pytest.mark.parametrize("h", [0.0, 0.2, 3.0])
def test_smoothed_distances_keep_their_spread(h):
    """Reflected at 1 and smoothed, distances keep their mean square above 1, whatever the width."""
    rng = np.random.default_rng(1)
    distance = 1 + rng.exponential(0.3, 20000)
    x, y = rng.uniform(1, 2, (20000, 1)), rng.uniform(1, 2, (20000, 1))
    near, same = efficiency._pseudo(x, y, distance, h, "input", np.random.default_rng(2))
    assert same is y
    drawn = (near / x).ravel() * distance - 1
    assert (drawn >= 0).all()
    assert np.mean(drawn**2) == pytest.approx(np.mean((distance - 1) ** 2), rel=0.05)
    if h == 0:
        assert set(drawn.round(9)) <= set((distance - 1).round(9))
    same, near = efficiency._pseudo(x, y, distance, h, "output", np.random.default_rng(2))
    assert same is x
    np.testing.assert_allclose((y / near).ravel() * distance - 1, drawn)


@pytest.mark.parametrize("measure", [returns_to_scale_test, simar_wilson_bootstrap])
def test_seed_and_draws_that_are_not_said(measure, monkeypatch, capsys):
    """Seed 0, no bar, and 999 draws; a bar on request."""
    def draw(**arguments):
        found = measure(FIVE, "unit", "x", "y", **arguments)
        return found.critical_value if measure is returns_to_scale_test else found.scores["low"][0]

    assert draw(draws=7) == draw(draws=7, seed=0) != draw(draws=7, seed=1)
    assert capsys.readouterr().err == ""
    draw(draws=1, progress=True)
    assert "1/1" in capsys.readouterr().err

    def stop(draws, progress):
        raise RuntimeError(f"{draws} draws")

    monkeypatch.setattr(efficiency, "_counted", stop)
    with pytest.raises(RuntimeError, match="999 draws"):
        draw()


@pytest.mark.slow
def test_bootstrap_intervals_cover_known_efficiency():
    """Intervals hold the true score in most of 16 small worlds (nominal 95 per cent).

    The bound is loose: units of a world share one frontier, so that worlds, not units, count.
    """
    covered = []
    for seed in range(16):
        rng = np.random.default_rng(seed)
        x, true = rng.uniform(1, 9, 20), np.exp(-np.abs(rng.normal(0, 0.3, 20)))
        frame = pd.DataFrame({"unit": range(20), "x": x, "y": x * true})
        table = simar_wilson_bootstrap(frame, "unit", "x", "y", draws=40, seed=seed).scores
        covered.append(((table["low"] <= true) & (true <= table["high"])).mean())
    assert 0.7 <= np.mean(covered) <= 1.0
