"""Raw tables: what `seikit.read_tables` returns."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from .grid import Sheet, range_name
from .headers import Head, header_rows, heads_of
from .opening import Opened, open_file
from .segments import Area, areas, is_note, kinds_of

_META = re.compile(r"^\s*(数据库|指标|时间|地区|省份|频率|更新时间)\s*[:：]\s*(.+)$", re.S)
_UNIT = re.compile(r"^\s*(?:计量)?单\s*位\s*[:：]?\s*(.+)$", re.S)
_TITLE_UNIT = re.compile(
    r"^(.*\S)[\s,，;；(（]+(?:计量)?单\s*位\s*[:：]\s*([^()（）]+)[)）]?\s*$", re.S)


@dataclass(frozen=True)
class RawTable:
    """A table as printed.

    Attributes
    ----------
    frame : DataFrame
        Displayed text of labels and values; the index holds sheet rows (from 1), the columns the
        header paths joined by `` / ``. ``frame.attrs["cells"]`` gives the column letters.
    title : str
        Title lines, joined.
    units : list of str
        Unit lines as printed, without 单位.
    notes : list of str
        Footnotes and source lines.
    origin : dict
        ``file, sha256, sheet, range, kind``.
    metadata : dict
        Rows such as 指标 or 地区 above the table.
    sheet : Sheet
        The cells; `area` and `heads` say which belong to the table.
    area : Area
        Rows and columns.
    heads : dict of int to Head
        Header of each column.
    decisions : list of str
        What was decided on the way.
    """

    frame: pd.DataFrame
    title: str
    units: list[str]
    notes: list[str]
    origin: dict[str, str]
    metadata: dict[str, str]
    sheet: Sheet
    area: Area
    heads: dict[int, Head]
    decisions: list[str] = field(default_factory=list)


def read_tables(path: str | Path | Opened) -> list[RawTable]:
    r"""Return the tables of a file as printed, in the order of its sheets.

    Use it to look at what a file holds before `seikit.tidy` gives it a meaning.

    Parameters
    ----------
    path : path
        A file of any kind that `open_file` knows.

    Returns
    -------
    list of RawTable
        At least one.

    Raises
    ------
    ReadError
        If the file cannot be opened or holds no table.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = file.write_text("地区,企业数(个)\n北京,884\n天津,549\n", encoding="utf-8")
    >>> table = read_tables(file)[0]
    >>> table.origin["range"], table.frame.iloc[1].tolist()
    ('A1:B3', ['天津', '549'])
    """
    opened = path if isinstance(path, Opened) else open_file(path)
    found: list[RawTable] = []
    loose: list[str] = []
    for sheet in opened.sheets:
        kinds = kinds_of(sheet)
        parts = areas(sheet, kinds)
        tables = [_table(opened, sheet, kinds, area, loose if i == 0 else [])
                  for i, area in enumerate(parts)]
        if tables:
            loose = []
        elif opened.kind == "html":
            loose = _keep_loose(sheet, loose, found)
        found += tables
    if not found:
        from ..errors import ReadError

        raise ReadError("no table was found", where=str(opened.path),
                        rule="a table has labels beside numbers, or at least three rows of text")
    return found


def _keep_loose(sheet: Sheet, loose: list[str], found: list[RawTable]) -> list[str]:
    """Text tables of a page: notes of the table above, or title and unit of the one below."""
    texts = [sheet.heading, *(str(v) for v in sheet.values.ravel() if v is not None)]
    texts = [text for text in texts if text.strip()]
    notes = [text for text in texts if is_note(text)]
    if notes and found:
        found[-1].notes.extend(notes)
    return loose + [text for text in texts if text not in notes]


def _table(
    opened: Opened, sheet: Sheet, kinds: np.ndarray, area: Area, loose: list[str]
) -> RawTable:
    rows = header_rows(sheet, area)
    heads = heads_of(sheet, area, rows, spans=opened.kind == "csv") if rows else {}
    top = rows[0] if rows else area.body[0]
    before = loose + sheet.heading.splitlines() + _lines(sheet, area, range(area.rows[0], top))
    corner = [part for c in area.labels if c in heads for part in heads[c].parts]
    title, units, metadata, notes = _sort_lines(before)
    after = _lines(sheet, area, range(area.body[-1] + 1, area.rows[1]))
    units = units or [found.group(1).strip() for found in map(_UNIT.match, corner + after)
                      if found]
    notes += after
    origin = {"file": opened.path.name, "sha256": opened.sha256, "sheet": sheet.name,
              "kind": opened.kind, "range": _range(area, kinds)}
    return RawTable(_frame(sheet, area, heads), title, units, notes, origin, metadata, sheet, area,
                    heads, [*opened.decisions, *sheet.notes])


def _range(area: Area, kinds: np.ndarray) -> str:
    part = kinds[area.rows[0]:area.rows[1], area.columns[0]:area.columns[1]]
    filled = np.argwhere(part)
    low, high = filled.min(axis=0), filled.max(axis=0)
    return range_name((area.rows[0] + low[0], area.rows[0] + high[0]),
                      (area.columns[0] + low[1], area.columns[0] + high[1]))


def _lines(sheet: Sheet, area: Area, rows: range) -> list[str]:
    part = sheet.values[rows.start:rows.stop, area.columns[0]:area.columns[1]]
    return [str(value).strip() for value in part[part != np.array(None)]]


def _sort_lines(lines: list[str]) -> tuple[str, list[str], dict[str, str], list[str]]:
    """Sort the lines above a header into title, units, metadata and notes."""
    title, units, metadata, notes = [], [], {}, []
    for line in lines:
        both = _TITLE_UNIT.match(line)
        if both:
            units.append(both.group(2).strip())
            line = both.group(1)
        unit, meta = _UNIT.match(line), _META.match(line)
        if unit:
            units.append(unit.group(1).strip())
        elif meta:
            metadata[meta.group(1)] = meta.group(2).strip()
        elif is_note(line):
            notes.append(line)
        elif line.startswith(("(", "（")) and not re.search(r"[\u4e00-\u9fff]", line):
            metadata.setdefault("English unit", line.strip("()（） "))
        else:
            title.append(re.sub(r"\s+", " ", line))
    return " ".join(title), units, metadata, notes


def _frame(sheet: Sheet, area: Area, heads: dict[int, Head]) -> pd.DataFrame:
    columns = sorted([*area.labels, *area.keys, *area.values])
    names = [" / ".join(re.sub(r"\s+", " ", part).strip() for part in heads[c].parts)
             if c in heads else "" for c in columns]
    frame = pd.DataFrame(sheet.printed[np.ix_(area.body, columns)], columns=names,
                         index=[row + 1 for row in area.body])
    frame.attrs["cells"] = [range_name((0, 0), (c, c)).split(":")[0][:-1] for c in columns]
    return frame
