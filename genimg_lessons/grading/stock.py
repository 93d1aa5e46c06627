"""nbgrader, set up for this course: its folders, its quiet log, and the PATH that it needs for its database."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

__all__ = ["configure", "prepared"]


@contextlib.contextmanager
def prepared() -> Iterator[list[str]]:
    """Make nbgrader usable inside the block; the list receives its errors. Raises RuntimeError if it is missing."""
    try:
        import nbgrader  # noqa: F401
        from sqlalchemy.exc import SAWarning
    except ImportError:
        raise RuntimeError("nbgrader is missing: uv sync --extra grade") from None
    path = os.environ.get("PATH", "")
    # nbgrader calls `alembic` by name, which is not on PATH unless the environment is activated.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), path])
    errors: list[str] = []
    logger = logging.getLogger("traitlets")
    catcher = logging.Handler(logging.ERROR)
    catcher.emit = lambda record: errors.append(record.getMessage())
    kept, level, logger.handlers, logger.propagate = logger.handlers, logger.level, [catcher], False
    try:
        with warnings.catch_warnings():
            # nbgrader 0.9.6 enters a submission before it has one; what it stores is right.
            warnings.simplefilter("ignore", SAWarning)
            yield errors
    finally:
        logger.handlers, logger.propagate = kept, True
        logger.setLevel(level)
        os.environ["PATH"] = path


def configure(course: Path, name: str):
    """The configuration of one assignment of the course in a folder."""
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "exercises"
    config.CourseDirectory.db_url = f"sqlite:///{course / 'gradebook.db'}"
    config.CourseDirectory.assignment_id = name
    return config
