"""One property for all: degenerate input gives a typed error or a documented missing value.

The registry must name every public measure, so a new one cannot be forgotten.
"""

import dataclasses
import inspect
import itertools

import numpy as np
import pandas as pd
import pytest

from seikit import measures
from seikit.codes.regions import provinces
from seikit.errors import SeikitError

# They take no frame of figures: weights from places, and procedures around other measures.
WITHOUT_FIGURES = {"contiguity_weights", "distance_weights", "knn_weights", "without_each"}
UNITS = [f"r{i}" for i in range(8)]


def _matrix() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    rows = [(r, i, float(rng.integers(1, 90))) for r in UNITS for i in "abcdef"]
    return pd.DataFrame(rows, columns=["region", "industry", "value"])


def _places_industries() -> pd.DataFrame:
    frame, place = _matrix(), _units().set_index("region")
    return frame.assign(plants=frame["value"] // 5 + 1, area=frame["region"].map(place["value"]),
                        people=frame["region"].map(place["people"]))


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
        "coagglomeration", "colocation", "density", "diversity", "economic_complexity",
        "entropy_index", "hachman_index", "herfindahl", "hoover_index", "industry_complexity",
        "krugman_index",
        "location_quotient", "locational_gini", "proximity", "rca", "relatedness",
        "specialization_gini", "standardised_location_quotient", "theil_concentration",
        "ubiquity")},
    "cluster_index": (_places_industries, "value", ["region", "industry"],
                      RI | {"plants": "plants", "area": "area", "population": "people"}),
    "complexity_fit": (_matrix, "value", ["region", "industry"], RI | {"draws": 19}),
    **{name: (_plants, "value", ["plant"], RI | {"plant": "plant"})
       for name in ("ellison_glaeser", "maurel_sedillot")},
    **{name: (_matrix_years, "value", ["region", "industry", "year"], RI)
       for name in ("entry_exit", "shift_share")},
    **{name: (_units, "value", ["region"], V) for name in (
        "atkinson", "coefficient_of_variation", "concentration_ratio", "gini", "hhi", "theil_l",
        "theil_t", "wolfson")},
    "williamson_index": (_units, "value", ["region"], V | {"weights": "people"}),
    **{name: (_units, "value", ["region"], V | {"group": "group"})
       for name in ("theil_decomposition", "dagum_decomposition")},
    **{name: (_years, "value", ["region", "year"], {}) for name in (
        "growth_contributions", "markov_transitions", "rank_mobility", "sigma_convergence")},
    **{name: (_years, "value", ["region", "year"], {"draws": 19})
       for name in ("beta_convergence", "sigma_trend")},
    "slope_range": (lambda: _years().query("region == 'r0'"), "value", ["year"], {}),
    "crossing_bounds": (lambda: _units().assign(all=900.0), "value", ["region"],
                        {"sent": "value", "received": "people", "total": "all"}),
    "wild_cluster_bootstrap": (_units, "value", ["region"], {
        "outcome": "value", "regressor": "people", "cluster": "region", "draws": 19}),
    **{name: (_places, "value", ["code"], {"permutations": 19})
       for name in ("geary", "getis_ord", "moran", "moran_local")},
    "getis_ord_local": (_places, "value", ["code"], {}),
    "spatial_lag": (_places, "value", ["code"], {}),
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
    "negative": {"composite_index", "geary", "getis_ord_local", "moran", "moran_local",
                 "normalise", "rank_bands", "slope_range", "spatial_lag", "topsis",
                 "wild_cluster_bootstrap"},
    # A cluster has as many rows as it has observations.
    "duplicate": {"wild_cluster_bootstrap"},
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


# Seeded draws, and names listed in one cell, follow the order of rows.
ORDERED = {"bootstrap", "complexity_fit", "geary", "getis_ord", "leave_one_out", "moran",
           "moran_local", "permute", "rank_bands", "returns_to_scale_test",
           "simar_wilson_bootstrap"}
PARAMETERS = {"region": ("region", "unit"), "industry": ("industry",), "year": ("year",),
              "code": ("unit",), "plant": ("plant",)}
PAIRS = [("industry_i", "industry_j"), ("industry_a", "industry_b"), ("group_a", "group_b")]


def _parameters(name: str) -> set[str]:
    return set(inspect.signature(getattr(measures, name)).parameters)


def _texts(frame: pd.DataFrame) -> list[str]:
    return [c for c in frame if not pd.api.types.is_numeric_dtype(frame[c])]


def _sorted(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return a table with plain types in the order of its keys; pairs have no direction."""
    table = table.copy()
    for column in _texts(table):
        table[column] = [str(x) for x in table[column]]
    for a, b in PAIRS:
        if a in table:
            turned = (table[a] > table[b]).to_numpy()
            table.loc[turned, [a, b]] = table.loc[turned, [b, a]].to_numpy()
    order = [c for c in table if c in keys or c in _texts(table)]
    return table.sort_values(order).reset_index(drop=True) if order else table


def _assert_same(results: tuple, keys: list[str]) -> None:
    for one, other in zip(*map(_frames, results), strict=True):
        pd.testing.assert_frame_equal(_sorted(one, keys), _sorted(other, keys), check_dtype=False,
                                      rtol=1e-8, atol=1e-10)


FORMS = {
    "index": lambda f: f.set_index(pd.Index([5] * len(f))),
    "categories": lambda f: f.assign(**{
        c: pd.Categorical(f[c], [*sorted(set(f[c])), "unused"]) for c in _texts(f)}),
    "nullable": lambda f: f.convert_dtypes(),
    "pyarrow": lambda f: f.convert_dtypes(dtype_backend="pyarrow"),
    "more columns": lambda f: f.assign(note="x", gap=np.nan),
    "order": lambda f: f.sample(frac=1, random_state=1),
}


@pytest.mark.parametrize(("name", "form"), [
    (n, f) for n in sorted(CALLS) for f in sorted(FORMS) if f != "order" or n not in ORDERED])
def test_form_of_the_frame_does_not_matter(name, form):
    """Index, types, further columns and the order of rows leave the numbers as they are."""
    make, _, keys, arguments = CALLS[name]
    frame = make()
    _assert_same((_call(name, frame, arguments), _call(name, FORMS[form](frame), arguments)), keys)


@pytest.mark.parametrize("how", ["huge", "tiny", "text", "truth", "complex", "dates", "twice",
                                 "absent", "no key", "no frame"])
@pytest.mark.parametrize("name", sorted(CALLS))
def test_what_is_no_figure_is_refused(name, how):
    """Numbers that overflow when squared, and columns that hold none, end in a typed error."""
    make, value, keys, arguments = CALLS[name]
    frame = make()
    first, x = frame[keys[0]], frame[value]
    broken = {
        "huge": frame.assign(**{value: x * 1e300}), "tiny": frame.assign(**{value: x * 1e-300}),
        "text": frame.assign(**{value: x.astype(str)}), "truth": frame.assign(**{value: x > 9}),
        "complex": frame.assign(**{value: x.astype(complex)}),
        "dates": frame.assign(**{value: pd.Timestamp("2020-01-01")}),
        "twice": pd.concat([frame, frame[[value]]], axis=1),
        "absent": frame.rename(columns={value: "other"}),
        "no key": frame.assign(**{keys[0]: first.astype(object).where(first != first.iloc[0])}),
        "no frame": x,
    }[how]
    with pytest.raises(SeikitError):
        _call(name, broken, arguments)


@pytest.mark.parametrize("name", sorted(n for n in CALLS if "by" in _parameters(n)))
def test_groups_are_answered_as_if_alone(name):
    """One group gives the numbers of none; two give those of each; a key is no group."""
    make, value, keys, arguments = CALLS[name]
    one = make()
    two = one.assign(**{value: one[value] * 2 + 1})
    both = pd.concat([one.assign(part="p"), two.assign(part="q")], ignore_index=True)
    found = [_frames(_call(name, both, arguments | {"by": by})) for by in ("part", ["part"])]
    for part, frame in (("p", one), ("q", two)):
        alone = _frames(_call(name, frame, arguments | {"by": []}))
        for table, again, expected in zip(*found, alone, strict=True):
            pd.testing.assert_frame_equal(table, again)
            assert table.index.tolist() == list(range(len(table)))
            kept = table[table["part"] == part].drop(columns="part").reset_index(drop=True)
            pd.testing.assert_frame_equal(kept, expected, check_dtype=False)
    for by in (keys[0], "absent"):
        with pytest.raises(SeikitError):
            _call(name, one, arguments | {"by": by})


@pytest.mark.parametrize("name", sorted(CALLS))
def test_names_do_not_collide(name):
    """A value may be named like a result; a key named like one is refused, never overwritten."""
    make, value, keys, arguments = CALLS[name]
    frame = make()
    result = _call(name, frame, arguments)
    results = {c for part in _frames(result) for c in part if c not in frame}
    for other in results if "value" in _parameters(name) else ():
        renamed = _call(name, frame.rename(columns={value: other}), arguments | {"value": other})
        _assert_same((result, renamed), keys)
    asked = [(key, p) for key in keys for p in PARAMETERS[key] if p in _parameters(name)]
    for (key, parameter), other in itertools.product(asked, results):
        renamed = frame.rename(columns={key: other})
        try:
            again = _call(name, renamed, arguments | {parameter: other})
        except SeikitError:
            continue
        assert [p.shape for p in _frames(again)] == [p.shape for p in _frames(result)]


RESAMPLED = {
    "location_quotient": ("region", {}, {}), "herfindahl": ("region", {}, {"column": "herfindahl"}),
    "ellison_glaeser": (["region", "plant"], {}, {}), "gini": ("region", {}, {}),
    "theil_decomposition": ("region", {}, {"attribute": "summary", "column": "between_share"}),
    "sigma_convergence": ("region", {}, {}),
    "markov_transitions": ("region", {"classes": 2}, {"attribute": "mobility"}),
    "dea": ("region", {}, {"attribute": "scores", "column": "efficiency"}),
    "malmquist": ("region", {}, {"attribute": "changes"}),
    "composite_index": ("region", {}, {}), "economic_complexity": ("region", {}, {}),
}


@pytest.mark.parametrize("name", sorted(RESAMPLED))
def test_any_measure_can_be_resampled(name):
    """Same numbers from the same seed, others from another; the estimate is the measure's."""
    make, value, _, arguments = CALLS[name]
    unit, more, options = RESAMPLED[name]
    measure, arguments = getattr(measures, name), {k: v for k, v in arguments.items()
                                                   if k != "unit"} | more
    def run(seed):
        return measures.bootstrap(measure, make(), unit=unit, draws=25, seed=seed, **options,
                                  **arguments)

    first = run(1)
    pd.testing.assert_frame_equal(first, run(1))
    assert not first.equals(run(2))
    shuffled = measures.permute(measure, make(), shuffle=value, draws=9, **options, **arguments)
    assert shuffled["p"].dropna().between(0, 1).all()
    column = options.get("column") or options.get("attribute", name)
    column = "malmquist" if name == "malmquist" else column
    full = measure(make(), **arguments)
    part = getattr(full, options["attribute"]) if "attribute" in options else full
    expected = [part] if np.isscalar(part) else part[column]
    np.testing.assert_allclose(first[column].astype(float), expected)
