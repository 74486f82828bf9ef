"""Fixtures for all tests: the folder of original files, closed figures, a scratch folder."""

import os
import sys
import tempfile
from pathlib import Path

import pytest

from seikit.report.environment import KERNEL_ENV

# nbval starts its kernels with this process's environment: the same one as reports use.
os.environ.update(KERNEL_ENV)
_SCRATCH = tempfile.TemporaryDirectory(prefix="seikit-figures-")
os.environ["SEIKIT_FIGURES"] = _SCRATCH.name


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Return the folder of original files that SEIKIT_SHARED names, or skip."""
    folder = os.environ.get("SEIKIT_SHARED")
    if not folder:
        pytest.skip("SEIKIT_SHARED is not set: the original sheets are not part of the project")
    return Path(folder).resolve(strict=True)


@pytest.fixture(autouse=True)
def closed_figures(monkeypatch, tmp_path):
    """Write figures to a scratch folder and close them after each test."""
    monkeypatch.setenv("SEIKIT_FIGURES", str(tmp_path / "figures"))
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
