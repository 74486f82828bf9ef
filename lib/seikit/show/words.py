"""Labels of figures in English and Chinese, from one reviewed file."""

from ..codes.names import refuse
from ..codes.tables import rows
from .drawing import language


def label(key: str, lang: str | None = None) -> str:
    """Return the label of a key in a language.

    Parameters
    ----------
    key : str
        A key of `data/ledger/labels.csv`.
    lang : {"en", "zh"}, optional
        Default: the environment variable SEIKIT_LANG_FIG, else English.

    Raises
    ------
    UnknownName
        If there is no such label.

    Examples
    --------
    >>> label("hightech", "en"), label("hightech", "zh")
    ('High-tech manufacturing', '高技术制造业')
    """
    known = {row["key"]: row for row in rows("labels")}
    refuse([] if key in known else [key], known, "labels")
    return known[key][lang or language()]
