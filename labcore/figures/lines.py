"""Lines: against a setting or a size, with bands; and the axes of curves that the stage draws while its clock runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.figures.axes import (
    MOST_DECADES,
    Axis,
    Figure,
    Margin,
    called,
    decided,
    four,
    from_label_to_label,
    from_zero,
    layout,
    layout_of,
    named,
    round_up,
    said,
    template,
    tight,
)
from labcore.figures.looks import GUIDE, by_theme
from labcore.style import Style, see_through

Array = np.ndarray

BAND = 0.22
FAINT = 0.35
# Of a strip below the picture.
_STRIP = {"t": 4, "b": 36}


@dataclass(frozen=True)
class Line:
    """A line through (xs, ys), both (n,); a value that is no number breaks it.

    low, high  (n,), the edges of its band; a gap where either is no number
    width      in pixels
    faint      one of many, whose name is not in the legend
    """

    name: str
    xs: Array
    ys: Array
    style: Style
    low: Array | None = None
    high: Array | None = None
    width: float = 2.0
    faint: bool = False

    def __post_init__(self) -> None:
        n = np.shape(self.xs)
        shapes = [np.shape(one) for one in (self.xs, self.ys, self.low, self.high) if one is not None]
        if len(n) != 1 or any(shape != n for shape in shapes) or (self.low is None) != (self.high is None):
            raise ValueError(f"xs, ys and both or none of low and high must have one shape (n,); got {shapes}.")


def lines(
    every: Sequence[Line], x: Axis | str = "", y: Axis | str = "", legend: bool | None = None, margin: Margin | None = None,
) -> Figure:  # fmt: skip
    """Lines with their bands.

    x       from the first value to the last, logarithmic only if it says so
    y       from 0 to a round value; logarithmic where all values of the lines are positive and span over three decades, or
            if it says so. A band that goes down to 0 or below then goes to the axis' end
    legend  None: where there is more than one name
    """
    x = named(x)
    values = [one for line in every for one in (line.ys, line.low, line.high) if one is not None]
    y = decided(y, [line.ys for line in every])
    x_axis = layout_of(x, [line.xs for line in every], tight, 7)
    y_axis = layout_of(y, values, from_zero, 5)
    floor = 10.0 ** min(y_axis["range"]) if y.log else None
    forms = four(line.xs for line in every), four(values)
    traces = [band for line in every if (band := _band(line, floor))] + [_drawn(line, x, y, forms) for line in every]
    if legend is None:
        legend = len({line.name for line in every if not line.faint}) > 1
    return {"data": traces, "layout": layout(x_axis, y_axis, margin, legend)}


def _drawn(line: Line, x: Axis, y: Axis, forms: tuple[str, str]) -> dict[str, Any]:
    dot = {"size": 3.5 * line.width, "symbol": line.style.marker}
    looks = {
        theme: {
            "line": {"color": colour, "dash": line.style.dash, "width": line.width},
            "marker": {**dot, "color": colour},
        }
        for theme, colour in by_theme(line.style)
    }
    told = template(called(line.name), said(x, "x", forms[0], "x"), said(y, "y", forms[1], "y"))
    return {
        "type": "scatter", **_mode(line.ys), "x": line.xs, "y": line.ys, "name": line.name, "meta": looks,
        "opacity": FAINT if line.faint else 1.0, "showlegend": bool(line.name) and not line.faint, "hovertemplate": told,
    }  # fmt: skip


def _mode(ys: Array) -> dict[str, Any]:
    """A value without a neighbour is a dot, whole also at the edge: there is no line to see."""
    known = np.concatenate([[False], np.isfinite(np.asarray(ys, dtype=float)), [False]])
    alone = known[1:-1] & ~known[:-2] & ~known[2:]
    return {"mode": "lines+markers", "cliponaxis": False} if alone.any() else {"mode": "lines"}


def _band(line: Line, floor: float | None) -> dict[str, Any] | None:
    """The band as outlines, one for each stretch without a gap."""
    if line.low is None or line.high is None:
        return None
    xs, low, high = (np.asarray(one, dtype=np.float64) for one in (line.xs, line.low, line.high))
    whole = np.isfinite(xs) & np.isfinite(low) & np.isfinite(high)
    if floor is not None:
        whole &= high > 0
        low = np.minimum(np.maximum(low, floor), high)
    stretches = [part for part in np.split(np.arange(len(xs)), np.flatnonzero(np.diff(whole)) + 1) if whole[part].all()]
    outlines = [
        np.column_stack([np.concatenate([xs[part], xs[part][::-1], [np.nan]]), np.concatenate([high[part], low[part][::-1], [np.nan]])])
        for part in stretches
        if len(part)
    ]  # fmt: skip
    if not outlines:
        return None
    # The last gap would be one of nothing.
    outline = np.concatenate(outlines)[:-1]
    looks = {theme: {"fillcolor": see_through(colour, BAND)} for theme, colour in by_theme(line.style)}
    return {
        "type": "scatter", "mode": "lines", "x": outline[:, 0], "y": outline[:, 1], "fill": "toself", "line": {"width": 0},
        "name": line.name, "showlegend": False, "hoverinfo": "skip", "meta": looks,
    }  # fmt: skip


# --- for curves that the stage draws --------------------------------------------------------------------


def frame(
    series: Iterable[Array], first: float, steps: float, log: bool, decades: int = MOST_DECADES, growth: float = 100.0, *,
    x: str = "step", y: Axis = Axis(), still: Sequence[Mapping[str, Any]] = (), levels: Sequence[float] = (),
    margin: Margin | None = None,
) -> Figure:  # fmt: skip
    """Axes that hold the finite values of the series, from label to label on a log axis, so that they rest while a
    setting is moved. A curve that grows beyond `growth` times the largest first value leaves the axes: it
    diverges, and must not press the others flat.

    x       what is counted, from `first` to `first + steps`
    y       the values' axis; its range, if it has one, in place of the series'. It is logarithmic if `log` is set
    still   lines that do not move, see `line`
    levels  values that are marked by a dotted line
    """
    every = [np.ravel(one) for one in series]
    values = np.concatenate([np.empty(0), *every])
    values = values[np.isfinite(values) & ((values > 0) if log else True)]
    ceiling = growth * max((abs(float(one[0])) for one in every if len(one) and np.isfinite(one[0])), default=1.0)
    if ceiling > 0:
        values = values[np.abs(values) <= ceiling]
    result = layout_of(Axis(x, range=(first, first + steps)), [], tight, 7)
    # The values are chosen by the rule above, not by what can be drawn.
    range_ = {} if y.range else _resting(values, log, decades)
    held = layout_of(replace(y, log=log), [], lambda _values, _log: range_, 4)
    made = layout(result, held, {**_STRIP, **(margin or {})}, hover=False)
    if levels:
        made["shapes"] = [_level(value) for value in levels]
    return {"data": [dict(one) for one in still], "layout": made}


def _resting(values: Array, log: bool, decades: int) -> dict[str, Any]:
    if not len(values):
        return {"range": [0, 1]}
    if log:
        return from_label_to_label(values, decades)
    low, high = float(values.min()), float(values.max())
    reach = round_up(max(abs(low), abs(high)))
    return {"range": [-reach if low < 0 else 0, reach]}


def _level(value: float) -> dict[str, Any]:
    line = {"color": f"rgba({GUIDE},0.8)", "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": line}


def line(xs: Array, ys: Array, style: Style, dash: str = "", width: float = 1.6) -> dict[str, Any]:
    """A line (n,) that stands still in a frame: the theory beside a measurement, a curve on an axis that is not the
    clock's. `dash` in place of the style's."""
    looks = {
        theme: {"line": {"color": colour, "dash": dash or style.dash, "width": width}}
        for theme, colour in by_theme(style)
    }
    return {"type": "scatter", "x": xs, "y": ys, "mode": "lines", "hoverinfo": "skip", "meta": looks}


def empty(x: str) -> Figure:
    """Empty axes for curves or bars whose view the stage sets by what is in focus."""
    unit = (0, 1)
    x_axis, y_axis = (layout_of(Axis(name, range=unit), [], tight, n) for name, n in ((x, 7), ("", 4)))
    return {"data": [], "layout": layout(x_axis, y_axis, _STRIP, hover=False)}
