"""A Chromium of the system's, and Jupyter's server with folders of its own: what the browser tests share."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60_000  # milliseconds that one step may take on a loaded machine


def find_browser() -> str:
    """The path of a Chromium; without one the test is skipped, or fails where CI is set."""
    named = os.environ.get("COURSE_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome", "msedge", "microsoft-edge")
    found = named or next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        reason = "needs a Chromium, Chrome or Edge; install one or set COURSE_CHROMIUM to its path"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@contextlib.contextmanager
def jupyter(folder: Path, private: Path, *options: str) -> Iterator[tuple[str, str]]:
    """JupyterLab in `folder`, with its settings in `private`; yields its address and token."""
    token = secrets.token_hex(16)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(private / "config"),
        "JUPYTER_DATA_DIR": str(private / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        "PYTHONPATH": os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(ROOT)])),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", *options]
    command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    # As root, which containers often are, the server wants to be asked twice.
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    private.mkdir(exist_ok=True)
    log = private / "lab.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/api/status?token={token}", server, log)
            yield address, token
        finally:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    """Wait until the server answers; fail with its log if it ends or stays silent for a minute."""
    end = time.monotonic() + PATIENCE / 1000
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end and server.poll() is None:
        try:
            opener.open(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")
