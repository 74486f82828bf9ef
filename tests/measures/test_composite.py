"""Composite indices against published worked examples, closed forms and brute force."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from seikit.errors import MeasureError
from seikit.measures.composite import (
    composite_index,
    coupling_coordination,
    drawn_ranks,
    normalise,
    rank_bands,
    topsis,
    topsis_closeness,
    weights,
)

GOLDEN = pd.read_csv(Path(__file__).parents[1] / "golden" / "composite.csv")
MATRICES = {
    "xu2004": [[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]],
    "zavadskas2016": [[3.0, 100, 10, 7], [2.5, 80, 8, 5], [1.8, 50, 20, 11], [2.2, 70, 12, 9]],
    # The last cell is printed as .1048 and looks like a slip of units (104,800); the published
    # weights go with the matrix as printed.
    "elsayed2017": [
        [7, 312, 1891, 6613, 163], [72, 88, 728, 941804, 1078], [10, 252, 2594, 3466, 117471],
        [10, 145, 980, 2371, 86329], [65, 54, 350, 501, 29897], [29, 48, 380, 912, 34051],
        [7, 476, 3300, 78470, 2212], [70, 87, 650, 733, 819000], [4, 86, 591, 3015, 103],
        [12, 79, 579, 3240, 96098], [21, 45, 261, 1253, 453], [1, 72, 530, 4333, 0.1048]],
    "papathanasiou2018": [[8, 7, 2, 1], [5, 3, 7, 5], [7, 5, 6, 4], [9, 9, 7, 3], [11, 10, 3, 7],
                          [6, 9, 5, 4]],
}
ABC = pd.DataFrame({"region": list("abc"), "x": [1.0, 2.0, 5.0], "y": [30.0, 10.0, 20.0]})


def _frame(values):
    values = np.asarray(values, dtype=float)
    frame = pd.DataFrame(values, columns=[f"i{j}" for j in range(values.shape[1])])
    return frame.assign(region=[f"u{i}" for i in range(len(frame))]), list(frame.columns)


def _golden(case):
    rows = GOLDEN[GOLDEN["case"] == case]
    return rows["value"].to_numpy(), rows["tolerance"].iloc[0]


@pytest.mark.parametrize("case", ["xu2004", "zavadskas2016", "elsayed2017"])
def test_entropy_weights_as_published(case):
    """Entropy weights agree with three published examples to the printed digits."""
    expected, tolerance = _golden(case)
    frame, columns = _frame(MATRICES[case])
    table = weights(frame, columns, method="entropy")
    np.testing.assert_allclose(table["weight"], expected, atol=tolerance, rtol=0)
    assert table["weight"].sum() == pytest.approx(1)
    assert table["limit"].tolist() == [2 / len(columns)] * len(columns)
    assert table["above_limit"].tolist() == (expected > 2 / len(columns)).tolist()


def test_entropy_weights_ignore_units_and_order():
    """Scaling a column or shuffling rows changes nothing; a zero counts as nothing."""
    frame, columns = _frame(MATRICES["zavadskas2016"])
    plain = weights(frame, columns, method="entropy")["weight"]
    other = frame.assign(i1=frame["i1"] * 1e4).iloc[::-1]
    np.testing.assert_allclose(weights(other, columns, method="entropy")["weight"], plain)
    frame, columns = _frame([[0, 1], [4, 1]])
    table = weights(frame, columns, method="entropy")
    assert table["weight"].tolist() == [1.0, 0.0] and not table["above_limit"].any()


def test_the_flag_stands_above_twice_the_equal_weight():
    """Three indicators, all contrast in one: weight 1 is above 2/3; equal weights never are."""
    frame, columns = _frame([[1, 2, 0], [1, 2, 5]])
    table = weights(frame, columns, method="entropy")
    assert table["above_limit"].tolist() == [False, False, True]
    equal = weights(frame, columns)
    assert equal["weight"].tolist() == [1 / 3] * 3 and not equal["above_limit"].any()


def test_pca_weights_of_a_known_correlation():
    """Two correlated indicators and one uncorrelated: 1/2, 1/2, 0 and the explained share."""
    # u, v, w are orthogonal with mean 0; corr(x, y) = .6 by construction
    u, v, w = np.array([[1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]], dtype=float)
    frame, columns = _frame(np.c_[u, 0.6 * u + 0.8 * v, w])
    table = weights(frame, columns, method="pca")
    np.testing.assert_allclose(table["weight"], [0.5, 0.5, 0.0], atol=1e-12)
    np.testing.assert_allclose(table["loading"], [np.sqrt(0.5)] * 2 + [0], atol=1e-12)
    np.testing.assert_allclose(table["explained"], 1.6 / 3)
    turned = weights(frame.assign(i1=-frame["i1"]), columns, method="pca")
    np.testing.assert_allclose(turned["weight"], table["weight"], atol=1e-12)
    np.testing.assert_allclose(turned["loading"], [np.sqrt(0.5), -np.sqrt(0.5), 0], atol=1e-12)
    frame, columns = _frame(np.c_[u, v])
    with pytest.raises(MeasureError, match="not unique"):
        weights(frame, columns, method="pca")


@pytest.mark.parametrize("seed", range(12))
def test_the_sign_of_a_component_is_settled(seed):
    """The loadings add up to more than 0; where they cancel out the first is positive."""
    rng = np.random.default_rng(seed)
    frame, columns = _frame(rng.normal(size=(9, 4)))
    loading = weights(frame, columns, method="pca")["loading"]
    assert loading.sum() > 0 and (loading**2).sum() == pytest.approx(1)
    assert weights(frame, columns, method="pca")["weight"].tolist() == pytest.approx(loading**2)
    x = rng.normal(size=9)
    frame, columns = _frame(np.c_[x, 0.3 * rng.normal(size=9) - x])
    loading = weights(frame, columns, method="pca")["loading"]
    np.testing.assert_allclose(loading, [np.sqrt(0.5), -np.sqrt(0.5)])
    assert weights(frame, "i0", method="pca")["weight"].tolist() == [1.0]


def test_goalposts_are_fixed():
    """The value of a unit stands when others leave; directions and clipping are as said."""
    posts = {"x": (0, 10), "y": (0, 40)}
    full = normalise(ABC, ["x", "y"], goalposts=posts, lower_is_better="y")
    assert list(full) == ["region", "x", "y"] and full["region"].tolist() == list("abc")
    assert full["x"].tolist() == [0.1, 0.2, 0.5] and full["y"].tolist() == [0.25, 0.75, 0.5]
    part = normalise(ABC.iloc[[1]], ["x", "y"], goalposts=posts, lower_is_better="y")
    pd.testing.assert_frame_equal(part, full.iloc[[1]])
    with pytest.raises(MeasureError) as problem:
        normalise(ABC, ["x", "y"], goalposts={"x": (2, 4), "y": (0, 20)})
    assert [(f["unit"], f["column"]) for f in problem.value.failures] == [
        ("a", "x"), ("a", "y"), ("c", "x")]
    cut = normalise(ABC, "x", goalposts={"x": (2, 4)}, clip=True)
    assert cut["x"].tolist() == [0, 0, 1]
    for wrong in (None, {"x": (4, 2)}, {"x": (3, 3)}, {"y": (0, 40)}):
        with pytest.raises(MeasureError, match="no goalposts"):
            normalise(ABC, "x", goalposts=wrong)


def test_z_scores_and_ranks():
    """Scores z have mean 0 and variance 1; ranks climb from 0 to 1, ties share, directions turn."""
    z = normalise(ABC, ["x", "y"], method="z", lower_is_better=["y"])
    np.testing.assert_allclose(z[["x", "y"]].mean(), 0, atol=1e-15)
    np.testing.assert_allclose((z[["x", "y"]] ** 2).mean(), 1)
    assert z["y"].idxmax() == 1 and z["x"].idxmax() == 2
    far = normalise(ABC.assign(x=ABC["x"] * 1e9, y=ABC["y"] * 1e-9), ["x", "y"], method="z")
    np.testing.assert_allclose(far["y"], -z["y"], atol=1e-12)
    tied = pd.DataFrame({"region": list("abc"), "x": [-1, -1, 7]})
    assert normalise(tied, "x", method="rank")["x"].tolist() == [0.25, 0.25, 1.0]
    flipped = normalise(tied, "x", method="rank", lower_is_better="x")["x"].tolist()
    assert flipped == [0.75, 0.75, 0.0]
    assert normalise(tied.iloc[1:], "x", method="rank")["x"].tolist() == [0, 1]
    assert normalise(tied.iloc[1:], "x", method="z")["x"].tolist() == [-1, 1]


def test_composite_index_by_hand():
    """Weighted sums and products; weights come as table or mapping and are divided by the sum."""
    frame = pd.DataFrame({"region": ["p", "q"], "x": [0.25, 1.0], "y": [0.81, 0.0]})
    assert composite_index(frame, ["x", "y"], weights={"x": 3, "y": 1})[
        "composite_index"].tolist() == pytest.approx([0.39, 0.75])
    assert composite_index(frame, ["x", "y"], aggregation="geometric")[
        "composite_index"].tolist() == pytest.approx([0.45, 0.0])
    table = weights(frame, ["x", "y"])
    pd.testing.assert_frame_equal(composite_index(frame, ["x", "y"], weights=table),
                                  composite_index(frame, ["x", "y"]))
    only = composite_index(frame, ["x", "y"], weights={"x": 2, "y": 0})["composite_index"]
    assert only.tolist() == [0.25, 1.0]
    with pytest.raises(MeasureError, match="weight"):
        composite_index(frame, ["x", "y"], weights=table.drop(columns="weight"))
    for wrong in ({"x": 1}, {"x": 1, "y": 1, "z": 1}, {"x": -1, "y": 2}, {"x": 0, "y": 0}):
        with pytest.raises(MeasureError, match="do not fit"):
            composite_index(frame, ["x", "y"], weights=wrong)
    with pytest.raises(MeasureError, match="cannot take"):
        composite_index(frame.assign(x=-1.0), ["x", "y"], aggregation="geometric")


def test_topsis_as_published():
    """Closeness agrees with the published example, and so does the order."""
    expected, tolerance = _golden("papathanasiou2018")
    frame, columns = _frame(MATRICES["papathanasiou2018"])
    table = topsis(frame, columns, weights=dict(zip(columns, [0.4, 0.3, 0.1, 0.2], strict=True)))
    np.testing.assert_allclose(table["topsis"], expected, atol=tolerance, rtol=0)
    assert table["topsis"].rank(ascending=False).tolist() == [5, 6, 4, 2, 1, 3]


def test_topsis_survives_the_only_unit_that_has_something():
    """When the one unit with an indicator is left out, the rest is compared without it."""
    frame, columns = _frame([[0, 1], [0, 2], [5, 3]])
    table = topsis(frame, columns)
    assert table["topsis"].is_monotonic_increasing and table["reversals"].tolist() == [0, 0, 0]


def test_topsis_turns_costs_round_and_ignores_units():
    """With one indicator closeness is min-max; as a cost it is the complement; units are free."""
    frame, columns = _frame([[1], [2], [5]])
    gain = topsis(frame, columns)["topsis"]
    np.testing.assert_allclose(gain, [0, 0.25, 1])
    np.testing.assert_allclose(topsis(frame, columns, lower_is_better=columns)["topsis"], 1 - gain)
    frame, columns = _frame(MATRICES["xu2004"])
    np.testing.assert_allclose(topsis(frame, columns, lower_is_better=["i1", "i2"])["topsis"],
                               topsis(frame.assign(i1=-frame["i1"], i2=-frame["i2"]),
                                      columns)["topsis"])
    frame, columns = _frame(MATRICES["papathanasiou2018"])
    for factor in (1e3, 1e-3):
        np.testing.assert_allclose(topsis(frame.assign(i2=frame["i2"] * factor), columns)["topsis"],
                                   topsis(frame, columns)["topsis"])


def test_topsis_reversals_by_brute_force():
    """Reversals equal a count over pairs with the unit left out; some do occur."""
    frame, columns = _frame(np.random.default_rng(5).lognormal(sigma=1.0, size=(12, 3)))
    table = topsis(frame, columns)
    x, w = frame[columns].to_numpy(), np.full(3, 1 / 3)
    for left in range(12):
        others = [i for i in range(12) if i != left]
        before = table["topsis"].to_numpy()[others]
        after = topsis_closeness(x[others], w, np.ones(3))
        count = sum((before[a] - before[b]) * (after[a] - after[b]) < 0
                    for a, b in combinations(range(11), 2))
        assert table["reversals"][left] == count
    assert table["reversals"].sum() > 0


def test_topsis_of_equal_units_is_missing():
    """Units that are all alike have no best: NaN, as documented, and no reversal."""
    frame, columns = _frame([[1.0, 1.0], [1.0001, 1.0]])
    assert topsis(frame, columns)["topsis"].tolist() == [0, 1]
    for n in (1, 3):
        frame, columns = _frame(np.ones((n, 2)))
        table = topsis(frame, columns)
        assert table["topsis"].isna().all() and (table["reversals"] == 0).all()


def test_coupling_by_hand():
    """.2 and .8: G = .4, A = .5; each variant states its formula."""
    frame = pd.DataFrame({"region": list("pqr"), "x": [0.2, 0.5, 0.0], "y": [0.8, 0.5, 0.0]})
    expected = {"geometric": 0.8, "power": 0.8**4, "halved": 0.4}
    for variant, coupling in expected.items():
        table = coupling_coordination(frame, ["x", "y"], variant=variant, k=2)
        top = 0.5 if variant == "halved" else 1.0
        np.testing.assert_allclose(table["coupling"], [coupling, top, np.nan])
        np.testing.assert_allclose(table["coupling_coordination"],
                                   [np.sqrt(coupling * 0.5), np.sqrt(top * 0.5), np.nan])
        assert "geometric mean" in table["variant"][0]
    ends = pd.DataFrame({"region": ["p"], "x": [1.0], "y": [1.0]})
    assert coupling_coordination(ends, ["x", "y"])["coupling_coordination"].tolist() == [1.0]
    weighted = coupling_coordination(frame, ["x", "y"], weights={"x": 3, "y": 1})
    np.testing.assert_allclose(weighted["development"], [0.35, 0.5, 0.0])


def test_halved_coupling_is_the_form_in_use():
    """The halved variant is sqrt(u v) / (u + v); three systems keep to 0..1 in the others."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.uniform(size=(20, 3)), columns=list("uvw")).assign(region=range(20))
    halved = coupling_coordination(frame, ["u", "v"], variant="halved")["coupling"]
    np.testing.assert_allclose(halved, np.sqrt(frame["u"] * frame["v"]) / (frame["u"] + frame["v"]))
    three = coupling_coordination(frame, ["u", "v", "w"])["coupling"]
    product = frame["u"] * frame["v"] * frame["w"]
    np.testing.assert_allclose(three, np.cbrt(product) * 3 / frame[["u", "v", "w"]].sum(axis=1))
    level = pd.DataFrame({"region": range(500)} | dict.fromkeys("uvw", np.linspace(0.001, 1, 500)))
    alike = coupling_coordination(level, ["u", "v", "w"])["coupling"]
    assert (alike <= 1).all() and np.allclose(alike, 1)
    for bad in ({"variant": "halved"}, {"variant": "other"}, {"k": 0}, {"systems": ["u"]}):
        with pytest.raises(MeasureError):
            coupling_coordination(**{"frame": frame, "systems": ["u", "v", "w"]} | bad)
    with pytest.raises(MeasureError, match="cannot take"):
        coupling_coordination(frame.assign(u=2.0), ["u", "v"])


def test_rank_bands_of_a_dominant_unit():
    """Best and worst in everything keep their place in each band but resampling's lower end."""
    z = pd.DataFrame({"region": list("abcdef"), "x": [6, 1, 5, 2, 4, 3], "y": [6, 1, 2, 5, 3, 4],
                      "z": [6, 1, 3, 4, 2, 5]})
    bands = rank_bands(z, ["x", "y", "z"], draws=400).set_index("region")
    for source in ("weights", "left_out", "resampling", "rank"):
        assert bands.loc["a", [f"{source}_low", f"{source}_high"]].tolist() == [1, 1]
    assert bands.loc["b", ["weights_low", "left_out_low", "left_out_high"]].tolist() == [6, 6, 6]
    assert bands.loc["b", ["resampling_low", "resampling_high"]].tolist() != [6, 6]
    assert bands.loc["a", "tier"] == "1"
    assert bands.loc["c", ["weights_low", "weights_high"]].tolist() == [2, 5]


def test_left_out_band_by_brute_force():
    """The band over indicators left out is the range of ranks over each of them."""
    frame, columns = _frame(np.random.default_rng(8).uniform(size=(10, 4)))
    bands = rank_bands(frame, columns, draws=20, level=0.2)
    ranks = [frame[[c for c in columns if c != left]].mean(axis=1).rank(ascending=False)
             for left in columns]
    assert bands["left_out_low"].tolist() == np.min(ranks, axis=0).astype(int).tolist()
    assert bands["left_out_high"].tolist() == np.max(ranks, axis=0).astype(int).tolist()


def test_the_joint_band_mixes_weights_and_indicators_left_out():
    """A leads where both indicators count, else the one that has all of the other.

    Equal weights: A is first in a third of the draws for sure, in the rest unless one of two
    comparators is the leader: P(rank 1) = 1/3 + 2/3 x 4/9 = .63, P(rank 3) = 2/3 x 1/9 = .07.
    All weight on one indicator, whichever is left out: P(rank 1) = 4/9, P(rank 3) = 1/9.
    """
    z = pd.DataFrame({"region": list("ABC"), "x": [0.7, 1, 0], "y": [0.7, 0, 1]})
    for concentration, median in ((1e6, 1), (1e-4, 2)):
        options = {"draws": 4000, "concentration": concentration}
        wide = rank_bands(z, ["x", "y"], level=0.9, **options).iloc[0]
        assert wide[["rank_low", "rank_high"]].tolist() == [1, 3]
        assert rank_bands(z, ["x", "y"], level=0.1, **options)["rank_high"][0] == median
        assert wide[["resampling_low", "resampling_high"]].tolist() == [1, 1]


def test_a_weight_on_what_is_left_out_falls_to_the_others():
    """Where a draw gives all weight to the indicator left out, the rest still orders the units."""
    frame = pd.DataFrame({"region": range(6), "x": range(6), "y": range(6), "z": range(6)})
    bands = rank_bands(frame / 5, ["x", "y", "z"], draws=2000, concentration=1e-4).iloc[0]
    assert bands["rank_low"] == bands["resampling_low"] > 1


def test_random_weights_follow_theory():
    """Two units, x against y: each leads in half of the draws; wide concentration decides."""
    z = pd.DataFrame({"region": ["p", "q"], "x": [1.0, 0.0], "y": [0.0, 0.9]})
    even = rank_bands(z, ["x", "y"], draws=500)
    assert even[["weights_low", "weights_high"]].values.tolist() == [[1, 2], [1, 2]]
    sure = rank_bands(z, ["x", "y"], draws=500, concentration=1e5)
    assert sure[["weights_low", "weights_high"]].values.tolist() == [[1, 1], [2, 2]]
    # P(w < .9 / 1.9) = .474: a band of 4 per cent around the median holds rank 1 alone for p
    narrow = rank_bands(z, ["x", "y"], draws=4000, level=0.01)
    assert narrow["weights_low"].tolist() == [1, 2]


def test_resampled_rank_follows_the_binomial():
    """The rank of the last of n is 1 + Binomial(n - 1, (n - 1) / n); ties do not stand above."""
    n = 5
    frame = pd.DataFrame({"region": range(n), "x": np.arange(n, 0, -1.0), "y": 1.0})
    bands = rank_bands(frame, ["x", "y"], draws=4000, level=0.9)
    from scipy.stats import binom

    low, high = 1 + binom.ppf([0.05, 0.95], n - 1, (n - 1) / n)
    assert bands["resampling_low"].iloc[-1] == low and bands["resampling_high"].iloc[-1] == high
    assert bands["resampling_high"].iloc[0] == 1
    level = rank_bands(frame.assign(x=1.0), ["x", "y"], draws=50)
    assert (level.filter(regex="_low|_high") == 1).all(axis=None)


def test_a_shorter_run_begins_a_longer_one():
    """The first draws do not depend on how many follow."""
    z = np.random.default_rng(4).uniform(size=(7, 3))
    few, many = drawn_ranks(z, 20, seed=2), drawn_ranks(z, 300, seed=2)
    for kind in ("weights", "resampling", "rank"):
        assert (few[kind] == many[kind][:20]).all()
        assert not (many[kind][:20] == many[kind][20:40]).all()


def test_tiers_are_the_fewest_steps_that_hold_the_draws():
    """Brute force: of all spans of steps with enough draws the narrowest, then the fullest."""
    frame, columns = _frame(np.random.default_rng(9).uniform(size=(9, 4)))
    for level in (0.5, 0.8, 0.9, 0.99):
        bands = rank_bands(frame, columns, draws=400, level=level)
        ranks = drawn_ranks(frame[columns].to_numpy(), 400)["rank"]
        for i, row in bands.iterrows():
            share = {t: np.mean([np.ceil(r / 3) == t for r in ranks[:, i]]) for t in (1, 2, 3)}
            assert [row[f"share_{t}"] for t in share] == pytest.approx(list(share.values()))
            spans = [(a, b) for a in share for b in share if a <= b
                     and sum(share[t] for t in range(a, b + 1)) >= level - 1e-12]
            a, b = min(spans, key=lambda s: (s[1] - s[0], -sum(share[t] for t in range(
                s[0], s[1] + 1))))
            assert row["tier"] == (str(a) if a == b else f"{a}-{b}")


def test_bands_are_seeded():
    """The same seed repeats, another does not; rows keep their order; one unit has one tier."""
    frame, columns = _frame(np.random.default_rng(9).uniform(size=(9, 4)))
    bands = rank_bands(frame, columns, draws=100)
    pd.testing.assert_frame_equal(bands, rank_bands(frame, columns, draws=100))
    assert not bands.equals(rank_bands(frame, columns, draws=100, seed=1))
    assert bands["region"].tolist() == frame["region"].tolist()
    rank_bands(frame, columns, draws=1, tiers=1)
    single, columns = _frame([[0.5, 0.5]])
    assert rank_bands(single, columns, draws=5)["tier"].tolist() == ["1"]


@pytest.mark.parametrize("call", [
    lambda f: normalise(f, ["x", "y"], goalposts={"x": (0, 9), "y": (0, 90)}),
    lambda f: normalise(f, ["x", "y"], method="z"),
    lambda f: normalise(f, ["x", "y"], method="rank"),
    lambda f: weights(f, ["x", "y"], method="entropy"),
    lambda f: weights(f, ["x", "y"], method="pca"),
    lambda f: composite_index(f, ["x", "y"]),
    lambda f: topsis(f, ["x", "y"]),
    lambda f: coupling_coordination(f, ["x", "y"]),
    lambda f: rank_bands(f, ["x", "y"], draws=5),
])
def test_bad_frames_are_refused_and_left_alone(call):
    """Empty, duplicate, missing, infinite or textual input is an error, never a number."""
    good = ABC.assign(x=ABC["x"] / 10, y=ABC["y"] / 100)
    call(good)
    for bad in (good.iloc[:0], good.assign(region="a"), good.assign(x=np.nan),
                good.assign(y=np.inf), good.assign(x="1"), good.assign(x=True),
                good.drop(columns="y")):
        before = bad.copy()
        with pytest.raises(MeasureError):
            call(bad)
        pd.testing.assert_frame_equal(bad, before)


def test_degenerate_columns_are_refused():
    """One unit, a constant column, zeros and unknown options have an error each."""
    flat, zero = ABC.assign(x=3.0), ABC.assign(x=0.0)
    one = ABC.iloc[:1]
    for call in (
        lambda: normalise(flat, "x", method="z"), lambda: normalise(one, "x", method="z"),
        lambda: normalise(one, "x", method="rank"), lambda: normalise(ABC, "x", method="minmax"),
        lambda: normalise(ABC, "x", method="z", lower_is_better="y"),
        lambda: weights(flat, "x", method="entropy"), lambda: weights(zero, "x", method="entropy"),
        lambda: weights(one, "x", method="entropy"), lambda: weights(flat, ["x", "y"],
                                                                     method="pca"),
        lambda: weights(ABC.assign(x=[-1, 2, 3]), "x", method="entropy"),
        lambda: weights(ABC, "x", method="critic"), lambda: weights(ABC, ["x", "x"]),
        lambda: composite_index(ABC, [], "region"),
        lambda: composite_index(ABC, "x", aggregation="harmonic"),
        lambda: topsis(zero, ["x", "y"]), lambda: topsis(ABC, "x", lower_is_better="y"),
        lambda: rank_bands(ABC, ["x"]), lambda: rank_bands(ABC, ["x", "y"], draws=0),
        *(lambda wrong=wrong: rank_bands(ABC, ["x", "y"], **wrong) for wrong in (
            {"level": 0}, {"level": 1}, {"level": 90}, {"tiers": 0}, {"concentration": 0})),
    ):
        with pytest.raises(MeasureError):
            call()
