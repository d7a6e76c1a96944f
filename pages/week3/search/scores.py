"""How a dev score looks as a dot: the larger and the stronger, the higher."""

from __future__ import annotations

import numpy as np

from labcore.style import Style

Array = np.ndarray

RADII = (3.2, 8.5)
# The errors at which a dot is at its faintest and at its strongest; between them by the logarithm, as 95 and 97 % must differ too.
WORST, BEST = 0.9, 0.025
# From faint to strong, in each theme.
LIGHT = ("#8792a3", "#6f9cc4", "#3f86c6", "#1b62ad", "#0a3a75")
DARK = ("#66728a", "#4f7db0", "#4c9ae6", "#7fc0ff", "#d9efff")
# Scores that an axis of nines is labelled with.
NINES = (0.5, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99)


def nines(scores: Array) -> Array:
    """Where scores stand on an axis that goes by the logarithm of the error, -log10(1 - score): 90 % at 1, 99 % at 2."""
    return -np.log10(1.0 - scores)


def level_of(scores: Array) -> Array:
    """(n,) from 0 to 1; nan where there is no score."""
    errors = np.clip(1.0 - scores, BEST, WORST)
    return np.log(WORST / errors) / np.log(WORST / BEST)


def look_of(level: float) -> Style:
    """The colours of a level; of none the faintest."""
    place = 0.0 if not np.isfinite(level) else float(level)
    return Style(_between(LIGHT, place), _between(DARK, place), "solid", "circle")


def _between(colours: tuple[str, ...], place: float) -> str:
    along = place * (len(colours) - 1)
    first = min(int(along), len(colours) - 2)
    ends = [np.array([int(one[i : i + 2], 16) for i in (1, 3, 5)]) for one in colours[first : first + 2]]
    red, green, blue = np.rint(ends[0] + (along - first) * (ends[1] - ends[0])).astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}"
