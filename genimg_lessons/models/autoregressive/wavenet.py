"""WaveNet on images: the raster sequence as if it were a sound, seen through dilated causal convolutions."""

from __future__ import annotations

from types import SimpleNamespace

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.layers.causal_conv import CausalConv1d
from genimg_lessons.models.autoregressive.base import AutoregressiveModel
from genimg_lessons.models.autoregressive.maps import PixelCodes, Readout

__all__ = ["WaveNet"]


class GatedLayer(nn.Module):
    """tanh(filter) * sigmoid(gate) of a causal convolution; a residual and a skip output (arXiv 1609.03499, Eq. 2)."""

    def __init__(self, width: int, dilation: int, *, last: bool) -> None:
        """dilation: distance of the two steps that the convolution joins; last: only the skip output is wanted."""
        super().__init__()
        self.conv = CausalConv1d(width, 2 * width, dilation=dilation)
        self.residual = None if last else nn.Linear(width, width)
        self.skip = nn.Linear(width, width)

    def outputs(self, h: torch.Tensor, gates: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """h: (..., width), the layer's input; gates: (..., 2 width) -> the next layer's input, and the skip."""
        content, gate = gates.chunk(2, dim=-1)
        z = torch.tanh(content) * torch.sigmoid(gate)
        return (h if self.residual is None else h + self.residual(z)), self.skip(z)

    def forward(self, h: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(N, L, width) -> two of the same shape."""
        return self.outputs(h, self.conv(h.mT).mT)


class WaveNet(AutoregressiveModel):
    """Dilated causal convolutions over the pixels in raster order (van den Oord et al. 2016, arXiv 1609.03499).

    image_shape: (C, H, W); levels: K; width: channels. The dilations 1, 2, 4, ... double until a pixel sees all before
    it: ceil(log2(H W)) layers, or `layers` if given. The pixel above is W steps in the past, no nearer than any other.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        levels: int,
        width: int = 64,
        layers: int | None = None,
        dropout: float = 0.0,
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0 and 0 <= dropout < 1."""
        super().__init__(
            image_shape=image_shape, levels=levels, dropout=dropout, width=width, layers=1 if layers is None else layers
        )
        length = image_shape[1] * image_shape[2]
        depth = max(1, (length - 1).bit_length()) if layers is None else layers
        self.codes = PixelCodes(image_shape[0], levels, width)
        self.position = nn.Parameter(torch.zeros(length, width))
        self.layers = nn.ModuleList(GatedLayer(width, 2**k, last=k == depth - 1) for k in range(depth))
        self.readout = Readout(width)
        self.add_heads(width, dropout)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, H, W) int64 -> (N, H W, width)."""
        codes = self.codes(x).flatten(2).mT  # (N, L, width)
        h = F.pad(codes, (0, 0, 1, 0))[:, :-1] + self.position  # step t sees the pixel before it
        total = 0
        for layer in self.layers:
            h, skip = layer(h)
            total = total + skip
        return self.readout(total)

    def start(self, n: int) -> SimpleNamespace:
        """The past of each layer's input, and the code of the last pixel."""
        length, width = self.position.shape
        past = [self.position.new_zeros(n, width, layer.conv.reach + length) for layer in self.layers]
        return SimpleNamespace(past=past, last=self.position.new_zeros(n, width))

    def look(self, memory: SimpleNamespace, row: int, column: int) -> torch.Tensor:
        """One step of every layer."""
        step = row * self.image_shape[2] + column
        h, total = memory.last + self.position[step], 0
        for layer, past in zip(self.layers, memory.past, strict=True):
            past[:, :, layer.conv.reach + step] = h
            h, skip = layer.outputs(h, layer.conv.at(past, step))
            total = total + skip
        return self.readout(total)

    def put(self, memory: SimpleNamespace, row: int, column: int, pixel: torch.Tensor) -> None:
        """Keep the pixel's code for the next step."""
        memory.last = self.codes.of_pixel(pixel)
