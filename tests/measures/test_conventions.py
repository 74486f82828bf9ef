"""Conventions in use side by side, and the smaller measures: brute force, limits, refusals."""

from functools import partial
from itertools import product

import numpy as np
import pandas as pd
import pytest

from seikit import measures as m
from seikit.errors import MeasureError


def table(seed=0, shape=(5, 4)):
    """Return a random long table with names."""
    values = np.random.default_rng(seed).integers(1, 50, shape)
    return pd.DataFrame([(f"r{a}", f"i{b}", v) for (a, b), v in np.ndenumerate(values)],
                        columns=["region", "industry", "v"])


@pytest.mark.parametrize("measure", [m.locational_gini, m.specialization_gini])
def test_conventions_of_the_relative_gini(measure):
    """The area is half of the weighted one; n / (n - 1) lifts the unweighted one."""
    found = {c: measure(table(), "v", convention=c).iloc[:, -1]
             for c in ("weighted", "unweighted", "area")}
    lifted = measure(table(), "v", convention="unweighted", corrected=True).iloc[:, -1]
    n = 5 if measure is m.locational_gini else 4
    np.testing.assert_allclose(found["area"], found["weighted"] / 2)
    np.testing.assert_allclose(lifted, found["unweighted"] * n / (n - 1))
    for bad in ({"convention": "weighted"}, {"convention": "area"}):
        with pytest.raises(MeasureError, match="small-sample"):
            measure(table(), "v", corrected=True, **bad)
    with pytest.raises(MeasureError, match="convention"):
        measure(table(), "v", convention="other")


def test_all_in_one_region_reaches_the_limits():
    """One region of four with everything: 3/4 unweighted, 1 corrected."""
    frame = pd.DataFrame({"region": list("abcd"), "v": [5, 0, 0, 0]})
    run = partial(m.locational_gini, frame, "v", industry=None, convention="unweighted")
    assert run().iloc[0, 0] == 0.75
    assert run(corrected=True).iloc[0, 0] == 1


def test_base_of_the_entropy():
    """Two equal industries hold one bit; the normalised entropy does not know the base."""
    frame = pd.DataFrame({"region": "a", "industry": ["x", "y"], "v": [3, 3]})
    bits = m.entropy_index(frame, "v", base=2)
    assert bits[["entropy_index", "entropy_normalised"]].values.tolist() == [[1.0, 1.0]]
    np.testing.assert_allclose(m.entropy_index(frame, "v")["entropy_index"], np.log(2))
    for base in (1, 0.5, np.inf, np.nan):
        with pytest.raises(MeasureError, match="base"):
            m.entropy_index(frame, "v", base=base)


def test_cluster_index_from_its_three_parts():
    """Concentration times density over plant size, each by its own quotient."""
    frame = table(3)
    frame["plants"] = np.random.default_rng(4).integers(1, 9, len(frame))
    places = {f"r{i}": (7 * i + 3, 11 * i + 5) for i in range(5)}
    frame["km2"], frame["people"] = zip(*frame["region"].map(places), strict=True)
    found = m.cluster_index(frame, "v", "plants", "km2", "people")["cluster_index"]
    km2, people = map(sum, zip(*places.values(), strict=True))
    for row, value in zip(frame.itertuples(), found, strict=True):
        whole = frame[frame["industry"] == row.industry][["v", "plants"]].sum()
        per_area = row.v / row.km2 / (whole["v"] / km2)
        per_head = row.v / row.people / (whole["v"] / people)
        size = row.v / row.plants / (whole["v"] / whole["plants"])
        assert value == pytest.approx(per_area * per_head / size)


def test_cluster_index_of_years_and_its_refusals():
    """Years stand alone; an area that differs within a region is refused; no industry is NaN."""
    frame = table(3).assign(plants=2, km2=1.0, people=5.0)
    call = partial(m.cluster_index, value="v", plants="plants", area="km2", population="people")
    two = pd.concat([frame.assign(year=2018), frame.assign(year=2019, v=frame["v"] * 7)])
    found = call(two, by="year").set_index("year")["cluster_index"]
    np.testing.assert_allclose(found[2018], found[2019])
    with pytest.raises(MeasureError, match="reference km2"):
        call(frame.assign(km2=range(len(frame))))
    with pytest.raises(MeasureError, match="reference people"):
        call(frame.assign(people=0.0))
    gone = frame.assign(v=frame["v"].where(frame["industry"] != "i0", 0))
    empty = frame["industry"] == "i0"
    assert call(gone)["cluster_index"].isna().tolist() == empty.tolist()


def test_colocation_by_counting_pairs():
    """Every pair of plants, one from each industry, in plain loops."""
    frame = table(5, (3, 3)).assign(v=lambda f: f["v"] % 4)
    found = m.colocation(frame, "v").set_index(["industry_a", "industry_b"])["colocation"]
    plants = [(r.region, r.industry) for r in frame.itertuples() for _ in range(r.v)]
    for a, b in found.index:
        pairs = [x[0] == y[0] for x, y in product(plants, plants) if (x[1], y[1]) == (a, b)]
        assert found[a, b] == pytest.approx(np.mean(pairs))
    none = m.colocation(frame.assign(v=frame["v"].where(frame["industry"] != "i0", 0)), "v")
    assert none["colocation"].isna().tolist() == [True, True, False]


def test_wolfson_from_the_curve():
    """Half of the Lorenz curve by interpolation, for even and odd numbers; limits."""
    def run(values, **options):
        frame = pd.DataFrame({"region": range(len(values)), "v": values})
        return m.wolfson(frame, "v", **options).iloc[0, 0]

    rng = np.random.default_rng(1)
    for n in (6, 7, 20, 21):
        y = np.sort(rng.lognormal(size=n))
        curve = np.interp(0.5, np.arange(n + 1) / n, np.append(0, y.cumsum()) / y.sum())
        gini = np.abs(y[:, None] - y).sum() / (2 * n**2 * y.mean())
        expected = (1 - 2 * curve - gini) * y.mean() / np.median(y)
        assert run(y) == pytest.approx(expected)
        assert run(y, doubled=True) == pytest.approx(2 * expected)
        assert run(y * 9) == pytest.approx(expected)
    assert run([3, 3, 3]) == 0
    assert run([0, 0, 4, 4]) == 0.5
    assert np.isnan(run([0, 0, 0, 9]))


def test_critic_weights_by_plain_loops():
    """Spread of each column from 0 to 1, times what it lacks of agreement with the others."""
    frame = pd.DataFrame(np.random.default_rng(4).normal(size=(7, 3)) * [1, 20, 0.3],
                         columns=list("xyz")).assign(region=list("abcdefg"))
    content = []
    for one in "xyz":
        scaled = (frame[one] - frame[one].min()) / (frame[one].max() - frame[one].min())
        conflict = sum(1 - frame[one].corr(frame[other]) for other in "xyz")
        content.append(scaled.std(ddof=0) * conflict)
    found = m.weights(frame, list("xyz"), method="critic")["weight"]
    np.testing.assert_allclose(found, np.array(content) / sum(content))
    close = m.weights(frame.assign(y=frame["x"] + frame["z"]), ["x", "y"], method="critic")
    assert close["weight"].sum() == pytest.approx(1)


def test_critic_weights_know_the_direction():
    """A cost turned round by name or by sign; no spread and no conflict are refused."""
    frame = pd.DataFrame({"region": list("abcd"), "x": [1, 2, 3, 5], "y": [4, 1, 3, 2],
                          "z": [7, 7, 9, 1]})
    run = partial(m.weights, indicators=["x", "y", "z"], method="critic")
    by_name = run(frame, lower_is_better="x")
    pd.testing.assert_frame_equal(by_name, run(frame.assign(x=-frame["x"])))
    assert not np.allclose(by_name["weight"], run(frame)["weight"])
    assert by_name["weight"].sum() == pytest.approx(1)
    with pytest.raises(MeasureError, match="same for every unit"):
        run(frame.assign(x=1))
    with pytest.raises(MeasureError, match="disagrees"):
        m.weights(frame.assign(y=2 * frame["x"]), ["x", "y"], method="critic")
    with pytest.raises(MeasureError, match="names no indicator"):
        run(frame, lower_is_better="w")


def test_minmax_topsis():
    """A column that is the same throughout does not count; reversals follow the scaling."""
    frame = pd.DataFrame({"region": list("abcd"), "x": [1.0, 2, 3, 9], "y": [4.0, 1, 3, 2]})
    run = partial(m.topsis, normalisation="minmax")
    plain = run(frame, ["x", "y"])["topsis"]
    np.testing.assert_allclose(run(frame.assign(x=frame["x"] + 50), ["x", "y"])["topsis"], plain)
    three = run(frame.assign(z=5.0), ["x", "y", "z"])["topsis"]
    np.testing.assert_allclose(three, plain)
    without = run(frame.iloc[:3], ["x", "y"])["topsis"]
    turned = sum((plain[i] - plain[j]) * (without[i] - without[j]) < 0
                 for i in range(3) for j in range(i))
    assert run(frame, ["x", "y"])["reversals"].iloc[3] == turned > 0
    with pytest.raises(MeasureError, match="normalisation"):
        m.topsis(frame, ["x", "y"], normalisation="sum")


def test_resampling_reads_parts_and_keys():
    """A part by name, keys by name, a measure with arguments fixed beforehand."""
    frame = pd.DataFrame({"region": list("abcdef"), "x": [1.0, 2, 3, 4, 5, 6],
                          "y": [2.0, 1, 4, 3, 6, 5]})
    dea = partial(m.bootstrap, m.dea, frame, unit="region", draws=5, inputs="x", outputs="y")
    assert "efficiency" in dea(attribute="scores", column="efficiency")
    assert dea(attribute="share_efficient").columns[0] == "share_efficient"
    for bad, message in (({"attribute": "score"}, "has no score"), ({}, "returned DeaResult"),
                         ({"attribute": "scores", "column": "x"}, "no column x"),
                         ({"attribute": "scores"}, "no column")):
        with pytest.raises(MeasureError, match=message):
            dea(**bad)
    bands = m.bootstrap(partial(m.rank_bands, draws=9), frame, unit="region", draws=5,
                        column="rank_low", indicators=["x", "y"])
    assert bands["region"].tolist() == list("abcdef")

    def ranked(sample):
        return pd.DataFrame({"region": sample["region"], "x": sample["x"], "size": 1.0})

    found = m.permute(ranked, frame, shuffle="x", draws=5, column="size", keys="region")
    assert found.columns[0] == "region" and (found["draws"] == 5).all()
    # a number that comes back is no key
    assert m.permute(ranked, frame, shuffle="x", draws=5, column="size")["draws"].eq(5).all()
    with pytest.raises(MeasureError, match="not in the frame"):
        m.permute(ranked, frame, shuffle="x", draws=5, column="size", keys="town")


def test_the_unit_of_the_bootstrap_is_that_of_the_measure():
    """A measure of provinces needs no second `unit`; one fixed beforehand stays."""
    frame = pd.DataFrame({"province": list("abcd"), "v": [1.0, 2, 3, 9]})
    found = m.bootstrap(m.gini, frame, unit="province", value="v", draws=9)
    fixed = m.bootstrap(partial(m.gini, unit=None), frame, unit="province", value="v", draws=9)
    pd.testing.assert_frame_equal(found, fixed)
    assert found["gini"].item() == m.gini(frame, "v", "province")["gini"].item()
