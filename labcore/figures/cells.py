"""Tables of cells with named rows: a confusion matrix, and signed numbers such as weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.figures.axes import Figure, layout
from labcore.figures.escaping import literal
from labcore.figures.looks import by_theme
from labcore.style import CLASSES, Style, see_through

Array = np.ndarray

# More names than these would lie on each other.
MOST_NAMES = 16
LONGEST_NAME, LONGEST_CLASS = 16, 11
# A class of few letters takes less room.
_SHORT = 4


def confusion(counts: Array, names: Sequence[str]) -> Figure:
    """Counts (classes, classes), row the true class, column the answer: right ones on the diagonal in one colour, wrong ones
    in another, each as strong as its share of the row. Names are shown letter by letter."""
    n = len(names)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    places = np.arange(n, dtype=float)
    right = np.where(np.eye(n, dtype=bool), shares, np.nan)
    wrong = np.where(np.eye(n, dtype=bool) | (counts == 0), np.nan, np.sqrt(shares))
    traces = [
        _cells(places, places, values, style, 0.08, 0.62)
        for values, style in zip((right, wrong), CLASSES, strict=True)
    ]  # fmt: skip
    notes = [
        {"x": float(column), "y": float(row), "text": str(int(counts[row, column])), "showarrow": False}
        for row in range(n)
        for column in range(n)
        if counts[row, column]
    ]
    ticks = {
        "tickvals": places.tolist(),
        "ticktext": [literal(_cut(name, LONGEST_CLASS)) for name in names],
        "showgrid": False,
    }
    x = {"title": {"text": "answer"}, "range": [-0.5, n - 0.5], **ticks}
    y = {"title": {"text": "truth"}, "range": [n - 0.5, -0.5], **ticks}
    left = 52 if max(map(len, names), default=0) < _SHORT else 84
    return {"data": traces, "layout": layout(x, y, {"l": left, "b": 44}, hover=False) | {"annotations": notes}}


def signed(matrix: Array, names: Sequence[str], x: str, largest: float | None = None) -> Figure:
    """(n, k) numbers, a named row each of n, top down, columns counted from 1 by `x`: negative ones blue, positive ones
    orange, as strong as they are large beside the `largest`, their own if it is not given. What is no number is left out; names are shown letter by letter,
    of many rows some."""
    n, k = matrix.shape
    finite = np.nan_to_num(np.asarray(matrix, float), nan=0.0, posinf=0.0, neginf=0.0)
    largest = (float(np.abs(finite).max(initial=0.0)) if largest is None else largest) or 1.0
    rows, columns = np.arange(n, dtype=float), np.arange(1.0, k + 1)
    traces = [
        _cells(columns, rows, np.where(sign * finite > 0, sign * finite / largest, np.nan), style, 0.0, 1.0)
        for sign, style in zip((-1.0, 1.0), CLASSES, strict=True)
    ]
    shown = range(0, n, max(-(-n // MOST_NAMES), 1))
    short = [_cut(name, LONGEST_NAME) for name in names]
    x_axis = {"title": {"text": x}, "range": [0.5, k + 0.5], "nticks": min(k, 10) + 1, "showgrid": False}
    y_axis = {
        "range": [n - 0.5, -0.5], "tickvals": list(shown), "ticktext": [literal(short[i]) for i in shown], "showgrid": False,
    }  # fmt: skip
    left = 14 + 7 * max((len(short[i]) for i in shown), default=0)
    return {"data": traces, "layout": layout(x_axis, y_axis, {"l": left, "b": 40}, hover=False)}


def _cells(xs: Array, ys: Array, strengths: Array, style: Style, least: float, most: float) -> dict[str, Any]:
    """Cells of one colour, from `least` to `most` as opaque as their strength (m, n) from 0 to 1; NaN is no cell."""
    looks = {
        theme: {"colorscale": [[0, see_through(colour, least)], [1, see_through(colour, most)]]}
        for theme, colour in by_theme(style)
    }
    return {
        "type": "heatmap", "z": strengths, "x": xs, "y": ys, "zmin": 0.0, "zmax": 1.0, "showscale": False,
        "xgap": 1, "ygap": 1, "hoverinfo": "skip", "meta": looks,
    }  # fmt: skip


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
