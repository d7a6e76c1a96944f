"""Which of several points is the nearest: the lines at which it becomes another one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

Array = np.ndarray


def halfway_lines(points: Array, window: Sequence[tuple[float, float]]) -> list[Array]:
    """The pieces (2, 2), from end to end, of the lines in a window ((x0, x1), (y0, y1)) that are as far from one of the points
    (k, 2) as from another, where no third one is nearer.

    >>> halfway_lines(np.array([[-1.0, 0.0], [1.0, 0.0]]), ((-2.0, 2.0), (-3.0, 3.0)))[0].tolist()
    [[0.0, -3.0], [0.0, 3.0]]
    """
    low, high = np.array(window, dtype=float).T
    lines = []
    for i, j in combinations(range(len(points)), 2):
        away = points[j] - points[i]
        middle, along = 0.5 * (points[i] + points[j]), np.array([-away[1], away[0]])
        # What holds on it, as slope * t <= room: not nearer to a third point, and inside the window.
        others = np.delete(points, (i, j), axis=0)
        slopes = [*(2.0 * (others - points[i]) @ along), *along, *-along]
        reach = ((middle - others) ** 2).sum(axis=1) - ((middle - points[i]) ** 2).sum()
        rooms = [*reach, *(high - middle), *(middle - low)]
        first, last = -np.inf, np.inf
        for slope, room in zip(slopes, rooms, strict=True):
            if slope > 0:
                last = min(last, room / slope)
            elif slope < 0:
                first = max(first, room / slope)
            elif room < 0:
                first, last = 1.0, 0.0
        if first < last and np.isfinite(first) and np.isfinite(last):
            lines.append(middle + np.outer((first, last), along))
    return lines
