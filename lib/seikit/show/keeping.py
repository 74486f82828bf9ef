"""Keep a figure: vector file, plotted numbers, sources, alt text, and a row in the manifest."""

import hashlib
import io
import os
import re
import textwrap
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from .. import paths
from ..datasets.listing import find_record
from ..errors import FigureError
from .manifest import enter

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHORTEST_ALT = 40
_FORMATS = ("pdf", "png")
_LINE_PT = 8.0
_POSITION = re.compile(rb' (?:d|x|y|width|height|points)="[^"]*"|translate\([^)]*\)')
_LONG = re.compile(rb"-?\d+\.\d{4,}")
# Marks in the plotted numbers that must show under the figure.
_MARKED = {"basis": ("derived", "estimated"), "status": ("unconfirmed", "estimated"),
           "checked": ("conflict",)}


def save(
    fig: "Figure",
    id: str,
    *,
    data: pd.DataFrame,
    alt: str,
    sources: Iterable[str],
    title: str | None = None,
    population: str | None = None,
    note: str | None = None,
    formats: Iterable[str] | None = None,
) -> None:
    """Keep a figure and show it.

    Writes ``figures/ID.svg``, the plotted numbers as ``figures/ID.csv`` (10 significant digits)
    and a row of ``figures/manifest.csv``; draws the source line; shows the figure with its alt
    text and a digest of the plotted numbers, so that a test of stored outputs sees a change. A
    figure opened in Chinese is translated first, with its title, population and source line.

    Parameters
    ----------
    fig : matplotlib Figure
        From `figure`.
    id : str
        Number of the notebook and a name: ``01_growth``.
    data : DataFrame
        The plotted numbers, tidy. Rows marked derived, estimated, unconfirmed, conflict or
        simulated are named under the figure.
    alt : str
        What the figure shows and finds, in words, 40 characters at least.
    sources : list of str
        Names of datasets (`seikit.catalog()`).
    title : str, optional
        Caption; the first sentence of `alt` when left out.
    population : str, optional
        Whom the numbers are about; the datasets' own when left out.
    note : str, optional
        A remark under the figure.
    formats : list of {"pdf", "png"}, optional
        Further files; default from the environment variable SEIKIT_FIGURE_FORMATS.

    Raises
    ------
    FigureError
        Without alt text, sources or numbers, if a glyph is missing from the font, or if texts of
        a Chinese figure have no translation.
    UnknownName
        If a source is no dataset.
    DataFileError
        If the folder cannot be written.
    """
    records = [find_record(name) for name in sources]
    _check(id, alt, data, records)
    population = population or "; ".join(dict.fromkeys(r.population for r in records))
    title = title or alt.split(". ")[0].rstrip(".")
    line = _source_line(records, population, _marks(data), note)
    lang = getattr(fig, "lang", "en")
    if lang == "zh":
        from .translating import translate

        title, population, line = translate(fig, [title, population, line], id)
    _draw_line(fig, line, lang)
    numbers = plotted_csv(data)
    files = {"svg": _render(fig, "svg"), "png": _render(fig, "png")}
    extra = list(formats or filter(None, os.environ.get("SEIKIT_FIGURE_FORMATS", "").split(",")))
    row = _row(id, title, population, records, fig, files["svg"], numbers, alt)
    _write(fig, id, files, extra, numbers, row)
    _show(id, title, population, alt, data, numbers, files["png"])


def plotted_csv(data: pd.DataFrame) -> bytes:
    """Return the plotted numbers as CSV: LF, UTF-8, 10 significant digits.

    Examples
    --------
    >>> print(plotted_csv(pd.DataFrame({"year": [2018], "share": [1 / 3]})).decode())
    year,share
    2018,0.3333333333
    <BLANKLINE>
    """
    return data.to_csv(index=False, float_format="%.10g", lineterminator="\n").encode("utf-8")


def _check(id: str, alt: str, data: pd.DataFrame, records: list) -> None:
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", id):
        raise FigureError(f"bad figure id: {id!r}", rule="notebook number and name: 01_growth")
    if len(alt.strip()) < _SHORTEST_ALT:
        raise FigureError("the alt text is missing or too short", where=id,
                          rule=f"it tells the finding in {_SHORTEST_ALT} characters at least")
    if not records:
        raise FigureError("the figure names no source", where=id,
                          way_out="sources=[...] with names of seikit.catalog()")
    if not isinstance(data, pd.DataFrame) or data.empty:
        raise FigureError("the figure has no plotted numbers", where=id,
                          way_out="data= the frame that was drawn")


def _marks(data: pd.DataFrame) -> list[str]:
    found = [mark for column, marks in _MARKED.items() if column in data
             for mark in marks if data[column].eq(mark).any()]
    if "simulated" in data and data["simulated"].any():
        found.append("simulated")
    return found


def _source_line(records: list, population: str, marks: list[str], note: str | None) -> str:
    publishers = "; ".join(dict.fromkeys(_short(r.publisher) for r in records))
    names = ", ".join(dict.fromkeys(r.name for r in records))
    text = f"Source: {publishers} (seikit: {names}). Population: {population}."
    if marks:
        text += f" Some values are {' and '.join(marks)}."
    return f"{text} {note}" if note else text


def _draw_line(fig: "Figure", text: str, lang: str) -> None:
    wide, tall = fig.get_size_inches() * 72
    if lang == "zh":
        from .translating import wrap

        lines = wrap(text, wide - 8, size=6)
    else:
        lines = textwrap.wrap(text, int(wide / 3.35))
    height = (len(lines) * _LINE_PT + 3) / tall
    fig.get_layout_engine().set(rect=(0, height, 1, 1 - height))
    fig.text(4 / wide, 2 / tall, "\n".join(lines), fontsize=6, color="#444444",
             va="bottom", linespacing=1.2)


def _short(publisher: str) -> str:
    parts = publisher.split("; ")
    return "; ".join(parts[:2]) + (" and others" if len(parts) > 2 else "")


def _render(fig: "Figure", kind: str) -> bytes:
    target = io.BytesIO()
    metadata = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None},
                "pdf": {"CreationDate": None, "Creator": None, "Producer": None}}[kind]
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=r"Glyph \d+")
        try:
            fig.savefig(target, format=kind, metadata=metadata)
        except UserWarning as missing:
            raise FigureError(f"the font lacks a character: {missing}",
                              way_out='English labels, or figure(lang="zh") with a CJK font'
                              ) from missing
    return _rounded(_numbered(target.getvalue())) if kind == "svg" else target.getvalue()


def _rounded(svg: bytes) -> bytes:
    """Return an SVG with positions to a thousandth of a point.

    The sixth decimal of a position that was computed in another order, as on another processor,
    may round the other way.
    """
    return _POSITION.sub(lambda part: _LONG.sub(_short_number, part[0]), svg)


def _short_number(number: re.Match) -> bytes:
    text = f"{float(number[0]):.3f}".rstrip("0").rstrip(".")
    return b"0" if text == "-0" else text.encode()


def _numbered(svg: bytes) -> bytes:
    """Return an SVG with its ids numbered: hashes of unrounded positions may move."""
    seen: dict[bytes, bytes] = {}
    return re.sub(rb"(?<=[pmh_])[0-9a-f]{10}(?=[\"\)])",
                  lambda found: seen.setdefault(found[0], b"%010d" % len(seen)), svg)


def _row(id, title, population, records, fig, svg, numbers, alt) -> dict[str, str]:
    return {
        "id": id, "notebook": id[:2], "title": title, "population": population,
        "datasets": ";".join(dict.fromkeys(r.name for r in records)),
        "width_mm": str(round(fig.get_size_inches()[0] * 25.4)),
        "svg_sha256": hashlib.sha256(svg).hexdigest(),
        "csv_sha256": hashlib.sha256(numbers).hexdigest(), "alt": alt,
    }


def _write(fig, id, files, extra, numbers, row) -> None:
    unknown = [kind for kind in extra if kind not in _FORMATS]
    if unknown:
        raise FigureError(f"unknown format: {', '.join(unknown)}", way_out="pdf, png")
    folder = paths.figures()
    paths.write_bytes(folder / f"{id}.svg", files["svg"])
    paths.write_bytes(folder / f"{id}.csv", numbers)
    for kind in extra:
        paths.write_bytes(folder / f"{id}.{kind}", files.get(kind) or _render(fig, kind))
    enter(row, folder)


def _show(id, title, population, alt, data, numbers, png) -> None:
    from IPython.display import display

    text = f"Figure {id}: {title}\n{textwrap.fill(alt, 96)}\n{digest(data, numbers)}"
    display(
        {"image/png": png, "text/plain": text},
        metadata={"image/png": {"alt": alt},
                  "seikit": {"figure": id, "title": title, "population": population, "alt": alt}},
        raw=True,
    )


def digest(data: pd.DataFrame, numbers: bytes) -> str:
    """Return a short text on the plotted numbers: shape, ranges, hash of the CSV."""
    ranges = [f"{name} {column.min():.6g} to {column.max():.6g}"
              for name, column in data.select_dtypes("number").items()]
    lines = [f"{len(data)} rows, {data.shape[1]} columns", *ranges,
             f"sha256 of the plotted numbers {hashlib.sha256(numbers).hexdigest()[:12]}"]
    return "; ".join(lines)
