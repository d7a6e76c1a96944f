"""Examples as points over two features, a unit as long on both axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.style import Style

Array = np.ndarray
Range = tuple[float, float]


@dataclass(frozen=True)
class Group:
    """Points (n, 2) with a name and a look; hollow for where points ought to be."""

    name: str
    points: Array
    style: Style
    hollow: bool = False


def cloud(
    groups: Sequence[Group], axes: tuple[str, str], window: tuple[Range, Range], legend: bool = False,
    links: tuple[Array, Array] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The points of every group in a window, with the axes through the origin.

    links   two arrays (n, 2): lines from where points ought to be to where they are
    """
    traces: list[dict[str, Any]] = []
    if links is not None:
        # One broken line: a gap after every pair of ends.
        xs, ys = (np.column_stack([links[0][:, k], links[1][:, k], np.full(len(links[0]), np.nan)]).ravel() for k in (0, 1))  # fmt: skip
        traces.append({"type": "scatter", "mode": "lines", "x": xs, "y": ys, "showlegend": False, "hoverinfo": "skip",
                       "line": {"width": 1, "color": "rgba(128,128,140,0.6)"}})  # fmt: skip
    for group in groups:
        looks = {}
        for theme, colour in (("light", group.style.light), ("dark", group.style.dark)):
            symbol = f"{group.style.marker}-open" if group.hollow else group.style.marker
            looks[theme] = {"marker": {"symbol": symbol, "size": 5, "color": colour, "opacity": 0.75}}
        traces.append({
            "type": "scatter", "mode": "markers", "name": group.name, "x": group.points[:, 0], "y": group.points[:, 1],
            "meta": looks, "hoverinfo": "skip",
        })  # fmt: skip
    zero = {"zeroline": True, "zerolinecolor": "rgba(128,128,140,0.7)", "zerolinewidth": 1, "constrain": "domain"}
    layout = {
        "margin": {"l": 48, "r": 8, "t": 6, "b": 38},
        "xaxis": {"title": {"text": axes[0]}, "range": list(window[0]), "nticks": 5, **zero},
        "yaxis": {
            "title": {"text": axes[1]},
            "range": list(window[1]),
            "nticks": 6,
            "scaleanchor": "x",
            "constraintoward": "bottom",
            **zero,
        },
        "showlegend": legend,
        "legend": {"x": 0, "y": 1, "xanchor": "left", "yanchor": "top", "bgcolor": "rgba(0,0,0,0)"},
    }
    return {"data": traces, "layout": layout}


def square_around(points: Array, origin: bool = False) -> tuple[Range, Range]:
    """A square window that holds all points (n, 2) with some room, and the origin if asked."""
    every = np.vstack([points, [[0.0, 0.0]]]) if origin else points
    low, high = every.min(axis=0), every.max(axis=0)
    middle, reach = (low + high) / 2, 0.56 * float((high - low).max() or 1.0)
    (x0, y0), (x1, y1) = (middle - reach).tolist(), (middle + reach).tolist()
    return (x0, x1), (y0, y1)
