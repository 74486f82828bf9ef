"""The number formats of spreadsheets: what a reader sees of a stored number."""

import functools
import re
from decimal import ROUND_HALF_UP, Decimal

from .grid import plain


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
