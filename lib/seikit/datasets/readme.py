"""Write `data/README.md` from the records, so that it is true whenever `make data` ran."""

from pathlib import Path

import pandas as pd

from .checksums import measure
from .records import Record

_INTRO = """# data: every file, its source, unit, rights and coverage

This page is written by `make data` from the records. Edit `data/ledger`, never this page.

| folder | what | made by |
|---|---|---|
| `ledger/` | what people edit: published figures, lists, codes, and one record (TOML) each | hand |
| `facts/`, `codes/` | the same as tidy files | `make data` |
| `panel/` | figures read from yearbook sheets, with cells and sha256 | `make data SOURCES=folder` |
| `results/` | slow simulations, with seed and script | `make results` |
| `checksums.csv` | rows, bytes, sha256 of every file above; compared at each load | `make data` |

**Rights.** Figures, names and codes are facts; their publishers are named in each record and by
`seikit cite NAME`. The sheets and pages that they were read from belong to their publishers and
are not here. Text and layout are under CC BY 4.0.

**Marks that travel with each figure.** `basis`: found (read in a published text) or derived
(arithmetic on found figures; the note says how). `checked`: yes (a second source agrees),
internal (parts sum to the printed total), conflict (sources differ; loaded only on request),
no (one source). `status`: confirmed, city_confirmed, code_inferred, unconfirmed (loaded only on
request). `bound`: at_least or about, where a publisher gave a bound or a round figure.

**What these data cannot answer.** Annual SEI growth after 2019; SEI output by province or city;
the SEI share of GDP as a series; technology flows between provinces; employment of high-tech
manufacturing after 2011; anything on mechanisms and incentives. High-tech manufacturing is not
SEI. `notebooks/00_start_here.ipynb` says what would tell.
"""


def readme(data: Path, records: dict[str, Record]) -> str:
    """Return the text of `data/README.md`."""
    parts = [_INTRO]
    for title, folder in (("Facts", "facts"), ("Codes", "codes"), ("Panel", "panel"),
                          ("Results", "results")):
        chosen = [r for r in records.values() if r.file.parts[0] == folder]
        parts.append(f"\n## {title}\n")
        parts += [_entry(data, record) for record in chosen]
    for name, title in (("results/runs", "Runs of the results: seed, draws, inputs, seconds"),
                        ("panel/coverage", "Coverage of the panel"),
                        ("panel/adding_up", "Adding up of the panel, and what does not")):
        file = data / f"{name}.csv"
        if file.is_file():
            parts.append(f"\n## {title}\n\n{_table(pd.read_csv(file, dtype=str, na_filter=False))}")
    return "\n".join(parts).rstrip() + "\n"


def _entry(data: Path, record: Record) -> str:
    file = data / record.file
    rows = measure(file)["rows"] if file.is_file() else "0"
    lines = [
        f"### {record.name}\n",
        f"{record.title}. `{record.file.as_posix()}`, {rows} rows.\n",
        f"- publisher: {record.publisher}",
        f"- population: {record.population}; unit: {record.unit}; {record.stock_or_flow}",
        f"- vintage: {record.vintage}; sources: {len(record.sources)}; rights: {record.rights}",
        f"- coverage: {_coverage(file)}",
    ]
    return "\n".join(lines + [f"- note: {caveat}" for caveat in record.caveats]) + "\n"


def _coverage(file: Path) -> str:
    if not file.is_file():
        return "no file"
    table = pd.read_csv(file, dtype=str, na_filter=False)
    time = next((c for c in ("year", "period", "edition") if c in table), None)
    parts = [f"{table[time].min()} to {table[time].max()}"] if time else []
    parts += [f"{table[c].nunique()} {c} values" for c in ("series", "variable", "province",
                                                           "city", "industry") if c in table]
    return ", ".join(parts) or "a list"


def _table(table: pd.DataFrame) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in [list(table.columns), *table.to_numpy()]]
    lines.insert(1, "|" + "---|" * len(table.columns))
    return "\n".join(lines) + "\n"
