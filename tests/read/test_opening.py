"""Files are opened by their content; what cannot be read is refused with the way out."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from seikit import read_tables, tidy
from seikit.errors import ReadError
from seikit.read import open_file
from seikit.synthetic import facsimile

TEXT = "地区,企业数(个)\n北京,884\n天津,549\n河北,745\n"


def _book(rows) -> bytes:
    target, book = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_are_decided_by_evidence(tmp_path, encoding):
    """The same text comes out of every encoding, and the log says what was decided."""
    file = tmp_path / "a.csv"
    file.write_bytes(TEXT.encode(encoding))
    result = tidy(file)
    assert result.frame["value"].tolist() == [884, 549, 745]
    assert result.frame["entity"].tolist() == ["北京", "天津", "河北"]
    assert result.log["rule"].eq("opened").any()


def test_one_wide_character_decides_nothing_wrong(tmp_path):
    """UTF-8 that would also decode as GB18030 is read as UTF-8."""
    file = tmp_path / "a.csv"
    file.write_bytes("地区,数\n北京,1\n天津,2\n".encode())
    assert "北京" in set(tidy(file).frame["entity"])


@pytest.mark.parametrize(("name", "content", "says"), [
    ("a.xls", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "picture"),
    ("a.csv", b"", "empty"),
    ("a.csv", b"\x00" * 500, "empty"),
    ("a.pdf", b"%PDF-1.7 " + b"x" * 50, "PDF"),
    ("a.xlsx", b"PK\x03\x04" + b"\x00" * 100, "damaged or truncated"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
    ("a.csv", TEXT.encode()[:-12] + "海".encode()[:2], "truncated"),
    ("a.html", b"<html><body><p>no table</p></body></html>", "no table"),
])
def test_refusals(tmp_path, name, content, says):
    """One readable message, never a traceback of a library."""
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(ReadError, match=says):
        read_tables(file)


def test_a_locked_book_is_told_from_default_protection(tmp_path):
    """A real password is refused as one."""
    from msoffcrypto.format.ooxml import OOXMLFile

    source, target = io.BytesIO(_book([["地区", "数"], ["北京", 1]])), io.BytesIO()
    OOXMLFile(source).encrypt("secret", target)
    file = tmp_path / "a.xlsx"
    file.write_bytes(target.getvalue())
    with pytest.raises(ReadError, match="real password"):
        open_file(file)


def test_an_archive_bomb_is_refused(tmp_path):
    """What unpacks beyond the bound is not unpacked."""
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(11):
            archive.writestr(f"xl/{part}.xml", b"0" * 100_000_000)
    with pytest.raises(ReadError, match="unpacks to"):
        open_file(file)


def test_a_folder_and_a_missing_file(tmp_path):
    """Both are named."""
    for path in (tmp_path, tmp_path / "none.xls"):
        with pytest.raises(ReadError, match=str(path.name)):
            open_file(path)


@pytest.mark.parametrize("layout", ["plain", "lines", "years", "side_by_side", "stacked"])
def test_every_layout_of_the_facsimile(tmp_path, layout):
    """A workbook in each layout gives the known truth."""
    sheet = facsimile(5, layout)
    file = tmp_path / "a.xlsx"
    file.write_bytes(_book(sheet.rows))
    keys = ["entity", "year", "variable", "unit", "value"]
    both = sheet.truth.merge(tidy(file).frame, on=keys, how="outer", indicator=True)
    assert both["_merge"].eq("both").all()


def test_markup_in_cells_stays_text(tmp_path):
    """Cells are escaped in the log and neutralised in files for spreadsheets."""
    from seikit.clean import export_frame

    file = tmp_path / "a.csv"
    file.write_text("地区,企业数(个)\n北京,884\n<script>alert(1)</script>,5\n天津,=1+1\n河北,3\n",
                    encoding="utf-8")
    result = tidy(file)
    assert "<script>" not in result.to_html()
    out = export_frame(result.frame, tmp_path / "out.csv")
    assert "'=1+1" in out.read_text("utf-8-sig")


def _styled(year: object) -> bytes:
    """Return a workbook whose cells show less than they store, with a hidden row."""
    target, book = io.BytesIO(), openpyxl.Workbook()
    sheet = book.active
    for row in [["指标：模拟产值(亿元)"], ["地区", year, "占比"],
                ["北京", 6572.79393, 0.1234], ["天津", 1234567, "=1+1"], ["河北", 3, 0.5]]:
        sheet.append(row)
    sheet["B2"].number_format = 'yyyy"年"'
    sheet["B3"].number_format, sheet["C3"].number_format = "0", "0.0%"
    sheet["B4"].number_format = "#,##0"
    sheet.row_dimensions[5].hidden = True
    book.save(target)
    return target.getvalue()


def test_a_workbook_shows_its_formats(tmp_path):
    """Displayed values beside stored ones; a date is a year; what is hidden or unsolved is said."""
    file = tmp_path / "a.xlsx"
    file.write_bytes(_styled(datetime.date(2020, 1, 1)))
    result = tidy(file)
    frame = result.frame.set_index("cell")
    assert frame.loc["Sheet!B3", "printed"] == "6573" and frame.loc["Sheet!B3", "year"] == 2020
    assert frame.loc["Sheet!B3", "value"] == 6572.79393
    assert frame.loc["Sheet!B4", "printed"] == "1,234,567"
    assert frame.loc["Sheet!C3", ["value", "printed", "unit"]].tolist() == [0.1234, "12.3%", "比例"]
    assert frame.loc["Sheet!C4", "status"] == "no_result"
    said = " ".join(result.log["detail"])
    assert "hidden in the sheet" in said and "no stored result" in said


def test_broken_formats_fall_back_to_stored_values(tmp_path):
    """Without the part that holds the formats the numbers are read, and the log says so."""
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(io.BytesIO(_styled("2020年"))) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<cut" if name == "xl/styles.xml" else old.read(name))
    result = tidy(file)
    frame = result.frame.set_index("cell")
    assert frame.loc["Sheet!B3", "printed"] == "6572.79393"
    assert result.log["detail"].str.contains("number formats unreadable").any()


def test_a_stray_cell_does_not_fill_the_memory(tmp_path):
    """A sheet that reaches to the last row and column is refused before it is laid out."""
    book, file = openpyxl.Workbook(), tmp_path / "a.xlsx"
    book.active["A1"], book.active["XFD1048576"] = "地区", 1
    book.save(file)
    with pytest.raises(ReadError, match="too big"):
        open_file(file)


XML = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="1"><Table>'
    '<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">2020年模拟收入</Data></Cell></Row>'
    '<Row ss:Index="3"><Cell><Data ss:Type="String">地区</Data></Cell>'
    '<Cell><Data ss:Type="String">收入(亿元)</Data></Cell></Row>'
    '<Row><Cell><Data ss:Type="String">北京</Data></Cell>'
    '<Cell ss:Index="2"><Data ss:Type="Number">6.5</Data></Cell></Row>'
    '<Row><Cell><Data ss:Type="String">天津</Data></Cell><Cell><Data ss:Type="Number">3</Data>'
    "</Cell></Row></Table></Worksheet></Workbook>")
PAGE = ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head>'
        "<body><p>2020年模拟收入</p><table><tr><td>地区</td><td>收入(亿元)</td></tr><tr><td>北京</td>"
        '<td x:num="6.5">7</td></tr><tr><td>天津</td><td x:num>3</td></tr></table></body></html>')
ARCHIVE = ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"X\"\n\n--X\n"
           "Content-Type: text/html; charset=\"utf-8\"\nContent-Transfer-Encoding: 8bit\n\n"
           f"{PAGE}\n--X--\n")


HINT = "sep=;\r\n2020年模拟收入;\r\n地区;收入(亿元)\r\n北京;6.5\r\n天津;3\r\n"


@pytest.mark.parametrize("text", [XML, PAGE, ARCHIVE, HINT])
def test_other_kinds_under_the_name_xls(tmp_path, text):
    """Excel's XML of 2003, its pages with kept numbers, web archives, text with a hint."""
    file = tmp_path / "a.xls"
    file.write_text(text, encoding="utf-8")
    frame = tidy(file).frame
    assert frame[["entity", "year", "variable", "unit", "value"]].to_numpy().tolist() == [
        ["北京", 2020, "收入", "亿元", 6.5], ["天津", 2020, "收入", "亿元", 3.0]]
