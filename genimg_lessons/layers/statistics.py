"""What style is in a network's features: channel statistics, and how to exchange them."""

from __future__ import annotations

import torch

from genimg_lessons.checks import require_shape

__all__ = ["adain", "channel_statistics", "gram_matrix"]


def channel_statistics(x: torch.Tensor, epsilon: float = 1e-5) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and standard deviation of each channel over its pixels: (N, C, H, W) -> two of (N, C, 1, 1).

    epsilon is added to the variance, so that a constant channel can be divided by. Raises ValueError for other shapes.
    """
    require_shape(x, ("N", "C", "H", "W"), "x")
    variance, mean = torch.var_mean(x, dim=(2, 3), keepdim=True, correction=0)
    return mean, (variance + epsilon).sqrt()


def adain(content: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
    """Adaptive instance normalisation: the content's features with the style's means and deviations.

        AdaIN(x, y) = sigma(y) (x - mu(x)) / sigma(x) + mu(y)

    content: (N, C, H, W); style: (N or 1, C, h, w), any size -> (N, C, H, W). Ref: Huang & Belongie 2017, arXiv
    1703.06868, Eq. 8. Raises ValueError for other shapes or channel counts.
    """
    require_shape(content, ("N", "C", "H", "W"), "content")
    require_shape(style, (None, content.shape[1], "H", "W"), "style")
    mean, deviation = channel_statistics(content)
    style_mean, style_deviation = channel_statistics(style)
    return style_deviation * (content - mean) / deviation + style_mean


def gram_matrix(x: torch.Tensor) -> torch.Tensor:
    """Which channels fire together: G = F F^T / (C H W), F the features as a (C, H W) matrix.

    x: (N, C, H, W) -> (N, C, C). Where in the image something was is summed away. Ref: Gatys, Ecker & Bethge 2015, arXiv
    1508.06576, Eq. 3 (without our division, which makes images of different sizes comparable).
    """
    require_shape(x, ("N", "C", "H", "W"), "x")
    flat = x.flatten(2)
    return flat @ flat.mT / x[0].numel()
