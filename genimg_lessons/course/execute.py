"""Run one lesson in this process: `python -m genimg_lessons.course.execute JOB`, called by the runner.

What happens is told on stdout, one JSON object a line: {"cells": 17}, {"started": "train"}, {"done": 3}, and last
{"state": "finished" | "failed" | "stopped", ...}. The end of stdin means stop: it reaches us on every system, and also
when the runner was killed, so that no kernel is left behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from genimg_lessons.course.canonical import canonicalise, write
from genimg_lessons.course.catalogue import Job
from genimg_lessons.course.page import html_page

__all__ = ["decode", "encode", "execute"]

PATIENCE = 5.0  # seconds an interrupted cell has before its kernel is ended
ERROR_LINES = 8
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def encode(job: Job) -> str:
    """A job as text for a command line."""
    return json.dumps(asdict(job), default=str)


def decode(text: str) -> Job:
    """The job in a command line's text."""
    fields = json.loads(text)
    return Job(**fields | {"lesson": Path(fields["lesson"]), "output": Path(fields["output"])})


def execute(job: Job, tell: Callable[[dict], None], stop: threading.Event) -> dict:
    """Run a lesson with its parameters, write result and page (or what there is so far), return the last message.

    The kernel starts in the lesson's own folder, with one thread for preset "quick", whose numbers are reproducible.
    """
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    started = time.perf_counter()
    nb = parameterize_notebook(
        load_notebook_node(str(job.lesson)),
        {"preset": job.preset, "seed": job.seed},
        kernel_name="python3",
        language="python",
    )
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    tell({"cells": sum(is_run(cell) for cell in nb.cells)})
    end = asyncio.run(run_cells(nb, job, tell, stop))
    nb = canonicalise(nb)
    seconds = round(time.perf_counter() - started, 1)
    noted = {"preset": job.preset, "seed": job.seed, "state": end["state"], "seconds": seconds}
    job.output.mkdir(parents=True, exist_ok=True)
    if end["state"] == "finished":
        nb.metadata["genimg"] = noted | {"key": job.key}
        write_page(nb, job)
        write(nb, job.result)
        job.partial.unlink(missing_ok=True)
    else:
        nb.metadata["genimg"] = noted
        write(nb, job.partial)
    return end | {"seconds": seconds}


def is_run(cell: NotebookNode) -> bool:
    """Whether a cell is code that does something."""
    return cell.cell_type == "code" and bool(cell.source.strip())


async def run_cells(nb: NotebookNode, job: Job, tell: Callable[[dict], None], stop: threading.Event) -> dict:
    """Run the cells in order until the end, a failure or a stop; return how it ended."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    client = NotebookClient(
        nb,
        kernel_name="python3",
        timeout=None,
        store_widget_state=False,
        record_timing=False,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(job.lesson.parent)}},
    )
    env = dict(os.environ)
    if job.preset == "quick":
        env["OMP_NUM_THREADS"] = "1"
    done = 0
    async with client.async_setup_kernel(env=env):
        for index, cell in enumerate(nb.cells):
            if stop.is_set():
                return {"state": "stopped", "cell": cell.get("id", "")}
            if not is_run(cell):
                continue
            tell({"started": cell.get("id", "")})
            running = asyncio.ensure_future(client.async_execute_cell(cell, index))
            try:
                await finish_or_stop(running, client, stop)
            except CellExecutionError as error:
                if stop.is_set():
                    return {"state": "stopped", "cell": cell.get("id", "")}
                return failure(cell, error_lines(error))
            except DeadKernelError:
                if stop.is_set():
                    return {"state": "stopped", "cell": cell.get("id", "")}
                return failure(cell, ["The Python process of the lesson died; most often the memory was full."])
            done += 1
            tell({"done": done})
    return {"state": "finished"}


async def finish_or_stop(running: asyncio.Future, client: Any, stop: threading.Event) -> None:
    """Wait for a cell; when told to stop, interrupt it, and end its kernel if it does not listen."""
    while not running.done() and not stop.is_set():
        await asyncio.wait({running}, timeout=0.2)
    if not running.done():
        await client.km.interrupt_kernel()
        await asyncio.wait({running}, timeout=PATIENCE)
        running.cancel()  # does nothing if it ended
    await running


def failure(cell: NotebookNode, lines: list[str]) -> dict:
    """The last message of a lesson that failed."""
    return {"state": "failed", "cell": cell.get("id", ""), "source": cell.source, "error": lines}


def error_lines(error: Any) -> list[str]:
    """The end of a cell's traceback without colours, and the error itself as last line."""
    lines = [line for line in COLOUR.sub("", error.traceback).splitlines() if line.strip()]
    return lines[-ERROR_LINES:] or [f"{error.ename}: {error.evalue}"]


def write_page(nb: NotebookNode, job: Job) -> None:
    """Write a notebook as one HTML page that holds its pictures and formulas."""
    part = job.page.with_suffix(".part")
    try:
        part.write_text(html_page(nb, job.name), encoding="utf-8")
        os.replace(part, job.page)
    finally:
        part.unlink(missing_ok=True)


def main() -> int:
    """Run the job in the command line and tell the runner about it."""
    # Kernels inherit stdout; a line of theirs must not come between ours.
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    stop = threading.Event()

    def tell(message: dict) -> None:
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps(message), file=told, flush=True)

    def listen() -> None:
        # Not sys.stdin.read(): it would hold a lock that Python wants when it ends.
        while os.read(0, 1):
            pass
        stop.set()

    threading.Thread(target=listen, daemon=True).start()
    job = decode(sys.argv[1])
    try:
        tell(execute(job, tell, stop))
    except (OSError, ValueError) as error:
        tell({"state": "failed", "cell": "", "source": "", "error": [f"{type(error).__name__}: {error}"]})
    return 0


if __name__ == "__main__":
    sys.exit(main())
