"""Digits: 1,797 real handwritten digits of 8x8 pixels with 17 grey levels, from the scikit-learn wheel.

Small enough for exact likelihoods: one image has 64 pixels of 17 levels. Source: E. Alpaydin and C. Kaynak, "Optical
Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998 (scikit-learn ships its test part). Thirteen
people wrote them, and each writer may occur in every split: the splits measure new digits, not new writers.
"""

from __future__ import annotations

import torch

from genimg_lessons.checks import describe
from genimg_lessons.data.imageset import ImageSet, check_split, fixed_permutation, resize_images

__all__ = ["LEVELS", "NAME", "levels", "load"]

NAME = "digits"
LEVELS = 17  # ink levels 0 ... 16: how many of a 4x4 block of scanned pixels are inked


def load(split: str, image_size: int | None = None) -> ImageSet:
    """Load 1,257 train, 180 validation or 360 test digits.

    Images are uint8 (N, 1, 8, 8), ink bright on dark: level k of 0 ... 16 becomes round(255 k / 16), so `levels` gets
    the levels back exactly. Each split holds every class in the same proportion, in a fixed shuffled order: the first
    n images are a fair sample. image_size other than 8 resizes (bilinear), and then there are no exact levels.
    """
    check_split(split)
    from sklearn.datasets import load_digits

    digits = load_digits()
    labels = torch.from_numpy(digits.target).long()
    images = (torch.from_numpy(digits.images).float() * (255 / 16)).round().to(torch.uint8)[:, None]
    chosen = _split_indices(labels)[split]
    images = images[chosen]
    if image_size is not None:
        images = resize_images(images, image_size)
    return ImageSet(images, labels[chosen], tuple("0123456789"), NAME)


def levels(image_set: ImageSet) -> torch.Tensor:
    """The original grey levels: int64 (N, 1, 8, 8) in 0 ... 16, for models of discrete pixels.

    Raises ValueError if the images are not digits at their own size, since resized ones lie between the levels.
    """
    if image_set.name != NAME or image_set.images.shape[1:] != (1, 8, 8):
        raise ValueError(
            f"image_set: expected digits at their own size (1, 8, 8), got {image_set.name!r}, {describe(image_set.images)}"
        )
    return (image_set.images.float() * (16 / 255)).round().long()


def _split_indices(labels: torch.Tensor) -> dict[str, torch.Tensor]:
    """Deal shuffled digits, class after class, into ten hands: two for test, one for validation, seven for train."""
    order = fixed_permutation(len(labels))
    by_class = order[labels[order].argsort(stable=True)]
    hand = torch.empty_like(order)
    hand[by_class] = torch.arange(len(labels)) % 10
    split_of_hand = {"test": (0, 5), "validation": (1,), "train": (2, 3, 4, 6, 7, 8, 9)}
    return {split: order[torch.isin(hand[order], torch.tensor(hands))] for split, hands in split_of_hand.items()}
