"""The number formats of spreadsheets: what a reader sees of a stored number."""

import datetime
import functools
import re
from decimal import ROUND_HALF_UP, Decimal

from .grid import plain

# Formats that files name by number alone; 27, 31, 57 and 58 as Chinese programs show them.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 31: 'yyyy"年"m"月"d"日"', 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)", 41: '#,##0;-#,##0;"-"',
    42: '"¥"#,##0;"¥"-#,##0;"¥-"', 43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;"¥"-#,##0.00;"¥-"', 49: "@", 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}
_DATE_PART = re.compile(r"y+|m+|d+", re.I)


def displayed(value: float, pattern: str) -> str:
    """Return a number as its format shows it.

    Knows digits, decimals, thousands marks, percent, sections for negative numbers and zero, and
    literal text; for dates, fractions and exponents the plain number is returned.

    Parameters
    ----------
    value : float
        The stored number.
    pattern : str
        Excel's format: ``0``, ``#,##0.00``, ``0.0%``, ``0_);[Red](0)``.

    Examples
    --------
    >>> displayed(6572.79393, "0"), displayed(1234.5, "#,##0.00"), displayed(0.125, "0.0%")
    ('6573', '1,234.50', '12.5%')
    >>> displayed(-3, "0_);(0)")
    '(3)'
    """
    if pattern.strip().lower() in ("", "general", "@"):
        return _general(value)
    section, number = _section(pattern, value)
    parsed = _parse(section)
    if parsed is None:
        return section.strip() if section and not re.search(r"[0#?dmyhse]", section.lower()) \
            else _general(value)
    before, decimals, optional, thousands, percent, after = parsed
    shown = Decimal(repr(float(number))) * (100 if percent else 1)
    rounded = shown.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{rounded:{',' if thousands else ''}f}"
    if optional and "." in text:
        least = len(text) - optional
        while len(text) > least and text.endswith("0"):
            text = text[:-1]
        text = text.rstrip(".")
    return f"{before}{text}{after}".strip()


def displayed_date(moment: datetime.datetime | datetime.date, pattern: str) -> str:
    """Return a date as its format shows it; in ISO form where the format hides the year.

    Examples
    --------
    >>> day = datetime.date(2020, 6, 1)
    >>> displayed_date(day, 'yyyy"年"m"月"'), displayed_date(day, "d-mmm"), displayed_date(day, "")
    ('2020年6月', '2020-06-01', '2020-06-01')
    """
    section = _cleaned(pattern.split(";")[0])
    if "yyyy" not in section.lower() or re.search(r"mmm|[hs]", section, re.I):
        return moment.isoformat()[:10]
    parts = {"y": moment.year, "m": moment.month, "d": moment.day}
    return _DATE_PART.sub(lambda found: f"{parts[found.group()[0].lower()]:0{len(found.group())}d}",
                          section).strip()


def _general(value: float) -> str:
    """Show up to 11 significant digits, as Excel's General does."""
    short = float(f"{value:.11g}")
    return plain(short)


def _section(pattern: str, value: float) -> tuple[str, float]:
    parts = pattern.split(";")
    if value < 0 and len(parts) > 1:
        return _cleaned(parts[1]), abs(value)
    if value == 0 and len(parts) > 2:
        return _cleaned(parts[2]), value
    return _cleaned(parts[0]), value


@functools.cache
def _cleaned(section: str) -> str:
    """Drop colours and conditions, padding, repeated and quoted marks."""
    section = re.sub(r"\[[^\]]*\]", "", section)
    section = re.sub(r"_.|\*.", "", section)
    return re.sub(r'"([^"]*)"|\\(.)', lambda m: m.group(1) or m.group(2) or "", section)


@functools.cache
def _parse(section: str) -> tuple[str, int, int, bool, bool, str] | None:
    found = re.search(r"[#0?,]*[#0?](?:\.([0#?]*))?", section)
    if not found or re.search(r"[eE][+-]|/|[ymdhs]", section):
        return None
    decimals = found.group(1) or ""
    after = section[found.end():]
    return (section[:found.start()].strip(), len(decimals), decimals.count("#"),
            "," in found.group(), "%" in after, after.rstrip())
