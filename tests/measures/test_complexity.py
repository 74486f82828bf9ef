"""Economic complexity: closed form, the peer, limits, and what is no answer."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

import seikit
from seikit.errors import MeasureError
from seikit.measures import complexity

FILE = Path(__file__).parents[1] / "golden" / "complexity.csv"
GOLDEN = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))
MATRIX = np.array([[9, 4, 2, 1, 0, 3], [5, 0, 6, 2, 1, 0], [1, 7, 0, 0, 4, 2],
                   [0, 2, 8, 0, 0, 5], [6, 1, 1, 9, 0, 0]])
STEPS = np.array([[1.0, 1, 1], [1, 1, 0], [1, 0, 0]])
BOTH = [complexity.economic_complexity, complexity.industry_complexity]


def _frame(matrix: np.ndarray, **extra: object) -> pd.DataFrame:
    rows = [(f"r{c}", f"i{p}", matrix[c, p]) for c, p in np.ndindex(matrix.shape)]
    return pd.DataFrame(rows, columns=["region", "industry", "value"]).assign(**extra)


def _random(seed: int, shape: tuple[int, int], fill: float = 0.4) -> np.ndarray:
    m = (np.random.default_rng(seed).random(shape) < fill).astype(float)
    m[0], m[:, 0] = 1, 1
    return m


@pytest.mark.parametrize("row", GOLDEN, ids=lambda r: f"{r['case']}-{r['measure']}{r['argument']}")
def test_golden(row):
    """Closed form, the peer's numbers and a count made apart come out."""
    if row["case"] == "steps":
        result = complexity.complexity_vectors(STEPS)
        side = result.eigenvalues if row["measure"] == "eigenvalue" else result.regions
        found = side[int(row["argument"])]
    elif row["case"] == "listed_2025":
        firms = seikit.load("province_industry_listed_firms")
        firms = firms[(firms["variable"] == "listed_firms") & (firms["year"] == 2025)]
        table = complexity.economic_complexity(firms, region="province")
        found = table["single_unit_share_all"][0]
        assert table["diversity"].sum() == 950
    else:
        table = getattr(complexity, row["measure"])(_frame(MATRIX))
        found = table.set_index(table.columns[0]).loc[row["argument"], row["measure"]]
    assert found == pytest.approx(float(row["value"]), abs=float(row["tolerance"]))


@pytest.mark.parametrize("shape", [(12, 30), (30, 12)])
def test_the_general_eigenproblem_agrees(shape):
    """Both sides equal the second eigenvectors of the two matrices of the Atlas."""
    m = _random(1, shape)
    result = complexity.complexity_vectors(m)
    d, u = m.sum(1), m.sum(0)
    for side, matrix in ((result.regions, (m / d[:, None]) @ (m / u).T),
                         (result.industries, (m / u).T @ (m / d[:, None]))):
        values, vectors = np.linalg.eig(matrix)
        order = np.argsort(values.real)
        v = vectors[:, order[-2]].real
        v = (v - v.mean()) / v.std()
        assert np.allclose(side, v * np.sign(v @ side))
        assert np.allclose(result.eigenvalues, values.real[order[::-1]][:3])
    assert np.corrcoef(result.regions, d)[0, 1] > 0


@pytest.mark.filterwarnings("ignore")  # the peer uses what pandas has deprecated
def test_the_peer_on_a_larger_matrix():
    """25 x 40 cells equal py-ecomplexity's, where it is installed."""
    pytest.importorskip("ecomplexity")
    import contextlib
    import io

    from ecomplexity import ecomplexity

    m = np.random.default_rng(3).lognormal(0, 2, (25, 40))
    frame = _frame(m, year="t")
    with contextlib.redirect_stdout(io.StringIO()):
        peer = ecomplexity(frame, {"time": "year", "loc": "region", "prod": "industry",
                                   "val": "value"}, check_logsupermodularity=False)
    peer = peer.drop_duplicates("region").set_index("region")["eci"]
    own = complexity.economic_complexity(frame).set_index("region")["economic_complexity"]
    assert np.allclose(own, peer[own.index])


def test_industries_are_the_mean_of_their_regions():
    """Up to scale, an industry is as complex as the regions that have it, and conversely."""
    m = _random(2, (15, 20))
    result = complexity.complexity_vectors(m)
    mean = m.T @ result.regions / m.sum(0)
    assert np.allclose((mean - mean.mean()) / mean.std(), result.industries)


def test_reflections_by_definition_and_in_the_limit():
    """Six steps of the recursion; many steps lead to the eigenvector."""
    m = _random(4, (10, 14))
    kc, kp = m.sum(1), m.sum(0)
    d, u = kc, kp
    for _ in range(6):
        kc, kp = m @ kp / d, m.T @ kc / u
    rows, columns = complexity.reflections(m, 6)
    assert np.allclose(rows, (kc - kc.mean()) / kc.std())
    assert np.allclose(columns, (kp - kp.mean()) / kp.std())
    assert not np.allclose(rows, complexity.reflections(m, 8)[0])
    limit = complexity.reflections(m, 4000)[0]
    eci = complexity.complexity_vectors(m).regions
    assert np.allclose(limit, eci * np.sign(limit @ eci), atol=1e-6)
    np.testing.assert_array_equal(complexity.reflections(m)[0], complexity.reflections(m, 18)[0])
    for wrong in (0, 3):
        with pytest.raises(MeasureError, match="even"):
            complexity.reflections(m, wrong)


@pytest.mark.parametrize("n", range(3, 30))
def test_reflections_of_a_ring_are_no_index(n):
    """Each region has an industry of its own and shares two: all alike, whatever rounding says."""
    ring = np.hstack([np.eye(n), np.eye(n) + np.roll(np.eye(n), 1, axis=1)])
    assert np.isnan(complexity.reflections(ring)[0]).all()


def test_method_and_iterations_reach_the_frame():
    """The frame function passes its options on."""
    table = complexity.economic_complexity(_frame(STEPS), presence="positive",
                                           method="reflections", iterations=2)
    assert np.allclose(table["economic_complexity"], complexity.reflections(STEPS, 2)[0])
    with pytest.raises(MeasureError, match="method"):
        complexity.economic_complexity(_frame(STEPS), method="guess")


@pytest.mark.parametrize("method", ["eigenvector", "reflections"])
def test_a_missing_place_is_not_ranked(method):
    """An empty region and an empty industry are NaN and leave the others as they were."""
    m = np.zeros((4, 4))
    m[:3, 1:] = STEPS
    table = complexity.economic_complexity(_frame(m), presence="positive", method=method)
    alone = complexity.economic_complexity(_frame(STEPS), presence="positive", method=method)
    assert np.isnan(table["economic_complexity"][3]) and table["diversity"][3] == 0
    assert np.isnan(table["single_unit_share"][3])
    assert np.allclose(table["economic_complexity"][:3], alone["economic_complexity"])
    side = complexity.industry_complexity(_frame(m), presence="positive", method=method)
    assert side["industry_complexity"].isna().tolist() == [True, False, False, False]


def test_a_place_cut_off_is_not_ranked():
    """Only the largest connected part has an index; two equal parts have none."""
    m = np.zeros((4, 4))
    m[:3, :3], m[3, 3] = STEPS, 1
    result = complexity.complexity_vectors(m)
    assert result.parts == 2 and np.isnan(result.regions[3]) and np.isnan(result.industries[3])
    assert np.allclose(result.regions[:3], complexity.complexity_vectors(STEPS).regions)
    with_empty = np.pad(m, ((0, 1), (0, 1)))
    assert complexity.complexity_vectors(with_empty).parts == 2
    equal = np.kron(np.eye(2), STEPS)
    assert np.isnan(complexity.complexity_vectors(equal).regions).all()


@pytest.mark.parametrize("filled", [0.03, 0.08, 0.2, 0.5])
def test_parts_by_brute_force(filled):
    """Parts are counted by joining, cell after cell, the sets that a cell links."""
    rng = np.random.default_rng(8)
    for _ in range(20):
        m = (rng.random((9, 12)) < filled).astype(float)
        sets = [{("row", i), ("column", j)} for i, j in zip(*np.nonzero(m), strict=True)]
        joined: list[set] = []
        for new in sets:
            joined = [s for s in joined if not s & new] + [
                new.union(*(s for s in joined if s & new))]
        assert complexity.complexity_vectors(m).parts == len(joined)


def test_the_largest_part_has_most_cells_not_most_regions():
    """Two regions with seven cells outweigh three with five."""
    m = np.zeros((5, 6))
    m[:2, :4] = [[1, 1, 1, 1], [1, 1, 1, 0]]
    m[2:, 4:] = [[1, 1], [1, 1], [1, 0]]
    rows, columns, parts = complexity._largest_part(m)
    assert rows.tolist() == [True] * 2 + [False] * 3 and columns.sum() == 4 and parts == 2


@pytest.mark.parametrize("m", [
    np.ones((4, 5)), np.eye(4), np.zeros((3, 3)), np.ones((1, 4)), np.ones((4, 1)),
    np.array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]]),
    np.array([[1.0, 1, 1, 1, 1], [0, 1, 1, 0, 0], [0, 1, 0, 1, 0]]),
], ids=["all alike", "all apart", "empty", "one region", "one industry", "a ring",
        "both eigenvalues a quarter"])
def test_no_unique_vector_is_no_index(m):
    """Where the second vector is not unique, nobody gets a number."""
    result = complexity.complexity_vectors(m)
    assert np.isnan(result.regions).all() and np.isnan(result.industries).all()
    assert result.eigenvalues.shape == (3,)
    if min(m.shape) < 2:
        assert (result.eigenvalues == 0).all()


def test_sign_when_diversity_says_nothing():
    """With equal diversity the regions with the rarer industries come first."""
    m = np.array([[1.0, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [0, 0, 1, 1, 0],
                  [0, 0, 0, 1, 1]])
    result = complexity.complexity_vectors(m)
    assert result.regions[4] == result.regions.max() and result.regions[0] < 0


def test_sign_where_diversity_is_uncorrelated():
    """Then the mean ubiquity of what a region has decides, whatever its diversity."""
    rng = np.random.default_rng(5)
    for _ in range(40):
        m = (rng.random((7, 9)) < 0.5).astype(float)
        m[:, 0] = 1
        d = m.sum(1)
        base = np.column_stack([np.ones(7), d])
        kc = rng.normal(size=7)
        kc -= base @ np.linalg.lstsq(base, kc, rcond=None)[0]
        rare = -np.array([m.sum(0)[row > 0].mean() for row in m])
        assert complexity._sign(m, kc) == np.sign(np.corrcoef(rare, kc)[0, 1])


def test_an_index_without_spread_has_no_stability():
    """Ranks that all tie go with nothing."""
    rng = np.random.default_rng(0)
    m = (rng.random((6, 9)) < 0.5).astype(float)
    found = complexity._stability(m, np.ones(6), 5, rng)
    assert np.isnan(found["stability"]) and np.isnan(found["stability_low"])


def test_order_of_rows_changes_nothing():
    """Regions and industries in another order keep their numbers."""
    rng = np.random.default_rng(5)
    m = _random(6, (9, 12))
    r, c = rng.permutation(9), rng.permutation(12)
    whole, mixed = complexity.complexity_vectors(m), complexity.complexity_vectors(m[r][:, c])
    assert np.allclose(whole.regions[r], mixed.regions)
    assert np.allclose(whole.industries[c], mixed.industries)
    assert abs(whole.regions.mean()) < 1e-12 and whole.regions.std() == pytest.approx(1)


def test_single_unit_shares_are_always_told():
    """Counted by hand from counts, from a column of counts, and NaN where unknown."""
    m = np.array([[1, 5, 0], [1, 0, 2], [3, 1, 1]])
    table = complexity.economic_complexity(_frame(m), presence="positive")
    assert table["single_unit_share"].tolist() == [1 / 2, 1 / 2, 2 / 3]
    assert table["single_unit_share_all"].tolist() == [4 / 7] * 3
    side = complexity.industry_complexity(_frame(m), presence="positive")
    assert side["single_unit_share"].tolist() == [2 / 3, 1 / 2, 1 / 2]
    money = _frame(m * 0.5).assign(firms=m.ravel())
    told = complexity.economic_complexity(money, presence="positive", count="firms")
    assert told["single_unit_share_all"][0] == 4 / 7
    with pytest.raises(MeasureError, match="firms"):
        complexity.economic_complexity(money.assign(firms=np.nan), count="firms")
    one = complexity.economic_complexity(_frame(np.array([[1, 5, 2], [0, 0, 1], [0, 3, 0]])),
                                         presence="positive")
    assert one["single_unit_share"].tolist() == [1 / 3, 1, 0]
    unknown = complexity.economic_complexity(money, presence="positive")
    assert unknown["single_unit_share_all"].isna().all()
    some = complexity.economic_complexity(_frame(m), presence="positive", min_count=2)
    assert some["single_unit_share_all"].tolist() == [0.0] * 3


def test_nestedness_by_brute_force_and_at_its_limits():
    """Pair by pair; steps are fully nested, a checkerboard not at all."""
    m = _random(8, (6, 7))
    scores = []
    for a in (m, m.T):
        for i in range(len(a)):
            for j in range(i + 1, len(a)):
                big, small = sorted((a[i], a[j]), key=lambda x: -x.sum())
                fits = big.sum() > small.sum() > 0
                scores.append(100 * (big * small).sum() / small.sum() if fits else 0.0)
    assert complexity.nestedness(m) == pytest.approx(np.mean(scores))
    assert complexity.nestedness(STEPS) == 100
    board = np.indices((4, 4)).sum(0) % 2
    assert complexity.nestedness(board.astype(float)) == 0


def test_fit_speaks_for_steps_and_against_noise():
    """A large nested matrix passes; random cells and single firms do not."""
    steps = (np.add.outer(range(24), range(24)) < 24) * 3
    noise = (np.random.default_rng(0).random((24, 24)) < 0.4) * 3
    fit = {name: complexity.complexity_fit(_frame(m), presence="positive", draws=39).iloc[0]
           for name, m in (("steps", steps), ("noise", noise), ("single", steps // 3))}
    assert fit["steps"]["complexity_fit"] and fit["steps"]["nestedness_p"] == 1 / 40
    assert fit["steps"]["stability"] > 0.95
    assert not fit["noise"]["complexity_fit"] and fit["noise"]["spectral_gap"] < 0.1
    assert fit["noise"]["stability"] < fit["steps"]["stability"]
    assert not fit["single"]["complexity_fit"] and fit["single"]["single_unit_share_all"] == 1
    gap = fit["steps"]["eigenvalue_2"] - fit["steps"]["eigenvalue_3"]
    assert fit["steps"]["spectral_gap"] == gap and fit["steps"]["filled"] == pytest.approx(
        (steps > 0).mean())
    with pytest.raises(MeasureError, match="draws"):
        complexity.complexity_fit(_frame(steps), draws=5)


def test_the_verdict_at_its_limits():
    """Every condition holds at the limit that is stated, and each alone can fail."""
    limit = {"parts": 1, "nestedness_p": 0.05, "spectral_gap": 0.05, "stability_low": 0.8,
             "single_unit_share_all": 0.25}
    assert complexity._verdict(limit)
    assert complexity._verdict(limit | {"single_unit_share_all": np.nan})
    for beyond in ({"parts": 2}, {"nestedness_p": 0.051}, {"nestedness_p": np.nan},
                   {"spectral_gap": 0.049}, {"stability_low": 0.79}, {"stability_low": np.nan},
                   {"single_unit_share_all": 0.251}):
        assert not complexity._verdict(limit | beyond)


@pytest.mark.parametrize("shape", [(4, 4), (5, 6), (8, 9)])
def test_stability_is_the_rank_correlation_over_draws(shape):
    """Scipy's Spearman on the same draws of industries, where three regions have an index."""
    m = (np.random.default_rng(3).random(shape) < 0.5).astype(float)
    base = complexity.complexity_vectors(m).regions
    found = complexity._stability(m, base, 300, np.random.default_rng(7))
    rng, rho, sizes = np.random.default_rng(7), [], set()
    for _ in range(300):
        again = complexity.complexity_vectors(m[:, rng.integers(0, shape[1], shape[1])]).regions
        both = np.isfinite(base) & np.isfinite(again)
        pair = np.array([base[both], again[both]]).round(9)
        sizes.add(both.sum())
        if both.sum() > 2 and (np.ptp(pair, axis=1) > 0).all():
            rho.append(spearmanr(*pair).statistic)
    assert shape != (4, 4) or {2, 3} <= sizes
    assert found["stability"] == pytest.approx(np.mean(rho))
    assert found["stability_low"] == pytest.approx(np.quantile(rho, 0.05))


def test_fit_is_seeded():
    """The same seed gives the same table, another seed another."""
    frame = _frame(MATRIX)
    a, b, c = (complexity.complexity_fit(frame, draws=19, seed=s) for s in (0, 0, 1))
    pd.testing.assert_frame_equal(a, b)
    assert a["nestedness_random"][0] != c["nestedness_random"][0]
    assert a["nestedness"][0] == c["nestedness"][0]


def test_the_random_model_has_the_mean_of_both_shares():
    """Nestedness of random cells, filled by the mean of the row's and the column's share."""
    m = _random(8, (7, 9))
    rng = np.random.default_rng(4)
    chance = np.array([[(row.mean() + column.mean()) / 2 for column in m.T] for row in m])
    own = [complexity.nestedness((rng.random(m.shape) < chance).astype(float)) for _ in range(400)]
    found = complexity._nestedness_test(m, 400, np.random.default_rng(4))
    assert found["nestedness_random"] == pytest.approx(np.mean(own))
    reached = np.array(own) >= complexity.nestedness(m) - 1e-9
    assert found["nestedness_p"] == pytest.approx((1 + reached.sum()) / 401) and reached.sum() > 40
    # all cells full: every random matrix is the same one
    assert complexity._nestedness_test(np.ones((3, 3)), 19, rng)["nestedness_p"] == 1
    assert np.isnan(complexity._nestedness_test(np.ones((1, 1)), 19, rng)["nestedness_p"])


def test_random_matrices_are_seldom_called_nested():
    """Under the random model itself the test of nestedness holds its 5 % within Monte Carlo."""
    rng = np.random.default_rng(2)
    chance = np.add.outer(np.linspace(0.1, 0.7, 10), np.linspace(0.1, 0.7, 10)) / 2
    p = [complexity._nestedness_test((rng.random((10, 10)) < chance).astype(float), 19, rng)
         ["nestedness_p"] for _ in range(100)]
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 3 * (0.05 * 0.95 / 100) ** 0.5


@pytest.mark.parametrize("measure", [*BOTH, complexity.complexity_fit])
def test_degenerate_input_is_refused_and_never_changed(measure):
    """Empty, missing, negative and duplicate input raises; zeros give NaN; the frame stays."""
    frame = _frame(MATRIX)
    bad = [frame.iloc[:0], frame.assign(value=np.nan), frame.assign(value=-1.0),
           pd.concat([frame, frame]), frame.drop(columns="industry")]
    for some in bad:
        kept = some.copy()
        with pytest.raises(MeasureError):
            measure(some)
        pd.testing.assert_frame_equal(some, kept)
    nothing = measure(frame.assign(value=0))
    if measure in BOTH:
        assert nothing.iloc[:, 2].isna().all() and len(nothing) in MATRIX.shape
    else:
        assert not nothing["complexity_fit"][0] and np.isnan(nothing["stability"][0])


def test_groups_are_measured_apart():
    """A group gives what it gives alone."""
    frame = pd.concat([_frame(MATRIX, year=2018), _frame(MATRIX[:, ::-1], year=2019)])
    for measure in BOTH:
        both = measure(frame, by="year")
        part = both[both["year"] == 2019].drop(columns="year").reset_index(drop=True)
        pd.testing.assert_frame_equal(part, measure(frame[frame["year"] == 2019]))
