"""Bars side by side, with intervals where a height is uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.figures.axes import Axis, Figure, Margin, called, for_bars, four, layout, layout_of, named, said, template
from labcore.figures.looks import GUIDE, INK, by_theme
from labcore.style import Style, see_through

Array = np.ndarray

FILL = 0.45
# What the bars of one label take of the room between two labels.
WIDTH = 0.8
# Told apart without colour, as lines are by their dashes.
PATTERNS = {"solid": "", "dash": "/", "dot": ".", "dashdot": "x"}


@dataclass(frozen=True)
class Bars:
    """One bar for each label: heights (n,), nothing where one is no number.

    low, high  (n,), the ends of an interval in the heights' unit; none where either is not finite
    """

    name: str
    heights: Array
    style: Style
    low: Array | None = None
    high: Array | None = None


def bars(
    groups: Sequence[Bars], labels: Sequence[str], x: str = "", y: Axis | str = "", legend: bool | None = None,
    margin: Margin | None = None,
) -> Figure:  # fmt: skip
    """Bars of several groups side by side over each label (n,), from 0 up or down; every group has n heights.

    x       what the labels are
    y       logarithmic only if it says so: a bar's length is its value. An interval that goes down to 0 or below then goes
            to the axis' end
    legend  None: where there are several groups
    """
    n, y = len(labels), named(y)
    for group in groups:
        shapes = [np.shape(one) for one in (group.heights, group.low, group.high) if one is not None]
        if any(shape != (n,) for shape in shapes) or (group.low is None) != (group.high is None):
            raise ValueError(f"heights and both or none of low and high must have shape ({n},), one for each label; got {shapes}.")  # fmt: skip
    values = [one for group in groups for one in (group.heights, group.low, group.high) if one is not None]
    ticks = {"tickvals": list(range(n)), "ticktext": list(labels), "showgrid": False}
    x_axis = {"title": {"text": x}, "range": [-0.5, max(n, 1) - 0.5], **ticks}
    y_axis = layout_of(y, values, for_bars, 5)
    floor = 10.0 ** min(y_axis["range"]) if y.log else -np.inf
    if not y.log and y_axis["range"][0] < 0:
        # Bars go both ways from here.
        y_axis |= {"zeroline": True, "zerolinecolor": f"rgba({GUIDE},0.9)"}
    width = WIDTH / max(len(groups), 1)
    traces: list[dict[str, Any]] = []
    for number, group in enumerate(groups):
        places = np.arange(n) + (number - 0.5 * (len(groups) - 1)) * width
        traces.append(_drawn(group, labels, places, width, y, four(values)))
        if group.low is not None and group.high is not None:
            traces.append(_intervals(np.maximum(group.low, floor), group.high, places, width / 5))
    made = layout(x_axis, y_axis, margin, len(groups) > 1 if legend is None else legend)
    return {"data": traces, "layout": made | {"barmode": "overlay"}}


def _drawn(group: Bars, labels: Sequence[str], places: Array, width: float, y: Axis, form: str) -> dict[str, Any]:
    looks = {
        theme: {
            "marker": {
                "color": see_through(colour, FILL), "line": {"color": colour, "width": 1.5},
                "pattern": {"shape": PATTERNS.get(group.style.dash, ""), "fgcolor": colour, "bgcolor": see_through(colour, FILL), "size": 7, "solidity": 0.2},
            }
        }
        for theme, colour in by_theme(group.style)
    }  # fmt: skip
    trace: dict[str, Any] = {
        "type": "bar", "x": places, "y": group.heights, "width": 0.9 * width, "name": group.name, "meta": looks,
        "text": list(labels), "textposition": "none",
    }  # fmt: skip
    told = ["%{text}", called(group.name), said(y, "y", form, "")]
    if group.low is not None and group.high is not None:
        trace["customdata"] = np.column_stack([group.low, group.high])
        told.append(f"%{{customdata[0]:{form}}} to %{{customdata[1]:{form}}}")
    return trace | {"hovertemplate": template(*told)}


def _intervals(low: Array, high: Array, places: Array, cap: float) -> dict[str, Any]:
    """One broken line of all intervals: the lower cap, up to the upper one, and the upper cap."""
    whole = np.isfinite(low) & np.isfinite(high)
    gap = np.full(len(places), np.nan)
    xs = np.column_stack([places - cap, places + cap, gap, places, places, gap, places - cap, places + cap, gap])
    ys = np.column_stack([low, low, gap, low, high, gap, high, high, gap])
    looks = {theme: {"line": {"color": colour, "width": 1.5}} for theme, colour in by_theme(INK)}
    return {
        "type": "scatter", "mode": "lines", "x": xs[whole].ravel(), "y": ys[whole].ravel(), "showlegend": False,
        "hoverinfo": "skip", "meta": looks,
    }  # fmt: skip
