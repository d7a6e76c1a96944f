"""The frame of a curve against the step: axes alone, the stage draws what moves in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

Array = np.ndarray

MOST_DECADES = 12


def frame(
    series: Iterable[Array], first: int, steps: int, log: bool, decades: int = MOST_DECADES, growth: float = 100.0
) -> dict[str, Any]:
    """Axes that hold the finite values of the series, from label to label on a log axis, so that they rest while a
    setting is moved. A curve that grows beyond `growth` times the largest first value leaves the axes: it
    diverges, and must not press the others flat."""
    every = [np.ravel(one) for one in series]
    values = np.concatenate(every)
    values = values[np.isfinite(values) & ((values > 0) if log else True)]
    ceiling = growth * max((abs(float(one[0])) for one in every if len(one) and np.isfinite(one[0])), default=1.0)
    if ceiling > 0:
        values = values[np.abs(values) <= ceiling]
    layout = {
        "margin": {"l": 48, "r": 8, "t": 4, "b": 36},
        "xaxis": {"title": {"text": "step"}, "range": [first, first + steps], "nticks": 7},
        "yaxis": {"nticks": 4, **_range(values, log, decades)},
    }
    return {"data": [], "layout": layout}


def _range(values: Array, log: bool, decades: int) -> dict[str, Any]:
    if not len(values):
        return {"range": [0, 1]}
    low, high = float(values.min()), float(values.max())
    if not log:
        reach = _round_up(max(abs(low), abs(high)))
        return {"range": [-reach if low < 0 else 0, reach]}
    top = int(np.ceil(np.log10(high) + 1e-9))
    bottom = max(int(np.floor(np.log10(low))), top - decades)
    top = max(top, bottom + 1)
    # At most five labels on an axis this low, written out: Plotly enlarges its own powers. The axis ends at the lowest
    # one, so that it rests the longer the more it spans.
    every = -(-(top - bottom) // 4)
    bottom = top - every * -(-(top - bottom) // every)
    ticks = list(range(bottom, top + 1, every))
    names = [_power(exponent) for exponent in ticks]
    return {"type": "log", "range": [bottom, top], "tickvals": [10.0**k for k in ticks], "ticktext": names}


def _power(exponent: int) -> str:
    if -3 < exponent < 4:
        return f"{10.0**exponent:g}"
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _round_up(value: float) -> float:
    if not value > 0:
        return 1.0
    decade = 10.0 ** np.floor(np.log10(value))
    return float(next(m * decade for m in (1, 1.5, 2, 3, 5, 7.5, 10) if value <= m * decade * (1 + 1e-12)))
