"""What the models on feature maps share: learned codes of the pixels, and a first layer that hides the pixel itself."""

from __future__ import annotations

from types import SimpleNamespace

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.layers.masked_conv import MaskedConv2d
from genimg_lessons.models.autoregressive.base import AutoregressiveModel

__all__ = ["MapModel", "PixelCodes"]


class PixelCodes(nn.Module):
    """A learned vector for each level of each channel, added up over the channels.

    forward(x): (N, C, H, W) int64 -> (N, E, H, W). Zeros, as padding puts them, then mean "outside".
    """

    def __init__(self, channels: int, levels: int, length: int) -> None:
        """length: E, the number of entries of a code."""
        super().__init__()
        self.table = nn.Embedding(channels * levels, length)
        self.register_buffer("first_row", (torch.arange(channels) * levels)[:, None, None], persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Look up and add."""
        return self.table(x + self.first_row).sum(dim=1).movedim(-1, 1)

    def of_pixel(self, pixel: torch.Tensor) -> torch.Tensor:
        """The code of one pixel. (N, C) int64 -> (N, E)."""
        return self(pixel[:, :, None, None])[:, :, 0, 0]


class MapModel(AutoregressiveModel):
    """Codes of the pixels, a masked convolution of type "A", a learned code of the position; a subclass adds layers.

    The hidden map after this knows, at each pixel, the earlier pixels within reach of the first kernel.
    """

    def __init__(
        self, *, image_shape: tuple[int, int, int], levels: int, width: int, first: int, dropout: float, **sizes: int
    ) -> None:
        """width: channels of the hidden map; first: rows and columns of the first kernel, odd."""
        super().__init__(image_shape=image_shape, levels=levels, dropout=dropout, width=width, first=first, **sizes)
        self.codes = PixelCodes(image_shape[0], levels, width)
        self.first = MaskedConv2d(width, width, (first, first), mask_type="A")
        self.position = nn.Parameter(torch.zeros(width, *image_shape[1:]))

    def first_map(self, codes: torch.Tensor) -> torch.Tensor:
        """The hidden map before the first layer. codes: (N, width, H, W) -> the same shape."""
        return self.first(codes) + self.position

    def blank(self, n: int, margin: tuple[int, int] = (0, 0)) -> torch.Tensor:
        """A map of zeros with a margin of rows and columns on each side, to be filled pixel by pixel."""
        height, columns = self.image_shape[1:]
        width = self.position.shape[0]
        return self.position.new_zeros(n, width, height + 2 * margin[0], columns + 2 * margin[1])

    def start(self, n: int) -> SimpleNamespace:
        """An empty map of codes, with the margin that the first kernel needs."""
        return SimpleNamespace(codes=self.blank(n, self.first.padding))

    def first_at(self, memory: SimpleNamespace, row: int, column: int) -> torch.Tensor:
        """`first_map` at one pixel -> (N, width)."""
        return self.first.at(memory.codes, row, column) + self.position[:, row, column]

    def put(self, memory: SimpleNamespace, row: int, column: int, pixel: torch.Tensor) -> None:
        """Write the pixel's code into the map."""
        margin = self.first.padding
        memory.codes[:, :, row + margin[0], column + margin[1]] = self.codes.of_pixel(pixel)


class Readout(nn.Module):
    """The last transformation before the heads, at each pixel alone. forward(h): (..., width) -> (..., width)."""

    def __init__(self, width: int) -> None:
        """One dense layer between two ReLUs."""
        super().__init__()
        self.linear = nn.Linear(width, width)

    def forward(self, h: torch.Tensor) -> torch.Tensor:
        """ReLU, dense, ReLU."""
        return F.relu(self.linear(F.relu(h)))


def as_sequence(h: torch.Tensor) -> torch.Tensor:
    """(N, width, H, W) -> (N, H W, width)."""
    return h.flatten(2).mT
