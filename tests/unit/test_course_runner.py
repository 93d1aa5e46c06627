"""Running lessons: results, failures, Ctrl-C, going on afterwards, and no kernel left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from genimg_lessons.course import catalogue, execute, runner
from genimg_lessons.course.catalogue import Job
from genimg_lessons.course.runner import Outcome

TITLE = (
    "# 00 · A title\n\n|  |  |\n|---|---|\n| **It takes** | 40 s on one CPU core, 20 min on a T4 with preset full |\n"
)
# One black pixel: a picture that costs no import of matplotlib.
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
PICTURE = f"import base64\nfrom IPython.display import Image\n\nImage(base64.b64decode('{PNG}'))"


def lesson(root: Path, name: str, *sources: str) -> Path:
    """Write a small lesson with a passport and a parameters cell; cells are called cell-0, cell-1, ..."""
    parameters = new_code_cell('preset = "quick"\nseed = 0', id="parameters", metadata={"tags": ["parameters"]})
    cells = [new_code_cell(source, id=f"cell-{index}") for index, source in enumerate(sources)]
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell(TITLE, id="title"), parameters, *cells]), path)
    return path


def outputs(path: Path, cell: str) -> str:
    """All text of one cell's outputs."""
    found = next(entry for entry in nbformat.read(path, as_version=4).cells if entry.id == cell)
    return "".join(output.get("text", output.get("ename", "")) for output in found.outputs)


def wait_for(path: Path, process: subprocess.Popen, seconds: float = 60) -> str:
    """Wait until a file is there and filled, return its text."""
    end = time.monotonic() + seconds
    while not (path.exists() and path.read_text()):
        assert process.poll() is None, "the runner ended too early"
        assert time.monotonic() < end, f"{path.name} did not come within {seconds} s"
        time.sleep(0.1)
    return path.read_text()


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str]:
    """Three lessons run together, one good, one with an error, one whose process dies: root, exit code, what was said."""
    root = tmp_path_factory.mktemp("course")
    threads = "import os\nprint(preset, seed, os.environ['OMP_NUM_THREADS'], os.path.basename(os.getcwd()))"
    lesson(root, "00_good", threads, PICTURE)
    lesson(
        root,
        "01_bad",
        "print('so far')",
        "def share(whole, parts):\n    return whole / parts\n\n\nshare(1, 0)",
        "print('never')",
    )
    lesson(root, "02_dead", "import os\nos._exit(1)")
    code = f"from genimg_lessons.course import runner; from pathlib import Path; import sys; sys.exit(runner.run(['all'], seed=5, workers=2, root=Path({str(root)!r})))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    return root, ran.returncode, ran.stdout


def test_one_failure_makes_the_exit_code_1(mixed: tuple[Path, int, str]) -> None:
    _, code, said = mixed
    assert code == 1, said
    assert "2 of 3 lessons failed: 01_bad, 02_dead" in said or "2 of 3 lessons failed: 02_dead, 01_bad" in said


def test_parameters_thread_and_folder_reach_the_kernel(mixed: tuple[Path, int, str]) -> None:
    assert outputs(mixed[0] / "runs" / "00_good.ipynb", "cell-0") == "quick 5 1 notebooks\n"


def test_a_page_with_pictures_is_written_and_named(mixed: tuple[Path, int, str]) -> None:
    root, _, said = mixed
    page = root / "runs" / "00_good.html"
    assert f"Pictures: {page}" in said
    assert f"data:image/png;base64,{PNG[:40]}" in page.read_text(encoding="utf-8")


def test_time_is_promised_before_the_start(mixed: tuple[Path, int, str]) -> None:
    assert mixed[2].startswith("Running 3 lessons with preset quick, seed 5: about 60 s.")


def test_a_failure_shows_lesson_cell_source_and_error_only(mixed: tuple[Path, int, str]) -> None:
    said = mixed[2]
    part = said[said.index("01_bad: FAILED in cell 'cell-1'") :].split("\n\n0")[0]
    assert "    share(1, 0)\n" in part
    assert "ZeroDivisionError: division by zero\n" in part
    assert "\x1b" not in said
    assert len(part.splitlines()) < 25


def test_a_failed_lesson_is_kept_up_to_the_error(mixed: tuple[Path, int, str]) -> None:
    runs = mixed[0] / "runs"
    assert outputs(runs / "01_bad.partial.ipynb", "cell-0") == "so far\n"
    assert outputs(runs / "01_bad.partial.ipynb", "cell-1") == "ZeroDivisionError"
    assert not (runs / "01_bad.ipynb").exists()
    assert sorted(path.suffix for path in runs.iterdir()) == [
        ".html",
        ".ipynb",
        ".ipynb",
        ".ipynb",
    ]  # nothing half written


def test_a_dead_kernel_is_explained(mixed: tuple[Path, int, str]) -> None:
    assert "02_dead: FAILED in cell 'cell-0'" in mixed[2]
    assert "most often the memory was full" in mixed[2]


def test_a_good_result_is_skipped_and_a_failed_one_is_not(mixed: tuple[Path, int, str]) -> None:
    root = mixed[0]
    done = [job.is_done for job in catalogue.plan(catalogue.find_lessons(root), root / "runs", seed=5)]
    assert done == [True, False, False]
    assert not any(job.is_done for job in catalogue.plan(catalogue.find_lessons(root), root / "runs", seed=6))
    assert not any(job.is_done for job in catalogue.plan(catalogue.find_lessons(root), root / "runs", "full", seed=5))


def test_the_next_promise_is_what_it_took(mixed: tuple[Path, int, str]) -> None:
    (good, *_) = catalogue.plan(catalogue.find_lessons(mixed[0]), mixed[0] / "runs", seed=5)
    assert 0 < good.seconds < 30  # the passport says 40
    assert catalogue.plan([good.lesson], good.output, "full")[0].seconds == 1200


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_ctrl_c_saves_what_is_done_and_the_next_call_goes_on(tmp_path: Path) -> None:
    sleep = f"import os, time\nfrom pathlib import Path\nprint('half way', flush=True)\nPath({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))\ntime.sleep(100)"
    lesson(tmp_path, "00_quick", "print('done')")
    lesson(tmp_path, "01_long", "print('first')", sleep)
    lesson(tmp_path, "02_later", "print('never')")
    code = f"from genimg_lessons.course import runner; from pathlib import Path; import sys; sys.exit(runner.run(['all'], root=Path({str(tmp_path)!r})))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    kernel = int(wait_for(tmp_path / "pid", process))
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 130, said
    partial = tmp_path / "runs" / "01_long.partial.ipynb"
    assert f"01_long: stopped; what was done is in {partial}" in said
    assert "To go on, give the same command again" in said
    assert outputs(partial, "cell-0") == "first\n"
    assert outputs(partial, "cell-1").startswith("half way\n")
    assert is_gone(kernel)
    assert not (tmp_path / "runs" / "02_later.ipynb").exists()

    # Going on: the finished lesson is skipped. Killing the runner outright must take the kernel along as well.
    (tmp_path / "pid").unlink()
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    kernel = int(wait_for(tmp_path / "pid", process))
    process.kill()
    said, _ = process.communicate(timeout=30)
    assert said.startswith("Already done with the same settings, skipped: 00 (--again runs them anew).")
    assert is_gone(kernel)


def is_gone(pid: int, seconds: float = 20) -> bool:
    """Whether a process has ended, waiting a little for it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if (
            Path(f"/proc/{pid}/stat").exists()
            and Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0] == "Z"
        ):
            return True
        time.sleep(0.2)
    return False


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
