"""T: runs the instructor's cells and tests. It never executes a student's code; it reads plain values of S through `wire`.

T drives the session: it has the cells run in S one by one, then runs each test with fresh names and a seed of its own.
It speaks with `session`, which carries T's questions to S within caps of time and size, in frames that begin with one
letter: `A` ask S, `C` have it run a cell, `R` start it anew, `D` done. A test that is not proved passed is failed.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import random
import socket
import traceback

from genimg_lessons.grading import wire
from genimg_lessons.grading.remote import GradeLost, Stranger

__all__ = ["Session", "serve"]

PATIENCE = 3600.0  # the other end keeps the time


class Session:
    """One submission: the job is plain JSON from `session`."""

    def __init__(self, connection: socket.socket, job: dict) -> None:
        """Nothing runs yet."""
        self.connection = connection
        self.job = job
        self.ready = False  # S is alive and has run the cells
        self.skip: set[int] = set()  # cells that killed S
        self.told: list[dict | None] = [None] * len(job["cells"])
        self.stranger = Stranger(lambda question: self.exchange(b"A", question))
        self.runner = Stranger(lambda question: self.exchange(b"C", question))

    def exchange(self, letter: bytes, payload: bytes = b"") -> bytes:
        """One frame to `session`, one back: `Y` and the answer, or `N` and the reason."""
        wire.send(self.connection, letter + payload, PATIENCE)
        reply = wire.receive(self.connection, PATIENCE, wire.MOST_BYTES + 1)
        if reply[:1] != b"Y":
            self.ready = False
            raise GradeLost(reply[1:].decode("utf-8", "replace"))
        return reply[1:]

    def prepare(self) -> None:
        """Have S run every cell that has not killed it; after a death, start anew. Raises GradeLost at the cap."""
        while not self.ready:
            self.exchange(b"R")
            self.ready = True
            for number, source in enumerate(self.job["cells"]):
                if number in self.skip:
                    continue
                try:
                    told = self.runner.question(
                        "cell", source=source, name=f"<cell {number + 1}>", seconds=self.job["cell_seconds"]
                    )
                    if self.told[number] is None:
                        self.told[number] = {name: clean(told[name]) for name in ("error", "output")}
                except GradeLost as lost:
                    self.skip.add(number)
                    self.told[number] = {"error": str(lost), "output": ""}
                    self.ready = False
                    break
                except Exception as error:
                    self.told[number] = {"error": clean(f"{type(error).__name__}: {error}"), "output": ""}

    def run(self) -> dict:
        """All cells of the student's first, then every test."""
        base = {"__name__": "__main__", "__builtins__": __builtins__}
        for source in self.job["setup"]:
            exec(compile(source, "<setup>", "exec"), base)
        with contextlib.suppress(GradeLost):
            self.prepare()
        tests = [self.test(test, dict(base), number) for number, test in enumerate(self.job["tests"])]
        return {"cells": [told or {"error": "not run", "output": ""} for told in self.told], "tests": tests}

    def test(self, test: dict, names: dict, number: int) -> dict:
        """Run one test cell: passed only if it comes to its end."""
        import numpy
        import torch

        name, source = f"<test {test['id']}>", test["source"]
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        told = {"id": test["id"], "passed": False, "message": "", "line": 0}
        try:
            tree = ast.parse(source, name)
            used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            self.prepare()
            names.update(self.stranger.names(sorted(used & set(self.job["names"]))))
            seed = (self.job["seed"] * 1_000_003 + number) % 2**31
            random.seed(seed)
            numpy.random.seed(seed)  # noqa: NPY002 - tests may use the global generator
            torch.manual_seed(seed)
            torch.set_grad_enabled(True)
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                exec(compile(tree, name, "exec"), names)
            told["passed"] = True
        except GradeLost as lost:
            told["message"] = clean(str(lost))
        except BaseException as error:  # also SystemExit: the next test still runs
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == name]
            told["line"] = frames[-1].lineno if frames else getattr(error, "lineno", 0) or 0
            told["message"] = clean(f"{type(error).__name__}: {error}")
        return told


def clean(text: object) -> str:
    """Text from afar: printable, without terminal codes, short."""
    kept = "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in str(text)
    )
    return kept if len(kept) <= 20_100 else kept[:20_100]


def serve(connection: socket.socket) -> None:
    """One job, one result."""
    job = json.loads(wire.receive(connection, PATIENCE))
    result = Session(connection, job).run()
    wire.send(connection, b"D" + json.dumps(result).encode(), PATIENCE)
