"""Checks shared by the whole package: what came in, what was expected, and whether an equation holds.

Every function raises an error that names the argument, what was expected and what came.
"""

from __future__ import annotations

import torch

__all__ = [
    "EquationError",
    "check_equation",
    "require_images",
    "require_positive",
    "require_same_shape",
    "require_shape",
]


class EquationError(AssertionError):
    """The two sides of a numbered equation differ by more than the stated tolerance."""


def describe(value: object) -> str:
    """Say in a few words what `value` is: shape and dtype for a tensor, type and value otherwise."""
    if isinstance(value, torch.Tensor):
        return f"a {str(value.dtype).removeprefix('torch.')} tensor of shape {tuple(value.shape)}"
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"


def require_shape(x: torch.Tensor, shape: tuple[int | str | None, ...], name: str) -> None:
    """Raise unless `x` is a tensor of the given shape; letters and None stand for any size.

    `require_shape(logits, ("N", 10), "logits")` accepts (32, 10) and refuses (32, 9) and (10,).
    The same letter twice must stand for the same size. Raises TypeError for anything that is not a tensor,
    ValueError for a wrong shape.
    """
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"{name}: expected a torch.Tensor, got {describe(x)}")
    sizes: dict[str, int] = {}
    fits = x.ndim == len(shape)
    for wanted, got in zip(shape, x.shape, strict=False):
        if isinstance(wanted, str):
            fits = fits and sizes.setdefault(wanted, got) == got
        elif wanted is not None:
            fits = fits and wanted == got
    if not fits:
        wanted_text = ", ".join("*" if size is None else str(size) for size in shape)
        raise ValueError(f"{name}: expected shape ({wanted_text}), got {describe(x)}")


def require_same_shape(x: torch.Tensor, y: torch.Tensor, names: str = "x, y") -> None:
    """Raise ValueError unless two tensors have the same shape (broadcasting hides mistakes, so we refuse it)."""
    if x.shape != y.shape:
        raise ValueError(f"{names}: expected two tensors of the same shape, got {tuple(x.shape)} and {tuple(y.shape)}")


def require_images(
    x: torch.Tensor,
    name: str = "images",
    *,
    channels: int | None = None,
    low: float | None = None,
    high: float | None = None,
) -> None:
    """Raise unless `x` is a non-empty floating-point batch of images (N, C, H, W) with finite values in [low, high].

    TypeError: not a tensor, or integers (divide uint8 images by 255 first). ValueError: wrong number of axes or
    channels, empty batch, NaN or infinity, values outside the range.
    """
    require_shape(x, ("N", channels if channels is not None else "C", "H", "W"), name)
    if not x.is_floating_point():
        raise TypeError(f"{name}: expected floating-point values, got {describe(x)}; divide uint8 images by 255")
    if x.numel() == 0:
        raise ValueError(f"{name}: expected at least one image and one pixel, got {describe(x)}")
    if not torch.isfinite(x).all():
        bad = int((~torch.isfinite(x)).sum())
        raise ValueError(f"{name}: expected finite values, got {bad} NaN or infinite value(s) among {x.numel()}")
    lowest, highest = (bound.item() for bound in torch.aminmax(x.detach()))
    if (low is not None and lowest < low) or (high is not None and highest > high):
        raise ValueError(f"{name}: expected values in [{low}, {high}], got values from {lowest:.4g} to {highest:.4g}")


def require_positive(value: float, name: str, *, whole: bool = False) -> None:
    """Raise unless `value` is a number above zero (a whole one if `whole`); True and False are refused."""
    wanted = "a whole number above 0" if whole else "a finite number above 0"
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise TypeError(f"{name}: expected {wanted}, got {describe(value)}")
    if not 0 < value < float("inf"):
        raise ValueError(f"{name}: expected {wanted}, got {value}")


def check_equation(number: str, left: object, right: object, tolerance: float, *, relative: bool = False) -> None:
    """Prove a numbered equation numerically: print one line if both sides agree, raise EquationError if not.

    left, right: numbers or tensors of the same shape, or one of them a number that every element is compared with.
    tolerance: the largest absolute difference allowed, or, with `relative=True`, the largest difference allowed as a
    share of the largest absolute value on the right. The printed line holds the tolerance, not the measured
    difference, so that it reads the same on every machine.
    Raises ValueError if the shapes differ or the tolerance is not positive.
    """
    require_positive(float(tolerance), "tolerance")
    a, b = (torch.as_tensor(side).detach().to("cpu", torch.float64) for side in (left, right))
    if a.ndim and b.ndim and a.shape != b.shape:
        raise ValueError(
            f"equation ({number}): expected sides of the same shape, got {tuple(a.shape)} and {tuple(b.shape)}"
        )
    if a.numel() == 0 or b.numel() == 0:
        raise ValueError(f"equation ({number}): expected at least one value on each side, got an empty tensor")
    difference = (a - b).abs().max().item()
    allowed = tolerance * (b.abs().max().item() if relative else 1.0)
    # `not <=` rather than `>`: NaN on either side must fail, not pass.
    if not difference <= allowed:
        raise EquationError(
            f"equation ({number}) does not hold: the sides differ by {difference:.3g}, allowed is {allowed:.3g}"
        )
    size = "" if max(a.numel(), b.numel()) == 1 else f" at {max(a.numel(), b.numel()):,} points"
    print(
        f"equation ({number}) holds{size}: difference at most {tolerance:g}{' of the largest value' if relative else ''}"
    )
