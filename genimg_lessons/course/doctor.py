"""Look over this computer: what the lessons need, what is there, and the cure for what is missing."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

__all__ = ["Finding", "browser", "diagnose", "doctor"]

PACKAGE = "genimg-lessons"
SYNC = "delete the folder .venv and run `python3 course.py doctor`, which sets it up anew"
ROOM_FOR_FULL = 5e9  # bytes: public data and checkpoints of the lessons with preset full
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "msedge")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. A cure without `broken` is advice; with it, lessons will fail."""

    what: str
    found: str
    cure: str = ""
    broken: bool = False


def check_python() -> Iterator[Finding]:
    """The interpreter against the package's requires-python."""
    from packaging.specifiers import SpecifierSet

    wanted = metadata.metadata(PACKAGE)["Requires-Python"]
    good = platform.python_version() in SpecifierSet(wanted, prereleases=True)
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    cure = f"install a Python that satisfies {wanted} and set the course up with it: python3 course.py doctor"
    yield Finding("Python", found, "" if good else cure, not good)


def check_packages() -> Iterator[Finding]:
    """Installed versions against the floors in the package's metadata; extras count only where they were installed."""
    from packaging.requirements import Requirement

    requirements = [Requirement(text) for text in metadata.requires(PACKAGE) or []]
    for extra in ("", "lab", "test", "grade"):
        wanted = [
            need
            for need in requirements
            if need.name != PACKAGE
            and ("extra" in str(need.marker)) == bool(extra)
            and (need.marker is None or need.marker.evaluate({"extra": extra}))
        ]
        states = [(need, version_of(need.name)) for need in wanted]
        missing = [str(need.name) for need, version in states if version is None]
        old = [
            f"{need.name} {version} (needs {need.specifier})"
            for need, version in states
            if version is not None and not need.specifier.contains(version, prereleases=True)
        ]
        what = f"extra {extra}" if extra else "packages"
        if extra and missing:
            cure = (
                f"only for those who need it: uv sync --frozen --extra {extra} (uv lies in .tools/bin), "
                f"with conda: pip install -e .[{extra}] -c constraints.txt"
            )
            yield Finding(what, f"not installed: {', '.join(missing)}", cure)
        elif missing or old:
            yield Finding(
                what, f"missing: {', '.join(missing) or 'none'}; too old: {', '.join(old) or 'none'}", SYNC, True
            )
        else:
            shown = ", ".join(f"{need.name} {version}" for need, version in states)
            yield Finding(what, shown)


def version_of(name: str) -> str | None:
    """A package's installed version, None if it is absent."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def check_torch() -> Iterator[Finding]:
    """Whether torch loads, on what it computes, and whether torchvision is its match."""
    try:
        import torch
    except (ImportError, OSError) as error:
        yield Finding(
            "torch", f"does not load: {error}", f"on Windows install Microsoft's VC++ runtime; else {SYNC}", True
        )
        return
    if torch.cuda.is_available():
        device = f"CUDA, {torch.cuda.get_device_name(0)}"
    elif torch.backends.mps.is_available():
        device = "Apple GPU (mps)"
    else:
        device = "CPU; preset quick needs no more, preset full wants a GPU"
    yield Finding("device", device)
    yield Finding("threads", f"{torch.get_num_threads()} of {os.cpu_count()} cores; preset quick computes with one")
    try:
        from torchvision.ops import nms

        nms(torch.zeros(1, 4), torch.zeros(1), 0.5)
    except (ImportError, OSError, RuntimeError) as error:
        yield Finding("torchvision", f"does not go with this torch: {error}", SYNC, True)


def check_imports() -> Iterator[Finding]:
    """Whether the other heavy packages load; a broken wheel shows only here."""
    for module in ("matplotlib.pyplot", "skimage", "sklearn", "PIL.Image", "ipywidgets"):
        try:
            importlib.import_module(module)
        except (ImportError, OSError, RuntimeError) as error:
            yield Finding(module, f"does not load: {error}", SYNC, True)


def check_disk(root: Path) -> Iterator[Finding]:
    """Free space, and whether results can be written."""
    free = shutil.disk_usage(root).free
    cure = "free some space: preset full keeps up to 5 GB of data and checkpoints" if free < ROOM_FOR_FULL else ""
    yield Finding("disk", f"{free / 1e9:.0f} GB free", cure, free < 1e8)
    target = root / "runs" if (root / "runs").exists() else root
    if not os.access(target, os.W_OK):
        yield Finding(
            "results", f"{target} cannot be written", "give yourself the right to write, or use --output", True
        )


def check_lessons(root: Path) -> Iterator[Finding]:
    """The lessons and the kernel that runs them."""
    from genimg_lessons.course.catalogue import find_lessons

    count = len(find_lessons(root))
    yield Finding("lessons", f"{count} in {root / 'notebooks'}", "" if count else "clone the course again", not count)
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

        kernel = KernelSpecManager().get_kernel_spec("python3").argv[0]
        yield Finding("kernel", f"python3 ({sys.executable if kernel == 'python' else kernel})")
    except ImportError:
        yield Finding("kernel", "Jupyter is not installed", "pip install -e .[lab] -c constraints.txt", True)
    except NoSuchKernel:
        yield Finding("kernel", "Jupyter knows no kernel called python3", SYNC, True)


def check_data() -> Iterator[Finding]:
    """The embedded worlds, by loading them, and the public sets, by their files."""
    import torch

    from genimg_lessons import data

    torch.set_num_threads(1)  # small images: more threads only wait for each other, for minutes on a busy computer
    states = data.available()
    for name, state in states.items():
        if state == "embedded":
            try:
                images = data.load(name, "test")
            except (ImportError, OSError, RuntimeError, ValueError) as error:
                yield Finding(f"data {name}", f"embedded, but does not load: {error}", SYNC, True)
            else:
                yield Finding(f"data {name}", f"embedded; {len(images):,} test images {tuple(images.images.shape[1:])}")
        elif state.startswith("damaged"):
            yield Finding(f"data {name}", state, f"genimg data fetch {name}")
    absent = [name for name, state in states.items() if state == "absent"]
    present = [name for name, state in states.items() if state == "present"]
    cure = "only preset full uses them: genimg data fetch NAME" if absent else ""
    yield Finding(
        "public data", f"present: {', '.join(present) or 'none'}; absent: {', '.join(absent) or 'none'}", cure
    )


def browser() -> str | None:
    """The path of a Chromium that tests can drive: $COURSE_CHROMIUM, or one on PATH, or None."""
    named = os.environ.get("COURSE_CHROMIUM")
    return named or next((path for path in map(shutil.which, BROWSERS) if path), None)


def check_helpers() -> Iterator[Finding]:
    """Programs outside Python that some tests and the graders use."""
    path = browser()
    cure = "only for the browser tests: install Chromium or Chrome, or set COURSE_CHROMIUM"
    yield Finding("browser", path or "no Chromium found", "" if path else cure)
    if sys.platform == "linux":
        path = shutil.which("bwrap")
        yield Finding("sandbox", path or "no bubblewrap", "" if path else "only for grading: install bubblewrap")


def diagnose(root: Path) -> Iterator[Finding]:
    """Every finding, in the order in which to mend them. A check that itself fails is a finding."""
    checks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("Python", check_python),
        ("packages", check_packages),
        ("torch", check_torch),
        ("imports", check_imports),
        ("disk", lambda: check_disk(root)),
        ("lessons", lambda: check_lessons(root)),
        ("data", check_data),
        ("helpers", check_helpers),
    )
    for name, check in checks:
        try:
            yield from check()
        except Exception as error:  # a computer can be broken in ways nobody thought of; the other checks still help
            yield Finding(name, f"the check failed: {type(error).__name__}: {error}", SYNC, True)


def doctor(root: Path) -> int:
    """Print every finding with its cure; return 1 if something is broken, else 0."""
    broken = []
    for finding in diagnose(root):
        mark = "BROKEN" if finding.broken else "note" if finding.cure else "ok"
        print(f"{mark:6}  {finding.what:14} {finding.found}", flush=True)
        if finding.cure:
            print(f"{'':22} -> {finding.cure}")
        if finding.broken:
            broken.append(finding.what)
    print(f"Broken: {', '.join(broken)}." if broken else "Everything that the lessons need is here.")
    return 1 if broken else 0
