"""Parts against printed totals, on each table's own composition, within rounding."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..codes.regions import macro_regions, province_names
from ..codes.units import parse_unit
from .result import CHECKS

_NOT_ADDITIVE = re.compile(
    r"率|比重|强度|位次|人均|平均|增长|增速|指数|占|比例|排名|倍|intensity|density|"
    r"\b(?:growth|rates?\b|share|per capita|ratio|index|average|mean\b|rank)", re.I)
_BEYOND = ("港澳台", "国外", "境外", "其他", "不分地区", "新疆兵团", "香港", "澳门", "台湾")
_OLD_EAST = ["辽宁"]
_OLD_MIDDLE = ["吉林", "黑龙江"]


def compositions() -> dict[str, dict[str, list[str]]]:
    """Return the compositions of macro-regions that yearbooks have printed.

    Examples
    --------
    >>> {name: len(parts["东部地区"]) for name, parts in compositions().items()}
    {'four regions': 10, 'three regions': 11, 'three regions, 广西 and 内蒙古 not west': 12}
    """
    new = {f"{name}地区": list(members) for name, members in macro_regions().items()}
    three = {"东部地区": new["东部地区"] + _OLD_EAST, "中部地区": new["中部地区"] + _OLD_MIDDLE,
             "西部地区": new["西部地区"]}
    old = {"东部地区": [*three["东部地区"], "广西"], "中部地区": [*three["中部地区"], "内蒙古"],
           "西部地区": [p for p in three["西部地区"] if p not in ("广西", "内蒙古")]}
    return {"four regions": new, "three regions": three,
            "three regions, 广西 and 内蒙古 not west": old}


@dataclass(frozen=True)
class _Wide:
    """A table by entity (rows) and series, that is (year, variable) (columns)."""

    table: int
    entities: dict[str, int]
    series: list[tuple[int | None, str]]
    values: np.ndarray
    decimals: np.ndarray
    additive: set[str]

    def row(self, entity: str) -> np.ndarray:
        """Values of an entity over all series."""
        return self.values[self.entities[entity]]


def check_tables(frame: pd.DataFrame, tables: list) -> tuple[pd.DataFrame, dict[int, str]]:
    """Return the checks of all tables of a file, and which macro-regions each table prints."""
    rows: list[dict[str, object]] = []
    compositions_of: dict[int, str] = {}
    for table in tables:
        wide = _wide(frame[frame["table"].eq(table.number)])
        if wide is not None:
            compositions_of[table.number], macros = _best_composition(wide)
            rows += _complete(wide) + _nation(wide) + macros + _children(wide, table)
    rows += _continuations(frame, tables)
    source = frame["source"].iloc[0] if len(frame) else ""
    return pd.DataFrame(rows, columns=CHECKS).assign(source=source), compositions_of


def _continuations(frame: pd.DataFrame, tables: list) -> list[dict[str, object]]:
    """Check that a table and its continuation (续表) have the same rows."""
    found = []
    names = {t.number: set(frame.loc[frame["table"].eq(t.number), "entity"]) for t in tables}
    for before, table in zip(tables, tables[1:], strict=False):
        if table.title.continued:
            odd = sorted(names[before.number] ^ names[table.number])
            here = _Wide(table.number, {}, [], np.empty(0), np.empty(0), set())
            found.append(_check(here, "rows of continuation", "in one part only: "
                                + "、".join(odd) if odd else "all rows", None, "",
                                len(names[before.number]), len(names[table.number])
                                if len(odd) else len(names[before.number]), 0))
    return found


def _wide(part: pd.DataFrame) -> _Wide | None:
    part = part[part["level"].isin(["province", "national", "macro", "other"])]
    if not part["level"].eq("province").any():
        return None
    rows, entities = pd.factorize(part["entity"])
    keys = list(zip(part["year"], part["variable"], strict=True))
    columns, series = pd.factorize(pd.Series([f"{y}|{v}" for y, v in keys]))
    values = np.full((len(entities), len(series)), np.nan)
    decimals = np.zeros(values.shape)
    values[rows, columns] = part["value"].to_numpy()
    decimals[rows, columns] = part["printed"].map(decimals_of).to_numpy()
    named = [(None if y == "<NA>" else int(y), v) for y, v in (s.split("|", 1) for s in series)]
    return _Wide(int(part["table"].iloc[0]), {e: i for i, e in enumerate(entities)}, named, values,
                 decimals, _additive(part))


def decimals_of(printed: str) -> int:
    """Return the decimals that a number was printed with.

    Examples
    --------
    >>> decimals_of("1,234.50"), decimals_of("12"), decimals_of("")
    (2, 0, 0)
    """
    _, point, after = printed.partition(".")
    return len(after) - len(after.lstrip("0123456789")) if point else 0


def _additive(part: pd.DataFrame) -> set[str]:
    good = set()
    for variable, unit in part.groupby("variable")["unit"].first().items():
        parsed = parse_unit(unit) if unit else None
        share = parsed is not None and parsed.dimension in ("share", "percentage point", "rank")
        ends = (variable.split("/")[0], variable.split("/")[-1])
        if not share and not any(_NOT_ADDITIVE.search(end) for end in ends):
            good.add(variable)
    return good


def _complete(wide: _Wide) -> list[dict[str, object]]:
    """Check that a table with most provinces has all 31."""
    order = province_names()
    names = set(order)
    present = [name for name in wide.entities if name in names]
    # Fewer may be meant; but a table of the nation that stops in the usual order was cut.
    cut = "全国" in wide.entities and len(present) >= 2 and present == order[:len(present)]
    if len(present) < 25 and not cut:
        return []
    missing = "、".join(name for name in order if name not in present)
    return [_check(wide, "completeness", f"missing: {missing}" if missing else "31 provinces",
                   None, "", 31, len(present), 0)]


def _check(wide, kind, scope, year, variable, printed, computed, tolerance) -> dict[str, object]:
    difference = computed - printed
    holds = bool(abs(difference) <= tolerance + 1e-9 * max(1.0, abs(printed)))
    return {"source": "", "table": wide.table, "kind": kind, "scope": scope, "year": year,
            "variable": variable, "printed": float(printed), "computed": float(computed),
            "difference": float(difference), "tolerance": float(tolerance), "holds": holds}


def _nation(wide: _Wide) -> list[dict[str, object]]:
    totals = [t for t in ("全国", "总计", "合计", "地方合计") if t in wide.entities]
    names = province_names()
    if not totals or len(set(names) & set(wide.entities)) < 25:
        return []
    beyond = [name for name in _BEYOND if name in wide.entities]
    choices = {f"{totals[0]}: 31 provinces": names}
    if beyond:
        choices[f"{totals[0]}: 31 provinces and {'、'.join(beyond)}"] = names + beyond
    results = [_against(wide, "provinces against total", scope, totals[0], members)
               for scope, members in choices.items()]
    # The composition that fits most series is the table's own.
    return max(results, key=lambda rows: sum(r["holds"] for r in rows))


def _against(wide: _Wide, kind: str, scope: str, total: str, members: list[str]) -> list[dict]:
    """Compare a printed total with the sum of its parts, series by series.

    The tolerance is the worst case of rounding: half a last digit for every part and the total.
    """
    rows = [wide.entities[m] for m in members if m in wide.entities]
    at = wide.entities[total]
    parts, places = wide.values[rows], wide.decimals[rows]
    known = ~np.isnan(parts)
    sums = np.where(known, parts, 0).sum(axis=0)
    room = np.where(known, 0.5 * 10.0 ** -places, 0).sum(axis=0) + 0.5 * 10.0 ** -wide.decimals[at]
    return [_check(wide, kind, scope, year, variable, wide.values[at, j], sums[j], room[j])
            for j, (year, variable) in enumerate(wide.series)
            if variable in wide.additive and not np.isnan(wide.values[at, j]) and known[:, j].any()]


def _best_composition(wide: _Wide) -> tuple[str, list[dict[str, object]]]:
    printed = [m for m in ("东部地区", "中部地区", "西部地区", "东北地区") if m in wide.entities]
    if not printed or len(set(province_names()) & set(wide.entities)) < 25:
        return "", []
    # The name of the composition that the subtotals follow, and the checks on it.
    best: tuple[str, list] = ("", [])
    for name, parts in compositions().items():
        if not set(printed) <= set(parts):
            continue
        rows = [row for m in printed
                for row in _against(wide, "macro-region", f"{m}: {name}", m, parts[m])]
        if not best[1] or sum(r["holds"] for r in rows) > sum(r["holds"] for r in best[1]):
            best = (name, rows)
    return best


def _children(wide: _Wide, table) -> list[dict[str, object]]:
    """Check that no child exceeds its parent and that a full set of children adds up to it."""
    families: dict[str, list[str]] = {}
    for column in table.columns.values():
        if column.parent is not None and column.parent in table.columns:
            parent = table.columns[column.parent].variable
            if {parent, column.variable} <= wide.additive and column.variable != parent:
                families.setdefault(parent, []).append(column.variable)
    rows = []
    for parent, children in families.items():
        for year in dict.fromkeys(y for y, _ in wide.series):
            places = [wide.series.index((year, c)) for c in (parent, *children)
                      if (year, c) in wide.series]
            if len(places) == len(children) + 1:
                rows += _order(wide, year, places) + _family(wide, year, places)
    return rows


def _order(wide: _Wide, year: int | None, places: list[int]) -> list[dict[str, object]]:
    whole, found = wide.values[:, places[0]], []
    names = list(wide.entities)
    for place in places[1:]:
        over = wide.values[:, place] - whole
        wrong = np.flatnonzero(over > np.maximum(1.0, 1e-6 * np.abs(whole)))
        child = wide.series[place][1]
        found += [_check(wide, "child within parent", names[i], year, child, whole[i],
                         whole[i] + over[i], 0) for i in wrong]
        if not len(wrong):
            found.append(_check(wide, "child within parent", "all rows", year, child, 0, 0, 0))
    return found


def _members(wide: _Wide) -> np.ndarray:
    """Return how many provinces each row stands for, at most: 31, 12 or 1."""
    macros = ("东部地区", "中部地区", "西部地区", "东北地区")
    return np.array([12 if e in macros else 31 if e in ("全国", "合计", "总计", "地方合计") else 1
                     for e in wide.entities])


def _family(wide: _Wide, year: int | None, places: list[int]) -> list[dict[str, object]]:
    """Children add up where they do so in most rows: then the other rows are errors."""
    whole, names = wide.values[:, places[0]], list(wide.entities)
    full = [p for p in places[1:] if not wide.series[p][1].split("/")[-1].startswith("#")]
    for start in range(len(full) - 1):
        some = full[start:]
        gap = wide.values[:, some].sum(axis=1) - whole
        known = ~np.isnan(gap)
        if known.sum() < 5:
            continue
        # One last digit per figure, since many are rounded twice; subtotals add up rounded parts.
        strict = (len(some) + 1) * 10.0 ** -wide.decimals[:, places[0]] * _members(wide)
        # Some tables add up worse than that throughout: then only their own scale tells errors.
        loose = np.maximum(strict, 1e-4 * np.abs(whole))
        room = strict if (np.abs(gap[known]) <= strict[known]).mean() >= 0.95 else loose
        fits = np.abs(gap[known]) <= room[known]
        if fits.mean() >= 0.8:
            label = " + ".join(wide.series[p][1].split("/")[-1] for p in some)
            label = f"{wide.series[places[0]][1]} = {label}"
            wrong = np.flatnonzero(known)[~fits]
            return [_check(wide, "children add up", f"{int(fits.sum())} rows", year, label, 0, 0,
                           0)] + [_check(wide, "children add up", names[i], year, label, whole[i],
                                         whole[i] + gap[i], room[i]) for i in wrong]
    return []
