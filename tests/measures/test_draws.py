"""What bootstrap and permutation make of their draws, by hand on small arrays."""

import numpy as np
import pandas as pd
import pytest

from seikit import measures
from seikit.errors import MeasureError
from seikit.measures import resampling
from seikit.measures.resampling import bootstrap, permute

GAP = float("nan")
FRAME = pd.DataFrame({"region": list("abcd"), "sales": [1.0, 2, 3, 4]})


def test_summary_by_hand():
    """Error, bias and quantiles of each column over the draws that have a value."""
    estimate = np.array([2.0, 5, 7, 1])
    drawn = np.array([[1.0, GAP, GAP, GAP], [2, 4, GAP, 1.5], [3, 6, GAP, GAP], [4, GAP, GAP, GAP]])
    found = resampling._summary(estimate, drawn, 0.5, "percentile")
    expected = {"standard_error": [np.sqrt(5 / 3), np.sqrt(2), GAP, GAP],
                "bias": [0.5, 0, GAP, 0.5], "low": [1.75, 4.5, GAP, 1.5],
                "high": [3.25, 5.5, GAP, 1.5], "draws": [4, 2, 0, 1]}
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, err_msg=name)
    basic = resampling._summary(estimate, drawn, 0.5, "basic")
    np.testing.assert_allclose(basic["low"], [0.75, 4.5, GAP, 0.5])
    np.testing.assert_allclose(basic["high"], [2.25, 5.5, GAP, 0.5])


def test_tails_by_hand():
    """Shares of draws at least as far, the estimate counted in; no draws or no estimate, no p."""
    columns = {  # estimate: draws, then greater, less, two-sided, expected
        3.0: ([1, 2, 3, 4], 0.6, 0.8, 1, 2.5),
        3.1: ([4, 5, 6, 3.5], 1, 0.2, 0.4, 4.625),
        GAP: ([1, 2, 3, 4], GAP, GAP, GAP, 2.5),
        2.0: ([GAP] * 4, GAP, GAP, GAP, GAP),
        9.0: ([GAP, 9, GAP, GAP], 1, 1, 1, 9),
        # equal but for rounding, at the size of the draws of this column
        0.0: ([1e-17, -1e-17, 1, -1], 0.8, 0.8, 1, 0),
        # one draw that explodes
        1.0: ([0.5, 0.7, 1e13, 1.2], 0.6, 0.6, 1, 2.5e12),
        2e-15: ([1e-15, 2e-15, 3e-15, 4e-15], 0.8, 0.6, 1, 2.5e-15),
        6e11: ([1e12, 1e12, 1e12, 0], 0.8, 0.4, 0.8, 7.5e11),
    }
    drawn = np.array([case[0] for case in columns.values()], dtype=float).T
    for i, alternative in enumerate(("greater", "less", "two-sided")):
        found = resampling._tails(np.array(list(columns)), drawn, alternative)
        np.testing.assert_allclose(found["p"], [case[i + 1] for case in columns.values()])
    np.testing.assert_allclose(found["expected"], [case[4] for case in columns.values()],
                               atol=1e-17)
    assert found["draws"].tolist() == [4, 4, 4, 0, 1, 4, 4, 4, 4]


@pytest.mark.parametrize("run", [
    lambda measure: permute(measure, FRAME, shuffle="sales", draws=4),
    lambda measure: bootstrap(measure, FRAME, unit="region", draws=4)])
def test_refused_draws_are_counted(run):
    """Half of the draws may be refused; more may not, and the message says how many."""
    def refusing(calls):
        count = iter(range(9))

        def measure(sample):
            if next(count) in calls:
                raise MeasureError("no")
            return sample["sales"].sum()

        return measure

    assert run(refusing({1, 2}))["draws"].item() == 2
    with pytest.raises(MeasureError, match="refused 3 of 4 draws"):
        run(refusing({1, 2, 4}))


def test_what_is_left_unsaid():
    """999 draws and seed 0."""
    def last(sample):
        return sample["sales"].iloc[-1] * 10 + sample["sales"].iloc[0]

    for run in (lambda **more: permute(last, FRAME, shuffle="sales", **more),
                lambda **more: bootstrap(last, FRAME, unit="region", **more)):
        pd.testing.assert_frame_equal(run(draws=9), run(draws=9, seed=0))
        assert not run(draws=9).equals(run(draws=9, seed=1))
        assert run()["draws"].item() == 999


def test_rows_of_units_stay_in_order():
    """Units by first appearance, the rows of each as they stand."""
    frame = pd.DataFrame({"unit": list("ba") * 30})
    first, second = resampling._rows_of_units(frame, ["unit"])
    assert first.tolist() == list(range(0, 60, 2)) and second.tolist() == list(range(1, 60, 2))


@pytest.mark.parametrize(("labels", "expected"), [
    ([5, 6, 9], [5, 10, 15]), (["p", "q", "r"], ["p", "p~2", "p~3"]),
    (pd.Series(["p", "q", "r"], dtype=object), ["p", "p~2", "p~3"])])
def test_labels_of_copies(labels, expected):
    """Numbers move on by the range of all, texts get a count; the way back leads to the first."""
    frame = pd.DataFrame({"unit": labels, "sales": [1.0, 2, 3]})
    rows = resampling._rows_of_units(frame, ["unit"])
    sample, back = resampling._redraw(frame, "unit", rows, np.array([0, 0, 0]))
    assert sample["unit"].tolist() == expected
    assert back == {"unit": dict.fromkeys(expected[1:], expected[0])}
    assert frame["unit"].tolist() == list(labels)


def test_names_of_results():
    """A function without a name gives a value; rows with the same key cannot be told apart."""
    found = permute(lambda f: f["sales"].sum(), FRAME, shuffle="sales", draws=2)
    assert found.columns[0] == "value" and found.index.tolist() == [0]
    twice = pd.DataFrame({"region": ["a", "a", "b"], "v": [1.0, 2, 3]})
    with pytest.raises(MeasureError, match="told apart"):
        permute(lambda f: twice, FRAME, shuffle="sales", draws=2)


def test_a_column_serves_once():
    """One column for two keys is refused by name."""
    with pytest.raises(MeasureError, match="two purposes: region"):
        measures.gini(FRAME, "sales", "region", by="region")
