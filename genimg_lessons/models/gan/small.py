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


def require_divisible(image_shape: tuple[int, int, int], factor: int) -> None:
    """Raise ValueError unless both sides are multiples of `factor`."""
    require_sizes(image_shape)
    if image_shape[1] % factor or image_shape[2] % factor:
        raise ValueError(f"image_shape: expected height and width divisible by {factor}, got {tuple(image_shape)}")


class SmallGenerator(LatentGenerator):
    """A small, strong convolutional generator: a coarse map, then again and again convolve and shuffle channels into pixels.

    latent -> Linear -> (width, H/4, W/4) -> [3x3 conv, PixelShuffle(2), batch norm, ReLU] twice -> 3x3 conv -> tanh;
    with `doublings` = 3 the coarse map has H/8 x W/8 pixels and there are three such steps, and so on. Each step
    halves the channels. PixelShuffle upsamples by rearranging channels: nothing overlaps, so no checkerboard, and the
    work is done at low resolution. With `patch` = 2 the last convolution paints 2x2 pixels at once: images of twice the
    side for about the same work. forward(z): (N, latent_dim) -> (N, C, H, W) in [-1, 1].
    Raises ValueError unless H and W divide by patch * 2 ** doublings and width by 2 ** doublings.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        latent_dim: int = 64,
        width: int = 64,
        doublings: int = 2,
        patch: int = 1,
    ) -> None:
        """width: channels of the coarsest map; the finer maps have width / 2, width / 4, ..."""
        super().__init__(image_shape=image_shape, latent_dim=latent_dim)
        require_sizes(image_shape, width=width, doublings=doublings, patch=patch)
        shrink = patch * 2**doublings
        require_divisible(image_shape, shrink)
        if width % 2**doublings:
            raise ValueError(f"width: expected a multiple of {2**doublings}, got {width}")
        channels, height, columns = image_shape
        coarse = (width, height // shrink, columns // shrink)
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
        last = nn.Conv2d(width >> doublings, channels * patch**2, 3, padding=1)
        if patch > 1:
            with (
                torch.no_grad()
            ):  # all pixels of a patch start alike, so no grid shows (Aitken et al. 2017, 1707.02937)
                last.weight.copy_(last.weight[:: patch**2].repeat_interleave(patch**2, 0))
                last.bias.copy_(last.bias[:: patch**2].repeat_interleave(patch**2, 0))
            self.layers.extend([last, nn.PixelShuffle(patch), nn.Tanh()])
        else:
            self.layers.extend([last, nn.Tanh()])

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Map latents to images."""
        require_shape(z, ("N", self.latent_dim), "z")
        return self.layers(z)


class SmallDiscriminator(Discriminator):
    """Its opponent: fold 2x2 pixels into channels, spectrally normalised convolutions, one logit.

    PixelUnshuffle(2) -> conv -> conv (stride 2) -> conv (stride 2) -> Linear; with `halvings` = 3 there is one more
    convolution of stride 2, and so on; with `fold` = 4 it folds 4x4 pixels, which suits images of twice the side. Spectral normalisation keeps every layer's weights at a largest singular value
    of 1, so the logit cannot grow much faster than the image changes, and no batch statistics are shared between
    images. forward(x): (N, C, H, W) in [-1, 1] -> logits (N,). Raises ValueError unless H and W divide by 2 * fold.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], width: int = 64, halvings: int = 2, fold: int = 2) -> None:
        """width: channels of the finest map; the coarser ones have 2 width."""
        super().__init__(image_shape=image_shape)
        require_sizes(image_shape, width=width, halvings=halvings, fold=fold)
        require_divisible(image_shape, 2 * fold)
        channels, height, columns = image_shape
        block = {"norm": "spectral", "activation": "leaky_relu"}
        # (C, H, W) -> (4 C, H/2, W/2) -> (width, H/2, W/2)
        self.body = nn.Sequential(nn.PixelUnshuffle(fold), *ConvNormActivation(fold**2 * channels, width, **block))
        for k in range(halvings):
            self.body.extend(ConvNormActivation(width if k == 0 else 2 * width, 2 * width, stride=2, **block))
        self.body.append(nn.Flatten())
        shrink = fold * 2**halvings
        self.head = spectral_norm(nn.Linear(2 * width * math.ceil(height / shrink) * math.ceil(columns / shrink), 1))
