"""The way through a U-Net: down by halves, up again, and each size handed across."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

__all__ = ["hourglass"]


def hourglass(
    x: torch.Tensor, down: nn.ModuleList, up: nn.ModuleList, *, middle: nn.Module | None = None
) -> torch.Tensor:
    """Walk down, through the middle, and up; what came before each halving is laid beside what comes back to its size.

    x: (N, W0, H, W), both sides divisible by 2^len(down). down[i] halves both sides and turns W_i channels into W_(i+1);
    up[i] turns W_i + W_(i+1) channels into W_i at the size of level i, the bridge's channels first. middle: acts at the
    smallest size. -> (N, W0, H, W). Ref: Ronneberger et al. 2015, arXiv 1505.04597, Fig. 1, with nearest-neighbour
    doubling in place of the transposed convolution.
    """
    bridges = []
    for halve in down:
        bridges.append(x)
        x = halve(x)
    if middle is not None:
        x = middle(x)
    for join, bridge in zip(reversed(up), reversed(bridges), strict=True):
        x = join(torch.cat([bridge, F.interpolate(x, scale_factor=2)], dim=1))
    return x
