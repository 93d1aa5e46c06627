"""Set up the course and run one of its commands; needs only Python 3.11 or newer with pip.

    python3 course.py run         run the first lesson: four kinds of models in a few minutes
    python3 course.py lab         open the lessons in JupyterLab
    python3 course.py test        run every test
    python3 course.py doctor      look over this computer and say what is missing
    python3 course.py run --help  everything else: options and examples of each command

On Windows write `py` instead of `python3`. The first call downloads the locked environment into .venv (up to 3 GB, about
a minute on a fast line); later calls start at once and need no network.
"""

# Everything here must parse on Python 3.8, so that an old Python is told what it lacks.
import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
TOOLS = os.path.join(ROOT, ".tools")
STAMP = os.path.join(VENV, "course-stamp")
WINDOWS = os.name == "nt"
VENV_PYTHON = os.path.join(VENV, "Scripts", "python.exe") if WINDOWS else os.path.join(VENV, "bin", "python")
OLDEST_PYTHON = (3, 11)
OLDEST_UV = (0, 13)  # the one that wrote uv.lock

# What a failed step says on stderr -> what happened, what to do. The first pattern that is found counts.
FULL_DISK = (
    "No space left on device|not enough space on the disk|os error (28|112)|[Qq]uota exceeded",
    "the disk is full",
    "free about 8 GB where the course lies, then run the same command again (UV_CACHE_DIR may name another disk).",
)
CAUSES = (
    FULL_DISK,
    (
        "No module named '?pip",
        "this Python has no pip",
        "install it (Debian, Ubuntu: apt install python3-pip) or install uv, then run the same command again.",
    ),
    (
        "invalid peer certificate|CERTIFICATE_VERIFY_FAILED|UnknownIssuer",
        "the network's certificate is not one that this computer trusts",
        "set SSL_CERT_FILE to your network's certificate file, or use another network, then run the same command again.",
    ),
    (
        "error sending request|dns error|[Nn]ame resolution|Network is unreachable|[Cc]onnection (refused|reset|timed out)"
        "|Failed to establish a new connection|No matching distribution found for uv|[Tt]imed out|tunnel error",
        "the first set-up downloads the environment, and the network did not answer",
        "check the connection (and HTTPS_PROXY), then run the same command again; what has arrived is kept.",
    ),
    (
        "for the current platform|no wheels? with|platform tag",
        "a package has no build for this computer or this Python",
        "use 64-bit Python 3.11 to 3.14 (not on an Intel Mac), or open the lessons on Colab from their badges.",
    ),
    ("", "a step of the set-up failed; the messages above say why", "mend that and run the same command again."),
)


def fail(what, cure):
    """Leave with two lines: what happened and what to do."""
    sys.exit(f"course.py: {what}\nWhat to do: {cure}")


def run_step(title, command):
    """Run one step of the set-up, showing its messages; leave with a cure if it fails."""
    print("course.py: " + title, file=sys.stderr, flush=True)
    # --target does not go with pip's --user, and nothing here is installed outside the course's folder.
    # Universities and companies put certificates of their own into the system's store: let uv look there.
    env = dict(os.environ, UV_PYTHON_DOWNLOADS="never", UV_SYSTEM_CERTS="1", PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0")
    for name in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "PYTHONDONTWRITEBYTECODE"):
        env.pop(name, None)
    said = ""
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
    ) as process:
        for line in process.stderr:
            said += line
            if not line.startswith(" + "):  # uv's list of 150 packages
                sys.stderr.write(line)
    if process.returncode:
        fail(*next(cause[1:] for cause in CAUSES if re.search(cause[0], said)))


def find_uv():
    """The path of a usable uv, on PATH or in .tools, or None."""
    beside = os.pathsep.join([os.path.join(TOOLS, "bin"), os.path.join(TOOLS, "Scripts")])
    for path in (shutil.which("uv"), shutil.which("uv", path=beside)):
        try:
            # A shim on PATH may belong to another Python and refuse to run, so ask it.
            said = subprocess.check_output([path, "--version"], stderr=subprocess.DEVNULL).decode() if path else ""
        except (OSError, subprocess.CalledProcessError):
            continue
        found = re.match(r"uv (\d+)\.(\d+)", said)
        if found and tuple(map(int, found.groups())) >= OLDEST_UV:
            return path
    return None


def fetch_uv():
    """Install uv into .tools with pip, whole or not at all. `--target` works on externally managed Pythons too."""
    for old in (entry for entry in os.listdir(ROOT) if entry.startswith(".tools-")):
        shutil.rmtree(os.path.join(ROOT, old), ignore_errors=True)  # left by a killed set-up
    part = tempfile.mkdtemp(prefix=".tools-", dir=ROOT)
    try:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--target", part]
        run_step("fetching uv, the package manager, into .tools", [*pip, f"uv>={OLDEST_UV[0]}.{OLDEST_UV[1]}"])
        shutil.rmtree(TOOLS, ignore_errors=True)
        os.replace(part, TOOLS)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return find_uv() or fail("the uv that was fetched does not run", "install uv yourself and try again.")


def fingerprint():
    """A hash of what the environment depends on: lock file, project file, Python's version, where the course lies."""
    parts = [f"{sys.version_info[:2]} {ROOT}".encode()]
    for name in ("uv.lock", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            parts.append(file.read())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_ready(wanted):
    """Whether .venv was finished for exactly this fingerprint."""
    try:
        with open(STAMP) as file:
            return file.read() == wanted and os.path.exists(VENV_PYTHON)
    except OSError:
        return False


def set_up():
    """Make .venv what uv.lock says; return at once if it is."""
    wanted = fingerprint()
    if is_ready(wanted):
        return
    started = time.time()
    uv = find_uv() or fetch_uv()
    # Offline the check answers at once: it needs the network only to write a new lock.
    check = [uv, "lock", "--check", "--offline", "--python", sys.executable]
    env = dict(os.environ, UV_PYTHON_DOWNLOADS="never")
    checked = subprocess.run(check, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if checked.returncode:
        sys.stderr.write(checked.stderr.decode("utf-8", "replace"))
        fail("uv.lock does not belong to pyproject.toml", f"run `{uv} lock` if you changed pyproject.toml.")
    if os.path.exists(STAMP):
        os.remove(STAMP)
    sync = [uv, "sync", "--frozen", "--compile-bytecode", "--python", sys.executable]
    run_step("setting up the environment in .venv (once; up to 3 GB to download, 6 GB on disk)", sync)
    with open(STAMP + ".part", "w") as file:
        file.write(wanted)
    os.replace(STAMP + ".part", STAMP)
    print(f"course.py: the environment is ready after {time.time() - started:.0f} s", file=sys.stderr, flush=True)


def main(arguments):
    """Set up, then hand over to `python -m genimg_lessons`."""
    if sys.version_info < OLDEST_PYTHON:
        version = ".".join(map(str, sys.version_info[:3]))
        fail(
            f"this is Python {version} ({sys.executable}), the course needs 3.11 or newer",
            "install a newer Python (python.org has it for every system) and call course.py with that one.",
        )
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    try:
        set_up()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            fail(*FULL_DISK[1:])
        fail(f"{error}", f"check that you may write to {ROOT}, then run the same command again.")
    except KeyboardInterrupt:
        sys.exit("\ncourse.py: stopped during the set-up; run the same command again to go on.")
    command = [VENV_PYTHON, "-m", "genimg_lessons", *arguments]
    env = dict(os.environ, PYTHONUTF8="1")
    # Without bytecode every start compiles torch anew.
    for name in ("PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV"):
        env.pop(name, None)
    if not WINDOWS:
        os.execve(VENV_PYTHON, command, env)
    with subprocess.Popen(command, env=env) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the command got it too and is tidying up


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
