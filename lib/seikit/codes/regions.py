"""Regions: provinces, cities, macro-regions and totals in the forms in which tables print them."""

import functools
from collections.abc import Iterable

import pandas as pd

from ..errors import AmbiguousName, UnknownName
from .names import LONGEST_NAME, fold, refuse
from .tables import rows

NATION, MACRO, PROVINCE, CITY, OTHER = "national", "macro", "province", "city", "other"

# What tables print beside provinces. 合计, 总计 and 地方合计 keep their printed name: what they
# add up differs from table to table.
_NATION = ("全国", "中国", "全国总计", "全国合计", "China", "National", "National Total",
           "Whole Country", "Nationwide")
_TOTALS = {
    "合计": ("合计", "合计Total", "Total", "Sum"),
    "总计": ("总计", "总计Total", "Grand Total"),
    "地方合计": ("地方合计", "地方合计Local Total"),
    "中央": ("中央", "中央本级", "中央Central"),
}
_MACRO_EN = {
    "东部": ("East", "Eastern", "Eastern Region", "Eastern Area", "Eastern China"),
    "中部": ("Central", "Middle", "Central Region", "Middle Region", "Central China"),
    "西部": ("West", "Western", "Western Region", "Western Area", "Western China"),
    "东北": ("Northeast", "Northeastern", "Northeast Region", "Northeastern Region",
             "Northeastern China", "North East"),
}
_OTHERS = {
    "新疆兵团": ("新疆兵团", "新疆生产建设兵团", "生产建设兵团", "兵团", "XPCC",
             "Xinjiang Production and Construction Corps"),
    "黑龙江农垦": ("黑龙江农垦", "黑龙江农垦总局", "黑龙江省农垦总局"),
    "广东农垦": ("广东农垦", "广东农垦总局", "广东省农垦总局"),
    "港澳台": ("港澳台", "港澳台地区", "港、澳、台", "Hong Kong, Macao and Taiwan"),
    "国外": ("国外", "国(境)外", "Abroad", "Foreign", "Foreign Countries"),
    "境外": ("境外", "Overseas"),
    "不分地区": ("不分地区", "Not Classified by Region"),
    "其他": ("其他", "其它", "Others", "Other"),
}
_MUNICIPALITIES = ("北京", "天津", "上海", "重庆")
_PROVINCE_EN = {"150000": ("Neimenggu", "Nei Mongol"), "540000": ("Xizang",),
                "610000": ("Shanxi Province (Shaanxi)",), "810000": ("Hongkong",),
                "820000": ("Macau",)}

# Where the English name is neither the pinyin nor in the list of prefectures.
_CITY_EN = {
    "141100": ("Lüliang", "Luliang"), "150100": ("Hohhot", "Huhhot"), "150600": ("Ordos",),
    "150700": ("Hulunbuir", "Hulun Buir"), "150800": ("Bayannur", "Bayan Nur"),
    "150900": ("Ulanqab", "Ulaan Chab"), "152200": ("Hinggan",), "152500": ("Xilingol",),
    "152900": ("Alxa",), "230100": ("Harbin",), "230200": ("Qiqihar",),
    "513200": ("Ngawa",), "513300": ("Garze", "Garzê"), "533400": ("Deqen", "Dêqên"),
    "540100": ("Lhasa",), "540200": ("Xigaze", "Shigatse"), "540300": ("Qamdo", "Chamdo"),
    "540400": ("Nyingchi",), "540500": ("Lhoka",), "540600": ("Nagqu", "Nagchu"),
    "542500": ("Ngari",), "632600": ("Golog",), "650100": ("Urumqi", "Ürümqi"),
    "650200": ("Karamay",), "650400": ("Turpan",), "650500": ("Kumul",), "652700": ("Bortala",),
    "652800": ("Bayingolin",), "652900": ("Aksu",), "653000": ("Kizilsu",),
    "653100": ("Kashgar",), "653200": ("Hotan",), "654000": ("Ili",), "654200": ("Qoqek",),
    "654300": ("Altay",),
}
_CITY_ENDS = ("", " City", " Shi", " Municipality", " Prefecture")


def provinces(panel: bool = True) -> pd.DataFrame:
    """Return the provinces with code, names, macro-region and centroid.

    Parameters
    ----------
    panel : bool
        The 31 units of the panels only; else all 34.

    Examples
    --------
    >>> len(provinces()), len(provinces(panel=False))
    (31, 34)
    """
    table = pd.DataFrame(rows("regions"))
    table[["lon", "lat"]] = table[["lon", "lat"]].astype(float)
    return table[table["in_panel"].eq("1")].reset_index(drop=True) if panel else table


def province_names(panel: bool = True) -> list[str]:
    """Return the short names of the provinces in the usual order.

    Examples
    --------
    >>> province_names()[:2], len(province_names(panel=False))
    (['北京', '天津'], 34)
    """
    return [row["province"] for row in rows("regions") if not panel or row["in_panel"] == "1"]


def macro_regions() -> dict[str, list[str]]:
    """Return the one fixed list of macro-regions: short names of provinces by macro-region.

    Printed subtotals change composition (东部 held 11 provinces in 2010, 10 from 2012), so
    sums by macro-region are always made anew from provinces.

    Examples
    --------
    >>> {name: len(members) for name, members in macro_regions().items()}
    {'东部': 10, '西部': 12, '中部': 6, '东北': 3}
    """
    found: dict[str, list[str]] = {}
    for row in rows("regions"):
        if row["in_panel"] == "1":
            found.setdefault(row["macro_region"], []).append(row["province"])
    return {name: found[name] for name in ("东部", "西部", "中部", "东北")}


def contiguity(sea_link: bool = True) -> list[tuple[str, str]]:
    """Return pairs of neighbouring provinces of the 31-unit panel, by code.

    Parameters
    ----------
    sea_link : bool
        With the Guangdong-Hainan link, a convention of spatial panels, not a border. Without
        it Hainan is an island.

    Examples
    --------
    >>> len(contiguity()) - len(contiguity(sea_link=False))
    1
    """
    panel = {row["code"] for row in rows("regions") if row["in_panel"] == "1"}
    return [
        (row["code_i"], row["code_j"]) for row in rows("province_contiguity")
        if {row["code_i"], row["code_j"]} <= panel and (sea_link or row["kind"] == "land")
    ]


def match_regions(
    names: Iterable[object], level: str | None = None, year: int | None = None
) -> pd.DataFrame:
    """Match printed region names to standard names and codes.

    Knows full, short, spaced, English, pinyin and one-character names, GB/T 2260 codes,
    macro-regions, national and other totals, cities (English names as well), and names that were
    changed since 1990.

    Parameters
    ----------
    names : iterable of str
        Names as printed.
    level : {"national", "macro", "province", "city", "other"}, optional
        Needed for names that two levels share (吉林, 海南; Jilin and Hainan alone are provinces).
    year : int, optional
        Year of the table: a unit that was abolished before this year is then refused.

    Returns
    -------
    DataFrame
        One row per name, in their order: ``name, entity, code, level``. `code` is empty for
        macro-regions and totals; 000000 for the nation.

    Raises
    ------
    UnknownName
        All unknown names at once, with nearest candidates.
    AmbiguousName
        Names that fit two levels, when `level` is not given.

    Examples
    --------
    >>> match_regions(["北 京", "内蒙古自治区", "Shaanxi"])["entity"].tolist()
    ['北京', '内蒙古', '陕西']
    >>> match_regions(["吉林"], level="city")["code"].tolist()
    ['220200']
    >>> match_regions(["襄樊市"])["entity"].tolist()
    ['襄阳']
    """
    names = list(names)
    found = [_candidates(name, level, year) for name in names]
    _refuse_abolished(names, found, level, year)
    refuse((n for n, c in zip(names, found, strict=True) if not c), _index(), "region names")
    several = [
        {"name": name, "could be": "; ".join(f"{e} ({lev})" for e, _, lev in choices)}
        for name, choices in zip(names, found, strict=True) if len(choices) > 1
    ]
    if several:
        raise AmbiguousName("names that fit two regions", failures=several,
                            way_out='say level="province" or level="city", or use codes')
    rows_out = [(name, *choices[0]) for name, choices in zip(names, found, strict=True)]
    return pd.DataFrame(rows_out, columns=["name", "entity", "code", "level"])


def _refuse_abolished(names: list, found: list, level: str | None, year: int | None) -> None:
    failures = [
        {"name": name, "abolished": f"first list without it: {_abolished()[code]}"}
        for name, choices in zip(names, found, strict=True) if not choices and year
        for _, code, _ in _candidates(name, level, None) if code in _abolished()
    ]
    if failures:
        raise UnknownName(f"units that no longer existed in {year}", failures=failures,
                          way_out="check the year of the table, or leave `year` out")


def find_region(name: object, level: str | None = None) -> tuple[str, str, str] | None:
    """Return (entity, code, level) of a printed name, or None if unknown or ambiguous.

    For readers that must test a cell without raising; `match_regions` is for users.

    Examples
    --------
    >>> find_region("北 京")
    ('北京', '110000', 'province')
    >>> find_region("企业数") is None
    True
    """
    text = str(name)
    return _find(text, level) if len(text) < LONGEST_NAME else None


@functools.cache
def total_names() -> frozenset[str]:
    """Return the names of the nation, of totals and of macro-regions, folded.

    Examples
    --------
    >>> "全国" in total_names(), "grandtotal" in total_names(), "北京" in total_names()
    (True, True, False)
    """
    return frozenset(form for form, meanings in _index().items()
                     if any(level in (NATION, MACRO) for _, _, level in meanings))


def meanings_of(name: object) -> list[str]:
    """Return the places that a printed name may stand for, to say why it was not matched.

    Examples
    --------
    >>> meanings_of("Suzhou"), meanings_of("企业数")
    (['苏州', '宿州'], [])
    """
    return [entity for entity, _, _ in _candidates(name, None, None)]


@functools.lru_cache(maxsize=65536)
def _find(name: str, level: str | None) -> tuple[str, str, str] | None:
    choices = _candidates(name, level, None)
    return choices[0] if len(choices) == 1 else None


def _candidates(name: object, level: str | None, year: int | None) -> list[tuple[str, str, str]]:
    choices = _index().get(fold(name), ())
    if level:
        # Tables of cities list the four municipalities among them.
        as_city = [(e, c, CITY) for e, c, _ in choices if level == CITY and e in _MUNICIPALITIES]
        choices = [c for c in choices if c[2] == level] or as_city
    elif str(name).isascii():
        # Jilin and Hainan are provinces in English; whoever means the cities says so.
        choices = [c for c in choices if c[2] == PROVINCE] or choices
    if year:
        choices = [c for c in choices if _abolished().get(c[1], 9999) > year]
    return list(choices)


@functools.cache
def _index() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Every known form of every name, folded, to its possible meanings."""
    index: dict[str, dict[tuple[str, str, str], None]] = {}

    def add(meaning: tuple[str, str, str], *forms: str) -> None:
        for form in forms:
            if form:
                index.setdefault(fold(form), {})[meaning] = None

    add(("全国", "000000", NATION), *_NATION, "000000")
    for entity, forms in _TOTALS.items():
        add((entity, "", NATION if entity != "中央" else OTHER), *forms)
    for entity, forms in _OTHERS.items():
        add((entity, "", OTHER), *forms)
    for entity, forms in _MACRO_EN.items():
        add((f"{entity}地区", "", MACRO), entity, f"{entity}地区", *forms)
    _add_provinces(add)
    _add_cities(add)
    _add_former(add, index)
    return {form: tuple(meanings) for form, meanings in index.items()}


def _add_provinces(add) -> None:
    for row in rows("regions"):
        meaning = (row["province"], row["code"], PROVINCE)
        add(meaning, row["province"], row["name_zh"], row["name_en"], row["code"],
            row["code"][:2], row["iso_3166_2"], row["abbr"], row["abbr_alt"],
            *_PROVINCE_EN.get(row["code"], ()))
        short = row["province"]
        add(meaning, f"{short}省" if row["type"] == "province" else f"{short}市" if
            row["type"] == "municipality" else f"{short}自治区" if
            row["type"] == "autonomous_region" else f"{short}特区")


def _add_cities(add) -> None:
    for row in rows("prefectures"):
        english = (row["name_en"], row["pinyin"], *_CITY_EN.get(row["code"], ()))
        add((row["city"], row["code"], CITY), row["city"], row["name_zh"], row["code"],
            *(f"{name}{end}" for name in english if name for end in _CITY_ENDS))
    for row in rows("direct_county_units"):
        short = row["name_zh"].removesuffix("市").removesuffix("县") or row["name_zh"]
        add((short, row["code"], CITY), row["name_zh"], row["code"],
            short if len(short) > 1 else row["name_zh"])


def _add_former(add, index: dict) -> None:
    """Former names and abolished units: kept only where one unit of today succeeds them."""
    today = {row["code"]: row["city"] for row in rows("prefectures")}
    for row in sorted(rows("region_changes"), key=lambda r: r["year"], reverse=True):
        name, codes = row["name_zh"], row["successor_codes"].split(";")
        forms = [form for form in (name, _short_city(name)) if fold(form) not in index]
        if not forms or row["event"] == "code_added":
            continue
        if row["event"] == "renamed" or row["code"] in today:
            entity = today.get(row["code"]) or today.get(codes[0])
            code = row["code"] if row["code"] in today else codes[0]
        elif len(codes) == 1 and codes[0] in today:
            entity, code = today[codes[0]], codes[0]
        else:
            entity, code = _short_city(name), row["code"]
        if entity:
            add((entity, code, CITY), *forms)


def _short_city(name: str) -> str:
    for ending in ("地区", "市", "盟"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


@functools.cache
def _abolished() -> dict[str, int]:
    """Codes that exist no more, with the first year-end list without them."""
    today = {row["code"] for row in rows("prefectures")}
    return {
        row["code"]: int(row["year"]) for row in rows("region_changes")
        if row["event"] == "code_removed" and row["code"] not in today
    }
