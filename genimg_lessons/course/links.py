"""The repository's address, written in one place (pyproject.toml) and copied from there to wherever readers meet it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from genimg_lessons.course.lesson import Project

__all__ = ["refresh_links", "relinked"]

FILES = ("README.md", "CITATION.cff", "notebooks/*.ipynb")


def relinked(text: str, project: Project) -> str:
    """`text` with every address of the course's repository, and the version that Colab installs, as in `project`."""
    owner_and_name = project.repository.removeprefix("https://github.com/")
    text = re.sub(
        r"(colab\.research\.google\.com/github/)[^/\s]+/[^/\s]+(/blob/)", rf"\g<1>{owner_and_name}\g<2>", text
    )
    text = re.sub(
        r"https://github\.com/[^/\s]+/[^/\s]+(/archive/refs/tags/)v[\d.]+(?=\.zip)",
        rf"{project.repository}\g<1>v{project.version}",
        text,
    )
    return re.sub(r'(?m)^(repository-code: ")[^"]*', rf"\g<1>{project.repository}", text)


def refresh_links(root: Path) -> list[Path]:
    """Rewrite the files of the course under `root` that hold another address; return those that changed."""
    project = Project.of(root / "README.md")
    changed = []
    for path in sorted(path for pattern in FILES for path in root.glob(pattern)):
        old = path.read_bytes().decode("utf-8")  # bytes: line ends stay as they are
        new = relinked(old, project)
        if new != old:
            part = path.with_suffix(".part")
            part.write_bytes(new.encode("utf-8"))
            os.replace(part, path)
            changed.append(path)
    return changed
