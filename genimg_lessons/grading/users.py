"""User numbers for strangers: each run on a machine takes its own, so that no two share a limit or a signal.

When the grader is root, each room's processes belong to a user number of their own; the kernel counts processes by it,
and a fork bomb in one run would leave an honest notebook of another run without any. A slot stands for two numbers, one
for S and one for T. It is taken by a lock that ends with its process, also when that is killed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

__all__ = ["FIRST", "LOCKS", "SLOTS", "TRIAL", "number", "slots", "student", "trusted"]

FIRST = 64_000
SLOTS = 766
TRIAL = FIRST + 2 * SLOTS  # for a look whether a room can be entered
LOCKS = Path("/run/genimg-grading")


def student(slot: int) -> int:
    """The number of a slot's S."""
    return FIRST + 2 * slot


def trusted(slot: int) -> int:
    """The number of a slot's T."""
    return FIRST + 2 * slot + 1


def number(role: str, slot: int) -> int:
    """The number of a slot's process: S is the "student", T the "trusted"."""
    return {"student": student, "trusted": trusted}[role](slot)


@contextlib.contextmanager
def slots(count: int) -> Iterator[list[int]]:
    """Take `count` slots that no other run on this machine has. Raises RuntimeError if there are not so many.

    An ordinary user's strangers stay that user, in a user namespace for each room: there is nothing to share out.
    """
    if os.geteuid() != 0:
        yield list(range(count))
        return
    import fcntl

    LOCKS.mkdir(mode=0o700, exist_ok=True)
    about = LOCKS.lstat()
    if about.st_uid != 0 or LOCKS.is_symlink() or about.st_mode & 0o022:
        raise RuntimeError(f"{LOCKS}: expected a folder that only root can write to")
    with contextlib.ExitStack() as held:
        taken: list[int] = []
        for slot in range(SLOTS):
            if len(taken) == count:
                break
            lock = os.open(LOCKS / str(slot), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                continue
            held.callback(os.close, lock)
            taken.append(slot)
        if len(taken) < count:
            raise RuntimeError(f"workers: expected at most {len(taken)} now, since others grade here too, got {count}")
        yield taken
