"""Frechet distance: closed forms, scipy and torchmetrics as oracles."""

import numpy
import pytest
import torch

from genimg_lessons.evaluation.distances import frechet_distance


def features(n, generator, scale=1.0, shift=0.0, dims=5):
    mix = torch.randn(dims, dims, generator=generator, dtype=torch.float64)
    return scale * torch.randn(n, dims, generator=generator, dtype=torch.float64) @ mix + shift


def test_zero_for_equal_sets_and_symmetric(generator):
    a, b = features(200, generator), features(300, generator, 2.0, 1.0)
    assert frechet_distance(a, a).item() == pytest.approx(0, abs=1e-8)
    assert frechet_distance(a, b).item() == pytest.approx(frechet_distance(b, a).item(), rel=1e-9)


def test_a_shift_costs_its_squared_length_and_a_scale_its_closed_form(generator):
    a = features(500, generator)
    assert frechet_distance(a, a + 2.0).item() == pytest.approx(5 * 4.0)
    # b = 3a about its mean: Tr(S + 9S - 2 * 3S) = 4 Tr S
    centred = a - a.mean(0)
    assert frechet_distance(centred, 3 * centred).item() == pytest.approx(4 * torch.cov(a.T).trace().item())


def test_scipy_is_the_oracle(generator):
    from scipy.linalg import sqrtm

    a, b = features(60, generator), features(80, generator, 1.5, 0.3)
    s_a, s_b = (numpy.cov(x.numpy().T) for x in (a, b))
    cross = numpy.trace(sqrtm(s_a @ s_b)).real
    expected = ((a.mean(0) - b.mean(0)) ** 2).sum().item() + numpy.trace(s_a) + numpy.trace(s_b) - 2 * cross
    assert frechet_distance(a, b).item() == pytest.approx(expected, rel=1e-8)


def test_fewer_samples_than_features(generator):
    a, b = features(10, generator, dims=40), features(10, generator, dims=40)
    assert torch.isfinite(frechet_distance(a, b))
    assert frechet_distance(a[:, :1], b[:, :1]) >= 0


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        (torch.zeros(5, 3), torch.zeros(5, 4), "b: expected shape"),
        (torch.zeros(1, 3), torch.zeros(5, 3), "at least 2 rows"),
        (torch.full((5, 3), float("nan")), torch.zeros(5, 3), "finite"),
        (torch.zeros(5), torch.zeros(5, 3), "a: expected shape"),
    ],
)
def test_bad_features(a, b, text):
    with pytest.raises(ValueError, match=text):
        frechet_distance(a, b)
