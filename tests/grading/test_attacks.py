"""Hostile notebooks: every attack comes with a wrong answer, which must earn nothing, beside an honest neighbour.

The attacks lie in `attacks/*.txt`: texts, so that nothing imports or formats them. None may raise a mark, show a secret,
change a file, leave a process, reach the network, or stop the grader.
"""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import socket
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from genimg_lessons.grading import assignment, containers, session, users

HERE = Path(__file__).parent / "attacks"
SECRET = "wombat-" + "7391"
# A container takes seconds to start.
SHORT = session.Budget(answer=2.0, cell=2.0, total=90.0 if "GENIMG_SANDBOX" in os.environ else 25.0, restarts=3)
HONEST = "def double(x):\n    return 2 * x"
WRONG = "def double(x):\n    return x"
NEIGHBOUR = "def triple(x):\n    return 3 * x"
TEST = """\
check(2)
for shape in ((2, 3), (1, 4, 5)):
    x = torch.randn(shape)
    torch.testing.assert_close({name}(x), {factor} * x)
### BEGIN HIDDEN TESTS
wombat = "wombat-" "7391"
x = torch.rand(7) + 1
torch.testing.assert_close({name}(x), {factor} * x, msg=wombat)
### END HIDDEN TESTS"""


def read_attacks() -> dict[str, list[str]]:
    """Attack name -> its cells; the wrong answer comes first, in the attack's own cell."""
    found = {}
    for path in sorted(HERE.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
            name, _, text = part.partition("\n")
            found[f"{path.stem}-{name}"] = text.split("\n--- cell\n")
    return found


ATTACKS = read_attacks()


def cell(kind: str, name: str, source: str, **about: object) -> nbformat.NotebookNode:
    """A cell in nbgrader's format."""
    base = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3}
    made = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}[kind](source, id=name)
    made.metadata["nbgrader"] = {**base, "grade_id": name, **about}
    return made


def make_assignment() -> assignment.Assignment:
    """Two answers, two tests."""
    source = nbformat.v4.new_notebook()
    answer, test = {"solution": True, "locked": False}, {"grade": True, "points": 1}
    source.cells = [
        cell("code", "setup", "import torch\ndef check(x):\n    assert x == 2"),
        cell("code", "double", HONEST, **answer),
        cell("code", "test_double", TEST.format(name="double", factor=2), **test),
        cell("code", "triple", NEIGHBOUR, **answer),
        cell("code", "test_triple", TEST.format(name="triple", factor=3), **test),
    ]
    released = copy.deepcopy(source)
    for one in released.cells:
        one.source = re.sub(r"(?s)### BEGIN HIDDEN.*", "", one.source)
        if one.metadata.nbgrader.solution:
            one.source = "raise NotImplementedError"
    return assignment.Assignment("toy", source, released)


TOY = make_assignment()


def hand_in(double: str, *more: str) -> nbformat.NotebookNode:
    """What a student hands in."""
    notebook = copy.deepcopy(TOY.released)
    notebook.cells[1].source, notebook.cells[3].source = double, NEIGHBOUR
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in more]
    return notebook


@dataclass
class Machine:
    """The grader's machine: a warm process, secrets on the disk, somebody who listens."""

    zygote: session.Sandbox
    folder: Path
    port: int
    calls: list
    slots: list[int]

    def grade(
        self, notebook: nbformat.NotebookNode, worker: int = 0, budget: session.Budget = SHORT
    ) -> session.Verdict:
        """Grade one notebook."""
        job = TOY.job(TOY.rebuild(notebook), 5)
        return session.grade(self.zygote, job, slot=self.slots[worker], budget=budget)

    def files(self) -> dict[str, bytes]:
        """Every file of the grader's, with what is in it."""
        return {str(path): path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file()}

    def strangers(self) -> list[str]:
        """Processes below the warm one, those of the users of these tests, and containers; the dying get a moment."""
        end = time.monotonic() + 5
        while (found := self._strangers()) and time.monotonic() < end:
            time.sleep(0.05)
        return found

    def _strangers(self) -> list[str]:
        engine = isinstance(self.zygote, containers.Containers)
        found = self.zygote.left() if engine else []
        warm = -1 if engine else self.zygote.process.pid
        mine = {number for slot in self.slots for number in (users.student(slot), users.trusted(slot))}
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                text = status.read_text()
            except OSError:
                continue
            user = int(re.search(r"Uid:\t(\d+)", text)[1])
            parent = int(re.search(r"PPid:\t(\d+)", text)[1])
            if (user in mine or parent == warm) and "State:\tZ" not in text:
                found.append(text.partition("\n")[0])
        return found


@pytest.fixture(scope="module")
def machine(zygote: session.Sandbox) -> Iterator[Machine]:
    # Not one of pytest's folders: their parent is closed to others, which would hide a sandbox that is open.
    folder = Path(tempfile.mkdtemp(prefix="grader-secrets-"))
    folder.chmod(0o777)
    (folder / "solution.txt").write_text(SECRET)
    (folder / "solution.ipynb").write_text(SECRET)
    with sqlite3.connect(folder / "gradebook.db") as base:
        base.execute("create table grade (points text)")
        base.execute("insert into grade values (?)", (SECRET,))
    for path in folder.iterdir():
        path.chmod(0o666)
    calls: list = []
    listener = socket.create_server(("127.0.0.1", 0))
    hidden = socket.socket(socket.AF_UNIX)
    hidden.bind(f"\0grader-{os.getpid()}")
    hidden.listen()

    def listen(line: socket.socket) -> None:
        while True:
            try:
                calls.append(line.accept())
            except OSError:
                return

    for line in (listener, hidden):
        threading.Thread(target=listen, args=(line,), daemon=True).start()
    with users.slots(2) as slots:
        yield Machine(zygote, folder, listener.getsockname()[1], calls, slots)
    for line in (listener, hidden):
        line.shutdown(socket.SHUT_RDWR)
        line.close()
    shutil.rmtree(folder)


def arm(text: str, machine: Machine) -> str:
    """Tell an attack where its prey is."""
    words = (("SECRETS", str(machine.folder)), ("PORT", str(machine.port)), ("ABSTRACT", str(os.getpid())))
    for word, value in words:
        text = text.replace(word, value)
    return text


def grade_beside(machine: Machine, notebook: nbformat.NotebookNode) -> tuple[session.Verdict, session.Verdict]:
    """Grade a hostile notebook and, at the same time, an honest one."""
    told = {}
    neighbour = hand_in(HONEST)
    thread = threading.Thread(target=lambda: told.update(honest=machine.grade(neighbour, 1, session.Budget())))
    thread.start()
    hostile = machine.grade(notebook)
    thread.join()
    return hostile, told["honest"]


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_an_attack_earns_nothing_and_harms_nobody(machine: Machine, name: str) -> None:
    first, *more = (arm(text, machine) for text in ATTACKS[name])
    # The wrong answer stands first, and again as the last word unless the attack has a function of its own.
    answer = first if "def double" in first else f"{WRONG}\n{first}"
    files, doors = machine.files(), len(os.listdir("/proc/self/fd"))
    hostile, honest = grade_beside(machine, hand_in(answer, *more))
    assert hostile.passed["test_double"] is False, "the wrong answer has passed"
    assert all(honest.passed.values()), f"the honest neighbour lost: {honest.messages} {honest.note}"
    said = json.dumps(
        [hostile.cells, hostile.note, {key: text for key, text in hostile.messages.items() if key != "test_double"}]
    )
    for word in (SECRET, "BEGIN HIDDEN", "CONNECTED", "ROOT", "WROTE", "FOUND", "PWNED"):
        assert word not in said, f"the attack got {word}: {said[:2000]}"
    assert not any(letter in said for letter in ("\x1b", "\\u001b", "\\u202e")), "a terminal's codes came through"
    assert len(said) < 200_000, "the report is flooded"
    assert machine.files() == files, "a file of the grader's has changed"
    assert not machine.calls, "the network was reached"
    assert machine.strangers() == [], "a process was left behind"
    assert len(os.listdir("/proc/self/fd")) == doors, "a descriptor was left open"
    assert hostile.seconds < SHORT.total + 15, f"{hostile.seconds:.0f} seconds"


def tamper(kind: str) -> nbformat.NotebookNode:
    """A wrong answer in a notebook whose wrapping was changed."""
    notebook = hand_in(WRONG)
    test = notebook.cells[2]
    if kind == "skip_tag":
        for one in notebook.cells:
            one.metadata["tags"] = ["skip-execution", "raises-exception"]
    elif kind == "test_edited":
        test.source = "pass"
    elif kind == "test_deleted":
        del notebook.cells[2]
    elif kind == "test_made_raw":
        notebook.cells[2] = nbformat.v4.new_raw_cell("", metadata=test.metadata, id=test.id)
    elif kind == "id_doubled":
        notebook.cells.insert(0, copy.deepcopy(test))
        notebook.cells[0].source = "pass"
    elif kind == "answer_doubled":
        notebook.cells.insert(2, copy.deepcopy(notebook.cells[1]))
    elif kind == "roles_swapped":
        test.metadata.nbgrader.update(solution=True, grade=False, locked=False)
        test.source = "pass"
    elif kind == "points_raised":
        test.metadata.nbgrader.update(points=1000)
        notebook.cells[1].metadata.nbgrader.update(grade=True, points=1000)
    elif kind == "checksum_forged":
        test.metadata.nbgrader.checksum = "0" * 32
    elif kind == "outputs_planted":
        test.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "1.0"})]
        test.execution_count = 1
    elif kind == "attachments_planted":
        notebook.cells[1]["attachments"] = {"x.svg": {"image/svg+xml": "<svg onload='alert(1)'/>"}}
    elif kind == "kernel_renamed":
        notebook.metadata["kernelspec"] = {"name": "../../bin/sh", "display_name": "sh", "language": "sh"}
    elif kind == "setup_replaced":
        notebook.cells[0].source = "def check(x):\n    raise SystemExit(0)"
    elif kind == "metadata_gone":
        for one in notebook.cells:
            one.metadata = nbformat.from_dict({})
    elif kind == "metadata_of_another_kind":
        for one in notebook.cells:
            one.metadata["nbgrader"] = ["grade_id", "double"]
    elif kind == "thousands_of_cells":
        notebook.cells += [nbformat.v4.new_code_cell("x = 1") for _ in range(1000)]
    else:
        raise ValueError(kind)
    return notebook


@pytest.mark.parametrize(
    "kind",
    "skip_tag test_edited test_deleted test_made_raw id_doubled answer_doubled roles_swapped points_raised checksum_forged "
    "outputs_planted attachments_planted kernel_renamed setup_replaced metadata_gone metadata_of_another_kind "
    "thousands_of_cells".split(),
)
def test_a_notebooks_wrapping_moves_no_mark(machine: Machine, kind: str) -> None:
    notebook = tamper(kind)
    rebuilt = TOY.rebuild(notebook)
    verdict = machine.grade(notebook)
    assert verdict.passed["test_double"] is False
    assert verdict.passed["test_triple"] is True, f"the honest answer beside it lost: {verdict.messages}"
    tests = [one for one in rebuilt.notebook.cells if one.metadata.get("nbgrader", {}).get("grade")]
    assert [one.source for one in tests] == [one.source for one in TOY.tests]
    assert [one.metadata.nbgrader.points for one in tests] == [1, 1]
    assert "attachments" not in json.dumps(rebuilt.notebook) and "skip-execution" not in json.dumps(rebuilt.notebook)
    assert rebuilt.notebook.metadata == TOY.source.metadata
    assert not any(one.outputs or one.execution_count for one in rebuilt.notebook.cells if one.cell_type == "code")
    assert len(rebuilt.cells) <= assignment.MOST_CELLS
