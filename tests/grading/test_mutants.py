"""The mutant gate: on the real path of grading, right answers keep every point, and wrong ones lose exactly theirs.

Several wrong answers, each to another part, travel in one hand-in, so that a course's worth of them is graded in minutes.
At least half of the parts stay right in each, and must keep their points. Two wrong answers never travel together if one
part uses what the other defines, and no two parts travel together each time: so neither can hide what the other does.
A hand-in that is off has its wrong answers graded one by one. What is not seen: a wrong answer that costs an unrelated
part its point, by changing torch itself, say, if that part's answer is wrong in the same hand-in.
"""

from __future__ import annotations

import ast
import copy
import itertools
import queue
import random
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from genimg_lessons.grading import assignment as assignments
from genimg_lessons.grading import users
from genimg_lessons.grading.assignment import Assignment
from genimg_lessons.grading.session import Verdict, grade
from genimg_lessons.grading.zygote import Zygote

ROOT = Path(__file__).resolve().parents[2]
MUTANTS = Path(__file__).parent / "mutants"
NAMES = sorted({path.name for folder in (ROOT / "solutions", MUTANTS) for path in folder.iterdir() if path.is_dir()})
FEWEST_WRONG = 5
AT_A_TIME = 2
HEAD = "| exercise | mutants | rejected | alternatives | accepted |"

Answers = dict[str, str]  # cell id -> source


def variants(name: str) -> dict[str, dict[str, dict[str, str]]]:
    """Answer -> "right" or "wrong" -> what is done -> source, from the `# %%` sections of an assignment's files.

    Answers to `pool` are in `pool.py`, or, where they are many, in the files of the folder `pool`.
    """
    found: dict[str, dict[str, dict[str, str]]] = {}
    folder = MUTANTS / name
    for path in sorted((*folder.glob("*.py"), *folder.glob("*/*.py"))):
        parts = re.split(r"^# %% (right|wrong): (.+)$", path.read_text(encoding="utf-8"), flags=re.M)
        kinds = found.setdefault(path.stem if path.parent == folder else path.parent.name, {"right": {}, "wrong": {}})
        for kind, title, source in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            assert title not in kinds[kind], f"{name}/{path.name}: {title!r} stands twice"
            kinds[kind][title] = source
    return found


def names(source: str) -> set[str]:
    """Every name in a text."""
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def related(sources: dict[str, list[str]], tests: dict[str, str]) -> set[frozenset[str]]:
    """Pairs of cells of which one uses, perhaps through a third, a name that the other binds at its top level.

    `sources` has every text that may stand in a cell; `tests` has the test of a cell, which uses what the cell's own
    text does and more.
    """
    binds = {cell: set().union(*map(assignments.defined, texts)) for cell, texts in sources.items()}
    reads = {cell: set().union(*map(names, texts)) for cell, texts in sources.items()}
    for cell, test in tests.items():
        reads[cell] |= names(test) - assignments.defined(test)
    found = set()
    for cell in sources:
        reached, waiting = set(), [cell]
        while waiting:
            used = reads[waiting.pop()]
            new = {other for other in sources if binds[other] & used} - reached
            reached |= new
            waiting += new
        found |= {frozenset((cell, other)) for other in reached - {cell}}
    return found


def pack(wrong: dict[str, list[str]], apart: set[frozenset[str]]) -> list[dict[str, str]]:
    """Share wrong answers (answer -> titles) out to as few hand-ins (answer -> title) as first fit finds.

    Each comes once. A hand-in has wrong answers to half of the parts at most, and none to two that are to stay `apart`.
    """
    room = max(len(wrong) // 2, 1)
    packed: list[dict[str, str]] = []
    for number in range(max(map(len, wrong.values()), default=0)):
        order = [answer for answer in sorted(wrong) if number < len(wrong[answer])]
        random.Random(number).shuffle(order)  # other company in each round
        for answer in order:
            fits = (
                one
                for one in packed
                if len(one) < room and answer not in one and not any(frozenset((answer, o)) in apart for o in one)
            )
            place = next(fits, None)
            if place is None:
                packed.append(place := {})
            place[answer] = wrong[answer][number]
    return packed


def handed_in(assignment: Assignment, answers: Answers) -> nbformat.NotebookNode:
    """The reference with some answers replaced, each by cell id."""
    notebook = copy.deepcopy(assignment.source)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    assert answers.keys() <= {cell.id for cell in notebook.cells}
    return notebook


def graded(
    zygote: Zygote, assignment: Assignment, notebook: nbformat.NotebookNode | None, slot: int, seed: int = 0
) -> Verdict:
    """The verdict, in the sandbox."""
    return grade(zygote, assignment.job(assignment.rebuild(notebook), seed), slot=slot)


def failed(verdict: Verdict) -> dict[str, str]:
    """The tests without points, and why."""
    return {test: verdict.messages.get(test, verdict.note) for test, passed in verdict.passed.items() if not passed}


@pytest.fixture(scope="module")
def slots(rooms: None) -> Iterator[list[int]]:
    """Users of this module's own."""
    with users.slots(AT_A_TIME) as taken:
        yield taken


@pytest.fixture(scope="module")
def losses(zygote: Zygote, slots: list[int]) -> Callable:
    """A function that grades several hand-ins at a time, each answers and a seed, and tells what each lost."""

    def run(assignment: Assignment, handins: list[tuple[Answers, int]]) -> list[dict[str, str]]:
        free: queue.SimpleQueue[int] = queue.SimpleQueue()
        for slot in slots:
            free.put(slot)

        def one(handin: tuple[Answers, int]) -> dict[str, str]:
            slot = free.get()
            try:
                return failed(graded(zygote, assignment, handed_in(assignment, handin[0]), slot, handin[1]))
            finally:
                free.put(slot)

        with ThreadPoolExecutor(len(slots)) as pool:
            return list(pool.map(one, handins))

    return run


def off(losses: Callable, assignment: Assignment, kind: str, packed: list[dict[str, str]]) -> dict[str, str]:
    """Which variants do not get what they should, and what happened: `ANSWER: TITLE` -> a sentence."""
    texts = variants(assignment.name)

    def lost(handins: list[dict[str, str]]) -> list[tuple[dict[str, str], dict[str, str]]]:
        """The hand-ins that are off, with what they lost."""
        answers = [{answer: texts[answer][kind][title] for answer, title in one.items()} for one in handins]
        told = losses(assignment, [(one, number % 10) for number, one in enumerate(answers)])
        expected = [{f"test_{answer}" for answer in one} if kind == "wrong" else set() for one in handins]
        return [(one, got) for one, got, want in zip(handins, told, expected, strict=True) if set(got) != want]

    found = {}
    for together, got in lost(packed):
        alone = lost([{answer: title} for answer, title in together.items()])
        for one, why in alone or [(together, got)]:
            name = " with ".join(f"{answer}: {title}" for answer, title in one.items())
            found[name] = (
                f"expected the points of {'its own test' if kind == 'wrong' else 'no test'} to go, lost on {why}"
            )
    return found


def quoted(name: str, rejected: int, accepted: int) -> str:
    """An assignment's line of the table."""
    counts = [[len(kinds[kind]) for kinds in variants(name).values()] for kind in ("wrong", "right")]
    return f"| {name} | {sum(counts[0])} | {rejected} | {sum(counts[1])} | {accepted} |"


@pytest.mark.parametrize("name", NAMES)
def test_right_answers_keep_all_and_wrong_ones_lose_theirs(
    losses: Callable, name: str, record_property: Callable
) -> None:
    assignment = assignments.load(ROOT, name)
    texts = variants(name)
    sources = {cell.id: [cell.source] for cell in assignment.cells(solution=True) if cell.cell_type == "code"}
    for answer, kinds in texts.items():
        sources[answer] += kinds["wrong"].values()
    tests = {test.id.removeprefix("test_"): test.source for test in assignment.tests}
    wrong = pack({answer: list(kinds["wrong"]) for answer, kinds in texts.items()}, related(sources, tests))
    rows = {answer: list(kinds["right"]) for answer, kinds in texts.items()}
    right = [
        {answer: titles[number] for answer, titles in rows.items() if number < len(titles)}
        for number in range(max(map(len, rows.values())))
    ]
    faults = {kind: off(losses, assignment, kind, packed) for kind, packed in (("wrong", wrong), ("right", right))}
    held = {kind: sum(map(len, packed)) - len(faults[kind]) for kind, packed in (("wrong", wrong), ("right", right))}
    record_property("mutants", quoted(name, held["wrong"], held["right"]))
    assert faults == {"wrong": {}, "right": {}}


@pytest.mark.parametrize("name", NAMES)
def test_every_graded_part_has_its_variants(name: str) -> None:
    texts = variants(name)
    tests = sorted(test.id for test in assignments.load(ROOT, name).tests)
    assert tests and sorted(f"test_{answer}" for answer in texts) == tests
    for answer, kinds in texts.items():
        assert len(kinds["right"]) >= 1 and len(kinds["wrong"]) >= FEWEST_WRONG, answer


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_gets_all_with_every_seed(losses: Callable, name: str) -> None:
    assert losses(assignments.load(ROOT, name), [({}, seed) for seed in range(10)]) == [{}] * 10


@pytest.mark.parametrize("which", ["as released", "not handed in"])
@pytest.mark.parametrize("name", NAMES)
def test_who_does_nothing_gets_nothing(zygote: Zygote, slots: list[int], name: str, which: str) -> None:
    assignment = assignments.load(ROOT, name)
    verdict = graded(zygote, assignment, assignment.released if which == "as released" else None, slots[0])
    assert len(verdict.passed) == len(assignment.tests)
    assert not any(verdict.passed.values())


def test_the_guide_quotes_the_table() -> None:
    """Counts from the files; that all are rejected or accepted is what the gate proves."""
    counts = {
        name: [sum(len(kinds[kind]) for kinds in variants(name).values()) for kind in ("wrong", "right")]
        for name in NAMES
    }
    table = "\n".join([HEAD, "|---|---|---|---|---|", *(quoted(name, *counts[name]) for name in NAMES)])
    assert table in (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8"), f"expected in the guide:\n{table}"


@pytest.mark.parametrize(("longer", "apart"), [(1, {frozenset("ab"), frozenset("cd")}), (0, set())])
def test_packed_hand_ins_hide_nothing(longer: int, apart: set[frozenset[str]]) -> None:
    wrong = {
        answer: [f"{answer}{number}" for number in range(5 + longer * place)] for place, answer in enumerate("abcdef")
    }
    packed = pack(wrong, apart)
    titles = [title for all_of_it in wrong.values() for title in all_of_it]
    assert sorted(title for one in packed for title in one.values()) == sorted(titles)
    assert all(title.startswith(answer) for one in packed for answer, title in one.items())
    assert all(1 <= len(one) <= 3 and not any(pair <= set(one) for pair in apart) for one in packed)
    assert len(packed) <= len(titles) / 3 + 3
    for answer, other in itertools.permutations(wrong, 2):
        assert any(answer in one and other not in one for one in packed), f"{other} is never right beside {answer}"


def test_parts_that_use_each_other_are_related() -> None:
    sources = {
        "a": ["def f(): pass"],
        "b": ["def g(): return f()"],
        "c": ["h = 1", "g()"],
        "d": ["k = 1"],
        "e": ["m = 2"],
    }
    tests = {"d": "[f for f in ()]; f()", "e": "f = 3; f"}
    assert related(sources, tests) == {frozenset(pair) for pair in ("ab", "bc", "ac", "ad")}


def test_the_culprit_of_a_packed_hand_in_is_named(losses: Callable, shapes: Assignment, monkeypatch) -> None:
    right = "def pool(x, size):\n    return F.max_pool2d(x, size)\n"
    noise = "def flatten(x):\n    return x\n"
    texts = {"pool": {"wrong": {"none": right}, "right": {}}, "flatten": {"wrong": {"as it is": noise}, "right": {}}}
    monkeypatch.setitem(globals(), "variants", lambda name: texts)
    told = off(losses, shapes, "wrong", [{"pool": "none", "flatten": "as it is"}])
    assert list(told) == ["pool: none"]


def test_a_right_answer_may_warn_print_and_rest(zygote: Zygote, slots: list[int], shapes: Assignment) -> None:
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
    verdict = graded(zygote, shapes, handed_in(shapes, {"pool": noisy}), slots[0])
    assert failed(verdict) == {}
    assert "a warning in the cell" in "".join(cell["output"] for cell in verdict.cells)
