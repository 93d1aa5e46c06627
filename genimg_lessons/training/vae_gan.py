"""Training a VAE/GAN: the discriminator's features say how well an image was copied, its mark says whether it looks real.

Squared error between pixels forgives blur: an edge that may lie here or there is best drawn in between. Features of a
discriminator do not: they were learned to tell blur from sharpness (Larsen et al. 2015, arXiv 1512.09300, Algorithm 1).
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from genimg_lessons.checks import require_images, require_positive, require_same_shape
from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.losses.variational import gaussian_kl
from genimg_lessons.models.vae import VAE, reparameterise
from genimg_lessons.training.gan import discriminator_step, gan_losses
from genimg_lessons.training.step import LossGuard, Step, cosine_schedule, endless_batches, make_adam, set_learning_rate
from genimg_lessons.training.vae import pixel_nll

__all__ = ["feature_nll", "train_vae_gan"]


def feature_nll(real_features: torch.Tensor, copy_features: torch.Tensor) -> torch.Tensor:
    """|f(x) - f(x~)|^2 / 2: -log N(f(x); f(x~), I) without its constant (Larsen et al. 2015, Eq. 7 and 8).

    real_features, copy_features: (N, F), the discriminator's view of images and of their copies -> (N,), nats.
    """
    require_same_shape(real_features, copy_features, "real_features, copy_features")
    return (real_features - copy_features).square().flatten(1).sum(1) / 2


def _as_image(logits: torch.Tensor) -> torch.Tensor:
    """The decoder's mean image in [-1, 1]."""
    return 2 * torch.sigmoid(logits) - 1


def train_vae_gan(
    vae: VAE,
    discriminator: nn.Module,
    images: torch.Tensor,
    *,
    steps: int,
    batch_size: int = 64,
    beta: float = 1.0,
    pixel_weight: float = 1.0,
    feature_weight: float = 1.0,
    adversarial_weight: float = 1.0,
    loss: str = "hinge",
    learning_rates: tuple[float, float] = (1e-3, 1e-3),
    betas: tuple[float, float] = (0.5, 0.99),
    average: ExponentialMovingAverage | None = None,
    rng: torch.Generator | None = None,
) -> Iterator[Step]:
    """Train encoder, decoder and discriminator together, and yield after each round.

    vae: the encoder and the decoder, which is the generator of the game; discriminator: `features` and logits, without
    batch normalisation; images: (N, C, H, W) in [-1, 1], in memory, on the models' device. The VAE minimises

        pixel_weight * -log p(x|z) + feature_weight * feature_nll + beta * KL + adversarial_weight * generator's loss

    summed over pixels, features and latents, mean over images. The paper has no pixel term; with it the first updates
    are those of a plain VAE, which helps when they are few. The discriminator sees copies in one half of its fakes and
    images of latents from the prior in the other; the generator's loss reaches the decoder only. learning_rates: of the
    VAE and of the discriminator (Adam), with half a cosine down to zero at the last step; average: follows the VAE.
    Yields Step with losses "nll", "feature", "kl", "generator" and "discriminator", means before the update.
    Raises ValueError on images outside [-1, 1], fewer than a batch or a batch of one image, RuntimeError when a loss
    is no longer finite, with all networks back at their last good weights.
    """
    require_images(images, "images", low=-1, high=1)
    require_positive(steps, "steps", whole=True)
    require_positive(batch_size, "batch_size", whole=True)
    if batch_size < 2:
        raise ValueError(f"batch_size: expected at least 2, half for copies and half for inventions, got {batch_size}")
    discriminator_loss, generator_loss = gan_losses(loss)
    optimizers = [
        make_adam(model, rate, betas=betas) for model, rate in zip((vae, discriminator), learning_rates, strict=True)
    ]
    guard = LossGuard(vae, discriminator, average=average)
    stream = endless_batches(images, batch_size=batch_size, generator=rng)
    vae.train()
    discriminator.train()
    for number, x in zip(range(1, steps + 1), stream, strict=False):
        for optimizer, rate in zip(optimizers, learning_rates, strict=True):
            set_learning_rate(optimizer, cosine_schedule(number, steps, rate))
        mean, log_variance = vae.encode(x)
        z = reparameterise(mean, log_variance, rng)  # (N, D)
        logits = vae.decode(z)
        # The decoder as a generator: half of its latents are codes (cut off from the encoder), half are from the prior.
        half = batch_size // 2
        latents = torch.cat([z[:half].detach(), reparameterise(0 * mean[half:], 0 * mean[half:], rng).detach()])
        fake = _as_image(vae.decode(latents))
        critic_loss = discriminator_step(discriminator, optimizers[1], x, fake, discriminator_loss)
        optimizers[0].zero_grad(set_to_none=True)
        discriminator.requires_grad_(False)
        try:
            terms = {
                "nll": pixel_nll(vae, logits, x),
                "feature": feature_nll(discriminator.features(x), discriminator.features(_as_image(logits))),
                "kl": gaussian_kl(mean, log_variance),
                "generator": generator_loss(discriminator(fake)),
            }
            weights = {"nll": pixel_weight, "feature": feature_weight, "kl": beta, "generator": adversarial_weight}
            total = sum(weights[name] * term.mean() for name, term in terms.items())
            total.backward()
        finally:
            discriminator.requires_grad_(True)
        optimizers[0].step()
        guard(number, total + critic_loss)
        if average is not None:
            average.update(vae)
        yield Step(
            number, {name: term.detach().mean() for name, term in terms.items()} | {"discriminator": critic_loss}
        )
    guard.check()
