"""Laplacian pyramids: an image as a sum of bands, and what can be joined band by band (Burt & Adelson 1983).

Burt & Adelson, "The Laplacian Pyramid as a Compact Image Code", IEEE Trans. Communications 31:4, 1983; "A Multiresolution
Spline With Application to Image Mosaics", ACM Trans. Graphics 2:4, 1983.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional as F

from genimg_lessons.checks import require_images, require_positive, require_same_shape, require_shape

__all__ = ["collapse", "focus_fusion", "laplacian_pyramid", "pyramid_blend"]

BINOMIAL = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)  # the five-tap window of the paper with a = 0.375


def _smooth(x: torch.Tensor) -> torch.Tensor:
    """The binomial window along both axes, the last pixel repeated beyond the border."""
    taps = x.new_tensor(BINOMIAL)
    channels = x.shape[1]
    x = F.pad(x, (2, 2, 2, 2), mode="replicate")
    x = F.conv2d(x, taps.view(1, 1, 5, 1).expand(channels, 1, 5, 1), groups=channels)
    return F.conv2d(x, taps.view(1, 1, 1, 5).expand(channels, 1, 1, 5), groups=channels)


def _reduce(x: torch.Tensor) -> torch.Tensor:
    """Smooth and keep every other pixel: (N, C, H, W) -> (N, C, ceil(H / 2), ceil(W / 2))."""
    return _smooth(x)[..., ::2, ::2]


def _expand(x: torch.Tensor, size: Sequence[int]) -> torch.Tensor:
    """Double to `size`: each pixel repeated, then smoothed."""
    doubled = x.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
    return _smooth(doubled[..., : size[0], : size[1]])


def laplacian_pyramid(x: torch.Tensor, levels: int) -> list[torch.Tensor]:
    """Split an image into `levels` bands of falling frequency and the small image that is left.

    x: (N, C, H, W) float, any finite values -> levels + 1 tensors, each half as large as the one before (rounded up).
    `collapse` gives x back exactly, up to rounding. Raises ValueError if an image is too small to be halved so often.
    """
    require_images(x, "x")
    require_positive(levels, "levels", whole=True)
    if min(x.shape[-2:]) < 2**levels:
        raise ValueError(f"levels: expected sides of at least 2^{levels} = {2**levels} pixels, got {tuple(x.shape)}")
    bands = []
    for _ in range(levels):
        small = _reduce(x)
        bands.append(x - _expand(small, x.shape[-2:]))
        x = small
    return [*bands, x]


def collapse(bands: Sequence[torch.Tensor]) -> torch.Tensor:
    """Add the bands up again, from the smallest: the inverse of `laplacian_pyramid`."""
    if not bands:
        raise ValueError("bands: expected at least one, got none")
    x = bands[-1]
    for band in reversed(bands[:-1]):
        x = band + _expand(x, band.shape[-2:])
    return x


def pyramid_blend(a: torch.Tensor, b: torch.Tensor, weight: torch.Tensor, levels: int = 4) -> torch.Tensor:
    """Join two images without a visible seam: coarse bands mix over a wide border, fine bands over a narrow one.

    a, b: (N, C, H, W) in [0, 1]; weight: (N or 1, 1, H, W) in [0, 1], 1 where a shall be seen -> (N, C, H, W), clamped to
    [0, 1]. Raises ValueError for other shapes or values.
    """
    for name, image in {"a": a, "b": b, "weight": weight}.items():
        require_images(image, name, low=-1e-4, high=1 + 1e-4)
    require_same_shape(a, b, "a, b")
    require_shape(weight, (None, 1, *a.shape[2:]), "weight")
    shares = [weight]
    for _ in range(levels):
        shares.append(_reduce(shares[-1]))
    pairs = zip(laplacian_pyramid(a, levels), laplacian_pyramid(b, levels), shares, strict=True)
    return collapse([w * p + (1 - w) * q for p, q, w in pairs]).clamp(0, 1)


def focus_fusion(images: Sequence[torch.Tensor], levels: int = 4) -> torch.Tensor:
    """One sharp picture from several that are sharp in different places.

    In each band and at each place the image with the most local energy (the squared band, smoothed, summed over
    channels) wins; the smallest images are averaged. images: at least two tensors (N, C, H, W) in [0, 1] of one shape ->
    (N, C, H, W), clamped to [0, 1]. Ref: Burt & Kolczynski 1993 (ICCV), the rule of the larger activity.
    """
    if len(images) < 2:
        raise ValueError(f"images: expected at least two pictures, got {len(images)}")
    for number, image in enumerate(images):
        require_images(image, f"images[{number}]", low=-1e-4, high=1 + 1e-4)
        require_same_shape(images[0], image, f"images[0], images[{number}]")
    stacks = [torch.stack(bands) for bands in zip(*(laplacian_pyramid(x, levels) for x in images), strict=True)]
    fused = []
    for stack in stacks[:-1]:  # (images, N, C, h, w)
        energy = torch.stack([_smooth(band.square().sum(dim=1, keepdim=True)) for band in stack])
        winner = energy.argmax(dim=0, keepdim=True).expand(1, *stack.shape[1:])
        fused.append(stack.gather(0, winner).squeeze(0))
    return collapse([*fused, stacks[-1].mean(dim=0)]).clamp(0, 1)
