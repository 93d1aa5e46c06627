"""Degradations: adjointness, and what each does to a picture one can check by hand."""

from __future__ import annotations

import math

import pytest
import torch

from genimg_lessons import data
from genimg_lessons.degradations import (
    AdditiveNoise,
    Blur,
    Compose,
    Downsample,
    Jpeg,
    Mask,
    PoissonNoise,
    SaltAndPepper,
    box_mask,
    gaussian_kernel,
    irregular_mask,
    motion_kernel,
    text_mask,
)

half = (torch.rand(2, 1, 8, 12, generator=torch.Generator().manual_seed(3)) < 0.5).double()
LINEAR = {
    "mask": Mask(half),
    "mask for all": Mask(half[:1].bool()),
    "downsample 2": Downsample(2),
    "downsample 4": Downsample(4),
    "bicubic 2": Downsample(2, "bicubic"),
    "blur": Blur(gaussian_kernel(1.2)),
    "lopsided blur": Blur(torch.rand(3, 7, generator=torch.Generator().manual_seed(4), dtype=torch.float64)),
    "lopsided blur in two passes": Blur(torch.tensor([[1.0], [2.0], [4.0]]) * torch.tensor([3.0, 1.0, 0.5, 0.2, 0.0])),
    "motion": Blur(motion_kernel(4, 30)),
    "camera": Compose([Blur(motion_kernel(3)), Downsample(2), Mask(half[:1, :, :4, :6])]),
}


@pytest.mark.parametrize("name", LINEAR)
def test_adjoint(name: str, generator: torch.Generator) -> None:
    degradation = LINEAR[name]
    u = torch.randn(2, 3, 8, 12, generator=generator, dtype=torch.float64)
    v = torch.randn(degradation.A(u).shape, generator=generator, dtype=torch.float64)
    left, right = (degradation.A(u) * v).sum(), (u * degradation.A_adjoint(v)).sum()
    assert torch.isclose(left, right, rtol=1e-12)
    assert left.abs() > 1e-3  # not equal merely by vanishing


@pytest.mark.parametrize("name", LINEAR)
def test_linear_and_call_is_A(name: str, generator: torch.Generator) -> None:
    degradation = LINEAR[name]
    u, w = torch.randn(2, 2, 3, 8, 12, generator=generator, dtype=torch.float64)
    assert torch.allclose(degradation(2 * u - w), 2 * degradation.A(u) - degradation.A(w))


@pytest.mark.parametrize("name", LINEAR)
def test_adjoint_is_the_gradient(name: str, generator: torch.Generator) -> None:
    degradation = LINEAR[name]
    x = torch.randn(2, 3, 8, 12, generator=generator, dtype=torch.float64, requires_grad=True)
    y = degradation.A(torch.randn(2, 3, 8, 12, generator=generator, dtype=torch.float64))
    ((degradation.A(x) - y) ** 2).sum().div(2).backward()
    assert torch.allclose(x.grad, degradation.A_adjoint(degradation.A(x.detach()) - y))


def test_blur_is_the_correlation_with_its_kernel(generator: torch.Generator) -> None:
    """In two passes if the kernel is a product, in one if not: scipy's answer both times."""
    from scipy.ndimage import correlate

    lopsided = torch.tensor([1.0, 2.0, 4.0]).unsqueeze(1) * torch.tensor([3.0, 1.0, 0.5, 0.25, 0.0])
    x = torch.randn(1, 1, 9, 11, generator=generator, dtype=torch.float64)
    for kernel, passes in ((lopsided, 2), (gaussian_kernel(1.2), 2), (motion_kernel(5, 30), 1), (-lopsided, 2)):
        blur = Blur(kernel)
        expected = torch.from_numpy(correlate(x[0, 0].numpy(), kernel.double().numpy(), mode="mirror"))
        assert len(blur.passes) == passes
        assert torch.allclose(blur(x)[0, 0], expected, atol=1e-5)
    assert torch.equal(Blur(torch.zeros(3, 3))(x), torch.zeros_like(x))


def test_downsample_by_hand() -> None:
    x = torch.arange(16.0).reshape(1, 1, 4, 4)
    assert Downsample(2)(x).tolist() == [[[[2.5, 4.5], [10.5, 12.5]]]]
    assert Downsample(1)(x).equal(x)


def test_bicubic_keeps_a_ramp_and_pillow_agrees(generator: torch.Generator) -> None:
    import numpy
    from PIL import Image

    x = torch.rand(1, 1, 24, 36, generator=generator)
    oracle = Image.fromarray(x[0, 0].numpy(), mode="F").resize((12, 8), Image.Resampling.BICUBIC)
    torch.testing.assert_close(
        Downsample(3, "bicubic")(x)[0, 0], torch.from_numpy(numpy.array(oracle)), atol=1e-5, rtol=0
    )


def test_blur_by_hand() -> None:
    impulse = torch.zeros(1, 2, 9, 9)
    impulse[0, 1, 4, 4] = 1
    kernel = torch.arange(15.0).reshape(3, 5)
    seen = Blur(kernel)(impulse)
    assert seen[0, 1, 3:6, 2:7].flip(0, 1).equal(kernel)  # correlation: the impulse response is the kernel turned
    assert seen[0, 0].abs().max() == 0  # channels stay apart
    constant = torch.full((1, 1, 9, 9), 0.3)
    assert torch.allclose(Blur(gaussian_kernel(1.0))(constant), constant)  # mirrored borders do not darken


def test_kernels_have_the_stated_widths() -> None:
    at = torch.arange(25.0) - 12
    bell = gaussian_kernel(2.0, 25)
    assert bell.sum().item() == pytest.approx(1) and gaussian_kernel(2.0).shape == (13, 13)
    assert (bell.sum(1) * at.square()).sum().item() == pytest.approx(4, rel=1e-3)
    for angle in (0, 30, 90):
        smear = motion_kernel(9, angle)
        at = torch.arange(float(len(smear))) - len(smear) // 2
        down = smear.sum(1)
        assert smear.sum().item() == pytest.approx(1) and (down * at).sum().abs() < 1e-5
        across = smear * (at.view(-1, 1) * math.cos(math.radians(angle)) + at * math.sin(math.radians(angle))).square()
        along = smear * (at * math.cos(math.radians(angle)) - at.view(-1, 1) * math.sin(math.radians(angle))).square()
        assert along.sum().item() == pytest.approx(9**2 / 12, rel=0.06) and across.sum() < 0.3


def test_compose_is_the_parts_in_order(generator: torch.Generator) -> None:
    x = torch.rand(1, 1, 8, 12, generator=generator)
    noisy = Compose([Downsample(2), AdditiveNoise(0.1), Jpeg(50)])
    by_hand = Jpeg(50)(AdditiveNoise(0.1)(Downsample(2)(x), torch.Generator().manual_seed(1)).clamp(0, 1))
    with_clip = Compose([Downsample(2), AdditiveNoise(0.1), lambda y: y.clamp(0, 1), Jpeg(50)])
    assert with_clip(x, torch.Generator().manual_seed(1)).equal(by_hand)
    for call in (noisy.A, noisy.A_adjoint):
        with pytest.raises(TypeError, match=r"parts\[1\]: expected a linear degradation, got AdditiveNoise"):
            call(x)


def test_photons_have_the_stated_moments(generator: torch.Generator) -> None:
    x = torch.tensor([0.0, 0.2, 1.0]).view(1, 3, 1, 1).expand(1, 3, 300, 300)
    y = PoissonNoise(50)(x, generator)
    assert (y[:, 0] == 0).all() and torch.allclose((50 * y).round(), 50 * y, atol=1e-4)
    for channel, value in ((1, 0.2), (2, 1.0)):
        assert y[0, channel].mean().item() == pytest.approx(value, rel=0.01)
        assert y[0, channel].var().item() == pytest.approx(value / 50, rel=0.03)
    assert PoissonNoise(50)(x, torch.Generator().manual_seed(0)).equal(
        PoissonNoise(50)(x, torch.Generator().manual_seed(0))
    )


def test_salt_and_pepper_in_equal_parts(generator: torch.Generator) -> None:
    x = torch.full((2, 3, 200, 200), 0.5)
    y = SaltAndPepper(0.3)(x, generator)
    assert (y[:, 0] == y[:, 2]).all()  # a pixel dies with all its channels
    for value, share in ((0, 0.15), (1, 0.15), (0.5, 0.7)):
        assert (y == value).float().mean().item() == pytest.approx(share, abs=0.01)
    assert set(SaltAndPepper(1)(x, generator).unique().tolist()) == {0, 1}


@pytest.mark.parametrize("channels", [1, 3])
def test_jpeg_is_what_pillow_writes(channels) -> None:
    x = data.load("photos", "test", image_size=64).unit()[:2, :channels]
    errors = [(Jpeg(quality)(x) - x).square().mean().item() for quality in (95, 50, 10)]
    assert 0 < errors[0] < errors[1] < errors[2] < 0.02
    assert Jpeg(10)(x).shape == x.shape and torch.allclose(255 * Jpeg(10)(x), (255 * Jpeg(10)(x)).round(), atol=1e-4)
    grey = torch.full((1, channels, 24, 40), 128 / 255)
    assert torch.allclose(Jpeg(50)(grey), grey)
    if channels == 3:  # red, green and blue come back in their places
        red = torch.tensor([1.0, 0, 0]).view(1, 3, 1, 1).expand(1, 3, 16, 16)
        assert (Jpeg(95)(red) - red).abs().max() < 0.03


@pytest.mark.parametrize("make", [box_mask, irregular_mask, text_mask])
def test_masks_have_holes_and_follow_their_generator(make) -> None:
    masks, again = (make(6, 40, 56, torch.Generator().manual_seed(5)) for _ in range(2))
    assert masks.shape == (6, 1, 40, 56) and masks.equal(again) and masks.dtype == torch.float32
    assert set(masks.unique().tolist()) == {0, 1}
    missing = (1 - masks).flatten(1).mean(1)
    assert (missing > 0.01).all() and (missing < 0.7).all() and missing.unique().numel() > 1
    for size in ((1, 28, 28), (2, 3, 200)):
        assert make(*size, torch.Generator().manual_seed(0)).shape == (size[0], 1, *size[1:])
    with pytest.raises(ValueError, match="n: expected"):
        make(0, 8, 8)


def test_boxes_are_boxes(generator: torch.Generator) -> None:
    missing = 1 - box_mask(50, 30, 40, generator, share=(0.2, 0.5))[:, 0]
    rows, columns = missing.amax(2).sum(1), missing.amax(1).sum(1)
    assert (missing.sum((1, 2)) == rows * columns).all()
    assert rows.min() >= 6 and rows.max() <= 15 and columns.min() >= 8 and columns.max() <= 20
    assert rows.unique().numel() > 3 and (missing.mean(0) > 0).float().mean() > 0.9  # every place is hit


def test_letters_can_be_read() -> None:
    text, blank = text_mask(1, 64, 64, torch.Generator().manual_seed(1), size=0.25), torch.ones(1, 1, 64, 64)
    lines = (text[0, 0] == 0).any(1)
    assert text.mean() < 0.9 and not text.equal(blank)
    assert 2 <= int((lines[1:] & ~lines[:-1]).sum()) + int(lines[0]) <= 8  # several lines with gaps between them


def test_mask_keeps_and_zeroes() -> None:
    x = torch.full((2, 3, 8, 12), -0.7)
    y = Mask(half.bool())(x)
    known = half.bool().expand_as(x)
    assert (y[known] == x[known]).all() and (y[~known] == 0).all()
    assert not torch.signbit(y[~known]).any()
    assert y.dtype == x.dtype


def test_noise_has_the_stated_moments(generator: torch.Generator) -> None:
    x = torch.full((4, 3, 100, 100), 0.5)
    noise = AdditiveNoise(0.1)(x, generator) - x
    count = noise.numel()
    assert abs(noise.mean()) < 4 * 0.1 / count**0.5  # four standard errors
    assert abs(noise.std() - 0.1) < 4 * 0.1 / (2 * count) ** 0.5
    assert (noise + x).max() > 0.9  # nothing is clipped at the noise's own scale
    assert abs((noise[:, 0] * noise[:, 1]).mean()) < 4 * 0.01 / (count / 3) ** 0.5  # channels are independent


def test_noise_follows_its_generator() -> None:
    x = torch.zeros(1, 1, 4, 4, dtype=torch.float64)
    first, again, other = (AdditiveNoise(1.0)(x, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1))
    assert first.equal(again) and not first.equal(other)
    assert first.dtype == torch.float64
    state = torch.get_rng_state()
    AdditiveNoise(1.0)(x, torch.Generator())
    assert state.equal(torch.get_rng_state())


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: AdditiveNoise(0), ValueError),
        (lambda: AdditiveNoise(float("nan")), ValueError),
        (lambda: AdditiveNoise("loud"), TypeError),
        (lambda: Downsample(1.5), TypeError),
        (lambda: Downsample(0), ValueError),
        (lambda: Downsample(2, "nearest"), ValueError),
        (lambda: Blur([[1.0]]), TypeError),
        (lambda: Blur(torch.ones(3, 3, dtype=torch.int64)), TypeError),
        (lambda: Blur(torch.ones(2, 3)), ValueError),
        (lambda: Blur(torch.ones(3, 3, 3)), ValueError),
        (lambda: Blur(torch.ones(7, 1))(torch.zeros(1, 1, 3, 8)), ValueError),
        (lambda: gaussian_kernel(1.0, 4), ValueError),
        (lambda: gaussian_kernel(0.0), ValueError),
        (lambda: motion_kernel(-1), ValueError),
        (lambda: Compose([]), ValueError),
        (lambda: Compose([Downsample(2), 3]), TypeError),
        (lambda: Jpeg(0), ValueError),
        (lambda: Jpeg(96), ValueError),
        (lambda: Jpeg(50.5), TypeError),
        (lambda: Jpeg(50)(torch.zeros(1, 2, 8, 8)), ValueError),
        (lambda: Jpeg(50)(torch.full((1, 1, 8, 8), 1.5)), ValueError),
        (lambda: PoissonNoise(0), ValueError),
        (lambda: PoissonNoise(9)(torch.full((1, 1, 2, 2), -0.1)), ValueError),
        (lambda: SaltAndPepper(1.5), ValueError),
        (lambda: SaltAndPepper(0.1)(torch.zeros(1, 1, 2, 2, dtype=torch.uint8)), TypeError),
        (lambda: box_mask(1, 8, 8, share=(0.5, 0.4)), ValueError),
        (lambda: box_mask(1, 8, 8, share=(0.5, 1.0)), ValueError),
        (lambda: irregular_mask(1, 8, 8, strokes=0), ValueError),
        (lambda: text_mask(1, 8, 8.5), TypeError),
        (lambda: Mask([1, 0]), TypeError),
        (lambda: Mask(torch.full((1, 1, 2, 2), 0.5)), ValueError),
        (lambda: Mask(torch.ones(2, 2)), ValueError),
        (lambda: Mask(torch.ones(1, 1, 4, 4))(torch.zeros(1, 1, 8, 8)), ValueError),
        (lambda: Mask(torch.ones(3, 1, 4, 4))(torch.zeros(2, 1, 4, 4)), ValueError),
        (lambda: Downsample(3)(torch.zeros(1, 1, 8, 9)), ValueError),
        (lambda: Downsample(2)(torch.zeros(1, 1, 8, 8, dtype=torch.uint8)), TypeError),
        (lambda: AdditiveNoise(0.1)(torch.full((1, 1, 2, 2), float("nan"))), ValueError),
    ],
)
def test_mistakes_are_named(make, error) -> None:
    with pytest.raises(error, match=r"expected .* got "):
        make()
