"""The cleaning log as one readable page: counts first, every cell of the sheet escaped."""

import html
from typing import TYPE_CHECKING

import pandas as pd

from .screen import propose_breaks

if TYPE_CHECKING:
    from .result import Tidy

_MOST_ROWS = 2000
_STYLE = """
body{font:16px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-top:1px solid #ccc;padding-top:1rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem}
th,td{text-align:left;padding:.2rem .7rem .2rem 0;border-bottom:1px solid #e3e3e3;
vertical-align:top;overflow-wrap:break-word;max-width:28rem}
th{white-space:nowrap}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
.counts td:last-child{text-align:right}.bad{color:#a50f15;font-weight:600}
@media print{.scroll{overflow:visible}}
"""


def log_page(result: "Tidy") -> str:
    """Return the log of a cleaning as one HTML page that runs nothing and fetches nothing."""
    names = ", ".join(dict.fromkeys(map(str, result.tables["source"])))
    failed = result.checks[~result.checks["holds"].astype(bool)]
    held = result.checks[result.checks["holds"].astype(bool)]
    kinds = held.groupby("kind", sort=False).size().rename("hold").reset_index()
    repeats = result.set_aside["reason"].str.startswith("duplicate of")
    aside, again = result.set_aside[~repeats], result.set_aside[repeats]
    parts = [
        _counts(result, len(failed)),
        _section("Tables", "What each table says of itself.", result.tables),
        _section("Checks that fail", "Printed figures that disagree with one another.", failed),
        _section("Checks that hold", "Counted by kind.", kinds, len(held)),
        _section("Set aside", "Cells that were not carried over, and why.", aside),
        _section("Repeated", "Cells that say again what another one says, counted by what they "
                 "repeat.", _counted(again), len(again)),
        _section("Special values", "Signs, blanks, footnotes and repaired names.",
                 _special(result)),
        _section("Jumps to review", "Years over twice or under half the year before, and parts "
                 "that change their share; a sample year or a new definition looks like this.",
                 _jumps(result)),
        _section("What was decided", "One row per rule and range.", result.log),
    ]
    title = html.escape(f"Cleaning log: {names}")
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            f'content="width=device-width, initial-scale=1"><meta http-equiv='
            f'"Content-Security-Policy" content="default-src \'none\'; style-src '
            f'\'unsafe-inline\'"><title>{title}</title><style>{_STYLE}</style></head>'
            f"<body><main><h1>{title}</h1>{''.join(parts)}</main></body></html>\n")


def _counts(result: "Tidy", failed: int) -> str:
    b = result.balance
    rows = [("numeric cells in the file", b["cells_in"]), ("carried over", b["out"]),
            ("duplicates of a cell carried over", b["duplicates"]),
            ("set aside", b["set_aside"]), ("tables", len(result.tables)),
            ("rows of the result", len(result.frame)),
            ("checks that hold", len(result.checks) - failed), ("checks that fail", failed)]
    lines = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th>'
        f'<td{" class=bad" if name.endswith("fail") and n else ""}>{n:,}</td></tr>'
        for name, n in rows)
    return f'<table class="counts"><tbody>{lines}</tbody></table>'


def _jumps(result: "Tidy") -> pd.DataFrame:
    if result.kind != "table" or result.frame["year"].nunique() < 2:
        return pd.DataFrame()
    frame = result.frame.assign(variable=[f"table {t}: {v}" if len(result.tables) > 1 else v
                                          for t, v in zip(result.frame["table"],
                                                          result.frame["variable"], strict=True)])
    return propose_breaks(frame).assign(ratio=lambda jumps: jumps["ratio"].round(2))


def _special(result: "Tidy") -> pd.DataFrame:
    if "status" not in result.frame:
        return pd.DataFrame()
    some = result.frame[result.frame["status"].ne("")]
    table = some.groupby(["status", "variable"], sort=False)["cell"].agg(["size", "first"])
    return table.rename(columns={"size": "cells", "first": "first cell"}).reset_index()


def _counted(again: pd.DataFrame) -> pd.DataFrame:
    groups = again.groupby("reason", sort=False)["cell"].agg(["size", "first", "last"])
    return groups.rename(columns={"size": "cells", "first": "first cell", "last": "last cell"}
                         ).reset_index()


def _section(title: str, about: str, frame: pd.DataFrame, count: int | None = None) -> str:
    head = f"<h2>{html.escape(title)} ({len(frame) if count is None else count:,})</h2>"
    return head + (f"<p>{html.escape(about)}</p>{to_table(frame)}" if len(frame)
                   else "<p>None.</p>")


def to_table(frame: pd.DataFrame) -> str:
    """Return a frame as an HTML table: cells escaped, blank columns left out, 2,000 rows at most.

    Examples
    --------
    >>> "&lt;b&gt;" in to_table(pd.DataFrame({"x": ["<b>"]}))
    True
    """
    texts = {c: [_text(value) for value in frame[c].head(_MOST_ROWS)] for c in frame.columns}
    shown = [c for c, column in texts.items() if any(column) and not (
        c in ("source", "numeric") and len(set(column)) == 1)] or list(texts)[:1]

    sides = [' class="number"' if pd.api.types.is_numeric_dtype(frame[c]) else "" for c in shown]

    def line(tag: str, cells: list[str], extra: str = "") -> str:
        return "<tr>" + "".join(f"<{tag}{side}{extra}>{html.escape(text)}</{tag}>"
                                for side, text in zip(sides, cells, strict=True)) + "</tr>"

    head = line("th", [str(c).replace("_", " ") for c in shown], ' scope="col"')
    body = "".join(line("td", list(row)) for row in zip(*(texts[c] for c in shown), strict=True))
    more = f"<p>... and {len(frame) - _MOST_ROWS:,} more rows</p>" * (len(frame) > _MOST_ROWS)
    return f'<div class="scroll"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>' \
           f"{more}"


def _text(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 300 else text[:300] + " ..."
