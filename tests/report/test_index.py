"""The index page: a card per notebook, pictures within bounds."""

import pytest
from bs4 import BeautifulSoup

from seikit.errors import ReportError
from seikit.report.finishing import MOST_BYTES
from seikit.report.index import index_page
from seikit.report.pages import Summary


def summary(number, **changes):
    """Return the summary of an invented notebook."""
    parts = {"stem": f"{number:02d}_name", "title": f"Question {number}, 问题 <b>?",
             "answer": ("First $s_i$.", "2017. It <i>began</i>.", "Third *line*."),
             "thumbnail": f"{number:02d}_fig", "alt": f"What figure {number} shows",
             "file": f"{number:02d}_name.html", "svg": b"<svg/>"}
    return Summary(**(parts | changes))


def cards(summaries):
    """Return the page and its cards, parsed."""
    soup = BeautifulSoup(index_page(summaries), "html.parser")
    return soup, soup.find_all("article")


def test_a_card_per_notebook():
    """Each card bears number, question as link, three lines and a described picture."""
    soup, (one, two) = cards([summary(0), summary(1)])
    assert one.h2.get_text() == "00 Question 0, 问题 <b>?"
    assert two.h2.a["href"] == "01_name.html" and one.h2.find("span", lang="zh")
    assert [li.get_text() for li in two.find_all("li")][1:] == ["2017. It <i>began</i>.",
                                                               "Third line."]
    assert len(two.find_all("math")) == 1 and two.find("em").get_text() == "line"
    assert two.img["alt"] == "What figure 1 shows"
    assert two.img["src"] == "data:image/svg+xml;base64,PHN2Zy8+"
    assert len(soup.find_all("h1")) == 1 and not soup.find("nav")


def test_page_says_what_seikit_is():
    """A reader learns what this is and how a number is traced."""
    soup, _ = cards([summary(0)])
    text = " ".join(soup.main.get_text().split())
    assert "strategic emerging industries" in text and "Every number can be traced" in text


def test_notebook_without_figure_has_no_picture():
    """No picture is better than an empty one."""
    _, (card,) = cards([summary(0, thumbnail="", alt="", svg=b"")])
    assert card.img is None and len(card.find_all("li")) == 3


def test_heavy_pictures_are_left_out():
    """The page stays under its bound: the largest pictures go first."""
    many = [summary(n, svg=b"<svg>" + b" " * (90_000 + 10_000 * n)) for n in range(12)]
    page = index_page(many)
    pictured = [card.img is not None for card in
                BeautifulSoup(page, "html.parser").find_all("article")]
    assert len(page.encode("utf-8")) <= MOST_BYTES
    assert pictured == [True] * sum(pictured) + [False] * (12 - sum(pictured))
    assert 6 <= sum(pictured) < 12


def test_picture_without_alt_text_is_refused():
    """The index is checked like every page."""
    with pytest.raises(ReportError, match="index.html"):
        index_page([summary(0, alt=" ")])


def test_no_notebooks():
    """When every notebook failed, the page says so, and the failures can be told."""
    soup, none = cards([])
    assert none == [] and "No notebook has run yet." in soup.main.get_text()
