"""The frame of a curve against the step: axes alone, the stage draws what moves in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

Array = np.ndarray

MOST_DECADES = 14


def frame(series: Iterable[Array], first: int, steps: int, title: str, log: bool) -> dict[str, Any]:
    """Axes that hold every finite value of the series, in whole decades on a log axis, so that they rest
    while a setting is moved."""
    values = np.concatenate([np.ravel(one) for one in series])
    values = values[np.isfinite(values) & ((values > 0) if log else True)]
    layout = {
        "margin": {"l": 48, "r": 8, "t": 4, "b": 34},
        "xaxis": {"title": {"text": "step"}, "range": [first, first + steps], "nticks": 7},
        "yaxis": {"title": {"text": title}, "nticks": 4, **_range(values, log)},
    }
    return {"data": [], "layout": layout}


def _range(values: Array, log: bool) -> dict[str, Any]:
    if not len(values):
        return {"range": [0, 1]}
    low, high = float(values.min()), float(values.max())
    if not log:
        reach = _round_up(max(abs(low), abs(high)))
        return {"range": [-reach if low < 0 else 0, reach]}
    top = int(np.ceil(np.log10(high) + 1e-9))
    bottom = max(int(np.floor(np.log10(low))), top - MOST_DECADES)
    # At most about five labels on an axis this low.
    return {"type": "log", "range": [bottom, max(top, bottom + 1)], "dtick": max(1, -(-(top - bottom) // 4))}


def _round_up(value: float) -> float:
    if not value > 0:
        return 1.0
    decade = 10.0 ** np.floor(np.log10(value))
    return float(next(m * decade for m in (1, 1.5, 2, 3, 5, 7.5, 10) if value <= m * decade * (1 + 1e-12)))
