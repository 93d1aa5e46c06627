"""Lessons as files that change only when what they say changes.

A lesson is executed in a clean kernel and written in one canonical form: merged streams, named cell ids, no timings, no
widget ids, no progress bars. Two runs on one machine give the same bytes, so a diff shows only what a reader would see.
"""

from __future__ import annotations

import copy
import os
import re
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat import NotebookNode

__all__ = ["WIDGET_TEXT", "canonicalise", "canonicalise_outputs", "check", "execute", "first_png", "read", "write"]

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_TEXT = "[interactive control: run this lesson in Jupyter or Colab to move it]"
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
# What tqdm writes: `hi:  33%|###   | 1/3 [00:00<00:01, 1.2it/s]`, and without a total `7it [00:01, 5.1it/s]`.
BAR = re.compile(r"^.*(\d+%\||\d+\S*it )[^\[\n]*\[[^\]\n]*\]\s*$")
# Matplotlib says this once on a new machine; it is no part of a lesson.
FONT_CACHE = re.compile(r"^Matplotlib is building the font cache.*$")


def read(path: Path) -> NotebookNode:
    """Read a notebook as nbformat 4. Raises ValueError with the path if the file is not a notebook."""
    try:
        return nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.validator.ValidationError) as error:
        raise ValueError(f"{path}: expected a Jupyter notebook, got a file that nbformat refuses: {error}") from error


def write(nb: NotebookNode, path: Path) -> None:
    """Write a notebook in one step, so that a reader or an interrupted run never sees half of it."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, suffix=".part", delete=False
    ) as part:
        part.write(text_of(nb))
    try:
        # A temporary file is private; a lesson is as readable as a new file would be.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(part.name, 0o666 & ~mask)
        os.replace(part.name, path)
    except OSError:
        os.unlink(part.name)
        raise


def text_of(nb: NotebookNode) -> str:
    """The exact text of a notebook's file."""
    return nbformat.writes(nb, version=nbformat.NO_CONVERT) + "\n"


def first_png(cell: NotebookNode) -> str | None:
    """The base64 text of the first PNG among a code cell's outputs, None if there is none."""
    pictures = (output.get("data", {}).get("image/png") for output in cell.get("outputs", []))
    return next((picture for picture in pictures if picture), None)


def canonicalise(nb: NotebookNode) -> NotebookNode:
    """Return a notebook in canonical form; the argument is left alone. Doing it twice changes nothing.

    Cells: metadata keeps only `tags`, a metadata `id` becomes the cell's id, execution counts run from 1. Outputs: see
    `canonicalise_outputs`. The picture `hero.png` in the first cell comes from the code cell tagged `hero`.
    Raises ValueError if two cells have the same id.
    """
    source = copy.deepcopy(nb)
    result = nbformat.v4.new_notebook(metadata={"kernelspec": dict(KERNELSPEC), "language_info": dict(LANGUAGE_INFO)})
    result.nbformat_minor = 5
    executed = 0
    hero = None
    for cell in source.cells:
        text = cell.source.rstrip()
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "code":
            new = nbformat.v4.new_code_cell(text, outputs=canonicalise_outputs(cell.outputs))
            if cell.execution_count is not None:
                executed += 1
                new.execution_count = executed
                for output in new.outputs:
                    if output.output_type == "execute_result":
                        output.execution_count = executed
            if "hero" in tags:
                hero = hero or first_png(new)
        elif cell.cell_type == "markdown":
            new = nbformat.v4.new_markdown_cell(text)
            if cell.get("attachments"):
                new.attachments = cell.attachments
        else:
            new = nbformat.v4.new_raw_cell(text)
        new.id = cell.metadata.get("id") or cell.get("id", "")
        new.metadata = NotebookNode({"tags": list(tags)} if tags else {})
        result.cells.append(new)
    names = [cell.id for cell in result.cells]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"cells: expected a different id for each, got more than one {', '.join(map(repr, twice))}")
    if hero and result.cells[0].cell_type == "markdown" and "attachment:hero.png" in result.cells[0].source:
        result.cells[0].setdefault("attachments", NotebookNode())["hero.png"] = NotebookNode({"image/png": hero})
    return result


def canonicalise_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return a cell's outputs without what depends on time or chance.

    Progress bars go, as a widget or as text; a widget's random id goes and its text becomes one plain sentence; adjacent
    pieces of one stream become one; a picture keeps its alternative text as only metadata. Other text on stderr stays,
    so that `check` can name it.
    """
    result: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream":
            text = stream_text(output.text) if output.name == "stderr" else output.text
            if not text:
                continue
            if result and result[-1].output_type == "stream" and result[-1].name == output.name:
                result[-1].text += text
            else:
                result.append(nbformat.v4.new_output("stream", name=output.name, text=text))
        elif output.output_type == "error":
            result.append(copy.deepcopy(output))
        else:
            data = dict(output.data)
            if BAR.match(str(data.get("text/plain", ""))):
                continue
            if data.pop(WIDGET_VIEW, None) is not None:
                data["text/plain"] = WIDGET_TEXT
            if isinstance(data.get("image/png"), str):
                data["image/png"] = "".join(data["image/png"].split())
            alt = output.get("metadata", {}).get("image/png", {}).get("alt")
            metadata = {"image/png": {"alt": alt}} if alt else {}
            new = nbformat.v4.new_output(output.output_type, data=data, metadata=metadata)
            result.append(new)
    return result


def stream_text(text: str) -> str:
    """Text of stderr without progress bars and without matplotlib's note about its font cache; '' if nothing else."""
    pieces = re.split(r"[\r\n]", text)
    kept = [piece for piece in pieces if piece.strip() and not BAR.match(piece) and not FONT_CACHE.match(piece)]
    return "\n".join(kept) + "\n" if kept else ""


def execute(path: Path | str, *, kernel: str = "python3", timeout: float = 1800) -> float:
    """Run a lesson from top to bottom in a clean kernel, write it back in canonical form, return the seconds it took.

    The kernel has one thread (the same numbers on every run) and starts in an empty folder, so that no lesson can depend
    on where it lies. kernel: a Jupyter kernel's name; timeout: seconds a cell may take. The file is changed only if
    every cell ran. Raises nbclient.exceptions.CellExecutionError at the first cell that fails.
    """
    from nbclient import NotebookClient

    path = Path(path)
    nb = canonicalise(read(path))
    started, cpu = time.perf_counter(), children_seconds()
    with tempfile.TemporaryDirectory(prefix="lesson-") as folder:
        client = NotebookClient(
            nb,
            kernel_name=kernel,
            timeout=timeout,
            store_widget_state=False,
            record_timing=False,
            resources={"metadata": {"path": folder}},
        )
        client.execute(env={**os.environ, "OMP_NUM_THREADS": "1"})
    write(canonicalise(nb), path)
    seconds = time.perf_counter() - started
    print(f"{path.name}: {seconds:.0f} s, of which {children_seconds() - cpu:.0f} s CPU time")
    return seconds


def children_seconds() -> float:
    """CPU seconds of this process's finished children; stays 0 on Windows, which does not count them."""
    times = os.times()
    return times.children_user + times.children_system


def check(path: Path | str) -> list[str]:
    """Return what is wrong with a committed lesson, one readable line a problem; an empty list means nothing.

    Compares the file with its canonical form, then asks every check of `template`.
    """
    from genimg_lessons.course import template

    path = Path(path)
    return canonical_problems(path) + template.problems(path)


def canonical_problems(path: Path) -> list[str]:
    """Return where a notebook's file differs from its canonical form, cell by cell."""
    nb = read(path)
    wanted = canonicalise(nb)
    problems = []
    for now, new in zip(nb.cells, wanted.cells, strict=True):
        for part in ("id", "metadata", "source", "execution_count", "attachments", "outputs"):
            if now.get(part) != new.get(part):
                problems.append(f"cell {new.id!r}: {part} is not in canonical form")
    if nb.metadata != wanted.metadata:
        problems.append("the notebook's metadata is not in canonical form")
    if not problems and path.read_text(encoding="utf-8") != text_of(wanted):
        problems.append("the file's layout is not canonical (indentation, key order or format version)")
    advice = f"run: python -m genimg_lessons notebooks execute {path.stem[:2]}"
    return [f"{problem}; {advice}" for problem in problems]
