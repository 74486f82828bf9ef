"""The floor plan: imports run downhill, and `import seikit` stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import seikit

LIBRARY = Path(seikit.__file__).parent
GROUND = {"errors", "checks", "paths", "codes", "datasets"}
MAY_IMPORT = {
    "errors": set(),
    "checks": {"errors"},
    "paths": {"errors"},
    "codes": GROUND,
    "datasets": {"errors", "checks", "paths", "datasets"},
    "read": GROUND | {"read"},
    "clean": GROUND | {"read", "clean"},
    "measures": GROUND | {"measures"},
    "results": GROUND | {"measures", "results"},
    "synthetic": GROUND,
    "show": GROUND | {"show"},
    "report": GROUND | {"show", "report"},
    "__init__": set(),
}
HEAVY = ["scipy", "matplotlib", "seaborn", "statsmodels", "esda", "duckdb", "pandera"]


def _room(module: str) -> str:
    return module.split(".")[0]


def _imports(file: Path) -> set[str]:
    """Return the rooms of seikit that a file imports, at any depth of nesting."""
    here = file.relative_to(LIBRARY).with_suffix("").parts
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = list(here[: len(here) - node.level])
            path = base + (node.module.split(".") if node.module else [])
            found |= {_room(".".join([*path, alias.name])) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("seikit"):
            rest = node.module.split(".")[1:]
            found |= {_room(".".join([*rest, alias.name])) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("seikit.")}
    return found


def test_imports_run_downhill():
    """No room imports a room that the plan does not allow; nothing imports the command line."""
    wrong = []
    for file in sorted(LIBRARY.rglob("*.py")):
        room = _room(".".join(file.relative_to(LIBRARY).with_suffix("").parts))
        if room == "cli":
            continue
        wrong += [(str(file.relative_to(LIBRARY)), other)
                  for other in sorted(_imports(file) - MAY_IMPORT[room])]
    assert wrong == []


def test_the_plan_names_every_room():
    """A new room must be entered in the plan."""
    rooms = {p.stem for p in LIBRARY.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert rooms - {"cli"} == set(MAY_IMPORT)


def test_import_is_light():
    """`import seikit`, its names and its measures load no heavy library."""
    code = (
        "import sys, seikit; dir(seikit); from seikit import measures; dir(measures);"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_every_public_name_resolves():
    """Each name of the API can be reached, and the list stays near 25."""
    names = [name for name in seikit.__all__ if not name.startswith("_")]
    assert all(getattr(seikit, name) is not None for name in names)
    assert set(names) <= set(dir(seikit))
    assert len(names) <= 30
