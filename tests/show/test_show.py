"""Figures are tested by what they draw and write, not by pictures."""

import hashlib
import re

import numpy as np
import pandas as pd
import pytest

from seikit import figure, paths, save, say, table
from seikit.errors import FigureError, UnknownName
from seikit.show import (
    COLORS,
    claims,
    counted,
    direction,
    domain_style,
    draw_series,
    export_table,
    listed,
    moved,
    tilemap,
)
from seikit.show.drawing import font_family
from seikit.show.keeping import _render
from seikit.show.manifest import read_manifest
from seikit.show.tables import to_html

ALT = "A line rises from one to two between 2018 and 2019, as a test of the figure."
DATA = pd.DataFrame({"year": [2018, 2019], "value": [1.0, 2.0]})


def _draw():
    fig, ax = figure()
    ax.plot(DATA["year"], DATA["value"])
    return fig


def test_save_writes_files_and_manifest_and_repeats(capsys):
    """Drawing, numbers and row agree, and a second run gives the same bytes."""
    digests = []
    for _ in range(2):
        save(_draw(), "99_test", data=DATA, alt=ALT, sources=["sei_growth"])
        svg = (paths.figures() / "99_test.svg").read_bytes()
        digests.append(hashlib.sha256(svg).hexdigest())
        row = read_manifest()[0]
    assert digests[0] == digests[1] == row["svg_sha256"] and b"<script" not in svg
    assert row["datasets"] == "sei_growth" and row["alt"] == ALT
    assert pd.read_csv(paths.figures() / "99_test.csv", dtype={"value": float}).equals(DATA)


@pytest.mark.parametrize(("change", "says"), [
    ({"alt": "short"}, "alt text"), ({"sources": []}, "source"), ({"id": "bad id"}, "id"),
    ({"data": DATA.iloc[:0]}, "plotted numbers"), ({"formats": ["gif"]}, "format")])
def test_save_refuses(change, says):
    """No alt text, no source, no numbers: no figure."""
    given = {"id": "99_test", "data": DATA, "alt": ALT, "sources": ["sei_growth"]} | change
    with pytest.raises(FigureError, match=says):
        save(_draw(), given.pop("id"), **given)
    with pytest.raises(UnknownName):
        save(_draw(), "99_test", data=DATA, alt=ALT, sources=["no_dataset"])


def test_a_line_never_crosses_a_gap_or_a_break():
    """Four years with a gap and a break leave one segment."""
    fig, ax = figure()
    frame = pd.DataFrame({"year": [2010, 2011, 2013, 2014], "value": [1.0, 2, 3, 4]})
    draw_series(ax, frame, "year", "value", breaks=[(2013, 2014)])
    assert [line.get_xdata().tolist() for line in ax.lines] == [[2010, 2011]]


def test_estimated_stretches_are_dashed():
    """A derived figure is hollow and its line dashed."""
    fig, ax = figure()
    draw_series(ax, DATA.assign(basis=["found", "derived"]), "year", "value", color="#000000")
    assert ax.lines[0].get_linestyle() == "--"


def test_one_colour_per_domain_and_all_differ_in_grey():
    """Nine domains, nine colours, apart also without colour or by marker."""
    styles = [domain_style(code) for code in COLORS]
    assert len({s["color"] for s in styles}) == 9
    assert len({(s["marker"], str(s["linestyle"])) for s in styles}) == 9


def test_tilemap_hatches_what_is_missing():
    """31 squares are coloured, three hatched; an unknown name is refused."""
    from seikit.codes import provinces

    fig, ax = figure()
    frame = provinces().assign(value=np.arange(31.0))
    tilemap(frame, "value", ax)
    assert [len(c.get_paths()) for c in ax.collections] == [31, 3]
    with pytest.raises(UnknownName, match="浙汀"):
        tilemap(pd.DataFrame({"province": ["浙汀"], "value": [1.0]}), "value", ax)


def test_chinese_needs_a_font_by_name(monkeypatch):
    """Without one the figure stops with advice, never with empty boxes."""
    from matplotlib import font_manager

    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    with pytest.raises(FigureError, match="install"):
        font_family("zh")


def test_a_missing_glyph_is_an_error():
    """English labels hold no Chinese."""
    fig, ax = figure(lang="en")
    ax.set_title("中文")
    with pytest.raises(FigureError, match="lacks a character"):
        save(fig, "99_test", data=DATA, alt=ALT, sources=["sei_growth"])


def test_a_sentence_refuses_a_missing_number():
    """NaN never reaches the prose."""
    with pytest.raises(FigureError, match="cannot say x"):
        say("{x:.1f}", x=float("nan"))


def test_a_claim_stands_only_while_it_holds():
    """A sentence that the data no longer bear out is marked, and a vague test is refused."""
    told = claims({"It rose.": np.bool_(True), "It fell.": False}, bullets=True).split("\n")
    assert told[0] == "- It rose." and told[1].startswith("- [Not so in these data: It fell. ")
    for vague in (pd.Series([True]), np.array([True, False]), pd.NA, None):
        with pytest.raises(FigureError, match="cannot tell"):
            claims({"It rose.": vague})


def test_words_follow_the_numbers():
    """Direction, list and count turn with the data, and refuse what is missing."""
    assert moved(2, 1) == "fell from 2.0 to 1.0" and moved(1, 2).startswith("rose")
    assert moved(1.0, 1.04) == "stayed at 1.0" and moved(1.0, 1.04, ".2f").startswith("rose")
    assert listed([], none="nobody") == "nobody" and listed("ab") == "a and b"
    assert counted(0, 3) == "none of 3"
    for call in (lambda: moved(1, float("nan")), lambda: direction(float("nan")),
                 lambda: counted(2, 1), lambda: counted(0, 0)):
        with pytest.raises(FigureError):
            call()


def test_sentences_are_joined(capsys):
    """Several templates make one paragraph, filled together."""
    say("{x} first.", "Then {y}.", x=1, y=2)
    assert capsys.readouterr().out == "1 first. Then 2.\n"


def test_tables_escape_cells(capsys):
    """Cells are data."""
    assert "<b>" not in to_html(pd.DataFrame({"<b>": ["<i>"]}), "c", "", set())
    with pytest.raises(FigureError):
        table(pd.DataFrame(), "empty")


def test_positions_do_not_hang_on_the_last_bit():
    """A value moved by rounding noise gives the same SVG; a visible move gives another."""
    drawn = {}
    for name, shift in (("as it is", 0.0), ("noise", 1e-12), ("moved", 1e-3)):
        fig, ax = figure()
        ax.plot([0, 1, 2], [1 / 3 + shift, 2 / 3 + shift, 0.1 + shift])
        ax.set(xlim=(0, 2), ylim=(0, 1))
        drawn[name] = _render(fig, "svg")
    assert drawn["as it is"] == drawn["noise"] != drawn["moved"]
    assert not re.search(rb' (?:x|y|d)="[^"]*\d\.\d{4}', drawn["as it is"])
    assert b"scale(0.015625)" in drawn["as it is"]


def test_exported_tables_stand_alone(tmp_path):
    """HTML names its encoding; numbers stand at the right in LaTeX, texts at the left."""
    frame = pd.DataFrame({"province": ["北京"], "score": [1.5]})
    page, paper = (export_table(frame, tmp_path / f"t.{end}", "Scores").read_text("utf-8")
                   for end in ("html", "tex"))
    assert 'charset="utf-8"' in page and "北京" in page and page.count("<html") == 1
    assert r"\begin{tabular}{lr}" in paper
