"""Published sizes, ranges, independence of the images in a batch, and errors that teach."""

import pytest
import torch

from genimg_lessons.models.gan import (
    MLPDiscriminator,
    MLPGenerator,
    PaletteGenerator,
    SmallDiscriminator,
    SmallGenerator,
)
from genimg_lessons.models.gan.palette import PixelMean

SHAPE = (1, 28, 28)


def parameters(model):
    return sum(p.numel() for p in model.parameters())


def test_published_sizes():
    # 100-256-512-1024-784 and 784-512-256-1, counted by hand: (inputs + 1) * outputs per layer.
    assert parameters(MLPGenerator(image_shape=SHAPE)) == 101 * 256 + 257 * 512 + 513 * 1024 + 1025 * 784
    assert parameters(MLPDiscriminator(image_shape=SHAPE)) == 533_505


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32), (3, 12, 20), (1, 8, 8)])
@pytest.mark.parametrize(
    ("generator", "discriminator"), [(MLPGenerator, MLPDiscriminator), (SmallGenerator, SmallDiscriminator)]
)
def test_shapes_and_range(generator, discriminator, shape):
    net = generator(image_shape=shape, latent_dim=7)
    images = net.sample(5, torch.Generator().manual_seed(0))
    assert images.shape == (5, *shape)
    assert images.abs().max() <= 1
    assert discriminator(image_shape=shape)(images).shape == (5,)


def test_sampling_is_decided_by_the_generator_alone():
    net = SmallGenerator(image_shape=SHAPE).eval()
    draw = lambda seed: net.sample(3, torch.Generator().manual_seed(seed))
    assert torch.equal(draw(1), draw(1))
    assert not torch.equal(draw(1), draw(2))


@pytest.mark.parametrize("discriminator", [MLPDiscriminator, SmallDiscriminator])
def test_a_logit_belongs_to_one_image_only(discriminator, generator):
    net = discriminator(image_shape=SHAPE).eval()
    x = torch.rand(4, *SHAPE, generator=generator) * 2 - 1
    torch.testing.assert_close(net(x)[:1], net(x[:1]))
    x.requires_grad_(True)
    (gradient,) = torch.autograd.grad(net(x)[0], x)
    assert gradient[0].abs().sum() > 0 and gradient[1:].abs().sum() == 0


def test_the_small_discriminator_is_lipschitz(generator):
    net = SmallDiscriminator(image_shape=SHAPE, width=16)
    x = torch.rand(64, *SHAPE, generator=generator) * 2 - 1
    for _ in range(50):  # power iterations of the spectral norm converge in training mode
        net(x)
    y = torch.rand(64, *SHAPE, generator=generator) * 2 - 1
    distance = (x - y).flatten(1).norm(dim=1)
    # Spectral norm bounds the kernel matrix; a 3x3 convolution may exceed it by at most a factor 3 each (9 taps).
    assert ((net(x) - net(y)).abs() <= 27 * distance).all()
    assert ((net(x) - net(y)).abs() / distance).max() < 1


@pytest.mark.parametrize("generator", [MLPGenerator, SmallGenerator])
def test_wrong_latent(generator):
    with pytest.raises(ValueError, match=r"z: expected shape \(N, 8\), got a float32 tensor of shape \(2, 9\)"):
        generator(image_shape=SHAPE, latent_dim=8)(torch.zeros(2, 9))


def test_wrong_images_and_sizes():
    with pytest.raises(ValueError, match=r"x: expected shape \(N, 1, 28, 28\)"):
        MLPDiscriminator(image_shape=SHAPE)(torch.zeros(2, 3, 64, 64))
    for build in (SmallGenerator, SmallDiscriminator):
        with pytest.raises(ValueError, match="divisible by 4"):
            build(image_shape=(1, 30, 28))
    with pytest.raises(ValueError, match="latent_dim"):
        MLPGenerator(image_shape=SHAPE, latent_dim=0)


@pytest.mark.parametrize("enlarge", [1, 2])
def test_every_pixel_is_a_blend_of_the_palette(enlarge, generator):
    net = PaletteGenerator(image_shape=(3, 16, 24), latent_dim=5, width=8, colours=4, enlarge=enlarge)
    z = net.latent(6, generator)
    shares, palette = net.shares(z), net.mixed(z)
    assert shares.shape == (6, 4, 16, 24) and palette.shape == (6, 4, 3)
    assert (shares >= 0).all() and palette.abs().max() < 1
    torch.testing.assert_close(shares.sum(1), torch.ones(6, 16, 24))
    by_loops = torch.zeros(6, 3, 16, 24)
    for n in range(6):
        for k in range(4):
            by_loops[n] += shares[n, k] * palette[n, k, :, None, None]
    net.train()
    torch.testing.assert_close(net(z), by_loops)
    other = net.mixed(net.latent(6, generator))
    assert not torch.allclose(palette, other), "each picture has a palette of its own"


def test_sharper_shares_are_nearer_to_one_colour_a_pixel(generator):
    soft = PaletteGenerator(image_shape=(3, 8, 8), latent_dim=5, width=8, sharpness=1.0).eval()
    sharp = PaletteGenerator(image_shape=(3, 8, 8), latent_dim=5, width=8, sharpness=8.0).eval()
    sharp.load_state_dict(soft.state_dict())
    z = soft.latent(6, generator)
    assert (sharp.shares(z).amax(1) > soft.shares(z).amax(1)).all()


def test_the_mean_of_four_pixels_hides_what_a_shuffle_weaves(generator):
    woven = torch.nn.functional.pixel_shuffle(torch.randn(2, 12, 1, 1, generator=generator).expand(2, 12, 5, 5), 2)
    inside = PixelMean()(woven)[..., :-1, :-1]
    assert woven.std((2, 3)).min() > 0.05
    torch.testing.assert_close(inside, woven.mean((2, 3), keepdim=True).expand_as(inside))


def test_a_palette_says_which_sizes_it_cannot_paint():
    for shape in ((3, 9, 8), (3, 12, 12)):
        with pytest.raises(ValueError, match=rf"divisible by 8, got \({shape[0]}, {shape[1]}, {shape[2]}\)"):
            PaletteGenerator(image_shape=shape, enlarge=2)
    with pytest.raises(ValueError, match="sharpness"):
        PaletteGenerator(image_shape=(3, 8, 8), sharpness=0.0)
    with pytest.raises(ValueError, match="colours"):
        PaletteGenerator(image_shape=(3, 8, 8), colours=0)
