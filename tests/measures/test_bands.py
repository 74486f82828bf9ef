"""Bands of ranks from given draws, by hand."""

import numpy as np
import pytest

from seikit.measures.composite import bands_of_ranks

DRAWN = np.array([[1, 2, 3, 4, 5, 6], [1, 2, 4, 3, 5, 6], [2, 1, 3, 4, 6, 5], [1, 3, 2, 6, 5, 4]])


def test_bands_are_ranks_that_were_drawn():
    """Bounds at the draw below and above, all of the ranks where indicators are left out."""
    found = bands_of_ranks({"rank": DRAWN, "left_out": DRAWN[:2]}, 0.5, 3)
    assert found["rank_low"].tolist() == [1, 1, 2, 3, 5, 4]
    assert found["rank_high"].tolist() == [2, 3, 4, 6, 6, 6]
    assert found["left_out_low"].tolist() == [1, 2, 3, 3, 5, 6]
    assert found["left_out_high"].tolist() == [1, 2, 4, 4, 5, 6]


@pytest.mark.parametrize(("level", "tiers"), [
    (0.5, ["1", "1", "2", "2", "3", "3"]), (0.75, ["1", "1", "2", "2", "3", "3"]),
    (0.9, ["1", "1-2", "1-2", "2-3", "3", "2-3"])])
def test_tiers_are_the_fewest_steps_that_hold_the_level(level, tiers):
    """Ranks 1 and 2 are the first of three steps, and so on; shares of draws add up to 1."""
    found = bands_of_ranks({"rank": DRAWN}, level, 3)
    shares = np.array([found[f"share_{t}"] for t in (1, 2, 3)])
    assert [name for name in found if name.startswith("share")] == ["share_1", "share_2", "share_3"]
    np.testing.assert_allclose(shares, np.array([[4, 3, 1, 0, 0, 0], [0, 1, 3, 3, 0, 1],
                                                 [0, 0, 0, 1, 4, 3]]) / 4)
    assert found["tier"] == tiers
