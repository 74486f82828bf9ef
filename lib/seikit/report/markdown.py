r"""Markdown of the notebooks to HTML: formulas as MathML, raw HTML escaped, links checked.

What Jupyter shows as a formula becomes MathML, so that a page needs no script. Money is not
taken for a formula: ``$`` opens one only before a character that is no space, and closes it only
after such a character and before no digit.
"""

import html
import re
from xml.etree import ElementTree

from mistune import BlockParser
from nbconvert.filters.markdown_mistune import (
    IPythonRenderer,
    MarkdownWithMath,
    MathBlockParser,
    MathInlineParser,
)

from ..errors import ReportError

# Environments that mean the same without a number, under the name that the converter knows.
_ENVIRONMENTS = {"aligned": "align*", "align": "align*", "split": "align*", "gathered": "matrix",
                 "gather": "matrix", "gather*": "matrix"}
# Attributes with which a formula could link, restyle the page or clash with its ids.
_FORBIDDEN = ("href", "style", "class", "id")
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.\-]*):", re.I)
_SCHEMES = ("http", "https", "mailto")


def to_html(source: str, attachments: dict | None = None) -> str:
    r"""Return the HTML of a Markdown text.

    Parameters
    ----------
    source : str
        Markdown as Jupyter reads it.
    attachments : dict, optional
        Images of the cell by name, as notebooks store them.

    Returns
    -------
    str
        HTML without raw parts of the source; headings bear no ids yet.

    Raises
    ------
    ReportError
        With every formula that does not parse and every image or link that cannot be kept.

    Examples
    --------
    >>> to_html("It cost $5, then *$6*. <b>").strip()
    '<p>It cost $5, then <em>$6</em>. &lt;b&gt;</p>'
    >>> to_html("a share $s_i$").count("<math")
    1
    """
    renderer = _Renderer(attachments or {})
    text = MarkdownWithMath(renderer, _Blocks(), _Inlines(hard_wrap=False)).render(source)
    if renderer.failures:
        raise ReportError("the text cannot be shown on a page", failures=renderer.failures)
    return text


def line_to_html(source: str) -> str:
    """Return the HTML of one line, without the paragraph around it; see `to_html`.

    Examples
    --------
    >>> line_to_html("first *and* last")
    'first <em>and</em> last'
    >>> line_to_html("2017. It began")
    '2017. It began'
    """
    renderer = _Renderer({})
    parser = MarkdownWithMath(renderer, _Lines(), _Inlines(hard_wrap=False))
    text = parser.render(" ".join(source.split())).strip()
    if renderer.failures:
        raise ReportError("the line cannot be shown on a page", failures=renderer.failures)
    return text.removeprefix("<p>").removesuffix("</p>")


def formula(tex: str, display: str = "inline") -> str:
    r"""Return a formula as MathML with its TeX source as `alttext`.

    Parameters
    ----------
    tex : str
        The formula without its delimiters.
    display : {"inline", "block"}
        Within the line, or by itself.

    Raises
    ------
    ReportError
        If it does not parse, or uses a command that MathML would show as plain text.

    Examples
    --------
    >>> formula("a<b").endswith("<mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>")
    True
    >>> formula(r"\frac{a}{")
    Traceback (most recent call last):
    ...
    seikit.errors.ReportError: a formula does not parse: \frac{a}{
      rule: ...
    """
    from latex2mathml.converter import convert_to_element

    known = re.sub(r"\\(begin|end)\{(\w+\*?)\}", _known_environment, tex.strip())
    try:
        element = convert_to_element(known, display=display)
    except _parse_errors() as problem:
        raise _unparsed(tex, type(problem).__name__) from problem
    for part in element.iter():
        # The converter writes entities into its texts and would not escape < in \text.
        part.text = html.unescape(part.text or "")
        if part.tag == "mtext":
            part.text = re.sub(r"\\([%_&#$])", r"\1", part.text)
        if reason := _left_over(part):
            raise _unparsed(tex, reason)
    element.set("alttext", " ".join(tex.split()))
    return ElementTree.tostring(element, encoding="unicode")


def _known_environment(found: re.Match[str]) -> str:
    return f"\\{found[1]}{{{_ENVIRONMENTS.get(found[2], found[2])}}}"


def _parse_errors() -> tuple[type[Exception], ...]:
    """Return what the converter raises: its own errors have no common base."""
    from latex2mathml import exceptions

    own = [kind for kind in vars(exceptions).values()
           if isinstance(kind, type) and issubclass(kind, Exception)]
    return (*own, ValueError, LookupError, TypeError, AttributeError, RuntimeError, StopIteration)


def _left_over(part: ElementTree.Element) -> str:
    """Return why a converted part is no formula: the converter passes unknown commands on."""
    text = (part.text or "").strip()
    if part.tag != "mtext" and re.match(r"\\[a-zA-Z]", text):
        return f"unknown command {text}"
    if part.tag == "mi" and text in ("{", "}", "&"):
        return f"{text} without its partner"
    if "linebreak" in part.attrib:
        return r"\\ outside an environment such as aligned"
    forbidden = [name for name in _FORBIDDEN if name in part.attrib]
    return f"a formula may not set {forbidden[0]}" if forbidden else ""


def _unparsed(tex: str, reason: str) -> ReportError:
    return ReportError(f"a formula does not parse: {' '.join(tex.split())}",
                       rule=f"LaTeX that turns into MathML ({reason})",
                       way_out="mend the formula; write money in prose as \\$")


class _Blocks(MathBlockParser):
    """Headings need the space after #: a line of a printed table may begin with it."""

    SPECIFICATION = MathBlockParser.SPECIFICATION | {
        "atx_heading": BlockParser.SPECIFICATION["atx_heading"]}


class _Lines(MathBlockParser):
    """No blocks at all: a line that begins with a year and a dot is no list."""

    DEFAULT_RULES = ()


class _Inlines(MathInlineParser):
    """Inline formulas by a rule that leaves sums of money alone."""

    SPECIFICATION = MathInlineParser.SPECIFICATION | {
        "inline_math_tex": r"(?<![$\\])\$(?![\s$])(?P<math_inline_tex>(?:\\.|[^$\\`])+?)"
                           r"(?<!\s)\$(?![$\d])"}


class _Renderer(IPythonRenderer):
    """HTML with MathML, nothing raw, and a list of what cannot be shown."""

    def __init__(self, attachments: dict) -> None:
        super().__init__(escape=True, exclude_anchor_links=True, attachments=attachments)
        self.failures: list[dict[str, str]] = []

    def _formula(self, tex: str, display: str) -> str:
        try:
            markup = formula(tex, display)
        except ReportError as problem:
            self.failures.append({"problem": problem.what, "reason": problem.rule})
            return ""
        return f'<span class="formula">{markup}</span>' if display == "block" else markup

    def inline_math(self, body: str) -> str:
        return self._formula(body, "inline")

    def block_math(self, body: str) -> str:
        return self._formula(body, "block")

    def multiline_math(self, text: str) -> str:
        return self._formula(text.strip().strip("$"), "block")

    def latex_environment(self, name: str, body: str) -> str:
        if name.rstrip("*") == "equation":
            return self._formula(body, "block")
        return self._formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        scheme = _SCHEME.match(html.unescape(url))
        if scheme and scheme[1].lower() not in _SCHEMES:
            self.failures.append({"problem": f"a link of this kind is not allowed: {url[:80]}",
                                  "reason": f"allowed: {', '.join(_SCHEMES)}"})
        # Notebooks link to one another as files; their pages bear the same names.
        return super().link(text, re.sub(r"^([\w.\-]+)\.ipynb(?=#|$)", r"\1.html", url), title)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        name = url.removeprefix("attachment:")
        if name == url or name not in self.attachments:
            self.failures.append({"problem": f"an image is not in the notebook: {url[:80]}",
                                  "reason": "a page fetches nothing: attach it to the cell"})
            return ""
        if not text.strip():
            self.failures.append({"problem": f"an image has no alt text: {name}",
                                  "reason": "![what it shows](attachment:...)"})
        return super().image(text, url, title)

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre><code>{html.escape(code)}</code></pre>\n"
