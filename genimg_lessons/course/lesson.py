"""A lesson as the template's checks see it, and the few texts that every lesson shares."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from genimg_lessons.course.canonical import read

__all__ = [
    "ALLOWED_TAGS",
    "HEADINGS",
    "MAX_BYTES",
    "MAX_LINES",
    "PARAMETERS",
    "PASSPORT",
    "SETUP",
    "Lesson",
    "Project",
    "open_lesson",
]

HEADINGS = (
    "Set up",
    "A picture first",
    "Theory",
    "Build it",
    "Predict, run, explain",
    "Break it on purpose",
    "Turn the knob",
    "Quality gate",
    "You may have read elsewhere",
    "Check yourself",
    "Exercise",
    "Summary",
    "References",
)
PASSPORT = ("You will be able to", "You need", "It takes", "Data")
PARAMETERS = {"preset": "quick", "seed": 0}
ALLOWED_TAGS = {"parameters", "hero", "nbval-ignore-output", "deterministic-figure"}
MAX_LINES = 25
MAX_BYTES = 1_500_000

# The first code cell of every lesson; {name}, {repository} and {version} come from pyproject.toml.
SETUP = """\
# On Colab this installs the course's helper package and leaves Colab's own torch alone; elsewhere it only imports.
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("genimg_lessons") is None:
    source = "{name} @ {repository}/archive/refs/tags/v{version}.zip"
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", source], check=True)

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn import functional as F
from tqdm.auto import tqdm

from genimg_lessons import data, ema, evaluation, images, losses, models, plots, seeding, training, widgets
from genimg_lessons.checks import check_equation

torch.set_num_threads(1)  # one thread gives the same numbers on every run
plots.use_style()"""


@dataclass(frozen=True)
class Project:
    """What pyproject.toml says about the course."""

    root: Path
    name: str
    version: str
    repository: str

    @classmethod
    @functools.cache
    def of(cls, path: Path) -> Project:
        """The project that a file belongs to. Raises ValueError if no folder above has a complete pyproject.toml."""
        root = next((folder for folder in path.resolve().parents if (folder / "pyproject.toml").is_file()), None)
        if root is None:
            raise ValueError(
                f"{path}: expected a file inside the course's repository, found no pyproject.toml above it"
            )
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        repository = project.get("urls", {}).get("Repository")
        if repository is None:
            raise ValueError(f"{root.name}/pyproject.toml: expected [project.urls] with a Repository, found none")
        return cls(root, project["name"], project["version"], repository.rstrip("/"))


@dataclass(frozen=True)
class Lesson:
    """A notebook, where it lies and the project it belongs to."""

    nb: NotebookNode
    path: Path
    project: Project

    @property
    def number(self) -> str:
        """The two digits that the file name begins with."""
        return self.path.stem[:2]

    @property
    def code(self) -> list[NotebookNode]:
        """The code cells, in order."""
        return [cell for cell in self.nb.cells if cell.cell_type == "code"]

    @property
    def markdown(self) -> list[NotebookNode]:
        """The markdown cells, in order."""
        return [cell for cell in self.nb.cells if cell.cell_type == "markdown"]

    def by_id(self, name: str) -> NotebookNode | None:
        """The cell with this id, None if there is none."""
        return next((cell for cell in self.nb.cells if cell.id == name), None)

    def section(self, heading: str) -> list[NotebookNode]:
        """The cells from a level-2 heading up to the next one; empty if there is no such heading."""
        return [cell for cell, name in self.sections() if name == heading]

    def section_of(self, cell: NotebookNode) -> str | None:
        """The level-2 heading that a cell stands under, None before the first."""
        return next(name for other, name in self.sections() if other.id == cell.id)

    def sections(self) -> list[tuple[NotebookNode, str | None]]:
        """Every cell with the level-2 heading that it stands under (the last one in it, if it holds several)."""
        result = []
        current = None
        for cell in self.nb.cells:
            if cell.cell_type == "markdown":
                current = (headings(cell.source) or [current])[-1]
            result.append((cell, current))
        return result


def headings(markdown: str) -> list[str]:
    """The level-2 headings of a markdown text, leaving out what stands in fenced code."""
    plain = re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL)
    return [line.strip() for line in re.findall(r"^## +(.+)$", plain, re.MULTILINE)]


def tags_of(cell: NotebookNode) -> list[str]:
    """A cell's tags."""
    return cell.metadata.get("tags", [])


def open_lesson(path: Path | str) -> Lesson:
    """Read a lesson. Raises ValueError if the file is no notebook or lies outside the repository."""
    path = Path(path)
    return Lesson(read(path), path, Project.of(path))
