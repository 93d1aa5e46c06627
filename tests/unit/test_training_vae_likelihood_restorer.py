"""The training loops: one step in the open equals the loop, losses fall, the same seed gives the same weights, NaN is named."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import nn

from genimg_lessons.ema import ExponentialMovingAverage
from genimg_lessons.losses import restoration as restoration_losses
from genimg_lessons.losses import variational
from genimg_lessons.models.autoregressive import PixelLSTM
from genimg_lessons.models.gan import SmallDiscriminator
from genimg_lessons.models.restoration import DnCNN
from genimg_lessons.models.vae import LIKELIHOODS, MLPVAE
from genimg_lessons.training.likelihood import train_likelihood
from genimg_lessons.training.restoration import random_patches, train_restorer
from genimg_lessons.training.step import (
    Step,
    cosine_schedule,
    endless_batches,
    make_adam,
)
from genimg_lessons.training.vae import pixel_nll, train_vae
from genimg_lessons.training.vae_gan import train_vae_gan


def squares(n: int = 64, size: int = 8) -> torch.Tensor:
    """White squares at random places on black, (n, 1, size, size) in [0, 1]: easy to learn."""
    generator = torch.Generator().manual_seed(1)
    x = torch.zeros(n, 1, size, size)
    for image, (row, column) in zip(x, torch.randint(size - 3, (n, 2), generator=generator).tolist(), strict=True):
        image[:, row : row + 3, column : column + 3] = 1
    return x


def noisy(x: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
    """Add noise of standard deviation 0.2, drawn on the CPU."""
    return x + 0.2 * torch.randn(x.shape, generator=generator).to(x.device)


def vae_loop(steps: int, device: str = "cpu", **options: object) -> tuple[nn.Module, Iterator[Step]]:
    torch.manual_seed(0)
    model = MLPVAE(image_shape=(1, 8, 8), latent_dim=4, width=32).to(device)
    images = 1.6 * squares().to(device) - 1  # grey, so that the range matters
    rng = torch.Generator().manual_seed(0)
    return model, train_vae(model, images, steps=steps, batch_size=16, generator=rng, **options)


def likelihood_loop(steps: int, device: str = "cpu", **options: object) -> tuple[nn.Module, Iterator[Step]]:
    torch.manual_seed(0)
    model = PixelLSTM(image_shape=(1, 8, 8), levels=2, width=16, embedding=4).to(device)
    rng = torch.Generator().manual_seed(0)
    return model, train_likelihood(
        model, squares().long().to(device), steps=steps, batch_size=16, generator=rng, **options
    )


def restorer_loop(steps: int, device: str = "cpu", **options: object) -> tuple[nn.Module, Iterator[Step]]:
    torch.manual_seed(0)
    model = DnCNN(image_shape=(1, 8, 8), width=8, depth=3).to(device)
    rng = torch.Generator().manual_seed(0)
    return model, train_restorer(
        model, squares(size=12).to(device), noisy, steps=steps, batch_size=16, patch_size=8, generator=rng, **options
    )


def vae_gan_loop(steps: int, device: str = "cpu", **options: object) -> tuple[nn.Module, Iterator[Step]]:
    torch.manual_seed(0)
    model = MLPVAE(image_shape=(1, 8, 8), latent_dim=4, width=32).to(device)
    critic = SmallDiscriminator(image_shape=(1, 8, 8), width=4).to(device)
    images = 1.6 * squares().to(device) - 1
    rng = torch.Generator().manual_seed(0)
    return model, train_vae_gan(model, critic, images, steps=steps, batch_size=16, rng=rng, **options)


LOOPS: dict[str, tuple[Callable, str, float]] = {  # name -> (loop, its main loss, share of the first loss to get below)
    "vae": (vae_loop, "loss", 0.7),
    "vae_gan": (vae_gan_loop, "nll", 0.7),
    "likelihood": (likelihood_loop, "nll", 0.6),
    "restorer": (restorer_loop, "loss", 0.6),
}


@pytest.fixture(params=LOOPS)
def case(request):
    return LOOPS[request.param]


def test_losses_fall_and_steps_are_numbered(case):
    loop, main, share = case
    _, training = loop(120)
    steps = list(training)
    assert [step.number for step in steps] == list(range(1, 121))
    for step in steps:
        for value in step.losses.values():
            assert value.ndim == 0 and not value.requires_grad
    losses = torch.stack([step.losses[main] for step in steps])
    assert losses[-10:].mean() < share * losses[0]


def test_the_same_seed_gives_the_same_weights(case):
    loop, _, _ = case
    weights = []
    for run in range(2):
        model, training = loop(5)
        torch.manual_seed(run)  # all noise must come from the loop's own generator, not from the global one
        for _ in training:
            pass
        weights.append(nn.utils.parameters_to_vector(model.parameters()))
    assert torch.equal(*weights)


def test_the_average_follows_the_model(case):
    """A copy made before the training differs from the trained model; a decay of 0 makes the average the model."""
    loop, _, _ = case
    torch.manual_seed(0)
    model, _ = loop(1)
    average = ExponentialMovingAverage(model, decay=0.0)
    before = nn.utils.parameters_to_vector(average.average.parameters())
    model, training = loop(5, average=average)
    for _ in training:
        pass
    after = nn.utils.parameters_to_vector(average.average.parameters())
    torch.testing.assert_close(after, nn.utils.parameters_to_vector(model.parameters()).detach())
    assert not torch.equal(before, after)


def test_stopping_early_leaves_a_usable_model(case):
    loop, _, _ = case
    model, training = loop(100)
    for step in training:
        if step.number == 3:
            break
    assert all(torch.isfinite(weight).all() for weight in model.parameters())


def test_nan_names_the_step_and_what_to_try(case):
    loop, _, _ = case
    model, training = loop(10)
    first = copy.deepcopy(model.state_dict())
    with pytest.raises(
        RuntimeError, match=r"at update 4\. .* again those after update 0\. Try a smaller learning rate"
    ):
        for step in training:
            if step.number == 3:
                with torch.no_grad():
                    next(model.parameters()).fill_(math.nan)
    assert all(torch.equal(value, first[name]) for name, value in model.state_dict().items())


def test_a_vae_step_in_the_open_equals_the_loop():
    model, training = vae_loop(20)
    twin, rng = copy.deepcopy(model), torch.Generator().manual_seed(0)
    optimiser = make_adam(twin, 1.0)
    images = 1.6 * squares() - 1  # grey, so that the range matters
    stream = endless_batches(images, batch_size=16, generator=rng)
    for number, step in enumerate(training, start=1):
        batch = next(stream)
        for group in optimiser.param_groups:
            group["lr"] = cosine_schedule(number, 20, 1.5e-3, warmup=2)
        mean, log_variance = twin.encode(batch)
        z = mean + (log_variance / 2).exp() * torch.randn(mean.shape, generator=rng)
        nll = variational.bernoulli_nll(twin.decode(z), (batch + 1) / 2)
        loss = (nll + variational.gaussian_kl(mean, log_variance)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        assert step.losses["loss"].item() == pytest.approx(loss.item(), rel=1e-5)


def test_beta_and_likelihood_reach_the_vae_s_loss():
    gaussian = lambda logits, target: variational.gaussian_nll(logits.sigmoid(), target, 0.5)
    _, training = vae_loop(1, beta=4.0, likelihood=gaussian)
    losses = next(training).losses
    torch.testing.assert_close(losses["loss"], losses["nll"] + 4 * losses["kl"])
    _, plain = vae_loop(1)
    assert losses["nll"] != next(plain).losses["nll"]


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_each_likelihood_has_its_loss_and_learns(likelihood):
    torch.manual_seed(0)
    model = MLPVAE(image_shape=(1, 8, 8), latent_dim=4, width=32, likelihood=likelihood)
    images = 1.6 * squares() - 1
    logits, unit = model.decode(torch.ones(64, 4)), (images + 1) / 2
    expected = {
        "bernoulli": lambda: variational.bernoulli_nll(logits, unit),
        "gaussian": lambda: variational.gaussian_nll(logits.sigmoid(), unit, 0.09),
        "discretized_logistic": lambda: variational.discretized_logistic_nll(
            2 * logits.sigmoid() - 1, torch.tensor(math.log(0.3)), images
        ),
    }[likelihood]()
    torch.testing.assert_close(pixel_nll(model, logits, images), expected)
    training = train_vae(model, images, steps=150, batch_size=16, learning_rate=5e-3, generator=torch.Generator())
    history = [step.losses["loss"].item() for step in training]
    assert sum(history[-10:]) < sum(history[:10]) - 50
    if likelihood != "bernoulli":
        assert model.log_scale.grad.abs() > 0 and model.log_scale.item() != math.log(0.3)
    model.likelihood = "unheard of"
    with pytest.raises(ValueError, match="got 'unheard of'"):
        pixel_nll(model, logits, images)


def test_bits_per_dim_belong_to_the_nats():
    _, training = likelihood_loop(1)
    losses = next(training).losses
    assert losses["bits_per_dim"].item() == pytest.approx(losses["nll"].item() / (64 * math.log(2)))


def test_restorer_improves_on_the_noisy_images():
    model, training = restorer_loop(150)
    for _ in training:
        pass
    x = squares(16, size=12)
    y = noisy(x, torch.Generator().manual_seed(5))
    with torch.no_grad():
        after = restoration_losses.l2(model.eval()(y), x).mean()
    assert after < 0.5 * restoration_losses.l2(y, x).mean()


def test_degradations_without_randomness_work_too():
    model = DnCNN(image_shape=(1, 8, 8), width=4, depth=2)
    training = train_restorer(model, squares(), lambda x: 0.5 * x, steps=2, patch_size=8)
    assert [step.number for step in training] == [1, 2]


def test_patches_are_turned_and_mirrored_pieces_of_the_images(generator):
    """Every patch of one image with distinct pixels is one of the 8 x 9 patches that can be cut from it."""
    image = torch.arange(16.0).view(1, 1, 4, 4)
    pieces = {}
    for row in range(3):
        for column in range(3):
            piece = image[0, 0, row : row + 2, column : column + 2]
            for turn in range(4):
                for variant in (piece.rot90(turn), piece.rot90(turn).flip(1)):
                    pieces[tuple(variant.flatten().tolist())] = 0
    for patch in random_patches(image, 2, 4000, generator):
        pieces[tuple(patch.flatten().tolist())] += 1
    assert len(pieces) == 72 and min(pieces.values()) > 20 and max(pieces.values()) < 110


def test_patches_keep_channels_together_and_cover_all_images(generator):
    images = torch.arange(5.0).view(5, 1, 1, 1) + torch.tensor([0.0, 10.0]).view(1, 2, 1, 1) + torch.zeros(5, 2, 6, 7)
    patches = random_patches(images, 3, 200, generator)
    assert patches.shape == (200, 2, 3, 3) and torch.equal(patches[:, 1], patches[:, 0] + 10)
    assert set(patches[:, 0, 0, 0].tolist()) == {0.0, 1.0, 2.0, 3.0, 4.0}


def test_bad_input_is_named():
    vae, lstm, net = (
        MLPVAE(image_shape=(1, 8, 8)),
        PixelLSTM(image_shape=(1, 8, 8), levels=2),
        DnCNN(image_shape=(1, 8, 8)),
    )
    x = squares(4)
    with pytest.raises(ValueError, match=r"images: expected values in \[-1"):
        next(train_vae(vae, 255 * x, steps=1))
    with pytest.raises(ValueError, match="at least one batch of 128"):
        next(train_vae(vae, x, steps=1))
    with pytest.raises(TypeError, match="int64"):
        next(train_likelihood(lstm, x, steps=1))
    with pytest.raises(ValueError, match="steps"):
        next(train_likelihood(lstm, x.long(), steps=0))
    with pytest.raises(ValueError, match="patch_size: expected at most 8"):
        next(train_restorer(net, x, noisy, steps=1, patch_size=9))
    with pytest.raises(ValueError, match=r"images: expected values in \[0"):
        next(train_restorer(net, 2 * x - 1, noisy, steps=1))
    with pytest.raises(ValueError, match="without any"):
        make_adam(nn.ReLU(), 1e-3)


@pytest.mark.gpu
def test_cpu_and_gpu_agree(case):
    """The same draws on both devices: losses within 2 % of each other over 20 updates, the first within 0.01 %."""
    loop, main, _ = case
    histories = []
    for device in ("cpu", "cuda"):
        _, training = loop(20, device)
        histories.append(torch.stack([step.losses[main] for step in training]).cpu())
    torch.testing.assert_close(histories[1][0], histories[0][0], rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(histories[1], histories[0], rtol=2e-2, atol=1e-5)
