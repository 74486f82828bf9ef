"""Open a figure in print size, in the house style and a language whose glyphs exist."""

import os

from ..errors import FigureError
from .style import RC, WIDTHS_MM

_MM_PER_INCH = 25.4
_CJK_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei",
              "WenQuanYi Zen Hei", "PingFang SC", "Hiragino Sans GB", "Heiti SC",
              "Microsoft YaHei", "SimHei", "SimSun", "Noto Serif CJK SC", "AR PL UMing CN")


def figure(
    width: str = "single",
    height: float | None = None,
    *,
    rows: int = 1,
    columns: int = 1,
    lang: str | None = None,
    **options: object,
):
    """Open a figure in a journal's width.

    Parameters
    ----------
    width : {"single", "double"}
        One column of a journal (90 mm) or two (183 mm).
    height : float, optional
        Millimetres; a readable default for the width when left out.
    rows, columns : int
        Grid of axes.
    lang : {"en", "zh"}, optional
        Language of the saved figure. Draw in English: `save` translates all texts into Chinese by
        `data/ledger/labels.csv`, in an installed CJK font; Chinese texts stay. Default: the
        environment variable SEIKIT_LANG_FIG, else English.
    **options
        Passed to `matplotlib.figure.Figure.subplots`, such as ``sharey=True``.

    Returns
    -------
    fig, ax
        The figure, and one Axes or an array of them.

    Raises
    ------
    FigureError
        For an unknown width or language, or Chinese without a font.

    Examples
    --------
    >>> fig, ax = figure(width="single", height=60)
    >>> [round(float(side) * 25.4) for side in fig.get_size_inches()]
    [90, 60]
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    if width not in WIDTHS_MM:
        raise FigureError(f"unknown width: {width!r}", way_out=f"one of {', '.join(WIDTHS_MM)}")
    wide = WIDTHS_MM[width]
    tall = height or (70 if width == "single" else 80) * max(1, rows * 0.85)
    mpl.rcdefaults()  # a user's own settings would shift the layout
    lang = lang or language()
    mpl.rcParams.update(RC | {"font.family": font_family(lang)})
    # Not through pyplot: notebooks draw its open figures at the end of a cell, which would show
    # the figure twice and move its layout.
    fig = Figure(figsize=(wide / _MM_PER_INCH, tall / _MM_PER_INCH), layout="constrained")
    FigureCanvasAgg(fig)
    fig.lang = lang  # for `save`
    return fig, fig.subplots(rows, columns, **options)


def language() -> str:
    """Return the language of labels that the environment asks for: en or zh."""
    lang = os.environ.get("SEIKIT_LANG_FIG") or "en"
    if lang not in ("en", "zh"):
        raise FigureError(f"unknown language: {lang!r}", where="SEIKIT_LANG_FIG",
                          way_out="en or zh")
    return lang


def font_family(lang: str) -> list[str]:
    """Return the fonts for a language.

    Raises
    ------
    FigureError
        If Chinese is asked for and no CJK font is installed.
    """
    if lang == "en":
        return ["DejaVu Sans"]
    if lang != "zh":
        raise FigureError(f"unknown language: {lang!r}", way_out="en or zh")
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    found = next((name for name in _CJK_FONTS if name in installed), None)
    if found is None:
        raise FigureError(
            "no Chinese font is installed", rule="never empty boxes in place of characters",
            way_out="install one, such as Debian's fonts-noto-cjk, delete matplotlib's font "
            "cache, and try again; or use English labels",
        )
    return [found, "DejaVu Sans"]
