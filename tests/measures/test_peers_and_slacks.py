"""Which peers and slacks are chosen among several that fit, by hand."""

import numpy as np
import pandas as pd

from seikit.measures.efficiency import dea, returns_to_scale_test

# For the unit o, p leaves slacks of 2 and 1, and twice q slacks of 0.8 and 2.
CHOICE = pd.DataFrame({
    "unit": ["p", "q", "o", "r", "s", "t"],
    "x1": [1, 0.5, 1, 10, 10, 10],
    "x2": [3, 2.1, 5, 9, 9, 9],
    "x3": [4, 1.5, 5, 3.5, 3.5, 12],
    "y": [1, 0.5, 1, 1, 1, 1],
})


def test_slacks_are_weighed_by_the_means_of_their_columns():
    """Means 6.18 and 4.92 speak for q; equal weights, largest values or fewer peers for p."""
    result = dea(CHOICE, "unit", ["x1", "x2", "x3"], "y")
    own = result.peers[result.peers["unit"].eq("o")]
    assert own[["peer", "weight"]].values.tolist() == [["q", 2.0]]
    slacks = result.slacks[result.slacks["unit"].eq("o")].set_index("variable")["slack"]
    np.testing.assert_allclose(slacks[["x1", "x2", "x3", "y"]], [0, 0.8, 2, 0], atol=1e-9)
    assert slacks["x1"] == 0 and slacks["y"] == 0


def test_one_input_that_is_the_same_for_all_has_constant_returns():
    """Both frontiers are the best output, in the data and in every draw: p is 1."""
    frame = pd.DataFrame({"unit": list("abcde"), "x": 1.0, "y": [1.0, 2, 3, 4, 5]})
    test = returns_to_scale_test(frame, "unit", "x", "y", orientation="output", draws=19)
    assert (test.statistic, test.p_value) == (1.0, 1.0)
