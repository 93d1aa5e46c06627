"""Ranges, brightness, enlargement and grids."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from genimg_lessons.images import enlarge, image_grid, luma, to_signed, to_unit


def test_ranges_are_inverse_to_each_other(generator):
    x = torch.rand(3, 2, 5, 4, generator=generator)
    assert torch.allclose(to_unit(to_signed(x)), x, atol=1e-6)
    assert torch.equal(to_signed(torch.tensor([[[[0.0, 0.5, 1.0]]]])), torch.tensor([[[[-1.0, 0.0, 1.0]]]]))


@pytest.mark.parametrize("function", [to_signed, to_unit, image_grid])
@pytest.mark.parametrize("bad", [float("nan"), 1.5, -1.5, float("inf")])
def test_values_out_of_range_and_nan_are_refused(function, bad):
    with pytest.raises(ValueError, match="expected"):
        function(torch.full((1, 1, 2, 2), bad))


def test_signed_images_are_not_taken_for_unit_ones():
    with pytest.raises(ValueError, match=r"to 0\.3"):
        to_signed(torch.tensor([[[[-1.0, 0.3]]]]))


@given(count=st.integers(1, 12), columns=st.integers(1, 15), padding=st.integers(0, 3))
def test_every_image_stands_in_its_place(count, columns, padding):
    x = torch.arange(1, count + 1).float().view(-1, 1, 1, 1).expand(-1, 1, 3, 2) / 20
    grid = image_grid(x, columns, padding=padding)
    across = min(columns, count)
    assert grid.shape == (1, -(-count // across) * (3 + padding) - padding, across * (2 + padding) - padding)
    for i in range(count):
        top, left = (i // across) * (3 + padding), (i % across) * (2 + padding)
        assert torch.equal(grid[:, top : top + 3, left : left + 2], x[i])


def test_a_grid_needs_whole_columns():
    with pytest.raises(TypeError, match="columns: expected a whole number"):
        image_grid(torch.zeros(4, 1, 2, 2), 2.0)


def test_luma_is_television_s(generator):
    from skimage.color import rgb2ycbcr

    x = torch.rand(2, 3, 5, 4, generator=generator)
    oracle = torch.from_numpy(rgb2ycbcr(x.permute(0, 2, 3, 1).double().numpy())[..., 0]).unsqueeze(1) / 255
    torch.testing.assert_close(luma(x).double(), oracle, rtol=0, atol=1e-6)
    with pytest.raises(ValueError, match=r"x: expected shape \(N, 3, H, W\)"):
        luma(x[:, :1])


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_enlargement_is_pillow_s_bicubic(factor, generator):
    import numpy
    from PIL import Image

    x = torch.rand(1, 1, 7, 9, generator=generator)
    oracle = Image.fromarray(x[0, 0].numpy(), mode="F").resize((9 * factor, 7 * factor), Image.Resampling.BICUBIC)
    torch.testing.assert_close(enlarge(x, factor)[0, 0], torch.from_numpy(numpy.array(oracle)), rtol=0, atol=1e-5)
    with pytest.raises(ValueError, match="factor: expected a whole number above 0, got 0"):
        enlarge(x, 0)
