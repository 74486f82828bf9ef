"""Workbooks: xls by xlrd with number formats, xlsx by calamine; Excel's default protection goes."""

import datetime
import io
import zipfile
import zlib
from pathlib import Path

from ..errors import ReadError
from .cells import NO_RESULT
from .formats import displayed, displayed_date
from .grid import Sheet, make_sheet, plain
from .shown import Shown, read_shown

_MOST_UNPACKED = 500_000_000
_MOST_CELLS = 20_000_000
_DEFAULT_PASSWORD = "VelvetSweatshop"  # Excel's own, for files protected without a password
_DAMAGED = "download it again, or open it in a spreadsheet program and save it anew"


def read_xls(content: bytes, path: Path) -> tuple[list[Sheet], list[str], str]:
    """Return the sheets of an xls file and what was decided on the way."""
    decisions = []
    plain_content = _unprotected(content, path, decisions)
    if plain_content.startswith(b"PK\x03\x04"):
        sheets, more, text = read_xlsx(plain_content, path)
        return sheets, decisions + more, text
    book = _open_xls(plain_content, path, decisions)
    sheets = []
    for number in range(book.nsheets):
        sheet = _guarded(book.sheet_by_index, number, path)
        if sheet.nrows * max(1, sheet.ncols) > _MOST_CELLS:
            raise ReadError("the sheet is too big", where=f"{path}, {sheet.name}",
                            rule=f"at most {_MOST_CELLS:,} cells")
        sheets.append(_xls_sheet(book, sheet))
    return sheets, decisions, ""


def _unprotected(content: bytes, path: Path, decisions: list[str]) -> bytes:
    import msoffcrypto
    from msoffcrypto import exceptions

    # msoffcrypto raises what its parsers raise on damaged files, down to struct.error.
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(content))
        if not office.is_encrypted():
            return content
    except Exception as problem:  # noqa: BLE001
        decisions.append(f"protection could not be tested ({type(problem).__name__})")
        return content
    target = io.BytesIO()
    try:
        office.load_key(password=_DEFAULT_PASSWORD)
        office.decrypt(target)
    except exceptions.InvalidKeyError as problem:
        raise ReadError("the file is locked by a real password", where=str(path),
                        way_out="open it with the password and save a copy without") from problem
    except Exception as problem:  # noqa: BLE001
        raise ReadError(f"the file is protected and damaged: {type(problem).__name__}",
                        where=str(path), way_out=_DAMAGED) from problem
    decisions.append("opened with Excel's own default protection")
    return target.getvalue()


def _open_xls(content: bytes, path: Path, decisions: list[str]):
    import xlrd

    log = io.StringIO()
    for formats in (True, False):
        try:
            return xlrd.open_workbook(file_contents=content, formatting_info=formats,
                                      logfile=log, ragged_rows=True)
        except Exception as problem:  # noqa: BLE001 - xlrd raises anything on damaged records
            last = problem
            decisions.append(f"number formats unreadable ({type(problem).__name__})")
    raise ReadError(f"the workbook is damaged: {str(last)[:120]}", where=str(path),
                    way_out=_DAMAGED) from last


def _guarded(read, number: int, path: Path):
    try:
        return read(number)
    except Exception as problem:  # noqa: BLE001 - as above
        raise ReadError(f"sheet {number + 1} is damaged: {str(problem)[:120]}", where=str(path),
                        way_out=_DAMAGED) from problem


def _xls_sheet(book, sheet) -> Sheet:
    import xlrd

    rows, shown, errors = [], [], 0
    for r in range(sheet.nrows):
        values, texts = [], []
        for cell in sheet.row(r):
            value = cell.value
            if cell.ctype == xlrd.XL_CELL_ERROR:
                value = xlrd.error_text_from_code.get(value, "#ERROR")
                errors += 1
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            elif cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                value = None
            elif cell.ctype == xlrd.XL_CELL_DATE:
                value = _date(book, cell)
            values.append(value)
            texts.append(displayed(value, _pattern(book, cell))
                         if isinstance(value, float) else "" if value is None else plain(value))
        rows.append(values)
        shown.append(texts)
    merged = [(r0, c0, r1 - 1, c1 - 1) for r0, r1, c0, c1 in sheet.merged_cells]
    notes = [f"{errors} cells hold an error of the spreadsheet"] if errors else []
    hidden = [sum(bool(entry.hidden) for entry in table.values())
              for table in (sheet.rowinfo_map, sheet.colinfo_map)]
    return make_sheet(sheet.name.strip(), rows, shown, merged=merged,
                      notes=notes + _hidden(*hidden))


def _date(book, cell) -> object:
    """Return a date as the sheet shows it; a number that is no date stays one."""
    import xlrd

    try:
        return displayed_date(xlrd.xldate_as_datetime(cell.value, book.datemode),
                              _pattern(book, cell))
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):
        return cell.value


def _pattern(book, cell) -> str:
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return "General"
    entry = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return entry.format_str if entry else "General"


def _hidden(rows: int, columns: int) -> list[str]:
    """Say what a reader of the sheet does not see and the cleaning reads all the same."""
    return [f"hidden in the sheet and read all the same: {rows} rows, {columns} columns"] \
        if rows or columns else []


def read_xlsx(content: bytes, path: Path) -> tuple[list[Sheet], list[str], str]:
    """Return the sheets of an xlsx file; formulas count with their stored result."""
    import python_calamine

    shown, decisions = _look(content, path)
    try:
        book = _calamine(content, bool(decisions))
        sheets = [_xlsx_sheet(book.get_sheet_by_index(i), shown)
                  for i in range(len(book.sheet_names))]
    except (python_calamine.CalamineError, OSError, ValueError, RuntimeError,
            zipfile.BadZipFile, zlib.error) as problem:
        raise ReadError(f"the workbook is damaged: {str(problem)[:120]}", where=str(path),
                        way_out=_DAMAGED) from problem
    return sheets, decisions, ""


def _calamine(content: bytes, doubtful: bool):
    """Open a workbook; one whose formats are unreadable is opened without them."""
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.CalamineError:
        if not doubtful:
            raise
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name != "xl/styles.xml":
                new.writestr(name, old.read(name))
    target.seek(0)
    return python_calamine.CalamineWorkbook.from_filelike(target)


def _look(content: bytes, path: Path) -> tuple[dict[str, Shown], list[str]]:
    """Return what the sheets show, after bounds that no honest workbook needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive, path)
            shown, said = read_shown(archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as problem:
        raise ReadError(f"the workbook is damaged or truncated: {problem}", where=str(path),
                        way_out=_DAMAGED) from problem
    for name, sheet in shown.items():
        if sheet.size[0] * sheet.size[1] > _MOST_CELLS:
            raise ReadError("the sheet is too big", where=f"{path}, {name}",
                            rule=f"at most {_MOST_CELLS:,} cells",
                            way_out="delete the stray cells far from the table")
    return shown, said


def _check_archive(archive: zipfile.ZipFile, path: Path) -> None:
    names = {entry.filename for entry in archive.infolist()}
    size = sum(entry.file_size for entry in archive.infolist())
    if size > _MOST_UNPACKED:
        raise ReadError(f"the file unpacks to {size / 1e6:.0f} MB", where=str(path),
                        rule=f"at most {_MOST_UNPACKED / 1e6:.0f} MB",
                        way_out="keep the sheets with the tables only")
    if "content.xml" not in names and not any(name.lower().startswith("xl/") for name in names):
        word = any(name.lower().startswith("word/") for name in names)
        raise ReadError("the file is a text document, not a workbook" if word else
                        "the file is an archive, not a workbook", where=str(path),
                        way_out="copy its tables into a spreadsheet" if word else
                        "unpack it and pass the tables inside")


def _xlsx_sheet(sheet, shown: dict[str, Shown]) -> Sheet:
    look = shown.get(sheet.name, Shown())
    rows, texts = [], []
    for r, row in enumerate(sheet.to_python(skip_empty_area=False)):
        patterns = [look.patterns.get((r, c), "") for c in range(len(row))]
        rows.append([_python(value, pattern)
                     for value, pattern in zip(row, patterns, strict=True)])
        texts.append([displayed(value, pattern) if pattern and isinstance(value, float)
                      else plain(value) for value, pattern in zip(rows[-1], patterns, strict=True)])
    for r, c in look.unsolved:
        if r < len(rows) and c < len(rows[r]):
            rows[r][c] = texts[r][c] = NO_RESULT
    merged = [(r0, c0, r1, c1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or []]
    notes = [f"{len(look.unsolved)} formulas hold no stored result"] if look.unsolved else []
    return make_sheet(sheet.name.strip(), rows, texts, merged=merged,
                      notes=notes + _hidden(*look.hidden))


def _python(value: object, pattern: str) -> object:
    if isinstance(value, datetime.date | datetime.datetime):
        return displayed_date(value, pattern)
    return value if isinstance(value, str | bool | int | float) else str(value)
