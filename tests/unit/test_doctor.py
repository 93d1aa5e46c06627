"""`genimg doctor`: finds what is planted, names the cure, and is content with a computer that is well."""

from __future__ import annotations

import shutil
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from genimg_lessons import data
from genimg_lessons.course import doctor
from genimg_lessons.course.doctor import Finding


def broken(findings: object) -> list[Finding]:
    return [finding for finding in findings if finding.broken]


def test_this_computer_runs_the_course(root: Path) -> None:
    checks = (
        doctor.check_python,
        doctor.check_packages,
        doctor.check_torch,
        doctor.check_imports,
        doctor.check_helpers,
    )
    findings = [finding for check in checks for finding in check()] + list(doctor.check_disk(root))
    assert broken(findings) == []
    assert {"Python", "packages", "device", "threads", "disk"} <= {finding.what for finding in findings}


def test_versions_of_every_direct_dependency_are_shown() -> None:
    packages = next(finding for finding in doctor.check_packages() if finding.what == "packages")
    assert f"torch {metadata.version('torch')}" in packages.found
    assert f"ipywidgets {metadata.version('ipywidgets')}" in packages.found
    assert "pytest" not in packages.found


def test_a_version_below_its_floor_and_a_missing_package_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"torch": "2.10.0", "pillow": None}
    real = doctor.version_of
    monkeypatch.setattr(doctor, "version_of", lambda name: versions[name] if name in versions else real(name))
    (packages,) = broken(doctor.check_packages())
    assert "missing: pillow; too old: torch 2.10.0 (needs >=2.11)" in packages.found
    assert "delete the folder .venv" in packages.cure


def test_a_missing_extra_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    real = doctor.version_of
    monkeypatch.setattr(doctor, "version_of", lambda name: None if name == "nbval" else real(name))
    findings = {finding.what: finding for finding in doctor.check_packages()}
    assert findings["extra test"] == Finding("extra test", "not installed: nbval", findings["extra test"].cure)
    assert "--extra test" in findings["extra test"].cure


def test_an_old_python_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.platform, "python_version", lambda: "3.10.9")
    (finding,) = broken(doctor.check_python())
    assert ">=3.11" in finding.cure


def test_torchvision_of_another_torch_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def nms(*_: object) -> None:
        raise RuntimeError("operator torchvision::nms does not exist")

    monkeypatch.setitem(sys.modules, "torchvision.ops", SimpleNamespace(nms=nms))
    (finding,) = broken(doctor.check_torch())
    assert finding.what == "torchvision"
    assert "nms does not exist" in finding.found


def test_a_package_that_does_not_load_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "skimage", None)  # what Python does to make an import fail
    (finding,) = broken(doctor.check_imports())
    assert finding.what == "skimage"


def test_a_full_disk_and_a_small_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1e7))
    assert [finding.what for finding in broken(doctor.check_disk(root))] == ["disk"]
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=2e9))
    (finding, *_) = doctor.check_disk(root)
    assert not finding.broken
    assert "free some space" in finding.cure


def test_a_folder_that_cannot_be_written_is_broken(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: False)
    assert [finding.what for finding in broken(doctor.check_disk(root))] == ["results"]


def test_a_clone_without_lessons_is_broken(tmp_path: Path) -> None:
    assert [finding.what for finding in broken(doctor.check_lessons(tmp_path))] == ["lessons"]
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00_start_here.ipynb").write_text("{}")
    findings = list(doctor.check_lessons(tmp_path))
    assert broken(findings) == []
    assert findings[0].found.startswith("1 in ")


def test_data_is_loaded_not_only_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    states = dict.fromkeys(data.EMBEDDED, "embedded") | {
        "mnist": "present",
        "cifar10": "damaged: half",
        "celeba": "absent",
    }
    monkeypatch.setattr(data, "available", lambda: states)
    digits = data.load("digits", "test")

    def load(name: str, split: str) -> data.ImageSet:
        if name == "photos":
            raise FileNotFoundError("astronaut.png")
        return digits

    monkeypatch.setattr(data, "load", load)
    findings = {finding.what: finding for finding in doctor.check_data()}
    assert findings["data digits"].found == "embedded; 360 test images (1, 8, 8)"
    assert [finding.what for finding in broken(findings.values())] == ["data photos"]
    assert findings["data cifar10"].cure == "genimg data fetch cifar10"
    assert findings["public data"].found == "present: mnist; absent: celeba"


def test_browser_comes_from_the_variable_or_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COURSE_CHROMIUM", "/somewhere/chrome")
    assert doctor.browser() == "/somewhere/chrome"
    monkeypatch.delenv("COURSE_CHROMIUM")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.browser() is None
    assert any("COURSE_CHROMIUM" in finding.cure for finding in doctor.check_helpers())


def test_a_check_that_fails_is_a_finding_and_the_others_go_on(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode() -> None:
        raise ZeroDivisionError("nobody thought of this")

    for name in ("check_torch", "check_data", "check_imports"):
        monkeypatch.setattr(doctor, name, lambda: iter(()))
    monkeypatch.setattr(doctor, "check_packages", explode)
    findings = list(doctor.diagnose(root))
    assert "nobody thought of this" in next(finding.found for finding in findings if finding.what == "packages")
    assert findings[-1].what in ("browser", "sandbox")


def test_report_marks_and_exit_code(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    good = [Finding("Python", "3.13"), Finding("browser", "none", "install one")]
    monkeypatch.setattr(doctor, "diagnose", lambda root: iter(good))
    assert doctor.doctor(root) == 0
    said = capsys.readouterr().out
    assert "note    browser" in said
    assert "-> install one" in said
    assert said.endswith("Everything that the lessons need is here.\n")
    monkeypatch.setattr(
        doctor, "diagnose", lambda root: iter([*good, Finding("disk", "full", "free some", broken=True)])
    )
    assert doctor.doctor(root) == 1
    assert capsys.readouterr().out.endswith("Broken: disk.\n")


def test_threads_are_those_of_torch() -> None:
    finding = next(finding for finding in doctor.check_torch() if finding.what == "threads")
    assert finding.found.startswith(f"{torch.get_num_threads()} of")
