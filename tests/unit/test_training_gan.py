"""Each step moves one player, the loop is the two steps, and a broken game stops with advice."""

import copy
from itertools import pairwise

import pytest
import torch

from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.losses import adversarial
from genimg_lessons.models.gan import (
    ConditionalDiscriminator,
    ConditionalGenerator,
    LatentGenerator,
    MLPDiscriminator,
    MLPGenerator,
)
from genimg_lessons.training.gan import discriminator_step, gan_losses, generator_step, train_gan

SHAPE = (1, 4, 4)


def players():
    torch.manual_seed(0)
    return (
        MLPGenerator(image_shape=SHAPE, latent_dim=3, widths=(16,)),
        MLPDiscriminator(image_shape=SHAPE, widths=(16,)),
    )


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()]).clone()


def toy_images(n=256):
    """Two kinds of image: left half bright or right half bright."""
    x = -torch.ones(n, *SHAPE)
    x[: n // 2, :, :, :2] = 1
    x[n // 2 :, :, :, 2:] = 1
    return x


@pytest.mark.parametrize("loss", ["minimax", "nonsaturating", "least_squares", "hinge", "wasserstein"])
def test_each_step_moves_its_own_player_only(loss):
    net, critic = players()
    on_fake, on_both = gan_losses(loss)[::-1]
    optimizer = torch.optim.SGD(
        [*net.parameters(), *critic.parameters()], lr=0.1
    )  # could move both if gradients leaked
    before = weights(net), weights(critic)
    discriminator_step(critic, optimizer, toy_images(8), net(torch.randn(8, 3)), on_both)
    assert torch.equal(weights(net), before[0]) and not torch.equal(weights(critic), before[1])
    before = weights(net), weights(critic)
    generator_step(net, critic, optimizer, torch.randn(8, 3), on_fake)
    assert not torch.equal(weights(net), before[0]) and torch.equal(weights(critic), before[1])
    assert all(p.requires_grad for p in critic.parameters())


def test_the_loop_is_the_two_steps():
    net, critic = players()
    other_net, other_critic = copy.deepcopy(net), copy.deepcopy(critic)
    x = toy_images(32)
    list(train_gan(net, critic, x, steps=3, batch_size=32, rng=torch.Generator().manual_seed(1)))

    rng = torch.Generator().manual_seed(1)
    adam = lambda model: torch.optim.Adam(model.parameters(), lr=2e-4, betas=(0.5, 0.999))
    net_adam, critic_adam = adam(other_net), adam(other_critic)
    for _ in range(3):
        real = x[torch.randperm(32, generator=rng)]
        fake = other_net(torch.randn(32, 3, generator=rng))
        discriminator_step(other_critic, critic_adam, real, fake, adversarial.nonsaturating_discriminator)
        z = torch.randn(32, 3, generator=rng)
        generator_step(other_net, other_critic, net_adam, z, adversarial.nonsaturating_generator)
    torch.testing.assert_close(weights(net), weights(other_net), atol=1e-6, rtol=0)
    torch.testing.assert_close(weights(critic), weights(other_critic), atol=1e-6, rtol=0)


def test_a_tiny_gan_learns_both_modes():
    net, critic = players()
    steps = train_gan(
        net, critic, toy_images(), steps=600, learning_rates=(2e-3, 2e-3), rng=torch.Generator().manual_seed(0)
    )
    numbers = [step.number for step in steps]
    assert numbers == list(range(1, 601))
    samples = net.sample(400, torch.Generator().manual_seed(1))
    left = samples[..., :2].mean((1, 2, 3)) > 0
    assert (samples.sign() == toy_images(2)[(~left).long()].sign()).float().mean() > 0.9
    assert 0.2 < left.float().mean() < 0.8


def test_final_lets_both_learning_rates_fall(monkeypatch):
    seen = []
    monkeypatch.setattr("genimg_lessons.training.gan.set_learning_rate", lambda _, rate: seen.append(rate))
    net, critic = players()
    list(train_gan(net, critic, toy_images(64), steps=10, learning_rates=(1e-2, 3e-2), final=0.2))
    of_generator, of_discriminator = seen[::2], seen[1::2]
    assert of_generator[:6] == [1e-2] * 6 and of_generator == sorted(of_generator, reverse=True)
    assert of_generator[6] < 1e-2 and of_generator[-1] == pytest.approx(2e-3)
    assert of_discriminator == pytest.approx([3 * rate for rate in of_generator])
    seen.clear()
    list(train_gan(net, critic, toy_images(64), steps=3, learning_rates=(1e-2, 1e-2)))
    assert seen == [1e-2] * 6


def conditional_players():
    torch.manual_seed(0)
    net = ConditionalGenerator(MLPGenerator(image_shape=SHAPE, latent_dim=5, widths=(32,)), conditions=2)
    return net, ConditionalDiscriminator(MLPDiscriminator(image_shape=SHAPE, widths=(32,)), conditions=2)


def test_a_conditional_game_draws_what_it_is_told():
    net, critic = conditional_players()
    told = torch.eye(2).repeat_interleave(128, 0)  # the first half of the toy images is bright on the left
    rng = torch.Generator().manual_seed(0)
    steps = train_gan(net, critic, toy_images(), conditions=told, steps=400, learning_rates=(2e-3, 2e-3), rng=rng)
    assert len(list(steps)) == 400
    samples = net.sample(told, torch.Generator().manual_seed(1))
    assert (samples.sign() == toy_images().sign()).float().mean() > 0.95
    with pytest.raises(ValueError, match=r"conditions: expected shape \(256, K\)"):
        next(train_gan(net, critic, toy_images(), conditions=told[:9], steps=1))


def test_image_and_condition_travel_together():
    """Row i of the conditions is told with image i, to the critic for real and generated images and to the generator."""
    images = torch.linspace(-1, 1, 64).view(-1, 1, 1, 1).expand(-1, *SHAPE).contiguous()
    seen = []

    class Net(LatentGenerator):
        def __init__(self):
            super().__init__(image_shape=SHAPE, latent_dim=2)
            self.weight = torch.nn.Parameter(torch.ones(1))

        def forward(self, z, condition):
            return self.weight * condition.view(-1, 1, 1, 1).expand(-1, *SHAPE)

    class Critic(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(1))

        def forward(self, x, condition):
            seen.append((x[:, 0, 0, 0] - condition[:, 0]).abs().max().item())
            return self.weight * x.flatten(1).mean(1)

    list(
        train_gan(
            Net(), Critic(), images, conditions=images[:, 0, 0, :1], steps=6, batch_size=16, learning_rates=(1e-9, 1e-9)
        )
    )
    assert len(seen) == 18 and max(seen) < 1e-6


def test_the_penalty_is_added_to_the_critic_s_loss_and_only_there():
    net, critic = players()
    calls = []

    def penalty(marks, real, fake):
        calls.append((real.shape, fake.requires_grad, bool((real.abs() == 1).all()), bool((fake.abs() < 1).all())))
        return 3 + 0 * marks(real)

    seeds = lambda: torch.Generator().manual_seed(3)
    (plain,) = train_gan(*(copy.deepcopy(p) for p in (net, critic)), toy_images(64), steps=1, rng=seeds())
    (with_it,) = train_gan(net, critic, toy_images(64), steps=1, penalty=penalty, rng=seeds())
    assert with_it.losses["discriminator"] == pytest.approx(plain.losses["discriminator"].item() + 3)
    assert with_it.losses["generator"] == plain.losses["generator"]
    assert calls == [((64, *SHAPE), False, True, True)]  # real ones first, and no way back to the generator


def test_a_gradient_penalty_makes_the_critic_s_slope_one():
    net, critic = players()
    rng = torch.Generator().manual_seed(0)
    penalty = lambda marks, real, fake: 10 * adversarial.gradient_penalty(marks, real, fake, rng)
    game = {"loss": "wasserstein", "steps": 200, "learning_rates": (1e-4, 5e-3), "critic_steps": 3, "rng": rng}
    list(train_gan(net, critic, toy_images(), penalty=penalty, **game))
    fake = net.sample(64, rng)
    assert adversarial.gradient_penalty(critic, toy_images(64), fake, rng).mean() < 0.1
    free = players()
    list(train_gan(*free, toy_images(), **game))
    assert adversarial.gradient_penalty(free[1], toy_images(64), free[0].sample(64, rng), rng).mean() > 1


def test_critic_steps_are_played_each_round_with_fresh_batches():
    net, critic = players()
    seen = []
    hook = critic.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0].detach().clone()))
    list(train_gan(net, critic, toy_images(192) * torch.rand(192, 1, 1, 1), steps=2, critic_steps=3))
    hook.remove()
    assert len(seen) == 2 * (2 * 3 + 1)
    reals = [seen[k] for k in (0, 2, 4)]
    assert not any(torch.equal(a, b) for a, b in pairwise(reals))


def test_clipping_bounds_the_critic_s_weights_after_every_round():
    net, critic = players()
    for _ in train_gan(net, critic, toy_images(), steps=5, loss="wasserstein", learning_rates=(1e-3, 0.1), clip=0.05):
        assert max(p.abs().max().item() for p in critic.parameters()) <= 0.05 + 1e-8  # as float32
    assert max(p.abs().max().item() for p in net.parameters()) > 0.05


def test_matching_features_lowers_their_distance_and_leaves_the_loss_aside():
    net, critic = players()
    before = copy.deepcopy(critic)
    distance = lambda: adversarial.feature_matching(
        before.features(toy_images()), before.features(net.sample(256, torch.Generator().manual_seed(5)))
    ).item()
    first = distance()
    # The critic hardly moves: what falls is the distance of the features' means, whatever the loss would say.
    steps = train_gan(net, critic, toy_images(), steps=150, learning_rates=(1e-2, 1e-9), match_features=True)
    assert next(steps).losses["generator"] > 0
    list(steps)
    assert distance() < 0.05 * first


def test_a_gradient_normalised_critic_teaches_the_generator():
    net, critic = players()
    wrapped = adversarial.GradientNormalised(critic)
    rng = torch.Generator().manual_seed(0)
    list(train_gan(net, wrapped, toy_images(), steps=300, loss="hinge", learning_rates=(2e-3, 2e-3), rng=rng))
    samples = net.sample(400, torch.Generator().manual_seed(1))
    left = samples[..., :2].mean((1, 2, 3)) > 0
    assert (samples.sign() == toy_images(2)[(~left).long()].sign()).float().mean() > 0.95
    with torch.no_grad():  # also where no gradient is asked for
        assert 0 < wrapped(toy_images(8)).abs().max() < 1


def test_average_follows_and_training_can_stop_early():
    net, critic = players()
    average = ExponentialMovingAverage(net)
    for step in train_gan(net, critic, toy_images(64), steps=1000, average=average):
        if step.number == 5:
            break
    assert average.steps == 5


def test_bad_games():
    net, critic = players()
    with pytest.raises(ValueError, match="loss: expected one of 'minimax'"):
        next(train_gan(net, critic, toy_images(), steps=1, loss="banana"))
    with pytest.raises(ValueError, match=r"in \[-1, 1\]"):
        next(train_gan(net, critic, toy_images() * 3, steps=1))
    with pytest.raises(ValueError, match="at least one batch of 64, got 10"):
        next(train_gan(net, critic, toy_images(10), steps=1))
    with pytest.raises(ValueError, match=r"final: expected a share .* in \[0, 1\], got 1.5"):
        next(train_gan(net, critic, toy_images(), steps=1, final=1.5))
    with pytest.raises(RuntimeError, match=r"weights are NaN or infinite after update 0\. Try"):
        with torch.no_grad():
            net.layers[0].weight.fill_(float("nan"))
        next(train_gan(net, critic, toy_images(), steps=1))


def test_a_diverging_game_stops_and_brings_both_players_back():
    net, critic = players()
    average = ExponentialMovingAverage(net, 0.9)
    rng = torch.Generator().manual_seed(2)
    good: list[dict[str, torch.Tensor]] = []
    with pytest.raises(
        RuntimeError, match=r"NaN or infinite at update 54\. The weights are again those after update 50"
    ):
        for step in train_gan(net, critic, toy_images(), steps=60, average=average, rng=rng):
            if step.number == 50:  # a copy by the guard is made before the step is handed out
                good = [copy.deepcopy(model.state_dict()) for model in (net, critic)]
            if step.number == 53:
                with torch.no_grad():
                    next(critic.parameters()).fill_(float("inf"))
    for model, kept in zip((net, critic), good, strict=True):
        for name, value in model.state_dict().items():
            assert torch.equal(value, kept[name]), name
    assert all(torch.isfinite(value).all() for value in average.average.state_dict().values())


@pytest.mark.gpu
@pytest.mark.parametrize("told", [False, True])
def test_cpu_and_gpu_play_the_same_game(told):
    losses = []
    for device in ("cpu", "cuda"):
        net, critic = (model.to(device) for model in (conditional_players() if told else players()))
        conditions = torch.eye(2).repeat_interleave(128, dim=0).to(device) if told else None
        rng = torch.Generator().manual_seed(2)
        steps = train_gan(net, critic, toy_images().to(device), conditions=conditions, steps=20, rng=rng)
        losses.append(torch.tensor([[float(v) for v in step.losses.values()] for step in steps]))
    torch.testing.assert_close(losses[0], losses[1], atol=1e-3, rtol=1e-3)
