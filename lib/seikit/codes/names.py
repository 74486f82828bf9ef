"""Shared by all matchers: fold a printed name, and refuse unknown ones with candidates."""

import difflib
import functools
import unicodedata
from collections.abc import Iterable

from ..errors import UnknownName

LONGEST_NAME = 80  # longer texts name nothing; they are not kept in memory


def fold(name: object) -> str:
    """Fold a printed name: full-width forms, inner spaces, case and line breaks go.

    Examples
    --------
    >>> fold("北\u3000 京")
    '北京'
    >>> fold("Inner Mongolia")
    'innermongolia'
    """
    text = str(name)
    return _fold(text) if len(text) < LONGEST_NAME else _fold.__wrapped__(text)


@functools.lru_cache(maxsize=65536)
def _fold(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if not c.isspace() and c not in "\u200b\ufeff·.'’`")


def refuse(unknown: Iterable[object], known: Iterable[str], what: str) -> None:
    """Raise `UnknownName` for all unknown names at once, each with its nearest candidates."""
    unknown = list(dict.fromkeys(str(name) for name in unknown))
    if not unknown:
        return
    known = list(known)
    failures = []
    for name in unknown[:200]:
        near = difflib.get_close_matches(fold(name)[:40], known, n=3, cutoff=0.5)
        failures.append({"name": name[:60], "nearest": ", ".join(near) or "none"})
    raise UnknownName(
        f"{len(unknown)} unknown {what}", rule="names are matched or refused, never guessed",
        way_out="correct the names, or leave these rows out by name", failures=failures,
    )
