"""A series over time: its values as dots, and the axes of what is drawn beside it. The stage draws the curves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

Array = np.ndarray

DOTS = {"light": "#7f8a9d", "dark": "#8592aa"}
# Below the lowest value: room for the weights of the chosen day.
FOOT = 0.26
MOST_TICKS = 9


def dots(values: Array, name: str, unit: str, low: float, x: str, first_day: date | None = None) -> dict[str, Any]:
    """The values (n,) against their number, from 1 on; the axis `x` counts them, the other holds `low` too. With a first day, months are named."""
    n = len(values)
    bottom, top = min(float(values.min()), low), max(float(values.max()), low)
    reach = (top - bottom) or 1.0
    mark = {"size": _size(n), "opacity": 0.65}
    trace = {
        "type": "scatter", "mode": "markers", "x": np.arange(1.0, n + 1.0), "y": values, "hoverinfo": "skip",
        "name": name, "meta": {theme: {"marker": {**mark, "color": colour}} for theme, colour in DOTS.items()},
    }  # fmt: skip
    ticks: dict[str, Any] = {"dtick": 1} if n <= 12 else {"nticks": 8}
    if first_day is not None:
        ticks = _months(first_day, n)
    layout = {
        "margin": {"l": 48, "r": 8, "t": 6, "b": 38},
        "xaxis": {"title": {"text": x}, "range": span(n), "showgrid": n > 1, **ticks},
        "yaxis": {
            "title": {"text": f"{name} ({unit})" if unit else name}, "nticks": 6,
            "range": [bottom - FOOT * reach, top + 0.05 * reach],
        },
    }  # fmt: skip
    return {"data": [trace], "layout": layout}


def span(n: int) -> list[float]:
    """The range of an axis of n values: a little wider, so that the first and last are whole."""
    rim = max(0.02 * (n - 1), 0.9)
    return [1.0 - 0.5 * rim, n + 0.5 * rim]


def axes(x: str) -> dict[str, Any]:
    """Empty axes for curves or bars whose view the stage sets by what is in focus."""
    layout = {
        "margin": {"l": 48, "r": 8, "t": 4, "b": 36},
        "xaxis": {"title": {"text": x}, "nticks": 7, "range": [0, 1]},
        "yaxis": {"nticks": 4, "range": [0, 1]},
    }
    return {"data": [], "layout": layout}


def _size(n: int) -> float:
    return 8.0 if n <= 60 else 4.0 if n <= 800 else 3.0


def _months(first_day: date, n: int) -> dict[str, Any]:
    """Ticks at the beginnings of months or years, as many as fit."""
    days = [first_day + timedelta(days=i) for i in range(n)]
    starts = [(i + 1, day) for i, day in enumerate(days) if day.day == 1]
    every = next((k for k in (1, 2, 3, 6, 12) if len(starts) <= k * MOST_TICKS), 12)
    kept = [(i, day) for i, day in starts if (day.month - 1) % every == 0]
    names = [f"{day:%b}" + (f" {day:%Y}" if day.month == 1 or i == kept[0][0] else "") for i, day in kept]
    return {"tickvals": [i for i, _ in kept], "ticktext": names}
