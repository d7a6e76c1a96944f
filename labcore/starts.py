"""Maps of starts: where each of very many starts ends and when it reaches the target, without the paths in between.

The law is that of `descend` and `steps_to_target`: ends, outcomes and steps are those of its paths, bit for bit.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.descent import CONVERGED_GRADIENT, DIVERGED_DIAGONALS, STEPS, TICK_SECONDS
from labcore.optimizers import Optimizer
from labcore.target import TARGET
from labcore.ticks import Tick, none

Array = np.ndarray

# 128 kB an array: what Adam reads and writes at a step stays in the second cache.
BLOCK = 8000
MOST_STARTS = 1_000_000


@dataclass(frozen=True)
class Ends:
    """Where each start ended.

    points   (*runs, 2), after the last step; NaN where the run diverged on the way
    outcome  (*runs,) of 'converged', 'running', 'diverged'
    reached  (*runs,) the step from which the cost stays at the target, -1 where it does not; empty unless asked for
    """

    points: Array
    outcome: Array
    reached: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))


def ends(
    cost: CostFunction,
    optimizer: Optimizer,
    starts: Any,
    learning_rate: Any = None,
    steps: int = 300,
    to_target: bool = False,
    tick: Tick = none,
) -> Ends:
    """The ends of one optimizer's runs from many starts.

    starts         (*runs, 2), finite, at most a million of them
    learning_rate  a number in [1e-6, 10]; the optimizer's own default if None
    steps          1 to 100,000
    to_target      also tell when each run reaches the target, as `steps_to_target` does; takes about a third more time
    tick           called a few times in every tenth of a second of work; what it raises ends the work

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
    # A cost that is not bounded below has no target.
    reached = np.full(len(flat), -1)
    with np.errstate(all="ignore"):
        for at in range(0, len(flat), BLOCK):
            part = slice(at, at + BLOCK)
            target = _Target(cost.lowest, len(flat[part])) if to_target and math.isfinite(cost.lowest) else None
            points[part], outcome[part] = _block(cost, optimizer, flat[part], float(rate), steps, target, tick)
            if target is not None:
                reached[part] = np.where(outcome[part] == "diverged", -1, target.reached)
    runs = np.shape(starts)[:-1]
    return Ends(points.reshape(*runs, 2), outcome.reshape(runs), reached.reshape(runs) if to_target else reached[:0])


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


class _Target:
    """When each run of a block reaches the target: told the costs at the start and after every step, it keeps a few numbers."""

    def __init__(self, lowest: float, runs: int) -> None:
        self._lowest = lowest
        self._goal: Array | None = None
        self._inside = np.empty(runs, bool)
        # How many points the last stretch inside has so far.
        self._stretch = np.zeros(runs, np.int32)
        self._seen = 0

    def note(self, values: Array) -> None:
        self._seen += 1
        above = values - self._lowest
        if self._goal is None:
            self._goal = TARGET * above
        # False for NaN, which counts as outside.
        np.less_equal(above, self._goal, out=self._inside)
        # In place and without a mask: three times as fast as writing the step where a run is outside.
        np.add(self._stretch, 1, out=self._stretch)
        np.multiply(self._stretch, self._inside, out=self._stretch)

    @property
    def reached(self) -> Array:
        return np.where(self._stretch > 0, self._seen - self._stretch, -1)


def _block(
    cost: CostFunction, optimizer: Optimizer, starts: Array, rate: float, steps: int, target: _Target | None, tick: Tick
) -> tuple[Array, Array]:
    # Column after column: x and y are then arrays without gaps, and every operation on them is faster.
    theta = np.array(starts, order="F")
    state = optimizer.start(theta)
    reach = DIVERGED_DIAGONALS * cost.diagonal
    tame = finite_within(cost, reach)
    diverged = np.zeros(len(theta), bool)
    gradient = cost.gradient(theta)
    due = time.perf_counter() + TICK_SECONDS
    for step in range(steps + 1):
        if time.perf_counter() >= due:
            tick()
            due = time.perf_counter() + TICK_SECONDS
        value = None if tame and target is None else cost.value(theta)
        if target is not None and value is not None:
            target.note(value)
        # A few numbers show that no run is bad; only where one may be is every run checked.
        if not (_near(theta, reach) and (tame or (value is not None and _finite(value, gradient)))):
            value = cost.value(theta) if value is None else value
            lengths, away = (np.hypot(both[:, 0], both[:, 1]) for both in (gradient, theta))
            # Written so that NaN is bad.
            diverged |= ~(np.isfinite(value) & np.isfinite(lengths) & (away <= reach))
            if diverged.all():
                break
            # What becomes of those is known: beside one that has not diverged they cost no further look at every run.
            _join(int(diverged.argmin()), diverged, theta, gradient, *state.values())
        if step < steps:
            optimizer.step(theta, gradient, state, rate, cost)
            gradient = cost.gradient(theta)
    still = np.hypot(gradient[:, 0], gradient[:, 1]) < CONVERGED_GRADIENT
    theta[diverged] = np.nan
    return theta, np.where(diverged, "diverged", np.where(still, "converged", "running"))


def _join(one: int, others: Array, *arrays: Any) -> None:
    """From here on the others are where this run is, and go where it goes."""
    for array in arrays:
        if isinstance(array, np.ndarray) and array.shape[:1] == others.shape:
            array[others] = array[one]


def _near(theta: Array, reach: float) -> bool:
    """Whether the extremes alone show that no run is far or NaN; False where they cannot tell."""
    # With a NaN among the numbers the extreme is NaN, which is below nothing.
    return (
        float(np.maximum.reduce(theta, axis=None)) < 0.5 * reach
        and -float(np.minimum.reduce(theta, axis=None)) < 0.5 * reach
    )


def _finite(value: Array, gradient: Array) -> bool:
    """Whether sums alone show that everything is finite: a sum is finite only if all its terms are."""
    # Not with BLAS, whose second thread costs more here than everything else.
    return math.isfinite(float(np.add.reduce(value)) + float(np.add.reduce(gradient, axis=None)))


class _Bound:
    """How large a number can be at most: sums, differences and products of bounds bound those of the numbers."""

    def __init__(self, most: float) -> None:
        self.most = most

    def __add__(self, other: _Bound | float) -> _Bound:
        return _Bound(self.most + _most(other))

    def __mul__(self, other: _Bound | float) -> _Bound:
        return _Bound(self.most * _most(other))

    def __truediv__(self, other: float) -> _Bound:
        return _Bound(self.most / abs(other))

    def __neg__(self) -> _Bound:
        return self

    __sub__ = __rsub__ = __radd__ = __add__
    __rmul__ = __mul__


def _most(one: _Bound | float) -> float:
    return one.most if isinstance(one, _Bound) else abs(one)


def finite_within(cost: CostFunction, reach: float) -> bool:
    """Whether value and gradient of a polynomial surely are finite, overflow included, for |x| and |y| up to `reach`."""
    if not cost.polynomial:
        return False
    x, y = _Bound(reach), _Bound(reach)
    try:
        parts: Any = (cost.value_xy(x, y), *cost.gradient_xy(x, y))  # type: ignore[arg-type]
        return all(math.isfinite(_most(part)) for part in parts)
    except (TypeError, OverflowError):
        # A cost that takes arrays alone is checked at every step instead.
        return False
