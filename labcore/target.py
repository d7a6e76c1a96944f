"""The target of a run: a cost that it must come down to and stay at."""

from __future__ import annotations

import math

import numpy as np

from labcore.costs import CostFunction

Array = np.ndarray

# The target: this share of the start's cost above the minimum.
TARGET = 1e-3
# For how many steps a noisy run must stay at the target: noise throws every run out of it again some time.
HELD = 10


def steps_to_target(cost: CostFunction, values: Array, share: float = TARGET, held: int | None = None) -> Array:
    """The step from which on the cost above the minimum stays at or below `share` of the start's; -1 if it does not.

    values (steps + 1, *runs) -> (*runs,) int. Touching the target on the way through does not count: it must be held to
    the end, or the first time for `held` steps in a row, whatever comes after. A cost that is not bounded below has no
    target: all -1.
    """
    if not math.isfinite(cost.lowest):
        return np.full(values.shape[1:], -1)
    with np.errstate(invalid="ignore"):
        there = values - cost.lowest <= share * (values[0] - cost.lowest)
    if held is not None:
        return _first_stretch(there, held)
    settled = start_of_last_stretch(there)
    return np.where(settled < len(values), settled, -1)


def start_of_last_stretch(holds: Array) -> Array:
    """The first row from which on `holds` is true to the end; the number of rows where the end is false."""
    return len(holds) - np.logical_and.accumulate(holds[::-1], axis=0).sum(axis=0)


def _first_stretch(holds: Array, length: int) -> Array:
    """The row at which `holds` begins to be true for so many rows in a row, -1 if it never is."""
    if len(holds) < length:
        return np.full(holds.shape[1:], -1)
    counted = np.concatenate([np.zeros_like(holds[:1], int), np.cumsum(holds, axis=0)])
    whole = counted[length:] - counted[:-length] == length
    return np.where(whole.any(axis=0), whole.argmax(axis=0), -1)
