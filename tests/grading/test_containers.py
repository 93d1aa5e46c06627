"""Grading in the containers of a real engine, Podman or Docker; skipped where none answers.

A container takes seconds to start, so each test here asks many things of few. The hostile notebooks of `test_attacks` run
in containers with GENIMG_SANDBOX=podman or docker.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from genimg_lessons.grading import containers, places, session, users
from genimg_lessons.grading.assignment import Assignment
from genimg_lessons.grading.containers import Containers
from genimg_lessons.grading.run import grade_class

ROOT = Path(__file__).resolve().parents[2]
NAME = "g1_shapes"
SECRET = "wombat-" + "4417"
pytestmark = pytest.mark.slow

LOOK = """\
import ctypes, os, socket
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print([status[name].split()[0] for name in ("CapEff", "CapBnd", "NoNewPrivs", "Seccomp")], os.getuid() != 0, os.getpid() < 100)
for path in ("/usr/x", "/x", "/etc/x", "/dev/x", "/run/x", "/sys/x", "/proc/1/mem", "PACKAGE/x"):
    try:
        open(path, "w")
        print("WROTE", path)
    except OSError:
        pass
for path in ("SECRETS/gradebook.db", "/proc/1/environ", "/etc/shadow"):
    try:
        print("READ", path, open(path).read())
    except OSError:
        pass
for place in (("127.0.0.1", PORT), ("1.1.1.1", 53)):
    try:
        socket.create_connection(place, 1)
        print("CONNECTED")
    except OSError:
        pass
try:
    os.memfd_create("x")
    print("NO FILTER")
except OSError:
    pass
print([name for name, value in os.environ.items() if "wombat" in value])
print([os.readlink(f"/proc/self/fd/{number}") for number in (0, 1, 2)])"""
HOSTILE = """\
import os, time
def double(x):
    return 2 * x
def killed():
    os.kill(os.getpid(), 9)
def left():
    os._exit(0)
def loop():
    while True:
        pass
def forks():
    while True:
        try:
            os.fork()
        except OSError:
            pass
def fills():
    blocks = [bytearray(b"x" * 2**20) for _ in range(3000)]
    return len(blocks)"""


@pytest.fixture(scope="module", params=containers.ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """An engine that grades here; that one answers and cannot grade is worth a look, so it fails."""
    if not containers.answers(request.param):
        pytest.skip(f"{request.param} does not answer here")
    reason = places.why_not(request.param)
    assert not reason, reason
    return request.param


@pytest.fixture
def place(engine: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Containers]:
    """Containers of two gigabytes, and a proxy whose password is nobody's business."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://ann:{SECRET}@127.0.0.1:9")
    with Containers(engine, 2**31) as made:
        yield made
        assert made.left() == [], "a container is left"


def grade(place: Containers, cell: str, *tests: str, names: tuple = (), **budget: float) -> session.Verdict:
    """Grade a notebook of one cell."""
    made = [{"id": f"t{number}", "source": source} for number, source in enumerate(tests)]
    job = {"cells": [cell], "setup": [], "tests": made, "names": list(names), "seed": 0}
    with users.slots(1) as (slot,):
        return session.grade(place, job, slot=slot, budget=session.Budget(**budget))


def test_right_answers_get_their_marks_and_none_get_none(
    engine: str, shapes: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nbgrader", reason="needs the extra `grade`: uv sync --extra grade")
    import nbformat

    for student, notebook in (("ann", shapes.source), ("bob", shapes.released)):
        target = tmp_path / "in" / student / NAME / f"{NAME}.ipynb"
        target.parent.mkdir(parents=True)
        nbformat.write(notebook, target)
    made = []
    monkeypatch.setattr(places, "Containers", lambda engine: made.append(Containers(engine)) or made[-1])
    rows = grade_class(ROOT, NAME, tmp_path / "in", tmp_path / "out", sandbox=engine)
    assert {row["student"]: sum(row["points"].values()) for row in rows} == {"ann": 13, "bob": 0}
    assert len(made) == 1 and made[0].left() == []


def test_inside_is_another_user_without_network_files_or_rights(place: Containers) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    with tempfile.TemporaryDirectory(prefix="grader-") as folder:
        os.chmod(folder, 0o755)
        Path(folder, "gradebook.db").write_text(SECRET)
        words = {"SECRETS": folder, "PORT": str(listener.getsockname()[1]), "PACKAGE": str(ROOT / "genimg_lessons")}
        cell = LOOK
        for word, value in words.items():
            cell = cell.replace(word, value)
        said = grade(place, cell, "pass").cells[0]
    assert said["error"] == ""
    locked = f"['{'0' * 16}', '{'0' * 16}', '1', '2'] True True"
    assert said["output"].splitlines() == [locked, "[]", "['/dev/null', '/dev/null', '/dev/null']"]
    with pytest.raises(BlockingIOError):
        listener.accept()
    listener.close()


def test_what_ends_or_fills_a_container_costs_that_test_only(
    place: Containers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    good = "assert double(2) == 4"
    bad = ("killed()", "left()", "loop()", "fills()", "forks()")
    tests = [good, *(test for one in bad for test in (one, good))]
    names = ("double", "killed", "left", "loop", "fills", "forks")
    verdict = grade(place, HOSTILE, *tests, names=names, answer=6.0)
    assert list(verdict.passed.values()) == [True, *[False, True] * len(bad)], verdict.messages
    told = [verdict.messages[f"t{number}"] for number in (1, 3, 5, 7, 9)]
    assert "the process ended" in told[0] and "the process ended" in told[1] and "no answer in time" in told[2]
    assert "all processes together held more than 2 GB" in told[3] and "no answer in time" in told[4]
    assert os.listdir() == [], "the engine left a file in the folder of whoever grades"


def test_containers_end_when_the_grader_is_killed(engine: str) -> None:
    """One S runs an endless loop and reads nothing; another has said what nobody has read."""
    hold = f"""
import sys
from genimg_lessons.grading import users, wire
from genimg_lessons.grading.containers import Containers
place = Containers({engine!r})
held = [place.start("student", users.SLOTS) for _ in range(2)]
for one, source in zip(held, ("while True: pass", "pass")):
    cell = {{"number": 1, "ask": "cell", "source": source, "name": "x", "seconds": 1000}}
    wire.send(one.connection, wire.encode(cell, None), 5)
held[1].connection.recv(1)
print(place.run, flush=True)
sys.stdin.read()"""
    words = [sys.executable, "-c", hold]
    grader = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    run = grader.stdout.readline().strip()
    ask = [engine, "ps", "--all", "--quiet", "--filter", f"label=genimg={run}"]
    assert len(subprocess.run(ask, capture_output=True, text=True).stdout.split()) == 2
    grader.send_signal(signal.SIGKILL)
    grader.communicate()
    end = time.monotonic() + 15
    while (left := subprocess.run(ask, capture_output=True, text=True).stdout.split()) and time.monotonic() < end:
        time.sleep(0.2)
    assert left == []
