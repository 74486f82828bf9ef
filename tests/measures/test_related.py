"""Presence, proximity, relatedness, density, entry and exit: the peer, brute force, limits."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from seikit.errors import BreakError, MeasureError
from seikit.measures import related as relatedness

FILE = Path(__file__).parents[1] / "golden" / "relatedness.csv"
GOLDEN = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))
MATRIX = np.array([[9, 4, 2, 1, 0, 3], [5, 0, 6, 2, 1, 0], [1, 7, 0, 0, 4, 2],
                   [0, 2, 8, 0, 0, 5], [6, 1, 1, 9, 0, 0]])
_DEFINITIONS = {
    "association": lambda c, a, b, t: (c / t) / ((a / t) * (b / t)),
    "cosine": lambda c, a, b, t: c / (a * b) ** 0.5,
    "jaccard": lambda c, a, b, t: c / (a + b - c),
    "probability": lambda c, a, b, t: c / (
        (a / t * b / (t - a) + b / t * a / (t - b)) * t / 2),
}
MEASURES = [relatedness.diversity, relatedness.ubiquity, relatedness.proximity,
            relatedness.relatedness, relatedness.density]


def _frame(matrix: np.ndarray, **extra: object) -> pd.DataFrame:
    rows = [(f"r{c}", f"i{p}", matrix[c, p]) for c, p in np.ndindex(matrix.shape)]
    return pd.DataFrame(rows, columns=["region", "industry", "value"]).assign(**extra)


def _random(seed: int, regions: int = 7, industries: int = 6) -> np.ndarray:
    rng = np.random.default_rng(seed)
    m = (rng.random((regions, industries)) < 0.5).astype(float)
    m[0], m[:, 0], m[1, :2] = 1, 1, 1
    return m


@pytest.mark.parametrize("row", GOLDEN, ids=lambda r: f"{r['measure']}-{r['argument']}")
def test_golden(row):
    """The peer's numbers come out cell by cell."""
    table = getattr(relatedness, row["measure"])(_frame(MATRIX))
    keys = table.drop(columns=[row["measure"], "present"], errors="ignore")
    found = table.loc[keys.agg(" ".join, axis=1) == row["argument"], row["measure"]].item()
    assert found == pytest.approx(float(row["value"]), abs=float(row["tolerance"]))


def test_the_peer_on_a_larger_matrix():
    """Density of 30 x 40 equals py-ecomplexity's, where it is installed."""
    pytest.importorskip("ecomplexity")
    from ecomplexity.calc_density import calc_density
    from ecomplexity.calc_proximity import calc_discrete_proximity

    m = _random(4, 30, 40)
    own = relatedness.density(_frame(m), presence="positive")["density"].to_numpy()
    peer = calc_density(m, calc_discrete_proximity(m, m.sum(0)))
    assert np.allclose(own.reshape(m.shape), peer)


def test_rca_by_definition_and_at_exactly_one():
    """RCA cell by cell; a cell of exactly the national share counts as present."""
    values = np.random.default_rng(0).random((5, 4))
    rca = relatedness.rca_matrix(values)
    for c, p in np.ndindex(values.shape):
        share = values[c, p] / values[c].sum()
        assert rca[c, p] == pytest.approx(share / (values[:, p].sum() / values.sum()))
    equal = np.outer([0.1, 0.3, 0.7], [0.2, 0.3, 0.6])
    assert relatedness.diversity(_frame(equal))["diversity"].tolist() == [3, 3, 3]


def test_min_count_and_threshold_thin_the_matrix():
    """Cells under min_count or threshold are no specialisation; unknown counts are refused."""
    frame = _frame(MATRIX)
    few = relatedness.diversity(frame, min_count=4)["diversity"]
    rca = relatedness.rca_matrix(MATRIX.astype(float))
    assert few.tolist() == ((rca >= 1) & (MATRIX >= 4)).sum(1).tolist()
    high = relatedness.diversity(frame, threshold=2.0)["diversity"]
    assert high.tolist() == (rca >= 2).sum(1).tolist()
    money = frame.assign(value=frame["value"] * 1.5, firms=frame["value"])
    with pytest.raises(MeasureError, match="min_count"):
        relatedness.diversity(money, min_count=2)
    for bad in (np.nan, -1.0):
        with pytest.raises(MeasureError, match="firms"):
            relatedness.diversity(money.assign(firms=bad), count="firms")
    counted = relatedness.diversity(money, min_count=4, count="firms")["diversity"]
    assert counted.tolist() == few.tolist()


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_follows_the_rules_of_presence(measure):
    """Threshold, min_count and counts thin the matrix first; the rest is as for zeros and ones."""
    rca = relatedness.rca_matrix(MATRIX.astype(float))
    name = measure.__name__
    for rule, here in (({"threshold": 1.5}, rca >= 1.5),
                       ({"min_count": 4}, (rca >= 1) & (MATRIX >= 4)),
                       ({"min_count": 7, "count": "firms"}, (rca >= 1) & (MATRIX + 2 >= 7))):
        frame = _frame(MATRIX).assign(firms=(MATRIX + 2).ravel())
        found = measure(frame, **rule)[name]
        expected = measure(_frame(here.astype(float)), presence="positive")[name]
        np.testing.assert_array_equal(found, expected)
        assert not found.equals(measure(frame)[name])


def test_scale_changes_nothing():
    """RCA ignores the unit of the values and the size of regions and industries."""
    sized = MATRIX * np.array([[1], [10], [3], [7], [2]]) * 2.5
    for measure in MEASURES:
        for factor in (2.5, 2.0**-10):
            assert measure(_frame(MATRIX * factor)).equals(measure(_frame(MATRIX)))
    m = (relatedness.rca_matrix(sized) >= 1).sum(1)
    assert relatedness.diversity(_frame(sized))["diversity"].tolist() == m.tolist()


@pytest.mark.parametrize("marginals", ["cooccurrence", "occurrence"])
@pytest.mark.parametrize("method", list(_DEFINITIONS))
def test_relatedness_by_brute_force(method, marginals):
    """Each pair by counting regions, for every normalisation and both conventions."""
    if (method, marginals) == ("probability", "occurrence"):
        with pytest.raises(MeasureError, match="marginals"):
            relatedness.relatedness(_frame(MATRIX), method=method, marginals=marginals)
        return
    m = _random(7)
    table = relatedness.relatedness(_frame(m), method=method, marginals=marginals,
                                    presence="positive").set_index(["industry_i", "industry_j"])
    n = m.shape[1]
    c = [[sum(row[i] and row[j] for row in m) if i != j else 0 for j in range(n)]
         for i in range(n)]
    s = [sum(row) for row in c] if marginals == "cooccurrence" else list(m.sum(0))
    t = sum(s) if marginals == "cooccurrence" else len(m)
    for i in range(n):
        for j in range(i + 1, n):
            expected = _DEFINITIONS[method](c[i][j], s[i], s[j], t)
            assert table.loc[(f"i{i}", f"i{j}"), "relatedness"] == pytest.approx(expected)
    assert len(table) == n * (n - 1) // 2


@pytest.mark.parametrize("method", list(_DEFINITIONS))
def test_only_what_meets_nothing_has_no_relatedness(method):
    """An industry that meets no other is NaN with all; one that meets a single other is not."""
    m = np.array([[1.0, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 1, 0, 1], [0, 0, 0, 1, 0]])
    r = relatedness.relatedness_matrix(m, method)
    alone = np.arange(5) == 3
    assert (np.isnan(r) == (alone[:, None] | alone)).all()
    assert (np.diag(r)[~alone] == 0).all()


def test_probability_averages_one_over_its_own_expectation():
    """Expected co-occurrences add up to the observed ones, so the weighted mean is 1."""
    m = _random(9, 12, 6)
    r = relatedness.relatedness_matrix(m, "probability")
    c = m.T @ m
    np.fill_diagonal(c, 0)
    expected = np.divide(c, r, out=np.zeros_like(c), where=r > 0)
    assert (c > 0).sum() == c.size - 6
    assert np.triu(expected).sum() == pytest.approx(np.triu(c).sum())


def test_twins_are_as_close_as_can_be():
    """Two industries found in the same regions have proximity, cosine and Jaccard of 1."""
    m = np.array([[1.0, 1, 0], [1, 1, 1], [0, 0, 1]])
    for method in ("proximity", "cosine", "jaccard"):
        r = relatedness.relatedness(_frame(m), method=method, marginals="occurrence",
                                    presence="positive")["relatedness"]
        assert r[0] == pytest.approx(1) and (r[1:] < 1).all()


@pytest.mark.parametrize("include_self", [True, False])
def test_density_by_brute_force(include_self):
    """Each cell is the share of relatedness that lies in the portfolio."""
    m = _random(3)
    table = relatedness.density(_frame(m), presence="positive", include_self=include_self)
    u = m.sum(0)
    phi = [[(m[:, i] * m[:, j]).sum() / max(u[i], u[j]) if i != j or include_self else 0.0
            for j in range(6)] for i in range(6)]
    for n, (c, p) in enumerate(np.ndindex(m.shape)):
        expected = sum(m[c, i] * phi[i][p] for i in range(6)) / sum(phi[i][p] for i in range(6))
        assert table["density"][n] == pytest.approx(expected)
    assert (table["present"].to_numpy() == (m.ravel() > 0)).all()


def test_inside_and_outside_share_the_pairs():
    """Inside and outside part all pairs; a region with everything has density 1."""
    m = _random(5)
    frame = _frame(m)
    every, inside, outside = (relatedness.density(frame, presence="positive", where=w,
                                                  method="jaccard")
                              for w in ("all", "inside", "outside"))
    assert list(inside) == list(outside) == list(every)
    assert inside["present"].all() and not outside["present"].any()
    assert len(inside) == m.sum() and len(inside) + len(outside) == len(every)
    assert np.allclose(every.loc[every["region"] == "r0", "density"], 1)


def test_nothing_present_is_nan_and_not_zero():
    """An industry without a region has no proximity; one related to nothing has no density."""
    m = np.array([[1.0, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 1]])
    frame = _frame(m)
    r = relatedness.proximity(frame, presence="positive").set_index(["industry_i", "industry_j"])
    assert r["proximity"].isna().sum() == 3 and r.loc[("i0", "i3"), "proximity"] == 0
    d = relatedness.density(frame, presence="positive", method="association")
    alone = d["industry"].isin(["i2", "i3"])
    assert d.loc[alone, "density"].isna().all() and d.loc[~alone, "density"].notna().all()
    assert relatedness.diversity(frame.assign(value=0))["diversity"].tolist() == [0, 0, 0]


def test_groups_are_measured_apart():
    """A group gives what it gives alone."""
    frame = pd.concat([_frame(MATRIX, year=2018), _frame(MATRIX[::-1], year=2019)])
    for measure in MEASURES:
        both = measure(frame, by="year")
        alone = measure(frame[frame["year"] == 2019])
        part = both[both["year"] == 2019].drop(columns="year").reset_index(drop=True)
        pd.testing.assert_frame_equal(part, alone)


def test_entry_and_exit_case_by_case():
    """Gained, lost, kept and still absent, and NaN where neither could happen."""
    before, after = np.array([[1, 1, 0, 0]]), np.array([[1, 0, 1, 0]])
    frame = pd.concat([_frame(before, year=2018), _frame(after, year=2019)])
    table = relatedness.entry_exit(frame, presence="positive")
    assert table["entry"].tolist()[2:] == [1, 0] and table["entry"][:2].isna().all()
    assert table["exit"].tolist()[:2] == [0, 1] and table["exit"][2:].isna().all()
    assert (table["year"] == 2018).all()


def test_entry_follows_the_advantage_of_each_year():
    """Presence by RCA, decided anew each year; labels of rows do not matter."""
    other = MATRIX[::-1, ::-1]
    frame = pd.concat([_frame(MATRIX, year=2018), _frame(other, year=2019)])
    a, b = (relatedness.rca_matrix(x.astype(float)) >= 1 for x in (MATRIX, other))
    table = relatedness.entry_exit(frame)
    assert table["entry"].sum() == (b & ~a).sum() and table["exit"].sum() == (a & ~b).sum()
    assert table["entry"].notna().sum() == (~a).sum()
    assert table["industry"].tolist() == [f"i{p}" for _, p in np.ndindex(MATRIX.shape)]
    assert table["region"].tolist() == [f"r{c}" for c, _ in np.ndindex(MATRIX.shape)]
    # cells follow their names, not their places, from year to year
    late = frame[frame["year"] == 2019].sample(frac=1, random_state=1)
    mixed = relatedness.entry_exit(pd.concat([frame[frame["year"] == 2018], late]))
    keys = ["region", "industry"]
    pd.testing.assert_frame_equal(mixed.sort_values(keys, ignore_index=True),
                                  table.sort_values(keys, ignore_index=True))
    pd.testing.assert_frame_equal(relatedness.entry_exit(frame.reset_index(drop=True)), table)


@pytest.mark.parametrize("rule", [{"threshold": 1.5}, {"min_count": 4},
                                  {"min_count": 7, "count": "firms"}])
def test_entry_follows_the_rules_of_presence(rule):
    """Two steps of three years, each as the two years alone, cells thinned by the rule."""
    frame = pd.concat([_frame(m, year=2018 + i).assign(firms=(m + 2).ravel())
                       for i, m in enumerate((MATRIX, MATRIX[::-1], MATRIX[:, ::-1]))])
    table = relatedness.entry_exit(frame, **rule)
    assert table["year"].tolist() == [2018] * MATRIX.size + [2019] * MATRIX.size
    assert table.index.tolist() == list(range(2 * MATRIX.size))
    thin = pd.concat([relatedness.density(part, where="all", **rule).assign(year=y)
                      for y, part in frame.groupby("year")])
    thin = thin.assign(value=thin["present"].astype(float))
    pd.testing.assert_frame_equal(table, relatedness.entry_exit(thin, presence="positive"))
    assert not table.equals(relatedness.entry_exit(frame))


def test_entry_needs_both_years_of_a_region():
    """A region that one year lacks is unknown, not empty; a gap of years is not a year."""
    frame = pd.concat([_frame(MATRIX, year=2018), _frame(MATRIX[:4], year=2019)])
    table = relatedness.entry_exit(frame)
    assert sorted(table["region"].unique()) == ["r0", "r1", "r2", "r3"]
    for lag in (2, 0, -1):
        with pytest.raises(MeasureError, match=f"lie {lag} apart"):
            relatedness.entry_exit(frame, lag=lag)
    with pytest.raises(BreakError):
        relatedness.entry_exit(frame, breaks=[(2018, 2019)])
    relatedness.entry_exit(frame, breaks=[(2018, 2019)], across_breaks=True)


@pytest.mark.parametrize("measure", [*MEASURES, relatedness.entry_exit])
def test_degenerate_input_is_refused_and_never_changed(measure):
    """Empty, missing, negative, duplicate input and unknown options raise; the frame stays."""
    frame = _frame(MATRIX, year=2018)
    bad = [frame.iloc[:0], frame.assign(value=np.nan), frame.assign(value=-1.0),
           pd.concat([frame, frame]), frame.drop(columns="industry")]
    for some in bad:
        kept = some.copy()
        with pytest.raises(MeasureError):
            measure(some)
        pd.testing.assert_frame_equal(some, kept)
    two = pd.concat([frame, frame.assign(year=2019)])
    with pytest.raises(MeasureError, match="presence"):
        measure(two if measure is relatedness.entry_exit else frame, presence="guess")


@pytest.mark.parametrize("option", [{"method": "x"}, {"where": "x"}, {"marginals": "x"}])
def test_unknown_options_of_density(option):
    """A misspelt option is refused, not ignored."""
    with pytest.raises(MeasureError, match="unknown"):
        relatedness.density(_frame(MATRIX), **option)
