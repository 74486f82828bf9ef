"""What nbval does not see: notebooks committed unrun, long cells, digits in prose, old figures."""

import ast
import hashlib
import re
from pathlib import Path

import nbformat
import pytest

from seikit.report.running import notebook_text
from seikit.show.manifest import HEADER, read_manifest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FIGURES = ROOT / "figures"
MOST_LINES = 12
# Years and spans of years, numbers of tables, sections, equations and standards, as in GB/T 4754.
ALLOWED_DIGITS = re.compile(
    r"\b(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?\b|GB/T \d+|sha256|"
    r"\b(?:[Tt]able|[Ff]igure|[Ss]ection|[Ee]quation|[Ss]tep) \d+\b"
)


def _read(path: Path):
    return nbformat.read(path, as_version=4)


def _code(notebook) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _prose(source: str) -> str:
    """Return Markdown without code, formulas and links."""
    for pattern in (r"```.*?```", r"`[^`]*`", r"\$\$.*?\$\$", r"\$[^$]+\$", r"\]\([^)]*\)"):
        source = re.sub(pattern, " ", source, flags=re.S)
    return source


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    """Return each notebook with its outputs."""
    return _read(request.param)


def test_there_are_notebooks():
    """The guards below would pass on an empty folder."""
    assert len(NOTEBOOKS) >= 2


def test_run_once_in_order(notebook):
    """Strict nbval passes a notebook that was committed unrun: the counts tell."""
    counts = [cell.execution_count for cell in _code(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_kernel_is_the_standard_one(notebook):
    """A kernel of another name fails on other machines; versions and times change the file."""
    assert notebook.metadata.kernelspec.name == "python3"
    assert "version" not in notebook.metadata.language_info
    assert not any("execution" in cell.metadata for cell in notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_file_is_as_make_notebooks_writes_it(path):
    """A second writer of stored outputs would show as a difference in every line."""
    assert path.read_text("utf-8") == notebook_text(_read(path))


def test_cells_are_short_and_define_nothing(notebook):
    """Calculation lives in the library; a cell says what is asked."""
    for cell in _code(notebook):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= MOST_LINES, cell.source
        kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
        assert not kinds & {ast.FunctionDef, ast.ClassDef}, cell.source
        assert not cell.source.rstrip().endswith(";"), "a semicolon hides what nbval should see"


def test_no_errors_warnings_or_addresses(notebook):
    """Outputs are the same on every machine."""
    for cell in _code(notebook):
        for output in cell.outputs:
            assert output.output_type != "error" and output.get("name") != "stderr"
            text = str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", ""))
            assert not re.search(r"0x[0-9a-f]{6,}", text), text[:200]
            assert str(ROOT) not in text


def test_no_number_is_written_by_hand(notebook):
    """Digits in Markdown are years or numbers of tables; all others come from output cells."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            left = ALLOWED_DIGITS.sub(" ", _prose(cell.source))
            assert not re.search(r"\d", left), re.findall(r".{0,30}\d.{0,30}", left)


def test_form(notebook):
    """Title as a question, three-line answer, takeaways, what would change this."""
    title = next(c.source for c in notebook.cells if c.cell_type == "markdown").splitlines()[0]
    assert title.startswith("# ") and title.rstrip().endswith("?")
    answers = [o.metadata.seikit.answer for c in _code(notebook) for o in c.outputs
               if "answer" in o.get("metadata", {}).get("seikit", {})]
    assert len(answers) == 1 and len(answers[0]) == 3
    headings = re.findall(r"^## (.+)$", "\n".join(c.source for c in notebook.cells
                                                   if c.cell_type == "markdown"), flags=re.M)
    assert {"Takeaways", "What would change this", "Reader's list"} <= set(headings)


def test_figures_agree_with_the_manifest(notebook):
    """Each figure that a notebook shows is committed with the plotted numbers it shows."""
    rows = {row["id"]: row for row in read_manifest(FIGURES)}
    for cell in _code(notebook):
        for output in cell.outputs:
            meta = output.get("metadata", {}).get("seikit", {})
            if "figure" in meta:
                row = rows[meta["figure"]]
                assert row["alt"] == meta["alt"]
                assert row["csv_sha256"][:12] in output.data["text/plain"]
            images = [k for k in output.get("data", {}) if k.startswith("image/")]
            assert all(output.metadata.get(kind, {}).get("alt") for kind in images)


def test_manifest_agrees_with_its_files():
    """The committed drawings and numbers are those that the manifest hashes, and no others."""
    rows = read_manifest(FIGURES)
    assert rows and list(rows[0]) == list(HEADER)
    for row in rows:
        for kind in ("svg", "csv"):
            content = (FIGURES / f"{row['id']}.{kind}").read_bytes()
            assert hashlib.sha256(content).hexdigest() == row[f"{kind}_sha256"], row["id"]
        assert row["datasets"] and row["population"] and len(row["alt"]) >= 40
    listed = {row["id"] for row in rows}
    assert {f.stem for f in FIGURES.glob("*.svg")} == listed
    assert {f.stem for f in FIGURES.glob("*.csv")} == listed | {"manifest"}


def test_every_dataset_of_a_figure_exists():
    """A manifest row that names no dataset of the catalog cannot be traced."""
    from seikit import catalog

    known = set(catalog()["name"])
    for row in read_manifest(FIGURES):
        assert set(row["datasets"].split(";")) <= known
