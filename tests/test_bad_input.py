"""Bad input: one readable message with the file and the way out, nothing half-written."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from seikit import paths
from seikit.cli import main
from seikit.errors import DataFileError

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a copy of the project's data that may be damaged."""
    copy = tmp_path / "home"
    for folder in ("ledger", "facts", "codes", "panel"):
        shutil.copytree(ROOT / "data" / folder, copy / "data" / folder)
    shutil.copy(ROOT / "data" / "checksums.csv", copy / "data")
    (copy / "notebooks").mkdir()
    monkeypatch.setenv("SEIKIT_HOME", str(copy))
    return copy


def _message(capsys, arguments: list[str]) -> str:
    assert main(arguments) == 1
    text = capsys.readouterr().err
    assert "Traceback" not in text and "way out" in text
    return text


def _command(arguments: list[str]) -> str:
    """Run the command line in a process of its own: nbclient leaves sockets to the exit."""
    done = subprocess.run([sys.executable, "-m", "seikit.cli", *arguments], capture_output=True,
                          text=True, timeout=300)
    assert done.returncode == 1 and "Traceback" not in done.stderr and "way out" in done.stderr
    return done.stderr


def _load(name: str) -> None:
    from seikit import load

    load(name)


@pytest.mark.parametrize("damage", ["missing", "changed", "truncated"])
def test_a_damaged_data_file_is_named(home, damage):
    """Load refuses a file that is not the one with the checksum."""
    file = home / "data" / "facts" / "sei_growth.csv"
    content = file.read_bytes()
    if damage == "missing":
        file.unlink()
    elif damage == "changed":
        file.write_bytes(content.replace(b"8.9", b"9.8", 1))
    else:
        file.write_bytes(content[: len(content) // 2])
    with pytest.raises(DataFileError, match=r"sei_growth\.csv[\s\S]*way out"):
        _load("sei_growth")


def test_a_ledger_that_breaks_its_schema_changes_nothing(home, capsys):
    """A failed build leaves the built files as they were, and lists every failing cell."""
    built = (home / "data" / "facts" / "sei_growth.csv").read_bytes()
    ledger = home / "data" / "ledger" / "sei_growth.csv"
    ledger.write_text(ledger.read_text("utf-8").replace(",8.9,", ",eight,").replace(
        ",8.4,", ",about,"), "utf-8")
    text = _message(capsys, ["data"])
    assert "eight" in text and "about" in text and "sei_growth.csv" in text
    assert (home / "data" / "facts" / "sei_growth.csv").read_bytes() == built


def test_sheets_must_be_the_known_ones(home, tmp_path, capsys):
    """Data/panel is made from sheets with the listed sha256 only; all others are named."""
    folder = tmp_path / "sheets"
    (folder / "hightech_operation").mkdir(parents=True)
    (folder / "hightech_operation" / "2010.xls").write_bytes(b"not it")
    before = (home / "data" / "panel" / "provinces.csv").read_bytes()
    text = _message(capsys, ["data", "--sources", str(folder)])
    assert "another sha256" in text and "missing" in text
    assert (home / "data" / "panel" / "provinces.csv").read_bytes() == before


def test_an_unwritable_folder_is_named(tmp_path, capsys):
    """A file stands where the output folder should be."""
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    sheet = tmp_path / "a.csv"
    sheet.write_text("地区,企业数(个)\n北京,1\n天津,2\n", encoding="utf-8")
    text = _message(capsys, ["clean", str(sheet), "-o", str(blocked / "out.csv")])
    assert "blocked" in text


def test_a_full_disk_leaves_the_earlier_file(tmp_path, monkeypatch):
    """Writing goes to a temporary name first; the old file survives, the rest is removed."""
    target = tmp_path / "report.html"
    target.write_text("earlier")

    def full(self, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DataFileError, match=r"No space left[\s\S]*report\.html"):
        paths.write_text(target, "new")
    assert target.read_text() == "earlier" and os.listdir(tmp_path) == ["report.html"]


def test_a_notebook_that_raises_is_named_and_its_page_stays(home, tmp_path):
    """The message names notebook and cell; the exit code is 1; the earlier page is intact."""
    cells = [nbformat.v4.new_markdown_cell("# Why?"),
             nbformat.v4.new_code_cell("x = 1\nraise ValueError('no such thing')")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(notebook, home / "notebooks" / "09_bad.ipynb")
    out = tmp_path / "reports"
    out.mkdir()
    (out / "09_bad.html").write_text("earlier")
    text = _command(["report", "-o", str(out)])
    assert "09_bad.ipynb, cell 2" in text and "no such thing" in text
    assert (out / "09_bad.html").read_text() == "earlier"


def test_no_network_in_a_kernel(home):
    """A connection that leaves the machine is refused."""
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbformat.write(notebook, home / "notebooks" / "09_net.ipynb")
    assert "no network" in _command(["notebooks"])


def test_unknown_names_are_refused_with_candidates(capsys):
    """A misspelt dataset or notebook is no traceback."""
    assert "sei_growth" in _message(capsys, ["describe", "sei_grow"])
    assert "01_how_far" in _message(capsys, ["report", "no_such_notebook"])


def test_an_old_python_is_told_so(tmp_path):
    """Make refuses another Python than 3.11 to 3.13 before it builds anything."""
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\nshift\ncode=$(printf '%s' \"$1\" | sed 's/sys.version_info"
                    f"\\[:2\\]/(3, 9)/')\nexec {sys.executable} -c \"$code\"\n")
    fake.chmod(0o755)
    done = subprocess.run(
        ["make", f"PYTHON={fake}", f"VENV={tmp_path / 'venv'}", "report"], cwd=ROOT,
        capture_output=True, text=True)
    assert done.returncode and "3.9" in done.stderr and "way out" in done.stderr
    assert not (tmp_path / "venv").exists()


@pytest.fixture
def sheet(tmp_path):
    """Return a small sheet."""
    file = tmp_path / "in" / "sheet.csv"
    file.parent.mkdir()
    file.write_text("地区,模拟企业数(个)\n北京,1\n天津,2\n河北,3\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(("more", "says"), [
    (["-o", "{out}/a.doc"], "unknown ending"), (["-o", "{sheet}"], "named twice"),
    (["{sheet}"], "named twice"), (["{out}/none.xls"], "cannot be read"),
    (["-o", "{out}/a.csv", "--log", "{out}/a.csv"], "named twice"),
    (["-o", "{out}/a.csv", "--log", "{out}"], "cannot write"),
    (["{list}", "-o", "{out}/a.csv"], "do not fit one file")])
def test_cleaning_writes_all_or_nothing(tmp_path, sheet, capsys, more, says):
    """No input is written over, and no target is written if the other cannot be."""
    out = tmp_path / "out"
    out.mkdir()
    listed = tmp_path / "list.csv"
    listed.write_text("序号,省份,名称\n1,北京,甲\n2,天津,乙\n3,河北,丙\n", encoding="utf-8")
    names = {"sheet": sheet, "out": out, "list": listed}
    before = sheet.read_bytes()
    assert says in _message(capsys, ["clean", str(sheet), *(m.format(**names) for m in more)])
    assert os.listdir(out) == [] and sheet.read_bytes() == before


def test_files_of_one_name_stay_apart(tmp_path, sheet):
    """Their folders tell them apart in the result."""
    other = tmp_path / "other" / "sheet.csv"
    other.parent.mkdir()
    shutil.copy(sheet, other)
    out = tmp_path / "a.csv"
    assert main(["clean", str(sheet), str(other), "-o", str(out)]) == 0
    lines = out.read_text("utf-8-sig").splitlines()
    assert len(lines) == 7 and len({line.split(",")[0] for line in lines[1:]}) == 2
