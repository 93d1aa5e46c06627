"""Our own pair, small and strong: channels shuffled into pixels against spectrally normalised convolutions."""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from genimg_lessons.checks import require_shape
from genimg_lessons.layers.blocks import ConvNormActivation
from genimg_lessons.models.gan.base import Discriminator, LatentGenerator
from genimg_lessons.models.sizes import require_sizes

__all__ = ["SmallDiscriminator", "SmallGenerator"]


def _require_divisible(image_shape: tuple[int, int, int], doublings: int, width: int | None = None) -> None:
    """Raise ValueError unless both sides (and the width) can be halved `doublings` times."""
    require_sizes(image_shape, doublings=doublings)
    factor = 2**doublings
    if image_shape[1] % factor or image_shape[2] % factor or (width is not None and width % factor):
        widths = "" if width is None else f" and width={width}"
        raise ValueError(f"expected height, width and channel width divisible by {factor}, got {image_shape}{widths}")


class SmallGenerator(LatentGenerator):
    """A small, strong convolutional generator: a coarse map, then again and again convolve and shuffle channels into pixels.

    latent -> Linear -> (width, H/4, W/4) -> [3x3 conv, PixelShuffle(2), batch norm, ReLU] twice -> 3x3 conv -> tanh;
    with `doublings` = 3 the coarse map has H/8 x W/8 pixels and there are three such steps, and so on. Each step
    halves the channels. PixelShuffle upsamples by rearranging channels: nothing overlaps, so no checkerboard, and the
    work is done at low resolution. forward(z): (N, latent_dim) -> (N, C, H, W) in [-1, 1].
    Raises ValueError unless H, W and width divide by 2 ** doublings.
    """

    def __init__(
        self, *, image_shape: tuple[int, int, int], latent_dim: int = 64, width: int = 64, doublings: int = 2
    ) -> None:
        """width: channels of the coarsest map; the finer maps have width / 2, width / 4, ..."""
        super().__init__(image_shape=image_shape, latent_dim=latent_dim)
        _require_divisible(image_shape, doublings, width)
        channels, height, columns = image_shape
        coarse = (width, height >> doublings, columns >> doublings)
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, math.prod(coarse), bias=False),
            nn.Unflatten(1, coarse),
            nn.BatchNorm2d(width),
            nn.ReLU(),
        )
        for k in range(doublings):
            here = width >> k
            self.layers.extend(
                [
                    nn.Conv2d(here, 2 * here, 3, padding=1, bias=False),
                    nn.PixelShuffle(2),  # (2 here, h, w) -> (here / 2, 2 h, 2 w)
                    nn.BatchNorm2d(here // 2),
                    nn.ReLU(),
                ]
            )
        self.layers.extend([nn.Conv2d(width >> doublings, channels, 3, padding=1), nn.Tanh()])

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Map latents to images."""
        require_shape(z, ("N", self.latent_dim), "z")
        return self.layers(z)


class SmallDiscriminator(Discriminator):
    """Its opponent: fold 2x2 pixels into channels, spectrally normalised convolutions, one logit.

    PixelUnshuffle(2) -> conv -> conv (stride 2) -> conv (stride 2) -> Linear; with `halvings` = 3 there is one more
    convolution of stride 2, and so on. Spectral normalisation keeps every layer's weights at a largest singular value
    of 1, so the logit cannot grow much faster than the image changes, and no batch statistics are shared between
    images. forward(x): (N, C, H, W) in [-1, 1] -> logits (N,). Raises ValueError unless H and W divide by 2 ** halvings.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], width: int = 64, halvings: int = 2) -> None:
        """width: channels of the finest map; the coarser ones have 2 width."""
        super().__init__(image_shape=image_shape)
        _require_divisible(image_shape, halvings)
        channels, height, columns = image_shape
        block = {"norm": "spectral", "activation": "leaky_relu"}
        # (C, H, W) -> (4 C, H/2, W/2) -> (width, H/2, W/2)
        self.body = nn.Sequential(nn.PixelUnshuffle(2), *ConvNormActivation(4 * channels, width, **block))
        for k in range(halvings):
            self.body.extend(ConvNormActivation(width if k == 0 else 2 * width, 2 * width, stride=2, **block))
        self.body.append(nn.Flatten())
        shrink = 2 ** (halvings + 1)
        self.head = spectral_norm(nn.Linear(2 * width * math.ceil(height / shrink) * math.ceil(columns / shrink), 1))
