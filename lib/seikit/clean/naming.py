"""From printed headers to variable names: the Chinese half decides, units leave, spaces go."""

import functools
import re
import unicodedata
from dataclasses import dataclass

from ..codes.units import parse_unit

_LONGEST = 200  # longer texts are no names; they are not kept in memory
_CJK = re.compile(r"[\u3400-\u9fff]")
_ENGLISH_TAIL = re.compile(r"(?<=[\u3400-\u9fff)）%])\s*[A-Z][a-z]{2,}[A-Za-z\s,.&()\-/]*$")
_SPACED_TAIL = re.compile(r"(?<=[\u3400-\u9fff)）%])\s{1,}[A-Z][A-Za-z\s,.&()\-/0-9]*$")
# Footnote marks, which NFKC would turn into digits of the name.
_MARK = re.compile(r"[①-⑳†‡]|(?<=[\u3400-\u9fff)）])(?:[¹²³⁴-⁹]+|\[\d{1,2}\]|[(（]注\d?[)）]|"
                   r"\s*[*＊]+(?=\s|$))")
_PART = re.compile(r"^(?:#|其中:?)+")
_ORDER = re.compile(r"^(?:\(?\d{1,2}[.、)]|\(?[一二三四五六七八九十]{1,3}[、)]|"
                    r"(?:\d{6}|\d{2}|\d{4})(?=[\u3400-\u9fff]))")
_CODE = re.compile(r"^\(?([A-T]?\d{2,4}|[A-T])\)?\.?(?=[\u3400-\u9fff])")
_TAIL = re.compile(r"\([^()]*\)$|(?<=[\u3400-\u9fff])\d\)$")
_PARENTHESIS = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]")


@dataclass(frozen=True)
class Name:
    """One level of a header.

    Attributes
    ----------
    text : str
        The Chinese half without unit, line breaks and inner spaces; else the printed text.
    unit : str
        Unit in a parenthesis of the Chinese half, as printed; empty if none.
    english : str
        The English half.
    english_unit : str
        Unit in a parenthesis of the English half.
    """

    text: str
    unit: str
    english: str
    english_unit: str


def read_name(raw: str) -> Name:
    r"""Split one header text into name, unit and English half.

    Examples
    --------
    >>> name = read_name("研 发\n机构数\n(个)\nR&D\nInstitutions\n(unit)")
    >>> name.text, name.unit, name.english_unit
    ('研发机构数', '个', 'unit')
    >>> read_name("人口数(人口抽样调查)(人)").text
    '人口数(人口抽样调查)'
    >>> read_name("SCI").text
    'SCI'
    """
    return _read_name(raw) if len(raw) < _LONGEST else _read_name.__wrapped__(raw)


@functools.lru_cache(maxsize=65536)
def _read_name(raw: str) -> Name:
    chinese, english = _halves(_MARK.sub("", raw))
    text = unicodedata.normalize("NFKC", chinese)
    text = re.sub(r"\s+", "", text) if _CJK.search(text) else re.sub(r"\s+", " ", text).strip()
    text, unit = _without_unit(text)
    words = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", english)).strip()
    _, english_unit = _without_unit(words)
    return Name(text, unit, words, english_unit)


def _halves(raw: str) -> tuple[str, str]:
    """Return (Chinese, English); without Chinese characters everything is the name."""
    lines = [line.strip() for line in re.split(r"[\r\n]+", raw) if line.strip()]
    last = max((i for i, line in enumerate(lines) if _CJK.search(line)), default=None)
    if last is None:
        return " ".join(lines), ""
    while last + 1 < len(lines) and _is_symbol_unit(lines[last + 1]):
        last += 1
    chinese, english = lines[:last + 1], lines[last + 1:]
    for pattern in (_ENGLISH_TAIL, _SPACED_TAIL):
        found = pattern.search(chinese[-1])
        if found:
            english = [found.group().strip(), *english]
            chinese[-1] = chinese[-1][:found.start()]
    return "".join(chinese), " ".join(english)


def _is_symbol_unit(line: str) -> bool:
    return bool(re.fullmatch(r"[(（]\s*[%％‰]\s*[)）]", line))


def _without_unit(text: str) -> tuple[str, str]:
    """Take out the last parenthesis that parses as a unit; others stay in the name."""
    for found in reversed(list(_PARENTHESIS.finditer(text))):
        inside = found.group(1).strip()
        if parse_unit(inside) is not None:
            return (text[:found.start()] + text[found.end():]).strip(), inside
    return text, ""


def plain_label(raw: object) -> str:
    r"""Return a row label without inner spaces, line breaks and English half.

    Examples
    --------
    >>> plain_label("内 蒙 古\nInner Mongolia"), plain_label("其中：科学技术支出")
    ('内蒙古', '其中:科学技术支出')
    """
    return plain_name(raw).text


def plain_name(raw: object) -> Name:
    """Return a row label as a name: text, unit, English half."""
    return read_name(str(raw).strip().strip("\u200b\ufeff"))


def region_forms(label: str) -> list[str]:
    """Return the forms in which a label may name a region: as printed, and without its marks.

    Examples
    --------
    >>> region_forms("其中:大连"), region_forms("1.北京市"), region_forms("新疆(含兵团)")
    (['其中:大连', '大连'], ['1.北京市', '北京市'], ['新疆(含兵团)', '新疆'])
    """
    bare = _ORDER.sub("", _PART.sub("", label)).rstrip(":")
    return list(dict.fromkeys([label, bare, _TAIL.sub("", bare)]))


def industry_forms(label: str) -> list[str]:
    """Return the forms in which a label may name an industry: as printed, and without its code.

    Examples
    --------
    >>> industry_forms("C27医药制造业"), industry_forms("#(39)计算机制造业")
    (['C27医药制造业', '医药制造业'], ['#(39)计算机制造业', '计算机制造业'])
    """
    bare = _ORDER.sub("", _CODE.sub("", _PART.sub("", label)))
    return list(dict.fromkeys([label, bare]))
