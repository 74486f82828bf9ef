"""Weights and spatial statistics: esda's published numbers, brute force, who is an island."""

import csv
import itertools
import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from libpysal.weights import W, lat2W

from seikit.codes.regions import contiguity, provinces
from seikit.errors import MeasureError
from seikit.measures import spatial

FILE = Path(__file__).parents[1] / "golden" / "spatial.csv"
GOLDEN = {(r["case"], r["argument"]): (float(r["value"]), float(r["tolerance"]))
          for r in csv.DictReader(FILE.read_text("utf-8").splitlines())}
LATTICE = pd.DataFrame({"code": range(9), "value": range(1, 10)})
GLOBAL = [spatial.moran, spatial.geary]
ALL = [*GLOBAL, spatial.moran_local]


def _line(n: int) -> W:
    ids = [f"c{i}" for i in range(n)]
    return W({u: [v for v in (ids[i - 1] if i else None, ids[i + 1] if i + 1 < n else None) if v]
              for i, u in enumerate(ids)}, id_order=ids, silence_warnings=True)


def _values(n: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"code": [f"c{i}" for i in range(n)], "value": rng.normal(size=n)})


def _check(case: str, row: pd.Series, arguments: list[str]) -> None:
    for argument in arguments:
        value, tolerance = GOLDEN[case, argument]
        assert row[argument] == pytest.approx(value, abs=tolerance), argument


@pytest.mark.shared
@pytest.mark.parametrize("case, data, neighbours, column, code", [
    ("stl", "stl_hom.txt", "stl.gal", "HR8893", None),
    ("sids", "sids2.dbf", "sids2.gal", "SIDR74", "FIPSNO"),
])
def test_golden_moran(shared_folder, case, data, neighbours, column, code):
    """Moran of two data sets as in esda's own tests, with one-sided p under normality."""
    import libpysal

    folder = shared_folder / "reference" / "pysal"
    with closing(libpysal.io.open(str(folder / neighbours))) as file:
        w = file.read()
    with closing(libpysal.io.open(str(folder / data))) as table:
        frame = pd.DataFrame({"value": table.by_col(column), "code": w.id_order})
        if code:
            frame["code"] = [type(w.id_order[0])(x) for x in map(int, table.by_col(code))]
    row = spatial.moran(frame, weights=w, alternative="greater", variance="normality",
                        permutations=99).iloc[0]
    _check(case, row, ["moran", "p_normal"])


@pytest.mark.shared
def test_golden_geary(shared_folder):
    """Geary of Columbus as in esda's own tests."""
    import libpysal

    folder = shared_folder / "reference" / "pysal"
    found = json.loads((folder / "columbus_rook_neighbors.json").read_text("utf-8"))
    w = W({int(k): v for k, v in found.items()}, silence_warnings=True)
    with closing(libpysal.io.open(str(folder / "columbus.dbf"))) as table:
        frame = pd.DataFrame({"value": table.by_col("CRIME"), "code": range(49)})
    row = spatial.geary(frame, weights=w, variance="normality", permutations=99).iloc[0]
    _check("columbus", row, ["geary", "variance", "z"])


def test_golden_variances_of_the_lattice():
    """Both variances on 3 x 3 cells as in esda's own tests."""
    found = {v: spatial.moran(LATTICE, weights=lat2W(3, 3), transformation="b", variance=v)
             ["variance"][0] for v in ("randomisation", "normality")}
    assert found["randomisation"] == pytest.approx(GOLDEN["lattice", "variance"][0])
    assert found["normality"] == pytest.approx(GOLDEN["lattice", "variance_normality"][0])


@pytest.mark.parametrize("transformation", ["r", "b", "o"])
def test_moran_and_geary_by_brute_force(transformation):
    """Double sums over all pairs, with weights by distance."""
    places = pd.DataFrame({"code": list("abcde"), "lon": [100.0, 101, 103, 104, 110],
                           "lat": [30.0, 31, 30, 33, 35], "value": [3.0, -1, 4, 1, 5]})
    w = spatial.distance_weights(places, power=1)
    full = w.full()[0]
    full = {"o": full, "b": (full > 0) * 1.0, "r": full / full.sum(1, keepdims=True)}[
        transformation]
    y = places["value"].to_numpy()
    z, n = y - y.mean(), len(y)
    pairs = list(itertools.product(range(n), repeat=2))
    moran = n / full.sum() * sum(full[i, j] * z[i] * z[j] for i, j in pairs) / (z @ z)
    geary = (n - 1) / (2 * full.sum()) * sum(
        full[i, j] * (y[i] - y[j]) ** 2 for i, j in pairs) / (z @ z)
    options = {"weights": w, "transformation": transformation, "permutations": 9}
    assert spatial.moran(places, **options)["moran"][0] == pytest.approx(moran)
    assert spatial.geary(places, **options)["geary"][0] == pytest.approx(geary)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@pytest.mark.parametrize("measure", GLOBAL)
def test_permutation_p_against_all_orders(measure, alternative):
    """The drawn p-value is near the exact one over all 720 orders of six values."""
    w, frame = _line(6), _values(6, seed=1)
    name = measure.__name__
    full = w.full()[0] / w.full()[0].sum(1, keepdims=True)
    expected = -0.2 if name == "moran" else 1.0

    def of(y):
        z = y - y.mean()
        if name == "moran":
            return z @ full @ z / (z @ z)
        return 5 / 12 * (full * np.subtract.outer(y, y) ** 2).sum() / (z @ z)

    found = of(frame["value"].to_numpy())
    every = np.array([of(np.array(o)) for o in itertools.permutations(frame["value"])])
    exact = {"two-sided": np.abs(every - expected) >= abs(found - expected) - 1e-12,
             "greater": every >= found - 1e-12, "less": every <= found + 1e-12}[alternative]
    row = measure(frame, weights=w, alternative=alternative, permutations=4999).iloc[0]
    assert row[name] == pytest.approx(found)
    assert row[["expected", "variance"]].tolist() == pytest.approx([every.mean(), every.var()])
    spread = (exact.mean() * (1 - exact.mean()) / 4999) ** 0.5
    assert row["p_permutation"] == pytest.approx(exact.mean(), abs=4 * spread + 1 / 5000)


@pytest.mark.parametrize("name", ["moran", "geary"])
def test_variance_under_normality(name):
    """The closed forms of Cliff and Ord for six units in a row, without standardised weights."""
    n, w = 6, _line(6).full()[0]
    s0, s1, s2 = w.sum(), ((w + w.T) ** 2).sum() / 2, ((w.sum(0) + w.sum(1)) ** 2).sum()
    expected = {"moran": (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2) - 1 / (n - 1) ** 2,
                "geary": ((2 * s1 + s2) * (n - 1) - 4 * s0**2) / (2 * (n + 1) * s0**2)}[name]
    rows = [getattr(spatial, name)(_values(n), weights=_line(n), transformation="b", variance=v,
                                   permutations=9).iloc[0] for v in ("normality", "randomisation")]
    assert rows[0]["variance"] == pytest.approx(expected)
    assert rows[1]["variance"] != pytest.approx(expected)


@pytest.mark.parametrize(("alternative", "p", "far"), [
    ("two-sided", 0.3173105078629141, 4), ("greater", 0.15865525393145707, 3),
    ("less", 0.8413447460685429, 6)])
def test_p_values_by_hand(alternative, p, far):
    """At z = 1; draws equal but for rounding count as at least as far."""
    drawn = np.array([5.0, 3 - 1e-14, 3 + 1e-14, 0, -9, 1, 2])
    found = spatial.p_values(3.0, 1.0, 4.0, drawn, alternative)
    assert found["z"] == 1 and found["p_normal"] == pytest.approx(p)
    assert found["p_permutation"] == (1 + far) / 8


def test_two_sided_normal_p_is_twice_the_smaller():
    """One-sided p-values add up to 1 and the two-sided one doubles the smaller."""
    w, frame = _line(8), _values(8)
    p = {a: spatial.moran(frame, weights=w, alternative=a, permutations=9)["p_normal"][0]
         for a in ("greater", "less", "two-sided")}
    assert p["greater"] + p["less"] == pytest.approx(1)
    assert p["two-sided"] == pytest.approx(2 * min(p["greater"], p["less"]))


@pytest.mark.slow
def test_test_of_moran_keeps_its_level():
    """Under randomness p <= .1 comes up in about a tenth of the draws, within Monte Carlo."""
    w = lat2W(4, 4)
    frames = pd.concat([_values(16, s).assign(code=range(16), draw=s) for s in range(200)])
    p = spatial.moran(frames, weights=w, by="draw", permutations=99)["p_permutation"]
    assert abs((p <= 0.1).mean() - 0.1) < 3 * (0.1 * 0.9 / 200) ** 0.5


def test_seeds_repeat_and_matter():
    """The same seed gives the same p; numpy's global generator is not touched."""
    frame, w = _values(12), _line(12)
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    for measure in ALL:
        a, b, c = (measure(frame, weights=w, permutations=199, seed=s) for s in (0, 0, 1))
        pd.testing.assert_frame_equal(a, b)
        assert not a.equals(c)
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002


def test_islands_stay_or_leave_and_are_counted():
    """Kept, an island has lag 0 and counts in n; dropped, the rest is as without it."""
    ids = [f"c{i}" for i in range(6)]
    w = W({**_line(5).neighbors, "c5": []}, id_order=ids, silence_warnings=True)
    frame = _values(6)
    kept, dropped = (spatial.moran(frame, weights=w, islands=i).iloc[0] for i in ("keep", "drop"))
    alone = spatial.moran(frame[:5], weights=_line(5)).iloc[0]
    z = (frame["value"] - frame["value"].mean()).to_numpy()
    full = np.nan_to_num(w.full()[0] / np.maximum(w.full()[0].sum(1, keepdims=True), 1))
    assert kept["moran"] == pytest.approx(6 / 5 * z @ full @ z / (z @ z))
    assert dropped["moran"] == pytest.approx(alone["moran"])
    assert dropped["p_permutation"] == alone["p_permutation"]
    assert (kept["units"], dropped["units"], kept["islands"], dropped["islands"]) == (6, 5, 1, 1)
    local = spatial.moran_local(frame, weights=w, permutations=99)
    assert np.isnan(local["p"][5]) and np.isnan(local["moran_local"][5])
    assert local["quadrant"][5] == "" and local["p"][:5].notna().all()


def test_weights_given_are_not_changed():
    """The caller's weights keep their transformation, which esda would change."""
    w, frame = _line(7), _values(7)
    for measure in ALL:
        measure(frame, weights=w, permutations=9)
    assert w.transform == "O" and w.weights["c1"] == [1.0, 1.0]


def test_order_of_rows_does_not_matter():
    """Values follow their units, not their place in the frame."""
    frame, w = _values(9), _line(9)
    mixed = frame.sample(frac=1, random_state=3)
    for measure, name in ((spatial.moran, "moran"), (spatial.geary, "geary")):
        assert measure(mixed, weights=w)[name][0] == pytest.approx(
            measure(frame, weights=w)[name][0])
    a = spatial.moran_local(frame, weights=w, permutations=9).set_index("code")
    b = spatial.moran_local(mixed, weights=w, permutations=9)
    assert b["code"].tolist() == mixed["code"].tolist()
    assert np.allclose(b["moran_local"], a.loc[b["code"], "moran_local"])


def test_local_moran_by_brute_force():
    """Each statistic by hand; row-standardised they add up to (n - 1) times Moran's I."""
    frame, w = _values(10, 4), _line(10)
    local = spatial.moran_local(frame, weights=w, permutations=99)
    z = (frame["value"] - frame["value"].mean()).to_numpy()
    lag = np.array([np.mean([z[j] for j in (i - 1, i + 1) if 0 <= j < 10]) for i in range(10)])
    assert np.allclose(local["moran_local"], 9 * z * lag / (z @ z))
    assert local["moran_local"].sum() == pytest.approx(
        9 * spatial.moran(frame, weights=w)["moran"][0])
    words = np.where(z > 0, "H", "L").astype(object) + np.where(lag > 0, "H", "L")
    assert local["quadrant"].tolist() == words.tolist()


def test_the_lag_is_the_mean_of_neighbours_and_nothing_for_an_island():
    """By the list of contiguity itself, in a shuffled order; Hainan without the sea link."""
    rng = np.random.default_rng(8)
    codes = rng.permutation(provinces()["code"].to_numpy())
    frame = pd.DataFrame({"code": codes, "value": rng.normal(size=31)})
    value = frame.set_index("code")["value"]
    found = spatial.spatial_lag(frame).set_index("code")["spatial_lag"]
    pairs = contiguity() + [(b, a) for a, b in contiguity()]
    for code in codes:
        around = {b for a, b in pairs if a == code} & set(codes)
        assert found[code] == pytest.approx(value[list(around)].mean(), rel=1e-12)
    alone = spatial.spatial_lag(
        frame, weights=spatial.contiguity_weights(list(codes), sea_link=False))
    assert alone.set_index("code")["spatial_lag"].isna()[lambda x: x].index.tolist() == ["460000"]
    with pytest.raises(MeasureError, match="option"):
        spatial.spatial_lag(frame, transformation="z")


@pytest.mark.parametrize("factor", [1, 1e7, 1e-7])
def test_neighbours_of_all_others_have_no_local_p(factor):
    """Where everyone is a neighbour no order of the others changes a lag: p is 1 in any unit."""
    frame = pd.DataFrame({"code": [f"c{i}" for i in range(7)],
                          "value": np.array([0.1, 0.7, 0.3, 0.9, 0.2, 0.6, 0.7 / 1.5]) * factor})
    w = W({u: [v for v in frame["code"] if v != u] for u in frame["code"]}, silence_warnings=True)
    local = spatial.moran_local(frame, weights=w, permutations=199)
    assert (local["p"] == 1).all()
    # and where the unit does not matter for everyone, it does not for a line
    line = spatial.moran_local(frame, weights=_line(7), permutations=199)["p"]
    plain = spatial.moran_local(frame.assign(value=frame["value"] / factor), weights=_line(7),
                                permutations=199)["p"]
    np.testing.assert_array_equal(line, plain)


def test_local_moran_of_plain_weights():
    """Without row standards the lag is the sum over neighbours."""
    frame = _values(8, 3)
    z = (frame["value"] - frame["value"].mean()).to_numpy()
    lag = np.array([sum(z[j] for j in (i - 1, i + 1) if 0 <= j < 8) for i in range(8)])
    local = spatial.moran_local(frame, weights=_line(8), transformation="b", permutations=9)
    assert np.allclose(local["moran_local"], 7 * z * lag / (z @ z))


def test_local_p_against_all_pairs_of_neighbours():
    """The drawn p is near the exact one over all ordered pairs of the other values."""
    frame, w = _values(12, 6), _line(12)
    local = spatial.moran_local(frame, weights=w, permutations=9999)
    z = (frame["value"] - frame["value"].mean()).to_numpy()
    for i in range(1, 11):
        others = np.delete(z, i)
        pairs = np.array([a + b for a, b in itertools.permutations(others, 2)])
        own = z[i - 1] + z[i + 1]
        exact = min(1, 2 * min((pairs >= own - 1e-12).mean(), (pairs <= own + 1e-12).mean()))
        assert local["p"][i] == pytest.approx(exact, abs=0.025)


def test_a_neighbour_is_drawn_once():
    """Four of five others without the one large value: one draw in five, not one in three."""
    frame = pd.DataFrame({"code": [f"c{i}" for i in range(6)], "value": [1.0, 1, 1, 1, 1, 9]})
    near = {f"c{i}": [f"c{j}" for j in range(5) if j != i] for i in range(5)}
    w = W(near | {"c5": ["c0"]}, id_order=frame["code"].tolist(), silence_warnings=True)
    local = spatial.moran_local(frame, weights=w, transformation="b", permutations=9999)
    assert local["p"][0] == pytest.approx(2 / 5, abs=0.03)


def test_the_least_local_p_is_two_over_the_draws():
    """A unit beside the two largest of many values has the least p that 19 draws can give."""
    frame = pd.DataFrame({"code": [f"c{i}" for i in range(30)],
                          "value": [90.0, 80, 85] + list(range(27))})
    local = spatial.moran_local(frame, weights=_line(30), permutations=19)
    assert local["p"][1] == pytest.approx(2 / 20) and local["p"].max() <= 1
    # a p of the level itself is labelled
    level = spatial.moran_local(frame, weights=_line(30), permutations=39, correction="none")
    assert level["p"][1] == 0.05 and level["label"][1] == "HH"


def test_corrections_by_definition():
    """Bonferroni multiplies, Benjamini-Hochberg steps up; labels follow the adjusted p."""
    frame = pd.DataFrame({"code": range(25), "value": (np.arange(25) // 5) ** 3 + np.arange(25)})
    w = lat2W(5, 5)
    none, bonferroni, bh = (spatial.moran_local(frame, weights=w, correction=c, level=0.2)
                            for c in ("none", "bonferroni", "bh"))
    p = none["p"].to_numpy()
    assert np.allclose(none["p_adjusted"], p)
    assert np.allclose(bonferroni["p_adjusted"], np.minimum(1, 25 * p))
    order = np.sort(p)
    expected = [min(1, min(order[k] * 25 / (k + 1) for k in range(25) if order[k] >= x))
                for x in p]
    assert np.allclose(bh["p_adjusted"], expected)
    assert (none["label"] != "").sum() > (bh["label"] != "").sum() > 0
    assert (bh["label"] == bh["quadrant"].where(bh["p_adjusted"] <= 0.2, "")).all()


def test_four_units_are_the_least_and_weights_must_join_some():
    """Three units have no variance; no weights, and weights without a pair, are refused."""
    four = provinces().iloc[:4].assign(value=[1.0, 5, 2, 4])
    assert spatial.moran(four, permutations=1)["weights"].tolist()[2] == "3 nearest"
    for measure in GLOBAL:
        with pytest.raises(MeasureError, match="no statistic"):
            measure(four.iloc[:3], permutations=9)
        with pytest.raises(MeasureError, match="no weights given"):
            measure(four, weights={})
        apart = W({u: [] for u in four["code"]}, id_order=four["code"].tolist(),
                  silence_warnings=True)
        with pytest.raises(MeasureError, match="no statistic"):
            measure(four, weights=apart)
    with pytest.raises(MeasureError) as problem:
        spatial.moran(_values(5), weights=W({f"c{i}": [f"c{(i + 1) % 6}"] for i in range(6)},
                                            silence_warnings=True))
    assert problem.value.failures == [{"unit": "c5", "only in": "weights"}]


def test_units_of_frame_and_weights_are_compared_both_ways():
    """What either has alone is named, and where."""
    other = _values(6).assign(code=lambda t: t["code"].replace("c0", "x"))
    with pytest.raises(MeasureError) as problem:
        spatial.spatial_lag(other, weights=_line(6))
    assert problem.value.failures == [{"unit": "x", "only in": "frame"},
                                      {"unit": "c0", "only in": "weights"}]


def test_what_is_wrong_with_a_frame_is_said():
    """A column that serves twice and a frame without rows have messages of their own."""
    frame = _values(6)
    for measure in ALL:
        with pytest.raises(MeasureError, match="two purposes: code"):
            measure(frame, weights=_line(6), by="code")
        with pytest.raises(MeasureError, match="no rows"):
            measure(frame.iloc[:0], weights=_line(6))


def test_provinces_get_four_sets_by_default():
    """By code or by name, one row per set; the sea link is one of the differences."""
    table = provinces().assign(value=lambda t: t["lon"] + t["lat"])
    rows = spatial.moran(table, permutations=99)
    assert rows["weights"].tolist() == ["contiguity", "contiguity without sea link", "4 nearest",
                                        "distance"]
    assert rows["islands"].tolist() == [0, 1, 0, 0] and (rows["p_permutation"] == 0.01).all()
    named = spatial.moran(table, unit="province", permutations=99)
    assert np.allclose(named["moran"], rows["moran"])
    thirty = spatial.geary(table[table["province"] != "西藏"], permutations=99)
    assert (thirty["units"] == 30).all() and (thirty["geary"] < 1).all()
    assert len(spatial.moran_local(table, permutations=99)) == 31


@pytest.mark.parametrize("measure", ALL)
def test_degenerate_input_is_refused_and_never_changed(measure):
    """Empty, missing, infinite, duplicate, constant and foreign input raises; negatives pass."""
    frame, w = _values(6), _line(6)
    bad = [frame.iloc[:0], frame.assign(value=np.nan), frame.assign(value=np.inf),
           pd.concat([frame, frame]), frame.drop(columns="value"), frame.assign(value=2.0),
           frame.assign(value=0), frame.iloc[:5], frame.assign(value="x")]
    for some in bad:
        kept = some.copy()
        with pytest.raises(MeasureError):
            measure(some, weights=w)
        pd.testing.assert_frame_equal(some, kept)
    with pytest.raises(MeasureError, match="c0"):
        measure(frame)
    measure(frame, weights=w, permutations=9)
    with pytest.raises(MeasureError):
        measure(frame, weights=w, transformation="z")
    with pytest.raises(MeasureError):
        measure(frame, weights=w, permutations=0)


def test_groups_are_tested_apart():
    """A group gives what it gives alone, for each set of weights."""
    frame = pd.concat([_values(7, s).assign(year=s) for s in (1, 2)])
    sets = {"line": _line(7), "k": W({f"c{i}": [f"c{(i + 3) % 7}"] for i in range(7)},
                                     silence_warnings=True)}
    both = spatial.moran(frame, weights=sets, by="year")
    alone = spatial.moran(frame[frame["year"] == 2], weights=sets)
    assert both["weights"].tolist() == ["line", "k"] * 2
    pd.testing.assert_frame_equal(both[both["year"] == 2].drop(columns="year").reset_index(
        drop=True), alone)
    local = spatial.moran_local(frame, weights=sets["line"], by="year", permutations=99)
    assert local[["year", "code"]].values.tolist() == frame[["year", "code"]].values.tolist()
