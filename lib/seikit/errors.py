"""Every error that seikit raises on purpose.

A leaf: it imports nothing of ours, so that all rooms can raise from here.
Each message says what is wrong, where, the rule that was broken and the way out;
several failures travel together as rows of one table.
"""

from collections.abc import Iterable, Mapping


class SeikitError(Exception):
    """Base of all deliberate errors; the command line prints it and exits with 1.

    Parameters
    ----------
    what : str
        What is wrong, with the offending value.
    where : str, optional
        File, sheet, cell, row or column.
    rule : str, optional
        The rule that was broken.
    way_out : str, optional
        What the user can do about it.
    failures : iterable of mapping, optional
        One mapping per failing cell or row, all with the same keys; kept as
        ``.failures`` (a list of dicts) and shown as a table, first 20 rows.

    Examples
    --------
    >>> print(SeikitError("no such year: 2017", where="hightech_operation",
    ...                   way_out="choose one of 2016, 2018"))
    no such year: 2017
      where: hightech_operation
      way out: choose one of 2016, 2018
    """

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        rule: str = "",
        way_out: str = "",
        failures: Iterable[Mapping[str, object]] = (),
    ) -> None:
        self.what, self.where, self.rule, self.way_out = what, where, rule, way_out
        self.failures = [dict(row) for row in failures]
        super().__init__(self._message())

    def _message(self) -> str:
        lines = [self.what]
        for label, text in (("where", self.where), ("rule", self.rule), ("way out", self.way_out)):
            if text:
                lines.append(f"  {label}: {text}")
        return "\n".join(lines + _table(self.failures))

    def __str__(self) -> str:
        """Return the message as it is printed (KeyError would quote it)."""
        return self._message()


class DataFileError(SeikitError):
    """A data file of the suite is missing, changed, truncated or without a record."""


class ReadError(SeikitError):
    """A file given by the user cannot be read as statistical tables."""


class CleanError(SeikitError):
    """A table was read, but its meaning cannot be settled without guessing."""


class SchemaError(SeikitError):
    """A frame breaks its schema; ``failures`` lists every failing cell."""


class UnknownName(SeikitError):
    """Names of regions, industries, units or datasets that no list knows."""


class AmbiguousName(UnknownName):
    """A name that two entities share, such as 吉林 or 海南, given without a level."""


class UnitError(SeikitError):
    """Units that are unknown or cannot be converted into one another."""


class MeasureError(SeikitError):
    """Input that a measure cannot answer for: missing columns, duplicate keys, negatives."""


class BreakError(MeasureError):
    """A calculation over time would cross a marked break."""


class FigureError(SeikitError):
    """A figure without alt text, source, font or reproducible numbers."""


class ReportError(SeikitError):
    """A notebook did not run, or its page cannot be written."""


def _table(rows: list[dict[str, object]], most: int = 20) -> list[str]:
    """Lay rows out as aligned text lines, the first `most` of them."""
    if not rows:
        return []
    header = list(dict.fromkeys(key for row in rows for key in row))
    cells = [header] + [[str(row.get(key, "")) for key in header] for row in rows[:most]]
    widths = [max(len(line[i]) for line in cells) for i in range(len(header))]
    lines = ["  " + "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip()
             for line in cells]
    if len(rows) > most:
        lines.append(f"  ... and {len(rows) - most} more rows")
    return lines
