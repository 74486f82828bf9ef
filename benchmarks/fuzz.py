"""Seeded damage to whole files: no error but a typed one, no hang, no silent loss.

`make fuzz` runs 10,000 files and writes the result table `results/fuzz.md`; the tests run 300.
"""

import collections
import datetime
import html
import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from seikit.clean import tidy
from seikit.errors import SeikitError
from seikit.synthetic import LAYOUTS, facsimile

from . import layouts
from .faults import to_bytes
from .writing import write_table

SLOWEST_S = 10.0
_ODD = ["\u202e", "\x00", "=cmd|' /C calc'!A0", "９" * 40, "1e999", "-" * 300, "\ufffd", "<b>",
        "NaN", "inf", "0x1F", "#REF!", "٣٤", "1.2.3", "--", "…", "\n\n", '"', "全国", "合计",
        "续表", "单位：亿元", "2022年", "地区", "北京", "吉林", "1 2 3", "１２，３"]


def as_xlsx(rows: list[list[object]]) -> bytes:
    """Return rows as a workbook."""
    import openpyxl

    book, target = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("1")
    for row in rows:
        sheet.append(row)
    book.save(target)
    return target.getvalue()


def as_html(rows: list[list[object]]) -> bytes:
    """Return rows as a web page, with a hostile attribute here and there."""
    lines = ("".join(f'<td colspan="{1 + i % 2}">{html.escape(str(v or ""))}</td>'
                     if v == "" else f"<td>{html.escape(str(v or ''))}</td>"
                     for i, v in enumerate(row)) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<html><body><p>模拟</p><table>{body}</table></body></html>".encode()


def _cells(rows: list[list[object]], rng: np.random.Generator) -> list[list[object]]:
    """Overwrite, delete, swap or move some cells and rows."""
    rows = [list(row) for row in rows]
    for _ in range(int(rng.integers(1, 6))):
        i = int(rng.integers(len(rows)))
        kind = int(rng.integers(5))
        if kind == 0 and rows[i]:
            rows[i][int(rng.integers(len(rows[i])))] = _ODD[int(rng.integers(len(_ODD)))]
        elif kind == 1:
            rows.insert(i, list(rows[int(rng.integers(len(rows)))]))
        elif kind == 2 and len(rows) > 3:
            del rows[i]
        elif kind == 3:
            rows[i].insert(0, None)
        else:
            j = int(rng.integers(len(rows)))
            rows[i], rows[j] = rows[j], rows[i]
    return rows


def _bytes(content: bytes, rng: np.random.Generator) -> bytes:
    """Flip, cut, repeat or insert bytes."""
    data = bytearray(content)
    kind = int(rng.integers(5))
    if kind == 0:
        for at in rng.integers(0, len(data), int(rng.integers(1, 40))):
            data[int(at)] = int(rng.integers(256))
    elif kind == 1:
        del data[int(rng.integers(1, len(data))):]
    elif kind == 2:
        a, b = sorted(int(x) for x in rng.integers(0, len(data), 2))
        data[a:a] = data[a:b][:5000]
    elif kind == 3:
        at = int(rng.integers(len(data)))
        data[at:at] = bytes(rng.integers(0, 256, 60, dtype=np.uint8))
    return bytes(data)


def _rows(seed: int) -> list[list[object]]:
    """Return a whole sheet: facsimiles of yearbooks and the layouts of other tables by turns."""
    texts = [text for text, _ in (*layouts.LAYOUTS.values(), *layouts.LISTS.values())]
    if seed % 2:
        return layouts.rows_of(texts[seed // 2 % len(texts)])
    return facsimile(seed % 50, LAYOUTS[seed // 2 % len(LAYOUTS)]).rows


def damaged(seed: int) -> bytes:
    """Return one damaged file: CSV in UTF-8 or GB18030, a workbook, or a page."""
    rng = np.random.default_rng(seed)
    rows = _cells(_rows(seed), rng)
    kind = int(rng.integers(4))
    if kind == 0:
        content = as_html(rows)
    elif kind == 1:
        clean = [["".join(c for c in v if c.isprintable()) if isinstance(v, str) else v
                  for v in row] for row in rows]
        content = as_xlsx(clean)
    else:
        content = to_bytes(rows)
        content = content.decode().encode("gb18030") if kind == 2 else content
    return _bytes(content, rng) if rng.random() < 0.6 else content


def outcome(content: bytes, file: Path) -> tuple[str, float]:
    """Clean one file and say how it ended and how many seconds of the processor it took."""
    file.write_bytes(content)
    start = time.process_time()
    try:
        result = tidy(file)
        b = result.balance
        whole = b["cells_in"] == b["out"] + b["duplicates"] + b["set_aside"]
        carried = int(result.frame["value"].notna().sum()) if result.kind == "table" else b["out"]
        result.to_html()
        end = "cleaned" if whole and carried == b["out"] else "silent loss"
    except SeikitError as problem:
        end = f"refused: {type(problem).__name__}"
    except Exception as problem:  # noqa: BLE001 - this is what the fuzzer looks for
        end = f"BUG {type(problem).__name__}: {str(problem)[:80]}"
    seconds = time.process_time() - start
    return "BUG hang" if seconds > SLOWEST_S else end, seconds


def run(files: int, first: int = 0, tell: Callable[[str], object] | None = None
        ) -> list[tuple[int, str, float]]:
    """Return seed, outcome and seconds of every file."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + files):
            end, seconds = outcome(damaged(seed), Path(folder, "file.dat"))
            found.append((seed, end, seconds))
            if tell and is_failure(end):
                tell(f"seed {seed}: {end}")
    return found


def is_failure(end: str) -> bool:
    """Tell whether an outcome is one that must not occur."""
    return end.startswith("BUG") or end == "silent loss"


def summarise(found: list[tuple[int, str, float]]) -> list[dict[str, object]]:
    """Return one row per outcome: files, and the slowest with its seed."""
    rows = []
    for end, number in collections.Counter(end for _, end, _ in found).most_common():
        seconds, seed = max((seconds, seed) for seed, other, seconds in found if other == end)
        rows.append({"outcome": end, "files": number, "slowest (s)": f"{seconds:.2f}",
                     "its seed": seed})
    return rows


def main() -> int:
    """Run 10,000 files, or as many as the first argument says, and write the table."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    found = run(files, tell=print)
    rows = summarise(found)
    write_table("fuzz", f"{files:,} damaged files: seeds 0 to {files - 1:,}, run on "
                f"{datetime.date.today().isoformat()}. No outcome may be an untyped error, a run "
                f"over {SLOWEST_S:.0f} s or a silent loss.", rows)
    for row in rows:
        print(f"{row['files']:7,}  {row['outcome']}")
    return int(any(is_failure(end) for _, end, _ in found))


if __name__ == "__main__":
    sys.exit(main())
