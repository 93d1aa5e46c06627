"""Poisson blending: paste differences instead of values (Pérez, Gangnet & Blake 2003, ACM Trans. Graphics 22:3)."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from genimg_lessons.checks import require_images, require_positive, require_same_shape, require_shape

__all__ = ["laplacian", "poisson_blend"]


def laplacian(x: torch.Tensor) -> torch.Tensor:
    """Sum over the four neighbours of (neighbour - pixel), neighbours beyond the border left out: (N, C, H, W) -> same."""
    return divergence(x.diff(dim=2), x.diff(dim=3))


def divergence(down: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """What flows into each pixel: differences to the neighbour below (N, C, H - 1, W) and to the right (N, C, H, W - 1).

    Returns (N, C, H, W); of the differences of one picture it is the `laplacian`.
    """
    return F.pad(down, (0, 0, 0, 1)) - F.pad(down, (0, 0, 1, 0)) + F.pad(right, (0, 1)) - F.pad(right, (1, 0))


def mixed_differences(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Between each two neighbours the difference of a or of b, whichever is larger in size: what `divergence` takes.

    a, b: (N, C, H, W) -> (N, C, H - 1, W) and (N, C, H, W - 1), channel by channel; b where both are equally large.
    """
    pairs = ((a.diff(dim=axis), b.diff(dim=axis)) for axis in (2, 3))
    down, right = (torch.where(p.abs() > q.abs(), p, q) for p, q in pairs)
    return down, right


def poisson_blend(
    source: torch.Tensor,
    target: torch.Tensor,
    mask: torch.Tensor,
    *,
    mixed: bool = False,
    tolerance: float = 1e-6,
    max_iterations: int = 5_000,
) -> torch.Tensor:
    """Clone the source's gradients into the target: inside the mask the Laplacian of the source, outside the target.

    Solves lap f = lap source where mask = 1, f = target elsewhere (Pérez et al. 2003, Eq. 4), by conjugate gradients,
    every image and channel at once, in float64. source, target: (N, C, H, W) in [0, 1]; mask: (N or 1, 1, H, W) of 0 and
    1 -> (N, C, H, W), not clamped: a bright target can lift the source above 1. tolerance: of the largest residual
    left; a mask of zeros returns the target. Raises ValueError for other shapes or values and for a mask without any
    zero, whose solution would not be unique, RuntimeError if the iterations run out.
    mixed: between each two neighbours the larger of both differences is pasted, not the source's ("mixing gradients" in
    the paper), so that the target's texture shows through where the source is flat.
    """
    for name, image in {"source": source, "target": target}.items():
        require_images(image, name, low=-1e-4, high=1 + 1e-4)
    require_same_shape(source, target, "source, target")
    require_shape(mask, (None, 1, *target.shape[2:]), "mask")
    require_positive(tolerance, "tolerance")
    if len(mask) not in (1, len(target)) or not bool(((mask == 0) | (mask == 1)).all()):
        raise ValueError(f"mask: expected ({len(target)} or 1, 1, H, W) with values 0 or 1, got {tuple(mask.shape)}")
    inside = mask.to(target.device).bool().expand_as(target)
    if bool(inside.flatten(1).all(dim=1).any()):
        raise ValueError("mask: expected at least one 0, where the target fixes the brightness, got only ones")
    fixed = target.double()
    # f = start + d, d = 0 outside: -lap d = lap start - div v inside, a positive definite system for d
    start = torch.where(inside, source.double(), fixed)
    nothing = torch.zeros_like(start)
    wanted = divergence(*mixed_differences(source.double(), fixed)) if mixed else laplacian(source.double())
    residual = torch.where(inside, laplacian(start) - wanted, nothing)
    change, direction = nothing, residual
    norm = residual.square().sum(dim=(2, 3), keepdim=True)
    for _ in range(max_iterations):
        if residual.abs().max() <= tolerance:
            return torch.where(inside, start + change, fixed).to(target.dtype)
        applied = torch.where(inside, -laplacian(direction), nothing)
        length = norm / (direction * applied).sum(dim=(2, 3), keepdim=True).clamp_min(1e-300)
        change = change + length * direction
        residual = residual - length * applied
        new = residual.square().sum(dim=(2, 3), keepdim=True)
        direction = residual + new / norm.clamp_min(1e-300) * direction
        norm = new
    raise RuntimeError(
        f"poisson_blend: a residual of {residual.abs().max():.2g} is left after {max_iterations} iterations, expected "
        f"{tolerance:g}; raise max_iterations"
    )
