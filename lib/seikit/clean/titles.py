"""Titles: number, indicator, year, population and region that a title states."""

import re
import unicodedata
from dataclasses import dataclass

from ..codes.tables import rows

_NUMBER = re.compile(
    r"(?:^|(?<=[\u3400-\u9fff\s]))(\d{1,2}\s*[-－–—.]\s*\d{1,3})(?=\s*[\u3400-\u9fff])"
)
_TABLE = re.compile(r"^\s*(?:附?表\s*\d{1,2})\s*")
_CONTINUED = re.compile(r"续表|continued", re.I)
_YEAR = re.compile(r"(?<!\d)((?:19[4-9]|20\d)\d)(?!\d)(?!\s*[-－–—~至]\s*(?:19|20)\d\d)")
_EDITION = re.compile(r"[\u3400-\u9fff]*年鉴\s*[-—–]?\s*((?:19|20)\d\d)?")
_ENGLISH = re.compile(r"(?<=[\u3400-\u9fff)\s])\s+[A-Za-z]{3,}(?:\s+[A-Za-z&]+)+.*$", re.S)
_RANGE = re.compile(r"(?:19|20)\d\d\s*年?\s*[-－–—~至]\s*(?:19|20)\d\d")
_POPULATIONS = (
    ("全部规上企业", "above-scale enterprises of all industries"),
    ("全部企业", "above-scale enterprises of all industries"),
    ("规上工业", "above-scale industrial enterprises"),
    ("规模以上工业", "above-scale industrial enterprises"),
    ("大中型工业", "large and medium industrial enterprises"),
    ("高技术产业", "high-tech manufacturing"),
    ("高技术制造业", "high-tech manufacturing"),
    ("高技术产品", "trade in high-tech products"),
    ("高新技术企业", "certified high-tech enterprises"),
    ("国内三种专利", "domestic patents"),
    ("技术市场", "registered technology contracts"),
    ("研究与试验发展", "all R&D performers"),
    ("科技论文", "papers in foreign indexes"),
)


@dataclass(frozen=True)
class Title:
    """What a title states; empty or None where it does not.

    Attributes
    ----------
    number : str
        Table number, such as 5-2.
    indicator : str
        The title without number, year and "by region".
    year : int or None
        Its single year.
    population : str
        Whom the table is about.
    edition : str
        Yearbook edition that a title line states, such as 2014.
    region : str
        A province that the title names.
    continued : bool
        The table continues the one before (续表).
    """

    number: str
    indicator: str
    year: int | None
    population: str
    edition: str
    region: str
    continued: bool


def read_title(text: str) -> Title:
    """Read a title.

    Examples
    --------
    >>> title = read_title("1-8 各地区研究与试验发展(R&D)经费投入强度(2018年)")
    >>> title.number, title.indicator, title.year
    ('1-8', '研究与试验发展(R&D)经费投入强度', 2018)
    >>> read_title("8-7 国内三种专利申请数按地区分布(2020年)").indicator
    '国内三种专利申请数'
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    number = _NUMBER.search(_EDITION.sub("", plain))
    chinese = _ENGLISH.sub("", plain)
    years = _years(chinese) or _years(plain)
    region = [row["province"] for row in rows("regions") if row["province"] in plain]
    return Title(
        number=re.sub(r"\s|[－–—.]", lambda m: "" if m.group().isspace() else "-",
                      number.group(1)) if number else "",
        indicator=_indicator(chinese),
        year=int(years.pop()) if len(years) == 1 else None,
        population=next((name for words, name in _POPULATIONS if words in plain), ""),
        edition="".join(filter(None, _EDITION.findall(plain)))[:4],
        region=region[0] if len(region) == 1 else "",
        continued=bool(_CONTINUED.search(plain)),
    )


def _years(text: str) -> set[str]:
    return set(_YEAR.findall(_RANGE.sub("", _EDITION.sub("", text))))


def _indicator(chinese: str) -> str:
    text = _EDITION.sub("", chinese)
    number = _NUMBER.search(text)
    text = re.sub(r"\s+", "", _TABLE.sub("", text[number.end():] if number else text))
    text = re.sub(r"\((?:19|20)\d\d年?(?:[-~至](?:19|20)\d\d年?)?\)|"
                  r"(?:19|20)\d\d年?(?:[-~至](?:19|20)\d\d年?)?", "", text)
    text = re.sub(r"^(中国|全国)?(历年|主要年份)?((各|分|按)(地区|省市|省份|省|行业))?", "", text)
    text = re.sub(r"(按|分)(地区|行业|省份?)(分布|分组|分)?", "", text)
    text = re.sub(r"续表\d*|统计(?=\(|$)", "", text)
    return text.strip(" ,，、;:：-")
