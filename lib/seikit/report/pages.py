"""One page per notebook: nbconvert with a template of our own, then finished and checked."""

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from nbconvert.exporters import TemplateExporter
from nbconvert.filters import Highlight2HTML, strip_ansi
from traitlets import default

from ..errors import ReportError
from .finishing import finish
from .markdown import line_to_html, to_html

if TYPE_CHECKING:
    from nbformat import NotebookNode

_TEMPLATES = Path(__file__).parent / "templates"
# A figure beyond this is no thumbnail: nine of them must fit on the index page.
_THUMBNAIL_BYTES = 120_000
# Print sizes look small on a screen; 183 mm become the full width of a page.
_PIXELS_PER_POINT = 96 / 72 * 1.4
_WIDE_PIXELS = 600
_IMAGES = ("image/svg+xml", "image/png", "image/jpeg")
_TABLE_TAGS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
_TABLE_ATTRIBUTES = {"class", "scope", "colspan", "rowspan"}


@dataclass(frozen=True, slots=True)
class Summary:
    """What other pages tell about a notebook.

    Attributes
    ----------
    stem : str
        Name of the notebook without ending: ``01_how_far``.
    title : str
        Its first heading, as plain text.
    answer : tuple of three str
        The lines of its answer, in Markdown.
    thumbnail : str
        Id of the figure that stands for it, or "".
    alt : str
        Alt text of that figure.
    file : str
        Name of its page.
    svg : bytes
        The figure itself.
    """

    stem: str
    title: str
    answer: tuple[str, str, str]
    thumbnail: str
    alt: str
    file: str
    svg: bytes = field(default=b"", repr=False)


def summary_of(stem: str, notebook: "NotebookNode", figures_folder: Path) -> Summary:
    """Return title, answer and thumbnail of a notebook that has run.

    Parameters
    ----------
    stem : str
        Name of the notebook without ending.
    notebook : NotebookNode
        With its outputs; not changed.
    figures_folder : Path
        Where the figures were saved. The thumbnail is the first figure, or the smallest if the
        first is heavy, or none if all are.

    Raises
    ------
    ReportError
        If the notebook has no title or no answer of three lines, or a figure is missing.
    """
    title = _title(notebook)
    answers = [meta["answer"] for meta in _seikit_metadata(notebook) if "answer" in meta]
    lacks = [] if title else ["a title: one Markdown heading of the first level"]
    if len(answers) != 1 or len(answers[0]) != 3:
        lacks.append("an answer: seikit.show.answer(first, second, third), called once")
    if lacks:
        raise ReportError(f"the notebook lacks {'; '.join(lacks)}", where=f"{stem}.ipynb")
    name, alt, svg = _thumbnail(notebook, figures_folder)
    return Summary(stem, title, tuple(answers[0]), name, alt, f"{stem}.html", svg)


def page_of(
    notebook: "NotebookNode",
    summary: Summary,
    before: Summary | None,
    after: Summary | None,
    figures_folder: Path,
) -> str:
    """Return the page of a notebook: one HTML file that runs nothing and fetches nothing.

    Parameters
    ----------
    notebook : NotebookNode
        With its outputs; not changed.
    summary : Summary
        Its own.
    before, after : Summary or None
        Its neighbours, for the links at the foot.
    figures_folder : Path
        Where `seikit.save` put the figures.

    Raises
    ------
    ReportError
        With every cell that cannot be shown (missing figure, image without alt text, formula that
        does not parse), or if the page breaks the rules of `finishing.check_page`.
    """
    outputs = _Outputs(figures_folder)
    exporter = _Exporter(filters={"prose": outputs.prose, "view": outputs.view})
    page, _ = exporter.from_notebook_node(
        notebook, resources={"summary": summary, "before": before, "after": after})
    if outputs.failures:
        raise ReportError("cells cannot be shown on a page", where=f"{summary.stem}.ipynb",
                          rule="figures by seikit.save, alt text for every image, formulas that "
                          "parse", failures=outputs.failures)
    return finish(page, summary.file)


def fill_template(name: str, **values: object) -> str:
    """Return a template of the reports, filled in; every value is escaped."""
    exporter = _Exporter(filters={"line": line_to_html})
    return exporter.environment.get_template(name).render(**values)


def image_source(content: bytes, kind: str = "image/svg+xml") -> str:
    """Return an image as a data URL.

    Examples
    --------
    >>> image_source(b"<svg/>")
    'data:image/svg+xml;base64,PHN2Zy8+'
    """
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


class _Exporter(TemplateExporter):
    """nbconvert with our template alone; unlike nbconvert's own it escapes by default."""

    output_mimetype = "text/html"

    def __init__(self, **options: object) -> None:
        super().__init__(template_name="seikit", extra_template_basedirs=[str(_TEMPLATES)],
                         **options)

    @default("file_extension")
    def _ending(self) -> str:
        return ".html"

    def default_filters(self):
        yield from super().default_filters()
        yield "highlight_code", Highlight2HTML(pygments_lexer="ipython3", parent=self)

    def _create_environment(self):
        environment = super()._create_environment()
        environment.autoescape = True
        return environment


class _Outputs:
    """The outputs of one notebook as the template shows them; counts figures and tables."""

    def __init__(self, figures_folder: Path) -> None:
        self.folder = figures_folder
        self.figures = self.tables = 0
        self.failures: list[dict[str, object]] = []

    def prose(self, source: str, cell: int, attachments: dict | None = None) -> str:
        """Return Markdown as HTML, or note why it cannot be shown."""
        try:
            return to_html(source, attachments)
        except ReportError as problem:
            self.failures += [{"cell": cell} | row for row in problem.failures]
            return ""

    def view(self, output: "NotebookNode", cell: int) -> dict[str, object]:
        """Return kind and parts of an output, or note why it cannot be shown."""
        try:
            return self._view(output, cell)
        except ReportError as problem:
            self.failures.append({"cell": cell, "problem": problem.what, "reason": problem.rule})
            return {"kind": "none"}

    def _view(self, output: "NotebookNode", cell: int) -> dict[str, object]:
        if output.output_type == "stream" and output.name == "stdout":
            return {"kind": "text", "text": strip_ansi(output.text)}
        if output.output_type not in ("display_data", "execute_result"):
            raise ReportError(f"an output of the kind {output.output_type}",
                              rule="errors and warnings do not enter a report")
        data, meta = output.data, output.metadata.get("seikit", {})
        if "figure" in meta:
            return self._figure(meta, data)
        if "answer" in meta:
            return {"kind": "answer", "lines": [self._line(text, cell) for text in meta["answer"]]}
        if table := _clean_table(data.get("text/html", "")):
            return self._table(table)
        for kind in _IMAGES:
            if kind in data:
                return _image(data[kind], kind, output.metadata.get(kind, {}).get("alt", ""))
        if "text/markdown" in data:
            return {"kind": "prose", "html": self.prose(data["text/markdown"], cell)}
        if "text/plain" not in data:
            raise ReportError(f"an output without text: {', '.join(data)}",
                              rule="raw HTML is not shown: use seikit.table or text")
        return {"kind": "text", "text": strip_ansi(data["text/plain"])}

    def _line(self, text: str, cell: int) -> str:
        try:
            return line_to_html(text)
        except ReportError as problem:
            self.failures += [{"cell": cell} | row for row in problem.failures]
            return ""

    def _figure(self, meta: dict, data: dict) -> dict[str, object]:
        name = meta["figure"]
        svg = _svg(name, self.folder)
        if not str(meta.get("alt", "")).strip():
            raise ReportError(f"a figure without alt text: {name}", rule="save(..., alt=...)")
        self.figures += 1
        size = _pixels(svg)
        return {"kind": "figure", "id": f"fig-{name}", "number": self.figures, "name": name,
                "title": meta.get("title", ""), "population": meta.get("population", ""),
                "alt": meta["alt"], "source": image_source(svg), "size": size,
                "wide": not size or size[0] > _WIDE_PIXELS,
                "digest": data.get("text/plain", "").strip().split("\n")[-1]}

    def _table(self, soup: BeautifulSoup) -> dict[str, object]:
        self.tables += 1
        table = soup.table
        table["id"] = f"table-{self.tables}"
        if table.caption:
            number = soup.new_tag("strong", string=f"Table {self.tables}.")
            table.caption.insert(0, number)
            number.insert_after(" ")
        foot = table.tfoot.extract().get_text(" ", strip=True) if table.tfoot else ""
        return {"kind": "table", "html": str(table), "foot": foot}


def _seikit_metadata(notebook: "NotebookNode") -> list[dict]:
    return [output.metadata["seikit"] for cell in notebook.cells if cell.cell_type == "code"
            for output in cell.outputs if "seikit" in output.get("metadata", {})]


def _title(notebook: "NotebookNode") -> str:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            heading = BeautifulSoup(to_html(cell.source, cell.get("attachments")), "html.parser").h1
            if heading:
                return " ".join(heading.get_text().split())
    return ""


def _thumbnail(notebook: "NotebookNode", folder: Path) -> tuple[str, str, bytes]:
    """Return id, alt text and drawing of the first figure, or of the lightest, or of none."""
    figures = [(meta["figure"], meta.get("alt", ""), _svg(meta["figure"], folder))
               for meta in _seikit_metadata(notebook) if "figure" in meta]
    lightest = sorted(figures, key=lambda row: len(row[2]))[:1]
    light = [row for row in figures[:1] + lightest if len(row[2]) <= _THUMBNAIL_BYTES]
    return light[0] if light else ("", "", b"")


def _svg(name: str, folder: Path) -> bytes:
    path = Path(folder) / f"{name}.svg"
    if not re.fullmatch(r"\w+", name) or not path.is_file():
        raise ReportError(f"the figure {name} is not among the saved ones", where=path.name,
                          rule="seikit.save writes the file that the page shows",
                          way_out="`seikit report --force` runs the notebook again")
    return path.read_bytes()


def _pixels(svg: bytes) -> tuple[int, int] | None:
    """Return width and height on the screen, if the file states its size in points."""
    head = re.search(rb"<svg\b[^>]*>", svg)
    sizes = [re.search(rb'\s%s="([\d.]+)pt"' % side, head[0]) if head else None
             for side in (b"width", b"height")]
    return tuple(round(float(s[1]) * _PIXELS_PER_POINT) for s in sizes) if all(sizes) else None


def _image(content: str, kind: str, alt: str) -> dict[str, object]:
    if not alt.strip():
        raise ReportError("an image without alt text", rule="draw with seikit.figure and keep it "
                          "with seikit.save(..., alt=...)")
    if kind == "image/svg+xml":
        source = image_source(content.encode("utf-8"))
    else:
        source = f"data:{kind};base64,{''.join(content.split())}"
    return {"kind": "image", "source": source, "alt": alt}


def _clean_table(markup: str) -> BeautifulSoup | None:
    """Return the markup if it is one table of `seikit.table` and nothing else."""
    soup = BeautifulSoup(markup, "html.parser")
    tags = soup.find_all(True)
    alone = len(soup.find_all(recursive=False)) == 1 and len(soup.find_all("table")) == 1
    if not alone or tags[0].name != "table" or "seikit" not in tags[0].get("class", []):
        return None
    clean = all(tag.name in _TABLE_TAGS and set(tag.attrs) <= _TABLE_ATTRIBUTES for tag in tags)
    return soup if clean else None
