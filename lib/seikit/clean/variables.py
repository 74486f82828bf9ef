"""What a column is about: its variable, its year, or the region that it stands for."""

import math
from dataclasses import dataclass

from ..codes.regions import find_region
from ..read.cells import NUMBER, read_cell
from ..read.tables import RawTable
from ..read.years import year_of
from .naming import Name, read_name
from .titles import Title
from .units import settle_units

_TOTALS = {"合计", "总计", "小计", "总数", "共计", "Total", "total"}
_CLASH = (("出口", "import"), ("进口", "export"))


@dataclass(frozen=True)
class Column:
    """A value column.

    Attributes
    ----------
    variable : str
        Header path without years, parts joined by ``/``.
    year : int or None
        Year that the header states.
    unit, unit_by : str
        Unit as printed, and where it was found.
    parent : int or None
        Column of the parent variable that has figures of its own.
    entity : tuple or None
        (entity, code, level) if the header is a region.
    names : tuple of Name
        The levels of the path.
    """

    variable: str
    year: int | None
    unit: str
    unit_by: str
    parent: int | None
    entity: tuple[str, str, str] | None
    names: tuple[Name, ...]


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
    names, years, entities = {}, {}, {}
    for c in raw.area.values:
        if c in raw.heads:
            names[c], years[c] = _levels(raw.heads[c].parts)
    parents = _parents(raw, names, notices)
    if _regions_across(names):
        for c, path in names.items():
            entities[c] = find_region(path[-1].text, "province") or find_region(path[-1].text)
            names[c] = path[:-1]
    indicator = read_name(metadata.get("指标") or title.indicator)
    parts = any(path and path[0].text in _TOTALS for path in names.values())
    full = {c: [indicator, *path] if indicator.text and (parts or not path) else path
            for c, path in names.items()}
    chosen = settle_units(full, units, "" if any(names.values()) else indicator.unit)
    _unit_lines(units, metadata.get("English unit", ""), notices)
    columns = {}
    for c, path in full.items():
        _clashes(path, c, notices)
        columns[c] = Column("/".join(n.text for n in path), years[c], chosen[c].text, chosen[c].by,
                            parents.get(c), entities.get(c), tuple(path))
    return columns, notices


def _levels(parts: tuple[str, ...]) -> tuple[list[Name], int | None]:
    names, year = [], None
    for part in parts:
        found = year_of(part.strip())
        if found:
            year = found
        else:
            name = read_name(part)
            if name.text or name.unit:
                names.append(name)
    return names, year


def _regions_across(names: dict[int, list[Name]]) -> bool:
    if len(names) < 3 or not all(names.values()):
        return False
    found = sum(find_region(path[-1].text, "province") is not None for path in names.values())
    return found >= 0.6 * len(names)


def _parents(
    raw: RawTable, names: dict[int, list[Name]], notices: list[dict[str, object]]
) -> dict[int, int]:
    """Return parents with figures; a parent found by place alone must be at least as large."""
    parents = {}
    by_path = {raw.heads[c].parts: c for c in names}
    for c in list(names):
        parent = by_path.get(raw.heads[c].parts[:-1])
        if parent is None or parent == c:
            continue
        if raw.heads[c].by_place and not names[c][-1].text.startswith("#") \
                and not _fits(raw, c, parent, names):
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
