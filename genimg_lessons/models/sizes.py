"""The check that every model's constructor starts with."""

from __future__ import annotations

from genimg_lessons.checks import describe, require_positive

__all__ = ["require_sizes"]


def require_sizes(image_shape: tuple[int, int, int], **sizes: int) -> None:
    """Raise TypeError or ValueError unless `image_shape` is (C, H, W) and all sizes are whole numbers above 0."""
    if not isinstance(image_shape, tuple | list) or len(image_shape) != 3:
        raise ValueError(f"image_shape: expected (channels, height, width), got {describe(image_shape)}")
    for name, size in zip(("channels", "height", "width"), image_shape, strict=True):
        require_positive(size, f"image_shape: {name}", whole=True)
    for name, size in sizes.items():
        require_positive(size, name, whole=True)
