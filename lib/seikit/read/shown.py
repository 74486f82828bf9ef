"""What the cells of an xlsx sheet show: number formats, hidden rows, formulas without a result.

calamine reads values only. The formats stand in other parts of the archive, which are read here,
bounded in size; where a part is broken the plain numbers are shown, and the log says so.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from lxml import etree

from .formats import BUILT_IN

_MOST_BYTES = 64_000_000
# What the parsers raise on parts that are missing, cut or not what they should be.
BROKEN = (KeyError, ValueError, TypeError, StopIteration, EOFError, NotImplementedError, OSError,
          zlib.error, zipfile.BadZipFile, etree.XMLSyntaxError)
_CELL = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")


@dataclass
class Shown:
    """What one sheet shows beside its values.

    Attributes
    ----------
    patterns : dict of (row, column) to str
        Number format of every cell that has one other than General; counted from zero.
    size : (int, int)
        Rows and columns up to the last cell.
    unsolved : set of (row, column)
        Formulas without a stored result.
    hidden : (int, int)
        Hidden rows and columns.
    """

    patterns: dict[tuple[int, int], str] = field(default_factory=dict)
    size: tuple[int, int] = (0, 0)
    unsolved: set[tuple[int, int]] = field(default_factory=set)
    hidden: tuple[int, int] = (0, 0)


def read_shown(archive: zipfile.ZipFile) -> tuple[dict[str, Shown], list[str]]:
    """Return what each sheet of a workbook shows, by its name, and what could not be read."""
    try:
        formats, said = _formats(archive), []
    except BROKEN as problem:
        formats, said = [], [f"number formats unreadable ({type(problem).__name__}): printed "
                             "values are the stored numbers"]
    try:
        return _sheets(archive, formats), said
    except BROKEN as problem:
        return {}, [f"number formats and hidden rows unreadable ({type(problem).__name__}): "
                    "printed values are the stored numbers"]


def _sheets(archive: zipfile.ZipFile, formats: list[str]) -> dict[str, Shown]:
    book = etree.fromstring(_part(archive, "xl/workbook.xml"), _parser())
    links = etree.fromstring(_part(archive, "xl/_rels/workbook.xml.rels"), _parser())
    targets = {link.get("Id"): link.get("Target") for link in links}
    found = {}
    for sheet in book.iterfind(".//{*}sheet"):
        link = next(v for k, v in sheet.attrib.items() if k.endswith("}id"))
        target = targets[link]
        name = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))
        if "worksheet" in name:
            found[sheet.get("name")] = _sheet(archive, name, formats)
    return found


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise ValueError(f"{name} is too big")
    return archive.read(name)


def _formats(archive: zipfile.ZipFile) -> list[str]:
    """Return the number format of every cell style."""
    root = etree.fromstring(_part(archive, "xl/styles.xml"), _parser())
    own = {int(f.get("numFmtId")): f.get("formatCode") for f in root.iterfind(".//{*}numFmt")}
    styles = root.find("{*}cellXfs")
    numbers = [int(style.get("numFmtId") or 0) for style in styles] if styles is not None else []
    return [own.get(number) or BUILT_IN.get(number, "General") for number in numbers]


def _sheet(archive: zipfile.ZipFile, name: str, formats: list[str]) -> Shown:
    shown, rows, columns, last = Shown(), 0, 0, -1
    with archive.open(name) as stream:
        for _, element in etree.iterparse(stream, tag=("{*}row", "{*}col"), no_network=True,
                                          resolve_entities=False):
            if element.tag.endswith("}col"):
                columns += _hidden(element) * _width(element)
                continue
            last = int(element.get("r") or last + 2) - 1
            rows += _hidden(element)
            _row(element, last, formats, shown)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    shown.hidden = (rows, columns)
    return shown


def _hidden(element: etree._Element) -> bool:
    return element.get("hidden") in ("1", "true")


def _width(column: etree._Element) -> int:
    """Return how many columns an entry covers; one that reaches to the edge counts once."""
    first, last = int(column.get("min") or 1), int(column.get("max") or 1)
    return last - first + 1 if last < 16384 else 1


def _row(row: etree._Element, number: int, formats: list[str], shown: Shown) -> None:
    column = -1
    for cell in row:
        place = _CELL.match(cell.get("r") or "")
        column = _column(place.group(1)) if place else column + 1
        inside = {child.tag.rpartition("}")[2] for child in cell if len(child) or child.text}
        if inside:
            shown.size = (max(shown.size[0], number + 1), max(shown.size[1], column + 1))
        style = int(cell.get("s") or 0)
        if "v" in inside and style < len(formats) and formats[style] != "General":
            shown.patterns[number, column] = formats[style]
        if "f" in inside and "v" not in inside:
            shown.unsolved.add((number, column))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
