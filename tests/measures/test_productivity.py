"""Malmquist against another package's numbers, programmes solved one by one, and limits."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from seikit.errors import BreakError, MeasureError
from seikit.measures.productivity import malmquist, malmquist_parts

GOLDEN = pd.read_csv(Path(__file__).parents[1] / "golden" / "productivity.csv")
PARTS = ["efficiency_change", "technical_change", "pure_change", "scale_change"]
FIVE = pd.DataFrame({
    "unit": list("abcde") * 3, "year": np.repeat([2001, 2002, 2003], 5),
    "x": [2, 3, 5, 4, 4, 1, 2, 4, 3, 4, 0.5, 1.5, 3, 2, 4],
    "y": [1, 4, 6, 3, 5, 1, 4, 6, 3, 3, 2, 4, 6, 3, 1],
})


def _run(frame=FIVE, **arguments):
    return malmquist(frame, "unit", "year", "x", "y", **{"money": []} | arguments)


def _distance(x, y, x_ref, y_ref, variable=False):
    """Return the output distance of one unit from a programme of its own."""
    from scipy.optimize import linprog

    n = len(x_ref)
    rows = np.vstack([np.c_[np.zeros(len(x)), x_ref.T], np.c_[y, -y_ref.T]])
    more = {"A_eq": np.r_[0, np.ones(n)][None], "b_eq": [1]} if variable else {}
    found = linprog(np.r_[-1, np.zeros(n)], A_ub=rows, b_ub=np.r_[x, np.zeros(len(y))], **more)
    return -1 / found.fun


def test_parts_of_another_package():
    """Index, efficiency and technical change agree with DataEnvelopmentAnalysis.jl."""
    changes = _run().changes.set_index(["unit", "year"])
    assert len(GOLDEN) == 3 * len(changes)
    for row in GOLDEN.itertuples():
        unit, year = row.argument.split()
        found = changes.loc[(unit, int(year)), row.measure]
        assert found == pytest.approx(row.value, abs=row.tolerance)


def test_parts_equal_single_programmes():
    """Two inputs and two outputs: every part from the definition, one programme a distance."""
    x0, y0, x1, y1 = np.random.default_rng(0).uniform(1, 5, (4, 7, 2))
    parts = malmquist_parts(x0, y0, x1, y1)
    for i in range(7):
        d00, d01 = _distance(x0[i], y0[i], x0, y0), _distance(x1[i], y1[i], x0, y0)
        d10, d11 = _distance(x0[i], y0[i], x1, y1), _distance(x1[i], y1[i], x1, y1)
        pure = _distance(x1[i], y1[i], x1, y1, True) / _distance(x0[i], y0[i], x0, y0, True)
        expected = {"index": np.sqrt(d01 / d00 * d11 / d10), "efficiency_change": d11 / d00,
                    "technical_change": np.sqrt(d01 / d11 * d00 / d10), "pure_change": pure,
                    "scale_change": d11 / d00 / pure}
        for name, value in expected.items():
            assert parts[name][i] == pytest.approx(value, rel=1e-7), name


def test_parts_multiply_and_time_turns_round():
    """Index = pure x scale x technical; exchanging the years inverts every part."""
    x0, y0, x1, y1 = np.random.default_rng(1).uniform(1, 5, (4, 6, 2))
    there, back = malmquist_parts(x0, y0, x1, y1), malmquist_parts(x1, y1, x0, y0)
    product = there["pure_change"] * there["scale_change"] * there["technical_change"]
    np.testing.assert_allclose(product, there["index"])
    for name in there:
        np.testing.assert_allclose(there[name] * back[name], 1.0)


def test_nothing_changes_when_nothing_changes():
    """The same values in both years give 1 throughout."""
    same = pd.concat([FIVE.iloc[:5], FIVE.iloc[:5].assign(year=2002)])
    changes = _run(same).changes
    np.testing.assert_allclose(changes[["malmquist", *PARTS]], 1.0)


def test_rows_are_unit_by_unit_and_years_in_order():
    """Shuffled rows give the same numbers, units in the order of the frame."""
    shuffled = FIVE.sample(frac=1, random_state=3)
    result = _run(shuffled).changes
    assert result["unit"].tolist() == np.repeat(shuffled["unit"].unique(), 2).tolist()
    assert result[["year_before", "year"]].values.tolist() == [[2001, 2002], [2002, 2003]] * 5
    pd.testing.assert_frame_equal(
        result.sort_values(["unit", "year"], ignore_index=True), _run().changes)


def test_money_without_deflator_is_called_nominal():
    """Unless money is said to be absent or deflated, column and kind say nominal."""
    for money in (None, "y", ["x", "y"]):
        result = _run(money=money)
        assert result.kind == "nominal index" and "malmquist" not in result.changes
        np.testing.assert_array_equal(result.changes["nominal_index"], _run().changes["malmquist"])
    for result in (_run(), _run(money="y", deflator={2001: 1, 2002: 1.1, 2003: 1.2})):
        assert result.kind == "Malmquist productivity index" and "malmquist" in result.changes


@pytest.mark.parametrize("base", [1.0, 100.0])
def test_deflated_output_divides_the_index(base):
    """Prices of outputs that double halve the index, in technical change alone."""
    prices = pd.Series({2001: base, 2002: 2 * base, 2003: 2 * base})
    plain, real = _run().changes, _run(money=["y"], deflator=prices).changes
    factor = np.where(plain["year"] == 2002, 0.5, 1.0)
    np.testing.assert_allclose(real["malmquist"], plain["malmquist"] * factor)
    np.testing.assert_allclose(real["technical_change"], plain["technical_change"] * factor)
    np.testing.assert_allclose(real["efficiency_change"], plain["efficiency_change"])


def test_deflating_both_sides_alike_changes_nothing():
    """Under constant returns one deflator for inputs and outputs cancels out."""
    both = _run(money=["x", "y"], deflator={2001: 1.0, 2002: 1.3, 2003: 1.1}).changes
    np.testing.assert_allclose(both["malmquist"], _run().changes["malmquist"])


def test_marked_breaks_are_refused():
    """Breaks from the frame or the call stop the calculation; all crossings are listed."""
    frame = FIVE.copy()
    frame.attrs["breaks"] = [
        {"year_before": 2001, "year_after": 2002, "variable": "*"},
        {"year_before": 2002, "year_after": 2003, "variable": "y"},
        {"year_before": 2003, "year_after": 2004, "variable": "y"}]
    with pytest.raises(BreakError) as problem:
        _run(frame)
    assert [(f["from"], f["to"]) for f in problem.value.failures] == [(2001, 2002), (2002, 2003)]
    with pytest.raises(BreakError):
        _run(breaks=[(2001, 2002)])
    assert len(_run(frame, across_breaks=True).changes) == 10
    assert len(_run(frame, breaks=[]).changes) == 10
    later = frame[frame["year"] > 2001]
    with pytest.raises(BreakError):
        _run(later)
    assert len(_run(later, breaks=[(2001, 2002)]).changes) == 5


def test_a_missing_year_is_a_gap():
    """No change is computed over a missing year, the gap is listed; step says otherwise."""
    gap = FIVE.assign(year=FIVE["year"].replace({2003: 2005}))
    result = _run(gap)
    assert result.gaps == ((2002, 2005),) and result.changes["year"].unique().tolist() == [2002]
    with pytest.raises(MeasureError, match="no two years are 2 apart"):
        _run(gap, step=2)
    wide = FIVE[FIVE["year"] != 2002]
    assert _run(wide, step=2).changes["year_before"].tolist() == [2001] * 5
    with pytest.raises(MeasureError):
        _run(wide)


def test_incomplete_units_leave_by_name():
    """A missing value or row takes the unit out of every year and says which."""
    frame = FIVE.copy()
    frame.loc[6, "y"] = np.nan
    frame = frame.drop(index=13)
    before = frame.copy()
    result = _run(frame)
    assert result.left_out.to_dict("list") == {
        "unit": ["b", "d"], "missing": ["y 2002", "x 2003; y 2003"]}
    expected = _run(FIVE[~FIVE["unit"].isin(["b", "d"])])
    pd.testing.assert_frame_equal(result.changes, expected.changes)
    pd.testing.assert_frame_equal(frame, before)
    masked = _run(frame.convert_dtypes())
    pd.testing.assert_frame_equal(masked.left_out, result.left_out, check_dtype=False)


def test_what_cannot_be_compared_is_refused():
    """Zero rows of all years are listed at once; other bad input has an error of its own."""
    zero = FIVE.copy()
    zero.loc[[0, 14], "y"] = 0
    with pytest.raises(MeasureError) as problem:
        _run(zero)
    assert len(problem.value.failures) == 2
    with pytest.raises(MeasureError, match="no rows"):
        _run(FIVE.iloc[:0])
    for bad in (FIVE.assign(year=2001), FIVE.assign(x=-1.0), FIVE.assign(y=np.nan),
                FIVE.assign(year=FIVE["year"] + 0.5), FIVE.drop(columns="y"), FIVE.iloc[:5]):
        with pytest.raises(MeasureError):
            _run(bad)
    for arguments in ({"money": ["z"]}, {"deflator": {2001: 1, 2002: 1, 2003: 1}},
                      {"money": "y", "deflator": {2001: 1, 2002: 1}},
                      {"money": "y", "deflator": {2001: 1, 2002: 0, 2003: 1}}):
        with pytest.raises(MeasureError):
            _run(**arguments)
    with pytest.raises(MeasureError, match="no positive deflator for 2002"):
        _run(money="y", deflator={2001: 1, 2002: np.inf, 2003: 1})
    for inputs, outputs in (("x", "x"), ([], "y"), ("x", [])):
        with pytest.raises(MeasureError, match="one of each"):
            malmquist(FIVE, "unit", "year", inputs, outputs)


def test_what_the_other_frontier_cannot_make_is_refused():
    """A unit that gives up an input all others needed the year before is named with the years."""
    frame = FIVE[FIVE["year"] < 2003].assign(z=1.0)
    inputs = ["x", "z"]
    assert len(malmquist(frame, "unit", "year", inputs, "y", money=[]).changes) == 5
    frame.loc[5, "z"] = 0.0
    with pytest.raises(MeasureError, match="frontier of one year") as problem:
        malmquist(frame, "unit", "year", inputs, "y", money=[])
    assert problem.value.failures == [{"unit": "a", "from": 2001, "to": 2002}]
    # and the other way round, with an index of zero instead of none at all
    turned = frame.assign(year=4003 - frame["year"])
    with pytest.raises(MeasureError) as problem:
        malmquist(turned, "unit", "year", inputs, "y", money=[])
    assert problem.value.failures == [{"unit": "a", "from": 2001, "to": 2002}]


def test_all_years_are_tried_before_it_is_refused():
    """One unit uses first this input alone, then that, then this: both steps are named."""
    frame = FIVE.assign(w=1.0, z=1.0)
    for year, unused in ((2001, "z"), (2002, "w"), (2003, "z")):
        frame.loc[(frame["unit"] == "a") & (frame["year"] == year), unused] = 0.0
    with pytest.raises(MeasureError) as problem:
        malmquist(frame, "unit", "year", ["w", "z"], "y", money=[])
    assert problem.value.failures == [{"unit": "a", "from": 2001, "to": 2002},
                                      {"unit": "a", "from": 2002, "to": 2003}]


def test_a_new_product_is_refused():
    """A column that is zero for all in one year spans no frontier there: year and column named."""
    frame = FIVE.assign(z=np.where(FIVE["year"] == 2001, 0.0, 1.0))
    with pytest.raises(MeasureError, match="no frontier") as problem:
        malmquist(frame, "unit", "year", "x", ["y", "z"], money=[])
    assert [f["where"] for f in problem.value.failures] == ["column z"]
