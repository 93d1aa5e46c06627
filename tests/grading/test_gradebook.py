"""One gradebook is open for a run, however many hand in; others may read and write meanwhile, and it closes at every end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from genimg_lessons.grading import run
from genimg_lessons.grading.assignment import Assignment
from genimg_lessons.grading.gradebook import Gradebook

nbgrader = pytest.importorskip("nbgrader.api", reason="needs the extra `grade`: uv sync --extra grade")

ROOT = Path(__file__).resolve().parents[2]
NAME = "g1_shapes"


def refused(folder: Path, count: int) -> Path:
    """Hand-ins without a notebook: marks without a sandbox."""
    for number in range(count):
        (folder / f"s{number}" / NAME).mkdir(parents=True)
    return folder


def doors(folder: Path) -> list[str]:
    """The open files of this process that lie in a folder."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc to see open files")
    links = (os.readlink(path) for path in Path("/proc/self/fd").iterdir() if path.is_symlink())
    return [link for link in links if link.startswith(str(folder))]


def test_a_larger_class_opens_the_gradebook_no_more_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, real = [], nbgrader.create_engine
    monkeypatch.setattr(nbgrader, "create_engine", lambda *a, **k: made.append(a) or real(*a, **k))
    opened = []
    for count in (1, 4):
        rows = run.grade_class(
            ROOT, NAME, refused(tmp_path / f"in{count}", count), tmp_path / f"out{count}", unsafe=True
        )
        assert len(rows) == count
        opened.append(len(made))
        made.clear()
    assert opened[0] == opened[1] <= 2, opened
    with nbgrader.Gradebook(f"sqlite:///{tmp_path / 'out4' / 'gradebook.db'}") as book:
        assert len(book.assignment_submissions(NAME)) == 4


def test_formgrader_may_read_and_write_while_a_run_holds_the_gradebook(shapes: Assignment, tmp_path: Path) -> None:
    with Gradebook(tmp_path, shapes) as ours:
        ours.refuse("ann", "no notebook")
        with ours.turn() as book:  # what is half done is taken back, and holds nobody up
            book.db.add(nbgrader.Student(id="ghost"))
            book.db.flush()
        with nbgrader.Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as theirs:
            assert [student.id for student in theirs.students] == ["ann"]
            theirs.find_grade("explain", NAME, NAME, "ann").manual_score = 2
            theirs.db.commit()
        assert ours.refuse("ann", "no notebook") == {"explain": 2.0}


@pytest.mark.parametrize("where", ["opening", "a student", "the table"])
def test_it_is_closed_when_a_run_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    target, name = {
        "opening": (nbgrader.Gradebook, "update_or_create_assignment"),
        "a student": (run, "keep"),
        "the table": (run.report, "table"),
    }[where]
    monkeypatch.setattr(target, name, fail)
    with pytest.raises(OSError, match="the disk is full"):  # the traceback keeps what is not closed
        run.grade_class(ROOT, NAME, refused(tmp_path / "in", 1), tmp_path / "out", unsafe=True)
    assert doors(tmp_path / "out") == []
