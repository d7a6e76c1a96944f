"""Paths that part: the lab's rule and a framework's, step by step from one start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from labcore.surfaces import Surface, cost_of

Array = np.ndarray
# Takes a point (2,), the gradient there and the number of the step from 1; gives the next point.
Step = Callable[[Array, Array, int], Array]

RAVINE: Surface = ("quadratic", (("condition_number", 20.0), ("rotation", 30.0)))
BOWL: Surface = ("booth", ())
STEPS = 60


@dataclass(frozen=True)
class Paths:
    """The lab's path and another convention's, and both again with the setting that makes them equal: (n, 2) each.

    axes     what the two columns are: weights of the surface, or a step and a quantity
    surface  on which the paths lie, None for curves
    within   how near the equal ones come: 0 is the same up to rounding, 1e-12 of their size
    """

    lab: Array
    other: Array
    equal_lab: Array
    equal_other: Array
    axes: tuple[str, str] = ("x", "y")
    surface: Surface | None = None
    within: float = 0.0


def lab_path(
    surface: Surface, key: str, rate: float, share: float = 1.0, steps: int = STEPS, **parameters: Any
) -> Array:
    """Where an optimizer of the lab goes, (steps + 1, 2), from `share` of the surface's start."""
    cost = cost_of(surface)
    return descend(cost, OPTIMIZERS[key].make(**parameters), share * cost.start, rate, steps=steps).points


def path(surface: Surface, step: Step, share: float = 1.0) -> Array:
    """Where a rule goes, (STEPS + 1, 2), from `share` of the surface's start."""
    cost = cost_of(surface)
    points = [share * cost.start]
    for t in range(1, STEPS + 1):
        points.append(step(points[-1], cost.gradient(points[-1]), t))
    return np.array(points)


def velocity(rate: Callable[[int], float], beta: float, first: float, later: float, inside: bool = False) -> Step:
    """v = beta v + share g with one share at the first step and another later; the rate when v moves the point, or inside v."""
    v = np.zeros(2)

    def step(p: Array, g: Array, t: int) -> Array:
        share = first if t == 1 else later
        v[:] = beta * v + share * g * (rate(t) if inside else 1.0)
        return p - (v if inside else rate(t) * v)

    return step


def scaled(
    rate: float,
    root: Callable[[Array, int], Array],
    beta1: float = 0.0,
    beta2: float = 0.9,
    begin: float = 0.0,
    adds: bool = False,
    decay: float = 0.0,
) -> Step:
    """The averaged gradient, corrected, over a root of the squares, which are averaged or, if `adds`, added up from `begin`.

    decay  L2 in the gradient, before anything is averaged
    """
    m, s = np.zeros(2), np.full(2, begin)

    def step(p: Array, g: Array, t: int) -> Array:
        g = g + decay * p
        m[:] = beta1 * m + (1.0 - beta1) * g
        s[:] = s + g * g if adds else beta2 * s + (1.0 - beta2) * g * g
        return p - rate * m / (1.0 - beta1**t) / root(s, t)

    return step


def nadam(rate: float, beta1: float, beta2: float, epsilon: float, momentum: Callable[[int], float]) -> Step:
    """Dozat's rule with the momentum beta1 * momentum(t) of each step."""
    m, s, product = np.zeros(2), np.zeros(2), np.ones(1)

    def step(p: Array, g: Array, t: int) -> Array:
        now, following = beta1 * momentum(t), beta1 * momentum(t + 1)
        m[:], s[:] = beta1 * m + (1.0 - beta1) * g, beta2 * s + (1.0 - beta2) * g * g
        product[:] *= now
        ahead = following * m / (1.0 - product * following) + (1.0 - now) * g / (1.0 - product)
        return p - rate * ahead / (np.sqrt(s / (1.0 - beta2**t)) + epsilon)

    return step


def amsgrad(rate: float, beta1: float, beta2: float, epsilon: float) -> Step:
    """The maximum of the corrected averages, as optax takes it."""
    m, s, largest = np.zeros(2), np.zeros(2), np.zeros(2)

    def step(p: Array, g: Array, t: int) -> Array:
        m[:], s[:] = beta1 * m + (1.0 - beta1) * g, beta2 * s + (1.0 - beta2) * g * g
        largest[:] = np.maximum(largest, s / (1.0 - beta2**t))
        return p - rate * m / (1.0 - beta1**t) / (np.sqrt(largest) + epsilon)

    return step


def running(batches: Array, stays: float, of: Callable[[Array], Any], begin: float) -> Array:
    """A running statistic (n + 1, 2) of batches (n, m): step and value."""
    values = [begin]
    for batch in batches:
        values.append(stays * values[-1] + (1.0 - stays) * float(of(batch)))
    return curve(values)


def curve(values: Any, at: Any = None) -> Array:
    """Values (n,) as points (n, 2), over their number from 0 or over `at`."""
    y = np.asarray(values, dtype=np.float64)
    return np.stack([np.arange(len(y), dtype=np.float64) if at is None else np.asarray(at, np.float64), y], axis=1)


def draws(steps: int, size: int) -> Array:
    """Batches (steps, size) of a normal variable of mean 1 and variance 4, the same at every call."""
    return 1.0 + 2.0 * np.random.default_rng(np.random.SeedSequence(0, spawn_key=(16,))).standard_normal((steps, size))
