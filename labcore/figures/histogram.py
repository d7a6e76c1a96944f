"""Histograms over one set of bins, one above the other where there are several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.figures.axes import (
    Axis,
    Figure,
    Margin,
    called,
    for_bars,
    four,
    layout,
    layout_of,
    named,
    said,
    template,
    tight,
)
from labcore.figures.looks import by_theme
from labcore.style import Style, see_through

Array = np.ndarray

FILL = 0.3


@dataclass(frozen=True)
class Binned:
    """How much falls into each bin (bins,): counts, shares or densities. What is no number counts as nothing."""

    name: str
    heights: Array
    style: Style


def histogram(
    edges: Array, groups: Sequence[Binned], x: Axis | str = "", y: Axis | str = "count", legend: bool | None = None,
    margin: Margin | None = None,
) -> Figure:  # fmt: skip
    """Histograms of groups over the same bins, edges (bins + 1,) rising; each with an outline in its own dash.

    x, y    logarithmic only if they say so; then what is not above 0 is at the end of the axis
    legend  None: where there are several groups
    """
    edges, x, y = np.asarray(edges, dtype=np.float64), named(x), named(y)
    bins = max(len(edges) - 1, 0)
    if not np.all(np.diff(edges) > 0) or (x.log and bins and edges[0] <= 0):
        positive = "be positive and " if x.log else ""
        raise ValueError(f"edges must {positive}rise; got {np.array2string(edges, threshold=8)}.")
    for group in groups:
        if np.shape(group.heights) != (bins,):
            raise ValueError(f"heights must have shape ({bins},), one for each bin; got {np.shape(group.heights)}.")
    every = [np.where(np.isfinite(group.heights), group.heights, 0.0) for group in groups]
    y_axis = layout_of(y, every, for_bars, 5)
    floor = 10.0 ** min(y_axis["range"]) if y.log else 0.0
    traces: list[dict[str, Any]] = []
    for group, heights in zip(groups, every, strict=True):
        if bins:
            heights = np.maximum(heights, floor) if y.log else heights
            told = ["%{customdata[0]:.4~g} to %{customdata[1]:.4~g}", called(group.name), said(y, "y", four(every), "")]
            traces += [
                _filled(edges, heights, group, template(*told)),
                _outline(edges, heights, group, floor),
            ]
    made = layout(layout_of(x, [edges], tight, 7), y_axis, margin, len(groups) > 1 if legend is None else legend)
    return {"data": traces, "layout": made | {"barmode": "overlay"}}


def _filled(edges: Array, heights: Array, group: Binned, told: str) -> dict[str, Any]:
    looks = {
        theme: {"marker": {"color": see_through(colour, FILL), "line": {"width": 0}}}
        for theme, colour in by_theme(group.style)
    }
    return {
        "type": "bar", "x": 0.5 * (edges[1:] + edges[:-1]), "y": heights, "width": np.diff(edges), "name": group.name,
        "customdata": np.column_stack([edges[:-1], edges[1:]]), "hovertemplate": told, "showlegend": False, "meta": looks,
    }  # fmt: skip


def _outline(edges: Array, heights: Array, group: Binned, floor: float) -> dict[str, Any]:
    looks = {
        theme: {"line": {"color": colour, "dash": group.style.dash, "width": 1.6}}
        for theme, colour in by_theme(group.style)
    }
    return {
        "type": "scatter", "mode": "lines", "x": np.repeat(edges, 2),
        "y": np.concatenate([[floor], np.repeat(heights, 2), [floor]]), "name": group.name, "hoverinfo": "skip", "meta": looks,
    }  # fmt: skip
