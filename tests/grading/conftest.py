"""What the grader's tests share: G1, a warm process, and sandboxes; without bubblewrap they skip, on CI (Linux) they fail."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from genimg_lessons.grading import assignment as assignments
from genimg_lessons.grading import run, sandbox
from genimg_lessons.grading.assignment import Assignment
from genimg_lessons.grading.zygote import Zygote

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def rooms() -> None:
    """Sandboxes can be had here; else the test is skipped, or fails on a Linux machine where CI is set."""
    reason = sandbox.why_not()
    if reason:
        if sys.platform == "linux" and os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def zygote(rooms: None) -> Iterator[Zygote]:
    """One warm process for all tests."""
    with Zygote() as warm:
        yield warm


@pytest.fixture(scope="session", autouse=True)
def tables() -> None:
    """At each new gradebook nbgrader asks another process, for seconds, which version its tables have: once is enough."""
    with contextlib.suppress(ImportError):
        from nbgrader import api

        api.get_alembic_version = functools.cache(api.get_alembic_version)


@pytest.fixture(scope="module")
def warm(zygote: Zygote) -> Iterator[None]:
    """Runs in this process take the tests' warm process, which a run of the command starts for itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "Zygote", lambda: contextlib.nullcontext(zygote))
        yield


@pytest.fixture(scope="session")
def shapes() -> Assignment:
    """The assignment G1."""
    return assignments.load(ROOT, "g1_shapes")
