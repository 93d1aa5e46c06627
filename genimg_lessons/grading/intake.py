"""Read what students handed in, trusting none of it: regular files only, small, strict, by the expected name.

A hand-in is `FOLDER/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb` (nbgrader's layout) or `FOLDER/STUDENT/ASSIGNMENT.zip` with that
one notebook in it. Every file is opened once, relative to a folder that is already open and without following links, so
that nothing can be swapped between a check and the reading. A refusal is a reason, never an exception.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import stat
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

__all__ = ["Handin", "collect", "printable", "read_notebook"]

MOST_BYTES = 10 * 2**20  # of a notebook, packed or not
MOST_ENTRIES = 200  # in a folder or a zip; more are not looked at
STUDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
# Left behind by Jupyter, nbgrader and operating systems; nobody needs to be told.
QUIET = {".ipynb_checkpoints", ".DS_Store", "timestamp.txt", "__MACOSX"}


class Refused(Exception):
    """Why a hand-in cannot be graded."""


@dataclass
class Handin:
    """What came from one student: a notebook, or the reason why there is none, and files that were not read."""

    student: str
    notebook: nbformat.NotebookNode | None = None
    reason: str = ""
    ignored: list[str] = field(default_factory=list)
    digest: str = ""

    @property
    def named(self) -> bool:
        """Whether the folder's name can be a student's in the gradebook, and a folder's among the results."""
        return bool(STUDENT.fullmatch(self.student)) and not self.student.endswith(".")


def collect(folder: Path, assignment: str) -> list[Handin]:
    """Every student under `folder`, in order of their names; a student without this assignment is left out.

    Raises ValueError if `folder` is not a folder.
    """
    if not folder.is_dir():
        raise ValueError(f"submissions: expected a folder with one folder for each student, got {folder}")
    handins = []
    root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for student in sorted(os.listdir(root)):
            if student in QUIET or student.startswith("."):
                continue
            handin = Handin(printable(student))
            try:
                if not handin.named:
                    raise Refused("the folder's name: expected letters, digits and . _ @ - only")
                if not read_student(root, student, assignment, handin):
                    continue
            except Refused as refused:
                handin.notebook, handin.reason = None, str(refused)
            handins.append(handin)
    finally:
        os.close(root)
    return handins


def read_student(root: int, student: str, assignment: str, handin: Handin) -> bool:
    """Fill in one hand-in; False if this student has none. Raises Refused."""
    home = open_folder(root, student, "not a folder of its own (a link or a file)")
    try:
        there = os.listdir(home)
        wanted = f"{assignment}.ipynb"
        if assignment in there:
            inside = open_folder(home, assignment, f"{assignment}: not a folder (a link or a file)")
            try:
                names = os.listdir(inside)
                handin.ignored = [printable(name) for name in sorted(names) if name != wanted and name not in QUIET][
                    :20
                ]
                if wanted not in names:
                    raise Refused(f"no {wanted} in the folder")
                data = read_regular(inside, wanted)
            finally:
                os.close(inside)
        elif f"{assignment}.zip" in there:
            data = unpack(read_regular(home, f"{assignment}.zip"), wanted, handin)
        else:
            return False
    finally:
        os.close(home)
    handin.notebook = read_notebook(data)
    handin.digest = digest(data)
    return True


def open_folder(parent: int, name: str, otherwise: str) -> int:
    """The descriptor of a folder inside an open one, never through a link. Raises Refused with the reason `otherwise`."""
    try:
        return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
    except OSError:
        raise Refused(otherwise) from None


def read_regular(folder: int, name: str) -> bytes:
    """The bytes of a regular file of its own. Raises Refused."""
    try:
        # O_NONBLOCK: a pipe of this name must not make the grader wait.
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        raise Refused(f"{name}: cannot be opened, or is a link") from None
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise Refused(f"{name}: not a regular file")
        if about.st_nlink != 1:
            raise Refused(f"{name}: has a second name elsewhere (a hard link)")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        raise Refused(f"{name}: cannot be read") from None
    finally:
        os.close(descriptor)
    if len(data) > MOST_BYTES:
        raise Refused(f"{name}: larger than {MOST_BYTES // 2**20} MB")
    return data


def unpack(data: bytes, wanted: str, handin: Handin) -> bytes:
    """The one notebook of a zip, never written to disk. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Refused(f"the zip: more than {MOST_ENTRIES} entries")
            found = [entry for entry in entries if entry.filename in (wanted, f"{Path(wanted).stem}/{wanted}")]
            handin.ignored = [
                printable(entry.filename) for entry in entries if entry not in found and not entry.is_dir()
            ][:20]
            if len(found) != 1:
                raise Refused(f"the zip: expected one {wanted}, got {len(found)}")
            mode = found[0].external_attr >> 16
            if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
                raise Refused(f"the zip: {wanted} is not a regular file")
            with archive.open(found[0]) as file:
                # What the zip says of its size is a claim; what comes out is counted.
                text = file.read(MOST_BYTES + 1)
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"the zip cannot be read ({type(error).__name__})") from None
    if len(text) > MOST_BYTES:
        raise Refused(f"the zip: {wanted} is larger than {MOST_BYTES // 2**20} MB")
    return text


def read_notebook(data: bytes) -> nbformat.NotebookNode:
    """A notebook of format 4, checked against its schema. Raises Refused."""
    try:
        tree = json.loads(data.decode("utf-8"), object_pairs_hook=without_twins, parse_constant=refuse_constant)
    except UnicodeDecodeError:
        raise Refused("the notebook is not UTF-8 text") from None
    except (ValueError, RecursionError) as error:
        raise Refused(f"the notebook is not strict JSON ({printable(str(error))[:120]})") from None
    if not isinstance(tree, dict) or tree.get("nbformat") != 4 or not isinstance(tree.get("nbformat_minor"), int):
        raise Refused("the notebook is not of format 4")
    try:
        notebook = nbformat.from_dict(tree)
        seen: set[str] = set()
        for number, cell in enumerate(notebook["cells"]):
            # Outputs are never used; a copied cell keeps its source and loses the id that it shares.
            if cell.get("cell_type") == "code":
                cell["outputs"] = []
            if isinstance(cell.get("source"), list):
                cell["source"] = "".join(cell["source"])
            if "id" in cell and (not isinstance(cell["id"], str) or cell["id"] in seen):
                cell["id"] = f"copy-{number}"
            seen.add(cell.get("id"))
        nbformat.validate(notebook)
    except (Exception, RecursionError) as error:
        raise Refused(f"not a valid notebook ({type(error).__name__})") from None
    return notebook


def without_twins(pairs: list[tuple[str, object]]) -> dict:
    """A JSON object whose keys are all different."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def refuse_constant(word: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(f"{word} is no JSON")


def digest(data: bytes) -> str:
    """A name for these bytes."""
    return hashlib.sha256(data).hexdigest()


def printable(text: str) -> str:
    """One line that a terminal, a log and a table can show."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)[:200]
