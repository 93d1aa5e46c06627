"""Exponential moving average of a model's weights: the smoother copy that generators sample from."""

from __future__ import annotations

import copy

import torch
from torch import nn

__all__ = ["ExponentialMovingAverage"]


class ExponentialMovingAverage:
    """Keep `average`, a copy of `model` whose weights follow a running mean of the model's weights.

    After each optimiser step call `update(model)`: average <- decay * average + (1 - decay) * weights. In the first
    steps the decay is lowered to (1 + t) / (10 + t), so that the random first weights are soon forgotten
    (the warm-up of TensorFlow's ExponentialMovingAverage). Buffers (batch-norm statistics) are copied, not averaged.
    Raises ValueError unless 0 <= decay < 1.
    """

    def __init__(self, model: nn.Module, decay: float = 0.995) -> None:
        """Start from a detached copy of `model`."""
        if not 0 <= decay < 1:
            raise ValueError(f"decay: expected 0 <= decay < 1, got {decay}")
        self.decay = decay
        self.steps = 0
        self.average = copy.deepcopy(model).eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Move the average towards the model's present weights."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        averaged, present = list(self.average.parameters()), list(model.parameters())
        torch._foreach_lerp_(averaged, [p.detach() for p in present], 1 - decay)
        for mine, theirs in zip(self.average.buffers(), model.buffers(), strict=True):
            mine.copy_(theirs)
