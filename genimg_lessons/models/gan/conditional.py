"""Players that are told what the image is to show: a class as a one-hot vector, or several properties at once."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from genimg_lessons.checks import require_positive, require_shape
from genimg_lessons.models.gan.base import Discriminator, LatentGenerator
from genimg_lessons.seeding import randn

__all__ = ["ConditionalDiscriminator", "ConditionalGenerator"]


class ConditionalGenerator(nn.Module):
    """A generator that reads the condition beside the noise: G(z, c) = inner([z, c]) (Mirza & Osindero 2014).

    inner: any generator; the last `conditions` entries of its latent become the condition, the rest stays noise.
    forward(z, condition): (N, latent_dim), (N, conditions) -> (N, C, H, W) in [-1, 1].
    Raises ValueError unless the inner latent is longer than the condition.
    """

    def __init__(self, inner: LatentGenerator, *, conditions: int) -> None:
        """conditions: length K of a condition vector."""
        super().__init__()
        require_positive(conditions, "conditions", whole=True)
        if inner.latent_dim <= conditions:
            raise ValueError(
                f"inner: expected a latent longer than the condition of {conditions}, got {inner.latent_dim}"
            )
        self.inner, self.conditions = inner, conditions
        self.latent_dim, self.image_shape = inner.latent_dim - conditions, inner.image_shape

    def latent(self, n: int, generator: torch.Generator | None = None) -> torch.Tensor:
        """Draw z ~ N(0, I): (n, latent_dim), on the device of the weights."""
        return randn(n, self.latent_dim, generator=generator, device=next(self.parameters()).device)

    def forward(self, z: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
        """Map latents and conditions, row by row, to images."""
        require_shape(z, ("N", self.latent_dim), "z")
        require_shape(condition, (len(z), self.conditions), "condition")
        return self.inner(torch.cat([z, condition.to(z)], dim=1))

    @torch.no_grad()
    def sample(self, condition: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
        """Draw one image for each row of `condition`, (N, K) -> (N, C, H, W) in [-1, 1], without gradients."""
        require_shape(condition, ("N", self.conditions), "condition")
        z = self.latent(len(condition), generator)
        return self(z, condition.to(z))


class ConditionalDiscriminator(nn.Module):
    """A discriminator that judges image and condition together: D(x, c) = inner(x) + <V c, features(x)>.

    The projection of Miyato & Koyama 2018, Eq. 3: the inner product is large if the features are those that the
    condition asks for. inner: any discriminator; V is one dense layer without bias, spectrally normalised.
    forward(x, condition): (N, C, H, W) in [-1, 1], (N, conditions) -> logits (N,).
    """

    def __init__(self, inner: Discriminator, *, conditions: int) -> None:
        """conditions: length K of a condition vector."""
        super().__init__()
        require_positive(conditions, "conditions", whole=True)
        self.inner, self.conditions, self.image_shape = inner, conditions, inner.image_shape
        self.project = spectral_norm(nn.Linear(conditions, inner.head.in_features, bias=False))

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """The inner discriminator's features: (N, C, H, W) -> (N, F)."""
        return self.inner.features(x)

    def forward(self, x: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
        """Map images and conditions, row by row, to logits."""
        require_shape(condition, (len(x), self.conditions), "condition")
        seen = self.inner.features(x)  # (N, F)
        return self.inner.head(seen).squeeze(1) + (self.project(condition.to(seen)) * seen).sum(1)
