"""DCGAN, and each of its rules as a switch, so that a lesson can measure what a rule is worth.

Radford et al. 2015, arXiv 1511.06434, section 3, ask for: strided convolutions instead of pooling; batch normalisation in
both players, except the generator's output and the discriminator's input; no dense hidden layers; ReLU in the generator
with tanh at its end; LeakyReLU(0.2) in the discriminator. The defaults obey; the published stacks of the course's
articles are other settings of the switches.
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import nn

from genimg_lessons.checks import require_shape
from genimg_lessons.layers.blocks import ConvNormActivation, LinearNormActivation
from genimg_lessons.models.gan.base import Discriminator, LatentGenerator
from genimg_lessons.models.sizes import require_sizes

__all__ = ["DCGANDiscriminator", "DCGANGenerator", "dcgan_init", "doublings_of"]


def doublings_of(image_shape: tuple[int, int, int]) -> int:
    """How often both sides can be halved without getting below 4 pixels: 28 -> 2 (to 7), 32 -> 3 (to 4), 64 -> 4.

    Raises ValueError unless they can be halved at least twice.
    """
    require_sizes(image_shape)
    side = math.gcd(*image_shape[1:])
    doublings = 0
    while side % 2 == 0 and min(image_shape[1:]) >> doublings + 1 >= 4:
        side, doublings = side // 2, doublings + 1
    if doublings < 2:
        raise ValueError(
            f"image_shape: expected sides of at least 16 pixels that divide by 4, got {tuple(image_shape)}"
        )
    return doublings


def dcgan_init(model: nn.Module, generator: torch.Generator | None = None) -> None:
    """Draw first weights as the paper does: N(0, 0.02^2) for weights, scales of batch norm around 1, no biases."""
    for module in model.modules():
        weight = getattr(module, "weight", None)
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            nn.init.normal_(weight, 1.0, 0.02, generator=generator)
            nn.init.zeros_(module.bias)
        elif isinstance(weight, nn.Parameter):
            nn.init.normal_(weight, 0.0, 0.02, generator=generator)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


class DCGANGenerator(LatentGenerator):
    """latent -> dense layer to a coarse map -> transposed convolutions (kernel 4, stride 2, padding 1) -> tanh.

    The coarse map has 4x4 pixels for sides of 32 or 64, 7x7 for 28; the map before the image has `width` channels, and
    each coarser one twice as many: 64x64x3 with width=64 is the published 100 -> 4x4x512 -> 256 -> 128 -> 64 -> 3, with
    3.59 million parameters. Breaking the rules: batch_norm=False; activation="leaky_relu"; hidden=(1024, 1024, 1024),
    dense layers before the map; upsample="nearest", which repeats each pixel 2x2 and then convolves 3x3.
    forward(z): (N, latent_dim) -> (N, C, H, W) in [-1, 1]. Raises ValueError unless H and W are at least 16 and divide
    by 4, and for unknown names.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        latent_dim: int = 100,
        width: int = 64,
        batch_norm: bool = True,
        activation: str = "relu",
        hidden: tuple[int, ...] = (),
        upsample: str = "transposed",
    ) -> None:
        """Build the stack; sizes are stated, never learned from the first batch."""
        super().__init__(image_shape=image_shape, latent_dim=latent_dim)
        require_sizes(image_shape, width=width)
        if upsample not in ("transposed", "nearest"):
            raise ValueError(f"upsample: expected 'transposed' or 'nearest', got {upsample!r}")
        doublings = doublings_of(image_shape)
        norm = "batch" if batch_norm else None
        coarse = (width << doublings - 1, image_shape[1] >> doublings, image_shape[2] >> doublings)
        self.layers = nn.Sequential()
        for inputs, outputs in pairwise((latent_dim, *hidden)):
            self.layers.append(LinearNormActivation(inputs, outputs, norm=norm, activation=activation))
        self.layers.append(
            LinearNormActivation((latent_dim, *hidden)[-1], math.prod(coarse), norm=norm, activation=activation)
        )
        self.layers.append(nn.Unflatten(1, coarse))
        for k in range(doublings):
            last = k == doublings - 1
            inputs, outputs = coarse[0] >> k, image_shape[0] if last else coarse[0] >> k + 1
            block = {"norm": None, "activation": "tanh"} if last else {"norm": norm, "activation": activation}
            if upsample == "transposed":
                self.layers.append(
                    ConvNormActivation(inputs, outputs, kernel_size=4, stride=2, transposed=True, **block)
                )
            else:
                self.layers.extend([nn.Upsample(scale_factor=2), ConvNormActivation(inputs, outputs, **block)])

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Map latents to images."""
        require_shape(z, ("N", self.latent_dim), "z")
        return self.layers(z)


class DCGANDiscriminator(Discriminator):
    """Convolutions of stride 2 that double the channels, LeakyReLU, one dense layer to the logit.

    The first map has `width` channels. depth: number of convolutions, as many as the generator has by default; with
    depth=4 and kernel_size=5 it is the published stack 64-128-256-512. Breaking the rules: norm=None ("spectral" is
    the later cure); activation="relu"; downsample="pool", which convolves 3x3 and keeps the largest of 2x2; dropout.
    forward(x): (N, C, H, W) in [-1, 1] -> logits (N,). Raises ValueError for an image too small for the depth, an even
    kernel other than 4, or unknown names.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        width: int = 64,
        depth: int | None = None,
        kernel_size: int = 4,
        norm: str | None = "batch",
        activation: str = "leaky_relu",
        downsample: str = "stride",
        dropout: float = 0.0,
    ) -> None:
        """Build the stack; the first convolution has no batch normalisation, as the paper advises."""
        super().__init__(image_shape=image_shape)
        if downsample not in ("stride", "pool"):
            raise ValueError(f"downsample: expected 'stride' or 'pool', got {downsample!r}")
        depth = doublings_of(image_shape) if depth is None else depth
        require_sizes(image_shape, width=width, depth=depth, kernel_size=kernel_size)
        self.body = nn.Sequential()
        for k in range(depth):
            inputs, outputs = (image_shape[0] if k == 0 else width << k - 1), width << k
            block = {"norm": None if k == 0 and norm == "batch" else norm, "activation": activation}
            if downsample == "stride":
                self.body.append(ConvNormActivation(inputs, outputs, kernel_size=kernel_size, stride=2, **block))
            else:
                self.body.extend([ConvNormActivation(inputs, outputs, **block), nn.MaxPool2d(2)])
            if dropout:
                self.body.append(nn.Dropout2d(dropout))
        self.body.append(nn.Flatten())
        with torch.no_grad():
            features = self.body.eval()(torch.zeros(1, *image_shape)).shape[1]
        self.body.train()
        self.head = LinearNormActivation(features, 1, norm="spectral" if norm == "spectral" else None, activation=None)[
            0
        ]
