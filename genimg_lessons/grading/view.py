"""What a room shows of the machine, all of it read-only: the system's programs, Python, its environment, this package.

Bubblewrap's rooms and those of a container engine show the same, so the list stands here once. It is made when this
module is imported, since a process that has walked into a room can look up no path of the machine any more.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["FILES", "FOLDERS", "LINKS", "PACKAGE", "inside", "parents", "surplus"]

PACKAGE = Path(__file__).resolve().parents[1]
SYSTEM = tuple(name for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32") if os.path.isdir(name))
LINKS = {name: os.readlink(name) for name in SYSTEM if os.path.islink(name)}
PYTHON = {path for prefix in (sys.prefix, sys.base_prefix) for path in (prefix, str(Path(prefix).resolve()))}


def inside(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return path == folder or path.startswith(f"{folder}/")


FOLDERS = [
    "/usr",
    *(name for name in SYSTEM if name not in LINKS),
    *sorted(path for path in PYTHON | {str(PACKAGE)} if not inside(path, "/usr")),
]
FILES = [name for name in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime") if os.path.exists(name)]
# What bubblewrap or an engine puts beside them; none of it is the machine's.
OWN = {"box", "dev", "etc", "proc", "run", "sys", "tmp", ".dockerenv"}


def parents() -> list[str]:
    """The folders on the way to what is shown, the root not among them; they hold nothing else."""
    found = {str(parent) for path in FOLDERS for parent in Path(path).parents} - {"/"}
    return sorted(path for path in found if not any(inside(path, folder) for folder in FOLDERS))


def surplus() -> list[str]:
    """What this process sees beside what a room shows: nothing in a room, much on a machine."""
    ways = {Path(path) for path in (*FOLDERS, *LINKS, *parents())}
    found = {Path("/", name) for name in os.listdir("/") if name not in OWN}
    for parent in parents():
        if os.path.isdir(parent):
            found |= {Path(parent, name) for name in os.listdir(parent)}
    return sorted(str(path) for path in found - ways)
