"""Training a variational auto-encoder: lower the negative evidence lower bound, one draw of the latent per image."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import nn

from genimg_lessons.checks import require_images, require_positive
from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.images import to_unit
from genimg_lessons.losses.variational import (
    bernoulli_nll,
    discretized_logistic_nll,
    gaussian_kl,
    gaussian_nll,
    negative_elbo,
)
from genimg_lessons.training.step import LossGuard, Step, cosine_schedule, endless_batches, make_adam, set_learning_rate

__all__ = ["pixel_nll", "train_vae", "vae_step"]

Likelihood = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def pixel_nll(model: nn.Module, logits: torch.Tensor, images: torch.Tensor) -> torch.Tensor:
    """-log p(x|z) by the likelihood that the model names (see `models.vae.VAE`).

    logits: (N, C, H, W), the decoder's answer; images: the same shape in [-1, 1] -> (N,) nats. Raises ValueError for a
    name without a loss.
    """
    if model.likelihood == "bernoulli":
        return bernoulli_nll(logits, to_unit(images))
    mean = torch.sigmoid(logits)
    if model.likelihood == "gaussian":
        return gaussian_nll(mean, to_unit(images), (2 * model.log_scale).exp())
    if model.likelihood == "discretized_logistic":
        return discretized_logistic_nll(2 * mean - 1, model.log_scale, images)
    raise ValueError(f"model.likelihood: expected one that has a loss, got {model.likelihood!r}")


def vae_step(
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    images: torch.Tensor,
    *,
    beta: float = 1.0,
    likelihood: Likelihood | None = None,
    generator: torch.Generator | None = None,
) -> dict[str, torch.Tensor]:
    """One update. images: (N, C, H, W) in [-1, 1]. Returns the batch means before it, in nats: "loss", "nll", "kl"."""
    optimiser.zero_grad(set_to_none=True)
    logits, mean, log_variance = model(images, generator)
    nll = pixel_nll(model, logits, images) if likelihood is None else likelihood(logits, to_unit(images))  # (N,)
    kl = gaussian_kl(mean, log_variance)  # (N,)
    loss = negative_elbo(nll, kl, beta).mean()
    loss.backward()
    optimiser.step()
    return {"loss": loss.detach(), "nll": nll.detach().mean(), "kl": kl.detach().mean()}


def train_vae(
    model: nn.Module,
    images: torch.Tensor,
    *,
    steps: int,
    batch_size: int = 128,
    learning_rate: float = 1.5e-3,
    beta: float = 1.0,
    likelihood: Likelihood | None = None,
    average: ExponentialMovingAverage | None = None,
    generator: torch.Generator | None = None,
) -> Iterator[Step]:
    """Fit a variational auto-encoder and yield after each update.

    model: forward(x, generator) gives logits, mean and log variance, as the models of `models.vae` do; images:
    (N, C, H, W) in [-1, 1], in memory, on the model's device; beta: weight of the KL term; likelihood: -log p(x|z) from
    (logits, target in [0, 1]), the one that the model names if None. Adam with half a cosine down to zero at the last of the `steps`; average: updated after
    each. Yields Step with losses "loss" (the negative ELBO), "nll" and "kl", nats an image. Raises ValueError on images
    outside [-1, 1] or fewer than a batch, RuntimeError when the loss is no longer finite, with
    the model back at its last good weights.
    """
    require_images(images, "images", low=-1, high=1)
    require_positive(steps, "steps", whole=True)
    optimiser, guard = make_adam(model, learning_rate), LossGuard(model, average=average)
    stream = endless_batches(images, batch_size=batch_size, generator=generator)
    model.train()
    for number, batch in zip(range(1, steps + 1), stream, strict=False):
        set_learning_rate(optimiser, cosine_schedule(number, steps, learning_rate, warmup=min(20, steps // 10)))
        losses = vae_step(model, optimiser, batch, beta=beta, likelihood=likelihood, generator=generator)
        guard(number, losses["loss"])
        if average is not None:
            average.update(model)
        yield Step(number, losses)
    guard.check()
