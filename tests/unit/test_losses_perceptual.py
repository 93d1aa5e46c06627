"""Losses between features: place matters for content, not for style."""

from __future__ import annotations

import pytest
import torch

from genimg_lessons.losses.perceptual import content_loss, gram_loss, statistics_loss


@pytest.fixture
def layers(generator) -> list[torch.Tensor]:
    return [torch.randn(3, 4, 8, 6, generator=generator), torch.randn(3, 5, 4, 3, generator=generator)]


def moved(layers: list[torch.Tensor]) -> list[torch.Tensor]:
    return [layer.roll((1, 2), dims=(2, 3)) for layer in layers]


def test_content_is_the_mean_squared_difference(layers):
    a, b = layers[0], moved(layers)[0]
    torch.testing.assert_close(
        content_loss(a, b), torch.stack([torch.nn.functional.mse_loss(*p) for p in zip(a, b, strict=True)])
    )
    assert content_loss(a, a).tolist() == [0, 0, 0] and (content_loss(a, b) > 0.1).all()


@pytest.mark.parametrize("loss", [gram_loss, statistics_loss])
def test_style_forgets_where_and_remembers_how_much(loss, layers):
    assert loss(layers, moved(layers)).abs().max() < 1e-6
    assert (loss(layers, [2 * layer for layer in layers]) > 1e-3).all()
    wide = [torch.cat([layer, layer], dim=3) for layer in layers]
    assert loss(layers, wide).abs().max() < 1e-6  # another size is welcome
    one, two = loss(layers[:1], [layers[0].flip(1)]), loss(layers[1:], [layers[1].flip(1)])
    torch.testing.assert_close(loss(layers, [layer.flip(1) for layer in layers]), one + two)


def test_style_losses_by_hand(generator):
    a, b = torch.randn(1, 2, 3, 3, generator=generator), torch.randn(1, 2, 3, 3, generator=generator)
    grams = [(x[0].flatten(1) @ x[0].flatten(1).T) / 18 for x in (a, b)]
    torch.testing.assert_close(gram_loss([a], [b])[0], (grams[0] - grams[1]).square().sum())
    means = (a.mean((2, 3)) - b.mean((2, 3))).square().mean()
    deviations = (
        ((a.var((2, 3), correction=0) + 1e-5).sqrt() - (b.var((2, 3), correction=0) + 1e-5).sqrt()).square().mean()
    )
    torch.testing.assert_close(statistics_loss([a], [b])[0], means + deviations)


def test_only_correlations_part_the_two(generator):
    """Equal means and deviations, other Gram matrices: what `statistics_loss` cannot see."""
    x = torch.randn(1, 1, 20, 20, generator=generator)
    together, apart = torch.cat([x, x], dim=1), torch.cat([x, x.flip(2)], dim=1)
    assert statistics_loss([together], [apart]).item() < 1e-9 and gram_loss([together], [apart]).item() > 0.1


@pytest.mark.parametrize("loss", [gram_loss, statistics_loss])
def test_layers_must_match(loss, layers):
    with pytest.raises(ValueError, match="expected the same layers, at least one, got 2 and 1"):
        loss(layers, layers[:1])
    with pytest.raises(ValueError, match="got 0 and 0"):
        loss([], [])
    with pytest.raises(ValueError, match=r"style\[0\]: expected shape"):
        loss(layers[:1], layers[1:])
    with pytest.raises(ValueError, match="features, target: expected two tensors of the same shape"):
        content_loss(*layers)
