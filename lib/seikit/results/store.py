"""Make slow draws, keep them in `data/results`, and hand them out if they fit the figures at hand.

Each result has a record (TOML) beside its file: seed, number of draws, script. Beside it stand the
first draws one by one, so that a test can draw them again. `runs.csv` says from which inputs a
result was drawn and how long it took; its row is written only when the result changes.
"""

import hashlib
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .. import paths
from ..datasets import load
from ..datasets.build import list_files
from ..datasets.checksums import read_checked
from ..datasets.listing import find_record
from ..errors import UnknownName
from . import convergence, frontier, scoreboard

FEW = 499  # draws in place of stored ones that belong to other figures
RUNS = "runs.csv"


@dataclass(frozen=True, slots=True)
class Result:
    """A result: what it is drawn from, and how.

    Attributes
    ----------
    inputs : callable
        Returns the frame that the draws are made from.
    draw : callable
        Takes inputs, draws and seed; returns the result and its first draws, two frames.
    """

    inputs: Callable[[], pd.DataFrame]
    draw: Callable[[pd.DataFrame, int, int], tuple[pd.DataFrame, pd.DataFrame]]


RESULTS = {
    "rank_bands": Result(scoreboard.inputs, scoreboard.draw),
    "wild_bootstrap": Result(convergence.inputs, convergence.draw),
    "efficiency_bootstrap": Result(frontier.inputs, frontier.draw_scores),
    "scale_test": Result(frontier.inputs, frontier.draw_scale),
}


def make_results(names: list[str] | None = None) -> str:
    """Draw results and write them to `data/results`, with the list of checksums.

    Parameters
    ----------
    names : list of str, optional
        Names of results; all when left out.

    Returns
    -------
    str
        One line a result: draws, seconds, and whether its file changed.

    Raises
    ------
    UnknownName
        If there is no such result.
    DataFileError
        If a file cannot be written; earlier ones stay.
    """
    from tqdm import tqdm

    if unknown := [name for name in names or [] if name not in RESULTS]:
        raise UnknownName(f"no such result: {', '.join(unknown)}",
                          way_out=f"there are: {', '.join(RESULTS)}")
    lines = [_make(name) for name in tqdm(names or list(RESULTS), desc="drawing", unit="result",
                                          disable=None)]
    list_files()
    return "\n".join(lines)


def drawn(name: str, inputs: pd.DataFrame) -> pd.DataFrame:
    """Return a stored result if it was drawn from these inputs, else draw a short run here.

    Use it in notebooks: after an edit of the data the page still tells about the data at hand.

    Parameters
    ----------
    name : str
        One of `RESULTS`.
    inputs : DataFrame
        What the draws should rest on.

    Returns
    -------
    DataFrame
        The result. ``.attrs`` holds ``draws``, ``simulated`` (True) and ``origin``, words for a
        note: where the draws come from.
    """
    record = find_record(name)
    made = record.made
    if _runs().get(name, {}).get("inputs_sha256") == digest(inputs):
        frame, draws = load(name), int(made["draws"])
        origin = f"{draws:,} draws, made by make results (simulated; seed {made['seed']})"
    else:
        draws = min(FEW, int(made["draws"]))
        frame, _ = RESULTS[name].draw(inputs, draws, int(made["seed"]))
        origin = (f"{draws:,} draws only, made here (simulated): the stored ones rest on other "
                  "figures; make results draws them anew")
    frame.attrs |= {"draws": draws, "simulated": True, "origin": origin}
    return frame


def digest(inputs: pd.DataFrame) -> str:
    """Return the sha256 of inputs as CSV with 10 significant digits.

    Examples
    --------
    >>> one = digest(pd.DataFrame({"x": [1 / 3]}))
    >>> one == digest(pd.DataFrame({"x": [1 / 3 + 1e-13]})), one == digest(pd.DataFrame({"x": [1]}))
    (True, False)
    """
    return hashlib.sha256(_csv(inputs).encode("utf-8")).hexdigest()


def _csv(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False, float_format="%.10g", lineterminator="\n")


def _make(name: str) -> str:
    made, result, start = find_record(name).made, RESULTS[name], time.perf_counter()
    inputs = result.inputs()
    frame, first = result.draw(inputs, int(made["draws"]), int(made["seed"]))
    seconds = f"{time.perf_counter() - start:.0f}"
    files = {f"{name}.csv": _csv(frame.assign(simulated="yes")), f"{name}_first.csv": _csv(first)}
    changed = [_put(file, text) for file, text in files.items()]
    row = {"result": name, "script": made["script"], "seed": str(made["seed"]),
           "draws": str(made["draws"]), "inputs_sha256": digest(inputs)}
    runs = _written()
    if any(changed) or not row.items() <= runs.get(name, {}).items():
        runs[name] = row | {"seconds": seconds}
        _put(RUNS, _csv(pd.DataFrame([runs[n] for n in RESULTS if n in runs])))
    state = "changed" if any(changed) else "as it was"
    return f"{name}: {int(made['draws']):,} draws in {seconds} s, {state}"


def _put(file: str, text: str) -> bool:
    """Write a file if its text is another one; tell whether it was."""
    path = paths.data() / "results" / file
    if path.is_file() and path.read_text("utf-8") == text:
        return False
    paths.write_text(path, text)
    return True


def _runs() -> dict[str, dict[str, str]]:
    return _table(read_checked(Path("results", RUNS)))


def _written() -> dict[str, dict[str, str]]:
    """Return the runs as the file has them, whatever the checksums say: they are rewritten."""
    file = paths.data() / "results" / RUNS
    return _table(file.read_bytes()) if file.is_file() else {}


def _table(content: bytes) -> dict[str, dict[str, str]]:
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    return {row["result"]: row for row in frame.to_dict("records")}
