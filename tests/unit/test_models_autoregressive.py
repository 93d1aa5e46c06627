"""The pixel LSTM: a probability over images, causal, and one model whether it scores, samples or completes."""

from __future__ import annotations

import itertools

import pytest
import torch

from genimg_lessons.models.autoregressive import PixelLSTM


def make(shape: tuple[int, int, int], levels: int, seed: int = 0, **sizes: float) -> PixelLSTM:
    """A small model with large random weights, so that every dependence is visible."""
    torch.manual_seed(seed)
    model = PixelLSTM(image_shape=shape, levels=levels, width=12, layers=2, embedding=4, **sizes)
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(0, 0.5)
    return model.eval()


@pytest.mark.parametrize(("shape", "levels"), [((1, 2, 2), 2), ((1, 3, 1), 3), ((2, 1, 2), 3), ((3, 1, 1), 4)])
def test_probabilities_of_all_images_sum_to_one(shape, levels):
    size = shape[0] * shape[1] * shape[2]
    images = torch.tensor(list(itertools.product(range(levels), repeat=size))).view(-1, *shape)
    probabilities = make(shape, levels).log_prob(images).exp()
    assert probabilities.sum().item() == pytest.approx(1, abs=1e-5)
    assert probabilities.max() > 2 * probabilities.min(), "weights too small for the test to mean anything"


@pytest.mark.parametrize("channels", [1, 3])
def test_a_pixel_depends_on_all_earlier_values_and_on_no_other(channels, generator):
    """Change one value: exactly the logits of later values (raster order, channels within a pixel in order) change."""
    shape, levels = (channels, 3, 4), 5
    model = make(shape, levels)
    x = torch.randint(levels, (1, *shape), generator=generator)
    order = torch.arange(12 * channels).view(3, 4, channels).permute(2, 0, 1)  # (C, H, W): place in the chain rule
    with torch.no_grad():
        base = model(x)[0]  # (K, C, H, W)
        for place in range(12 * channels):
            changed = x.clone()
            changed[0, order == place] = (x[0, order == place] + 1) % levels
            moved = (model(changed)[0] != base).any(dim=0)
            assert not moved[order <= place].any(), f"value {place} changes the logits of itself or of earlier values"
            assert moved[order > place].all(), f"value {place} does not reach all later values"


@pytest.mark.parametrize("channels", [1, 3])
def test_the_jacobian_is_strictly_triangular(channels):
    """Causality by gradient: through the codes of the neighbours, which stand for the pixels' levels."""
    model = make((channels, 3, 3), 4)
    x = torch.zeros(1, channels, 3, 3, dtype=torch.int64)
    inputs = []
    model.lstm.register_forward_pre_hook(lambda _, args: inputs.append(args[0].retain_grad() or args[0]))
    logits = model(x)
    for pixel in range(9):
        (gradient,) = torch.autograd.grad(logits.flatten(3)[..., pixel].sum(), inputs[0], retain_graph=True)
        reached = gradient[0].abs().sum(dim=1) > 0  # the input at step p is made of pixels before p only
        assert reached[: pixel + 1].all() and not reached[pixel + 1 :].any()


@pytest.mark.parametrize("channels", [1, 3])
def test_sampling_uses_the_same_logits_as_scoring(channels, generator):
    model = make((channels, 3, 4), 5)
    seen: list[torch.Tensor] = []
    for head in model.heads:
        head.register_forward_hook(lambda _, __, output: seen.append(output.clone()))
    x = model.sample(6, generator)
    steps = torch.stack(seen).view(3, 4, channels, 6, 5).permute(3, 4, 2, 0, 1)  # (N, K, C, H, W)
    torch.testing.assert_close(steps, model(x).detach(), rtol=0, atol=1e-5)


def test_samples_have_the_model_s_frequencies(generator):
    model = make((1, 2, 2), 2)
    images = torch.tensor(list(itertools.product(range(2), repeat=4)))
    samples = model.sample(40_000, generator).flatten(1)
    frequency = torch.bincount((samples * torch.tensor([8, 4, 2, 1])).sum(dim=1), minlength=16) / 40_000
    torch.testing.assert_close(frequency, model.log_prob(images.view(-1, 1, 2, 2)).exp().detach(), rtol=0, atol=0.01)


def test_completion_of_the_end_follows_the_exact_conditional(generator):
    model = make((1, 2, 2), 2)
    known = torch.tensor([[[[True, True], [False, False]]]])
    images = torch.tensor([[1, 0, a, b] for a in range(2) for b in range(2)]).view(-1, 1, 2, 2)
    exact = model.log_prob(images).softmax(dim=0).detach()
    drawn = model.complete(images[:1].expand(40_000, -1, -1, -1), known.expand(40_000, -1, -1, -1), generator)
    frequency = torch.bincount(2 * drawn[:, 0, 1, 0] + drawn[:, 0, 1, 1], minlength=4) / 40_000
    torch.testing.assert_close(frequency, exact, rtol=0, atol=0.01)


@pytest.mark.parametrize("mask_channels", [1, 3])
def test_completion_keeps_known_values_and_ignores_the_others(mask_channels, generator):
    model = make((3, 4, 5), 6)
    x = torch.randint(6, (8, 3, 4, 5), generator=generator)
    known = torch.rand(8, mask_channels, 4, 5, generator=generator) < 0.5
    garbage = torch.where(known.expand_as(x), x, -7)
    first = model.complete(x, known, torch.Generator().manual_seed(1))
    again = model.complete(garbage, known, torch.Generator().manual_seed(1))
    assert torch.equal(first, again)
    assert torch.equal(first[known.expand_as(x)], x[known.expand_as(x)])
    assert first.min() >= 0 and first.max() < 6 and not torch.equal(first, x)


def test_sampling_is_reproducible_without_dropout_and_leaves_the_mode_alone():
    model = make((1, 3, 3), 4, dropout=0.5).train()
    first, second = (model.sample(5, torch.Generator().manual_seed(2)) for _ in range(2))
    assert torch.equal(first, second) and model.training
    assert first.dtype == torch.int64 and first.shape == (5, 1, 3, 3)


def test_bad_input_is_named():
    model = make((1, 3, 3), 4)
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
        PixelLSTM(image_shape=(1, 3, 3), levels=4, dropout=1.0)
    with pytest.raises(ValueError, match="levels"):
        PixelLSTM(image_shape=(1, 3, 3), levels=0)
