"""Layouts of statistical tables in four formats each: the same truth comes out of all."""

import pytest
from benchmarks.layouts import FORMATS, LAYOUTS, LISTS

from seikit.clean import tidy
from seikit.codes import provinces


def _tidy(folder, text: str, form: str):
    file = folder / f"sheet.{form}"
    file.write_bytes(FORMATS[form](text))
    result = tidy(file)
    b = result.balance
    assert b["cells_in"] == b["out"] + b["duplicates"] + b["set_aside"]
    return result


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", LAYOUTS)
def test_figures_of_a_layout(tmp_path, name, form):
    """Entity, level, year, variable, unit and value, by hand."""
    text, truth = LAYOUTS[name]
    frame = _tidy(tmp_path, text, form).frame
    for line in truth.split("\n"):
        entity, level, year, variable, unit, value = line.split("|")
        found = frame[frame["entity"].eq(entity) & frame["level"].eq(level)
                      & frame["variable"].eq(variable) & frame["unit"].eq(unit)
                      & frame["year"].eq(int(year) if year else -1).fillna(False)]
        assert len(found) == 1, line
        if value:
            assert found["value"].iloc[0] == pytest.approx(float(value)), line
        else:
            assert found["value"].isna().all() and found["status"].ne("").all(), line


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", LISTS)
def test_provinces_of_a_list(tmp_path, name, form):
    """One row per entity; the province comes from its column, a heading or a prefix."""
    text, provinces = LISTS[name]
    result = _tidy(tmp_path, text, form)
    assert result.kind == "list"
    assert result.frame["entity"].tolist() == provinces


def test_a_name_of_two_cities_is_set_aside_with_both(tmp_path):
    """Suzhou may be either; the figures of the other rows are carried over."""
    file = tmp_path / "cities.csv"
    file.write_text("city,year,revenue (10k yuan)\nHefei,2020,20\nSuzhou,2020,30\nWuhan,2020,4\n"
                    "Wuhan,2021,5\n", "utf-8")
    result = tidy(file)
    assert result.frame["entity"].tolist() == ["合肥", "武汉", "武汉"]
    assert "name of several places: Suzhou (苏州, 宿州)" in set(result.set_aside["reason"])


def test_shares_and_growth_in_english_do_not_add_up(tmp_path):
    """31 provinces and the nation: output adds up, a rate and a value per head are not asked."""
    lines = ["Province,GDP (RMB bn),Growth rate,GDP per capita", "National,62,5.5,2"]
    lines += [f"{name},2,{5 + i % 3},{i}" for i, name in enumerate(provinces()["name_en"])]
    file = tmp_path / "sheet.csv"
    file.write_text("\n".join(lines), "utf-8")
    checks = tidy(file).checks
    assert checks["holds"].all() and set(checks["variable"]) <= {"", "GDP"}
    assert "GDP" in set(checks["variable"])


def test_m2_is_money_and_after_a_year_a_month(tmp_path):
    """Columns of monetary aggregates keep their names; 2018M2 is February."""
    file = tmp_path / "sheet.csv"
    file.write_text("地区,M0,M1,M2\n北京,1,2,3\n上海,4,5,6\n天津,7,8,9\n", "utf-8")
    assert set(tidy(file).frame["variable"]) == {"M0", "M1", "M2"}
    file.write_text("region,date,v\n北京,2018M1,1\n北京,2018M2,2\n上海,2018M1,3\n上海,2018M2,4\n",
                    "utf-8")
    frame = tidy(file).frame
    assert set(frame["variable"]) == {"v/M1", "v/M2"} and set(frame["year"]) == {2018}


def test_months_as_six_digits(tmp_path):
    """202301 is January under a header that speaks of time; under another it is a figure."""
    file = tmp_path / "sheet.csv"
    file.write_text("region,date,v\n北京,202301,1\n北京,202302,2\n上海,202301,3\n上海,202302,4\n",
                    "utf-8")
    frame = tidy(file).frame
    assert set(frame["variable"]) == {"v/1月", "v/2月"} and frame["value"].tolist() == [1, 2, 3, 4]
    file.write_text("region,output\n北京,202301\n上海,202302\n天津,202311\n", "utf-8")
    assert tidy(file).frame["value"].tolist() == [202301, 202302, 202311]
