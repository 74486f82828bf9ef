"""Web pages: every table as a grid with spans laid out, and the text right above it."""

import re
import warnings
from email import message_from_bytes
from pathlib import Path

from ..errors import ReadError
from .grid import Sheet, make_sheet, plain

_MOST_SPAN = 500
_MOST_CELLS = 2_000_000
_LONGEST_HEADING = 120
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?")
_BESIDE = re.compile(r"^\s*(?:(?:计量)?单\s*位|[(（])")  # lines between a title and its table
_BLOCKS = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "center", "div", "td"]


def read_html(content: bytes, path: Path) -> tuple[list[Sheet], list[str], str]:
    """Return one sheet per table of a page (of nested tables the inner ones), and its title."""
    from .text import decode

    text, why = _decode(content, path, decode)
    page = _parsed(text)
    sheets = []
    budget = _MOST_CELLS
    for number, table in enumerate(page.find_all("table"), 1):
        if table.find("table"):
            continue
        rows, merged = _lay_out(table)
        printed = [["" if cell is None else plain(cell) for cell in row] for row in rows]
        rows = [[_stored(cell) for cell in row] for row in rows]
        budget -= sum(len(row) for row in rows)
        if budget < 0:
            raise ReadError("the page holds too many cells", where=f"{path}, table{number}",
                            rule=f"at most {_MOST_CELLS:,}")
        sheets.append(make_sheet(f"table{number}", rows, printed, merged=merged,
                                 heading=_above(table)))
    if not sheets:
        raise ReadError("the page holds no table", where=str(path),
                        rule="numbers in pictures or scripts are not read",
                        way_out="save the page whole, or copy the table into a spreadsheet")
    title = page.title.get_text(" ", strip=True) if page.title else ""
    return sheets, [why], title


def _parsed(text: str):
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    # Pages saved by Excel or as XHTML begin like XML and are HTML all the same.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        page = BeautifulSoup(text, "lxml")
    for part in page(["script", "style", "noscript", "template"]):
        part.decompose()
    return page


class _Kept(str):
    """A cell's text with the number that Excel kept beside it."""

    number: float


def _stored(cell: str | None) -> object:
    """Return what a cell stores: Excel's own pages keep the number in an attribute."""
    return cell.number if isinstance(cell, _Kept) else cell


def read_mhtml(content: bytes, path: Path) -> tuple[list[Sheet], list[str], str]:
    """Return the tables of a web archive, in which programs save pages with their pictures."""
    for part in message_from_bytes(content).walk():
        if part.get_content_type() == "text/html":
            inside = part.get_payload(decode=True) or b""
            if b"<table" in inside.lower():
                sheets, decisions, title = read_html(inside, path)
                return sheets, ["a web archive: its first page with a table", *decisions], title
    raise ReadError("the web archive holds no page with a table", where=str(path),
                    way_out="save the page as HTML, or copy the table into a spreadsheet")


def _decode(content: bytes, path: Path, decode) -> tuple[str, str]:
    """Believe the bytes first; what the page says of itself is checked against them."""
    text, why = decode(content, path)
    said = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", content[:4096])
    if said:
        why += f"; the page itself says {said.group(1).decode('ascii')}"
    return text, why


def _lay_out(table) -> tuple[list[list[object]], list[tuple[int, int, int, int]]]:
    """Put cells where a browser puts them; spans are cut at bounds that no honest table needs."""
    taken: dict[tuple[int, int], str | None] = {}
    merged, lines = [], table.find_all("tr")
    for r, line in enumerate(lines):
        c = 0
        for cell in line.find_all(["td", "th"], recursive=False):
            while (r, c) in taken:
                c += 1
            down = _span(cell, "rowspan", len(lines) - r)
            across = _span(cell, "colspan", _MOST_SPAN)
            for i in range(down):
                for j in range(across):
                    taken[r + i, c + j] = None
            taken[r, c] = _text(cell)
            if down > 1 or across > 1:
                merged.append((r, c, r + down - 1, c + across - 1))
            c += across
    width = max((c for _, c in taken), default=-1) + 1
    rows = [[taken.get((r, c)) for c in range(width)] for r in range(len(lines))]
    return rows, merged


def _span(cell, name: str, most: int) -> int:
    found = re.match(r"\s*(\d{1,6})", str(cell.get(name) or "1"))
    return max(1, min(int(found.group(1)) if found else 1, most))


def _text(cell) -> str:
    for line_break in cell.find_all("br"):
        line_break.replace_with("\n")
    text = re.sub(r"[ \t\r\f]+", " ", cell.get_text()).strip()
    kept = cell.get("x:num")
    if not kept or not _NUMBER.fullmatch(kept):
        return text
    kept_text = _Kept(text)
    kept_text.number = float(kept)
    return kept_text


def _above(table) -> str:
    """Return the caption, or the short paragraphs right above the table: title, unit."""
    if table.caption and table.caption.get_text(strip=True):
        return table.caption.get_text(" ", strip=True)
    found: list[str] = []
    for block in table.find_all_previous([*_BLOCKS, "table"], limit=12):
        if block.name == "table" and table not in block.descendants:
            break
        for line_break in block.find_all("br"):
            line_break.replace_with("\n")
        lines = [re.sub(r"\s+", " ", line).strip() for line in block.get_text().splitlines()]
        words = "\n".join(line for line in lines if line)
        if not words or len(words) > _LONGEST_HEADING or block.find(["table", *_BLOCKS]):
            continue
        found.insert(0, words)
        if not _BESIDE.match(words):
            break
    return "\n".join(found)
