"""Layers that look back only: masks, dilation, skewing, and LSTMs on maps against plain loops."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from genimg_lessons.layers.causal_conv import CausalConv1d
from genimg_lessons.layers.diagonal_lstm import DiagonalBiLSTMLayer, DiagonalLSTMLayer, skew, unskew
from genimg_lessons.layers.masked_conv import MaskedConv2d, causal_mask
from genimg_lessons.layers.pointwise import at_pixel
from genimg_lessons.layers.row_lstm import RowLSTMLayer, lstm_update


def dependence(function, x: torch.Tensor) -> torch.Tensor:
    """(outputs, inputs) bool: which output places depend on which input places, by gradient, over all channels."""
    x = x.clone().requires_grad_()
    y = function(x)
    rows = []
    for place in range(y[0, 0].numel()):
        (gradient,) = torch.autograd.grad(y.flatten(2)[0, :, place].sum(), x, retain_graph=True)
        rows.append(gradient[0].abs().sum(0).flatten() > 0)
    return torch.stack(rows)


def test_masks_written_out():
    a, b = (causal_mask(1, 1, (3, 3), kind)[0, 0].tolist() for kind in "AB")
    assert a == [[1, 1, 1], [1, 0, 0], [0, 0, 0]] and b == [[1, 1, 1], [1, 1, 0], [0, 0, 0]]
    colours = {kind: causal_mask(6, 3, (1, 3), kind, colours=3)[:, :, 0] for kind in "AB"}  # (out, in, columns)
    for kind, offset in (("A", 0), ("B", 1)):
        centre = colours[kind][..., 1]
        for out in range(6):
            assert centre[out].tolist() == [float(i < out // 2 + offset) for i in range(3)], (kind, out)
        assert colours[kind][..., 0].eq(1).all() and colours[kind][..., 2].eq(0).all()


@pytest.mark.parametrize("kind", ["A", "B"])
def test_a_masked_convolution_sees_earlier_pixels_only(kind):
    torch.manual_seed(0)
    layer = MaskedConv2d(2, 4, (3, 5), mask_type=kind)
    x = torch.randn(1, 2, 4, 6)
    seen = dependence(layer, x)
    later = torch.ones(24, 24).triu(0 if kind == "A" else 1).bool()
    assert not (seen & later).any() and seen.diagonal().all() == (kind == "B")
    masked = nn.functional.conv2d(x, layer.weight * layer.mask, layer.bias, padding=(1, 2))
    torch.testing.assert_close(layer(x), masked)
    padded = nn.functional.pad(x, (2, 2, 1, 1))
    for row, column in ((0, 0), (3, 5), (2, 1)):
        torch.testing.assert_close(layer.at(padded, row, column), masked[:, :, row, column])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((4, 4, (3, 3), "C"), "'A' .* or 'B'"),
        ((4, 4, (2, 3), "A"), "odd"),
        ((4, 4, (3, 3), "A", 3), "divisor of 4 and 4"),
        ((0, 4, (3, 3), "A"), "out_channels"),
    ],
)
def test_bad_masks_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        causal_mask(*arguments)


@given(st.integers(1, 3), st.integers(1, 5))
def test_a_causal_convolution_reaches_as_far_as_it_says(kernel, dilation):
    layer = CausalConv1d(1, 1, kernel_size=kernel, dilation=dilation)
    nn.init.ones_(layer.weight)
    x = torch.randn(1, 1, 12)
    seen = dependence(layer, x)
    for t in range(12):
        assert seen[t].nonzero().flatten().tolist() == sorted(
            {t - j * dilation for j in range(kernel)} & set(range(12))
        )
    history = nn.functional.pad(x, (layer.reach, 0))
    steps = torch.stack([layer.at(history, t) for t in range(12)], dim=2)
    torch.testing.assert_close(steps, layer(x))


def test_dilations_that_double_see_everything_with_logarithmic_depth():
    torch.manual_seed(0)
    stack = nn.Sequential(*(CausalConv1d(2, 2, dilation=2**k) for k in range(4)))
    assert torch.equal(dependence(stack, torch.randn(1, 2, 16)), torch.ones(16, 16).tril().bool())


@given(st.integers(1, 5), st.integers(1, 5))
def test_skew_moves_each_row_and_comes_back(height, width):
    x = torch.arange(1.0, 2 * height * width + 1).view(1, 2, height, width)
    skewed = skew(x)
    assert skewed.shape == (1, 2, height, width + height - 1)
    for row in range(height):
        assert torch.equal(skewed[:, :, row, row : row + width], x[:, :, row])
    assert skewed.count_nonzero() == x.count_nonzero() and torch.equal(unskew(skewed), x)


def test_the_lstm_update_is_torchs():
    cell = nn.LSTMCell(3, 5)
    x, h, c = torch.randn(2, 3), torch.randn(2, 5), torch.randn(2, 5)
    expected = cell(x, (h, c))
    i, f, g, o = (x @ cell.weight_ih.T + cell.bias_ih + h @ cell.weight_hh.T + cell.bias_hh).chunk(4, 1)
    for ours, theirs in zip(lstm_update(torch.cat([o, f, i, g], 1), c), expected, strict=True):
        torch.testing.assert_close(ours, theirs)


def test_row_lstm_is_the_loop_over_pixels():
    torch.manual_seed(0)
    layer, x = RowLSTMLayer(2, 3, kernel_size=3), torch.randn(2, 2, 3, 4)
    h = c = torch.zeros(2, 3, 4)
    weight = layer.state_to_state.weight  # (4 w, w, 3)
    inputs = layer.input_to_state(x)
    for row in range(3):
        new_h, new_c = torch.zeros_like(h), torch.zeros_like(c)
        for column in range(4):
            gates = inputs[:, :, row, column].clone()
            for offset in (-1, 0, 1):
                if 0 <= column + offset < 4:
                    gates = gates + h[:, :, column + offset] @ weight[:, :, offset + 1].T
            new_h[:, :, column], new_c[:, :, column] = lstm_update(gates, c[:, :, column])
        h, c = new_h, new_c
        torch.testing.assert_close(layer(x)[:, :, row], h)


def test_row_lstm_sees_a_triangle():
    torch.manual_seed(0)
    layer = RowLSTMLayer(1, 4)
    seen = dependence(layer, torch.randn(1, 1, 4, 9)).view(4, 9, 4, 9)
    for row in range(4):
        for column in range(9):
            for up in range(row + 1):
                # Right of the pixel the triangle alone; left of it also the reach of the masked row convolution.
                columns = [c for c in range(9) if column - up - 1 <= c <= column + up]
                assert seen[row, column, row - up].nonzero().flatten().tolist() == columns


def test_diagonal_lstm_sees_the_whole_rectangle_and_the_pair_every_earlier_pixel():
    torch.manual_seed(0)
    x = torch.randn(1, 1, 4, 5)
    seen = dependence(DiagonalLSTMLayer(1, 4), x).view(4, 5, 4, 5)
    for row in range(4):
        for column in range(5):
            rectangle = torch.zeros(4, 5, dtype=torch.bool)
            rectangle[: row + 1, : column + 1] = True
            assert torch.equal(seen[row, column], rectangle)
    both = DiagonalBiLSTMLayer(1, 4)
    assert torch.equal(dependence(lambda x: both(x, x), x), torch.ones(20, 20).tril().bool())


def test_without_the_pixels_themselves_the_last_of_a_row_goes_unseen():
    """Why `past` is an argument: behind a mask of type "A" the published layer misses one pixel a row."""
    torch.manual_seed(0)
    first, both, x = MaskedConv2d(1, 4, (3, 3), mask_type="A"), DiagonalBiLSTMLayer(4, 4), torch.randn(1, 1, 4, 6)

    def published(x):
        h = first(x)
        return both(h, h)

    missing = torch.ones(24, 24).tril(-1).bool() & ~dependence(published, x)
    expected = torch.zeros(4, 6, 4, 6, dtype=torch.bool)
    for row in range(1, 4):
        expected[row, : 6 - 2, row - 1, 5] = True  # beyond the reach of the 3x3 kernel
    assert torch.equal(missing, expected.view(24, 24))


def test_diagonal_lstm_is_the_loop_over_pixels():
    torch.manual_seed(0)
    layer, x = DiagonalLSTMLayer(2, 3), torch.randn(2, 2, 3, 4)
    hidden, cell = {}, {}
    nothing = torch.zeros(2, 3)
    y = layer(x)
    for row in range(3):
        for column in range(4):
            hidden[row, column], cell[row, column] = layer.at(
                x[:, :, row, column],
                hidden.get((row - 1, column), nothing),
                hidden.get((row, column - 1), nothing),
                cell.get((row, column - 1), nothing),
            )
            torch.testing.assert_close(y[:, :, row, column], hidden[row, column])


def test_even_row_kernels_are_refused():
    for size in (1, 4):
        with pytest.raises(ValueError, match="odd number of at least 3"):
            RowLSTMLayer(2, 2, kernel_size=size)


def test_a_1x1_convolution_at_a_pixel_is_a_dense_layer(generator):
    conv, x = nn.Conv2d(5, 7, 1), torch.randn(3, 5, 4, 6, generator=generator)
    torch.testing.assert_close(at_pixel(conv, x[:, :, 2, 3]), conv(x)[:, :, 2, 3])
    with pytest.raises(ValueError, match="expected a 1x1 convolution, got a kernel of"):
        at_pixel(nn.Conv2d(5, 7, 3), x[:, :, 2, 3])
