"""nbval for lessons: fresh outputs are canonicalised before they are compared, and pictures are compared too.

A pytest plugin, loaded by the repository's conftest.py. It also names the cell in a failure by its id, lets long tests of
whole lessons spread over xdist's workers one by one, and prints at the end how long each lesson took.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from nbval.plugin import IPyNbCell

from genimg_lessons.course import figures
from genimg_lessons.course.canonical import canonicalise_outputs

# Test modules in which each test runs a whole lesson: they need not share a worker.
SPREAD = ("test_papermill.py",)
# CPU seconds that the course promises for a lesson, on a quiet machine.
BUDGET = 150


class LessonCell(IPyNbCell):
    """A code cell whose progress bars and widget ids do not count, and whose pictures do."""

    def compare_outputs(self, test: list, ref: list, skip_compare: tuple | None = None) -> bool:
        """Compare text outputs as nbval does, after canonicalising both sides."""
        return super().compare_outputs(canonicalise_outputs(test), canonicalise_outputs(ref), skip_compare)

    def runtest(self) -> None:
        """Run and compare the cell, then compare its pictures."""
        super().runtest()
        deterministic = self.cell.id in figures.deterministic_cells(self.parent.nb)
        committed, fresh = figures.pictures(self.cell.outputs), figures.pictures(self.test_outputs)
        if problems := figures.compare(committed, fresh, deterministic=deterministic):
            self.raise_cell_error("Cell pictures differ", "\n".join(problems))

    def repr_failure(self, excinfo: pytest.ExceptionInfo) -> str:
        """Say which cell failed by its id, then what nbval says."""
        return f"Cell id: {self.cell.get('id')}\n{super().repr_failure(excinfo)}"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let every notebook cell that nbval collected compare as `LessonCell` does."""
    if type(item) is IPyNbCell:
        item.__class__ = LessonCell


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadscope`: one lesson's cells stay together, tests of whole lessons are handed out singly."""
    if config.getvalue("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class LessonScheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if Path(nodeid.split("::")[0]).name in SPREAD else super()._split_scope(nodeid)

    return LessonScheduling(config, log)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the seconds that each lesson took: its cells under nbval, and each test that ran it as a whole."""
    seconds: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for reports in terminalreporter.stats.values():
        for report in reports:
            if not isinstance(report, pytest.TestReport):
                continue
            path = Path(report.nodeid.split("::")[0])
            if path.suffix == ".ipynb":
                seconds[path.stem]["nbval"] += report.duration
            known = dict(report.user_properties)
            lesson = known.get("lesson")
            if lesson is not None:
                seconds[lesson][path.stem.removeprefix("test_")] += report.duration
            if "cpu_seconds" in known:
                seconds[lesson][f"of CPU, budget {BUDGET}:"] = known["cpu_seconds"]
    if seconds:
        terminalreporter.section("seconds per lesson")
        for lesson, parts in sorted(seconds.items()):
            listed = "   ".join(f"{name} {value:6.1f}" for name, value in sorted(parts.items()))
            terminalreporter.write_line(f"{lesson:<42} {listed}")
