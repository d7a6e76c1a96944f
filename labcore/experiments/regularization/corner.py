"""The corner: why L1 gives zeros. One cost over two weights, and its minimum under a growing penalty, by L1 and by L2.

The cost is 1/2 (w - w*)^T A (w - w*), with curvatures 1 and `curvature_ratio` along turned axes; the penalties are the lab's with m = 1:
lambda/2 (|w1| + |w2|) and lambda/2 (w1^2 + w2^2). The minimum under a penalty lies where the cost's contour touches the
penalty's own: a diamond, or a circle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

REACH = 3.0
OPTIMUM_X = Span(
    "optimum_x",
    0.8,
    -REACH,
    REACH,
    step=0.05,
    label="optimum w1",
    hint="Where the cost alone is lowest. Drag it in the picture.",
)
OPTIMUM_Y = Span(
    "optimum_y",
    2.2,
    -REACH,
    REACH,
    step=0.05,
    label="optimum w2",
    hint="Where the cost alone is lowest. Drag it in the picture.",
)
RATIO = Span(
    "curvature_ratio",
    3.0,
    1.0,
    20.0,
    scale="log",
    label="curvature ratio",
    hint="How much steeper the cost is across than along; 1 is round.",
)
ANGLE = Span(
    "angle",
    -45.0,
    -90.0,
    90.0,
    step=5.0,
    label="turned by",
    unit="degrees",
    hint="The direction in which the cost is flat.",
)
STEPS = 100


@spec
class Spec:
    optimum_x: float = of(OPTIMUM_X)
    optimum_y: float = of(OPTIMUM_Y)
    curvature_ratio: float = of(RATIO)
    angle: float = of(ANGLE)


@dataclass(frozen=True, eq=False)
class Result:
    """lambdas (101,) from 0 to where L1 has taken both weights; lasso, ridge (101, 2): the minimum under each."""

    spec: Spec
    curvature: Array
    lambdas: Array
    lasso: Array
    ridge: Array

    @property
    def optimum(self) -> Array:
        return np.array([self.spec.optimum_x, self.spec.optimum_y])

    @property
    def first_zero(self) -> tuple[int, int] | None:
        """The first weight (0 or 1) that L1 makes exactly 0 while the other is not, and the step at which; None where both go
        together, or none was there."""
        for step, (w1, w2) in enumerate(self.lasso):
            if step and (w1 == 0) != (w2 == 0):
                return (0 if w1 == 0 else 1), step
        return None

    @property
    def back(self) -> int | None:
        """The step at which that weight has left 0 again: in a long valley it may come back with the other sign. None where it stays."""
        if self.first_zero is None:
            return None
        weight, step = self.first_zero
        again = np.flatnonzero(self.lasso[step:, weight])
        return step + int(again[0]) if len(again) else None

    def cost(self, w: Array) -> Array:
        """The cost without a penalty: (..., 2) -> (...)."""
        away = w - self.optimum
        return 0.5 * np.sum(away * (away @ self.curvature), axis=-1)

    def table(self) -> ResultTable:
        columns = [
            Column("name", "penalty", format="s"),
            Column("first", "w1", "At half of the lambda at which L1 has taken both", format=".3g"),
            Column("second", "w2", "At half of the lambda at which L1 has taken both", format=".3g"),
            Column("zeros", "zeros", "Weights that are exactly 0 there", format="d"),
            Column("gone", "all zero from", "The smallest lambda at which both weights are exactly 0", format=".4g"),
        ]
        half = STEPS // 2
        # Where the optimum has no weights they are 0 without a penalty.
        last, never = (float(self.lambdas[-1]), None) if self.optimum.any() else (0.0, 0.0)
        rows = [
            {
                "name": name,
                "first": float(path[half, 0]),
                "second": float(path[half, 1]),
                "zeros": int((path[half] == 0).sum()),
                "gone": gone,
            }
            for name, path, gone in (("L1", self.lasso, last), ("L2", self.ridge, never))
        ]
        return ResultTable(columns, rows)


def curvature_of(ratio: float, degrees: float) -> Array:
    """(2, 2): curvature 1 in the direction `degrees` from the first axis, `ratio` across it."""
    turn = np.radians(degrees)
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    return np.outer(along, along) + ratio * np.outer(across, across)


def under_l1(curvature: Array, optimum: Array, lambdas: Array) -> Array:
    """(k, 2): the minimum of the cost + lambda/2 |w|_1 for each lambda, exactly: of all nine patterns of signs the one whose own
    minimum has these signs, and whose zeros bear the slope."""
    slopes, half = curvature @ optimum, 0.5 * np.asarray(lambdas)
    found = np.zeros((len(half), 2))
    best = np.full(len(half), np.inf)
    for signs in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)):
        active = np.flatnonzero(signs)
        w = np.zeros((len(half), 2))
        if len(active):
            inside = curvature[np.ix_(active, active)]
            w[:, active] = np.linalg.solve(inside, (slopes[active] - np.outer(half, np.array(signs)[active])).T).T
        fits = (np.sign(w) * signs >= 0).all(axis=1) & ((w != 0) <= (np.array(signs) != 0)).all(axis=1)
        away = w - optimum
        value = 0.5 * np.sum(away * (away @ curvature), axis=1) + half * np.abs(w).sum(axis=1)
        better = fits & (value < best)
        found[better], best[better] = w[better], value[better]
    return found


def run(spec: Spec, tick: Tick = none) -> Result:
    """Both paths, from no penalty to the one at which L1 has taken both weights."""
    curvature, optimum = curvature_of(spec.curvature_ratio, spec.angle), np.array([spec.optimum_x, spec.optimum_y])
    last = 2.0 * float(np.abs(curvature @ optimum).max())
    lambdas = np.linspace(0.0, last if last > 0 else 1.0, STEPS + 1)
    penalized = curvature + lambdas[:, None, None] * np.eye(2)
    ridge = np.linalg.solve(penalized, np.broadcast_to(curvature @ optimum, (STEPS + 1, 2))[..., None])[..., 0]
    lasso = under_l1(curvature, optimum, lambdas)
    # At its own last lambda rounding decides on which side of 0 a weight is.
    lasso[-1] = 0.0
    lasso[0] = ridge[0] = optimum
    return Result(spec, curvature, lambdas, lasso, ridge)
