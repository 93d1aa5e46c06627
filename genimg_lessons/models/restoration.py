"""Networks that restore images: from a degraded image in [0, 1] to an estimate of the clean one.

All are convolutional throughout, so that one set of weights takes images of any height and width. None clamps its
answer: the loss shall see how far it went; clamp before you measure or show.
"""

from __future__ import annotations

import itertools

import torch
from torch import nn

from genimg_lessons.checks import require_shape
from genimg_lessons.images import enlarge
from genimg_lessons.layers.blocks import ConvNormActivation
from genimg_lessons.layers.folding import crop, fold, pad_to_multiple, unfold
from genimg_lessons.layers.hourglass import hourglass
from genimg_lessons.models.sizes import require_sizes

__all__ = ["ESPCN", "SRCNN", "DnCNN", "UNet", "start_at_zero"]


def start_at_zero(conv: nn.Module) -> nn.Module:
    """Set a layer's weights and bias to zero, so that a network that adds its answer to the input starts as identity."""
    nn.init.zeros_(conv.weight)
    nn.init.zeros_(conv.bias)
    return conv


class DnCNN(nn.Module):
    """A stack of 3x3 convolutions that predicts the noise, which is then subtracted: x = y - R(y).

    conv, ReLU, [conv, batch norm, ReLU] * (depth - 2), conv. Predicting the residual is easier than predicting the
    image, because R is near zero where there is nothing to do. image_shape: (C, H, W) of the training patches; images of
    any height and width may follow, only C is fixed. The defaults suit a laptop; the paper's denoiser for one noise
    level has width=64, depth=17. The last layer starts at zero, so the untrained network returns its input.
    fold: side of the squares that become channels before the first convolution (1: none, as in the paper); 2 lets each
    layer see twice as far for a quarter of the work (FFDNet, arXiv 1710.04026). frames: number of video frames in the
    input, their channels one after the other, odd; the middle one is restored.
    Ref: Zhang et al. 2017, arXiv 1608.03981, Eq. 1 and section III.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        width: int = 32,
        depth: int = 6,
        batch_norm: bool = True,
        fold: int = 1,
        frames: int = 1,
    ) -> None:
        """Raise TypeError or ValueError unless sizes are whole numbers above 0, depth at least 2, frames odd."""
        super().__init__()
        require_sizes(image_shape, width=width, depth=depth, fold=fold, frames=frames)
        if depth < 2:
            raise ValueError(f"depth: expected at least 2 convolutions, got {depth}")
        if frames % 2 == 0:
            raise ValueError(f"frames: expected an odd number, so that one is in the middle, got {frames}")
        self.channels, self.frames, self.fold = image_shape[0], frames, fold
        folded = self.channels * fold**2
        layers = [*ConvNormActivation(folded * frames, width, norm=None)]
        for _ in range(depth - 2):
            layers.extend(ConvNormActivation(width, width, norm="batch" if batch_norm else None))
        self.residual = nn.Sequential(*layers, start_at_zero(nn.Conv2d(width, folded, 3, padding=1)))

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        """Estimate the clean image. y: (N, frames C, H, W), any H and W -> (N, C, H, W)."""
        require_shape(y, ("N", self.frames * self.channels, "H", "W"), "y")
        noise = unfold(self.residual(fold(pad_to_multiple(y, self.fold), self.fold)), self.fold)
        middle = (self.frames // 2) * self.channels
        return y[:, middle : middle + self.channels] - crop(noise, y.shape[-2:])


class UNet(nn.Module):
    """An hourglass with bridges: halve the image `depth` times, double it again, and hand each size across.

    The way down sees far, the bridges keep what is fine (Ronneberger et al. 2015, arXiv 1505.04597, Fig. 1); two 3x3
    convolutions a level, strided and nearest-neighbour resizing instead of pooling and transposed convolution, padding
    instead of cropping. The answer is the input plus a correction that starts at zero. image_shape: (C, H, W) of the
    training patches, any height and width may follow; width: channels at full size, doubled at each level; depth: number
    of halvings.
    """

    def __init__(
        self, *, image_shape: tuple[int, int, int], width: int = 16, depth: int = 2, batch_norm: bool = True
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0."""
        super().__init__()
        require_sizes(image_shape, width=width, depth=depth)
        self.channels, self.depth = image_shape[0], depth
        norm = "batch" if batch_norm else None
        widths = [width * 2**level for level in range(depth + 1)]
        self.first = ConvNormActivation(self.channels, width, norm=None)
        self.down = nn.ModuleList(
            nn.Sequential(
                ConvNormActivation(fine, coarse, stride=2, norm=norm), ConvNormActivation(coarse, coarse, norm=norm)
            )
            for fine, coarse in itertools.pairwise(widths)
        )
        self.up = nn.ModuleList(
            nn.Sequential(ConvNormActivation(fine + coarse, fine, norm=norm), ConvNormActivation(fine, fine, norm=norm))
            for fine, coarse in itertools.pairwise(widths)
        )
        self.last = start_at_zero(nn.Conv2d(width, self.channels, 3, padding=1))

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        """Estimate the clean image. y: (N, C, H, W), any H and W -> same shape."""
        require_shape(y, ("N", self.channels, "H", "W"), "y")
        x = hourglass(self.first(pad_to_multiple(y, 2**self.depth)), self.down, self.up)
        return y + crop(self.last(x), y.shape[-2:])


class SRCNN(nn.Module):
    """Super-resolution in three convolutions, 9-1-5, on the image that bicubic interpolation has enlarged.

    Extract patches (9x9, `width` channels), map them (1x1, width / 2 channels), put them together (5x5). image_shape:
    (C, h, w) of the small images, any height and width may follow; factor: enlargement. With `residual` the three
    layers predict what bicubic interpolation missed, starting at zero; the paper's network predicts the image itself.
    Ref: Dong et al. 2015, arXiv 1501.00092, section 3.
    """

    def __init__(
        self, *, image_shape: tuple[int, int, int], factor: int, width: int = 64, residual: bool = True
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0 and the width is even."""
        super().__init__()
        require_sizes(image_shape, factor=factor, width=width)
        if width % 2:
            raise ValueError(f"width: expected an even number of channels, got {width}")
        self.channels, self.factor, self.residual = image_shape[0], factor, residual
        last = nn.Conv2d(width // 2, self.channels, 5, padding=2)
        self.body = nn.Sequential(
            ConvNormActivation(self.channels, width, kernel_size=9, norm=None),
            ConvNormActivation(width, width // 2, kernel_size=1, norm=None),
            start_at_zero(last) if residual else last,
        )

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        """Enlarge. y: (N, C, h, w) -> (N, C, factor h, factor w)."""
        require_shape(y, ("N", self.channels, "h", "w"), "y")
        large = enlarge(y, self.factor)
        return large + self.body(large) if self.residual else self.body(large)


class ESPCN(nn.Module):
    """Super-resolution that works on the small image and enlarges last: factor^2 channels, then pixel shuffle.

    A 5x5 convolution, depth - 2 of 3x3, and one to C factor^2 channels, whose values are laid out as the pixels of
    the large image: factor^2 times less work than SRCNN's layers. image_shape: (C, h, w) of the small images, any
    height and width may follow. The paper has tanh, 64 and 32 channels, three layers and no short cut; here ReLU, one
    width, and with `residual` what is predicted is what bicubic interpolation missed, starting at zero.
    Ref: Shi et al. 2016, arXiv 1609.05158, section 3.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        factor: int,
        width: int = 32,
        depth: int = 4,
        residual: bool = True,
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0 and depth is at least 2."""
        super().__init__()
        require_sizes(image_shape, factor=factor, width=width, depth=depth)
        if depth < 2:
            raise ValueError(f"depth: expected at least 2 convolutions, got {depth}")
        self.channels, self.factor, self.residual = image_shape[0], factor, residual
        last = nn.Conv2d(width, self.channels * factor**2, 3, padding=1)
        self.body = nn.Sequential(
            ConvNormActivation(self.channels, width, kernel_size=5, norm=None),
            *(ConvNormActivation(width, width, norm=None) for _ in range(depth - 2)),
            start_at_zero(last) if residual else last,
        )

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        """Enlarge. y: (N, C, h, w) -> (N, C, factor h, factor w)."""
        require_shape(y, ("N", self.channels, "h", "w"), "y")
        detail = unfold(self.body(y), self.factor)
        return enlarge(y, self.factor) + detail if self.residual else detail
