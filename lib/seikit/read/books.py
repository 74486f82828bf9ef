"""Workbooks: xls by xlrd with number formats, xlsx by calamine; Excel's default protection goes."""

import io
import zipfile
from pathlib import Path

from ..errors import ReadError
from .formats import displayed
from .grid import Sheet, make_sheet, plain

_MOST_UNPACKED = 1_000_000_000
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
            values.append(value)
            number = cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)
            texts.append(_shown(book, cell, value) if number else
                         "" if value is None else plain(value))
        rows.append(values)
        shown.append(texts)
    merged = [(r0, c0, r1 - 1, c1 - 1) for r0, r1, c0, c1 in sheet.merged_cells]
    notes = [f"{errors} cells hold an error of the spreadsheet"] if errors else []
    return make_sheet(sheet.name.strip(), rows, shown, merged=merged, notes=notes)


def _shown(book, cell, value: float) -> str:
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return displayed(value, "General")
    entry = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return displayed(value, entry.format_str if entry else "General")


def read_xlsx(content: bytes, path: Path) -> tuple[list[Sheet], list[str], str]:
    """Return the sheets of an xlsx file; formulas count with their stored result."""
    import python_calamine

    _check_archive(content, path)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [_xlsx_sheet(book.get_sheet_by_index(i)) for i in range(len(book.sheet_names))]
    except (python_calamine.CalamineError, OSError, ValueError, RuntimeError) as problem:
        raise ReadError(f"the workbook is damaged: {str(problem)[:120]}", where=str(path),
                        way_out=_DAMAGED) from problem
    return sheets, [], ""


def _check_archive(content: bytes, path: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename for entry in archive.infolist()}
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as problem:
        raise ReadError(f"the workbook is damaged or truncated: {problem}", where=str(path),
                        way_out=_DAMAGED) from problem
    if size > _MOST_UNPACKED:
        raise ReadError(f"the file unpacks to {size / 1e6:.0f} MB", where=str(path),
                        rule=f"at most {_MOST_UNPACKED / 1e6:.0f} MB")
    if not any(name.lower().startswith("xl/") for name in names):
        raise ReadError("the file is an archive, not a workbook", where=str(path),
                        way_out="unpack it and pass the tables inside")


def _xlsx_sheet(sheet) -> Sheet:
    rows = sheet.to_python(skip_empty_area=False)
    rows = [[_python(value) for value in row] for row in rows]
    merged = [(r0, c0, r1, c1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or []]
    return make_sheet(sheet.name.strip(), rows, merged=merged)


def _python(value: object) -> object:
    return value if isinstance(value, str | bool | int | float) else str(value)
