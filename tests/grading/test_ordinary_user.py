"""`genimg grade` started by an ordinary user, for whom bubblewrap makes user namespaces; root tries it as `nobody`."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "g1_shapes"


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty folder of nobody's; the tests' own folders are closed to others."""
    import pwd

    with tempfile.TemporaryDirectory() as folder:
        about = pwd.getpwnam("nobody")
        os.chown(folder, about.pw_uid, about.pw_gid)
        yield Path(folder)


def as_nobody(home: Path, *words: str) -> subprocess.CompletedProcess:
    """Run a program as the user nobody."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    who = {"user": home.stat().st_uid, "group": home.stat().st_gid, "extra_groups": []}
    return subprocess.run(words, cwd=home, env=environment, capture_output=True, text=True, **who)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_grades_in_the_sandbox(rooms: None, home: Path) -> None:
    try:
        able = as_nobody(home, sys.executable, "-c", "import genimg_lessons")
    except OSError as error:
        pytest.skip(f"an ordinary user cannot start this Python: {error}")
    if able.returncode != 0:
        pytest.skip(f"an ordinary user cannot read the course: {able.stderr[-200:]}")
    able = as_nobody(home, "bwrap", "--unshare-user", "--ro-bind", "/", "/", "true")
    if able.returncode != 0:
        pytest.skip(f"ordinary users may make no user namespace here: {able.stderr[-200:]}")
    for student, source in (("ann", "solutions"), ("bob", "exercises")):
        target = home / "in" / student / NAME / f"{NAME}.ipynb"
        target.parent.mkdir(parents=True)
        shutil.copy(ROOT / source / NAME / f"{NAME}.ipynb", target)
    done = as_nobody(home, sys.executable, "-m", "genimg_lessons", "grade", NAME, "in", "--output", "out")
    assert done.returncode == 0, done.stderr
    rows = csv.DictReader((home / "out" / f"{NAME}.csv").open())
    assert {row["student"]: float(row["points_by_tests"]) for row in rows} == {"ann": 13, "bob": 0}
    assert {path.owner() for path in (home / "out").rglob("*")} == {"nobody"}
