"""The comparison of pictures: it lets the same picture pass on another processor and stops a different or blank one."""

from __future__ import annotations

import base64
import io

import nbformat
import numpy
import pytest
from PIL import Image
from small_lesson import png

from genimg_lessons.course import figures


def picture(values: numpy.ndarray) -> str:
    buffer = io.BytesIO()
    Image.fromarray(values.clip(0, 255).astype("uint8")).save(buffer, format="PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def curve(shift: float = 0.0, *, dpi: int = 110) -> str:
    import matplotlib.pyplot as plt

    from genimg_lessons import plots

    plots.use_style()
    figure, axes = plt.subplots(figsize=(6, 3), dpi=dpi)
    x = numpy.linspace(0, 6, 200)
    axes.plot(x, numpy.sin(x + shift), label="sine")
    axes.set(title="A sine", xlabel="x", ylabel="sin x")
    axes.legend()
    return base64.b64encode(plots.png(figure)).decode()


def samples(seed: int) -> str:
    """A grid of bright blobs, as a trained generator might draw them."""
    random = numpy.random.default_rng(seed)
    canvas = numpy.full((200, 400), 255.0)
    canvas[20:180, 20:380] = 0
    for y, x in random.integers(30, 160, (60, 2)):
        canvas[y : y + 14, 2 * x : 2 * x + 14] = random.integers(100, 255)
    return picture(canvas)


def test_the_same_figure_passes_and_a_moved_curve_does_not() -> None:
    assert figures.compare([curve()], [curve()], deterministic=True) == []
    assert figures.compare([curve()], [curve(0.002)], deterministic=True) == []
    assert "differs from the committed one" in figures.compare([curve()], [curve(0.2)], deterministic=True)[0]


def test_after_training_only_the_layout_must_agree() -> None:
    assert figures.compare([samples(1)], [samples(2)], deterministic=False) == []
    assert "differs" in figures.compare([samples(1)], [samples(2)], deterministic=True)[0]
    inverted = picture(255 - figures.decode(samples(1)))
    assert "differs" in figures.compare([samples(1)], [inverted], deterministic=False)[0]


def test_blank_size_and_number() -> None:
    assert "blank" in figures.compare([png(1)], [png(blank=True)], deterministic=False)[0]
    assert (
        "96 x 64 pixels committed, 400 x 200 fresh" in figures.compare([png(1)], [samples(1)], deterministic=False)[0]
    )
    assert (
        "shows 1 picture(s) in this cell, a fresh run draws 0" in figures.compare([png(1)], [], deterministic=False)[0]
    )
    assert not figures.is_blank(figures.decode(curve()))


def test_what_is_no_picture_is_named() -> None:
    with pytest.raises(ValueError, match="expected base64 text of a PNG"):
        figures.decode(base64.b64encode(b"hello").decode())


def test_figures_are_strict_until_something_is_trained() -> None:
    sources = {
        "setup": "from genimg_lessons import training",
        "before": "plots.show(figure, alt='x')",
        "train": "for s in training.train_gan(model): pass",
        "after": "plots.show(figure, alt='y')",
        "tagged": "plots.show(curve, alt='z')",
    }
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in sources.items()]
    cells[-1].metadata["tags"] = ["deterministic-figure"]
    assert figures.deterministic_cells(nbformat.v4.new_notebook(cells=cells)) == {"setup", "before", "tagged"}
