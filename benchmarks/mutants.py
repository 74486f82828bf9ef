"""Plant faults in the measures, one at a time: `make mutants` says which ones no test notices.

mutmut does the work. It wants the package in `src/`, so it runs in a copy of the project under
`build/mutants`, where verdicts are kept: a second run tests what is new, changed or survived; to
start over, delete the folder. The faults are those of `benchmarks.operators`; the outcome is
written by `benchmarks.mutation_report`.
"""

import contextlib
import os
import shutil
import sys
import tomllib
from pathlib import Path

from . import mutation_report, noticing, operators
from .forked_runner import CollectedRunner

PROJECT = Path(__file__).resolve().parents[1]
SANDBOX = PROJECT / "build" / "mutants"
# Warnings stay errors, but not those at the end of a session: mutmut runs many in one process.
# Simulations, marked slow, cannot be run once for each mutant.
SETTINGS = """\
[tool.pytest.ini_options]
pythonpath = ["."]
addopts = "--strict-markers --strict-config -p no:cacheprovider -p no:unraisableexception"
filterwarnings = ["error"]
xfail_strict = true
markers = {markers}

[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/seikit/measures/*.py"]
do_not_mutate = ["*/__init__.py"]
also_copy = ["benchmarks"]
pytest_add_cli_args = ["-m", "not slow"]
pytest_add_cli_args_test_selection = ["tests/measures"]
timeout_constant = 5.0
timeout_multiplier = 1.0
use_git_change_detection = false
on_dependency_change = "ignore"
"""


def _copy(source: Path, target: Path) -> None:
    """Copy what differs and delete what is gone: files left as they are keep their verdicts."""
    for old in [p for p in target.rglob("*.py") if not (source / p.relative_to(target)).exists()]:
        old.unlink()
    for file in (p for p in source.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        copy = target / file.relative_to(source)
        if not copy.exists() or copy.read_bytes() != file.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


def build_sandbox() -> None:
    """Lay package and tests of the measures out as mutmut wants them."""
    _copy(PROJECT / "lib" / "seikit", SANDBOX / "src" / "seikit")
    _copy(PROJECT / "benchmarks", SANDBOX / "benchmarks")
    for folder in ("measures", "golden"):
        _copy(PROJECT / "tests" / folder, SANDBOX / "tests" / folder)
    shutil.copyfile(PROJECT / "tests" / "conftest.py", SANDBOX / "tests" / "conftest.py")
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    markers = settings["tool"]["pytest"]["ini_options"]["markers"]
    (SANDBOX / "pyproject.toml").write_text(SETTINGS.format(markers=markers), encoding="utf-8")


def run(modules: list[str]) -> None:
    """Test the mutants that no test has killed and no reason explains.

    If those of all modules were asked for, find for each test one that it kills.
    """
    from mutmut import __main__ as mutmut
    from mutmut.workers import isolation

    operators.install()
    isolation.PytestRunner = CollectedRunner
    Path("mutants").mkdir(exist_ok=True)
    mutmut.copy_src_dir()
    mutmut.setup_source_paths()
    mutmut.create_mutants(1)
    if names := mutation_report.open_mutants(PROJECT, modules):
        mutmut._run(names, max_children=1)
    if not modules:
        noticing.run([name for name, verdict in mutation_report.verdicts([]).items()
                      if verdict == "killed"])


def main(modules: list[str]) -> int:
    """Test the mutants of the named modules, or of all, and write the report."""
    build_sandbox()
    # pytest starts once per mutant: without plugins it does so in half the time
    os.environ |= {"SEIKIT_HOME": str(PROJECT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    with contextlib.chdir(SANDBOX):
        run(modules)
        report = mutation_report.write(PROJECT)
    print(report)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
