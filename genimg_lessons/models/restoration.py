"""Networks that restore images: from a degraded image in [0, 1] to an estimate of the clean one, of the same size."""

from __future__ import annotations

import torch
from torch import nn

from genimg_lessons.checks import require_shape
from genimg_lessons.layers.blocks import ConvNormActivation
from genimg_lessons.models.sizes import require_sizes

__all__ = ["DnCNN"]


class DnCNN(nn.Module):
    """A stack of 3x3 convolutions that predicts the noise, which is then subtracted: x = y - R(y).

    conv, ReLU, [conv, batch norm, ReLU] * (depth - 2), conv. Predicting the residual is easier than predicting the
    image, because R is near zero where there is nothing to do. image_shape: (C, H, W) of the training patches; images of
    any height and width may follow, only C is fixed. The defaults suit a laptop; the paper's denoiser for one noise
    level has width=64, depth=17. The last layer starts at zero, so the untrained network returns its input.
    Ref: Zhang et al. 2017, arXiv 1608.03981, Eq. 1 and section III.
    """

    def __init__(
        self, *, image_shape: tuple[int, int, int], width: int = 32, depth: int = 6, batch_norm: bool = True
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0 and depth is at least 2."""
        super().__init__()
        require_sizes(image_shape, width=width, depth=depth)
        if depth < 2:
            raise ValueError(f"depth: expected at least 2 convolutions, got {depth}")
        self.channels = image_shape[0]
        layers = [*ConvNormActivation(self.channels, width, norm=None)]
        for _ in range(depth - 2):
            layers.extend(ConvNormActivation(width, width, norm="batch" if batch_norm else None))
        last = nn.Conv2d(width, self.channels, 3, padding=1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.residual = nn.Sequential(*layers, last)

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        """Estimate the clean image. y: (N, C, H, W), any H and W -> same shape; not clamped, so that the loss sees all."""
        require_shape(y, ("N", self.channels, "H", "W"), "y")
        return y - self.residual(y)
