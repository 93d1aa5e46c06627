"""Pages need no network: pictures and formulas are inside, and formulas survive markdown."""

import json
import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from genimg_lessons.course.page import PIECES, html_page, mathml

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def body(text):
    page = html_page(new_notebook(cells=[new_markdown_cell(text), new_code_cell("x = 1")]), "small")
    assert "<title>small</title>" in page and "mathjax@" not in page.lower()
    return page[page.index("<body") :]


def test_a_formula_becomes_mathml_and_keeps_its_number():
    page = body(
        "The value is\n\n$$V = \\frac{a_1}{b} * c * d < e \\tag{6.1}$$\n\nfor all $x_1 * x_2$ and | $\\|y_3\\|$ |."
    )
    assert page.count("<math") == 3 and page.count("</math>") == 3 and "(6.1)" in page
    assert page.count("<msub>") == 4 and "<em>" not in page and "$" not in page and "SETASIDE" not in page
    assert 'display="block"' in page and 'display="inline"' in page


def test_a_formula_in_a_heading_stays_out_of_its_anchor():
    page = body("## The slope of $x_1$ and its cure")
    heading = page[page.index("<h2") : page.index("</h2>")]
    assert heading.count("<math") == 1 and "<msub>" in heading
    tags = re.findall(r"<(?:h2|a)[^>]*>", heading)
    assert len(tags) == 2 and not any("math" in tag or "SETASIDE" in tag or tag.count("<") > 1 for tag in tags)
    assert re.search(r'id="([^"]+)"', tags[0])[1] == re.search(r'href="#([^"]+)"', tags[1])[1]


def test_code_and_money_are_left_alone():
    page = body("`$HOME$` and\n\n```\n$x$\n```\n\nand 5 \\$ is cheap, 6 \\$ too.")
    assert "<math" not in page and "$HOME$" in page and "$x$" in page


def test_answers_stay_folded_and_title_pictures_inside():
    cell = new_markdown_cell(
        "![a picture](attachment:hero.png)\n\n<details><summary>Answer</summary>\n\nIt is $x$.\n\n</details>\n\nGo on.",
        attachments={"hero.png": {"image/png": "iVBORw0KGgo="}},
    )
    page = html_page(new_notebook(cells=[cell]), "small")
    inside = page[page.index("<details>") : page.index("</details>")]
    assert "It is" in inside and "<math" in inside and "Go on" not in inside
    assert 'src="data:image/png;base64,iVBORw0KGgo' in page


def test_the_notebook_itself_keeps_its_formulas():
    nb = new_notebook(cells=[new_markdown_cell("$a$")])
    html_page(nb, "small")
    assert nb.cells[0].source == "$a$"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_formula_of_a_lesson_is_understood(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            for piece in PIECES.finditer("".join(cell["source"])):
                if not piece["code"]:
                    assert not re.search(r"\\[a-zA-Z]", mathml(piece["display"] or piece["inline"], "block")), piece[0]
