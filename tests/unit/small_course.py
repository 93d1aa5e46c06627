"""Small lessons for the runner's tests: a passport, a parameters cell and cells called cell-0, cell-1, ..."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

TITLE = (
    "# 00 · A title\n\n|  |  |\n|---|---|\n| **It takes** | 40 s on one CPU core, 20 min on a T4 with preset full |\n"
)
# One black pixel: a picture that costs no import of matplotlib.
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
PICTURE = f"import base64\nfrom IPython.display import Image\n\nImage(base64.b64decode('{PNG}'))"


def lesson(root: Path, name: str, *sources: str) -> Path:
    """Write a small lesson with a passport and a parameters cell; cells are called cell-0, cell-1, ..."""
    parameters = new_code_cell('preset = "quick"\nseed = 0', id="parameters", metadata={"tags": ["parameters"]})
    cells = [new_code_cell(source, id=f"cell-{index}") for index, source in enumerate(sources)]
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell(TITLE, id="title"), parameters, *cells]), path)
    return path
