"""Every committed lesson follows the template and is in canonical form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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


def test_lessons_are_numbered_without_a_gap() -> None:
    assert LESSONS, "notebooks/ holds no lesson"
    assert [path.stem[:2] for path in LESSONS] == [f"{number:02}" for number in range(len(LESSONS))]


def test_the_package_says_the_version_that_the_setup_cell_pins(root: Path) -> None:
    assert genimg_lessons.__version__ == Project.of(root / "pyproject.toml").version
