"""Two-sided differences of a network's cost, each with how far it may be off: by rounding and by the length of its step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.network import Network
from labcore.ticks import Tick, none

Array = np.ndarray

# The steps tried for an entry in doubt, in units of h. A cost that bends within h wants a shorter one, a slope that is lost
# in the cost's rounding a longer one. The longest only tells of the one before it.
LADDER = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0)
# And those for one whose interval at h holds a kink.
CLOSER = (0.001, 0.01, 0.1)
# How many times as large as what is seen of it the error by the length of a step is taken to be: through many saturated layers a
# slope goes up and down with the step, and two of them may come close by chance.
SAFETY = 3.0
LONGEST, SHORTEST = 1e-2, 1e-8
# How often the cost is computed again to see its rounding. The spread of so many is about 3.5 standard deviations.
_AGAIN = 16
# The most numbers held at once by copies of the network: 32 MB.
_MOST_NUMBERS = 4_000_000
_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Question:
    """The cost whose differences are asked for: a network, its data, and what else decides the cost.

    targets    encoded for the network's loss
    mask_seed  of the dropout masks, the same for every evaluation; None: no dropout
    penalty    l1, l2 and examples, as for Network.cost
    """

    network: Network
    X: Array
    targets: Array
    mask_seed: int | None
    penalty: dict[str, Any]

    def cost(self, twin: Network) -> Array:
        return twin.cost(self.X, self.targets, train=True, rng=masks(self.mask_seed), **self.penalty)

    @property
    def copies(self) -> int:
        """How many copies of the network fit into the memory that is allowed."""
        each = self.network.theta.size + len(self.X) * sum(self.network.spec.sizes)
        return max(1, _MOST_NUMBERS // (2 * each))


def twin_of(network: Network, theta: Array, mask_seed: int | None) -> Network:
    """A network of the same settings with its own theta, without dropout unless its masks are given."""
    twin = Network(replace(network.spec, keep_prob=1.0, input_keep_prob=1.0), theta=theta)
    if mask_seed is not None:
        twin.input_dropout.keep_prob = network.input_dropout.keep_prob
        for mine, other in zip(twin.layers, network.layers, strict=True):
            mine.dropout.keep_prob = other.dropout.keep_prob
    return twin


def masks(mask_seed: int | None) -> np.random.Generator | None:
    return None if mask_seed is None else np.random.default_rng(mask_seed)


def rounding_of(question: Question) -> float:
    """How far rounding may move the cost: seen by moving every parameter by less than its last digit, at random.

    A bound from the cost's own size alone would be too small where the layers amplify: what is rounded in the first of
    them arrives multiplied. Nor is it ever below that of 1: a cost near zero is the logarithm of nearly 1, and rounds as that.
    """
    network, rng, costs = question.network, np.random.default_rng(0), []
    for start in range(0, _AGAIN, min(_AGAIN, question.copies)):
        count = min(question.copies, _AGAIN - start)
        moves = rng.uniform(-_EPS, _EPS, (count, network.theta.size))
        costs.append(question.cost(twin_of(network, network.theta * (1.0 + moves), question.mask_seed)))
    whole = np.concatenate(costs)
    return float(np.ptp(whole) + 4.0 * _EPS * max(1.0, np.abs(whole).max()))


def differences(question: Question, rows: Array, h: float, tick: Tick = none) -> tuple[Array, Array]:
    """(J(theta + h) - J(theta - h)) / 2h by the entries `rows`, and whether the interval holds a kink of a unit; both
    (len(rows),).

    Many entries at once, as stacked runs: the first half of the copies is moved up, the second down.
    """
    slopes, at_kink = np.empty(len(rows)), np.zeros(len(rows), dtype=bool)
    count = max(1, min(len(rows), question.copies // 2))
    for start in range(0, len(rows), count):
        tick(start / len(rows))
        part = slice(start, min(start + count, len(rows)))
        n = part.stop - start
        own = np.arange(n)
        theta = np.tile(question.network.theta, (2 * n, 1))
        theta[own, rows[part]] += h
        theta[own + n, rows[part]] -= h
        cost, at_kink[part] = _both_sides(question, theta)
        slopes[part] = (cost[:n] - cost[n:]) / (2.0 * h)
    return slopes, at_kink


def along(question: Question, direction: Array, h: float) -> tuple[Array, bool]:
    """J at theta + h direction and at theta - h direction, (2,), and whether the interval holds a kink, of a unit or with L1 of
    a weight. direction (P,)."""
    theta = question.network.theta
    costs, at_kink = _both_sides(question, np.stack([theta + h * direction, theta - h * direction]))
    turned = (np.abs(theta) <= h * np.abs(direction)) & (direction != 0.0) & penalized(question)
    return costs, bool(at_kink[0] or turned.any())


def _both_sides(question: Question, theta: Array) -> tuple[Array, Array]:
    """The costs of theta (2 n, P), (2 n,), and whether run i and run n + i lie on two sides of a kink of any unit, (n,)."""
    n = len(theta) // 2
    twin, at_kink = twin_of(question.network, theta, question.mask_seed), np.zeros(n, dtype=bool)
    for layer in twin.layers:
        layer.keep_z = bool(layer.activation.kinks)
    cost = question.cost(twin)
    for layer in twin.layers:
        for kink in layer.activation.kinks:
            assert layer.z is not None
            side = layer.z > kink
            at_kink |= (side[:n] != side[n:]).any(axis=(1, 2))
    return cost, at_kink


def penalized(question: Question) -> Array:
    """Which entries have a kink of their own at zero: with L1 the weights, (P,)."""
    return (question.network.decay_mask > 0) & bool(question.penalty["l1"])


def best_differences(
    question: Question, rows: Array, h: float, rounding: float, tick: Tick = none, factors: Sequence[float] = LADDER
) -> tuple[Array, Array]:
    """The differences by the entries `rows` at whichever step errs least, and how far each may be off: (len(rows),) both, as
    `best_of` has it."""
    own_kink = penalized(question)[rows]
    done = 0

    def measure(step: float) -> tuple[Array, Array]:
        nonlocal done
        slopes, kinked = differences(
            question, rows, step, lambda share=None, text="", /: tick((done + (share or 0.0)) / len(factors), text)
        )
        done += 1
        # A weight that changes its sign within the step: there |w| has a kink of its own.
        return slopes, kinked | (own_kink & (np.abs(question.network.theta[rows]) <= step))

    slopes, errors, _ = best_of(measure, h, rounding, factors)
    return slopes, errors


def best_of(
    measure: Callable[[float], tuple[Array, Array]], h: float, rounding: float, factors: Sequence[float] = LADDER
) -> tuple[Array, Array, Array]:
    """Of the slopes that `measure` finds with a step (n,), and whether a kink lies in it (n,), those of the step that errs least,
    how far each may be off, and that step. factors: the steps tried, in units of h.

    The error is that of rounding, `rounding` / step, and that of the step's length: by how much a step ten times as long
    differs, which is far more where the cost is smooth and enough where its bend jumps, as ELU's does at 0; nor is it less
    than what a shorter step differs by, beyond its own rounding. It is inf where no two neighbouring steps are finite and free of
    kinks.
    """
    steps = [h * factor for factor in factors if SHORTEST <= h * factor <= 10.0 * LONGEST]
    slopes, kinked = (np.array(one) for one in zip(*map(measure, steps), strict=True))
    slopes[kinked] = np.nan
    with np.errstate(all="ignore"):
        lengths = np.array(steps)[:, None]
        errors = np.abs(np.diff(slopes, axis=0))
        for k in range(1, len(errors)):
            # Two long steps may agree on the wrong slope, on both sides of a bend that is over within a short one.
            beyond = np.abs(slopes[k] - slopes[:k]) - 2.0 * rounding / lengths[:k]
            errors[k] = np.maximum(errors[k], np.where(np.isfinite(beyond), beyond, 0.0).max(axis=0))
        errors = SAFETY * errors + rounding / lengths[:-1]
    errors = np.where(np.isfinite(errors), errors, np.inf)
    best, own = errors.argmin(axis=0), np.arange(slopes.shape[1])
    return slopes[best, own], errors[best, own], np.array(steps)[best]
