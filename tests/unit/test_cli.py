"""The command line: helps with examples, understandable errors, and the right call for each command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from genimg_lessons import cli, data
from genimg_lessons.course import canonical, catalogue, doctor, runner, suite

COMMANDS = [
    *("run", "test", "lab", "doctor", "data", "data list", "data fetch"),
    *("notebooks", "notebooks execute", "notebooks check", "notebooks links", "release", "grade"),
]


@pytest.fixture
def lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with three empty lessons."""
    (tmp_path / "notebooks").mkdir()
    for name in ("00_start_here", "06_gan_theory", "10_degradations_and_priors"):
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text('{"cells": []}')
    monkeypatch.setattr(catalogue, "find_root", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_each_help_has_an_example_that_parses(command: str, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main([*command.split(), "--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    examples = [line.split("course.py ")[1].split() for line in said.splitlines() if "python3 course.py " in line]
    assert examples
    for example in examples:
        assert " ".join(example).startswith(command)
        assert callable(cli.build_parser().parse_known_args(example)[0].function)


def test_the_help_names_each_command(capsys: pytest.CaptureFixture) -> None:
    assert cli.main([]) == 0
    said = capsys.readouterr().out
    for command in COMMANDS:
        assert command.split()[0] in said


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from genimg_lessons import cli; cli.main([]); print(*{'torch', 'numpy', 'nbformat'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == ""


def test_run_passes_its_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(runner, "run", lambda names, **options: seen.append((names, options)) or 5)
    assert cli.main(["run"]) == 5
    assert (
        cli.main(["run", "06", "9", "--preset", "full", "--seed", "3", "--workers", "2", "--output", "x", "--again"])
        == 5
    )
    default = {"preset": "quick", "seed": 0, "workers": 1, "output": None, "again": False}
    other = {"preset": "full", "seed": 3, "workers": 2, "output": Path("x"), "again": True}
    assert seen == [(["00"], default), (["06", "9"], other)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--seed", "-1"], "whole number from 0"),
        (["run", "--workers", "0"], "whole number from 1"),
        (["run", "--preset", "huge"], "quick"),
        (["run", "--sed", "1"], "unknown argument(s): --sed"),
        (["data"], "COMMAND"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str], words: str, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err


def test_an_error_is_one_line(lessons: Path, capsys: pytest.CaptureFixture) -> None:
    assert cli.main(["notebooks", "check", "77"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(
        "genimg: lesson: expected a number, a name or all, got '77'; there are: 00_start_here, 06_gan"
    )
    assert len(said.splitlines()) == 1


def test_test_calls_pytest_with_everything(root: Path) -> None:
    command = suite.test_command([], root)
    assert command[:3] == [sys.executable, "-m", "pytest"]
    assert command[-2:] == ["tests", "notebooks"]
    text = " ".join(command)
    assert "-n 2 --dist loadscope --nbval --nbval-sanitize-with" in text
    assert (root / command[command.index("--nbval-sanitize-with") + 1]).is_file()


def test_test_passes_pytest_options_on(root: Path) -> None:
    assert suite.test_command(["-k", "gan", "-x"], root)[-5:] == ["-k", "gan", "-x", "tests", "notebooks"]
    chosen = suite.test_command(["tests/unit/test_cli.py::test_x", "-q"], root)
    assert chosen[-2:] == ["tests/unit/test_cli.py::test_x", "-q"]


def test_tests_run_with_one_thread_and_without_network(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    environment = suite.test_environment(root)
    assert environment["OMP_NUM_THREADS"] == "1" and environment["TQDM_MININTERVAL"] == "2"
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert environment["PYTHONPATH"].endswith("elsewhere")
    code = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=5)"
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert "the course runs offline" in ran.stderr


def test_test_and_lab_hand_over(lessons: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(suite, "run_command", lambda command, **options: calls.append((command, options)) or 3)
    assert cli.main(["test", "-k", "gan"]) == 3
    assert cli.main(["lab", "6", "--no-browser"]) == 3
    (tests, options), (lab, _) = calls
    assert tests[-4:] == ["-k", "gan", "tests", "notebooks"]
    assert options["environment"]["OMP_NUM_THREADS"] == "1"
    assert lab[1:] == [
        "-m",
        "jupyterlab",
        "--LabApp.default_url=/lab/tree/notebooks/06_gan_theory.ipynb",
        "--no-browser",
    ]


def test_run_command_returns_the_exit_code(tmp_path: Path) -> None:
    assert suite.run_command([sys.executable, "-c", "raise SystemExit(9)"], root=tmp_path) == 9


def test_data_list_and_fetch(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    assert cli.main(["data", "list", "--root", str(tmp_path)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split() for line in said] == [[name, "embedded"] for name in data.EMBEDDED] + [
        [name, "absent"] for name in data.PUBLIC
    ]
    seen = []
    digits = data.load("digits", "test")
    monkeypatch.setattr(data, "load", lambda *names, **options: seen.append((names, options)) or digits)
    assert cli.main(["data", "fetch", "mnist", "--root", "here"]) == 0
    assert seen == [(("mnist", "train"), {"root": Path("here"), "download": True})]
    assert "mnist: ready, 360 training images of shape (1, 8, 8)" in capsys.readouterr().out


def test_data_fetch_of_an_unknown_set_lists_the_names(capsys: pytest.CaptureFixture) -> None:
    assert cli.main(["data", "fetch", "imagenet"]) == 2
    assert "'mnist'" in capsys.readouterr().err


def test_notebooks_execute_and_check(
    lessons: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    executed = []
    monkeypatch.setattr(canonical, "execute", lambda path: executed.append(path.stem))
    assert cli.main(["notebooks", "execute", "10", "0"]) == 0
    assert executed == ["00_start_here", "10_degradations_and_priors"]
    monkeypatch.setattr(canonical, "check", lambda path: ["no picture"] if path.stem.startswith("06") else [])
    assert cli.main(["notebooks", "check"]) == 1
    said = capsys.readouterr().out
    assert "06_gan_theory.ipynb: 1 problem(s)\n    no picture\n" in said
    assert "00_start_here.ipynb: good" in said
    assert cli.main(["notebooks", "check", "00"]) == 0


def test_doctor_gets_the_root(lessons: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "doctor", lambda root: 1 if root == lessons else 0)
    assert cli.main(["doctor"]) == 1


def test_release_and_grade_get_the_root_and_their_options(
    lessons: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    from genimg_lessons.grading import places, release, run

    seen = []
    monkeypatch.setattr(release, "assignments", lambda root: ["g1_shapes", "g2_other"])
    monkeypatch.setattr(release, "release", lambda *given: seen.append(given) or given[1])
    assert cli.main(["release"]) == 0
    assert cli.main(["release", "g2_other", "--output", "there"]) == 0
    exercises = lessons / "exercises"
    assert seen == [
        (lessons, "g1_shapes", exercises),
        (lessons, "g2_other", exercises),
        (lessons, "g2_other", Path("there")),
    ]

    rows = [
        {"student": "ann", "state": "graded", "reason": ""},
        {"student": "dan", "state": "refused", "reason": "a link", "by_hand": {"explain": 1.5}},
        {"student": "eve", "state": "refused", "reason": "no file"},
    ]
    monkeypatch.setattr(run, "grade_class", lambda *given, **options: seen.append((given, options)) or rows)
    assert cli.main(["grade", "g1_shapes", "submitted", "--workers", "3", "--again"]) == 0
    assert seen[-1] == (
        (lessons, "g1_shapes", Path("submitted"), Path("grades")),
        {"workers": 3, "again": True, "unsafe": False, "sandbox": "auto", "scheduler": None},
    )
    said = capsys.readouterr().out
    assert "refused dan: a link" in said and "1 graded, 2 refused" in said
    assert said.count("a person's marks for an earlier hand-in stay: explain 1.5; look at them again") == 1
    for place in places.CHOICES:
        assert cli.main(["grade", "g1_shapes", "submitted", "--sandbox", place]) == 0
        assert seen[-1][1]["sandbox"] == place
    assert places.CHOICES == cli.SANDBOXES
    assert cli.main(["grade", "g1_shapes", "submitted", "--scheduler", "tcp://host:8786"]) == 0
    assert seen[-1][1]["scheduler"] == "tcp://host:8786"


def test_grade_without_a_sandbox_is_one_line_with_the_cure(
    lessons: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    from genimg_lessons.grading import sandbox

    monkeypatch.setattr(sandbox, "why_not", lambda: "bubblewrap is not installed (apt install bubblewrap)")
    assert cli.main(["grade", "g1_shapes", "submitted"]) == 2
    said = capsys.readouterr().err
    assert "apt install bubblewrap" in said and "--unsafe" in said and "Traceback" not in said
