"""Which sandbox grades: rooms of bubblewrap, containers of Podman or Docker, or none for code that is trusted."""

from __future__ import annotations

from genimg_lessons.grading import containers, sandbox
from genimg_lessons.grading.containers import Containers
from genimg_lessons.grading.zygote import Zygote

__all__ = ["AUTO", "CHOICES", "NONE", "opened", "why_not"]

AUTO = "auto"  # bubblewrap, which must be there: an engine is for who asks for it
NONE = "none"
CHOICES = (AUTO, "bubblewrap", *containers.ENGINES)


def why_not(place: str) -> str:
    """Why this sandbox cannot be had here, with the cure; empty if it can."""
    if place == NONE:
        return ""
    if place in containers.ENGINES:
        return containers.why_not(place)
    reason = sandbox.why_not()
    if reason and place == AUTO:
        found = [engine for engine in containers.ENGINES if containers.answers(engine)]
        reason += "".join(f". {engine} answers here: `--sandbox {engine}` grades in its containers" for engine in found)
    return reason


def opened(place: str) -> Zygote | Containers:
    """The sandbox, to be used in a with statement. Raises RuntimeError or OSError."""
    if place in containers.ENGINES:
        return Containers(place)
    return Zygote(confined=place != NONE)
