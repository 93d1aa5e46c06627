"""What the code cells of a lesson may and must do: checks that read the code without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from genimg_lessons.course.canonical import WIDGET_TEXT
from genimg_lessons.course.figures import decode, is_blank, pictures, used_names
from genimg_lessons.course.lesson import ALLOWED_TAGS, MAX_LINES, PARAMETERS, SETUP, Lesson, tags_of

__all__ = ["CHECKS", "public_names"]

TAG = re.compile(r"\\tag\{([^}]*)\}")
# `course` and `cli` run lessons, `grading` marks them: no lesson uses their names.
NOT_FOR_LESSONS = {"__init__", "__main__", "cli", "course", "grading"}


def setup_cells(lesson: Lesson) -> list[str]:
    """The setup cell is the same everywhere, and one `parameters` cell says preset and seed."""
    problems = []
    setup = lesson.by_id("setup")
    wanted = SETUP.format(
        name=lesson.project.name, repository=lesson.project.repository, version=lesson.project.version
    )
    if setup is None or setup.cell_type != "code":
        problems.append('no code cell has the id "setup"')
    elif setup.source != wanted:
        line = next(
            (a for a, b in zip(setup.source.splitlines(), wanted.splitlines(), strict=False) if a != b), "its length"
        )
        problems.append(f"cell 'setup': differs from course/lesson.py SETUP, which every lesson shares, at: {line}")
    tagged = [cell for cell in lesson.code if "parameters" in tags_of(cell)]
    if len(tagged) != 1:
        problems.append(f"expected one cell tagged parameters, got {len(tagged)}")
    else:
        values = {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in ast.parse(tagged[0].source).body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        if values != PARAMETERS:
            problems.append(f"cell {tagged[0].id!r}: expected exactly {PARAMETERS}, got {values}")
    return problems


def cell_size(lesson: Lesson) -> list[str]:
    """Code cells hold 1 to 25 lines of plain Python."""
    problems = []
    for cell in lesson.code:
        lines = len(cell.source.splitlines())
        if not 1 <= lines <= MAX_LINES:
            problems.append(f"cell {cell.id!r}: expected 1 to {MAX_LINES} lines, got {lines}")
    return problems


def executed(lesson: Lesson) -> list[str]:
    """Every code cell ran, without an error and without a warning."""
    problems = []
    for cell in lesson.code:
        if cell.execution_count is None:
            problems.append(f"cell {cell.id!r}: was not executed")
        for output in cell.outputs:
            if output.output_type == "error":
                problems.append(f"cell {cell.id!r}: ended with {output.ename}: {output.evalue}")
            if output.output_type == "stream" and output.name == "stderr":
                problems.append(f"cell {cell.id!r}: writes to stderr: {output.text.strip()[:120]}")
    return problems


def allowed(lesson: Lesson) -> list[str]:
    """No `interact` or `Output` widget, no tag or comment that switches a test off, few cells with ignored output."""
    problems = []
    ignored = 0
    for cell in lesson.code:
        for name in sorted(used_names(cell.source) & {"interact", "interact_manual", "interactive", "Output"}):
            problems.append(
                f"cell {cell.id!r}: uses {name}, which a strict output test cannot compare; use widgets.sliders"
            )
        if marker := re.search(r"^\s*#\s*(NBVAL_\w+|PYTEST_VALIDATE\w+)", cell.source, re.MULTILINE):
            problems.append(f"cell {cell.id!r}: comment {marker[1]} switches the output test off")
        for tag in set(tags_of(cell)) - ALLOWED_TAGS:
            problems.append(f"cell {cell.id!r}: unknown tag {tag!r}; allowed are {', '.join(sorted(ALLOWED_TAGS))}")
        ignored += "nbval-ignore-output" in tags_of(cell)
    if ignored > len(lesson.code) / 10:
        problems.append(f"{ignored} of {len(lesson.code)} code cells are tagged nbval-ignore-output, allowed are 10 %")
    return problems


def parameters_are_read(lesson: Lesson) -> list[str]:
    """Cells after `parameters` read `preset` and `seed`, so that changing them changes the lesson."""
    start = next((i for i, cell in enumerate(lesson.code) if "parameters" in tags_of(cell)), len(lesson.code))
    names = set().union(*(used_names(cell.source) for cell in lesson.code[start + 1 :]))
    return [f"no cell after the parameters reads `{name}`" for name in PARAMETERS if name not in names]


def equations(lesson: Lesson) -> list[str]:
    r"""Every `\tag{n.m}` belongs to the lesson, counts upwards, and is proved by the next code cell."""
    problems = []
    tags: list[str] = []
    proved = [number for cell in lesson.code for number in proved_numbers(cell.source)]
    for index, cell in enumerate(lesson.nb.cells):
        if cell.cell_type != "markdown":
            continue
        following = next((c for c in lesson.nb.cells[index + 1 :] if c.cell_type == "code"), None)
        for number in TAG.findall(cell.source):
            tags.append(number)
            if following is None or number not in proved_numbers(following.source):
                problems.append(
                    f'equation ({number}): the next code cell does not call check_equation("{number}", ...)'
                )
            elif not any(f"equation ({number}) holds" in o.get("text", "") for o in following.outputs):
                problems.append(f"equation ({number}): cell {following.id!r} does not print that it holds")
    wanted = [f"{int(lesson.number)}.{k}" for k in range(1, len(tags) + 1)]
    if tags != wanted:
        problems.append(
            f"equations: expected the numbers {', '.join(wanted) or 'of at least one'}, got {', '.join(tags) or 'none'}"
        )
    problems += [
        f"check_equation({number!r}): no equation carries this number" for number in proved if number not in tags
    ]
    return problems if tags else [*problems, "no numbered equation: nothing is proved"]


def proved_numbers(source: str) -> list[str]:
    """The numbers that a cell's calls of `check_equation` name."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    return [
        call.args[0].value
        for call in calls
        if ast.unparse(call.func).split(".")[-1] == "check_equation" and isinstance(call.args[0], ast.Constant)
    ]


def figure_texts(lesson: Lesson) -> list[str]:
    """Every figure is not blank and has alternative text, a sentence of its own."""
    problems = []
    seen: dict[str, str] = {}
    for cell in lesson.code:
        if any(is_blank(decode(png)) for png in pictures(cell.outputs)):
            problems.append(f"cell {cell.id!r}: shows a blank picture")
        for output in cell.outputs:
            if "image/png" not in output.get("data", {}):
                continue
            alt = output.metadata.get("image/png", {}).get("alt", "")
            if len(alt.split()) < 5:
                problems.append(f"cell {cell.id!r}: the figure's alternative text is missing or too short: {alt!r}")
            elif alt in seen:
                problems.append(f"cell {cell.id!r}: the same alternative text as in cell {seen[alt]!r}")
            seen[alt] = cell.id
    return problems


def gate(lesson: Lesson) -> list[str]:
    """The cell `gate` stands under Quality gate and raises, by `raise`, `assert` or a check of the package."""
    cell = lesson.by_id("gate")
    if cell is None or cell.cell_type != "code" or lesson.section_of(cell) != "Quality gate":
        return ['no code cell with the id "gate" stands under "## Quality gate"']
    nodes = list(ast.walk(ast.parse(cell.source)))
    calls = [ast.unparse(node.func).split(".")[-1] for node in nodes if isinstance(node, ast.Call)]
    if any(isinstance(n, (ast.Raise, ast.Assert)) for n in nodes) or any(
        c.startswith(("check_", "require_")) for c in calls
    ):
        return []
    return ["cell 'gate': never raises, so the gate cannot fail"]


def knob(lesson: Lesson) -> list[str]:
    """Turn the knob shows a figure, then an interactive control."""
    kinds = []
    for cell in lesson.section("Turn the knob"):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            kinds += ["figure"] * ("image/png" in data) + ["control"] * (data.get("text/plain") == WIDGET_TEXT)
    if "control" not in kinds:
        return ["Turn the knob: no interactive control"]
    return [] if "figure" in kinds[: kinds.index("control")] else ["Turn the knob: no figure stands before the control"]


def package_names(lesson: Lesson) -> list[str]:
    """No cell gives a name of the package, or of a module that the setup imports, to something else."""
    names = public_names(lesson.project.root / "genimg_lessons")
    problems = []
    for cell in lesson.code:
        if cell.id == "setup":
            continue
        for name in bound_names(ast.parse(cell.source)):
            if name in names:
                problems.append(
                    f"cell {cell.id!r}: redefines `{name}` of genimg_lessons.{names[name]}; give it a name of its own"
                )
    return problems


def public_names(package: Path) -> dict[str, str]:
    """Names that lessons may use -> the module that owns each: top-level modules, and what modules export.

    A module exports the functions and classes in its `__all__`, or all that have no leading underscore if it has none.
    """
    names = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        if parts[0] in NOT_FOR_LESSONS:
            continue
        module = ".".join(part for part in parts if part != "__init__")
        names.setdefault(parts[0], parts[0])
        body = ast.parse(path.read_text(encoding="utf-8")).body
        exported = [
            node.value for node in body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        ]
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                if not exported or repr(node.name) in ast.unparse(exported[0]):
                    names.setdefault(node.name, module)
    return names


def bound_names(tree: ast.AST) -> Iterator[str]:
    """Names that a cell binds for the whole notebook: not those local to a function, class or comprehension."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            if not (getattr(node, "module", None) or node.names[0].name).startswith("genimg_lessons"):
                yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            yield from bound_names(node)


CHECKS = (
    setup_cells,
    cell_size,
    executed,
    allowed,
    parameters_are_read,
    equations,
    figure_texts,
    gate,
    knob,
    package_names,
)
