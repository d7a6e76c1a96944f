"""Axes: their names, units and ticks, ranges that hold the values, and logarithms that go from label to label."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Array = np.ndarray
Range = tuple[float, float]
Figure = dict[str, Any]
Margin = Mapping[str, float]

MARGIN: Margin = {"l": 48, "r": 8, "t": 6, "b": 38}
# Room for a line of names above the plot.
LEGEND_PIXELS = 26
LEGEND: Mapping[str, Any] = {
    "orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "bgcolor": "rgba(0,0,0,0)",
}  # fmt: skip

MOST_DECADES = 12
# Positive values that span more decades than this are shown on a logarithmic axis, if nothing is said.
DECADES = 3
# Arrays travel as float32: what is larger, or on a logarithmic axis smaller, is not drawn and does not stretch the axes.
LARGEST, SMALLEST = 1e38, 1e-37


@dataclass(frozen=True)
class Axis:
    """One axis of a chart, or the scale of its colours.

    name, unit   shown as "blood pressure (mm Hg)"
    range        where it begins and ends, in the values' own unit even if it is logarithmic; the larger end first turns it
                 round. None: what the chart needs for its values
    log          None: each chart says when it takes the logarithm by itself
    ticks        about how many labels; None: the chart's own
    tick_format  of the labels, as in d3: ".0%" for shares
    labels       (place, words) in the place of numbers
    """

    name: str = ""
    unit: str = ""
    range: Range | None = None
    log: bool | None = None
    ticks: int | None = None
    tick_format: str = ""
    labels: Sequence[tuple[float, str]] = ()

    @property
    def title(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name


Fit = Callable[[Array, bool], dict[str, Any]]


def named(axis: Axis | str) -> Axis:
    return Axis(axis) if isinstance(axis, str) else axis


def drawable(values: Iterable[Array], log: bool = False) -> Array:
    """Of all the values those that can be drawn, in one row: finite, and on a logarithmic axis positive."""
    every = np.concatenate([np.empty(0), *(np.ravel(np.asarray(one, dtype=np.float64)) for one in values)])
    return every[(every >= (SMALLEST if log else -LARGEST)) & (every <= LARGEST)]


def decided(axis: Axis | str, values: Iterable[Array]) -> Axis:
    """The axis with its logarithm decided by the values, if nothing is said: all positive and over three decades."""
    axis = named(axis)
    if axis.log is not None:
        return axis
    if axis.range is not None:
        values = [*values, np.array(axis.range)]
    known = drawable(values)
    return replace(axis, log=bool(len(known) and known.min() > 0 and known.max() > 10.0**DECADES * known.min()))


def layout_of(axis: Axis, values: Iterable[Array], fit: Fit, ticks: int) -> dict[str, Any]:
    """The axis as Plotly's layout has it. `fit` finds the range that holds the values, if the axis has none."""
    log = bool(axis.log)
    result: dict[str, Any] = {"title": {"text": axis.title}} if axis.title else {}
    result["nticks"] = axis.ticks or ticks
    if axis.range is None:
        result |= fit(drawable(values, log), log)
    elif not log:
        result["range"] = list(axis.range)
    elif min(axis.range) > 0:
        first, last = np.log10(axis.range).tolist()
        result |= labelled(first, last, result["nticks"])
    else:
        raise ValueError(f"the range of a logarithmic axis must be positive; got {axis.range}.")
    if axis.labels:
        places, words = zip(*axis.labels, strict=True)
        result |= {"tickvals": list(places), "ticktext": list(words)}
    return result | ({"tickformat": axis.tick_format} if axis.tick_format else {})


def layout(
    x: Mapping[str, Any], y: Mapping[str, Any], margin: Margin | None, legend: bool = False, hover: bool = True
) -> dict[str, Any]:
    """Two axes and the room around them; a legend stands in a line above."""
    room = {**MARGIN, **({"t": LEGEND_PIXELS} if legend else {}), **(margin or {})}
    result: dict[str, Any] = {"margin": room, "xaxis": dict(x), "yaxis": dict(y)}
    if legend:
        result |= {"showlegend": True, "legend": dict(LEGEND)}
    return result | ({"hovermode": "closest"} if hover else {})


def ranges(figure: Mapping[str, Any]) -> dict[str, list[float]]:
    """What the axes of a figure show, as a panel's `home` wants it: logarithms of the ends on a logarithmic axis."""
    return {"x": list(figure["layout"]["xaxis"]["range"]), "y": list(figure["layout"]["yaxis"]["range"])}


# --- ranges ---------------------------------------------------------------------------------------------


def padded(values: Array, log: bool) -> dict[str, Any]:
    """A little more than the values need on both sides; from label to label on a logarithmic axis."""
    if log:
        return from_label_to_label(values)
    if not len(values):
        return {"range": [0.0, 1.0]}
    low, high = float(values.min()), float(values.max())
    room = 0.05 * (high - low) if high > low else 0.5 * abs(low) or 0.5
    return {"range": [low - room, high + room]}


def tight(values: Array, log: bool) -> dict[str, Any]:
    """From the first value to the last."""
    if not len(values) or values.min() == values.max():
        return padded(values, log)
    low, high = float(values.min()), float(values.max())
    return labelled(*np.log10([low, high]).tolist()) if log else {"range": [low, high]}


def from_zero(values: Array, log: bool) -> dict[str, Any]:
    """From 0 to a round value on each side that has any, so that the axis rests while the values move a little."""
    if log:
        return from_label_to_label(values)
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    if low == high == 0:
        return {"range": [0.0, 1.0]}
    return {"range": [-round_up(-low) if low < 0 else 0.0, round_up(high) if high > 0 else 0.0]}


def for_bars(values: Array, log: bool) -> dict[str, Any]:
    """The same; on a logarithmic axis the shortest bar has a length that is seen."""
    shortest = 0.8 * values.min(initial=np.inf)
    return from_zero(np.append(values, shortest) if log and len(values) else values, log)


def from_label_to_label(values: Array, decades: int = MOST_DECADES, intervals: int = 4) -> dict[str, Any]:
    """A logarithmic axis from one power of ten to another around positive values, the largest `decades` of them."""
    if not len(values):
        return _powers(0, 1, 1)
    low, high = float(values.min()), float(values.max())
    top = int(np.ceil(np.log10(high) + 1e-9))
    bottom = max(int(np.floor(np.log10(low))), top - decades)
    top = max(top, bottom + 1)
    # At most five labels on an axis this low, written out: Plotly enlarges its own powers. The axis ends at the lowest
    # one, so that it rests the longer the more it spans.
    every = -(-(top - bottom) // intervals)
    bottom = top - every * -(-(top - bottom) // every)
    return _powers(bottom, top, every)


def labelled(first: float, last: float, most: int = 7) -> dict[str, Any]:
    """A logarithmic axis between two exponents; powers of ten are its labels, where there are two of them or more."""
    result: dict[str, Any] = {"type": "log", "range": [first, last]}
    bottom, top = int(np.ceil(min(first, last) - 1e-9)), int(np.floor(max(first, last) + 1e-9))
    if top <= bottom:
        return result
    every = -(-(top - bottom) // max(most - 1, 1))
    ticks = range(bottom, top + 1, every)
    return result | {"tickvals": [10.0**k for k in ticks], "ticktext": [power(k) for k in ticks]}


def _powers(bottom: int, top: int, every: int) -> dict[str, Any]:
    ticks = list(range(bottom, top + 1, every))
    names = [power(exponent) for exponent in ticks]
    return {"type": "log", "range": [bottom, top], "tickvals": [10.0**k for k in ticks], "ticktext": names}


def power(exponent: int) -> str:
    """A power of ten as it is written on an axis: 0.01, 100, 10⁻⁶."""
    if -3 < exponent < 4:
        return f"{10.0**exponent:g}"
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7.5 and 10 times a power of ten; 1 for nothing."""
    if not value > 0:
        return 1.0
    # The last powers of ten at both ends of what a number can be: below, they are no longer exact.
    decade = 10.0 ** max(math.floor(math.log10(value)), -307)
    result = next(m * decade for m in (1, 1.5, 2, 3, 5, 7.5, 10) if value <= m * decade * (1 + 1e-12))
    return min(result, sys.float_info.max)


# --- what is said on hover ------------------------------------------------------------------------------


def four(values: Iterable[Array]) -> str:
    """d3's format for at most four digits: written out where the sizes allow it."""
    sizes = np.abs(drawable(values))
    sizes = sizes[sizes > 0]
    return ".4~r" if not len(sizes) or (sizes.min() >= 1e-4 and sizes.max() < 1e6) else ".4~g"


def said(axis: Axis, place: str, form: str, otherwise: str) -> str:
    """One line of a hover: the axis' name, the value at `place` of the point (x, y, z, ...), the unit."""
    parts = (called(axis.name or otherwise), f"%{{{place}:{form}}}", called(axis.unit))
    return " ".join(part for part in parts if part)


def template(*lines: str) -> str:
    """A trace's `hovertemplate` of these lines, the empty ones left out."""
    return "<br>".join(line for line in lines if line) + "<extra></extra>"


def called(name: str) -> str:
    """A name as a hover says it: "%{...}" in it is not filled in from the figure."""
    return name.replace("%{", "%&#123;")
