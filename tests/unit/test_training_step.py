"""What the training loops share: the schedule of the learning rate, the report of a step, the NaN alarm."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError

import pytest
import torch
from torch import nn

from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.training.step import LossGuard, Step, cosine_schedule


def test_the_learning_rate_climbs_and_falls():
    rates = [cosine_schedule(number, 100, 2.0, warmup=10, final=0.1) for number in range(1, 101)]
    assert rates[0] == pytest.approx(0.2) and rates[9] == 2.0 == max(rates) and rates[-1] == pytest.approx(0.2)
    assert rates[54] == pytest.approx(1.1) and rates[9:] == sorted(rates[9:], reverse=True)
    held = [cosine_schedule(number, 100, 2.0, warmup=10, hold=50, final=0.1) for number in range(1, 101)]
    assert held[:10] == rates[:10] and held[9:60] == [2.0] * 51 and 1.99 < held[60] < 2.0
    assert held[79] == pytest.approx(1.1) and held[-1] == pytest.approx(0.2)
    with pytest.raises(ValueError, match="1 <= number <= steps"):
        cosine_schedule(0, 10, 1.0)
    with pytest.raises(ValueError, match=r"warmup \+ hold < steps, got .*hold=8"):
        cosine_schedule(1, 10, 1.0, warmup=2, hold=8)


def test_the_guard_names_the_first_bad_step_even_when_it_looks_late():
    guard = LossGuard(patience=4)
    for number, loss in enumerate((1.0, 2.0, math.inf), start=1):
        guard.pending.append(torch.tensor(loss))  # as on a GPU, where it does not look at each loss
        guard.last = number
    with pytest.raises(RuntimeError, match="at update 3"):
        guard(4, torch.tensor(math.nan))
    guard.check()


def test_bad_weights_are_not_kept_and_the_average_comes_back_too():
    for which in ("model", "average"):
        model = nn.Linear(2, 2)
        average = ExponentialMovingAverage(model)
        guard = LossGuard(model, average=average, patience=2)
        with torch.no_grad():
            (model if which == "model" else average.average).weight[0, 0] = math.inf
        guard(1, torch.tensor(1.0))
        with pytest.raises(RuntimeError, match=r"after update 2\. The weights are again those after update 0"):
            guard(2, torch.tensor(1.0))
        assert torch.isfinite(model.weight).all() and torch.isfinite(average.average.weight).all()


def test_steps_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Step(1, {}).number = 2
