"""Dense players: every pixel is connected to every unit."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import nn

from genimg_lessons.checks import require_shape
from genimg_lessons.layers.blocks import LinearNormActivation
from genimg_lessons.models.gan.base import Discriminator, LatentGenerator

__all__ = ["MLPDiscriminator", "MLPGenerator"]


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
        self.layers = nn.Sequential()
        for inputs, outputs in pairwise((latent_dim, *widths)):
            self.layers.extend(LinearNormActivation(inputs, outputs, norm="batch" if batch_norm else None))
        self.layers.extend([nn.Linear(widths[-1], math.prod(image_shape)), nn.Tanh(), nn.Unflatten(1, image_shape)])

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Map latents to images."""
        require_shape(z, ("N", self.latent_dim), "z")
        return self.layers(z)


class MLPDiscriminator(Discriminator):
    """A dense discriminator: flatten -> 512 -> 256 -> one logit, with LeakyReLU(0.2) between.

    widths (512, 256, 128, 64) with norm="batch" is another published stack; norm="spectral" keeps all layers, the last
    one included, 1-Lipschitz. On 28x28 images the defaults have the published 533,505 parameters.
    forward(x): (N, C, H, W) in [-1, 1] -> logits (N,). Raises ValueError if the image shape is another one.
    """

    def __init__(
        self, *, image_shape: tuple[int, int, int], widths: tuple[int, ...] = (512, 256), norm: str | None = None
    ) -> None:
        """norm: None, "batch" or "spectral"."""
        super().__init__(image_shape=image_shape)
        self.body = nn.Sequential(nn.Flatten())
        for inputs, outputs in pairwise((math.prod(image_shape), *widths)):
            self.body.extend(LinearNormActivation(inputs, outputs, norm=norm, activation="leaky_relu"))
        last = LinearNormActivation(widths[-1], 1, norm="spectral" if norm == "spectral" else None, activation=None)
        self.head = last[0]
