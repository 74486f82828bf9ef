"""Names are matched or refused, never guessed."""

import pytest

from seikit import convert, match_industries, match_regions
from seikit.codes import contiguity, macro_regions, provinces
from seikit.codes.tables import rows
from seikit.codes.units import parse_unit
from seikit.errors import AmbiguousName, UnitError, UnknownName


@pytest.mark.parametrize("form", ["province", "name_zh", "name_en", "code", "abbr"])
def test_every_province_in_every_form(form):
    """34 units by short, full, English, code and one-character name."""
    table = provinces(panel=False)
    found = match_regions(table[form], level="province")
    assert found["code"].tolist() == table["code"].tolist()


def test_all_unknown_names_at_once():
    """The message names each with candidates."""
    with pytest.raises(UnknownName) as caught:
        match_regions(["北京", "浙汀", "四藏"])
    assert [row["name"] for row in caught.value.failures] == ["浙汀", "四藏"]


def test_shared_names_need_a_level():
    """吉林 is a province and a city."""
    with pytest.raises(AmbiguousName, match="吉林"):
        match_regions(["吉林"])
    assert match_regions(["吉林"], level="city")["code"].tolist() == ["220200"]


def test_names_by_year():
    """Former names lead to today's unit; an abolished one is refused after its end."""
    assert match_regions(["襄樊市", "襄樊"])["entity"].tolist() == ["襄阳", "襄阳"]
    assert match_regions(["莱芜市"], level="city", year=2015)["entity"].tolist() == ["莱芜"]
    with pytest.raises(UnknownName, match="no longer existed in 2022"):
        match_regions(["莱芜市"], level="city", year=2022)


def test_macro_regions_cover_the_panel_once():
    """One fixed list of 31."""
    members = [p for group in macro_regions().values() for p in group]
    assert sorted(members) == sorted(provinces()["province"]) and len(set(members)) == 31


def test_neighbours_are_mutual_and_hainan_hangs_on_a_sea_link():
    """Pairs stand once; without the sea link Hainan has none."""
    pairs = contiguity(sea_link=False)
    assert len({frozenset(p) for p in pairs}) == len(pairs)
    assert not any("460000" in p for p in pairs) and any("460000" in p for p in contiguity())


def test_cities_in_english():
    """By pinyin, by the usual English name, with an ending; names of two cities are refused."""
    found = match_regions(["Hefei", "Xi'an", "Urumqi", "Lu'an City", "Enshi", "Hainan Prefecture"])
    assert found["code"].tolist() == ["340100", "610100", "650100", "341500", "422800", "632500"]
    with pytest.raises(AmbiguousName) as problem:
        match_regions(["Suzhou", "Taizhou", "Hefei"])
    assert [row["name"] for row in problem.value.failures] == ["Suzhou", "Taizhou"]


@pytest.mark.parametrize(("name", "province", "city"), [("Jilin", "220000", "220200"),
                                                        ("Hainan", "460000", "632500")])
def test_english_names_of_provinces_come_first(name, province, city):
    """The city, too, where the level is said."""
    assert match_regions([name])["code"].item() == province
    assert match_regions([name], level="city")["code"].item() == city


@pytest.mark.parametrize(("text", "dimension", "factor"), [
    ("10,000 yuan", "yuan", 1e4), ("10 000 yuan", "yuan", 1e4), ("RMB 100 million", "yuan", 1e8),
    ("CNY bn", "yuan", 1e9), ("100m yuan", "yuan", 1e8), ("US$ million", "usd", 1e6),
    ("1,000 persons", "person", 1e3), ("10 thousand tons", "tonne", 1e4), ("sq km", "km2", 1),
    ("10,000 yuan/person", "yuan/person", 1e4), ("Unit: million yuan", "yuan", 1e6)])
def test_english_units(text, dimension, factor):
    """A number of a thing, or a currency and a number, with or without commas and spaces."""
    found = parse_unit(text)
    assert (found.dimension, found.factor) == (dimension, pytest.approx(factor))


@pytest.mark.parametrize("text", ["m", "k", "million", "10,000", "m persons", "firm",
                                  "R&D", "yuan m2"])
def test_what_is_no_unit(text):
    """A number without a thing, a letter, a name."""
    assert parse_unit(text) is None


def test_units_convert_within_a_dimension_only():
    """Yuan never become dollars; 1 亿元 is 10,000 万元."""
    assert convert(1, "亿元", "万元") == 10_000 and convert(5, "%", "比例") == 0.05
    with pytest.raises(UnitError, match="yuan"):
        convert(1, "万元", "万美元")


def test_industries_by_name_and_code():
    """With and without the final 业, sections by letter."""
    found = match_industries(["医药制造", "C27", "采 矿 业", "39"])
    assert found["code"].tolist() == ["27", "27", "B", "39"]
    with pytest.raises(UnknownName, match="人工智慧"):
        match_industries(["人工智慧"])


def test_codes_keep_their_points():
    """1.1 of SEI is a branch and no 11; names go with or without 产业."""
    found = match_industries(["1.1", "1.1.1", "新材料", "新材料产业"], scheme="sei_2018")
    assert found["code"].tolist() == ["1.1", "1.1.1", "3", "3"]
    with pytest.raises(UnknownName):
        match_industries(["11"], scheme="sei_2018")


def test_every_form_of_a_province_is_known():
    """Codes, ISO codes, names, abbreviations of all 34 units lead back to the same entity."""
    for row in rows("regions"):
        forms = [row[f] for f in ("code", "iso_3166_2", "name_zh", "name_en", "abbr")]
        found = match_regions(forms, level="province")
        assert set(found["code"]) == {row["code"]}, row["province"]
