"""Grade one submission: carry T's questions to S within caps of time and size, start S anew when it dies.

The grader reads nothing of what S says: an answer is bytes on their way to T. T is confined like S, in a room of its
own, since it reads those bytes. Whatever happens, every test has a verdict, and it is "failed" unless T proved else.
"""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass, field
from typing import Protocol

from genimg_lessons.grading import wire

__all__ = ["Budget", "Process", "Sandbox", "Verdict", "grade"]


@dataclass(frozen=True)
class Budget:
    """Seconds and restarts that one submission may cost."""

    answer: float = 15.0  # one question to S
    cell: float = 60.0  # one cell of the student's
    total: float = 300.0
    restarts: int = 24


@dataclass
class Verdict:
    """What one submission earned: test id -> passed, and what to tell the student."""

    passed: dict[str, bool]
    messages: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # of the test cell that failed
    cells: list[dict] = field(default_factory=list)  # error and output of each cell of the student's
    note: str = ""
    seconds: float = 0.0


class Process(Protocol):
    """An S or a T in its place, ready to talk."""

    connection: socket.socket | wire.Pipes

    def broken(self) -> int:
        """The cap in bytes, if the process ended because all in its place together held more; else 0."""

    def close(self) -> None:
        """End it and all it started, and leave nothing behind."""


class Sandbox(Protocol):
    """Where processes come from: `zygote.Zygote` or `containers.Containers`."""

    def start(self, role: str, slot: int) -> Process:
        """A new "student" or "trusted" process. Raises OSError or RuntimeError if none can be had."""

    def alive(self) -> bool:
        """Whether it can start more."""

    def close(self) -> None:
        """End all that it started."""


def grade(sandbox: Sandbox, job: dict, *, slot: int = 0, budget: Budget = Budget()) -> Verdict:
    """Grade one submission.

    `job` is what `assignment.job` makes; `slot` is one that `users.slots` gave, so that no two share a user.
    Raises RuntimeError when the machine, not the submission, is at fault: nothing is graded then.
    """
    started = time.monotonic()
    verdict = Verdict({test["id"]: False for test in job["tests"]})
    told = None
    relay = Relay(sandbox, slot, budget, started + budget.total)
    trusted = sandbox.start("trusted", slot)
    try:
        wire.send(trusted.connection, json.dumps({**job, "cell_seconds": budget.cell}).encode(), budget.answer)
        told = relay.carry(trusted.connection)
    except wire.Lost as lost:
        verdict.note = f"the tests did not come to an end: {lost}"
    finally:
        relay.close()
        trusted.close()
    if told is not None:
        known = {test["id"] for test in job["tests"]}
        for test in told["tests"]:
            if test["id"] in known:
                verdict.passed[test["id"]] = test["passed"] is True
                verdict.messages[test["id"]], verdict.lines[test["id"]] = str(test["message"]), int(test["line"])
        verdict.cells = told["cells"]
    elif not relay.heard:
        raise RuntimeError(f"the tests did not start; the sandbox or the assignment is at fault ({verdict.note})")
    verdict.seconds = time.monotonic() - started
    return verdict


class Relay:
    """Between T and S."""

    def __init__(self, sandbox: Sandbox, slot: int, budget: Budget, end: float) -> None:
        """S starts when T asks for it."""
        self.sandbox, self.slot, self.budget, self.end = sandbox, slot, budget, end
        self.student: Process | None = None
        self.starts = 0
        self.heard = False  # T has spoken

    def carry(self, trusted: socket.socket | wire.Pipes) -> dict:
        """Serve T until it is done. Raises Lost if T itself is."""
        while True:
            left = self.end - time.monotonic()
            # T computes too, and gets some time to give its verdict when S has used up all of it.
            frame = wire.receive(trusted, max(left, 0.0) + self.budget.answer + 30.0)
            self.heard = True
            letter, payload = frame[:1], frame[1:]
            if letter == b"D":
                return json.loads(payload)
            try:
                # A cell may run longer than an answer; S stops it itself, and a stubborn one is stopped here.
                patience = self.budget.cell + 5.0 if letter == b"C" else self.budget.answer
                answer = b"Y" + (self.restart() if letter == b"R" else self.ask(payload, patience))
            except wire.Lost as lost:
                self.close()
                answer = b"N" + str(lost).encode()
            wire.send(trusted, answer, self.budget.answer)

    def restart(self) -> bytes:
        """A fresh S, if the budget has one."""
        self.close()
        self.starts += 1
        if self.starts > self.budget.restarts or time.monotonic() > self.end:
            raise wire.Lost("slow: the submission has used up its time")
        self.student = self.sandbox.start("student", self.slot)
        return b""

    def ask(self, payload: bytes, patience: float) -> bytes:
        """One question, one answer."""
        if self.student is None:
            raise wire.Lost("gone: the process ended")
        patience = min(patience, self.end - time.monotonic())
        try:
            wire.send(self.student.connection, payload, max(patience, 0.001))
            return wire.receive(self.student.connection, patience)
        except wire.Lost:
            most = self.student.broken()
            if most:
                raise wire.Lost(f"big: all processes together held more than {most / 2**30:g} GB") from None
            raise

    def close(self) -> None:
        """End S."""
        if self.student is not None:
            self.student.close()
            self.student = None
