"""A window of good learning rates somewhere in the range: how likely a grid or random rates have one in it."""

from __future__ import annotations

import numpy as np

from labcore.experiments.search.grid_random import REACHES

Array = np.ndarray

# Of good rates, in decades.
WINDOW = 0.5


def chance_of_window(rates: Array | int, reach: str, width: float = WINDOW) -> float:
    """How likely a window of good rates, `width` decades wide and somewhere in the range, holds one of those tried.

    rates  those tried, whose window moves;  or of how many, drawn at random on the log scale: 1 - (1 - width/range)^n
    """
    low, high = np.log10(REACHES[reach])
    if isinstance(rates, int):
        return float(1.0 - (1.0 - width / (high - low)) ** rates)
    # Where the window begins, it holds a rate if that lies from there to `width` beyond.
    caught, end = 0.0, low
    for at in np.unique(np.log10(rates)):
        first, last = max(low, at - width, end), min(at, high - width)
        caught += max(0.0, last - first)
        end = max(end, last)
    return float(caught / (high - low - width))
