"""Figures of the lessons: one style, one pair of colours, and pictures that say what they show.

Only notebooks import this module. Colours are from Okabe and Ito's palette, which people with the common forms of
colour blindness can tell apart; real images always carry `REAL`, generated ones `GENERATED`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import matplotlib
import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genimg_lessons.images import image_grid

__all__ = [
    "BLACK",
    "FOURTH",
    "GENERATED",
    "PALETTE",
    "REAL",
    "THIRD",
    "gallery",
    "png",
    "show",
    "show_images",
    "use_style",
]

REAL = "#0072B2"
GENERATED = "#D55E00"
THIRD = "#009E73"
FOURTH = "#CC79A7"
BLACK = "#222222"
PALETTE = (REAL, GENERATED, THIRD, FOURTH, "#E69F00", "#56B4E9")
DPI = 110


def use_style() -> None:
    """Set matplotlib's defaults for the course: readable at notebook width, no chart junk."""
    matplotlib.rcParams.update(
        {
            "figure.dpi": DPI,
            "savefig.dpi": DPI,
            "figure.constrained_layout.use": True,
            "axes.prop_cycle": matplotlib.cycler(color=PALETTE),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlesize": 11,
            "axes.titlelocation": "left",
            "axes.labelsize": 10,
            "legend.frameon": False,
            "legend.fontsize": 9,
            "lines.linewidth": 2,
            "image.interpolation": "nearest",
            "font.family": "DejaVu Sans",
        }
    )


def png(figure: Figure) -> bytes:
    """Render a figure to PNG bytes and close it; the bytes carry no version or date, so equal figures are equal.

    Without alpha, and with a palette where 256 colours hold every pixel exactly: a lesson stays small, nothing is lost.
    """
    from PIL import Image

    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    plt.close(figure)
    picture = Image.open(buffer).convert("RGB")
    colours = picture.getcolors(maxcolors=256)
    if colours is not None:
        reduced = picture.quantize(len(colours), dither=Image.Dither.NONE)
        if reduced.convert("RGB").tobytes() == picture.tobytes():
            picture = reduced
    small = io.BytesIO()
    picture.save(small, format="png", optimize=True)
    return small.getvalue()


def show(figure: Figure, alt: str) -> None:
    """Display a figure in the notebook with a text for readers who cannot see it, then close it.

    alt: a sentence that tells what the figure shows; stored as the picture's alternative text and as plain text.
    Raises ValueError if it is missing or too short to say anything.
    """
    from IPython.display import display

    if not isinstance(alt, str) or len(alt.split()) < 5:
        raise ValueError(f"alt: expected a sentence that describes the figure, got {alt!r}")
    data = {"image/png": png(figure), "text/plain": f"[figure] {alt}"}
    display(data, raw=True, metadata={"image/png": {"alt": alt}})


def show_images(
    axes: Axes, images: torch.Tensor, *, columns: int | None = None, title: str = "", color: str = BLACK
) -> None:
    """Draw a batch (N, C, H, W) in [0, 1], C = 1 or 3, as one grid on `axes`, framed and titled in `color`."""
    grid = image_grid(images.detach().float().cpu(), columns).permute(1, 2, 0).numpy()  # (H, W, C)
    axes.imshow(grid[..., 0] if grid.shape[2] == 1 else grid, cmap="gray", vmin=0, vmax=1)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(visible=True, color=color, linewidth=2.5)
    axes.set_title(title, color=color)


def gallery(
    panels: Mapping[str, torch.Tensor],
    *,
    columns: int | None = None,
    colors: Sequence[str] | None = None,
    width: float = 9.0,
    across: int | None = None,
) -> Figure:
    """One figure with a titled grid of images per panel, panels side by side.

    panels: title -> (N, C, H, W) in [0, 1]; columns: images a row inside each panel; colors: one per panel (black if
    None); width: inches; across: panels a row (all if None). Raises ValueError if there is no panel or the colours do
    not match the panels.
    """
    if not panels:
        raise ValueError("panels: expected at least one title with its images, got none")
    colors = [BLACK] * len(panels) if colors is None else list(colors)
    if len(colors) != len(panels):
        raise ValueError(f"colors: expected one per panel ({len(panels)}), got {len(colors)}")
    across = min(across or len(panels), len(panels))
    down = -(-len(panels) // across)
    first = image_grid(next(iter(panels.values())).detach().float().cpu(), columns)
    height = down * (width / across * first.shape[1] / first.shape[2] + 0.35)
    figure, axes = plt.subplots(down, across, figsize=(width, height), squeeze=False)
    for index, axis in enumerate(axes.flat):
        axis.set_visible(index < len(panels))
    for axis, (title, images), color in zip(axes.flat, panels.items(), colors, strict=False):
        show_images(axis, images, columns=columns, title=title, color=color)
    return figure
