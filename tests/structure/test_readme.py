"""What the README promises is there: its links lead somewhere and its commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [path for name in ("README.md", "CONTRIBUTING.md") if (path := ROOT / name).is_file()]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)|(?:src|href)=\"(?!https?:|mailto:)([^\"]+)\"")
COMMAND = re.compile(r"(?:course\.py|\bgenimg|-m genimg_lessons)(?:\.cli)? ([a-z][a-z-]*)")


def anchors(markdown: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    titles = re.findall(
        r"^#+ +(.+)$", re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    dead = []
    for found in LINK.findall(page.read_text(encoding="utf-8")):
        target, _, anchor = (found[0] or found[1]).partition("#")
        path = page.parent / target if target else page
        if not path.exists() or (
            anchor and path.suffix == ".md" and anchor not in anchors(path.read_text(encoding="utf-8"))
        ):
            dead.append(found[0] or found[1])
    assert dead == []


def test_commands_exist() -> None:
    """Every `course.py X`, `genimg X` or `-m genimg_lessons X` in code on the pages is a command that shows its help."""
    code = " \n".join(
        part
        for page in PAGES
        for part in re.findall(r"```.*?```|`[^`\n]+`", page.read_text(encoding="utf-8"), re.DOTALL)
    )
    commands = sorted(set(COMMAND.findall(code)))
    if not commands:
        pytest.fail("the README names no command: expected at least `course.py run` and `course.py test`")
    for command in commands:
        run = [sys.executable, "-m", "genimg_lessons", command, "--help"]
        done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0 and "usage" in done.stdout, f"{command}: {done.stderr}"
