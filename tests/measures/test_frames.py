"""How measures read a frame: several keys, masked and tiny figures, what a message names."""

import numpy as np
import pandas as pd
import pytest
from tests.measures.test_every_measure import CALLS, _call

from seikit.codes import provinces
from seikit.errors import MeasureError
from seikit.measures.agglomeration import ellison_glaeser
from seikit.measures.complexity import economic_complexity
from seikit.measures.frames import check_parts
from seikit.measures.inequality import gini
from seikit.measures.related import presence_of, rca_matrix
from seikit.measures.specialization import location_quotient

PROVINCES = provinces()["province"].tolist()
# Measures whose first key is a region or unit, and that take any names of regions.
REGIONAL = {n for n, (_, _, keys, _) in CALLS.items()
            if keys and keys[0] in ("region", "unit")} - {
    "bootstrap", "permute", "slope_range", "without_each"}
PLANTS = pd.DataFrame({
    "plant": range(8), "region": list("aabbaabb"), "industry": list("xyxyxyxy"),
    "staff": [5.0, 3, 9, 1, 2, 8, 4, 4], "h": 0.5, "size": [4.0, 4, 6, 6] * 2})


def test_more_values_of_the_first_key_than_of_the_second():
    """Three years times two sectors are six groups, each as if alone."""
    rng = np.random.default_rng(0)
    parts = [PLANTS.iloc[:4].assign(year=y, sector=s, staff=rng.integers(1, 9, 4))
             for y in (1, 2, 3) for s in "pq"]
    found = location_quotient(pd.concat(parts), "staff", by=["year", "sector"])
    expected = pd.concat([location_quotient(part, "staff") for part in parts])
    np.testing.assert_allclose(found["location_quotient"], expected["location_quotient"])


def test_a_group_of_one_plant():
    """It has no index, and does not disturb the others."""
    frame = PLANTS.assign(year=[1] * 7 + [2])
    found = ellison_glaeser(frame, "staff", by="year").set_index(["year", "industry"])
    alone = ellison_glaeser(PLANTS.iloc[:7], "staff").set_index("industry")
    assert found.loc[1, "ellison_glaeser"].tolist() == alone["ellison_glaeser"].tolist()
    assert np.isnan(found.loc[(2, "y"), "ellison_glaeser"])


@pytest.mark.parametrize(("change", "arguments", "message"), [
    ({"staff": pd.array([5, None, 9, 1, 2, 8, 4, 4], dtype="Float64")}, {}, "missing"),
    ({"staff": [5.0, 1e-200, 9, 1, 2, 8, 4, 4]}, {}, "1e-200|small"),
    ({"staff": [5.0, np.nan, 9, 1, 2, 8, 4, 4]}, {}, "missing"),
    ({"size": [4.0, np.nan, 6, 6] * 2}, {"sizes": "size"}, "missing"),
])
def test_what_is_wrong_with_plants_is_said(change, arguments, message):
    """Plants share region and industry, which is no fault; a missing or tiny figure is one."""
    with pytest.raises(MeasureError, match=message):
        ellison_glaeser(PLANTS.assign(**change), "staff", **arguments)


def test_a_missing_plant_herfindahl_is_said():
    """By its name, before it is compared."""
    frame = PLANTS.iloc[:4].assign(h=[0.5, np.nan, 0.5, 0.5])
    with pytest.raises(MeasureError, match="missing"):
        ellison_glaeser(frame, "staff", plant_herfindahl="h")


def test_one_column_for_two_keys_is_said():
    """Each region cannot be a group of its own."""
    with pytest.raises(MeasureError, match="two purposes: region"):
        economic_complexity(PLANTS.iloc[:4], "staff", by="region")


def test_units_without_names_may_repeat_a_year():
    """Without a column of units rows count as they are."""
    frame = pd.DataFrame({"year": [1, 1, 2, 2], "v": [1.0, 3, 2, 2]})
    assert gini(frame, "v", unit=None, by="year")["gini"].tolist() == [0.25, 0]


def test_what_counts_as_present():
    """From a quotient of 1 and one unit on, unless said; a zero is never present."""
    assert rca_matrix(np.array([[2.0, 0], [0, 0]])).tolist() == [[1, 0], [0, 0]]
    frame = pd.DataFrame([(r, i, v) for r, row in zip("abc", ([3, 1, 0], [1, 4, 9], [2, 3, 1]),
                                                      strict=True)
                          for i, v in zip("xyz", row, strict=True)], columns=["r", "i", "v"])
    quotients = rca_matrix(np.array([[3.0, 1, 0], [1, 4, 9], [2, 3, 1]]))
    assert quotients.round(2).tolist() == [[3, 0.75, 0], [0.29, 0.86, 1.54], [1.33, 1.5, 0.4]]

    def present(**more):
        return presence_of(frame, "v", "r", "i", **more).matrix.tolist()

    assert present() == [[1, 0, 0], [0, 0, 1], [1, 1, 0]]
    assert present(min_count=3) == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert present(threshold=0) == [[1, 1, 0], [1, 1, 1], [1, 1, 1]]
    one = frame.assign(v=frame["v"].clip(upper=1))
    assert presence_of(one, "v", "r", "i").matrix[0].tolist() == [1, 1, 0]


def _beside(make, keys, total):
    """Return a frame of a measure whose regions are provinces, with a total as one of them."""
    frame = make()
    names = list(dict.fromkeys(frame[keys[0]]))
    return frame.assign(**{keys[0]: frame[keys[0]].map(dict(zip(names, [total, *PROVINCES],
                                                                strict=False)))})


@pytest.mark.parametrize("total", ["全 国", "000000", "NATIONAL", "合计", "东部地区"])
@pytest.mark.parametrize("name", sorted(REGIONAL))
def test_a_total_is_no_unit_among_its_parts(name, total):
    """Every measure of regions refuses the nation or a macro-region beside provinces, by name."""
    make, _, keys, arguments = CALLS[name]
    frame = _beside(make, keys, total)
    with pytest.raises(MeasureError, match="total stands among its parts") as problem:
        _call(name, frame, arguments)
    assert problem.value.failures == [{"total": total, "rows": int(frame[keys[0]].eq(total).sum())}]
    assert frame[~frame[keys[0]].isin([total])][keys[0]].nunique() == frame[keys[0]].nunique() - 1


def test_numbers_and_no_column_are_no_totals():
    """Without names there is nothing to look for."""
    check_parts(PLANTS, None)
    check_parts(PLANTS.assign(region=[0, 11, 12, 13] * 2), "region")


def test_names_that_only_look_like_totals():
    """East and West without provinces are regions like others; a total of industries may stay."""
    frame = pd.DataFrame({"region": ["East", "West"], "v": [1.0, 3]})
    assert gini(frame, "v")["gini"].item() == 0.25
    industries = pd.DataFrame({"industry": ["合计", "制造业"], "v": [1.0, 3]})
    assert gini(industries, "v", "industry")["gini"].item() == 0.25
