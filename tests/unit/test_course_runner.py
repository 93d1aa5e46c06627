"""Running lessons with real kernels: results, failures, Ctrl-C, going on afterwards, and no kernel left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from small_course import PICTURE, PNG, lesson

from genimg_lessons.course import catalogue


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
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A test suite that a shell started in the background hands on that Ctrl-C is to be ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    kernel = int(wait_for(tmp_path / "pid", process))
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=90)
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
    said, _ = process.communicate(timeout=90)
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
