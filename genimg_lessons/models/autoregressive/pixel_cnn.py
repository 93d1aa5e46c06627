"""PixelCNN: masked convolutions only, so all pixels of a training image are scored in one parallel pass."""

from __future__ import annotations

from types import SimpleNamespace

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.layers.masked_conv import MaskedConv2d
from genimg_lessons.layers.pointwise import at_pixel
from genimg_lessons.models.autoregressive.maps import MapModel, Readout, as_sequence

__all__ = ["PixelCNN"]


class ResidualBlock(nn.Module):
    """h + expand(relu(middle(relu(squeeze(relu(h)))))), `middle` a masked 3x3 convolution of type "B" at half width."""

    def __init__(self, width: int) -> None:
        """width: channels of h."""
        super().__init__()
        narrow = max(1, width // 2)
        self.squeeze = nn.Conv2d(width, narrow, 1)
        self.middle = MaskedConv2d(narrow, narrow, (3, 3), mask_type="B")
        self.expand = nn.Conv2d(narrow, width, 1)

    def forward(self, h: torch.Tensor) -> torch.Tensor:
        """(N, width, H, W) -> the same shape."""
        return h + self.expand(F.relu(self.middle(F.relu(self.squeeze(F.relu(h))))))

    def at(self, h: torch.Tensor, seen: torch.Tensor, row: int, column: int) -> torch.Tensor:
        """The output at one pixel. h: (N, width); seen: what `middle` sees, with a margin of 1, updated here."""
        seen[:, :, row + 1, column + 1] = F.relu(at_pixel(self.squeeze, F.relu(h)))
        inner = F.relu(self.middle.at(seen, row, column))
        return h + at_pixel(self.expand, inner)


class PixelCNN(MapModel):
    """A masked convolution of type "A", then `layers` residual blocks of type "B" (arXiv 1601.06759, section 3.4).

    image_shape: (C, H, W); levels: K; width: channels; first: side of the first kernel. Each block widens the view by
    one pixel, but a wedge to the upper right stays unseen: the blind spot of stacked masked convolutions
    (van den Oord et al. 2016, arXiv 1606.05328, section 2.2).
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        levels: int,
        width: int = 64,
        layers: int = 5,
        first: int = 7,
        dropout: float = 0.0,
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0, first is odd, 0 <= dropout < 1."""
        super().__init__(
            image_shape=image_shape, levels=levels, width=width, first=first, dropout=dropout, layers=layers
        )
        self.blocks = nn.ModuleList(ResidualBlock(width) for _ in range(layers))
        self.readout = Readout(width)
        self.add_heads(width, dropout)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, H, W) int64 -> (N, H W, width)."""
        h = self.first_map(self.codes(x))
        for block in self.blocks:
            h = block(h)
        return self.readout(as_sequence(h))

    def start(self, n: int) -> SimpleNamespace:
        """Keep the inputs of all masked convolutions: each pixel then costs one column of the network."""
        memory = super().start(n)
        memory.seen = [self.blank(n, (1, 1))[:, : block.middle.in_channels].clone() for block in self.blocks]
        return memory

    def look(self, memory: SimpleNamespace, row: int, column: int) -> torch.Tensor:
        """The blocks at one pixel."""
        h = self.first_at(memory, row, column)
        for block, seen in zip(self.blocks, memory.seen, strict=True):
            h = block.at(h, seen, row, column)
        return self.readout(h)
