"""The wrong and right answers of tests/grading/mutants, and how wrong ones share hand-ins."""

from __future__ import annotations

import ast
import random
import re
from pathlib import Path

from genimg_lessons.grading import assignment as assignments
from genimg_lessons.grading.assignment import Assignment

MUTANTS = Path(__file__).parent / "mutants"
SEEDS = range(10)


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


def packed_wrong(assignment: Assignment) -> list[dict[str, str]]:
    """An assignment's wrong answers; the hand-in at place n is graded with `seed(n)`."""
    texts = variants(assignment.name)
    sources = {cell.id: [cell.source] for cell in assignment.cells(solution=True) if cell.cell_type == "code"}
    for answer, kinds in texts.items():
        sources[answer] += kinds["wrong"].values()
    tests = {test.id.removeprefix("test_"): test.source for test in assignment.tests}
    return pack({answer: list(kinds["wrong"]) for answer, kinds in texts.items()}, related(sources, tests))


def seed(place: int) -> int:
    """The seed of a hand-in: two neighbours share it, since what is wrong in one is often right in the other."""
    return SEEDS[place // 2 % len(SEEDS)]


def unseen(packed: list[dict[str, str]], answers: set[str]) -> list[int]:
    """The seeds with which an answer is in no hand-in the reference's."""
    left = {number: set(answers) for number in SEEDS}
    for place, one in enumerate(packed):
        left[seed(place)] &= set(one)
    return [number for number in SEEDS if left[number]]
