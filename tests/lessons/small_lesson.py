"""A small lesson that follows the template, made in memory, for the tests of the checks."""

from __future__ import annotations

import base64
import io

import nbformat
import numpy
from nbformat import NotebookNode
from PIL import Image

from genimg_lessons.course.canonical import WIDGET_TEXT, canonicalise
from genimg_lessons.course.lesson import SETUP, Project

NAME = "90_small_lesson.ipynb"
ALT = "Two bands of grey noise, the left one darker than the right one"


def png(seed: int = 0, *, blank: bool = False) -> str:
    """Base64 text of a 64 x 96 picture: noise on two bands, or nothing but white."""
    values = numpy.full((64, 96), 255.0)
    if not blank:
        values = numpy.random.default_rng(seed).normal(120, 40, (64, 96)).clip(0, 255)
        values[:, 48:] += 40 * (seed % 3)
    buffer = io.BytesIO()
    Image.fromarray(values.clip(0, 255).astype("uint8")).save(buffer, format="PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def figure(picture: str, alt: str = ALT) -> NotebookNode:
    """An output as `plots.show` makes it."""
    data = {"image/png": picture, "text/plain": f"[figure] {alt}"}
    return nbformat.v4.new_output("display_data", data=data, metadata={"image/png": {"alt": alt}})


def printed(text: str) -> NotebookNode:
    """An output on stdout."""
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def small_lesson(project: Project) -> NotebookNode:
    """A lesson without any problem; no cell of it was really run."""
    cells: list[NotebookNode] = []

    def text(name: str, source: str) -> None:
        cells.append(nbformat.v4.new_markdown_cell(source, id=name))

    def code(name: str, source: str, *outputs: NotebookNode, tags: tuple[str, ...] = ()) -> None:
        cell = nbformat.v4.new_code_cell(source, id=name, outputs=list(outputs), execution_count=1)
        cell.metadata["tags"] = list(tags)
        cells.append(cell)

    owner = project.repository.removeprefix("https://github.com/")
    colab = "https://colab.research.google.com"
    text(
        "title",
        f"# 90 · A small lesson\n\n[![Open in Colab]({colab}/assets/colab-badge.svg)]({colab}/github/{owner}/blob/main/notebooks/{NAME})\n\n"
        f"![{ALT}](attachment:hero.png)\n\nWhy noise matters.\n\n| | |\n|---|---|\n| **You will be able to** | tell noise from signal |\n"
        '| **You need** | nothing |\n| **It takes** | about 2 s on one CPU core · about 1 min with `preset = "full"` on a T4 |\n| **Data** | none |',
    )
    text("set-up", "## Set up\n\nRun this first.")
    code("setup", SETUP.format(name=project.name, repository=project.repository, version=project.version))
    code("parameters", 'preset = "quick"  # or "full"\nseed = 0  # any whole number', tags=("parameters",))
    code("start", 'generator = seeding.seed_everything(seed)\nsteps = 10 if preset == "quick" else 100')
    text("picture", "## A picture first")
    code("bands", "plots.show(draw(generator), alt=words)", figure(png(1)), tags=("hero",))
    text("theory", "## Theory\n\n$$a + b = b + a \\tag{90.1}$$")
    code(
        "prove",
        'check_equation("90.1", 1 + 2, 2 + 1, 1e-9)',
        printed("equation (90.1) holds: difference at most 1e-09\n"),
    )
    text("build", "## Build it")
    text("predict", "## Predict, run, explain\n\n**Predict.** What is 1 + 1?")
    code("add", "print(1 + 1)", printed("2\n"))
    text("answer", "<details><summary>Answer</summary>\n\nTwo.\n\n</details>")
    text("break", "## Break it on purpose")
    text("turn", "## Turn the knob")
    code(
        "still",
        "plots.show(draw(2), alt=other)",
        figure(png(2), "The same two bands of noise with the right one much brighter"),
    )
    code(
        "knob",
        "widgets.sliders(draw, controls)",
        nbformat.v4.new_output("execute_result", data={"text/plain": WIDGET_TEXT}),
    )
    text("gate-text", "## Quality gate")
    code(
        "gate",
        'if steps < 1:\n    raise RuntimeError("too few steps")\nprint("gate holds: yes")',
        printed("gate holds: yes\n"),
    )
    text("read", "## You may have read elsewhere")
    question = "<details><summary>{}</summary>\n\nThink.\n\n</details>\n"
    text(
        "check",
        "## Check yourself\n\n" + "".join(question.format(name) for name in ("Hint", "Bigger hint", "Answer")) * 3,
    )
    text("exercise", "## Exercise")
    text("summary", "## Summary\n\n### What this lesson made work\n\nNoise.\n\n### Limits\n\nMany.")
    text("references", "## References")
    return canonicalise(nbformat.v4.new_notebook(cells=cells))
