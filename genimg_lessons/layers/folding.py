"""Folding squares of pixels into channels and back, and borders that make every size fit."""

from __future__ import annotations

import torch
from torch.nn import functional as F

__all__ = ["crop", "fold", "pad_to_multiple", "unfold"]


def fold(x: torch.Tensor, factor: int) -> torch.Tensor:
    """Each factor x factor square of pixels becomes one pixel with factor^2 times the channels; nothing is lost.

    x: (N, C, H, W), both sides multiples of the factor -> (N, C factor^2, H / factor, W / factor). A convolution on the
    folded image sees `factor` times as far for a quarter (factor 2) of the work. Ref: FFDNet, Zhang et al. 2018,
    arXiv 1710.04026, section III.
    """
    return F.pixel_unshuffle(x, factor)


def unfold(x: torch.Tensor, factor: int) -> torch.Tensor:
    """The way back: (N, C factor^2, h, w) -> (N, C, factor h, factor w). Ref: Shi et al. 2016, arXiv 1609.05158, Eq. 4."""
    return F.pixel_shuffle(x, factor)


def pad_to_multiple(x: torch.Tensor, multiple: int) -> torch.Tensor:
    """Repeat the last row and the last column until both sides are multiples: (N, C, H, W) -> (N, C, H', W')."""
    height, width = x.shape[-2:]
    below, right = -height % multiple, -width % multiple
    return F.pad(x, (0, right, 0, below), mode="replicate") if below or right else x


def crop(x: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """The upper left part of `size` = (H, W): undoes `pad_to_multiple`."""
    return x[..., : size[0], : size[1]]
