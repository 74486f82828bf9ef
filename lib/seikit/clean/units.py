"""What a column is counted in: own header, parent, unit line by elimination, keywords, title."""

import re
import unicodedata
from dataclasses import dataclass

from ..codes.units import parse_unit
from .naming import Name

# When a unit line lists several units, these words in a name settle the dimension.
_DIMENSIONS = (
    (("全时当量", "人年"), "person-year"),
    (("比重", "增长", "增速", "增幅", "率", "强度", "占", "构成", "份额"), "share"),
    (("经费", "收入", "支出", "利润", "产值", "资金", "金额", "原价", "利税", "投资", "交货值",
      "增加值", "税"), "yuan"),
    (("人员", "人数", "女性", "研究人员", "博士", "硕士", "职工", "从业"), "person"),
    (("数", "项目", "专利", "机构", "企业"), "count"),
)
_COUNT_OR_RATIO = re.compile(r"(?:企业|单位|机构|项目|人|户|件|个|家)数$|"
                             r"(?:率|比重|增速|增幅|位次|排名)$")


@dataclass(frozen=True)
class UnitChoice:
    """The unit of a column, as printed, and where it was found."""

    text: str
    by: str


def split_units(line: str) -> list[str]:
    """Split a unit line into its units.

    Examples
    --------
    >>> split_units("个，亿元"), split_units("个.亿元"), split_units("人、人年")
    (['个', '亿元'], ['个', '亿元'], ['人', '人年'])
    """
    plain = unicodedata.normalize("NFKC", line).strip().strip("()[]:")
    plain = re.sub(r"(?<=[\u3400-\u9fff%])\s+\(.*$", "", plain)
    parts = [p.strip(" ()") for p in re.split(r"[,、;.]|\s{1,}(?=[\u3400-\u9fff])", plain)]
    return [part for part in parts if part]


def settle_units(paths: dict[int, list[Name]], lines: list[str], title_unit: str = ""
                 ) -> dict[int, UnitChoice]:
    """Settle the unit of each column.

    Parameters
    ----------
    paths : dict of column to list of Name
        Header levels, outermost first.
    lines : list of str
        Unit lines of the table.
    title_unit : str
        Unit that the title or the metadata states.

    Returns
    -------
    dict of column to UnitChoice
        An empty text where no evidence settles it.
    """
    units = [unit for line in lines for unit in split_units(line) if parse_unit(unit)]
    units = list(dict.fromkeys(units))
    chosen = {c: _own(path) for c, path in paths.items()}
    declared = {choice.text for choice in chosen.values() if choice.text}
    left = [unit for unit in units if unit not in declared]
    for c, path in paths.items():
        if not chosen[c].text:
            chosen[c] = _from_line(path, units, left) or _from_title(path, units, title_unit)
    return chosen


def _own(path: list[Name]) -> UnitChoice:
    for depth, name in enumerate(reversed(path)):
        if name.unit:
            return UnitChoice(name.unit, "header" if depth == 0 else "parent header")
        if depth == 0 and name.text.endswith("%"):
            return UnitChoice("%", "header")
    return UnitChoice("", "")


def _from_title(path: list[Name], units: list[str], unit: str) -> UnitChoice:
    """Take the title's unit unless the name of the variable speaks of something else."""
    parsed, name = parse_unit(unit), path[-1].text if path else ""
    fits = parsed and not units and dimension_of(name) in ("", parsed.dimension)
    return UnitChoice(unit, "title") if fits else UnitChoice("", "")


def _contradicts(path: list[Name], unit: str) -> bool:
    """Tell whether a name counts things or forms a ratio under a unit line of money."""
    parsed, name = parse_unit(unit), path[-1].text if path else ""
    return parsed is not None and parsed.dimension == "yuan" and bool(_COUNT_OR_RATIO.search(name))


def _from_line(path: list[Name], units: list[str], left: list[str]) -> UnitChoice | None:
    if len(units) == 1:
        return UnitChoice("", "unit line does not fit the name") \
            if _contradicts(path, units[0]) else UnitChoice(units[0], "unit line")
    if not units:
        return None
    full_time = [name for name in path if dimension_of(name.text) == "person-year"]
    for name in full_time + path[::-1]:
        dimension = dimension_of(name.text)
        for unit in units:
            parsed = parse_unit(unit)
            if parsed and parsed.dimension == dimension:
                return UnitChoice(unit, "unit line, by the name of the variable")
    if len(left) == 1:
        return UnitChoice(left[0], "unit line, the one that no header names")
    return None


def dimension_of(name: str) -> str:
    """Return the dimension that the words of a variable name point to, or an empty text.

    Examples
    --------
    >>> dimension_of("R&D人员折合全时当量"), dimension_of("营业收入"), dimension_of("增速")
    ('person-year', 'yuan', 'share')
    """
    for words, dimension in _DIMENSIONS:
        if any(word in name for word in words):
            return dimension
    return ""
