"""Figures in Chinese: every drawn text is translated by reviewed rows, or refused.

A text is looked up as a whole among the names of `data/codes` and the rows of
`data/ledger/labels.csv`; then sentence by sentence, and part by part between semicolons; then in
the rows with placeholders, whose contents are looked up in turn; then as a list. Numbers and signs
stay as they are.
"""

import csv
import functools
import io
import re
import unicodedata
from typing import TYPE_CHECKING

from matplotlib.axis import Axis
from matplotlib.text import Text
from matplotlib.ticker import Formatter

from ..codes.sei import DOMAINS
from ..codes.tables import rows
from ..datasets.records import records
from ..errors import FigureError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Without letters, one small letter (of a panel, a p value), or Chinese already.
_STAYS = re.compile(r"[^A-Za-z]*|[a-z]|.*[\u4e00-\u9fff].*", re.DOTALL)
_COMMAND = re.compile(r"\\[A-Za-z]+")  # of a formula: \mathdefault
_PANEL = re.compile(r"([A-Za-z])\s{2,}(?=\S)")
# Where the English has several lines, the Chinese breaks after its first pause.
_LINE_END = re.compile(r"\n *")
_PAUSE = re.compile(r"(?<=[：；，])(?=.)")
_SENTENCE = re.compile(r"(?<=\.) ")
_LISTS = ((", ", "、"), (" and ", "和"), ("/", "、"))
# A Chinese line may end after any character, but not within a word or number, after an opening
# bracket or before a closing mark.
_UNBROKEN = re.compile(r"[（《“]*(?:[!-~–−]+年?|.)[，。；：、）》”]*\s*")


class Translator:
    """Translate texts of figures; what has no translation is kept in ``unknown``.

    Examples
    --------
    >>> chinese = Translator()
    >>> chinese("Year"), chinese("Beijing"), chinese("2018–2022")
    ('年份', '北京', '2018–2022')
    >>> chinese("no such text"), chinese.unknown
    ('no such text', ['no such text'])
    """

    def __init__(self) -> None:
        labels = {row["en"]: row["zh"] for row in rows("labels")}
        self.whole = _names() | {en: zh for en, zh in labels.items() if "{}" not in en}
        # The row with most words of its own comes first.
        self.patterns = {_pattern(en, labels[en]): labels[en]
                         for en in sorted(labels, key=len, reverse=True) if "{}" in en}
        self.unknown: list[str] = []
        self.look_up = functools.cache(self._look_up)

    def __call__(self, text: str) -> str:
        """Return the Chinese text, or the text itself if there is none."""
        found = self.look_up(text)
        if found is None:
            self.unknown.append(" ".join(_PANEL.sub("", text, count=1).split()))
            return text
        line_end = _LINE_END.search(text)
        return _PAUSE.sub(line_end[0], found, count=1) if line_end and found != text else found

    def check(self, where: str) -> None:
        """Refuse texts without a translation, all at once, as lines that the file awaits.

        Raises
        ------
        FigureError
            If there are any.
        """
        unknown = list(dict.fromkeys(self.unknown))
        if unknown:
            lines = io.StringIO()
            csv.writer(lines, lineterminator="\n").writerows([text, ""] for text in unknown)
            raise FigureError(
                f"{len(unknown)} texts have no Chinese translation", where=where,
                rule="a Chinese figure has no English text",
                way_out="add these lines to data/ledger/labels.csv in their alphabetical place, "
                "each with its Chinese after the comma and {} for what varies; then `make data`\n"
                + lines.getvalue().rstrip())

    def _look_up(self, text: str) -> str | None:
        if letter := _PANEL.match(text):
            rest = self.look_up(text[letter.end():])
            return rest and f"{letter[1]}  {rest}"
        if _STAYS.fullmatch(_COMMAND.sub("", text)):
            return text
        text = " ".join(text.split())
        return (self.whole.get(text) or self._joined(_SENTENCE.split(text), "")
                or self._joined(text.split("; "), "；") or self._filled(text)
                or next(filter(None, (self._joined(text.split(sep), mark)
                                      for sep, mark in _LISTS)), None))

    def _joined(self, parts: list[str], mark: str) -> str | None:
        found = [self.look_up(part) for part in parts] if len(parts) > 1 else [None]
        return None if None in found else mark.join(found)

    def _filled(self, text: str) -> str | None:
        for pattern, chinese in self.patterns.items():
            if match := pattern.fullmatch(text):
                found = [self.look_up(part) for part in match.groups()]
                if None not in found:
                    return chinese.format(*found)
        return None


def translate(fig: "Figure", captions: list[str], where: str) -> list[str]:
    """Translate all texts of a figure in place, tick labels included, and its captions.

    Parameters
    ----------
    fig : Figure
        Ready to be saved.
    captions : list of str
        Further texts: title, population, source line.
    where : str
        Id of the figure, for the message.

    Returns
    -------
    list of str
        The captions in Chinese.

    Raises
    ------
    FigureError
        If texts have no translation; the message lists all of them.
    """
    chinese = Translator()
    translated = [chinese(text) for text in captions]
    axes = fig.findobj(Axis)
    ticks = {id(text) for axis in axes for text in axis.findobj(Text) if text is not axis.label}
    for text in fig.findobj(Text):
        if id(text) not in ticks:
            text.set_text(chinese(text.get_text()))
    for ticker in (ticker for axis in axes for ticker in (axis.major, axis.minor)):
        if not isinstance(ticker.formatter, _Translated):  # shared axes share their formatter
            ticker.formatter = _Translated(ticker.formatter, chinese)
    fig.draw_without_rendering()  # writes the tick labels
    chinese.check(where)
    return translated


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break a Chinese text into lines of a width, both in points at a font size.

    Examples
    --------
    >>> wrap("来源：国家统计局（2023年）。", width=40, size=5)
    ['来源：国家统计局', '（2023年）。']
    """
    lines, used = [""], 0.0
    for piece in _UNBROKEN.findall(text):
        wide = size * sum(1 if unicodedata.east_asian_width(c) in "WF" else 0.52 for c in piece)
        if used and used + wide > width:
            lines.append("")
            used = 0.0
        lines[-1] += piece
        used += wide
    return [line.rstrip() for line in lines]


class _Translated(Formatter):
    """Tick labels of another formatter, translated."""

    def __init__(self, inner: Formatter, chinese: Translator) -> None:
        self.inner, self.chinese = inner, chinese

    def __call__(self, x, pos=None):
        return self.chinese(str(self.inner(x, pos)))

    def format_ticks(self, values):
        return [self.chinese(str(text)) for text in self.inner.format_ticks(values)]

    def set_locs(self, locs):
        self.inner.set_locs(locs)

    def get_offset(self):
        return self.inner.get_offset()


def _names() -> dict[str, str]:
    """Return names that other lists know, and the names of datasets, which stay."""
    names = {name: name for name in records()}
    for row in rows("regions"):
        names |= {row["name_en"]: row["province"], row["iso_3166_2"][-2:]: row["abbr"],
                  row["macro_region_en"]: row["macro_region"]}
    names |= {row["name_en"]: row["name_zh"] for row in rows("sei_2018") if row["name_zh"]}
    return names | {english: chinese for _, chinese, english in DOMAINS}


def _pattern(english: str, chinese: str) -> re.Pattern:
    """Return a pattern with one group a placeholder; what 年 or 个 follows can only be a number."""
    first, *rest = map(re.escape, english.split("{}"))
    counted = [tail.startswith(("年", "个")) for tail in chinese.split("{}")[1:]]
    return re.compile(first + "".join((r"([\d,.–−-]+)" if number else "(.+?)") + part
                                      for number, part in zip(counted, rest, strict=True)))
