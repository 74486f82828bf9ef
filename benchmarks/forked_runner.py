"""Run the tests of one mutant in a fork of a pytest session that has already collected them.

mutmut starts pytest anew for every mutant and has each failure written out, which costs many times
more than the few tests that kill it.
"""

import importlib
import os
import tempfile
from collections.abc import Iterable
from time import process_time

from mutmut.runners.harness import PytestRunner

# Tests run from the fastest on. What they have not killed by then, slower ones seldom do.
LIMIT_S = 4.0


class _FirstFailure:
    """A pytest plugin that ends the process at the first failure."""

    def pytest_runtest_makereport(self, call) -> None:
        """Leave before the failure is written out; a skipped test is none."""
        from _pytest.outcomes import Skipped

        if call.excinfo is not None and not call.excinfo.errisinstance(Skipped):
            os._exit(1)


class CollectedRunner(PytestRunner):
    """Collects once; mutmut's fork then runs the tests that it is told, up to the first failure."""

    def prepare_main_test_run(self) -> None:
        """Collect the tests in the folder of the mutants, as a session left open."""
        from _pytest.config import _prepareconfig
        from _pytest.main import Session

        # What the measures import late would be imported anew for each mutant, within the limit.
        for late in ("esda", "libpysal.weights", "scipy.optimize", "scipy.stats", "scipy.sparse",
                     "statsmodels.api"):
            importlib.import_module(late)
        here = os.getcwd()
        os.chdir("mutants")
        # -s: no capture of the whole process; capsys still works. A folder of our own for tmp_path:
        # pytest would delete a numbered one when mutmut's next sessions end.
        config = _prepareconfig(
            ["--rootdir=.", "-s", "-p", "no:terminal", f"--basetemp={tempfile.mkdtemp()}",
             "-o", "tmp_path_retention_policy=none",
             *self._pytest_add_cli_args, *self._pytest_add_cli_args_test_selection],
            [_FirstFailure()])
        config._do_configure()
        session = Session.from_config(config)
        config.hook.pytest_sessionstart(session=session)
        config._tmp_path_factory.getbasetemp()
        self.items = {item.nodeid: item for item in session.perform_collect()}
        os.chdir(here)

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        """Run tests in mutmut's fork of a mutant, or, without a mutant, in one of their own.

        The second is the clean run: were it not to pass, every mutant would seem killed.
        """
        if mutant_name is None and not tests:
            return super().run_tests(mutant_name=None, tests=tests)
        if mutant_name is None and (child := os.fork()):
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self.run_here(list(tests), LIMIT_S if mutant_name else float("inf"))

    def run_here(self, tests: list[str], limit: float) -> None:
        """Leave this process with 1 if a test fails, else, or after the limit, with 0."""
        status, start = 1, process_time()
        try:
            os.chdir("mutants")
            items = [self.items[name] for name in tests]
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if process_time() - start > limit:
                    break
            status = 0
        finally:
            # whatever a mutant does to pytest itself must not come back into mutmut
            os._exit(status)
