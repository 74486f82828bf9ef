"""Who a row is about: a region, an industry, a year, an indicator, or a name of its own."""

import re
from dataclasses import dataclass, field, replace

from ..codes.industries import find_industry
from ..codes.regions import find_region
from ..read.segments import SERIAL
from ..read.tables import RawTable
from ..read.years import split_years, year_of
from .naming import industry_forms, plain_label, plain_name, region_forms
from .repairs import repair_rows
from .roles import Roles, head_of, names_of, settle_roles, texts_of

REGION, INDUSTRY, YEAR, INDICATOR, OTHER = "region", "industry", "year", "indicator", "other"
_ORDER = ("province", "national", "macro", "other", "city")
_WHOLE = re.compile(r"^全(?:省|市|区|自治区)(?:合计|总计|小计)?$")
# Units below the prefectures, which the lists of names do not hold.
_SMALL = re.compile(r".(?:县|旗|市|州|盟|林区|矿区|特区|开发区|高新区|新区|(?<!地)区)$")
_SUBTOTALS = {"小计", "合计", "总计", "平均"}
_INDUSTRY_HEAD = re.compile(r"行业|^industry|^sector")
_FIRM = re.compile(r"(?:公司|集团|厂)$")


@dataclass(frozen=True)
class Row:
    """A body row.

    Attributes
    ----------
    row : int
        Row of the sheet, from zero.
    entity, code, level : str
        Standard name, code and level; entity is empty if the label is unknown.
    label : str
        The label as printed, without inner spaces.
    repaired : bool
        The name was damaged and could be settled.
    year : int or None
        Year that the row itself states.
    within : str
        What the row puts before the variable: an indicator, a group.
    period : str
        Part of the year that the row is about.
    unit : str
        Unit that the row itself states.
    """

    row: int
    entity: str
    code: str
    level: str
    label: str
    repaired: bool = False
    year: int | None = None
    within: str = ""
    period: str = ""
    unit: str = ""


@dataclass
class Labels:
    """Rows of a table, what kind they are, and what was noticed on the way."""

    kind: str
    rows: list[Row]
    roles: Roles
    notices: list[dict[str, object]] = field(default_factory=list)


def settle_rows(raw: RawTable, indicators: bool, place: str = "") -> Labels:
    """Settle who each body row of a table is about.

    Parameters
    ----------
    raw : RawTable
        The table.
    indicators : bool
        The columns are years or values alone, so unknown labels are indicators.
    place : str
        Region that the title or the metadata name: who 全省 is.
    """
    roles = settle_roles(raw)
    if roles.entity is None:
        return Labels(YEAR, _with_marks(raw, roles, _year_rows(raw)), roles)
    texts = _texts(raw, roles)
    industry = bool(_INDUSTRY_HEAD.search(head_of(raw, roles.entity)))
    kind, prefer = _kind(list(texts.values()), indicators or _many_units(raw, roles), industry)
    resolve = {REGION: lambda t: _region(t, prefer, place), INDUSTRY: _industry}.get(
        kind, lambda t: _other(t, place))
    rows = []
    for r in raw.area.body:
        text = texts.get(r, "")
        entity, code, level = resolve(text) if text else ("", "", "")
        rows.append(Row(r, entity, code, level, text))
    labels = Labels(kind, _with_marks(raw, roles, rows), roles)
    if kind == REGION:
        repair_rows(raw, labels, prefer == "city")
    return labels


def _texts(raw: RawTable, roles: Roles) -> dict[int, str]:
    """Return the label of every row.

    A blank one is taken from another level, or from above where the row differs by its year or
    its indicator; a subtotal takes the name of the level that it sums up.
    """
    texts = dict(texts_of(raw, roles.entity))
    for column in roles.levels:
        level = _down(raw, texts_of(raw, column))
        texts |= {r: level[r] for r in level if r not in texts or texts[r] in _SUBTOTALS}
    marks = [c for c in (*raw.area.keys, *roles.within, *roles.periods, roles.year)
             if c is not None and c not in roles.levels]
    last = ""
    for r in raw.area.body:
        marked = any(raw.sheet.values[r, c] is not None and head_of(raw, c) not in SERIAL
                     for c in marks)
        if r not in texts and last and marked:
            texts[r] = last
        last = texts.get(r, "")
    return texts


def _down(raw: RawTable, texts: dict[int, str]) -> dict[int, str]:
    """Carry texts down over blank cells."""
    found, last = {}, ""
    for r in raw.area.body:
        last = texts.get(r, last)
        if last:
            found[r] = last
    return found


def _with_marks(raw: RawTable, roles: Roles, rows: list[Row]) -> list[Row]:
    """Add what other text columns say of each row: year, part of it, indicator, unit."""
    if not (roles.within or roles.periods) and roles.unit is None and roles.year is None:
        return rows
    units = texts_of(raw, roles.unit) if roles.unit is not None else {}
    years = _down(raw, texts_of(raw, roles.year)) if roles.year is not None else {}
    dates = dict(zip(years, split_years(list(years.values())), strict=True))
    periods = [texts_of(raw, c) for c in roles.periods]
    within = [names_of(raw, c) for c in roles.within]
    found, last = [], [plain_name("") for _ in within]
    for row in rows:
        last = [names.get(row.row, above) for names, above in zip(within, last, strict=True)]
        year, period = dates.get(row.row, (None, ""))
        unit = units.get(row.row) or next((name.unit for name in last if name.unit), "")
        found.append(replace(
            row, year=year or row.year, unit=unit,
            within="/".join(filter(None, (name.text for name in last))),
            period="/".join(filter(None, [period, *(t.get(row.row, "") for t in periods)]))))
    return found


def _many_units(raw: RawTable, roles: Roles) -> bool:
    """Tell whether rows are counted in units of their own: then they are indicators."""
    return roles.unit is not None and len(set(texts_of(raw, roles.unit).values())) > 1


def _kind(texts: list[str], indicators: bool, industries: bool) -> tuple[str, str]:
    total = max(1, len(texts))
    forms = [region_forms(text) for text in texts]
    province = sum(any(find_region(t, "province") for t in some) for some in forms)
    city = sum(any(find_region(t, "city") for t in some) for some in forms)
    any_region = sum(_region(t, "province")[0] != "" for t in texts)
    if any_region >= 0.5 * total and province + city:
        return REGION, "city" if city > province else "province"
    industry = sum(any(map(find_industry, industry_forms(t))) for t in texts)
    if industries or industry >= 0.5 * total and industry > 1:
        return INDUSTRY, ""
    if any_region == total:
        return REGION, "province"
    return (INDICATOR if indicators else OTHER), ""


def _region(text: str, prefer: str, place: str = "") -> tuple[str, str, str]:
    order = (prefer, *[level for level in _ORDER if level != prefer])
    for form in region_forms(text):
        for level in order:
            found = find_region(form, level)
            if found:
                return found
    if place and _WHOLE.match(text):
        return find_region(place, "province") or ("", "", "")
    small = prefer == "city" and _SMALL.search(text)
    return (text, "", "other") if small else ("", "", "")


def _industry(text: str) -> tuple[str, str, str]:
    total = find_region(text, "national")
    if total:
        return total
    found = next(filter(None, map(find_industry, industry_forms(text))), None)
    return (found[0], found[1], "industry") if found else (text, "", "industry")


def _other(text: str, place: str) -> tuple[str, str, str]:
    if place and _WHOLE.match(text):
        return find_region(place, "province") or (text, "", "other")
    found = find_region(text)
    named = found and (found[2] in ("national", "macro", "province")
                       or found[2] == "city" and text.endswith(("市", "州", "盟")))
    return found if named else (text, "", "firm" if _FIRM.search(text) else "other")


def _year_rows(raw: RawTable) -> list[Row]:
    column = next(iter(raw.area.keys), None)
    return [Row(r, "", "", "", "", year=year_of(raw.sheet.values[r, column])
                if column is not None else None) for r in raw.area.body]


def province_in(text: str) -> tuple[str, str, str]:
    r"""Return the province that a free text begins with or names through a city; else blanks.

    Examples
    --------
    >>> province_in("\u00a0河北燕山中药材产业集群")[0], province_in("大连市石化集群")[0]
    ('河北', '辽宁')
    """
    plain = plain_label(text)
    for length in range(min(len(plain), 8), 1, -1):
        found = find_region(plain[:length], "province")
        if found and len(plain[:length]) > 1:
            return found
    for length in range(min(len(plain), 12), 1, -1):
        found = find_region(plain[:length], "city")
        if found and found[1]:
            return find_region(found[1][:2] + "0000", "province") or ("", "", "")
    return "", "", ""
