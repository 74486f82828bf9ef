"""Stored draws: drawn again in part, from the inputs they name, and made anew to the same bytes."""

import shutil

import numpy as np
import pandas as pd
import pytest

from seikit import load, paths
from seikit.cli import main
from seikit.datasets.build import list_files
from seikit.datasets.listing import find_record
from seikit.errors import UnknownName
from seikit.results import convergence, frontier, make_results, scoreboard
from seikit.results.store import FEW, RESULTS, _csv, digest, drawn

AGAIN = 20  # draws that the test makes anew
NAMES = list(RESULTS)


@pytest.fixture(scope="module")
def inputs():
    """Return what each result is drawn from."""
    return {name: result.inputs() for name, result in RESULTS.items()}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a copy of the data in which results take few draws."""
    copy = tmp_path / "home"
    shutil.copytree(paths.data(), copy / "data")
    for record in (copy / "data" / "results").glob("*.toml"):
        text = record.read_text("utf-8").replace("draws = 10000", "draws = 30")
        record.write_text(text.replace("draws = 9999", "draws = 30"), "utf-8")
    monkeypatch.setenv("SEIKIT_HOME", str(copy))
    return copy / "data"


def _runs() -> pd.DataFrame:
    file = paths.data() / "results" / "runs.csv"
    return pd.read_csv(file, dtype=str).set_index("result")


@pytest.mark.parametrize("name", NAMES)
def test_the_first_draws_are_those_that_are_kept(inputs, name):
    """Twenty draws made here are, to the tenth digit, the first of the thousands in the file."""
    seed = find_record(name).made["seed"]
    table, first = RESULTS[name].draw(inputs[name], AGAIN, seed)
    kept = (paths.data() / "results" / f"{name}_first.csv").read_text("utf-8")
    assert _csv(first) == kept and first["draw"].max() == AGAIN
    key, stored = find_record(name).key, load(name)
    assert set(table.columns) | {"simulated"} == set(stored.columns)
    if name != "scale_test":  # its key is the statistic
        assert stored[key].to_numpy().tolist() == table[key].astype(str).to_numpy().tolist()


@pytest.mark.parametrize("name", NAMES)
def test_each_result_names_its_inputs_seed_script_and_time(inputs, name):
    """A change of the data that is not followed by `make results` fails here."""
    run, made = _runs().loc[name], find_record(name).made
    assert run["inputs_sha256"] == digest(inputs[name])
    assert [run["seed"], run["draws"], run["script"]] == [
        str(made["seed"]), str(made["draws"]), made["script"]]
    assert (paths.project() / made["script"]).is_file() and float(run["seconds"]) >= 0
    assert set(load(name)["simulated"]) == {"yes"}


def test_what_does_not_depend_on_draws_is_exact(inputs):
    """Scores, estimates and the range over indicators left out are those of a short run."""
    bands, _ = scoreboard.draw(inputs["rank_bands"], 2, 0)
    assert (bands["left_out_low"] == load("rank_bands")["left_out_low"]).all()
    fits, _ = convergence.draw(inputs["wild_bootstrap"], 2, 0)
    assert np.allclose(fits["estimate"], load("wild_bootstrap")["estimate"])
    scores, _ = frontier.draw_scores(inputs["efficiency_bootstrap"], 2, 0)
    assert np.allclose(scores["efficiency"], load("efficiency_bootstrap")["efficiency"])


def test_draws_of_other_figures_are_not_handed_out(inputs):
    """One changed province: a short run, which says so; the stored run for the true figures."""
    stored = drawn("rank_bands", inputs["rank_bands"])
    assert stored.attrs["draws"] == find_record("rank_bands").made["draws"]
    assert stored.attrs["simulated"] and "make results" in stored.attrs["origin"]
    other = inputs["rank_bands"].copy()
    other.loc[0, scoreboard.KEYS] = 0.0
    found = drawn("rank_bands", other)
    assert found.attrs["draws"] == FEW and "other figures" in found.attrs["origin"]
    assert (found.loc[0, "tier"], stored.loc[0, "tier"]) == ("3", "1")


def test_made_twice_is_the_same_bytes(home, capsys):
    """A second run changes no file, not even its own time."""
    assert main(["results", "rank_bands", "wild_bootstrap"]) == 0
    assert "30 draws" in capsys.readouterr().out
    before = {f.name: f.read_bytes() for f in home.rglob("*") if f.is_file()}
    assert make_results(["rank_bands", "wild_bootstrap"]).count("as it was") == 2
    assert {f.name: f.read_bytes() for f in home.rglob("*") if f.is_file()} == before
    assert len(load("rank_bands")) == len(load("rank_bands")["run"].unique()) * 31 - 31


def test_an_unknown_result_is_named(capsys):
    """The message lists the results that there are."""
    assert main(["results", "no_such"]) == 1
    text = capsys.readouterr().err
    assert "no_such" in text and "rank_bands" in text and "Traceback" not in text


def test_ratios_by_hand():
    """Beijing 2022 from the cells of the panel, by hand."""
    panel, more = (load(name).query("code == '110000' and year == 2022").set_index("variable")[
        "value"] for name in ("provinces", "province_macro"))
    people = more["resident_population"]
    found = scoreboard.ratios().loc["110000", 2022]
    assert found["firms"] == pytest.approx(panel["hightech_firms"] / (people * 1e4) * 1e6)
    assert found["people"] == pytest.approx(panel["rd_personnel_fte"] / (people * 1e4) * 1e4)
    assert found["sold"] == pytest.approx(panel["technology_contracts_sold"] / (people * 1e4) * 1e5)
    assert found["grants"] == pytest.approx(
        panel["patents_granted_invention"] / panel["rd_personnel_fte"] * 100)


def test_scores_and_tiers_by_brute_force(inputs):
    """Scores in plain loops; nine tenths of the stored draws lie inside each tier."""
    yearly = scoreboard.within(scoreboard.ratios())
    scores = scoreboard.dimension_scores(scoreboard.scaled(scoreboard.average(yearly)))
    for row in scores.itertuples():
        z = [np.mean([v for v in yearly.loc[row.code][one.key] if v == v]) / one.top
             for one in scoreboard.INDICATORS]
        assert row.index == pytest.approx(100 * np.mean(z))
        assert row.Talent == pytest.approx(100 * (z[6] + z[7]) / 2)
    for row in load("rank_bands").itertuples():
        steps = [int(t) for t in row.tier.split("-")]
        shares = [row.share_1, row.share_2, row.share_3]
        assert sum(shares[steps[0] - 1:steps[-1]]) >= scoreboard.LEVEL - 1e-9
        assert sum(shares) == pytest.approx(1)


def test_a_province_with_too_few_years_is_left_out_by_name():
    """Two years do not make an average of five: the province is not in the frame, never zero."""
    yearly = scoreboard.within(scoreboard.ratios())
    holed = yearly.copy()
    holed.loc[("540000", [2018, 2019, 2020]), "graduates"] = np.nan
    assert set(scoreboard.average(yearly)["code"]) - set(scoreboard.average(holed)["code"]) == {
        "540000"}


def test_goalposts_stand_above_every_value():
    """Fixed beforehand: no value of 2018-2023 lies beyond a goalpost, none needs to be cut."""
    every = scoreboard.within(scoreboard.ratios(), range(2018, 2024))
    for one in scoreboard.INDICATORS:
        assert every[one.key].min() >= 0 and every[one.key].max() <= one.top


@pytest.mark.parametrize(("query", "gone"), [
    ("code == '440000'", "440000"), ("year == '2020'", "without 2020"),
    ("year == '2023'", "2023 alone")])
def test_what_the_panel_lacks_is_in_no_run(home, query, gone):
    """A dropped province or year is in no run, and its lack moves no run beyond a goalpost."""
    file = home / "panel" / "provinces.csv"
    panel = pd.read_csv(file, dtype=str, keep_default_na=False)
    panel.drop(panel.query(query).index).to_csv(file, index=False, lineterminator="\n")
    list_files()
    runs = scoreboard.inputs()
    assert gone not in set(runs["code"]) | set(runs["run"])
    assert len(runs[runs["run"].eq("main")]) == (30 if "code" in query else 31)
    assert not runs.isna().any(axis=None) and runs[scoreboard.KEYS].le(1).all(axis=None)
    panel.query("variable != 'hightech_firms'").to_csv(file, index=False, lineterminator="\n")
    list_files()
    with pytest.raises(UnknownName, match="hightech_firms"):
        scoreboard.inputs()


def test_no_series_of_convergence_crosses_a_break():
    """Each starts after the last mark before 2022."""
    for key in convergence.SERIES:
        years = set(convergence.series(key)["year"])
        assert not [m for m in convergence.marks(key) if set(m) <= years]
