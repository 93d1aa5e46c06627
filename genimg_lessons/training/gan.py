"""The alternating game: one step of each player as a function, many steps as a generator."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import nn

from genimg_lessons.checks import require_images, require_positive
from genimg_lessons.data.batches import batches
from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.losses import adversarial
from genimg_lessons.models.gan import LatentGenerator
from genimg_lessons.training.step import LossGuard, Step, cosine_schedule, make_adam, set_learning_rate

__all__ = ["discriminator_step", "gan_losses", "generator_step", "train_gan"]

Loss = Callable[..., torch.Tensor]


def gan_losses(name: str) -> tuple[Loss, Loss]:
    """Return the discriminator's and the generator's loss of one game by name. ValueError lists the known names."""
    known = ("minimax", "nonsaturating", "least_squares", "hinge", "wasserstein")
    if name not in known:
        raise ValueError(f"loss: expected one of {', '.join(map(repr, known))}, got {name!r}")
    return getattr(adversarial, f"{name}_discriminator"), getattr(adversarial, f"{name}_generator")


def discriminator_step(
    discriminator: nn.Module, optimizer: torch.optim.Optimizer, real: torch.Tensor, fake: torch.Tensor, loss: Loss
) -> torch.Tensor:
    """Move the discriminator only: raise its logits on real images, lower them on generated ones.

    real, fake: (N, C, H, W) in [-1, 1]; the fakes are detached here, so no gradient reaches the generator.
    Returns the mean loss before the step, a detached scalar.
    """
    optimizer.zero_grad(set_to_none=True)
    value = loss(discriminator(real), discriminator(fake.detach())).mean()
    value.backward()
    optimizer.step()
    return value.detach()


def generator_step(
    generator: LatentGenerator, discriminator: nn.Module, optimizer: torch.optim.Optimizer, z: torch.Tensor, loss: Loss
) -> torch.Tensor:
    """Move the generator only: the gradient flows through the discriminator, whose own weights are frozen meanwhile.

    z: (N, latent_dim). Returns the mean loss before the step, a detached scalar.
    """
    optimizer.zero_grad(set_to_none=True)
    # Frozen weights need no gradient of their own: the step is exactly the same, and about a quarter cheaper.
    discriminator.requires_grad_(False)
    try:
        value = loss(discriminator(generator(z))).mean()
        value.backward()
    finally:
        discriminator.requires_grad_(True)
    optimizer.step()
    return value.detach()


def train_gan(
    generator: LatentGenerator,
    discriminator: nn.Module,
    images: torch.Tensor,
    *,
    steps: int,
    batch_size: int = 64,
    loss: str = "nonsaturating",
    learning_rates: tuple[float, float] = (2e-4, 2e-4),
    betas: tuple[float, float] = (0.5, 0.999),
    final: float = 1.0,
    average: ExponentialMovingAverage | None = None,
    rng: torch.Generator | None = None,
) -> Iterator[Step]:
    """Play the game of Goodfellow et al. 2014, Algorithm 1, with one step of each player, and yield after each round.

    images: (N, C, H, W) in [-1, 1], in memory, on the models' device; steps: rounds; loss: see `gan_losses`;
    learning_rates: of the generator and of the discriminator (Adam); final: share of them that is left after the last
    round, reached along half a cosine over the last two fifths of the rounds (1: constant rates); average: updated
    from the generator each round; rng: draws the order of the images and the latents.
    Yields Step with losses "discriminator" and "generator".
    Raises ValueError on images outside [-1, 1] or fewer than one batch, RuntimeError when a loss is no longer finite,
    with both players back at their last good weights.
    """
    require_images(images, "images", low=-1, high=1)
    require_positive(steps, "steps", whole=True)
    require_positive(batch_size, "batch_size", whole=True)
    if not 0 <= final <= 1:
        raise ValueError(f"final: expected a share of the learning rates in [0, 1], got {final}")
    if len(images) < batch_size:
        raise ValueError(f"images: expected at least one batch of {batch_size}, got {len(images)} image(s)")
    discriminator_loss, generator_loss = gan_losses(loss)
    optimizers = [
        make_adam(model, rate, betas=betas)
        for model, rate in zip((generator, discriminator), learning_rates, strict=True)
    ]
    generator_optimizer, discriminator_optimizer = optimizers
    guard = LossGuard(generator, discriminator, average=average)
    generator.train()
    discriminator.train()
    number, hold = 0, int(0.6 * steps)
    while number < steps:
        for real in batches(images, batch_size=batch_size, generator=rng, drop_last=True):
            number += 1
            for optimizer, rate in zip(optimizers, learning_rates, strict=True):
                set_learning_rate(optimizer, cosine_schedule(number, steps, rate, hold=hold, final=final))
            with torch.no_grad():
                fake = generator(generator.latent(batch_size, rng))
            losses = {
                "discriminator": discriminator_step(
                    discriminator, discriminator_optimizer, real, fake, discriminator_loss
                ),
                "generator": generator_step(
                    generator, discriminator, generator_optimizer, generator.latent(batch_size, rng), generator_loss
                ),
            }
            guard(number, losses["discriminator"] + losses["generator"])
            if average is not None:
                average.update(generator)
            yield Step(number, losses)
            if number == steps:
                guard.check()
                return
