"""Training image-to-image networks on pairs: pix2pix's game, near the target and plausible at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import nn

from genimg_lessons.checks import require_images, require_positive
from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.losses import restoration
from genimg_lessons.training.gan import discriminator_step, gan_losses
from genimg_lessons.training.step import LossGuard, Step, cosine_schedule, endless_batches, make_adam, set_learning_rate

__all__ = ["train_translator", "translator_step"]


def translator_step(
    translator: nn.Module,
    discriminator: nn.Module,
    optimiser: torch.optim.Optimizer,
    source: torch.Tensor,
    target: torch.Tensor,
    loss: Callable[[torch.Tensor], torch.Tensor],
    *,
    l1_weight: float,
) -> dict[str, torch.Tensor]:
    """Move the translator only: plausible to the discriminator, whose weights are frozen, and near the target in L1.

    source, target: pairs in [-1, 1]; loss: the generator's, of the patch logits -> (N,). Returns the batch means
    "generator" and "l1" before the step, detached. Ref: Isola et al. 2017, arXiv 1611.07004, Eq. 4.
    """
    optimiser.zero_grad(set_to_none=True)
    discriminator.requires_grad_(False)
    try:
        fake = translator(source)
        played = loss(discriminator(fake, condition=source)).mean()
        near = restoration.l1(fake, target).mean()
        (played + l1_weight * near).backward()
    finally:
        discriminator.requires_grad_(True)
    optimiser.step()
    return {"generator": played.detach(), "l1": near.detach()}


def train_translator(
    translator: nn.Module,
    discriminator: nn.Module,
    sources: torch.Tensor,
    targets: torch.Tensor,
    *,
    steps: int,
    batch_size: int = 16,
    loss: str = "hinge",
    l1_weight: float = 100.0,
    learning_rates: tuple[float, float] = (1e-3, 1e-3),
    betas: tuple[float, float] = (0.5, 0.999),
    final: float = 0.0,
    average: ExponentialMovingAverage | None = None,
    rng: torch.Generator | None = None,
) -> Iterator[Step]:
    """Play pix2pix's game on pairs and yield after each round: one step of the discriminator, one of the translator.

    sources: (N, S, H, W), targets: (N, C, H, W), both in [-1, 1], in memory, row i of one belonging to row i of the
    other; loss: as for `train_gan`; l1_weight: of the mean absolute error (100 in the paper, for pixels in [-1, 1]);
    learning_rates: of translator and discriminator (Adam); final: share of them left after the last round, along half a
    cosine over the last two fifths; average: updated from the translator each round; rng: draws the order.
    Yields Step with losses "discriminator", "generator" and "l1". Raises ValueError on images outside [-1, 1] or on
    another number of sources than of targets, RuntimeError when a loss is no longer finite.
    """
    require_images(sources, "sources", low=-1, high=1)
    require_images(targets, "targets", low=-1, high=1)
    if len(sources) != len(targets):
        raise ValueError(f"sources, targets: expected pairs, got {len(sources)} and {len(targets)} images")
    require_positive(steps, "steps", whole=True)
    require_positive(l1_weight, "l1_weight")
    discriminator_loss, generator_loss = gan_losses(loss)
    optimisers = [
        make_adam(model, rate, betas=betas)
        for model, rate in zip((translator, discriminator), learning_rates, strict=True)
    ]
    guard = LossGuard(translator, discriminator, average=average)
    stream = endless_batches(sources, targets, batch_size=batch_size, generator=rng)
    translator.train()
    discriminator.train()
    for number in range(1, steps + 1):
        for optimiser, rate in zip(optimisers, learning_rates, strict=True):
            set_learning_rate(optimiser, cosine_schedule(number, steps, rate, hold=int(0.6 * steps), final=final))
        source, target = next(stream)
        with torch.no_grad():
            fake = translator(source)
        losses = {
            "discriminator": discriminator_step(
                discriminator, optimisers[1], target, fake, discriminator_loss, condition=source
            ),
            **translator_step(
                translator, discriminator, optimisers[0], source, target, generator_loss, l1_weight=l1_weight
            ),
        }
        guard(number, sum(losses.values()))
        if average is not None:
            average.update(translator)
        yield Step(number, losses)
    guard.check()
