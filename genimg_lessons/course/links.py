"""What visitors meet first, copied from its one source: the repository's address (from pyproject.toml) wherever it
stands, and the README's picture (the title picture of the first lesson).
"""

from __future__ import annotations

import base64
import json
import os
import re
from pathlib import Path

from genimg_lessons.course.lesson import Project

__all__ = ["PICTURE", "refresh_links", "relinked", "title_picture"]

PICTURE = "docs/gallery.png"
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


def title_picture(lesson: Path) -> bytes | None:
    """The picture attached to a lesson's title, as PNG bytes; None if there is none yet."""
    attachments = json.loads(lesson.read_text(encoding="utf-8"))["cells"][0].get("attachments", {})
    return base64.b64decode(attachments["hero.png"]["image/png"]) if "hero.png" in attachments else None


def refresh_links(root: Path) -> list[Path]:
    """Rewrite the files of the course under `root` that hold another address or picture; return those that changed."""
    project = Project.of(root / "README.md")
    wanted = {}
    for path in sorted(path for pattern in FILES for path in root.glob(pattern)):
        # Bytes, not text: line ends stay as they are.
        wanted[path] = relinked(path.read_bytes().decode("utf-8"), project).encode("utf-8")
    for lesson in root.glob("notebooks/00_*.ipynb"):
        wanted[root / PICTURE] = title_picture(lesson)
    changed = [p for p, data in wanted.items() if data and (not p.exists() or p.read_bytes() != data)]
    for path in changed:
        path.parent.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(wanted[path])
        os.replace(part, path)
    return changed
