"""`--scheduler`: a Dask cluster gives the same marks, and the death of a worker costs nobody theirs."""

from __future__ import annotations

import copy
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from genimg_lessons import cli
from genimg_lessons.grading import cluster, places
from genimg_lessons.grading.assignment import Assignment
from genimg_lessons.grading.run import grade_class
from genimg_lessons.grading.session import Budget

ROOT = Path(__file__).resolve().parents[2]
NAME = "g1_shapes"
SUM = {"cells": [], "setup": [], "tests": [{"id": "t", "source": "assert 1 + 1 == 2"}], "names": [], "seed": 0}


@pytest.fixture
def dask():
    return pytest.importorskip("distributed", reason="needs the extra `cluster`: uv sync --extra cluster")


@pytest.fixture
def submitted(shapes: Assignment, tmp_path: Path) -> Path:
    pytest.importorskip("nbgrader", reason="needs the extra `grade`: uv sync --extra grade")
    for student, answers in (
        ("ann", {}),
        ("bob", {"pool": "import os\nos._exit(0)"}),
        ("cy", {"pool": "def pool(x, size):\n    return x"}),
    ):
        notebook = copy.deepcopy(shapes.source)
        for cell in notebook.cells:
            cell.source = answers.get(cell.id, cell.source)
        target = tmp_path / "in" / student / NAME / f"{NAME}.ipynb"
        target.parent.mkdir(parents=True)
        nbformat.write(notebook, target)
    (tmp_path / "in" / "dan" / NAME).mkdir(parents=True)
    return tmp_path / "in"


def test_a_cluster_gives_the_same_marks(warm: None, dask, submitted: Path, tmp_path: Path) -> None:
    here = grade_class(ROOT, NAME, submitted, tmp_path / "here")
    assert cli.main(["grade", NAME, str(submitted), "--output", str(tmp_path / "there"), "--scheduler", "local"]) == 0
    there = grade_class(ROOT, NAME, submitted, tmp_path / "there", scheduler="local")  # from their records
    assert [{**row, "seconds": 0} for row in here] == [{**row, "seconds": 0} for row in there]
    assert [sum(row["points"].values()) for row in here] == [13, 12, 12, 0]
    pages = [(tmp_path / place / f"{NAME}.html").read_text() for place in ("here", "there")]
    assert pages[0] == pages[1]


def test_a_worker_that_dies_costs_nobody_a_mark(rooms: None, dask) -> None:
    """One of two workers is killed while it grades; its warm process and its rooms go with it."""
    slow = {**SUM, "tests": [{"id": "t", "source": "import time\ntime.sleep(1.5)"}]}
    killed = []
    with dask.LocalCluster(n_workers=2, threads_per_worker=1, memory_limit=0, dashboard_address=None) as local:

        def kill() -> None:
            with dask.Client(local.scheduler_address) as client:
                end = time.monotonic() + 90
                while time.monotonic() < end:
                    warm = client.run(children)
                    if all(warm.values()):
                        worker = next(iter(warm))
                        number = client.run(os.getpid, workers=[worker])[worker]
                        os.kill(number, signal.SIGKILL)
                        killed.extend(warm[worker])
                        return

        thread = threading.Thread(target=kill)
        thread.start()
        told = dict(cluster.verdicts([slow] * 8, local.scheduler_address, 2, places.AUTO, Budget()))
        thread.join()
    assert {place: verdict.passed for place, verdict in told.items()} == {place: {"t": True} for place in range(8)}
    assert killed
    end = time.monotonic() + 10
    while any(alive(number) for number in killed) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(alive(number) for number in killed)


def children() -> list[int]:
    """On a worker: its warm process and its rooms, once there are any."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if f"PPid:\t{os.getpid()}\n" in text:
            found.append(int(status.parent.name))
    return found if len(found) > 1 else []


def alive(number: int) -> bool:
    """Whether a process runs."""
    try:
        return "State:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except OSError:
        return False


def test_a_job_that_no_worker_ends_is_reported_after_the_others(
    dask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = {**SUM, "setup": ["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"]}
    seen = []
    with dask.LocalCluster(n_workers=1, threads_per_worker=1, memory_limit=0, dashboard_address=None) as local:
        with pytest.raises(
            RuntimeError,
            match="1 of 2 could not be graded, the others are; run the command again: the tests did not start",
        ):
            for place, verdict in cluster.verdicts([broken, SUM], local.scheduler_address, 1, places.NONE, Budget()):
                seen.append((place, verdict.passed))
    assert seen == [(1, {"t": True})]


def test_without_dask_the_command_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RuntimeError, match="uv sync --extra cluster"):
        next(cluster.verdicts([SUM], "local", 1, places.NONE, Budget()))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "what://x"])
def test_an_address_without_a_scheduler_is_named(dask, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(cluster, "ANSWER", 1.0)
    with pytest.raises(ValueError, match="--scheduler: expected local or an address"):
        next(cluster.verdicts([SUM], address, 1, places.NONE, Budget()))


def test_a_worker_without_a_sandbox_grades_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "why_not", lambda place: "no room here")
    monkeypatch.setattr(cluster, "WARM", [])
    with pytest.raises(RuntimeError, match="a worker of the cluster: no room here"):
        cluster.there(SUM, places.AUTO, Budget())


def test_a_worker_keeps_its_warm_process_and_replaces_a_dead_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def start(place: str) -> SimpleNamespace:
        made.append(SimpleNamespace(alive=lambda: True, close=lambda: None))
        return made[-1]

    monkeypatch.setattr(cluster, "WARM", [])
    monkeypatch.setattr(places, "opened", start)
    assert cluster.warm(places.NONE) is cluster.warm(places.NONE) is made[0]
    made[0].alive = lambda: False
    assert cluster.warm(places.NONE) is made[1] and len(made) == 2
