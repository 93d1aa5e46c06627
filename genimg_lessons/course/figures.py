"""Pictures in lessons: is one blank, and is a fresh one the picture that was committed?

nbval compares every output except pictures, so these functions do. Both pictures are averaged over blocks first: what is
compared is what a reader sees, not how one version of matplotlib smooths the edge of a letter.
"""

from __future__ import annotations

import ast
import base64
import io

import numpy
from nbformat import NotebookNode

__all__ = [
    "DETERMINISTIC_BOUND",
    "TRAINED_BOUND",
    "compare",
    "decode",
    "deterministic_cells",
    "distance",
    "is_blank",
    "pictures",
]

# Root mean square differences on the scale 0 to 255, after averaging over blocks.
DETERMINISTIC_BOUND = 4.0  # blocks of 4 pixels: the same curve again; one curve moved by its own width is above this
TRAINED_BOUND = (
    60.0  # blocks of 48 pixels, about one sample: the same layout with other samples; a dark grid for a plot is above
)
# After one of these the weights, and so the figures, differ between processors.
TRAINING_MARKS = ("backward", "step", "training")


def pictures(outputs: list[NotebookNode]) -> list[str]:
    """The base64 texts of all PNG outputs, in order."""
    return [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]


def decode(png: str) -> numpy.ndarray:
    """Base64 text of a PNG -> (H, W, 3) float64 in [0, 255], transparent parts on white. Raises ValueError if it is none."""
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    except (UnidentifiedImageError, ValueError) as error:
        raise ValueError(f"png: expected base64 text of a PNG, got {png[:20]!r}...") from error
    white = Image.new("RGBA", image.size, "white")
    return numpy.asarray(Image.alpha_composite(white, image).convert("RGB"), dtype=numpy.float64)


def is_blank(picture: numpy.ndarray) -> bool:
    """Whether fewer than 2 in 1000 pixels differ from the commonest colour: nothing was drawn."""
    codes = picture.astype(numpy.int64) @ numpy.array([65536, 256, 1])  # (H, W)
    _, counts = numpy.unique(codes, return_counts=True)
    return bool(1 - counts.max() / codes.size < 0.002)


def distance(a: numpy.ndarray, b: numpy.ndarray, block: int) -> float:
    """Root mean square difference of two pictures (H, W, 3) of one size, each averaged over blocks of `block` pixels."""
    height, width = max(a.shape[0] // block, 1), max(a.shape[1] // block, 1)
    size_y, size_x = min(block, a.shape[0]), min(block, a.shape[1])

    def means(picture: numpy.ndarray) -> numpy.ndarray:
        cut = picture[: height * size_y, : width * size_x]
        return cut.reshape(height, size_y, width, size_x, 3).mean(axis=(1, 3))

    return float(numpy.sqrt(((means(a) - means(b)) ** 2).mean()))


def compare(committed: list[str], fresh: list[str], *, deterministic: bool) -> list[str]:
    """Problems between a cell's committed pictures and fresh ones: number, size, blank, too different.

    deterministic: nothing was trained before the cell, so the pictures must agree closely; otherwise they must only have
    the same layout.
    """
    if len(committed) != len(fresh):
        return [f"the lesson shows {len(committed)} picture(s) in this cell, a fresh run draws {len(fresh)}"]
    problems = []
    bound, block = (DETERMINISTIC_BOUND, 4) if deterministic else (TRAINED_BOUND, 48)
    for index, (old, new) in enumerate(zip(map(decode, committed), map(decode, fresh), strict=True), start=1):
        if is_blank(new):
            problems.append(f"picture {index}: a fresh run draws a blank picture")
        elif old.shape != new.shape:
            problems.append(
                f"picture {index}: {old.shape[1]} x {old.shape[0]} pixels committed, {new.shape[1]} x {new.shape[0]} fresh"
            )
        elif (measured := distance(old, new, block)) > bound:
            problems.append(
                f"picture {index}: differs from the committed one by {measured:.1f} of 255, allowed is {bound:g}"
            )
    return problems


def deterministic_cells(nb: NotebookNode) -> set[str]:
    """Ids of the code cells that come before any training, whose figures every processor draws alike.

    Training begins with the first cell that calls something named `step` or `backward`, or uses the package's `training`.
    A cell tagged `deterministic-figure` belongs to the set wherever it stands.
    """
    ids: set[str] = set()
    trained = False
    for cell in nb.cells:
        if cell.cell_type != "code":
            continue
        trained = trained or any(mark in used_names(cell.source) for mark in TRAINING_MARKS)
        if not trained or "deterministic-figure" in cell.metadata.get("tags", []):
            ids.add(cell.id)
    return ids


def used_names(source: str) -> set[str]:
    """Every name that is read and every attribute in a cell; imports do not count as use."""
    nodes = list(ast.walk(ast.parse(source)))
    names = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}
