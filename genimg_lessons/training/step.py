"""What every training loop shares: the report of one update, the learning-rate schedule, the optimiser, the NaN alarm.

The loops are generators: the notebook keeps the `for`, and logs, plots or stops inside it.

    for step in train_vae(model, images, steps=1000, generator=generator):
        if step.number % 100 == 0:
            print(step.number, float(step.losses["loss"]))
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import nn

from genimg_lessons.checks import require_positive
from genimg_lessons.data.batches import batches
from genimg_lessons.ema import ExponentialMovingAverage

__all__ = ["LossGuard", "Step", "cosine_schedule", "endless_batches", "make_adam", "set_learning_rate"]


@dataclass(frozen=True)
class Step:
    """One finished update. number: 1, 2, 3, ...; losses: name -> detached tensor without axes, on the model's device.

    The values stay tensors so that a GPU need not wait for the CPU after every update: call `float` on those you read.
    """

    number: int
    losses: dict[str, torch.Tensor]


def cosine_schedule(
    number: int, steps: int, peak: float, *, warmup: int = 0, hold: int = 0, final: float = 0.0
) -> float:
    """Learning rate of update `number` (1 ... steps): climb over `warmup` updates, hold for `hold`, then half a cosine.

    The straight climb ends at `peak`; the cosine ends at `final * peak` after the last update (Loshchilov & Hutter
    2017, arXiv 1608.03983, Eq. 5, one period). Raises ValueError unless 1 <= number <= steps and warmup + hold < steps.
    """
    if not 1 <= number <= steps or warmup < 0 or hold < 0 or warmup + hold >= steps:
        raise ValueError(
            "cosine_schedule: expected 1 <= number <= steps, warmup >= 0, hold >= 0 and warmup + hold < steps, "
            f"got {number=}, {steps=}, {warmup=}, {hold=}"
        )
    if number <= warmup:
        return peak * number / warmup
    progress = max(0, number - warmup - hold) / (steps - warmup - hold)
    return peak * (final + (1 - final) * 0.5 * (1 + math.cos(math.pi * progress)))


def set_learning_rate(optimiser: torch.optim.Optimizer, learning_rate: float) -> None:
    """Give every parameter group of `optimiser` the same learning rate."""
    for group in optimiser.param_groups:
        group["lr"] = learning_rate


def make_adam(
    model: nn.Module, learning_rate: float, *, betas: tuple[float, float] = (0.9, 0.999), weight_decay: float = 0.0
) -> torch.optim.AdamW:
    """AdamW over the model's trainable weights (plain Adam when `weight_decay` is 0).

    The fused form updates all tensors in one call: several times faster than the loop for small models.
    Raises ValueError if the model has nothing to train or the learning rate is not positive.
    """
    require_positive(learning_rate, "learning_rate")
    weights = [p for p in model.parameters() if p.requires_grad]
    if not weights:
        raise ValueError(f"model: expected trainable weights, got a {type(model).__name__} without any")
    fused = all(p.device.type in {"cpu", "cuda"} for p in weights)
    return torch.optim.AdamW(weights, lr=learning_rate, betas=betas, weight_decay=weight_decay, fused=fused)


def endless_batches(
    *tensors: torch.Tensor, batch_size: int, generator: torch.Generator | None = None
) -> Iterator[torch.Tensor | tuple[torch.Tensor, ...]]:
    """Full batches for ever: one shuffled pass after another, each leaving out its last incomplete batch.

    tensors: the images, and whatever belongs to them row by row, as for `data.batches.batches`. Raises ValueError if
    there are fewer images than one batch.
    """
    require_positive(batch_size, "batch_size", whole=True)
    if len(tensors[0]) < batch_size:
        raise ValueError(f"images: expected at least one batch of {batch_size}, got {len(tensors[0])} image(s)")
    while True:
        yield from batches(*tensors, batch_size=batch_size, generator=generator, drop_last=True)


class LossGuard:
    """Stop a training that has left the real numbers, and bring back the last good weights.

    `guard(number, loss)` after each update, `guard.check()` after the last one. On the CPU each loss is looked at at
    once; on other devices every `patience` updates, so that they need not wait. Every `patience` updates the weights of
    the `models` (and of the running mean, if there is one) are copied, if they are finite. Raises RuntimeError that
    names the first bad update, the update whose weights the models hold again, and what to try.
    """

    def __init__(self, *models: nn.Module, average: ExponentialMovingAverage | None = None, patience: int = 50) -> None:
        """Start with nothing seen, and a copy of the first weights."""
        require_positive(patience, "patience", whole=True)
        self.models = (*models, average.average) if average is not None else models
        self.patience = patience
        self.pending: list[torch.Tensor] = []
        self.last, self.kept, self.kept_at = 0, [], 0
        self._keep()

    def __call__(self, number: int, loss: torch.Tensor) -> None:
        """Note the loss of update `number`."""
        self.pending.append(loss.detach())
        self.last = number
        if loss.device.type == "cpu" or len(self.pending) >= self.patience:
            self.check()
        if number - self.kept_at >= self.patience and not self.pending:
            self._keep()

    def check(self) -> None:
        """Look at the losses noted since the last look."""
        if not self.pending:
            return
        bad = (~torch.isfinite(torch.stack(self.pending))).nonzero()
        first = self.last - len(self.pending) + 1
        self.pending.clear()
        if bad.numel():
            self._stop(f"the loss became NaN or infinite at update {first + int(bad[0])}")

    def _keep(self) -> None:
        """Copy the weights, if they are finite."""
        copies = [{name: value.clone() for name, value in model.state_dict().items()} for model in self.models]
        values = [value for weights in copies for value in weights.values() if value.is_floating_point()]
        if not all(bool(torch.isfinite(value).all()) for value in values):
            self._stop(f"weights are NaN or infinite after update {self.last}")
        self.kept, self.kept_at = copies, self.last

    def _stop(self, what: str) -> None:
        """Bring the copies back and raise."""
        for model, weights in zip(
            self.models, self.kept, strict=False
        ):  # nothing is kept if they were bad from the start
            model.load_state_dict(weights)
        back = f"The weights are again those after update {self.kept_at}. " if self.kept else ""
        raise RuntimeError(
            f"training: {what}. {back}Try a smaller learning rate (a third of the present one), and check that the "
            "images are finite and in the range that the model expects"
        )
