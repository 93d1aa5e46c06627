"""Every lesson runs with another seed: all gates hold, and the seed matters. Its CPU time is reported, never a verdict."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from runs import changed_cells, papermill

LESSONS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


def children_seconds() -> float:
    """CPU seconds of the child processes that have ended; always 0 on Windows, which does not count them."""
    times = os.times()
    return times.children_user + times.children_system


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_another_seed(lesson: Path, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    record_property("lesson", lesson.stem)
    before = children_seconds()
    fresh = papermill(lesson, tmp_path, seed=1)
    record_property("cpu_seconds", children_seconds() - before)
    assert changed_cells(nbformat.read(lesson, as_version=4), fresh), (
        "seed=1 changes nothing, so the lesson does not read its seed"
    )
