"""Every lesson runs with another seed: all gates hold, the seed matters, and the time is within the budget."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from runs import changed_cells, papermill

LESSONS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
# The course promises 150 CPU seconds at most; a slow or shared machine may need half as much again.
MAX_CPU_SECONDS = 225


def children_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_another_seed(lesson: Path, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    record_property("lesson", lesson.stem)
    before = children_seconds()
    fresh = papermill(lesson, tmp_path, seed=1)
    seconds = children_seconds() - before
    assert changed_cells(nbformat.read(lesson, as_version=4), fresh), (
        "seed=1 changes nothing, so the lesson does not read its seed"
    )
    if sys.platform != "win32":  # Windows does not count the time of child processes
        assert seconds < MAX_CPU_SECONDS, f"took {seconds:.0f} CPU seconds, the budget is 150"
