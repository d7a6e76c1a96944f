"""A cost over two weights as contours or in three dimensions.

Contours stand at quantiles of the cost in the window, so that a ravine's floor and its walls both show.
What is drawn is the level number; `layout.meta.levels` takes it back to the cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray

LEVELS = 26
# How far the contours reach beyond the window on each side, so that a pan or a wider zoom is not blank.
BEYOND = 0.25
# Quieter than any path: paths keep 3:1 against the strongest tone in either theme.
TONES = {
    "light": ["#fcfdfe", "#f1f5fa", "#e3eaf3", "#d3deec", "#c6d3e5"],
    "dark": ["#121721", "#182031", "#1e2a40", "#25344f", "#2b3c5b"],
}
# In space the light does the shading, so the tones are fuller.
SPACE_TONES = {"light": ["#eef3fa", "#c3d3ea", "#9db8dc"], "dark": ["#1d2942", "#35507c", "#5577ab"]}
# Poles are drawn up to here.
_HIGHEST = 1e150
LINES = {"light": "rgba(52,84,130,0.30)", "dark": "rgba(160,190,235,0.24)"}


@dataclass(frozen=True)
class Heights:
    """How a cost becomes a height in three dimensions: as it is, or its logarithm where it spans decades."""

    label: str
    of: Callable[[Array], Array]


def _drawable(values: Array) -> Array:
    """The values of a surface that may have poles, so far in that differences of them are numbers; NaN stays."""
    return np.clip(values, -_HIGHEST, _HIGHEST)


def _scale(tones: list[str]) -> list[list[Any]]:
    return [[i / (len(tones) - 1), tone] for i, tone in enumerate(tones)]


def contours(
    xs: Array, ys: Array, values: Array, domain: Any, axes: tuple[str, str], quantity: str, equal: bool = False
) -> dict[str, Any]:
    """xs (n,), ys (m,), values (m, n), finite somewhere; the window is the domain. Where the cost is NaN a hole stays.

    equal   a unit is as long on both axes, so that a round bowl looks round
    """
    values = _drawable(values)
    # Denser near the floor, where the paths end.
    shares = np.linspace(0.0, 1.0, LEVELS) ** 1.35
    levels = np.unique(np.quantile(values[~np.isnan(values)], shares))
    heights = np.interp(values, levels, np.arange(len(levels)))
    looks = {
        name: {"colorscale": _scale(TONES[name]), "line": {"width": 0.7, "color": LINES[name]}}
        for name in ("light", "dark")
    }
    trace = {
        "type": "contour", "x": xs, "y": ys, "z": heights, "showscale": False, "hoverinfo": "skip",
        "contours": {"coloring": "fill", "showlines": True, "start": 1.5, "end": len(levels) - 1.5, "size": 1},
        "zmin": 0, "zmax": len(levels) - 1, "meta": looks,
    }  # fmt: skip
    layout: dict[str, Any] = {
        "margin": {"l": 48, "r": 8, "t": 6, "b": 38},
        "xaxis": {"title": {"text": axes[0]}, "range": list(domain[0]), "nticks": 7},
        "yaxis": {"title": {"text": axes[1]}, "range": list(domain[1]), "nticks": 6},
        "meta": {"levels": levels.tolist(), "quantity": quantity},
    }
    if equal:
        layout["xaxis"] |= {"constrain": "domain"}
        layout["yaxis"] |= {"constrain": "domain", "scaleanchor": "x"}
    return {"data": [trace], "layout": layout}


def heights_of(values: Array, quantity: str) -> Heights:
    """The logarithm of the cost above its lowest value where most of the surface would otherwise look flat."""
    values = _drawable(values)
    low, middle, high = np.quantile(values[~np.isnan(values)], [0.0, 0.5, 1.0])
    if high - low <= 12.0 * (middle - low):
        return Heights(quantity, _drawable)
    unit = max((middle - low) / 10.0, 1e-12)
    return Heights(
        f"log10 of 1 + {quantity} / {unit:.2g}", lambda v: np.log10(np.maximum(1.0 + (_drawable(v) - low) / unit, 1e-3))
    )


def space(xs: Array, ys: Array, heights: Array, domain: Any, axes: tuple[str, str], label: str) -> dict[str, Any]:
    """The surface in three dimensions; heights (m, n) are already what is drawn, NaN where there is a hole."""
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    looks = {name: {"colorscale": _scale(SPACE_TONES[name])} for name in ("light", "dark")}
    trace = {
        "type": "surface", "x": xs, "y": ys, "z": heights, "showscale": False, "hoverinfo": "skip", "meta": looks,
        "lighting": {"ambient": 0.62, "diffuse": 0.6, "specular": 0.05, "roughness": 0.9},
        "contours": {"z": {"show": True, "usecolormap": False, "color": "#7f93b5", "width": 1,
                           "start": low, "end": high, "size": (high - low) / 14 or 1.0}},
    }  # fmt: skip
    scene = {
        "xaxis": {"title": {"text": axes[0]}, "range": list(domain[0]), "nticks": 5},
        "yaxis": {"title": {"text": axes[1]}, "range": list(domain[1]), "nticks": 5},
        "zaxis": {"title": {"text": label}, "nticks": 5},
        "aspectmode": "manual", "aspectratio": {"x": 1.35, "y": 1.1, "z": 0.7},
        "camera": {"eye": {"x": -0.95, "y": -1.3, "z": 0.9}, "center": {"x": 0, "y": 0, "z": -0.16}},
    }  # fmt: skip
    return {"data": [trace], "layout": {"margin": {"l": 0, "r": 0, "t": 0, "b": 0}, "scene": scene}}
