"""What the panel covers, where it adds up, and where sources agree."""

import fnmatch
from itertools import combinations

import pandas as pd

from ..codes.tables import rows
from ..codes.units import convert
from ..datasets import load, yearly

UNKNOWN = "unknown, in the source"
# National series of the facts and the panel's variable of the same content.
_NATIONAL = (
    ("national_rd", "rd_total", "rd_spending_10k_yuan"),
    ("national_rd", "rd_fund_government", "government_funds_10k_yuan"),
    ("national_rd", "rd_fund_enterprise", "enterprise_funds_10k_yuan"),
    ("national_rd", "rd_fund_foreign", "foreign_funds_10k_yuan"),
    ("national_rd", "rd_fte", "rd_personnel_fte"),
    ("national_rd", "rd_fte_researchers", "researchers_fte"),
    ("national_rd", "inv_patent_valid_domestic", "patents_in_force_invention"),
    ("national_rd", "inv_patent_granted_domestic", "patents_granted_invention"),
    ("hightech_manufacturing", "hitech_firms", "hightech_firms"),
    ("hightech_manufacturing", "hitech_profit", "hightech_profit_100m_yuan"),
    ("hightech_manufacturing", "hitech_inv_patent_valid", "hightech_inventions_in_force"),
    ("hightech_manufacturing", "hitech_newproduct_revenue", "hightech_new_product_sales_10k_yuan"),
)


def coverage(panel: pd.DataFrame) -> pd.DataFrame:
    """Return provinces with a figure by variable (rows) and year (columns); blank is none."""
    known = panel[panel["value"].notna() & panel["code"].ne("000000")]
    counts = known.groupby(["variable", "year"])["code"].nunique().unstack()
    table = counts.astype("Int64").astype("string").fillna("")
    table.columns = [str(year) for year in table.columns]
    return table.reset_index()


def adding_up(sheets: list) -> pd.DataFrame:
    """Return checks that hold and fail by table family and kind."""
    parts = [s.checks.assign(family=s.entry["family"]) for s in sheets if len(s.checks)]
    checks = pd.concat(parts, ignore_index=True)
    checks["holds"] = checks["holds"].astype(bool)
    table = checks.groupby(["family", "kind"])["holds"].agg(["sum", "size"]).reset_index()
    return pd.DataFrame({"family": table["family"], "kind": table["kind"], "hold": table["sum"],
                         "fail": table["size"] - table["sum"]})


def disagreements(sheets: list) -> pd.DataFrame:
    """Return every check that fails, with its reason."""
    found = []
    for sheet in sheets:
        failed = sheet.checks[~sheet.checks["holds"].astype(bool)]
        for check in failed.itertuples(index=False):
            found.append({
                "sheet": sheet.entry["sheet"], "kind": check.kind, "scope": check.scope,
                "year": "" if pd.isna(check.year) else int(check.year),
                "variable": check.variable, "printed": check.printed, "computed": check.computed,
                "difference": check.difference, "reason": _reason(sheet, check)})
    return pd.DataFrame(found)


def _reason(sheet, check) -> str:
    for row in rows("disagreement_reasons"):
        if row["sheet"] == sheet.entry["sheet"] and fnmatch.fnmatch(check.kind, row["kind"]) \
                and fnmatch.fnmatch(check.variable, row["variable"]):
            return row["reason"]
    return _explained(sheet.frame, check) or UNKNOWN


def _explained(frame: pd.DataFrame, check) -> str:
    """Say which one or two rows have just the figure that is missing or too many."""
    if check.kind not in ("macro-region", "provinces against total"):
        return ""
    part = frame[frame["variable"].eq(check.variable) & frame["value"].notna()
                 & frame["level"].isin(["province", "other"])]
    part = part[part["year"].eq(check.year) | part["year"].isna()]
    values = dict(zip(part["entity"], part["value"], strict=True))
    size, room = abs(check.difference), check.tolerance + 1e-9 * abs(check.printed)
    verb = "leaves out" if check.difference > 0 else "includes"
    for many in (1, 2):
        hits = [names for names in combinations(values, many)
                if abs(sum(values[n] for n in names) - size) <= room and size > 10 * room]
        if len(hits) == 1:
            return f"the printed total {verb} {' and '.join(hits[0])}: the difference is its figure"
    return ""


def agreements(sheets: list) -> pd.DataFrame:
    """Return how the panel's sheets agree with bulletins and with the other vendor's copies."""
    by_sheet = {s.entry["sheet"]: s for s in sheets}
    found = []
    for sheet in sheets:
        name = sheet.entry["sheet"]
        if name.endswith("-soshu.xls") and (own := by_sheet.get(name.replace("-soshu", ""))):
            found.append(_compare(name, own, sheet, ["entity", "year", "variable"], "as printed"))
        if sheet.entry["family"] == "rd_bulletin":
            found.append(_bulletin(sheet, by_sheet))
    found += [_series(by_sheet, *entry) for entry in _NATIONAL]
    return pd.DataFrame([row for row in found if row])


def _series(by_sheet: dict, dataset: str, series: str, variable: str) -> dict[str, object]:
    """Compare the nation of the panel's sheets with a national series, year by year."""
    theirs = yearly(load(dataset), series)
    frames = [s.frame[s.frame["variable"].eq(variable) & s.frame["entity"].eq("全国")]
              for name, s in by_sheet.items() if s.entry["use"] == "panel"]
    ours = pd.concat(frames).dropna(subset=["value"]).drop_duplicates(["year"], keep="last")
    both = ours.assign(year=ours["year"].astype("int64")).merge(
        theirs, on="year", suffixes=("", "_other"))
    same = [convert(v, a, b) if a != b else v
            for v, a, b in zip(both["value"], both["unit"], both["unit_other"], strict=True)]
    both = both.assign(value=same, printed_other=[f"{v:.10g}" for v in both["value_other"]])
    return _row(f"{dataset}: {series}", f"{variable}, nation", both)


def _compare(name: str, own, other, key: list[str], unit: str) -> dict[str, object]:
    both = own.frame.merge(other.frame, on=key, suffixes=("", "_other")).dropna(
        subset=["value", "value_other"])
    return _row(name, own.entry["sheet"], both)


def _row(name: str, own: str, both: pd.DataFrame) -> dict[str, object]:
    places = both["printed_other"].str.partition(".")[2].str.len()
    room = 0.5 * 10.0 ** -places + 1e-9 * both["value_other"].abs()
    gap = (both["value"] - both["value_other"]).abs()
    far = both[gap > room]
    worst = far.loc[(gap / both["value_other"].abs())[far.index].idxmax()] if len(far) else None
    return {"compared": name, "with": own, "figures": len(both), "agree": int((gap <= room).sum()),
            "differ": len(far), "largest": "" if worst is None else
            f"{worst['entity']} {worst['variable']}: {worst['value']:.10g} against "
            f"{worst['value_other']:.10g}"}


def _bulletin(sheet, by_sheet: dict) -> dict[str, object] | None:
    """Provincial R&D expenditure of the bulletin (亿元) against the yearbook's (万元)."""
    year = sheet.entry["data_year"]
    own = by_sheet.get(f"rd_spending_by_source/{year}.xls")
    if own is None:
        return None
    names = ("R&D经费", "研究与试验发展(R&D)经费")
    theirs = sheet.frame[sheet.frame["variable"].isin(names)
                         & sheet.frame["level"].isin(["province", "national"])
                         & sheet.frame["entity"].ne("合计")]
    ours = own.frame[own.frame["variable"].eq("rd_spending_10k_yuan")]
    both = ours.assign(value=convert(ours["value"], "万元", "亿元")).merge(
        theirs, on="entity", suffixes=("", "_other")).dropna(subset=["value", "value_other"])
    return _row(sheet.entry["sheet"], own.entry["sheet"], both) if len(both) else None


