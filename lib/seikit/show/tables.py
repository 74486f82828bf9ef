"""Tables for the page and for print: caption, units, right-aligned numbers, escaped cells."""

import html
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from .. import paths
from ..datasets.listing import find_record
from ..errors import FigureError


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    sources: Iterable[str] = (),
    digits: int | dict[str, int] | None = None,
    note: str | None = None,
) -> None:
    """Show a frame as a table with caption and source line.

    Parameters
    ----------
    frame : DataFrame
        The index is shown if it is named; units belong in column names.
    caption : str
        What the table holds, with population and unit.
    sources : list of str
        Names of datasets, checked against the catalog.
    digits : int or dict of column to int, optional
        Decimals; six significant digits when left out.
    note : str, optional
        A remark under the table.

    Raises
    ------
    FigureError
        For an empty frame or caption.
    UnknownName
        If a source is no dataset.
    """
    if frame.empty or not caption.strip():
        raise FigureError("a table needs rows and a caption", where=caption)
    names = [find_record(name).name for name in sources]
    shown = formatted(frame, digits)
    foot = " ".join(filter(None, [f"Source: seikit: {', '.join(names)}." if names else "", note]))
    _display(to_html(shown, caption, foot, _numeric(frame)),
             f"{caption}\n{shown.to_string(index=False)}" + (f"\n{foot}" if foot else ""))


def formatted(frame: pd.DataFrame, digits: int | dict[str, int] | None = None) -> pd.DataFrame:
    """Return the cells as strings; a missing value becomes an en dash.

    Examples
    --------
    >>> formatted(pd.DataFrame({"x": [1234.5678, None]}), 1)["x"].tolist()
    ['1,234.6', '–']
    """
    frame = frame.reset_index() if frame.index.name or frame.index.nlevels > 1 else frame
    columns = {}
    for name in frame.columns:
        decimals = digits.get(name) if isinstance(digits, dict) else digits
        columns[str(name)] = [_cell(value, name, decimals) for value in frame[name]]
    return pd.DataFrame(columns)


def _cell(value: object, name: object, decimals: int | None) -> str:
    if pd.isna(value):
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float) or "year" in str(name).lower():
        return str(value)
    if isinstance(value, int) or decimals == 0:
        return f"{value:,.0f}"
    return f"{value:,.{decimals}f}" if decimals is not None else f"{value:,.6g}"


def _numeric(frame: pd.DataFrame) -> set[str]:
    frame = frame.reset_index() if frame.index.name or frame.index.nlevels > 1 else frame
    return {str(c) for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])}


def to_html(shown: pd.DataFrame, caption: str, foot: str, numeric: set[str]) -> str:
    """Return an accessible HTML table; every cell is escaped."""
    def cell(tag: str, name: str, text: str, extra: str = "") -> str:
        side = ' class="number"' if name in numeric else ""
        return f"<{tag}{side}{extra}>{html.escape(text)}</{tag}>"

    head = "".join(cell("th", name, name, ' scope="col"') for name in shown.columns)
    lines = ("".join(cell("td", name, text) for name, text in zip(shown.columns, row, strict=True))
             for row in shown.itertuples(index=False))
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    end = f'<tfoot><tr><td colspan="{shown.shape[1]}">{html.escape(foot)}</td></tr></tfoot>'
    return (f'<table class="seikit"><caption>{html.escape(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{end if foot else ''}</table>")


def export_table(frame: pd.DataFrame, path: str | Path, caption: str = "") -> Path:
    """Write a table for a paper, by the ending of the file: csv, tex or html.

    Cells that begin like formulas are neutralised in CSV.

    Raises
    ------
    FigureError
        For another ending.
    DataFileError
        If the file cannot be written.
    """
    path = Path(path)
    if path.suffix == ".csv":
        text = _neutral(frame).to_csv(index=False, lineterminator="\n")
    elif path.suffix == ".tex":
        text = _latex(formatted(frame), caption, _numeric(frame))
    elif path.suffix == ".html":
        # A browser that opens a lone file has to be told its encoding.
        text = (f'<!doctype html>\n<html lang="en"><meta charset="utf-8">\n'
                f'<title>{html.escape(caption)}</title>\n'
                f'<style>.number {{text-align: right}} th, td {{padding: 0 .6em}}</style>\n'
                f'{to_html(formatted(frame), caption, "", _numeric(frame))}</html>\n')
    else:
        raise FigureError(f"unknown ending: {path.suffix or 'none'}", where=str(path),
                          way_out="csv, tex or html")
    paths.write_text(path, text)
    return path


def _neutral(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.copy()
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = [f"'{v}" if isinstance(v, str) and v[:1] in ("=", "+", "-", "@", "\t")
                           else v for v in frame[name]]
    return frame


def _latex(shown: pd.DataFrame, caption: str, numeric: set[str]) -> str:
    special = {"\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
               "_": r"\_", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
               "^": r"\textasciicircum{}", "–": "--"}

    def escaped(text: str) -> str:
        return "".join(special.get(c, c) for c in text)

    lines = [" & ".join(map(escaped, row)) + r" \\" for row in
             [list(shown.columns), *shown.to_numpy().tolist()]]
    body = [lines[0], r"\midrule", *lines[1:]]
    spec = "".join("r" if name in numeric else "l" for name in shown.columns)
    return "\n".join([r"\begin{table}", rf"\caption{{{escaped(caption)}}}",
                      rf"\begin{{tabular}}{{{spec}}}", r"\toprule", *body, r"\bottomrule",
                      r"\end{tabular}", r"\end{table}", ""])


def _display(markup: str, text: str) -> None:
    from IPython import get_ipython

    if get_ipython() is None:
        print(text)
        return
    from IPython.display import display

    display({"text/html": markup, "text/plain": text}, metadata={"seikit": {"table": True}},
            raw=True)
