"""A field over two numbers as filled contours, or as lines over another picture: a cost over two weights.

Contours stand at quantiles of the values in the window, so that a ravine's floor and its walls both show.
What is drawn is the level number; `layout.meta.levels` takes it back to the value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.figures.axes import Axis, Figure, Margin, layout, layout_of, named, tight
from labcore.figures.looks import by_theme, spread
from labcore.style import Style, see_through

Array = np.ndarray

LEVELS = 26
# How far the contours reach beyond the window on each side, so that a pan or a wider zoom is not blank.
BEYOND = 0.25
# Quieter than any path: paths keep 3:1 against the strongest tone in either theme.
TONES = {
    "light": ["#fcfdfe", "#f1f5fa", "#e3eaf3", "#d3deec", "#c6d3e5"],
    "dark": ["#121721", "#182031", "#1e2a40", "#25344f", "#2b3c5b"],
}
LINES = {"light": "rgba(52,84,130,0.30)", "dark": "rgba(160,190,235,0.24)"}
# Lines over colours of every tone.
LINE_STRENGTH = 0.8
# Poles are drawn up to here.
_HIGHEST = 1e150


def drawn_up_to_poles(values: Array) -> Array:
    """The values of a field that may have poles, so far in that differences of them are numbers; NaN stays."""
    return np.clip(values, -_HIGHEST, _HIGHEST)


def contours(
    xs: Array, ys: Array, values: Array, x: Axis | str, y: Axis | str, quantity: str, equal: bool = False,
    margin: Margin | None = None,
) -> Figure:  # fmt: skip
    """xs (n,), ys (m,), values (m, n). Where a value is NaN a hole stays, a pole is cut off.

    x, y      the axes; without a range they show all that was given
    quantity  what the values are, for what is said under the pointer
    equal     a unit is as long on both axes, so that a round bowl looks round
    """
    levels, heights = _heights(values)
    # Not smoothed: so many values lie in a window that nobody sees it, and a third of the drawing's time would go into it.
    looks = {
        theme: {"colorscale": spread(TONES[theme]), "line": {"width": 0.7, "color": LINES[theme], "smoothing": 0}}
        for theme in TONES
    }
    trace = {
        **_trace(xs, ys, levels, heights), "meta": looks,
        "contours": {"coloring": "fill", "showlines": True, "start": 1.5, "end": len(levels) - 1.5, "size": 1},
    }  # fmt: skip
    x_axis, y_axis = layout_of(named(x), [xs], tight, 7), layout_of(named(y), [ys], tight, 6)
    if equal:
        x_axis |= {"constrain": "domain"}
        y_axis |= {"constrain": "domain", "scaleanchor": "x"}
    return {"data": [trace], "layout": layout(x_axis, y_axis, margin, hover=False) | _meta(levels, quantity)}


def level_lines(
    xs: Array, ys: Array, values: Array, quantity: str, pens: Sequence[tuple[Style, float]]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The same without its colours, every other line: traces to lay over another picture, one for each pen (style, width in
    pixels), and the `meta` of that picture's layout."""
    levels, heights = _heights(values)
    lines = {"coloring": "none", "showlines": True, "start": 1.5, "end": len(levels) - 1.5, "size": 2}
    traces = []
    for style, width in pens:
        looks = {
            theme: {"line": {"width": width, "color": see_through(colour, LINE_STRENGTH)}}
            for theme, colour in by_theme(style)
        }
        traces.append({**_trace(xs, ys, levels, heights), "contours": lines, "showlegend": False, "meta": looks})
    return traces, _meta(levels, quantity)


def _heights(values: Array) -> tuple[Array, Array]:
    """The levels, and in their numbers the values (m, n) between them."""
    values = drawn_up_to_poles(values)
    known = values[~np.isnan(values)]
    # Denser near the floor, where the paths end.
    shares = np.linspace(0.0, 1.0, LEVELS) ** 1.35
    levels = np.unique(np.quantile(known, shares)) if known.size else np.zeros(1)
    return levels, np.where(np.isnan(values), np.nan, np.interp(values, levels, np.arange(len(levels))))


def _trace(xs: Array, ys: Array, levels: Array, heights: Array) -> dict[str, Any]:
    return {
        "type": "contour", "x": xs, "y": ys, "z": heights, "showscale": False, "hoverinfo": "skip",
        "zmin": 0, "zmax": len(levels) - 1,
    }  # fmt: skip


def _meta(levels: Array, quantity: str) -> dict[str, Any]:
    return {"meta": {"levels": levels.tolist(), "quantity": quantity}}
