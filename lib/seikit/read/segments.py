"""Cut a sheet into tables: segments one under the other, bands side by side."""

import re
from dataclasses import dataclass

import numpy as np

from ..codes.industries import find_industry
from ..codes.names import fold
from ..codes.regions import find_region
from .cells import EMPTY, NUMBER, SIGN, TEXT, read_cell
from .grid import Sheet, plain
from .years import are_dates, year_of

_CODE = {EMPTY: 0, NUMBER: 1, SIGN: 2, TEXT: 3}
SERIAL = {"序号", "编号", "行次", "index", "no", "no.", "id", "num.", "代码", "行业代码",
          "地区代码", "区划代码", "code", "排名", "位次", "rank"}
# Columns that identify or date a row wherever they stand; their numbers are no figures.
_IDENTIFIER = re.compile(r"^(?:序号|编号|行次|(?:行业|地区|区划|行政区划|统一社会信用)?代码|"
                         r"\w*_(?:code|id)|code|邮编|电话|批次|(?:批准|认定|设立|成立|公布|发布|获批|注册|入选)"
                         r"(?:时间|日期|年份|年度|年月|批次|年))$")
_NOTE = re.compile(r"^\s*(?:(?:附|备)?注(?:释|\s*\d*\s*[:：.、]|\s*$)|说明|(?:数据|资料)?来源|"
                   r"Notes?\b|Sources?\b|a[)）]|[*①])", re.I)
_TOP_TITLE = 6  # rows above a header in which its title may stand
YEAR_WORDS = {"year", "period", "date", "time", "年份", "年", "年度", "时间", "时期", "日期",
              "年月"}
_LABEL_WORDS = {"地区", "region", "区域", "省份", "省市", "省", "城市", "city", "province", "行业",
                "industry", "sector", "指标", "指标名称", "item", "项目", "indicator", "省市区",
                "分组", "类别", "企业类型", "国别", "国家", "名称", "省自治区直辖市", "地区分组",
                "省(区、市)", "企业名称", "集群名称", "地市", "市县", "地区名称", "行业名称"}


@dataclass(frozen=True)
class Area:
    """A part of a sheet that holds one table.

    Attributes
    ----------
    rows : (int, int)
        First row and the row after the last.
    columns : (int, int)
        First column and the column after the last.
    body : list of int
        Rows that hold labels and values.
    labels, keys, values : list of int
        Columns of text labels; of years, codes and serial numbers; of values.
    """

    rows: tuple[int, int]
    columns: tuple[int, int]
    body: list[int]
    labels: list[int]
    keys: list[int]
    values: list[int]


def kinds_of(sheet: Sheet) -> np.ndarray:
    """Return the kind of every cell as a code: 0 empty, 1 number, 2 sign, 3 text."""
    kinds = np.zeros(sheet.values.shape, dtype=np.int8)
    filled = sheet.values != np.array(None)
    kinds[filled] = [_CODE[read_cell(value).kind] for value in sheet.values[filled]]
    return kinds


def is_entity(value: object) -> bool:
    """Tell whether a label names a region or an industry that the code lists know."""
    return isinstance(value, str) and len(value) < 40 and (
        find_region(value) is not None or find_industry(value) is not None)


def is_note(text: str) -> bool:
    """Tell whether a line is a footnote or names its source.

    Examples
    --------
    >>> is_note("注：本表为快报数"), is_note("注册企业数")
    (True, False)
    """
    return bool(_NOTE.match(text))


def is_numbering(values: list[object]) -> bool:
    """Tell whether a row numbers the columns, as the forms of statistical reports do.

    Examples
    --------
    >>> is_numbering(["甲", "乙", 1.0, 2.0, 3.0]), is_numbering(["北京", 1, 2])
    (True, False)
    """
    if any(isinstance(value, str) and len(value) > 6 for value in values):
        return False
    cells = [fold(plain(value)).strip("()") for value in values if value is not None]
    if any(len(cell) > 2 for cell in cells):
        return False
    numbers = [int(cell) for cell in cells if cell.isdecimal()]
    others = [cell for cell in cells if not cell.isdecimal()]
    return (len(numbers) > 1
            and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            and all(cell in "甲乙丙丁戊己庚辛abcdefg-—" for cell in others)
            and (bool(others) or numbers[0] == 1))


def areas(sheet: Sheet, kinds: np.ndarray) -> list[Area]:
    """Return the tables of a sheet, from top to bottom and left to right.

    Rows without a number between two bodies begin a new segment if they look like a header or
    a title; a column of labels to the right of values begins a new band.
    """
    found = []
    for top, end in _segments(sheet, kinds):
        for left, right in _bands(sheet, kinds, top, end):
            area = _area(sheet, kinds, (top, end), (left, right))
            if area is not None:
                found.append(area)
    return found


def _segments(sheet: Sheet, kinds: np.ndarray) -> list[tuple[int, int]]:
    starts, last = [0], None
    for row in np.flatnonzero(kinds.any(axis=1)):
        if not _is_body(sheet, kinds, row):
            continue
        if last is not None and row - last > 1:
            begin = _new_header(sheet, kinds, last + 1, row)
            if begin is not None:
                starts.append(begin)
        last = row
    starts = [int(start) for start in starts]
    return list(zip(starts, [*starts[1:], len(kinds)], strict=True))


def _is_body(sheet: Sheet, kinds: np.ndarray, row: int) -> bool:
    """Tell whether a row has a number that is no header year, or a known region as its label."""
    line, values = kinds[row], sheet.values[row]
    filled = np.flatnonzero(line)
    numbers = np.flatnonzero(line == 1)
    if not len(filled) or len(numbers) > 1 and is_numbering([values[c] for c in filled]):
        return False
    texts = np.flatnonzero(line == 3)
    found = [find_region(values[c]) for c in texts[:3] if isinstance(values[c], str)]
    region = any(found)
    if region and (len(numbers) or (line == 2).any()):
        return True
    if not len(numbers):
        # 合计 alone in a row is the header of a column of totals, not a region without figures.
        return len(texts) <= 2 and any(f and f[2] in ("province", "city", "macro") for f in found)
    years = all(year_of(values[c]) for c in numbers)
    if years and len(texts) and fold(values[texts[0]]) in _LABEL_WORDS:
        return False
    if years and (len(numbers) > 1 or not len(texts)) and (not len(texts) or texts[0] == filled[0]):
        return bool(len(texts)) and region
    # Rows of lists hold many texts beside few numbers.
    return len(texts) <= 3 * len(numbers) or bool((_numeric(kinds)[numbers] & ~np.array(
        [bool(year_of(values[c])) for c in numbers])).any())


def _numeric(kinds: np.ndarray) -> np.ndarray:
    """Tell of every column whether it holds more numbers than texts."""
    return (kinds == 1).sum(axis=0) > (kinds == 3).sum(axis=0)


def _body_rows(sheet: Sheet, kinds: np.ndarray, first: int, end: int) -> list[int]:
    some = first + np.flatnonzero(kinds[first:end].any(axis=1))
    return [int(r) for r in some if _is_body(sheet, kinds, r)]


def _new_header(sheet: Sheet, kinds: np.ndarray, first: int, end: int) -> int | None:
    """Return the row where a new table begins between two bodies, or None."""
    for row in first + np.flatnonzero((kinds[first:end] == 3).any(axis=1)):
        texts = np.flatnonzero(kinds[row] == 3)
        words = str(sheet.values[row, texts[0]]).strip()
        if is_note(words):
            continue
        if len(texts) >= 2 or "续表" in words or "单位" in words[:4]:
            header = any((kinds[r] == 3).sum() >= 2 or (kinds[r] == 1).sum() >= 2
                         for r in range(row, end))
            return _with_title(sheet, kinds, first, row) if header else None
    return None


def _with_title(sheet: Sheet, kinds: np.ndarray, first: int, row: int) -> int:
    """Go up from the first line of a header to the lines of its title."""
    top = row
    for above in range(row - 1, max(first, row - _TOP_TITLE) - 1, -1):
        texts = [str(v) for v in sheet.values[above] if v is not None]
        if len(texts) > 1 or any(is_note(t) or re.match(r"\s*\d[.、]", t) for t in texts):
            break
        top = above if texts else top
    return top


def _bands(sheet: Sheet, kinds: np.ndarray, top: int, end: int) -> list[tuple[int, int]]:
    part = kinds[top:end]
    body = _body_rows(sheet, kinds, top, end)
    if not body:
        return [(0, part.shape[1])] if (part == 3).any() else []
    lines = kinds[body]
    numbers, texts = ((lines == 1) | (lines == 2)).sum(axis=0), (lines == 3).sum(axis=0)
    first = next((c for c in range(len(texts)) if texts[c] > numbers[c]), None)
    if first is None:
        return [(0, part.shape[1])]
    again = _repeated_head(sheet, kinds, top, body[0])
    if again:
        return list(zip(again, [*again[1:], part.shape[1]], strict=True))
    known = {fold(sheet.values[r, first]) for r in body if kinds[r, first] == 3}
    starts = [0]
    for c in range(first + 1, len(texts)):
        enough = numbers[starts[-1]:c].any() and numbers[c + 1:].any() and _valued(
            numbers, texts, starts[-1], c)
        if texts[c] > numbers[c] and enough and _labels_again(sheet, kinds, body, c, known):
            starts.append(c - 1 if _is_serial(sheet, top, body[0], c - 1) else c)
    return list(zip(starts, [*starts[1:], part.shape[1]], strict=True))


def _repeated_head(sheet: Sheet, kinds: np.ndarray, top: int, body: int) -> list[int]:
    """Return where bands begin if a header row says the same labels two or three times."""
    for row in range(body - 1, top - 1, -1):
        filled = [int(c) for c in np.flatnonzero(kinds[row])]
        words = [fold(sheet.values[row, c]) for c in filled]
        for times in (2, 3):
            size = len(words) // times
            if size > 1 and words == words[:size] * times and \
                    {words[0], words[1]} & (SERIAL | _LABEL_WORDS):
                return [0, *filled[size::size]]
    return []


def _valued(numbers: np.ndarray, texts: np.ndarray, start: int, c: int) -> bool:
    """Tell whether there is a value column after the first label column of the band."""
    label = next((k for k in range(start, c) if texts[k] > numbers[k]), c)
    return bool((numbers[label:c] > texts[label:c]).any())


def _labels_again(sheet: Sheet, kinds: np.ndarray, body: list[int], c: int, known: set) -> bool:
    labels = [sheet.values[r, c] for r in body if kinds[r, c] == 3]
    again = sum(fold(label) in known or is_entity(label) for label in labels)
    return again >= max(2, 0.5 * len(labels))


def _is_serial(sheet: Sheet, top: int, body: int, c: int) -> bool:
    return any(fold(sheet.values[r, c]) in SERIAL for r in range(top, body + 1)
               if sheet.values[r, c] is not None)


def _area(
    sheet: Sheet, kinds: np.ndarray, rows: tuple[int, int], columns: tuple[int, int]
) -> Area | None:
    left, right = columns
    part = kinds[rows[0]:rows[1], left:right]
    if not part.any():
        return None
    band = Sheet(sheet.name, sheet.values[:, left:right], sheet.printed[:, left:right])
    body = _body_rows(band, kinds[:, left:right], *rows)
    if not body:
        return _list_area(sheet, kinds, rows, columns)
    top = _header_top(kinds, rows[0], body[0], left, right)
    labels, keys, values = _columns(sheet, kinds, body, top, (left, right))
    if labels and not values:
        # A list: rows without a number belong to it as well.
        body = [r for r in range(body[0], rows[1]) if _is_row(sheet, kinds, r, left, right)]
        if not body:
            return None
    return Area(rows, columns, body, labels, keys, values)


def _columns(
    sheet: Sheet, kinds: np.ndarray, body: list[int], top: int, columns: tuple[int, int]
) -> tuple[list[int], list[int], list[int]]:
    """Return the columns of labels, of years and codes, and of values."""
    left, right = columns
    lines = kinds[body, left:right]
    numbers, texts = ((lines == 1) | (lines == 2)).sum(axis=0), (lines == 3).sum(axis=0)
    labels, values = [], []
    for c in range(left, right):
        n, t = numbers[c - left], texts[c - left]
        head = _heads(sheet, top, body[0], c)
        if t > n or _is_period_column(sheet, body, c, top):
            labels.append(c)
        elif n or (kinds[top:body[0], c] == 3).any() or head:
            values.append(c)
    before = [c for c in values if labels and c < labels[0]]
    keys = before + [c for c in values if c not in before and (
        _is_year_column(sheet, body, c, top) or _identifies(sheet, top, body[0], c))]
    values = [c for c in values if c not in keys]
    if labels and not any(numbers[c - left] or _heads(sheet, top, body[0], c) for c in values):
        # Columns without any figure, such as remarks that nobody made.
        labels, values = sorted(labels + values), []
    return labels, keys, values


def _is_row(sheet: Sheet, kinds: np.ndarray, row: int, left: int, right: int) -> bool:
    filled = left + np.flatnonzero(kinds[row, left:right])
    return len(filled) > 1 and not is_note(str(sheet.values[row, filled[0]]))


def _header_top(kinds: np.ndarray, first: int, body: int, left: int, right: int) -> int:
    """Return the first header row: from there down to the body at least two columns are filled."""
    top = body
    for row in range(body - 1, first - 1, -1):
        if (kinds[row, left:right] > 0).sum() >= 2:
            top = row
    return top


def _heads(sheet: Sheet, top: int, body: int, c: int) -> bool:
    return any(year_of(sheet.values[r, c]) for r in range(top, body))


def _identifies(sheet: Sheet, top: int, body: int, c: int) -> bool:
    return any(_IDENTIFIER.match(fold(sheet.values[r, c])) for r in range(top, body)
               if sheet.values[r, c] is not None)


def _is_year_column(sheet: Sheet, body: list[int], c: int, top: int) -> bool:
    return _has_year_head(sheet, body, c, top) and all(
        year_of(sheet.values[r, c]) for r in body if sheet.values[r, c] is not None)


def _is_period_column(sheet: Sheet, body: list[int], c: int, top: int) -> bool:
    """Tell whether parts of years stand in a column, such as 2015H1 or 202301, or both mixed."""
    return _has_year_head(sheet, body, c, top) and not _is_year_column(
        sheet, body, c, top) and are_dates(
        [str(sheet.values[r, c]) for r in body if sheet.values[r, c] is not None])


def _has_year_head(sheet: Sheet, body: list[int], c: int, top: int) -> bool:
    cells = [sheet.values[r, c] for r in range(top, body[0])]
    return not YEAR_WORDS.isdisjoint(fold(value) for value in cells if value is not None)


def _list_area(
    sheet: Sheet, kinds: np.ndarray, rows: tuple[int, int], columns: tuple[int, int]
) -> Area | None:
    """Return a text table: one header row, then rows of text."""
    counts = (kinds[rows[0]:rows[1], columns[0]:columns[1]] > 0).sum(axis=1)
    filled = [rows[0] + int(i) for i in np.flatnonzero(counts)]
    wide = [r for r in filled if counts[r - rows[0]] >= 2]
    if len(wide) < 3:
        return None
    body = [r for r in filled if r > wide[0] and r in wide]
    used = [c for c in range(*columns) if (kinds[body, c] > 0).any()]
    return Area(rows, columns, body, used, [], [])
