"""Maps: a number or a category for each point of a plane, with marked points, texts and contours over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from labcore.figures import looks
from labcore.figures.axes import (
    LARGEST,
    MOST_DECADES,
    Axis,
    Figure,
    Margin,
    called,
    decided,
    drawable,
    four,
    labelled,
    layout,
    layout_of,
    named,
    padded,
    said,
    template,
    tight,
)
from labcore.figures.contours import level_lines
from labcore.figures.looks import GROUND, INK, by_theme
from labcore.style import Style

Array = np.ndarray

# Room for the bar of colours and its labels.
BAR_PIXELS = 74
# How large a mark is, in pixels.
MARK = 11
# Contours over colours from dark to bright have a rim of the ground; over those of styles, which all stand out from the
# ground, its colour is enough.
OVER_TONES = ((GROUND, 2.4), (INK, 0.8))
OVER_STYLES = ((GROUND, 0.9),)


@dataclass(frozen=True)
class Mark:
    """A point of the plane with a name; drawn where both of its numbers are finite."""

    name: str
    x: float
    y: float
    style: Style = INK


@dataclass(frozen=True)
class Field:
    """Values (ny, nx) at xs (nx,) and ys (ny,), to be drawn as contours over a map."""

    xs: Array
    ys: Array
    values: Array
    quantity: str


def heatmap(
    xs: Array, ys: Array, values: Array, x: Axis | str = "", y: Axis | str = "", colour: Axis | str = "", *,
    scale: Literal["rising", "diverging"] = "rising", text: Sequence[Sequence[str]] | None = None,
    marks: Sequence[Mark] = (), over: Field | None = None, bar: bool = True, equal: bool = False, margin: Margin | None = None,
) -> Figure:  # fmt: skip
    """Numbers (ny, nx) at xs (nx,) and ys (ny,), rising: each fills its cell. What is not finite is a hole.

    colour  names the numbers; its range is that of the colours, the larger end first makes small numbers bright. They are
            logarithmic where all are positive and span over three decades, or if it says so: then 0 has the colour of the
            lowest, numbers below 0 are holes, and the largest twelve decades are told apart
    scale   rising, or diverging around 0: blue below, orange above
    text    (ny, nx) words in the cells, whose colours are quiet then
    over    contours over it
    bar     whether the scale of colours stands beside the map
    equal   a unit is as long on both axes
    """
    values = np.asarray(values, dtype=np.float64)
    _check(xs, ys, values.shape)
    colour = replace(named(colour), log=False) if scale == "diverging" else decided(colour, [values])
    drawn, low, high, ticks = _logarithmic(values, colour) if colour.log else _linear(values, colour, scale)
    x, y, quiet = named(x), named(y), text is not None
    scales = (
        (looks.diverging_under_text() if quiet else looks.diverging())
        if scale == "diverging"
        else (looks.rising_under_text() if quiet else looks.rising())
    )
    worth = "10<sup>%{z:.2f}</sup>" if colour.log else f"%{{z:{four([values])}}}"
    told = template(
        said(x, "x", four([xs]), "x"),
        said(y, "y", four([ys]), "y"),
        f"{called(colour.name)} {worth} {called(colour.unit)}".strip(),
    )
    backwards = colour.range is not None and colour.range[0] > colour.range[1]
    trace = {
        "type": "heatmap", "x": xs, "y": ys, "z": drawn, "zmin": low, "zmax": high, "showscale": bar,
        "reversescale": backwards, "hoverongaps": False, "hovertemplate": told,
        "meta": {theme: {"colorscale": result} for theme, result in scales.items()},
    }  # fmt: skip
    if bar:
        trace["colorbar"] = _bar(colour.title) | ticks
    if quiet:
        trace |= {"xgap": 1, "ygap": 1}
    return _map([trace], xs, ys, x, y, marks, over, OVER_TONES, bar, equal, margin, text)


def categories(
    xs: Array, ys: Array, numbers: Array, names: Sequence[str], styles: Sequence[Style], x: Axis | str = "", y: Axis | str = "", *,
    places: Array | None = None, marks: Sequence[Mark] = (), lines: Sequence[Array] = (), over: Field | None = None,
    equal: bool = False, margin: Margin | None = None,
) -> Figure:  # fmt: skip
    """Categories (ny, nx) at xs (nx,) and ys (ny,), whole numbers from 0 on: which minimum is reached from each start.

    numbers        below 0 is none of them, a hole
    names, styles  (k,), of each category
    places         (k, 2), where the marker of each category stands: its minimum; NaN is nowhere
    lines          (2, 2) each, from end to end: dashed, over the contours
    over, equal    as in `heatmap`
    """
    numbers = np.asarray(numbers)
    _check(xs, ys, numbers.shape)
    k = len(names)
    if len(styles) != k or (numbers.size and numbers.max() >= k) or numbers.dtype.kind not in "iu":
        result = f"{len(styles)} styles, {numbers.dtype} up to {numbers.max(initial=-1)}"
        raise ValueError(f"numbers must be integers below {k}, with a style for each of {k} names; got {result}.")
    # Of no categories every cell is a hole, and its colour is not seen.
    scales = looks.steps(styles or [GROUND])
    trace = {
        "type": "heatmap", "x": xs, "y": ys, "z": np.where(numbers < 0, np.nan, numbers), "zmin": -0.5, "zmax": max(k, 1) - 0.5,
        "showscale": False, "hoverinfo": "skip", "meta": {theme: {"colorscale": scale} for theme, scale in scales.items()},
    }  # fmt: skip
    at = np.full((k, 2), np.nan) if places is None else np.asarray(places, dtype=float)
    # The names come with the markers, also of a category that stands nowhere.
    own = [Mark(name, float(px), float(py), style) for name, style, (px, py) in zip(names, styles, at, strict=True)]
    figure = _map([trace], xs, ys, named(x), named(y), [*own, *marks], over, OVER_STYLES, False, equal, margin, None)
    above = len(figure["data"]) - 2 * (k + len(marks))
    figure["data"][above:above] = [part for line in lines for part in _dashed(line)]
    return figure


def plane(x: Axis, y: Axis, equal: bool = False, margin: Margin | None = None) -> Figure:
    """The axes of a map that the stage draws; both have a range."""
    return {"data": [], "layout": _plane(x, y, [], [], equal, margin, False)}


def _check(xs: Array, ys: Array, shape: tuple[int, ...]) -> None:
    if shape != (len(ys), len(xs)):
        raise ValueError(f"a map must have shape ({len(ys)}, {len(xs)}), a row for each of ys; got {shape}.")


def _linear(values: Array, colour: Axis, scale: str) -> tuple[Array, float, float, dict[str, Any]]:
    """What is drawn, the ends of the colours, and the labels of their bar."""
    known = drawable([values])
    if colour.range is not None:
        low, high = sorted(colour.range)
    elif scale == "diverging":
        high = float(np.abs(known).max(initial=0.0)) or 1.0
        low = -high
    else:
        # Of one value alone the colours have no ends of their own.
        low, high = (tight if len(np.unique(known)) > 1 else padded)(known, False)["range"]
    labels = {"tickvals": [at for at, _ in colour.labels], "ticktext": [word for _, word in colour.labels]}
    ticks = {"nticks": colour.ticks or 6} | ({"tickformat": colour.tick_format} if colour.tick_format else {})
    return np.where(np.abs(values) <= LARGEST, values, np.nan), low, high, ticks | (labels if colour.labels else {})


def _logarithmic(values: Array, colour: Axis) -> tuple[Array, float, float, dict[str, Any]]:
    """The same for powers of ten: what is drawn are exponents."""
    known = np.log10(drawable([values], log=True))
    if colour.range is None:
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        low = max(low, high - MOST_DECADES)
        low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
    elif min(colour.range) > 0:
        low, high = sorted(np.log10(colour.range).tolist())
    else:
        raise ValueError(f"the range of logarithmic colours must be positive; got {colour.range}.")
    drawn = np.full(values.shape, np.nan)
    np.log10(values, where=(values > 0) & (values <= LARGEST), out=drawn)
    drawn[values == 0] = low
    ticks = labelled(low, high, colour.ticks or 6)
    labels = colour.labels or list(zip(ticks.get("tickvals", ()), ticks.get("ticktext", ()), strict=True))
    places = np.log10([at for at, _ in labels]).tolist()
    return drawn, low, high, {"tickvals": places, "ticktext": [word for _, word in labels]} if labels else {}


def _bar(title: str) -> dict[str, Any]:
    return {
        "title": {"text": title, "side": "right"}, "thickness": 12, "len": 1, "outlinewidth": 0, "xpad": 6, "ypad": 0,
        "exponentformat": "power", "ticks": "outside", "ticklen": 3,
    }  # fmt: skip


def _map(
    traces: list[dict[str, Any]], xs: Array, ys: Array, x: Axis, y: Axis, marks: Sequence[Mark], over: Field | None,
    pens: Sequence[tuple[Style, float]], bar: bool, equal: bool, margin: Margin | None, text: Sequence[Sequence[str]] | None,
) -> Figure:  # fmt: skip
    """The coloured cells with what lies over them."""
    room = ({"r": BAR_PIXELS} if bar else {}) | dict(margin or {})
    made = _plane(x, y, xs, ys, equal, room, bool(marks))
    if over is not None:
        lines, meta = level_lines(over.xs, over.ys, over.values, over.quantity, pens)
        traces, made = traces + lines, made | meta
    if text is not None:
        # An annotation stands at the exponent of its place on a logarithmic axis.
        across, up = (np.log10(at) if axis.log else at for at, axis in ((xs, x), (ys, y)))
        made["annotations"] = [
            {"x": float(px), "y": float(py), "text": word, "showarrow": False}
            for py, row in zip(up, text, strict=True)
            for px, word in zip(across, row, strict=True)
            if word
        ]
    return {"data": traces + [trace for mark in marks for trace in _mark(mark, x, y)], "layout": made}


def _plane(x: Axis, y: Axis, xs: Any, ys: Any, equal: bool, margin: Margin | None, legend: bool) -> dict[str, Any]:
    x_axis, y_axis = (
        {"title": {"text": axis.title}, **layout_of(axis, [_edges(np.asarray(places, dtype=float), bool(axis.log))], tight, 5),
         "showgrid": False, "constrain": "domain"}
        for axis, places in ((x, xs), (y, ys))
    )  # fmt: skip
    if equal:
        y_axis["scaleanchor"] = "x"
    return layout(x_axis, y_axis, margin, legend, hover=len(xs) > 0)


def _edges(places: Array, log: bool) -> Array:
    """Where the first cell begins and the last one ends: half a step beyond their middles."""
    if not len(places):
        return places
    if log and places.min() <= 0:
        raise ValueError(f"places on a logarithmic axis must be positive; got {places.min():g}.")
    along = np.log10(places) if log else places
    first, last = (along[1] - along[0], along[-1] - along[-2]) if len(along) > 1 else (1.0, 1.0)
    ends = np.array([along[0] - 0.5 * first, along[-1] + 0.5 * last])
    return 10.0**ends if log else ends


def _dashed(line: Array) -> list[dict[str, Any]]:
    """Dashes of ink on a line of the ground's colour: one of the two stands out from every colour."""
    ends = {"type": "scatter", "mode": "lines", "x": line[:, 0].tolist(), "y": line[:, 1].tolist()}
    return [
        {**ends, "hoverinfo": "skip", "showlegend": False,
         "meta": {theme: {"line": {"color": colour, "width": width, "dash": dash}} for theme, colour in by_theme(style)}}
        for style, width, dash in ((GROUND, 3.2, "solid"), (INK, 1.6, "6px,5px"))
    ]  # fmt: skip


def _mark(mark: Mark, x: Axis, y: Axis) -> list[dict[str, Any]]:
    """The mark in a ring of ink on a disc of the ground: one of the two stands out from every colour."""
    px, py = np.array([mark.x]), np.array([mark.y])
    at: dict[str, Any] = {"type": "scatter", "mode": "markers", "x": px, "y": py, "name": mark.name}
    symbol = mark.style.marker
    below = {
        theme: {"marker": {"symbol": symbol, "size": MARK + 7, "color": ground}} for theme, ground in by_theme(GROUND)
    }
    inks = dict(by_theme(INK))
    above = {
        theme: {"marker": {"symbol": symbol, "size": MARK, "color": colour, "line": {"width": 2, "color": inks[theme]}}}
        for theme, colour in by_theme(mark.style)
    }
    told = template(called(mark.name), said(x, "x", four([px]), "x"), said(y, "y", four([py]), "y"))
    return [
        {**at, "hoverinfo": "skip", "showlegend": False, "meta": below},
        {**at, "hovertemplate": told, "showlegend": bool(mark.name), "meta": above},
    ]
