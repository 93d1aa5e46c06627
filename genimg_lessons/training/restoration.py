"""Training a network that restores images: degrade clean patches on the fly, learn the way back."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import nn

from genimg_lessons.checks import require_images, require_positive
from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.losses import restoration
from genimg_lessons.training.step import LossGuard, Step, cosine_schedule, make_adam, set_learning_rate

__all__ = ["random_patches", "restoration_step", "train_restorer"]

Measurement = torch.Tensor | tuple[torch.Tensor, ...]
Degradation = Callable[[torch.Tensor], Measurement]
Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def random_patches(
    images: torch.Tensor, patch_size: int, n: int, generator: torch.Generator | None = None
) -> torch.Tensor:
    """Cut n square patches at random places of random images, each turned and mirrored at random.

    images: (N, C, H, W) with H and W at least patch_size -> (n, C, patch_size, patch_size). The eight turns and
    reflections of a photograph are as good as the photograph; the pixels themselves are not interpolated.
    """
    count, _, height, width = images.shape
    require_positive(n, "n", whole=True)
    require_positive(patch_size, "patch_size", whole=True)
    if min(height, width) < patch_size:
        raise ValueError(
            f"patch_size: expected at most {min(height, width)}, the images' smaller side, got {patch_size}"
        )
    source = generator.device if generator is not None else "cpu"

    def draw(bound: int, size: int) -> torch.Tensor:
        return torch.randint(bound, (size,), generator=generator, device=source)

    which, tops, lefts = draw(count, n), draw(height - patch_size + 1, n), draw(width - patch_size + 1, n)
    steps = torch.arange(patch_size)
    rows = (tops[:, None, None] + steps[:, None]).to(images.device)  # (n, P, 1)
    columns = (lefts[:, None, None] + steps).to(images.device)  # (n, 1, P)
    patches = images[which.to(images.device)[:, None, None], :, rows, columns].permute(0, 3, 1, 2)  # (n, C, P, P)
    mirror, flip, turn = (draw(2, n).bool().view(-1, 1, 1, 1).to(images.device) for _ in range(3))
    patches = torch.where(mirror, patches.flip(3), patches)
    patches = torch.where(flip, patches.flip(2), patches)
    return torch.where(turn, patches.mT, patches)


def restoration_step(
    model: nn.Module, optimiser: torch.optim.Optimizer, measured: Measurement, clean: torch.Tensor, loss: Loss
) -> torch.Tensor:
    """One update towards model(*measured) = clean, (N, C, H, W) in [0, 1]. Returns the mean loss before it."""
    optimiser.zero_grad(set_to_none=True)
    value = loss(model(*(measured if isinstance(measured, tuple) else (measured,))), clean).mean()
    value.backward()
    optimiser.step()
    return value.detach()


def train_restorer(
    model: nn.Module,
    images: torch.Tensor,
    degradation: Degradation,
    *,
    steps: int,
    batch_size: int = 16,
    patch_size: int = 32,
    learning_rate: float = 3e-3,
    loss: Loss = restoration.l2,
    average: ExponentialMovingAverage | None = None,
    generator: torch.Generator | None = None,
) -> Iterator[Step]:
    """Fit a restoration network on random patches, degraded anew for every update, and yield after each update.

    images: (N, C, H, W) clean, in [0, 1], in memory, on the model's device; degradation: maps clean patches to the
    measurements that the model starts from, as the objects of `degradations` do, or to a tuple of its arguments (an
    inpainter's picture and mask); one that takes an argument named `generator` (`AdditiveNoise`) draws from ours; loss:
    one value per image from (estimate, clean). Adam with half a cosine down to zero at the last of the `steps`;
    average: updated after each. Yields Step with the loss "loss" of the batch. Raises ValueError on images outside
    [0, 1] or smaller than a patch, RuntimeError when the loss is no longer finite.
    """
    require_images(images, "images", low=0, high=1)
    require_positive(steps, "steps", whole=True)
    optimiser, guard = make_adam(model, learning_rate), LossGuard(model, average=average)
    if "generator" in inspect.signature(degradation).parameters:
        degradation = partial(degradation, generator=generator)
    model.train()
    for number in range(1, steps + 1):
        set_learning_rate(optimiser, cosine_schedule(number, steps, learning_rate, warmup=min(20, steps // 10)))
        clean = random_patches(images, patch_size, batch_size, generator)
        value = restoration_step(model, optimiser, degradation(clean), clean, loss)
        guard(number, value)
        if average is not None:
            average.update(model)
        yield Step(number, {"loss": value})
    guard.check()
