"""The template of a lesson: what every lesson has, in which order, so that a reader who knows one can find their way.

Each check is a function of a `Lesson` that returns its problems as readable lines. `CHECKS` lists them all.
"""

from __future__ import annotations

import re
from pathlib import Path

from nbformat import NotebookNode

from genimg_lessons.course import lesson_code
from genimg_lessons.course.canonical import first_png
from genimg_lessons.course.lesson import HEADINGS, MAX_BYTES, PASSPORT, Lesson, headings, open_lesson, tags_of

__all__ = ["CHECKS", "problems"]

PREDICT = re.compile(r"^\*\*Predict\.?\*\*", re.MULTILINE)
IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RANDOM_IDENTIFIER = re.compile(r"[0-9a-f]{8}")
MACHINE_PATH = re.compile(
    r"(?<![\w.])(?:/(?:work|root|tmp|home|Users|var)/\w|[A-Z]:\\\\?Users)[^\s\"')]*|site-packages"
)


def title(lesson: Lesson) -> list[str]:
    """The first cell has number, title, badge, picture, motivation and the passport with all rows."""
    cell = lesson.nb.cells[0]
    if cell.cell_type != "markdown" or cell.id != "title":
        return ['the first cell is not a markdown cell with the id "title"']
    problems = []
    if not re.match(rf"# {lesson.number} · \S", cell.source):
        problems.append(
            f"cell 'title': expected to begin with '# {lesson.number} · ', got {cell.source.splitlines()[0]!r}"
        )
    owner = lesson.project.repository.removeprefix("https://github.com/")
    colab = "https://colab.research.google.com"
    badge = f"[![Open in Colab]({colab}/assets/colab-badge.svg)]({colab}/github/{owner}/blob/main/notebooks/{lesson.path.name})"
    if badge not in cell.source:
        problems.append(f"cell 'title': no Colab badge that opens this file; expected {badge}")
    for row in PASSPORT:
        if not re.search(rf"^\|\s*\*\*{row}\*\*\s*\|\s*\S", cell.source, re.MULTILINE):
            problems.append(f"cell 'title': the passport has no filled row **{row}**")
    takes = re.search(r"^\|\s*\*\*It takes\*\*\s*\|(.*)$", cell.source, re.MULTILINE)
    if takes and not (re.search(r"\d+ (s|min)\b.*CPU", takes[1]) and "full" in takes[1]):
        problems.append(
            f"cell 'title': It takes: expected seconds on one CPU core and minutes with preset full, got {takes[1]!r}"
        )
    return problems


def hero(lesson: Lesson) -> list[str]:
    """The title's picture is the one that the cell tagged `hero` makes."""
    cells = [cell for cell in lesson.code if "hero" in tags_of(cell)]
    if len(cells) != 1:
        return [f"expected one code cell tagged hero, got {len(cells)}"]
    first = lesson.nb.cells[0]
    if not re.search(r"!\[[^\]]{20,}\]\(attachment:hero\.png\)", first.source):
        return ["cell 'title': no ![a sentence that describes the picture](attachment:hero.png)"]
    made = first_png(cells[0])
    shown = first.get("attachments", {}).get("hero.png", {}).get("image/png")
    return (
        [] if made and shown == made else [f"cell 'title': hero.png is not the picture that cell {cells[0].id!r} makes"]
    )


def section_order(lesson: Lesson) -> list[str]:
    """Every section of the template is there once, in order."""
    found = [name for cell in lesson.markdown for name in headings(cell.source)]
    problems = [
        f"section '## {name}': expected once, got {found.count(name)} times"
        for name in HEADINGS
        if found.count(name) != 1
    ]
    if not problems and [name for name in found if name in HEADINGS] != list(HEADINGS):
        problems.append(f"sections: expected the order {', '.join(HEADINGS)}")
    summary = "\n".join(cell.source for cell in lesson.section("Summary"))
    for name in ("What this lesson made work", "Limits"):
        if f"### {name}" not in summary:
            problems.append(f"Summary: no '### {name}'")
    return problems


def identifiers(lesson: Lesson) -> list[str]:
    """Every cell has a name: lower case, words joined by hyphens, not made by chance (nbformat replaces a name used twice)."""
    names = [cell.get("id", "") for cell in lesson.nb.cells]
    return [
        f"cell {name!r}: expected an id such as 'train-critic', in lower case with hyphens"
        for name in names
        if not IDENTIFIER.fullmatch(name) or RANDOM_IDENTIFIER.fullmatch(name)
    ]


def predictions(lesson: Lesson) -> list[str]:
    """Each question to predict stands before a code cell and has its folded answer behind it, in the same section."""
    problems = []
    asked = 0
    for index, cell in enumerate(lesson.nb.cells):
        if cell.cell_type == "markdown" and PREDICT.search(cell.source):
            asked += 1
            if not is_answered(lesson.nb.cells[index + 1 :]):
                problems.append(f"cell {cell.id!r}: no code cell with a folded answer behind it follows the prediction")
    return problems if asked else ["no paragraph begins with **Predict.**"]


def is_answered(following: list[NotebookNode]) -> bool:
    """Whether a code cell and then a folded answer come before the next section or the next question."""
    ran = False
    for cell in following:
        if cell.cell_type == "code":
            ran = True
        elif cell.cell_type == "markdown":
            text, *rest = re.split(r"^## |^\*\*Predict", cell.source, maxsplit=1, flags=re.MULTILINE)
            if ran and "<summary>Answer</summary>" in text:
                return True
            if rest:
                return False
    return False


def self_checks(lesson: Lesson) -> list[str]:
    """Check yourself asks three questions, each with a hint, a bigger hint and an answer, all folded."""
    text = "\n".join(cell.source for cell in lesson.section("Check yourself"))
    problems = [
        f"Check yourself: expected three times <summary>{name}</summary>, got {count}"
        for name in ("Hint", "Bigger hint", "Answer")
        if (count := text.count(f"<summary>{name}</summary>")) != 3
    ]
    for cell in lesson.markdown:
        if cell.source.count("<details>") != cell.source.count("</details>"):
            problems.append(f"cell {cell.id!r}: a <details> is not closed")
    return problems


def texts(lesson: Lesson) -> list[str]:
    """Formulas are closed, pictures have alternative text, links lead somewhere, no path of one machine is shown."""
    problems = []
    for cell in lesson.nb.cells:
        shown = cell.source + "".join(
            str(o.get("text", "")) + str(o.get("data", {}).get("text/plain", "")) for o in cell.get("outputs", [])
        )
        if found := MACHINE_PATH.search(shown):
            problems.append(f"cell {cell.id!r}: shows a path of the machine it ran on: {found[0]}")
        if cell.cell_type != "markdown":
            continue
        if cell.source.count("$$") % 2:
            problems.append(f"cell {cell.id!r}: a $$ formula is not closed")
        if re.search(r"!\[\s*\]\(|<img(?![^>]*\balt=)", cell.source):
            problems.append(f"cell {cell.id!r}: a picture without alternative text")
        for target in re.findall(r"(?<!!)\[[^\]]*\]\((?!https?:|mailto:|attachment:|#)([^)#\s]+)", cell.source):
            if not (lesson.path.parent / target).exists():
                problems.append(f"cell {cell.id!r}: the link {target} leads nowhere")
    return problems


def file_size(lesson: Lesson) -> list[str]:
    """The file stays small enough for GitHub and a slow line."""
    size = lesson.path.stat().st_size
    return [] if size <= MAX_BYTES else [f"the file has {size / 1e6:.2f} MB, allowed are {MAX_BYTES / 1e6:g} MB"]


CHECKS = (title, hero, section_order, identifiers, predictions, self_checks, texts, file_size, *lesson_code.CHECKS)


def problems(path: Path | str) -> list[str]:
    """Return every problem of a lesson, one line each; an empty list means that it follows the template."""
    lesson = open_lesson(path)
    broken = broken_code(lesson)
    return broken or [problem for check in CHECKS for problem in check(lesson)]


def broken_code(lesson: Lesson) -> list[str]:
    """Code cells that are not plain Python (a syntax error, a `!command` or a `%magic`), which no other check can read."""
    found = []
    for cell in lesson.code:
        try:
            compile(cell.source, cell.id, "exec")
        except SyntaxError as error:
            found.append(f"cell {cell.id!r}: not plain Python: {error.msg}")
    return found
