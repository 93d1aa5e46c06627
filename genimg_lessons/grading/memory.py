"""What all processes of one room may hold in memory together: a control group of the kernel keeps it, or a watcher.

A limit for each process (`sandbox.Limits`) is not enough, since sixty medium ones fill a machine. Where this run may make
control groups (version 2, with the memory controller: as root, or in a scope that systemd delegates), each room gets one.
Elsewhere a thread adds up the room's processes twenty times a second and ends the room above the cap.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import re
import signal
import threading
import time
from pathlib import Path

__all__ = ["MOST", "cap", "home"]

MOST = 4 * 2**30  # bytes in memory of one room
EVERY = 0.05  # seconds between two looks
LAST_WORDS = 10.0  # seconds until a dead room's group is empty
NUMBERS = itertools.count()


def cap(pid: int, door: int, most: int = MOST) -> Group | Watcher:
    """Cap the room whose first process is `pid`, with the pidfd `door`. The way is the same for all rooms of a run."""
    place = home()
    return Watcher(pid, door, most) if place is None else Group(place, most)


class Group:
    """A control group; the process that walks into the room joins it first."""

    def __init__(self, place: Path, most: int) -> None:
        """Make a group of `place`. Raises OSError."""
        self.most, self.folder = most, place / f"genimg-{os.getpid()}-{next(NUMBERS)}"
        self.folder.mkdir()
        try:
            (self.folder / "memory.max").write_text(str(most))
            (self.folder / "memory.oom.group").write_text("1")
            with contextlib.suppress(FileNotFoundError):  # a kernel without swap
                (self.folder / "memory.swap.max").write_text("0")
        except OSError:
            self.folder.rmdir()
            raise

    def broken(self) -> bool:
        """Whether the kernel has ended the room."""
        return re.search(r"^oom_kill [1-9]", (self.folder / "memory.events").read_text(), re.MULTILINE) is not None

    def close(self) -> None:
        """Remove the group of a room that has ended."""
        end = time.monotonic() + LAST_WORDS
        while True:
            try:
                return self.folder.rmdir()
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.005)


class Watcher:
    """A thread that looks at the room's own /proc."""

    folder = None

    def __init__(self, pid: int, door: int, most: int) -> None:
        """Start to watch. Raises OSError if the room cannot be looked into."""
        self.door, self.most, self.over, self.done = os.dup(door), most, False, threading.Event()
        self.proc = os.open(f"/proc/{pid}/root/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self) -> None:
        """Look until the room is closed."""
        while not self.done.wait(EVERY):
            # What children share with the warm process counts for each at the first look, which is cheap, and once at
            # the second.
            if self.held("status", r"^Rss(?:Anon|Shmem):\s+(\d+)") > self.most and (
                self.held("smaps_rollup", r"^Pss_(?:Anon|Shmem):\s+(\d+)") > self.most
            ):
                self.over = True
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self.door, signal.SIGKILL)
                return

    def held(self, file: str, line: str) -> int:
        """Bytes that a file of each process tells. One that may not be read, for a reason other than its end, tells all."""
        total = 0
        for name in os.listdir(self.proc):
            if not name.isdecimal():
                continue
            try:
                with open(os.open(f"{name}/{file}", os.O_RDONLY | os.O_CLOEXEC, dir_fd=self.proc)) as lines:
                    total += sum(int(found) for found in re.findall(line, lines.read(), re.MULTILINE)) * 1024
            except (FileNotFoundError, ProcessLookupError):
                continue
            except PermissionError:
                return self.most + 1
        return total

    def broken(self) -> bool:
        """Whether the watcher has ended the room."""
        return self.over

    def close(self) -> None:
        """Stop watching."""
        self.done.set()
        self.thread.join()
        os.close(self.proc)
        os.close(self.door)


@functools.cache
def home() -> Path | None:
    """The control group in which this run can make groups with a memory limit; None if there is none."""
    try:
        mount, own = mounted()
    except (OSError, ValueError):
        return None
    for place in dict.fromkeys((mount, own)):
        try:
            share_out(place)
            Group(place, MOST).close()
            return place
        except OSError:
            continue
    return None


def mounted() -> tuple[Path, Path]:
    """Where version 2 is mounted, and this process's group there. Raises ValueError if it is not."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        if after.startswith("cgroup2 "):
            root, mount = before.split()[3:5]
            (own,) = re.findall(r"^0::(.*)$", Path("/proc/self/cgroup").read_text(), re.MULTILINE)
            return Path(mount), Path(mount) / os.path.relpath(own, root)
    raise ValueError("no control groups of version 2")


def share_out(place: Path) -> None:
    """Let groups inside `place` have a memory limit, and clear away those of runs that were killed. Raises OSError."""
    switch = place / "cgroup.subtree_control"
    if "memory" not in switch.read_text().split():
        # A group with processes of its own has no others inside that are limited: this process, if alone, moves down.
        if (place / "cgroup.procs").read_text().split() == [str(os.getpid())]:
            (place / "genimg").mkdir(exist_ok=True)
            (place / "genimg" / "cgroup.procs").write_text("0")
        switch.write_text("+memory")
    for left in place.glob("genimg-*-*"):
        if not Path("/proc", left.name.split("-")[1]).exists():
            with contextlib.suppress(OSError):
                left.rmdir()
