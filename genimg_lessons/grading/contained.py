"""The first processes of a container: a guard that ends it, and its child, which becomes S or T.

An engine gives a container two pipes to talk through. The child reads and writes frames on them once it has locked itself
as in a room of bubblewrap's and has seen that the engine's caps hold; the first frame says so. The guard does not touch
a byte. It ends, and with it all processes of the container, when its child ends, when the grader hangs up, however that
came, or when the kernel has ended a process for want of memory.

Run by `containers` as `python -m genimg_lessons.grading.contained ROLE`.
"""

from __future__ import annotations

import ctypes
import os
import select
import sys
from pathlib import Path

from genimg_lessons.grading import memory, sandbox, wire, zygote

__all__ = ["GREETING", "OUT_OF_MEMORY", "PROCESSES"]

GREETING = b"all locks hold"
OUT_OF_MEMORY = 99  # the guard's exit
EVERY = 0.05  # seconds between two looks
# The engine counts the processes of a container. By user, as `sandbox.Limits` does, they would be counted together with
# those of another run, where no root shares out the numbers.
PROCESSES = sandbox.Limits.processes + 2
LIMITS = sandbox.Limits(processes=4096)
PR_SET_DUMPABLE = 4
# A container's own control group, of version 2 and 1.
GROUP = Path("/sys/fs/cgroup")
MEMORY = ("memory.max", "memory/memory.limit_in_bytes")
NUMBER = ("pids.max", "pids/pids.max")
KILLED = ("memory.events", "memory/memory.oom_control")


def group(names: tuple[str, str]) -> str:
    """A file of this container's control group; empty if neither version has it."""
    for name in names:
        try:
            return (GROUP / name).read_text()
        except OSError:
            continue
    return ""


def capped() -> None:
    """Raises OSError unless the engine caps memory and processes: some cannot, and only warn."""
    for what, names, most in (("memory", MEMORY, memory.MOST), ("processes", NUMBER, PROCESSES)):
        said = group(names).strip()
        if not said.isdecimal() or int(said) > most:
            raise OSError(f"the engine does not cap a container's {what}: {said or 'no control group'}")


def killed() -> bool:
    """Whether the kernel has ended a process of this container for want of memory."""
    return any(line.startswith("oom_kill ") and line != "oom_kill 0" for line in group(KILLED).splitlines())


def dumpable(yes: bool) -> None:
    """Whether processes of the same user may look into this one, and into its descriptors."""
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, int(yes), 0, 0, 0)


def guard(child: int) -> int:
    """Wait for an end, bury orphans meanwhile."""
    line = select.poll()
    line.register(0, 0)  # nothing but its end
    os.close(1)
    while True:
        hung_up = line.poll(EVERY * 1000)
        ended = 0
        while ended != child:
            try:
                ended, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if ended == 0:
                break
        if killed():
            return OUT_OF_MEMORY
        if hung_up or ended == child:
            return 0


def work(role: str) -> None:
    """In the child: lock the door, greet, serve. Raises OSError if a lock does not hold."""
    dumpable(True)
    connection = wire.Pipes(os.dup(0), os.dup(1))
    zygote.hide(0, 1)
    serve = zygote.prepare()[role]
    sandbox.confine(0, LIMITS)
    capped()
    zygote.hide(2)
    wire.send(connection, GREETING, zygote.READY)
    serve(connection)


def main(role: str) -> int:
    """Fork before anything heavy is imported: the guard stays small."""
    dumpable(False)
    child = os.fork()
    if child:
        return guard(child)
    try:
        work(role)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
