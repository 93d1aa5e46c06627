"""Sliders that redraw one picture: they work in JupyterLab, in Colab (ipywidgets 7) and under a strict output test.

No `interact` and no `Output`: a slider's `observe` sets the bytes of an `Image`. ipywidgets is imported when a widget
is made, so the package works where it is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from matplotlib.figure import Figure

from genimg_lessons.plots import png

__all__ = ["sliders"]


def sliders(
    draw: Callable[..., Figure], controls: Mapping[str, tuple[float, float, float]], *, width: int = 500
) -> Any:
    """Return a widget: one slider per control above the picture that `draw` makes of their values.

    draw: called as `draw(name=value, ...)`, returns a figure; controls: name -> (lowest, highest, start), a whole-number
    slider if all three are int, otherwise a slider with 60 steps; width: of the picture in pixels.
    Raises ValueError if there is no control or a start lies outside its range.
    """
    import ipywidgets

    if not controls:
        raise ValueError("controls: expected at least one name -> (lowest, highest, start), got none")
    handles = {}
    for name, (low, high, start) in controls.items():
        if not low <= start <= high or low == high:
            raise ValueError(f"controls[{name!r}]: expected lowest <= start <= highest, got {(low, high, start)}")
        whole = all(isinstance(value, int) for value in (low, high, start))
        kind, step = (ipywidgets.IntSlider, 1) if whole else (ipywidgets.FloatSlider, (high - low) / 60)
        handles[name] = kind(
            value=start,
            min=low,
            max=high,
            step=step,
            description=name.replace("_", " "),
            style={"description_width": "120px"},
            layout=ipywidgets.Layout(width=f"{width}px"),
        )
    picture = ipywidgets.Image(format="png", layout=ipywidgets.Layout(width=f"{width}px"))

    def redraw(_change: object = None) -> None:
        picture.value = png(draw(**{name: handle.value for name, handle in handles.items()}))

    for handle in handles.values():
        handle.observe(redraw, names="value")
    redraw()
    return ipywidgets.VBox([*handles.values(), picture])
