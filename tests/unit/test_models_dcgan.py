"""The published convolutional stacks, each switch of the DCGAN rules, and players that are told what to show."""

import pytest
import torch
from torch import nn

from genimg_lessons.models.gan import (
    ConditionalDiscriminator,
    ConditionalGenerator,
    DCGANDiscriminator,
    DCGANGenerator,
    MLPDiscriminator,
    MLPGenerator,
    SmallDiscriminator,
    SmallGenerator,
)
from genimg_lessons.models.gan.dcgan import dcgan_init, doublings_of


def parameters(model):
    return sum(p.numel() for p in model.parameters())


def kinds(model, *types):
    return [module for module in model.modules() if isinstance(module, types)]


def test_the_published_generator_for_64_pixels():
    net = DCGANGenerator(image_shape=(3, 64, 64), activation="leaky_relu")
    dense, maps = 100 * 4 * 4 * 512, 16 * (512 * 256 + 256 * 128 + 128 * 64 + 64 * 3)
    norms = 2 * (4 * 4 * 512 + 256 + 128 + 64)
    assert parameters(net) == dense + maps + norms + 3  # only the last layer has a bias
    assert round(parameters(net) / 1e6, 1) == 3.6
    assert [tuple(c.weight.shape[:2]) for c in kinds(net, nn.ConvTranspose2d)] == [
        (512, 256),
        (256, 128),
        (128, 64),
        (64, 3),
    ]


def test_the_published_discriminators():
    conv = DCGANDiscriminator(image_shape=(3, 32, 32), depth=4, kernel_size=5, norm=None)
    assert [c.out_channels for c in kinds(conv, nn.Conv2d)] == [64, 128, 256, 512]
    assert conv.head.in_features == 2 * 2 * 512
    dense = MLPDiscriminator(image_shape=(1, 28, 28), widths=(512, 256, 128, 64), norm="batch")
    assert [layer.out_features for layer in kinds(dense, nn.Linear)] == [512, 256, 128, 64, 1]
    assert [layer.bias is None for layer in kinds(dense, nn.Linear)] == [True] * 4 + [False]
    assert len(kinds(dense, nn.BatchNorm1d)) == 4


@pytest.mark.parametrize(
    ("size", "doublings"), [((28, 28), 2), ((32, 32), 3), ((64, 64), 4), ((64, 32), 3), ((20, 36), 2), ((128, 128), 5)]
)
def test_the_coarse_map(size, doublings):
    assert doublings_of((1, *size)) == doublings
    x = DCGANGenerator(image_shape=(1, *size), width=2, latent_dim=3).sample(2)
    assert x.shape == (2, 1, *size) and x.abs().max() <= 1
    assert DCGANDiscriminator(image_shape=(1, *size), width=2)(x).shape == (2,)


def test_every_rule_has_a_switch():
    shape = (1, 28, 28)
    rules = DCGANGenerator(image_shape=shape, width=4)
    assert len(kinds(rules, nn.BatchNorm1d, nn.BatchNorm2d)) == 2 and not kinds(rules, nn.LeakyReLU)
    assert not isinstance(list(rules.layers[-1])[-2], nn.BatchNorm2d)  # none on the output
    assert not kinds(DCGANGenerator(image_shape=shape, width=4, batch_norm=False), nn.BatchNorm2d, nn.BatchNorm1d)
    leaky = DCGANGenerator(image_shape=shape, width=4, activation="leaky_relu")
    assert kinds(leaky, nn.LeakyReLU) and not kinds(leaky, nn.ReLU)
    deep = DCGANGenerator(image_shape=shape, width=4, hidden=(7, 5))
    assert [layer.out_features for layer in kinds(deep, nn.Linear)] == [7, 5, 8 * 49]
    near = DCGANGenerator(image_shape=shape, width=4, upsample="nearest")
    assert len(kinds(near, nn.Upsample)) == 2 and not kinds(near, nn.ConvTranspose2d)
    assert near.sample(2).shape == (2, *shape)

    rules = DCGANDiscriminator(image_shape=shape, width=4)
    first, second = rules.body[0], rules.body[1]
    assert not kinds(first, nn.BatchNorm2d) and kinds(second, nn.BatchNorm2d)  # none on the input
    assert not kinds(rules, nn.ReLU, nn.MaxPool2d, nn.Dropout2d) and len(kinds(rules, nn.LeakyReLU)) == 2
    pool = DCGANDiscriminator(image_shape=shape, width=4, downsample="pool")
    assert len(kinds(pool, nn.MaxPool2d)) == 2 and {c.stride for c in kinds(pool, nn.Conv2d)} == {(1, 1)}
    assert pool(torch.zeros(2, *shape)).shape == (2,)
    assert kinds(DCGANDiscriminator(image_shape=shape, width=4, activation="relu"), nn.ReLU)
    drops = kinds(DCGANDiscriminator(image_shape=shape, width=4, dropout=0.25), nn.Dropout2d)
    assert [layer.p for layer in drops] == [0.25, 0.25]
    spectral = DCGANDiscriminator(image_shape=shape, width=4, norm="spectral")
    assert all(hasattr(layer, "parametrizations") for layer in kinds(spectral, nn.Conv2d, nn.Linear))


def test_building_a_discriminator_leaves_its_statistics_alone():
    for norm in kinds(DCGANDiscriminator(image_shape=(1, 32, 32), width=2), nn.BatchNorm2d):
        assert (
            norm.training
            and norm.num_batches_tracked == 0
            and torch.equal(norm.running_mean, torch.zeros_like(norm.running_mean))
        )


def test_paper_s_first_weights(generator):
    net = DCGANGenerator(image_shape=(3, 32, 32), width=32)
    dcgan_init(net, generator)
    convolution, norm = kinds(net, nn.ConvTranspose2d)[0], kinds(net, nn.BatchNorm2d)[0]
    assert convolution.weight.std().item() == pytest.approx(0.02, rel=0.02)
    assert norm.weight.mean().item() == pytest.approx(1, abs=0.01) and norm.weight.std().item() == pytest.approx(
        0.02, rel=0.4
    )
    assert kinds(net, nn.ConvTranspose2d)[-1].bias.abs().max() == 0
    again = DCGANGenerator(image_shape=(3, 32, 32), width=32)
    dcgan_init(again, torch.Generator().manual_seed(0))
    assert all(torch.equal(a, b) for a, b in zip(net.parameters(), again.parameters(), strict=True))


@pytest.mark.parametrize("doublings", [2, 3, 4])
def test_the_small_pair_at_any_depth(doublings):
    net = SmallGenerator(image_shape=(3, 64, 32), latent_dim=5, width=32, doublings=doublings)
    assert net.layers[1].unflattened_size == (32, 64 >> doublings, 32 >> doublings)
    x = net.sample(2)
    assert x.shape == (2, 3, 64, 32)
    critic = SmallDiscriminator(image_shape=(3, 64, 32), width=4, halvings=doublings)
    assert critic(x).shape == (2,) and len(kinds(critic, nn.Conv2d)) == doublings + 1
    assert critic.head.in_features == 8 * (64 >> doublings + 1) * (32 >> doublings + 1)


def test_a_patch_at_once_and_a_larger_fold():
    torch.manual_seed(0)
    net = SmallGenerator(image_shape=(3, 64, 32), latent_dim=5, width=8, patch=2)
    assert net.layers[1].unflattened_size == (8, 8, 4)
    x = net.sample(2)
    assert x.shape == (2, 3, 64, 32)
    blocks = x.unfold(2, 2, 2).unfold(3, 2, 2).flatten(-2)  # (2, 3, 32, 16, 4)
    assert torch.equal(blocks, blocks[..., :1].expand_as(blocks))  # all pixels of a patch start alike
    assert x.std() > 0 and not torch.equal(x[:, 0], x[:, 1])  # the channels do not
    assert SmallDiscriminator(image_shape=(3, 64, 32), width=4, fold=4).body[1].in_channels == 48
    plain, folded = (SmallDiscriminator(image_shape=(3, side, side), width=4, fold=f) for side, f in ((32, 2), (64, 4)))
    assert plain.head.in_features == folded.head.in_features
    assert folded(torch.zeros(2, 3, 64, 64)).shape == (2,)


@pytest.fixture
def conditional():
    torch.manual_seed(0)
    net = ConditionalGenerator(MLPGenerator(image_shape=(1, 4, 4), latent_dim=5, widths=(8,)), conditions=2)
    critic = ConditionalDiscriminator(MLPDiscriminator(image_shape=(1, 4, 4), widths=(8,)), conditions=2)
    return net, critic


def test_the_condition_is_the_end_of_the_inner_latent(conditional, generator):
    net, _ = conditional
    z, c = torch.randn(3, 3, generator=generator), torch.tensor([[1, 0], [0, 1], [1, 1]])
    torch.testing.assert_close(net(z, c), net.inner(torch.cat([z, c.float()], 1)))
    assert not torch.equal(net(z, c), net(z, 1 - c))
    sample = net.sample(c, torch.Generator().manual_seed(1))
    torch.testing.assert_close(sample, net(net.latent(3, torch.Generator().manual_seed(1)), c))
    assert not sample.requires_grad


def test_the_projection_adds_an_inner_product_with_the_features(conditional, generator):
    _, critic = conditional
    critic.eval()
    x, c = 2 * torch.rand(3, 1, 4, 4, generator=generator) - 1, torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    extra = critic(x, c) - critic.inner(x)
    by_hand = torch.stack([critic.project.weight @ row for row in c])  # (N, F)
    torch.testing.assert_close(extra, (by_hand * critic.features(x)).sum(1), atol=1e-6, rtol=1e-5)
    assert extra[2] == 0 and extra[:2].abs().min() > 0


def test_bad_input_is_named(conditional):
    net, critic = conditional
    with pytest.raises(ValueError, match=r"condition: expected shape \(3, 2\), got .* \(3, 4\)"):
        net(torch.zeros(3, 3), torch.zeros(3, 4))
    with pytest.raises(ValueError, match=r"condition: expected shape \(3, 2\)"):
        critic(torch.zeros(3, 1, 4, 4), torch.zeros(2, 2))
    with pytest.raises(ValueError, match=r"z: expected shape \(N, 3\)"):
        net(torch.zeros(3, 5), torch.zeros(3, 2))
    with pytest.raises(ValueError, match="latent longer than the condition of 5, got 5"):
        ConditionalGenerator(net.inner, conditions=5)
    for shape in [(1, 30, 30), (1, 8, 8), (1, 28, 31)]:
        with pytest.raises(ValueError, match="at least 16 pixels that divide by 4"):
            DCGANGenerator(image_shape=shape)
    with pytest.raises(ValueError, match="upsample: expected 'transposed' or 'nearest', got 'bilinear'"):
        DCGANGenerator(image_shape=(1, 28, 28), upsample="bilinear")
    with pytest.raises(ValueError, match="downsample: expected 'stride' or 'pool', got 'max'"):
        DCGANDiscriminator(image_shape=(1, 28, 28), downsample="max")
    with pytest.raises(ValueError, match="divisible by 8, got"):
        SmallGenerator(image_shape=(1, 28, 28), doublings=3)
    with pytest.raises(ValueError, match="width: expected a multiple of 4, got 6"):
        SmallGenerator(image_shape=(1, 28, 28), width=6)
    with pytest.raises(ValueError, match="divisible by 8, got"):
        SmallDiscriminator(image_shape=(1, 28, 28), fold=4)
