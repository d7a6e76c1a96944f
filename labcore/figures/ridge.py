"""Distributions one above the other, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from labcore.figures.axes import Axis, Figure, Margin, layout, layout_of, named, tight
from labcore.figures.looks import by_theme
from labcore.style import Style, see_through

Array = np.ndarray

# How far a row's peak may reach into the row above it, in rows.
PEAK = 1.7
_MARGIN = {"l": 52, "t": 4}


def ridge(
    edges: Array, shares: Array, places: Sequence[float], names: Sequence[str], notes: Sequence[str], style: Style,
    x: Axis | str, y: str, beside: int = 0, margin: Margin | None = None,
) -> Figure:  # fmt: skip
    """One histogram a row, the root of its shares, each as high as the others, with a note at its end.

    edges (bins + 1,), shares (n, bins), what is no number counts as nothing; places (n,) the rows' heights on the axis,
    equally far apart, first row on top; names and notes (n,).
    beside: the notes' room in pixels to the right of the histograms; 0 is within them, above their end.
    """
    gap = abs(places[1] - places[0]) if len(places) > 1 else 1.0
    traces: list[dict[str, Any]] = []
    # From the top: a lower row lies over the one above it.
    for place, row in zip(places, shares, strict=True):
        traces += _row(edges, row, place, gap, style)
    labels = [
        {
            "x": 1.0, "xref": "paper", "xanchor": "left" if beside else "right", "align": "left",
            "y": place - 0.35 * gap, "yref": "y", "yanchor": "middle", "text": note, "showarrow": False,
        }
        for place, note in zip(places, notes, strict=True)
    ]  # fmt: skip
    top, bottom = min(places, default=0.0) - PEAK * gap, max(places, default=0.0) + 0.3 * gap
    heights = {"title": {"text": y}, "range": [bottom, top], "tickvals": list(places), "ticktext": list(names)}
    room = {**_MARGIN, "r": beside or 8, **(margin or {})}
    x = named(x)
    x_axis = layout_of(replace(x, range=x.range or (float(edges[0]), float(edges[-1]))), [], tight, 7)
    return {"data": traces, "layout": layout(x_axis, heights, room, hover=False) | {"annotations": labels}}


def _row(edges: Array, shares: Array, place: float, gap: float, style: Style) -> list[dict[str, Any]]:
    """The row's own ground, and the outline that is filled down to it."""
    # The root: half of all values may be exactly 0, and would press the rest of the row flat.
    roots = np.sqrt(np.where(np.isfinite(shares), shares, 0.0))
    peak = roots.max() if roots.size else 0.0
    heights = roots / peak * PEAK * gap * 0.9 if peak > 0 else np.zeros_like(roots)
    middles = 0.5 * (edges[1:] + edges[:-1])
    looks = {
        theme: {"fillcolor": see_through(colour, 0.35), "line": {"color": colour, "width": 1.2}}
        for theme, colour in by_theme(style)
    }
    return [
        {
            "type": "scatter", "x": np.array([edges[0], edges[-1]]), "y": np.array([place, place]),
            "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip",
        },
        {
            "type": "scatter", "x": np.concatenate([[edges[0]], middles, [edges[-1]]]),
            "y": place - np.concatenate([[0.0], heights, [0.0]]), "mode": "lines", "fill": "tonexty", "hoverinfo": "skip",
            "meta": looks,
        },
    ]  # fmt: skip
