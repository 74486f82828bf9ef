"""What `seikit.tidy` returns."""

from dataclasses import dataclass, field

import pandas as pd

COLUMNS = ["source", "table", "code", "entity", "level", "year", "variable", "unit", "value",
           "printed", "status", "cell"]
KEY = ["source", "table", "entity", "level", "year", "variable"]
LOG = ["source", "table", "rule", "where", "detail", "count"]
ASIDE = ["source", "cell", "printed", "reason", "numeric"]
CHECKS = ["source", "table", "kind", "scope", "year", "variable", "printed", "computed",
          "difference", "tolerance", "holds"]
TABLES = ["source", "table", "title", "title_number", "population", "sheet", "range", "rows",
          "unit_lines", "notes", "macro_regions"]


@dataclass(frozen=True)
class Tidy:
    """Tidy data with its audit trail.

    Attributes
    ----------
    frame : DataFrame
        One row per cell: ``source, table, code, entity, level, year, variable, unit, value,
        printed, status, cell``; unique in ``source, table, entity, level, year, variable``.
        For text tables (`kind` is list) one row per entity, columns as printed.
    tables : DataFrame
        One row per table: title, population, sheet, range, unit lines, notes, composition of
        macro-regions.
    log : DataFrame
        One row per rule and range: what was decided, where, how many cells it touches.
    set_aside : DataFrame
        Every numeric or unreadable cell that was not carried over, with its reason.
    checks : DataFrame
        Adding-up results, order of parts and wholes, missing provinces; ``holds`` is False where
        the printed figures disagree.
    kind : {"table", "list"}
        Which of the two the frame is.
    balance : dict
        ``cells_in, out, duplicates, set_aside`` of numeric cells; in = out + duplicates + aside.
    """

    frame: pd.DataFrame
    tables: pd.DataFrame
    log: pd.DataFrame
    set_aside: pd.DataFrame
    checks: pd.DataFrame
    kind: str
    balance: dict[str, int] = field(default_factory=dict)

    def summary(self) -> str:
        """Return two lines that a person understands."""
        sources = ", ".join(dict.fromkeys(self.tables["source"]))
        b = self.balance
        what = _count(len(self.frame), "row") if self.kind == "list" else (
            f"{_count(len(self.frame), 'value')} of "
            f"{_count(self.frame['variable'].nunique(), 'variable')} for "
            f"{_count(self.frame['entity'].nunique(), 'entity', 'entities')}, "
            f"{_years(self.frame['year'])}{self._missing()}")
        failed = int((~self.checks["holds"].astype(bool)).sum())
        kept = len(self.checks) - failed
        checks = f"checks: {kept} hold, {failed or 'none'} fail{'s' * (failed < 2)}" \
            if len(self.checks) else "no totals to check"
        return (f"{sources}: {_count(len(self.tables), 'table')}, {what}\n"
                f"  {_count(b['cells_in'], 'numeric cell')} = {b['out']:,} carried over + "
                f"{b['duplicates']:,} repeated + {b['set_aside']:,} set aside{self._reasons()}; "
                f"{checks}")

    def _missing(self) -> str:
        """Say how many values are missing, and why."""
        why = self.frame.loc[self.frame["value"].isna(), "status"].value_counts()
        names = ", ".join(f"{n:,} {status.replace('_', ' ')}" for status, n in why.items())
        return f"; without a number: {names}" if names else ""

    def _reasons(self) -> str:
        aside = self.set_aside[self.set_aside["numeric"].astype(bool)]
        why = aside.loc[~aside["reason"].str.startswith("duplicate of"), "reason"].value_counts()
        return f" ({'; '.join(f'{n:,} {reason}' for reason, n in why.head(3).items())}" \
               f"{'; ...' * (len(why) > 3)})" if len(why) else ""

    def to_html(self) -> str:
        """Return the log as one readable HTML page, counts first, every cell escaped."""
        from .log_page import log_page

        return log_page(self)

    def _repr_html_(self) -> str:
        return self.frame.head(20)._repr_html_()


def _years(years: pd.Series) -> str:
    known = years.dropna()
    if known.empty:
        return "no year stated"
    low, high = int(known.min()), int(known.max())
    return f"year {low}" if low == high else f"years {low} to {high}"


def _count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> _count(1, "table"), _count(3, "entity", "entities")
    ('1 table', '3 entities')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
