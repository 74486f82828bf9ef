"""Breaks: measures over time refuse to compare years on two sides of one."""

from collections.abc import Sequence

import pandas as pd

from ..errors import BreakError

Breaks = list[tuple[int, int]] | None


def check_breaks(
    frame: pd.DataFrame,
    spans: Sequence[tuple[int, int]],
    breaks: Breaks = None,
    across_breaks: bool = False,
) -> None:
    """Refuse spans of years that reach over a marked break.

    Parameters
    ----------
    frame : DataFrame
        Its ``.attrs["breaks"]`` (set by `seikit.load`) hold unless `breaks` is given.
    spans : sequence of (first, last)
        Pairs of years that a measure is about to compare.
    breaks : list of (year_before, year_after), optional
        The breaks that hold for the variable at hand; an empty list says there is none.
    across_breaks : bool
        Compare all the same.

    Raises
    ------
    BreakError
        With every span that shares a stretch of time with a break.

    Examples
    --------
    >>> check_breaks(pd.DataFrame(), [(2014, 2016), (2018, 2020)], [(2016, 2018)])
    """
    if across_breaks:
        return
    if breaks is None:
        breaks = [(b["year_before"], b["year_after"]) for b in frame.attrs.get("breaks", [])]
    failures = [{"from": first, "to": last, "break": f"{before} to {after}"}
                for first, last in spans for before, after in breaks
                if max(first, before) < min(last, after)]
    if failures:
        raise BreakError(
            "the comparison would cross a marked break", failures=failures,
            rule="figures before and after a break are not comparable",
            way_out="keep the years on one side, name the breaks of your variable with breaks=, "
            "or say across_breaks=True and tell the reader",
        )
