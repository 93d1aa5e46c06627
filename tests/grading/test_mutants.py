"""The mutant gate: on the real path of grading, right answers keep every point, and wrong ones lose exactly theirs."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import nbformat
import pytest

from genimg_lessons.grading.assignment import Assignment
from genimg_lessons.grading.session import Verdict, grade
from genimg_lessons.grading.zygote import Zygote

MUTANTS = Path(__file__).parent / "mutants" / "g1_shapes"
ANSWERS = sorted(path.stem for path in MUTANTS.glob("*.py"))
FEWEST_WRONG = 5


def variants(answer: str) -> list[tuple[str, str, str]]:
    """(right or wrong, what is done, source) for each `# %%` section of an answer's file."""
    parts = re.split(r"^# %% (right|wrong): (.+)$", (MUTANTS / f"{answer}.py").read_text(encoding="utf-8"), flags=re.M)
    return list(zip(parts[1::3], parts[2::3], parts[3::3], strict=True))


def handed_in(assignment: Assignment, answers: dict[str, str]) -> nbformat.NotebookNode:
    """The reference with some answers replaced, each by cell id."""
    notebook = copy.deepcopy(assignment.source)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    assert answers.keys() <= {cell.id for cell in notebook.cells}
    return notebook


def graded(zygote: Zygote, assignment: Assignment, notebook: nbformat.NotebookNode | None, seed: int = 0) -> Verdict:
    """The verdict, in the sandbox."""
    return grade(zygote, assignment.job(assignment.rebuild(notebook), seed))


def failed(verdict: Verdict) -> dict[str, str]:
    """The tests without points, and why."""
    return {test: verdict.messages.get(test, verdict.note) for test, passed in verdict.passed.items() if not passed}


@pytest.mark.parametrize("answer", ANSWERS)
def test_right_answers_keep_all_and_wrong_ones_lose_theirs(zygote: Zygote, shapes: Assignment, answer: str) -> None:
    faults = []
    counts = {"right": 0, "wrong": 0}
    for kind, title, source in variants(answer):
        lost = failed(graded(zygote, shapes, handed_in(shapes, {answer: source})))
        expected = set() if kind == "right" else {f"test_{answer}"}
        if set(lost) != expected:
            faults.append(f"{kind}: {title}: expected to lose on {sorted(expected)}, lost on {lost}")
        counts[kind] += 1
    print(f"{answer}: {counts['wrong']} wrong rejected, {counts['right']} right accepted")
    assert faults == []


def test_every_graded_cell_has_its_variants(shapes: Assignment) -> None:
    assert [f"test_{answer}" for answer in ANSWERS] == sorted(test.id for test in shapes.tests)
    for answer in ANSWERS:
        kinds = [kind for kind, _, _ in variants(answer)]
        assert kinds.count("right") >= 1 and kinds.count("wrong") >= FEWEST_WRONG, answer


@pytest.mark.parametrize("seed", range(10))
def test_the_reference_gets_all_with_every_seed(zygote: Zygote, shapes: Assignment, seed: int) -> None:
    assert failed(graded(zygote, shapes, shapes.source, seed)) == {}


@pytest.mark.parametrize("which", ["as released", "not handed in"])
def test_who_does_nothing_gets_nothing(zygote: Zygote, shapes: Assignment, which: str) -> None:
    verdict = graded(zygote, shapes, shapes.released if which == "as released" else None)
    assert len(verdict.passed) == len(shapes.tests)
    assert not any(verdict.passed.values())


def test_a_right_answer_may_warn_print_and_rest(zygote: Zygote, shapes: Assignment) -> None:
    noisy = """
import sys, time, warnings
warnings.warn("a warning in the cell")
print("x" * 100_000)
def pool(x, size):
    warnings.warn("a warning at each call")
    print("pooling", file=sys.stderr)
    sys.__stdout__.write("to the real output\\n")
    time.sleep(0.05)
    return F.max_pool2d(x, size)
"""
    verdict = graded(zygote, shapes, handed_in(shapes, {"pool": noisy}))
    assert failed(verdict) == {}
    assert "a warning in the cell" in "".join(cell["output"] for cell in verdict.cells)
