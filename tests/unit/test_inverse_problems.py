"""MAP descent against a closed form, the gradient of each prior, and a denoiser in the place of a prior."""

from __future__ import annotations

import pytest
import torch

from genimg_lessons import inverse_problems
from genimg_lessons.data import faces
from genimg_lessons.degradations import (
    AdditiveNoise,
    Blur,
    Compose,
    Downsample,
    Jpeg,
    Mask,
    SaltAndPepper,
    gaussian_kernel,
)
from genimg_lessons.evaluation import psnr
from genimg_lessons.inverse_problems import (
    data_energy,
    gaussian_misfit,
    laplace_misfit,
    map_descent,
    patch_prior,
    plug_and_play,
    smooth_total_variation,
)
from genimg_lessons.models.mixture import MixturePrior

IDENTITY = Mask(torch.ones(1, 1, 1, 1).expand(1, 1, 24, 24))


def picture() -> torch.Tensor:
    factors = faces.sample_factors(2, torch.Generator().manual_seed(0))
    return faces.render(factors, 24).float().mean(dim=1, keepdim=True)


def squares(x: torch.Tensor) -> torch.Tensor:
    """-log of a Gaussian with mean 1/2 and variance 1/4, up to a constant: (N,) nats."""
    return 2 * (x - 0.5).square().flatten(1).sum(1)


def test_with_gaussians_all_round_descent_finds_the_closed_form(generator):
    """E = |x - y|^2 / (2 s^2) + 2 w |x - 1/2|^2 has its minimum at (y / s^2 + 2 w) / (1 / s^2 + 4 w), pixel by pixel."""
    sigma = 0.5
    y = AdditiveNoise(sigma)(picture(), generator)
    *_, last = map_descent(y, IDENTITY, squares, sigma=sigma, weight=3.0, steps=60)
    torch.testing.assert_close(last.image, (y / sigma**2 + 6) / (1 / sigma**2 + 12), rtol=0, atol=1e-4)
    torch.testing.assert_close(last.energy, data_energy(last.image, y, IDENTITY, sigma) + 3 * squares(last.image))


def test_misfits_are_log_likelihoods(generator):
    """Their differences are those of torch's densities; the Laplace one up to its rounded corner."""
    sigma = 0.3
    r, q = torch.randn(2, 3, 1, 4, 5, generator=generator, dtype=torch.float64)
    width = torch.tensor(sigma, dtype=torch.float64)
    laws = {
        gaussian_misfit: torch.distributions.Normal(0 * width, width),
        lambda x, s: laplace_misfit(x, s, 1e-6): torch.distributions.Laplace(0 * width, width / 2**0.5),
    }
    for misfit, law in laws.items():
        expected = (law.log_prob(q) - law.log_prob(r)).flatten(1).sum(1)
        torch.testing.assert_close(misfit(r, sigma) - misfit(q, sigma), expected, rtol=0, atol=1e-3)
    assert laplace_misfit(torch.zeros(2, 1, 3, 3), sigma).tolist() == [0, 0]
    with pytest.raises(ValueError, match="epsilon"):
        laplace_misfit(r, sigma, 0.0)


def test_a_laplace_misfit_shrugs_at_wild_readings(generator):
    """The prior `squares` pulls to 1/2 with 4 weight (x - 1/2), the misfit with at most sqrt(2) / sigma."""
    y = torch.tensor([0.6, 5.0]).view(2, 1, 1, 1).expand(2, 1, 24, 24)
    *_, last = map_descent(y, IDENTITY, squares, sigma=0.5, weight=2.0, steps=300, misfit=laplace_misfit)
    pulled = 0.5 + 2**0.5 / 0.5 / (2 * 2 * 2)  # 4 weight (x - 1/2) = sqrt(2) / sigma
    torch.testing.assert_close(last.image[1], torch.full((1, 24, 24), pulled), rtol=0, atol=2e-3)
    torch.testing.assert_close(last.image[0], torch.full((1, 24, 24), 0.6), rtol=0, atol=2e-2)


def test_salt_and_pepper_wants_the_laplace_misfit(generator):
    x = picture()
    y = AdditiveNoise(0.03)(SaltAndPepper(0.2)(x, generator), generator)
    ends = {}
    for misfit in (gaussian_misfit, laplace_misfit):
        runs = [
            list(map_descent(y, IDENTITY, smooth_total_variation, sigma=0.1, weight=w, steps=80, misfit=misfit))[-1]
            for w in (4.0, 12.0, 36.0)
        ]
        ends[misfit] = max(psnr(run.image.clamp(0, 1), x).mean().item() for run in runs)
    assert ends[laplace_misfit] > ends[gaussian_misfit] + 2


def test_where_nothing_is_measured_the_prior_decides(generator):
    mask = (torch.rand(1, 1, 24, 24, generator=generator) < 0.5).float()
    y = Mask(mask)(picture())
    *_, last = map_descent(y, Mask(mask), squares, sigma=0.01, weight=1.0, steps=400)
    missing = (mask == 0).expand_as(y)
    slow = last.image[missing] - 0.5  # the prior is weak against 1 / sigma^2, so the walk there is slow but sure
    assert slow.abs().max() < 0.5 and (slow.abs() < 0.5 * 0.9).all()
    assert (last.image[~missing] - y[~missing]).abs().max() < 0.01


@pytest.mark.parametrize("name", ["noise", "blur", "small"])
def test_total_variation_gains_decibels(name, generator):
    x = picture()
    degradation = {"noise": IDENTITY, "blur": Blur(gaussian_kernel(1.0)), "small": Downsample(2)}[name]
    sigma = {"noise": 0.1, "blur": 0.02, "small": 0.02}[name]
    y = AdditiveNoise(sigma)(degradation.A(x), generator)
    walk = list(
        map_descent(
            y,
            degradation,
            smooth_total_variation,
            sigma=sigma,
            weight=8.0,
            steps=150,
        )
    )
    start, end = (psnr(walk[k].image.clamp(0, 1), x).mean() for k in (0, -1))
    assert end > start + 0.5
    assert (walk[-1].energy < walk[0].energy).all() and [e.number for e in walk] == list(range(151))


def test_smooth_total_variation_by_hand():
    x = torch.tensor([[0.0, 3.0], [4.0, 4.0]]).view(1, 1, 2, 2)
    by_hand = 5 + 1 + 0 + 0  # (4, 3), (1 down), (0 right), nothing: below the corner the values are exact to epsilon
    assert smooth_total_variation(x, 1e-6).item() == pytest.approx(by_hand, abs=1e-4)
    assert smooth_total_variation(torch.full((1, 1, 4, 4), 0.3)).item() == 0
    x = torch.rand(1, 2, 5, 6, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(smooth_total_variation, x)


def test_a_learned_prior_is_the_sum_over_patches(generator):
    patches = torch.randn(200, 9, generator=generator)
    mixture = MixturePrior(latent_dim=9, components=2).fit(
        patches - patches.mean(1, keepdim=True), generator, floor=0.1
    )
    prior = patch_prior(mixture, 3)
    x = torch.rand(2, 2, 6, 5, generator=generator)
    total = torch.zeros(2)
    for n in range(2):
        for channel in range(2):
            for row in range(4):
                for column in range(3):
                    patch = x[n, channel, row : row + 3, column : column + 3].flatten()
                    total[n] -= mixture.log_prob((patch - patch.mean()).unsqueeze(0))[0] / 9
    torch.testing.assert_close(prior(x), total)
    with pytest.raises(ValueError, match="mixture: expected vectors of 16 pixels, got 9"):
        patch_prior(mixture, 4)


def test_a_denoiser_in_the_place_of_a_prior(generator):
    x = picture()
    blur = Blur(gaussian_kernel(1.2))
    y = AdditiveNoise(0.01)(blur.A(x), generator)
    smooth = Blur(gaussian_kernel(0.35))
    walk = list(plug_and_play(y, blur, smooth, sigma=0.01, steps=40))
    assert len(walk) == 41 and torch.equal(walk[0].image, blur.A_adjoint(y))
    assert psnr(walk[-1].image.clamp(0, 1), x).mean() > psnr(y.clamp(0, 1), x).mean() + 0.5
    first = smooth(walk[0].image - blur.A_adjoint(blur.A(walk[0].image) - y))
    assert torch.equal(walk[1].image, first)
    identity = list(plug_and_play(y, blur, lambda z: z, sigma=0.01, steps=5))
    assert (identity[-1].energy < identity[0].energy).all()  # without a denoiser it is descent on the data term


def test_every_step_lowers_the_energy_or_the_momentum_is_dropped(generator):
    y = AdditiveNoise(0.1)(picture(), generator)
    walk = [e.energy for e in map_descent(y, IDENTITY, smooth_total_variation, sigma=0.1, weight=8.0, steps=100)]
    falls = torch.stack(walk).diff(dim=0) <= 1e-4
    assert falls.float().mean() > 0.97 and (walk[-1] < 1.001 * torch.stack(walk).amin(0)).all()


def test_images_of_a_batch_do_not_mix(generator):
    """A rough image needs short steps; the tame one beside it walks as if it were alone."""
    y = AdditiveNoise(0.1)(picture(), generator)
    options = {"sigma": 0.1, "weight": 8.0, "steps": 3}

    def half_rough(x: torch.Tensor) -> torch.Tensor:
        return smooth_total_variation(x) * torch.tensor([1.0, 0.01])

    for together, alone in zip(
        map_descent(y, IDENTITY, half_rough, **options),
        map_descent(y[1:], IDENTITY, lambda x: 0.01 * smooth_total_variation(x), **options),
        strict=True,
    ):
        torch.testing.assert_close(together.image[1:], alone.image)
        torch.testing.assert_close(together.energy[1:], alone.energy)


class Uphill(torch.autograd.Function):
    """The sum of squares with the sign of its gradient turned round."""

    @staticmethod
    def forward(ctx, x: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(x)
        return x.square().flatten(1).sum(1)

    @staticmethod
    def backward(ctx, gradient: torch.Tensor) -> torch.Tensor:
        return -2 * ctx.saved_tensors[0] * gradient.view(-1, 1, 1, 1)


@pytest.mark.parametrize(
    ("prior", "message"),
    [
        (lambda x: squares(x) * float("nan"), "the energy is not finite at step 1"),
        (Uphill.apply, "no step lowers the energy at step 1 .*; check that the prior's gradient belongs to it"),
    ],
)
def test_a_prior_without_a_way_down_is_named(prior, message, monkeypatch):
    monkeypatch.setattr(inverse_problems, "HALVINGS", 8)  # after 20 this step is too short to tell up from down
    with pytest.raises(RuntimeError, match=message):
        list(map_descent(picture(), IDENTITY, prior, sigma=0.1, weight=1e4, steps=5))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"degradation": Jpeg(50)}, TypeError, "a linear one, with A and A_adjoint, got a Jpeg"),
        ({"degradation": Compose([AdditiveNoise(0.1)])}, TypeError, "expected a linear degradation, got AdditiveNoise"),
        ({"sigma": 0.0}, ValueError, "sigma: expected"),
        ({"steps": 0}, ValueError, "steps: expected"),
        ({"y": torch.zeros(2, 1, 24, 24, dtype=torch.uint8)}, TypeError, "y: expected floating-point values"),
        ({"y": torch.full((2, 1, 24, 24), float("nan"))}, ValueError, "y: expected finite values"),
    ],
)
def test_bad_input_is_named(change, error, message):
    arguments = {"y": picture(), "degradation": IDENTITY, "sigma": 0.1, "steps": 1, **change}
    with pytest.raises(error, match=message):
        list(map_descent(prior=squares, weight=1.0, **arguments))
    with pytest.raises(error, match=message):
        list(plug_and_play(denoiser=lambda z: z, **arguments))
