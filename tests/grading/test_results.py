"""A small class from hand-ins to results: gradebook, table, pages; again, and after a kill."""

from __future__ import annotations

import copy
import csv
import io
import os
import re
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from genimg_lessons.grading import report
from genimg_lessons.grading.assignment import Assignment, harmless
from genimg_lessons.grading.run import grade_class
from genimg_lessons.grading.session import Verdict

pytest.importorskip("nbgrader", reason="needs the extra `grade`: uv sync --extra grade")

ROOT = Path(__file__).resolve().parents[2]
NAME = "g1_shapes"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>[a](javascript:alert(3))![p](http://192.0.2.1/p.png)"
# Right on the visible numbers only.
HARDLY = "def pool(x, size):\n    return F.max_pool2d(x.abs(), size)\n"
LOUD = f"def pool(x, size):\n    raise ValueError({HOSTILE!r})\nprint({HOSTILE!r})\nraise KeyError({HOSTILE!r})\n"


def hand_in(folder: Path, student: str, notebook: nbformat.NotebookNode, **answers: str) -> None:
    """Write one student's notebook."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    target = folder / student / NAME / f"{NAME}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)


@pytest.fixture(scope="module")
def submitted(shapes: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class") / "submitted"
    hand_in(folder, "ann", shapes.source)
    hand_in(folder, "bob", shapes.released)
    hand_in(folder, "cy", shapes.source, pool=HARDLY)
    hand_in(folder, "eve", shapes.source, pool=LOUD, explain=HOSTILE)
    (folder / "dan" / NAME).mkdir(parents=True)
    (folder / "dan" / NAME / f"{NAME}.ipynb").symlink_to("/etc/passwd")
    return folder


@pytest.fixture(scope="module")
def results(warm: None, submitted: Path) -> Path:
    output = submitted.parent / "grades"
    grade_class(ROOT, NAME, submitted, output)
    return output


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and time of change of every file but the database, which nbgrader may touch."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".db")
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def marks(folder: Path) -> dict[str, float]:
    """Every student's marks, as nbgrader tells them."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return {s.student.id: s.score for s in book.assignment_submissions(NAME)}


def test_the_gradebook_opens_in_nbgrader(results: Path, shapes: Assignment) -> None:
    from nbgrader.api import Gradebook

    assert marks(results) == {"ann": 13, "bob": 0, "cy": 12, "dan": 0, "eve": 12}
    with Gradebook(f"sqlite:///{results / 'gradebook.db'}") as book:
        assert book.find_assignment(NAME).max_score == sum(shapes.points.values()) == 16
        notebook = book.find_submission_notebook(NAME, NAME, "ann")
        # The explanation waits for a person; untouched, it has no points to wait for.
        assert [grade.name for grade in notebook.grades if grade.needs_manual_grade] == ["explain"]
        assert not book.find_submission(NAME, "bob").needs_manual_grade


def test_nbgrader_exports_the_marks(results: Path) -> None:
    command = [str(Path(sys.executable).parent / "nbgrader"), "export"]
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    done = subprocess.run(command, cwd=results, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader((results / "grades.csv").open()))
    (results / "grades.csv").unlink()
    assert {row["student_id"]: float(row["score"]) for row in rows if row["assignment"] == NAME} == marks(results)


def test_the_table_has_a_row_for_everyone(results: Path) -> None:
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO((results / f"{NAME}.csv").read_text()))}
    assert {name: row["state"] for name, row in rows.items()} == {
        **dict.fromkeys(("ann", "bob", "cy", "eve"), "graded"),
        "dan": "refused",
    }
    assert "link" in rows["dan"]["reason"]
    assert float(rows["cy"]["test_pool"]) == 0 and float(rows["cy"]["points_by_tests"]) == 12
    assert rows["ann"]["explain"] == ""


class Reader(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize(
    "page", [f"feedback/{name}/{NAME}.html" for name in ("ann", "cy", "dan", "eve")] + [f"{NAME}.html"]
)
def test_pages_run_and_load_nothing(results: Path, page: str) -> None:
    text = (results / page).read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(text)
    assert reader.tags <= {*"html head meta title style body h1 h2 p pre table tr td th span".split()}
    assert reader.attributes <= {*"lang charset http-equiv content class style".split()}
    assert "default-src 'none'" in text


def test_feedback_tells_what_the_student_did_and_no_hidden_test(results: Path, shapes: Assignment) -> None:
    cy, eve = ((results / "feedback" / name / f"{NAME}.html").read_text() for name in ("cy", "eve"))
    assert report.HIDDEN_SAYS in cy and "12 of 13" in cy
    assert "alert(1)" in eve  # as words
    for test in shapes.tests:
        for line in test.source.partition("### BEGIN HIDDEN")[2].splitlines():
            assert len(line.strip()) < 20 or report.escape(line.strip()) not in cy + eve


def test_what_a_hidden_test_says_stays_hidden(shapes: Assignment) -> None:
    source = next(cell.source for cell in shapes.tests if cell.id == "test_pool").splitlines()
    hidden = next(number for number, line in enumerate(source, 1) if "the input was changed" in line)
    for line, told in ((hidden, False), (hidden - 12, True)):
        verdict = Verdict({"test_pool": False}, {"test_pool": "AssertionError: 41 is not 42"}, {"test_pool": line})
        assert ("41 is not 42" in report.student_page(shapes, "ann", verdict, [])) == told


def test_nothing_active_reaches_formgrader(results: Path) -> None:
    notebook = nbformat.read(results / "autograded" / "eve" / NAME / f"{NAME}.ipynb", as_version=4)
    prose = "".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown" and "alert" in cell.source)
    assert prose and not re.search(r"<\w|javascript:|!\[", prose)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert outputs and {output.output_type for output in outputs} <= {"stream", "error"}


def test_the_table_computes_nothing_in_a_spreadsheet(shapes: Assignment) -> None:
    row = {"student": "=1+1", "state": "refused", "reason": "@x", "points": {}, "seconds": 0.0}
    assert "'=1+1,refused,'@x" in report.table(shapes, [row])


def test_grading_again_changes_nothing(results: Path, submitted: Path) -> None:
    before, given = contents(results), marks(results)
    table = {f"{NAME}.csv", f"{NAME}.html", "nbgrader_config.py"}
    grade_class(ROOT, NAME, submitted, results)
    after = contents(results)
    assert {name: data for name, (data, _) in after.items()} == {name: data for name, (data, _) in before.items()}
    assert {name for name in after if after[name] != before[name]} <= table  # nobody was graded twice
    assert marks(results) == given


def test_a_persons_mark_stays(results: Path, submitted: Path) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{results / 'gradebook.db'}") as book:
        grade = book.find_grade("explain", NAME, NAME, "ann")
        grade.manual_score, grade.needs_manual_grade = 2, False
        book.db.commit()
    only = submitted.parent / "only"
    only.mkdir()
    (submitted / "ann").rename(only / "ann")
    try:
        grade_class(ROOT, NAME, only, results, again=True)
    finally:
        (only / "ann").rename(submitted / "ann")
    assert marks(results)["ann"] == 15


def test_a_refused_student_reads_why(results: Path) -> None:
    page = (results / "feedback" / "dan" / f"{NAME}.html").read_text()
    assert "cannot be graded: g1_shapes.ipynb: cannot be opened, or is a link." in page and "0 of 13" in page
    assert "A person" not in page


def test_a_folder_that_is_no_students_name_is_a_row_only(shapes: Assignment, tmp_path: Path) -> None:
    (tmp_path / "in" / "=Zoë & Max").mkdir(parents=True)
    (row,) = grade_class(ROOT, NAME, tmp_path / "in", tmp_path / "out", unsafe=True)
    assert "the folder's name" in row["reason"]
    assert marks(tmp_path / "out") == {} and not (tmp_path / "out" / "feedback").exists()


def test_who_is_refused_after_good_marks_has_them_nowhere(
    warm: None, shapes: Assignment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from nbgrader.api import Gradebook

    from genimg_lessons import cli

    folder, output = tmp_path / "in", tmp_path / "out"
    notebook = folder / "ann" / NAME / f"{NAME}.ipynb"
    hand_in(folder, "ann", shapes.source, explain="Since the stride is two.")
    command = ["grade", NAME, str(folder), "--output", str(output)]
    assert cli.main(command) == 0 and marks(output) == {"ann": 13}
    with Gradebook(f"sqlite:///{output / 'gradebook.db'}") as book:
        book.find_grade("explain", NAME, NAME, "ann").manual_score = 2
        book.db.commit()
    good = notebook.read_text()
    notebook.write_text("{")
    assert cli.main(command) == 0
    assert "a person's marks for an earlier hand-in stay: explain 2; look" in capsys.readouterr().out
    row = next(csv.DictReader((output / f"{NAME}.csv").open()))
    assert (row["state"], row["points_by_tests"], row["most_by_tests"]) == ("refused", "0.0", "13.0")
    with Gradebook(f"sqlite:///{output / 'gradebook.db'}") as book:
        grades = book.find_submission_notebook(NAME, NAME, "ann").grades
        assert {grade.name: grade.score for grade in grades if grade.score} == {"explain": 2}
        assert [grade.name for grade in grades if grade.needs_manual_grade] == ["explain"]
    shown = (output / "autograded" / "ann" / NAME / f"{NAME}.ipynb").read_text()
    assert "refused: the notebook is not strict JSON" in shown and "the stride is two" not in shown
    page = (output / "feedback" / "ann" / f"{NAME}.html").read_text()
    assert "0 of 13" in page and "A person will look again at the marks for your earlier hand-in: explain." in page
    notebook.write_text(good)
    assert cli.main(command) == 0 and marks(output) == {"ann": 15}


def test_a_killed_run_goes_on_where_it_stopped(rooms: None, submitted: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "genimg_lessons", "grade", NAME, str(submitted), "--output", str(tmp_path)]
    records = tmp_path / "records" / NAME

    def written() -> dict[str, int]:
        rows = {path: path.read_text() for path in records.glob("*.json")} if records.is_dir() else {}
        return {path.name: path.stat().st_mtime_ns for path, text in rows.items() if '"graded"' in text}

    first = subprocess.Popen([*command, "--workers", "1"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    end = time.monotonic() + 120
    while not written() and first.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    done = written()
    assert 1 <= len(done) < 4, "expected to stop it in the middle"
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert again.returncode == 0 and "4 graded, 1 refused" in again.stdout, again.stderr
    assert done.items() <= written().items()  # nobody twice
    assert marks(tmp_path) == {"ann": 13, "bob": 0, "cy": 12, "dan": 0, "eve": 12}
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize(
    "markdown",
    [
        "[a](javascript:alert(1))",
        r"[a](javascript\:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](java&Tab;script:alert(1))",
        "[a]\n\n[a]: javascript&colon;alert(1)",
        r"[a][b]" + "\n\n" + r"[b]: data\:text/html,x",
        "![p](http://192.0.2.1/p.png)",
        r"!\[p](http://192.0.2.1/p.png)",
        "&#33;[p](http://192.0.2.1/p.png)",
        "![p]\n\n[p]: http://192.0.2.1/p.png",
        "<http://192.0.2.1/p>",
        "http://192.0.2.1/p",
        "<img src=x onerror=alert(2)>",
    ],
)
def test_a_students_markdown_links_to_nothing(markdown: str) -> None:
    """As nbconvert renders it, without the second lock."""
    from nbconvert import HTMLExporter

    def targets(text: str) -> list[str]:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
        page = HTMLExporter(template_name="basic", sanitize_html=False).from_notebook_node(notebook)[0]
        return re.findall(r"<[^>]*(?:href|src|onerror)=[^>]*>", page)

    assert targets(harmless(markdown)) == []


def test_a_students_words_stay_readable() -> None:
    assert harmless("Is 3 < 4 & x[0]? `a[1] + 2` &lt;") == "Is 3 &lt; 4 & x[0]? `a[1] + 2` &amp;lt;"
