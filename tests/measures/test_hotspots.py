"""Getis and Ord's G against plain loops, all orders of the values, and limits."""

from functools import partial
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from libpysal.weights import W

from seikit import measures as m
from seikit.errors import MeasureError
from seikit.measures.hotspots import spot_scores


def line(n):
    """Return weights of units in a row."""
    near = {i: [j for j in (i - 1, i + 1) if 0 <= j < n] for i in range(n)}
    return W(near, silence_warnings=True)


def test_getis_ord_by_brute_force_and_over_all_orders():
    """The statistic in plain loops; p near that over all 720 orders; negatives are refused."""
    y, w = np.array([5.0, 1, 4, 2, 9, 8]), line(6)
    full = w.full()[0]

    def statistic(v):
        pairs = [(i, j) for i, j in product(range(6), repeat=2) if i != j]
        return (sum(full[i, j] * v[i] * v[j] for i, j in pairs)
                / sum(v[i] * v[j] for i, j in pairs))

    frame = pd.DataFrame({"code": range(6), "value": y})
    row = m.getis_ord(frame, weights=w, alternative="greater", permutations=1999).iloc[0]
    orders = [statistic(v) for v in permutations(y)]
    assert row["getis_ord"] == pytest.approx(statistic(y))
    assert row["expected"] == pytest.approx(np.mean(orders))
    assert row["variance"] == pytest.approx(np.var(orders))
    exact = np.mean(np.array(orders) >= statistic(y) - 1e-12)
    assert row["p_permutation"] == pytest.approx(exact, abs=0.04)
    with pytest.raises(MeasureError, match="negative"):
        m.getis_ord(frame.assign(value=-y), weights=w)


def test_hot_spots_by_all_orders_of_the_others():
    """Without star: the score of a unit over all orders of the others has mean 0, variance 1."""
    y, full = np.array([5.0, 1, 4, 2, 9]), line(5).full()[0]
    drawn = [spot_scores(np.array([5.0, *v]), full, star=False)[0] for v in permutations(y[1:])]
    assert np.mean(drawn) == pytest.approx(0, abs=1e-12)
    assert np.var(drawn) == pytest.approx(1)
    starred = [spot_scores(np.array(v), full, star=True)[0] for v in permutations(y)]
    assert (np.mean(starred), np.var(starred)) == pytest.approx((0, 1))


def test_labels_of_hot_spots():
    """Hot amid high values, cold amid low ones; corrected p-values are never smaller."""
    frame = pd.DataFrame({"code": range(12), "value": [9.0, 9, 9, 9, 5, 5, 5, 5, 1, 1, 1, 1]})
    run = partial(m.getis_ord_local, frame, weights=line(12))
    found = run(correction="none", level=0.1)
    assert found["label"].tolist() == ["hot"] * 3 + [""] * 6 + ["cold"] * 3
    assert (run(correction="bonferroni")["p_adjusted"] >= found["p"] - 1e-15).all()
    np.testing.assert_allclose(run(correction="bonferroni")["p_adjusted"],
                               np.minimum(found["p"] * 12, 1))
    alone = W({0: [], 1: [2], 2: [1, 3], 3: [2]}, silence_warnings=True)
    few = pd.DataFrame({"code": range(4), "value": [1.0, 2, 4, 9]})
    assert m.getis_ord_local(few, weights=alone, star=False)["getis_ord_local"].isna().tolist() == [
        True, False, False, False]
    for bad in ({"correction": "x"}, {"level": 5}, {"transformation": "x"}):
        with pytest.raises(MeasureError):
            run(**bad)


def test_given_weights_of_hot_spots_are_those_of_inverse_distance():
    """With weights as given, doubling a unit's weights changes nothing; binary differs."""
    y = np.array([5.0, 1, 4, 2])
    full = np.array([[0, 3.0, 1, 0], [3, 0, 2, 0], [1, 2, 0, 5], [0, 0, 5, 0]])
    as_given = spot_scores(y, full, False, "o")
    np.testing.assert_allclose(spot_scores(y, full * 2, False, "o"), as_given)
    assert not np.allclose(spot_scores(y, full, False, "b"), as_given)


def _score(y, w, i, star):
    """Return the score of unit i from its definition."""
    counted = [j for j in range(len(y)) if star or j != i]
    weight = {j: 1.0 if j == i else w[i, j] for j in counted}
    n, mean = len(counted), sum(y[j] for j in counted) / len(counted)
    spread = np.sqrt(sum((y[j] - mean) ** 2 for j in counted) / n)
    total = sum(weight.values())
    below = spread * np.sqrt((n * sum(v**2 for v in weight.values()) - total**2) / (n - 1))
    return (sum(weight[j] * y[j] for j in counted) - mean * total) / below


@pytest.mark.parametrize("star", [True, False])
@pytest.mark.parametrize("transformation", ["b", "o"])
def test_scores_by_plain_loops(star, transformation):
    """Each score from the formula, for weights as given and for neighbours alone."""
    rng = np.random.default_rng(3)
    y, near = rng.normal(5, 2, 7), np.abs(np.subtract.outer(range(7), range(7)))
    full = np.where((near > 0) & (near < 3), rng.integers(1, 4, (7, 7)), 0).astype(float)
    w = np.sign(full) if transformation == "b" else full
    expected = [_score(y, w, i, star) for i in range(7)]
    np.testing.assert_allclose(spot_scores(y, full, star, transformation), expected)
    if star and transformation == "b":
        np.testing.assert_allclose(spot_scores(y, full), expected)


@pytest.mark.parametrize("size", [1e-12, 0.1, 1e12])
def test_no_spread_among_the_others_is_no_score(size):
    """Where all others are alike, unit 0 has none; the others have one at any size of numbers."""
    y = size * np.array([0.0, 1, 1, 1, 1])
    z = spot_scores(y, line(5).full()[0], star=False)
    assert np.isnan(z).tolist() == [True] + [False] * 4
    for other in (y + size * 1e6, size * np.array([0.0, 0.1, 0.1, 0.1])):
        assert np.isnan(spot_scores(other, line(len(other)).full()[0], star=False)[0])


def test_what_is_left_unsaid():
    """Options, draws and seed of the whole map are those written down; bad ones are refused."""
    frame = pd.DataFrame({"code": range(6), "value": [5.0, 1, 4, 2, 9, 8]})
    run = partial(m.getis_ord, frame, weights=line(6))
    pd.testing.assert_frame_equal(run(), run(permutations=999, seed=0))
    assert run()["p_permutation"].item() != run(seed=1)["p_permutation"].item()
    state = np.random.get_state()[1].copy()  # noqa: NPY002  numpy's global draws are left alone
    run()
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002
    for bad in ({"alternative": "x"}, {"permutations": 0}, {"islands": "x"}):
        with pytest.raises(MeasureError, match="option"):
            run(**bad)


def test_labels_at_the_level():
    """A p-value equal to the level is labelled; a score below 1 can be hot; levels are shares."""
    frame = pd.DataFrame({"code": range(6), "value": [5.0, 1, 4, 2, 9, 8]})
    run = partial(m.getis_ord_local, frame, weights=line(6), correction="none")
    z, p = run()["getis_ord_local"], run()["p"]
    weak = z[(z > 0) & (z < 1)].idxmax()
    assert run(level=p[weak])["label"][weak] == "hot"
    assert run(level=p[weak] * 0.999)["label"][weak] == ""
    for level in (0, 1, 1.5, -0.1):
        with pytest.raises(MeasureError, match="level"):
            run(level=level)
