"""The record of the panel, written from the reviewed names of its variables."""

import json

import pandas as pd

from ..codes.tables import rows

_TITLES = {
    "provinces": "Provincial panel: 31 provinces and the nation, latest edition of each figure",
    "provinces_earlier": "Provincial panel: figures that a later edition reprints or revises",
}
_CAVEATS = [
    "Populations differ by variable: see [variables]; high-tech manufacturing is not SEI.",
    "hightech_operation has no 2017; 2010-2016 and 2018-2023 are two panels, not one.",
    "A missing value has a status: blank, dash, below_unit, unreadable; it is never zero.",
    "Macro-regions are left out on purpose: their printed composition changes; sum provinces.",
    "Money is nominal.",
]
_COLUMNS = {
    "code": "GB/T 2260 code of the province; 000000 for the nation", "province": "short name",
    "year": "year of the figure", "variable": "standard name; see [variables]",
    "value": "the stored number of the sheet", "unit": "unit of the panel",
    "status": "empty for an ordinary figure, else why it is missing or special",
    "sheet": "sheet it was read from; sha256 in data/codes/yearbook_sheets.csv",
    "cell": "its cell",
}


def record_text(name: str, panel: pd.DataFrame) -> str:
    """Return the TOML record of a panel file."""
    used = set(panel["variable"])
    years = f"{panel['year'].min()}-{panel['year'].max()}"
    head = {
        "title": _TITLES[name], "kind": "panel",
        "publisher": "NBS and MOST; Torch High Technology Industry Development Center",
        "population": "as named per variable", "unit": "as named per variable",
        "stock_or_flow": "as named per variable",
        "vintage": f"yearbook editions of data years {years}",
        "rights": "published figures; cite the publisher; the sheets themselves are not here",
        "key": ["code", "year", "variable"] + (["sheet"] if name.endswith("earlier") else []),
        "caveats": _CAVEATS,
    }
    lines = [f"{field} = {_toml(value)}" for field, value in head.items()]
    lines += ["", "[columns]", *(f"{c} = {_toml(text)}" for c, text in _COLUMNS.items())]
    named = {row["variable"]: row for row in rows("variable_names") if row["variable"] in used}
    for variable in sorted(named):
        row = named[variable]
        lines += ["", f"[variables.{variable}]"]
        lines += [f"{part} = {_toml(row[part])}"
                  for part in ("name_en", "printed", "unit", "population", "stock_or_flow",
                               "family")]
    return "\n".join(lines + _sources()) + "\n"


def _sources() -> list[str]:
    return [
        "", "[[sources]]", 'id = "s01"', 'publisher = "NBS and MOST"',
        'title = "China Statistical Yearbook on Science and Technology (中国科技统计年鉴)"',
        'edition = "2011 to 2024"',
        'seen_through = "the public repository huhuaping/techme, commit 9ad60a19"',
        "", "[[sources]]", 'id = "s02"',
        'publisher = "Torch High Technology Industry Development Center, MOST"',
        'title = "Certified high-tech enterprises by province"',
        'seen_through = "the public repository huhuaping/techme, commit 9ad60a19"',
    ]


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
