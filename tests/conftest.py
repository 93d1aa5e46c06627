"""Fixtures for the whole suite."""

from __future__ import annotations

import os
from pathlib import Path

# One thread for every test process: two OpenMP threads on shared cores can be ten times slower than one,
# and one thread gives the same bits on every run. Must be set before torch is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
import torch

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public images beside the checkout, where the maintainers keep them; most clones have none."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs copies of the public data sets beside the checkout (../shared/data)")
    return folder


@pytest.fixture
def generator() -> torch.Generator:
    """A fresh generator with a fixed seed."""
    return torch.Generator().manual_seed(0)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Keep torch on one thread inside the test process too."""
    torch.set_num_threads(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests marked gpu, with a reason, where there is no CUDA device."""
    if not torch.cuda.is_available():
        for item in items:
            if item.get_closest_marker("gpu"):
                item.add_marker(pytest.mark.skip(reason="needs a CUDA device"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the table of the mutant gate at the end; its lines come with the reports, also from other processes."""
    reports = (report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind))
    lines = sorted(str(text) for report in reports for name, text in report.user_properties if name == "mutants")
    if lines:
        terminalreporter.section("wrong answers rejected, right ones accepted")
        for line in ("| exercise | mutants | rejected | alternatives | accepted |", "|---|---|---|---|---|", *lines):
            terminalreporter.write_line(line)
