"""Headings between the rows of a body: a year, or the group that the rows below belong to."""

from collections import Counter
from dataclasses import replace

from ..read.tables import RawTable
from ..read.years import year_of
from .entities import INDUSTRY, OTHER, REGION, YEAR, Labels, Row
from .naming import plain_label


def with_headings(raw: RawTable, labels: Labels, log: list[dict[str, object]]) -> Labels:
    """Give rows the year or the group that a heading above them states.

    A year holds for all rows below it. A group is needed only where labels stand twice: then
    unknown labels carry it before their name, regions in their variable.
    """
    headings = _headings(raw, labels)
    years = {r: year_of(text) for r, text in headings.items() if year_of(text)}
    groups = {r: text for r, text in headings.items() if r not in years}
    rows = [_dated(row, years) for row in labels.rows] if labels.kind != YEAR else labels.rows
    if years and rows != labels.rows:
        log.append({"rule": "year heading", "detail": "rows take the year of the heading above: "
                    + "、".join(map(str, years.values()))})
    keys = Counter((row.entity, row.year, row.within) for row in rows if row.entity)
    if groups and labels.kind != YEAR and max(keys.values(), default=0) > 1:
        grouped = [_grouped(row, groups, labels.kind) for row in rows]
        if grouped != rows:
            log.append({"rule": "group heading", "detail": "labels that stand twice carry the "
                                                           "heading above them"})
        rows = grouped
    return Labels(labels.kind, rows, labels.roles, labels.notices)


def _headings(raw: RawTable, labels: Labels) -> dict[int, str]:
    """Return rows of one text in the label column, without figures, by their place."""
    column, body = labels.roles.entity, set(raw.area.body)
    if column is None:
        return {}
    top = max((r for head in raw.heads.values() for r, c in head.cells if c in raw.area.values),
              default=raw.area.body[0] - 1)
    found = {}
    for r in range(top + 1, raw.area.body[-1]):
        value = raw.sheet.values[r, column]
        alone = all(raw.sheet.values[r, c] is None for c in raw.area.values)
        if r not in body and value is not None and alone:
            found[r] = plain_label(value)
    return found


def _above(places: dict[int, object], row: int) -> object:
    """Return what the nearest place above a row holds."""
    return next((places[r] for r in sorted(places, reverse=True) if r < row), None)


def _dated(row: Row, years: dict[int, int]) -> Row:
    year = _above(years, row.row)
    return replace(row, year=year) if year and not row.year else row


def _grouped(row: Row, groups: dict[int, str], kind: str) -> Row:
    heading = _above(groups, row.row)
    if not heading or not row.entity:
        return row
    if kind == REGION:
        return replace(row, within="/".join(filter(None, [heading, row.within])))
    if kind in (OTHER, INDUSTRY) and row.level not in ("other", "firm", "industry"):
        return row
    return replace(row, entity=f"{heading}/{row.entity}", label=f"{heading}/{row.label}")
