"""Imports point down only: a module uses its own layer's foundations, never what is built on it."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "genimg_lessons"

# A unit is a top-level module or subpackage. Units of one layer may use each other unless APART forbids it.
LAYERS = (
    {"checks", "images", "seeding"},
    {"data", "degradations", "ema", "layers"},
    {"losses", "models"},
    {"checkpoints", "evaluation", "sampling", "training"},
    {"editing", "inverse_problems", "trust"},
    {"plots", "widgets"},
    {"course"},
    {"__main__", "cli"},
)
# Models know nothing of how they are trained; grading judges strangers' code and shares nothing with it.
APART = {"models": {"losses"}, "losses": {"models"}}
# Leaves: notebooks import them, the package does not (a widget shows a plot).
LEAVES = {"plots": {"widgets"}, "widgets": set(), "grading": {"cli", "__main__"}}


def sources(root: Path) -> dict[str, str]:
    """Module name without the package -> source, for every module of the package under `root`."""
    modules = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root / PACKAGE).with_suffix("").parts
        modules[".".join(parts)] = path.read_text(encoding="utf-8")
    return modules


def imported_units(module: str, source: str) -> set[str]:
    """The units that a module imports anywhere, also inside its functions; 'from . import' is read as it is meant."""
    units = set()
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = [PACKAGE, *module.split(".")][: -node.level]
                base = ".".join([*above, *filter(None, [node.module])])
            names = [base] if base != PACKAGE else [f"{base}.{alias.name}" for alias in node.names]
        units |= {name.split(".")[1] for name in names if name.startswith(PACKAGE + ".")}
    return units


def problems(modules: dict[str, str]) -> list[str]:
    """Every import that points up or to a unit that must stay apart, and every unit without a layer."""
    layer = {unit: depth for depth, units in enumerate(LAYERS) for unit in units}
    found = []
    for module, source in modules.items():
        unit = module.split(".")[0]
        if unit == "__init__":
            continue
        if unit not in layer and unit != "grading":
            found.append(f"{module}: {unit} stands in no layer of tests/structure/test_layers.py")
            continue
        for other in sorted(imported_units(module, source) - {unit}):
            if unit == "grading":
                found.append(f"{module} imports {other}, but grading stands apart")
            elif unit not in LEAVES.get(other, {unit}):
                found.append(f"{module} imports {other}, which only notebooks import")
            elif other in APART.get(unit, set()):
                found.append(f"{module} imports {other}, but the two stay apart")
            elif layer.get(other, -1) > layer[unit]:
                found.append(f"{module} imports {other}, which is built on it: imports point down")
    return found


def cycles(modules: dict[str, str]) -> list[str]:
    """Units of one layer that import each other in a circle."""
    edges: dict[str, set[str]] = {}
    for module, source in modules.items():
        unit = module.split(".")[0]
        if unit != "__init__":
            edges.setdefault(unit, set()).update(imported_units(module, source) - {unit})

    def reach(unit: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(edges.get(unit, ()))
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting += edges.get(other, ())
        return seen

    return [f"{unit} imports itself in a circle" for unit in sorted(edges) if unit in reach(unit)]


def test_imports_point_down() -> None:
    assert problems(sources(ROOT)) == []


def test_no_import_goes_in_a_circle() -> None:
    assert cycles(sources(ROOT)) == []


def test_planted_imports_are_found() -> None:
    """The test of the test."""
    planted = {
        "checks": "from genimg_lessons import data",
        "data.faces": "def draw():\n    from genimg_lessons.training.gan import train_gan",
        "models.gan": "import genimg_lessons.losses.adversarial",
        "losses.restoration": "from ..models import cnn",
        "training.gan": "from genimg_lessons.plots import show",
        "grading.run": "from genimg_lessons.checks import require_shape",
        "course.lesson": "from genimg_lessons import cli",
        "sampling": "from genimg_lessons import grading",
        "newcomer": "",
    }
    assert len(problems(planted)) == len(planted)
    allowed = {
        "checks": "import torch",
        "data.faces": "from genimg_lessons.checks import require_shape\nfrom .imageset import ImageSet",
        "training.gan": "from genimg_lessons import ema, losses",
        "widgets": "from genimg_lessons.plots import png",
        "cli": "from genimg_lessons.course import template\nfrom genimg_lessons.grading import run",
        "grading.run": "import nbformat",
    }
    assert problems(allowed) == []
    assert (
        len(cycles({"ema": "from genimg_lessons import layers", "layers.conv": "from genimg_lessons import ema"})) == 2
    )
