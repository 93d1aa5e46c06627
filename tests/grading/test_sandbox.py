"""The sandbox holds, says so from inside, and refuses to go on where it does not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from genimg_lessons.grading import sandbox, session
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
print([name for name in os.listdir("/") if name in ("home", "var", "boot", "media", "mnt", "srv")])"""


def look(zygote: Zygote) -> session.Verdict:
    """Grade a notebook that looks around."""
    job = {"cells": [LOOK], "setup": [], "tests": [{"id": "t", "source": "pass"}], "names": [], "seed": 0}
    return session.grade(zygote, job, slot=201)


def test_inside_is_another_user_without_network_files_or_rights(zygote: Zygote) -> None:
    said = look(zygote).cells[0]
    assert said["error"] == ""
    lines = said["output"].splitlines()
    assert lines == ["True True []", "['0000000000000000', '1', '2']", "[]"]


def test_a_room_ends_with_all_that_is_in_it(rooms: None) -> None:
    room = sandbox.Room()
    assert os.path.exists(f"/proc/{room.pid}")
    room.close()
    status = Path(f"/proc/{room.pid}/status")
    assert not status.exists() or "State:\tZ" in status.read_text()


def test_a_process_outside_a_room_is_not_confined() -> None:
    with pytest.raises(OSError, match=r"the sandbox does not hold: .*a room"):
        sandbox.prove()


def test_without_bubblewrap_the_reason_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    assert "apt install bubblewrap" in sandbox.why_not()


def test_on_another_system_the_reason_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    assert "needs Linux" in sandbox.why_not()


def test_a_room_that_cannot_be_made_is_a_reason(monkeypatch: pytest.MonkeyPatch, rooms: None) -> None:
    monkeypatch.setattr(sandbox, "command", lambda: ["sh", "-c", "echo no namespaces >&2; exit 1"])
    assert "no namespaces" in sandbox.why_not()


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
