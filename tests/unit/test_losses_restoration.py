"""Restoration losses: means per image, masks that hide, minimisers that are the mean and the median."""

from __future__ import annotations

import math

import pytest
import torch

from genimg_lessons.losses import restoration

MASKED = [restoration.l1, restoration.l2, lambda x, y, mask=None: restoration.charbonnier(x, y, mask=mask)]


def test_losses_are_means_per_image(generator):
    x, y = torch.rand(2, 4, 3, 5, 6, generator=generator)
    torch.testing.assert_close(restoration.l1(x, y), (x - y).abs().mean(dim=(1, 2, 3)))
    torch.testing.assert_close(restoration.l2(x, y), (x - y).square().mean(dim=(1, 2, 3)))


@pytest.mark.parametrize("loss", MASKED)
@pytest.mark.parametrize("channels", [1, 3])
def test_masked_mean_is_the_mean_over_what_is_left(loss, channels, generator):
    x, y = torch.rand(2, 2, 3, 4, 6, generator=generator)
    mask = torch.zeros(2, channels, 4, 6)
    mask[..., :3] = 1
    torch.testing.assert_close(loss(x, y, mask=mask), loss(x[..., :3], y[..., :3]))
    torch.testing.assert_close(loss(x, y, mask=mask.bool()), loss(x, y, mask=mask))
    torch.testing.assert_close(loss(x, y, mask=torch.ones_like(mask)), loss(x, y))


@pytest.mark.parametrize("loss", MASKED)
def test_nothing_leaks_from_under_the_mask(loss, generator):
    x = torch.rand(1, 1, 4, 4, generator=generator, requires_grad=True)
    y = torch.rand(1, 1, 4, 4, generator=generator)
    y[..., 0] = math.nan
    mask = torch.ones(1, 1, 4, 4)
    mask[..., 0] = 0
    value = loss(x, y, mask=mask)
    value.sum().backward()
    assert torch.isfinite(value).all() and torch.isfinite(x.grad).all()
    assert (x.grad[..., 0] == 0).all() and (x.grad[..., 1:] != 0).all()


def test_l2_is_least_at_the_mean_and_l1_at_the_median():
    values = torch.tensor([0.0, 0.1, 0.2, 0.3, 0.9]).view(1, 1, 1, 5)
    guesses = torch.linspace(0, 1, 1001).view(-1, 1, 1, 1).expand(-1, 1, 1, 5)
    targets = values.expand_as(guesses)
    assert guesses[restoration.l2(guesses, targets).argmin(), 0, 0, 0].item() == pytest.approx(0.3, abs=1e-6)
    assert guesses[restoration.l1(guesses, targets).argmin(), 0, 0, 0].item() == pytest.approx(0.2, abs=1e-6)


def test_charbonnier_is_l1_far_away_and_smooth_at_zero():
    far = torch.full((1, 1, 2, 2), 5.0)
    zero = torch.zeros(1, 1, 2, 2, requires_grad=True)
    assert restoration.charbonnier(far, torch.zeros_like(far), 1e-3).item() == pytest.approx(5.0, abs=1e-6)
    loss = restoration.charbonnier(zero, torch.zeros(1, 1, 2, 2), 0.25)
    loss.sum().backward()
    assert loss.item() == pytest.approx(0.25) and torch.equal(zero.grad, torch.zeros_like(zero))


def test_total_variation_equals_the_sum_over_neighbours(generator):
    from torchmetrics.functional.image import total_variation as oracle

    x = torch.rand(3, 2, 5, 7, generator=generator)
    torch.testing.assert_close(restoration.total_variation(x) * 70, oracle(x, reduction="none"))
    assert restoration.total_variation(torch.full((1, 1, 4, 4), 0.7)).item() == 0
    step = torch.zeros(1, 1, 4, 4)
    step[..., 2:] = 1
    assert restoration.total_variation(step).item() == 4 / 16


@pytest.mark.parametrize(
    ("mask", "error", "words"),
    [
        (torch.zeros(2, 1, 4, 4), ValueError, r"image\(s\) \[0, 1\]"),
        (torch.cat([torch.ones(1, 1, 4, 4), torch.zeros(1, 1, 4, 4)]), ValueError, r"image\(s\) \[1\]"),
        (torch.full((2, 1, 4, 4), 0.5), ValueError, "0 .ignore. and 1"),
        (torch.ones(4, 4), ValueError, "mask: expected shape"),
        (torch.ones(1, 1, 4, 4), ValueError, "mask: expected shape"),
        ([[1]], TypeError, "mask"),
    ],
)
@pytest.mark.parametrize("loss", MASKED)
def test_bad_masks_are_named(loss, mask, error, words):
    with pytest.raises(error, match=words):
        loss(torch.zeros(2, 3, 4, 4), torch.zeros(2, 3, 4, 4), mask=mask)


def test_other_bad_input_is_named():
    with pytest.raises(ValueError, match="same shape"):
        restoration.l1(torch.zeros(2, 3, 4, 4), torch.zeros(2, 1, 4, 4))
    with pytest.raises(ValueError, match="epsilon"):
        restoration.charbonnier(torch.zeros(1, 1, 2, 2), torch.zeros(1, 1, 2, 2), 0.0)
    with pytest.raises(ValueError, match="x: expected shape"):
        restoration.total_variation(torch.zeros(4, 4))
    with pytest.raises(ValueError, match="at least one element"):
        restoration.l2(torch.zeros(1, 1, 0, 2), torch.zeros(1, 1, 0, 2))
