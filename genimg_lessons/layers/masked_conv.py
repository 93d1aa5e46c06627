"""Convolution that sees earlier pixels only (van den Oord et al. 2016, arXiv 1601.06759, section 3.4)."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.checks import require_positive

__all__ = ["MaskedConv2d", "causal_mask"]


def causal_mask(
    out_channels: int, in_channels: int, kernel_size: tuple[int, int], mask_type: str, colours: int = 1
) -> torch.Tensor:
    """The 0/1 mask of a kernel, (out, in, rows, columns): 1 above the centre, left of it, and at it as `mask_type` says.

    Type "A" hides the centre pixel, type "B" shows it. With several colours, the channels form that many blocks of equal
    size (red, green, blue), and at the centre block i sees the blocks before it, and for type "B" also itself.
    Raises ValueError for an even kernel, an unknown type, or channels that the colours do not divide.
    """
    if mask_type not in ("A", "B"):
        raise ValueError(f"mask_type: expected 'A' (hides the centre) or 'B' (shows it), got {mask_type!r}")
    for name, size in (
        ("out_channels", out_channels),
        ("in_channels", in_channels),
        ("kernel rows", kernel_size[0]),
        ("kernel columns", kernel_size[1]),
        ("colours", colours),
    ):
        require_positive(size, name, whole=True)
    if kernel_size[0] % 2 == 0 or kernel_size[1] % 2 == 0:
        raise ValueError(f"kernel_size: expected odd numbers, so that there is a centre, got {kernel_size}")
    if out_channels % colours or in_channels % colours:
        raise ValueError(f"colours: expected a divisor of {out_channels} and {in_channels} channels, got {colours}")
    row, column = kernel_size[0] // 2, kernel_size[1] // 2
    mask = torch.zeros(out_channels, in_channels, *kernel_size)
    mask[:, :, :row] = 1
    mask[:, :, row, :column] = 1
    of_output = torch.arange(out_channels) * colours // out_channels  # which colour a channel belongs to
    of_input = torch.arange(in_channels) * colours // in_channels
    earlier = of_input < of_output[:, None] if mask_type == "A" else of_input <= of_output[:, None]
    mask[:, :, row, column] = earlier.float()
    return mask


class MaskedConv2d(nn.Conv2d):
    """A convolution with stride 1, zero padding to the same size, and a kernel multiplied by `causal_mask`.

    forward(x): (N, in, H, W) -> (N, out, H, W). Stack one layer of type "A" and any number of type "B": no output then
    sees its own pixel or a later one.
    """

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: tuple[int, int], *, mask_type: str, colours: int = 1
    ) -> None:
        """kernel_size: (rows, columns), both odd; the other arguments are those of `causal_mask`."""
        mask = causal_mask(out_channels, in_channels, kernel_size, mask_type, colours)
        super().__init__(in_channels, out_channels, kernel_size, padding=(kernel_size[0] // 2, kernel_size[1] // 2))
        self.register_buffer("mask", mask, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Convolve with the masked kernel."""
        return F.conv2d(x, self.weight * self.mask, self.bias, padding=self.padding)

    def at(self, padded: torch.Tensor, row: int, column: int) -> torch.Tensor:
        """The output at one pixel only. padded: the input with `self.padding` zeros around it -> (N, out).

        Drawing an image pixel by pixel asks for one output at a time; the rest of the map is not computed.
        """
        rows, columns = self.kernel_size[0] // 2 + 1, self.kernel_size[1]  # below the centre the kernel is empty
        patch = padded[:, :, row : row + rows, column : column + columns]
        kernel = self.weight[:, :, :rows] * self.mask[:, :, :rows]
        return F.linear(patch.flatten(1), kernel.flatten(1), self.bias)
