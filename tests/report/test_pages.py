"""Pages: one file that runs nothing and fetches nothing, and says all that the notebook says."""

import base64
import copy
import dataclasses

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from seikit.errors import ReportError
from seikit.report.finishing import MOST_BYTES, check_page
from seikit.report.markdown import formula, line_to_html, to_html
from seikit.report.pages import page_of, summary_of

SVG = ('<svg xmlns="http://www.w3.org/2000/svg" height="144pt" width="{width}pt">'
       "<script>alert(1)</script></svg>")
ALT = "A line that rises from 2017 to 2019 and then stops."
TABLE = ('<table class="seikit"><caption>Revenue 收入</caption><thead><tr>'
         '<th scope="col">region</th><th class="number" scope="col">x</th></tr></thead>'
         '<tbody><tr><td>{cell}</td><td class="number">1</td></tr></tbody>'
         '<tfoot><tr><td colspan="2">Source: s.</td></tr></tfoot></table>')


def shown(metadata=None, **data):
    """Return an output with data of the kinds text, html, markdown or png."""
    kinds = {"text": "text/plain", "html": "text/html", "markdown": "text/markdown",
             "png": "image/png"}
    return new_output("display_data", data={kinds[k]: v for k, v in data.items()},
                      metadata=metadata or {})


def saved(name, **changes):
    """Return the output of `seikit.save`."""
    meta = {"figure": name, "title": f"Title of {name}", "population": "above-scale",
            "alt": ALT} | changes
    return shown({"image/png": {"alt": ALT}, "seikit": meta}, png="iVBORw0KGgo=",
                 text=f"Figure {name}: t\nalt\n3 rows; year 2017 to 2019; sha256 abc")


def cell(*outputs, source="run()", tags=()):
    """Return a code cell with outputs."""
    return new_code_cell(source, outputs=list(outputs),
                         metadata={"tags": list(tags)} if tags else {})


TITLE = new_markdown_cell("# How *far* have 战略性新兴产业 come?\n\nWhy it matters.")
ANSWER = cell(shown({"seikit": {"answer": ["First $s_i$.", "Second 二.", "Third <b>."]}},
                    markdown="1. First", text="1. First"))


@pytest.fixture
def figures(tmp_path):
    """Return a folder with two saved figures, a wide one and a narrow one."""
    folder = tmp_path / "figures"
    folder.mkdir()
    (folder / "01_wide.svg").write_text(SVG.format(width=500), "utf-8")
    (folder / "01_small.svg").write_text(SVG.format(width=255), "utf-8")
    return folder


@pytest.fixture
def build(figures):
    """Return a function that builds the page of some cells and parses it."""
    def page(*cells, before=None, after=None):
        notebook = new_notebook(cells=[TITLE, ANSWER, *cells])
        untouched = copy.deepcopy(notebook)
        summary = summary_of("01_how_far", notebook, figures)
        text = page_of(notebook, summary, before, after, figures)
        assert notebook == untouched
        return BeautifulSoup(text, "html.parser")
    return page


def test_money_is_no_formula():
    """Sums in dollars stay as they are written; formulas beside them are formulas."""
    prose = "From $5 to $6m, US$7-US$8, \\$9 and a $ sign, `$x$`; but $x$ and $y_1$."
    soup = BeautifulSoup(to_html(prose), "html.parser")
    assert [m["alttext"] for m in soup.find_all("math")] == ["x", "y_1"]
    assert "From $5 to $6m, US$7-US$8, $9 and a $ sign, $x$; but" in soup.get_text()


@pytest.mark.parametrize(("source", "tag", "display"), [
    ("$$\\frac{a}{b}$$", "mfrac", "block"), ("in $\\frac{a}{b}$", "mfrac", "inline"),
    ("\\begin{equation}\n\\frac{a}{b}\n\\end{equation}", "mfrac", "block"),
    ("$$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$", "mtable", "block"),
    ("\\begin{align*}\na &= b\n\\end{align*}", "mtable", "block"),
])
def test_formulas_become_mathml(source, tag, display):
    """Each way to write a formula gives MathML with its source as alternative text."""
    soup = BeautifulSoup(to_html(source), "html.parser")
    assert len(soup.find_all("math")) == 1
    assert soup.math["display"] == display and soup.math.find(tag) and soup.math["alttext"]
    assert "$" not in soup.get_text() and "&" not in soup.math.get_text()


@pytest.mark.parametrize("tex", [
    r"\frac{a}{", "x^", r"\nonsense{a}", "a & b", "a } b", r"\left( a", r"a \\ b", "",
    r"\href{javascript:alert(1)}{a}", r"\style{color:red}{a}", r"\def\a{\a}\a",
])
def test_formula_that_does_not_parse_is_named(tex):
    """The message holds the formula; nothing is shown as plain TeX in silence."""
    with pytest.raises(ReportError) as failure:
        formula(tex)
    assert tex in failure.value.what


def test_text_in_a_formula_is_escaped():
    """The converter leaves < as it is; we do not."""
    markup = formula(r"\text{<script>alert(1)</script> 5\%}")
    soup = BeautifulSoup(markup, "html.parser")
    assert soup.script is None
    # Spaces within \text are hard ones.
    assert soup.mtext.get_text() == "<script>alert(1)</script>\u00a05%"


def test_all_failures_of_a_text_at_once():
    """Two formulas, a link and an image fail together."""
    with pytest.raises(ReportError) as failure:
        to_html("$x^$ and $y^$, [go](javascript:alert) ![a](picture.png)")
    assert len(failure.value.failures) == 4


def test_links_between_notebooks_lead_to_pages():
    """A link to a notebook becomes one to its page, with its section."""
    soup = BeautifulSoup(to_html("[a](00_start_here.ipynb#Data) [b](https://x.org/a.ipynb)"),
                         "html.parser")
    assert [a["href"] for a in soup.find_all("a")] == ["00_start_here.html#Data",
                                                       "https://x.org/a.ipynb"]


def test_hash_of_a_printed_table_is_no_heading():
    """A line such as #国有控股 keeps its hash; a year at the head of a line is no list."""
    assert to_html("#国有控股").strip() == "<p>#国有控股</p>"
    assert line_to_html("2017. *Then*") == "2017. <em>Then</em>"


def test_frame_of_the_page(build):
    """Language, title, landmarks, skip link, policy: all are there."""
    soup = build()
    assert soup.html["lang"] == "en"
    assert soup.title.get_text() == "How far have 战略性新兴产业 come?"
    assert all(len(soup.find_all(tag)) == 1 for tag in ("header", "main", "footer", "h1"))
    assert soup.find("a", class_="skip")["href"] == f"#{soup.main['id']}"
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert soup.find("meta", attrs={"name": "viewport"})
    assert str(soup).startswith("<!DOCTYPE html>")


def test_page_is_alone(build):
    """No script, no source outside, no stylesheet elsewhere: not even from hostile cells."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    soup = build(
        new_markdown_cell(f"## {evil}\n\n{evil}\n\n- {evil}\n\n```html\n{evil}\n```"),
        cell(new_output("stream", name="stdout", text=evil), source=f"# {evil}"),
        cell(shown(html=evil, text=evil), shown(markdown=evil, text=""),
             shown({"seikit": {"table": True}}, html=TABLE.format(cell=evil), text="as text"),
             saved("01_wide", title=evil, population=evil, alt=evil)),
    )
    assert not soup.find_all(["script", "link", "iframe", "object", "embed"])
    assert [img["src"][:26] for img in soup.find_all("img")] == ["data:image/svg+xml;base64,"]
    assert not [n for tag in soup.find_all(True) for n in tag.attrs if n.startswith("on")]
    # Heading, contents, paragraph, list, fence; print, code; text, sentence; title, population.
    assert soup.main.get_text().count("<script>alert(1)</script>") == 11
    assert "as text" in soup.find_all("pre", class_="output")[-1].get_text()


def test_figures_are_numbered_and_described(build):
    """Saved figures are the SVG files with number, population, alt text and numbers' address."""
    soup = build(cell(saved("01_wide")), cell(saved("01_small")))
    one, two = soup.find_all("figure")
    assert one["id"] == "fig-01_wide" and "wide" in one["class"] and "class" not in two.attrs
    assert one.figcaption.get_text() == "Figure 1. Title of 01_wide (above-scale)"
    assert two.figcaption.get_text().startswith("Figure 2.")
    kind, content = one.img["src"].split(",")
    assert base64.b64decode(content).decode() == SVG.format(width=500)
    assert kind == "data:image/svg+xml;base64" and one.img["alt"] == ALT
    assert round(int(one.img["width"]) / int(two.img["width"]), 2) == round(500 / 255, 2)
    assert one.details.summary.get_text() == "Plotted numbers"
    text = one.details.p.get_text()
    assert "3 rows; year 2017 to 2019; sha256 abc" in text and "figures/01_wide.csv" in text


def test_figures_that_cannot_be_shown_are_all_named(figures):
    """A lost file, empty alt text and an image outside `save` fail together, by cell."""
    notebook = new_notebook(cells=[
        TITLE, ANSWER, cell(shown(png="iVBORw0KGgo=", text="<Figure>")),
        cell(saved("01_wide", alt=" ")), new_markdown_cell("$x^$"), cell(shown(html="<b>"))])
    summary = summary_of("01_how_far", notebook, figures)
    with pytest.raises(ReportError) as failure:
        page_of(notebook, summary, None, None, figures)
    assert [row["cell"] for row in failure.value.failures] == [3, 4, 5, 6]
    assert "01_how_far.ipynb" in failure.value.where
    (figures / "01_wide.svg").unlink()
    with pytest.raises(ReportError, match="01_wide is not among"):
        page_of(notebook, summary, None, None, figures)


@pytest.mark.parametrize("name", ["01_lost", "../outside", "../figures/01_wide"])
def test_a_figure_comes_from_its_folder_alone(figures, name):
    """An id that is no file of the folder is refused."""
    (figures.parent / "outside.svg").write_text(SVG.format(width=500), "utf-8")
    notebook = new_notebook(cells=[TITLE, ANSWER, cell(saved(name))])
    with pytest.raises(ReportError, match="not among"):
        summary_of("01_how_far", notebook, figures)


def test_described_image_is_kept(build):
    """An image that bears alt text is shown as it is."""
    soup = build(cell(shown({"image/png": {"alt": ALT}}, png="iVBO\nRw0KGgo=\n", text="x")))
    assert soup.img["src"] == "data:image/png;base64,iVBORw0KGgo=" and soup.img["alt"] == ALT


def test_attached_image_needs_a_description(build):
    """Images attached to Markdown are embedded with their alt text, or refused."""
    attached = {"a.png": {"image/png": "iVBORw0KGgo="}}
    soup = build(new_markdown_cell("![A map](attachment:a.png)", attachments=attached))
    assert soup.img["src"] == "data:image/png;base64,iVBORw0KGgo=" and soup.img["alt"] == "A map"
    with pytest.raises(ReportError, match="no alt text"):
        build(new_markdown_cell("![](attachment:a.png)", attachments=attached))


def test_tables_are_numbered_and_scroll(build):
    """Tables get number, id and a region for the keyboard; their source line stays with them."""
    table = shown({"seikit": {"table": True}}, html=TABLE.format(cell="a &lt;b&gt;"), text="t")
    soup = build(cell(table), cell(table), new_markdown_cell("## Data\n\n|a|\n|-|\n|1|"))
    one, two, plain = soup.find_all("table")
    assert one.caption.get_text() == "Table 1. Revenue 收入"
    assert two.caption.get_text() == "Table 2. Revenue 收入" and two["id"] == "table-2"
    region = one.find_parent("div", class_="scroll")
    assert (region["tabindex"], region["role"]) == ("0", "region")
    assert region["aria-label"] == "Table 1. Revenue 收入"
    assert plain.find_parent("div")["aria-label"] == "Table in: Data"
    assert one.td.get_text() == "a <b>" and one.tfoot is None
    assert one.find_parent("div", class_="table").find("p", class_="source").get_text() \
        == "Source: s."


def test_answer_and_sentences(build):
    """The answer is a labelled box of three lines; sentences are prose."""
    soup = build(cell(shown(markdown="A share of **17.1** per cent.", text="A share")))
    box = soup.find("section", attrs={"aria-label": "Answer"})
    assert [li.get_text() for li in box.find_all("li")][1:] == ["Second 二.", "Third <b>."]
    assert len(box.find_all("math")) == 1
    assert soup.find("strong", string="17.1").parent.name == "p"
    assert "A share" not in "".join(pre.get_text() for pre in soup.find_all("pre"))


def test_code_is_folded(build):
    """Code is highlighted within folds; preparation says so; empty cells leave nothing."""
    soup = build(cell(source="import seikit"), cell(source="x = 1", tags=["hide-input"]),
                 cell(source=" \n"))
    folds = soup.find_all("details", class_="code")
    assert [f.summary.get_text() for f in folds] == ["Code", "Code", "Preparation code"]
    assert folds[1].pre.find("span", class_="kn").get_text() == "import"
    assert not any(fold.has_attr("open") for fold in folds)


def test_cells_without_outputs_share_a_fold(build):
    """Preparation in several cells is one fold, in order; an output or a text ends it."""
    soup = build(cell(source="a = 1", tags=["hide-input"]),
                 cell(source="b = 2", tags=["hide-input"]),
                 cell(shown(text="seen"), source="c = 3", tags=["hide-input"]),
                 cell(source="d = 4", tags=["hide-input"]), cell(source="e = 5"))
    folds = [fold.get_text() for fold in soup.find_all("details", class_="code")]
    assert [[name for name in "abcde" if f"{name} = " in fold] for fold in folds if " = " in fold
            ] == [["a", "b", "c"], ["d"], ["e"]]


def test_text_outputs_and_colour_codes(build):
    """Printed text is kept without terminal colours; warnings on standard error are refused."""
    soup = build(cell(new_output("stream", name="stdout", text="\x1b[31mred\x1b[0m 1 < 2")))
    assert soup.find("pre", class_="output").get_text() == "red 1 < 2"
    with pytest.raises(ReportError, match="cell"):
        build(cell(new_output("stream", name="stderr", text="Warning")))


def test_contents_list(build):
    """Sections are listed before the first of them; a repeated heading gets an id of its own."""
    links = "[up](#Data-2) [t](#Trust-it)"
    soup = build(new_markdown_cell(f"## Data\n\n### Trust it\n\n## Data\n\n{links}"))
    contents = soup.find("nav", attrs={"aria-label": "Contents"})
    links = [(a["href"], a.get_text()) for a in contents.find_all("a")]
    assert links == [("#Data", "Data"), ("#Trust-it", "Trust it"), ("#Data-2", "Data")]
    assert contents.find("ol").find("ol").a["href"] == "#Trust-it"
    assert contents.find_next("h2")["id"] == "Data"
    assert build().find("nav", attrs={"aria-label": "Contents"}) is None


def test_neighbours(build, figures):
    """Previous and next are named by their titles; the index is always linked."""
    here = summary_of("01_how_far", new_notebook(cells=[TITLE, ANSWER]), figures)
    before = dataclasses.replace(here, title="What is <SEI>?", file="00_start.html")
    after = dataclasses.replace(here, title="Which sheet 表?", file="02_sheet.html")
    soup = build(before=before, after=after)
    assert soup.find("a", rel="prev")["href"] == "00_start.html"
    assert "What is <SEI>?" in soup.find("a", rel="prev").get_text()
    assert soup.find("a", rel="next")["href"] == "02_sheet.html"
    assert "Which sheet 表?" in soup.find("a", rel="next").get_text()
    alone = build()
    assert not alone.find("a", rel=True) and alone.find("a", href="index.html")


def test_chinese_is_marked(build):
    """Chinese words in prose bear their language; code and formulas stay as they are."""
    soup = build(new_markdown_cell("国家统计局、工信部 said **增长** `产业` $\\text{组内}$ 5。"),
                 cell(source="x = '北京'"))
    spans = [span.get_text() for span in soup.main.find_all("span", lang="zh")]
    assert spans == ["战略性新兴产业", "二", "国家统计局、工信部", "增长"]
    assert soup.strong.span["lang"] == "zh" and soup.code.span is None


def test_same_notebook_same_bytes(figures):
    """A page repeats byte for byte."""
    notebook = new_notebook(cells=[TITLE, ANSWER, cell(saved("01_wide"))])
    summary = summary_of("01_how_far", notebook, figures)
    one, two = (page_of(notebook, summary, None, None, figures) for _ in range(2))
    assert one == two and "\r" not in one


@pytest.mark.parametrize(("cells", "word"), [
    ([ANSWER], "title"), ([TITLE], "answer"), ([TITLE, ANSWER, cell(*ANSWER.outputs)], "answer"),
    ([new_markdown_cell("## Only a section"), ANSWER], "title"), ([], "title"),
])
def test_notebook_without_title_or_answer_is_named(figures, cells, word):
    """The message names the notebook and what it lacks."""
    with pytest.raises(ReportError, match=word) as failure:
        summary_of("07_talent", new_notebook(cells=cells), figures)
    assert failure.value.where == "07_talent.ipynb"


def test_summary(figures):
    """Title as plain text, the answer as written, the first figure as thumbnail."""
    notebook = new_notebook(cells=[TITLE, ANSWER, cell(saved("01_wide")), cell(saved("01_small"))])
    summary = summary_of("01_how_far", notebook, figures)
    assert summary.title == "How far have 战略性新兴产业 come?"
    assert summary.answer == ("First $s_i$.", "Second 二.", "Third <b>.")
    assert (summary.thumbnail, summary.alt, summary.file) == ("01_wide", ALT, "01_how_far.html")
    (figures / "01_wide.svg").write_text(SVG.format(width=500) + " " * 90_000, "utf-8")
    assert summary_of("01_how_far", notebook, figures).thumbnail == "01_wide"
    (figures / "01_wide.svg").write_text(SVG.format(width=500) + " " * 200_000, "utf-8")
    assert summary_of("01_how_far", notebook, figures).thumbnail == "01_small"
    (figures / "01_small.svg").write_text(SVG.format(width=500) + " " * 200_000, "utf-8")
    assert summary_of("01_how_far", notebook, figures).thumbnail == ""


def test_page_that_is_too_large_states_its_size(figures):
    """1.5 MB is the most; the message states the size."""
    (figures / "01_wide.svg").write_text(SVG.format(width=500) + " " * 1_200_000, "utf-8")
    notebook = new_notebook(cells=[TITLE, ANSWER, cell(saved("01_wide"))])
    summary = summary_of("01_how_far", notebook, figures)
    with pytest.raises(ReportError, match=r"the page has 1,6\d\d,\d\d\d bytes") as failure:
        page_of(notebook, summary, None, None, figures)
    assert f"{MOST_BYTES:,}" in failure.value.rule


GOOD = '<!doctype html><html lang="en"><h1>Why?</h1>{}</html>'


@pytest.mark.parametrize("part", [
    "<script></script>", '<p onclick="x()"></p>', '<img alt="a" src="https://x.org/a.png">',
    '<img alt="a" src="a.png">', '<link rel="stylesheet" href="a.css">', "<iframe></iframe>",
    "<object></object>", "<embed>", '<img alt="" src="data:image/png,">',
    '<img src="data:image/png,">', '<p id="a"></p><p id="a"></p>', '<a href="#lost">a</a>',
    '<a href="javascript:x()">a</a>', '<a href="data:text/html,x">a</a>', "<base>", "<h1>b</h1>",
    '<meta http-equiv="Refresh" content="0">', "<style>@import 'a.css'</style>",
    '<p style="background: url(//x.org/a)"></p>', '<a href="x" ping="//x.org">a</a>',
])
def test_last_check_refuses(part):
    """Each thing that a page may not hold is found by itself."""
    check_page(GOOD.format('<p id="a"><a href="#a">a</a><a href="https://x.org">b</a></p>'), "a")
    with pytest.raises(ReportError) as failure:
        check_page(GOOD.format(part), "a.html")
    assert len(failure.value.failures) == 1 and failure.value.where == "a.html"


def test_last_check_lists_all_failures():
    """A page with several faults is told about all of them."""
    page = '<html><script></script><p id="b"></p><p id="b"></p><a href="#c">c</a></html>'
    with pytest.raises(ReportError) as failure:
        check_page(page, "a.html")
    assert len(failure.value.failures) == 5
