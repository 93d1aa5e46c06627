"""Variational losses against torch.distributions, against sums over all levels, and against Monte Carlo."""

from __future__ import annotations

import math

import pytest
import torch
from torch.distributions import Bernoulli, Normal, kl_divergence

from genimg_lessons.losses import variational


def test_gaussian_kl_equals_torch_distributions(generator):
    mean, log_variance = torch.randn(2, 5, 7, generator=generator, dtype=torch.float64)
    oracle = kl_divergence(Normal(mean, (0.5 * log_variance).exp()), Normal(0.0, 1.0)).sum(dim=1)
    torch.testing.assert_close(variational.gaussian_kl(mean, log_variance), oracle)


def test_gaussian_kl_is_zero_only_at_the_prior():
    zero = torch.zeros(3, 4)
    assert torch.equal(variational.gaussian_kl(zero, zero), torch.zeros(3))
    assert (variational.gaussian_kl(zero + 0.1, zero) > 0).all()
    assert (variational.gaussian_kl(zero, zero - 0.1) > 0).all()


def test_bernoulli_nll_equals_torch_distributions(generator):
    logits = 3 * torch.randn(4, 2, 3, 3, generator=generator)
    target = (torch.rand(4, 2, 3, 3, generator=generator) < 0.5).float()
    oracle = -Bernoulli(logits=logits).log_prob(target).flatten(1).sum(dim=1)
    torch.testing.assert_close(variational.bernoulli_nll(logits, target), oracle)


def test_bernoulli_nll_survives_logits_where_the_sigmoid_saturates():
    logits = torch.full((1, 1), 200.0, requires_grad=True)
    loss = variational.bernoulli_nll(logits, torch.zeros(1, 1))
    loss.sum().backward()
    assert loss.item() == pytest.approx(200.0)
    assert logits.grad.item() == pytest.approx(1.0)


@pytest.mark.parametrize("variance", [0.5, torch.tensor([[0.1, 1.0, 4.0]])])
def test_gaussian_nll_equals_torch_distributions(generator, variance):
    mean, target = torch.randn(2, 6, 3, generator=generator)
    oracle = -Normal(mean, torch.as_tensor(variance).sqrt()).log_prob(target).sum(dim=1)
    torch.testing.assert_close(variational.gaussian_nll(mean, target, variance), oracle)


def test_sum_of_squared_errors_is_the_gaussian_with_variance_one_half(generator):
    mean, target = torch.randn(2, 6, 3, generator=generator)
    constant = 1.5 * math.log(math.pi)
    squared = (mean - target).square().sum(dim=1)
    torch.testing.assert_close(variational.gaussian_nll(mean, target, 0.5), squared + constant)


@pytest.mark.parametrize("levels", [2, 5, 256])
@pytest.mark.parametrize("log_scale", [-6.0, -2.0, 1.0])
def test_discretized_logistic_probabilities_sum_to_one(levels, log_scale):
    every_level = torch.linspace(-1, 1, levels, dtype=torch.float64).view(-1, 1)
    for centre in (-1.3, -1.0, 0.1, 1.0):
        mean = torch.full_like(every_level, centre)
        nll = variational.discretized_logistic_nll(mean, torch.tensor(log_scale).double(), every_level, levels=levels)
        assert torch.exp(-nll).sum().item() == pytest.approx(1.0, abs=1e-9)


def test_discretized_logistic_equals_the_difference_of_sigmoids(generator):
    level = torch.randint(1, 255, (5, 4), generator=generator)
    target, mean = level / 127.5 - 1, 0.5 * torch.randn(5, 4, generator=generator, dtype=torch.float64)
    log_scale = torch.full((5, 4), -1.0, dtype=torch.float64)
    cdf = lambda x: torch.sigmoid((x - mean) / log_scale.exp())
    oracle = -(cdf(target + 1 / 255) - cdf(target - 1 / 255)).log().sum(dim=1)
    torch.testing.assert_close(
        variational.discretized_logistic_nll(mean, log_scale, target.double()), oracle, rtol=1e-6, atol=1e-6
    )


def test_discretized_logistic_has_finite_gradients_far_from_the_mean():
    mean = torch.tensor([[-1.0, 1.0]], requires_grad=True)
    log_scale = torch.full((1, 2), -7.0, requires_grad=True)
    loss = variational.discretized_logistic_nll(mean, log_scale, torch.tensor([[0.5, -0.5]]))
    loss.sum().backward()
    assert torch.isfinite(loss).all() and loss.item() > 100
    assert torch.isfinite(mean.grad).all() and torch.isfinite(log_scale.grad).all()
    assert (mean.grad[0, 0] < 0) and (mean.grad[0, 1] > 0), "the gradient must pull the mean towards the target"


def test_negative_elbo_weighs_the_kl():
    nll, kl = torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0])
    assert variational.negative_elbo(nll, kl).tolist() == [11.0, 22.0]
    assert variational.negative_elbo(nll, kl, beta=0.5).tolist() == [6.0, 12.0]


def linear_gaussian_log_weights(draws: int, generator: torch.Generator) -> tuple[torch.Tensor, float]:
    """p(z) = N(0, 1), p(x|z) = N(z, 1), so p(x) = N(0, 2); a poor q(z|x) = N(0.2, 1). One x = 1.5, many repeats."""
    x, q = torch.tensor(1.5), Normal(0.2, 1.0)
    z = q.mean + torch.randn(draws, 20_000, generator=generator)
    log_weights = Normal(0.0, 1.0).log_prob(z) + Normal(z, 1.0).log_prob(x) - q.log_prob(z)
    return log_weights, Normal(0.0, math.sqrt(2)).log_prob(x).item()


def test_the_gap_of_the_elbo_is_the_divergence_from_the_posterior(generator):
    # z ~ N(0, 1), x = 2 z + 0.5 noise: evidence and posterior are known, q is any bell.
    weight, noise, x = 2.0, 0.5, 1.3
    evidence = Normal(0.0, math.sqrt(weight**2 + noise**2)).log_prob(torch.tensor(x))
    precision = 1 + weight**2 / noise**2
    posterior = Normal(weight * x / noise**2 / precision, precision**-0.5)
    for mean, spread in ((0.0, 1.0), (0.4, 0.3), (posterior.mean.item(), posterior.stddev.item())):
        z = mean + spread * torch.randn(400_000, 1, generator=generator)
        nll = variational.gaussian_nll(weight * z, torch.full_like(z, x), noise**2)
        kl = variational.gaussian_kl(torch.tensor([[mean]]), torch.tensor([[2 * math.log(spread)]]))
        elbo = -variational.negative_elbo(nll.mean().view(1), kl)[0]
        gap = kl_divergence(Normal(mean, spread), posterior)
        torch.testing.assert_close(evidence - elbo, gap, rtol=0.02, atol=0.002)


def test_importance_weighted_bound_rises_towards_the_likelihood(generator):
    log_weights, exact = linear_gaussian_log_weights(64, generator)
    bounds = [variational.importance_weighted_bound(log_weights[:k]).mean().item() for k in (1, 4, 16, 64)]
    assert bounds == sorted(bounds)
    assert bounds[0] < exact - 0.3
    assert abs(bounds[-1] - exact) < 0.02
    torch.testing.assert_close(variational.importance_weighted_bound(log_weights[:1]), log_weights[0])


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda v: v.gaussian_kl(torch.zeros(2, 3), torch.zeros(2, 4)), ValueError, "same shape"),
        (lambda v: v.gaussian_kl(torch.zeros(2), torch.zeros(2)), ValueError, "mean"),
        (lambda v: v.bernoulli_nll(torch.zeros(2, 3), torch.full((2, 3), -1.0)), ValueError, "to_unit"),
        (lambda v: v.bernoulli_nll(torch.zeros(2, 3), torch.full((2, 3), math.nan)), ValueError, "target"),
        (lambda v: v.bernoulli_nll(torch.zeros(2, 3), torch.zeros(3)), ValueError, "same shape"),
        (lambda v: v.bernoulli_nll(torch.zeros(2, 3).long(), torch.zeros(2, 3)), TypeError, "floating-point"),
        (lambda v: v.bernoulli_nll(torch.zeros(2), torch.zeros(2)), ValueError, "batch axis"),
        (lambda v: v.gaussian_nll(torch.zeros(2, 3), torch.zeros(2, 3), 0.0), ValueError, "variance"),
        (lambda v: v.gaussian_nll(torch.zeros(2, 3), torch.zeros(2, 3), torch.ones(5, 2, 3)), ValueError, "broadcasts"),
        (
            lambda v: v.discretized_logistic_nll(torch.zeros(1, 2), torch.zeros(1, 2), torch.full((1, 2), 255.0)),
            ValueError,
            "to_signed",
        ),
        (
            lambda v: v.discretized_logistic_nll(torch.zeros(1, 2), torch.zeros(1, 2), torch.zeros(1, 2), levels=1),
            ValueError,
            "levels",
        ),
        (lambda v: v.negative_elbo(torch.zeros(2), torch.zeros(2), beta=-1.0), ValueError, "beta"),
        (lambda v: v.negative_elbo(torch.zeros(2), torch.zeros(2, 1)), ValueError, "same shape"),
        (lambda v: v.importance_weighted_bound(torch.zeros(0, 2)), ValueError, "draw"),
        (lambda v: v.importance_weighted_bound(torch.zeros(2)), ValueError, "log_weights"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call(variational)
