"""How fast `genimg grade` is, and whether it leaks: `python benchmarks/grading.py [--few 20] [--many 200]`.

The same few hand-ins are graded by stock `nbgrader autograde`, which knows no sandbox and no workers, and by `genimg
grade` with its sandbox and two workers, in one run; the figure is the ratio. Both must give the same marks. Then many
are graded in one run, and the command and all its children are watched: what they hold early on and near the end should
be alike, and nothing should be left when it is done. Needs Linux, bubblewrap and the extra `grade`.
"""

from __future__ import annotations

import argparse
import copy
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
NAME = "g1_shapes"
BIN = Path(sys.executable).parent
WRONG = {
    "pool": "def pool(x, size):\n    return F.avg_pool2d(x, size)\n",
    "flatten": "def flatten(x):\n    return x\n",
}


def hand_in(folder: Path, count: int) -> None:
    """Write hand-ins of as many students: the reference, some with a wrong answer."""
    source = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
    released = nbformat.read(ROOT / "exercises" / NAME / f"{NAME}.ipynb", as_version=4)
    answers = {cell.id: cell.source for cell in source.cells if cell.metadata.nbgrader.get("solution")}
    for number in range(count):
        changed = dict(list(WRONG.items())[: number % 3])
        notebook = copy.deepcopy(released)
        for cell in notebook.cells:
            cell.source = changed.get(cell.id, answers.get(cell.id, cell.source))
        target = folder / f"s{number:03}" / NAME / f"{NAME}.ipynb"
        target.parent.mkdir(parents=True)
        nbformat.write(notebook, target)


def nbgrader(course: Path, *words: str) -> float:
    """Seconds of one command of nbgrader's in a folder. Raises RuntimeError with what it said if it fails."""
    environment = {**os.environ, "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", "")])}
    folders = ["--CourseDirectory.source_directory=solutions", "--CourseDirectory.release_directory=exercises"]
    start = time.monotonic()
    command = [str(BIN / "nbgrader"), words[0], *folders, *words[1:]]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"nbgrader {words[0]} failed: {done.stderr[-2000:]}")
    return time.monotonic() - start


def grade(submitted: Path, output: Path) -> subprocess.Popen:
    """Start `genimg grade` with two workers."""
    words = ["grade", NAME, str(submitted), "--output", str(output), "--workers", "2"]
    return subprocess.Popen([sys.executable, "-m", "genimg_lessons", *words], cwd=ROOT, stderr=subprocess.DEVNULL)


def marks(book: Path) -> dict[str, float]:
    """Every student's points, from a gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{book}") as opened:
        return {one.student.id: one.score for one in opened.assignment_submissions(NAME)}


def compare(folder: Path, count: int) -> None:
    """Grade the same hand-ins both ways, and print seconds and ratio."""
    hand_in(folder / "submitted", count)
    (folder / "solutions" / NAME).mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / NAME / f"{NAME}.ipynb", folder / "solutions" / NAME)
    nbgrader(folder, "generate_assignment", NAME)
    stock = nbgrader(folder, "autograde", NAME)
    start = time.monotonic()
    if grade(folder / "submitted", folder / "grades").wait():
        raise RuntimeError("genimg grade failed")
    ours = time.monotonic() - start
    if marks(folder / "gradebook.db") != marks(folder / "grades" / "gradebook.db"):
        raise RuntimeError("the marks differ")
    print(
        f"{count} hand-ins of {NAME}, same marks: nbgrader autograde {stock:.1f} s ({stock / count:.2f} each), genimg "
        f"grade in the sandbox with 2 workers {ours:.1f} s ({ours / count:.2f} each): {stock / ours:.1f} times as fast"
    )


@dataclass(frozen=True)
class Load:
    """What the command and its children hold at one moment."""

    done: int  # hand-ins
    command: float  # MB of memory of the command itself
    children: float  # MB of all below it, shared pages counted for each
    processes: int
    files: int  # open in the command

    def __str__(self) -> str:
        """One line."""
        return (
            f"after {self.done:3}: command {self.command:.0f} MB, its children {self.children:.0f} MB, "
            f"{self.processes} processes, {self.files} open files"
        )


def parents() -> dict[int, int]:
    """Process -> parent, of all that run."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            found[int(path.parent.name)] = int(parent)
    return found


def below(top: int) -> set[int]:
    """All descendants of a process."""
    tree, found = parents(), {top}
    while new := {pid for pid, parent in tree.items() if parent in found} - found:
        found |= new
    return found - {top}


def resident(pid: int) -> float:
    """MB of memory of a process, 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


def watch(folder: Path, count: int) -> None:
    """Grade many, and print the most that was held in the second tenth of the run and in its last one."""
    hand_in(folder / "many", count)
    records = folder / "watched" / "records" / NAME
    start = time.monotonic()
    command = grade(folder / "many", folder / "watched")
    loads: list[Load] = []
    seen: set[int] = set()
    while command.poll() is None:
        children = below(command.pid)
        seen |= children
        try:
            files = len(os.listdir(f"/proc/{command.pid}/fd"))
        except OSError:
            break
        held = resident(command.pid), sum(map(resident, children)), len(children) + 1, files
        loads.append(Load(len(list(records.glob("*.json"))), *held))
        time.sleep(0.2)
    if command.wait():
        raise RuntimeError("genimg grade failed")
    seconds = time.monotonic() - start
    print(f"{count} hand-ins in one run: {seconds:.0f} s, {seconds / count:.2f} each")
    for first, last in ((count // 10, count // 5), (count - count // 10, count - 1)):
        part = [load for load in loads if first <= load.done <= last]
        names = ("command", "children", "processes", "files")
        print(Load(last, *(max(getattr(load, name) for load in part) for name in names)))
    print(f"left when it was done: {len(seen & parents().keys())} processes")


def main() -> None:
    """Both, one after the other."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--few", type=int, default=20, help="hand-ins for the comparison (default: 20)")
    parser.add_argument("--many", type=int, default=200, help="hand-ins for the long run (default: 200)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), arguments.few)
        watch(Path(folder), arguments.many)


if __name__ == "__main__":
    main()
