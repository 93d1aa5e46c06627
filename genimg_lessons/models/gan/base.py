"""What all generators and all discriminators share."""

from __future__ import annotations

import torch
from torch import nn

from genimg_lessons.checks import require_positive, require_shape
from genimg_lessons.models.sizes import require_sizes
from genimg_lessons.seeding import randn

__all__ = ["Discriminator", "LatentGenerator"]


class LatentGenerator(nn.Module):
    """What every generator shares: the size of its latent, the shape of its images, and how to sample."""

    def __init__(self, *, image_shape: tuple[int, int, int], latent_dim: int) -> None:
        """image_shape: (C, H, W) of one image; latent_dim: number of entries of z."""
        super().__init__()
        require_sizes(image_shape, latent_dim=latent_dim)
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


class Discriminator(nn.Module):
    """What every discriminator shares; a subclass gives it `body` and `head`.

    body: (N, C, H, W) in [-1, 1] -> features (N, F), what the network has seen in the image; head: one dense layer,
    (N, F) -> (N, 1), the logit.
    """

    def __init__(self, *, image_shape: tuple[int, int, int]) -> None:
        """image_shape: (C, H, W) of one image."""
        super().__init__()
        require_sizes(image_shape)
        self.image_shape = tuple(image_shape)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """What the last layer but one says: (N, C, H, W) -> (N, F). Raises ValueError for another image shape."""
        require_shape(x, ("N", *self.image_shape), "x")
        return self.body(x)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map images to logits: (N, C, H, W) -> (N,)."""
        return self.head(self.features(x)).squeeze(1)  # (N, 1) -> (N,)
