"""A learner's JupyterLab in a real browser: a notebook opens, runs, and its slider moves the picture.

Plain Playwright on a Chromium that the system has. JupyterLab gets folders of its own, so that no setting of the person
who runs the tests plays a part, and none is changed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from serving import PATIENCE, jupyter

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

    with jupyter(folder, private, "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None") as (address, token):
        yield f"{address}/lab/tree/{{}}?token={token}&reset"


def open_page(browser: object, address: str) -> object:
    page = browser.new_page(viewport={"width": 1200, "height": 1400})
    page.set_default_timeout(PATIENCE)
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
