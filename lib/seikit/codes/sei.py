"""The SEI classification of 2018: nine domains, and its link to GB/T 4754-2017."""

from pathlib import Path

import pandas as pd

from ..errors import DataFileError, SchemaError
from .tables import rows

# Code, Chinese name, short English name; the order fixes the colours of all figures.
DOMAINS = (
    ("1", "新一代信息技术", "Next-generation IT"),
    ("2", "高端装备制造", "High-end equipment"),
    ("3", "新材料", "New materials"),
    ("4", "生物", "Biotechnology"),
    ("5", "新能源汽车", "New-energy vehicles"),
    ("6", "新能源", "New energy"),
    ("7", "节能环保", "Energy saving and environment"),
    ("8", "数字创意", "Digital creative"),
    ("9", "相关服务", "Related services"),
)
_LINK = ["sei_code", "gbt_code", "gbt_name", "kind", "partial"]


def sei_categories(level: int | None = None) -> pd.DataFrame:
    """Return the SEI categories of 2018; four names without a source are left out.

    Parameters
    ----------
    level : {1, 2, 3}, optional
        One level only. Levels 1 and 2 are sure; codes of level 3 are inferred from order.

    Returns
    -------
    DataFrame
        ``code, level, parent, domain, name_zh, name_en, status``.

    Examples
    --------
    >>> len(sei_categories(1)), len(sei_categories(2))
    (9, 40)
    """
    table = pd.DataFrame(rows("sei_2018"))
    table = table[table["status"].ne("unconfirmed")]
    if level is not None:
        table = table[table["level"].eq(str(level))]
    return table.reset_index(drop=True)


def sei_to_gbt(path: str | Path | None = None) -> pd.DataFrame:
    """Return the link from SEI categories to GB/T 4754-2017 classes.

    Without `path` these are 171 derived pairs: a lower bound and NOT the official table; never
    use them for official totals. Whoever holds the official table passes it as a CSV with the
    same columns.

    Parameters
    ----------
    path : path, optional
        CSV (UTF-8) with ``sei_code, gbt_code, gbt_name, kind, partial``; `partial` is 1 where
        only part of the class belongs to SEI (the starred classes of the official table).

    Returns
    -------
    DataFrame
        The pairs; ``.attrs["official"]`` is False for the derived ones, and says
        "as given by the user" for a file.

    Raises
    ------
    DataFileError
        If the file cannot be read.
    SchemaError
        With every unknown code or wrong mark.

    Examples
    --------
    >>> len(sei_to_gbt()), sei_to_gbt().attrs["official"]
    (171, False)
    """
    if path is None:
        table = pd.DataFrame(rows("sei_2018_gbt4754_2017_partial"))[_LINK]
        table.attrs["official"] = False
        return table
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as problem:
        raise DataFileError(f"the table cannot be read: {problem}", where=str(path),
                            rule=f"CSV in UTF-8 with columns {', '.join(_LINK)}") from problem
    _check_link(table, path)
    table = table[_LINK].copy()
    table.attrs["official"] = "as given by the user"
    return table


def _check_link(table: pd.DataFrame, path: str | Path) -> None:
    missing = [c for c in _LINK if c not in table]
    if missing:
        raise SchemaError(f"columns missing: {', '.join(missing)}", where=str(path),
                          rule=f"columns {', '.join(_LINK)}")
    known = {"sei_code": {r["code"] for r in rows("sei_2018")},
             "gbt_code": {r["code"] for r in rows("gbt4754_2017")}, "partial": {"0", "1"}}
    failures = [
        {"row": index + 2, "column": column, "value": table.loc[index, column]}
        for column, allowed in known.items() for index in table.index[~table[column].isin(allowed)]
    ]
    failures += [{"row": index + 2, "column": "sei_code, gbt_code", "value": "pair stands twice"}
                 for index in table.index[table.duplicated(["sei_code", "gbt_code"])]]
    if failures:
        raise SchemaError("the table has unknown codes, marks or double pairs", where=str(path),
                          rule="codes of SEI 2018 and GB/T 4754-2017; partial is 0 or 1",
                          failures=failures)
