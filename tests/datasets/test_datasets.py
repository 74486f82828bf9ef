"""Every dataset loads, every row traces to a record, labels survive Stata."""

from pathlib import Path

import pandas as pd
import pytest

from seikit import cite, convert, describe, export_frame, load, tidy, yearly
from seikit.codes.tables import rows
from seikit.datasets.checksums import checksums, measure
from seikit.datasets.records import records
from seikit.errors import DataFileError, UnknownName
from seikit.paths import data

NAMES = sorted(records())


@pytest.mark.parametrize("name", NAMES)
def test_every_dataset_loads_and_is_described(name):
    """Loading compares the sha256: a changed digit fails here."""
    frame = load(name, unconfirmed=True, conflicts=True)
    record = records()[name]
    assert len(frame) and not frame.columns.duplicated().any()
    assert set(record.key) <= set(frame.columns)
    assert name in describe(name) and record.publisher and record.rights
    assert cite(name).count("@misc") == len(record.sources) > 0


@pytest.mark.parametrize("name", NAMES)
def test_every_row_points_to_a_source(name):
    """Sources, notes and variables that rows name exist in the record."""
    record, frame = records()[name], load(name, unconfirmed=True, conflicts=True)
    if "source" in frame:
        assert set(frame["source"]) <= {s["id"] for s in record.sources}
    if "sheet" in frame and name.startswith("provinces"):
        assert set(frame["sheet"]) <= {row["sheet"] for row in rows("yearbook_sheets")}
        assert set(frame["variable"]) <= set(record.variables)
        assert frame["cell"].str.fullmatch(r".+![A-Z]+\d+").all()


def test_every_file_of_data_is_in_the_checksums():
    """No figure lies outside the list."""
    listed = checksums()
    files = {f.relative_to(data()).as_posix() for f in data().rglob("*.*")
             if f.is_file() and f.parent != data()}
    assert files == set(listed)
    for name, entry in listed.items():
        assert measure(data() / name)["sha256"] == entry["sha256"], name


def test_the_panel_is_31_provinces_and_the_nation():
    """A missing value has a status, and no key stands twice."""
    panel = load("provinces")
    assert panel["code"].nunique() == 32
    assert not panel.duplicated(["code", "year", "variable"]).any()
    assert panel.loc[panel["value"].isna(), "status"].ne("").all()


@pytest.mark.parametrize(("variable", "year", "province", "value"), [
    ("hightech_firms", 2023, "全国", 52878),
    ("hightech_revenue_100m_yuan", 2020, "北京", 6572.79395),
    ("rd_spending_10k_yuan", 2023, "全国", 333570688), ("firms_with_rd", 2022, "全国", 175619),
    ("all_firms_with_rd", 2022, "全国", 195416)])
def test_figures_read_by_eye(variable, year, province, value):
    """Figures typed from the sheets."""
    frame = load("provinces", variables=variable)
    found = frame[frame["year"].eq(year) & frame["province"].eq(province)]["value"]
    assert found.tolist() == [value]


def test_a_published_table_is_reproduced_to_the_digit():
    """Provincial R&D expenditure as the bulletin of 2022 prints it; it is not among the sheets."""
    golden = Path(__file__).parents[1] / "golden" / "rd_bulletin_2022.csv"
    bulletin = pd.read_csv(golden, dtype=str).set_index("province")["rd_100m_yuan"]
    panel = load("provinces", variables="rd_spending_10k_yuan").query("year == 2022")
    ours = convert(panel.set_index("province")["value"], "万元", "亿元").map("{:.1f}".format)
    assert len(bulletin) == 32
    pd.testing.assert_series_equal(ours[bulletin.index], bulletin, check_names=False)


@pytest.mark.shared
def test_the_golden_table_is_what_the_page_says(shared_folder):
    """The typed figures against the page itself, cell by cell."""
    golden = pd.read_csv(Path(__file__).parents[1] / "golden" / "rd_bulletin_2022.csv", dtype=str)
    page = tidy(shared_folder / "messy" / "A12_nbs_rd_bulletin_2022.html").frame
    page = page[page["variable"].eq("R&D经费") & page["level"].isin(["province", "national"])
                & page["entity"].ne("合计")]
    assert page.set_index("entity")["printed"].to_dict() == dict(
        zip(golden["province"], golden["rd_100m_yuan"], strict=True))


def test_breaks_follow_the_variables():
    """A choice of variables narrows the breaks."""
    frame = load("provinces", variables="firms_researchers_fte")
    assert {b["year_after"] for b in frame.attrs["breaks"]} == {2020, 2021, 2023}
    with pytest.raises(UnknownName, match="hightech_firms"):
        load("provinces", variables="hightech_firm")


def test_yearly_leaves_parts_of_years_out_by_name():
    """Growth exists for three whole years; the parts are named."""
    growth = yearly(load("sei_growth"), "sei_ind_va_growth")
    assert growth["year"].tolist() == [2017, 2018, 2019]
    assert "2018-11" in growth.attrs["other_periods"]
    with pytest.raises(DataFileError, match="stands twice"):
        yearly(load("central_soe", conflicts=True), "csoe_revenue")


def test_stata_and_back(tmp_path):
    """Values, labels and Chinese names survive."""
    frame = load("provinces", variables=["hightech_firms", "hightech_profit_100m_yuan"])
    wide = frame.pivot(index=["code", "province", "year"], columns="variable",
                       values="value").reset_index()
    wide.attrs = frame.attrs
    file = export_frame(wide, tmp_path / "panel.dta")
    with pd.read_stata(file, iterator=True) as reader:
        labels = reader.variable_labels()
        back = reader.read()
    assert labels["hightech_profit_100m_yuan"] == "Profits, 亿元"
    assert back["province"].tolist() == wide["province"].tolist()
    pd.testing.assert_series_equal(back["hightech_firms"], wide["hightech_firms"],
                                   check_names=False, check_dtype=False)


def test_a_citation_bears_the_years_of_its_editions():
    """A yearbook cited over several editions names them; a dated text bears its own year."""
    assert "year = {2011--2024}" in cite("provinces")
    entries = cite("sei_growth").split("\n\n")
    dated = next(e for e in entries if "press report 2015-03" in e)
    assert "2014 Statistical Communique" in dated and "year = {2015}" in dated


def test_the_whole_panel_in_stata(tmp_path):
    """Chinese text, labels of values, flags and notes of breaks come back as they were."""
    panel = load("provinces")
    file = export_frame(panel, tmp_path / "panel.dta")
    with pd.read_stata(file, iterator=True, convert_categoricals=False) as reader:
        labels, title, back = reader.value_labels(), reader.data_label, reader.read()
    assert title.startswith("Provincial panel") and len(back) == len(panel)
    for column in ("code", "province", "variable", "unit", "status", "cell"):
        assert back[column].tolist() == panel[column].tolist(), column
    pd.testing.assert_series_equal(back["value"], panel["value"])
    profit = back[back["variable"].eq("hightech_profit_100m_yuan")]
    assert labels["variable_id"][profit["variable_id"].iloc[0]] == "Profits, 亿元"
    flagged = back[back["break_flag"].eq(1)]
    assert flagged["break_note"].ne("").all() and back["break_note"].ne("").sum() == len(flagged)
    after = {(b["variable"], int(b["year_after"])) for b in panel.attrs["breaks"]}
    assert ("firms_researchers_fte", 2020) in after
    some = flagged[flagged["variable"].eq("firms_researchers_fte")]
    assert {2020, 2021, 2023} == set(some["year"])
    assert labels["break_flag"][1] == "break before this year"


def test_stata_takes_long_and_odd_names(tmp_path):
    """Names are shortened apart, the whole name is the label; long texts are kept whole."""
    names = ["新产品开发经费支出" * 4, "新产品开发经费支出" * 4 + "2", "int", "省(区、市)"]
    frame = pd.DataFrame([[1.0, 2.0, "九" * 3000, None]], columns=names)
    with pd.read_stata(export_frame(frame, tmp_path / "a.dta"), iterator=True) as reader:
        labels, back = reader.variable_labels(), reader.read()
    assert len(set(back.columns)) == 4 and max(map(len, back.columns)) <= 32
    assert list(labels.values()) == names
    assert back.iloc[0].tolist() == [1.0, 2.0, "九" * 3000, ""]
