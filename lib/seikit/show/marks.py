"""Marks that recur in the figures: series with gaps, breaks, bounds, direct labels."""

from typing import TYPE_CHECKING

import pandas as pd

from ..checks import check_columns
from ..errors import FigureError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHAPES = {"": "o", "at_least": "^", "about": "D", "below": "v"}


def draw_series(
    ax: "Axes",
    frame: pd.DataFrame,
    x: str,
    y: str,
    *,
    breaks: list[tuple[int, int]] | None = None,
    dashed: tuple[str, ...] = ("derived", "estimated"),
    **look: object,
) -> "Axes":
    """Draw one series over years; a line never crosses a gap of years or a marked break.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    frame : DataFrame
        Columns `x` (years) and `y`; with a column ``basis``, the stretch up to a value whose
        basis is in `dashed` is dashed and its marker hollow.
    x, y : str
        Names of columns; rows without `y` are gaps.
    breaks : list of (year_before, year_after), optional
        No line is drawn from a year_before (or earlier) to a year_after (or later).
    **look
        color, marker, linestyle, label.

    Returns
    -------
    Axes
        The same.

    Raises
    ------
    FigureError
        If a column is missing.
    """
    check_columns(frame, [x, y], FigureError)
    rows = frame.dropna(subset=y).sort_values(x).reset_index(drop=True)
    label = look.pop("label", None)
    solid = look.pop("linestyle", "-")
    marker = look.pop("marker", "o")
    soft = rows["basis"].isin(dashed) if "basis" in rows else pd.Series(False, rows.index)
    for i in range(len(rows) - 1):
        if _joined(rows[x][i], rows[x][i + 1], breaks or []):
            style = "--" if soft[i] or soft[i + 1] else solid
            ax.plot(rows[x][i:i + 2], rows[y][i:i + 2], linestyle=style, marker="", **look)
    face = ["white" if s else look.get("color", "black") for s in soft]
    if marker and len(rows):
        ax.scatter(rows[x], rows[y], marker=marker, s=16, facecolors=face,
                   edgecolors=look.get("color", "black"), linewidths=0.9, zorder=3)
    if label is not None:
        ax.plot([], [], linestyle=solid, marker=marker, label=label, **look)
    return ax


def _joined(before: int, after: int, breaks: list[tuple[int, int]]) -> bool:
    return after - before == 1 and not any(b >= before and a <= after for b, a in breaks)


def mark_break(ax: "Axes", x: float, text: str) -> "Axes":
    """Mark a break with a dotted line and a word on its reason, at the top of the axes."""
    ax.axvline(x, color="#555555", linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
    ax.annotate(text, (x, 1.0), xycoords=("data", "axes fraction"), xytext=(3, -2),
                textcoords="offset points", fontsize=6, va="top", color="#555555")
    return ax


def draw_bounds(ax: "Axes", frame: pd.DataFrame, x: str, y: str, **look: object) -> "Axes":
    """Draw officials' figures as bounds: an arrow upward for "at least", hollow for "about".

    Parameters
    ----------
    ax : Axes
        Where to draw.
    frame : DataFrame
        Columns `x`, `y` and ``bound`` (at_least, about, below or empty).
    **look
        color and label.

    Returns
    -------
    Axes
        The same.
    """
    check_columns(frame, [x, y, "bound"], FigureError)
    color = look.get("color", "black")
    for bound, some in frame.groupby("bound", sort=True):
        face = color if bound == "" else "white"
        ax.scatter(some[x], some[y], marker=_SHAPES[bound], s=24, facecolors=face,
                   edgecolors=color, zorder=3)
        if bound == "at_least":
            reach = 0.06 * (ax.get_ylim()[1] - ax.get_ylim()[0])
            for px, py in zip(some[x], some[y], strict=True):
                ax.annotate("", (px, py + reach), (px, py), zorder=2,
                            arrowprops={"arrowstyle": "->", "color": color, "linewidth": 0.9})
    return ax


def direct_labels(ax: "Axes", points: pd.DataFrame, gap: float = 9.0) -> "Axes":
    """Write names at the right of line ends, moved apart where they would overlap.

    Parameters
    ----------
    ax : Axes
        With its final limits.
    points : DataFrame
        Columns ``x, y, text`` and, if wanted, ``color``.
    gap : float
        Least distance between labels, in points.

    Returns
    -------
    Axes
        The same.
    """
    check_columns(points, ["x", "y", "text"], FigureError)
    low, high = ax.get_ylim()
    height = ax.get_figure().get_size_inches()[1] * 72 * 0.75
    scale = (high - low) / height
    last = -float("inf")
    for row in points.sort_values("y").itertuples(index=False):
        at = max(row.y, last + gap * scale)
        last = at
        ax.annotate(row.text, (row.x, row.y), (5, (at - row.y) / scale),
                    textcoords="offset points", va="center", fontsize=7,
                    color=getattr(row, "color", "black"), annotation_clip=False)
    return ax
