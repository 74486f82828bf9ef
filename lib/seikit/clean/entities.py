"""Who a row is about: a region, an industry, a year, an indicator, or a name of its own."""

from dataclasses import dataclass, field

import numpy as np

from ..codes.industries import find_industry
from ..codes.regions import find_region, province_names
from ..read.tables import RawTable
from ..read.years import year_of
from .naming import plain_label

REGION, INDUSTRY, YEAR, INDICATOR, OTHER = "region", "industry", "year", "indicator", "other"
_ORDER = ("province", "national", "macro", "other", "city")


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
    """

    row: int
    entity: str
    code: str
    level: str
    label: str
    repaired: bool = False
    year: int | None = None


@dataclass
class Labels:
    """Rows of a table, what kind they are, and what was noticed on the way."""

    kind: str
    rows: list[Row]
    column: int | None
    notices: list[dict[str, object]] = field(default_factory=list)


def settle_rows(raw: RawTable, years_across: bool) -> Labels:
    """Settle who each body row of a table is about.

    Parameters
    ----------
    raw : RawTable
        The table.
    years_across : bool
        All value columns are years, so unknown labels are indicators.
    """
    column = _label_column(raw)
    if column is None:
        return _year_rows(raw, None)
    texts = {r: plain_label(raw.sheet.values[r, column]) for r in raw.area.body
             if raw.sheet.values[r, column] is not None}
    kind, prefer = _kind(list(texts.values()), years_across)
    if kind == YEAR:
        return _year_rows(raw, column)
    resolve = {REGION: lambda t: _region(t, prefer), INDUSTRY: _industry}.get(
        kind, lambda t: _other(t))
    rows = []
    for r in raw.area.body:
        text = texts.get(r, "")
        entity, code, level = resolve(text) if text else ("", "", "")
        rows.append(Row(r, entity, code, level, text))
    labels = Labels(kind, rows, column)
    if kind == REGION:
        _rejoin(raw, labels)
        _repair(raw, labels)
        _compare_english(raw, labels)
    return labels


def _label_column(raw: RawTable) -> int | None:
    """Of several label columns take the Chinese one that tells most rows apart."""
    best, most = None, -1
    for column in raw.area.labels:
        texts = [str(raw.sheet.values[r, column]) for r in raw.area.body
                 if raw.sheet.values[r, column] is not None]
        chinese = sum(any("\u3400" <= c <= "\u9fff" for c in text) for text in texts)
        score = len(set(texts)) * (10 if chinese * 2 >= len(texts) else 1)
        if score > most:
            best, most = column, score
    return best


def _kind(texts: list[str], years_across: bool) -> tuple[str, str]:
    total = max(1, len(texts))
    province = sum(find_region(t, "province") is not None for t in texts)
    city = sum(find_region(t, "city") is not None for t in texts)
    any_region = sum(_region(t, "province")[0] != "" for t in texts)
    if any_region >= 0.5 * total and province + city:
        return REGION, "city" if city > province else "province"
    if sum(year_of(t) is not None for t in texts) >= 0.8 * total:
        return YEAR, ""
    industry = sum(find_industry(t) is not None for t in texts)
    if industry >= 0.5 * total and industry > 1:
        return INDUSTRY, ""
    if any_region == total:
        return REGION, "province"
    return (INDICATOR if years_across else OTHER), ""


def _region(text: str, prefer: str) -> tuple[str, str, str]:
    order = (prefer, *[level for level in _ORDER if level != prefer])
    for level in order:
        found = find_region(text, level)
        if found:
            return found
    return "", "", ""


def _industry(text: str) -> tuple[str, str, str]:
    total = find_region(text, "national")
    if total:
        return total
    found = find_industry(text.removeprefix("#"))
    return (found[0], found[1], "industry") if found else (text, "", "industry")


def _other(text: str) -> tuple[str, str, str]:
    found = find_region(text)
    return found if found and found[2] in ("national", "macro", "province") else (text, "", "other")


def _year_rows(raw: RawTable, column: int | None) -> Labels:
    column = column if column is not None else next(iter(raw.area.keys), None)
    rows = [Row(r, "", "", "", "", year=year_of(raw.sheet.values[r, column])
                if column is not None else None) for r in raw.area.body]
    return Labels(YEAR, rows, column)


def _rejoin(raw: RawTable, labels: Labels) -> None:
    """Join a row without a label to the labelled row above it that has no figures at all."""
    for i in range(1, len(labels.rows)):
        above, row = labels.rows[i - 1], labels.rows[i]
        empty = all(raw.sheet.values[above.row, c] is None for c in raw.area.values)
        if not row.label and above.entity and empty and row.row == above.row + 1:
            labels.rows[i] = Row(row.row, above.entity, above.code, above.level, above.label, True)
            labels.rows[i - 1] = Row(above.row, "", "", "", "")
            labels.notices.append({
                "rule": "row rejoined", "row": row.row,
                "detail": f"figures without a label stand one row below {above.entity}, "
                          "which has none; see whether the totals hold"})


def _english(raw: RawTable, labels: Labels, row: int) -> tuple[str, str, str] | None:
    """Return what the English half of a label says, from its own column or the same cell."""
    for column in raw.area.labels:
        text = raw.sheet.values[row, column]
        if column != labels.column and isinstance(text, str) and text.isascii():
            return _region(text, "province") if _region(text, "province")[0] else None
    return None


def _repair(raw: RawTable, labels: Labels) -> None:
    """Repair damaged names where position and spelling leave one candidate only."""
    order = province_names(panel=False)
    present = {row.entity for row in labels.rows}
    macros = ["东部地区", "中部地区", "西部地区", "东北地区"]
    for i, row in enumerate(labels.rows):
        if row.entity or not row.label:
            continue
        choices = _between(labels.rows, i, order, present) + [
            m for m in macros if m not in present and any(p in present for p in macros)]
        near = [c for c in choices if set(c) & set(row.label) - set("地区省市")]
        english = _english(raw, labels, row.row)
        if len(near) > 1 and english:
            near = [c for c in near if c == english[0]]
        if len(near) == 1 and len(row.label) == len(near[0]):
            entity, code, level = _region(near[0], "province")
            labels.rows[i] = Row(row.row, entity, code, level, row.label, repaired=True)
            present.add(entity)
            labels.notices.append({
                "rule": "damaged name repaired", "row": row.row,
                "detail": f"{row.label} read as {entity}: the only one missing at this place "
                          + (f"; the English half says {english[0]}" if english else "")})


def _between(rows: list[Row], i: int, order: list[str], present: set[str]) -> list[str]:
    """Return provinces that are missing and stand between the neighbours in the usual order."""
    before = [order.index(r.entity) for r in rows[:i] if r.entity in order]
    after = [order.index(r.entity) for r in rows[i + 1:] if r.entity in order]
    low, high = (before[-1] if before else -1), (after[0] if after else len(order))
    return [name for name in order[low + 1:high] if name not in present]


def _compare_english(raw: RawTable, labels: Labels) -> None:
    for row in labels.rows:
        english = _english(raw, labels, row.row)
        if row.entity and english and english[0] != row.entity and english[2] == row.level:
            labels.notices.append({
                "rule": "English half contradicts", "row": row.row,
                "detail": f"{row.label} beside the English name of {english[0]}; "
                          "the Chinese name decides"})


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


def shared_labels(rows: list[Row]) -> bool:
    """Tell whether two rows carry the same entity."""
    names = np.array([row.entity for row in rows if row.entity])
    return len(set(names)) < len(names)
