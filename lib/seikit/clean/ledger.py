"""The fate of every numeric cell: carried out, duplicate, or set aside with a reason."""

import numpy as np

from ..read.cells import NUMBER, read_cell
from ..read.grid import Sheet


class CellLedger:
    """Book-keeping of cells; each gets one fate, and what has none is set aside at the end."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.fates: dict[tuple[str, int, int], tuple[str, str]] = {}
        self.texts: list[tuple[Sheet, int, int, str]] = []
        self.sheets: dict[str, Sheet] = {}

    def out(self, sheet: Sheet, row: int, column: int) -> None:
        """Carry a cell over."""
        self._enter(sheet, row, column, "out", "")

    def duplicate(self, sheet: Sheet, row: int, column: int, of: str) -> None:
        """Note a cell that repeats another."""
        self._enter(sheet, row, column, "duplicate", f"duplicate of {of}")

    def again(self, sheet: Sheet, row: int, column: int, of: str) -> None:
        """Turn a cell that was carried over into a duplicate; a blank has no fate to turn."""
        key = (sheet.name, row, column)
        if self.fates.get(key, ("", ""))[0] == "out":
            self.fates[key] = ("duplicate", f"duplicate of {of}")

    def aside(self, sheet: Sheet, row: int, column: int, reason: str) -> None:
        """Set a numeric cell aside."""
        self._enter(sheet, row, column, "aside", reason)

    def text(self, sheet: Sheet, row: int, column: int, reason: str) -> None:
        """Set aside a cell that should hold a number and does not."""
        self.texts.append((sheet, row, column, reason))

    def _enter(self, sheet: Sheet, row: int, column: int, fate: str, reason: str) -> None:
        key = (sheet.name, row, column)
        if key not in self.fates:
            self.fates[key] = (fate, reason)

    def close(self, sheets: list[Sheet]) -> tuple[list[dict], dict[str, int]]:
        """Return the rows of what was not carried over, and the balance of numeric cells."""
        rows, counts = [], {"out": 0, "duplicate": 0, "aside": 0}
        total = 0
        for sheet in sheets:
            for row, column in np.argwhere(sheet.values != np.array(None)):
                if read_cell(sheet.values[row, column]).kind != NUMBER:
                    continue
                total += 1
                fate, reason = self.fates.get((sheet.name, int(row), int(column)),
                                              ("aside", "outside any table"))
                counts[fate] += 1
                if fate != "out":
                    rows.append(self._row(sheet, int(row), int(column), reason, True))
        rows += [self._row(sheet, r, c, reason, False) for sheet, r, c, reason in self.texts]
        return rows, {"cells_in": total, "out": counts["out"], "duplicates": counts["duplicate"],
                      "set_aside": counts["aside"]}

    def _row(self, sheet: Sheet, row: int, column: int, reason: str, numeric: bool) -> dict:
        return {"source": self.source, "cell": sheet.address(row, column),
                "printed": sheet.printed[row, column], "reason": reason, "numeric": numeric}
