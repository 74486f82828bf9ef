"""Rows of regions that need a second look: headings, lost labels, damaged names."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ..codes.regions import find_region, province_names
from ..read.tables import RawTable
from .naming import region_forms

if TYPE_CHECKING:
    from .entities import Labels, Row

_MACROS = ("东部地区", "中部地区", "西部地区", "东北地区")


def repair_rows(raw: RawTable, labels: "Labels", cities: bool) -> None:
    """Settle what single labels leave open, and log it; `labels` is changed in place."""
    _drop_headings(raw, labels, cities)
    _rejoin(raw, labels)
    _repair(raw, labels)
    _compare_english(raw, labels)
    for row in labels.rows:
        if row.entity and len(region_forms(row.label)) > 2:
            labels.notices.append({"rule": "label in full", "row": row.row,
                                   "detail": f"{row.label} is read as {row.entity}"})


def _empty(raw: RawTable, row: "Row") -> bool:
    return all(raw.sheet.values[row.row, c] is None for c in raw.area.values)


def _drop_headings(raw: RawTable, labels: "Labels", cities: bool) -> None:
    """Provinces above their cities, and macro-regions above provinces, that carry no figures."""
    above = ("macro", "province") if cities else ("macro",)
    some = [row for row in labels.rows if row.level in above]
    if not some or not all(_empty(raw, row) for row in some) or len(some) == len(labels.rows):
        return
    labels.rows = [row for row in labels.rows if row not in some]
    labels.notices.append({"rule": "headings", "detail": "rows without figures that name what is "
                           "below: " + "、".join(row.label for row in some[:40])})


def _rejoin(raw: RawTable, labels: "Labels") -> None:
    """Join a row without a label to the labelled row above it that has no figures at all."""
    for i in range(1, len(labels.rows)):
        above, row = labels.rows[i - 1], labels.rows[i]
        if not row.label and above.entity and _empty(raw, above) and row.row == above.row + 1:
            labels.rows[i] = replace(above, row=row.row, repaired=True)
            labels.rows[i - 1] = replace(above, entity="", code="", level="", label="")
            labels.notices.append({
                "rule": "row rejoined", "row": row.row,
                "detail": f"figures without a label stand one row below {above.entity}, "
                          "which has none; see whether the totals hold"})


def _english(raw: RawTable, labels: "Labels", row: int) -> tuple[str, str, str] | None:
    """Return what the English half of a label says, from a column of its own."""
    for column in raw.area.labels:
        text = raw.sheet.values[row, column]
        if column != labels.roles.entity and isinstance(text, str) and text.isascii():
            return next((found for level in ("province", "national", "macro", "other", "city")
                         if (found := find_region(text, level))), None)
    return None


def _repair(raw: RawTable, labels: "Labels") -> None:
    """Repair damaged names where position and spelling leave one candidate only."""
    order = province_names(panel=False)
    present = {row.entity for row in labels.rows}
    for i, row in enumerate(labels.rows):
        if row.entity or not row.label:
            continue
        choices = _between(labels.rows, i, order, present) + [
            m for m in _MACROS if m not in present and any(p in present for p in _MACROS)]
        near = [c for c in choices if set(c) & set(row.label) - set("地区省市")]
        english = _english(raw, labels, row.row)
        if len(near) > 1 and english:
            near = [c for c in near if c == english[0]]
        if len(near) == 1 and len(row.label) == len(near[0]):
            entity, code, level = find_region(near[0], "province") or find_region(near[0], "macro")
            labels.rows[i] = replace(row, entity=entity, code=code, level=level, repaired=True)
            present.add(entity)
            labels.notices.append({
                "rule": "damaged name repaired", "row": row.row,
                "detail": f"{row.label} read as {entity}: the only one missing at this place "
                          + (f"; the English half says {english[0]}" if english else "")})


def _between(rows: "list[Row]", i: int, order: list[str], present: set[str]) -> list[str]:
    """Return provinces that are missing and stand between the neighbours in the usual order."""
    before = [order.index(r.entity) for r in rows[:i] if r.entity in order]
    after = [order.index(r.entity) for r in rows[i + 1:] if r.entity in order]
    low, high = (before[-1] if before else -1), (after[0] if after else len(order))
    return [name for name in order[low + 1:high] if name not in present]


def _compare_english(raw: RawTable, labels: "Labels") -> None:
    for row in labels.rows:
        english = _english(raw, labels, row.row)
        if row.entity and english and english[0] != row.entity and english[2] == row.level:
            labels.notices.append({
                "rule": "English half contradicts", "row": row.row,
                "detail": f"{row.label} beside the English name of {english[0]}; "
                          "the Chinese name decides"})
