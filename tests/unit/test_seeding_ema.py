"""One seed gives one result; the average follows the weights."""

import random

import numpy
import pytest
import torch
from torch import nn

from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.seeding import environment_report, make_generator, randn, seed_everything


def test_one_seed_gives_one_result_everywhere():
    def draw():
        generator = seed_everything(7)
        legacy = numpy.random.rand()  # noqa: NPY002 - the global state is what is tested
        return random.random(), legacy, torch.rand(1).item(), torch.rand(1, generator=generator).item()

    assert draw() == draw()


def test_the_returned_generator_is_independent_of_the_global_one():
    generator = seed_everything(3)
    torch.rand(100)
    assert torch.equal(torch.rand(4, generator=generator), torch.rand(4, generator=make_generator(3)))


@pytest.mark.parametrize(
    ("seed", "error"), [(-1, ValueError), (2**63, ValueError), (1.0, TypeError), (True, TypeError)]
)
def test_bad_seeds(seed, error):
    with pytest.raises(error, match="seed: expected"):
        seed_everything(seed)


def test_noise_is_drawn_in_float32_on_the_cpu_whatever_its_type():
    a = randn(2, 3, generator=make_generator(0))
    b = randn(2, 3, generator=make_generator(0), dtype=torch.float64)
    assert torch.equal(a.double(), b)


def test_report_is_text():
    report = environment_report()
    assert {"python", "torch", "device", "threads"} <= set(report)
    assert all(isinstance(value, str) for value in report.values())


def test_average_of_constant_weights_is_those_weights_and_buffers_are_copied():
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    average = ExponentialMovingAverage(model, 0.9)
    with torch.no_grad():
        model[0].weight.fill_(1.0)
        model[1].running_mean.fill_(5.0)
    for _ in range(400):
        average.update(model)
    assert torch.allclose(average.average[0].weight, torch.ones(2, 2), atol=1e-4)
    assert torch.equal(average.average[1].running_mean, torch.full((2,), 5.0))


def test_average_follows_the_formula_after_the_warm_up():
    model = nn.Linear(1, 1, bias=False)
    average = ExponentialMovingAverage(model, 0.8)
    average.steps = 100  # past the warm-up: (1 + t) / (10 + t) > 0.8
    with torch.no_grad():
        model.weight.add_(1.0)
    before = average.average.weight.clone()
    average.update(model)
    assert torch.allclose(average.average.weight, 0.8 * before + 0.2 * model.weight)


def test_the_warm_up_forgets_the_random_first_weights():
    model = nn.Linear(1, 1, bias=False)
    average = ExponentialMovingAverage(model, 0.999)
    before = average.average.weight.clone()
    with torch.no_grad():
        model.weight.add_(1.0)
    average.update(model)  # t = 1: decay 2 / 11
    assert torch.allclose(average.average.weight, 2 / 11 * before + 9 / 11 * model.weight)


def test_average_is_a_copy_without_gradients():
    model = nn.Linear(1, 1)
    average = ExponentialMovingAverage(model)
    assert average.average.weight is not model.weight
    assert not any(p.requires_grad for p in average.average.parameters())
    with pytest.raises(ValueError, match="decay: expected 0 <= decay < 1"):
        ExponentialMovingAverage(model, 1.0)
