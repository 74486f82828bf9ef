"""Fill the last two columns of README.md: how many values, and the largest deviation from them.

``SEIKIT_SHARED=folder python -m tests.golden.table``, from the top folder of the project.
"""

import os
from math import ceil, floor, log10
from pathlib import Path

import pandas as pd
from tests.golden import cross_section, others

HERE = Path(__file__).parent
HEADER = "case,measure,argument,value,tolerance,source"
LEAST = 1e-12  # below this a deviation is rounding, and differs between machines
# Names in the CSV files that are parts of a public measure's result.
PART_OF = {"1 / efficiency": "dea", "bandwidth": "simar_wilson_bootstrap", "efficiency": "dea",
           "efficiency_change": "malmquist", "eigenvalue": "complexity_fit",
           "entropy weight": "weights", "peer weight": "dea", "slack": "dea",
           "single_unit_share_all": "economic_complexity", "statistic": "returns_to_scale_test",
           "technical_change": "malmquist"}


def expected() -> pd.DataFrame:
    """Return the values of all CSV files of measures in this folder."""
    parts = [pd.read_csv(path, dtype={"argument": str}, keep_default_na=False)
             for path in sorted(HERE.glob("*.csv")) if path.read_text("utf-8").startswith(HEADER)]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(public=table["measure"].replace(PART_OF))


def compared(folder: Path | None) -> pd.DataFrame:
    """Return the expected values with what is found; NaN where the data are in no `folder`."""
    found = {}
    for topic in (*cross_section.TOPICS, *others.TOPICS):
        found |= topic()
    if folder is not None:
        found |= others.with_files(folder)
    table = expected()
    keys = zip(table["case"], table["measure"], table["argument"], strict=True)
    table["found"] = [float(found.get(key, float("nan"))) for key in keys]
    size = table["value"].abs().clip(lower=1)
    return table.assign(deviation=(table["found"] - table["value"]).abs() / size)


def bound(deviation: float) -> str:
    """Return a deviation rounded up to one digit, as the table prints it."""
    if deviation < LEAST:
        return f"below {LEAST:g}"
    unit = 10.0 ** floor(log10(deviation))
    return f"{ceil(deviation / unit * (1 - 1e-9)) * unit:.0e}".replace("e-0", "e-")


def rows() -> list[list[str]]:
    """Return the cells of the table in README.md, a measure a row."""
    lines = (HERE / "README.md").read_text("utf-8").splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines
             if line.startswith("|")]
    return cells[2:]


def main() -> None:
    """Write the columns."""
    table = compared(Path(os.environ["SEIKIT_SHARED"]) / "reference")
    if table["found"].isna().any():
        raise SystemExit(f"not computed:\n{table[table['found'].isna()]}")
    by = table.groupby("public")
    counts, worst = by.size(), by["deviation"].max()
    path = HERE / "README.md"
    text = path.read_text("utf-8")
    for cells in rows():
        filled = [*cells[:4], str(counts.get(cells[0], 0)), bound(worst.get(cells[0], 0.0))]
        old = next(line for line in text.splitlines() if line.startswith(f"| {cells[0]} |"))
        text = text.replace(old, f"| {' | '.join(filled)} |")
    path.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
