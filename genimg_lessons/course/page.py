"""A notebook as one HTML page that needs no network: pictures inside, formulas as MathML, which browsers draw themselves.

nbconvert's own pages fetch MathJax when they are opened; on a train the reader would see raw TeX.
"""

from __future__ import annotations

import copy
import re

from nbformat import NotebookNode

__all__ = ["PIECES", "html_page", "mathml"]

# Code first, so that a dollar sign in code is left alone; then display formulas, then those in the line.
PIECES = re.compile(
    r"(?P<code>```.*?```|`[^`\n]+`)|\$\$(?P<display>.+?)\$\$|(?<![\\$])\$(?P<inline>[^$\n]+?)\$(?!\$)", re.DOTALL
)
WORD = re.compile(r"FORMULA(\d+)SETASIDE")  # stands for a formula while nbconvert works
ANCHOR = re.compile(r"<[^<>]*SETASIDE[^<>]*>")  # a tag that repeats a heading's text: its anchor, and the link to it
TAG = re.compile(r"\\tag\{([^}]*)\}")
# Sizes and names that the converter does not know, in the words it knows.
SPELLED = ((re.compile(r"\\[bB]igg?[lrm]?(?![a-zA-Z])"), ""), (re.compile(r"\\arg\b"), r"\\operatorname{arg}"))
STYLE = """<style>
.formula { display: flex; align-items: center; overflow-x: auto; }
.formula math { flex: 1 0 auto; padding: 0.4em 0; }
.highlight pre { white-space: pre-wrap; overflow-wrap: anywhere; }
</style>"""


def mathml(tex: str, display: str) -> str:
    """One TeX formula as MathML; display: "block" or "inline". A block keeps its number at the right margin."""
    from latex2mathml.converter import convert

    number = TAG.search(tex)
    tex = TAG.sub("", tex)
    for pattern, known in SPELLED:
        tex = pattern.sub(known, tex)
    formula = convert(" ".join(tex.split()), display=display)
    if display == "inline":
        return formula
    return f'<span class="formula">{formula}{f"<span>({number[1]})</span>" if number else ""}</span>'


def html_page(nb: NotebookNode, name: str) -> str:
    """The page of a notebook; name: its title in the browser's tab."""
    from nbconvert import HTMLExporter

    formulas: list[str] = []

    def set_aside(piece: re.Match) -> str:
        if piece["code"]:
            return piece["code"]
        formulas.append(mathml(piece["display"] or piece["inline"], "block" if piece["display"] else "inline"))
        # A plain word: markdown leaves it alone, whatever signs the formula holds.
        return f"FORMULA{len(formulas) - 1}SETASIDE"

    nb = copy.deepcopy(nb)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = PIECES.sub(set_aside, cell.source)
    # Attachments and outputs are embedded anyway; embed_images would close each <details> before its answer.
    page, _ = HTMLExporter(embed_images=False, mathjax_url="").from_notebook_node(
        nb, resources={"metadata": {"name": name}}
    )
    page = ANCHOR.sub(lambda anchor: WORD.sub("", anchor[0]), page)
    page = WORD.sub(lambda word: formulas[int(word[1])], page)
    return page.replace("</head>", f"{STYLE}</head>", 1)
