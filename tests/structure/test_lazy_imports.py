"""`import genimg_lessons` costs what `import torch` costs: heavy libraries are imported where they are used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "genimg_lessons"
HEAVY = ("torchvision", "sklearn", "skimage", "torchmetrics", "ipywidgets", "nbgrader", "matplotlib")
# Drawing is what these two are for; widgets shows the pictures of plots.
DRAWING = {"plots", "widgets"}
# Plugins of a tool that is heavy itself; only that tool imports them.
PLUGINS = {"course.nbval_plugin"}

REFUSE = """
import importlib, sys
heavy = {heavy!r}

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in heavy:
            raise ImportError(f"{{name}} is imported at the top of a module: import it inside the function that uses it")

sys.meta_path.insert(0, Refuse())
for name in {modules!r}:
    importlib.import_module(name)
loaded = sorted(set(heavy) & set(sys.modules))
assert not loaded, loaded
"""


def modules() -> list[str]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found.append(".".join(part for part in parts if part != "__init__"))
    return [name for name in found if name != "__main__" and name not in PLUGINS]


@pytest.mark.parametrize("drawing", [False, True], ids=["everything else", "plots and widgets"])
def test_heavy_libraries_are_not_imported(drawing: bool) -> None:
    heavy = tuple(name for name in HEAVY if not (drawing and name == "matplotlib"))
    names = [name for name in modules() if (name in DRAWING) == drawing]
    full = [f"genimg_lessons.{name}".rstrip(".") for name in names]
    run = [sys.executable, "-c", REFUSE.format(heavy=heavy, modules=full)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_no_module_moves_to_the_gpu_by_itself() -> None:
    """Device follows the input: nothing calls `.cuda()`."""
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "cuda"
    ]
    assert calls == []
