"""Degradations: adjointness, and what each does to a picture one can check by hand."""

from __future__ import annotations

import pytest
import torch

from genimg_lessons.degradations import AdditiveNoise, Downsample, Mask

half = (torch.rand(2, 1, 8, 12, generator=torch.Generator().manual_seed(3)) < 0.5).double()
LINEAR = {
    "mask": Mask(half),
    "mask for all": Mask(half[:1].bool()),
    "downsample 2": Downsample(2),
    "downsample 4": Downsample(4),
}


@pytest.mark.parametrize("name", LINEAR)
def test_adjoint(name: str, generator: torch.Generator) -> None:
    degradation = LINEAR[name]
    u = torch.randn(2, 3, 8, 12, generator=generator, dtype=torch.float64)
    v = torch.randn(degradation.A(u).shape, generator=generator, dtype=torch.float64)
    left, right = (degradation.A(u) * v).sum(), (u * degradation.A_adjoint(v)).sum()
    assert torch.isclose(left, right, rtol=1e-12)
    assert left.abs() > 1e-3  # not equal merely by vanishing


@pytest.mark.parametrize("name", LINEAR)
def test_linear_and_call_is_A(name: str, generator: torch.Generator) -> None:
    degradation = LINEAR[name]
    u, w = torch.randn(2, 2, 3, 8, 12, generator=generator, dtype=torch.float64)
    assert torch.allclose(degradation(2 * u - w), 2 * degradation.A(u) - degradation.A(w))


@pytest.mark.parametrize("name", LINEAR)
def test_adjoint_is_the_gradient(name: str, generator: torch.Generator) -> None:
    degradation = LINEAR[name]
    x = torch.randn(2, 3, 8, 12, generator=generator, dtype=torch.float64, requires_grad=True)
    y = degradation.A(torch.randn(2, 3, 8, 12, generator=generator, dtype=torch.float64))
    ((degradation.A(x) - y) ** 2).sum().div(2).backward()
    assert torch.allclose(x.grad, degradation.A_adjoint(degradation.A(x.detach()) - y))


def test_downsample_by_hand() -> None:
    x = torch.arange(16.0).reshape(1, 1, 4, 4)
    assert Downsample(2)(x).tolist() == [[[[2.5, 4.5], [10.5, 12.5]]]]
    assert Downsample(1)(x).equal(x)


def test_mask_keeps_and_zeroes() -> None:
    x = torch.full((2, 3, 8, 12), -0.7)
    y = Mask(half.bool())(x)
    known = half.bool().expand_as(x)
    assert (y[known] == x[known]).all() and (y[~known] == 0).all()
    assert not torch.signbit(y[~known]).any()
    assert y.dtype == x.dtype


def test_noise_has_the_stated_moments(generator: torch.Generator) -> None:
    x = torch.full((4, 3, 100, 100), 0.5)
    noise = AdditiveNoise(0.1)(x, generator) - x
    count = noise.numel()
    assert abs(noise.mean()) < 4 * 0.1 / count**0.5  # four standard errors
    assert abs(noise.std() - 0.1) < 4 * 0.1 / (2 * count) ** 0.5
    assert (noise + x).max() > 0.9  # nothing is clipped at the noise's own scale
    assert abs((noise[:, 0] * noise[:, 1]).mean()) < 4 * 0.01 / (count / 3) ** 0.5  # channels are independent


def test_noise_follows_its_generator() -> None:
    x = torch.zeros(1, 1, 4, 4, dtype=torch.float64)
    first, again, other = (AdditiveNoise(1.0)(x, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1))
    assert first.equal(again) and not first.equal(other)
    assert first.dtype == torch.float64
    state = torch.get_rng_state()
    AdditiveNoise(1.0)(x, torch.Generator())
    assert state.equal(torch.get_rng_state())


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: AdditiveNoise(0), ValueError),
        (lambda: AdditiveNoise(float("nan")), ValueError),
        (lambda: AdditiveNoise("loud"), TypeError),
        (lambda: Downsample(1.5), TypeError),
        (lambda: Downsample(0), ValueError),
        (lambda: Mask([1, 0]), TypeError),
        (lambda: Mask(torch.full((1, 1, 2, 2), 0.5)), ValueError),
        (lambda: Mask(torch.ones(2, 2)), ValueError),
        (lambda: Mask(torch.ones(1, 1, 4, 4))(torch.zeros(1, 1, 8, 8)), ValueError),
        (lambda: Mask(torch.ones(3, 1, 4, 4))(torch.zeros(2, 1, 4, 4)), ValueError),
        (lambda: Downsample(3)(torch.zeros(1, 1, 8, 9)), ValueError),
        (lambda: Downsample(2)(torch.zeros(1, 1, 8, 8, dtype=torch.uint8)), TypeError),
        (lambda: AdditiveNoise(0.1)(torch.full((1, 1, 2, 2), float("nan"))), ValueError),
    ],
)
def test_mistakes_are_named(make, error) -> None:
    with pytest.raises(error, match=r"expected .* got "):
        make()
