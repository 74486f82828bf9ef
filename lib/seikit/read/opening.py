"""Open a file that someone downloaded: decide what it is by its content, never by its name."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ReadError
from .grid import Sheet

MOST_BYTES = 200_000_000
_WAY_OUT = "open it in a spreadsheet program and save it anew as .xlsx or .csv"


@dataclass(frozen=True)
class Opened:
    """A file and its sheets.

    Attributes
    ----------
    path : Path
        The file.
    sha256 : str
        Of its bytes.
    kind : {"xls", "xlsx", "xml", "html", "mht", "csv"}
        What it is.
    sheets : list of Sheet
        Sheets with at least one filled cell.
    decisions : list of str
        What was decided while opening, and on what evidence.
    text : str
        Title and running text of a web page; empty otherwise.
    """

    path: Path
    sha256: str
    kind: str
    sheets: list[Sheet]
    decisions: list[str] = field(default_factory=list)
    text: str = ""


def open_file(path: str | Path) -> Opened:
    """Open a statistical file of any of the kinds that people download.

    Use it when you need the raw cells; `read_tables` finds the tables in them.

    Parameters
    ----------
    path : path
        xls (also under Excel's default protection), xlsx, ods, Excel's XML of 2003, HTML, web
        archives, csv or tab-separated text; the name's ending is not trusted.

    Returns
    -------
    Opened
        Sheets with stored and displayed values.

    Raises
    ------
    ReadError
        If the file is missing, empty, too big, locked by a real password, an image or of an
        unknown kind; says which and the way out.
    """
    path = Path(path)
    content = _bytes(path)
    digest = hashlib.sha256(content).hexdigest()
    kind, reader = _reader(content, path)
    decisions = []
    ending = path.suffix.lower().lstrip(".")
    if ending in ("xls", "xlsx", "csv", "html") and ending != kind:
        decisions.append(f"the name ends in .{ending}, the content is {kind}")
    sheets, more, text = reader(content, path)
    sheets = [sheet for sheet in sheets if sheet.values.size]
    if not sheets:
        raise ReadError("the file holds no filled cell", where=str(path),
                        rule="an image-only or empty file has no numbers to read",
                        way_out="get the table as a spreadsheet, or type it into a CSV")
    return Opened(path, digest, kind, sheets, decisions + more, text)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise ReadError("this is a folder, not a file", where=str(path),
                            way_out="name the files in it")
        if size > MOST_BYTES:
            raise ReadError(f"the file has {size / 1e6:.0f} MB", where=str(path),
                            rule=f"at most {MOST_BYTES / 1e6:.0f} MB", way_out="split it")
        content = path.read_bytes()
    except OSError as problem:
        raise ReadError(f"the file cannot be read: {problem.strerror}", where=str(path),
                        way_out="check the path") from problem
    if not content.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise ReadError("the file is empty", where=str(path), way_out="download it again")
    return content


def _reader(content: bytes, path: Path):
    """Return (kind, function) by the first bytes."""
    from .books import read_xls, read_xlsx
    from .pages import read_html, read_mhtml
    from .sheet_xml import NAMESPACE, read_sheet_xml
    from .text import read_text

    start = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t\x00").lower()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls", read_xls
    if content.startswith(b"\x09\x08\x10\x00") or content.startswith(b"\x09\x04\x06\x00"):
        return "xls", read_xls
    if content.startswith(b"PK\x03\x04"):
        return "xlsx", read_xlsx
    for mark, what in ((b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"),
                       (b"GIF8", "a GIF picture"), (b"%PDF", "a PDF"), (b"BM", "a picture"),
                       (b"Rar!", "a RAR archive"), (b"7z\xbc\xaf", "a 7z archive"),
                       (b"\x1f\x8b", "a gzip archive")):
        if content.startswith(mark) and (mark != b"BM" or b"\x00" in content[:64]):
            raise ReadError(f"the file is {what}", where=str(path),
                            rule="xls, xlsx, HTML and text tables are read",
                            way_out="get the table as a spreadsheet")
    if NAMESPACE in content[:4096] and b"<workbook" in start:
        return "xml", read_sheet_xml
    if start.startswith(b"mime-version:") or b"\nmime-version:" in start:
        return "mht", read_mhtml
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta")) \
            or b"<table" in content[:200_000].lower():
        return "html", read_html
    return "csv", read_text
