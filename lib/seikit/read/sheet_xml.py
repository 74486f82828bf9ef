"""Workbooks in Excel's XML of 2003, which some publishers send out under the name .xls."""

from pathlib import Path

from ..errors import ReadError
from .grid import Sheet, make_sheet

NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
_SS = "{" + NAMESPACE.decode() + "}"
_MOST_CELLS = 2_000_000
_MOST_SPAN = 1000


def read_sheet_xml(content: bytes, path: Path) -> tuple[list[Sheet], list[str], str]:
    """Return the sheets of a workbook in Excel's XML of 2003."""
    from lxml import etree

    try:
        book = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        sheets = [_sheet(sheet, path) for sheet in book.iter(f"{_SS}Worksheet")]
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise ReadError(f"the workbook is damaged: {str(problem)[:120]}", where=str(path),
                        way_out="download it again, or save it anew as .xlsx") from problem
    return sheets, ["a workbook in Excel's XML of 2003"], ""


def _sheet(sheet, path: Path) -> Sheet:
    rows: list[list[object]] = []
    merged = []
    for row in sheet.iter(f"{_SS}Row"):
        number = int(row.get(f"{_SS}Index") or len(rows) + 1) - 1
        rows += [[] for _ in range(min(number, _MOST_CELLS) - len(rows) + 1)]
        for cell in row.iter(f"{_SS}Cell"):
            _put(cell, number, rows[number], merged)
        if len(rows) * max(map(len, rows[-1:])) > _MOST_CELLS or len(rows) > _MOST_CELLS:
            raise ReadError("the sheet is too big", where=str(path),
                            rule=f"at most {_MOST_CELLS:,} cells")
    return make_sheet(str(sheet.get(f"{_SS}Name") or "1").strip(), rows, merged=merged)


def _put(cell, row: int, line: list[object], merged: list[tuple[int, int, int, int]]) -> None:
    """Put one cell into its line; merged cells take the places that they cover."""
    column = int(cell.get(f"{_SS}Index") or len(line) + 1) - 1
    across, down = (min(int(cell.get(f"{_SS}{way}") or 0), _MOST_SPAN)
                    for way in ("MergeAcross", "MergeDown"))
    if column > _MOST_SPAN * 16:
        raise ValueError(f"a cell in column {column + 1}")
    line += [None] * (column - len(line))
    data = cell.find(f"{_SS}Data")
    text = "".join(data.itertext()) if data is not None else ""
    number = data is not None and data.get(f"{_SS}Type") == "Number"
    line += [float(text) if number and text else text, *[None] * across]
    if across or down:
        merged.append((row, column, row + down, column + across))
