"""A 1x1 convolution at one pixel: the same weights as a dense layer, without the machinery of a convolution."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

__all__ = ["at_pixel"]


def at_pixel(conv: nn.Conv2d, h: torch.Tensor) -> torch.Tensor:
    """What a 1x1 convolution answers at a pixel whose features are h. (N, in) -> (N, out).

    Raises ValueError for a larger kernel, whose answer would need the neighbours.
    """
    if tuple(conv.kernel_size) != (1, 1):
        raise ValueError(f"conv: expected a 1x1 convolution, got a kernel of {tuple(conv.kernel_size)}")
    return F.linear(h, conv.weight.flatten(1), conv.bias)
