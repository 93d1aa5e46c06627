"""What crosses between student and tests: frames of plain values, never code and never pickles.

A frame is eight bytes of length and that many bytes. A message is four bytes of length, a JSON text of that length,
and one safetensors file with every array in it: its header is checked against its size before a byte is used. JSON
lists are always tagged (`["tuple", [...]]`), so that no value can be mistaken for another. What is not plain stays where
it is and crosses as a handle.
"""

from __future__ import annotations

import json
import math
import os
import select
import socket
import struct
import time
from collections.abc import Callable

__all__ = ["MOST_BYTES", "Lost", "Pipes", "decode", "encode", "receive", "send"]

MOST_BYTES = 64 * 2**20  # of one frame
MOST_NODES = 100_000  # values in one message
DEEPEST = 40  # lists in lists
LONGEST_TEXT = 1_000_000
CHUNK = 1 << 20
DTYPES = ("float16 bfloat16 float32 float64 uint8 int8 int16 int32 int64 bool complex64").split()


class Lost(Exception):
    """The other side is gone, too slow, or says what is no message; the text is the reason."""


class Pipes:
    """Two pipes that serve as a connection, for where a socket cannot go.

    Who closes a socket with something unread resets it, and not every program takes that for an end.
    """

    def __init__(self, read: int, write: int) -> None:
        """Take over two descriptors."""
        self.read, self.write, self.seconds = read, write, None
        os.set_blocking(write, False)

    def fileno(self) -> int:
        """To wait for something to read."""
        return self.read

    def settimeout(self, seconds: float | None) -> None:
        """How long `send` waits."""
        self.seconds = seconds

    def send(self, data: memoryview) -> int:
        """Write some of it. Raises TimeoutError, or OSError at the end."""
        if not select.select([], [self.write], [], self.seconds)[1]:
            raise TimeoutError
        return os.write(self.write, data)

    def recv(self, count: int) -> bytes:
        """Read some of it, nothing at the end."""
        return os.read(self.read, count)

    def ended(self) -> bool:
        """Whether the other side has hung up and nothing is left to read."""
        line = select.poll()
        line.register(self.read, select.POLLIN)
        return any(event & select.POLLHUP and not event & select.POLLIN for _, event in line.poll(0))

    def close(self) -> None:
        """Hang up."""
        os.close(self.read)
        os.close(self.write)


def send(connection: socket.socket, payload: bytes, seconds: float) -> None:
    """Send one frame. Raises Lost if the other side does not take it in time."""
    end = time.monotonic() + seconds
    view = memoryview(struct.pack(">Q", len(payload)) + payload)
    try:
        while view:
            connection.settimeout(max(end - time.monotonic(), 0.001))
            view = view[connection.send(view[:CHUNK]) :]
    except TimeoutError:
        raise Lost("slow: did not take its input in time") from None
    except OSError:
        raise Lost("gone: the process ended") from None


def receive(connection: socket.socket, seconds: float, most: int = MOST_BYTES) -> bytes:
    """Receive one frame. Raises Lost if none of at most `most` bytes is complete in time."""
    end = time.monotonic() + seconds
    (length,) = struct.unpack(">Q", _receive_exactly(connection, 8, end))
    if length > most:
        raise Lost(f"big: expected at most {most:,} bytes, got {length:,}")
    return bytes(_receive_exactly(connection, length, end))


def _receive_exactly(connection: socket.socket, count: int, end: float) -> bytearray:
    got = bytearray()
    while len(got) < count:
        left = end - time.monotonic()
        try:
            if left <= 0 or not select.select([connection], [], [], left)[0]:
                raise Lost("slow: no answer in time")
            connection.settimeout(None)
            part = connection.recv(min(count - len(got), CHUNK))
        except (OSError, ValueError):
            raise Lost("gone: the process ended") from None
        if not part:
            raise Lost("gone: the process ended")
        got += part
    return got


def encode(value: object, park: Callable[[object, Callable], list]) -> bytes:
    """Write a message; `park(object, store)` turns what is not plain into a tagged list, or raises TypeError.

    `store(tensor)` puts a tensor's numbers into the message and returns their name.
    """
    import safetensors.torch

    tensors: dict = {}
    text = json.dumps(_plain(value, tensors, park, 0), ensure_ascii=True, allow_nan=False).encode()
    blob = safetensors.torch.save(tensors) if tensors else b""
    return struct.pack(">I", len(text)) + text + blob


def _plain(value: object, tensors: dict, park: Callable, depth: int) -> object:
    import numpy
    import torch

    if depth > DEEPEST:
        raise TypeError(f"a value nested deeper than {DEEPEST}")
    kind = type(value)
    if value is None or kind in (bool, str, int):
        return value
    if kind is float:
        return value if math.isfinite(value) else ["float", str(value)]
    if kind in (list, tuple, torch.Size):
        return ["list" if kind is list else "tuple", [_plain(item, tensors, park, depth + 1) for item in value]]
    if isinstance(value, dict) and all(type(key) in (str, int) for key in value):
        return ["dict", [[key, _plain(item, tensors, park, depth + 1)] for key, item in value.items()]]
    if kind is torch.dtype and str(value).removeprefix("torch.") in DTYPES:
        return ["dtype", str(value).removeprefix("torch.")]
    if isinstance(value, numpy.generic) and value.dtype.kind in "biuf":
        return _plain(value.item(), tensors, park, depth)
    if isinstance(value, numpy.ndarray) and str(value.dtype) in DTYPES:
        return ["array", _store(torch.from_numpy(numpy.array(value, copy=True)), tensors)]
    if isinstance(value, torch.Tensor) and value.layout is torch.strided:
        return (
            park(value, lambda tensor: _store(tensor, tensors))
            if value.requires_grad
            else ["tensor", _store(value, tensors)]
        )
    return park(value, lambda tensor: _store(tensor, tensors))


def _store(tensor, tensors: dict) -> str:
    import torch

    with torch._C.DisableTorchFunctionSubclass():
        plain = torch.Tensor.detach(tensor).cpu().contiguous().clone()
    name = str(len(tensors))
    tensors[name] = plain.as_subclass(torch.Tensor)
    return name


def decode(payload: bytes, special: Callable[[list, dict], object]) -> object:
    """Read a message from a stranger; `special` reads the tags that only one side knows.

    Raises Lost for everything that is not exactly a message, whatever the reason.
    """
    try:
        import safetensors.torch

        (length,) = struct.unpack(">I", payload[:4])
        if length > len(payload) - 4:
            raise ValueError("a text longer than its frame")
        text, blob = payload[4 : 4 + length].decode("ascii"), payload[4 + length :]
        tensors = safetensors.torch.load(bytes(blob)) if blob else {}
        tree = json.loads(text, parse_constant=_refuse)
        return _value(tree, tensors, special, 0, [MOST_NODES])
    except Lost:
        raise
    except Exception as error:
        raise Lost(f"malformed: {type(error).__name__}") from None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _value(node: object, tensors: dict, special: Callable, depth: int, left: list[int]) -> object:
    import torch

    left[0] -= 1
    if left[0] < 0 or depth > DEEPEST:
        raise ValueError("too many values, or nested too deep")
    if isinstance(node, str) and len(node) > LONGEST_TEXT:
        raise ValueError("a text too long")
    if not isinstance(node, list):
        if isinstance(node, dict):
            raise ValueError("an untagged object")
        return node
    tag, rest = node[0], node[1:]
    if tag in ("list", "tuple"):
        return (list if tag == "list" else tuple)(_value(item, tensors, special, depth + 1, left) for item in rest[0])
    if tag == "dict":
        pairs = [(key, _value(item, tensors, special, depth + 1, left)) for key, item in rest[0]]
        if not all(type(key) in (str, int) for key, _ in pairs):
            raise ValueError("a key that is neither text nor whole number")
        return dict(pairs)
    if tag == "float" and rest[0] in ("nan", "inf", "-inf"):
        return float(rest[0])
    if tag == "dtype" and rest[0] in DTYPES:
        return getattr(torch, rest[0])
    if tag == "tensor":
        return tensors[rest[0]].clone()
    if tag == "array":
        return tensors[rest[0]].numpy().copy()
    return special(node, tensors)
