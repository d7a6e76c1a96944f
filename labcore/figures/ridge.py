"""Distributions one above the other, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from labcore.figures.axes import Axis, Figure, Margin, layout, layout_of, named, tight
from labcore.figures.looks import INK, by_theme
from labcore.style import Style, see_through

Array = np.ndarray

# How far a row's peak may reach into the row above it, in rows.
PEAK = 1.7
STEM = 0.85
# Below the last row, in rows.
_BELOW = 0.3
_MARGIN = {"l": 52, "t": 4}


def ridge(
    edges: Array, shares: Array, places: Sequence[float], names: Sequence[str], notes: Sequence[str], style: Style,
    x: Axis | str, y: str, beside: int = 0, margin: Margin | None = None, zeros: Sequence[float] = (), root: bool = True,
) -> Figure:  # fmt: skip
    """One histogram a row, the root of its shares, each as high as the others, with a note at its end.

    edges (bins + 1,) or (n, bins + 1), shares (n, bins), what is no number counts as nothing; places (n,) the rows' heights
    on the axis, equally far apart, first row on top; names (n,), and as many notes or none.
    beside: the notes' room in pixels to the right of the histograms; 0 is within them, above their end.
    zeros  (n,) the shares of values that are exactly 0, which are no part of the histograms: stems at 0, nearly as high
           as a row where all of them are, so that each stays in its own; none by default
    root   False for the shares themselves, where no bin holds so many that the others would be flat
    """
    gap = abs(places[1] - places[0]) if len(places) > 1 else 1.0
    traces: list[dict[str, Any]] = []
    each = np.broadcast_to(edges, (len(shares), np.shape(edges)[-1]))
    # From the top: a lower row lies over the one above it.
    for place, row, own in zip(places, shares, each, strict=True):
        traces += _row(own, row, place, gap, style, root)
    if len(zeros):
        traces += _stems(places, zeros, STEM * gap)
    labels = [
        {
            "x": 1.0, "xref": "paper", "xanchor": "left" if beside else "right", "align": "left",
            "y": place - 0.35 * gap, "yref": "y", "yanchor": "middle", "text": note, "showarrow": False,
        }
        for place, note in zip(places, notes or [""] * len(places), strict=True)
        if note
    ]  # fmt: skip
    # Rounded: rows that fill an axis exactly do so whatever their number.
    top, bottom = (
        round(end, 12) for end in (min(places, default=0.0) - PEAK * gap, max(places, default=0.0) + _BELOW * gap)
    )
    heights = {"title": {"text": y}, "range": [bottom, top], "tickvals": list(places), "ticktext": list(names)}
    x = named(x)
    x_axis = layout_of(replace(x, range=x.range or (float(np.min(edges)), float(np.max(edges)))), [], tight, 7)
    room = {**_MARGIN, "r": beside or 8, **(margin or {})}
    return {"data": traces, "layout": layout(x_axis, heights, room, hover=False) | {"annotations": labels}}


def even_places(rows: int) -> list[float]:
    """Heights of at least two rows with which a ridge fills the axis from 0 on top to 1, so that it stays when their number changes."""
    gap = 1.0 / (rows - 1 + PEAK + _BELOW)
    return [(PEAK + row) * gap for row in range(rows)]


def _row(edges: Array, shares: Array, place: float, gap: float, style: Style, root: bool) -> list[dict[str, Any]]:
    """The row's own ground, and the outline that is filled down to it."""
    known = np.where(np.isfinite(shares), shares, 0.0)
    # The root: half of all values may lie in one bin, and would press the rest of the row flat.
    high = np.sqrt(known) if root else known
    peak = high.max() if high.size else 0.0
    heights = high / peak * PEAK * gap * 0.9 if peak > 0 else np.zeros_like(high)
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


def _stems(places: Sequence[float], zeros: Sequence[float], full: float) -> list[dict[str, Any]]:
    """A stem for each row that has zeros, in one broken line, and a ring at each top."""
    feet, shares = np.asarray(places, dtype=float), np.asarray(zeros, dtype=float)
    some = shares > 0
    feet, tops = feet[some], feet[some] - full * shares[some]
    at: dict[str, Any] = {"type": "scatter", "hoverinfo": "skip"}
    stems = np.column_stack([feet, tops, np.full(len(feet), np.nan)]).ravel()
    lines = {theme: {"line": {"color": colour, "width": 1.6}} for theme, colour in by_theme(INK)}
    rings = {
        theme: {"marker": {"symbol": "circle-open", "size": 6, "color": colour, "line": {"width": 1.6}}}
        for theme, colour in by_theme(INK)
    }
    return [
        {**at, "mode": "lines", "name": "exactly 0", "x": np.zeros(len(stems)), "y": stems, "meta": lines},
        {**at, "mode": "markers", "x": np.zeros(len(tops)), "y": tops, "meta": rings},
    ]
