"""Industries: names and codes of GB/T 4754 and of SEI 2018, in the forms that tables print."""

import functools
import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

from ..errors import AmbiguousName, UnknownName
from .names import LONGEST_NAME, fold, refuse
from .tables import rows

SCHEMES = ("gbt4754_2017", "gbt4754_2011", "sei_2018")


def match_industries(
    names_or_codes: Iterable[object], scheme: str = "gbt4754_2017", level: int | None = None
) -> pd.DataFrame:
    """Match printed industry names or codes to a classification.

    Knows names with or without the final 业, with inner spaces and 、 or ，, codes with or
    without the letter of their section (C39, 39), and sections by letter.

    Parameters
    ----------
    names_or_codes : iterable of str
        As printed.
    scheme : {"gbt4754_2017", "gbt4754_2011", "sei_2018"}
        The classification.
    level : int, optional
        1 section (domain), 2 division (branch), 3 group, 4 class. Without it, a name that stands
        at several levels of one branch (仓储业 within 装卸搬运和仓储业) means the highest.

    Returns
    -------
    DataFrame
        One row per name, in their order: ``name, code, industry, level, parent``; codes keep
        their zeros.

    Raises
    ------
    UnknownName
        All unknown names at once, or an unknown scheme.
    AmbiguousName
        Names that several codes of one level share.

    Examples
    --------
    >>> match_industries(["医药制造业", "C39", "0111"])["code"].tolist()
    ['27', '39', '0111']
    >>> match_industries(["1.1", "新材料"], scheme="sei_2018")["code"].tolist()
    ['1.1', '3']
    """
    if scheme not in SCHEMES:
        raise UnknownName(f"no scheme is called {scheme!r}",
                          way_out=f"choose one of {', '.join(SCHEMES)}")
    names = list(names_or_codes)
    found = [_choices(_entries(name, scheme), level) for name in names]
    refuse((n for n, f in zip(names, found, strict=True) if not f), _index(scheme),
           "industry names")
    several = [{"name": n, "could be": ", ".join(c["code"] for c in f)}
               for n, f in zip(names, found, strict=True) if len(f) > 1]
    if several:
        raise AmbiguousName("names that several industries share", failures=several,
                            way_out="say level=, or use codes")
    return pd.DataFrame(
        [(n, f[0]["code"], f[0]["name_zh"], int(f[0]["level"]), f[0]["parent"])
         for n, f in zip(names, found, strict=True)],
        columns=["name", "code", "industry", "level", "parent"],
    )


def find_industry(name: object, scheme: str = "gbt4754_2017") -> tuple[str, str] | None:
    """Return (industry, code) of a printed name, or None if unknown or ambiguous.

    Examples
    --------
    >>> find_industry("采 矿 业")
    ('采矿业', 'B')
    """
    text = str(name)
    return _find(text, scheme) if len(text) < LONGEST_NAME else None


@functools.lru_cache(maxsize=65536)
def _find(name: str, scheme: str) -> tuple[str, str] | None:
    found = _choices(_entries(name, scheme), None)
    return (found[0]["name_zh"], found[0]["code"]) if len(found) == 1 else None


def _choices(entries: tuple[dict[str, str], ...], level: int | None) -> list[dict[str, str]]:
    if level is not None:
        return [e for e in entries if int(e["level"]) == level]
    highest = min((int(e["level"]) for e in entries), default=0)
    return [e for e in entries if int(e["level"]) == highest]


def _entries(name: object, scheme: str) -> tuple[dict[str, str], ...]:
    """Return what a code or a name may mean; the points of a code count, those of a name do not."""
    index = _index(scheme)
    return index.get(_fold_code(name)) or index.get(_fold(name), ())


def _fold(name: object) -> str:
    return re.sub(r"[、,，;；()（）]", "", fold(name))


def _fold_code(code: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(code)).casefold().split())


@functools.cache
def _index(scheme: str) -> dict[str, tuple[dict[str, str], ...]]:
    index: dict[str, list[dict[str, str]]] = {}
    for row in rows(scheme):
        if row.get("status") == "unconfirmed":
            continue
        name = _fold(row["name_zh"])
        forms = {name, name.removesuffix("业"), _fold_code(row["code"])}
        if scheme == "sei_2018":
            forms.add(name.removesuffix("产业"))
        if row.get("section") and row["code"] != row["section"]:
            forms.add(_fold_code(row["section"] + row["code"]))
        for form in forms - {""}:
            index.setdefault(form, []).append(row)
    return {form: tuple(found) for form, found in index.items()}
