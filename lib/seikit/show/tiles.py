"""Tile-grid maps: one square per province-level unit, no borders to draw, readable in print."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..checks import check_columns, check_unique
from ..codes.regions import match_regions, provinces
from ..codes.tables import rows
from ..errors import FigureError

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def tile_grid() -> pd.DataFrame:
    """Return the grid: ``code, row, col, province, abbr, iso`` for all 34 units.

    Examples
    --------
    >>> grid = tile_grid()
    >>> len(grid), bool(grid.duplicated(["row", "col"]).any())
    (34, False)
    """
    grid = pd.DataFrame(rows("tile_grid")).astype({"row": int, "col": int})
    names = provinces(panel=False)[["code", "province", "abbr", "iso_3166_2"]]
    grid = grid.merge(names, on="code", validate="one_to_one")
    return grid.assign(iso=grid.pop("iso_3166_2").str[-2:])


def tilemap(
    frame: pd.DataFrame,
    value: str,
    ax: "Axes",
    *,
    region: str = "province",
    cmap: str = "YlGnBu",
    limits: tuple[float, float] | None = None,
    digits: int | None = 0,
) -> "Axes":
    """Draw one value per province as coloured squares with two-letter ISO codes.

    Parameters
    ----------
    frame : DataFrame
        One row per province: `region` (name or code) and `value`. Units without a row, or with a
        missing value, are hatched, never coloured as zero.
    value : str
        Column to draw.
    ax : Axes
        Where to draw.
    region : str
        Column of names or codes.
    cmap : str
        A sequential colour map that reads in grey.
    limits : (low, high), optional
        Ends of the colour scale; the data's own when left out.
    digits : int or None
        Decimals of the number in each tile; None for no numbers.

    Returns
    -------
    Axes
        The same; a colour bar is left to the caller (``ax.collections[0]``).

    Raises
    ------
    FigureError
        For missing columns or a province that stands twice.
    UnknownName
        For names that are no province.
    """
    check_columns(frame, [region, value], FigureError)
    codes = match_regions(frame[region], level="province")["code"].to_numpy()
    values = pd.DataFrame({"code": codes, "value": frame[value].to_numpy(dtype=float)})
    check_unique(values, ["code"], FigureError)
    grid = tile_grid().merge(values, on="code", how="left")
    return _draw(ax, grid, cmap, limits, digits)


def _draw(ax, grid, cmap, limits, digits) -> "Axes":
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    known = grid["value"].notna()
    squares = [Rectangle((c + 0.03, r + 0.03), 0.94, 0.94)
               for r, c in zip(grid["row"], grid["col"], strict=True)]
    colored = PatchCollection([s for s, k in zip(squares, known, strict=True) if k],
                              cmap=cmap, edgecolor="white", linewidth=0.5)
    colored.set_array(grid.loc[known, "value"].to_numpy())
    if limits:
        colored.set_clim(*limits)
    ax.add_collection(colored)
    ax.add_collection(PatchCollection([s for s, k in zip(squares, known, strict=True) if not k],
                                      facecolor="white", edgecolor="#999999", hatch="////",
                                      linewidth=0.4))
    colored.update_scalarmappable()
    shades = dict(zip(grid.index[known], colored.get_facecolor(), strict=True))
    for row in grid.itertuples():
        _write(ax, row, shades.get(row.Index), digits)
    ax.set(xlim=(0.9, 9.1), ylim=(8.1, -0.1), aspect="equal")
    ax.axis("off")
    return ax


def _write(ax, row, shade, digits) -> None:
    dark = shade is not None and float(np.dot(shade[:3], (0.299, 0.587, 0.114))) < 0.5
    color = "white" if dark else "black"
    number = "" if digits is None or np.isnan(row.value) else f"{row.value:,.{digits}f}"
    box = None if shade is not None else {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    ax.text(row.col + 0.5, row.row + (0.34 if number else 0.5), row.iso, ha="center", va="center",
            fontsize=6.5, color=color, bbox=box)
    if number:
        ax.text(row.col + 0.5, row.row + 0.72, number, ha="center", va="center", fontsize=5.5,
                color=color)
