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
        what = f"{len(self.frame)} rows" if self.kind == "list" else (
            f"{len(self.frame)} values ({int(self.frame['value'].isna().sum())} without a number), "
            f"{self.frame['variable'].nunique()} variables, {self.frame['entity'].nunique()} "
            f"entities, {_years(self.frame['year'])}")
        failed = self.checks[~self.checks["holds"].astype(bool)]
        aside = self.set_aside.loc[self.set_aside["numeric"].astype(bool), "reason"].value_counts()
        reasons = "; ".join(f"{n} {reason}" for reason, n in aside.head(3).items())
        return (f"{sources}: {len(self.tables)} table{'s' * (len(self.tables) != 1)}, {what}\n"
                f"  numeric cells: {b['cells_in']} in = {b['out']} out + {b['duplicates']} "
                f"duplicates + {b['set_aside']} set aside{f' ({reasons})' if reasons else ''}; "
                f"checks: {len(self.checks) - len(failed)} hold, {len(failed)} fail")

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
