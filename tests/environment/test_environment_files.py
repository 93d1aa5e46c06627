"""environment.yml, constraints.txt, uv.lock and pyproject.toml say the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

PIP = os.environ.get("GENIMG_TEST_PIP") == "1"


@pytest.fixture(scope="module")
def project(root: Path) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def conda(root: Path) -> dict:
    return yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def uv(root: Path) -> str:
    """Where course.py looks: on PATH, then in .tools."""
    for path in (shutil.which("uv"), shutil.which("uv", path=str(root / ".tools" / "bin"))):
        if path and subprocess.run([path, "--version"], capture_output=True).returncode == 0:
            return path
    pytest.skip("needs uv, on PATH or in .tools (course.py fetches it)")


def pip_lines(conda: dict) -> list[str]:
    return next(entry["pip"] for entry in conda["dependencies"] if isinstance(entry, dict))


def without_comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


def installed(text: str) -> dict[tuple[str, str, str], set[str]]:
    """System, processor and Python -> what is installed there. Each uv writes markers in a form of its own."""
    from packaging.requirements import Requirement

    needs = [Requirement(line) for line in without_comments(text)]
    chosen = {}
    for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64")):
        for python in ("3.11", "3.12", "3.13", "3.14"):
            here = {
                "sys_platform": system,
                "platform_machine": machine,
                "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[system],
                "os_name": "nt" if system == "win32" else "posix",
                "python_version": python,
                "python_full_version": f"{python}.1",
                "implementation_name": "cpython",
                "platform_python_implementation": "CPython",
            }
            kept = {f"{need.name}{need.specifier}" for need in needs if not need.marker or need.marker.evaluate(here)}
            chosen[system, machine, python] = kept
    return chosen


def test_conda_takes_only_python_and_pip_from_one_free_channel(conda: dict) -> None:
    assert conda["channels"] == ["conda-forge", "nodefaults"]
    assert [str(entry).split()[0] for entry in conda["dependencies"] if isinstance(entry, str)] == ["python", "pip"]


def test_conda_asks_for_the_python_of_pyproject(conda: dict, project: dict) -> None:
    assert conda["dependencies"][0] == f"python {project['requires-python']}"


def test_conda_installs_this_course_with_its_extras_at_the_locked_versions(conda: dict, project: dict) -> None:
    assert pip_lines(conda) == ["-c constraints.txt", "-e .[lab,test]"]
    assert {"lab", "test"} <= set(project["optional-dependencies"])


def test_course_py_asks_for_the_python_of_pyproject(root: Path, project: dict) -> None:
    oldest = re.search(r"^OLDEST_PYTHON = \((\d+), (\d+)\)", (root / "course.py").read_text(encoding="utf-8"), re.M)
    assert project["requires-python"] == ">={}.{}".format(*oldest.groups())


def test_no_file_pins_an_interpreter(root: Path) -> None:
    # uv would try to download exactly that one.
    assert not (root / ".python-version").exists()


def test_constraints_are_those_of_the_lock(root: Path, uv: str) -> None:
    committed = (root / "constraints.txt").read_text(encoding="utf-8")
    command = re.search(r"^#\s+uv (export .*) -o constraints.txt$", committed, re.M)[1].split()
    fresh = subprocess.run([uv, *command, "--offline"], cwd=root, capture_output=True, text=True, check=True).stdout
    assert installed(committed) == installed(fresh), "run the command in constraints.txt's first lines"


def test_a_missing_or_other_constraint_is_noticed(root: Path) -> None:
    text = (root / "constraints.txt").read_text(encoding="utf-8")
    lines = without_comments(text)
    assert min(map(len, installed(text).values())) > 90
    torch = next(k for k, line in enumerate(lines) if line.startswith("torch=="))
    for other in ([], ["torch==0.1"], [lines[torch].split(" ;")[0] + " ; sys_platform == 'win32'"]):
        assert installed("\n".join([*lines[:torch], *other, *lines[torch + 1 :]])) != installed(text)


def test_constraints_hold_exact_versions_and_nothing_of_a_machine(root: Path) -> None:
    lines = without_comments((root / "constraints.txt").read_text(encoding="utf-8"))
    bad = [line for line in lines if not re.fullmatch(r"[a-z0-9._-]+==[^\s;@]+( ; [^@]+)?", line)]
    assert len(lines) > 100
    assert bad == []  # pip refuses extras in constraints; an @ or a path would name one machine


def test_every_requirement_has_a_constraint_above_its_floor(root: Path, project: dict) -> None:
    from packaging.requirements import Requirement

    pins: dict[str, list[str]] = {}
    for line in without_comments((root / "constraints.txt").read_text(encoding="utf-8")):
        name, version = line.split(" ;")[0].split("==")
        pins.setdefault(name, []).append(version)
    wanted = project["dependencies"] + [text for extra in project["optional-dependencies"].values() for text in extra]
    for need in map(Requirement, wanted):
        if need.name != project["name"]:
            assert pins.get(need.name), need.name
            assert all(need.specifier.contains(version) for version in pins[need.name]), need


def test_lock_belongs_to_pyproject(root: Path, uv: str) -> None:
    command = [uv, "lock", "--check", "--offline", "--python", sys.executable]
    checked = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert checked.returncode == 0, f"run uv lock; it says: {checked.stderr}"


def test_a_changed_pyproject_is_noticed(root: Path, uv: str, tmp_path: Path) -> None:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(text.replace('"tqdm>=4.66"', '"tqdm>=4.67"'), encoding="utf-8")
    shutil.copy(root / "uv.lock", tmp_path)
    command = [uv, "lock", "--check", "--offline", "--no-cache", "--python", sys.executable]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode != 0


@pytest.mark.slow
@pytest.mark.skipif(not PIP, reason="downloads metadata from PyPI: set GENIMG_TEST_PIP=1")
def test_pip_resolves_what_conda_would_hand_to_it(root: Path, conda: dict, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PIP_FIND_LINKS")}
    environment["PIP_CONFIG_FILE"] = os.devnull
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True, env=environment)
    # conda writes the list to a file beside environment.yml; relative names mean the folder that pip is called from.
    lines = [line.replace("constraints.txt", (root / "constraints.txt").as_posix()) for line in pip_lines(conda)]
    (tmp_path / "requirements.txt").write_text("\n".join(lines), encoding="utf-8")
    python = next(path for path in (tmp_path / "venv").glob("*/python*") if path.stem == "python")
    command = [python, "-m", "pip", "install", "--dry-run", "--quiet", "--report", tmp_path / "report.json"]
    command += ["--requirement", tmp_path / "requirements.txt"]
    ran = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-2000:]
    import json

    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    versions = {entry["metadata"]["name"].lower(): entry["metadata"]["version"] for entry in report["install"]}
    committed = (root / "constraints.txt").read_text(encoding="utf-8")
    assert "genimg-lessons" in versions
    for name in ("torch", "torchvision", "jupyterlab", "pytest"):
        assert f"{name}=={versions[name]}" in committed
