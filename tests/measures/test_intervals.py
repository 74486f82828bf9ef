"""Intervals of location quotients: by numerical derivatives, by redrawing tables, by coverage."""

import numpy as np
import pandas as pd
import pytest
from tests.measures.test_specialization import some_table, square, table

from seikit.errors import MeasureError
from seikit.measures.specialization import location_quotient


def delta_by_hand(x):
    """Return the variance of every quotient, by numerical derivatives of independent binomials."""
    n, (regions, industries) = x.sum(1), x.shape
    shares = x / n[:, None]
    result = np.zeros_like(shares)
    for i in range(industries):
        def quotients(p):
            return p / ((n * p).sum() / n.sum())
        for k in range(regions):
            step = np.zeros(regions)
            step[k] = 1e-6
            slope = (quotients(shares[:, i] + step) - quotients(shares[:, i] - step)) / 2e-6
            result[:, i] += slope**2 * shares[k, i] * (1 - shares[k, i]) / n[k]
    return result


def test_delta_interval_from_its_definition():
    """Half the width is the normal quantile times the root of the delta-method variance."""
    frame = some_table()
    found = location_quotient(frame, "v", interval="moineddin", level=0.9)
    x = square(frame)
    variance = delta_by_hand(x)
    half = 1.6448536269514722 * np.sqrt(variance)
    place = ["abcd".index(r) * 5 + int(i[1]) for r, i in zip(frame["region"], frame["industry"],
                                                             strict=True)]
    expected = half.ravel()[place]
    q = found["location_quotient"]
    np.testing.assert_allclose(found["location_quotient_upper"] - q, expected, rtol=1e-5)
    np.testing.assert_allclose(q - found["location_quotient_lower"], expected, rtol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("interval", ["moineddin", "bootstrap"])
def test_intervals_cover(interval):
    """Nominal 90 per cent intervals hold the true quotient in about 90 per cent of draws."""
    rng = np.random.default_rng(7)
    p = np.array([[0.10, 0.15, 0.05], [0.25, 0.25, 0.20]])
    true = (p * p.sum() / np.outer(p.sum(1), p.sum(0))).ravel()
    samples, hits = 150, 0
    for _ in range(samples):
        counts = rng.multinomial(800, p.ravel()).reshape(p.shape)
        found = location_quotient(table(a=counts[0], b=counts[1]), "v", interval=interval,
                                  level=0.9, draws=300)
        hits += ((found["location_quotient_lower"] <= true)
                 & (true <= found["location_quotient_upper"])).sum()
    # cells of a draw hang together: a standard error of about .015
    assert 0.85 < hits / (samples * 6) < 0.95


def test_bootstrap_redraws_four_counts_rightly():
    """The four counts of a cell give the interval of redrawing the whole table."""
    frame = some_table()
    x = square(frame)
    drawn = np.random.default_rng(5).multinomial(x.sum(), (x / x.sum()).ravel(), size=20000)
    drawn = drawn.reshape(-1, *x.shape)
    quotients = drawn * x.sum() / (drawn.sum(2)[:, :, None] * drawn.sum(1)[:, None, :])
    expected = np.quantile(quotients, [0.025, 0.975], axis=0)
    found = location_quotient(frame, "v", interval="bootstrap", draws=4000)
    place = (frame["region"].map("abcd".index) * 5 + frame["industry"].str[1].astype(int))
    for name, bound in zip(("lower", "upper"), expected, strict=True):
        np.testing.assert_allclose(found[f"location_quotient_{name}"],
                                   bound.ravel()[place], rtol=0.06, atol=0.02)


def test_a_bootstrap_at_low_level_closes_on_the_median():
    """At 2 per cent both bounds are near the median; one firm alone has bounds too."""
    frame = pd.concat([some_table(), pd.DataFrame({"region": ["b"], "industry": ["i2"], "v": [1]})])
    narrow, wide = (location_quotient(frame, "v", interval="bootstrap", level=level, draws=4000)
                    for level in (0.02, 0.95))
    width = [f["location_quotient_upper"] - f["location_quotient_lower"] for f in (narrow, wide)]
    assert (width[1] > 0).all() and (width[0] < 0.03 * width[1]).all()


def test_an_explicit_zero_has_no_say_in_the_bootstrap():
    """The cells that are there get the same draws whether the empty one is listed or not."""
    frame = some_table()
    zero = pd.DataFrame({"region": ["b"], "industry": ["i2"], "v": [0]})
    found = location_quotient(pd.concat([frame, zero]), "v", interval="bootstrap", draws=100)
    expected = location_quotient(frame, "v", interval="bootstrap", draws=100)
    pd.testing.assert_frame_equal(found.iloc[:-1], expected)


def test_bootstrap_is_seeded():
    """One seed, one interval; another seed, another."""
    a, b, c = (location_quotient(some_table(), "v", interval="bootstrap", draws=100, seed=s)
               for s in (1, 1, 2))
    pd.testing.assert_frame_equal(a, b)
    assert not a.equals(c)


def test_empty_cells_have_no_interval():
    """Zero firms are not zero for certain."""
    frame = table(a=[0, 5], b=[4, 6])
    for interval in ("moineddin", "bootstrap"):
        found = location_quotient(frame, "v", interval=interval, draws=100)
        assert found.iloc[0, -2:].isna().all()
        assert found.iloc[1:, -2:].notna().all(axis=None)


def test_intervals_need_counts():
    """Money has no sampling unit; all wrong options are named at once."""
    with pytest.raises(MeasureError, match="count firms") as caught:
        location_quotient(table(a=[0.5, 1], b=[1, 2]), "v", interval="bootstrap", draws=5, level=2)
    assert [row["what"] for row in caught.value.failures] == ["level", "draws", "row 0"]
    for level in (0, 1):
        with pytest.raises(MeasureError, match="no interval"):
            location_quotient(some_table(), "v", interval="moineddin", level=level)
    with pytest.raises(MeasureError, match="moineddin"):
        location_quotient(some_table(), "v", interval="exact")
