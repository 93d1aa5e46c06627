"""Images as tensors: the two ranges, brightness, enlargement, and grids for looking at many images at once.

Data, metrics and figures use [0, 1]; generative models use [-1, 1], the range of tanh. Only `to_signed` and
`to_unit` cross from one to the other, and both refuse values that are already on the wrong side.
"""

from __future__ import annotations

import math

import torch
from torch.nn import functional as F

from genimg_lessons.checks import require_images, require_positive

__all__ = ["enlarge", "image_grid", "luma", "to_signed", "to_unit"]

# Rounding in float32 may overshoot a bound by a few units in the last place; anything more is a mistake.
ROUNDING = 1e-4


def to_signed(x: torch.Tensor) -> torch.Tensor:
    """Map images from [0, 1] to [-1, 1]: 2x - 1.

    x: (N, C, H, W) float in [0, 1] -> same shape, dtype and device. Raises ValueError on NaN or values outside.
    """
    require_images(x, "x", low=-ROUNDING, high=1 + ROUNDING)
    return (2 * x - 1).clamp(-1, 1)


def to_unit(x: torch.Tensor) -> torch.Tensor:
    """Map images from [-1, 1] to [0, 1]: (x + 1) / 2.

    x: (N, C, H, W) float in [-1, 1] -> same shape, dtype and device. Raises ValueError on NaN or values outside.
    """
    require_images(x, "x", low=-1 - ROUNDING, high=1 + ROUNDING)
    return ((x + 1) / 2).clamp(0, 1)


def luma(x: torch.Tensor) -> torch.Tensor:
    """Brightness as television and the super-resolution benchmarks define it: the Y of YCbCr (ITU-R BT.601).

    x: (N, 3, H, W) in [0, 1] -> (N, 1, H, W) in [16 / 255, 235 / 255]: (65.481 R + 128.553 G + 24.966 B + 16) / 255.
    """
    require_images(x, "x", channels=3, low=-ROUNDING, high=1 + ROUNDING)
    weights = x.new_tensor([65.481, 128.553, 24.966]).view(1, 3, 1, 1)
    return ((x * weights).sum(dim=1, keepdim=True) + 16) / 255


def enlarge(x: torch.Tensor, factor: int) -> torch.Tensor:
    """Bicubic enlargement, the yardstick of super-resolution: (N, C, h, w) -> (N, C, factor h, factor w).

    The cubic kernel of Keys 1981 (IEEE Trans. ASSP 29:6) with a = -0.5, which MATLAB and Pillow use; it may overshoot the
    range of x at edges. Raises TypeError or ValueError for other input.
    """
    require_images(x, "x")
    require_positive(factor, "factor", whole=True)
    # torch has a = -0.75 without antialias and a = -0.5 with it; when enlarging that is the only difference.
    return F.interpolate(x, scale_factor=factor, mode="bicubic", antialias=True)


def image_grid(
    x: torch.Tensor, columns: int | None = None, *, padding: int = 1, background: float = 1.0
) -> torch.Tensor:
    """Lay a batch out as one picture, row by row, with a thin border between images.

    x: (N, C, H, W) float in [0, 1]; columns: images a row, about the square root of N if None.
    Returns (C, rows * (H + padding) - padding, columns * (W + padding) - padding) in [0, 1].
    Raises ValueError on bad values, TypeError on a column count that is not whole.
    """
    require_images(x, "x", low=-ROUNDING, high=1 + ROUNDING)
    count, channels, height, width = x.shape
    if columns is None:
        columns = math.ceil(math.sqrt(count))
    require_positive(columns, "columns", whole=True)
    columns = min(columns, count)
    rows = math.ceil(count / columns)
    grid = x.new_full(
        (channels, rows * (height + padding) - padding, columns * (width + padding) - padding), background
    )
    for index, image in enumerate(x.detach()):
        top, left = (index // columns) * (height + padding), (index % columns) * (width + padding)
        grid[:, top : top + height, left : left + width] = image.clamp(0, 1)
    return grid
