"""The ground: locks, environment, make targets, files that others own."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
CONSTRAINTS = (ROOT / "constraints.txt").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def _pins(text: str) -> list[str]:
    return re.findall(r"^([a-z0-9][\w.-]*==[^\s;\\]+)", text, flags=re.M)


def test_lock_names_no_host_and_hashes_everything():
    """The lock holds pins and hashes alone."""
    assert "://" not in LOCK and "--index" not in LOCK and "--find-links" not in LOCK
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block.split("\n")[0])


def test_constraints_are_the_lock_without_hashes():
    """Both files pin the same versions, so conda and make agree."""
    assert _pins(CONSTRAINTS) == _pins(LOCK)
    assert "--hash" not in CONSTRAINTS


@pytest.mark.parametrize("package", ["numpy", "scipy", "matplotlib", "pandas"])
def test_one_version_for_all_pythons(package):
    """Figures repeat byte for byte only if these have one version in the lock."""
    assert len([pin for pin in _pins(LOCK) if pin.startswith(f"{package}==")]) == 1


def test_every_dependency_is_locked():
    """What pyproject asks for stands in the lock."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = PROJECT["project"]["dependencies"] + [name for extra in extras for name in extra]
    names = {re.split(r"[<>=\[]", name)[0] for name in wanted}
    assert names <= {pin.split("==")[0] for pin in _pins(LOCK)}


def test_environment_points_to_the_constraints():
    """Conda's file carries no version of its own that could drift."""
    text = (ROOT / "environment.yml").read_text("utf-8")
    pip_part = text.split("- pip:")[1]
    assert "-c constraints.txt" in pip_part and "-e ." in pip_part and "==" not in pip_part
    for package in ("jupyterlab", "pandas", "matplotlib", "seaborn", "statsmodels"):
        assert f"- {package}\n" in pip_part


def test_readme_commands_are_make_targets():
    """Every `make ...` that the README shows exists."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.M))
    shown = set(re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    assert shown and shown <= targets


def test_no_foreign_files_and_no_machine_paths():
    """No sheet is committed, and no file names a folder of one machine."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in listed.stdout.splitlines()]
    assert [f.name for f in files if f.suffix in {".xls", ".xlsx", ".parquet"}] == []
    marks = (str(ROOT), str(Path.home() / ".pyenv"))
    texts = (f for f in files if f.is_file() and f.suffix not in {".png", ".pdf"})
    assert [f.name for f in texts if any(m in f.read_text("utf-8") for m in marks)] == []
