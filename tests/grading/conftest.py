"""What the grader's tests share: G1, a warm process, and sandboxes; without bubblewrap they skip, on CI (Linux) they fail.

With GENIMG_SANDBOX=podman or docker, tests that take their sandbox from here run in that engine's containers.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from genimg_lessons.grading import assignment as assignments
from genimg_lessons.grading import places
from genimg_lessons.grading.assignment import Assignment
from genimg_lessons.grading.session import Sandbox

ROOT = Path(__file__).resolve().parents[2]
PLACE = os.environ.get("GENIMG_SANDBOX", places.AUTO)


@pytest.fixture(scope="session")
def rooms() -> None:
    """Sandboxes can be had here; else the test is skipped, or fails on a Linux machine where CI is set."""
    reason = places.why_not(PLACE)
    if reason:
        if sys.platform == "linux" and os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def zygote(rooms: None) -> Iterator[Sandbox]:
    """One warm process for all tests, or an engine."""
    with places.opened(PLACE) as warm:
        yield warm


@pytest.fixture(scope="session", autouse=True)
def tables() -> None:
    """At each new gradebook nbgrader asks another process, for seconds, which version its tables have: once is enough."""
    with contextlib.suppress(ImportError):
        from nbgrader import api

        api.get_alembic_version = functools.cache(api.get_alembic_version)


@pytest.fixture(scope="module")
def warm(zygote: Sandbox) -> Iterator[None]:
    """Runs in this process take the tests' warm process, which a run of the command starts for itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "Zygote", lambda confined: contextlib.nullcontext(zygote))
        yield


@pytest.fixture(scope="session")
def shapes() -> Assignment:
    """The assignment G1."""
    return assignments.load(ROOT, "g1_shapes")
