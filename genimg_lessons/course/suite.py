"""The two programs that the course hands over to: pytest for its tests, JupyterLab for its lessons."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from genimg_lessons.course.catalogue import find_root, select

__all__ = ["lab_command", "run_command", "test_command", "test_environment"]


def test_command(arguments: list[str], root: Path) -> list[str]:
    """The call of pytest; with no path among the arguments it tests everything.

    Two workers, and each lesson's cells on one of them (`loadscope`), since cells share a kernel. nbval compares every
    output of every lesson with a fresh one.
    """
    given = any((root / argument.split("::")[0]).exists() for argument in arguments if not argument.startswith("-"))
    return [
        *(sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadscope"),
        *("--nbval", "--nbval-sanitize-with", str(Path("tests", "lessons", "sanitize.cfg"))),
        *("--durations", "8", "--durations-min", "5"),
        *arguments,
        *(() if given else ("tests", "notebooks")),
    ]


def test_environment(root: Path) -> dict[str, str]:
    """The environment for tests: one thread a process, and no network for any Python process but on this machine."""
    block = str(root / "tests" / "lessons" / "no_network")
    inherited = os.environ.get("PYTHONPATH")
    environment = dict(os.environ) | {
        "OMP_NUM_THREADS": "1",
        # nbval reads a cell's messages when the cell is done, and a socket holds 1,000: bars may not fill it in a minute.
        "TQDM_MININTERVAL": "2",
        "PYTHONPATH": block if not inherited else os.pathsep.join([block, inherited]),
    }
    # Set, it makes every worker and every kernel compile torch anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def lab_command(lesson: str, arguments: list[str], root: Path) -> list[str]:
    """The call of JupyterLab with one lesson open. Raises ValueError for an unknown lesson."""
    path = select(root, [lesson])[0].relative_to(root).as_posix()
    # As the default address rather than as a file, so that the address printed for another computer's browser has it too.
    return [sys.executable, "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{path}", *arguments]


def run_command(command: list[str], *, environment: dict[str, str] | None = None, root: Path | None = None) -> int:
    """Run a program in the course's folder and return its exit code; Ctrl-C is the program's to handle."""
    with subprocess.Popen(command, cwd=root or find_root(), env=environment) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue
