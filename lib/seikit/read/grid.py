"""A sheet as a grid of cells, each with its stored value, its displayed text and its address."""

from dataclasses import dataclass, field

import numpy as np

_LETTERS = 26


@dataclass(frozen=True)
class Sheet:
    """One sheet, one table of a web page, or one CSV file.

    Attributes
    ----------
    name : str
        Name in addresses: the sheet's own, ``table3`` in HTML, ``csv``.
    values : ndarray of object, (rows, columns)
        Stored values: str, float, int, bool, or None for an empty cell.
    printed : ndarray of object, (rows, columns)
        What a reader of the sheet sees.
    merged : list of (first row, first column, last row, last column)
        Merged ranges, counted from zero, ends included; the value stands in the first cell.
    heading : str
        Text right above the table in a web page.
    notes : list of str
        What the reader noticed: a formula without a value, a clipped range.
    """

    name: str
    values: np.ndarray
    printed: np.ndarray
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    heading: str = ""
    notes: list[str] = field(default_factory=list)

    def address(self, row: int, column: int) -> str:
        """Return the address of a cell: ``Sheet1!C14``."""
        return f"{self.name}!{cell_name(row, column)}"


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, counted from zero.

    Examples
    --------
    >>> cell_name(13, 2), cell_name(0, 27)
    ('C14', 'AB1')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def range_name(rows: tuple[int, int], columns: tuple[int, int]) -> str:
    """Return the name of a range, counted from zero, ends included.

    Examples
    --------
    >>> range_name((0, 35), (0, 4))
    'A1:E36'
    """
    return f"{cell_name(rows[0], columns[0])}:{cell_name(rows[1], columns[1])}"


def make_sheet(
    name: str,
    rows: list[list[object]],
    printed: list[list[str]] | None = None,
    **more: object,
) -> Sheet:
    """Return a sheet from rows of unequal length; empty text becomes None, empty edges go.

    Only rows and columns after the last filled cell are cut, so addresses stay as they were.
    """
    width = max((len(row) for row in rows), default=0)
    values = np.full((len(rows), width), None, dtype=object)
    shown = np.full((len(rows), width), "", dtype=object)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            values[i, j] = value
            shown[i, j] = printed[i][j] if printed else plain(value)
    filled = values != np.array(None)
    ends = [np.flatnonzero(filled.any(axis=1 - axis)) for axis in (0, 1)]
    end = [int(found[-1]) + 1 if len(found) else 0 for found in ends]
    return Sheet(name, values[:end[0], :end[1]], shown[:end[0], :end[1]], **more)


def plain(value: object) -> str:
    """Return a value as a sheet without a number format would show it.

    Examples
    --------
    >>> plain(3.0), plain(0.1), plain(" a ")
    ('3', '0.1', ' a ')
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
