"""How close a restored image is to the original: PSNR in decibels, SSIM from the statistics of small windows."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from genimg_lessons.checks import require_images, require_positive, require_same_shape

__all__ = ["psnr", "ssim"]

WINDOW, WINDOW_SIGMA = 11, 1.5
K1, K2 = 0.01, 0.03


def require_pair(x: torch.Tensor, y: torch.Tensor, data_range: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Check two image batches in [0, data_range]; return them in at least float32."""
    require_positive(data_range, "data_range")
    slack = 1e-4 * data_range
    require_images(x, "x", low=-slack, high=data_range + slack)
    require_images(y, "y", low=-slack, high=data_range + slack)
    require_same_shape(x, y)
    dtype = torch.promote_types(torch.promote_types(x.dtype, y.dtype), torch.float32)
    return x.to(dtype), y.to(dtype)


def psnr(x: torch.Tensor, y: torch.Tensor, *, data_range: float = 1.0) -> torch.Tensor:
    """Peak signal-to-noise ratio: 10 log10(data_range^2 / mean squared difference of the image).

    x, y: (N, C, H, W) in [0, data_range] -> (N,) dB, infinite for equal images. The mean of these is the mean PSNR that
    papers report; it is not the PSNR of the mean error. Raises ValueError if shapes differ or values leave the range
    (clamp an estimate first).
    """
    x, y = require_pair(x, y, data_range)
    return 10 * torch.log10(data_range**2 / (x - y).square().flatten(1).mean(dim=1))


def ssim(x: torch.Tensor, y: torch.Tensor, *, data_range: float = 1.0) -> torch.Tensor:
    """Structural similarity, the mean over all 11 x 11 Gaussian windows (sigma 1.5) that lie inside the image.

    x, y: (N, C, H, W) in [0, data_range], H and W at least 11 -> (N,) in [-1, 1], 1 for equal images; channels are
    averaged. (2 mx my + C1)(2 cov + C2) / ((mx^2 + my^2 + C1)(vx + vy + C2)), C1 = (0.01 L)^2, C2 = (0.03 L)^2.
    Ref: Wang et al. 2004 (IEEE TIP 13:4), Eq. 13. scikit-image averages the same windows; torchmetrics also counts
    windows that hang over the edge, so its number differs a little. Raises ValueError if shapes differ, values leave the range, or the
    image is smaller than a window.
    """
    x, y = require_pair(x, y, data_range)
    batch, channels, height, width = x.shape
    if min(height, width) < WINDOW:
        raise ValueError(f"x: expected images of at least {WINDOW} x {WINDOW} pixels, got {height} x {width}")
    offsets = torch.arange(WINDOW, dtype=x.dtype, device=x.device) - WINDOW // 2
    weights = torch.exp(-0.5 * (offsets / WINDOW_SIGMA).square())
    weights = weights / weights.sum()

    # All five local means in two one-dimensional convolutions: a Gaussian window is a product of two.
    maps = torch.stack([x, y, x * x, y * y, x * y]).reshape(5 * batch * channels, 1, height, width)
    maps = F.conv2d(F.conv2d(maps, weights.view(1, 1, -1, 1)), weights.view(1, 1, 1, -1))
    mean_x, mean_y, square_x, square_y, product = maps.reshape(5, batch, channels, *maps.shape[-2:])
    variance_x, variance_y = square_x - mean_x.square(), square_y - mean_y.square()
    covariance = product - mean_x * mean_y
    c1, c2 = (K1 * data_range) ** 2, (K2 * data_range) ** 2
    luminance = (2 * mean_x * mean_y + c1) / (mean_x.square() + mean_y.square() + c1)
    structure = (2 * covariance + c2) / (variance_x + variance_y + c2)
    return (luminance * structure).flatten(1).mean(dim=1)
