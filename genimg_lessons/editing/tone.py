"""Brightness and contrast, pixel by pixel: the classical enhancement that learning has to beat."""

from __future__ import annotations

import torch

from genimg_lessons.checks import require_images, require_positive

__all__ = ["equalize_histogram", "gamma_curve", "stretch_contrast"]


def gamma_curve(x: torch.Tensor, gamma: float) -> torch.Tensor:
    """x^gamma: below 1 brightens the shadows, above 1 darkens. x: (N, C, H, W) in [0, 1] -> same shape and range."""
    require_images(x, "x", low=0, high=1)
    require_positive(gamma, "gamma")
    return x**gamma


def stretch_contrast(x: torch.Tensor, low: float = 0.01, high: float = 0.99) -> torch.Tensor:
    """Map the `low` quantile of each image to 0 and the `high` one to 1, and clip the rest.

    x: (N, C, H, W) in [0, 1] -> same shape; all channels alike, so that colours keep their hue; a constant image comes
    back as it is. Raises ValueError unless 0 <= low < high <= 1.
    """
    require_images(x, "x", low=0, high=1)
    if not 0 <= low < high <= 1:
        raise ValueError(f"low, high: expected 0 <= low < high <= 1, got {low} and {high}")
    bottom, top = torch.quantile(x.flatten(1), x.new_tensor([low, high]), dim=1).view(2, -1, 1, 1, 1)
    stretched = ((x - bottom) / (top - bottom).clamp_min(1e-12)).clamp(0, 1)
    return torch.where(top > bottom, stretched, x)


def equalize_histogram(x: torch.Tensor) -> torch.Tensor:
    """Give each image as many dark as bright pixels: every value becomes the share of pixels that are not brighter.

    x: (N, C, H, W) in [0, 1] -> same shape in (0, 1]; each image and channel by itself, so colours shift. Raises TypeError
    or ValueError for other input.
    """
    require_images(x, "x", low=0, high=1)
    flat = x.flatten(2)  # (N, C, H W)
    ordered = flat.sort(dim=2).values
    return (torch.searchsorted(ordered, flat.contiguous(), right=True).to(x) / flat.shape[2]).view_as(x)
