"""Tests of the tests: nbval, the refused network and papermill let a sound notebook pass and stop each planted fault.

The faults that `test_the_checks.py` plants are found without running anything; these need a kernel.
"""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from runs import changed_cells, papermill
from small_lesson import figure, png, printed

from genimg_lessons.course.canonical import WIDGET_TEXT, canonicalise

HERE = Path(__file__).parent
# The kernel draws with the same function that made the committed pictures.
DRAW = "import sys\nsys.path.insert(0, {here!r})\nfrom IPython.display import display\nfrom small_lesson import figure, png\n"
DRAW += "def draw(*arguments, **options):\n    output = figure(png(*arguments, **options))\n"
DRAW += "    display(dict(output.data), raw=True, metadata=dict(output.metadata))"
TABLE = "import time\nfrom IPython.display import Markdown\nMarkdown(f'| {} epochs, loss ≈ {{time.time():.2f}} and ≈ {{-time.time():+.0%}} |')"
CALL = "import urllib.request\nurllib.request.urlopen('http://{}', timeout=5)"


def shown_table(text: str) -> NotebookNode:
    """What a cell that ends in Markdown(text) shows."""
    data = {"text/markdown": text, "text/plain": "<IPython.core.display.Markdown object>"}
    return nbformat.v4.new_output("execute_result", data=data)


SOUND = [
    ("draw", DRAW.format(here=str(HERE)), []),
    ("number", "print(1 + 1)", [printed("2\n")]),
    ("measured", "import time\nprint('≈', time.time(), 'seconds')", [printed("≈ 0.1 seconds\n")]),
    ("measured-in-a-table", TABLE.format(3), [shown_table("| 3 epochs, loss ≈ 1.19 and ≈ +8% |")]),
    ("address", "print(object())", [printed("<object object at 0x7f0123456789>\n")]),
    ("bar", "from tqdm.auto import tqdm\nfor _ in tqdm(range(3)):\n    pass", []),
    ("text-bar", "from tqdm import tqdm\nfor _ in tqdm(range(3)):\n    pass", []),
    ("slider", "import ipywidgets\nipywidgets.IntSlider()", [nbformat.v4.new_output("execute_result", data={"text/plain": WIDGET_TEXT})]),
    ("picture", "draw(1)", [figure(png(1))]),
    ("loopback", "import socket\nserver = socket.create_server(('127.0.0.1', 0))\nsocket.create_connection(server.getsockname()).close()", []),
    ("train", "class Optimiser:\n    step = 1\nassert Optimiser().step == 1", []),
    ("samples", "draw(4)", [figure(png(1))]),
]  # fmt: skip

FAULTY = {
    "draw": (DRAW.format(here=str(HERE)), [], None),
    "wrong-number": ("print(1 + 1)", [printed("3\n")], "Cell outputs differ"),
    "wrong-number-in-a-table": (TABLE.format(3), [shown_table("| 4 epochs, loss ≈ 1.19 and ≈ +8% |")], "text/markdown"),
    "no-output": ("None", [printed("2\n")], "Missing output fields"),
    "warning": ("import warnings\nwarnings.warn('old')", [], "Unexpected output fields"),
    "gate": ("raise RuntimeError('distance 70, allowed 60')", [], "distance 70, allowed 60"),
    "network-address": (CALL.format("192.0.2.1"), [], "the course runs offline"),
    "network-name": (CALL.format("example.org"), [], "the course runs offline"),
    "network-child": (f"import subprocess, sys\nassert not subprocess.run([sys.executable, '-c', {CALL.format('192.0.2.1')!r}], capture_output=True).returncode", [], "AssertionError"),
    "other-picture": ("draw(4)", [figure(png(1))], "differs from the committed one"),
    "blank-picture": ("draw(blank=True)", [figure(png(1))], "draws a blank picture"),
    "no-picture": ("None", [figure(png(1))], "text/plain"),
}  # fmt: skip


def notebook(cells: list[tuple[str, str, list[NotebookNode]]]) -> NotebookNode:
    made = [
        nbformat.v4.new_code_cell(source, id=name, outputs=outputs, execution_count=1)
        for name, source, outputs in cells
    ]
    return canonicalise(nbformat.v4.new_notebook(cells=made))


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str | None]]:
    """Notebook -> cell id -> what nbval said, None if the cell passed; run as `genimg test` runs the lessons."""
    folder = tmp_path_factory.mktemp("planted")
    books = {
        "sound": notebook(SOUND),
        "faulty": notebook([(name, source, outs) for name, (source, outs, _) in FAULTY.items()]),
    }
    for name, book in books.items():
        nbformat.write(book, folder / f"{name}.ipynb")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "--nbval-sanitize-with",
        str(HERE / "sanitize.cfg"),
        "--color=no",
    ]
    command += [
        "-p",
        "genimg_lessons.course.nbval_plugin",
        "-p",
        "no:cacheprovider",
        "--junitxml=report.xml",
        str(folder),
    ]
    paths = [str(HERE / "no_network"), str(HERE.parents[1])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert "seconds per lesson" in done.stdout, done.stdout + done.stderr
    result: dict[str, dict[str, str | None]] = {name: {} for name in books}
    cases = ElementTree.parse(folder / "report.xml").iter("testcase")
    for case in cases:
        name = "sound" if "sound" in case.attrib["classname"] else "faulty"
        cell = books[name].cells[int(case.attrib["name"].split()[-1])]
        result[name][cell.id] = next((child.text for child in case if child.tag in ("failure", "error")), None)
    return result


def test_a_sound_notebook_passes(verdicts: dict[str, dict[str, str | None]]) -> None:
    assert verdicts["sound"] == {name: None for name, _, _ in SOUND}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_planted_fault_fails(verdicts: dict[str, dict[str, str | None]], fault: str) -> None:
    said, expected = verdicts["faulty"][fault], FAULTY[fault][2]
    if expected is None:
        assert said is None
    else:
        assert said is not None and expected in said and f"Cell id: {fault}" in said


def test_papermill_sees_an_unread_seed_and_a_gate_that_fails(tmp_path: Path) -> None:
    """One cell reads the seed, one does not; with seed 2 the gate fails."""
    cells = [
        ("parameters", "seed = 0", []),
        ("reads", "print(seed + 1)", [printed("1\n")]),
        ("ignores", "print(5)", [printed("5\n")]),
        ("measured", "import time\nprint('≈', time.time())", [printed("≈ 1\n")]),
        ("gate", "if seed == 2:\n    raise RuntimeError('gate fails')", []),
    ]
    book = notebook(cells)
    book.cells[0].metadata["tags"] = ["parameters"]
    lesson = tmp_path / "90_seed.ipynb"
    nbformat.write(book, lesson)
    (tmp_path / "runs").mkdir()
    assert changed_cells(book, papermill(lesson, tmp_path / "runs", seed=1)) == ["reads"]
    with pytest.raises(AssertionError, match="gate fails"):
        papermill(lesson, tmp_path / "runs", seed=2)


def test_another_picture_counts_as_a_change() -> None:
    books = [notebook([("picture", "draw()", [figure(png(seed))])]) for seed in (1, 1, 4)]
    assert changed_cells(books[0], books[1]) == []
    assert changed_cells(books[0], books[2]) == ["picture"]


def test_the_sitecustomize_of_the_system_is_still_loaded(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('mine too')\n", encoding="utf-8")
    paths = os.pathsep.join([str(HERE / "no_network"), str(tmp_path)])
    code = "import socket\nsocket.create_connection(('192.0.2.1', 80))"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True
    )
    assert done.stdout == "mine too\n" and "the course runs offline" in done.stderr
