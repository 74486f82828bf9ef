"""Sentences whose numbers come from the data: `say`, and the three-line `answer`."""

import math
import numbers

from ..errors import FigureError


def say(template: str, **values: object) -> None:
    """Show a sentence with numbers that were computed.

    Use it for every number in the prose of a notebook, so that new data rewrite the sentence.

    Parameters
    ----------
    template : str
        Text with format fields: ``"{share:.1f} per cent"``.
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
    _display(_filled(template, values), {})


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
