"""Autoregressive models: a probability over images, causal, and one model whether it scores, samples or completes."""

from __future__ import annotations

import itertools

import pytest
import torch

from genimg_lessons.models.autoregressive import (
    AutoregressiveModel,
    DiagonalBiLSTM,
    PixelCNN,
    PixelLSTM,
    RowLSTM,
    WaveNet,
)
from genimg_lessons.training.likelihood import train_likelihood

SIZES = {
    PixelLSTM: {"width": 12, "layers": 2, "embedding": 4},
    RowLSTM: {"width": 12, "layers": 2, "first": 3},
    DiagonalBiLSTM: {"width": 12, "layers": 2, "first": 3},
    PixelCNN: {"width": 12, "layers": 2, "first": 3},
    WaveNet: {"width": 12},
}
every_model = pytest.mark.parametrize("kind", SIZES, ids=lambda kind: kind.__name__)


def make(
    kind: type[AutoregressiveModel], shape: tuple[int, int, int], levels: int, seed: int = 0, **sizes: float
) -> AutoregressiveModel:
    """A small model with large random weights, so that every dependence is visible."""
    torch.manual_seed(seed)
    model = kind(image_shape=shape, levels=levels, **SIZES[kind], **sizes)
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(0, 0.5)
    return model.eval()


@every_model
@pytest.mark.parametrize(("shape", "levels"), [((1, 2, 2), 2), ((1, 3, 1), 3), ((2, 1, 2), 3), ((3, 1, 1), 4)])
def test_probabilities_of_all_images_sum_to_one(kind, shape, levels):
    size = shape[0] * shape[1] * shape[2]
    images = torch.tensor(list(itertools.product(range(levels), repeat=size))).view(-1, *shape)
    probabilities = make(kind, shape, levels).log_prob(images).exp()
    assert probabilities.sum().item() == pytest.approx(1, abs=1e-5)
    assert probabilities.max() > 2 * probabilities.min(), "weights too small for the test to mean anything"


def reached(model: AutoregressiveModel, x: torch.Tensor, order: torch.Tensor) -> torch.Tensor:
    """Change one value after the other: entry [i, j] tells whether the logits of value j move with value i."""
    values = order.numel()
    table = torch.zeros(values, values, dtype=torch.bool)
    with torch.no_grad():
        base = model(x)[0]  # (K, C, H, W)
        for place in range(values):
            changed = x.clone()
            changed[0, order == place] = (x[0, order == place] + 1) % model.levels
            moved = (model(changed)[0] != base).any(dim=0)
            table[place, order[moved]] = True
    return table


def raster_order(shape: tuple[int, int, int]) -> torch.Tensor:
    """(C, H, W): the place of each value in the chain rule."""
    channels, height, width = shape
    return torch.arange(channels * height * width).view(height, width, channels).permute(2, 0, 1)


@every_model
@pytest.mark.parametrize("channels", [1, 3])
def test_no_value_moves_the_logits_of_itself_or_of_earlier_ones(kind, channels, generator):
    shape = (channels, 4, 4)
    x = torch.randint(5, (1, *shape), generator=generator)
    table = reached(make(kind, shape, 5), x, raster_order(shape))
    assert not table.tril().any(), "a value moves its own logits or earlier ones"
    assert table.sum() > 0.5 * table.numel() * 0.5, "weights too small for the test to mean anything"
    later = torch.ones_like(table).triu(1)
    if kind in (PixelLSTM, DiagonalBiLSTM, WaveNet):  # these claim to see every earlier pixel
        assert torch.equal(table, later)


def test_what_row_lstm_and_pixel_cnn_cannot_see(generator):
    """The triangle of the Row LSTM and the blind spot of stacked masked convolutions, pixel by pixel."""
    shape = (1, 5, 9)
    x = torch.randint(5, (1, *shape), generator=generator)
    for kind, sees in (
        # One layer after a 3x3 mask: the triangle widens by one column a row, the first kernel adds one on each side;
        # to the left the masked row convolutions add their own reach.
        (RowLSTM, lambda up, right: right <= up),
        # Two residual blocks: each step up may move at most one to the right.
        (PixelCNN, lambda up, right: right <= up),
    ):
        model = make(kind, shape, 5)
        table = reached(model, x, raster_order(shape))
        target = 4 * 9 + 1  # last row, second column: much lies to its upper right
        for place in range(target):
            up, right = 4 - place // 9, place % 9 - 1
            if not sees(up, right):
                assert not table[place, target], (kind.__name__, up, right)
        assert table[0 * 9 + 8, 4 * 9 + 8] == (kind is RowLSTM)  # straight above: out of the small PixelCNN's reach


@every_model
@pytest.mark.parametrize("channels", [1, 3])
def test_the_jacobian_is_strictly_triangular(kind, channels):
    """Causality by gradient, through the codes of the pixels."""
    model = make(kind, (channels, 3, 3), 4)
    x = torch.zeros(1, channels, 3, 3, dtype=torch.int64)
    inputs = []
    if kind is PixelLSTM:  # its LSTM is given, at step p, the codes of neighbours before p: (N, steps, codes)
        model.lstm.register_forward_pre_hook(lambda _, args: inputs.append(args[0].retain_grad() or args[0]))
    else:
        model.codes.register_forward_hook(lambda _, __, codes: inputs.append(codes.retain_grad() or codes))
    logits = model(x)
    for pixel in range(9):
        (gradient,) = torch.autograd.grad(logits.flatten(3)[..., pixel].sum(), inputs[0], retain_graph=True)
        steps = gradient[0].abs().sum(dim=1) > 0 if kind is PixelLSTM else gradient[0].abs().sum(dim=0).flatten() > 0
        last = pixel + 1 if kind is PixelLSTM else pixel
        assert not steps[last:].any()
        assert steps[:last].any() or last == 0
        if kind in (PixelLSTM, DiagonalBiLSTM, WaveNet):
            assert steps[:last].all()


@every_model
@pytest.mark.parametrize("channels", [1, 3])
def test_sampling_uses_the_same_logits_as_scoring(kind, channels, generator):
    model = make(kind, (channels, 4, 5), 5).double()  # so that rounding cannot hide a difference
    seen: list[torch.Tensor] = []
    for head in model.heads:
        head.register_forward_hook(lambda _, __, output: seen.append(output.clone()))
    x = model.sample(6, generator)
    steps = torch.stack(seen).view(4, 5, channels, 6, 5).permute(3, 4, 2, 0, 1)  # (N, K, C, H, W)
    torch.testing.assert_close(steps, model(x).detach(), rtol=0, atol=1e-9)


@every_model
def test_samples_have_the_model_s_frequencies(kind, generator):
    model = make(kind, (1, 2, 2), 2)
    images = torch.tensor(list(itertools.product(range(2), repeat=4)))
    samples = model.sample(40_000, generator).flatten(1)
    frequency = torch.bincount((samples * torch.tensor([8, 4, 2, 1])).sum(dim=1), minlength=16) / 40_000
    torch.testing.assert_close(frequency, model.log_prob(images.view(-1, 1, 2, 2)).exp().detach(), rtol=0, atol=0.01)


@every_model
def test_completion_of_the_end_follows_the_exact_conditional(kind, generator):
    model = make(kind, (1, 2, 2), 2)
    known = torch.tensor([[[[True, True], [False, False]]]])
    images = torch.tensor([[1, 0, a, b] for a in range(2) for b in range(2)]).view(-1, 1, 2, 2)
    exact = model.log_prob(images).softmax(dim=0).detach()
    drawn = model.complete(images[:1].expand(40_000, -1, -1, -1), known.expand(40_000, -1, -1, -1), generator)
    frequency = torch.bincount(2 * drawn[:, 0, 1, 0] + drawn[:, 0, 1, 1], minlength=4) / 40_000
    torch.testing.assert_close(frequency, exact, rtol=0, atol=0.01)


@every_model
@pytest.mark.parametrize("mask_channels", [1, 3])
def test_completion_keeps_known_values_and_ignores_the_others(kind, mask_channels, generator):
    model = make(kind, (3, 4, 5), 6)
    x = torch.randint(6, (8, 3, 4, 5), generator=generator)
    known = torch.rand(8, mask_channels, 4, 5, generator=generator) < 0.5
    garbage = torch.where(known.expand_as(x), x, -7)
    first = model.complete(x, known, torch.Generator().manual_seed(1))
    again = model.complete(garbage, known, torch.Generator().manual_seed(1))
    assert torch.equal(first, again)
    assert torch.equal(first[known.expand_as(x)], x[known.expand_as(x)])
    assert first.min() >= 0 and first.max() < 6 and not torch.equal(first, x)


@every_model
def test_sampling_is_reproducible_without_dropout_and_leaves_the_mode_alone(kind):
    model = make(kind, (1, 3, 3), 4, dropout=0.5).train()
    first, second = (model.sample(5, torch.Generator().manual_seed(2)) for _ in range(2))
    assert torch.equal(first, second) and model.training
    assert first.dtype == torch.int64 and first.shape == (5, 1, 3, 3)


@every_model
def test_bad_input_is_named(kind):
    model = make(kind, (1, 3, 3), 4)
    with pytest.raises(TypeError, match="int64"):
        model(torch.zeros(1, 1, 3, 3))
    with pytest.raises(ValueError, match=r"grey levels 0 \.\.\. 3"):
        model(torch.full((1, 1, 3, 3), 4))
    with pytest.raises(ValueError, match="x: expected shape"):
        model(torch.zeros(1, 3, 3, dtype=torch.int64))
    with pytest.raises(TypeError, match="known_mask: expected a bool"):
        model.complete(torch.zeros(1, 1, 3, 3, dtype=torch.int64), torch.ones(1, 1, 3, 3))
    with pytest.raises(ValueError, match="known_mask"):
        model.complete(torch.zeros(1, 1, 3, 3, dtype=torch.int64), torch.ones(1, 1, 3, 2, dtype=torch.bool))
    with pytest.raises(ValueError, match="dropout"):
        kind(image_shape=(1, 3, 3), levels=4, dropout=1.0)
    with pytest.raises(ValueError, match="levels"):
        kind(image_shape=(1, 3, 3), levels=0)
    with pytest.raises(ValueError, match="empty batch"):
        model(torch.zeros(0, 1, 3, 3, dtype=torch.int64))


def test_even_first_kernels_are_refused_and_wavenet_says_how_deep_it_is():
    with pytest.raises(ValueError, match="odd"):
        PixelCNN(image_shape=(1, 3, 3), levels=4, first=4)
    assert [len(WaveNet(image_shape=(1, 1, n), levels=2).layers) for n in (1, 2, 3, 8, 9, 64)] == [1, 1, 2, 3, 4, 6]
    assert len(WaveNet(image_shape=(1, 8, 8), levels=2, layers=3).layers) == 3


@pytest.mark.gpu
@every_model
def test_cpu_and_gpu_learn_and_draw_alike(kind):
    """The same draws on both devices: 20 losses within 2 %, and nearly the same images from the same numbers."""
    levels = torch.randint(2, (64, 1, 5, 6), generator=torch.Generator().manual_seed(1))
    histories, drawn = [], []
    for device in ("cpu", "cuda"):
        model = make(kind, (1, 5, 6), 2).to(device)
        loop = train_likelihood(model, levels.to(device), steps=20, generator=torch.Generator().manual_seed(2))
        histories.append(torch.stack([step.losses["nll"] for step in loop]).cpu())
        images = model.sample(50, torch.Generator().manual_seed(3))
        assert images.device.type == device
        drawn.append(images.cpu())
    torch.testing.assert_close(histories[1], histories[0], rtol=2e-2, atol=1e-5)
    assert (drawn[0] == drawn[1]).double().mean() > 0.9


def test_the_input_dropout_of_a_pixel_lstm_acts_in_training_only_and_before_the_lstm():
    model = make(PixelLSTM, (1, 3, 3), 4, input_dropout=0.5)
    x, inputs = torch.ones(4, 1, 3, 3, dtype=torch.int64), []
    model.lstm.register_forward_pre_hook(lambda _, args: inputs.append(args[0].detach()))
    torch.testing.assert_close(model(x), model(x), rtol=0, atol=0)
    torch.manual_seed(0)
    model.train()(x)
    codes, thinned = inputs[0], inputs[-1]
    kept = thinned != 0
    assert 0.35 < kept.double().mean() < 0.65
    torch.testing.assert_close(thinned[kept], 2 * codes[kept])
    with pytest.raises(ValueError, match=r"input_dropout: expected 0 <= input_dropout < 1, got 1\.0"):
        PixelLSTM(image_shape=(1, 3, 3), levels=4, input_dropout=1.0)
