"""`data/panel`: the provincial panel from yearbook sheets, each figure with its cell.

Made only by `make data SOURCES=folder`. Every sheet must have the sha256 of
`data/codes/yearbook_sheets.csv`; the same sheets give the same bytes.
"""

import hashlib
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .. import paths
from ..codes.regions import provinces
from ..codes.tables import rows
from ..codes.units import convert, parse_unit
from ..errors import CleanError, DataFileError, SeikitError
from .panel_checks import adding_up, agreements, coverage, disagreements
from .panel_record import record_text
from .tidying import tidy

PANEL = ["code", "province", "year", "variable", "value", "unit", "status", "sheet", "cell"]
_WAY_OUT = "pass the folder that holds the sheets of data/codes/yearbook_sheets.csv, unchanged"


@dataclass(frozen=True)
class SheetData:
    """One sheet of the yearbook, tidied and named.

    Attributes
    ----------
    entry : dict
        Its row of `yearbook_sheets`.
    frame : DataFrame
        Tidy rows with ``variable`` replaced by the standard name and ``unit`` by the panel's.
    checks : DataFrame
        Its checks, with standard names.
    summary : dict
        Title, range and counts.
    """

    entry: dict[str, str]
    frame: pd.DataFrame
    checks: pd.DataFrame
    summary: dict[str, object]


def build_panel(sources: str | Path) -> str:
    """Build `data/panel` from a folder of yearbook sheets.

    Parameters
    ----------
    sources : path
        Folder with one sub-folder per table family.

    Returns
    -------
    str
        What was built.

    Raises
    ------
    DataFileError
        With every sheet that is missing or differs from its sha256.
    CleanError
        With every variable name or unit that the mapping does not know.
    """
    entries = rows("yearbook_sheets")
    files = _verified(Path(sources), entries)
    sheets = _read_all(files, entries)
    panel, earlier = _latest(pd.concat([_provincial(s) for s in sheets
                                        if s.entry["use"] == "panel"], ignore_index=True), sheets)
    folder = paths.data() / "panel"
    texts = {
        "provinces.csv": _csv(panel), "provinces_earlier.csv": _csv(earlier),
        "provinces.toml": record_text("provinces", panel),
        "provinces_earlier.toml": record_text("provinces_earlier", earlier),
        "sheets.csv": _csv(pd.DataFrame([s.summary for s in sheets])),
        "coverage.csv": _csv(coverage(panel)), "adding_up.csv": _csv(adding_up(sheets)),
        "disagreements.csv": _csv(disagreements(sheets)),
        "agreements.csv": _csv(agreements(sheets)),
    }
    for name, text in texts.items():
        paths.write_text(folder / name, text)
    return f"data/panel: {len(panel)} figures from {len(sheets)} sheets, all sha256 as listed"


def _verified(sources: Path, entries: list[dict[str, str]]) -> list[Path]:
    failures = []
    for entry in entries:
        file = sources / entry["sheet"]
        if not file.is_file():
            failures.append({"sheet": entry["sheet"], "problem": "missing"})
        elif hashlib.sha256(file.read_bytes()).hexdigest() != entry["sha256"]:
            failures.append({"sheet": entry["sheet"], "problem": "another sha256"})
    failures.sort(key=lambda row: row["problem"])
    if failures:
        raise DataFileError(f"{len(failures)} of {len(entries)} sheets cannot be used",
                            where=str(sources), rule="the panel is made from known files only",
                            way_out=_WAY_OUT, failures=failures)
    return [sources / entry["sheet"] for entry in entries]


def _read_all(files: list[Path], entries: list[dict[str, str]]) -> list[SheetData]:
    from tqdm import tqdm

    with ProcessPoolExecutor(2) as pool:
        done = list(tqdm(pool.map(_read_one, files, entries, chunksize=8), total=len(files),
                         desc="cleaning", unit="sheet", disable=not sys.stderr.isatty()))
    failures = [row for sheet in done if isinstance(sheet, list) for row in sheet]
    if failures:
        raise CleanError("the sheets hold names or units that the mapping does not know",
                         way_out="review data/ledger/variable_names.csv, then `make data`",
                         failures=failures)
    return done


def _read_one(file: Path, entry: dict[str, str]) -> SheetData | list[dict[str, str]]:
    try:
        result = tidy(file)
    except SeikitError as problem:
        return [{"sheet": entry["sheet"], "name": "", "problem": problem.what}]
    names = {row["printed"]: row for row in rows("variable_names")
             if row["family"] == entry["family"]}
    frame, checks = result.frame, result.checks.copy()
    if entry["family"] != "rd_bulletin":
        printed = frame["variable"].str.replace("#", "")
        failures = _unknown(frame.assign(variable=printed), names, entry)
        if failures:
            return failures
        frame = _named(frame.assign(variable=printed), names)
        checks["variable"] = [_standard(v, names) for v in checks["variable"]]
    return SheetData(entry, frame, checks, _summary(result, entry, frame))


def _unknown(frame: pd.DataFrame, names: dict, entry: dict[str, str]) -> list[dict[str, str]]:
    failures = []
    for variable, unit in frame[["variable", "unit"]].drop_duplicates().itertuples(index=False):
        if variable not in names:
            failures.append({"sheet": entry["sheet"], "name": variable, "problem": "unknown name"})
            continue
        ours, theirs = parse_unit(names[variable]["unit"]), parse_unit(unit)
        if unit and (ours is None or theirs is None or ours.dimension != theirs.dimension):
            failures.append({"sheet": entry["sheet"], "name": variable,
                             "problem": f"unit {unit}, {names[variable]['unit']} expected"})
    return failures


def _named(frame: pd.DataFrame, names: dict) -> pd.DataFrame:
    units = frame["variable"].map({p: row["unit"] for p, row in names.items()})
    value = frame["value"].copy()
    for unit, wanted in set(zip(frame["unit"], units, strict=True)):
        if unit and unit != wanted:
            some = frame["unit"].eq(unit) & units.eq(wanted)
            value[some] = convert(value[some], unit, wanted)
    return frame.assign(value=value, unit=units, variable=frame["variable"].map(
        {p: row["variable"] for p, row in names.items()}))


def _standard(printed: str, names: dict) -> str:
    whole, equals, parts = str(printed).replace("#", "").partition(" = ")
    return names[whole]["variable"] + equals + parts if whole in names else whole


def _summary(result, entry: dict[str, str], frame: pd.DataFrame) -> dict[str, object]:
    kept = frame["level"].eq("province") | frame["entity"].eq("全国")
    first = result.tables.iloc[0]
    return {
        "sheet": entry["sheet"], "table": first["title_number"],
        "title": " / ".join(dict.fromkeys(result.tables["title"]))[:200],
        "edition": int(entry["data_year"]) + 1, "use": entry["use"],
        "range": " ".join(result.tables["range"]), "macro_regions": first["macro_regions"],
        **result.balance, "rows_of_provinces_and_nation": int(kept.sum()),
        "rows_of_macro_regions": int(frame["level"].eq("macro").sum()),
        "rows_of_others": int((~kept & ~frame["level"].eq("macro")).sum()),
        "checks_hold": int(result.checks["holds"].astype(bool).sum()),
        "checks_fail": int((~result.checks["holds"].astype(bool)).sum()),
        "sha256": entry["sha256"],
    }


def _provincial(sheet: SheetData) -> pd.DataFrame:
    frame = sheet.frame
    panel = set(provinces()["code"]) | {"000000"}
    frame = frame[frame["code"].isin(panel) & frame["level"].isin(["province", "national"])]
    if frame["year"].isna().any():
        raise CleanError("the sheet states no year", where=sheet.entry["sheet"])
    return frame.rename(columns={"entity": "province"}).assign(
        sheet=sheet.entry["sheet"], edition=int(sheet.entry["data_year"]))


def _latest(frame: pd.DataFrame, sheets: list[SheetData]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keep the latest edition of each figure; the earlier ones go to a file of their own."""
    key = ["code", "year", "variable"]
    twice = frame.duplicated([*key, "edition"], keep=False)
    if twice.any():
        raise CleanError("figures stand in two sheets of one edition", failures=frame.loc[
            twice, [*key, "sheet", "cell"]].head(20).to_dict("records"))
    frame = frame.sort_values([*key, "edition"], ignore_index=True)
    last = ~frame.duplicated(key, keep="last")
    return frame[last], frame[~last]


def _csv(frame: pd.DataFrame) -> str:
    if "edition" in frame and "cell" in frame:
        order = ["variable", "code", "year", "edition"]
        frame = frame.sort_values(order)[PANEL]
    return frame.to_csv(index=False, lineterminator="\n", float_format="%.10g")
