"""Known faults put into clean sheets, to see whether the cleaning notices.

Each kind names the evidence that can reveal it. Where there is none, it is listed as undetectable.
`python -m benchmarks.faults` (part of `make bench`) writes `results/faults.md`; the tests run the
same.
"""

import csv
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seikit.clean import tidy
from seikit.codes.regions import provinces
from seikit.errors import SeikitError
from seikit.synthetic import LAYOUTS, Facsimile, facsimile

from .writing import write_table

Rows = list[list[object]]
_NAMES = set(provinces()["province"])
# Log rules that tell a reader to look; the others only say what was decided.
_WARNINGS = {"continuation missing", "units contradict", "English half contradicts",
             "per-cent sign", "no year", "damaged name repaired", "row rejoined", "not a child"}


@dataclass(frozen=True)
class Fault:
    """A kind of fault: its evidence (empty if there is none), how to make it, where it applies."""

    name: str
    evidence: str
    make: Callable[[Rows, np.random.Generator], Rows | bytes]
    layouts: tuple[str, ...] = tuple(layout for layout in LAYOUTS if layout != "lines")


def to_bytes(rows: Rows) -> bytes:
    """Return rows as a UTF-8 CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [["" if v is None else v for v in row] for row in rows])
    return text.getvalue().encode("utf-8")


def _plain(value: object) -> str:
    return "".join(str(value or "").split())


def province_rows(rows: Rows) -> list[int]:
    """Return the rows that carry a province as their first label."""
    return [i for i, row in enumerate(rows) if row and _plain(row[0]) in _NAMES]


def _numbers(row: list[object]) -> list[int]:
    return [j for j, v in enumerate(row) if str(v or "").replace(".", "").isdigit()]


def _pick(rows: Rows, rng: np.random.Generator, least: int = 3) -> tuple[int, int]:
    """Choose a figure of a province with at least `least` digits."""
    places = [(i, j) for i in province_rows(rows) for j in _numbers(rows[i])
              if len(str(rows[i][j])) >= least]
    return places[int(rng.integers(len(places)))]


def _set(change: Callable[[str], object], least: int = 3):
    def make(rows: Rows, rng: np.random.Generator) -> Rows:
        i, j = _pick(rows, rng, least)
        rows[i][j] = change(str(rows[i][j]))
        return rows
    return make


def _digit(text: str) -> str:
    """Change the first digit: by far more than rounding."""
    return str((int(text[0]) + 4) % 9 + 1) + text[1:]


def _in_header(old: str, new: str):
    def make(rows: Rows, rng: np.random.Generator) -> Rows:
        return [[v.replace(old, new) if isinstance(v, str) else v for v in row] for row in rows]
    return make


def _without_row(rows: Rows, rng: np.random.Generator) -> Rows:
    places = province_rows(rows)
    del rows[places[int(rng.integers(1, len(places) - 1))]]
    return rows


def _twice(change: bool):
    def make(rows: Rows, rng: np.random.Generator) -> Rows:
        i = province_rows(rows)[int(rng.integers(20))]
        again = list(rows[i])
        if change:
            j = _numbers(again)[0]
            again[j] = _digit(str(again[j]))
        rows.insert(i + 1, again)
        return rows
    return make


def _nation(rows: Rows, rng: np.random.Generator) -> Rows:
    for row in rows:
        if row and _plain(row[0]) == "全国":
            j = _numbers(row)[0]
            row[j] = _digit(str(row[j]))
    return rows


def _shift(rows: Rows, rng: np.random.Generator) -> Rows:
    """Move one column of figures down by a row; the last falls off."""
    places = province_rows(rows)[:31]
    j = _numbers(rows[places[0]])[0]
    column = [rows[i][j] for i in places]
    for i, value in zip(places, [None, *column[:-1]], strict=True):
        rows[i][j] = value
    return rows


def _rename(new: str):
    def make(rows: Rows, rng: np.random.Generator) -> Rows:
        for row in rows:
            for j, v in enumerate(row):
                if v is not None and _plain(v) == "浙江":
                    row[j] = new
        return rows
    return make


def _swap_names(rows: Rows, rng: np.random.Generator) -> Rows:
    """Two provinces of different macro-regions change places; the English names stay."""
    for row in rows:
        for j, v in enumerate(row):
            name = _plain(v)
            row[j] = {"江苏": "四 川", "四川": "江 苏"}.get(name, v)
    return rows


def _blank_head(rows: Rows, rng: np.random.Generator) -> Rows:
    top = next(i for i, row in enumerate(rows) if row and _plain(row[0]) == "地区")
    j = next(j for j, v in enumerate(rows[top]) if j >= 2 and v is not None)
    rows[top][j] = None
    return rows


def _head_again(rows: Rows, rng: np.random.Generator) -> Rows:
    top = next(i for i, row in enumerate(rows) if row and _plain(row[0]) == "地区")
    rows.insert(province_rows(rows)[15], list(rows[top]))
    return rows


def _glued(rows: Rows, rng: np.random.Generator) -> Rows:
    """Rows of another year follow under the same header."""
    more = [list(rows[i]) for i in province_rows(rows)[:31]]
    for row in more:
        for j in _numbers(row):
            row[j] = str(int(float(str(row[j]))) + 7)
    last = max(province_rows(rows)[:31])
    return rows[:last + 1] + more + rows[last + 1:]


def _year_twice(rows: Rows, rng: np.random.Generator) -> Rows:
    for row in rows:
        if len(row) > 4:
            row[3] = "2019" if str(row[3]) == "2020" else row[3]
    return rows


def _no_year(rows: Rows, rng: np.random.Generator) -> Rows:
    return _in_header("(2022)", "")(_in_header("(2022年)", "")(rows, rng), rng)


def _child_over(rows: Rows, rng: np.random.Generator) -> Rows:
    """Parent and child change places in one province."""
    for i in province_rows(rows):
        if _plain(rows[i][0]) == "湖北":
            numbers = _numbers(rows[i])
            a, b = numbers[-2:] if len(numbers) in (2, 6) else numbers[1:3]
            rows[i][a], rows[i][b] = rows[i][b], rows[i][a]
    return rows


def _mojibake(rows: Rows, rng: np.random.Generator) -> bytes:
    return to_bytes(rows).decode("gb18030", "replace").encode("utf-8")


def _cut(rows: Rows, rng: np.random.Generator) -> bytes:
    lines = to_bytes(rows).split(b"\n")
    text = b"\n".join(lines[: int(len(lines) * 0.6)])
    return text[: text.rfind(b",")]


def _thousands(rows: Rows, rng: np.random.Generator) -> bytes:
    """Put a comma into a figure, without quotation marks around it."""
    _set(lambda t: "\x00".join((t.partition(".")[0][:-3], t.partition(".")[0][-3:])), 5)(rows, rng)
    return to_bytes(rows).replace(b"\x00", b",")


def _empty_rows(rows: Rows, rng: np.random.Generator) -> bytes:
    return to_bytes(rows) + b"\n" * 1_000_000 + "注：模拟数据。\n".encode()


def _scaled(rows: Rows, rng: np.random.Generator) -> Rows:
    """Every figure in another unit than the header says."""
    for row in rows:
        if row and (_plain(row[0]) in _NAMES or _plain(row[0]).endswith(("全国", "地区"))):
            for j in _numbers(row):
                row[j] = str(int(float(str(row[j]))) * 10)
    return rows


FAULTS = (
    Fault("swapped unit", "English unit", _in_header("万元", "亿元")),
    Fault("shifted column", "total", _shift),
    Fault("duplicated province, same figures", "key", _twice(False)),
    Fault("duplicated province, other figures", "key", _twice(True)),
    Fault("missing province", "31 provinces, total", _without_row),
    Fault("total that does not add up", "total", _nation),
    Fault("0 for a figure", "total", _set(lambda t: "0")),
    Fault("blank for a figure", "total", _set(lambda t: None)),
    Fault("unknown region", "name", _rename("浙江沿海")),
    Fault("damaged region name", "name", _rename("浙汀")),
    Fault("two names swapped", "English name, macro-region", _swap_names),
    Fault("changed digit", "total", _set(_digit)),
    Fault("inner space", "number", _set(lambda t: f"{t[:1]} {t[1:]}" if len(t) != 4
                                        else f"{t[:2]} {t[2:]}")),
    Fault("letter O for 0", "number", _set(lambda t: t[:-1] + "O")),
    Fault("text in a number column", "number", _set(lambda t: "缺测")),
    Fault("formula cell", "number", _set(lambda t: "=SUM(C8:C12)")),
    Fault("10,000-character cell", "number", _set(lambda t: "九" * 10_000)),
    Fault("percent for a count", "unit", _set(lambda t: f"{t[:2]}%")),
    Fault("decimal comma", "number", _set(lambda t: f"{t[:-1]},{t[-1]}")),
    Fault("thousands comma without quotation marks", "fields", _thousands),
    Fault("negative figure", "total", _set(lambda t: f"-{t}")),
    Fault("two tables glued together", "key", _glued),
    Fault("header lost", "header", _blank_head, ("plain", "side_by_side", "stacked")),
    Fault("header row repeated in the body", "none needed", _head_again),
    Fault("year column repeated", "key", _year_twice, ("years",)),
    Fault("year lost from the title", "title", _no_year, ("plain", "side_by_side", "stacked")),
    Fault("child over parent", "parent", _child_over, ("plain", "side_by_side", "stacked")),
    Fault("wrong encoding", "name", _mojibake),
    Fault("truncated file", "31 provinces", _cut, ("plain", "years", "stacked")),
    Fault("a million empty rows", "none needed", _empty_rows, ("plain", "years")),
    Fault("full-width digits", "none needed", _set(
        lambda t: t.translate({48 + d: 0xFF10 + d for d in range(10)}))),
    Fault("footnote mark on a figure", "none needed", _set(lambda t: f"{t}①")),
    Fault("every figure in another unit", "", _scaled),
)


def clean_sheet(fault: Fault | None, seed: int) -> tuple[Facsimile, bytes]:
    """Return a sheet and its bytes, with the fault or untouched."""
    layouts = fault.layouts if fault else tuple(la for la in LAYOUTS if la != "lines")
    sheet = facsimile(seed, layouts[seed % len(layouts)])
    rows = [list(row) for row in sheet.rows]
    made = fault.make(rows, np.random.default_rng(seed)) if fault else rows
    return sheet, made if isinstance(made, bytes) else to_bytes(made)


def outcome(sheet: Facsimile, content: bytes, folder: Path) -> str:
    """Return caught, harmless (nothing differs from the truth) or passed by."""
    file = folder / "sheet.csv"
    file.write_bytes(content)
    try:
        result = tidy(file)
    except SeikitError:
        return "caught"
    failed = (~result.checks["holds"].astype(bool)).any()
    aside = result.set_aside["reason"].ne("header").any()
    warned = result.log["rule"].isin(_WARNINGS).any()
    if failed or aside or warned:
        return "caught"
    keys = ["entity", "year", "variable", "unit", "value"]
    same = sheet.truth.merge(result.frame[keys], on=keys, how="outer", indicator=True)
    return "harmless" if same["_merge"].eq("both").all() else "passed by"


def run(sheets: int = 10) -> list[dict[str, object]]:
    """Return the fault table: kind, evidence, sheets, caught, harmless, passed by."""
    table = []
    with tempfile.TemporaryDirectory() as name:
        for fault in FAULTS:
            found = [outcome(*clean_sheet(fault, seed), Path(name)) for seed in range(sheets)]
            table.append({"kind": fault.name, "evidence": fault.evidence or "undetectable",
                          "sheets": sheets} | {o: found.count(o) for o in
                                               ("caught", "harmless", "passed by")})
        clean = [outcome(*clean_sheet(None, seed), Path(name)) for seed in range(100, 140)]
    table.append({"kind": "untouched sheets", "evidence": "false alarms", "sheets": len(clean)}
                 | {o: clean.count(o) for o in ("caught", "harmless", "passed by")})
    return table


def main() -> None:
    """Run the suite, print its table and write it down."""
    rows = run()
    path = write_table("faults", "Known faults in clean simulated sheets. Caught: refused, set "
                       "aside, a failing check or a warning in the log; harmless: the result "
                       "equals the truth. Kinds without evidence are undetectable; the last row "
                       "counts false alarms on untouched sheets.", rows)
    print(path.read_text("utf-8"))


if __name__ == "__main__":
    main()
