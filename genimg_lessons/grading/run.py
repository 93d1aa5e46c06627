"""`genimg grade`: a class, from a folder of submissions to gradebook, table and pages.

Several workers grade, each student in rooms of their own; one thread writes. A student's record is written last and
whole: a run that was killed goes on where it stopped, and a second run changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import queue
import secrets
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from genimg_lessons.grading import assignment as assignments
from genimg_lessons.grading import cluster, intake, places, report, users
from genimg_lessons.grading.gradebook import Gradebook, show, write_whole
from genimg_lessons.grading.session import Budget, Verdict, grade

__all__ = ["UNSAFE", "grade_class"]

UNSAFE = """\
--unsafe: no sandbox. Marks stay safe, since tests run apart from students' code and only plain values cross. This
computer does not: a notebook can read and change whatever you can, your gradebook, other submissions and the solutions
included, use the network, and leave programs running. Use it for notebooks that you trust, or in a machine to throw away."""


def grade_class(
    root: Path,
    name: str,
    submissions: Path,
    output: Path,
    *,
    workers: int = 2,
    again: bool = False,
    unsafe: bool = False,
    sandbox: str = places.AUTO,
    scheduler: str | None = None,
    budget: Budget = Budget(),  # noqa: B008
) -> list[dict]:
    """Grade every student under `submissions`; returns their records.

    `sandbox` is one of `places.CHOICES`. With `scheduler`, Dask's workers grade; `workers` counts only those of the cluster "local".
    Raises RuntimeError where no sandbox can be had and `unsafe` is not set, ValueError for a wrong name or folder.
    """
    elsewhere = scheduler not in (None, cluster.LOCAL)  # its workers look themselves
    place = places.NONE if unsafe else sandbox
    reason = "" if elsewhere else places.why_not(place)
    if reason:
        raise RuntimeError(
            f"{reason}. Nothing was graded. `--unsafe` grades without a sandbox, for code that you trust"
        )
    if unsafe:
        print(UNSAFE, file=sys.stderr)
    assignment = assignments.load(root, name)
    handins = intake.collect(submissions, name)
    rows, todo = [], []
    with Gradebook(output, assignment) as book:
        kept = {} if again else records(output, assignment)
        for handin in handins:
            old = kept.get(handin.student)
            if old is not None and old["digest"] == handin.digest and old["reason"] == handin.reason:
                rows.append(old)
            elif handin.notebook is None:
                rows.append(refuse(assignment, book, output, handin))
            else:
                todo.append(handin)
        if todo:
            rows += grade_all(assignment, todo, book, output, (scheduler, workers, place, budget))
    write_whole(output / f"{name}.csv", report.table(assignment, rows))
    write_whole(output / f"{name}.html", report.class_page(assignment, rows))
    return sorted(rows, key=lambda row: row["student"])


def grade_all(assignment, todo: list, book: Gradebook, output: Path, how: tuple) -> list[dict]:
    """Grade in parallel, write one after the other."""
    from tqdm.auto import tqdm

    seed = secrets.randbelow(2**31)
    rebuilt = [assignment.rebuild(handin.notebook) for handin in todo]
    jobs = [assignment.job(one, seed) for one in rebuilt]
    scheduler, *rest = how
    verdicts = here(jobs, *rest) if scheduler is None else cluster.verdicts(jobs, scheduler, *rest)
    rows = []
    for place, verdict in tqdm(verdicts, total=len(jobs), desc=assignment.name, unit="student", mininterval=0.5):
        rows.append(finish(assignment, book, output, todo[place], rebuilt[place], verdict))
    return rows


def here(jobs: list[dict], workers: int, place: str, budget: Budget) -> Iterator[tuple[int, Verdict]]:
    """Grade jobs on this machine, in any order, as (place in `jobs`, verdict)."""
    free: queue.SimpleQueue[int] = queue.SimpleQueue()

    def one(job: dict) -> Verdict:
        slot = free.get()
        try:
            return grade(sandbox, job, slot=slot, budget=budget)
        finally:
            free.put(slot)

    with users.slots(workers) as slots, places.opened(place) as sandbox, ThreadPoolExecutor(workers) as pool:
        for slot in slots:
            free.put(slot)
        numbers = {pool.submit(one, job): number for number, job in enumerate(jobs)}
        try:
            for done in as_completed(tuple(numbers)):
                yield numbers.pop(done), done.result()  # a large class's results are not kept until its end
        finally:
            for waiting in numbers:
                waiting.cancel()


def finish(assignment, book: Gradebook, output: Path, handin, rebuilt, verdict: Verdict) -> dict:
    """Write what one student earned; the record comes last."""
    book.save(handin.student, show(assignment, rebuilt, verdict))
    page = report.student_page(assignment, handin.student, verdict, handin.ignored)
    write_whole(output / "feedback" / handin.student / f"{assignment.name}.html", page)
    points = {name: assignment.points[name] if passed else 0.0 for name, passed in verdict.passed.items()}
    return keep(output, assignment, record(handin, "graded", points, verdict.seconds))


def refuse(assignment, book: Gradebook, output: Path, handin) -> dict:
    """Write that one student's hand-in is refused, also over what an earlier one earned; the record comes last."""
    by_hand = {}
    if handin.named:
        by_hand = book.refuse(handin.student, handin.reason)
        page = report.refusal_page(assignment, handin.student, handin.reason, by_hand)
        write_whole(output / "feedback" / handin.student / f"{assignment.name}.html", page)
    points = dict.fromkeys(assignment.by_tests, 0.0)
    return keep(output, assignment, {**record(handin, "refused", points, 0.0), "by_hand": by_hand})


def record(handin, state: str, points: dict, seconds: float) -> dict:
    """One student's line."""
    about = {"student": handin.student, "state": state, "reason": handin.reason, "ignored": handin.ignored}
    return {**about, "points": points, "seconds": round(seconds, 2), "digest": handin.digest}


def keep(output: Path, assignment, row: dict) -> dict:
    """Store a record. A refused folder's name may be anything, so the file is called by its hash."""
    file = hashlib.sha256(row["student"].encode("utf-8", "replace")).hexdigest()[:32]
    text = json.dumps({**row, "fingerprint": assignment.fingerprint}, indent=1)
    write_whole(output / "records" / assignment.name / f"{file}.json", text + "\n")
    return row


def records(output: Path, assignment) -> dict[str, dict]:
    """The records of earlier runs on the same tests."""
    found = {}
    for path in sorted((output / "records" / assignment.name).glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        if row.pop("fingerprint") == assignment.fingerprint:
            found[row["student"]] = row
    return found
