"""Keep results where nbgrader looks for them, so that its formgrader and its export work as they are.

The folder gets `gradebook.db`, `autograded/STUDENT/ASSIGNMENT/` and an `nbgrader_config.py` that tells nbgrader so. Marks
come from our own verdicts: each test cell gets an error as its output, or none, and nbgrader's own code reads that.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import nbformat

from genimg_lessons.grading import stock
from genimg_lessons.grading.assignment import Assignment, Rebuilt
from genimg_lessons.grading.session import Verdict

__all__ = ["Gradebook", "show", "write_whole"]

CONFIG = """\
# Written by `genimg grade`: lets nbgrader's formgrader and `nbgrader export` find the results.
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.db_url = "sqlite:///" + {root!r} + "/gradebook.db"
# Students' markdown and outputs are plain text by now; this is the second lock.
c.HTMLExporter.sanitize_html = True
"""


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all, also when the power goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def show(assignment: Assignment, rebuilt: Rebuilt, verdict: Verdict) -> nbformat.NotebookNode:
    """The rebuilt notebook with what its cells said, as plain text, and with an error under each failed test."""
    notebook = rebuilt.notebook
    for (place, _), told in zip(rebuilt.cells, verdict.cells, strict=False):
        text = "\n".join(filter(None, [str(told["output"]), str(told["error"])]))
        if text:
            notebook.cells[place].outputs = [nbformat.v4.new_output("stream", name="stdout", text=text + "\n")]
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade") and not about.get("solution") and not verdict.passed.get(about["grade_id"], False):
            message = verdict.messages.get(about["grade_id"], "") or verdict.note or "not graded"
            cell.outputs = [nbformat.v4.new_output("error", ename="Failed", evalue=message, traceback=[message])]
    return notebook


class Gradebook:
    """One assignment's place in the gradebook, open for a whole run; one writer at a time. Close it, or use `with`.

    Each opening of nbgrader's costs memory that its closing does not give back. Between two students no transaction is
    open, so that formgrader may read and write meanwhile.
    """

    def __init__(self, folder: Path, assignment: Assignment) -> None:
        """Open or make the gradebook in `folder`, and enter the assignment's cells."""
        self.folder, self.assignment = folder.resolve(), assignment
        self.folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{self.folder / 'gradebook.db'}"
        write_whole(self.folder / "nbgrader_config.py", CONFIG.format(root=str(self.folder)))
        name = assignment.name
        # Formgrader lists what has a folder here. It stays empty: from our notebook, nbgrader could make another release.
        (self.folder / "source" / name).mkdir(parents=True, exist_ok=True)
        with stock.prepared():
            from nbgrader.api import Gradebook as Book
            from nbgrader.preprocessors import SaveCells

            self.book = Book(url)
        try:
            with self.turn() as book:
                book.update_or_create_assignment(name)
                about = {"student": "", "assignment": name, "notebook": name, "db_url": url}
                SaveCells().preprocess(assignment.rebuild(None).notebook, {"nbgrader": about})
        except BaseException:
            self.close()
            raise

    @contextlib.contextmanager
    def turn(self) -> Iterator:
        """The open gradebook, for one student; what is not committed at the end is taken back."""
        with stock.prepared():
            try:
                yield self.book
            finally:
                self.book.db.remove()

    def save(self, student: str, notebook: nbformat.NotebookNode) -> None:
        """Enter a student's marks; doing it twice is doing it once. Marks given by a person stay."""
        name = self.assignment.name
        target = self.folder / "autograded" / student / name / f"{name}.ipynb"
        write_whole(target, nbformat.writes(notebook) + "\n")
        with self.turn() as book:
            from nbgrader.preprocessors import SaveAutoGrades

            book.update_or_create_student(student)
            book.update_or_create_submission(name, student)
            step = SaveAutoGrades()
            # What its `preprocess` sets, which would open the gradebook once more.
            step.gradebook, step.student_id = book, student
            step.assignment_id = step.notebook_id = name
            for number, cell in enumerate(notebook.cells):
                step.preprocess_cell(cell, {}, number)

    def refuse(self, student: str, reason: str) -> dict[str, float]:
        """Take back what tests gave for an earlier hand-in; returns the marks of a person, cell by cell.

        Those stay, since they are a person's to take back, and wait in the formgrader to be looked at again. The notebook
        there is the released one, with the reason under each test.
        """
        verdict = Verdict(dict.fromkeys(self.assignment.by_tests, False), note=f"refused: {reason}")
        self.save(student, show(self.assignment, self.assignment.rebuild(None), verdict))
        with self.turn() as book:
            submission = book.find_submission(self.assignment.name, student)
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            return {
                grade.name: float(grade.manual_score)
                for grade in sorted(grades, key=lambda grade: grade.name)
                if grade.manual_score is not None
            }

    def close(self) -> None:
        """Close it; every student's marks were stored as they came."""
        self.book.close()

    def __enter__(self) -> Gradebook:
        """Use it in a with statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()
