"""Signed distances to simple shapes, for whole batches of pixels at once.

Each function takes coordinates x, y (N, H, W) and sizes that broadcast with them, and returns (N, H, W): negative inside,
positive outside, and close to the distance in coordinate units near the border (exact for discs and boxes; for ellipses
to first order, f / |grad f|), which is all that antialiasing needs. Unions are `torch.minimum`, intersections
`torch.maximum`, and `abs(d) - t` is the border itself, drawn 2t wide.
Ref: J. C. Hart, "Sphere tracing", The Visual Computer 12, 1996, for distances; smooth steps over one pixel for coverage.
"""

from __future__ import annotations

import math

import torch

__all__ = ["box", "coverage", "disc", "discs", "egg", "ellipse", "lens"]

Size = torch.Tensor | float


def coverage(distance: torch.Tensor, width: float) -> torch.Tensor:
    """Share of a pixel inside the shape, (N, H, W) in [0, 1]: a straight border crossing the pixel's `width`."""
    return torch.rsub(distance, 0.5, alpha=1 / width).clamp_(0, 1)  # 0.5 - distance / width in one pass


def disc(x: torch.Tensor, y: torch.Tensor, radius: Size) -> torch.Tensor:
    """Distance to a disc around the origin."""
    return (x.square() + y.square()).sqrt_() - radius


def discs(x: torch.Tensor, y: torch.Tensor, centres: tuple[tuple[float, float], ...], radius: Size) -> torch.Tensor:
    """Distance to several discs of one radius; the nearest centre is found before the one square root is taken."""
    nearest = torch.full_like(x, math.inf)
    for across, down in centres:
        nearest = torch.minimum(nearest, (x - across).square_() + (y - down).square_())
    return nearest.sqrt_() - radius


def ellipse(x: torch.Tensor, y: torch.Tensor, rx: Size, ry: Size) -> torch.Tensor:
    """Distance, to first order, to an ellipse around the origin with half axes rx, ry."""
    u, v = x / rx, y / ry
    value = (u * u).addcmul_(v, v).sub_(1)
    slope = (u / rx).square_() + (v / ry).square_()
    # The gradient vanishes at the centre, where the value is -1: the distance there is "far inside".
    return value.mul_(0.5) * slope.clamp_(min=1e-6).rsqrt_()


def egg(x: torch.Tensor, y: torch.Tensor, rx: Size, top: Size, bottom: Size) -> torch.Tensor:
    """Two half ellipses of the same half-width rx, one reaching `top` above the origin, one `bottom` below it."""
    return ellipse(x, y, rx, torch.where(y < 0, top, bottom))


def box(x: torch.Tensor, y: torch.Tensor, rx: Size, ry: Size, corner: Size) -> torch.Tensor:
    """Distance to a box around the origin with half sides rx, ry and rounded corners; corner = rx = ry is a disc."""
    dx, dy = x.abs() - (rx - corner), y.abs() - (ry - corner)
    inside = torch.maximum(dx, dy).clamp_(max=0)
    return disc(dx.clamp_(min=0), dy.clamp_(min=0), corner).add_(inside)


def lens(x: torch.Tensor, y: torch.Tensor, half_width: Size, upper: Size, lower: Size) -> torch.Tensor:
    """The region between two parabolas that meet at (+-half_width, 0); their middles lie at y = upper and y = lower.

    `upper` and `lower` equal: a curved line without area, so that `lens(...) - t` is that line drawn 2t thick.
    """
    arch = 1 - (x / half_width).square()
    slope = x * ((abs(upper) + abs(lower)) / half_width**2)
    between = torch.maximum(arch * upper - y, y - arch * lower).mul_((slope * slope).add_(1).rsqrt_())
    # beyond its ends the parabolas go on: without this bound a curved line would too
    return torch.maximum(between, x.abs() - half_width)
