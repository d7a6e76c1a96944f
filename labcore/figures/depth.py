"""Distributions layer by layer, and lines that stand still beside those that move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.style import see_through

Array = np.ndarray

# How far a row's peak may reach into the row above it, in rows.
PEAK = 1.7


def ridge(
    edges: Array, shares: Array, places: Sequence[float], names: Sequence[str], notes: Sequence[str],
    light: str, dark: str, x_title: str, y_title: str, beside: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """One histogram a row, the root of its shares, each as high as the others, with a note at its end.

    edges (bins + 1,), shares (n, bins), places (n,) the rows' heights on the axis, first row on top.
    beside: the notes' room in pixels to the right of the histograms; 0 is within them, above their end.
    """
    gap = abs(places[1] - places[0]) if len(places) > 1 else 1.0
    middles = 0.5 * (edges[1:] + edges[:-1])
    xs = np.concatenate([[edges[0]], middles, [edges[-1]]])
    traces, labels = [], []
    # From the top: a lower row lies over the one above it.
    for place, row, note in zip(places, shares, notes, strict=True):
        # The root: half of all values may be exactly 0, and would press the rest of the row flat.
        roots = np.sqrt(row)
        peak = roots.max() if row.size else 0.0
        heights = roots / peak * PEAK * gap * 0.9 if peak > 0 else np.zeros_like(row)
        outline = place - np.concatenate([[0.0], heights, [0.0]])
        looks = {
            theme: {"fillcolor": see_through(colour, 0.35), "line": {"color": colour, "width": 1.2}}
            for theme, colour in (("light", light), ("dark", dark))
        }
        base = {"x": np.array([edges[0], edges[-1]]), "y": np.array([place, place])}
        traces.append({"type": "scatter", **base, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"})
        traces.append({
            "type": "scatter", "x": xs, "y": outline, "mode": "lines", "fill": "tonexty", "hoverinfo": "skip", "meta": looks,
        })  # fmt: skip
        labels.append({
            "x": 1.0, "xref": "paper", "xanchor": "left" if beside else "right", "align": "left", "y": place - 0.35 * gap, "yref": "y", "yanchor": "middle",
            "text": note, "showarrow": False,
        })  # fmt: skip
    top, bottom = min(places) - PEAK * gap, max(places) + 0.3 * gap
    layout = {
        "margin": {"l": 52, "r": beside or 8, "t": 4, "b": 38},
        "xaxis": {"title": {"text": x_title}, "range": [float(edges[0]), float(edges[-1])], "nticks": 7},
        "yaxis": {
            "title": {"text": y_title},
            "range": [bottom, top],
            "tickvals": list(places),
            "ticktext": list(names),
        },
        "annotations": labels,
    }
    return {"data": traces, "layout": layout}


def line(xs: Array, ys: Array, light: str, dark: str, dash: str = "solid", width: float = 1.6) -> dict[str, Any]:
    """A line that stands still: the theory beside a measurement, a curve on an axis that is not the clock's."""
    looks = {
        theme: {"line": {"color": colour, "dash": dash, "width": width}}
        for theme, colour in (("light", light), ("dark", dark))
    }
    return {"type": "scatter", "x": xs, "y": ys, "mode": "lines", "hoverinfo": "skip", "meta": looks}
