"""Files that a newcomer can read in one sitting, and public names that say what they do."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = [
    path.relative_to(ROOT).as_posix()
    for folder in ("genimg_lessons", "tests", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
MODULES = [name for name in PYTHON if name.startswith("genimg_lessons/")]


def tree_of(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PYTHON)
def test_a_file_has_at_most_300_lines(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("name", MODULES)
def test_public_names_are_documented(name: str) -> None:
    """Modules, functions, classes and public methods; ruff checks the form, this also sees what a `noqa` would hide."""
    tree = tree_of(name)
    silent = [] if ast.get_docstring(tree) else [name]
    for owner in [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]:
        for node in owner.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                silent += [] if ast.get_docstring(node) else [f"{node.name} (line {node.lineno})"]
    assert silent == []


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__.py")])
def test_exported_names_exist(name: str) -> None:
    module = importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    assert [word for word in getattr(module, "__all__", ()) if not hasattr(module, word)] == []


@pytest.mark.parametrize("name", MODULES)
def test_nothing_is_left_unfinished(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [word for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error") if word in text] == []
