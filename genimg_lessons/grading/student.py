"""S: runs a student's cells, then answers questions about what they defined. Nothing secret ever comes here.

A question is a message with a number; the answer repeats the number. Since strangers' code shares this process, every
answer is only a claim: the other side reads it as values and judges those.
"""

from __future__ import annotations

import ast
import io
import itertools
import signal
import socket
import sys
import traceback
import types
from collections.abc import Callable

from genimg_lessons.grading import wire

__all__ = ["Student", "serve"]

FOREVER = 365 * 24 * 3600.0
MOST_OUTPUT = 20_000  # characters of one cell
MOST_ITEMS = 10_000  # of a generator or of parameters


class CappedText(io.TextIOBase):
    """Keeps the first characters and forgets the rest."""

    def __init__(self) -> None:
        """Start empty."""
        self.parts: list[str] = []
        self.left = MOST_OUTPUT

    def writable(self) -> bool:
        """It is for writing only."""
        return True

    def write(self, text: str) -> int:
        """Keep what fits."""
        if self.left > 0:
            self.parts.append(str(text)[: self.left])
            self.left -= len(self.parts[-1])
        return len(text)

    def text(self) -> str:
        """What was kept."""
        return "".join(self.parts) + ("\n[cut here]" if self.left <= 0 else "")


class Magics:
    """Stands for IPython: `%matplotlib inline` and its like do nothing, `%%time` runs its cell."""

    def __init__(self, student: Student) -> None:
        """Run timed cells in the student's names."""
        self.student = student

    def run_line_magic(self, name: str, line: str, *_: object) -> None:
        """Do nothing for a line, except run a timed statement."""
        if name in ("time", "timeit", "prun"):
            self.student.execute(line, "<magic>")

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run the rest of a timed cell; other magics are left out."""
        if name in ("time", "timeit", "capture", "prun"):
            self.student.execute(cell, "<magic>")
        else:
            print(f"%%{name} is not run while grading")

    def system(self, command: str) -> None:
        """Leave out shell commands."""
        print(f"!{command} is not run while grading")

    getoutput = system


class Student:
    """The names that a student's cells define, and the objects that the tests hold by number."""

    def __init__(self) -> None:
        """Start with an empty notebook."""
        self.module = types.ModuleType("__main__")
        self.names = self.module.__dict__
        self.names["get_ipython"] = lambda: Magics(self)
        self.names["display"] = print
        sys.modules["__main__"] = self.module
        self.parked: dict[int, object] = {}
        self.numbers = itertools.count()

    def park(self, value: object, store: Callable) -> list:
        """Keep an object here and describe it; a tensor with a history travels with a copy of its numbers."""
        import torch

        number = self.keep(value)
        if isinstance(value, torch.Tensor) and value.requires_grad:
            slope = value.grad if value.is_leaf else None
            return ["live", number, store(value), None if slope is None else store(slope), bool(value.is_leaf)]
        return ["handle", number, "module" if isinstance(value, torch.nn.Module) else "object"]

    def keep(self, value: object) -> int:
        """Give an object a number."""
        number = next(self.numbers)
        self.parked[number] = value
        return number

    def special(self, node: list, tensors: dict) -> object:
        """Read a handle, or a tensor that asks for gradients."""
        if node[0] == "handle":
            return self.parked[node[1]]
        if node[0] == "leaf":
            return tensors[node[1]].clone().requires_grad_()
        raise ValueError(f"an unknown tag {node[0]!r}")

    def execute(self, source: str, name: str) -> None:
        """Run one cell as IPython would; the value of a last expression is printed."""
        tree = ast.parse(plain_python(source), name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), self.names)
        if last is not None and not source.rstrip().endswith(";"):
            value = eval(compile(ast.Expression(last.value), name, "eval"), self.names)
            if value is not None:
                print(repr(value))

    def run_cell(self, source: str, name: str, seconds: float) -> dict:
        """Run a cell that may fail, print or take too long; a stubborn one is killed from outside."""
        import linecache

        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        said = CappedText()
        kept = sys.stdout, sys.stderr
        error = ""
        try:
            sys.stdout = sys.stderr = said
            signal.signal(signal.SIGALRM, too_slow)
            signal.setitimer(signal.ITIMER_REAL, seconds)
            self.execute(source, name)
        except BaseException as caught:  # also SystemExit: the next cell still runs
            error = describe(caught)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            sys.stdout, sys.stderr = kept
        return {"error": error, "output": said.text()}

    def answer(self, question: dict) -> object:
        """Do what a question asks. Whatever the student's code raises is the asker's to report."""
        import torch

        kind = question["ask"]
        if kind == "cell":
            return self.run_cell(question["source"], question["name"], question["seconds"])
        if kind == "names":
            return {name: self.names[name] for name in question["names"] if name in self.names}
        torch.set_grad_enabled(bool(question.get("gradients", True)))
        if kind == "call":
            return self.call(question["target"], question["arguments"], question["keywords"])
        if kind == "get":
            return getattr(question["target"], question["attribute"])
        if kind == "item":
            return question["target"][question["key"]]
        if kind == "length":
            return len(question["target"])
        if kind == "items":
            return list(itertools.islice(iter(question["target"]), MOST_ITEMS))
        if kind == "backward":
            leaves = [self.parked[number] for number in question["leaves"]]
            for leaf in leaves:
                leaf.grad = None
            torch.autograd.backward(self.parked[question["output"]], question["slope"], retain_graph=True)
            return [leaf.grad for leaf in leaves]
        raise ValueError(f"unknown question {kind!r}")

    def call(self, target: object, arguments: list, keywords: dict) -> dict:
        """Call, and report whether an array among the arguments changed on the way."""
        import numpy
        import torch

        arrays = [
            value for value in [*arguments, *keywords.values()] if isinstance(value, (torch.Tensor, numpy.ndarray))
        ]
        before = [value.detach().clone() if isinstance(value, torch.Tensor) else value.copy() for value in arrays]
        # Before the call, since what is added to an input in place may make that ask for gradients.
        leaves = [self.keep(value) for value in arrays if isinstance(value, torch.Tensor) and value.requires_grad]
        result = target(*arguments, **keywords)
        changed = not all(unchanged(old, new) for old, new in zip(before, arrays, strict=True))
        if isinstance(result, (types.GeneratorType, map, filter, zip)):
            result = list(itertools.islice(result, MOST_ITEMS))
        return {"result": result, "changed": changed, "leaves": leaves}


def unchanged(old: object, new: object) -> bool:
    """Whether an array still has its type, shape and numbers; a NaN stays one."""
    import torch

    now = new.detach() if isinstance(new, torch.Tensor) else new
    if old.shape != now.shape or old.dtype != now.dtype:
        return False
    return bool(((old == now) | ((old != old) & (now != now))).all())


def plain_python(source: str) -> str:
    """Turn IPython's magics into Python, only where there are any."""
    try:
        ast.parse(source)
        return source
    except SyntaxError:
        if not any(
            line.lstrip().startswith(("%", "!", "?")) or line.rstrip().endswith("?") for line in source.splitlines()
        ):
            raise
        from IPython.core.inputtransformer2 import TransformerManager

        return TransformerManager().transform_cell(source)


def too_slow(*_: object) -> None:
    """Stop the cell that is running."""
    raise TimeoutError("the cell took too long")


def describe(error: BaseException) -> str:
    """One line about an exception, and the line of the student's cell that raised it."""
    try:
        where = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith("<")]
        place = f" (line {where[-1].lineno})" if where else ""
        return f"{type(error).__name__}: {error}"[:500] + place
    except BaseException:
        return "an exception that cannot be shown"


def serve(connection: socket.socket) -> None:
    """Answer questions until the other side hangs up."""
    student = Student()
    while True:
        try:
            payload = wire.receive(connection, FOREVER)
        except wire.Lost:
            return
        number, error, value = None, None, None
        try:
            # A question that holds numbers of its own is read first, so that even a failed one has its number.
            question = wire.decode(payload, student.special)
            number = question["number"]
            value = student.answer(question)
            reply = wire.encode({"number": number, "value": value, "error": None}, student.park)
        except BaseException as caught:
            error = {
                "type": type(caught).__name__,
                "bases": [base.__name__ for base in type(caught).__mro__],
                "text": describe(caught).partition(": ")[2],
            }
            reply = wire.encode({"number": number, "value": None, "error": error}, student.park)
        try:
            wire.send(connection, reply, FOREVER)
        except wire.Lost:
            return
