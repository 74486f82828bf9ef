"""What changed since the last report: runs and pages are kept with a hash of all they rest on."""

import hashlib
import json
import sys
from pathlib import Path

from .. import paths
from .running import read_notebook

_TEMPLATES = Path(__file__).parent / "templates"


def cached_run(path: Path) -> Path:
    """Return where the executed copy of a notebook is kept."""
    return paths.build() / "executed" / path.name


def run_key(path: Path) -> str:
    """Hash all that a notebook's outputs rest on: its cells, the library, the data, versions."""
    digest = hashlib.sha256()
    for cell in read_notebook(path).cells:
        digest.update(json.dumps([cell.cell_type, cell.source, cell.metadata.get("tags")]).encode())
    root = paths.project()
    _add_files(digest, [*(root / "lib").rglob("*.py"), *(root / "data").rglob("*.csv"),
                        *(root / "data").rglob("*.toml"), root / "requirements.lock"])
    digest.update(str(sys.version_info[:2]).encode())
    return digest.hexdigest()


def _add_files(digest: "hashlib._Hash", files: list[Path]) -> None:
    for file in sorted(files):
        if file.is_file():
            digest.update(file.name.encode())
            digest.update(file.read_bytes())


def run_is_fresh(path: Path) -> bool:
    """Tell whether a notebook has a kept run of the same cells, library, data and versions."""
    key = _key_file(path)
    return cached_run(path).is_file() and key.is_file() and key.read_text("utf-8") == run_key(path)


def keep_run(path: Path, key: str, text: str) -> None:
    """Keep an executed notebook; `key` is the hash from before the run."""
    paths.write_text(cached_run(path), text)
    paths.write_text(_key_file(path), key)


def _key_file(path: Path) -> Path:
    return cached_run(path).with_suffix(".key")


def pages_key(notebooks: list[Path]) -> str:
    """Hash all that the pages rest on: the kept runs and the templates."""
    digest = hashlib.sha256()
    _add_files(digest, [cached_run(path) for path in notebooks])
    _add_files(digest, list(_TEMPLATES.rglob("*.*")))
    _add_files(digest, list(Path(__file__).parent.glob("*.py")))
    return digest.hexdigest()


def pages_are_fresh(out: Path, key: str) -> bool:
    """Tell whether a folder holds just the pages that were last written there from `key`."""
    kept = _kept_pages(out)
    if not kept.is_file():
        return False
    known = json.loads(kept.read_text("utf-8"))
    return known["key"] == key and all(
        (out / name).is_file() and _sha256(out / name) == sha
        for name, sha in known["pages"].items())


def keep_pages(out: Path, key: str, names: list[str]) -> None:
    """Note which pages were written to a folder, and from what."""
    pages = {name: _sha256(out / name) for name in names}
    paths.write_text(_kept_pages(out), json.dumps({"key": key, "pages": pages}, indent=1))


def _kept_pages(out: Path) -> Path:
    folder = hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:12]
    return paths.build() / "pages" / f"{folder}.json"


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
