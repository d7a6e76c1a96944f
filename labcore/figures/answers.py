"""What a network answers beside what is true: a confusion matrix, or values against values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.figures.escaping import literal
from labcore.style import CLASSES, TEST, see_through

Array = np.ndarray

_MARGIN = {"l": 52, "r": 8, "t": 6, "b": 44}


def confusion(counts: Array, names: Sequence[str]) -> dict[str, Any]:
    """Counts (classes, classes), row the true class, column the answer: right ones on the diagonal in one colour, wrong ones
    in another, each as strong as its share of the row."""
    n = len(names)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    places = np.arange(n, dtype=float)
    right = np.where(np.eye(n, dtype=bool), shares, np.nan)
    wrong = np.where(np.eye(n, dtype=bool) | (counts == 0), np.nan, np.sqrt(shares))
    traces: list[dict[str, Any]] = []
    for values, style in ((right, CLASSES[0]), (wrong, CLASSES[1])):
        looks = {
            theme: {"colorscale": [[0, see_through(colour, 0.08)], [1, see_through(colour, 0.62)]]}
            for theme, colour in (("light", style.light), ("dark", style.dark))
        }
        traces.append({
            "type": "heatmap", "z": values, "x": places, "y": places, "zmin": 0.0, "zmax": 1.0, "showscale": False,
            "xgap": 1, "ygap": 1, "hoverinfo": "skip", "meta": looks,
        })  # fmt: skip
    notes = [
        {"x": float(column), "y": float(row), "text": str(int(counts[row, column])), "showarrow": False}
        for row in range(n)
        for column in range(n)
        if counts[row, column]
    ]
    ticks = {"tickvals": places.tolist(), "ticktext": [literal(_short(name)) for name in names], "showgrid": False}
    layout = {
        "margin": _MARGIN | {"l": 52 if max(map(len, names)) < 4 else 84},
        "xaxis": {"title": {"text": "answer"}, "range": [-0.5, n - 0.5], **ticks},
        "yaxis": {"title": {"text": "truth"}, "range": [n - 0.5, -0.5], **ticks},
        "annotations": notes,
    }
    return {"data": traces, "layout": layout}


def predicted(truth: Array, said: Array, name: str) -> dict[str, Any]:
    """Answers (m,) of a regression against the true values (m,): on the line where they are right."""
    room = 0.05 * float(np.ptp(truth) or 1.0)
    # The window is the truth's, a little wider: it rests while the answers move.
    reach = [float(truth.min()) - 4 * room, float(truth.max()) + 4 * room]
    looks = {
        theme: {"marker": {"symbol": TEST.marker, "size": 6, "color": colour, "opacity": 0.75}}
        for theme, colour in (("light", TEST.light), ("dark", TEST.dark))
    }
    line = {
        "type": "scatter", "mode": "lines", "x": np.array(reach), "y": np.array(reach), "hoverinfo": "skip",
        "line": {"width": 1, "dash": "dot", "color": "rgba(128,128,140,0.9)"},
    }  # fmt: skip
    dots = {"type": "scatter", "mode": "markers", "x": truth, "y": said, "hoverinfo": "skip", "meta": looks}
    layout = {
        "margin": _MARGIN,
        "xaxis": {"title": {"text": f"true {literal(_short(name, 40))}"}, "range": reach, "nticks": 5},
        "yaxis": {"title": {"text": "answer"}, "range": reach, "nticks": 5},
    }
    return {"data": [line, dots], "layout": layout}


def _short(name: str, most: int = 11) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
