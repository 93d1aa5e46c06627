"""What a container is made from: on Linux an image without a single file, elsewhere one with a Python of its own.

On Linux a container is shown the machine's own programs and environment, read-only, as a room of bubblewrap's is: the
image holds links and empty folders, is made in a moment and takes no space. On macOS the machine's programs are no use in
a container, so the engine builds an image from `Containerfile`. Either is called by a fingerprint of what went into it.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from genimg_lessons.grading import view

__all__ = ["Image", "empty", "full", "last_words", "ready"]

PLACES = ("/dev", "/etc", "/proc", "/run", "/sys")
WRITABLE = ("/box", "/tmp")  # podman gives a folder in memory the mode of the one below it
INPUTS = ("constraints.txt", "pyproject.toml")
HOME = "/course"  # of the package in a full image
COST = """\
{engine} builds an image with Python and torch, once for this version of the course: some gigabytes from the network, and
some minutes."""


@dataclass(frozen=True)
class Image:
    """An image, the Python in it, and what it wants to be shown."""

    name: str
    python: str
    environment: dict[str, str]
    shown: list[str] = field(default_factory=list)


def ready(engine: str) -> Image:
    """The image for this machine, made if there is none. Raises RuntimeError."""
    return empty(engine) if sys.platform == "linux" else full(engine)


def empty(engine: str) -> Image:
    """An image of links and empty folders."""
    text = io.BytesIO()
    with tarfile.open(fileobj=text, mode="w") as tar:
        for name in sorted({*PLACES, *WRITABLE, *view.parents(), *view.FOLDERS}):
            folder = tarfile.TarInfo(name.lstrip("/"))
            folder.type, folder.mode = tarfile.DIRTYPE, 0o777 if name in WRITABLE else 0o755
            tar.addfile(folder)
        for name, target in view.LINKS.items():
            link = tarfile.TarInfo(name.lstrip("/"))
            link.type, link.linkname = tarfile.SYMTYPE, target
            tar.addfile(link)
    name = f"genimg-room:{hashlib.sha256(text.getvalue()).hexdigest()[:16]}"
    if not exists(engine, name):
        run([engine, "import", "-", name], input=text.getvalue())
    return Image(name, sys.executable, {"PYTHONPATH": str(view.PACKAGE.parent)}, [*view.FOLDERS, *view.FILES])


def full(engine: str, *words: str) -> Image:
    """An image with an environment of its own; `words` go to the engine's `build`."""
    root, recipe = view.PACKAGE.parent, view.PACKAGE / "grading" / "Containerfile"
    sources = [path for path in sorted(view.PACKAGE.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    files = [*(root / name for name in INPUTS), *sources]
    digest = hashlib.sha256(repr(words).encode())
    for path in files:
        data = path.read_bytes()
        digest.update(f"{path.relative_to(root)} {len(data)}\n".encode() + data)
    name = f"genimg-grader:{digest.hexdigest()[:16]}"
    if not exists(engine, name):
        print(COST.format(engine=engine), file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            for path in files:
                target = Path(folder, path.relative_to(root))
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
            recipe = Path(folder, recipe.relative_to(root))
            run([engine, "build", "--tag", name, "--file", str(recipe), *words, folder])
    return Image(name, "/course/env/bin/python", {"PYTHONPATH": HOME})


def exists(engine: str, name: str) -> bool:
    """Whether the engine has an image of this name."""
    return subprocess.run([engine, "image", "inspect", name], capture_output=True).returncode == 0


def run(words: list[str], **about: object) -> None:
    """Have the engine make an image. Raises RuntimeError with its last words."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **about)
    if done.returncode != 0:
        raise RuntimeError(f"{words[0]} makes no image: {last_words(done.stdout.decode('utf-8', 'replace'))}")


def last_words(text: str) -> str:
    """The last line of what a program says, which tells why it ended."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
