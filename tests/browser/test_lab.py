"""A learner's JupyterLab in a real browser: a notebook opens, runs, and its slider moves the picture.

Plain Playwright on a Chromium that the system has. JupyterLab gets folders of its own, so that no setting of the person
who runs the tests plays a part, and none is changed.
"""

from __future__ import annotations

import json
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

import nbformat
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SETUP = "import matplotlib.pyplot as plt\nfrom genimg_lessons import widgets"
DRAW = """\
def draw(height: float):
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.bar(["bar"], [height])
    axes.set_ylim(0, 1)
    return figure"""
KNOB = 'widgets.sliders(draw, {"height": (0.0, 1.0, 0.5)}, width=300)'
READY = """() => {
    const widget = window.jupyterapp?.shell?.currentWidget;
    const kernel = widget?.sessionContext?.session?.kernel;
    return kernel?.connectionStatus === "connected" && kernel?.status === "idle" && widget.context.isReady;
}"""
FINISHED = """() => {
    const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter((cell) => cell.model.type === "code");
    return cells.every((cell) => cell.model.executionCount !== null && cell.model.executionState !== "running");
}"""
SECONDS = 60_000  # milliseconds that one step may take on a loaded machine


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


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    path = find_browser()
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, headless=True, args=flags)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def lab(browser: object, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab on a folder with one small notebook and a copy of the first lesson; yields an address to format."""
    folder = tmp_path_factory.mktemp("lab")
    cells = [nbformat.v4.new_code_cell(source) for source in (SETUP, DRAW, KNOB)]
    spec = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=spec), folder / "knob.ipynb")
    for lesson in (root / "notebooks").glob("00_*.ipynb"):
        shutil.copy(lesson, folder / "first.ipynb")
    private = tmp_path_factory.mktemp("private")
    settings = private / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), encoding="utf-8")

    token = secrets.token_hex(16)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(private / "config"),
        "JUPYTER_DATA_DIR": str(private / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        "PYTHONPATH": os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(root)])),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None"]
    command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    # As root, which containers often are, the server wants to be asked twice.
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    log = private / "lab.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/api/status?token={token}", server, log)
            yield f"{address}/lab/tree/{{}}?token={token}&reset"
        finally:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    """Wait until the server answers; fail with its log if it ends or stays silent for a minute."""
    end = time.monotonic() + SECONDS / 1000
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end and server.poll() is None:
        try:
            opener.open(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


def open_page(browser: object, address: str) -> object:
    page = browser.new_page(viewport={"width": 1200, "height": 1400})
    page.set_default_timeout(SECONDS)
    page.goto(address)
    page.wait_for_function(READY)
    return page


def test_a_slider_moves_the_picture(browser: object, lab: str) -> None:
    page = open_page(browser, lab.format("knob.ipynb"))
    # The menu's Run All does nothing until the session is attached; the command is what the menu calls.
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(FINISHED)
    image = page.locator(".jp-OutputArea img.widget-image")
    image.wait_for()
    box = image.bounding_box()
    assert box is not None and 250 <= box["width"] <= 320, "the picture has not the width that was asked for"

    before = image.get_attribute("src")
    readout = page.locator(".widget-readout").first
    assert readout.inner_text() == "0.50"
    handle = page.locator(".noUi-handle").first
    handle.focus()
    for _ in range(6):  # one step is a sixtieth of the range
        handle.press("ArrowRight")
    page.wait_for_function("before => document.querySelector('img.widget-image').src !== before", arg=before)
    page.wait_for_function("() => document.querySelector('.widget-readout').innerText === '0.60'")
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    page.close()


def test_the_first_lesson_shows_its_pictures(browser: object, lab: str, root: Path) -> None:
    """Before anything is run: the title's picture and the committed figures are drawn."""
    if not list((root / "notebooks").glob("00_*.ipynb")):
        pytest.skip("notebooks/ holds no first lesson")
    page = open_page(browser, lab.format("first.ipynb"))
    hero = page.locator(".jp-MarkdownOutput img[src^='blob:'], .jp-MarkdownOutput img[src^='data:']").first
    hero.wait_for()
    assert hero.evaluate("image => image.complete && image.naturalWidth") > 100
    assert len(hero.get_attribute("alt").split()) >= 5
    figure = page.locator(".jp-RenderedImage img").first  # JupyterLab keeps figures' alternative text to itself
    figure.wait_for(state="attached")
    assert figure.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    page.close()
