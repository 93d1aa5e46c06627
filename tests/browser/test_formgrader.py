"""A teacher's way through nbgrader's formgrader: from the list to a student's explanation, whose mark stays."""

from __future__ import annotations

import copy
import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from serving import PATIENCE, ROOT, jupyter

from genimg_lessons.grading import assignment as assignments
from genimg_lessons.grading.gradebook import Gradebook, show
from genimg_lessons.grading.session import Verdict

pytestmark = [pytest.mark.browser, pytest.mark.slow]
pytest.importorskip("nbgrader", reason="needs the extra `grade`: uv sync --extra grade")

NAME = "g1_shapes"
ANSWER = "Since it shrinks by strides."


def exported(grades: Path) -> dict[str, float]:
    """Every student's points, as `nbgrader export` writes them."""
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": os.pathsep.join([str(programs), os.environ["PATH"]])}
    done = subprocess.run(
        [programs / "nbgrader", "export"], cwd=grades, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return {row["student_id"]: float(row["score"]) for row in csv.DictReader((grades / "grades.csv").open())}


def test_a_mark_given_in_formgrader_is_exported_and_stays(browser: object, tmp_path: Path) -> None:
    assignment, grades = assignments.load(ROOT, NAME), tmp_path / "grades"

    def enter() -> None:
        """What a run does with a student who passed every test."""
        notebook = copy.deepcopy(assignment.source)
        for cell in notebook.cells:
            cell.source = ANSWER if cell.id == "explain" else cell.source
        verdict = Verdict(dict.fromkeys(assignment.by_tests, True))
        with Gradebook(grades, assignment) as book:
            book.save("ann", show(assignment, assignment.rebuild(notebook), verdict))

    enter()
    with jupyter(grades, tmp_path / "private", "--LabApp.default_url=/formgrader/gradebook") as (address, token):
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.set_default_timeout(PATIENCE)
        page.route(lambda url: not url.startswith(address), lambda route: route.abort())  # formgrader's MathJax
        page.goto(f"{address}/?token={token}")
        for place in (NAME, f"{NAME}/{NAME}"):
            page.locator("td.name a", has_text=NAME).click()
            page.wait_for_url(f"**/gradebook/{place}")
        row = page.locator("tr", has=page.locator("td.name", has_text="Submission #1"))
        row.locator(".needs-manual-grade .glyphicon-ok").wait_for()
        row.locator("td.name a.name-hidden").click()
        score = page.locator("#explain")
        score.wait_for()
        page.wait_for_function("() => window.formgrader?.grades?.loaded")
        assert ANSWER in page.locator(".nbgrader_cell", has=score).inner_text()
        with page.expect_response(lambda answer: answer.request.method == "PUT") as stored:
            score.fill("2")
            score.press("Tab")
        assert stored.value.ok
        page.close()
    assert exported(grades) == {"ann": 15}
    enter()
    assert exported(grades) == {"ann": 15}
