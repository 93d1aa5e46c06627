"""`genimg release`: make the students' notebooks in exercises/ from the instructor's in solutions/, by nbgrader itself."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from pathlib import Path

from genimg_lessons.grading import stock

__all__ = ["assignments", "release"]


def assignments(root: Path) -> list[str]:
    """The names under solutions/ that hold a notebook of the same name."""
    return sorted(path.parent.name for path in (root / "solutions").glob("*/*.ipynb") if path.stem == path.parent.name)


def release(root: Path, name: str, output: Path) -> Path:
    """Write OUTPUT/NAME/NAME.ipynb and return its path: the same bytes at every call.

    Raises ValueError for an unknown name or where nbgrader finds the source not in order.
    """
    if name not in assignments(root):
        raise ValueError(f"expected one of {', '.join(assignments(root)) or 'no assignment yet'}, got {name!r}")
    with tempfile.TemporaryDirectory() as folder, stock.prepared() as errors:
        from nbgrader.converters import GenerateAssignment
        from nbgrader.coursedir import CourseDirectory

        course = Path(folder)
        (course / "solutions" / name).mkdir(parents=True)
        # Only the notebook: whatever else lies beside it would be released too.
        shutil.copy(root / "solutions" / name / f"{name}.ipynb", course / "solutions" / name)
        config = stock.configure(course, name)
        # Thrown away with the folder: with a table in it, nbgrader asks no other process which version its tables have.
        with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
            book.execute("create table alembic_version (version_num varchar(32))")
        try:
            GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()
        except (SystemExit, Exception) as error:
            raise ValueError(f"nbgrader refuses {name}: {errors[0] if errors else error}") from None
        made = course / "exercises" / name / f"{name}.ipynb"
        target = output / name / made.name
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        shutil.copyfile(made, part)
        part.replace(target)
    return target
