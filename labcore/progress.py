"""What can be said of a run at each of its steps, when what follows is not known yet."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.descent import CONVERGED_GRADIENT
from labcore.target import TARGET

Array = np.ndarray


def since(holds: Array) -> Array:
    """The step from which on something has held up to each step, -1 where it does not hold: (steps + 1,) bool -> int.

    >>> since(np.array([False, True, True, False, True])).tolist()
    [-1, 1, 1, -1, 4]
    """
    steps = np.arange(len(holds))
    first = np.maximum.accumulate(np.where(holds, -1, steps)) + 1
    return np.where(holds, first, -1)


def reached_so_far(cost: CostFunction, values: Array, share: float = TARGET, held: int | None = None) -> Array:
    """At each step what `steps_to_target` says of the run up to there: (steps + 1,) -> (steps + 1,) int."""
    if not math.isfinite(cost.lowest):
        return np.full(len(values), -1)
    with np.errstate(invalid="ignore"):
        there = since(values - cost.lowest <= share * (values[0] - cost.lowest))
    if held is None:
        return there
    # Once it has been held so long, it is reached for good.
    done = (there >= 0) & (np.arange(len(values)) - there + 1 >= held)
    return np.where(np.maximum.accumulate(done), there[done.argmax()], -1)


def outcome_so_far(cost: CostFunction, points: Array, values: Array) -> tuple[list[str], Array]:
    """At each step what `descend` would say of a run that ends there: its outcome, and the step at which it was settled.

    points (steps + 1, 2), values (steps + 1,), NaN from the first bad step on -> names, (steps + 1,) int
    """
    bad = ~np.isfinite(values)
    slopes = cost.gradient(points)
    converged = since(np.hypot(slopes[:, 0], slopes[:, 1]) < CONVERGED_GRADIENT)
    first_bad = int(bad.argmax()) if bad.any() else len(values)
    steps = np.arange(len(values))
    names = np.where(steps >= first_bad, "diverged", np.where(converged >= 0, "converged", "running"))
    return names.tolist(), np.where(steps >= first_bad, first_bad, np.where(converged >= 0, converged, steps))


def moments(values: Iterable[Any]) -> Sequence[tuple[int, Any]]:
    """A value for each step as the steps at which it becomes another one.

    >>> moments([None, None, 2, 2, None])
    [(0, None), (2, 2), (4, None)]
    """
    made: list[tuple[int, Any]] = []
    for step, value in enumerate(values):
        if not made or made[-1][1] != value:
            made.append((step, value))
    return made
