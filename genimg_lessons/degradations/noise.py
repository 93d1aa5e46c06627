"""Noise: the random part n of a measurement. None of these has an adjoint, and none clips."""

from __future__ import annotations

import torch

from genimg_lessons.checks import require_images, require_positive
from genimg_lessons.seeding import randn

__all__ = ["AdditiveNoise", "PoissonNoise", "SaltAndPepper"]


class AdditiveNoise:
    """White Gaussian noise, independent in every pixel and channel: y = x + sigma n, n ~ N(0, 1).

    sigma: standard deviation in the units of x, above 0 (sigma = 25 / 255 on images in [0, 1] is the literature's
    "noise level 25"). y is not clipped: clipping would make the noise depend on the image.
    """

    def __init__(self, sigma: float) -> None:
        """Check and keep sigma."""
        require_positive(sigma, "sigma")
        self.sigma = sigma

    def __call__(self, x: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
        """x: (N, C, H, W) float -> (N, C, H, W). Raises TypeError or ValueError for anything but finite images."""
        require_images(x, "x")
        return x + self.sigma * randn(*x.shape, generator=generator, device=x.device, dtype=x.dtype)


class PoissonNoise:
    """Photon noise: y = K / peak, K ~ Poisson(peak x). The mean is x, the variance x / peak: bright pixels are noisier.

    peak: photons that a pixel of value 1 collects on average, above 0; 30 is a dark scene, 1,000 a bright one.
    """

    def __init__(self, peak: float) -> None:
        """Check and keep the peak."""
        require_positive(peak, "peak")
        self.peak = peak

    def __call__(self, x: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
        """x: (N, C, H, W) float, at least 0 -> (N, C, H, W), whole multiples of 1 / peak.

        Raises TypeError or ValueError for anything but finite images without negative values.
        """
        require_images(x, "x", low=0)
        source = generator.device if generator is not None else "cpu"
        photons = torch.poisson((self.peak * x.detach()).to(source), generator=generator)
        return photons.to(x) / self.peak


class SaltAndPepper:
    """Dead pixels: with probability `share` a pixel becomes 0 or 1 in all its channels, half of them each.

    share: expected share of the pixels that are lost, in (0, 1]. What was there has no influence on what is seen, so
    the median of a neighbourhood is a better guess than its mean.
    """

    def __init__(self, share: float) -> None:
        """Raise TypeError or ValueError unless 0 < share <= 1."""
        require_positive(share, "share")
        if share > 1:
            raise ValueError(f"share: expected a number in (0, 1], got {share}")
        self.share = share

    def __call__(self, x: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
        """x: (N, C, H, W) float in [0, 1] -> (N, C, H, W). Raises TypeError or ValueError for anything else."""
        require_images(x, "x", low=0, high=1)
        source = generator.device if generator is not None else "cpu"
        fate = torch.rand(x.shape[0], 1, *x.shape[2:], generator=generator, device=source).to(x)
        return torch.where(fate < self.share, (fate < self.share / 2).to(x), x)
