"""Weights of provinces and places: neighbours by hand, distances in closed form, refusals."""

import numpy as np
import pandas as pd
import pytest

from seikit.codes.regions import contiguity, provinces
from seikit.errors import MeasureError
from seikit.measures import spatial


def test_the_sea_link_makes_or_breaks_an_island():
    """Hainan has one neighbour, Guangdong, or none; all other borders are the list's."""
    linked, cut = spatial.contiguity_weights(), spatial.contiguity_weights(sea_link=False)
    assert linked.neighbors["460000"] == ["440000"] and cut.islands == ["460000"]
    pairs = {frozenset((a, b)) for a, found in cut.neighbors.items() for b in found}
    assert pairs == {frozenset(p) for p in contiguity(sea_link=False)}
    assert linked.s0 == 2 * len(contiguity())
    some = spatial.contiguity_weights(["河北", "北京", "广东"], code="province")
    assert some.neighbors == {"河北": ["北京"], "北京": ["河北"], "广东": []}
    with pytest.raises(MeasureError, match="中原"):
        spatial.contiguity_weights(["中原"], code="province")


def test_distances_are_kilometres():
    """Beijing to Shanghai is about 1068 km; a degree of a meridian is R pi / 180."""
    km = spatial.haversine_km(np.array([116.4074, 121.4737]), np.array([39.9042, 31.2304]))
    assert km[0, 1] == pytest.approx(1068, abs=2) and km[0, 0] == 0
    degree = spatial.haversine_km(np.array([7.0, 7.0]), np.array([45.0, 46.0]))[1, 0]
    assert degree == pytest.approx(spatial.EARTH_RADIUS_KM * np.pi / 180)


def test_antipodes_are_half_the_earth_apart():
    """The other side of the globe is pi R away from everywhere, whatever rounding says."""
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(-180, 0, 300), rng.uniform(-90, 90, 300)
    km = spatial.haversine_km(np.r_[lon, lon + 180], np.r_[lat, -lat])
    half = np.pi * spatial.EARTH_RADIUS_KM
    np.testing.assert_allclose(np.diag(km[:300, 300:]), half, rtol=1e-6)


def test_the_ends_of_what_places_may_be():
    """Two places are enough, the poles and the date line exist, all others can be neighbours."""
    two = pd.DataFrame({"code": ["pole", "line"], "lon": [0.0, 180.0], "lat": [90.0, 0.0]})
    assert spatial.knn_weights(two, 1).neighbors == {"pole": ["line"], "line": ["pole"]}
    assert spatial.distance_weights(two).neighbors == {"pole": ["line"], "line": ["pole"]}
    for wrong in ({"lon": 180.1}, {"lat": 90.1}, {"lat": -90.1}, {"lon": -180.1}):
        with pytest.raises(MeasureError, match="impossible") as problem:
            spatial.knn_weights(two.assign(**wrong), 1)
        assert len(problem.value.failures) == 2
    assert set(spatial.knn_weights().cardinalities.values()) == {4}
    for wrong in ({"limit_km": 0}, {"power": -1}):
        with pytest.raises(MeasureError, match="no weights"):
            spatial.distance_weights(two, **wrong)
    spot = two.assign(lon=1.0, lat=0.0)
    assert spatial.distance_weights(spot, 10).neighbors == {"pole": ["line"], "line": ["pole"]}


def test_units_that_fit_no_province_are_named_each():
    """Unknown and repeated units are listed with what is wrong."""
    with pytest.raises(MeasureError) as problem:
        spatial.contiguity_weights(["河北", "中原", "河北"], code="province")
    assert problem.value.failures == [{"unit": "中原", "problem": "unknown"},
                                      {"unit": "河北", "problem": "repeated"}]
    with pytest.raises(MeasureError, match="town"):
        spatial.contiguity_weights(code="town")
    with pytest.raises(MeasureError) as problem:
        spatial.contiguity_weights([1, 1, "110000", "110000"])
    assert [f["unit"] for f in problem.value.failures] == [1, 1, 1, "110000"]


def test_nearest_neighbours_and_ties():
    """Each place has k neighbours, the nearest ones; ties go to the lower code."""
    places = pd.DataFrame({"code": ["d", "b", "a", "c"], "lon": [0.0, 1, -1, 5], "lat": 0.0})
    w = spatial.knn_weights(places, 1)
    assert w.neighbors == {"d": ["a"], "b": ["d"], "a": ["d"], "c": ["b"]}
    assert w.weights == {place: [1.0] for place in "dbac"}
    # twenty centimetres further off is as near
    near = places.assign(lon=[0.0, 1, -1.000002, 5])
    assert spatial.knn_weights(near, 1).neighbors["d"] == ["a"]
    km = spatial.haversine_km(provinces()["lon"].to_numpy(), provinces()["lat"].to_numpy())
    own = spatial.knn_weights(k=3)
    for i, code in enumerate(provinces()["code"]):
        nearest = provinces()["code"].to_numpy()[np.argsort(km[i])[1:4]]
        assert own.neighbors[code] == nearest.tolist()
    for k in (0, 4):
        with pytest.raises(MeasureError, match="k:"):
            spatial.knn_weights(places, k)


def test_distance_weights_leave_nobody_out_by_default():
    """The default limit just reaches the loneliest place; power weighs by distance."""
    w = spatial.distance_weights()
    km = spatial.haversine_km(provinces()["lon"].to_numpy(), provinces()["lat"].to_numpy())
    np.fill_diagonal(km, np.inf)
    limit = km.min(1).max()
    assert w.islands == [] and (w.full()[0] == (km <= limit * (1 + 1e-12))).all()
    assert spatial.distance_weights(limit_km=limit * 0.999).islands != []
    inverse = spatial.distance_weights(limit_km=limit, power=2).full()[0]
    assert np.allclose(inverse, np.where(km <= limit * (1 + 1e-12), km, np.inf) ** -2.0)
    places = pd.DataFrame({"code": ["a", "b"], "lon": [1.0, 1.0], "lat": 0.0})
    close = places.assign(lon=[1.0, 1.003])
    assert spatial.distance_weights(close, 0.5).neighbors == {"a": ["b"], "b": ["a"]}
    with pytest.raises(MeasureError, match="one spot"):
        spatial.distance_weights(places, 10, power=1)


@pytest.mark.parametrize("places", [
    pd.DataFrame({"code": ["a", "a"], "lon": [1.0, 2], "lat": 0.0}),
    pd.DataFrame({"code": ["a", "b"], "lon": [1.0, 200], "lat": 0.0}),
    pd.DataFrame({"code": ["a", "b"], "lon": [1.0, np.nan], "lat": 0.0}),
    pd.DataFrame({"code": ["a"], "lon": [1.0], "lat": 0.0}),
], ids=["twice", "beyond 180", "missing", "alone"])
def test_places_must_be_somewhere(places):
    """Repeated, impossible, missing or single places are refused."""
    for build in (spatial.knn_weights, spatial.distance_weights):
        with pytest.raises(MeasureError):
            build(places)


@pytest.mark.parametrize(("places", "message"), [
    (pd.DataFrame({"code": ["a"], "lon": [1.0]}), "lat"),
    (pd.DataFrame({"code": [], "lon": [], "lat": []}), "no rows"),
    (pd.DataFrame({"code": ["a", None], "lon": [1.0, 2], "lat": 0.0}), "missing"),
])
def test_what_is_wrong_with_places_is_said(places, message):
    """A missing column, no rows and a missing code have messages of their own."""
    for build in (spatial.knn_weights, spatial.distance_weights):
        with pytest.raises(MeasureError, match=message):
            build(places)
