"""Units as tables print them: parse, compare, convert.

A unit has a dimension (what it measures) and a factor to the base of that dimension. Two units
convert into each other only within one dimension: yuan never into dollars, persons never into
person-years.
"""

import functools
import re
from dataclasses import dataclass

import numpy as np

from ..errors import UnitError
from .names import fold

# Prefixes of Chinese units; longer ones first.
_PREFIX = {"万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "10亿": 1e9, "亿": 1e8,
           "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "千": 1e3, "百": 1e2, "": 1.0}
_BASE = {
    "元": "yuan", "元人民币": "yuan", "美元": "usd", "港元": "hkd", "欧元": "eur",
    "人": "person", "人次": "person-time", "人年": "person-year", "人月": "person-month",
    "个": "count", "家": "count", "户": "count", "项": "count", "件": "count", "篇": "count",
    "种": "count", "台": "count", "辆": "count", "套": "count", "册": "count", "所": "count",
    "项次": "count", "艘": "count", "块": "count", "部": "count", "位": "rank", "位次": "rank",
    "吨": "tonne", "公里": "km", "平方公里": "km2", "公顷": "hectare", "平方米": "m2",
    "立方米": "m3", "千瓦时": "kwh", "千瓦": "kw", "吨标准煤": "tce", "元/人": "yuan/person",
    "元/人年": "yuan/person-year", "件/万人": "count/10k person", "天": "day", "年": "year",
    "岁": "year of age", "标准箱": "teu", "平方千米": "km2", "米": "m", "兆瓦": "mw",
    "名": "person", "户次": "count", "张": "count", "座": "count", "门": "count", "份": "count",
    "条": "count", "处": "count", "次": "count", "辆次": "count", "株": "count", "头": "count",
    "只": "count", "亩": "mu", "公斤": "kg", "千克": "kg", "克": "g", "升": "l", "小时": "hour",
    "毫米": "mm", "吨公里": "tonne-km", "人公里": "person-km", "千伏安": "kva",
    "吨标准油": "toe", "倍": "times", "元/千克": "yuan/kg",
}
_OTHER = {
    "%": ("share", 0.01), "‰": ("share", 0.001), "百分比": ("share", 0.01),
    "比例": ("share", 1.0), "ratio": ("share", 1.0), "percent": ("share", 0.01),
    "个百分点": ("percentage point", 1.0), "百分点": ("percentage point", 1.0),
    "pp": ("percentage point", 1.0), "%ofgdp": ("share of gdp", 0.01),
}
# English units: a number, a base, in either order for money (USD million, 100 million yuan).
_TIMES = {"": 1.0, "thousand": 1e3, "1000": 1e3, "k": 1e3, "10000": 1e4, "10thousand": 1e4,
          "tenthousand": 1e4, "10k": 1e4, "100thousand": 1e5, "million": 1e6, "mn": 1e6,
          "mln": 1e6, "m": 1e6, "10million": 1e7, "100million": 1e8, "hundredmillion": 1e8,
          "100mn": 1e8, "100m": 1e8, "billion": 1e9, "bn": 1e9, "trillion": 1e12, "tn": 1e12}
_MONEY = {"yuan": "yuan", "cny": "yuan", "rmb": "yuan", "rmbyuan": "yuan", "yuanrmb": "yuan",
          "usd": "usd", "us$": "usd", "usdollars": "usd", "usdollar": "usd", "eur": "eur",
          "euro": "eur", "euros": "eur", "hkd": "hkd"}
_THINGS = {"person": "person", "persons": "person", "people": "person",
           "person-year": "person-year", "person-years": "person-year",
           "man-year": "person-year", "man-years": "person-year", "ton": "tonne", "tons": "tonne",
           "tonne": "tonne", "tonnes": "tonne", "kwh": "kwh", "km": "km", "sqkm": "km2",
           "km2": "km2", "hectares": "hectare", "unit": "count", "units": "count", "item": "count",
           "items": "count", "piece": "count", "pieces": "count", "firms": "count",
           "enterprises": "count", "households": "count"}


@dataclass(frozen=True)
class Unit:
    """A unit: printed text, dimension, and factor to the base of the dimension."""

    text: str
    dimension: str
    factor: float


@functools.cache
def parse_unit(text: str) -> Unit | None:
    """Parse a printed unit, or return None if the text is no unit.

    Use it to decide whether a parenthesis in a header is a unit or part of the name.

    Examples
    --------
    >>> parse_unit("万元").factor
    10000.0
    >>> parse_unit("万人/平方公里").dimension, parse_unit("R&D人员") is None
    ('person/km2', True)
    >>> parse_unit("USD million").factor, parse_unit("10,000 persons").factor
    (1000000.0, 10000.0)
    """
    plain = fold(text).strip("()（）[]：:")
    if not plain or len(plain) > 24:
        return None
    if plain in _OTHER:
        return Unit(text, *_OTHER[plain])
    plain = re.sub(r"^(?:(?:单位|计量单位)[:：]?|unit[:：])", "", plain)
    if plain == "%":
        return Unit(text, "share", 0.01)
    for prefix, factor in _PREFIX.items():
        base = plain.removeprefix(prefix)
        if plain.startswith(prefix) and base in _BASE and (prefix or base):
            return Unit(text, _BASE[base], factor)
    if english := _english(plain):
        return Unit(text, *english)
    over, slash, under = plain.partition("/")
    parts = (parse_unit(over), parse_unit(under)) if slash and "/" not in under else (None, None)
    if all(parts):
        return Unit(text, f"{parts[0].dimension}/{parts[1].dimension}",
                    parts[0].factor / parts[1].factor)
    return None


def _english(plain: str) -> tuple[str, float] | None:
    """Return dimension and factor of a folded English unit; k and m multiply money alone."""
    compact = plain.replace(",", "")
    for bases in (_MONEY, _THINGS):
        for base, dimension in bases.items():
            before, after = compact.removesuffix(base), compact.removeprefix(base)
            ends = before != compact and before in _TIMES
            if ends and (bases is _MONEY or before not in ("k", "m", "mn", "bn", "tn")):
                return dimension, _TIMES[before]
            if bases is _MONEY and after != compact and after in _TIMES:
                return dimension, _TIMES[after]
    return None


def convert(values: object, unit_from: str, unit_to: str) -> object:
    """Convert numbers from one unit into another of the same dimension.

    Parameters
    ----------
    values : number, array or Series
        The numbers; missing stays missing. The caller's object is not changed.
    unit_from, unit_to : str
        Units as printed: 万元, 亿元, 人年, %, "100 million yuan".

    Returns
    -------
    Same type as `values`
        ``values * factor(unit_from) / factor(unit_to)``.

    Raises
    ------
    UnitError
        If a unit is unknown, or the two measure different things.

    Examples
    --------
    >>> convert(12345, "万元", "亿元")
    1.2345
    >>> convert([1, 2], "万人", "人").tolist()
    [10000.0, 20000.0]
    """
    units = [parse_unit(unit_from), parse_unit(unit_to)]
    unknown = [t for t, u in zip((unit_from, unit_to), units, strict=True) if u is None]
    if unknown:
        known = "、".join(list(_BASE)[:20])
        raise UnitError(f"unknown unit: {', '.join(map(repr, unknown))}",
                        way_out=f"known: {known} ... with 千, 万, 百万, 亿; %, ‰; English forms")
    source, target = units
    if source.dimension != target.dimension:
        raise UnitError(
            f"{unit_from} measures {source.dimension}, {unit_to} measures {target.dimension}",
            rule="units convert only within one dimension",
        )
    values = np.asarray(values, dtype=float) if isinstance(values, list | tuple) else values
    # Dividing by a whole number keeps decimal figures exact where multiplying by .0001 does not.
    if source.factor >= target.factor:
        return values * (source.factor / target.factor)
    return values / (target.factor / source.factor)
