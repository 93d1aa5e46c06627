"""The sandbox holds, says so from inside, and refuses to go on where it does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from genimg_lessons.grading import memory, sandbox, session, users, view
from genimg_lessons.grading.zygote import Zygote

LOOK = """\
import os, socket
print(os.getuid() != 0, os.getpid() < 100, sorted(os.listdir("/sys/class/net")) if os.path.exists("/sys/class/net") else [])
for path in ("/usr/x", "/x", "/etc/x", "/dev/x"):
    try:
        open(path, "w")
        print("WROTE", path)
    except OSError:
        pass
status = open("/proc/self/status").read()
print([line.split()[1] for line in status.splitlines() if line.startswith(("CapEff", "NoNewPrivs", "Seccomp:"))])
print([name for name in sorted(os.listdir("/")) if name in ("home", "var", "boot", "media", "mnt", "srv")])"""


MANY_MEDIUM = """\
import os, time
for _ in range({processes}):
    if os.fork() == 0:
        block = bytearray({megabytes} * 2**20)
        for place in range(0, len(block), 4096):
            block[place] = 1
        time.sleep({seconds})
        os._exit(0)
time.sleep({seconds})
print("SURVIVED")"""


def run_cell(zygote: Zygote, cell: str) -> session.Verdict:
    """Grade a notebook of one cell."""
    job = {"cells": [cell], "setup": [], "tests": [{"id": "t", "source": "pass"}], "names": [], "seed": 0}
    with users.slots(1) as (slot,):
        return session.grade(zygote, job, slot=slot)


def look(zygote: Zygote) -> session.Verdict:
    """Grade a notebook that looks around."""
    return run_cell(zygote, LOOK)


def test_inside_is_another_user_without_network_files_or_rights(zygote: Zygote) -> None:
    said = look(zygote).cells[0]
    assert said["error"] == ""
    lines = said["output"].splitlines()
    ways = {Path(path).parts[1] for path in view.FOLDERS} & {"home", "var", "media", "mnt", "srv"}  # to the environment
    assert lines == ["True True []", "['0000000000000000', '1', '2']", str(sorted(ways))]


def test_a_room_ends_with_all_that_is_in_it(rooms: None) -> None:
    room = sandbox.Room()
    assert os.path.exists(f"/proc/{room.pid}")
    room.close()
    status = Path(f"/proc/{room.pid}/status")
    assert not status.exists() or "State:\tZ" in status.read_text()


def test_a_process_outside_a_room_is_not_confined() -> None:
    with pytest.raises(OSError, match=r"the sandbox does not hold: .*a filter.*a room") as caught:
        sandbox.prove()
    routes = Path("/proc/net/route").read_text().splitlines()[1:]
    assert not routes or "no network" in str(caught.value)


def test_without_bubblewrap_the_reason_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    assert "apt install bubblewrap" in sandbox.why_not()


def test_on_another_system_the_reason_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    assert "needs Linux" in sandbox.why_not()


def test_a_room_that_cannot_be_made_is_a_reason(monkeypatch: pytest.MonkeyPatch, rooms: None) -> None:
    monkeypatch.setattr(sandbox, "command", lambda: ["sh", "-c", "echo no namespaces >&2; exit 1"])
    assert "no namespaces" in sandbox.why_not()


def test_a_room_that_cannot_be_entered_is_a_reason(monkeypatch: pytest.MonkeyPatch, rooms: None) -> None:
    whole = sandbox.command()
    monkeypatch.setattr(sandbox, "command", lambda: [word for word in whole if word != "--unshare-net"])
    reason = sandbox.why_not()
    assert "cannot enter it: OSError: the room has no net namespace of its own" in reason
    assert "see docs/instructors.md" in reason


@pytest.fixture(params=["control group", "watcher"])
def cap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, rooms: None) -> str:
    """Both ways to cap a room's memory, at a gigabyte."""
    if request.param == "control group" and memory.home() is None:
        pytest.skip("needs control groups of version 2 with the memory controller, as root or delegated")
    if request.param == "watcher":
        monkeypatch.setattr(memory, "home", lambda: None)
    monkeypatch.setattr(memory.cap, "__defaults__", (2**30,))
    return request.param


def test_many_medium_processes_end_with_their_room(cap: str, zygote: Zygote) -> None:
    told = run_cell(zygote, MANY_MEDIUM.format(processes=30, megabytes=100, seconds=30))
    assert told.cells[0] == {"error": "big: all processes together held more than 1 GB", "output": ""}
    assert told.seconds < 25
    assert cap == "watcher" or not list(memory.home().glob(f"genimg-{os.getpid()}-*"))


def test_processes_that_share_their_memory_are_counted_once(cap: str, zygote: Zygote) -> None:
    """Each of them has what the warm process holds."""
    told = run_cell(zygote, MANY_MEDIUM.format(processes=20, megabytes=1, seconds=2))
    assert told.cells[0] == {"error": "", "output": "SURVIVED\n"}


def test_a_process_that_cannot_be_looked_into_is_too_much(monkeypatch: pytest.MonkeyPatch, rooms: None) -> None:
    with sandbox.Room() as room:
        watcher = memory.Watcher(room.pid, room.door, 2**30)
        assert watcher.held("status", r"^Rss(?:Anon|Shmem):\s+(\d+)") < 2**26

        def refuse(*_: object, **__: object) -> int:
            raise PermissionError

        monkeypatch.setattr(memory.os, "open", refuse)
        assert watcher.held("status", "") > watcher.most
        watcher.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's strangers are in user namespaces")
def test_no_two_runs_share_a_user() -> None:
    hold = "import sys\nfrom genimg_lessons.grading import users\nwith users.slots(3) as mine:\n    print(mine, flush=True)\n    sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    theirs = set(eval(other.stdout.readline()))
    with users.slots(4) as mine, users.slots(4) as more:
        numbers = [number for slot in (*mine, *more, *theirs) for number in (users.student(slot), users.trusted(slot))]
        assert len(set(numbers)) == 22 and users.TRIAL not in numbers
    other.kill()  # a lock ends with its process
    other.communicate()
    with users.slots(11) as again:
        assert theirs <= set(again)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's strangers are in user namespaces")
def test_more_workers_than_numbers_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(users, "LOCKS", tmp_path / "locks")
    monkeypatch.setattr(users, "SLOTS", 2)
    with (
        pytest.raises(RuntimeError, match="expected at most 2 now, since others grade here too, got 3"),
        users.slots(3),
    ):
        pass
    (tmp_path / "locks").chmod(0o777)
    with pytest.raises(RuntimeError, match="only root can write to"), users.slots(1):
        pass


def test_a_lock_that_does_not_hold_stops_the_grading(monkeypatch: pytest.MonkeyPatch, zygote: Zygote) -> None:
    whole = sandbox.command()
    monkeypatch.setattr(sandbox, "command", lambda: [word for word in whole if word != "--unshare-net"])
    with pytest.raises(RuntimeError, match="the sandbox or the assignment is at fault"):
        look(zygote)


def test_closed_rooms_leave_no_process_of_bubblewrap(rooms: None) -> None:
    for _ in range(3):
        with sandbox.Room() as room:
            number = room.process.pid
        assert subprocess.run(["kill", "-0", str(number)], capture_output=True).returncode != 0
