"""The command line: `seikit ...`, thin lines over the library.

Nothing imports this module. Every deliberate error ends as one readable message on
standard error and exit code 1; a wrong call ends with argparse's usage and code 2.
"""

import argparse
import os
import sys
from pathlib import Path

from . import __version__
from .errors import SeikitError


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments : list of str, optional
        The words after `seikit`; those of the process when left out.

    Returns
    -------
    int
        0 when done, 1 when something readable went wrong, 130 when interrupted.

    Examples
    --------
    >>> main(["cite", "no_such_dataset"])
    1
    """
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except SeikitError as problem:
        print(f"seikit {options.command}: {problem}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output, such as `head`, has had enough.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        return 0
    except KeyboardInterrupt:
        print(f"seikit {options.command}: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="seikit", description="Research notebooks on China's strategic emerging industries."
    )
    parser.add_argument("--version", action="version", version=f"seikit {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_notebook_commands(commands)
    _add_data_commands(commands)
    return parser


def _add_notebook_commands(commands: argparse._SubParsersAction) -> None:
    report = commands.add_parser("report", help="run what changed and write the HTML reports")
    report.add_argument("notebook", nargs="*", help="notebook names or paths; all when left out")
    report.add_argument("-o", "--out", type=Path, help="folder for the pages (default reports/)")
    report.add_argument("--force", action="store_true", help="run also what did not change")
    report.set_defaults(run=_report)

    notebooks = commands.add_parser("notebooks", help="run notebooks and store their outputs")
    notebooks.add_argument("notebook", nargs="*", help="names or paths; all when left out")
    notebooks.set_defaults(run=_notebooks)

    figures = commands.add_parser("figures", help="rebuild figures/ from the notebooks")
    figures.add_argument("--lang", default="en", choices=["en", "zh"], help="language of labels")
    figures.add_argument("--formats", default="", help="also make these: pdf,png")
    figures.set_defaults(run=_figures)


def _add_data_commands(commands: argparse._SubParsersAction) -> None:
    data = commands.add_parser("data", help="rebuild data/ from data/ledger")
    data.add_argument("--sources", type=Path, help="your folder of yearbook sheets: data/panel too")
    data.set_defaults(run=_data)

    results = commands.add_parser("results", help="draw what is slow and store it in data/results")
    results.add_argument("name", nargs="*", help="names of results; all when left out")
    results.set_defaults(run=_results)

    clean = commands.add_parser("clean", help="turn statistical sheets into tidy tables")
    clean.add_argument("file", nargs="+", type=Path)
    clean.add_argument("-o", "--out", type=Path, help="csv, parquet, xlsx or dta, by its ending")
    clean.add_argument("--log", type=Path, help="the cleaning log as one HTML page")
    clean.set_defaults(run=_clean)

    catalog = commands.add_parser("catalog", help="list the datasets")
    catalog.set_defaults(run=_catalog)
    describe = commands.add_parser("describe", help="tell what a dataset is")
    describe.add_argument("name")
    describe.set_defaults(run=_describe)
    cite = commands.add_parser("cite", help="print the citation of a dataset")
    cite.add_argument("name")
    cite.add_argument("--style", default="bibtex", choices=["bibtex", "text"])
    cite.set_defaults(run=_cite)


def _report(options: argparse.Namespace) -> int:
    from .report import build_reports

    return build_reports(options.notebook or None, out=options.out, force=options.force)


def _notebooks(options: argparse.Namespace) -> int:
    from .report import run_in_place

    return run_in_place(options.notebook or None)


def _figures(options: argparse.Namespace) -> int:
    from .report import build_figures

    formats = [name for name in options.formats.split(",") if name]
    return build_figures(lang=options.lang, formats=formats)


def _data(options: argparse.Namespace) -> int:
    from .datasets.build import build_data

    if options.sources:
        from .clean.panel import build_panel

        build_panel(options.sources)
    print(build_data())
    return 0


def _results(options: argparse.Namespace) -> int:
    from .results import make_results

    print(make_results(options.name or None))
    return 0


def _clean(options: argparse.Namespace) -> int:
    from .clean import clean_files

    print(clean_files(options.file, out=options.out, log=options.log))
    return 0


def _catalog(options: argparse.Namespace) -> int:
    from .datasets import catalog

    print(catalog()[["name", "title"]].to_string(index=False))
    return 0


def _describe(options: argparse.Namespace) -> int:
    from .datasets import describe

    print(describe(options.name))
    return 0


def _cite(options: argparse.Namespace) -> int:
    from .datasets import cite

    print(cite(options.name, style=options.style))
    return 0


if __name__ == "__main__":
    sys.exit(main())
