"""Maximum likelihood for models with exact likelihoods: grey levels in, nats out."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from genimg_lessons.checks import describe, require_positive, require_shape
from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.losses.likelihood import bits_per_dim, categorical_nll
from genimg_lessons.training.step import LossGuard, Step, cosine_schedule, endless_batches, make_adam, set_learning_rate

__all__ = ["likelihood_step", "train_likelihood"]


def likelihood_step(
    model: nn.Module, optimiser: torch.optim.Optimizer, levels: torch.Tensor, clip: float | None = None
) -> torch.Tensor:
    """One update that raises log p(levels). levels: (N, C, H, W) int64. Returns the mean nats an image before it.

    clip: largest norm of the whole gradient, None for no limit (Pascanu et al. 2013, arXiv 1211.5063).
    """
    optimiser.zero_grad(set_to_none=True)
    loss = categorical_nll(model(levels), levels).mean()
    # Per dimension, so that learning rate and clipping mean the same at every image size.
    (loss / levels[0].numel()).backward()
    if clip is not None:
        nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimiser.step()
    return loss.detach()


def train_likelihood(
    model: nn.Module,
    levels: torch.Tensor,
    *,
    steps: int,
    batch_size: int = 32,
    learning_rate: float = 2e-2,
    weight_decay: float = 0.5,
    clip: float | None = 1.0,
    average: ExponentialMovingAverage | None = None,
    generator: torch.Generator | None = None,
) -> Iterator[Step]:
    """Fit an autoregressive model to grey levels and yield after each update.

    model: forward(x) gives logits (N, K, C, H, W), as all models of `models.autoregressive` do; levels: (N, C, H, W) int64
    in 0 ... K-1, in memory, on the model's device. AdamW with a short climb of the learning rate and half a cosine down
    to zero at the last of the `steps`; average: updated after each. Yields Step with losses "nll" (nats an image) and
    "bits_per_dim", both of the batch before its update. Raises ValueError on fewer images than a batch, RuntimeError
    when the loss is no longer finite.
    """
    require_shape(levels, ("N", "C", "H", "W"), "levels")
    if levels.dtype != torch.int64:
        raise TypeError(f"levels: expected int64 grey levels, got {describe(levels)}")
    require_positive(steps, "steps", whole=True)
    optimiser = make_adam(model, learning_rate, weight_decay=weight_decay)
    guard, dims = LossGuard(model, average=average), levels[0].numel()
    stream = endless_batches(levels, batch_size=batch_size, generator=generator)
    model.train()
    for number, batch in zip(range(1, steps + 1), stream, strict=False):
        set_learning_rate(optimiser, cosine_schedule(number, steps, learning_rate, warmup=min(20, steps // 10)))
        nll = likelihood_step(model, optimiser, batch, clip)
        guard(number, nll)
        if average is not None:
            average.update(model)
        yield Step(number, {"nll": nll, "bits_per_dim": bits_per_dim(nll.view(1), dims)[0]})
    guard.check()
