"""Dilated causal convolution over a sequence (van den Oord et al. 2016, WaveNet, arXiv 1609.03499, section 2.1)."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.checks import require_positive

__all__ = ["CausalConv1d"]


class CausalConv1d(nn.Conv1d):
    """A convolution whose output at t sees the inputs at t, t - dilation, t - 2 dilation, ...: never a later one.

    forward(x): (N, in, L) -> (N, out, L). `reach` is how far back it looks: (kernel_size - 1) * dilation steps. Layers
    with dilation 1, 2, 4, ... see twice as far with each layer, for the same number of weights.
    """

    def __init__(self, in_channels: int, out_channels: int, *, kernel_size: int = 2, dilation: int = 1) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0."""
        for name, size in (
            ("in_channels", in_channels),
            ("out_channels", out_channels),
            ("kernel_size", kernel_size),
            ("dilation", dilation),
        ):
            require_positive(size, name, whole=True)
        super().__init__(in_channels, out_channels, kernel_size, dilation=dilation)
        self.reach = (kernel_size - 1) * dilation

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Pad the past with zeros, then convolve."""
        return super().forward(F.pad(x, (self.reach, 0)))

    def at(self, history: torch.Tensor, step: int) -> torch.Tensor:
        """The output at one step. history: (N, in, reach + L), the input with `reach` zeros before it -> (N, out)."""
        return super().forward(history[:, :, step : step + self.reach + 1]).squeeze(2)
