"""Points: examples in classes, answers against the truth, a series over days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from labcore.figures.axes import (
    Axis,
    Figure,
    Margin,
    Range,
    called,
    four,
    layout,
    layout_of,
    named,
    padded,
    said,
    template,
)
from labcore.figures.escaping import literal
from labcore.figures.looks import GUIDE, by_theme
from labcore.style import TEST, Style

Array = np.ndarray

OPACITY = 0.75
WITHIN = {"x": 0, "y": 1, "xanchor": "left", "yanchor": "top", "bgcolor": "rgba(0,0,0,0)"}
LONGEST_NAME = 40
DOTS = Style("#7f8a9d", "#8592aa", "solid", "circle")
# Below the lowest dot: room for the weights of the chosen day.
FOOT = 0.26
MOST_TICKS = 9


@dataclass(frozen=True)
class Cloud:
    """Points (n, 2) with a name and a look; hollow for where points ought to be."""

    name: str
    points: Array
    style: Style
    hollow: bool = False


def scatter(
    groups: Sequence[Cloud], x: Axis | str = "", y: Axis | str = "", *, equal: bool = False, legend: bool | None = None,
    links: tuple[Array, Array] | None = None, hover: bool = True, margin: Margin | None = None,
) -> Figure:  # fmt: skip
    """The points of every group, in the window of the axes or in one that holds them all.

    x, y    logarithmic only if they say so
    equal   a unit is as long on both axes, with lines through the origin: the plane of two features
    legend  None: where there are several groups
    links   two arrays (n, 2): lines from where points ought to be to where they are
    hover   whether a point says where it is
    """
    x, y = named(x), named(y)
    for group in groups:
        if np.ndim(group.points) != 2 or np.shape(group.points)[1] != 2:
            raise ValueError(f"points must have shape (n, 2); got {np.shape(group.points)}.")
    xs, ys = ([group.points[:, k] for group in groups] for k in (0, 1))
    told = (said(x, "x", four(xs), "x"), said(y, "y", four(ys), "y")) if hover else ()
    traces = [] if links is None else [_links(*links)]
    traces += [_points(group, told) for group in groups]
    x_axis, y_axis = layout_of(x, xs, padded, 5), layout_of(y, ys, padded, 6)
    if equal:
        zero = {"zeroline": True, "zerolinecolor": f"rgba({GUIDE},0.7)", "zerolinewidth": 1, "constrain": "domain"}
        x_axis |= zero
        y_axis |= zero | {"scaleanchor": "x", "constraintoward": "bottom"}
    legend = len(groups) > 1 if legend is None else legend
    made = layout(x_axis, y_axis, margin, legend and not equal, hover)
    if equal:
        # Within the plot: a line of names above would make it smaller, and as much less wide.
        made |= {"showlegend": legend, "legend": dict(WITHIN)}
    return {"data": traces, "layout": made}


def _points(group: Cloud, told: tuple[str, ...]) -> dict[str, Any]:
    symbol = f"{group.style.marker}-open" if group.hollow else group.style.marker
    looks = {
        theme: {"marker": {"symbol": symbol, "size": 5, "color": colour, "opacity": OPACITY}}
        for theme, colour in by_theme(group.style)
    }
    trace: dict[str, Any] = {
        "type": "scatter", "mode": "markers", "name": group.name, "x": group.points[:, 0], "y": group.points[:, 1],
        "meta": looks,
    }  # fmt: skip
    return trace | ({"hovertemplate": template(called(group.name), *told)} if told else {"hoverinfo": "skip"})


def _links(start: Array, end: Array) -> dict[str, Any]:
    # One broken line: a gap after every pair of ends.
    xs, ys = (np.column_stack([start[:, k], end[:, k], np.full(len(start), np.nan)]).ravel() for k in (0, 1))
    return {
        "type": "scatter", "mode": "lines", "x": xs, "y": ys, "showlegend": False, "hoverinfo": "skip",
        "line": {"width": 1, "color": f"rgba({GUIDE},0.6)"},
    }  # fmt: skip


def square_around(points: Array, origin: bool = False) -> tuple[Range, Range]:
    """A square window that holds all points (n, 2), at least one, with some room, and the origin if asked."""
    every = np.vstack([points, [[0.0, 0.0]]]) if origin else points
    low, high = every.min(axis=0), every.max(axis=0)
    middle, reach = (low + high) / 2, 0.56 * float((high - low).max() or 1.0)
    (x0, y0), (x1, y1) = (middle - reach).tolist(), (middle + reach).tolist()
    return (x0, x1), (y0, y1)


# --- answers against the truth --------------------------------------------------------------------------


def against(truth: Array, answers: Array, name: str, style: Style = TEST, bounded: bool = True) -> Figure:
    """Answers (m,) of a regression against the true values (m,), m >= 1 and finite: on the line where they are right.
    The name is shown letter by letter.

    bounded  the answers' axis has the truth's window, so that it rests while the answers move; else Plotly finds theirs
    """
    room = 0.05 * float(np.ptp(truth) or 1.0)
    reach = (float(truth.min()) - 4 * room, float(truth.max()) + 4 * room)
    looks = {
        theme: {"marker": {"symbol": style.marker, "size": 6, "color": colour, "opacity": OPACITY}}
        for theme, colour in by_theme(style)
    }
    diagonal = {
        "type": "scatter", "mode": "lines", "x": np.array(reach), "y": np.array(reach), "hoverinfo": "skip",
        "line": {"width": 1, "dash": "dot", "color": f"rgba({GUIDE},0.9)"},
    }  # fmt: skip
    points = {"type": "scatter", "mode": "markers", "x": truth, "y": answers, "hoverinfo": "skip", "meta": looks}
    short = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    x_axis, y_axis = (
        layout_of(Axis(title, range=reach), [], padded, 5) for title in (f"true {literal(short)}", "answer")
    )
    if not bounded:
        del y_axis["range"]
    return {"data": [diagonal, points], "layout": layout(x_axis, y_axis, {"l": 52, "b": 44}, hover=False)}


# --- a series over days ---------------------------------------------------------------------------------


def dots(values: Array, name: str, unit: str, low: float, x: str, first_day: date | None = None) -> Figure:
    """The values (n,) of a series, n >= 1 and finite, against their number, from 1 on; the axis `x` counts them, the other
    one holds `low` too. With a first day, months are named. The stage draws the curves over it."""
    n = len(values)
    bottom, top = min(float(values.min()), low), max(float(values.max()), low)
    reach = (top - bottom) or 1.0
    mark = {"size": _size(n), "opacity": 0.65}
    trace = {
        "type": "scatter", "mode": "markers", "x": np.arange(1.0, n + 1.0), "y": values, "hoverinfo": "skip",
        "name": name, "meta": {theme: {"marker": {**mark, "color": colour}} for theme, colour in by_theme(DOTS)},
    }  # fmt: skip
    ticks: dict[str, Any] = {"dtick": 1} if n <= 12 else {"nticks": 8}
    if first_day is not None:
        ticks = _months(first_day, n)
    x_axis = {"title": {"text": x}, "range": span(n), "showgrid": n > 1, **ticks}
    y_axis = layout_of(Axis(name, unit, (bottom - FOOT * reach, top + 0.05 * reach)), [], padded, 6)
    return {"data": [trace], "layout": layout(x_axis, y_axis, None, hover=False)}


def span(n: int) -> list[float]:
    """The range of an axis of n values: a little wider, so that the first and last are whole, and what marks them."""
    rim = max(0.03 * (n - 1), 0.9)
    return [1.0 - 0.5 * rim, n + 0.5 * rim]


def _size(n: int) -> float:
    return 8.0 if n <= 60 else 4.0 if n <= 800 else 3.0


def _months(first_day: date, n: int) -> dict[str, Any]:
    """Ticks at the beginnings of months or years, as many as fit."""
    days = [first_day + timedelta(days=i) for i in range(n)]
    starts = [(i + 1, day) for i, day in enumerate(days) if day.day == 1]
    if not starts:
        return {"nticks": 8}
    every = next(k for k in (1, 2, 3, 6, *range(12, 12 * n, 12)) if len(starts) <= k * (MOST_TICKS - 1))
    kept = [(i, day) for i, day in starts if (12 * day.year + day.month - 1) % every == 0] or starts[:1]
    names = [f"{day:%b}" + (f" {day:%Y}" if day.month == 1 or i == kept[0][0] else "") for i, day in kept]
    return {"tickvals": [i for i, _ in kept], "ticktext": names}
