"""What is handed in is read once, without following links; a bad one is a reason in a row, and nobody else's loss."""

from __future__ import annotations

import json
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from genimg_lessons.grading import intake

GOOD = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1", id="a")])).encode()
SECRET = "wombat"


def place(data: bytes) -> Callable[[Path], None]:
    """The notebook's place, with these bytes in it."""

    def write(home: Path) -> None:
        (home / "toy").mkdir()
        (home / "toy" / "toy.ipynb").write_bytes(data)

    return write


def packed(*entries: tuple[str, bytes], mode: int = 0) -> Callable[[Path], None]:
    """A zip with these entries."""

    def write(home: Path) -> None:
        with zipfile.ZipFile(home / "toy.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in entries:
                entry = zipfile.ZipInfo(name)
                entry.external_attr, entry.compress_type = mode << 16, zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)

    return write


def linked(where: str) -> Callable[[Path], None]:
    """A link in the notebook's place, or on the way to it."""

    def write(home: Path) -> None:
        target = home.parent.parent / "secret"
        if where == "folder":
            (home / "toy").symlink_to(target, target_is_directory=True)
            return
        if where == "zip":
            (home / "toy.zip").symlink_to(target / "toy.ipynb")
            return
        (home / "toy").mkdir()
        path = home / "toy" / "toy.ipynb"
        if where == "file":
            path.symlink_to(target / "toy.ipynb")
        elif where == "hard":
            os.link(target / "toy.ipynb", path)
        elif where == "pipe":
            os.mkfifo(path)
        else:
            path.mkdir()

    return write


REFUSED = {
    "a link to a file": (linked("file"), "is a link"),
    "a link to a folder": (linked("folder"), "a link or a file"),
    "a link to a zip": (linked("zip"), "is a link"),
    "a hard link": (linked("hard"), "a hard link"),
    "a pipe": (linked("pipe"), "not a regular file"),
    "a folder": (linked("directory"), "not a regular file"),
    "too large": (place(b" " * (intake.MOST_BYTES + 1)), "larger than 10 MB"),
    "not UTF-8": (place(b"\xff\xfe{}"), "not UTF-8"),
    "not JSON": (place(b"{"), "not strict JSON"),
    "nested": (place(b"[" * 100_000), "not strict JSON"),
    "NaN": (place(GOOD.replace(b'"metadata": {}', b'"metadata": {"x": NaN}', 1)), "not strict JSON"),
    "a key twice": (place(b'{"nbformat": 4, "nbformat": 4}'), "not strict JSON"),
    "a number of a million digits": (place(b'{"x": ' + b"1" * 1_000_000 + b"}"), "not strict JSON"),
    "format 3": (place(json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": []}).encode()), "not of format 4"),
    "a list": (place(b"[]"), "not of format 4"),
    "no cells": (place(b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}'), "not a valid notebook"),
    "a cell that is a number": (
        place(b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1]}'),
        "not a valid notebook",
    ),
    "another name": (lambda home: (home / "toy").mkdir(), "no toy.ipynb"),
    "a bomb": (packed(("toy.ipynb", b" " * (intake.MOST_BYTES + 1))), "larger than 10 MB"),
    "a path out of the zip": (packed(("../../toy.ipynb", GOOD)), "expected one toy.ipynb, got 0"),
    "an absolute path in the zip": (packed(("/toy.ipynb", GOOD)), "expected one toy.ipynb, got 0"),
    "a link in the zip": (packed(("toy.ipynb", b"/etc/passwd"), mode=0o120777), "not a regular file"),
    "two in the zip": (packed(("toy.ipynb", GOOD), ("toy/toy.ipynb", GOOD)), "expected one toy.ipynb, got 2"),
    "a crowded zip": (packed(*((str(n), b"") for n in range(300))), "more than 200 entries"),
    "no zip": (lambda home: (home / "toy.zip").write_bytes(b"PK\x03\x04rubbish"), "cannot be read"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Submissions, with an honest student and a secret beside them."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "toy.ipynb").write_text(SECRET)
    (tmp_path / "in" / "honest").mkdir(parents=True)
    place(GOOD)(tmp_path / "in" / "honest")
    return tmp_path / "in"


@pytest.mark.parametrize("kind", REFUSED)
def test_a_bad_hand_in_is_a_reason_and_nobody_elses_loss(folder: Path, kind: str) -> None:
    write, reason = REFUSED[kind]
    (folder / "mallory").mkdir()
    write(folder / "mallory")
    honest, mallory = intake.collect(folder, "toy")
    assert honest.notebook is not None and honest.reason == ""
    assert mallory.notebook is None
    assert reason in mallory.reason
    assert SECRET not in repr(mallory)


@pytest.mark.parametrize("name", ["a b", "..x", "x.", "ä", "<script>", "a\n=1+1", "x" * 65, "=cmd", "-rf", "a\u202eb"])
def test_a_name_that_could_be_something_else_is_refused(folder: Path, name: str) -> None:
    place(GOOD)(_made(folder / name))
    rows = [row for row in intake.collect(folder, "toy") if row.student != "honest"]
    assert all(row.notebook is None and "the folder's name" in row.reason for row in rows)
    assert all(row.student.isprintable() for row in rows)


def _made(path: Path) -> Path:
    path.mkdir()
    return path


def test_a_link_or_a_file_in_a_students_place_is_refused(folder: Path) -> None:
    (folder / "linked").symlink_to(folder / "honest")
    (folder / "plain").write_text("")
    reasons = {row.student: row.reason for row in intake.collect(folder, "toy")}
    assert reasons == {"honest": "", "linked": "not a folder of its own (a link or a file)", "plain": reasons["linked"]}


def test_other_files_are_named_and_never_read(folder: Path) -> None:
    for name in ("numpy.py", "helpers.py"):
        (folder / "honest" / "toy" / name).write_text("raise SystemExit")
    (honest,) = intake.collect(folder, "toy")
    assert honest.ignored == ["helpers.py", "numpy.py"]
    assert honest.notebook is not None


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_of_many_other_files_twenty_are_named(folder: Path, kind: str) -> None:
    others = [(f"{number:02}.py", b"") for number in range(30)]
    home = _made(folder / "crowd")
    if kind == "zip":
        packed(("toy.ipynb", GOOD), *others)(home)
    else:
        place(GOOD)(home)
        for name, data in others:
            (home / "toy" / name).write_bytes(data)
    crowd = intake.collect(folder, "toy")[0]
    assert crowd.notebook is not None and crowd.ignored == [name for name, _ in others[:20]]


@pytest.mark.parametrize("write", [place, lambda data: packed(("toy.ipynb", data))], ids=["file", "zip"])
def test_the_largest_notebook_is_read(folder: Path, write: Callable) -> None:
    write(GOOD.ljust(intake.MOST_BYTES))(_made(folder / "long"))
    assert intake.collect(folder, "toy")[1].reason == ""


@pytest.mark.parametrize("kind", ["file", "zip"])
def test_what_is_too_large_is_not_taken_into_memory(folder: Path, kind: str) -> None:
    home, most = _made(folder / "huge"), 20 * intake.MOST_BYTES
    if kind == "file":
        place(b"")(home)
        os.truncate(home / "toy" / "toy.ipynb", most)
    else:
        packed(("toy.ipynb", bytes(most)))(home)
    tracemalloc.start()
    try:
        huge = intake.collect(folder, "toy")[1]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "larger than 10 MB" in huge.reason
    assert peak < 5 * intake.MOST_BYTES, f"{peak / 2**20:.0f} MB"


def test_a_zip_with_one_notebook_is_read_and_nothing_is_unpacked(folder: Path) -> None:
    packed(("toy/toy.ipynb", GOOD), ("../evil.py", b"x"))(_made(folder / "zipped"))
    before = sorted(folder.parent.rglob("*"))
    zipped = intake.collect(folder, "toy")[1]
    assert zipped.notebook.cells[0].source == "x = 1"
    assert zipped.ignored == ["../evil.py"]
    assert sorted(folder.parent.rglob("*")) == before


def test_a_student_without_this_assignment_is_left_out(folder: Path) -> None:
    (folder / "idle").mkdir()
    assert [row.student for row in intake.collect(folder, "toy")] == ["honest"]


def test_no_folder_is_an_error_with_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected a folder with one folder for each student"):
        intake.collect(tmp_path / "none", "toy")
