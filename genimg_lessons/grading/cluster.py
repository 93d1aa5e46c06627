"""`--scheduler`: the same jobs on the workers of a Dask cluster. Tests and submissions travel there and verdicts come back.

Each worker process keeps its sandbox open and looks itself whether a sandbox can be had. The gradebook stays with the
command. Dask hands the job of a worker that died to another one; a job that no worker brings to its end is reported and
has no record, so that the next run grades it.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Iterator

from genimg_lessons.grading import places, users
from genimg_lessons.grading.session import Budget, Sandbox, Verdict, grade

__all__ = ["LOCAL", "verdicts"]

LOCAL = "local"  # a cluster on this machine, for as long as the command runs
ANSWER = 20.0  # seconds to reach a scheduler
RETRIES = 2  # of a job whose worker stays and raises an error
LOCK = threading.Lock()
WARM: list[Sandbox] = []  # of this worker process


@contextlib.contextmanager
def connected(address: str, workers: int) -> Iterator:
    """A client of the scheduler at `address`. Raises RuntimeError without Dask, ValueError without a scheduler there."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise RuntimeError("--scheduler needs Dask: uv sync --extra cluster, or pip install distributed") from None
    with contextlib.ExitStack() as held:
        try:
            if address == LOCAL:
                # The limit of memory is the rooms': Dask's would count the worker only.
                address = held.enter_context(
                    LocalCluster(n_workers=workers, threads_per_worker=1, memory_limit=0, dashboard_address=None)
                )
            client = held.enter_context(Client(address, timeout=ANSWER))
        except (OSError, ValueError) as error:
            raise ValueError(f"--scheduler: expected {LOCAL} or an address such as tcp://host:8786: {error}") from None
        yield client


def verdicts(jobs: list[dict], address: str, workers: int, place: str, budget: Budget) -> Iterator[tuple[int, Verdict]]:
    """Grade jobs in any order, as (place in `jobs`, verdict). Raises RuntimeError at the end if one could not be graded."""
    with connected(address, workers) as client:
        from distributed import as_completed

        futures = [client.submit(there, job, place, budget, pure=False, retries=RETRIES) for job in jobs]
        places = {future.key: place for place, future in enumerate(futures)}
        errors = []
        for future in as_completed(futures):
            if future.status == "finished":
                yield places[future.key], future.result()
            else:
                errors.append(str(future.exception()) or future.status)
        if errors:
            raise RuntimeError(
                f"{len(errors)} of {len(jobs)} could not be graded, the others are; run the command again: {errors[0]}"
            )


def there(job: dict, place: str, budget: Budget) -> Verdict:
    """On a worker: grade one job."""
    with users.slots(1) as (slot,):
        return grade(warm(place), job, slot=slot, budget=budget)


def warm(place: str) -> Sandbox:
    """The sandbox of this worker. Raises RuntimeError where none can be had."""
    with LOCK:
        if WARM and not WARM[0].alive():
            WARM.pop().close()
        if not WARM:
            reason = places.why_not(place)
            if reason:
                raise RuntimeError(f"a worker of the cluster: {reason}")
            WARM.append(places.opened(place))
            atexit.register(WARM[0].close)
        return WARM[0]
