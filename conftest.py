"""What holds for the whole suite and for the lessons under nbval: one thread, no network, pictures compared."""

from __future__ import annotations

import os
from pathlib import Path

# Before torch is imported, here or in a kernel: one thread gives the same numbers on every run.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Kernels and other child processes inherit the folder whose sitecustomize.py refuses the network.
NO_NETWORK = str(Path(__file__).parent / "tests" / "lessons" / "no_network")
paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
if NO_NETWORK not in paths:
    os.environ["PYTHONPATH"] = os.pathsep.join([NO_NETWORK, *filter(None, paths)])

pytest_plugins = ["genimg_lessons.course.nbval_plugin"]
