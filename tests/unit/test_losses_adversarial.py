"""Signs, slopes and closed forms of the two players' losses; torch's binary cross-entropy as oracle."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.losses import adversarial

GAMES = ("minimax", "nonsaturating", "least_squares", "hinge", "wasserstein")


def pair(name):
    return getattr(adversarial, f"{name}_discriminator"), getattr(adversarial, f"{name}_generator")


def slope(function, *logits):
    logits = [torch.tensor([value], dtype=torch.float64, requires_grad=True) for value in logits]
    function(*logits).sum().backward()
    return [logit.grad.item() for logit in logits]


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("shape", [(5,), (5, 1), (5, 1, 3, 3)])
def test_one_value_per_image(name, shape, generator):
    discriminator, player = pair(name)
    real, fake = torch.randn(shape, generator=generator), torch.randn(shape, generator=generator)
    assert discriminator(real, fake).shape == (5,)
    assert player(fake).shape == (5,)


@pytest.mark.parametrize("name", GAMES)
def test_the_discriminator_wants_real_up_and_fake_down_the_generator_wants_fake_up(name):
    discriminator, player = pair(name)
    real, fake = slope(discriminator, 0.3, 0.2)
    assert real < 0 < fake
    assert slope(player, -0.2)[0] < 0


def test_cross_entropy_is_the_oracle(generator):
    real, fake = torch.randn(9, generator=generator), torch.randn(9, generator=generator)
    ones, zeros = torch.ones(9), torch.zeros(9)
    bce = lambda logits, target: F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    torch.testing.assert_close(adversarial.minimax_discriminator(real, fake), bce(real, ones) + bce(fake, zeros))
    torch.testing.assert_close(adversarial.minimax_generator(fake), -bce(fake, zeros))
    torch.testing.assert_close(adversarial.nonsaturating_generator(fake), bce(fake, ones))


@pytest.mark.parametrize("logit", [-4.595, 0.0, 2.0])
def test_slopes_of_both_generator_losses(logit):
    probability = 1 / (1 + math.exp(-logit))
    assert slope(adversarial.minimax_generator, logit)[0] == pytest.approx(-probability)
    assert slope(adversarial.nonsaturating_generator, logit)[0] == pytest.approx(-(1 - probability))


def test_very_sure_discriminators_give_finite_losses():
    huge = torch.tensor([1e4, -1e4])
    for name in GAMES:
        discriminator, player = pair(name)
        assert torch.isfinite(discriminator(huge, -huge)).all() and torch.isfinite(player(huge)).all()
    assert adversarial.minimax_discriminator(torch.tensor([-20.0]), torch.tensor([-20.0])).item() == pytest.approx(
        20, abs=1e-6
    )


def test_hinge_pushes_no_further_than_its_margin():
    assert slope(adversarial.hinge_discriminator, 1.5, -1.5) == [0.0, 0.0]
    assert adversarial.least_squares_discriminator(torch.tensor([1.0]), torch.tensor([0.0])).item() == 0


def test_gradient_penalty_is_zero_for_a_critic_of_unit_slope_and_one_for_a_constant(generator):
    direction = F.normalize(torch.randn(12, generator=generator), dim=0)
    real, fake = torch.randn(4, 3, 2, 2, generator=generator), torch.randn(4, 3, 2, 2, generator=generator)
    penalty = lambda scale: adversarial.gradient_penalty(
        lambda x: x.flatten(1) @ direction * scale, real, fake, generator
    )
    torch.testing.assert_close(penalty(1.0), torch.zeros(4), atol=1e-6, rtol=0)
    torch.testing.assert_close(penalty(3.0), torch.full((4,), 4.0), atol=1e-4, rtol=0)
    torch.testing.assert_close(penalty(0.0), torch.ones(4), atol=1e-6, rtol=0)


def test_gradient_penalty_is_taken_between_real_and_fake(generator):
    seen = []
    critic = lambda x: seen.append(x) or x.flatten(1).sum(1)
    adversarial.gradient_penalty(critic, torch.zeros(64, 1, 1, 1), torch.ones(64, 1, 1, 1), generator)
    assert 0 <= seen[0].min() < 0.1 and 0.9 < seen[0].max() <= 1 and len(seen[0].unique()) == 64


def test_r1_matches_the_closed_form_and_trains_the_discriminator(generator):
    net = nn.Linear(6, 1, dtype=torch.float64)
    x = torch.randn(5, 6, generator=generator, dtype=torch.float64)
    value = adversarial.r1_penalty(net, x)
    torch.testing.assert_close(value, net.weight.square().sum().expand(5))
    value.mean().backward()
    torch.testing.assert_close(net.weight.grad, 2 * net.weight)


def test_clipped_weights_stay_within_their_limit_and_small_ones_stay():
    critic = nn.Linear(3, 2)
    with torch.no_grad():
        critic.weight.copy_(torch.tensor([[5.0, -5.0, 0.003], [0.01, -0.02, 0.0]]))
    adversarial.clip_weights(critic, 0.01)
    assert torch.equal(critic.weight, torch.tensor([[0.01, -0.01, 0.003], [0.01, -0.01, 0.0]]))
    assert critic.bias.abs().max() <= 0.01
    with pytest.raises(ValueError, match="limit"):
        adversarial.clip_weights(critic, 0.0)


def test_gradient_normalisation_matches_the_closed_form_of_a_linear_critic(generator):
    weight = torch.tensor([3.0, -4.0], dtype=torch.float64, requires_grad=True)
    x = torch.randn(50, 2, generator=generator, dtype=torch.float64)
    value = x @ weight + 1
    expected = value / (weight.norm() + value.abs())
    normalised = adversarial.gradient_normalised(lambda x: (x @ weight + 1)[:, None], x)
    torch.testing.assert_close(normalised, expected)
    (slope,), (right,) = (torch.autograd.grad(y.sum(), weight) for y in (normalised, expected))
    torch.testing.assert_close(slope, right)  # the divisor, too, depends on the weights


def test_a_gradient_normalised_critic_is_nowhere_steep_and_teaches_both_players(generator):
    critic = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1)).double()
    with torch.no_grad():
        for weight in critic.parameters():
            weight.mul_(10)  # raw slopes of many hundreds
    x = torch.randn(500, 4, generator=generator, dtype=torch.float64, requires_grad=True)
    (raw,) = torch.autograd.grad(critic(x).sum(), x)
    normalised = adversarial.gradient_normalised(critic, x)
    (slope,) = torch.autograd.grad(normalised.sum(), x, retain_graph=True)
    assert raw.norm(dim=1).max() > 100 and slope.norm(dim=1).max() <= 1 + 1e-9 and normalised.abs().max() < 1
    normalised.sum().backward()
    assert all(weight.grad is not None for weight in critic[0].parameters()) and critic[0].weight.grad.abs().sum() > 0


def test_feature_matching_compares_means_and_moves_the_fakes_only():
    real = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    fake = torch.tensor([[0.0, 0.0], [2.0, 2.0], [1.0, 4.0]], requires_grad=True)
    loss = adversarial.feature_matching(real, fake)
    assert loss.item() == pytest.approx((2 - 1) ** 2 + (3 - 2) ** 2)
    loss.backward()
    assert real.grad is None
    torch.testing.assert_close(fake.grad, torch.full((3, 2), -2 / 3))
    with pytest.raises(ValueError, match="fake_features: expected shape"):
        adversarial.feature_matching(real, fake[:, :1])


@pytest.mark.parametrize(
    ("real", "fake", "error"),
    [
        (torch.zeros(3), torch.zeros(4), ValueError),
        (torch.zeros(3), torch.zeros(3, 1), ValueError),
        (torch.zeros(3, dtype=torch.int64), torch.zeros(3), TypeError),
        (torch.zeros(0), torch.zeros(0), ValueError),
        ([0.0], torch.zeros(1), TypeError),
    ],
)
def test_bad_logits(real, fake, error):
    for name in GAMES:
        with pytest.raises(error, match="expected"):
            pair(name)[0](real, fake)
