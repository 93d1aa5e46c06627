"""How the tests in T see what lives in S: functions and models by handle, everything else as plain values.

`psnr(x, y)`, `model(x)`, `model.weight`, `[p.shape for p in model.parameters()]` read as they do in a student's own
notebook. Gradients flow through a call: `backward` asks S for them and gets values. Equality of two handles is
identity, so no object of a student's can claim to be equal to an answer.
"""

from __future__ import annotations

import builtins
import functools
from collections.abc import Callable
from dataclasses import dataclass

from genimg_lessons.grading import wire

__all__ = ["GradeLost", "Remote", "Stranger", "StudentError"]

DELICATE = (StopIteration, StopAsyncIteration, GeneratorExit)  # they mean something to a loop


class GradeLost(BaseException):  # no test may catch it by `except Exception` and go on
    """S is gone, too slow, or says what is no message: the test that asked is lost."""


class StudentError(Exception):
    """An exception of the student's code that is not one of Python's own."""


class Stranger:
    """The one way from T to S: a question with a number, an answer with the same number."""

    def __init__(self, ask: Callable[[bytes], bytes]) -> None:
        """`ask` carries one message over and brings one back, or raises GradeLost."""
        self.ask = ask
        self.number = 0

    def names(self, names: list[str]) -> dict:
        """The values or handles of those names that the student defined."""
        told = self.question("names", names=names)
        if type(told) is not dict or not set(told) <= set(names):
            raise GradeLost("malformed: other names than were asked for")
        return self.join(told, [], [])

    def question(self, kind: str, **fields: object) -> object:
        """Ask, and raise what the student's code raised, as a plain exception of our own."""
        import torch

        self.number += 1
        fields.setdefault("gradients", torch.is_grad_enabled())
        reply = self.ask(wire.encode({"ask": kind, "number": self.number, **fields}, self.park))
        try:
            message = wire.decode(reply, self.special)
            if type(message) is not dict or set(message) != {"number", "value", "error"}:
                raise wire.Lost("malformed: not an answer")
            if type(message["number"]) is not int or message["number"] != self.number:
                raise wire.Lost("malformed: an answer to another question")
            if message["error"] is not None:
                raise as_exception(message["error"])
        except wire.Lost as lost:
            raise GradeLost(str(lost)) from None
        return message["value"]

    def park(self, value: object, store: Callable) -> list:
        """Handles go back as handles, a leaf says that it asks for gradients; nothing else of T's leaves it."""
        import torch

        if type(value) is Remote:
            return ["handle", object.__getattribute__(value, "_number")]
        if type(value) is Leaf:
            return ["leaf", store(value.tensor)]
        if isinstance(value, torch.Tensor):
            raise TypeError("pass a tensor that requires gradients as an argument of its own, not inside a list")
        raise TypeError(f"a test may pass plain values and handles only, got {type(value).__name__}")

    def special(self, node: list, tensors: dict) -> object:
        """Read a handle, or a tensor with a history."""
        if type(node[1]) is int and node[0] == "handle" and node[2] in ("module", "object"):
            return Remote(self, node[1], node[2])
        if type(node[1]) is int and node[0] == "live":
            slope = None if node[3] is None else tensors[node[3]].clone()
            return Live(node[1], tensors[node[2]].clone(), slope, node[4] is True)
        raise ValueError("an unknown tag")

    def call(self, target: object, arguments: tuple, keywords: dict) -> object:
        """Call a function or model of the student's, with gradients. Raises AssertionError if it changes an argument."""
        import torch

        given = [*arguments, *keywords.values()]
        arrays = [value for value in given if isinstance(value, torch.Tensor) or type(value).__name__ == "ndarray"]
        inputs = [value for value in arrays if isinstance(value, torch.Tensor) and value.requires_grad]
        told = self.question(
            "call",
            target=target,
            arguments=[mark(value) for value in arguments],
            keywords={name: mark(value) for name, value in keywords.items()},
        )
        try:
            if len(told["leaves"]) != len(inputs) or not all(type(number) is int for number in told["leaves"]):
                raise ValueError("other inputs than were sent")
            changed = told["changed"] is not False
            result = self.join(told["result"], told["leaves"], inputs)
        except (TypeError, ValueError, KeyError, IndexError, RuntimeError) as error:
            raise GradeLost(f"malformed: {type(error).__name__}") from None
        if changed:
            # Nothing of the change comes here: a function that wipes its input could else wipe what it is compared with.
            raise AssertionError("your function changes its argument in place: work on a copy")
        return result

    def join(self, value: object, leaves: list, inputs: list) -> object:
        """Turn live tensors of an answer into tensors whose `backward` asks S."""
        import torch

        if type(value) is Live:
            if value.leaf:
                tensor = value.values.requires_grad_()
                tensor.grad = value.slope
                return tensor
            # A history needs an input that asks for gradients, also where only S's own parameters do.
            anchor = torch.zeros((), requires_grad=True)
            return flow().apply(self, value.number, value.values, leaves, anchor, *inputs)
        if type(value) in (list, tuple):
            return type(value)(self.join(item, leaves, inputs) for item in value)
        if type(value) is dict:
            return {key: self.join(item, leaves, inputs) for key, item in value.items()}
        return value


@dataclass(frozen=True)
class Leaf:
    """A tensor of a test's that asks for gradients."""

    tensor: object


@dataclass(frozen=True)
class Live:
    """A tensor of S's with a history: its number there, its values, and for a parameter its gradient."""

    number: int
    values: object
    slope: object
    leaf: bool


def mark(value: object) -> object:
    """Mark an argument that asks for gradients."""
    import torch

    return Leaf(value.detach()) if isinstance(value, torch.Tensor) and value.requires_grad else value


@functools.cache
def flow() -> type:
    """The autograd function of one call: backward is a question to S."""
    import torch

    class Flow(torch.autograd.Function):
        @staticmethod
        def forward(context, stranger, number, values, leaves, anchor, *inputs):
            context.ask = stranger, number, leaves, [value.shape for value in inputs]
            return values.clone()

        @staticmethod
        def backward(context, slope):
            stranger, number, leaves, shapes = context.ask
            told = stranger.question("backward", output=number, slope=slope, leaves=leaves)
            right = type(told) is list and len(told) == len(shapes)
            if not right or not all(
                value is None or (isinstance(value, torch.Tensor) and value.shape == shape)
                for value, shape in zip(told, shapes, strict=True)
            ):
                raise GradeLost("malformed: gradients of other shapes")
            return None, None, None, None, None, *told

    return Flow


def as_exception(told: object) -> Exception:
    """The student's exception, as one of Python's own where it is one."""
    try:
        text, bases = str(told["text"])[:600], [str(name) for name in told["bases"]][:20]
    except (TypeError, KeyError):
        return StudentError("an exception that cannot be read")
    for name in bases:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception) and kind not in (Exception, *DELICATE):
            return kind(text)
    return StudentError(text)


class Remote:
    """An object of the student's that stayed in S."""

    __slots__ = ("_kind", "_number", "_stranger")

    def __init__(self, stranger: Stranger, number: object, kind: str) -> None:
        """`number` is its place in S."""
        for name, value in (("_stranger", stranger), ("_number", number), ("_kind", kind)):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> object:
        """Ask for an attribute."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self._stranger.join(self._stranger.question("get", target=self, attribute=name), [], [])

    def __call__(self, *arguments: object, **keywords: object) -> object:
        """Call it there."""
        return self._stranger.call(self, arguments, keywords)

    def __getitem__(self, key: object) -> object:
        """Ask for an item."""
        return self._stranger.join(self._stranger.question("item", target=self, key=key), [], [])

    def __len__(self) -> int:
        """Ask for its length."""
        length = self._stranger.question("length", target=self)
        if type(length) is not int or not 0 <= length < 2**31:
            raise GradeLost("malformed: a length that is none")
        return length

    def __iter__(self) -> object:
        """Ask for all items at once."""
        items = self._stranger.join(self._stranger.question("items", target=self), [], [])
        if type(items) is not list:
            raise GradeLost("malformed: items that are no list")
        return iter(items)

    def __repr__(self) -> str:
        """Say what it is, never what it says of itself."""
        return f"<the student's {self._kind}>"
