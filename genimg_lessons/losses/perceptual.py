"""Losses between features instead of pixels: content keeps its place, style keeps only which channels fire together."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from genimg_lessons.checks import require_same_shape, require_shape
from genimg_lessons.layers.statistics import channel_statistics, gram_matrix

__all__ = ["content_loss", "gram_loss", "statistics_loss"]


def content_loss(features: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Mean squared difference of features, place by place. Both (N, C, H, W) -> (N,).

    Ref: Gatys et al. 2015, arXiv 1508.06576, Eq. 1 (a mean here, half a sum there). Raises ValueError if shapes differ.
    """
    require_same_shape(features, target, "features, target")
    return (features - target).square().flatten(1).mean(dim=1)


def _layer_by_layer(features: Sequence[torch.Tensor], style: Sequence[torch.Tensor]) -> list[tuple]:
    """Pairs of layers; raises ValueError for another number of layers, of channels, or of images."""
    if len(features) != len(style) or not features:
        raise ValueError(
            f"features, style: expected the same layers, at least one, got {len(features)} and {len(style)}"
        )
    for number, (ours, theirs) in enumerate(zip(features, style, strict=True)):
        require_shape(ours, ("N", "C", "H", "W"), f"features[{number}]")
        require_shape(theirs, (len(ours), ours.shape[1], "H", "W"), f"style[{number}]")
    return list(zip(features, style, strict=True))


def gram_loss(features: Sequence[torch.Tensor], style: Sequence[torch.Tensor]) -> torch.Tensor:
    """Squared distance of the Gram matrices, summed over the layers. Each (N, C_l, H, W), any H and W -> (N,).

    Ref: Gatys et al. 2015, arXiv 1508.06576, Eq. 4 and 5, with the Gram matrices of `layers.statistics`.
    """
    pairs = _layer_by_layer(features, style)
    return sum((gram_matrix(a) - gram_matrix(b)).square().flatten(1).sum(dim=1) for a, b in pairs)


def statistics_loss(features: Sequence[torch.Tensor], style: Sequence[torch.Tensor]) -> torch.Tensor:
    """Mean squared difference of the channels' means and of their deviations, summed over the layers -> (N,).

    features, style: as for `gram_loss`. Ref: Huang & Belongie 2017, arXiv 1703.06868, Eq. 13.
    """
    total = 0
    for pair in _layer_by_layer(features, style):
        for ours, theirs in zip(*map(channel_statistics, pair), strict=True):
            total = total + (ours - theirs).square().flatten(1).mean(dim=1)
    return total
