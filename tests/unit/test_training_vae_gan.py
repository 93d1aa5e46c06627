"""Who learns what from which term of the VAE/GAN, and the feature distance against a normal density."""

from __future__ import annotations

import math

import pytest
import torch

from genimg_lessons.models.gan import MLPDiscriminator
from genimg_lessons.models.vae import MLPVAE
from genimg_lessons.training.vae_gan import feature_nll, train_vae_gan

SHAPE = (1, 4, 4)
NOTHING = {"pixel_weight": 0.0, "feature_weight": 0.0, "beta": 0.0, "adversarial_weight": 0.0}


def moved(steps=1, **weights):
    """Which of encoder, decoder and discriminator one update moves, if only the named terms count."""
    torch.manual_seed(0)
    vae = MLPVAE(image_shape=SHAPE, latent_dim=3, width=8)
    critic = MLPDiscriminator(image_shape=SHAPE, widths=(8,))
    players = {"encoder": vae.encoder, "decoder": vae.decoder, "discriminator": critic}
    before = {name: [p.detach().clone() for p in player.parameters()] for name, player in players.items()}
    images = torch.rand(32, *SHAPE, generator=torch.Generator().manual_seed(1)) * 2 - 1
    list(train_vae_gan(vae, critic, images, steps=steps, batch_size=16, **NOTHING | weights))
    assert all(p.requires_grad for p in critic.parameters())
    return {
        name
        for name, player in players.items()
        if any(not torch.equal(a, b) for a, b in zip(before[name], player.parameters(), strict=True))
    }


def test_who_learns_from_which_term():
    # steps=2, since the rate is zero at the last of them
    always = {"discriminator"}
    assert moved(2) == always
    assert moved(2, adversarial_weight=1.0) == always | {"decoder"}
    assert moved(2, beta=1.0) == always | {"encoder"}
    assert moved(2, pixel_weight=1.0) == always | {"encoder", "decoder"}
    assert moved(2, feature_weight=1.0) == always | {"encoder", "decoder"}


def test_feature_nll_is_a_normal_density_without_its_constant(generator):
    a, b = torch.randn(5, 7, generator=generator), torch.randn(5, 7, generator=generator)
    density = torch.distributions.Normal(b, 1.0).log_prob(a).sum(1)
    torch.testing.assert_close(feature_nll(a, b), -density - 7 / 2 * math.log(2 * math.pi))
    with pytest.raises(ValueError, match="real_features, copy_features: expected two tensors of the same shape"):
        feature_nll(a, b[:4])


def test_the_discriminator_sees_copies_and_inventions():
    torch.manual_seed(0)
    vae = MLPVAE(image_shape=SHAPE, latent_dim=3, width=8)
    critic = MLPDiscriminator(image_shape=SHAPE, widths=(8,))
    seen = []
    critic.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0].detach().clone()))
    images = torch.full((16, *SHAPE), 0.5)
    with torch.no_grad():  # a decoder that draws its first latent entry everywhere, an encoder that answers 3 exactly
        for weight in vae.parameters():
            weight.zero_()
        vae.encoder[-1].bias.copy_(torch.tensor([3.0, 3.0, 3.0, -20.0, -20.0, -20.0]))
        narrow, wide, pixels = (vae.decoder[k] for k in (0, 2, 4))
        narrow.weight[0, 0] = wide.weight[0, 0] = 1.0
        pixels.weight[:, 0] = 1.0
    next(train_vae_gan(vae, critic, images, steps=1, batch_size=16, **NOTHING))
    real, fake = seen[:2]
    assert torch.equal(real, images)
    assert fake[:8].std() < 1e-3 and fake[8:, 0, 0, 0].std() > 0.01  # one code for all copies, noise for inventions
    assert fake[:8].mean() > 0.5 > fake[8:].mean()


def test_an_infinite_kl_stops_the_training_at_its_own_update():
    """The images are still finite then, and so is the discriminator's loss."""
    torch.manual_seed(0)
    vae, critic = MLPVAE(image_shape=SHAPE, latent_dim=3, width=8), MLPDiscriminator(image_shape=SHAPE, widths=(8,))
    with torch.no_grad():
        vae.encoder[-1].bias[3:] = 120.0  # exp(120) is beyond float32, exp(60) is not
    with pytest.raises(RuntimeError, match="NaN or infinite at update 1"):
        next(train_vae_gan(vae, critic, torch.zeros(16, *SHAPE), steps=5, batch_size=16))


def test_bad_input_is_named():
    vae, critic = MLPVAE(image_shape=SHAPE), MLPDiscriminator(image_shape=SHAPE)
    with pytest.raises(ValueError, match="batch_size: expected at least 2, half for copies"):
        next(train_vae_gan(vae, critic, torch.zeros(4, *SHAPE), steps=1, batch_size=1))
    with pytest.raises(ValueError, match=r"images: expected values in \[-1, 1\]"):
        next(train_vae_gan(vae, critic, 3 * torch.ones(4, *SHAPE), steps=1))
    with pytest.raises(ValueError, match="loss: expected one of 'minimax'"):
        next(train_vae_gan(vae, critic, torch.zeros(4, *SHAPE), steps=1, loss="none"))
