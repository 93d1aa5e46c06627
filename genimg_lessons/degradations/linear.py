"""The linear degradations: a matrix A that nobody writes down, and its transpose."""

from __future__ import annotations

import math

import torch
from torch.nn import functional as F

from genimg_lessons.checks import describe, require_images, require_positive

__all__ = ["Blur", "Downsample", "Mask", "gaussian_kernel", "motion_kernel"]

METHODS = ("mean", "bicubic")


class Mask:
    """Keep some pixels and set the others to zero: y = m x. Its own adjoint.

    mask: (N or 1, C or 1, H, W), 1 (True) where a pixel is known and 0 where it is missing; all ones is the identity, all
    zeros keeps nothing, and both are allowed. Raises TypeError or ValueError for another shape or other values.
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


def carried_back(measure: object, y: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """A' y for a linear map that torch can differentiate: the gradient of <A x, y> with respect to x, at any x."""
    x = torch.zeros(shape, dtype=y.dtype, device=y.device)
    return torch.func.vjp(measure, x)[1](y)[0]


class Downsample:
    """Shrink by a whole factor f.

    method: "mean", every pixel of y is the mean of f x f pixels of x, as a coarser sensor would see it; or "bicubic", the
    cubic kernel of Keys 1981 stretched by f against aliasing, which the benchmarks of super-resolution use.
    """

    def __init__(self, factor: int, method: str = "mean") -> None:
        """Check and keep factor and method."""
        require_positive(factor, "factor", whole=True)
        if method not in METHODS:
            raise ValueError(f"method: expected one of {', '.join(map(repr, METHODS))}, got {method!r}")
        self.factor, self.method = factor, method

    def shrink(self, x: torch.Tensor) -> torch.Tensor:
        """The map itself, without checks."""
        if self.method == "mean":
            return F.avg_pool2d(x, self.factor)
        size = [side // self.factor for side in x.shape[-2:]]
        return F.interpolate(x, size=size, mode="bicubic", antialias=True)

    def A(self, x: torch.Tensor) -> torch.Tensor:
        """x: (N, C, H, W) float -> (N, C, H / f, W / f). Raises ValueError unless f divides both sides."""
        require_images(x, "x")
        if x.shape[-2] % self.factor or x.shape[-1] % self.factor:
            raise ValueError(f"x: expected sides that {self.factor} divides, got {tuple(x.shape)}")
        return self.shrink(x)

    def A_adjoint(self, y: torch.Tensor) -> torch.Tensor:
        """y: (N, C, h, w) float -> (N, C, f h, f w): spread each value over the pixels that made it, by the same shares."""
        require_images(y, "y")
        return carried_back(self.shrink, y, (*y.shape[:2], *(side * self.factor for side in y.shape[-2:])))

    __call__ = A


class Blur:
    """Correlate every channel with one kernel, the image mirrored at its borders: a lens out of focus, a shaken hand.

    kernel: (h, w) float, both sides odd; `gaussian_kernel` and `motion_kernel` make usual ones. A kernel that is the
    product of a column and a row, as a Gaussian is, is applied in two passes, h + w products a pixel instead of h w. The
    image keeps its size, so each of its sides must exceed half the kernel's.
    """

    def __init__(self, kernel: torch.Tensor) -> None:
        """Raise TypeError or ValueError unless the kernel is a finite float matrix with odd sides."""
        if not isinstance(kernel, torch.Tensor) or not kernel.is_floating_point():
            raise TypeError(f"kernel: expected a float torch.Tensor, got {describe(kernel)}")
        if kernel.ndim != 2 or not all(side % 2 for side in kernel.shape) or not bool(torch.isfinite(kernel).all()):
            raise ValueError(f"kernel: expected finite values, (h, w) with odd sides, got {describe(kernel)}")
        self.kernel = kernel
        self.passes = factors(kernel)

    def blur(self, x: torch.Tensor) -> torch.Tensor:
        """The map itself, without checks."""
        for kernel in self.passes:
            weight = kernel.to(x).expand(x.shape[1], 1, *kernel.shape)
            x = F.conv2d(F.pad(x, frame(kernel), mode="reflect"), weight, groups=x.shape[1])
        return x

    def A(self, x: torch.Tensor) -> torch.Tensor:
        """x: (N, C, H, W) float -> (N, C, H, W). Raises ValueError if the image is not larger than half the kernel."""
        require_images(x, "x")
        if any(side <= k // 2 for side, k in zip(x.shape[-2:], self.kernel.shape, strict=True)):
            raise ValueError(
                f"x: expected sides above half the kernel's {tuple(self.kernel.shape)}, got {tuple(x.shape)}"
            )
        return self.blur(x)

    def A_adjoint(self, y: torch.Tensor) -> torch.Tensor:
        """y: (N, C, H, W) float -> (N, C, H, W): the kernel turned by 180 degrees, the mirrored border folded back in."""
        require_images(y, "y")
        for kernel in reversed(self.passes):
            # every value spread over the pixels that made it, the frame's included
            weight = kernel.to(y).flip(0, 1).expand(y.shape[1], 1, *kernel.shape)
            y = F.conv2d(F.pad(y, tuple(2 * side for side in frame(kernel))), weight, groups=y.shape[1])
            for dim, side in ((2, kernel.shape[0] // 2), (3, kernel.shape[1] // 2)):
                y = folded_back(y, dim, side)
        return y

    __call__ = A


def frame(kernel: torch.Tensor) -> tuple[int, int, int, int]:
    """Pixels that a kernel (h, w) reaches beyond the border: left, right, top, bottom, as `F.pad` wants them."""
    down, right = (side // 2 for side in kernel.shape)
    return right, right, down, down


def folded_back(y: torch.Tensor, dim: int, side: int) -> torch.Tensor:
    """Add a mirrored frame of `side` pixels to the pixels that it mirrors: the transpose of reflection along `dim`."""
    size = y.shape[dim] - 2 * side
    inner = y.narrow(dim, side, size).clone()
    if side:
        inner.narrow(dim, 1, side).add_(y.narrow(dim, 0, side).flip(dim))
        inner.narrow(dim, size - 1 - side, side).add_(y.narrow(dim, side + size, side).flip(dim))
    return inner


def factors(kernel: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """A column (h, 1) and a row (1, w) whose product is the kernel, if there are such; otherwise the kernel alone."""
    left, size, right = torch.linalg.svd(kernel.double(), full_matrices=False)
    if min(kernel.shape) == 1 or (size[1:] > 1e-6 * size[0]).any():
        return (kernel,)
    return (left[:, :1] * size[0].sqrt()).to(kernel), (right[:1] * size[0].sqrt()).to(kernel)


def gaussian_kernel(sigma: float, size: int | None = None) -> torch.Tensor:
    """A Gaussian bell, values that sum to 1: (size, size), size odd, three sigmas to each side if None. sigma: pixels."""
    require_positive(sigma, "sigma")
    size = 2 * math.ceil(3 * sigma) + 1 if size is None else size
    require_odd(size)
    at = torch.arange(size) - size // 2
    bell = torch.exp(-0.5 * (at / sigma).square())
    kernel = bell.unsqueeze(1) * bell
    return kernel / kernel.sum()


def motion_kernel(length: float, angle: float = 0.0) -> torch.Tensor:
    """A straight smear, values that sum to 1: (size, size). length: pixels; angle: degrees from the horizontal, upwards.

    Each cell holds the share of the exposure that the light spent in it (256 moments, shared among the nearest four
    cells).
    """
    require_positive(length, "length")
    size = 2 * math.ceil(length / 2) + 3
    along = torch.linspace(-length / 2, length / 2, 256)
    turned = math.radians(angle)
    rows, columns = size // 2 - along * math.sin(turned), size // 2 + along * math.cos(turned)
    at = torch.arange(size).unsqueeze(1)
    near_row, near_column = ((1 - (at - where).abs()).clamp_min(0) for where in (rows, columns))  # (size, 256)
    kernel = near_row @ near_column.T
    return kernel / kernel.sum()


def require_odd(size: int) -> None:
    """Raise unless size is an odd whole number above 0."""
    require_positive(size, "size", whole=True)
    if size % 2 == 0:
        raise ValueError(f"size: expected an odd number, got {size}")
