"""The weights between named inputs and the units of the first layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.figures.escaping import literal
from labcore.style import CLASSES, see_through

Array = np.ndarray

# More names than these would lie on each other.
MOST_NAMES = 16
LONGEST_NAME = 16


def weights(matrix: Array, names: Sequence[str]) -> dict[str, Any]:
    """(n inputs, k units), a row an input, top down: negative weights blue, positive orange, as strong as they are large."""
    n, k = matrix.shape
    finite = np.nan_to_num(np.asarray(matrix, float), nan=0.0, posinf=0.0, neginf=0.0)
    largest = float(np.abs(finite).max()) or 1.0
    rows, columns = np.arange(n, dtype=float), np.arange(1.0, k + 1)
    traces: list[dict[str, Any]] = []
    for sign, style in zip((-1.0, 1.0), CLASSES, strict=True):
        looks = {
            theme: {"colorscale": [[0, see_through(colour, 0.0)], [1, see_through(colour, 1.0)]]}
            for theme, colour in (("light", style.light), ("dark", style.dark))
        }
        traces.append({
            "type": "heatmap", "z": np.where(sign * finite > 0, sign * finite / largest, np.nan), "x": columns, "y": rows,
            "zmin": 0.0, "zmax": 1.0, "showscale": False, "xgap": 1, "ygap": 1, "hoverinfo": "skip", "meta": looks,
        })  # fmt: skip
    every = -(-n // MOST_NAMES)
    shown = range(0, n, every)
    short = [name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…" for name in names]
    layout = {
        "margin": {"l": 14 + 7 * max(len(short[i]) for i in shown), "r": 8, "t": 6, "b": 40},
        "xaxis": {"title": {"text": "unit"}, "range": [0.5, k + 0.5], "nticks": min(k, 10) + 1, "showgrid": False},
        "yaxis": {
            "range": [n - 0.5, -0.5], "tickvals": list(shown), "ticktext": [literal(short[i]) for i in shown], "showgrid": False,
        },
    }  # fmt: skip
    return {"data": traces, "layout": layout}
