"""The alternating game: one step of each player as a function, many steps as a generator."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import torch
from torch import nn

from genimg_lessons.checks import require_images, require_positive, require_shape
from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.losses import adversarial
from genimg_lessons.training.step import LossGuard, Step, cosine_schedule, endless_batches, make_adam, set_learning_rate

__all__ = ["discriminator_step", "gan_losses", "generator_step", "train_gan"]

Loss = Callable[..., torch.Tensor]
Critic = Callable[[torch.Tensor], torch.Tensor]
Penalty = Callable[[Critic, torch.Tensor, torch.Tensor], torch.Tensor]


def gan_losses(name: str) -> tuple[Loss, Loss]:
    """Return the discriminator's and the generator's loss of one game by name. ValueError lists the known names."""
    known = ("minimax", "nonsaturating", "least_squares", "hinge", "wasserstein")
    if name not in known:
        raise ValueError(f"loss: expected one of {', '.join(map(repr, known))}, got {name!r}")
    return getattr(adversarial, f"{name}_discriminator"), getattr(adversarial, f"{name}_generator")


def _marks(player: nn.Module, condition: torch.Tensor | None) -> Critic:
    """The player as a function of one argument: told the condition, if there is one."""
    return player if condition is None else functools.partial(player, condition=condition)


def discriminator_step(
    discriminator: nn.Module,
    optimizer: torch.optim.Optimizer,
    real: torch.Tensor,
    fake: torch.Tensor,
    loss: Loss,
    *,
    condition: torch.Tensor | None = None,
    penalty: Penalty | None = None,
) -> torch.Tensor:
    """Move the discriminator only: raise its logits on real images, lower them on generated ones.

    real, fake: (N, C, H, W) in [-1, 1]; the fakes are detached here, so no gradient reaches the generator. condition:
    (N, K), row i told with the real and the generated image i; penalty: see `train_gan`.
    Returns the mean of what was minimised, before the step, a detached scalar.
    """
    optimizer.zero_grad(set_to_none=True)
    marks, fake = _marks(discriminator, condition), fake.detach()
    values = loss(marks(real), marks(fake))  # (N,)
    if penalty is not None:
        values = values + penalty(marks, real, fake)
    value = values.mean()
    value.backward()
    optimizer.step()
    return value.detach()


def generator_step(
    generator: nn.Module,
    discriminator: nn.Module,
    optimizer: torch.optim.Optimizer,
    z: torch.Tensor,
    loss: Loss,
    *,
    condition: torch.Tensor | None = None,
    match: torch.Tensor | None = None,
) -> torch.Tensor:
    """Move the generator only: the gradient flows through the discriminator, whose own weights are frozen meanwhile.

    z: (N, latent_dim); condition: (N, K), told to both players; match: real images (N, C, H, W): if given, the
    generator matches their features (`losses.adversarial.feature_matching`) instead of minimising `loss`.
    Returns the mean of what was minimised, before the step, a detached scalar.
    """
    optimizer.zero_grad(set_to_none=True)
    # Frozen weights need no gradient of their own: the step is exactly the same, and about a quarter cheaper.
    discriminator.requires_grad_(False)
    try:
        fake = _marks(generator, condition)(z)
        if match is None:
            value = loss(_marks(discriminator, condition)(fake)).mean()
        else:
            value = adversarial.feature_matching(discriminator.features(match), discriminator.features(fake))
        value.backward()
    finally:
        discriminator.requires_grad_(True)
    optimizer.step()
    return value.detach()


def train_gan(
    generator: nn.Module,
    discriminator: nn.Module,
    images: torch.Tensor,
    *,
    steps: int,
    conditions: torch.Tensor | None = None,
    batch_size: int = 64,
    loss: str = "nonsaturating",
    learning_rates: tuple[float, float] = (2e-4, 2e-4),
    betas: tuple[float, float] = (0.5, 0.999),
    final: float = 1.0,
    critic_steps: int = 1,
    penalty: Penalty | None = None,
    clip: float | None = None,
    match_features: bool = False,
    average: ExponentialMovingAverage | None = None,
    rng: torch.Generator | None = None,
) -> Iterator[Step]:
    """Play the game of Goodfellow et al. 2014, Algorithm 1, and yield after each round.

    images: (N, C, H, W) in [-1, 1], in memory, on the models' device; steps: rounds, one generator step each;
    conditions: (N, K), what image i shows, for conditional players: the generator draws for the rows of the batch;
    loss: see `gan_losses`; learning_rates: of the generator and of the discriminator (Adam); final: share of them that
    is left after the last round, reached along half a cosine over the last two fifths of the rounds (1: constant);
    critic_steps: discriminator steps a round, each with its own batch; penalty: (critic, real, fake) -> (N,), added to
    the discriminator's loss, weighted already, for example
    `lambda critic, real, fake: 10 * losses.adversarial.gradient_penalty(critic, real, fake, rng)`;
    clip: clamp the discriminator's weights to [-clip, clip] after each of its steps; match_features: the generator
    matches mean features of the discriminator instead of minimising its loss; average: updated from the generator each
    round; rng: draws the order of the images and the latents.
    Yields Step with losses "discriminator" (the penalty included, the last of the round) and "generator".
    Raises ValueError on images outside [-1, 1], fewer than one batch, or another number of conditions than of images,
    RuntimeError when a loss is no longer finite, with both players back at their last good weights.
    """
    require_images(images, "images", low=-1, high=1)
    for name, number in {"steps": steps, "batch_size": batch_size, "critic_steps": critic_steps}.items():
        require_positive(number, name, whole=True)
    if not 0 <= final <= 1:
        raise ValueError(f"final: expected a share of the learning rates in [0, 1], got {final}")
    if conditions is not None:
        require_shape(conditions, (len(images), "K"), "conditions")
    discriminator_loss, generator_loss = gan_losses(loss)
    optimizers = [
        make_adam(model, rate, betas=betas)
        for model, rate in zip((generator, discriminator), learning_rates, strict=True)
    ]
    generator_optimizer, discriminator_optimizer = optimizers
    guard = LossGuard(generator, discriminator, average=average)
    tensors = (images,) if conditions is None else (images, conditions)
    stream = endless_batches(*tensors, batch_size=batch_size, generator=rng)
    hold = int(0.6 * steps)
    generator.train()
    discriminator.train()
    for number in range(1, steps + 1):
        for optimizer, rate in zip(optimizers, learning_rates, strict=True):
            set_learning_rate(optimizer, cosine_schedule(number, steps, rate, hold=hold, final=final))
        for _ in range(critic_steps):
            real, condition = (next(stream), None) if conditions is None else next(stream)
            with torch.no_grad():
                fake = _marks(generator, condition)(generator.latent(batch_size, rng))
            critic_loss = discriminator_step(
                discriminator,
                discriminator_optimizer,
                real,
                fake,
                discriminator_loss,
                condition=condition,
                penalty=penalty,
            )
            if clip is not None:
                adversarial.clip_weights(discriminator, clip)
        losses = {
            "discriminator": critic_loss,
            "generator": generator_step(
                generator,
                discriminator,
                generator_optimizer,
                generator.latent(batch_size, rng),
                generator_loss,
                condition=condition,
                match=real if match_features else None,
            ),
        }
        guard(number, losses["discriminator"] + losses["generator"])
        if average is not None:
            average.update(generator)
        yield Step(number, losses)
    guard.check()
