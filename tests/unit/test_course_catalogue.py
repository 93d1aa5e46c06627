"""Which lessons are meant, how long they take, which are done already, and what is said at the end."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from small_course import lesson

from genimg_lessons.course import catalogue, execute, runner
from genimg_lessons.course.catalogue import Job
from genimg_lessons.course.runner import Outcome


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with four lessons that are never really run."""
    for name in ("00_start_here", "06_gan_theory", "09_judging", "10_priors"):
        lesson(tmp_path, name, "1")
    return tmp_path


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """Every lesson finishes at once; the list fills with the jobs that were run."""
    ran: list[Job] = []

    def run_job(job: Job, tell: object, stop: threading.Event) -> Outcome:
        ran.append(job)
        return Outcome(job, "finished", 1.0)

    monkeypatch.setattr(runner, "run_job", run_job)
    return ran


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (["6"], ["06"]),
        (["06"], ["06"]),
        (["06_gan_theory"], ["06"]),
        (["gan_theory"], ["06"]),
        (["notebooks/06_gan_theory.ipynb"], ["06"]),
        (["10", "0", "10"], ["00", "10"]),
        (["9", "all"], ["00", "06", "09", "10"]),
    ],
)
def test_lessons_can_be_named_in_many_ways(course: Path, names: list[str], numbers: list[str]) -> None:
    assert [path.stem[:2] for path in catalogue.select(course, names)] == numbers


@pytest.mark.parametrize("name", ["7", "gan", "", "-1", "00_start"])
def test_a_wrong_name_lists_the_lessons(course: Path, name: str) -> None:
    with pytest.raises(ValueError, match="there are: 00_start_here, 06_gan_theory, 09_judging, 10_priors"):
        catalogue.select(course, [name])


def test_all_of_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no lessons at all"):
        catalogue.select(tmp_path, ["all"])


def test_root_is_where_the_package_was_installed_from(root: Path) -> None:
    assert catalogue.find_root() == root


@pytest.mark.parametrize(
    ("row", "quick", "full"),
    [
        ("40 s on one CPU core, 20 min with preset full on a T4", 40, 1200),
        ("1.5 min on one CPU core; with preset full 1 h", 90, 3600),
        ("about 2 minutes", 120, 120),
        ("a while", None, None),
    ],
)
def test_the_passport_tells_the_time(tmp_path: Path, row: str, quick: float | None, full: float | None) -> None:
    path = tmp_path / "00_x.ipynb"
    title = f"# 00 · 3 min of words\n\n| **Data** | 8 s |\n| **It takes** | {row} |\n| **Later** | 7 h |\n"
    nbformat.write(new_notebook(cells=[new_markdown_cell(title)]), path)
    assert catalogue.estimate(path) == quick
    assert catalogue.estimate(path, "full") == full


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "about 1 s"),
        (13, "about 13 s"),
        (68, "about 70 s"),
        (130, "about 2 min"),
        (1500, "about 25 min"),
        (9000, "about 2.5 h"),
    ],
)
def test_times_are_spelled_as_precisely_as_they_are_known(seconds: float, words: str) -> None:
    assert catalogue.spell_seconds(seconds) == words


def test_the_key_follows_the_cells_the_package_and_the_parameters_but_not_the_outputs(course: Path) -> None:
    path = course / "notebooks" / "06_gan_theory.ipynb"
    key = catalogue.key_of(path, b"package", "quick", 0)
    nb = nbformat.read(path, as_version=4)
    nb.cells[2].outputs = [nbformat.v4.new_output("stream", text="new")]
    nb.cells[2].execution_count = 4
    nbformat.write(nb, path)
    assert catalogue.key_of(path, b"package", "quick", 0) == key
    others = [(b"changed", "quick", 0), (b"package", "full", 0), (b"package", "quick", 1)]
    assert key not in [catalogue.key_of(path, *other) for other in others]
    nb.cells[2].source = "2"
    nbformat.write(nb, path)
    assert catalogue.key_of(path, b"package", "quick", 0) != key


def finish(job: Job) -> None:
    """Write what a finished lesson leaves."""
    job.output.mkdir(exist_ok=True)
    job.page.write_text("page")
    job.result.write_text(json.dumps({"metadata": {"genimg": {"key": job.key, "preset": job.preset, "seconds": 12.0}}}))


def test_all_skips_what_is_done_unless_told_otherwise(
    course: Path, pretend: list[Job], capsys: pytest.CaptureFixture
) -> None:
    jobs = catalogue.plan(catalogue.find_lessons(course), course / "runs")
    finish(jobs[0])
    finish(jobs[2])
    assert runner.run(["all"], root=course) == 0
    assert [job.name for job in pretend] == ["06_gan_theory", "10_priors"]
    assert "skipped: 00, 09" in capsys.readouterr().out
    pretend.clear()
    assert runner.run(["all"], root=course, again=True) == 0
    assert len(pretend) == 4
    pretend.clear()
    assert runner.run(["0"], root=course) == 0  # asked for by its number: run
    assert len(pretend) == 1


def test_nothing_left_to_do_is_no_failure(course: Path, pretend: list[Job], capsys: pytest.CaptureFixture) -> None:
    for job in catalogue.plan(catalogue.find_lessons(course), course / "runs"):
        finish(job)
    assert runner.run(["all"], root=course) == 0
    assert pretend == []
    assert "Pictures: 4 pages in" in capsys.readouterr().out


def test_the_end_says_where_the_pictures_are_and_what_is_next(
    course: Path, pretend: list[Job], capsys: pytest.CaptureFixture
) -> None:
    assert runner.run(["6"], root=course, output=course / "elsewhere") == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "Running 06_gan_theory with preset quick, seed 0: about 40 s.\n06_gan_theory: finished in 1 s\n"
    )
    assert f"Pictures: {course / 'elsewhere' / '06_gan_theory.html'}" in said
    assert "course.py lab 06" in said
    assert "course.py run 09" in said


def test_a_promise_shares_the_work_among_workers(
    course: Path, pretend: list[Job], capsys: pytest.CaptureFixture
) -> None:
    runner.run(["all"], root=course, workers=2)
    assert "4 lessons with preset quick, seed 0: about 80 s." in capsys.readouterr().out
    runner.run(["all"], root=course, workers=40)
    assert "about 40 s." in capsys.readouterr().out  # no shorter than the longest lesson


@pytest.mark.parametrize("options", [{"workers": 0}, {"preset": "huge"}, {"seed": -1}])
def test_bad_options_are_refused(course: Path, options: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        runner.run(["all"], root=course, **options)


def test_a_file_that_is_no_notebook_is_named(course: Path) -> None:
    (course / "notebooks" / "09_judging.ipynb").write_text("hello")
    with pytest.raises(ValueError, match=r"09_judging\.ipynb: expected a Jupyter notebook"):
        runner.run(["all"], root=course)


def test_a_job_survives_the_command_line() -> None:
    job = Job(Path("notebooks/06 ä.ipynb"), Path("runs"), "full", 3, "key")
    assert execute.decode(execute.encode(job)) == job


def test_a_process_that_cannot_start_is_a_failure(tmp_path: Path) -> None:
    outcome = runner.run_job(Job(tmp_path / "missing.ipynb", tmp_path))
    assert outcome.state == "failed"
    assert "missing.ipynb" in outcome.error[-1]
