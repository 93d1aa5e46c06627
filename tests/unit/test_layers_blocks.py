"""Convolution, normalisation, activation in one brick: sizes, order, and torch's layers as oracle; residual blocks."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from genimg_lessons.layers.blocks import ConvNormActivation, LinearNormActivation, Residual


@pytest.mark.parametrize(("kernel_size", "stride"), [(1, 1), (3, 1), (3, 2), (3, 3), (5, 1), (5, 2), (7, 3)])
@pytest.mark.parametrize("size", [7, 8, 28])
def test_odd_kernels_divide_the_size_by_the_stride_and_round_up(kernel_size, stride, size):
    net = ConvNormActivation(2, 3, kernel_size=kernel_size, stride=stride).eval()
    assert net(torch.zeros(1, 2, size, size + 1)).shape == (
        1,
        3,
        math.ceil(size / stride),
        math.ceil((size + 1) / stride),
    )


@pytest.mark.parametrize(("kernel_size", "stride"), [(2, 2), (4, 2), (6, 2), (4, 4)])
def test_even_kernels_divide_exactly_and_transposed_ones_multiply(kernel_size, stride):
    down = ConvNormActivation(2, 3, kernel_size=kernel_size, stride=stride).eval()
    up = ConvNormActivation(3, 2, kernel_size=kernel_size, stride=stride, transposed=True).eval()
    assert down(torch.zeros(1, 2, 8, 16)).shape == (1, 3, 8 // stride, 16 // stride)
    assert up(torch.zeros(1, 3, 5, 6)).shape == (1, 2, 5 * stride, 6 * stride)
    assert ConvNormActivation(3, 2, kernel_size=3, stride=1, transposed=True)(torch.zeros(2, 3, 5, 6)).shape[2:] == (
        5,
        6,
    )


def test_the_brick_is_activation_of_norm_of_convolution(generator):
    x = torch.randn(4, 2, 6, 6, generator=generator)
    net = ConvNormActivation(2, 3, activation="leaky_relu")
    convolved = F.conv2d(x, net[0].weight, padding=1)  # no bias: the mean is subtracted right away
    mean, var = convolved.mean((0, 2, 3), keepdim=True), convolved.var((0, 2, 3), keepdim=True, unbiased=False)
    expected = F.leaky_relu((convolved - mean) / (var + 1e-5).sqrt(), 0.2)
    torch.testing.assert_close(net(x), expected, atol=1e-5, rtol=1e-5)
    assert net[0].bias is None
    plain = ConvNormActivation(2, 3, norm=None, activation=None)
    torch.testing.assert_close(plain(x), F.conv2d(x, plain[0].weight, plain[0].bias, padding=1))
    assert plain[0].bias is not None and len(plain) == 1
    assert [type(layer) for layer in LinearNormActivation(2, 3, activation="tanh")] == [
        nn.Linear,
        nn.BatchNorm1d,
        nn.Tanh,
    ]
    assert LinearNormActivation(2, 3)[0].bias is None and LinearNormActivation(2, 3, norm=None)[0].bias is not None


@pytest.mark.parametrize("build", [ConvNormActivation, LinearNormActivation])
def test_spectral_norm_brings_the_largest_singular_value_to_one(build):
    torch.manual_seed(0)
    net = build(6, 5, norm="spectral", activation=None)
    with torch.no_grad():
        net[0].parametrizations.weight.original.mul_(7)
    x = torch.zeros(1, 6, 4, 4) if build is ConvNormActivation else torch.zeros(1, 6)
    for _ in range(100):
        net(x)
    assert torch.linalg.matrix_norm(net[0].weight.detach().flatten(1), 2) == pytest.approx(1, abs=1e-3)


def test_a_residual_block_adds_its_body_and_can_start_as_the_identity(generator):
    x = torch.randn(2, 3, 5, 5, generator=generator, requires_grad=True)
    body = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 3, 3, padding=1))
    torch.testing.assert_close(Residual(body)(x), x + body(x))
    assert not torch.equal(Residual(body)(x), x)
    block = Residual(body, zero_init=True)
    assert torch.equal(block(x), x)
    (gradient,) = torch.autograd.grad(block(x).sum(), x)
    assert torch.equal(gradient, torch.ones_like(x))  # the way around the body
    block(x).square().sum().backward()
    assert body[2].weight.grad.abs().sum() > 0  # and it still learns


def test_bad_bricks():
    with pytest.raises(ValueError, match=r"norm: expected one of 'batch', 'spectral' or None, got 'layer'"):
        ConvNormActivation(1, 1, norm="layer")
    with pytest.raises(ValueError, match=r"activation: expected one of 'relu', .* got 'swish'"):
        LinearNormActivation(1, 1, activation="swish")
    for kernel_size, stride, transposed in [(4, 1, False), (3, 2, True), (4, 3, False), (1, 2, False), (2, 4, True)]:
        with pytest.raises(ValueError, match=rf"got {kernel_size} and {stride}"):
            ConvNormActivation(1, 1, kernel_size=kernel_size, stride=stride, transposed=transposed)
    with pytest.raises(ValueError, match="outputs"):
        ConvNormActivation(1, 0)
    with pytest.raises(ValueError, match="zero_init expected a module with weights, got a ReLU"):
        Residual(nn.ReLU(), zero_init=True)
    with pytest.raises(ValueError, match=r"x, body\(x\): expected two tensors of the same shape"):
        Residual(nn.Conv2d(1, 2, 1))(torch.zeros(1, 1, 2, 2))
