"""Years and parts of years, as headers and labels state them."""

import re
import unicodedata

from .cells import FOOTNOTE

_Y = r"(?:19[4-9]|20\d|210)\d"
_YEAR = re.compile(rf"^({_Y})(?:\.0+)?\s*(?:年|年度|年末|年底)?$")
_DAY = re.compile(rf"^({_Y})[-/](\d{{1,2}})(?:[-/](\d{{1,2}}))?(?:[ T]00:00:00)?$")
_YYYYMM = re.compile(rf"^({_Y})(0[1-9]|1[0-2])(?:\.0+)?$")
_MARKS = re.compile(rf"(?:[{FOOTNOTE}]+|\[\d{{1,2}}\]|\(注\d?\)|（注\d?）)$")
_INSIDE = re.compile(rf"\(({_Y})(?:年|年度)\)|(?<=[\u3400-\u9fff])\(({_Y})\)$")
_FIRST = re.compile(rf"^({_Y})(?:年度|年(?![末底]))?[\s_]*(?=[\u3400-\u9fffA-Za-z]|(?<=年)\d)")
_LAST = re.compile(rf"(?<=[\u3400-\u9fffA-Za-z])[\s_]*(?<![\d-])({_Y})年?$")
# What follows a year that is no date of the figures: price bases, ranges, cohorts.
_NO_DATE = re.compile(r"^(?:不变|可比|价格|当年|=|为?100|为基|基期|[及和]?以[来后前上下]|[及和]|"
                      rf"[-—~至到]\s*(?:{_Y}|\d\d年))")
_PERIOD = re.compile(r"^(?:\d{1,2}月?(?:[-—~至]\d{1,2})?月(?:末|底|累计)?|[上下]半年|年[末底]|"
                     r"第?[一二三四1-4A-D](?:[-—~至]第?[一二三四1-4])?季度?(?:累计)?|H[12]|"
                     r"Q[1-4](?:[-—~至]Q?[1-4])?|M\d{1,2}[-—~至]M?\d{1,2}|"
                     r"前[一二三四1-4]季度)$", re.I)
_MONTH = re.compile(r"^M(?:0?[1-9]|1[0-2])$", re.I)


def year_of(value: object) -> int | None:
    """Return the year that a header cell or label states and nothing else, or None.

    Examples
    --------
    >>> year_of("2016 "), year_of("2025年①"), year_of(2005.0), year_of("2023人")
    (2016, 2025, 2005, None)
    >>> year_of("2019-01-01"), year_of("2019-06")
    (2019, None)
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if 1940 <= value <= 2109 and float(value).is_integer() else None
    text = str(value)
    if len(text) > 24:
        return None
    plain = unicodedata.normalize("NFKC", _MARKS.sub("", text.strip())).strip()
    found = _YEAR.match(plain)
    if found:
        return int(found.group(1))
    day = _DAY.match(plain)
    return int(day.group(1)) if day and _whole(day) else None


def _whole(day: re.Match) -> bool:
    """Tell whether a date stands for its year: its first or its last day."""
    return (int(day.group(2)), int(day.group(3) or 0)) in ((1, 1), (12, 31))


def split_year(text: str) -> tuple[int | None, str]:
    """Take the year out of a header: the year, and what else the header says.

    Bases of prices, ranges and cohorts (2010年不变价, 2010-2020年, 2000年及以前) name no year of
    the figures and stay whole.

    Examples
    --------
    >>> split_year("2024年1-6月"), split_year("2020年企业数"), split_year("企业数(2020年)")
    ((2024, '1-6月'), (2020, '企业数'), (2020, '企业数'))
    >>> split_year("2024-06"), split_year("202406"), split_year("2010年不变价产值")
    ((2024, '6月'), (2024, '6月'), (None, '2010年不变价产值'))
    """
    whole = year_of(text)
    if whole:
        return whole, ""
    day = _DAY.match(text)
    if day and 1 <= int(day.group(2)) <= 12:
        return int(day.group(1)), f"{int(day.group(2))}月"
    if month := _YYYYMM.match(text):
        return int(month.group(1)), f"{int(month.group(2))}月"
    inside = _INSIDE.search(text)
    if inside:
        return int(inside.group(1) or inside.group(2)), _INSIDE.sub("", text, count=1)
    first = _FIRST.match(text)
    if first and not _NO_DATE.match(text[4:].removeprefix("年")):
        return int(first.group(1)), text[first.end():]
    last = _LAST.search(text)
    return (int(last.group(1)), text[:last.start()]) if last else (None, text)


def split_years(texts: list[str]) -> list[tuple[int | None, str]]:
    """Take the years out of several texts that stand together.

    First and last days stand for their years only if all dates among them do.

    Examples
    --------
    >>> split_years(["2023-01-01", "2023-02-01"]), split_years(["2022-01-01", "2023-01-01"])
    ([(2023, '1月'), (2023, '2月')], [(2022, ''), (2023, '')])
    """
    days = [_DAY.match(text) for text in texts]
    months = any(day and not _whole(day) for day in days)
    return [(int(day.group(1)), f"{int(day.group(2))}月") if months and day and
            1 <= int(day.group(2)) <= 12 else split_year(text)
            for text, day in zip(texts, days, strict=True)]


def is_period(text: str) -> bool:
    """Tell whether a header names a part of a year and nothing else.

    Examples
    --------
    >>> is_period("1-6月"), is_period("第四季度"), is_period("月球")
    (True, True, False)
    """
    return bool(_PERIOD.match(text))


def is_date(text: str) -> bool:
    """Tell whether a label states a year, or a part of one, and nothing else.

    Examples
    --------
    >>> is_date("2015H1"), is_date("2018M2"), is_date("2015年企业数"), is_date("M2")
    (True, True, False, False)
    """
    year, rest = split_year(text)
    # M2 alone is money; after a year it is February.
    return year is not None and (not rest or is_period(rest) or bool(_MONTH.match(rest)))


def are_dates(texts: list[str]) -> bool:
    """Tell whether a column states dates: four in five of its texts do, as ranges may not.

    Examples
    --------
    >>> are_dates(["2015", "2016Q1-Q3"]), are_dates(["2013-2015"]), are_dates([])
    (True, False, False)
    """
    return bool(texts) and sum(map(is_date, texts)) >= 0.8 * len(texts)
