"""Variational auto-encoders: an encoder that gives a Gaussian over the latent, a decoder that gives logits of pixels.

    image x -> encode -> mean, log variance -> z = mean + exp(log variance / 2) * noise -> decode -> logits -> image

The second arrow from the right is the reparameterisation: the noise comes from outside, so the gradient of the loss
reaches mean and variance (Kingma & Welling 2014, arXiv 1312.6114, section 2.4).
"""

from __future__ import annotations

import math

import torch
from torch import nn

from genimg_lessons.checks import require_positive, require_shape
from genimg_lessons.models.mixture import MixturePrior
from genimg_lessons.models.sizes import require_sizes
from genimg_lessons.seeding import randn

__all__ = ["MLPVAE", "reparameterise"]


def reparameterise(
    mean: torch.Tensor, log_variance: torch.Tensor, generator: torch.Generator | None = None
) -> torch.Tensor:
    """Draw z ~ N(mean, exp(log_variance)) as mean + standard deviation * noise. (N, D), (N, D) -> (N, D)."""
    noise = randn(*mean.shape, generator=generator, device=mean.device, dtype=mean.dtype)
    return mean + (0.5 * log_variance).exp() * noise


class MLPVAE(nn.Module):
    """A variational auto-encoder of dense layers: C*H*W -> width -> width/2 -> latent, and back.

    image_shape: (C, H, W) of images in [-1, 1]; latent_dim: length of z; width: units of the wide hidden layer.
    The decoder ends in logits: sigmoid(logit) is the pixel in [0, 1], as `losses.variational.bernoulli_nll` wants it.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], latent_dim: int = 12, width: int = 512) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0."""
        super().__init__()
        require_sizes(image_shape, latent_dim=latent_dim, width=width)
        self.image_shape, self.latent_dim = tuple(image_shape), latent_dim
        pixels, narrow = math.prod(image_shape), max(1, width // 2)
        self.encoder = nn.Sequential(
            nn.Flatten(),
            nn.Linear(pixels, width),
            nn.SiLU(),
            nn.Linear(width, narrow),
            nn.SiLU(),
            nn.Linear(narrow, 2 * latent_dim),
        )
        self.decoder = nn.Sequential(
            nn.Linear(latent_dim, narrow),
            nn.SiLU(),
            nn.Linear(narrow, width),
            nn.SiLU(),
            nn.Linear(width, pixels),
            nn.Unflatten(1, self.image_shape),
        )

    def encode(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and log variance of q(z|x). x: (N, C, H, W) in [-1, 1] -> (N, D), (N, D)."""
        require_shape(x, ("N", *self.image_shape), "x")
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        return mean, log_variance

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        """Logits of the pixels. z: (N, D) -> (N, C, H, W) real; `2 * sigmoid(logits) - 1` is the image in [-1, 1]."""
        require_shape(z, ("N", self.latent_dim), "z")
        return self.decoder(z)

    def forward(
        self, x: torch.Tensor, generator: torch.Generator | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Encode, draw one latent an image, decode. x: (N, C, H, W) in [-1, 1] -> logits, mean, log variance."""
        mean, log_variance = self.encode(x)
        return self.decode(reparameterise(mean, log_variance, generator)), mean, log_variance

    @torch.no_grad()
    def sample(
        self, n: int, generator: torch.Generator | None = None, *, prior: MixturePrior | None = None
    ) -> torch.Tensor:
        """Draw n images in [-1, 1], (n, C, H, W): the decoder's mean image of latents from the prior.

        prior: where latents come from, the standard normal if None; `fit_prior` returns a better one.
        """
        require_positive(n, "n", whole=True)
        weight = next(self.parameters())
        if prior is None:
            z = randn(n, self.latent_dim, generator=generator, device=weight.device, dtype=weight.dtype)
        else:
            z = prior.sample(n, generator).to(weight)
        return 2 * torch.sigmoid(self.decode(z)) - 1

    @torch.no_grad()
    def fit_prior(
        self,
        images: torch.Tensor,
        generator: torch.Generator | None = None,
        *,
        components: int = 40,
        iterations: int = 25,
    ) -> MixturePrior:
        """Fit a mixture of Gaussians to latents drawn from q(z|x) of the images, for `sample(..., prior=...)`.

        images: (N, C, H, W) in [-1, 1], N >= components; a few thousand are enough. The model itself does not change:
        the likelihood bound holds for the prior that it was trained with, the mixture is fitted afterwards.
        """
        mean, log_variance = self.encode(images)
        prior = MixturePrior(latent_dim=self.latent_dim, components=components).to(mean)
        return prior.fit(reparameterise(mean, log_variance, generator), generator, iterations=iterations)
