"""PSNR and SSIM against torchmetrics and scikit-image."""

from __future__ import annotations

import math

import pytest
import torch

from genimg_lessons.degradations import Downsample
from genimg_lessons.evaluation.image_quality import psnr, ssim
from genimg_lessons.images import enlarge, luma


def pairs(channels: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Smooth images (a sum of ramps and a square) and noisy copies, the noise growing along the batch."""
    ramp = torch.linspace(0, 1, 33)
    x = (0.5 * ramp.view(1, 1, -1, 1) + 0.5 * ramp[:29].view(1, 1, 1, -1)).repeat(4, channels, 1, 1)
    x[:, :, 8:20, 8:20] = 0.2
    sigma = torch.tensor([0.01, 0.05, 0.2, 0.5]).view(-1, 1, 1, 1)
    return x, (x + sigma * torch.randn(x.shape, generator=generator)).clamp(0, 1)


@pytest.mark.parametrize("channels", [1, 3])
def test_psnr_equals_both_oracles(channels, generator):
    from skimage.metrics import peak_signal_noise_ratio
    from torchmetrics.functional.image import peak_signal_noise_ratio as torchmetrics_psnr

    x, y = pairs(channels, generator)
    mine = psnr(x, y)
    theirs = torchmetrics_psnr(y, x, data_range=1.0, reduction="none", dim=(1, 2, 3))
    torch.testing.assert_close(mine, theirs, rtol=0, atol=1e-4)
    for value, a, b in zip(mine, x, y, strict=True):
        assert value.item() == pytest.approx(peak_signal_noise_ratio(a.numpy(), b.numpy(), data_range=1.0), abs=1e-4)


@pytest.mark.parametrize("channels", [1, 3])
def test_ssim_equals_both_oracles(channels, generator):
    from skimage.metrics import structural_similarity
    from torchmetrics.functional.image import structural_similarity_index_measure

    x, y = pairs(channels, generator)
    mine = ssim(x, y)
    # torchmetrics also averages windows that hang over the edge (reflected); we compare those inside the image.
    _, full = structural_similarity_index_measure(y, x, data_range=1.0, reduction="none", return_full_image=True)
    torch.testing.assert_close(mine, full[..., 5:-5, 5:-5].mean(dim=(1, 2, 3)), rtol=0, atol=1e-4)
    for value, a, b in zip(mine, x, y, strict=True):
        oracle = structural_similarity(
            a.numpy(),
            b.numpy(),
            data_range=1.0,
            channel_axis=0,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
        )
        assert value.item() == pytest.approx(oracle, abs=1e-4)


def test_equal_images_and_worse_images(generator):
    x, y = pairs(1, generator)
    assert torch.isinf(psnr(x, x)).all() and torch.allclose(ssim(x, x), torch.ones(4))
    assert (psnr(x, y).diff() < 0).all() and (ssim(x, y).diff() < 0).all()


def test_noise_of_25_grey_levels_is_20_decibels(generator):
    x = torch.full((1, 1, 256, 256), 0.5)
    y = (x + 25 / 255 * torch.randn(x.shape, generator=generator)).clamp(0, 1)
    assert psnr(x, y).item() == pytest.approx(-20 * math.log10(25 / 255), abs=0.1)


def test_the_range_scales_out(generator):
    x, y = pairs(1, generator)
    torch.testing.assert_close(psnr(255 * x, 255 * y, data_range=255.0), psnr(x, y), rtol=0, atol=1e-3)
    torch.testing.assert_close(ssim(255 * x, 255 * y, data_range=255.0), ssim(x, y), rtol=0, atol=1e-4)


def test_bad_input_is_named():
    x = torch.zeros(1, 1, 16, 16)
    for metric in (psnr, ssim):
        with pytest.raises(ValueError, match=r"y: expected values in \["):
            metric(x, x - 0.5)
        with pytest.raises(ValueError, match="same shape"):
            metric(x, torch.zeros(1, 1, 16, 15))
        with pytest.raises(ValueError, match="NaN"):
            metric(x, torch.full_like(x, math.nan))
        with pytest.raises(ValueError, match="data_range"):
            metric(x, x, data_range=0.0)
    with pytest.raises(ValueError, match="at least 11 x 11"):
        ssim(x[..., :10], x[..., :10])


def test_whole_numbers_are_refused_because_they_wrap_around():
    """250 - 5 is 245, but 5 - 250 is 11 in uint8: a formula that takes such images praises bad restorations."""
    x, y = torch.full((1, 1, 16, 16), 5, dtype=torch.uint8), torch.full((1, 1, 16, 16), 250, dtype=torch.uint8)
    for metric in (psnr, ssim):
        with pytest.raises(TypeError, match=r"x: expected floating-point values, got a uint8 tensor .* divide"):
            metric(x, y)
    assert psnr(x / 255, y / 255).item() == pytest.approx(-20 * math.log10(245 / 255), abs=1e-4)


@pytest.mark.parametrize(("factor", "published"), [(2, 33.66), (3, 30.39), (4, 28.42)])
def test_bicubic_on_set5_has_the_published_psnr(factor, published, shared_data):
    """The usual protocol: Y channel in whole grey levels, `factor` pixels of border cropped, mean of five PSNRs."""
    import numpy
    from PIL import Image

    scores = []
    for path in sorted((shared_data / "Set5").glob("*.bmp")):
        pixels = torch.from_numpy(numpy.array(Image.open(path).convert("RGB"))).permute(2, 0, 1).unsqueeze(0)
        height, width = (side // factor * factor for side in pixels.shape[-2:])
        x = (255 * luma(pixels[..., :height, :width] / 255)).round() / 255
        small = (255 * Downsample(factor, "bicubic")(x)).round().clamp(0, 255) / 255
        large = (255 * enlarge(small, factor)).round().clamp(0, 255) / 255
        inner = (..., slice(factor, -factor), slice(factor, -factor))
        scores.append(psnr(large[inner], x[inner]).item())
    assert len(scores) == 5
    assert sum(scores) / 5 == pytest.approx(published, abs=0.05)
