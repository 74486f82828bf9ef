"""The look of all figures: sizes, fonts, and one colour, marker and dash per SEI domain.

Colours are Paul Tol's "muted" set, which stays apart under the common forms of colour
blindness; markers and dashes keep series apart in grey.
"""

from ..codes.sei import DOMAINS
from ..errors import UnknownName

WIDTHS_MM = {"single": 90, "double": 183}

_MUTED = ("#332288", "#882255", "#117733", "#44AA99", "#CC6677", "#DDCC77", "#999933", "#AA4499",
          "#88CCEE")
_MARKS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
_LINES = ("-", "--", ":", "-.", (0, (5, 1)), (0, (1, 1)), (0, (3, 1, 1, 1)), (0, (5, 3, 1, 3)),
          (0, (8, 2)))

COLORS = {code: color for (code, _, _), color in zip(DOMAINS, _MUTED, strict=True)}
MARKERS = {code: mark for (code, _, _), mark in zip(DOMAINS, _MARKS, strict=True)}
DASHES = {code: dash for (code, _, _), dash in zip(DOMAINS, _LINES, strict=True)}

# Roles that recur in every notebook, so that one thing has one look throughout.
ROLES = {
    "sei": {"color": "#000000", "marker": "o", "linestyle": "-"},
    "hightech": {"color": "#0072B2", "marker": "s", "linestyle": "-"},
    "industry": {"color": "#777777", "marker": "^", "linestyle": ":"},
    "enterprise": {"color": "#D55E00", "marker": "D", "linestyle": "-"},
    "quiet": {"color": "#999999", "marker": "", "linestyle": "-"},
}

RC = {
    "font.family": ["DejaVu Sans"], "font.size": 8, "axes.titlesize": 8, "axes.labelsize": 8,
    "xtick.labelsize": 7.5, "ytick.labelsize": 7.5, "legend.fontsize": 7.5,
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.6,
    "xtick.major.width": 0.6, "ytick.major.width": 0.6, "lines.linewidth": 1.2,
    "lines.markersize": 4, "axes.grid": True, "axes.grid.axis": "y", "grid.color": "#DDDDDD",
    "grid.linewidth": 0.5, "axes.axisbelow": True, "legend.frameon": False,
    "axes.titlelocation": "left", "axes.titleweight": "bold", "figure.dpi": 100,
    "savefig.dpi": 160, "svg.fonttype": "path", "svg.hashsalt": "seikit", "pdf.fonttype": 3,
    "axes.unicode_minus": True, "axes.formatter.use_mathtext": False, "path.simplify": False,
}


def domain_style(name: str) -> dict[str, object]:
    """Return colour, marker and line style of an SEI domain, the same in every figure.

    Parameters
    ----------
    name : str
        Code (1 to 9), Chinese or English name of the domain.

    Raises
    ------
    UnknownName
        If it is none of the nine.

    Examples
    --------
    >>> domain_style("3")["color"] == domain_style("新材料")["color"]
    True
    """
    for code, chinese, english in DOMAINS:
        if str(name) in (code, chinese, f"{chinese}产业", english):
            return {"color": COLORS[code], "marker": MARKERS[code], "linestyle": DASHES[code]}
    raise UnknownName(f"no SEI domain is called {name!r}",
                      way_out=", ".join(english for _, _, english in DOMAINS))
