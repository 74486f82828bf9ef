"""Lines of unequal length: R's row names, commas inside numbers and brackets."""

from pathlib import Path

import pytest

from seikit.clean import tidy
from seikit.errors import ReadError
from seikit.read.ragged import settle_fields


def _rows(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.split("\n")]


def _settle(text: str, separator: str = ","):
    return settle_fields(_rows(text), separator, Path("a.csv"))


@pytest.mark.parametrize(("text", "torn"), [
    ("region,firms,sales\n北京,1,234,5.5\n上海,987,4.5\n天津,12,1", [(2, "1,234")]),
    ("region,firms,sales\n北京,1,234,5.5\n上海,2,987,4.5\n天津,3,012,1",
     [(2, "1,234"), (3, "2,987"), (4, "3,012")]),
    ("region,firms\n北京,-1,234,567.5\n上海,9\n天津,8", [(2, "-1,234; 234,567.5")]),
    ("region,staff (10,000 persons),sales\n北京,1,2\n上海,3,4", [(1, "staff (10,000 persons)")]),
])
def test_what_a_comma_tears_apart_is_refused(text, torn):
    """All lines at once, with the halves; whole rows or single ones."""
    with pytest.raises(ReadError, match="tears") as problem:
        _settle(text)
    assert [(row["line"], row["torn apart"]) for row in problem.value.failures] == torn


@pytest.mark.parametrize("text", [
    "region,a,b\n北京,12,345\n上海,67,890",                     # two columns, as in the header
    "Table 1, by province\nregion,2020,2021\n北京,1,2\n上海,3,4",  # a title with a comma
    "region,a,b\n北京,1,2\n上海,3,4\nSource: NBS (2020, 2021)",     # a note with a bracket
    "region,a,b\n北京,1,2\n上海,3,4\n注:1.来源甲,乙,丙,12,345",     # a note with numbers
    "region,a,b\n北京,1\n上海,3,4\n天津,5,6",                    # a row that is cut
    "a\n北京",
])
def test_other_lines_stay_as_they_are(text):
    """No line is moved or refused without evidence."""
    assert _settle(text) == (_rows(text), [])


def test_row_names_of_r():
    """The header moves over its columns; a tab separates as well as a comma."""
    text = '"gdp","staff"\n"北京",1.5,2\n"上海",2.5,3'
    for separator in (",", "\t"):
        rows, said = _settle(text, separator)
        assert rows[0] == ["", '"gdp"', '"staff"'] and len(said) == 1


def test_row_names_through_the_whole_reader(tmp_path):
    """Each figure under its own header."""
    file = tmp_path / "r.csv"
    file.write_text('"gdp","staff"\n"北京",1.5,2\n"上海",2.5,3\n"天津",1.1,4\n', "utf-8")
    frame = tidy(file).frame
    assert frame.loc[frame["variable"].eq("gdp"), "value"].tolist() == [1.5, 2.5, 1.1]
    assert frame.loc[frame["variable"].eq("staff"), "value"].tolist() == [2, 3, 4]
