"""Run lessons, each in a process of its own, and tell the learner what happens, what it gave and what to do next."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from genimg_lessons.course.catalogue import Job, find_root, plan, read_metadata, select, spell_seconds
from genimg_lessons.course.execute import encode

__all__ = ["INTERRUPTED", "Outcome", "run", "run_job", "run_jobs"]

INTERRUPTED = 130  # what shells call a program that Ctrl-C ended
GRACE = 20.0  # seconds a stopped lesson has to save what it has
SOURCE_LINES = 30


@dataclass(frozen=True)
class Outcome:
    """How one lesson ended: state is "finished", "failed" or "stopped"; the rest says where and why."""

    job: Job
    state: str
    seconds: float = 0.0
    cell: str = ""
    source: str = ""
    error: list[str] = field(default_factory=list)


def run_job(job: Job, tell: Callable[[Job, dict], None] | None = None, stop: threading.Event | None = None) -> Outcome:
    """Run one lesson in a new process and wait for its end; `tell` hears of each cell, `stop` ends it early.

    Needs nothing but the job, so any `concurrent.futures` executor can call it, on this machine or another one.
    """
    last: dict = {}
    with tempfile.TemporaryFile() as noise:
        # A session of its own: Ctrl-C reaches the runner alone, which then stops the lesson in good order.
        process = subprocess.Popen(
            [sys.executable, "-m", "genimg_lessons.course.execute", encode(job)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=noise,
            encoding="utf-8",
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        watcher = threading.Thread(target=stop_process, args=(process, stop), daemon=True)
        watcher.start()
        for line in process.stdout:
            last = json.loads(line)
            if tell is not None:
                tell(job, last)
        process.wait()
        watcher.join()
        process.stdout.close()
        if "state" in last:
            return Outcome(job, **last)
        noise.seek(0)
        said = noise.read().decode("utf-8", "replace").strip().splitlines()
    state = "stopped" if stop is not None and stop.is_set() else "failed"
    return Outcome(job, state, error=[*said[-8:], f"the lesson's process ended with exit code {process.returncode}"])


def stop_process(process: subprocess.Popen, stop: threading.Event | None) -> None:
    """Close a process's stdin when told to stop, which asks it to save and leave; end it if it does not."""
    while process.poll() is None and not (stop is not None and stop.is_set()):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.2)
    process.stdin.close()
    try:
        process.wait(timeout=GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


def run_jobs(jobs: list[Job], executor: ThreadPoolExecutor, stop: threading.Event) -> Iterator[Outcome]:
    """Run jobs with a progress bar over all their cells; yield each outcome as it comes. Ctrl-C sets `stop`."""
    from tqdm import tqdm

    messages: queue.SimpleQueue = queue.SimpleQueue()
    futures: dict[Future, Job] = {
        executor.submit(run_job, job, lambda job, message: messages.put((job, message)), stop): job for job in jobs
    }
    waiting = set(futures)
    done, current, known = dict.fromkeys(futures.values(), 0), {}, {}
    interval = 0.5 if sys.stderr.isatty() else 15.0
    form = "{l_bar}{bar}| {n_fmt}/{total_fmt} cells [{elapsed}]{postfix}"
    with tqdm(total=0, bar_format=form, mininterval=interval, leave=False, dynamic_ncols=True) as bar:
        while waiting:
            try:
                ended, waiting = wait(waiting, timeout=0.5)
            except KeyboardInterrupt:
                print("\nStopping; what is done is being saved ...", file=sys.stderr, flush=True)
                stop.set()
                continue
            while not messages.empty():
                job, message = messages.get()
                known[job] = message.get("cells", known.get(job, 0))
                done[job] = message.get("done", done[job])
                current[job] = message.get("started", current.get(job, ""))
            # Lessons that have not begun count as long as the average of those that have.
            begun = sum(known.values())
            bar.total = round(begun * len(jobs) / max(len(known), 1))
            bar.n = sum(done.values())
            working = [f"{futures[f].name}: {current[futures[f]]}" for f in waiting if futures[f] in current]
            bar.set_postfix_str(", ".join(sorted(working)), refresh=False)
            bar.update(0)
            if interval < 1:
                bar.refresh()
            for future in ended:
                bar.clear()
                yield future.result()


def run(
    names: list[str],
    *,
    preset: str = "quick",
    seed: int = 0,
    workers: int = 1,
    output: Path | None = None,
    again: bool = False,
    root: Path | None = None,
) -> int:
    """Run lessons, write notebooks and pages to `output` (root/runs), print all a learner needs; return the exit code.

    names: what `catalogue.select` understands; with "all", lessons whose result is still valid are skipped unless
    `again`. Returns 0 if every lesson finished, 1 if one failed, 130 after Ctrl-C. Raises ValueError for bad arguments.
    """
    if workers < 1:
        raise ValueError(f"workers: expected a whole number above 0, got {workers}")
    root = root or find_root()
    output = (output or root / "runs").resolve()
    jobs = plan(select(root, names), output, preset, seed)
    skipped = [job for job in jobs if "all" in names and not again and job.is_done]
    if skipped:
        listed = ", ".join(job.name[:2] for job in skipped)
        print(f"Already done with the same settings, skipped: {listed} (--again runs them anew).")
    jobs = [job for job in jobs if job not in skipped]
    announce(jobs, workers)
    outcomes: list[Outcome] = []
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=workers) as executor:
        try:
            for outcome in run_jobs(jobs, executor, stop):
                outcomes.append(outcome)
                if outcome.state != "stopped":
                    report(outcome)
        finally:
            stop.set()  # whatever ended the loop, no lesson goes on unseen
            executor.shutdown(cancel_futures=True)
    return conclude(jobs, skipped, outcomes, root)


def announce(jobs: list[Job], workers: int) -> None:
    """Say what will run and how long it will take, before it starts."""
    if not jobs:
        return
    times = [job.seconds for job in jobs]
    what = jobs[0].name if len(jobs) == 1 else f"{len(jobs)} lessons"
    if None in times:
        promise = "no time is known for it yet"
    else:
        # One lesson cannot be shared out, so no number of workers makes it shorter.
        promise = spell_seconds(max(max(times), sum(times) / workers))
    print(f"Running {what} with preset {jobs[0].preset}, seed {jobs[0].seed}: {promise}.", flush=True)


def report(outcome: Outcome) -> None:
    """Print how a lesson ended: one line if well; lesson, cell, its source and the error's end if not."""
    job = outcome.job
    if outcome.state == "finished":
        print(f"{job.name}: finished in {outcome.seconds:.0f} s", flush=True)
        return
    print(f"\n{job.name}: FAILED" + (f" in cell {outcome.cell!r}:" if outcome.cell else ":"))
    lines = outcome.source.splitlines()
    shown = lines[:SOURCE_LINES] + (["..."] if len(lines) > SOURCE_LINES else [])
    for line in shown:
        print(f"    {line}".rstrip())
    print("Error:")
    for line in outcome.error:
        print(f"    {line}")
    if read_metadata(job.partial).get("state") == "failed":
        print(f"The notebook up to there: {job.partial}")
    print(flush=True)


def conclude(jobs: list[Job], skipped: list[Job], outcomes: list[Outcome], root: Path) -> int:
    """Print where the results are and what to do next; return the exit code."""
    finished = [outcome.job for outcome in outcomes if outcome.state == "finished"]
    failed = [outcome.job for outcome in outcomes if outcome.state == "failed"]
    good = sorted(skipped + finished, key=lambda job: job.name)
    if len(good) == 1:
        print(f"Pictures: {good[0].page}\nNotebook: {good[0].result}")
    elif good:
        print(f"Pictures: {len(good)} pages in {good[0].output}, the first is {good[0].page.name}")
    if len(finished) + len(failed) < len(jobs):
        for job in (outcome.job for outcome in outcomes if outcome.state == "stopped"):
            if read_metadata(job.partial).get("state") == "stopped":
                print(f"{job.name}: stopped; what was done is in {job.partial}")
        print("Stopped. To go on, give the same command again; `run all` skips the lessons that are finished.")
        return INTERRUPTED
    if failed:
        print(f"{len(failed)} of {len(jobs)} lessons failed: {', '.join(job.name for job in failed)}")
        print("Next: `python3 course.py doctor` looks over this computer; then run a lesson alone by its number.")
        return 1
    if good:
        print(
            f"Next: open the page in a browser, or `python3 course.py lab {good[0].name[:2]}` to change and run the cells"
        )
        following = [path.stem[:2] for path in select(root, ["all"]) if path.stem > good[-1].name]
        if following:
            print(f"      `python3 course.py run {following[0]}` runs the next lesson, `run all` every one.")
    return 0
