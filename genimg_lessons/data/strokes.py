"""Strokes: 28x28 grey digits drawn with a jittered pen, without end, as a drop-in for MNIST.

Each digit is a skeleton (`strokes_skeletons`) whose points are jittered, then bent by a few known factors, scaled into
MNIST's 20x20 box, centred, and inked: a pixel's brightness falls from 1 to 0 across the edge of the pen. White ink on
black, as in MNIST. Everything is a deterministic function of the factors.
"""

from __future__ import annotations

import torch

from genimg_lessons.checks import describe, require_positive
from genimg_lessons.data.imageset import ImageSet, check_split
from genimg_lessons.data.strokes_skeletons import POINTS, basis
from genimg_lessons.seeding import make_generator

__all__ = ["CLASSES", "FACTORS", "NAME", "load", "render", "sample_factors"]

NAME = "strokes"
CLASSES = tuple("0123456789")
SIZES = {"train": 20_000, "validation": 2_000, "test": 5_000}
_SEEDS = {"train": 1_000_001, "validation": 2_000_002, "test": 3_000_003}

# Each factor with its range: lengths in pixels of a 28x28 image, angles in radians, the rest without unit.
FACTORS: dict[str, tuple[float, float]] = {
    "slant": (-0.35, 0.65),  # shear to the right: x grows by slant * height above the middle
    "rotation": (-0.2, 0.2),  # clockwise
    "aspect": (0.6, 1.35),  # width over the skeleton's own width
    "size": (0.88, 1.04),  # of the larger side, as a share of 20 pixels
    "thickness": (1.3, 4.6),  # of the pen
    "softness": (0.9, 1.7),  # width of the edge over which the ink fades
    "shift_x": (-1.0, 1.0),  # away from the centre of the ink
    "shift_y": (-1.0, 1.0),
    "wobble": (-0.2, 0.2),  # of each skeleton point, in the unit box, (POINTS, 2)
}
_CHUNK = 128  # images inked at a time: their distances fit the processor's cache


def sample_factors(
    n: int, generator: torch.Generator | None = None, labels: torch.Tensor | None = None
) -> dict[str, torch.Tensor]:
    """Draw the factors of n digits.

    labels: int64 (n,) with values 0 to 9, or None for digits drawn uniformly. Returns "digit" and "skeleton" (which of
    the digit's ways of writing it), int64 (n,), "wobble" (n, POINTS, 2) and each other key of `FACTORS`, float32 (n,), on
    the CPU. Slant, aspect, size and thickness follow clipped normal distributions, as handwriting does.
    Raises ValueError for labels of another shape or outside 0 to 9.
    """
    require_positive(n, "n", whole=True)
    if labels is None:
        digit = torch.randint(0, 10, (n,), generator=generator)
    else:
        digit = torch.as_tensor(labels).long()
        if digit.shape != (n,) or int(digit.min()) < 0 or int(digit.max()) > 9:
            raise ValueError(f"labels: expected {n} values from 0 to 9, got {describe(labels)}")
    _, _, rows = basis()
    counts = torch.tensor([rows[d][1] for d in range(10)])[digit]

    def normal(key: str, mean: float, deviation: float) -> torch.Tensor:
        return (mean + deviation * torch.randn(n, generator=generator)).clamp(*FACTORS[key])

    return {
        "digit": digit,
        "skeleton": (torch.rand(n, generator=generator) * counts).long().clamp_max(counts - 1),
        "slant": normal("slant", 0.16, 0.2),
        "rotation": normal("rotation", 0.0, 0.08),
        "aspect": normal("aspect", 0.95, 0.18),
        "size": normal("size", 0.98, 0.03),
        "thickness": normal("thickness", 2.65, 0.65),
        "softness": normal("softness", 1.3, 0.15),
        "shift_x": normal("shift_x", 0.0, 0.3),
        "shift_y": normal("shift_y", 0.0, 0.3),
        "wobble": (0.055 * torch.randn(n, POINTS, 2, generator=generator)).clamp(*FACTORS["wobble"]),
    }


def _check(factors: dict[str, torch.Tensor]) -> int:
    """Raise unless every factor is there, of the right shape and in its range; return the number of digits."""
    wanted = {"digit", "skeleton", *FACTORS}
    if set(factors) != wanted:
        missing, unknown = sorted(wanted - set(factors)), sorted(set(factors) - wanted)
        raise ValueError(f"factors: expected {sorted(wanted)}; missing {missing}, unknown {unknown}")
    n = len(factors["digit"])
    _, _, rows = basis()
    for key, values in factors.items():
        shape = (n, POINTS, 2) if key == "wobble" else (n,)
        if tuple(values.shape) != shape:
            raise ValueError(f"factors[{key!r}]: expected shape {shape}, got {describe(values)}")
        low, high = FACTORS.get(key, (0, 9))
        # The ranges are written in float64; a clipped float32 may lie one rounding step outside.
        if n and not (low - 1e-6 <= float(values.min()) and float(values.max()) <= high + 1e-6):
            raise ValueError(
                f"factors[{key!r}]: expected values in [{low}, {high}], got {float(values.min()):.4g} to {float(values.max()):.4g}"
            )
    counts = torch.tensor([rows[d][1] for d in range(10)], device=factors["digit"].device)[factors["digit"]]
    if (factors["skeleton"] >= counts).any():
        raise ValueError(
            "factors['skeleton']: expected a number below the digit's number of skeletons, got a larger one"
        )
    return n


def _pen_positions(factors: dict[str, torch.Tensor]) -> torch.Tensor:
    """Where the pen puts ink, in pixels of a 28x28 image: (N, SAMPLES, 2), x and y."""
    device = factors["digit"].device
    weights, points, rows = basis()
    first = torch.tensor([rows[d][0] for d in range(10)], device=device)
    row = first[factors["digit"]] + factors["skeleton"]
    corners = points.to(device)[row] - 0.5 + factors["wobble"]  # (N, POINTS, 2)
    xy = weights.to(device)[row] @ corners  # (N, SAMPLES, 2)
    aspect, slant, angle = (factors[key][:, None] for key in ("aspect", "slant", "rotation"))
    x, y = xy[..., 0] * 0.75 * aspect, xy[..., 1]
    x = x - slant * y
    x, y = x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()
    xy = torch.stack([x, y], -1)
    extent = xy.amax(1) - xy.amin(1)  # (N, 2)
    room = 20 * factors["size"] - factors["thickness"]  # the pen's own width is part of the 20 pixels
    xy = xy * (room / extent.amax(1))[:, None, None]
    shift = torch.stack([factors["shift_x"], factors["shift_y"]], -1)[:, None]
    return xy - xy.mean(1, keepdim=True) + 14 + shift  # evenly spaced positions: their mean is the centre of the ink


def render(factors: dict[str, torch.Tensor], image_size: int = 28) -> torch.Tensor:
    """Draw digits from their factors: float32 (N, 1, image_size, image_size) in [0, 1], on the factors' device.

    factors: as `sample_factors` returns them. The same picture at every size: thickness and shifts scale along.
    Raises ValueError for missing, unknown or misshapen factors, values out of range, or an image_size below 8.
    """
    n = _check(factors)
    require_positive(image_size, "image_size", whole=True)
    if image_size < 8:
        raise ValueError(f"image_size: expected at least 8 pixels, got {image_size}")
    scale = image_size / 28
    pen = _pen_positions(factors) * scale  # (N, SAMPLES, 2)
    centres = torch.arange(image_size, device=pen.device, dtype=pen.dtype) + 0.5
    images = pen.new_empty(n, 1, image_size, image_size)
    for start in range(0, n, _CHUNK):
        stop = start + _CHUNK
        dx = (centres[None, :, None] - pen[start:stop, None, :, 0]).square()  # (B, W, SAMPLES)
        dy = (centres[None, :, None] - pen[start:stop, None, :, 1]).square()  # (B, H, SAMPLES)
        for row in range(image_size):  # one row at a time stays in the cache: three times as fast as all at once
            distance = (dx + dy[:, row, None, :]).amin(-1).sqrt()  # (B, W) to the nearest ink
            radius = factors["thickness"][start:stop, None] * scale / 2
            edge = factors["softness"][start:stop, None] * scale
            images[start:stop, 0, row] = ((radius - distance) / edge + 0.5).clamp(0, 1)
    return images


def load(split: str, image_size: int | None = None) -> ImageSet:
    """The strokes world: 20,000 training, 2,000 validation and 5,000 test digits from fixed, different seeds.

    image_size: 28 if None. Returns uint8 images (N, 1, S, S), the digit as label, and all factors.
    """
    check_split(split)
    factors = sample_factors(SIZES[split], make_generator(_SEEDS[split]))
    images = (render(factors, image_size or 28) * 255).round().to(torch.uint8)
    return ImageSet(images, factors["digit"], CLASSES, NAME, factors)
