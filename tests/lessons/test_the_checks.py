"""Tests of the checks: a lesson without fault passes, and each planted fault turns exactly its check red."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from small_lesson import NAME, figure, png, small_lesson

from genimg_lessons.course import canonical, lesson_code, template
from genimg_lessons.course.lesson import Lesson, Project


@pytest.fixture
def lesson(root: Path, tmp_path: Path) -> Lesson:
    project = Project.of(root / "notebooks" / NAME)
    lesson = Lesson(small_lesson(project), tmp_path / NAME, project)
    canonical.write(lesson.nb, lesson.path)
    return lesson


def found(lesson: Lesson) -> list[str]:
    canonical.write(lesson.nb, lesson.path)
    return template.broken_code(lesson) or [problem for check in template.CHECKS for problem in check(lesson)]


def test_a_lesson_without_fault_has_no_problem(lesson: Lesson) -> None:
    assert found(lesson) == []
    assert canonical.canonical_problems(lesson.path) == []


def cell(nb: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in nb.cells if cell.id == name)


def replace(name: str, old: str, new: str) -> Callable[[NotebookNode], None]:
    def plant(nb: NotebookNode) -> None:
        assert old in cell(nb, name).source
        cell(nb, name).source = cell(nb, name).source.replace(old, new)

    return plant


def change(name: str, **values: object) -> Callable[[NotebookNode], None]:
    return lambda nb: cell(nb, name).update(values)


def tag(name: str, *tags: str) -> Callable[[NotebookNode], None]:
    return lambda nb: cell(nb, name).metadata.update(tags=list(tags))


def remove(name: str) -> Callable[[NotebookNode], None]:
    return lambda nb: nb.cells.remove(cell(nb, name))


def stderr(nb: NotebookNode) -> None:
    cell(nb, "add").outputs.append(nbformat.v4.new_output("stream", name="stderr", text="UserWarning: old\n"))


def swap_sections(nb: NotebookNode) -> None:
    build, turn = cell(nb, "build"), cell(nb, "break")
    build.source, turn.source = turn.source, build.source


PLANTED = {
    "title without number": (replace("title", "# 90", "# Lesson"), "expected to begin with '# 90"),
    "badge of another lesson": (replace("title", NAME, "91_other.ipynb"), "no Colab badge that opens this file"),
    "passport without data": (replace("title", "| **Data** | none |", ""), "no filled row **Data**"),
    "time not said": (replace("title", "about 2 s on one CPU core", "not long"), "It takes: expected seconds"),
    "no hero": (tag("bands"), "expected one code cell tagged hero, got 0"),
    "hero of another run": (change("bands", outputs=[figure(png(5))]), "is not the picture that cell 'bands' makes"),
    "missing section": (
        replace("break", "## Break it on purpose", "Nothing."),
        "'## Break it on purpose': expected once, got 0",
    ),
    "sections in another order": (swap_sections, "sections: expected the order"),
    "no limits": (replace("summary", "### Limits", ""), "no '### Limits'"),
    "random id": (change("add", id="9f86d081"), "cell '9f86d081': expected an id such as"),
    "prediction without answer": (replace("answer", "<summary>Answer</summary>", "Two."), "follows the prediction"),
    "no prediction": (replace("predict", "**Predict.**", ""), "no paragraph begins with **Predict.**"),
    "two questions": (
        replace("check", "<summary>Bigger hint</summary>", ""),
        "expected three times <summary>Bigger hint",
    ),
    "open details": (replace("answer", "</details>", ""), "a <details> is not closed"),
    "open formula": (replace("theory", "\\tag{90.1}$$", "\\tag{90.1}"), "a $$ formula is not closed"),
    "picture without text": (replace("build", "it", "it ![](a.png)"), "a picture without alternative text"),
    "dead link": (replace("build", "it", "it [next](91_none.ipynb)"), "the link 91_none.ipynb leads nowhere"),
    "path of a machine": (
        replace("add", "1 + 1", 'open("/home/ada/x")'),
        "shows a path of the machine it ran on: /home/ada/x",
    ),
    "large file": (replace("build", "it", "it" + " " * 1_500_000 + "."), "allowed are 1.5 MB"),
    "another setup": (replace("setup", "import torch\n", "import torch as t\n"), "cell 'setup': differs"),
    "another pin": (replace("setup", "refs/tags/v", "refs/tags/v9"), "cell 'setup': differs"),
    "no parameters": (tag("parameters"), "expected one cell tagged parameters, got 0"),
    "other parameters": (replace("parameters", "seed = 0", "seed = 3"), "expected exactly"),
    "long cell": (change("add", source="print(1)\n" * 26), "expected 1 to 25 lines, got 26"),
    "cell not run": (change("add", execution_count=None), "cell 'add': was not executed"),
    "warning": (stderr, "writes to stderr: UserWarning: old"),
    "interact": (change("knob", source="interact(draw)"), "uses interact"),
    "Output": (change("knob", source="widgets.Output()"), "uses Output"),
    "test switched off": (change("add", source="# NBVAL_SKIP\nprint(2)"), "comment NBVAL_SKIP"),
    "raises-exception": (tag("add", "raises-exception"), "unknown tag 'raises-exception'"),
    "much ignored": (lambda nb: [tag(n, "nbval-ignore-output")(nb) for n in ("add", "knob")], "allowed are 10 %"),
    "unread seed": (replace("start", "seed_everything(seed)", "seed_everything(0)"), "reads `seed`"),
    "unread preset": (replace("start", 'preset == "quick"', "True"), "reads `preset`"),
    "unproved equation": (replace("prove", 'check_equation("90.1", ', "max("), "equation (90.1): the next code cell"),
    "equation that failed": (change("prove", outputs=[]), "does not print that it holds"),
    "equation of another lesson": (replace("theory", "90.1", "91.1"), "equations: expected the numbers 90.1, got 91.1"),
    "proof of nothing": (
        replace("prove", "1e-9)", '1e-9)\ncheck_equation("90.2", 1, 1, 1)'),
        "no equation carries this number",
    ),
    "no alternative text": (change("still", outputs=[figure(png(2), "")]), "alternative text is missing"),
    "blank figure": (change("still", outputs=[figure(png(blank=True))]), "cell 'still': shows a blank picture"),
    "gate that cannot fail": (change("gate", source="print(steps)"), "never raises"),
    "no gate": (remove("gate"), 'no code cell with the id "gate"'),
    "no control": (remove("knob"), "no interactive control"),
    "control without figure": (remove("still"), "no figure stands before the control"),
    "function redefined": (
        change("add", source="def check_equation(*sides):\n    print(2)"),
        "redefines `check_equation`",
    ),
    "module rebound": (change("add", source="for images in range(3):\n    print(images)"), "redefines `images`"),
    "name imported over": (change("add", source="from other import seed_everything"), "redefines `seed_everything`"),
    "not Python": (change("add", source="!ls"), "cell 'add': not plain Python"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(lesson: Lesson, fault: str) -> None:
    plant, expected = PLANTED[fault]
    plant(lesson.nb)
    assert any(expected in problem for problem in found(lesson)), found(lesson)


def test_names_that_no_module_exports_are_free(tmp_path: Path) -> None:
    (tmp_path / "worlds").mkdir()
    (tmp_path / "worlds" / "faces.py").write_text("__all__ = ['render']\ndef render(): ...\ndef draw(): ...\n")
    (tmp_path / "ema.py").write_text("class Average: ...\ndef _inner(): ...\n")
    assert lesson_code.public_names(tmp_path) == {
        "ema": "ema",
        "Average": "ema",
        "worlds": "worlds",
        "render": "worlds.faces",
    }


def test_local_names_are_no_redefinition(lesson: Lesson) -> None:
    cell(lesson.nb, "add").source = "def mine(images):\n    losses = [data for data in images]\n    return losses"
    assert found(lesson) == []
