"""Figures carry an alternative text and the true pixels; sliders redraw the picture."""

import io
from unittest import mock

import numpy
import pytest
import torch
from PIL import Image

from genimg_lessons import plots, widgets


def picture(data):
    return numpy.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def line(slope=1.0):
    figure, axes = plots.plt.subplots(figsize=(2, 2))
    axes.plot([0, 1], [0, slope])
    axes.set_ylim(0, 3)
    return figure


def test_show_displays_the_picture_with_its_alternative_text():
    with mock.patch("IPython.display.display") as display:
        plots.show(line(), alt="A straight line that rises from zero to one.")
    (data,), keywords = display.call_args
    assert picture(data["image/png"]).std() > 0
    assert data["text/plain"] == "[figure] A straight line that rises from zero to one."
    assert keywords["metadata"]["image/png"]["alt"] == "A straight line that rises from zero to one."
    assert not plots.plt.get_fignums()


@pytest.mark.parametrize("alt", ["", "a line", None])
def test_a_figure_without_a_description_is_refused(alt):
    with pytest.raises(ValueError, match="alt: expected a sentence"):
        plots.show(line(), alt=alt)
    plots.plt.close("all")


def test_equal_figures_give_equal_bytes():
    assert plots.png(line()) == plots.png(line())
    assert plots.png(line()) != plots.png(line(2.0))


@pytest.mark.parametrize("colours", [2, 2000])
def test_no_pixel_is_lost_in_the_file(colours):
    figure, axes = plots.plt.subplots(figsize=(2, 2))
    axes.imshow(numpy.linspace(0, 1, colours)[None], cmap="viridis" if colours > 2 else "gray", aspect="auto")
    direct = io.BytesIO()
    figure.savefig(direct, format="png")
    assert (picture(plots.png(figure)) == picture(direct.getvalue())).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_gallery_shows_every_panel(channels):
    panels = {"real": torch.ones(4, channels, 8, 8), "generated": torch.zeros(4, channels, 8, 8)}
    figure = plots.gallery(panels, colors=[plots.REAL, plots.GENERATED])
    assert [axis.get_title(loc="left") or axis.get_title() for axis in figure.axes] == ["real", "generated"]
    plots.plt.close(figure)


def test_gallery_refuses_nothing_and_unmatched_colours():
    with pytest.raises(ValueError, match="got none"):
        plots.gallery({})
    with pytest.raises(ValueError, match=r"one per panel \(1\), got 2"):
        plots.gallery({"a": torch.zeros(1, 1, 4, 4)}, colors=["red", "blue"])


def test_moving_a_slider_changes_the_picture():
    box = widgets.sliders(lambda slope, count: line(slope * count), {"slope": (0.0, 2.0, 0.5), "count": (1, 3, 1)})
    slope, count, image = box.children
    first = image.value
    slope.value = 1.5
    second = image.value
    count.value = 2
    assert len({first, second, image.value}) == 3
    assert type(count).__name__ == "IntSlider" and image.layout.width == "500px"


def test_sliders_refuse_nonsense():
    with pytest.raises(ValueError, match="got none"):
        widgets.sliders(line, {})
    with pytest.raises(ValueError, match="lowest <= start <= highest"):
        widgets.sliders(line, {"slope": (0.0, 1.0, 2.0)})
