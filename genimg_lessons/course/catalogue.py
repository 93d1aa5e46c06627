"""Which lessons there are, what a name on the command line means, and how long a lesson takes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["PRESETS", "Job", "estimate", "find_lessons", "find_root", "plan", "select", "spell_seconds"]

PRESETS = ("quick", "full")
PASSPORT_ROW = re.compile(r"It takes\W+(.*)")
DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|min|h)[a-z]*\b")
SECONDS = {"s": 1, "sec": 1, "min": 60, "h": 3600}


def find_root() -> Path:
    """The course's folder: the one this package was installed from, else the current one or the nearest above it.

    Raises FileNotFoundError if none of them holds `notebooks` and `pyproject.toml`.
    """
    here = Path.cwd()
    for folder in (Path(__file__).resolve().parents[2], here, *here.parents):
        if (folder / "notebooks").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise FileNotFoundError(
        f"expected the course's folder (with notebooks and pyproject.toml) in {here} or above, found none; "
        "change to the folder where you cloned the course"
    )


def find_lessons(root: Path) -> list[Path]:
    """The lessons under root/notebooks, in order of their numbers."""
    return sorted(path for path in (root / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def select(root: Path, names: Iterable[str]) -> list[Path]:
    """The lessons that names like "06", "6", "06_gan_theory" or "all" stand for, each once, in order.

    A path of a notebook counts too. Raises ValueError, listing what there is, for a name that fits none.
    """
    lessons = find_lessons(root)
    chosen = []
    for name in names:
        stem = Path(name).name.removesuffix(".ipynb")
        if stem == "all":
            found = lessons
        elif stem.isdecimal():
            found = [path for path in lessons if int(path.stem[:2]) == int(stem)]
        else:
            found = [path for path in lessons if path.stem == stem or path.stem[3:] == stem]
        if not found:
            listed = ", ".join(path.stem for path in lessons) or "no lessons at all"
            raise ValueError(f"lesson: expected a number, a name or all, got {name!r}; there are: {listed}")
        chosen += found
    return sorted(set(chosen))


@dataclass(frozen=True)
class Job:
    """One lesson to run: where it is, its parameters, the folder for results, and a key of all that these depend on."""

    lesson: Path
    output: Path
    preset: str = "quick"
    seed: int = 0
    key: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The lesson's name, such as 06_gan_theory."""
        return self.lesson.stem

    @property
    def result(self) -> Path:
        """Where the finished notebook goes."""
        return self.output / f"{self.name}.ipynb"

    @property
    def page(self) -> Path:
        """Where the page with the pictures goes."""
        return self.output / f"{self.name}.html"

    @property
    def partial(self) -> Path:
        """Where a notebook goes that failed or was stopped; a finished one is never replaced by it."""
        return self.output / f"{self.name}.partial.ipynb"

    @property
    def seconds(self) -> float | None:
        """What the same preset took here the last time, else what the lesson's passport says, else None."""
        before = read_metadata(self.result)
        if before.get("preset") == self.preset and "seconds" in before:
            return before["seconds"]
        return estimate(self.lesson, self.preset)

    @property
    def is_done(self) -> bool:
        """Whether the result there is what a new run would give: same cells, package, preset and seed."""
        return self.page.exists() and read_metadata(self.result).get("key") == self.key


def plan(lessons: Iterable[Path], output: Path, preset: str = "quick", seed: int = 0) -> list[Job]:
    """One job a lesson. Raises ValueError for an unknown preset or a negative seed."""
    if preset not in PRESETS:
        raise ValueError(f"preset: expected one of {', '.join(PRESETS)}, got {preset!r}")
    if seed < 0:
        raise ValueError(f"seed: expected a whole number from 0, got {seed}")
    package = hash_of_package()
    return [Job(path, output, preset, seed, key_of(path, package, preset, seed)) for path in lessons]


def hash_of_package() -> bytes:
    """A hash of the package's code, since results depend on it as much as on the lesson."""
    folder = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.digest()


def key_of(lesson: Path, package: bytes, preset: str, seed: int) -> str:
    """A hash of a lesson's cells without their outputs, the package and the parameters."""
    cells = [(cell["cell_type"], cell["source"]) for cell in read_json(lesson).get("cells", [])]
    text = json.dumps([cells, preset, seed], sort_keys=True)
    return hashlib.sha256(package + text.encode()).hexdigest()


def read_json(path: Path) -> dict:
    """A notebook as plain JSON: quicker than nbformat, and enough to look at it. Raises ValueError if it is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: expected a Jupyter notebook, got a file that is not JSON ({error})") from error


def read_metadata(path: Path) -> dict:
    """What the runner noted in a result, {} if there is no readable result."""
    try:
        return read_json(path).get("metadata", {}).get("genimg", {})
    except (OSError, ValueError):
        return {}


def estimate(lesson: Path, preset: str = "quick") -> float | None:
    """Seconds that the lesson's passport promises: the first duration in its row "It takes", the last for `full`."""
    cells = read_json(lesson).get("cells", [])
    for source in ("".join(cell["source"]) for cell in cells[:2]):
        row = PASSPORT_ROW.search(source)
        durations = [float(number) * SECONDS[unit] for number, unit in DURATION.findall(row[1])] if row else []
        if durations:
            return durations[-1 if preset == "full" else 0]
    return None


def spell_seconds(seconds: float) -> str:
    """Write seconds as precisely as an estimate is: "about 70 s", "about 12 min", "about 1.5 h"."""
    if seconds < 100:
        return f"about {max(round(seconds, -1 if seconds > 20 else 0), 1):.0f} s"
    return f"about {seconds / 60:.0f} min" if seconds < 5400 else f"about {seconds / 3600:.1f} h"
