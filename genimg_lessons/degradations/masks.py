"""Masks: which pixels are known. All are (n, 1, H, W) of 0.0 (missing) and 1.0 (known), ready for `Mask`."""

from __future__ import annotations

import math
import string

import torch

from genimg_lessons.checks import require_positive

__all__ = ["box_mask", "irregular_mask", "text_mask"]


def require_sides(n: int, height: int, width: int) -> None:
    """Raise unless all three are whole numbers above 0."""
    for name, size in {"n": n, "height": height, "width": width}.items():
        require_positive(size, name, whole=True)


def uniform(low: float, high: float, shape: tuple[int, ...], generator: torch.Generator | None) -> torch.Tensor:
    """Uniform numbers in [low, high), drawn on the CPU."""
    return low + (high - low) * torch.rand(shape, generator=generator)


def box_mask(
    n: int,
    height: int,
    width: int,
    generator: torch.Generator | None = None,
    *,
    share: tuple[float, float] = (0.25, 0.5),
) -> torch.Tensor:
    """One missing rectangle in each mask, at a random place: (n, 1, height, width).

    share: shortest and longest side of the hole as a share of the image's, 0 < shortest <= longest < 1; each hole is
    at least one pixel and never the whole image.
    """
    require_sides(n, height, width)
    low, high = share
    if not 0 < low <= high < 1:
        raise ValueError(f"share: expected 0 < shortest <= longest < 1, got {share}")
    inside = []
    for size in (height, width):
        side = (uniform(low, high, (n, 1), generator) * size).round().clamp(1, max(1, size - 1))
        first = (torch.rand(n, 1, generator=generator) * (size - side + 1)).floor()
        at = torch.arange(size)
        inside.append((at >= first) & (at < first + side))  # (n, size)
    hole = inside[0][:, None, :, None] & inside[1][:, None, None, :]
    return (~hole).float()


def irregular_mask(
    n: int,
    height: int,
    width: int,
    generator: torch.Generator | None = None,
    *,
    strokes: int = 4,
    thickness: float = 0.08,
) -> torch.Tensor:
    """Missing brush strokes that wander and turn: (n, 1, height, width), as scratches or a child's crayon leave them.

    strokes: how many in each mask; thickness: average width of a stroke as a share of the shorter side. Every stroke
    is a chain of eight straight pieces, a pixel is missing if it lies within half a width of one of them. The idea
    of free-form masks: Liu et al. 2018, arXiv 1804.07723; Yu et al. 2019, arXiv 1806.03589.
    """
    require_sides(n, height, width)
    require_positive(strokes, "strokes", whole=True)
    require_positive(thickness, "thickness")
    pieces, side = 8, min(height, width)
    turn = uniform(-0.9, 0.9, (n, strokes, pieces), generator)  # radians from one piece to the next
    angle = uniform(0, 2 * math.pi, (n, strokes, 1), generator) + turn.cumsum(2)
    length = uniform(0.05, 0.15, (n, strokes, pieces), generator) * side
    start = torch.rand(n, strokes, 1, 2, generator=generator) * torch.tensor([height, width])
    step = length.unsqueeze(3) * torch.stack([angle.sin(), angle.cos()], dim=3)  # (n, strokes, pieces, 2)
    ends = torch.cat([start, start + step.cumsum(2)], dim=2)  # (n, strokes, pieces + 1, 2)
    radius = (uniform(0.3, 0.7, (n, strokes, 1), generator) * thickness * side).clamp_min(0.75)  # hits a pixel
    rows, columns = torch.arange(height) + 0.5, torch.arange(width) + 0.5
    pixels = torch.stack(torch.meshgrid(rows, columns, indexing="ij"), dim=2).view(-1, 1, 1, 2)
    masks = []
    for a, b, r in zip(ends[:, :, :-1], ends[:, :, 1:], radius, strict=True):
        along = b - a  # (strokes, pieces, 2)
        t = ((pixels - a) * along).sum(3) / along.square().sum(2).clamp_min(1e-9)  # (H W, strokes, pieces)
        away = pixels - a - t.clamp(0, 1).unsqueeze(3) * along
        masks.append((away.norm(dim=3) > r).all(dim=2).all(dim=1).view(1, height, width))
    return torch.stack(masks).float()


def text_mask(
    n: int, height: int, width: int, generator: torch.Generator | None = None, *, size: float = 0.12
) -> torch.Tensor:
    """Random letters written across the whole picture, missing where the ink is: (n, 1, height, width).

    size: height of a line as a share of the picture's, at least 8 pixels. The letters are Pillow's own font.
    """
    from PIL import Image, ImageDraw, ImageFont

    require_sides(n, height, width)
    require_positive(size, "size")
    points = max(8, round(size * height))
    font = ImageFont.load_default(points)
    masks = []
    for _ in range(n):
        page = Image.new("L", (width, height), 255)
        pen = ImageDraw.Draw(page)
        for top in range(0, height, round(1.4 * points)):
            count = 2 * math.ceil(width / points) + 4
            letters = torch.randint(len(string.ascii_letters), (count,), generator=generator).tolist()
            line = "".join(
                string.ascii_letters[letter] + " " * (place % 6 == 5) for place, letter in enumerate(letters)
            )
            pen.text((-0.3 * points, top), line, fill=0, font=font)
        ink = torch.frombuffer(bytearray(page.tobytes()), dtype=torch.uint8).view(1, height, width)
        masks.append((ink >= 128).float())
    return torch.stack(masks)
