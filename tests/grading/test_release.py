"""exercises/ is what nbgrader makes of solutions/, byte by byte, and gives no answer away."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from genimg_lessons.grading.assignment import Assignment, check
from genimg_lessons.grading.release import assignments, release

pytest.importorskip("nbgrader", reason="needs the extra `grade`: uv sync --extra grade")

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", assignments(ROOT))
def test_the_committed_exercise_is_the_released_one(name: str, tmp_path: Path) -> None:
    made = release(ROOT, name, tmp_path)
    assert made.read_bytes() == (ROOT / "exercises" / name / f"{name}.ipynb").read_bytes(), "run `genimg release`"


def test_nothing_else_is_released(tmp_path: Path) -> None:
    """A file beside the source would travel with nbgrader's own command."""
    folder = tmp_path / "solutions" / "g1_shapes"
    shutil.copytree(ROOT / "solutions" / "g1_shapes", folder)
    (folder / "answers.txt").write_text("secret")
    release(tmp_path, "g1_shapes", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()] == ["g1_shapes.ipynb"]


def test_no_answer_and_no_hidden_test_is_left(shapes: Assignment) -> None:
    text = nbformat.writes(shapes.released)
    assert "SOLUTION" not in text and "HIDDEN" not in text
    hidden = [line for test in shapes.tests for line in test.source.partition("### BEGIN HIDDEN")[2].splitlines()]
    assert len(hidden) > 50
    told = {line.strip() for cell in shapes.released.cells for line in cell.source.splitlines()}
    assert not {line.strip() for line in hidden if len(line.strip()) > 20} & told


def test_an_unknown_name_is_told_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="g1_shapes"):
        release(ROOT, "g9_none", tmp_path)


def test_what_nbgrader_refuses_is_said(tmp_path: Path) -> None:
    notebook = nbformat.read(ROOT / "solutions" / "g1_shapes" / "g1_shapes.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if cell.id == "pool")
    cell.source = cell.source.replace("### END SOLUTION", "")
    target = tmp_path / "solutions" / "g1_shapes" / "g1_shapes.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)
    with pytest.raises(ValueError, match="nbgrader refuses g1_shapes"):
        release(tmp_path, "g1_shapes", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_faults_of_an_assignment_are_named(shapes: Assignment) -> None:
    import copy

    assert check(shapes) == []
    broken = Assignment("g1_shapes", copy.deepcopy(shapes.source), shapes.released)
    broken.tests[0].metadata["nbgrader"]["locked"] = False
    broken.source.cells[-1]["id"] = "other"
    broken.cells(solution=True)[0].source += "\ntorch.load(path, weights_only=False)"
    del broken.source.cells[1]
    assert [problem.partition(":")[0] for problem in check(broken)] == [
        "the released copy has other cells",
        "weights_only=False runs strangers' code",
        "test_sizes",
        "explain",
    ]
