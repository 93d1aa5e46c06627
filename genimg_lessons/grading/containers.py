"""Podman or Docker instead of bubblewrap's rooms: each S and each T is a container of its own, talked to through pipes.

Slower, since every container imports torch anew, but an engine may be at hand where bubblewrap is not: on macOS, or where
user namespaces are forbidden to ordinary programs. What a container shows is what a room shows (`view`); the engine
takes network, capabilities and other processes away, and caps memory and processes; `contained` does the rest from inside.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import shutil
import subprocess
import tempfile

from genimg_lessons.grading import contained, images, memory, sandbox, users, wire, zygote

__all__ = ["ENGINES", "Containers", "answers", "why_not"]

ENGINES = ("podman", "docker")
INSTALL = {
    "podman": "Debian, Ubuntu: apt install podman; Fedora: dnf install podman; macOS: brew install podman",
    "docker": "https://docs.docker.com/engine/install",
}
START = {
    "podman": "on macOS, `podman machine start` starts it",
    "docker": "is it started, and may you use it? On Linux that takes root or the group docker",
}
# What one engine does unless told otherwise: writable folders in a read-only container.
OWN_WORDS = {"podman": ["--read-only-tmpfs=false"], "docker": []}
# An engine hands these on from its configuration, and a proxy's address may hold a password.
PROXIES = [
    name
    for base in ("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy")
    for name in (base, base.upper())
]
ANSWER = 60.0  # seconds for a short command of the engine
ENDING = 3.0  # seconds for a container that has lost its grader to end by itself
NUMBERS = itertools.count()
# Podman's helper notes "oom" in the folder it was called from; no file can be made in this one, not even by root.
NOWHERE = "/proc" if os.path.isdir("/proc") else None


def engine_says(engine: str, *words: str) -> str:
    """Run a short command of the engine. Raises RuntimeError with what it says if it fails."""
    try:
        done = subprocess.run(
            [engine, *words], capture_output=True, text=True, timeout=ANSWER, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RuntimeError(f"{engine}: {error}") from None
    if done.returncode != 0:
        raise RuntimeError(f"{engine}: {images.last_words(done.stderr)}")
    return done.stdout


def answers(engine: str) -> bool:
    """Whether an engine is installed and answers."""
    try:
        engine_says(engine, "ps", "--quiet")
    except RuntimeError:
        return False
    return True


def why_not(engine: str) -> str:
    """Why this engine cannot grade here, with the cure; empty if it can. It is tried with a container."""
    if shutil.which(engine) is None:
        return f"{engine} is not installed ({INSTALL[engine]})"
    try:
        engine_says(engine, "ps", "--quiet")
    except RuntimeError as error:
        return f"{error} ({START[engine]})"
    try:
        with Containers(engine) as tried:
            tried.start("student", users.SLOTS).close()  # a number beyond every run's: `users.TRIAL`
    except (OSError, RuntimeError) as error:
        return f"{error}. See docs/instructors.md"
    return ""


class Containers:
    """A sandbox whose processes are containers of one engine."""

    def __init__(self, engine: str, most: int = memory.MOST) -> None:
        """Make the image unless there is one. Raises RuntimeError."""
        self.engine, self.most = engine, most
        self.image = images.ready(engine)
        self.run = f"genimg-{os.getpid()}-{secrets.token_hex(4)}"

    def start(self, role: str, slot: int) -> Container:
        """A new S or T; no two share a user at a time."""
        return Container(self, role, users.number(role, slot))

    def alive(self) -> bool:
        """Each container stands for itself."""
        return True

    def command(self, role: str, name: str, user: int) -> list[str]:
        """The call of the engine."""
        words = [self.engine, "run", "--rm", "--interactive", "--pull", "never", "--log-driver", "none"]
        words += ["--name", name, "--label", f"genimg={self.run}", "--hostname", "box", "--network", "none"]
        words += ["--ipc", "private", "--shm-size", "64m", "--read-only", *OWN_WORDS[self.engine]]
        # SELinux would keep containers from the system's programs, which they are shown, and changes no label of those.
        words += ["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--security-opt", "label=disable"]
        words += ["--user", f"{user}:{user}", "--pids-limit", str(contained.PROCESSES)]
        words += ["--memory", str(self.most), "--memory-swap", str(self.most)]
        # All other limits are set from inside; these two cannot be raised there.
        for limit, value in (("nofile", contained.LIMITS.files), ("nproc", contained.LIMITS.processes)):
            words += ["--ulimit", f"{limit}={value}:{value}"]
        for folder, size in (("/box", "256m"), ("/tmp", "64m")):
            words += ["--tmpfs", f"{folder}:size={size},mode=0777"]
        environment = {**zygote.ENVIRONMENT, **self.image.environment, **dict.fromkeys(PROXIES, "")}
        for key, value in environment.items():
            words += ["--env", f"{key}={value}"]
        for path in self.image.shown:
            words += ["--volume", f"{path}:{path}:ro"]
        words += ["--workdir", "/box", "--entrypoint", self.image.python, self.image.name]
        return [*words, "-m", "genimg_lessons.grading.contained", role]

    def left(self) -> list[str]:
        """Containers of this run that there still are. Raises RuntimeError if the engine does not answer."""
        return engine_says(self.engine, "ps", "--all", "--quiet", "--filter", f"label=genimg={self.run}").split()

    def close(self) -> None:
        """Nothing of this run stays, whatever happened."""
        with contextlib.suppress(RuntimeError):
            left = self.left()
            if left:
                engine_says(self.engine, "rm", "--force", *left)

    def __enter__(self) -> Containers:
        """Use it in a with statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


class Container:
    """An S or a T; the engine's client stands between it and the grader."""

    def __init__(self, place: Containers, role: str, user: int) -> None:
        """Returns when all locks hold inside. Raises RuntimeError if they do not."""
        self.place, self.name = place, f"{place.run}-{next(NUMBERS)}"
        (theirs_in, write), (read, theirs_out) = os.pipe(), os.pipe()
        self.connection, self.errors = wire.Pipes(read, write), tempfile.TemporaryFile()
        try:
            # A session of its own: Ctrl-C is the grader's, who then ends it in order.
            self.client = subprocess.Popen(
                place.command(role, self.name, user),
                stdin=theirs_in,
                stdout=theirs_out,
                stderr=self.errors,
                cwd=NOWHERE,
                start_new_session=True,
            )
        except OSError:
            self.connection.close()
            self.errors.close()
            raise
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        try:
            greeting = wire.receive(self.connection, zygote.READY, len(contained.GREETING))
            if greeting != contained.GREETING:
                raise wire.Lost("no greeting")
        except wire.Lost as lost:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.client.wait(ENDING)
            self.errors.seek(0)
            said = images.last_words(self.errors.read(100_000).decode("utf-8", "replace")) or lost
            self.close()
            raise RuntimeError(f"{place.engine} runs no container that holds: {said}") from None
        except BaseException:
            self.close()
            raise

    def broken(self) -> int:
        """The cap of memory if the container broke it, else 0."""
        if not self.connection.ended():
            return 0
        with contextlib.suppress(subprocess.TimeoutExpired):
            # The guard's word, or its own end: none but the kernel can kill it before it is closed.
            if self.client.wait(sandbox.LAST_WORDS) in (contained.OUT_OF_MEMORY, 137):
                return self.place.most
        return 0

    def close(self) -> None:
        """Hang up, which ends the container; kill it if it stays."""
        self.connection.close()
        try:
            self.client.wait(ENDING)
        except subprocess.TimeoutExpired:
            for words in (("kill", self.name), ("rm", "--force", self.name)):
                with contextlib.suppress(RuntimeError):
                    engine_says(self.place.engine, *words)
            self.client.kill()
            self.client.wait()
        self.errors.close()
