"""Records: one TOML file per dataset, written by hand, that says what the figures are.

A record holds

``title, kind, publisher, population, unit, stock_or_flow, vintage, rights``
    one line each; `kind` is series, list, codes, panel or results.
``key``
    the columns that together name a row once.
``caveats``
    what a user must know before using the figures.
``years_as_columns``
    true where the ledger file keeps one column per year.
``[columns]``
    a line on each column; ``[variables.NAME]`` unit, population, stock_or_flow of a variable;
    ``[meaning]`` a line on each series; ``[notes]`` texts that rows point to by id.
``numbers``
    columns of numbers beside the usual ones (value, year, rank, ...), which `load` reads as such.
``[made]``
    script, seed and number of draws of a result.
``[[sources]]``
    id, publisher, title, and where known table, edition, date, url, seen_through.

Records of figures in `data/facts` and `data/codes` stand in `data/ledger` beside the figures;
those of `data/panel` and `data/results` stand beside their file.
"""

import functools
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .. import paths
from ..errors import DataFileError

_NEEDED = ("title", "kind", "publisher", "population", "unit", "stock_or_flow", "vintage", "rights",
           "key", "columns", "sources")
_BESIDE = ("panel", "results")
_FOLDER = {"series": "facts", "list": "facts", "panel": "facts", "codes": "codes"}


@dataclass(frozen=True)
class Record:
    """What is known about one dataset; see the module for the fields.

    Attributes
    ----------
    name : str
        Name of the dataset and of its files.
    file : Path
        The tidy CSV that `load` reads, relative to `data/`.
    ledger : Path or None
        The hand-kept CSV that it is built from, relative to `data/`; None for `data/panel`
        and `data/results`.
    """

    name: str
    file: Path
    ledger: Path | None
    title: str
    kind: str
    publisher: str
    population: str
    unit: str
    stock_or_flow: str
    vintage: str
    rights: str
    key: list[str]
    columns: dict[str, str]
    sources: list[dict[str, str]]
    caveats: list[str] = field(default_factory=list)
    variables: dict[str, dict[str, str]] = field(default_factory=dict)
    meaning: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    made: dict[str, object] = field(default_factory=dict)
    years_as_columns: bool = False


def records() -> dict[str, Record]:
    """Return all records by name, in alphabetical order.

    Raises
    ------
    DataFileError
        If a record is not valid TOML or lacks a field.

    Examples
    --------
    >>> records()["sei_growth"].kind
    'series'
    """
    return _records(paths.data())


@functools.cache
def _records(data: Path) -> dict[str, Record]:
    folders = ("ledger", *_BESIDE)
    files = sorted((f for folder in folders for f in data.glob(f"{folder}/*.toml")),
                   key=lambda f: f.stem)
    return {file.stem: _read(file) for file in files}


def _read(file: Path) -> Record:
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise DataFileError(
            f"the record is not valid TOML: {problem}", where=str(file), way_out="mend that line"
        ) from problem
    missing = [name for name in _NEEDED if name not in content]
    unknown = [name for name in content if name not in Record.__dataclass_fields__]
    if missing or unknown:
        raise DataFileError(
            "the record has missing or unknown fields", where=str(file),
            rule=f"needed: {', '.join(_NEEDED)}",
            failures=[{"field": n, "problem": "missing"} for n in missing]
            + [{"field": n, "problem": "unknown"} for n in unknown],
        )
    name = f"{file.stem}.csv"
    if file.parent.name in _BESIDE:
        return Record(file.stem, Path(file.parent.name, name), None, **content)
    folder = _FOLDER.get(content["kind"])
    if folder is None:
        raise DataFileError(f"unknown kind: {content['kind']}", where=str(file),
                            rule=f"one of {', '.join(_FOLDER)}")
    return Record(file.stem, Path(folder, name), Path("ledger", name), **content)
