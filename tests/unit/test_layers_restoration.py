"""Layers that know what is missing, that go round, that fold; and the statistics that stand for style."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from genimg_lessons.layers.folding import crop, fold, pad_to_multiple, unfold
from genimg_lessons.layers.hourglass import hourglass
from genimg_lessons.layers.partial_conv import GatedConv2d, PartialConv2d
from genimg_lessons.layers.recurrent_conv import RecurrentConv2d
from genimg_lessons.layers.statistics import adain, channel_statistics, gram_matrix


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("kernel_size", [1, 3, 5])
def test_with_nothing_missing_a_partial_convolution_is_a_convolution(kernel_size, stride, generator):
    layer = PartialConv2d(3, 4, kernel_size=kernel_size, stride=stride)
    x = torch.randn(2, 3, 9, 12, generator=generator)
    y, mask = layer(x, torch.ones(2, 1, 9, 12))
    plain = F.conv2d(x, layer.weight, layer.bias, stride=stride, padding=kernel_size // 2)
    torch.testing.assert_close(y, plain, rtol=0, atol=1e-5)
    assert mask.shape == (2, 1, *plain.shape[2:]) and (mask == 1).all()


def test_a_partial_convolution_by_loops(generator):
    layer = PartialConv2d(2, 3)
    x = torch.randn(1, 2, 6, 7, generator=generator)
    mask = (torch.rand(1, 1, 6, 7, generator=generator) < 0.25).float()
    y, seen = layer(x, mask)
    for row in range(6):
        for column in range(7):
            total, known, inside = layer.bias.new_zeros(3), 0, 0
            for i in (-1, 0, 1):
                for j in (-1, 0, 1):
                    r, c = row + i, column + j
                    if 0 <= r < 6 and 0 <= c < 7:
                        inside += 1
                        if mask[0, 0, r, c]:
                            known += 1
                            total = total + layer.weight[:, :, i + 1, j + 1] @ x[0, :, r, c]
            expected = total * inside / known + layer.bias if known else torch.zeros(3)
            torch.testing.assert_close(y[0, :, row, column], expected, rtol=0, atol=1e-5)
            assert seen[0, 0, row, column] == (known > 0)
    assert 0 < seen.mean() < 1  # both cases were met


def test_what_lies_under_the_holes_changes_nothing(generator):
    layer = PartialConv2d(1, 2)
    x = torch.rand(1, 1, 8, 8, generator=generator)
    mask = (torch.rand(1, 1, 8, 8, generator=generator) < 0.5).float()
    for nonsense in (7.0, float("nan"), float("inf")):
        other = torch.where(mask.bool(), x, torch.full_like(x, nonsense)).requires_grad_()
        y = layer(other, mask)[0]
        assert torch.equal(y, layer(x, mask)[0])
        y.sum().backward()
        assert (other.grad[mask == 0] == 0).all() and (other.grad[mask == 1] != 0).any()


def test_a_constant_survives_its_holes(generator):
    """What the factor sum(1) / sum(m) is for: a mean over the window stays a mean over the known pixels."""
    layer = PartialConv2d(1, 1)
    with torch.no_grad():
        layer.weight.fill_(1 / 9)
        layer.bias.zero_()
    mask = (torch.rand(1, 1, 20, 20, generator=generator) < 0.4).float()
    y, seen = layer(torch.full((1, 1, 20, 20), 0.7), mask)
    inner = (slice(None), slice(None), slice(1, -1), slice(1, -1))
    torch.testing.assert_close(y[inner], 0.7 * seen[inner])


def test_masks_of_another_kind_are_refused():
    layer, x = PartialConv2d(3, 4), torch.zeros(2, 3, 8, 8)
    for mask, message in (
        (torch.ones(2, 3, 8, 8), r"mask: expected shape \(2, 1, 8, 8\)"),
        (torch.ones(1, 1, 8, 8), r"mask: expected shape \(2, 1, 8, 8\)"),
        (torch.full((2, 1, 8, 8), 0.5), "values 0 .missing. and 1 .known. only"),
    ):
        with pytest.raises(ValueError, match=message):
            layer(x, mask)
    for make in (lambda: PartialConv2d(3, 4, kernel_size=2), lambda: GatedConv2d(3, 4, kernel_size=4)):
        with pytest.raises(ValueError, match="kernel_size: expected an odd number, got"):
            make()


def test_a_gate_multiplies(generator):
    layer = GatedConv2d(2, 3, stride=2)
    x = torch.randn(1, 2, 7, 8, generator=generator)
    features, gate = (
        F.conv2d(x, layer.both.weight[part], layer.both.bias[part], stride=2, padding=1)
        for part in (slice(0, 3), slice(3, 6))
    )
    torch.testing.assert_close(layer(x), F.elu(features) / (1 + (-gate).exp()))
    with torch.no_grad():
        layer.both.bias[3:] = -1e4
    assert layer(x).abs().max() == 0  # a closed gate lets nothing through


def test_a_recurrent_layer_written_out(generator):
    layer = RecurrentConv2d(2, 16, steps=2, normalise=True)
    u = torch.randn(3, 2, 6, 6, generator=generator)
    constant = F.conv2d(u, layer.feed_forward.weight, layer.feed_forward.bias, padding=1)
    states = []
    for step in range(3):
        z = constant if step == 0 else constant + F.conv2d(states[-1], layer.recurrent.weight, padding=1)
        f = z.relu()
        squares = F.pad(f.square(), (0, 0, 0, 0, 1, 1)).unfold(1, 3, 1).sum(-1)  # 16 / 8 + 1 = 3 neighbours
        states.append(f / (1 + 1e-3 / 3 * squares) ** 0.75)
    for ours, theirs in zip(layer.states(u), states, strict=True):
        torch.testing.assert_close(ours, theirs)
    assert torch.equal(layer(u), layer.states(u)[-1]) and torch.equal(layer(u, 0), layer.states(u)[0])


@pytest.mark.parametrize("steps", [0, 1, 2, 4])
def test_each_step_sees_one_pixel_further_for_no_weights(steps):
    torch.manual_seed(0)
    layer = RecurrentConv2d(1, 4, steps=steps)
    assert sum(p.numel() for p in layer.parameters()) == sum(
        p.numel() for p in RecurrentConv2d(1, 4, steps=0).parameters()
    )
    for weight in layer.parameters():
        torch.nn.init.uniform_(weight, 0.1, 0.2)  # nothing is cut off by a ReLU
    u = torch.rand(1, 1, 21, 21).requires_grad_()
    layer(u)[0, :, 10, 10].sum().backward()
    seen = u.grad[0, 0] != 0
    across = 3 + 2 * steps
    assert (
        seen.sum() == across**2 and seen[10 - across // 2 : 11 + across // 2, 10 - across // 2 : 11 + across // 2].all()
    )


def test_the_shared_gradient_is_the_sum_over_the_steps(generator):
    layer = RecurrentConv2d(2, 8, steps=3).double()
    u = torch.randn(2, 2, 6, 6, generator=generator, dtype=torch.float64)
    layer(u).square().sum().backward()
    copies = [layer.recurrent.weight.detach().clone().requires_grad_() for _ in range(3)]
    x = layer.states(u, 0)[0].detach()
    constant = layer.feed_forward(u).detach()
    for copy in copies:
        x = layer.normalise((constant + F.conv2d(x, copy, padding=1)).relu())
    parts = torch.autograd.grad(x.square().sum(), copies)
    torch.testing.assert_close(layer.recurrent.weight.grad, sum(parts))
    assert all(part.abs().max() > 0 for part in parts)


def test_steps_are_whole_and_not_negative():
    for steps, error in ((-1, ValueError), (1.5, TypeError), (True, TypeError)):
        with pytest.raises(error, match="steps: expected a whole number"):
            RecurrentConv2d(1, 4, steps=steps)
        with pytest.raises(error, match="steps: expected a whole number"):
            RecurrentConv2d(1, 4)(torch.zeros(1, 1, 5, 5), steps)


@given(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9))
def test_folding_comes_back_from_every_size(factor, height, width):
    x = torch.arange(2.0 * height * width).view(1, 2, height, width)
    padded = pad_to_multiple(x, factor)
    assert padded.shape[2] % factor == padded.shape[3] % factor == 0
    assert padded.shape[2] - height < factor and padded.shape[3] - width < factor
    assert torch.equal(crop(unfold(fold(padded, factor), factor), (height, width)), x)
    assert torch.equal(fold(padded, factor)[0, :, 0, 0], padded[0, :, :factor, :factor].flatten())
    assert torch.equal(padded[..., height:, :width], x[..., -1:, :].expand_as(padded[..., height:, :width]))
    assert torch.equal(padded[..., :height, width:], x[..., -1:].expand_as(padded[..., :height, width:]))


def test_adain_gives_the_style_s_statistics(generator):
    content, style = torch.randn(2, 5, 9, 7, generator=generator), 3 + 2 * torch.rand(2, 5, 4, 4, generator=generator)
    out = adain(content, style)
    for ours, theirs in zip(channel_statistics(out), channel_statistics(style), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(adain(content, content), content, rtol=1e-4, atol=1e-4)
    assert torch.equal(adain(content, style[:1])[0], out[0])
    with pytest.raises(ValueError, match="style: expected shape"):
        adain(content, style[:, :4])


def test_a_gram_matrix_forgets_where(generator):
    x = torch.randn(2, 4, 5, 6, generator=generator)
    gram = gram_matrix(x)
    by_hand = torch.einsum("nihw,njhw->nij", x, x) / (4 * 5 * 6)
    torch.testing.assert_close(gram, by_hand)
    shuffled = x.flatten(2)[..., torch.randperm(30, generator=generator)].view_as(x)
    torch.testing.assert_close(gram_matrix(shuffled), gram)
    torch.testing.assert_close(gram_matrix(x.repeat(1, 1, 2, 1)), gram)  # the size does not matter


class Keep(nn.Module):
    """Hand on only some of the channels."""

    def __init__(self, channels: slice) -> None:
        super().__init__()
        self.channels = channels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x[:, self.channels]


def test_the_hourglass_lays_bridges_beside_what_comes_back_from_below(generator):
    x = torch.randn(2, 3, 8, 12, generator=generator)
    down = nn.ModuleList([nn.AvgPool2d(2), nn.AvgPool2d(2)])
    bridges = nn.ModuleList([Keep(slice(0, 3)), Keep(slice(0, 3))])
    below = nn.ModuleList([Keep(slice(3, 6)), Keep(slice(3, 6))])
    torch.testing.assert_close(hourglass(x, down, bridges), x)
    blocks = F.avg_pool2d(x, 4).repeat_interleave(4, 2).repeat_interleave(4, 3)
    torch.testing.assert_close(hourglass(x, down, below), blocks)
    torch.testing.assert_close(hourglass(x, down, below, middle=nn.Tanh()), blocks.tanh())
    # up[0] joins at full size: from below comes what up[1] made at half size, of the image halved once.
    half = F.avg_pool2d(x, 2).repeat_interleave(2, 2).repeat_interleave(2, 3)
    torch.testing.assert_close(hourglass(x, down, nn.ModuleList([below[0], bridges[1]])), half)
