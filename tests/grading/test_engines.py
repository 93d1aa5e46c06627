"""What the grader says to a container engine, and what it does when one misbehaves: a script stands for the engine."""

from __future__ import annotations

import io
import os
import resource
import shutil
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from genimg_lessons.grading import contained, containers, images, places, sandbox, view, wire

ROOT = Path(__file__).resolve().parents[2]
GREET = f"{sys.executable} -c \"import os, struct; word = {contained.GREETING!r}; os.write(1, struct.pack('>Q', len(word)) + word)\""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes a `podman` that logs its calls; what it does at one is given as lines of shell."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    other = tmp_path / "docker"
    other.write_text("#!/bin/sh\nexit 1\n")
    other.chmod(0o755)

    def make(**acts: str) -> Path:
        cases = "\n".join(f"{name}) {act} ;;" for name, act in acts.items())
        script = tmp_path / "podman"
        script.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\ncase $1 in\n{cases}\nesac\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return tmp_path

    return make


def calls(folder: Path, word: str) -> list[str]:
    """The calls of the engine that begin with a word."""
    return [line for line in (folder / "calls").read_text().splitlines() if line.split()[0] == word]


def test_an_engine_that_is_not_installed_is_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "podman is not installed" in places.why_not("podman") and "apt install podman" in places.why_not("podman")
    assert "docs.docker.com/engine/install" in places.why_not("docker")


def test_an_engine_that_does_not_answer_is_refused_in_its_own_words(engine) -> None:
    folder = engine(ps="echo cannot connect >&2; exit 125")
    assert places.why_not("podman") == f"podman: cannot connect ({containers.START['podman']})"
    assert not calls(folder, "run")


def test_without_bubblewrap_auto_refuses_and_names_the_engine_that_answers(
    engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "why_not", lambda: "no rooms here")
    engine(ps="exit 1")
    assert places.why_not("auto") == "no rooms here"
    folder = engine(ps="exit 0")
    assert places.why_not("auto") == "no rooms here. podman answers here: `--sandbox podman` grades in its containers"
    assert places.why_not("bubblewrap") == "no rooms here"
    assert not calls(folder, "run")


def test_a_container_whose_locks_do_not_hold_is_refused_and_leaves_nothing(engine) -> None:
    engine(run="echo OSError: no filter >&2; exit 1")
    doors = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    reason = places.why_not("podman")
    assert reason == "podman runs no container that holds: OSError: no filter. See docs/instructors.md"
    assert not doors or len(os.listdir("/proc/self/fd")) == doors


def test_a_wrong_greeting_is_none(engine) -> None:
    engine(run=GREET.replace("all locks hold", "all locks held"))
    assert "podman runs no container that holds" in places.why_not("podman")


def test_a_container_that_does_not_end_is_killed_and_removed(engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "ENDING", 0.2)
    folder = engine(run=f"{GREET}; exec sleep 100")
    with containers.Containers("podman") as place:
        container = place.start("student", 0)
        container.close()
        name = container.name
    assert calls(folder, "kill") == [f"kill {name}"] and calls(folder, "rm") == [f"rm --force {name}"]
    assert container.client.poll() is not None


def test_what_a_run_has_left_is_removed_at_its_end_also_after_an_error(engine) -> None:
    folder = engine(ps="echo 1234abcd")
    with pytest.raises(ZeroDivisionError), containers.Containers("podman") as place:
        1 / 0  # noqa: B018
    assert calls(folder, "rm") == ["rm --force 1234abcd"]
    assert f"label=genimg={place.run}" in calls(folder, "ps")[-1]


def test_an_empty_image_has_links_and_folders_and_not_one_file(engine) -> None:
    folder = engine(image="exit 1", **{"import": "cat > $0.tar"})
    made = images.empty("podman")
    assert calls(folder, "import") == [f"import - {made.name}"]
    with tarfile.open(fileobj=io.BytesIO((folder / "podman.tar").read_bytes())) as tar:
        members = {f"/{member.name}": member for member in tar}
    assert all(member.isdir() or member.issym() for member in members.values())
    assert {"/usr", "/box", "/proc", *view.LINKS, *view.FOLDERS} <= set(members)
    engine(image="exit 0", **{"import": "exit 1"})
    assert images.empty("podman") == made


def test_a_full_image_is_built_once_for_one_version_of_the_course(
    engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    course = tmp_path / "course"
    package = shutil.copytree(ROOT / "genimg_lessons" / "grading", course / "genimg_lessons" / "grading").parent
    for name in images.INPUTS:
        shutil.copy(ROOT / name, course)
    monkeypatch.setattr(view, "PACKAGE", package)
    folder = engine(image="exit 1", build='for last; do :; done; ls "$last" >> $0.context')
    made = images.full("podman")
    assert len(calls(folder, "build")) == 1 and made.name in calls(folder, "build")[0]
    assert (folder / "podman.context").read_text().split() == ["constraints.txt", "genimg_lessons", "pyproject.toml"]
    assert "gigabytes" in capsys.readouterr().err
    engine(image="exit 0")
    assert images.full("podman") == made and len(calls(folder, "build")) == 1
    for file in ("constraints.txt", "genimg_lessons/grading/Containerfile", "genimg_lessons/grading/wire.py"):
        with (course / file).open("a") as text:
            text.write("\n# new\n")
        assert images.full("podman").name != made.name
        made = images.full("podman")


def test_a_build_that_fails_says_why(engine) -> None:
    engine(image="exit 1", build="echo pulling; echo no such registry; exit 1")
    with pytest.raises(RuntimeError, match="podman makes no image: no such registry"):
        images.full("podman")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "cap a container's memory: no control group"),
        ({"memory.max": "max"}, "cap a container's memory: max"),
        ({"memory.max": str(2**40)}, "cap a container's memory: 10"),
        ({"memory/memory.limit_in_bytes": "1000"}, "cap a container's processes: no control group"),
        ({"memory.max": "1000", "pids.max": "max"}, "cap a container's processes: max"),
        ({"memory.max": "1000", "pids.max": "66"}, ""),
    ],
)
def test_an_engine_that_caps_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict, reason: str
) -> None:
    monkeypatch.setattr(contained, "GROUP", tmp_path)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{text}\n")
    if reason:
        with pytest.raises(OSError, match=reason):
            contained.capped()
    else:
        contained.capped()


def test_a_killed_process_is_seen_in_either_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contained, "GROUP", tmp_path)
    assert not contained.killed()
    (tmp_path / "memory").mkdir()
    old = tmp_path / "memory" / "memory.oom_control"
    old.write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 1\n")
    assert contained.killed()
    (tmp_path / "memory.events").write_text("low 0\nmax 30\noom 1\noom_kill 0\noom_group_kill 0\n")
    assert not contained.killed()


def test_pipes_carry_frames_keep_the_time_and_see_the_end() -> None:
    (one, two), (three, four) = os.pipe(), os.pipe()
    ours, theirs = wire.Pipes(one, four), wire.Pipes(three, two)
    wire.send(theirs, b"x", 1)
    assert not ours.ended() and wire.receive(ours, 1) == b"x" and not ours.ended()
    with pytest.raises(wire.Lost, match="slow: did not take its input in time"):
        wire.send(ours, bytes(2**20), 0.1)
    with pytest.raises(wire.Lost, match="slow: no answer in time"):
        wire.receive(ours, 0.1)
    theirs.send(b"y")
    theirs.close()
    assert not ours.ended()
    with pytest.raises(wire.Lost, match="gone"):
        wire.receive(ours, 1)
    assert ours.ended()
    with pytest.raises(wire.Lost, match="gone"):
        wire.send(ours, b"x", 1)
    ours.close()


def test_a_room_shows_nothing_but_its_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "FOLDERS", [str(tmp_path / "env"), str(tmp_path / "env" / "deep"), "/usr"])
    assert str(tmp_path) in view.parents() and str(tmp_path / "env") not in view.parents()
    (tmp_path / "env" / "deep").mkdir(parents=True)
    assert not [name for name in view.surplus() if name.startswith(f"{tmp_path}/")]
    (tmp_path / "gradebook.db").touch()
    assert str(tmp_path / "gradebook.db") in view.surplus()


def test_a_machine_may_be_stricter_than_the_limits() -> None:
    told = "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (50, 60))\nfrom genimg_lessons.grading import sandbox\n"
    told += "sandbox.limit(sandbox.Limits())\nprint(*resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CPU)[1])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split() == ["60", "60", "600"], done.stderr
    assert resource.getrlimit(resource.RLIMIT_CPU)[1] != 600
