"""Which minimum an end point belongs to: the classes of a map of starts."""

from __future__ import annotations

import numpy as np

from labcore.costs import CostFunction

Array = np.ndarray

# How close an end point must be to a minimum to count as there, in diagonals of the surface's window.
NEAR = 0.01
_STEPS = 4


def names_of(cost: CostFunction) -> tuple[str, ...]:
    """The classes of ends: each of the cost's minima, and what else may become of a start."""
    minima = (f"minimum at ({x:.3g}, {y:.3g})" for x, y in cost.minima)
    return *minima, "at rest elsewhere", "still moving", "diverged"


def classes_of(cost: CostFunction, points: Array, outcome: Array) -> Array:
    """The class of each end, a place in `names_of`; points (m, 2), outcome (m,) as in `Ends` -> (m,) int.

    It is the nearest minimum if that is within NEAR. Elsewhere a run is at rest if it has converged, or if it lies in a
    dip that is none of the lowest, within NEAR of its bottom.
    """
    near, minima = NEAR * cost.diagonal, len(cost.minima)
    rest, moving, diverged = minima, minima + 1, minima + 2
    with np.errstate(all="ignore"):
        bottoms = bottoms_of(cost, points)
        dip = (np.hypot(*(bottoms - points).T) <= near) & ~(_nearest(cost, bottoms)[1] <= near)
        classes = np.where(dip | (outcome == "converged"), rest, moving)
        nearest, distance = _nearest(cost, points)
    classes = np.where(distance <= near, nearest, classes)
    return np.where(outcome == "diverged", diverged, classes)


def minimum_of(cost: CostFunction, point: Array) -> Array | None:
    """The minimum at which a run has come to its end at `point` (2,): the nearest of the lowest, or the bottom of the dip
    in which it lies, within NEAR; None where there is neither. -> (2,)"""
    nearest, distance = _nearest(cost, point[None])
    if distance[0] <= NEAR * cost.diagonal:
        return cost.minima[nearest[0]]
    bottom = point[None]
    with np.errstate(all="ignore"):
        # Each step of Newton's doubles the digits.
        for _ in range(_STEPS):
            bottom = bottoms_of(cost, bottom)
        near = np.hypot(*(bottom[0] - point)) <= NEAR * cost.diagonal
    return bottom[0] if near else None


def _nearest(cost: CostFunction, points: Array) -> tuple[Array, Array]:
    """The nearest minimum and how far it is, infinitely where there is none; (m, 2) -> (m,), (m,)."""
    if not len(cost.minima):
        return np.zeros(len(points), int), np.full(len(points), np.inf)
    away = points[:, None] - cost.minima
    distances = np.hypot(away[..., 0], away[..., 1])
    return distances.argmin(axis=1), distances.min(axis=1)


def bottoms_of(cost: CostFunction, points: Array) -> Array:
    """The bottom of the dip in which each point lies, by Newton's step; NaN where it lies in none. (m, 2) -> (m, 2).

    A dip is where the Hessian is positive definite, and still is after that step, and where the next step is at most half
    as long: from beside the floor of a curved valley Newton's first step is short too, but then it goes on.
    """
    first = _newton(cost, points)
    second = _newton(cost, points + first)
    rounding = 1e-9 * cost.diagonal
    goes_on = ~(np.hypot(*second.T) <= 0.5 * np.hypot(*first.T) + rounding)
    return np.where(goes_on[:, None], np.nan, points + first)


def _newton(cost: CostFunction, points: Array) -> Array:
    """Newton's step where the Hessian is positive definite, NaN elsewhere; (m, 2) -> (m, 2)."""
    slope, hessian = cost.gradient(points), cost.hessian(points)
    gx, gy, xx, xy, yy = slope[:, 0], slope[:, 1], hessian[:, 0, 0], hessian[:, 0, 1], hessian[:, 1, 1]
    determinant = xx * yy - xy * xy
    steps = np.stack([xy * gy - yy * gx, xy * gx - xx * gy], axis=-1) / determinant[:, None]
    steps[~((xx > 0) & (determinant > 0))] = np.nan
    return steps
