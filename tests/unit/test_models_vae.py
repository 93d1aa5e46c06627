"""The variational auto-encoder and the mixture prior: shapes, ranges, the reparameterisation, and EM against oracles."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal

from genimg_lessons.models.mixture import MixturePrior
from genimg_lessons.models.vae import MLPVAE, ConvVAE, reparameterise


def small_vae() -> MLPVAE:
    torch.manual_seed(0)
    return MLPVAE(image_shape=(2, 5, 6), latent_dim=3, width=16)


def three_clusters(n: int, generator: torch.Generator) -> torch.Tensor:
    """Draw n points of three well separated, stretched clusters in the plane, with shares 1/2, 1/4, 1/4."""
    centres = torch.tensor([[0.0, 0.0], [0.0, 0.0], [6.0, 0.0], [0.0, 6.0]])
    stretch = torch.tensor([[[1.0, 0.0], [0.8, 0.3]]] * 2 + [[[0.3, 0.0], [0.0, 1.0]], [[0.5, 0.0], [-0.4, 0.5]]])
    which = torch.randint(4, (n,), generator=generator)
    return centres[which] + (stretch[which] @ torch.randn(n, 2, 1, generator=generator)).squeeze(2)


def test_shapes_and_ranges(generator):
    model = small_vae()
    x = 2 * torch.rand(4, 2, 5, 6, generator=generator) - 1
    mean, log_variance = model.encode(x)
    assert mean.shape == log_variance.shape == (4, 3)
    assert model.decode(mean).shape == x.shape
    assert [tuple(t.shape) for t in model(x, generator)] == [(4, 2, 5, 6), (4, 3), (4, 3)]
    samples = model.sample(7, generator)
    assert samples.shape == (7, 2, 5, 6) and samples.min() >= -1 and samples.max() <= 1 and not samples.requires_grad


@pytest.mark.parametrize(("depth", "widths"), [(1, [16]), (2, [16, 8]), (3, [16, 8, 4])])
def test_depth_counts_hidden_layers_each_half_as_wide(depth, widths, generator):
    model = MLPVAE(image_shape=(2, 5, 6), latent_dim=3, width=16, depth=depth)
    shapes = [[tuple(w.shape) for w in half.parameters() if w.dim() == 2] for half in (model.encoder, model.decoder)]
    sizes = [60, *widths]
    assert shapes[0] == [(out, into) for into, out in itertools.pairwise([*sizes, 6])]
    assert shapes[1] == [(out, into) for into, out in itertools.pairwise([3, *sizes[::-1]])]
    assert model(torch.zeros(2, 2, 5, 6), generator)[0].shape == (2, 2, 5, 6)
    z = torch.randn(4, 3, generator=generator)  # something bends between any two layers
    still = model.decode(0 * z)
    assert not torch.allclose(model.decode(2 * z) - still, 2 * (model.decode(z) - still), atol=1e-4)


def test_reparameterisation_has_the_stated_mean_and_variance_and_gradients(generator):
    mean = torch.tensor([[1.0, -2.0]], requires_grad=True)
    log_variance = torch.tensor([[0.0, -3.0]], requires_grad=True)
    z = reparameterise(mean.expand(200_000, 2), log_variance.expand(200_000, 2), generator)
    torch.testing.assert_close(z.mean(dim=0), mean[0], rtol=0, atol=0.01)
    torch.testing.assert_close(z.var(dim=0), log_variance[0].exp(), rtol=0.02, atol=0)
    # d/dmean E z^2 = 2 mean and d/dlog_variance E z^2 = variance, through the noise.
    z.square().sum(dim=1).mean().backward()
    torch.testing.assert_close(mean.grad, 2 * mean.detach(), rtol=0.01, atol=0.01)
    torch.testing.assert_close(log_variance.grad, log_variance.detach().exp(), rtol=0.01, atol=0.01)


def test_sampling_is_reproducible_and_follows_the_prior(generator):
    model = small_vae()
    draw = lambda seed: model.sample(3, torch.Generator().manual_seed(seed))
    assert torch.equal(draw(1), draw(1)) and not torch.equal(draw(1), draw(2))
    prior = MixturePrior(latent_dim=3, components=1)
    prior.mean.fill_(1.5)
    prior.scale.mul_(1e-6)
    expected = 2 * torch.sigmoid(model.decode(torch.full((1, 3), 1.5))) - 1
    torch.testing.assert_close(model.sample(2, generator, prior=prior), expected.expand(2, -1, -1, -1).detach())


def test_fitted_prior_holds_the_encoded_images_better_than_the_standard_normal(generator):
    model = small_vae()
    with torch.no_grad():
        model.encoder[-1].weight.mul_(20)
        model.encoder[-1].bias[3:] = -6.0
    images = 2 * torch.rand(500, 2, 5, 6, generator=generator) - 1
    prior = model.fit_prior(images, generator, components=5)
    latent = model.encode(images)[0].detach()
    standard = MixturePrior(latent_dim=3, components=1)
    assert prior.log_prob(latent).mean() > standard.log_prob(latent).mean() + 1


def test_mixture_log_prob_equals_torch_distributions(generator):
    prior = MixturePrior(latent_dim=2, components=3).double()
    prior.fit(three_clusters(400, generator), generator)
    oracle = MixtureSameFamily(
        Categorical(logits=prior.log_weight), MultivariateNormal(prior.mean, scale_tril=prior.scale)
    )
    z = 4 * torch.randn(50, 2, generator=generator, dtype=torch.float64)
    torch.testing.assert_close(prior.log_prob(z), oracle.log_prob(z))


def test_unfitted_mixture_is_a_standard_normal(generator):
    z = torch.randn(6, 4, generator=generator)
    oracle = MultivariateNormal(torch.zeros(4), torch.eye(4)).log_prob(z)
    torch.testing.assert_close(MixturePrior(latent_dim=4, components=5).log_prob(z), oracle)


def test_mixture_fits_as_well_as_scikit_learn(generator):
    from sklearn.mixture import GaussianMixture

    z, held_out = three_clusters(3000, generator), three_clusters(2000, generator)
    prior = MixturePrior(latent_dim=2, components=3).double().fit(z, generator)
    oracle = GaussianMixture(3, random_state=0, n_init=3).fit(z.numpy())
    assert prior.log_prob(held_out.double()).mean().item() == pytest.approx(oracle.score(held_out.numpy()), abs=0.02)
    assert sorted(round(w, 1) for w in prior.log_weight.exp().tolist()) == pytest.approx([0.2, 0.2, 0.5], abs=0.11)


def test_no_round_of_em_lowers_the_likelihood(generator):
    z = three_clusters(500, generator)
    scores = []
    for iterations in range(1, 12):
        prior = MixturePrior(latent_dim=2, components=4).double()
        prior.fit(z, torch.Generator().manual_seed(3), iterations=iterations, floor=1e-9)
        scores.append(prior.log_prob(z.double()).mean())
    assert (torch.stack(scores).diff() > -1e-7).all()


def test_mixture_samples_have_the_moments_of_the_data(generator):
    z = three_clusters(4000, generator)
    samples = MixturePrior(latent_dim=2, components=3).fit(z, generator).sample(100_000, generator)
    torch.testing.assert_close(samples.mean(dim=0), z.mean(dim=0), rtol=0, atol=0.05)
    torch.testing.assert_close(samples.T.cov(), z.T.cov(), rtol=0.05, atol=0.1)


def test_repeated_points_do_not_break_the_fit(generator):
    z = torch.zeros(30, 2)
    z[15:] = 1
    prior = MixturePrior(latent_dim=2, components=5).fit(z, generator)
    assert torch.isfinite(prior.log_prob(z)).all() and torch.isfinite(prior.sample(10, generator)).all()


@pytest.mark.parametrize(
    ("side", "maps"), [(28, [7, 14, 28]), (32, [4, 8, 16, 32]), (64, [8, 16, 32, 64]), (12, [3, 6, 12])]
)
def test_the_published_stacks_reach_the_size_of_the_image(side, maps):
    model = ConvVAE(image_shape=(3, side, side), latent_dim=5)
    sizes: list[tuple[int, ...]] = []
    for layer in (*model.encoder, *model.decoder):
        layer.register_forward_hook(lambda _layer, _input, output: sizes.append(tuple(output.shape[1:])))
    with torch.no_grad():
        model.decode(model.encode(torch.zeros(2, 3, side, side))[0])
    flat = 128 * math.ceil(side / 8) ** 2
    assert [size for size in sizes if len(size) == 1][:1] == [(flat,)]  # 2048 at 28 x 28, as published
    drawn = [size for size in sizes if len(size) == 3][6:]  # after the encoder's three convolutions and activations
    assert list(dict.fromkeys(size[1] for size in drawn)) == maps and drawn[0][0] == 512 and drawn[-1][0] == 3


def test_the_kl_does_not_reach_the_decoder_and_the_reconstruction_reaches_both(generator):
    model = small_vae()
    logits, mean, log_variance = model(2 * torch.rand(4, 2, 5, 6, generator=generator) - 1, generator)
    encoder, decoder = list(model.encoder.parameters()), list(model.decoder.parameters())
    kl = (mean.square() + log_variance.exp() - 1 - log_variance).sum()
    gradients = torch.autograd.grad(kl, encoder + decoder, retain_graph=True, allow_unused=True)
    assert all(g is not None and g.abs().sum() > 0 for g in gradients[: len(encoder)])
    assert all(g is None for g in gradients[len(encoder) :])
    for g in torch.autograd.grad(logits.square().sum(), encoder + decoder):
        assert g.abs().sum() > 0


def test_bad_input_is_named(generator):
    model = small_vae()
    with pytest.raises(ValueError, match="'bernoulli', 'gaussian', 'discretized_logistic', got 'laplace'"):
        MLPVAE(image_shape=(1, 4, 4), likelihood="laplace")
    with pytest.raises(ValueError, match="divisible by 4, got 28 x 30"):
        ConvVAE(image_shape=(1, 28, 30))
    with pytest.raises(ValueError, match="x: expected shape"):
        model.encode(torch.zeros(4, 1, 5, 6))
    with pytest.raises(ValueError, match="z: expected shape"):
        model.decode(torch.zeros(4, 2))
    with pytest.raises(ValueError, match="image_shape"):
        MLPVAE(image_shape=(28, 28))
    with pytest.raises(ValueError, match="latent_dim"):
        MLPVAE(image_shape=(1, 4, 4), latent_dim=0)
    with pytest.raises(ValueError, match="depth"):
        MLPVAE(image_shape=(1, 4, 4), depth=0)
    with pytest.raises(ValueError, match="at least 5 finite vectors"):
        MixturePrior(latent_dim=2, components=5).fit(torch.zeros(4, 2), generator)
    with pytest.raises(ValueError, match="n: expected"):
        model.sample(0)
