"""What a column is about: its variable, its year, or the region that it stands for."""

import math
import re
from collections import Counter
from dataclasses import dataclass, replace

from ..codes.regions import find_region
from ..read.cells import NUMBER, read_cell
from ..read.tables import RawTable
from ..read.years import is_period, split_years
from .naming import Name, read_name
from .titles import Title
from .units import settle_units

_PARTS = {"合计", "总计", "小计", "总数", "共计", "Total", "total", "绝对数", "绝对值", "绝对额",
          "本年", "上年", "本期", "当期", "上年同期", "本年累计", "累计", "数值", "值", "指标值"}
# Headers that say no more than that figures are below.
GENERIC = {"数值", "值", "数据", "指标值", "value", "values", "Value", "data"}
_ASIDE = re.compile(r"位次|排名|名次|增长|增速|增幅|增减|同比|环比|比重|占比|^占|比上年|构成|份额|"
                    r"强度|指数")
_CLASH = (("出口", "import"), ("进口", "export"))


@dataclass(frozen=True)
class Column:
    """A value column.

    Attributes
    ----------
    variable : str
        Header path without years, parts joined by ``/``; begins with the title's indicator where
        the header names years or parts alone.
    own : str
        The same without the title's indicator.
    year : int or None
        Year that the header states.
    unit, unit_by : str
        Unit as printed, and where it was found.
    parent : int or None
        Column of the parent variable that has figures of its own.
    entity : tuple or None
        (entity, code, level) if the header is a region.
    """

    variable: str
    own: str
    year: int | None
    unit: str
    unit_by: str
    parent: int | None
    entity: tuple[str, str, str] | None


def settle_columns(
    raw: RawTable, title: Title, metadata: dict[str, str], units: list[str]
) -> tuple[dict[int, Column], list[dict[str, object]]]:
    """Settle variable, year and unit of every value column that has a header.

    Returns
    -------
    dict of column to Column, list of dict
        The columns, and notices for the log.
    """
    notices: list[dict[str, object]] = []
    names, years = _paths(raw)
    parents = _parents(raw, names, notices)
    entities = _regions_across(names)
    _tell_apart(names, years, entities, notices)
    _date_growth(names, years, title.year, notices)
    indicator = read_name(metadata.get("指标") or title.indicator)
    full = _with_indicator(names, indicator)
    chosen = settle_units(full, units, indicator.unit)
    _unit_lines(units, metadata.get("English unit", ""), notices)
    columns = {}
    for c, path in full.items():
        _clashes(path, c, notices)
        columns[c] = Column(_joined(path), _joined(names[c]), years[c], chosen[c].text,
                            chosen[c].by, parents.get(c), entities.get(c))
    return columns, notices


def _joined(path: list[Name]) -> str:
    return "/".join(name.text for name in path if name.text)


def _paths(raw: RawTable) -> tuple[dict[int, list[Name]], dict[int, int | None]]:
    """Return the names and the year in the header of every value column that has one."""
    read = {c: [read_name(part) for part in raw.heads[c].parts]
            for c in raw.area.values if c in raw.heads}
    texts = list(dict.fromkeys(name.text for path in read.values() for name in path))
    split = dict(zip(texts, split_years(texts), strict=True))
    found = {c: _levels(path, split) for c, path in read.items()}
    return {c: names for c, (names, _) in found.items()}, {c: y for c, (_, y) in found.items()}


def _levels(path: list[Name], split: dict[str, tuple]) -> tuple[list[Name], int | None]:
    names, year = [], None
    for name in path:
        found, rest = split[name.text]
        year = found or year
        if rest or name.unit:
            names.append(replace(name, text=rest))
    return names, year


def _with_indicator(names: dict[int, list[Name]], indicator: Name) -> dict[int, list[Name]]:
    """Put the title's indicator before headers that name years or parts of it alone."""
    if not indicator.text:
        return names
    texts = {c: [name.text for name in path if name.text] for c, path in names.items()}
    parts = any(not path or path[0] in _PARTS or all(map(is_period, path))
                for path in texts.values())
    return {c: [indicator, *(name for name in path if name.text not in GENERIC)]
            if parts or not texts[c] else path for c, path in names.items()}


def _regions_across(names: dict[int, list[Name]]) -> dict[int, tuple[str, str, str]]:
    """Return the regions that most headers name; they leave the paths."""
    if len(names) < 3 or not all(names.values()):
        return {}
    found = sum(any(find_region(name.text, "province") for name in path)
                for path in names.values())
    if found < 0.6 * len(names):
        return {}
    entities = {}
    for c, path in names.items():
        places = [find_region(name.text, "province") or find_region(name.text) for name in path]
        entities[c] = next(filter(None, reversed(places)), None)
        names[c] = [name for name, place in zip(path, places, strict=True) if not place]
    return entities


def _tell_apart(names, years, entities, notices: list[dict[str, object]]) -> None:
    """Put the header to the left before one that stands several times: 位次, 比上年增长."""
    def key(c: int) -> tuple:
        return (_joined(names[c]), years[c], entities.get(c))

    counts, left = Counter(map(key, names)), None
    if max(counts.values(), default=0) < 2:
        return
    for c in sorted(names):
        if counts[key(c)] == 1:
            left = c
        elif left is not None and names[c] and _ASIDE.search(names[c][-1].text):
            names[c] = [*(replace(name, unit="") for name in names[left]), *names[c]]
            notices.append({"rule": "repeated header", "column": c,
                            "detail": f"read as {_joined(names[c])}: it belongs to the column "
                                      "to its left"})


def _date_growth(names, years, stated: int | None, notices: list[dict[str, object]]) -> None:
    """Date columns of growth, rank or share by the latest year beside them."""
    known = [year for year in years.values() if year]
    for c, path in names.items():
        if known and not years[c] and not stated and path and _ASIDE.search(path[-1].text):
            years[c] = max(known)
            notices.append({"rule": "year of the neighbours", "column": c,
                            "detail": f"{_joined(path)} is dated {max(known)}, the latest year "
                                      "beside it"})


def _parents(
    raw: RawTable, names: dict[int, list[Name]], notices: list[dict[str, object]]
) -> dict[int, int]:
    """Return parents with figures; a parent found by place alone must be at least as large."""
    parents = {}
    by_path = {raw.heads[c].parts: c for c in names}
    for c in list(names):
        parent = by_path.get(raw.heads[c].parts[:-1])
        if parent is None or parent == c or not (names[c] and names[parent]):
            continue
        rows = [[r for r, _ in raw.heads[k].cells[:1]] for k in (parent, c)]
        marked = names[c][-1].text.startswith("#") and rows[0] < rows[1]
        if raw.heads[c].by_place and not marked and not _fits(raw, c, parent, names):
            notices.append({"rule": "not a child", "column": c,
                            "detail": f"{names[c][-1].text} begins below {names[parent][-1].text} "
                                      "but its figures or its unit do not fit inside"})
            names[c] = names[c][-1:]
            continue
        parents[c] = parent
    return parents


def _fits(raw: RawTable, child: int, parent: int, names: dict[int, list[Name]]) -> bool:
    own, above = names[child][-1].unit, names[parent][-1].unit
    if own and above and own != above:
        return False
    pairs = [(read_cell(raw.sheet.values[r, child]), read_cell(raw.sheet.values[r, parent]))
             for r in raw.area.body]
    pairs = [(a.number, b.number) for a, b in pairs if a.kind == NUMBER and b.kind == NUMBER]
    larger = sum(a > b and not math.isclose(a, b, rel_tol=1e-6) for a, b in pairs)
    return larger <= 0.2 * len(pairs)


def _unit_lines(units: list[str], english: str, notices: list[dict[str, object]]) -> None:
    """Compare the one Chinese unit line with the English one below it."""
    from ..codes.units import parse_unit

    ours, theirs = parse_unit(units[0]) if len(units) == 1 else None, parse_unit(english)
    if ours and theirs and ours.dimension == theirs.dimension \
            and not math.isclose(ours.factor, theirs.factor):
        notices.append({"rule": "units contradict",
                        "detail": f"unit line {units[0]} over ({english}); "
                                  "the Chinese unit is kept, check it"})


def _clashes(path: list[Name], column: int, notices: list[dict[str, object]]) -> None:
    from ..codes.units import parse_unit

    for name in path:
        english = name.english.lower()
        for chinese, opposite in _CLASH:
            if name.text.startswith(chinese) and opposite in english and "进出口" not in name.text:
                notices.append({"rule": "English half contradicts", "column": column,
                                "detail": f"{name.text} over “{name.english}”; "
                                          "the Chinese header decides"})
        ours, theirs = parse_unit(name.unit), parse_unit(name.english_unit)
        if ours and theirs and ours.dimension == theirs.dimension \
                and not math.isclose(ours.factor, theirs.factor):
            notices.append({"rule": "units contradict", "column": column,
                            "detail": f"{name.text}: ({name.unit}) over ({name.english_unit}); "
                                      "the Chinese unit is kept, check it"})
