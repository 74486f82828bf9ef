"""Tables of results that are committed: written by the runs themselves, never by hand."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "results"


def write_table(name: str, about: str, rows: list[dict[str, object]]) -> Path:
    """Write rows as a Markdown table under a sentence that says what they are."""
    FOLDER.mkdir(exist_ok=True)
    lines = [about, "", "| " + " | ".join(rows[0]) + " |", "|---" * len(rows[0]) + "|",
             *("| " + " | ".join(map(str, row.values())) + " |" for row in rows), ""]
    path = FOLDER / f"{name}.md"
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    return path
