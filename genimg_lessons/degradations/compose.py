"""Several degradations, one after the other: blur, then shrink, then noise is a camera."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence

import torch

from genimg_lessons.checks import describe

__all__ = ["Compose"]


class Compose:
    """y = f_k(... f_2(f_1(x))). If every part is linear, so is the whole, and (A_k ... A_1)' = A_1' ... A_k'.

    parts: degradations in the order in which they happen; at least one. Raises TypeError for parts that cannot be
    called, ValueError for an empty list.
    """

    def __init__(self, parts: Sequence[Callable[..., torch.Tensor]]) -> None:
        """Check and keep the parts."""
        self.parts = tuple(parts)
        if not self.parts:
            raise ValueError("parts: expected at least one degradation, got an empty sequence")
        for number, part in enumerate(self.parts):
            if not callable(part):
                raise TypeError(f"parts[{number}]: expected a degradation, got {describe(part)}")

    def require_linear(self) -> None:
        """Raise TypeError, naming the first part that has no adjoint."""
        for number, part in enumerate(self.parts):
            if not hasattr(part, "A_adjoint"):
                raise TypeError(f"parts[{number}]: expected a linear degradation, got {type(part).__name__}")

    def A(self, x: torch.Tensor) -> torch.Tensor:
        """Measure x with every part in turn. Raises TypeError if one of them is not linear."""
        self.require_linear()
        for part in self.parts:
            x = part.A(x)
        return x

    def A_adjoint(self, y: torch.Tensor) -> torch.Tensor:
        """Carry y back through the parts, the last one first. Raises TypeError if one of them is not linear."""
        self.require_linear()
        for part in reversed(self.parts):
            y = part.A_adjoint(y)
        return y

    def __call__(self, x: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
        """Degrade x: (N, C, H, W) -> (N, C, h, w). The random parts draw from the generator."""
        for part in self.parts:
            random = "generator" in inspect.signature(part).parameters
            x = part(x, generator=generator) if random else part(x)
        return x
