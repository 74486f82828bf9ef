"""Turn mutmut's verdicts into `tests/golden/mutation.md`, with the survivors that change nothing.

Those are explained by hand in `tests/golden/equivalent_mutants.csv`, one row each: where, the
line before and after, the kind, and why no result differs. A row that fits no survivor is an
error, so that the list cannot outlive its reasons.
"""

import platform
from collections import Counter
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

from . import noticing
from .forked_runner import LIMIT_S

EXPLAINED = Path("tests", "golden", "equivalent_mutants.csv")
REPORT = EXPLAINED.with_name("mutation.md")
KEY = ["module", "function", "before", "after"]
HEAD = """\
# Mutation score of the measures

Written by `make mutants`; no number here is typed. A mutant is a copy of the code with one small
fault; it is killed when a test fails. Run of {date}: mutmut {mutmut}, Python {python},
`python -m benchmarks.mutants`, on `lib/seikit/measures` with `tests/measures` alone: doctests do
not count, nor do the simulations marked slow; tests run from the fastest on, for {limit:g} seconds
of each mutant at most. The score is killed and timed out over all that were
run and are not equivalent.

What is planted, and what is left out because killing it proves nothing about a measure (text of
errors, guards, arguments replaced by None), stands in `benchmarks/operators.py`.

"""


def verdicts(modules: list[str]) -> dict[str, str]:
    """Return the verdict on each mutant of the named modules, or of all."""
    found = {}
    for path in walk_mutatable_files():
        if not modules or path.stem in modules:
            data = SourceFileMutationData(path=path)
            data.load()
            found |= {name: status_by_exit_code[code]
                      for name, code in data.exit_code_by_key.items()}
    return found


def describe(name: str) -> dict[str, str]:
    """Return where a mutant is, and the lines that differ."""
    module, function = name.split(".")[-2:]
    lines = get_diff_for_mutant(name).splitlines()[2:]
    before, after = (" ".join(line[1:].strip() for line in lines if line.startswith(sign))
                     for sign in "-+")
    place = function.partition("__mutmut_")[0].removeprefix("x_").replace("xǁ", "")
    return {"module": module, "function": place.replace("ǁ", "."), "before": before,
            "after": after}


def reasons(project: Path) -> pd.DataFrame:
    """Return the survivors that are explained by hand."""
    return pd.read_csv(project / EXPLAINED, dtype=str, keep_default_na=False)


def survivors(found: dict[str, str]) -> pd.DataFrame:
    """Return the mutants that every test let pass, in the order of the code."""
    rows = [{"name": name} | describe(name) for name, verdict in found.items()
            if verdict not in ("killed", "timeout", "not checked")]
    return pd.DataFrame(rows, columns=["name", *KEY])


def open_mutants(project: Path, modules: list[str]) -> list[str]:
    """Return the mutants to test: neither killed nor survived with a reason."""
    found = verdicts(modules)
    alive = survivors(found).merge(reasons(project), on=KEY)
    return [name for name, verdict in found.items()
            if verdict != "killed" and name not in set(alive["name"])]


def refuse_stale(known: pd.DataFrame, alive: pd.DataFrame) -> None:
    """Stop if an explained mutant has not survived."""
    both = known.merge(alive[KEY].drop_duplicates(), on=KEY, how="left", indicator=True)
    if (stale := both["_merge"] == "left_only").any():
        raise SystemExit("explained, but no survivor:\n" + both.loc[stale, KEY].to_string())


def table(found: dict[str, str], alive: pd.DataFrame) -> pd.DataFrame:
    """Return counts and score by module, and for all."""
    rows = []
    names = sorted({name.split(".")[-2] for name in found})
    for module in [*names, "all"]:
        counts = Counter(verdict for name, verdict in found.items()
                         if module in (name.split(".")[-2], "all"))
        own = alive if module == "all" else alive[alive["module"] == module]
        equivalent = int(own["kind"].notna().sum())
        caught = counts["killed"] + counts["timeout"]
        run = caught + len(own) - equivalent
        rows.append({"module": module, "mutants": counts.total(), "killed": counts["killed"],
                     "survived": len(own) - equivalent, "equivalent": equivalent,
                     "timeouts": counts["timeout"], "not run": counts["not checked"],
                     "score": f"{caught / run:.3f}" if run else ""})
    return pd.DataFrame(rows)


def _markdown(frame: pd.DataFrame) -> str:
    rows = [frame.columns, ["---"] * len(frame.columns), *frame.astype(str).to_numpy()]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _listed(alive: pd.DataFrame) -> str:
    """Return survivors as lines, grouped by kind; those without one first."""
    text = ""
    alive = alive.assign(kind=alive["kind"].fillna("Not explained"),
                         reason=alive["reason"].fillna("no reason is known"))
    alive = alive.sort_values("kind", key=lambda k: k.ne("Not explained").astype(str) + k,
                              kind="stable")
    for kind, rows in alive.groupby("kind", sort=False):
        text += f"\n## {kind} ({len(rows)})\n\n"
        for row in rows.itertuples():
            text += (f"- {row.module}.{row.function}: `{row.before}` to `{row.after}`: "
                     f"{row.reason}\n")
    return text


def write(project: Path) -> str:
    """Write the report and return its table."""
    found = verdicts([])
    known, alive = reasons(project), survivors(found)
    if "not checked" not in found.values():
        refuse_stale(known, alive)
    alive = alive.merge(known, on=KEY, how="left", validate="many_to_one")
    counts = table(found, alive)
    head = HEAD.format(limit=LIMIT_S, date=datetime.now(UTC).date(), mutmut=version("mutmut"),
                       python=platform.python_version())
    text = head + _markdown(counts) + noticing.section() + _listed(alive)
    (project / REPORT).write_text(text, encoding="utf-8")
    return counts.to_string(index=False)
