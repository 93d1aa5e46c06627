"""Laws that every model obeys: shapes, finite gradients everywhere, copies that are copies, weights that travel."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable

import pytest
import torch
from torch import nn

from genimg_lessons.models import autoregressive, gan, inpainting, recurrent, restoration, translation, vae

Inputs = Callable[[torch.Generator], torch.Tensor]


def latents(n: int) -> Inputs:
    return lambda generator: torch.randn(4, n, generator=generator)


def images(*shape: int) -> Inputs:
    return lambda generator: 2 * torch.rand(4, *shape, generator=generator) - 1


def grey_levels(levels: int, *shape: int) -> Inputs:
    return lambda generator: torch.randint(levels, (4, *shape), generator=generator)


class Told(nn.Module):
    """A conditional player that is told row by row [1, 0], [0, 1], [1, 0], ..., so that it has one argument only."""

    def __init__(self, player: nn.Module) -> None:
        super().__init__()
        self.player = player

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.player(x, torch.eye(2).repeat(len(x), 1)[: len(x)])


class Masked(nn.Module):
    """An inpainter that is told that every other column is missing, so that it has one argument only."""

    def __init__(self, inpainter: nn.Module) -> None:
        super().__init__()
        self.inpainter = inpainter

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mask = torch.ones_like(x[:, :1])
        mask[..., ::2] = 0
        return self.inpainter(x, mask)


class Twice(nn.Module):
    """A network of two images that gets the same one twice."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.network(x, x)


# name -> (constructor, inputs, shapes of the outputs)
MODELS: dict[str, tuple[Callable[[], nn.Module], Inputs, list[tuple[int, ...]]]] = {
    "MLPGenerator": (
        lambda: gan.MLPGenerator(image_shape=(2, 8, 8), latent_dim=5, widths=(16, 8)),
        latents(5),
        [(4, 2, 8, 8)],
    ),
    "MLPGenerator batch_norm": (
        lambda: gan.MLPGenerator(image_shape=(2, 8, 8), latent_dim=5, widths=(16, 8), batch_norm=True),
        latents(5),
        [(4, 2, 8, 8)],
    ),
    "MLPDiscriminator": (lambda: gan.MLPDiscriminator(image_shape=(2, 8, 8), widths=(16, 8)), images(2, 8, 8), [(4,)]),
    "SmallGenerator": (
        lambda: gan.SmallGenerator(image_shape=(2, 8, 8), latent_dim=5, width=8),
        latents(5),
        [(4, 2, 8, 8)],
    ),
    "SmallDiscriminator": (lambda: gan.SmallDiscriminator(image_shape=(2, 8, 8), width=8), images(2, 8, 8), [(4,)]),
    "SmallGenerator deep": (
        lambda: gan.SmallGenerator(image_shape=(2, 16, 16), latent_dim=5, width=16, doublings=3),
        latents(5),
        [(4, 2, 16, 16)],
    ),
    "PaletteGenerator": (
        lambda: gan.PaletteGenerator(image_shape=(2, 16, 8), latent_dim=5, width=8, colours=3, enlarge=2),
        latents(5),
        [(4, 2, 16, 8)],
    ),
    "DCGANGenerator": (
        lambda: gan.DCGANGenerator(image_shape=(2, 16, 16), latent_dim=5, width=4, hidden=(6,)),
        latents(5),
        [(4, 2, 16, 16)],
    ),
    "DCGANGenerator nearest": (
        lambda: gan.DCGANGenerator(image_shape=(2, 16, 16), latent_dim=5, width=4, upsample="nearest"),
        latents(5),
        [(4, 2, 16, 16)],
    ),
    "DCGANDiscriminator": (lambda: gan.DCGANDiscriminator(image_shape=(2, 16, 16), width=4), images(2, 16, 16), [(4,)]),
    "DCGANDiscriminator pool": (
        lambda: gan.DCGANDiscriminator(image_shape=(2, 16, 16), width=4, downsample="pool", dropout=0.3),
        images(2, 16, 16),
        [(4,)],
    ),
    "ConditionalGenerator": (
        lambda: Told(gan.ConditionalGenerator(gan.MLPGenerator(image_shape=(2, 8, 8), latent_dim=5), conditions=2)),
        latents(3),
        [(4, 2, 8, 8)],
    ),
    "ConditionalDiscriminator": (
        lambda: Told(
            gan.ConditionalDiscriminator(gan.SmallDiscriminator(image_shape=(2, 8, 8), width=8), conditions=2)
        ),
        images(2, 8, 8),
        [(4,)],
    ),
    "MLPVAE": (
        lambda: vae.MLPVAE(image_shape=(2, 5, 6), latent_dim=3, width=16),
        images(2, 5, 6),
        [(4, 2, 5, 6), (4, 3), (4, 3)],
    ),
    "ConvVAE": (
        lambda: vae.ConvVAE(image_shape=(2, 12, 20), latent_dim=3, width=2),
        images(2, 12, 20),
        [(4, 2, 12, 20), (4, 3), (4, 3)],
    ),
    "PixelLSTM grey": (
        lambda: autoregressive.PixelLSTM(image_shape=(1, 4, 5), levels=6, width=8, embedding=4),
        grey_levels(6, 1, 4, 5),
        [(4, 6, 1, 4, 5)],
    ),
    "PixelLSTM colour": (
        lambda: autoregressive.PixelLSTM(image_shape=(3, 4, 5), levels=6, width=8, embedding=4, layers=1, dropout=0.1),
        grey_levels(6, 3, 4, 5),
        [(4, 6, 3, 4, 5)],
    ),
    **{
        model.__name__: (
            lambda model=model: model(image_shape=(2, 4, 5), levels=6, width=8, layers=2, dropout=0.1),
            grey_levels(6, 2, 4, 5),
            [(4, 6, 2, 4, 5)],
        )
        for model in (
            autoregressive.RowLSTM,
            autoregressive.DiagonalBiLSTM,
            autoregressive.PixelCNN,
            autoregressive.WaveNet,
        )
    },
    "DnCNN": (lambda: restoration.DnCNN(image_shape=(2, 8, 8), width=8, depth=3), images(2, 8, 8), [(4, 2, 8, 8)]),
    "DnCNN plain": (
        lambda: restoration.DnCNN(image_shape=(2, 8, 8), width=8, depth=3, batch_norm=False),
        images(2, 8, 8),
        [(4, 2, 8, 8)],
    ),
    "DnCNN folded": (
        lambda: restoration.DnCNN(image_shape=(2, 8, 8), width=8, depth=3, fold=2),
        images(2, 7, 9),
        [(4, 2, 7, 9)],
    ),
    "DnCNN of three frames": (
        lambda: restoration.DnCNN(image_shape=(2, 8, 8), width=8, depth=3, frames=3),
        images(6, 8, 8),
        [(4, 2, 8, 8)],
    ),
    "UNet": (lambda: restoration.UNet(image_shape=(2, 8, 8), width=4), images(2, 9, 10), [(4, 2, 9, 10)]),
    "SRCNN": (
        lambda: restoration.SRCNN(image_shape=(2, 8, 8), factor=3, width=8),
        images(2, 5, 6),
        [(4, 2, 15, 18)],
    ),
    "ESPCN": (
        lambda: restoration.ESPCN(image_shape=(2, 8, 8), factor=3, width=8),
        images(2, 5, 6),
        [(4, 2, 15, 18)],
    ),
    "PartialInpainter": (
        lambda: Masked(inpainting.PartialInpainter(image_shape=(2, 8, 8), width=4, depth=2)),
        images(2, 9, 10),
        [(4, 2, 9, 10)],
    ),
    "GatedInpainter": (
        lambda: Masked(inpainting.GatedInpainter(image_shape=(2, 8, 8), width=4, depth=2)),
        images(2, 9, 10),
        [(4, 2, 9, 10)],
    ),
    "ContextEncoder": (
        lambda: Masked(inpainting.ContextEncoder(image_shape=(2, 16, 8), width=4, code=6)),
        images(2, 16, 8),
        [(4, 2, 16, 8)],
    ),
    "RecurrentCNN": (
        lambda: recurrent.RecurrentCNN(image_shape=(2, 12, 12), classes=7, width=8, steps=2),
        images(2, 12, 12),
        [(4, 7)],
    ),
    "RecurrentRestorer": (
        lambda: recurrent.RecurrentRestorer(image_shape=(2, 8, 8), width=8, steps=2, fold=2),
        images(2, 9, 10),
        [(4, 2, 9, 10)],
    ),
    "UNetTranslator": (
        lambda: translation.UNetTranslator(image_shape=(3, 16, 16), source_channels=1, width=4, depth=2),
        images(1, 18, 17),
        [(4, 3, 18, 17)],
    ),
    "PatchDiscriminator": (
        lambda: Twice(translation.PatchDiscriminator(image_shape=(2, 16, 16), width=4)),
        images(2, 16, 16),
        [(4, 4, 4)],
    ),
    "StyleEncoder": (
        lambda: translation.StyleEncoder(image_shape=(2, 16, 16), classes=5, width=4),
        images(2, 16, 16),
        [(4, 5)],
    ),
}


@pytest.fixture(params=MODELS, ids=str)
def case(request, generator):
    """A model with fixed first weights, a batch for it, and the shapes that it must answer with."""
    build, inputs, shapes = MODELS[request.param]
    torch.manual_seed(0)
    return build(), inputs(generator), shapes


def outputs(model: nn.Module, x: torch.Tensor) -> list[torch.Tensor]:
    """The model's answers as a list; a model that draws noise draws the same each time."""
    answer = model(x, torch.Generator().manual_seed(0)) if isinstance(model, vae.VAE) else model(x)
    return list(answer) if isinstance(answer, tuple) else [answer]


def test_shapes_and_finite_values(case):
    model, x, shapes = case
    answers = outputs(model, x)
    assert [tuple(answer.shape) for answer in answers] == shapes
    assert all(torch.isfinite(answer).all() for answer in answers)


def test_every_weight_gets_a_finite_gradient(case):
    model, x, _ = case
    sum(answer.square().sum() for answer in outputs(model, x)).backward()
    for name, weight in model.named_parameters():
        assert weight.grad is not None and torch.isfinite(weight.grad).all(), f"{name}: no finite gradient"


def test_a_copy_answers_alike_and_shares_nothing(case):
    model, x, _ = case
    model.eval()
    twin = copy.deepcopy(model)
    before = outputs(model, x)
    assert all(torch.equal(a, b) for a, b in zip(before, outputs(twin, x), strict=True))
    with torch.no_grad():
        for weight in twin.parameters():
            weight.add_(1)
    assert all(torch.equal(a, b) for a, b in zip(before, outputs(model, x), strict=True))


def test_weights_survive_a_file(case):
    model, x, _ = case
    model.train()
    outputs(model, x)  # moves batch-norm and power-iteration buffers away from their first values
    model.eval()
    file = io.BytesIO()
    torch.save(model.state_dict(), file)
    file.seek(0)
    fresh = copy.deepcopy(model)
    with torch.no_grad():
        for weight in fresh.parameters():
            weight.normal_()
    fresh.load_state_dict(torch.load(file, weights_only=True))
    assert all(torch.equal(a, b) for a, b in zip(outputs(model, x), outputs(fresh, x), strict=True))


def test_half_a_batch_gets_half_the_answers_in_evaluation_mode(case):
    """No statistics shared between images: each image's answer is its own."""
    model, x, _ = case
    model.eval()
    if isinstance(model, vae.VAE):
        pytest.skip("draws noise for the whole batch at once")
    for whole, half in zip(outputs(model, x), outputs(model, x[:2]), strict=True):
        torch.testing.assert_close(whole[:2], half, rtol=1e-5, atol=1e-5)
