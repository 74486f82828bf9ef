"""`make bench`: measure, print the table, and write `RESULTS.md` and `ratios.svg` beside this."""

import importlib
import io
import os
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path

from seikit import figure, paths

TOPICS = ("cleaning", "indices")
HERE = Path(__file__).resolve().parent
# Families measured over several sizes: colour, marker and the ratio to stay under at the largest.
DRAWN = {"Complexity, frame to frame": ("#0072B2", "o", 0.2),
         "Complexity, numeric core": ("#332288", "s", 0.1),
         "Location quotient": ("#D55E00", "^", 0.75), "Ellison-Glaeser": ("#117733", "D", 3.0)}


def main() -> int:
    """Run all benchmarks, print their table and keep it with its figure."""
    print(environment(), flush=True)
    rows = []
    for topic in TOPICS:
        for row in importlib.import_module(f"benchmarks.{topic}").measure():
            rows.append(row)
            print(f"{row['what']}: {row['ours_s']:.3f} s against {row['peer_s']:.3f} s "
                  f"({row['peer']}), ratio {row['ratio']:.2f}{verdict(row)}. {row['note']}",
                  flush=True)
    paths.write_text(HERE / "RESULTS.md", page(rows))
    paths.write_bytes(HERE / "ratios.svg", drawing(rows))
    return 0


def environment() -> str:
    """Return what the ratios were measured on."""
    packages = ("numpy", "scipy", "pandas", "xlrd", "python-calamine", "ecomplexity")
    return (f"Python {sys.version.split()[0]}, {platform.system()} {platform.machine()}, "
            f"{os.cpu_count()} cores; "
            + ", ".join(f"{name} {version(name)}" for name in packages))


def verdict(row: dict[str, object]) -> str:
    """Return the aim of a row and whether it is met; aims are set for the largest size."""
    if row["aim"] is None:
        return ""
    return f", at most {row['aim']:g}: " + ("met" if row["ratio"] <= row["aim"] else "MISSED")


def page(rows: list[dict[str, object]]) -> str:
    """Return the table as Markdown."""
    lines = [f"| {r['what']} | {r['peer']} | {r['ours_s']:.3f} | {r['peer_s']:.3f} | "
             f"{r['ratio']:.2f} | {verdict(r).removeprefix(', ')} | {r['note']} |" for r in rows]
    return "\n".join([
        "# Ratios against peers", "",
        "Written by `make bench`; seconds of ours and of the peer are medians of one run, in turn, "
        "so that what else the machine does hits both alike.", "", environment(), "",
        "| what | peer | ours, s | peer, s | ratio | aim | values compared |",
        "|---|---|---:|---:|---:|---|---|", *lines, "",
        "![Ratios over three sizes; dotted lines are the aims for the largest](ratios.svg)", ""])


def drawing(rows: list[dict[str, object]]) -> bytes:
    """Return the ratios over size as SVG: one line per family, its aim dashed."""
    fig, ax = figure("single", 78)
    for name, (color, marker, aim) in DRAWN.items():
        some = [(r["size"], r["ratio"]) for r in rows if r["family"] == name]
        ax.plot(*zip(*some, strict=True), color=color, marker=marker, label=name)
        ax.plot([some[0][0], some[-1][0]], [aim, aim], color=color, linestyle=":", linewidth=0.9)
    ax.set(xscale="log", yscale="log", xlabel="Rows, cells or plants", ylabel="Time / peer's time")
    ax.axhline(1, color="#777777", linewidth=0.6)
    fig.legend(loc="outside lower center", ncols=2)
    target = io.BytesIO()
    fig.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return re.sub(rb" +$", b"", target.getvalue(), flags=re.M)


if __name__ == "__main__":
    sys.exit(main())
