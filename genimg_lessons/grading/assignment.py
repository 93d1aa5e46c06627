"""An assignment as its instructor wrote it, and a student's notebook rebuilt on it.

The source is a notebook in nbgrader's format, `solutions/NAME/NAME.ipynb`. Of what a student hands in, only source text
is taken: the answers, by `grade_id`, and code cells of their own. Tests, points, metadata, outputs and attachments are
the instructor's, so that nothing in a notebook's wrapping can move a mark.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

__all__ = ["Assignment", "Rebuilt", "load"]

HIDDEN = re.compile(r"^\s*### (BEGIN|END) HIDDEN TESTS\s*$")
MOST_CELLS = 500
LONGEST_SOURCE = 200_000  # characters of one cell
# Raw HTML, remote pictures and MathJax's doors to them; the words stay readable.
MATH_DOORS = re.compile(r"\\(href|url|style|class|cssId|require|data|html\w*|HTML\w*|Macro|def|newcommand|unicode)\b")


@dataclass(frozen=True)
class Rebuilt:
    """A notebook to grade: `cells` of it run in S, as (index in the notebook, source)."""

    notebook: nbformat.NotebookNode
    cells: list[tuple[int, str]]


@dataclass(frozen=True)
class Assignment:
    """`source` has the reference solution and the hidden tests; `released` is what students get."""

    name: str
    source: nbformat.NotebookNode
    released: nbformat.NotebookNode

    def cells(self, *, grade: bool | None = None, solution: bool | None = None) -> list[nbformat.NotebookNode]:
        """The source's cells of one kind; None means either."""
        return [
            cell
            for cell in self.source.cells
            if (grade is None or bool(role(cell).get("grade")) == grade)
            and (solution is None or bool(role(cell).get("solution")) == solution)
        ]

    @property
    def tests(self) -> list[nbformat.NotebookNode]:
        """The cells that give points by themselves."""
        return [cell for cell in self.cells(grade=True, solution=False) if cell.cell_type == "code"]

    @property
    def points(self) -> dict[str, float]:
        """Cell id -> points, for tests and for cells that a person marks."""
        return {role(cell)["grade_id"]: float(role(cell)["points"]) for cell in self.cells(grade=True)}

    @property
    def by_tests(self) -> dict[str, float]:
        """Cell id -> points, for tests only."""
        return {role(cell)["grade_id"]: self.points[role(cell)["grade_id"]] for cell in self.tests}

    @property
    def names(self) -> list[str]:
        """What the reference solution defines: these names come from S, everything else is the tests' own."""
        found: set[str] = set()
        for cell in self.cells(solution=True):
            if cell.cell_type == "code":
                found |= defined(cell.source)
        return sorted(found)

    @property
    def fingerprint(self) -> str:
        """Changes when the source does."""
        return hashlib.sha256(nbformat.writes(self.source).encode()).hexdigest()[:16]

    def job(self, rebuilt: Rebuilt, seed: int) -> dict:
        """What T needs to grade a rebuilt notebook, as plain JSON."""
        return {
            "cells": [source for _, source in rebuilt.cells],
            "setup": [cell.source for cell in self.source.cells if is_setup(cell)],
            "tests": [{"id": role(cell)["grade_id"], "source": cell.source} for cell in self.tests],
            "names": self.names,
            "seed": seed,
        }

    def hidden_lines(self, test: str) -> set[int]:
        """Line numbers, from 1, of a test cell's hidden part."""
        source = next(cell.source for cell in self.tests if role(cell)["grade_id"] == test)
        lines, inside = set(), False
        for number, line in enumerate(source.splitlines(), 1):
            mark = HIDDEN.match(line)
            inside = mark[1] == "BEGIN" if mark else inside
            lines |= {number} if inside or mark else set()
        return lines

    def rebuild(self, submitted: nbformat.NotebookNode | None) -> Rebuilt:
        """Put the student's sources into the instructor's notebook; without a submission, as it was released."""
        known = {role(cell)["grade_id"]: cell for cell in self.released.cells if "grade_id" in role(cell)}
        answers, extra = sort_cells(submitted, known)
        notebook = copy.deepcopy(self.source)
        released = {key: cell.source for key, cell in known.items()}
        checksums = {key: role(cell).get("checksum") for key, cell in known.items()}
        cells, run = [], []

        def add(cell: nbformat.NotebookNode, runs: bool) -> None:
            if runs:
                run.append((len(cells), cell.source))
            cells.append(cell)

        for source in extra.get(None, []):
            add(extra_cell(source), True)
        for cell in notebook.cells:
            key = role(cell).get("grade_id")
            answer = bool(role(cell).get("solution"))
            if answer:
                cell.source = answers.get(key, released[key])
                role(cell)["checksum"] = checksums[key]
                if cell.cell_type == "markdown" and cell.source != released[key]:
                    cell.source = harmless(cell.source)
            cell.pop("attachments", None)
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
            test = bool(role(cell).get("grade")) and not answer
            # Cells of the release without an id are the student's to change: theirs come as extra cells.
            if cell.cell_type != "code" or key is not None:
                add(cell, cell.cell_type == "code" and not test)
            for source in extra.get(key, []) if key else []:
                add(extra_cell(source), True)
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        notebook.cells = cells
        return Rebuilt(notebook, run)


def role(cell: nbformat.NotebookNode) -> dict:
    """A cell's nbgrader metadata; empty if it has none, or something else in their place."""
    found = cell.metadata.get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def is_setup(cell: nbformat.NotebookNode) -> bool:
    """Whether the tests need this cell too: locked code without points."""
    about = role(cell)
    return (
        cell.cell_type == "code" and bool(about.get("locked")) and not about.get("grade") and not about.get("solution")
    )


def defined(source: str) -> set[str]:
    """Names that a cell binds at its top level."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(ast.parse(source).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)  # what happens inside is the function's own
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            waiting += ast.iter_child_nodes(node)
    return found


def sort_cells(
    submitted: nbformat.NotebookNode | None, known: dict
) -> tuple[dict[str, str], dict[str | None, list[str]]]:
    """Answers by id, and the student's own code by the id of the cell that it follows.

    The first cell with an id counts as the answer; a copy of it is a cell of the student's own. A notebook that lost its
    metadata on the way keeps its cells' ids, which are the same words.
    """
    answers: dict[str, str] = {}
    extra: dict[str | None, list[str]] = {}
    after = None
    for cell in (submitted.cells if submitted else [])[:MOST_CELLS]:
        key = role(cell).get("grade_id", cell.get("id"))
        key = key if isinstance(key, str) and key in known else None
        source = cell.source[:LONGEST_SOURCE]
        if key is not None and key not in answers:
            about = role(known[key])
            after = key
            if about.get("solution"):
                if cell.cell_type == known[key].cell_type:
                    answers[key] = source
            else:
                answers[key] = ""  # a cell of the instructor's: theirs is used
            continue
        if cell.cell_type == "code" and not (key and role(known[key]).get("grade")):
            extra.setdefault(after, []).append(source)
    return {key: source for key, source in answers.items() if role(known[key]).get("solution")}, extra


def extra_cell(source: str) -> nbformat.NotebookNode:
    """A code cell of the student's own, with nothing around it."""
    return nbformat.v4.new_code_cell(source)


def harmless(markdown: str) -> str:
    """Markdown whose every page shows the student's words and runs, loads and links to nothing.

    Renderers decode entities and backslashes inside a link's target, so no list of forbidden targets would be complete:
    the syntax of links itself is broken, by a space that leaves the words readable.
    """
    text = re.sub(r"&(?=#?\w+;)", "&amp;", markdown).replace("<", "&lt;").replace("![", "[")
    text = re.sub(r"\](?=[(\[:])", "] ", text)
    text = text.replace("://", " ://")
    text = re.sub(r"(?i)(javascript|vbscript|data|file)\s*:", r"\1 :", text)
    return MATH_DOORS.sub(r"\1", text)


def load(root: Path, name: str) -> Assignment:
    """Read `solutions/NAME/NAME.ipynb` and its released copy. Raises ValueError if one is missing or not in order."""
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise ValueError(f"an assignment's name: expected lower-case letters, digits and _, got {name!r}")
    paths = [root / folder / name / f"{name}.ipynb" for folder in ("solutions", "exercises")]
    for path in paths:
        if not path.is_file():
            has = sorted(found.parent.name for found in root.glob("solutions/*/*.ipynb"))
            raise ValueError(
                f"no {path.relative_to(root)}; assignments: {', '.join(has) or 'none'}; `genimg release` makes exercises/"
            )
    assignment = Assignment(name, *(nbformat.read(path, as_version=4) for path in paths))
    problems = check(assignment)
    if problems:
        raise ValueError(f"{name} is not in order: {'; '.join(problems)}")
    return assignment


def check(assignment: Assignment) -> list[str]:
    """What would make an assignment unfair or ungradable."""
    found = []
    ids = [role(cell)["grade_id"] for cell in assignment.source.cells if "grade_id" in role(cell)]
    released = [role(cell)["grade_id"] for cell in assignment.released.cells if "grade_id" in role(cell)]
    if len(set(ids)) != len(ids):
        found.append("a grade_id stands twice")
    if ids != released:
        found.append("the released copy has other cells: run `genimg release`")
    for cell in assignment.source.cells:
        about = role(cell)
        if about.get("grade") and not about.get("solution") and not about.get("locked"):
            found.append(f"{about['grade_id']}: a test must be locked")
        if cell.cell_type == "code" and "weights_only=False" in cell.source:
            found.append("weights_only=False runs strangers' code")
        if "grade_id" in about and cell.get("id") != about["grade_id"]:
            found.append(f"{about['grade_id']}: the cell's id should be the same word, got {cell.get('id')!r}")
    return found
