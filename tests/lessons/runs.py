"""Lessons run as a whole by papermill, and what another seed changes in them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from genimg_lessons.course.canonical import canonicalise_outputs
from genimg_lessons.course.figures import decode, distance, pictures

# A picture that another processor draws from the same seed differs by less than this (root mean square, 0 to 255).
SAME_PICTURE = 1.0


def papermill(lesson: Path, folder: Path, **parameters: object) -> NotebookNode:
    """Run a lesson with other parameters in a process of its own; returns the executed notebook.

    Raises AssertionError with the end of papermill's output, which names the failing cell, if a cell raises.
    """
    result = folder / lesson.name
    given = [text for name, value in parameters.items() for text in ("-p", name, str(value))]
    command = [sys.executable, "-m", "papermill", str(lesson), str(result), *given]
    command += ["--kernel", "python3", "--cwd", str(folder), "--no-progress-bar", "--log-level", "ERROR"]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    assert done.returncode == 0, f"{lesson.name} with {parameters} failed:\n{done.stderr[-4000:]}"
    return nbformat.read(result, as_version=4)


def changed_cells(committed: NotebookNode, fresh: NotebookNode) -> list[str]:
    """Ids of the cells whose text or pictures differ; lines marked as measured do not count."""
    others = {cell.id: cell for cell in fresh.cells if cell.cell_type == "code"}
    return [cell.id for cell in committed.cells if cell.cell_type == "code" and differs(cell, others[cell.id])]


def differs(a: NotebookNode, b: NotebookNode) -> bool:
    """Whether two runs of a cell show something else."""
    if texts(a) != texts(b):
        return True
    pairs = list(zip(map(decode, pictures(a.outputs)), map(decode, pictures(b.outputs)), strict=False))
    return any(old.shape != new.shape or distance(old, new, 4) > SAME_PICTURE for old, new in pairs)


def texts(cell: NotebookNode) -> str:
    """What a cell prints and shows as text, without lines marked as measured."""
    outputs = canonicalise_outputs(cell.outputs)
    shown = "\n".join(
        str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", "")) for output in outputs
    )
    return re.sub(r"^≈.*$", "", shown, flags=re.MULTILINE)
