"""Seeded data with known truth, always marked simulated; nothing here is a fact about China.

`facsimile` makes sheets in the layouts of statistical yearbooks, for tests and for showing how
cleaning works.
"""

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .codes.regions import macro_regions, province_names, provinces
from .errors import SeikitError

LAYOUTS = ("plain", "lines", "years", "side_by_side", "stacked")
_ENGLISH = {"东部": "Eastern Region", "中部": "Middle Region", "西部": "Western Region",
            "东北": "Northeast Region"}
_YEARS = (2019, 2020, 2021, 2022)
_TITLE = "9-1 各地区模拟企业情况(2022年)"
_TITLE_EN = "Simulated Enterprises by Region (2022), not a Fact"
# Name, unit, English name, English unit; the third and fourth are parts of the second.
_VARIABLES = (
    ("企业数", "个", "Number of Enterprises", "unit"),
    ("经费支出", "万元", "Expenditure", "10 000 yuan"),
    ("人员支出", "万元", "Labor", "10 000 yuan"),
    ("其他支出", "万元", "Other", "10 000 yuan"),
    ("专利申请数", "件", "Applications", "piece"),
    ("#发明专利", "件", "Inventions", "piece"),
)
_PARENT = {2: 1, 3: 1, 5: 4}


@dataclass(frozen=True)
class Facsimile:
    """A simulated sheet and what it says.

    Attributes
    ----------
    rows : list of list
        Cells as a yearbook sheet would hold them.
    truth : DataFrame
        ``entity, year, variable, unit, value`` of every cell.
    layout : str
        Its layout.
    """

    rows: list[list[object]]
    truth: pd.DataFrame
    layout: str


def facsimile(seed: int = 0, layout: str = "plain") -> Facsimile:
    """Return a simulated sheet in a layout of statistical yearbooks.

    Use it to try a cleaning rule or to show one; the title says that it is simulated.

    Parameters
    ----------
    seed : int
        Seed of the numbers.
    layout : {"plain", "lines", "years", "side_by_side", "stacked"}
        One header row with line breaks; header lines over several rows; years as columns; two
        panels side by side, the right one a row higher; two panels one under the other.

    Returns
    -------
    Facsimile
        Provinces add up to macro-regions and to the nation; parts add up to their parent.

    Raises
    ------
    SeikitError
        For an unknown layout.

    Examples
    --------
    >>> sheet = facsimile(seed=1)
    >>> sheet.rows[0][0], len(sheet.truth)
    ('9-1 各地区模拟企业情况(2022年)', 216)
    """
    if layout not in LAYOUTS:
        raise SeikitError(f"unknown layout: {layout!r}", way_out=f"one of {', '.join(LAYOUTS)}")
    rng = np.random.default_rng(seed)
    if layout == "years":
        return _years(rng)
    values = _values(rng)
    paths = [_path(j) for j in range(len(_VARIABLES))]
    truth = pd.DataFrame([
        (name, 2022, paths[j], _VARIABLES[j][1], float(row[j]))
        for (name, _), row in zip(_entities(), values, strict=True) for j in range(len(paths))
    ], columns=["entity", "year", "variable", "unit", "value"])
    make = {"plain": _plain, "lines": _lines, "side_by_side": _side_by_side, "stacked": _stacked}
    return Facsimile(_padded(make[layout](values)), truth, layout)


def _padded(rows: list[list[object]]) -> list[list[object]]:
    """Make all rows equally long, as a sheet has them."""
    width = max(map(len, rows))
    return [[*row, *[None] * (width - len(row))] for row in rows]


def _path(j: int) -> str:
    own = _VARIABLES[j][0]
    return f"{_VARIABLES[_PARENT[j]][0]}/{own}" if j in _PARENT else own


@functools.cache
def _entities() -> list[tuple[str, str]]:
    table = provinces()
    macros = [(f"{name}地区", _ENGLISH[name]) for name in macro_regions()]
    return [("全国", "National Total"), *macros,
            *zip(table["province"], table["name_en"], strict=True)]


def _with_totals(parts: np.ndarray) -> np.ndarray:
    """Put macro-regions and the nation above 31 rows of provinces."""
    order = {name: i for i, name in enumerate(province_names())}
    macros = [parts[[order[p] for p in members]].sum(axis=0)
              for members in macro_regions().values()]
    return np.vstack([parts.sum(axis=0), *macros, parts])


def _values(rng: np.random.Generator) -> np.ndarray:
    firms = rng.integers(20, 9000, 31)
    labour, other = rng.integers(1000, 400_000, (2, 31))
    patents = rng.integers(50, 30_000, 31)
    inventions = (patents * rng.uniform(0.2, 0.7, 31)).astype(int)
    return _with_totals(np.column_stack([firms, labour + other, labour, other, patents,
                                         inventions]))


def _label(name: str) -> str:
    """Two characters are set apart to the width of four, as printers do."""
    return f"{name[0]}    {name[1]}" if len(name) == 2 else name


def _head(j: int) -> str:
    name, unit, english, english_unit = _VARIABLES[j]
    if j in (3, 5):
        return f"{name}\n{english}"
    return f"{name}\n({unit})\n{english}\n({english_unit})"


def _block(values: np.ndarray, columns: list[int]) -> list[list[object]]:
    """Header rows and body of some columns; children begin a row lower."""
    top: list[object] = ["地    区", "Region"]
    below: list[object] = [None, None]
    for j in columns:
        child = j in _PARENT
        top.append(None if child else _head(j))
        below.append(_head(j) if child else None)
    body = [[_label(name), english, *(str(row[j]) for j in columns)]
            for (name, english), row in zip(_entities(), values, strict=True)]
    return [top, below, *body] if any(below) else [top, *body]


def _plain(values: np.ndarray) -> list[list[object]]:
    return [[_TITLE], [_TITLE_EN], ["单位：万元"], ["(10 000 yuan)"],
            *_block(values, list(range(len(_VARIABLES))))]


def _lines(values: np.ndarray) -> list[list[object]]:
    """Header texts run over several rows, and groups of provinces are set apart by blank rows."""
    columns = range(len(_VARIABLES))
    parts = [_head(j).split("\n") for j in columns]
    height = max(len(p) for p in parts) + 1
    head: list[list[object]] = []
    for r in range(height):
        line: list[object] = ["地    区", "Region"] if r == 0 else [None, None]
        for j in columns:
            at = r - (1 if j in _PARENT else 0)
            line.append(parts[j][at] if 0 <= at < len(parts[j]) else None)
        head.append(line)
    body: list[list[object]] = []
    for i, ((name, english), row) in enumerate(zip(_entities(), values, strict=True)):
        body += [[None]] if i in (1, 5, 10, 13) else []
        body.append([_label(name), f" {english}", *(float(v) for v in row)])
    return [[_TITLE], [_TITLE_EN], [None], ["单位：万元", None, "(10 000 yuan)"], *head, [None],
            *body]


def _side_by_side(values: np.ndarray) -> list[list[object]]:
    left = [[_TITLE], [_TITLE_EN], ["单位：万元"], *_block(values, [0, 1, 2, 3])]
    right = [["9-1续表"], ["continued"], *_block(values, [4, 5])]
    rows = []
    for i in range(max(len(left), len(right))):
        a = left[i] if i < len(left) else []
        b = right[i] if i < len(right) else []
        rows.append([*a, *[None] * (8 - len(a)), *b])
    return rows


def _stacked(values: np.ndarray) -> list[list[object]]:
    return [[_TITLE], [_TITLE_EN], ["单位：万元"], *_block(values, [0, 1, 2, 3]), [None], [None],
            ["9-1续表"], ["continued"], *_block(values, [4, 5])]


def _years(rng: np.random.Generator) -> Facsimile:
    parts = rng.integers(100, 50_000, (31, len(_YEARS)))
    values = _with_totals(parts)
    rows: list[list[object]] = [["9-2 各地区模拟合同金额"],
                                ["Simulated Contracts by Region, not a Fact"],
                                ["单位:万元"], ["(10 000 yuan)"],
                                ["地 区", "Region", *map(str, _YEARS)]]
    rows += [[_label(name), english, *(str(v) for v in row)]
             for (name, english), row in zip(_entities(), values, strict=True)]
    truth = pd.DataFrame([
        (name, year, "模拟合同金额", "万元", float(v))
        for (name, _), row in zip(_entities(), values, strict=True)
        for year, v in zip(_YEARS, row, strict=True)
    ], columns=["entity", "year", "variable", "unit", "value"])
    return Facsimile(_padded(rows), truth, "years")
