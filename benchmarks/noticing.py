"""Find for each test a planted fault that makes it fail: a test that none does may prove nothing.

It works in the folder of `benchmarks.mutants`, on faults that some test has killed. Those of the
functions that fewest tests reach are tried first.
"""

import json
import os
import signal
from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from mutmut.mutation.trampoline import set_mutant_under_test

from .forked_runner import CollectedRunner

FOUND = Path("noticed.json")
STATS = Path("mutants", "mutmut-stats.json")
# How many faults are tried on a test, on how many of its cases, and how long on each.
FAULTS, CASES, LIMIT_S = 80, 6, 8.0


def reached() -> dict[str, dict[str, list[str]]]:
    """Return for each test the functions that it reaches, and its cases that do."""
    functions = json.loads(STATS.read_text(encoding="utf-8"))["tests_by_mangled_function_name"]
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for function, cases in functions.items():
        for case in sorted(cases):
            found[case.partition("[")[0]][function].append(case)
    return found


def _order(functions: dict[str, list[str]], faults: dict[str, list[str]],
           tests: dict[str, int]) -> Iterator[str]:
    """Yield faults of one test: one of each function in turn, the least tested function first."""
    apart = sorted((f for f in functions if f in faults), key=lambda f: (tests[f], f))
    for turn in zip_longest(*(faults[f] for f in apart)):
        yield from (fault for fault in turn if fault)


def _fails(runner: CollectedRunner, fault: str, cases: list[str]) -> bool:
    """Run cases of one test under one fault in a fork."""
    if not (child := os.fork()):
        signal.alarm(60)
        set_mutant_under_test(fault)
        runner.run_here(cases, LIMIT_S)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


def run(killed: list[str]) -> None:
    """Try killed faults on each test that has not failed yet, and keep what made it fail."""
    tests = reached()
    faults: dict[str, list[str]] = defaultdict(list)
    for fault in killed:
        faults[fault.partition("__mutmut_")[0]].append(fault)
    reach = {f: sum(f in functions for functions in tests.values()) for f in faults}
    known = json.loads(FOUND.read_text(encoding="utf-8")) if FOUND.exists() else {}
    found = {test: fault for test, fault in known.items() if test in tests and fault in killed}
    runner = CollectedRunner()
    runner.prepare_main_test_run()
    for test in sorted(set(tests) - set(found)):
        functions = tests[test]
        for _, fault in zip(range(FAULTS), _order(functions, faults, reach), strict=False):
            cases = functions[fault.partition("__mutmut_")[0]]
            if _fails(runner, fault, cases[:: max(1, len(cases) // CASES)]):
                found[test] = fault
                break
        FOUND.write_text(json.dumps(found, indent=1), encoding="utf-8")


def section() -> str:
    """Return what is known as Markdown."""
    if not FOUND.exists():
        return ""
    tests, found = reached(), json.loads(FOUND.read_text(encoding="utf-8"))
    blind = sorted(test for test in tests if test not in found)
    text = (f"\n## Tests that no planted fault makes fail ({len(blind)} of {len(tests)})\n\n"
            f"Tried on each test that reaches a measure: up to {FAULTS} faults in functions that\n"
            "it reaches, each of which some test kills.\n")
    return text + "".join(f"- {test.removeprefix('tests/measures/')}\n" for test in blind)
