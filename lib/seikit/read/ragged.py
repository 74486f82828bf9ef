"""Lines of a text table with unequal numbers of fields: what that means, or why it is refused."""

import collections
import re
from pathlib import Path

from ..errors import ReadError
from .years import year_of

Row = list[str]
_NUMBER = re.compile(r"\s*[-+]?\d+(?:\.\d+)?%?\s*")
_THOUSANDS, _HUNDREDS = re.compile(r"\s*[-+]?\d{1,3}"), re.compile(r"\d{3}(?:\.\d+)?\s*")


def settle_fields(rows: list[Row], separator: str, path: Path) -> tuple[list[Row], list[str]]:
    """Return the rows with their header over its columns, and a sentence if it had to be moved.

    A header with one field less than every row names no column of row names: R writes such tables.

    Raises
    ------
    ReadError
        With every line that a comma inside a number or a bracket has torn apart.

    Examples
    --------
    >>> settle_fields([["gdp", "staff"], ["北京", "1", "2"], ["上海", "3", "4"]], ",", Path("a"))[0]
    [['', 'gdp', 'staff'], ['北京', '1', '2'], ['上海', '3', '4']]
    """
    lines = [i for i, row in enumerate(rows) if len(row) > 1]
    counted = collections.Counter(len(rows[i]) for i in lines)
    if len(counted) < 2:
        return rows, []
    usual = max(counted, key=lambda width: (counted[width], width))
    first = next(i for i in lines if len(rows[i]) == usual)
    heads = [i for i in lines if i < first]
    if separator == ",":
        _refuse_torn(rows, usual, heads, [i for i in lines if i >= first], path)
    short = (heads and counted[usual] > 1 and all(len(rows[i]) == usual - 1 for i in heads)
             and all(len(rows[i]) == usual for i in lines if i >= first)
             and any(_NUMBER.fullmatch(v) and not year_of(v) for v in rows[first][1:]))
    if not short:
        return rows, []
    return ([["", *row] if i in heads else row for i, row in enumerate(rows)],
            ["header: one field less than every row, so it stands over all but the first"])


def _refuse_torn(rows: list[Row], usual: int, heads: list[int], body: list[int], path: Path
                 ) -> None:
    """Refuse lines that have as many fields too many as they have neighbours torn apart."""
    head, limit = heads[-1:], usual
    torn = {i: _numbers(rows[i]) for i in body} | {i: _brackets(rows[i]) for i in head}
    plain = [i for i in body if len(rows[i]) == usual]
    if head and all(usual - len(torn[i]) == len(rows[head[0]]) for i in plain):
        limit = len(rows[head[0]])
    failures = [{"line": i + 1, "fields": len(rows[i]), "torn apart": "; ".join(torn[i])}
                for i in [*head, *body] if len(rows[i]) - len(torn[i]) == limit and torn[i]]
    if failures:
        raise ReadError(
            f"a comma tears fields apart, lines: {len(failures)}; the table has {limit} columns",
            where=str(path), failures=failures,
            rule="a comma inside a number or a name needs quotation marks around the field",
            way_out='write "1,234" or 1234; or save the table as xlsx')


def _numbers(row: Row) -> list[str]:
    """Return the neighbours that look like one number with a comma, in a line of figures."""
    figures = sum(bool(_NUMBER.fullmatch(field)) or not field.strip() for field in row)
    return [f"{a.strip()},{b.strip()}" for a, b in zip(row, row[1:], strict=False)
            if figures >= len(row) - 2 and _THOUSANDS.fullmatch(a) and _HUNDREDS.fullmatch(b)]


def _brackets(row: Row) -> list[str]:
    """Return the neighbours of which one opens a bracket and the next closes it."""
    return [f"{a.strip()},{b.strip()}" for a, b in zip(row, row[1:], strict=False)
            if a.count("(") > a.count(")") and b.count(")") > b.count("(")]
