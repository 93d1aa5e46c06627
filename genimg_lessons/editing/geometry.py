"""Planes seen by a camera: homographies, warping, and laying one picture over another."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from genimg_lessons.checks import require_images, require_same_shape, require_shape

__all__ = ["composite", "homography", "homography_warp"]


def homography(source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The 3 x 3 matrix that carries points (column, row) of one plane to another: target ~ H (source, 1).

    source, target: (K, 2) float, at least four points, no three of them on a line -> (3, 3) float64 with H[2, 2] = 1; least
    squares for more than four. The direct linear transform of Hartley & Zisserman, Multiple View Geometry, section 4.1.
    Raises ValueError for fewer points, other shapes, or points that fix no plane.
    """
    require_shape(source, ("K", 2), "source")
    require_same_shape(source, target, "source, target")
    if len(source) < 4:
        raise ValueError(f"source, target: expected at least 4 points, got {len(source)}")
    (x, y), (u, v) = source.double().T, target.double().T
    zero, one = torch.zeros_like(x), torch.ones_like(x)
    rows = torch.cat(
        [
            torch.stack([x, y, one, zero, zero, zero, -u * x, -u * y], dim=1),
            torch.stack([zero, zero, zero, x, y, one, -v * x, -v * y], dim=1),
        ]
    )  # (2K, 8)
    if int(torch.linalg.matrix_rank(rows, rtol=1e-9)) < 8:
        raise ValueError("source, target: expected points in general position, got three on a line or points twice")
    solution = torch.linalg.lstsq(rows, torch.cat([u, v]).unsqueeze(1)).solution.squeeze(1)
    return torch.cat([solution, solution.new_ones(1)]).view(3, 3)


def homography_warp(x: torch.Tensor, matrix: torch.Tensor, size: tuple[int, int]) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw a picture as the plane is seen after `matrix`, and say where it lies.

    x: (N, C, h, w) in [0, 1]; matrix: (3, 3), from pixel positions (column, row) of x to those of the result; size: (H, W)
    of the result -> (N, C, H, W), zero where x does not reach, and its coverage (N, 1, H, W) in [0, 1], soft at the
    border. Each pixel of the result asks where it comes from (the inverse matrix), bilinear interpolation between pixel
    centres answers. Raises ValueError for a matrix without inverse.
    """
    require_images(x, "x", low=-1e-4, high=1 + 1e-4)
    require_shape(matrix, (3, 3), "matrix")
    if not bool(torch.isfinite(matrix).all()) or abs(float(torch.linalg.det(matrix.double()))) < 1e-12:
        raise ValueError("matrix: expected one that can be inverted, got determinant 0 or values that are not finite")
    rows, columns = torch.meshgrid(*(torch.arange(float(side)) for side in size), indexing="ij")
    points = torch.stack([columns, rows, torch.ones_like(rows)], dim=-1).double()  # (H, W, 3)
    come_from = points @ torch.linalg.inv(matrix.double()).T.cpu()
    depth = come_from[..., 2:]
    behind = depth.abs() < 1e-9  # on the horizon
    position = come_from[..., :2] / torch.where(behind, 1, depth)
    scale = torch.tensor([max(x.shape[3] - 1, 1), max(x.shape[2] - 1, 1)]).double()
    grid = torch.where(behind, 2e3, 2 * position / scale - 1).to(x).unsqueeze(0).expand(len(x), -1, -1, -1)
    with_coverage = torch.cat([x, torch.ones_like(x[:, :1])], dim=1)
    seen = F.grid_sample(with_coverage, grid, mode="bilinear", padding_mode="zeros", align_corners=True)
    return seen[:, :-1], seen[:, -1:]


def composite(over: torch.Tensor, alpha: torch.Tensor, under: torch.Tensor) -> torch.Tensor:
    """Alpha compositing: alpha * over + (1 - alpha) * under.

    over, under: (N, C, H, W) in [0, 1]; alpha: (N or 1, 1, H, W) in [0, 1], how opaque `over` is -> (N, C, H, W). The
    operator "over" of Porter & Duff 1984 (SIGGRAPH) with colours not multiplied by alpha. Raises ValueError otherwise.
    """
    for name, image in {"over": over, "alpha": alpha, "under": under}.items():
        require_images(image, name, low=-1e-4, high=1 + 1e-4)
    require_same_shape(over, under, "over, under")
    require_shape(alpha, (None, 1, *under.shape[2:]), "alpha")
    return alpha * over + (1 - alpha) * under
