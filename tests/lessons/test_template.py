"""Every committed lesson follows the template and is in canonical form."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

import genimg_lessons
from genimg_lessons.course import canonical, template
from genimg_lessons.course.lesson import Lesson, Project, open_lesson

LESSONS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def lesson(request: pytest.FixtureRequest) -> Lesson:
    return open_lesson(request.param)


def test_canonical(lesson: Lesson) -> None:
    assert canonical.canonical_problems(lesson.path) == []


def test_plain_python(lesson: Lesson) -> None:
    assert template.broken_code(lesson) == []


@pytest.mark.parametrize("check", template.CHECKS, ids=lambda check: check.__name__)
def test_template(lesson: Lesson, check: Callable[[Lesson], list[str]]) -> None:
    assert check(lesson) == []


def test_each_lesson_has_a_number_of_its_own_and_a_row_in_the_readme(root: Path) -> None:
    assert LESSONS, "notebooks/ holds no lesson"
    numbers = [path.stem[:2] for path in LESSONS]
    assert len(set(numbers)) == len(numbers) and all(number.isdecimal() for number in numbers)
    rows = [line for line in (root / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    for path in LESSONS:
        assert any(row.startswith(f"| {path.stem[:2]} |") and path.name in row for row in rows), path.name


def test_the_first_lesson_maps_the_lessons_that_exist() -> None:
    cells = {cell.id: cell.source for cell in nbformat.read(LESSONS[0], as_version=4).cells}
    exist = {int(path.stem[:2]) for path in LESSONS}
    table = [row for row in cells["map-table"].splitlines() if re.match(r"\| \d\d \|", row)]
    assert {int(row[2:4]) for row in table if row.endswith("| **open** |")} == exist
    filled = re.search(r"^OPEN = (\{.*\})$", cells["map-data"], re.MULTILINE)
    assert filled is not None and ast.literal_eval(filled[1]) == exist


def test_the_package_says_the_version_that_the_setup_cell_pins(root: Path) -> None:
    assert genimg_lessons.__version__ == Project.of(root / "pyproject.toml").version
