"""Pages need no network: pictures and formulas are inside, and formulas survive markdown."""

import json
import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from genimg_lessons.course.page import PIECES, html_page, with_mathml

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def test_a_formula_becomes_mathml_and_keeps_its_number():
    page = with_mathml("The value is\n\n$$V = \\frac{a_1}{b} * c * d \\tag{6.1}$$\n\nfor all $x_1 * x_2$.")
    assert page.count("<math") == 2 and "(6.1)" in page and "\\" not in page
    assert "*" not in page and "_" not in page  # what is left could start emphasis in markdown
    assert 'display="block"' in page and 'display="inline"' in page


def test_code_and_money_are_left_alone():
    text = "`$HOME` and\n```\n$x$\n```\nand 5 \\$ is cheap, 6 \\$ too."
    assert with_mathml(text) == text


def test_the_page_holds_everything():
    nb = new_notebook(cells=[new_markdown_cell("$$a^2 < b \\tag{1.1}$$"), new_code_cell("x = 1")])
    page = html_page(nb, "small")
    body = page[page.index("<body") :]
    assert "<msup>" in body and "$$" not in body and "<title>small</title>" in page
    assert "mathjax@" not in page.lower() and nb.cells[0].source.startswith("$$")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_formula_of_a_lesson_is_understood(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            formulas = [piece for piece in PIECES.finditer(text) if not piece["code"]]
            for piece in formulas:
                assert not re.search(r"\\[a-zA-Z]", with_mathml(piece[0])), piece[0]
