"""A notebook as one HTML page that needs no network: pictures inside, formulas as MathML, which browsers draw themselves.

nbconvert's own pages fetch MathJax when they are opened; on a train the reader would see raw TeX.
"""

from __future__ import annotations

import copy
import html
import re

from nbformat import NotebookNode

__all__ = ["html_page", "with_mathml"]

# Code first, so that a dollar sign in code is left alone; then display formulas, then those in the line.
PIECES = re.compile(
    r"(?P<code>```.*?```|`[^`\n]+`)|\$\$(?P<display>.+?)\$\$|(?<![\\$])\$(?P<inline>[^$\n]+?)\$(?!\$)", re.DOTALL
)
TAG = re.compile(r"\\tag\{([^}]*)\}")
# Sizes and names that the converter does not know, in the words it knows.
SPELLED = ((re.compile(r"\\[bB]igg?[lrm]?(?![a-zA-Z])"), ""), (re.compile(r"\\arg\b"), r"\\operatorname{arg}"))
STYLE = "<style>.formula{display:flex;align-items:center;margin:1em 0}.formula math{flex:1}</style>"


def _formula(tex: str, display: str) -> str:
    """One formula as MathML, markdown's special characters written as entities."""
    from latex2mathml.converter import convert

    for pattern, known in SPELLED:
        tex = pattern.sub(known, tex)
    mathml = convert(" ".join(tex.split()), display=display)
    return re.sub(r"(?<=>)[^<]+(?=<)", lambda text: html.unescape(text[0]).translate(ENTITIES), mathml)


ENTITIES = {ord(sign): f"&#{ord(sign)};" for sign in "*_`~[]()|!#+-<>&\\"}


def with_mathml(markdown: str) -> str:
    """Markdown whose TeX formulas have become MathML; numbered ones keep their number at the right margin."""

    def replace(piece: re.Match) -> str:
        if piece["code"]:
            return piece["code"]
        if piece["inline"]:
            return _formula(piece["inline"], "inline")
        number = TAG.search(piece["display"])
        formula = _formula(TAG.sub("", piece["display"]), "block")
        # One line without blank ones: markdown then takes it for a single block of HTML.
        return f'<div class="formula">{formula}{f"<span>({number[1]})</span>" if number else ""}</div>'

    return PIECES.sub(replace, markdown)


def html_page(nb: NotebookNode, name: str) -> str:
    """The page of a notebook; name: its title in the browser's tab."""
    from nbconvert import HTMLExporter

    nb = copy.deepcopy(nb)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = with_mathml(cell.source)
    page, _ = HTMLExporter(embed_images=True, mathjax_url="").from_notebook_node(
        nb, resources={"metadata": {"name": name}}
    )
    return page.replace("</head>", f"{STYLE}</head>", 1)
