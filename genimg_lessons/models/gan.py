"""Generators and discriminators.

A generator maps a latent vector z ~ N(0, I), (N, latent_dim), to images (N, C, H, W) in [-1, 1]. A discriminator maps
images in [-1, 1] to one logit each, (N,); its sigmoid is the probability that the image is real.

References
1. Goodfellow et al. 2014, Generative adversarial nets, arXiv 1406.2661.
2. Radford et al. 2015, Unsupervised representation learning with DCGANs, arXiv 1511.06434.
3. Shi et al. 2016, Sub-pixel convolution, arXiv 1609.05158 (PixelShuffle).
4. Miyato et al. 2018, Spectral normalization for GANs, arXiv 1802.05957.
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from genimg_lessons.checks import require_positive, require_shape
from genimg_lessons.seeding import randn

__all__ = ["LatentGenerator", "MLPDiscriminator", "MLPGenerator", "SmallDiscriminator", "SmallGenerator"]


class LatentGenerator(nn.Module):
    """What every generator shares: the size of its latent, the shape of its images, and how to sample."""

    def __init__(self, *, image_shape: tuple[int, int, int], latent_dim: int) -> None:
        """image_shape: (C, H, W) of one image; latent_dim: number of entries of z."""
        super().__init__()
        for name, size in zip(("channels", "height", "width", "latent_dim"), (*image_shape, latent_dim), strict=True):
            require_positive(size, name, whole=True)
        self.image_shape = tuple(image_shape)
        self.latent_dim = latent_dim

    def latent(self, n: int, generator: torch.Generator | None = None) -> torch.Tensor:
        """Draw z ~ N(0, I): (n, latent_dim), on the device of the weights."""
        return randn(n, self.latent_dim, generator=generator, device=next(self.parameters()).device)

    @torch.no_grad()
    def sample(self, n: int, generator: torch.Generator | None = None) -> torch.Tensor:
        """Draw n images, (n, C, H, W) in [-1, 1], without gradients. Set `.eval()` first where that matters."""
        require_positive(n, "n", whole=True)
        return self(self.latent(n, generator))


class MLPGenerator(LatentGenerator):
    """A dense generator: latent -> hidden layers with ReLU -> image through tanh.

    The defaults are the published stack 100-256-512-1024 with its broken tail repaired: the last dense layer has as
    many outputs as the image has values, and tanh gives them the range of the data.
    forward(z): (N, latent_dim) -> (N, C, H, W) in [-1, 1]. Raises ValueError on any other shape.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        latent_dim: int = 100,
        widths: tuple[int, ...] = (256, 512, 1024),
        batch_norm: bool = False,  # normalise hidden layers: far better samples, see the DCGAN guidelines
    ) -> None:
        """Build the stack; sizes are stated, never learned from the first batch."""
        super().__init__(image_shape=image_shape, latent_dim=latent_dim)
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise((latent_dim, *widths)):
            layers.append(nn.Linear(inputs, outputs, bias=not batch_norm))
            if batch_norm:
                layers.append(nn.BatchNorm1d(outputs))
            layers.append(nn.ReLU())
        layers += [nn.Linear(widths[-1], math.prod(image_shape)), nn.Tanh(), nn.Unflatten(1, image_shape)]
        self.layers = nn.Sequential(*layers)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Map latents to images."""
        require_shape(z, ("N", self.latent_dim), "z")
        return self.layers(z)


class MLPDiscriminator(nn.Module):
    """A dense discriminator: flatten -> 512 -> 256 -> one logit, with LeakyReLU(0.2) between.

    forward(x): (N, C, H, W) in [-1, 1] -> logits (N,). Raises ValueError if the image shape is another one.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], widths: tuple[int, ...] = (512, 256)) -> None:
        """Build the stack; on 28x28 images it has the published 533,505 parameters."""
        super().__init__()
        self.image_shape = tuple(image_shape)
        layers: list[nn.Module] = [nn.Flatten()]
        for inputs, outputs in pairwise((math.prod(image_shape), *widths)):
            layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers, nn.Linear(widths[-1], 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map images to logits."""
        require_shape(x, ("N", *self.image_shape), "x")
        return self.layers(x).squeeze(1)  # (N, 1) -> (N,)


class SmallGenerator(LatentGenerator):
    """A small, strong convolutional generator: a coarse map, then twice convolve and shuffle channels into pixels.

    latent -> Linear -> (width, H/4, W/4) -> [3x3 conv, PixelShuffle(2), batch norm, ReLU] twice -> 3x3 conv -> tanh.
    PixelShuffle upsamples by rearranging channels: nothing overlaps, so no checkerboard, and the work is done at low
    resolution. forward(z): (N, latent_dim) -> (N, C, H, W) in [-1, 1]. Raises ValueError unless H and W divide by 4.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], latent_dim: int = 64, width: int = 64) -> None:
        """width: channels of the coarsest map; the finer maps have width / 2 and width / 4."""
        super().__init__(image_shape=image_shape, latent_dim=latent_dim)
        channels, height, width_pixels = image_shape
        if height % 4 or width_pixels % 4 or width % 4:
            raise ValueError(
                f"expected height, width and channel width divisible by 4, got {image_shape} and width={width}"
            )
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, width * (height // 4) * (width_pixels // 4), bias=False),
            nn.Unflatten(1, (width, height // 4, width_pixels // 4)),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, 2 * width, 3, padding=1, bias=False),
            nn.PixelShuffle(2),  # (2 width, H/4, W/4) -> (width / 2, H/2, W/2)
            nn.BatchNorm2d(width // 2),
            nn.ReLU(),
            nn.Conv2d(width // 2, width, 3, padding=1, bias=False),
            nn.PixelShuffle(2),  # (width, H/2, W/2) -> (width / 4, H, W)
            nn.BatchNorm2d(width // 4),
            nn.ReLU(),
            nn.Conv2d(width // 4, channels, 3, padding=1),
            nn.Tanh(),
        )

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Map latents to images."""
        require_shape(z, ("N", self.latent_dim), "z")
        return self.layers(z)


class SmallDiscriminator(nn.Module):
    """Its opponent: fold 2x2 pixels into channels, three spectrally normalised convolutions, one logit.

    PixelUnshuffle(2) -> conv -> conv (stride 2) -> conv (stride 2) -> Linear. Spectral normalisation keeps every layer
    1-Lipschitz, so the logit cannot grow faster than the image changes, and no batch statistics are shared between
    images. forward(x): (N, C, H, W) in [-1, 1] -> logits (N,). Raises ValueError for another image shape.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], width: int = 64) -> None:
        """width: channels of the finest map; the coarser ones have 2 width."""
        super().__init__()
        channels, height, width_pixels = image_shape
        if height % 4 or width_pixels % 4:
            raise ValueError(f"image_shape: expected height and width divisible by 4, got {image_shape}")
        self.image_shape = tuple(image_shape)
        rows, columns = math.ceil(height / 8), math.ceil(width_pixels / 8)
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(2),  # (C, H, W) -> (4 C, H/2, W/2)
            spectral_norm(nn.Conv2d(4 * channels, width, 3, padding=1)),
            nn.LeakyReLU(0.2),
            spectral_norm(nn.Conv2d(width, 2 * width, 3, stride=2, padding=1)),
            nn.LeakyReLU(0.2),
            spectral_norm(nn.Conv2d(2 * width, 2 * width, 3, stride=2, padding=1)),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            spectral_norm(nn.Linear(2 * width * rows * columns, 1)),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map images to logits."""
        require_shape(x, ("N", *self.image_shape), "x")
        return self.layers(x).squeeze(1)  # (N, 1) -> (N,)
