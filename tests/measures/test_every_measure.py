"""One property for all: degenerate input gives a typed error or a documented missing value.

The registry must name every public measure, so a new one cannot be forgotten.
"""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from seikit import measures
from seikit.codes.regions import provinces
from seikit.errors import SeikitError

# They take no frame of figures: weights from places, and procedures around other measures.
WITHOUT_FIGURES = {"contiguity_weights", "distance_weights", "knn_weights"}
UNITS = [f"r{i}" for i in range(8)]


def _matrix() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    rows = [(r, i, float(rng.integers(1, 90))) for r in UNITS for i in "abcdef"]
    return pd.DataFrame(rows, columns=["region", "industry", "value"])


def _matrix_years() -> pd.DataFrame:
    return pd.concat([_matrix().assign(year=y, value=lambda d, y=y: d["value"] * (y - 2016) + 3)
                      for y in (2018, 2019)], ignore_index=True)


def _units() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    return pd.DataFrame({"region": UNITS, "group": list("aabbccdd"),
                         "value": rng.integers(5, 90, 8).astype(float),
                         "people": rng.integers(5, 90, 8).astype(float),
                         "more": rng.uniform(1, 9, 8)})


def _indexes() -> pd.DataFrame:
    """Return indices between 0 and 1, as coupling asks for."""
    frame = _units()
    return frame.assign(value=frame["value"] / 100, more=frame["more"] / 10)


def _years() -> pd.DataFrame:
    base = _units()
    return pd.concat([base.assign(year=y, value=base["value"] + (y - 2017) * base["more"])
                      for y in (2018, 2019, 2020)], ignore_index=True)


def _places() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    return pd.DataFrame({"code": provinces()["code"], "value": rng.uniform(1, 9, 31)})


def _plants() -> pd.DataFrame:
    rng = np.random.default_rng(9)
    return pd.DataFrame({"plant": range(60), "region": rng.choice(UNITS, 60),
                         "industry": rng.choice(list("abc"), 60),
                         "value": rng.integers(1, 50, 60).astype(float)})


RI, V = {"value": "value"}, {"value": "value", "unit": "region"}
DEA = {"inputs": ["people"], "outputs": ["value", "more"]}
TWO = {"indicators": ["value", "more"]}
W = {"weights": None}
# name: (frame, column of values, columns of the key, arguments)
CALLS = {
    **{name: (_matrix, "value", ["region", "industry"], RI) for name in (
        "coagglomeration", "density", "diversity", "economic_complexity", "entropy_index",
        "hachman_index", "herfindahl", "hoover_index", "industry_complexity", "krugman_index",
        "location_quotient", "locational_gini", "proximity", "rca", "relatedness",
        "specialization_gini", "standardised_location_quotient", "theil_concentration",
        "ubiquity")},
    "complexity_fit": (_matrix, "value", ["region", "industry"], RI | {"draws": 19}),
    **{name: (_plants, "value", ["plant"], RI | {"plant": "plant"})
       for name in ("ellison_glaeser", "maurel_sedillot")},
    **{name: (_matrix_years, "value", ["region", "industry", "year"], RI)
       for name in ("entry_exit", "shift_share")},
    **{name: (_units, "value", ["region"], V) for name in (
        "atkinson", "coefficient_of_variation", "concentration_ratio", "gini", "hhi", "theil_l",
        "theil_t")},
    "williamson_index": (_units, "value", ["region"], V | {"weights": "people"}),
    **{name: (_units, "value", ["region"], V | {"group": "group"})
       for name in ("theil_decomposition", "dagum_decomposition")},
    **{name: (_years, "value", ["region", "year"], {}) for name in (
        "growth_contributions", "markov_transitions", "rank_mobility", "sigma_convergence")},
    **{name: (_places, "value", ["code"], {"permutations": 19})
       for name in ("geary", "moran", "moran_local")},
    **{name: (_units, "value", ["region"], DEA) for name in ("dea", "leave_one_out")},
    **{name: (_units, "value", ["region"], DEA | {"draws": 9})
       for name in ("returns_to_scale_test", "simar_wilson_bootstrap")},
    "malmquist": (_years, "value", ["region", "year"], DEA | {"money": []}),
    "normalise": (_units, "value", ["region"], TWO | {"method": "z"}),
    **{name: (_units, "value", ["region"], TWO) for name in ("composite_index", "topsis")},
    "weights": (_units, "value", ["region"], TWO | {"method": "entropy"}),
    "coupling_coordination": (_indexes, "value", ["region"], {"systems": ["value", "more"]}),
    "rank_bands": (_units, "value", ["region"], TWO | {"draws": 19}),
    "bootstrap": (_units, "value", ["region"], {"measure": measures.gini, "unit": "region",
                                                "draws": 19, "value": "value"}),
    "permute": (_units, "value", ["region"], {"measure": measures.gini, "shuffle": "value",
                                              "draws": 19, "value": "value"}),
}
# Input that these accept on purpose, with the reason.
ACCEPTS = {
    "negative": {"geary", "moran", "moran_local", "normalise", "composite_index", "topsis",
                 "rank_bands"},
    "missing": {"dea", "leave_one_out", "malmquist", "returns_to_scale_test",
                "simar_wilson_bootstrap"},
}


def _damaged(frame: pd.DataFrame, value: str, keys: list[str], how: str) -> pd.DataFrame:
    frame = frame.copy()
    if how == "empty":
        return frame.iloc[:0]
    if how == "duplicate":
        return pd.concat([frame, frame.iloc[[0]]], ignore_index=True)
    if how == "missing":
        frame.loc[0, value] = np.nan
    if how == "negative":
        frame.loc[0, value] = -3.0
    if how == "infinite":
        frame.loc[0, value] = np.inf
    if how == "zero row":
        frame.loc[frame[keys[0]].eq(frame[keys[0]].iloc[0]), value] = 0.0
    if how == "all zero":
        frame[value] = 0.0
    if how == "zero column" and len(keys) > 1:
        frame.loc[frame[keys[1]].eq(frame[keys[1]].iloc[0]), value] = 0.0
    if how == "one unit":
        return frame[frame[keys[0]].eq(frame[keys[0]].iloc[0])].reset_index(drop=True)
    return frame


def _call(name: str, frame: pd.DataFrame, arguments: dict):
    arguments = dict(arguments)
    if name in ("bootstrap", "permute"):
        return getattr(measures, name)(arguments.pop("measure"), frame, **arguments)
    return getattr(measures, name)(frame, **arguments)


def _frames(result) -> list[pd.DataFrame]:
    if isinstance(result, pd.DataFrame):
        return [result]
    fields = dataclasses.fields(result)
    found = [getattr(result, f.name) for f in fields]
    return [value for value in found if isinstance(value, pd.DataFrame)]


def test_no_measure_is_left_out():
    """A measure that is public must be in the registry."""
    assert set(CALLS) | WITHOUT_FIGURES == set(measures.__all__)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_sound_input_keeps_its_keys(name):
    """A result comes back, the input is untouched, and no key is lost or made up."""
    make, _, keys, arguments = CALLS[name]
    frame = make()
    before = frame.copy(deep=True)
    result = _call(name, frame, arguments)
    pd.testing.assert_frame_equal(frame, before)
    assert _frames(result)
    main = _frames(result)[0]
    if name not in ("bootstrap", "permute") and keys[0] in main and keys[0] != "plant":
        # Only units of the frontier are left out in turn.
        kept, given = set(main[keys[0]]), set(frame[keys[0]])
        assert kept <= given if name == "leave_one_out" else kept == given


@pytest.mark.parametrize("how", ["empty", "duplicate", "missing", "negative", "infinite"])
@pytest.mark.parametrize("name", sorted(CALLS))
def test_wrong_input_is_refused(name, how):
    """Never a silent answer to a frame that the measure cannot answer for."""
    make, value, keys, arguments = CALLS[name]
    frame = _damaged(make(), value, keys, how)
    before = frame.copy(deep=True)
    if name in ACCEPTS.get(how, ()):
        assert _frames(_call(name, frame, arguments))
    else:
        with pytest.raises(SeikitError):
            _call(name, frame, arguments)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("how", ["zero row", "zero column", "all zero", "one unit"])
@pytest.mark.parametrize("name", sorted(CALLS))
def test_degenerate_input_has_a_stated_end(name, how):
    """A typed error, or a result without infinities whose keys are those of the input."""
    make, value, keys, arguments = CALLS[name]
    frame = _damaged(make(), value, keys, how)
    before = frame.copy(deep=True)
    try:
        result = _call(name, frame, arguments)
    except SeikitError:
        result = None
    pd.testing.assert_frame_equal(frame, before)
    for part in _frames(result) if result is not None else []:
        numbers = part.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan)
        assert not np.isinf(numbers).any()
        if keys[0] in part and name not in ("bootstrap", "permute") and keys[0] != "plant":
            assert set(part[keys[0]]) <= set(frame[keys[0]])
