"""Sentences whose numbers and words come from the data: `say`, `answer`, and words for both.

`moved`, `direction`, `listed` and `counted` choose words by numbers; `claims` keeps sentences that
an author wrote about the data beside the test that bears them out.
"""

import math
import numbers
from collections.abc import Iterable, Mapping

import numpy as np

from ..errors import FigureError

_NOT_SO = "[Not so in these data: {} The text around it supposes that it is.]"


def say(*templates: str, **values: object) -> None:
    """Show sentences with numbers that were computed.

    Use it for every number in the prose of a notebook, so that new data rewrite the sentence.

    Parameters
    ----------
    *templates : str
        Text with format fields: ``"{share:.1f} per cent"``; several are joined by a space.
    **values
        What the fields stand for. Missing values are refused: say in words what is missing.

    Raises
    ------
    FigureError
        If a value is missing or infinite, or a field has no value.

    Examples
    --------
    >>> say("a share of {share:.1f} per cent", share=17.12)
    a share of 17.1 per cent
    """
    _display(_filled(" ".join(templates), values), {})


def answer(first: str, second: str, third: str) -> None:
    """Show the three-line answer of a notebook; the index page repeats it.

    Parameters
    ----------
    first, second, third : str
        One sentence or two each, with numbers already filled in from the data.

    Raises
    ------
    FigureError
        If a line is empty or holds the word nan.
    """
    lines = [first, second, third]
    for line in lines:
        if not line.strip() or "nan" in line.lower().split():
            raise FigureError(f"a line of the answer is empty or missing a number: {line!r}")
    _display("\n".join(f"{i}. {line}" for i, line in enumerate(lines, 1)),
             {"seikit": {"answer": lines}})


def claims(held: Mapping[str, bool], *, bullets: bool = False) -> str:
    """Return sentences about the data, each as it stands only if the data bear it out.

    Use it for whatever prose, alt text or takeaway asserts beyond a number: a direction, a name,
    an exception. New data that no longer bear a sentence out then mark it in the page.

    Parameters
    ----------
    held : mapping of str to bool
        Each sentence, and whether it holds, computed from the data.
    bullets : bool
        One Markdown list item per sentence in place of one paragraph.

    Returns
    -------
    str
        The sentences; those that do not hold are bracketed and say so.

    Raises
    ------
    FigureError
        If a test is no plain truth value, such as a column of them or a missing value.

    Examples
    --------
    >>> print(claims({"Revenue spread.": 7.1 < 8.3, "Firms spread, too.": 9.2 < 8.6}))
    Revenue spread. [Not so in these data: Firms spread, too. The text around it supposes that
    it is.]
    """
    for sentence, holds in held.items():
        if not isinstance(holds, bool | np.bool_):
            raise FigureError(f"cannot tell whether this holds: {sentence!r}",
                              rule="a test of one truth value per sentence, such as (x < y).all()")
    told = [sentence if holds else _NOT_SO.format(sentence) for sentence, holds in held.items()]
    return "\n".join(f"- {sentence}" for sentence in told) if bullets else " ".join(told)


def direction(
    change: float, up: str = "rose", down: str = "fell", level: str = "did not move"
) -> str:
    """Return the word for the sign of a change.

    Examples
    --------
    >>> direction(-0.2), direction(0.02, up="gathered", down="spread")
    ('fell', 'gathered')
    """
    if not math.isfinite(change):
        raise FigureError(f"no direction: the change is {change}",
                          way_out="say in words what is missing and why")
    return up if change > 0 else down if change < 0 else level


def moved(
    before: float, after: float, form: str = ".1f", up: str = "rose", down: str = "fell"
) -> str:
    """Return how a number moved, in words: ``rose from 1.2 to 3.4``.

    Parameters
    ----------
    before, after : float
        The two values.
    form : str
        Format of both; numbers that print alike did not move.
    up, down : str
        The verbs, such as ``"gathered"`` and ``"spread"`` for an index of concentration.

    Raises
    ------
    FigureError
        If a value is missing or infinite.

    Examples
    --------
    >>> moved(65.8, 62.9), moved(0.1339, 0.1112, ".3f", down="spread"), moved(77.41, 77.44)
    ('fell from 65.8 to 62.9', 'spread from 0.134 to 0.111', 'stayed at 77.4')
    """
    verb = direction(after - before, up, down)
    start, end = f"{before:{form}}", f"{after:{form}}"
    return f"stayed at {end}" if start == end else f"{verb} from {start} to {end}"


def listed(names: Iterable[object], none: str = "none") -> str:
    """Return names as a list in words, in the order given.

    Examples
    --------
    >>> listed(["Beijing"]), listed(["Beijing", "Tianjin", 2018]), listed([], none="no province")
    ('Beijing', 'Beijing, Tianjin and 2018', 'no province')
    """
    *most, last = [str(name) for name in names] or [none]
    return f"{', '.join(most)} and {last}" if most else last


def counted(some: int, all: int) -> str:
    """Return a count out of a whole: ``all 14``, ``none of 14``, ``13 of 14``.

    Examples
    --------
    >>> counted(14, 14), counted(0, 14), counted(13, 14)
    ('all 14', 'none of 14', '13 of 14')
    """
    if not 0 <= some <= all or all == 0:
        raise FigureError(f"{some} out of {all} is no count", rule="a part of a whole above zero")
    return f"all {all}" if some == all else f"{some or 'none'} of {all}"


def _filled(template: str, values: dict[str, object]) -> str:
    for name, value in values.items():
        if isinstance(value, numbers.Real) and not math.isfinite(value):
            raise FigureError(f"cannot say {name}: the value is {value}",
                              way_out="say in words what is missing and why")
    try:
        return template.format(**values)
    except (KeyError, IndexError) as problem:
        raise FigureError(f"the sentence has a field without a value: {problem}",
                          where=template) from problem


def _display(text: str, metadata: dict) -> None:
    from IPython import get_ipython

    if get_ipython() is None:
        print(text)
        return
    from IPython.display import display

    display({"text/markdown": text, "text/plain": text}, metadata=metadata, raw=True)
