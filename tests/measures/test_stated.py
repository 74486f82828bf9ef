"""What a measure says of itself holds: its docstring is whole, its defaults are those stated."""

import numpy as np
import pandas as pd
import pytest
from tests.measures.test_every_measure import (
    CALLS,
    DEA,
    RI,
    TWO,
    V,
    _call,
    _frames,
    _indexes,
    _matrix,
    _matrix_years,
    _places,
    _plants,
    _units,
    _years,
)

from seikit import measures


@pytest.mark.parametrize("name", sorted(measures.__all__))
def test_docstring_says_all(name):
    """When to use it, columns, result, errors, formula, source and an example."""
    text = getattr(measures, name).__doc__
    for part in ("Use it", "Parameters", "Returns", "Raises", "Notes", "References", "Examples"):
        assert part in text, part


def _few_units() -> pd.DataFrame:
    """Return counts of 0 to 3, so that single units decide."""
    rng = np.random.default_rng(11)
    return _matrix().assign(value=rng.integers(0, 4, 48).astype(float), year=2018)


def _few_units_later() -> pd.DataFrame:
    return pd.concat([_few_units(), _few_units().assign(
        year=2019, value=lambda d: d["value"].to_numpy()[::-1])])


PRESENCE = {"threshold": 1.0, "min_count": 1}
# name: (frame, arguments, what options that are left out stand for)
DEFAULTS = {
    **{name: (_few_units, {}, PRESENCE)
       for name in ("diversity", "ubiquity", "proximity", "relatedness")},
    "density": (_few_units, {}, PRESENCE | {"include_self": True}),
    "entry_exit": (_few_units_later, {}, PRESENCE | {"lag": 1}),
    **{name: (_few_units, {"method": "reflections"}, PRESENCE | {"iterations": 18})
       for name in ("economic_complexity", "industry_complexity")},
    "complexity_fit": (_few_units, {}, PRESENCE | {"draws": 199, "seed": 0}),
    "location_quotient": (_matrix, RI | {"interval": "bootstrap"},
                          {"level": 0.95, "draws": 1000, "seed": 0}),
    "standardised_location_quotient": (_matrix, RI, {"log": False}),
    "rca": (_matrix, RI | {"binary": True}, {"threshold": 1.0}),
    "concentration_ratio": (_units, V, {"k": 4}),
    "gini": (_units, V, {"corrected": False}),
    "atkinson": (_units, V, {"epsilon": 0.5}),
    "coefficient_of_variation": (_units, V, {"ddof": 0}),
    "ellison_glaeser": (_plants, RI | {"test": "simulation"}, {"draws": 499, "seed": 0}),
    "geary": (_places, {}, {"permutations": 999, "seed": 0}),
    "moran": (_places, {}, {"permutations": 999, "seed": 0}),
    "moran_local": (_places, {"correction": "none"},
                    {"permutations": 9999, "seed": 0, "level": 0.05}),
    "shift_share": (_matrix_years, RI, {"dynamic": False}),
    "malmquist": (_years, DEA | {"money": []}, {"step": 1}),
    "markov_transitions": (_years, {}, {"classes": 4, "lag": 1}),
    "coupling_coordination": (_indexes, {"systems": ["value", "more"], "variant": "power"},
                              {"k": 1.0}),
    "rank_bands": (_units, TWO, {"draws": 999, "seed": 0, "concentration": 1.0, "level": 0.9,
                                 "tiers": 3}),
    **{name: (_units, CALLS[name][3] | {"draws": 9}, {"seed": 0})
       for name in ("bootstrap", "permute")},
}


@pytest.mark.parametrize("name", sorted(DEFAULTS))
def test_options_left_out_mean_what_is_stated(name):
    """A default that changed would change published numbers without a word."""
    make, arguments, stated = DEFAULTS[name]
    found, expected = (_frames(_call(name, make(), arguments | more)) for more in ({}, stated))
    for one, other in zip(found, expected, strict=True):
        pd.testing.assert_frame_equal(one, other)
