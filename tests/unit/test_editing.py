"""Editing by rule: pyramids that come back, Poisson's two promises, planes through a camera, histograms, style descent."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from genimg_lessons import data, editing
from genimg_lessons.degradations import Blur, gaussian_kernel
from genimg_lessons.editing.poisson import divergence, laplacian, mixed_differences
from genimg_lessons.evaluation import psnr


def photo(number: int = 0, size: int = 48) -> torch.Tensor:
    return data.load("photos", "test", image_size=size).unit()[number : number + 1]


@pytest.mark.parametrize("size", [(16, 16), (37, 53), (18, 31)])
def test_a_pyramid_comes_back(size, generator):
    x = torch.rand(2, 3, *size, generator=generator)
    bands = editing.laplacian_pyramid(x, 4)
    assert [band.shape[2] for band in bands] == [-(-size[0] // 2**k) for k in range(5)]
    torch.testing.assert_close(editing.collapse(bands), x)
    flat = editing.laplacian_pyramid(torch.full((1, 1, *size), 0.3), 3)
    assert max(band.abs().max() for band in flat[:-1]) < 1e-6  # a constant has no detail, not even at its border
    with pytest.raises(ValueError, match="levels: expected sides of at least"):
        editing.laplacian_pyramid(x[..., :15], 4)


def test_a_pyramid_blend_is_one_image_far_from_the_seam_and_no_step_at_it():
    a, b = torch.full((1, 1, 32, 64), 0.2), torch.full((1, 1, 32, 64), 0.8)
    weight = torch.zeros(1, 1, 32, 64)
    weight[..., :32] = 1
    blend = editing.pyramid_blend(a, b, weight, levels=3)
    pasted = editing.composite(a, weight, b)
    assert blend[..., 0].sub(0.2).abs().max() < 1e-3 and blend[..., -1].sub(0.8).abs().max() < 1e-3
    assert blend.diff(dim=3).abs().max() < 0.25 * pasted.diff(dim=3).abs().max() and (blend.diff(dim=3) >= -1e-6).all()
    torch.testing.assert_close(editing.pyramid_blend(a, b, torch.ones_like(weight)), a)


def test_focus_fusion_takes_the_sharp_halves():
    x = photo(2, 64)
    soft = Blur(gaussian_kernel(2.0))(x)
    left, right = x.clone(), x.clone()
    left[..., 32:], right[..., :32] = soft[..., 32:], soft[..., :32]
    fused = editing.focus_fusion([left, right])
    mean = (left + right) / 2
    assert psnr(fused, x) > psnr(mean, x) + 3 and psnr(fused, x) > max(psnr(left, x), psnr(right, x)) + 3
    torch.testing.assert_close(editing.focus_fusion([x, x, x]), x)
    with pytest.raises(ValueError, match="images: expected at least two pictures, got 1"):
        editing.focus_fusion([x])


def test_poisson_keeps_the_source_s_gradients_inside_and_the_target_outside(generator):
    source, target = torch.rand(2, 3, 17, 23, generator=generator), torch.rand(2, 3, 17, 23, generator=generator)
    mask = torch.zeros(1, 1, 17, 23)
    mask[..., 3:12, 5:20] = 1
    mask[..., 10:, :4] = 1  # touches the border of the picture
    out = editing.poisson_blend(source.double(), target.double(), mask, tolerance=1e-9, max_iterations=100)
    inside = mask.bool().expand_as(target)
    assert torch.equal(out[~inside], target.double()[~inside])
    assert (laplacian(out) - laplacian(source.double()))[inside].abs().max() < 1e-8
    torch.testing.assert_close(editing.poisson_blend(target, target, mask), target)
    lifted = editing.poisson_blend(target / 2 + 0.3, target / 2, mask)
    torch.testing.assert_close(lifted, target / 2, rtol=0, atol=1e-4)  # a constant is not a gradient
    assert torch.equal(editing.poisson_blend(source, target, torch.zeros_like(mask)), target)


def test_poisson_agrees_with_a_direct_solver(generator):
    import numpy
    from scipy.sparse import lil_matrix
    from scipy.sparse.linalg import spsolve

    source, target = torch.rand(1, 1, 9, 10, generator=generator), torch.rand(1, 1, 9, 10, generator=generator)
    mask = torch.zeros(1, 1, 9, 10)
    mask[..., 2:7, 3:8] = 1
    number = {tuple(p): k for k, p in enumerate(mask[0, 0].nonzero().tolist())}
    matrix, right = lil_matrix((len(number),) * 2), numpy.zeros(len(number))
    s, t = source[0, 0], target[0, 0]
    for (row, column), k in number.items():
        for near in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
            matrix[k, k] += 1
            right[k] += s[row, column] - s[near]
            if near in number:
                matrix[k, number[near]] -= 1
            else:
                right[k] += t[near]
    solution = torch.from_numpy(spsolve(matrix.tocsr(), right))
    torch.testing.assert_close(
        editing.poisson_blend(source, target, mask)[mask.bool()].double(), solution, rtol=0, atol=1e-5
    )


def test_mixed_gradients_keep_the_larger_difference(generator):
    wall, paper = photo(0).double(), torch.full((1, 3, 48, 48), 0.9, dtype=torch.float64)
    mask = torch.zeros(1, 1, 48, 48)
    mask[..., 8:40, 8:40] = 1
    # white paper has no differences: the wall shows through untouched, while plain blending wipes it
    torch.testing.assert_close(editing.poisson_blend(paper, wall, mask, mixed=True), wall, rtol=0, atol=1e-5)
    assert (editing.poisson_blend(paper, wall, mask) - wall).abs().max() > 0.05
    source = torch.rand(1, 3, 48, 48, generator=generator).double()
    down, right = mixed_differences(source, wall)
    assert torch.equal(down.abs(), torch.maximum(source.diff(dim=2).abs(), wall.diff(dim=2).abs()))
    assert bool(((right == source.diff(dim=3)) | (right == wall.diff(dim=3))).all())
    out = editing.poisson_blend(source, wall, mask, mixed=True, tolerance=1e-9)
    assert (laplacian(out) - divergence(down, right))[mask.bool().expand_as(out)].abs().max() < 1e-8


def test_a_laplacian_by_hand():
    x = torch.zeros(1, 1, 3, 4)
    x[0, 0, 0, 1] = 1
    assert laplacian(x)[0, 0].tolist() == [[1, -3, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (torch.ones(1, 1, 8, 8), "expected at least one 0"),
        (torch.full((1, 1, 8, 8), 0.5), "values 0 or 1"),
        (torch.zeros(1, 1, 8, 7), "mask: expected shape"),
        (torch.zeros(3, 1, 8, 8), "2 or 1"),
    ],
)
def test_poisson_s_bad_masks_are_named(mask, message):
    with pytest.raises(ValueError, match=message):
        editing.poisson_blend(torch.zeros(2, 1, 8, 8), torch.zeros(2, 1, 8, 8), mask)


def test_a_homography_carries_its_points_and_comes_back(generator):
    corners = torch.tensor([[0.0, 0], [31, 0], [31, 31], [0, 31]])
    seen = torch.tensor([[10.0, 5], [50, 12], [44, 40], [8, 36]])
    matrix = editing.homography(corners, seen)
    mapped = torch.cat([corners, torch.ones(4, 1)], dim=1).double() @ matrix.T
    torch.testing.assert_close((mapped[:, :2] / mapped[:, 2:]).float(), seen)
    points = torch.rand(9, 2, generator=generator) * 31
    projected = torch.cat([points, torch.ones(9, 1)], dim=1).double() @ matrix.T
    again = editing.homography(points, (projected[:, :2] / projected[:, 2:]).float())
    torch.testing.assert_close(again, matrix, rtol=1e-3, atol=1e-3)
    for bad, message in ((corners[:3], "at least 4 points"), (corners[[0, 0, 1, 2]], "general position")):
        with pytest.raises(ValueError, match=message):
            editing.homography(bad, bad)


def test_warping_by_whole_pixels_is_copying(generator):
    x = torch.rand(1, 3, 6, 8, generator=generator)
    shift = torch.tensor([[1.0, 0, 3], [0, 1, 2], [0, 0, 1]])
    warped, coverage = editing.homography_warp(x, shift, (12, 14))
    torch.testing.assert_close(warped[..., 2:8, 3:11], x)
    assert (
        coverage.sum().item() == pytest.approx(48, abs=1e-3)
        and warped[coverage.expand_as(warped) == 0].abs().max() == 0
    )
    under = torch.full((1, 3, 12, 14), 0.5)
    laid = editing.composite(warped, coverage, under)
    torch.testing.assert_close(laid[..., 2:8, 3:11], x)
    assert (laid[..., 0, 0] == 0.5).all()
    with pytest.raises(ValueError, match="can be inverted"):
        editing.homography_warp(x, torch.zeros(3, 3), (4, 4))


def test_equalised_values_are_ranks():
    from skimage.exposure import equalize_hist

    x = photo(1)
    flat = editing.equalize_histogram(x)
    oracle = equalize_hist((x[0, 0] * 255).round().byte().numpy(), nbins=256)
    assert (flat[0, 0] - torch.from_numpy(oracle)).abs().max() < 1e-6
    assert flat.flatten(2).mean(2).sub(0.5).abs().max() < 0.05


def test_tone_curves():
    x = torch.tensor([0.0, 0.25, 0.5, 1.0]).view(1, 1, 2, 2)
    assert editing.gamma_curve(x, 0.5).flatten().tolist() == pytest.approx([0, 0.5, 0.5**0.5, 1])
    assert editing.stretch_contrast(0.2 + 0.5 * x, 0, 1).flatten().tolist() == pytest.approx(
        x.flatten().tolist(), abs=1e-6
    )
    constant = torch.full((1, 3, 4, 4), 0.4)
    assert torch.equal(editing.stretch_contrast(constant), constant)
    with pytest.raises(ValueError, match="low, high: expected"):
        editing.stretch_contrast(x, 0.9, 0.1)


def test_painting_lowers_what_it_should(generator):
    filters = torch.randn(6, 3, 3, 3, generator=generator)

    def features(x: torch.Tensor) -> list[torch.Tensor]:
        return [F.conv2d(x, filters).relu(), F.avg_pool2d(x, 4)]

    walk = list(editing.paint_style(photo(0), photo(2, 40), features, steps=30, style_weight=3.0))
    (first, start, at_first), (last, image, at_last) = walk[0], walk[-1]
    assert (first, last, len(walk)) == (0, 30, 31) and torch.equal(start, photo(0)) and at_first["content"] == 0
    assert at_last["style"] < 0.3 * at_first["style"] and at_last["content"] > 0
    assert image.min() >= 0 and image.max() <= 1
    *_, (_, _, light) = editing.paint_style(photo(0), photo(2, 40), features, steps=30, style_weight=0.01)
    assert light["style"] > 5 * at_last["style"] and light["content"] < 0.3 * at_last["content"]
