"""Losses of restoration: how far an estimate is from the clean image, and how rough it is.

Each returns one value per image, a mean over the elements of that image (over the unmasked ones if there is a mask),
so the number does not depend on the image's size. The best constant guess is the mean under `l2` and the median
under `l1`; `charbonnier` lies between, smooth at zero.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from genimg_lessons.checks import describe, require_positive, require_same_shape, require_shape

__all__ = ["charbonnier", "l1", "l2", "total_variation"]


def counted_elements(mask: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Turn a mask (N, 1 or C, H, W) of 0 and 1 into booleans of the shape of `x`; raise if it is anything else."""
    if not isinstance(mask, torch.Tensor):
        raise TypeError(f"mask: expected a torch.Tensor, got {describe(mask)}")
    batch, _, height, width = x.shape
    if tuple(mask.shape) not in {(batch, 1, height, width), tuple(x.shape)}:
        raise ValueError(
            f"mask: expected shape ({batch}, 1, {height}, {width}) or {tuple(x.shape)}, got {describe(mask)}"
        )
    if mask.dtype != torch.bool and not bool(((mask == 0) | (mask == 1)).all()):
        raise ValueError("mask: expected the values 0 (ignore) and 1 (count) only, got others")
    counted = mask.bool().expand_as(x)
    empty = (~counted.flatten(1).any(dim=1)).nonzero().flatten().tolist()
    if empty:
        raise ValueError(f"mask: expected at least one counted element in each image, got none in image(s) {empty}")
    return counted


def mean_penalty(
    x: torch.Tensor, y: torch.Tensor, mask: torch.Tensor | None, penalty: Callable[[torch.Tensor], torch.Tensor]
) -> torch.Tensor:
    """Average penalty(x - y) over the counted elements of each image -> (N,)."""
    require_shape(x, ("N", "C", "H", "W"), "x")
    require_same_shape(x, y)
    if x.numel() == 0:
        raise ValueError(f"x, y: expected at least one element, got shape {tuple(x.shape)}")
    if mask is None:
        return penalty(x - y).flatten(1).mean(dim=1)
    counted = counted_elements(mask, x)
    # where, not a product, and before the penalty: NaN under the mask must leak neither into the value nor into the
    # gradient (0 * NaN is NaN).
    values = penalty(torch.where(counted, x, 0) - torch.where(counted, y, 0))
    return torch.where(counted, values, 0).flatten(1).sum(dim=1) / counted.flatten(1).sum(dim=1)


def l1(x: torch.Tensor, y: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
    """Mean absolute difference. x, y: (N, C, H, W); mask: (N, 1 or C, H, W), 1 where it counts -> (N,).

    Raises ValueError if shapes differ, or the mask holds other values than 0 and 1 or counts nothing in an image.
    """
    return mean_penalty(x, y, mask, torch.abs)


def l2(x: torch.Tensor, y: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
    """Mean squared difference (no root). x, y: (N, C, H, W); mask: (N, 1 or C, H, W), 1 where it counts -> (N,).

    Raises ValueError if shapes differ, or the mask holds other values than 0 and 1 or counts nothing in an image.
    """
    return mean_penalty(x, y, mask, torch.square)


def charbonnier(
    x: torch.Tensor, y: torch.Tensor, epsilon: float = 1e-3, mask: torch.Tensor | None = None
) -> torch.Tensor:
    """Mean of sqrt((x - y)^2 + epsilon^2): like `l1` far from zero, like `l2` below epsilon.

    x, y: (N, C, H, W) -> (N,), at least epsilon. Ref: Charbonnier et al. 1994 (ICIP); Lai et al. 2017, arXiv 1704.03915.
    Raises ValueError if shapes differ, epsilon is not positive, or for the masks that `l1` refuses.
    """
    require_positive(epsilon, "epsilon")
    return mean_penalty(x, y, mask, lambda d: (d.square() + epsilon**2).sqrt())


def total_variation(x: torch.Tensor) -> torch.Tensor:
    """Sum of the absolute differences between vertical and between horizontal neighbours, over the number of elements.

    x: (N, C, H, W) -> (N,). The anisotropic form of Rudin, Osher & Fatemi 1992. Raises ValueError on other shapes.
    """
    require_shape(x, ("N", "C", "H", "W"), "x")
    if x.numel() == 0:
        raise ValueError(f"x: expected at least one element, got shape {tuple(x.shape)}")
    vertical = x.diff(dim=2).abs().flatten(1).sum(dim=1)
    horizontal = x.diff(dim=3).abs().flatten(1).sum(dim=1)
    return (vertical + horizontal) / x[0].numel()
