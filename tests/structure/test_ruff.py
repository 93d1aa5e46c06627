"""Package, tests and notebooks pass the linter and stand in one format."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [
    name
    for name in ("genimg_lessons", "tests", "notebooks", "benchmarks", "conftest.py", "course.py")
    if (ROOT / name).exists()
]


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_ruff(command: list[str]) -> None:
    run = [sys.executable, "-m", "ruff", *command, "--no-cache", "--output-format", "concise", *FOLDERS]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
