"""Degradations: how a measurement y arises from an image x, y = A x + n.

A linear degradation has two directions. `A(x)` measures an image; `A_adjoint(y)` carries a measurement back, defined by
<A u, v> = <u, A' v> for all u and v, which is what the gradient of |A x - y|^2 / 2 needs: A'(A x - y). Calling the
object is the same as `A`. `AdditiveNoise` is the n: it is random and has no adjoint.
Everything follows the device and dtype of its input and works on images in [0, 1] as well as in [-1, 1].
"""

from __future__ import annotations

import torch
from torch.nn.functional import avg_pool2d

from genimg_lessons.checks import describe, require_images, require_positive
from genimg_lessons.seeding import randn

__all__ = ["AdditiveNoise", "Downsample", "Mask"]


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


class Mask:
    """Keep some pixels and set the others to zero: y = m x. Its own adjoint.

    mask: (N or 1, C or 1, H, W), 1 (True) where a pixel is known and 0 where it is missing. Raises TypeError or ValueError for
    another shape or other values.
    """

    def __init__(self, mask: torch.Tensor) -> None:
        """Check and keep the mask."""
        if not isinstance(mask, torch.Tensor):
            raise TypeError(f"mask: expected a torch.Tensor, got {describe(mask)}")
        if mask.ndim != 4 or not ((mask == 0) | (mask == 1)).all():
            raise ValueError(f"mask: expected (N, 1, H, W) with values 0 or 1, got {describe(mask)}")
        self.mask = mask

    def A(self, x: torch.Tensor) -> torch.Tensor:
        """x: (N, C, H, W) float -> (N, C, H, W), missing pixels zero. Raises ValueError if the mask does not fit."""
        require_images(x, "x")
        fits = all(m in (1, size) for m, size in zip(self.mask.shape[:2], x.shape[:2], strict=True))
        if not fits or self.mask.shape[2:] != x.shape[2:]:
            raise ValueError(f"x: expected images that fit the mask {tuple(self.mask.shape)}, got {tuple(x.shape)}")
        # where, not a product: 0 times -1 is -0.0
        return torch.where(self.mask.to(x.device).bool(), x, torch.zeros_like(x))

    def A_adjoint(self, y: torch.Tensor) -> torch.Tensor:
        """y: (N, C, H, W) float -> (N, C, H, W): the mask again, for a diagonal matrix is its own transpose."""
        return self.A(y)

    __call__ = A


class Downsample:
    """Shrink by a whole factor f: every pixel of y is the mean of f x f pixels of x, as a coarser sensor would see it."""

    def __init__(self, factor: int) -> None:
        """Check and keep the factor."""
        require_positive(factor, "factor", whole=True)
        self.factor = factor

    def A(self, x: torch.Tensor) -> torch.Tensor:
        """x: (N, C, H, W) float -> (N, C, H / f, W / f). Raises ValueError unless f divides both sides."""
        require_images(x, "x")
        if x.shape[-2] % self.factor or x.shape[-1] % self.factor:
            raise ValueError(f"x: expected sides that {self.factor} divides, got {tuple(x.shape)}")
        return avg_pool2d(x, self.factor)

    def A_adjoint(self, y: torch.Tensor) -> torch.Tensor:
        """y: (N, C, h, w) float -> (N, C, f h, f w): spread each value evenly, y / f^2 to each of its f x f pixels."""
        require_images(y, "y")
        return y.repeat_interleave(self.factor, -2).repeat_interleave(self.factor, -1) / self.factor**2

    __call__ = A
