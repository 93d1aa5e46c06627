"""A warm process that has imported torch and nothing else; every S and T is its child, ready in hundredths of a second.

Importing torch costs seconds, more than most submissions need. A Jupyter kernel for each would pay that price twice per
student, and talk over sockets with an event loop inside the stranger's process; a fork and a framed pair of sockets is
smaller and leaves nothing to forge but values. The zygote never sees a submission, a test or a key: it holds only
public modules, so that a child has nothing to find in its memory. A child that is to be confined walks into its room
before it reads its first byte, and ends if that fails.

Run as `python -m genimg_lessons.grading.zygote FD`, with a Unix socket as FD.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

from genimg_lessons.grading import memory, sandbox, users, view, wire

__all__ = ["ENVIRONMENT", "READY", "Zygote", "hide", "prepare"]

READY = 120.0  # seconds to import torch on a busy machine
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/box",
    "TMPDIR": "/box",
    "LANG": "C.UTF-8",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "Agg",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}


class Zygote:
    """The grader's end: a sandbox of warm processes, each in a room; with `confined=False` there are no rooms."""

    def __init__(self, confined: bool = True) -> None:
        """Start the process. Raises RuntimeError if it does not come up."""
        self.confined = confined
        ours, theirs = socket.socketpair()
        self.control, self.lock = ours, threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "genimg_lessons.grading.zygote", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={**ENVIRONMENT, "PYTHONPATH": str(view.PACKAGE.parent)},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        ours.settimeout(READY)
        if self.receive() != b"ready":
            self.close()
            raise RuntimeError("the warm process did not start: is torch installed?")

    def receive(self) -> bytes:
        """One short message, empty if the process has ended or is silent."""
        try:
            return self.control.recv(64)
        except OSError:
            return b""

    def start(self, role: str, slot: int) -> Process:
        """A new S or T for a slot of `users.slots`, which no two may share at a time."""
        return Process(self, role, users.number(role, slot))

    def alive(self) -> bool:
        """Whether it can still start others."""
        return self.process.poll() is None

    def fork(
        self, role: str, room: sandbox.Room | None, user: int, cap: memory.Group | memory.Watcher | None
    ) -> tuple[socket.socket, int]:
        """A new "student" or "trusted" process inside a room, below its cap of memory; with None it is unconfined."""
        ours, theirs = socket.socketpair()
        place = room and {"pid": room.pid, "user": user, "group": cap.folder and str(cap.folder)}
        order = json.dumps({"role": role, "room": place}).encode()
        with self.lock:
            socket.send_fds(self.control, [order], [theirs.fileno()])
            theirs.close()
            answer = self.receive()
        if not answer:
            ours.close()
            raise RuntimeError("the warm process has ended")
        return ours, int(answer)

    def close(self) -> None:
        """End it."""
        self.control.close()
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Zygote:
        """Use it in a with statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


class Process:
    """An S or a T with its room; closing it leaves nothing behind."""

    def __init__(self, zygote: Zygote, role: str, user: int) -> None:
        """Raises OSError or RuntimeError if no room can be had."""
        self.connection, self.pid, self.cap = None, None, None
        self.room = sandbox.Room() if zygote.confined else None
        try:
            if self.room is not None:
                self.cap = memory.cap(self.room.pid, self.room.door)
            self.connection, self.pid = zygote.fork(role, self.room, user, self.cap)
        except BaseException:
            self.close()
            raise

    def broken(self) -> int:
        """The cap of memory if the room broke it, else 0."""
        return self.cap.most if self.cap is not None and self.cap.broken() else 0

    def close(self) -> None:
        """End it and all it started."""
        if self.room is not None:
            self.room.close()
        elif self.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        if self.connection is not None:
            self.connection.close()
        if self.cap is not None:
            self.cap.close()


def become(room: dict | None, work: Callable[[socket.socket], None], connection: socket.socket) -> None:
    """In a child: walk in, lock the door, work, and never return."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if room is None:
        os.setsid()
        sandbox.limit(sandbox.UNCONFINED, strict=False)
    else:
        if room["group"] is not None:
            with open(f"{room['group']}/cgroup.procs", "w") as group:
                group.write("0")
        sandbox.enter(room["pid"])
        inside = os.fork()
        if inside:
            connection.close()
            os.waitpid(inside, 0)
            return
        sandbox.confine(room["user"], sandbox.Limits())
    hide(0, 1, 2)
    work(connection)


def hide(*numbers: int) -> None:
    """Point descriptors nowhere: what strangers write past Python's own streams must not reach the grader's terminal."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in numbers:
        os.dup2(nowhere, number)
    os.close(nowhere)


def prepare() -> dict[str, Callable[[socket.socket], None]]:
    """Import all that S and T need; returns what each does."""
    import numpy  # noqa: F401
    import safetensors.torch  # noqa: F401
    import torch

    from genimg_lessons.grading import student, trusted

    torch.set_num_threads(1)
    # The first comparison, decomposition and optimiser import half of sympy and of torch: once here, not in every child.
    x = torch.randn(2, 1, 4, 4)
    torch.testing.assert_close(torch.nn.functional.conv2d(x, x[:1]), torch.nn.functional.conv2d(x, x[:1]))
    torch.linalg.svdvals(x[0, 0])
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    wire.decode(wire.encode(x, lambda *_: []), lambda *_: None)
    with contextlib.suppress(ImportError):
        import pyseccomp  # noqa: F401
    return {"student": student.serve, "trusted": trusted.serve}


def main(number: int) -> None:
    """Import, say so, and fork at every order until the grader hangs up."""
    import gc

    work = prepare()
    control = socket.socket(fileno=number)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children need no burial
    gc.freeze()
    control.send(b"ready")
    while True:
        order, descriptors, _, _ = socket.recv_fds(control, 4096, 1)
        if not order:
            return
        child = os.fork()
        if child == 0:
            try:
                control.close()
                # No descriptor of the grader's stays open but the one to talk through.
                os.closerange(3, descriptors[0])
                os.closerange(descriptors[0] + 1, 4096)
                order = json.loads(order)
                become(order["room"], work[order["role"]], socket.socket(fileno=descriptors[0]))
            except BaseException as error:
                os.write(2, f"grading: {type(error).__name__}: {error}\n".encode())
            finally:
                os._exit(0)
        os.close(descriptors[0])
        control.send(str(child).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
