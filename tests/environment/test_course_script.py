"""course.py: fetches uv, sets up once, starts at once afterwards, and says what to do when something is wrong.

Each test has a copy of course.py in an empty folder, and programs called `uv` and `pip` that do as the test tells them.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="stands shell scripts in for uv and pip")

FAKE_UV = """\
echo "uv $*" >> "{log}"
case "$1" in
  --version) echo "uv 0.99.0" ;;
  lock) {lock} ;;
  sync) {sync} ;;
esac
"""
# What `uv sync` leaves: an interpreter, here one that tells what it was called with.
GOOD_SYNC = "mkdir -p .venv/bin; printf '#!/bin/sh\\necho \"venv $*\"\\n' > .venv/bin/python; chmod +x .venv/bin/python"


@pytest.fixture
def course(root: Path, tmp_path: Path) -> Path:
    """A folder with course.py and the two files that it reads."""
    folder = tmp_path / "a course"
    folder.mkdir()
    shutil.copy(root / "course.py", folder)
    (folder / "uv.lock").write_text("lock 1")
    (folder / "pyproject.toml").write_text("project 1")
    return folder


def script(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + body)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def fake_uv(course: Path, lock: str = "exit 0", sync: str = GOOD_SYNC, folder: str = "bin") -> None:
    script(course.parent / folder / "uv", FAKE_UV.format(log=course.parent / "log", lock=lock, sync=sync))


def log(course: Path) -> list[str]:
    path = course.parent / "log"
    return path.read_text().splitlines() if path.exists() else []


def call(course: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    path = f"{course.parent / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"
    command = [sys.executable, course / "course.py", *arguments]
    inherited = {"HOME": str(course.parent), "PATH": path, "LANG": "C.UTF-8"}
    return subprocess.run(command, env=inherited | environment, capture_output=True, text=True, timeout=60)


def load(course: Path) -> ModuleType:
    """course.py as a module, to call its functions one by one."""
    spec = importlib.util.spec_from_file_location("course_script", course / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_can_read_it(root: Path) -> None:
    ast.parse((root / "course.py").read_text(encoding="utf-8"), feature_version=(3, 8))


def test_without_arguments_it_prints_help_and_sets_up_nothing(course: Path) -> None:
    fake_uv(course)
    for arguments in ((), ("-h",), ("--help",)):
        ran = call(course, *arguments)
        assert ran.returncode == 0
        assert "python3 course.py run" in ran.stdout
    assert log(course) == []


def test_first_call_sets_up_and_hands_over(course: Path) -> None:
    fake_uv(course)
    ran = call(course, "run", "06", "--seed", "1")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "venv -m genimg_lessons run 06 --seed 1\n"
    assert [line.split()[1] for line in log(course)] == ["--version", "lock", "sync"]
    assert f"--frozen --compile-bytecode --python {sys.executable}" in log(course)[-1]


def test_second_call_needs_no_uv_and_starts_at_once(course: Path) -> None:
    fake_uv(course)
    call(course, "doctor")
    calls = log(course)
    shutil.rmtree(course.parent / "bin")
    started = time.perf_counter()
    ran = call(course, "doctor")
    assert ran.stdout == "venv -m genimg_lessons doctor\n"
    assert log(course) == calls
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("name", ["uv.lock", "pyproject.toml"])
def test_a_changed_file_sets_up_again(course: Path, name: str) -> None:
    fake_uv(course)
    call(course, "doctor")
    (course / name).write_text("changed")
    call(course, "doctor")
    assert [line.split()[1] for line in log(course)].count("sync") == 2


def test_a_lost_venv_sets_up_again(course: Path) -> None:
    fake_uv(course)
    call(course, "doctor")
    (course / ".venv" / "bin" / "python").unlink()
    assert call(course, "doctor").returncode == 0


def test_exit_code_is_the_commands(course: Path) -> None:
    fake_uv(
        course, sync="mkdir -p .venv/bin; printf '#!/bin/sh\\nexit 7\\n' > .venv/bin/python; chmod +x .venv/bin/python"
    )
    assert call(course, "test").returncode == 7


def test_variables_that_would_mislead_are_dropped(course: Path) -> None:
    sync = GOOD_SYNC.replace("venv $*", "[$PYTHONDONTWRITEBYTECODE$VIRTUAL_ENV]")
    fake_uv(course, sync=sync)
    ran = call(course, "test", PYTHONDONTWRITEBYTECODE="1", VIRTUAL_ENV="/elsewhere")
    assert ran.stdout == "[]\n"


def test_old_python_is_told_what_is_needed(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = load(course)
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    with pytest.raises(SystemExit) as stopped:
        module.main([])
    assert "this is Python 3.10.4" in str(stopped.value)
    assert "needs 3.11 or newer" in str(stopped.value)
    assert "python.org" in str(stopped.value)


def test_stale_lock_is_named_with_its_cure(course: Path) -> None:
    fake_uv(course, lock="echo 'the lock is old' >&2; exit 1")
    ran = call(course, "doctor")
    assert ran.returncode == 1
    assert "uv.lock does not belong to pyproject.toml" in ran.stderr
    assert "uv lock` if you changed" in ran.stderr
    assert "sync" not in " ".join(log(course))


SYNC_FAILURES = {
    "error: failed to write: No space left on device (os error 28)": ("the disk is full", "free about 8 GB"),
    "error: There is not enough space on the disk. (os error 112)": ("the disk is full", "free about 8 GB"),
    "cause: error sending request for url (https://example.org)": (
        "the network did not answer",
        "check the connection",
    ),
    "cause: dns error: failed to lookup address": ("the network did not answer", "check the connection"),
    "cause: invalid peer certificate: UnknownIssuer": ("certificate", "SSL_CERT_FILE"),
    "torch has no wheels with a matching platform tag": ("no build for this computer", "Colab"),
    "error: something nobody has seen": ("the messages above say why", "run the same command again"),
}


@pytest.mark.parametrize("said", SYNC_FAILURES)
def test_failed_sync_is_explained_and_leaves_no_stamp(course: Path, said: str) -> None:
    fake_uv(course, sync=f"{GOOD_SYNC}; echo '{said}' >&2; exit 2")
    ran = call(course, "doctor")
    assert ran.returncode == 1
    assert said in ran.stderr
    for words in SYNC_FAILURES[said]:
        assert words in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not list(course.glob(".venv/course-stamp*"))
    # What failed once is tried again, and works as soon as the cause is gone.
    fake_uv(course)
    assert call(course, "doctor").stdout == "venv -m genimg_lessons doctor\n"


def test_failed_second_set_up_takes_the_old_stamp_away(course: Path) -> None:
    fake_uv(course)
    call(course, "doctor")
    (course / "uv.lock").write_text("lock 2")
    fake_uv(course, sync="exit 2")
    call(course, "doctor")
    (course / "uv.lock").write_text("lock 1")  # back to the first, but .venv is of neither
    assert call(course, "doctor").returncode == 1


def test_full_disk_in_course_py_itself(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = load(course)

    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "set_up", full)
    with pytest.raises(SystemExit, match="the disk is full"):
        module.main(["run"])


def python_with_pip(course: Path, pip: str) -> Path:
    """A Python whose `-m pip` is a shell script; it runs everything else."""
    python = course.parent / "python"
    script(python, f'if [ "$2" = pip ]; then {pip}\nelse exec "{sys.executable}" "$@"\nfi\n')
    return python


def fetch(course: Path, pip: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Call fetch_uv with such a pip and no uv on PATH; return where uv is. `$target` is pip's --target."""
    module = load(course)
    find = 'target=""; while [ $# -gt 0 ]; do [ "$1" = --target ] && target="$2"; shift; done; '
    monkeypatch.setattr(sys, "executable", str(python_with_pip(course, find + pip)))
    monkeypatch.setenv("PATH", f"/usr/bin{os.pathsep}/bin")
    return module.fetch_uv()


def test_uv_is_fetched_into_tools(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip = 'mkdir "$target/bin"; printf \'#!/bin/sh\\necho uv 0.99.0\\n\' > "$target/bin/uv"; chmod +x "$target/bin/uv"'
    (course / ".tools-killed").mkdir()
    assert fetch(course, pip, monkeypatch) == str(course / ".tools" / "bin" / "uv")
    assert [path.name for path in course.glob(".tools*")] == [".tools"]


PIP_FAILURES = {
    "/usr/bin/python3: No module named pip": ("this Python has no pip", "apt install python3-pip"),
    "ERROR: No matching distribution found for uv>=0.13": ("the network did not answer", "check the connection"),
    "OSError: [Errno 28] No space left on device": ("the disk is full", "free about 8 GB"),
    "ssl.SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED": ("certificate", "SSL_CERT_FILE"),
}


@pytest.mark.parametrize("said", PIP_FAILURES)
def test_failed_fetch_is_explained_and_leaves_nothing(course: Path, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as stopped:
        fetch(course, f"touch \"$target/half\"; echo '{said}' >&2; exit 1", monkeypatch)
    for words in PIP_FAILURES[said]:
        assert words in str(stopped.value)
    assert list(course.glob(".tools*")) == []


@pytest.mark.parametrize("body", ["exit 127", "echo 'uv 0.1.5'", "echo something else"])
def test_a_uv_that_is_too_old_or_does_not_run_is_passed_over(
    course: Path, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(course.parent / "bin" / "uv", body)
    script(course / ".tools" / "bin" / "uv", "echo 'uv 0.99.0'")
    monkeypatch.setenv("PATH", f"{course.parent / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")
    assert load(course).find_uv() == str(course / ".tools" / "bin" / "uv")
