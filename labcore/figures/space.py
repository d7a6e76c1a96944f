"""A surface in three dimensions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labcore.figures.axes import Axis, Figure, layout_of, named, tight
from labcore.figures.contours import drawn_up_to_poles
from labcore.figures.looks import spread

Array = np.ndarray

# In space the light does the shading, so the tones are fuller than those of contours.
TONES = {"light": ["#eef3fa", "#c3d3ea", "#9db8dc"], "dark": ["#1d2942", "#35507c", "#5577ab"]}


@dataclass(frozen=True)
class Heights:
    """How a cost becomes a height in three dimensions: as it is, or its logarithm where it spans decades."""

    label: str
    of: Callable[[Array], Array]


def heights_of(values: Array, quantity: str) -> Heights:
    """The logarithm of the cost above its lowest value where most of the surface would otherwise look flat."""
    values = drawn_up_to_poles(values)
    low, middle, high = np.quantile(values[~np.isnan(values)], [0.0, 0.5, 1.0])
    if high - low <= 12.0 * (middle - low):
        return Heights(quantity, drawn_up_to_poles)
    unit = max((middle - low) / 10.0, 1e-12)
    return Heights(
        f"log10 of 1 + {quantity} / {unit:.2g}",
        lambda v: np.log10(np.maximum(1.0 + (drawn_up_to_poles(v) - low) / unit, 1e-3)),
    )


def space(xs: Array, ys: Array, heights: Array, x: Axis | str, y: Axis | str, z: str) -> Figure:
    """xs (n,), ys (m,), heights (m, n) as they are drawn, finite somewhere, NaN where there is a hole; `z` names them."""
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    trace = {
        "type": "surface", "x": xs, "y": ys, "z": heights, "showscale": False, "hoverinfo": "skip",
        "meta": {theme: {"colorscale": spread(tones)} for theme, tones in TONES.items()},
        "lighting": {"ambient": 0.62, "diffuse": 0.6, "specular": 0.05, "roughness": 0.9},
        "contours": {"z": {"show": True, "usecolormap": False, "color": "#7f93b5", "width": 1,
                           "start": low, "end": high, "size": (high - low) / 14 or 1.0}},
    }  # fmt: skip
    scene = {
        "xaxis": layout_of(named(x), [xs], tight, 5), "yaxis": layout_of(named(y), [ys], tight, 5),
        "zaxis": {"title": {"text": z}, "nticks": 5},
        "aspectmode": "manual", "aspectratio": {"x": 1.35, "y": 1.1, "z": 0.7},
        "camera": {"eye": {"x": -0.95, "y": -1.3, "z": 0.9}, "center": {"x": 0, "y": 0, "z": -0.16}},
    }  # fmt: skip
    return {"data": [trace], "layout": {"margin": {"l": 0, "r": 0, "t": 0, "b": 0}, "scene": scene}}
