"""The one container that every world and every public data set comes in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy
import torch
from torch.nn.functional import interpolate

from genimg_lessons.checks import describe, require_positive, require_shape
from genimg_lessons.images import to_signed

__all__ = ["SPLITS", "ImageSet", "check_split", "fixed_permutation", "resize_images"]

SPLITS = ("train", "validation", "test")


def check_split(split: str) -> None:
    """Raise ValueError, listing the splits, unless `split` is one of them."""
    if split not in SPLITS:
        raise ValueError(f"split: expected one of {', '.join(map(repr, SPLITS))}, got {split!r}")


def fixed_permutation(count: int) -> torch.Tensor:
    """The same shuffle of 0 ... count - 1 for ever: int64 (count,). Splits are cut from it.

    NumPy froze the numbers of `RandomState` (its policy NEP 19), while torch may change `randperm` between versions.
    """
    return torch.from_numpy(numpy.random.RandomState(0).permutation(count)).long()


def resize_images(images: torch.Tensor, image_size: int) -> torch.Tensor:
    """Resize uint8 images (N, C, H, W) to (N, C, image_size, image_size): bilinear, antialiased when shrinking.

    Raises TypeError or ValueError unless the size is a whole number above 0.
    """
    require_positive(image_size, "image_size", whole=True)
    if images.shape[-2:] == (image_size, image_size):
        return images
    # In blocks: float copies of 60,000 images would take a gigabyte.
    blocks = [
        interpolate(block.float(), size=(image_size, image_size), mode="bilinear", antialias=True)
        .round()
        .to(torch.uint8)
        for block in images.split(4096)
    ]
    return torch.cat(blocks)


@dataclass(frozen=True)
class ImageSet:
    """Images with their labels and, for drawn worlds, the factors they were drawn from.

    images: uint8 (N, C, H, W) in [0, 255]; labels: int64 (N,), an index into `classes`, or all -1 if the set has none;
    classes: the class names; name: the set's name; factors: name -> (N,) or (N, k) tensor, empty for photographs.
    Raises TypeError or ValueError on a wrong dtype or shape, and on a label without a class.
    """

    images: torch.Tensor
    labels: torch.Tensor
    classes: tuple[str, ...]
    name: str
    factors: dict[str, torch.Tensor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check once here, so that no later code has to."""
        require_shape(self.images, ("N", "C", "H", "W"), "images")
        require_shape(self.labels, (len(self.images),), "labels")
        if self.images.dtype != torch.uint8:
            raise TypeError(f"images: expected uint8, got {describe(self.images)}")
        if self.labels.dtype != torch.int64:
            raise TypeError(f"labels: expected int64, got {describe(self.labels)}")
        if len(self.labels) and not (-1 <= int(self.labels.min()) and int(self.labels.max()) < len(self.classes)):
            raise ValueError(
                f"labels: expected -1 <= label < {len(self.classes)} (the number of classes), "
                f"got {int(self.labels.min())} to {int(self.labels.max())}"
            )
        for key, values in self.factors.items():
            if len(values) != len(self.images):
                raise ValueError(f"factors[{key!r}]: expected {len(self.images)} rows, got {len(values)}")

    def __len__(self) -> int:
        """Number of images."""
        return len(self.images)

    def unit(self) -> torch.Tensor:
        """All images as float32 (N, C, H, W) in [0, 1]: for metrics, figures and restoration."""
        return self.images.float() / 255

    def signed(self) -> torch.Tensor:
        """All images as float32 (N, C, H, W) in [-1, 1]: for generative models, whose last layer is tanh."""
        return to_signed(self.unit())
