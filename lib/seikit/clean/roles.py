"""What each text column beside the figures is for: who, which indicator, which unit, which year."""

import re
from dataclasses import dataclass, field

from ..codes.industries import find_industry
from ..codes.names import fold
from ..codes.regions import find_region
from ..codes.units import parse_unit
from ..read.tables import RawTable
from ..read.years import are_dates, is_period
from .naming import Name, industry_forms, plain_name, read_name, region_forms

_UNIT_HEADS = {"单位", "计量单位", "unit", "units"}
INDICATOR_HEADS = {"指标", "指标名称", "变量", "变量名", "项目", "variable", "variables",
                   "indicator", "indicators", "item"}
_NAMES = re.compile(r"名称$|^企业$|^单位$|集群|园区|公司")
_SHARE = 0.5
_REGION, _INDUSTRY = 2, 1


@dataclass(frozen=True)
class Roles:
    """Columns of a table by their role.

    Attributes
    ----------
    entity : int or None
        Who the row is about.
    levels : list of int
        Labels of other levels; they stand in where the entity is blank or a subtotal.
    periods : list of int
        Parts of the year.
    within : list of int
        Texts that tell several rows of one entity apart; they become part of the variable.
    unit, year : int or None
        Units of rows; years of rows, in text.
    unused : list of int
        Remarks and other texts that no figure needs; English copies are not among them.
    """

    entity: int | None
    levels: list[int] = field(default_factory=list)
    periods: list[int] = field(default_factory=list)
    within: list[int] = field(default_factory=list)
    unit: int | None = None
    year: int | None = None
    unused: list[int] = field(default_factory=list)


def settle_roles(raw: RawTable) -> Roles:
    """Settle the roles of the label columns of a table."""
    texts = {c: texts_of(raw, c) for c in raw.area.labels}
    unit = next((c for c in texts if _is_unit(raw, c, texts[c])), None)
    year = next((c for c in texts if c != unit and are_dates(list(texts[c].values()))), None)
    periods = [c for c in texts if texts[c] and all(map(is_period, texts[c].values()))]
    left = [c for c in texts if c not in (unit, year, *periods)
            and not _is_english(raw, c, texts)]
    before = [c for c in left if c < min(raw.area.values, default=0)] or left
    remarks = [c for c in left if c not in before]
    if not before:
        return Roles(None, periods=periods, unit=unit, year=year, unused=remarks)
    entity = _entity(raw, before, texts)
    others = [c for c in before if c != entity]
    known = [c for c in others if _known(texts[c]) == _known(texts[entity]) > 0]
    others = [c for c in others if c not in known]
    # A hierarchy fills one column a row; a second dimension fills both and repeats the first.
    levels = [c for c in others if any(r not in texts[entity] for r in texts[c])]
    rest = [c for c in others if c not in levels]
    if _repeats(raw, texts[entity]):
        within = rest + (levels if _known(texts[entity]) == _REGION else [])
    else:
        within = [c for c in rest + levels if head_of(raw, c) in INDICATOR_HEADS]
    levels = [c for c in levels + known if c not in within]
    return Roles(entity, levels, periods, within, unit, year,
                 remarks + [c for c in rest if c not in within])


def _entity(raw: RawTable, columns: list[int], texts: dict[int, dict[int, str]]) -> int:
    """Return the column that says who a row is about: of regions, of industries, or of names.

    A column in which every row has a name of its own comes before regions that repeat.
    """
    best = max(columns, key=lambda c: (_known(texts[c]), len(set(texts[c].values())), c))
    names = [c for c in columns if c != best and not _known(texts[c])
             and head_of(raw, c) not in INDICATOR_HEADS
             and len(raw.area.body) == len(texts[c]) == len(set(texts[c].values()))
             and (_repeats(raw, texts[best]) or _NAMES.search(head_of(raw, c)))]
    return names[0] if names else best


def names_of(raw: RawTable, column: int) -> dict[int, Name]:
    """Return the names in a label column by row; one over merged rows holds for all of them."""
    sheet, body = raw.sheet, set(raw.area.body)
    found = {r: plain_name(sheet.values[r, column]) for r in raw.area.body
             if sheet.values[r, column] is not None}
    for r0, c0, r1, _ in sheet.merged:
        if c0 == column and r1 > r0 and sheet.values[r0, c0] is not None:
            name = plain_name(sheet.values[r0, c0])
            found |= {r: name for r in range(r0, r1 + 1) if r in body and r not in found}
    return found


def texts_of(raw: RawTable, column: int) -> dict[int, str]:
    """Return the texts of a label column by row, without units."""
    return {r: name.text for r, name in names_of(raw, column).items()}


def head_of(raw: RawTable, column: int) -> str:
    """Return the header of a label column, folded; empty if it has none."""
    head = raw.heads.get(column)
    return fold(read_name(head.parts[-1]).text) if head else ""


def _is_unit(raw: RawTable, column: int, texts: dict[int, str]) -> bool:
    return head_of(raw, column) in _UNIT_HEADS or (
        len(texts) > 1 and all(parse_unit(text) for text in texts.values()))


def _is_english(raw: RawTable, column: int, texts: dict[int, dict[int, str]]) -> bool:
    """Tell whether a column repeats a Chinese one in English, name for name."""
    if _ascii(texts[column]) <= _SHARE or head_of(raw, column) in INDICATOR_HEADS:
        return False
    ours = len(set(texts[column].values()))
    return any(_ascii(texts[c]) <= _SHARE and not are_dates(list(texts[c].values()))
               and 0.8 * len(set(texts[c].values())) <= ours for c in texts if c != column)


def _ascii(texts: dict[int, str]) -> float:
    return sum(text.isascii() for text in texts.values()) / max(1, len(texts))


def _known(texts: dict[int, str]) -> int:
    """Return 2 for a column of regions, 1 for one of industries, else 0."""
    total = max(1, len(texts))
    if sum(any(map(find_region, region_forms(t))) or find_region(t, "city") is not None
           for t in texts.values()) >= _SHARE * total:
        return _REGION
    return _INDUSTRY * (sum(any(map(find_industry, industry_forms(t))) for t in texts.values())
                        >= _SHARE * total)


def _repeats(raw: RawTable, texts: dict[int, str]) -> bool:
    """Tell whether rows that the years of key columns do not tell apart share a label."""
    keys = [(text, *(raw.sheet.values[r, c] for c in raw.area.keys)) for r, text in texts.items()]
    blank = any(r not in texts and all(raw.sheet.values[r, c] is None for c in raw.area.keys)
                for r in raw.area.body)
    return len(set(keys)) < len(keys) or blank
