"""Maps of starts: where each of very many starts ends, without the paths that lead there.

The law is that of `descend`: the ends are those of its paths, bit for bit, and so are the outcomes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.descent import CONVERGED_GRADIENT, DIVERGED_DIAGONALS, STEPS
from labcore.optimizers import Optimizer

Array = np.ndarray

# 128 kB an array: what Adam reads and writes at a step stays in the second cache.
TILE = 8000
MOST_STARTS = 1_000_000


@dataclass(frozen=True)
class Ends:
    """Where each start ended.

    points   (*runs, 2), after the last step; NaN where the run diverged on the way
    outcome  (*runs,) of 'converged', 'running', 'diverged'
    """

    points: Array
    outcome: Array


def ends(cost: CostFunction, optimizer: Optimizer, starts: Any, learning_rate: Any = None, steps: int = 300) -> Ends:
    """The ends of one optimizer's runs from many starts.

    starts         (*runs, 2), finite, at most a million of them
    learning_rate  a number in [1e-6, 10]; the optimizer's own default if None
    steps          1 to 100,000

    All starts share the rate and the hyperparameters: those that differ from run to run are for `descend`.
    """
    steps = STEPS.check(steps)
    span = optimizer.member.learning_rate
    rate = span.check(span.default if learning_rate is None else learning_rate)
    for name, value in {"learning_rate": rate, **optimizer.parameters}.items():
        if isinstance(value, np.ndarray) and value.ndim:
            raise ValueError(f"{name} must be one number for all starts; got an array of shape {value.shape}.")
    flat = _checked(starts)
    points, outcome = np.empty(flat.shape), np.empty(len(flat), dtype="<U9")
    with np.errstate(all="ignore"):
        for at in range(0, len(flat), TILE):
            part = slice(at, at + TILE)
            points[part], outcome[part] = _tile(cost, optimizer, flat[part], float(rate), steps)
    runs = np.shape(starts)[:-1]
    return Ends(points.reshape(*runs, 2), outcome.reshape(runs))


def _checked(starts: Any) -> Array:
    try:
        flat = np.array(starts, dtype=np.float64)
        good = flat.ndim > 0 and flat.size > 0 and flat.shape[-1] == 2 and bool(np.isfinite(flat).all())
    except (TypeError, ValueError, OverflowError):
        good = False
    if not good:
        raise ValueError(f"starts must be finite numbers of shape (*runs, 2), at least one; got {str(starts)[:80]}.")
    if flat.size > 2 * MOST_STARTS:
        raise ValueError(f"starts must be at most {MOST_STARTS:,}; got {flat.size // 2:,}.")
    return flat.reshape(-1, 2)


def _tile(cost: CostFunction, optimizer: Optimizer, starts: Array, rate: float, steps: int) -> tuple[Array, Array]:
    # Column after column: x and y are then arrays without gaps, and every operation on them is faster.
    theta = np.array(starts, order="F")
    state = optimizer.start(theta)
    reach = DIVERGED_DIAGONALS * cost.diagonal
    diverged = np.zeros(len(theta), bool)
    gradient = cost.gradient(theta)
    for step in range(steps + 1):
        value = cost.value(theta)
        # A few numbers tell that no run is bad; only where one may be, every run is asked.
        if not _surely_good(value, gradient, theta, reach):
            lengths, away = (np.hypot(both[:, 0], both[:, 1]) for both in (gradient, theta))
            # Written so that NaN is bad.
            diverged |= ~(np.isfinite(value) & np.isfinite(lengths) & (away <= reach))
        if step < steps:
            optimizer.step(theta, gradient, state, rate, cost)
            gradient = cost.gradient(theta)
    still = np.hypot(gradient[:, 0], gradient[:, 1]) < CONVERGED_GRADIENT
    theta[diverged] = np.nan
    return theta, np.where(diverged, "diverged", np.where(still, "converged", "running"))


def _surely_good(value: Array, gradient: Array, theta: Array, reach: float) -> bool:
    """Whether a few sums and extremes alone show that all is finite and near; false where they leave it open."""
    # A sum is finite only if all its terms are. Not by BLAS, whose second thread costs more here than all the rest.
    far = max(float(np.maximum.reduce(theta, axis=None)), -float(np.minimum.reduce(theta, axis=None)))
    total = float(np.add.reduce(value)) + float(np.add.reduce(gradient, axis=None))
    return math.isfinite(total) and far < 0.5 * reach
