"""Categorical likelihood: against torch.distributions, uniform guessing, and the unit of bits per dimension."""

from __future__ import annotations

import math

import pytest
import torch
from torch.distributions import Categorical

from genimg_lessons.losses import likelihood


def test_categorical_nll_equals_torch_distributions(generator):
    logits = torch.randn(3, 5, 2, 4, 4, generator=generator)
    target = torch.randint(5, (3, 2, 4, 4), generator=generator)
    oracle = -Categorical(logits=logits.movedim(1, -1)).log_prob(target).flatten(1).sum(dim=1)
    torch.testing.assert_close(likelihood.categorical_nll(logits, target), oracle)


def test_uniform_guessing_costs_log2_k_bits():
    nll = likelihood.categorical_nll(torch.zeros(2, 17, 1, 8, 8), torch.full((2, 1, 8, 8), 16))
    torch.testing.assert_close(likelihood.bits_per_dim(nll, 64), torch.full((2,), math.log2(17)))


def test_bits_per_dim_reproduces_the_published_mnist_arithmetic():
    # van den Oord et al. 2016, Table 4: 79.20 nats for 784 binary pixels.
    assert likelihood.bits_per_dim(torch.tensor([79.20]), 784).item() == pytest.approx(0.1457, abs=5e-5)


@pytest.mark.parametrize("bad", [-100, -1, 3])
def test_levels_outside_the_range_are_refused(bad):
    target = torch.zeros(1, 1, 2, 2, dtype=torch.int64)
    target[0, 0, 1, 1] = bad
    with pytest.raises(ValueError, match=r"grey levels 0 \.\.\. 2"):
        likelihood.categorical_nll(torch.zeros(1, 3, 1, 2, 2), target)


def test_bad_input_is_named():
    with pytest.raises(TypeError, match="int64"):
        likelihood.categorical_nll(torch.zeros(1, 3, 1, 2, 2), torch.zeros(1, 1, 2, 2))
    with pytest.raises(ValueError, match="target"):
        likelihood.categorical_nll(torch.zeros(1, 3, 1, 2, 2), torch.zeros(1, 2, 2, dtype=torch.int64))
    with pytest.raises(ValueError, match="logits"):
        likelihood.categorical_nll(torch.zeros(1, 3, 2, 2), torch.zeros(1, 1, 2, 2, dtype=torch.int64))
    with pytest.raises(ValueError, match="dims"):
        likelihood.bits_per_dim(torch.zeros(1), 0)
