"""Chinese figures: every text has a reviewed translation, and what has none is named."""

import html
import re
from collections import Counter

import pandas as pd
import pytest
from matplotlib import font_manager

from seikit import catalog, figure, paths, save
from seikit.codes.tables import rows
from seikit.errors import FigureError
from seikit.report import building
from seikit.show.drawing import font_family
from seikit.show.keeping import _short
from seikit.show.manifest import read_manifest
from seikit.show.translating import Translator, _names, translate, wrap

DATA = pd.DataFrame({"year": [2018, 2019], "value": [1.0, 2.0]})


@pytest.fixture
def chinese_font():
    """Skip where no CJK font is installed."""
    try:
        return font_family("zh")[0]
    except FigureError:
        pytest.skip("no Chinese font is installed")


def test_every_text_of_every_figure_has_a_translation():
    """The committed figures hold their texts in comments, one for each line of a text."""
    chinese = Translator()
    for file in sorted((paths.project() / "figures").glob("*.svg")):
        for group in re.split(r'<g id="text_\d+">', file.read_text("utf-8"))[1:]:
            chinese(html.unescape(" ".join(re.findall(r"<!-- (.*?) -->", group, re.DOTALL))))
    chinese.check("figures/")
    assert chinese.look_up.cache_info().currsize > 300


def test_every_caption_and_publisher_has_a_translation():
    """Titles and populations as in the manifest; publishers as the source line names them."""
    chinese = Translator()
    captions = read_manifest(paths.project() / "figures")
    texts = [row[field] for row in captions for field in ("title", "population")]
    known = catalog().query("kind in ('series', 'list', 'panel')")
    for text in [*texts, *map(_short, known["publisher"])]:
        chinese(text)
    chinese.check("figures/manifest.csv")
    assert len(texts) > 60


def test_labels_are_whole():
    """One row a text, in order, with its Chinese and as many placeholders; names have own lists."""
    with (paths.data() / "ledger" / "labels.csv").open(encoding="utf-8") as lines:
        ledger = pd.read_csv(lines, dtype=str, keep_default_na=False)
    labels = rows("labels")
    assert ledger["en"].tolist() == sorted(ledger["en"]) == [row["en"] for row in labels]
    assert max(Counter(ledger["en"]).values()) == 1
    assert [r for r in labels if not r["zh"] or r["en"].count("{}") != r["zh"].count("{}")] == []
    assert [r["en"] for r in labels if r["en"] in _names() or r["en"] != " ".join(r["en"].split())
            ] == []


@pytest.mark.parametrize(("english", "chinese"), [
    ("a  Revenue", "a  营业收入"), ("no 2017;\nnew definition", "缺2017年；\n口径调整"),
    ("c  Ecology: contracts\n    bought", "c  产业生态：\n    吸纳技术成交额"),
    ("census\nyear", "普查年"),
    ("Firms: share in 2023 (%)", "企业数：2023年占比（%）"), ("Beijing (1–2)", "北京（1–2）"),
    ("BJ", "京"), ("$\\mathdefault{10^{-1}}$", "$\\mathdefault{10^{-1}}$"), ("−5.0", "−5.0"),
    ("MOST via CCTV Xinwen Lianbo; NBS and MOF",
     "科技部（据《新闻联播》）；国家统计局和财政部"),
    ("营业收入：\nR&D，二", "营业收入：\nR&D，二"), ("2018\n2019", "2018\n2019")])
def test_how_a_text_is_found(english, chinese):
    """Panel letters, placeholders, lists, names; numbers, formulas and Chinese stay."""
    assert Translator()(english) == chinese


@pytest.mark.parametrize("english", ["Beijing and elsewhere", "Elsewhere: share in 2023 (%)",
                                     "a  Nothing of the kind", "no Monday",
                                     "Beijing list"])
def test_half_a_translation_is_none(english):
    """If one part is unknown the text is refused as a whole, without its panel letter."""
    chinese = Translator()
    assert chinese(english) == english
    assert chinese.unknown == [english.removeprefix("a  ")]


def test_all_unknown_texts_are_listed_at_once():
    """Title, axes, ticks of two kinds, legend, note and caption: as rows ready for the file."""
    fig, (left, right) = figure(columns=2)
    left.barh(["Bar one", "Bar two"], [1, 2], label="In a legend")
    right.set_xticks([0, 1], ["Tick, with comma", "2019"])
    left.set(title="a  In a title", xlabel="On an\naxis")
    left.legend()
    right.annotate("At a point", (0, 0))
    with pytest.raises(FigureError, match="99_test") as refusal:
        translate(fig, ["In a caption", "In a caption"], "99_test")
    assert set(str(refusal.value).split("`make data`\n")[1].splitlines()) == {
        "Bar one,", "Bar two,", "In a legend,", '"Tick, with comma",', "In a title,",
        "On an axis,", "At a point,", "In a caption,"}


@pytest.mark.filterwarnings("ignore:Glyph")
def test_ticks_are_translated_once_and_numbers_stay():
    """Categories and set labels turn Chinese, also on shared axes; a number axis is left alone."""
    fig, (left, right) = figure(columns=2, sharey=True)
    left.barh(["Revenue", "Profit"], [1, 2])
    right.set_xticks([0, 1], ["Beijing", "2019"])
    translate(fig, [], "99_test")
    assert [t.get_text() for t in left.get_yticklabels()] == ["营业收入", "利润总额"]
    assert [t.get_text() for t in right.get_xticklabels()] == ["北京", "2019"]
    assert "2" in [t.get_text() for t in left.get_xticklabels()]


def test_without_a_font_no_notebook_runs(monkeypatch):
    """`seikit figures --lang zh` stops with advice before it starts a kernel."""
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    monkeypatch.setattr(building, "run_notebook", lambda *_: pytest.fail("a kernel ran"))
    with pytest.raises(FigureError, match="fonts-noto-cjk"):
        building.build_figures(lang="zh")


def test_lines_break_between_characters():
    """No line is longer than asked for, none starts with a closing mark, no word is cut."""
    text = "来源：国家统计局（seikit：provinces、national_rd）。统计范围：规模以上工业企业。"
    lines = wrap(text, width=60, size=6)
    assert "".join(lines) == text and all(line[0] not in "）。、：" for line in lines)
    assert any("national_rd" in line for line in lines)
    assert max(len(line) for line in lines[:2]) <= 17


def test_a_chinese_figure_is_chinese_throughout(chinese_font):
    """Drawn in English, saved in Chinese: title, axis, source line and manifest; alt text stays."""
    fig, ax = figure(lang="zh")
    ax.plot(DATA["year"], DATA["value"])
    ax.set(xlabel="Year", ylabel="Revenue")
    alt = "A line rises from one to two between 2018 and 2019, as a test of the figure."
    save(fig, "99_test", data=DATA, alt=alt, sources=["sei_growth"], title="Revenue",
         population="above-scale industrial enterprises")
    row = read_manifest()[0]
    svg = (paths.figures() / "99_test.svg").read_text("utf-8")
    assert (row["title"], row["population"], row["alt"]) == ("营业收入", "规模以上工业企业", alt)
    assert "<!-- 年份 -->" in svg and "来源：国家统计局" in svg
    assert re.findall(r"<!-- [A-Za-z ]+ -->", svg) == []
