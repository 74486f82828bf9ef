"""The list of datasets: what there is, from whom, about whom."""

import difflib

import pandas as pd

from ..errors import UnknownName
from .checksums import checksums
from .records import Record, records


def catalog() -> pd.DataFrame:
    """List all datasets, one row each.

    Use it first, to see what there is and how each dataset may be read.

    Returns
    -------
    DataFrame
        Columns ``name, title, kind, publisher, population, unit, stock_or_flow, vintage, rows,
        file, sha256``.

    Examples
    --------
    >>> bool(catalog()["name"].is_unique)
    True
    >>> "sei_growth" in set(catalog()["name"])
    True
    """
    shown = ("title", "kind", "publisher", "population", "unit", "stock_or_flow", "vintage")
    sums = checksums()
    rows = []
    for name, record in records().items():
        entry = sums.get(record.file.as_posix(), {})
        rows.append(
            {"name": name}
            | {field: getattr(record, field) for field in shown}
            | {"rows": entry.get("rows"), "file": record.file.as_posix(),
               "sha256": entry.get("sha256")}
        )
    return pd.DataFrame(rows)


def find_record(name: str) -> Record:
    """Return the record of a dataset.

    Raises
    ------
    UnknownName
        With the nearest names.

    Examples
    --------
    >>> find_record("sei_census").unit
    '家'
    """
    known = records()
    if name not in known:
        near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.4)
        raise UnknownName(
            f"no dataset is called {name!r}",
            way_out=(f"nearest: {', '.join(near)}; " if near else "")
            + "`seikit.catalog()` lists them all",
        )
    return known[name]
