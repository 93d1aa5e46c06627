"""Variational auto-encoders: an encoder that gives a Gaussian over the latent, a decoder that gives logits of pixels.

    image x -> encode -> mean, log variance -> z = mean + exp(log variance / 2) * noise -> decode -> logits -> image

The second arrow from the right is the reparameterisation: the noise comes from outside, so the gradient of the loss
reaches mean and variance (Kingma & Welling 2014, arXiv 1312.6114, section 2.4).
"""

from __future__ import annotations

import itertools
import math

import torch
from torch import nn

from genimg_lessons.checks import require_positive, require_shape
from genimg_lessons.models.mixture import MixturePrior
from genimg_lessons.models.sizes import require_sizes
from genimg_lessons.seeding import randn

__all__ = ["LIKELIHOODS", "MLPVAE", "VAE", "ConvVAE", "reparameterise"]

# What p(x|z) may be: independent coins, bells of one learned width, or logistic bells cut into grey levels.
LIKELIHOODS = ("bernoulli", "gaussian", "discretized_logistic")


def reparameterise(
    mean: torch.Tensor, log_variance: torch.Tensor, generator: torch.Generator | None = None
) -> torch.Tensor:
    """Draw z ~ N(mean, exp(log_variance)) as mean + standard deviation * noise. (N, D), (N, D) -> (N, D)."""
    noise = randn(*mean.shape, generator=generator, device=mean.device, dtype=mean.dtype)
    return mean + (0.5 * log_variance).exp() * noise


class VAE(nn.Module):
    """What every variational auto-encoder shares; a subclass gives it `encoder` and `decoder`.

    encoder: (N, C, H, W) in [-1, 1] -> (N, 2 D), mean and log variance side by side; decoder: (N, D) -> (N, C, H, W)
    logits, whose sigmoid is the mean of the pixel in [0, 1] under each of the likelihoods:

        "bernoulli"             `losses.variational.bernoulli_nll` of the logits
        "gaussian"              `gaussian_nll` around that mean in [0, 1], with variance exp(2 log_scale)
        "discretized_logistic"  `discretized_logistic_nll` around the mean in [-1, 1], with scale exp(log_scale)

    The last two learn one `log_scale` for all pixels; `training.train_vae` calculates the loss that belongs to the name.
    """

    def __init__(self, *, image_shape: tuple[int, int, int], latent_dim: int, likelihood: str = "bernoulli") -> None:
        """Raise ValueError, listing the names, for an unknown likelihood."""
        super().__init__()
        if likelihood not in LIKELIHOODS:
            raise ValueError(f"likelihood: expected one of {', '.join(map(repr, LIKELIHOODS))}, got {likelihood!r}")
        self.image_shape, self.latent_dim, self.likelihood = tuple(image_shape), latent_dim, likelihood
        if likelihood != "bernoulli":
            # A first guess that is wide for pixels in [0, 1]: the bells narrow as the reconstructions improve.
            self.log_scale = nn.Parameter(torch.tensor(math.log(0.3)))

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


class MLPVAE(VAE):
    """A variational auto-encoder of dense layers: C*H*W -> width -> width/2 -> ... -> latent, and back.

    image_shape: (C, H, W) of images in [-1, 1]; latent_dim: length of z; width: units of the widest hidden layer;
    depth: number of hidden layers on each side, each half as wide as the one before (1 learns fastest in a few seconds);
    likelihood: see `VAE`.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        latent_dim: int = 12,
        width: int = 512,
        depth: int = 2,
        likelihood: str = "bernoulli",
    ) -> None:
        """Raise TypeError or ValueError unless all sizes are whole numbers above 0 and the likelihood is known."""
        require_sizes(image_shape, latent_dim=latent_dim, width=width, depth=depth)
        super().__init__(image_shape=image_shape, latent_dim=latent_dim, likelihood=likelihood)
        pixels = math.prod(image_shape)
        widths = [pixels, *(max(1, width // 2**level) for level in range(depth))]
        down, up = itertools.pairwise(widths), itertools.pairwise(widths[::-1])
        self.encoder = nn.Sequential(
            nn.Flatten(),
            *(layer for wide, narrow in down for layer in (nn.Linear(wide, narrow), nn.SiLU())),
            nn.Linear(widths[-1], 2 * latent_dim),
        )
        self.decoder = nn.Sequential(
            nn.Linear(latent_dim, widths[-1]),
            *(layer for narrow, wide in up for layer in (nn.SiLU(), nn.Linear(narrow, wide))),
            nn.Unflatten(1, self.image_shape),
        )


class ConvVAE(VAE):
    """A convolutional variational auto-encoder: the published stacks, repaired.

    Encoder: three 5x5 convolutions of stride 2 with width, 2 width and 4 width channels (32, 64, 128 as published), then
    mean and log variance. Decoder: a dense layer to a coarse map of 16 width channels (512), then transposed convolutions
    (kernel 4, stride 2, padding 1) that double both sides and halve the channels until the size of the image is
    reached: 28 = 7 -> 14 -> 28, 32 = 4 -> 8 -> 16 -> 32. As published a single one was to lead from 4 x 4 to the image,
    8 x 8 x 3 whatever the data were, and its tanh was clipped at one half: half of its range had no gradient.

    image_shape: (C, H, W), H and W divisible by 4; latent_dim: length of z; likelihood: see `VAE`.
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int],
        latent_dim: int = 16,
        width: int = 32,
        likelihood: str = "bernoulli",
    ) -> None:
        """Raise TypeError or ValueError unless sizes are whole numbers above 0, H and W divisible by 4."""
        require_sizes(image_shape, latent_dim=latent_dim, width=width)
        super().__init__(image_shape=image_shape, latent_dim=latent_dim, likelihood=likelihood)
        channels, height, columns = image_shape
        if height % 4 or columns % 4:
            raise ValueError(f"image_shape: expected height and width divisible by 4, got {height} x {columns}")
        doublings = 3 if height % 8 == 0 and columns % 8 == 0 else 2
        coarse = (16 * width, height >> doublings, columns >> doublings)
        self.encoder = nn.Sequential(
            nn.Conv2d(channels, width, 5, stride=2, padding=2),
            nn.SiLU(),
            nn.Conv2d(width, 2 * width, 5, stride=2, padding=2),
            nn.SiLU(),
            nn.Conv2d(2 * width, 4 * width, 5, stride=2, padding=2),
            nn.SiLU(),
            nn.Flatten(),
            nn.Linear(4 * width * math.ceil(height / 8) * math.ceil(columns / 8), 2 * latent_dim),
        )
        self.decoder = nn.Sequential(
            nn.Linear(latent_dim, math.prod(coarse)),
            nn.SiLU(),
            nn.Unflatten(1, coarse),
        )
        for k in range(doublings):
            before, after = coarse[0] >> k, channels if k == doublings - 1 else coarse[0] >> k + 1
            self.decoder.append(nn.ConvTranspose2d(before, after, 4, stride=2, padding=1))
            if k < doublings - 1:
                self.decoder.append(nn.SiLU())
