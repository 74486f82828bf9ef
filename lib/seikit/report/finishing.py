"""Finish an exported page: contents list, language of Chinese words, tables, last check."""

import re
from urllib.parse import unquote

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from ..errors import ReportError

MOST_BYTES = 1_500_000

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A run of Chinese: ideographs, with the full-width marks between and behind them.
_CHINESE = re.compile(f"[{_HAN}\u3001-\u303f\uff01-\uff60]*[{_HAN}]"
                      f"[{_HAN}\u3001-\u303f\uff01-\uff60]*")
_NO_LANGUAGE = {"code", "pre", "math", "script", "style", "title", "textarea"}
_FOREIGN = ("script", "link", "iframe", "frame", "object", "embed", "base", "form", "applet")
_FETCHING = ("src", "srcset", "poster", "data", "background", "action", "formaction", "xlink:href",
             "ping")


def finish(page: str, where: str) -> str:
    """Return a page with contents list, heading ids, scrolling tables and marked Chinese.

    Parameters
    ----------
    page : str
        HTML from the template.
    where : str
        File name, for the message.

    Raises
    ------
    ReportError
        If the finished page fails `check_page`.
    """
    soup = BeautifulSoup(page, "html.parser")
    _fold_together(soup)
    _name_headings(soup)
    _list_contents(soup)
    _wrap_tables(soup)
    _mark_chinese(soup)
    finished = str(soup).strip() + "\n"
    check_page(finished, where)
    return finished


def _fold_together(soup: BeautifulSoup) -> None:
    """Put cells of code that follow one another, with nothing shown between, under one fold."""
    for later in soup.find_all("details", class_="code"):
        before = later.find_previous_sibling()
        if before is None or "code" not in before.get("class", []) or _summary(before) != \
                _summary(later) or str(later.previous_sibling).strip() not in ("", str(before)):
            continue
        later.summary.extract()
        for part in list(later.contents):
            before.append(part.extract())
        later.decompose()


def _summary(details: Tag) -> str:
    return details.summary.get_text() if details.summary else ""


def check_page(page: str, where: str) -> None:
    """Refuse a page that is too large, runs or fetches anything, or is not accessible.

    Parameters
    ----------
    page : str
        The whole HTML text.
    where : str
        File name, for the message.

    Raises
    ------
    ReportError
        With every failure: scripts, event attributes, sources outside the file, images without
        alt text, repeated ids, links into the page that lead nowhere, headings; or with the size.

    Examples
    --------
    >>> check_page('<!doctype html><html lang="en"><h1>Why?</h1></html>', "01.html")
    >>> check_page('<html lang="en"><h1>Why?</h1><img src="data:image/png,"></html>', "01.html")
    Traceback (most recent call last):
    ...
    seikit.errors.ReportError: the page breaks the rules of a report
      where: 01.html
      rule: ...
      problem                    found
      an image without alt text  <img src="data:image/png,"/>
    """
    size = len(page.encode("utf-8"))
    if size > MOST_BYTES:
        raise ReportError(f"the page has {size:,} bytes", where=where,
                          rule=f"{MOST_BYTES:,} bytes at most",
                          way_out="draw fewer points in its largest figures, or split the notebook")
    soup = BeautifulSoup(page, "html.parser")
    failures = [*_active(soup), *_fetched(soup), *_inaccessible(soup), *_broken(soup)]
    if failures:
        raise ReportError("the page breaks the rules of a report", where=where,
                          rule="one file that runs nothing and fetches nothing, with alt texts "
                          "and whole links", failures=failures)


def _row(problem: str, found: object) -> dict[str, str]:
    return {"problem": problem, "found": str(found)[:100]}


def _active(soup: BeautifulSoup) -> list[dict[str, str]]:
    found = [_row(f"a {tag.name} element", tag) for tag in soup.find_all(_FOREIGN)]
    found += [_row(f"an event attribute {name}", tag) for tag in soup.find_all(True)
              for name in tag.attrs if name.lower().startswith("on")]
    return found + [_row("a page that moves on", tag) for tag in soup.find_all("meta")
                    if str(tag.get("http-equiv", "")).lower() == "refresh"]


def _fetched(soup: BeautifulSoup) -> list[dict[str, str]]:
    found = []
    for tag in soup.find_all(True):
        found += [_row(f"{name} outside the file", tag) for name in _FETCHING
                  if name in tag.attrs and not str(tag[name]).startswith("data:image/")]
        css = str(tag.get("style", "")) + (tag.get_text() if tag.name == "style" else "")
        if re.search(r"@import|url\((?!\s*[\"']?data:)", css, re.I):
            found.append(_row("a style that fetches", tag))
        scheme = re.match(r"\s*([a-z][a-z0-9+.\-]*):", str(tag.get("href", "")), re.I)
        if scheme and scheme[1].lower() not in ("http", "https", "mailto"):
            found.append(_row("a link of a forbidden kind", tag))
    return found


def _inaccessible(soup: BeautifulSoup) -> list[dict[str, str]]:
    found = [_row("an image without alt text", tag) for tag in soup.find_all("img")
             if not str(tag.get("alt", "")).strip()]
    if not (soup.html and soup.html.get("lang")):
        found.append(_row("no language", soup.html and soup.html.attrs))
    titles = soup.find_all("h1")
    if len(titles) != 1:
        found.append(_row("not one heading of the first level",
                          "; ".join(tag.get_text(" ", strip=True) for tag in titles) or "none"))
    return found


def _broken(soup: BeautifulSoup) -> list[dict[str, str]]:
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    found = [_row("an id twice", name) for name in dict.fromkeys(ids) if ids.count(name) > 1]
    links = [str(tag["href"]) for tag in soup.find_all(href=re.compile("^#"))]
    return found + [_row("a link that leads nowhere", link) for link in dict.fromkeys(links)
                    if unquote(link[1:]) not in ids]


def _name_headings(soup: BeautifulSoup) -> None:
    """Give headings ids the way Jupyter does, so that links work in both."""
    taken = {tag["id"] for tag in soup.find_all(id=True)}
    for heading in soup.find_all(re.compile("^h[1-6]$"), id=False):
        base = re.sub(r"\s+", "-", heading.get_text().strip()) or "section"
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        heading["id"] = name
        taken.add(name)


def _list_contents(soup: BeautifulSoup) -> None:
    """Put the list of sections before the first of them; cards of the index are no sections."""
    headings = soup.main.find_all(["h2", "h3"], recursive=False) if soup.main else []
    if not headings:
        return
    contents = soup.new_tag("nav", attrs={"aria-label": "Contents", "class": "contents"})
    outer = soup.new_tag("ol")
    contents.extend([soup.new_tag("p", string="Contents"), outer])
    for heading in headings:
        entry = soup.new_tag("li")
        entry.append(soup.new_tag("a", href=f"#{heading['id']}", string=heading.get_text().strip()))
        section = outer.contents[-1] if outer.contents else None
        if heading.name == "h2" or section is None:
            outer.append(entry)
            continue
        if section.ol is None:
            section.append(soup.new_tag("ol"))
        section.ol.append(entry)
    headings[0].insert_before(contents)


def _wrap_tables(soup: BeautifulSoup) -> None:
    """Let wide tables scroll by themselves, with the keyboard too."""
    for table in soup.find_all("table"):
        heading = table.find_previous(re.compile("^h[1-6]$"))
        label = table.caption or heading
        text = " ".join(label.get_text(" ").split()) if label else ""
        if not table.caption:
            text = f"Table in: {text}"
        table.wrap(soup.new_tag("div", attrs={"class": "scroll", "tabindex": "0",
                                              "role": "region", "aria-label": text}))


def _mark_chinese(soup: BeautifulSoup) -> None:
    """Wrap Chinese words in spans of their language, so that they are spoken and set as such."""
    for text in soup.find_all(string=_CHINESE):
        above = {parent.name for parent in text.parents if isinstance(parent, Tag)}
        if type(text) is not NavigableString or above & _NO_LANGUAGE:
            continue
        if any(parent.get("lang") == "zh" for parent in text.parents):
            continue
        text.replace_with(*_spans(soup, str(text)))


def _spans(soup: BeautifulSoup, text: str) -> list[NavigableString | Tag]:
    parts, done = [], 0
    for run in _CHINESE.finditer(text):
        parts.append(NavigableString(text[done:run.start()]))
        parts.append(soup.new_tag("span", attrs={"lang": "zh"}, string=run[0]))
        done = run.end()
    return [part for part in [*parts, NavigableString(text[done:])] if str(part)]
