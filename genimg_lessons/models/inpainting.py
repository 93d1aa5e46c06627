"""Networks that fill holes: three answers to the question what a convolution should do with a pixel that is not there.

Images in [0, 1] (N, C, H, W), masks (N, 1, H, W) with 1 where a pixel is known and 0 where it is missing. `forward(x,
mask)` returns the completed image: the network's estimate in the holes, and the known pixels bit for bit. What x holds
under the holes does not matter.
"""

from __future__ import annotations

import itertools
import math

import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.checks import require_shape
from genimg_lessons.layers.blocks import ConvNormActivation
from genimg_lessons.layers.folding import crop, pad_to_multiple
from genimg_lessons.layers.hourglass import hourglass
from genimg_lessons.layers.partial_conv import GatedConv2d, PartialConv2d, require_mask
from genimg_lessons.models.sizes import require_sizes

__all__ = ["ContextEncoder", "GatedInpainter", "Inpainter", "PartialInpainter"]


class Inpainter(nn.Module):
    """What all inpainters share: checks, holes emptied, known pixels kept. A subclass gives `estimate(x, mask)`."""

    def __init__(self, *, image_shape: tuple[int, int, int]) -> None:
        """image_shape: (C, H, W) of the training images."""
        super().__init__()
        require_sizes(image_shape)
        self.channels = image_shape[0]

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Complete the image. x: (N, C, H, W); mask: (N, 1, H, W), 1 = known -> (N, C, H, W).

        An all-known mask returns x; with an all-missing one the answer is the network's guess at an image of which
        nothing is known. Raises ValueError for other shapes or mask values.
        """
        require_shape(x, ("N", self.channels, "H", "W"), "x")
        require_mask(mask, x)
        known = mask.bool()
        x = torch.where(known, x, torch.zeros_like(x))  # where, not a product: 0 times NaN is NaN
        return torch.where(known, x, self.estimate(x, mask.to(x)))


class PartialInpainter(Inpainter):
    """A U-Net of partial convolutions: every level knows which of its pixels have seen something.

    width: channels at full size, doubled at each level; depth: number of halvings. Any height and width. A pixel that
    no known pixel can reach answers 1/2 (grey). Ref: Liu et al. 2018, arXiv 1804.07723, section 3.2.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], width: int = 16, depth: int = 3) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0."""
        super().__init__(image_shape=image_shape)
        require_sizes(image_shape, width=width, depth=depth)
        self.depth = depth
        widths = [width * 2**level for level in range(depth + 1)]
        self.first = PartialConv2d(self.channels, width)
        pairs = list(itertools.pairwise(widths))
        self.down = nn.ModuleList(PartialConv2d(fine, coarse, stride=2) for fine, coarse in pairs)
        self.up = nn.ModuleList(PartialConv2d(fine + coarse, fine) for fine, coarse in pairs)
        self.last = PartialConv2d(width + self.channels, self.channels)

    def estimate(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The network's image, everywhere. x: (N, C, H, W), holes zero; mask: (N, 1, H, W) -> (N, C, H, W)."""
        size = x.shape[-2:]
        x, mask = (pad_to_multiple(part, 2**self.depth) for part in (x, mask))
        picture, known = x, mask
        x, mask = self.first(x, mask)
        x = F.relu(x)
        bridges = []
        for down in self.down:
            bridges.append((x, mask))
            x, mask = down(x, mask)
            x = F.relu(x)
        for up, (bridge, seen) in zip(reversed(self.up), reversed(bridges), strict=True):
            x, mask = joined(x, mask, bridge, seen)
            x, mask = up(x, mask)
            x = F.leaky_relu(x, 0.2)
        x, mask = self.last(torch.cat([picture, x], dim=1), torch.maximum(known, mask))
        return crop(0.5 + x, size)


def joined(
    coarse: torch.Tensor, coarse_mask: torch.Tensor, fine: torch.Tensor, fine_mask: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Double the coarse features and lay them beside the fine ones; a pixel is seen if either has seen it."""
    up, up_mask = (F.interpolate(part, scale_factor=2) for part in (coarse, coarse_mask))
    return torch.cat([fine, up], dim=1), torch.maximum(fine_mask, up_mask)


class GatedInpainter(Inpainter):
    """A U-Net of gated convolutions: the mask is an input channel, and each layer learns where to listen.

    width, depth: as for `PartialInpainter`. Any height and width. Ref: Yu et al. 2019, arXiv 1806.03589.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], width: int = 16, depth: int = 3) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0."""
        super().__init__(image_shape=image_shape)
        require_sizes(image_shape, width=width, depth=depth)
        self.depth = depth
        widths = [width * 2**level for level in range(depth + 1)]
        pairs = list(itertools.pairwise(widths))
        self.first = GatedConv2d(self.channels + 1, width)
        self.down = nn.ModuleList(GatedConv2d(fine, coarse, stride=2) for fine, coarse in pairs)
        self.up = nn.ModuleList(GatedConv2d(fine + coarse, fine) for fine, coarse in pairs)
        self.last = nn.Conv2d(width, self.channels, 3, padding=1)

    def estimate(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The network's image, everywhere. x: (N, C, H, W), holes zero; mask: (N, 1, H, W) -> (N, C, H, W)."""
        size = x.shape[-2:]
        x = self.first(pad_to_multiple(torch.cat([x, mask], dim=1), 2**self.depth))
        return crop(0.5 + self.last(hourglass(x, self.down, self.up)), size)


class ContextEncoder(Inpainter):
    """Squeeze the whole picture through a narrow code and paint it anew: no bridges, so all context must pass the code.

    Three strided convolutions with batch norm, one dense layer to `code` numbers (the paper's cheaper "channel-wise"
    dense layer is left out: at this size an ordinary one costs little), and three transposed convolutions. Fixed height
    and width, both divisible by 8. Ref: Pathak et al. 2016, arXiv 1604.07379, section 3.1.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], width: int = 32, code: int = 128) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0 and 8 divides height and width."""
        super().__init__(image_shape=image_shape)
        require_sizes(image_shape, width=width, code=code)
        if image_shape[1] % 8 or image_shape[2] % 8:
            raise ValueError(f"image_shape: expected height and width that 8 divides, got {tuple(image_shape)}")
        self.image_shape = tuple(image_shape)
        small = (4 * width, image_shape[1] // 8, image_shape[2] // 8)
        self.encoder = nn.Sequential(
            ConvNormActivation(self.channels + 1, width, kernel_size=4, stride=2, norm=None, activation="leaky_relu"),
            ConvNormActivation(width, 2 * width, kernel_size=4, stride=2, activation="leaky_relu"),
            ConvNormActivation(2 * width, 4 * width, kernel_size=4, stride=2, activation="leaky_relu"),
            nn.Flatten(),
            nn.Linear(math.prod(small), code),
        )
        self.decoder = nn.Sequential(
            nn.Linear(code, math.prod(small)),
            nn.ReLU(),
            nn.Unflatten(1, small),
            ConvNormActivation(4 * width, 2 * width, kernel_size=4, stride=2, transposed=True),
            ConvNormActivation(2 * width, width, kernel_size=4, stride=2, transposed=True),
            nn.ConvTranspose2d(width, self.channels, 4, stride=2, padding=1),
        )

    def estimate(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The network's image, everywhere. x: (N, C, H, W), holes zero; mask: (N, 1, H, W) -> (N, C, H, W)."""
        require_shape(x, ("N", *self.image_shape), "x")
        return 0.5 + self.decoder(self.encoder(torch.cat([x, mask], dim=1)))
