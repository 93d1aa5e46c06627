"""The world of faces: cartoon faces of any size, drawn from named factors.

    factors = sample_factors(8, generator)                # name -> (8,), independent of each other, see FACTORS
    render(factors, 64)                                   # (8, 3, 64, 64) float32 in [0, 1]
    render(factors, 64, kind="parts")                     # (8, 64, 64) int64, indices of PARTS
    render(factors, 64, kind="sketch")                    # (8, 1, 64, 64) float32: dark lines on white

A face is a list of layers, back to front, each a signed distance and a colour (faces_scene.py). The three kinds of picture
are three ways of going through that list, so they fit each other to the pixel: an image paints each layer with the share of the pixel
that it covers, a part map keeps the last layer that covers at least half of it, a sketch wipes what a layer hides and then draws
the layer's border.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch

from genimg_lessons.checks import require_positive
from genimg_lessons.data.faces_factors import FACTORS, Categorical, Continuous, arrange, check_factors, sample_factors
from genimg_lessons.data.faces_scene import EXTENT, PARTS, Layer, background, layers
from genimg_lessons.data.faces_shapes import coverage
from genimg_lessons.data.imageset import ImageSet, check_split
from genimg_lessons.seeding import make_generator

__all__ = [
    "FACTORS",
    "KINDS",
    "NAME",
    "PARTS",
    "Categorical",
    "Continuous",
    "arrange",
    "load",
    "render",
    "sample_factors",
]

NAME = "faces"
KINDS = ("image", "parts", "sketch")
CLASSES = ("no glasses", "glasses")
SPLIT_SIZES = {"train": 20_000, "validation": 2_000, "test": 5_000}
SPLIT_SEEDS = {"train": 2_001, "validation": 2_002, "test": 2_003}
SMALLEST = 16
# So many pixels at once: enough to hide the cost of calling torch, few enough for the temporary planes to stay in cache.
PIXELS_AT_ONCE = 131_072
LINE = 0.011  # half the width of a sketched line, in the units of faces_scene.py; never much under half a pixel


@torch.no_grad()
def render(factors: dict[str, torch.Tensor], image_size: int = 32, kind: str = "image") -> torch.Tensor:
    """Draw the faces on the factors' device; each picture depends on its own factors only; no gradient.

    factors: name -> (N,), every name of FACTORS; image_size: height and width in pixels, at least 16.
    Returns, by kind, "image": float32 (N, 3, S, S) in [0, 1]; "parts": int64 (N, S, S), indices of PARTS;
    "sketch": float32 (N, 1, S, S) in [0, 1], lines near 0 on 1.
    Raises ValueError or TypeError on unknown kinds, small sizes and illegal factors.
    """
    if kind not in KINDS:
        raise ValueError(f"kind: expected one of {', '.join(map(repr, KINDS))}, got {kind!r}")
    check_size(image_size)
    count = check_factors(factors)
    device = factors["skin_tone"].device
    if kind == "parts":
        out = torch.empty(count, image_size, image_size, dtype=torch.int64, device=device)
    else:
        out = torch.empty(count, 3 if kind == "image" else 1, image_size, image_size, device=device)
    for rows, chunk in chunks(factors, count, image_size):
        draw(chunk, image_size, kind, out[rows])
    return out


def load(split: str, image_size: int | None = None) -> ImageSet:
    """Return a fixed split of faces: "train" 20,000, "validation" 2,000, "test" 5,000, from three different seeds.

    image_size: 32 if None, else at least 16. images: uint8 (N, 3, S, S); labels: 0 without, 1 with glasses, half and half;
    factors: all of FACTORS. The factors do not depend on the size. Raises ValueError on an unknown split or a small size.
    """
    check_split(split)
    size = 32 if image_size is None else image_size
    check_size(size)
    count = SPLIT_SIZES[split]
    factors = sample_factors(count, make_generator(SPLIT_SEEDS[split]))
    images = torch.empty(count, 3, size, size, dtype=torch.uint8)
    for rows, chunk in chunks(factors, count, size):
        picture = torch.empty(images[rows].shape)
        draw(chunk, size, "image", picture)
        images[rows] = picture.mul_(255).round_().to(torch.uint8)
    return ImageSet(images, (factors["glasses"] > 0).long(), CLASSES, NAME, factors)


def check_size(image_size: int) -> None:
    """Raise TypeError or ValueError unless `image_size` is a whole number of at least 16 pixels."""
    require_positive(image_size, "image_size", whole=True)
    if image_size < SMALLEST:
        raise ValueError(f"image_size: expected at least {SMALLEST} pixels, got {image_size}")


def chunks(factors: dict[str, torch.Tensor], count: int, size: int) -> Iterable[tuple[slice, dict[str, torch.Tensor]]]:
    """Cut a batch into pieces of about PIXELS_AT_ONCE pixels."""
    step = max(1, PIXELS_AT_ONCE // size**2)
    for start in range(0, count, step):
        rows = slice(start, start + step)
        yield rows, {name: values[rows] for name, values in factors.items()}


def draw(factors: dict[str, torch.Tensor], size: int, kind: str, out: torch.Tensor) -> None:
    """Write one kind of picture of legal factors into `out`."""
    pixel = 2 * EXTENT / size
    if kind == "image":
        out.copy_(background(factors, size))
        paint(layers(factors, size), pixel, out)
    elif kind == "parts":
        label(layers(factors, size), pixel, out)
    else:
        out.fill_(1)
        sketch(layers(factors, size), pixel, out)


def paint(scene: Iterable[Layer], pixel: float, out: torch.Tensor) -> None:
    """Blend every layer's colour over what lies behind it, by the share of the pixel that the layer covers."""
    for layer in scene:
        share = coverage(layer.distance, max(pixel, layer.soft))
        if layer.opacity is not None:
            share.mul_(layer.opacity)
        out.lerp_(layer.colour[:, :, None, None], share[:, None])


def label(scene: Iterable[Layer], pixel: float, out: torch.Tensor) -> None:
    """Give each pixel the part of the last layer that covers at least half of it; shading changes no part."""
    parts = torch.full_like(
        out, PARTS.index("background"), dtype=torch.uint8
    )  # an eighth of the memory traffic of int64
    for layer in scene:
        if layer.part is not None:
            share = coverage(layer.distance, pixel)
            if layer.opacity is not None:
                share.mul_(layer.opacity)
            parts.masked_fill_(share >= 0.5, PARTS.index(layer.part))
    out.copy_(parts)


def sketch(scene: Iterable[Layer], pixel: float, out: torch.Tensor) -> None:
    """Let each layer wipe what it hides, then draw its border, or all of it where it is itself a line."""
    plane = out[:, 0]
    half_line = max(LINE, 0.35 * pixel)
    for layer in scene:
        if layer.ink == "none":
            continue
        share = coverage(layer.distance, pixel)
        line = share if layer.ink == "fill" else coverage(layer.distance.abs().sub_(half_line), pixel)
        if layer.opacity is not None:
            share, line = share * layer.opacity, line * layer.opacity
        if layer.ink == "outline":
            plane.lerp_(torch.ones_like(plane), share)
        plane.mul_(1 - 0.9 * line)
