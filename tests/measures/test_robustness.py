"""Each unit or year left out, against brute force; margins, against all matrices that fit."""

import itertools

import numpy as np
import pandas as pd
import pytest

from seikit import measures
from seikit.errors import MeasureError


def test_one_call_equals_a_loop_over_units():
    """The index by unit left out is the index of each smaller frame."""
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"region": list("abcde"), "value": rng.uniform(1, 9, 5)})
    once = measures.hhi(measures.without_each(frame, "region"), "value", "region", "without")
    once = once.set_index("without")["hhi"]
    for unit in "abcde":
        part = frame.loc[frame["region"].ne(unit), "value"]
        assert once[unit] == pytest.approx(((part / part.sum()) ** 2).sum())
    assert once["none"] == measures.hhi(frame, "value", "region")["hhi"].item()
    two = measures.without_each(frame.iloc[:2], "region")
    assert two.index.tolist() == [0, 1, 2, 3]
    assert two["without"].tolist() == ["none", "none", "a", "b"]


@pytest.mark.parametrize("frame", [
    pd.DataFrame({"region": ["a"]}), pd.DataFrame({"region": ["none", "b"]}),
    pd.DataFrame({"region": ["a", "b"], "without": 1}), pd.DataFrame({"place": ["a", "b"]})])
def test_units_that_cannot_be_left_out(frame):
    """One unit, a clash of names, a missing column: refused."""
    with pytest.raises(MeasureError):
        measures.without_each(frame, "region")


def test_slopes_against_polyfit():
    """Whole and leave-one-out slopes by numpy's own least squares; years may have gaps."""
    rng = np.random.default_rng(2)
    years = np.array([2011, 2012, 2014, 2015, 2018])
    frame = pd.concat([pd.DataFrame({"what": w, "year": years, "value": rng.normal(size=5)})
                       for w in "ab"])
    result = measures.slope_range(frame, by="what").set_index("what")
    for what, part in frame.groupby("what"):
        y = part["value"].to_numpy()
        each = [np.polyfit(np.delete(years, i), np.delete(y, i), 1)[0] for i in range(5)]
        whole = np.polyfit(years, y, 1)[0]
        row = result.loc[what]
        assert row["slope_range"] == pytest.approx(whole)
        assert [row["lowest"], row["highest"]] == pytest.approx([min(each), max(each)])
        assert row["turned_by"] == tuple(years[np.array(each) * whole <= 0])
    with pytest.raises(MeasureError, match="three"):
        measures.slope_range(frame.query("year < 2013"), by="what")


def test_a_slope_of_zero_is_a_turn():
    """Without the third year nothing is left of the slope."""
    frame = pd.DataFrame({"year": [2018, 2019, 2020], "value": [0.0, 0, 3]})
    assert measures.slope_range(frame)["turned_by"].item() == (2020,)


@pytest.mark.parametrize(("sold", "bought", "total"), [
    ([4, 1], [2, 2], 6), ([4, 1], [3, 1], 5), ([0, 5], [5, 0], 5), ([3, 2], [4, 1], 5),
    ([5, 0], [4, 0], 5)])
def test_crossing_bounds_are_reached_by_some_matrix_and_by_none_beyond(sold, bought, total):
    """All whole-number matrices with the margins: least and largest share off the diagonal."""
    frame = pd.DataFrame({"region": ["a", "b"], "sold": sold, "bought": bought, "all": total})
    rows, columns = [*sold, total - sum(sold)], [*bought, total - sum(bought)]
    off = []
    for a, b, d, e in itertools.product(range(total + 1), repeat=4):
        m = np.array([[a, b, rows[0] - a - b], [d, e, rows[1] - d - e], [0, 0, 0]])
        m[2] = np.array(columns) - m[:2].sum(axis=0)
        if (m >= 0).all() and m[2].sum() == rows[2]:
            # What lies outside is one more unit: its own deals are on the diagonal, too.
            off.append(total - np.trace(m))
    found = measures.crossing_bounds(frame, "sold", "bought", "all").iloc[0]
    assert found["crossing_bounds"] == pytest.approx(min(off) / total)
    assert found["most"] == pytest.approx(max(off) / total)


def test_crossing_bounds_scale_and_limits():
    """Equal margins need no crossing; units of money do not matter; totals must agree."""
    frame = pd.DataFrame({"region": list("abc"), "sold": [3.0, 5, 2], "bought": [3.0, 5, 2],
                          "all": 10.0})
    assert measures.crossing_bounds(frame, "sold", "bought", "all")["crossing_bounds"].item() == 0
    frame["bought"] = [1.0, 4, 3]
    more = frame.assign(**{c: frame[c] * 7 for c in ("sold", "bought", "all")})
    once, again = (measures.crossing_bounds(f, "sold", "bought", "all") for f in (frame, more))
    pd.testing.assert_frame_equal(once, again)
    with pytest.raises(MeasureError, match="total"):
        measures.crossing_bounds(frame.assign(all=[1.0, 2, 3]), "sold", "bought", "all")
    for wrong in ({"all": [10.0, 10, 11]}, {"all": 0.0, "sold": 0.0, "bought": 0.0}):
        with pytest.raises(MeasureError, match="one positive total"):
            measures.crossing_bounds(frame.assign(**wrong), "sold", "bought", "all")
    with pytest.raises(MeasureError, match="more than the total") as problem:
        measures.crossing_bounds(frame.assign(sold=frame["sold"] + 1), "sold", "bought", "all")
    assert problem.value.failures == [{"margin": "sold", "sum": 13.0}]
    rounded = frame.assign(sold=[3.0003, 5.0003, 2.0003])
    assert measures.crossing_bounds(rounded, "sold", "bought", "all")["most"].item() == 1
    less = frame.assign(**{c: frame[c] / 100 for c in ("sold", "bought", "all")})
    np.testing.assert_allclose(measures.crossing_bounds(less, "sold", "bought", "all"), once)
