"""DnCNN: the size of the paper's network, any height and width, a residual that starts at zero, and locality."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from genimg_lessons.models.restoration import DnCNN


def test_an_untrained_network_returns_its_input(generator):
    y = torch.rand(2, 3, 9, 7, generator=generator)
    assert torch.equal(DnCNN(image_shape=(3, 9, 7), width=4, depth=4)(y), y)


@pytest.mark.parametrize("size", [(1, 1), (5, 8), (33, 20)])
def test_any_height_and_width(size, generator):
    model = DnCNN(image_shape=(1, 16, 16), width=4, depth=3)
    assert model(torch.rand(2, 1, *size, generator=generator)).shape == (2, 1, *size)


@pytest.mark.parametrize("depth", [2, 3, 6])
def test_the_receptive_field_is_twice_the_depth_plus_one(depth):
    torch.manual_seed(0)
    model = DnCNN(image_shape=(1, 21, 21), width=4, depth=depth).eval()
    nn.init.normal_(model.residual[-1].weight)
    y = torch.rand(1, 1, 21, 21, requires_grad=True)
    model(y)[0, 0, 10, 10].backward()
    reach = (y.grad[0, 0] != 0).nonzero().sub(10).abs().max().item()
    assert reach == depth


def test_the_paper_s_network_has_seventeen_convolutions_of_64_channels():
    model = DnCNN(image_shape=(1, 40, 40), width=64, depth=17)
    convolutions = [m for m in model.modules() if isinstance(m, nn.Conv2d)]
    assert len(convolutions) == 17 and sum(isinstance(m, nn.BatchNorm2d) for m in model.modules()) == 15
    weights = 64 * 9 + 15 * 64 * 64 * 9 + 64 * 9
    assert sum(c.weight.numel() for c in convolutions) == weights


def test_bad_input_is_named():
    model = DnCNN(image_shape=(3, 8, 8), width=4, depth=3)
    with pytest.raises(ValueError, match="y: expected shape"):
        model(torch.zeros(1, 1, 8, 8))
    with pytest.raises(ValueError, match="depth"):
        DnCNN(image_shape=(1, 8, 8), depth=1)
    with pytest.raises(ValueError, match="width"):
        DnCNN(image_shape=(1, 8, 8), width=0)
