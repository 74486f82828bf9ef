"""The reader's list at the end of a notebook: each figure with datasets, sheets and cells."""

import re

import pandas as pd

from .. import paths
from ..errors import FigureError
from .manifest import read_manifest


def readers_list(notebook: str) -> pd.DataFrame:
    """Return where the numbers of a notebook's figures come from.

    Parameters
    ----------
    notebook : str
        Its number: ``01``.

    Returns
    -------
    DataFrame
        ``figure, shows, datasets, sheets, cells``; the last two for figures of the provincial
        panel, read from the plotted numbers.

    Raises
    ------
    FigureError
        If the notebook has saved no figure.
    """
    rows = [row for row in read_manifest() if row["notebook"] == notebook]
    if not rows:
        raise FigureError(f"notebook {notebook} has saved no figure")
    found = []
    for row in rows:
        plotted = pd.read_csv(paths.figures() / f"{row['id']}.csv", dtype=str, na_filter=False)
        found.append({
            "figure": row["id"], "shows": row["title"],
            "datasets": row["datasets"].replace(";", ", "),
            "sheets": _sheets(plotted), "cells": _cells(plotted)})
    return pd.DataFrame(found)


def _sheets(plotted: pd.DataFrame) -> str:
    names = sorted({n for n in plotted["sheet"] if n}) if "sheet" in plotted else []
    folders: dict[str, list[str]] = {}
    for name in names:
        folder, _, file = name.partition("/")
        folders.setdefault(folder, []).append(file)
    return "; ".join(f"{folder}/{files[0]}" + (f" to {files[-1]}" if len(files) > 1 else "")
                     for folder, files in folders.items())


def _cells(plotted: pd.DataFrame) -> str:
    if "cell" not in plotted:
        return ""
    places = [re.fullmatch(r".*!([A-Z]+)(\d+)", cell) for cell in plotted["cell"]]
    columns = sorted({p[1] for p in places if p}, key=lambda c: (len(c), c))
    lines = sorted(int(p[2]) for p in places if p)
    if not lines:
        return ""
    return f"column{'s' * (len(columns) > 1)} {', '.join(columns)}, rows {lines[0]} to {lines[-1]}"
