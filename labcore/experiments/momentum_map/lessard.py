"""Where heavy ball fails: a convex cost on which the settings that are best for every quadratic cycle for ever.

L. Lessard, B. Recht and A. Packard, arXiv:1408.3595, section 4.6: slope pieces of curvature 25, 1 and 25, with kinks at 1
and 2. For curvatures from 1 to 25 Polyak's settings are the rate 1/9 and beta 4/9; from 3.3 they go round three points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.experiments.momentum_map.directions import run_along
from labcore.experiments.momentum_map.theory import RATE, best_settings
from labcore.optimizers.rule import BETA
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

FLAT, STEEP = 1.0, 25.0
KINKS = (1.0, 2.0)
CYCLE = (792 / 1225, -2208 / 1225, 2592 / 1225)
BEST_RATE, BEST_BETA = best_settings(STEEP / FLAT, STEEP)
# Plain descent beside it, at its own best rate for these curvatures.
PLAIN_RATE = 2.0 / (FLAT + STEEP)
STEPS = 120
# Points that come back to within this have come back; and so near the minimum has arrived.
SAME = 1e-12
AWAY = 1e6
START = Span("start", 2.5, -5.0, 5.0, step=0.05, label="start", hint="Where the ball is let go, at rest.")


@spec
class Spec:
    start: float = of(START)
    learning_rate: float = of(replace(RATE, default=BEST_RATE, low=0.001, high=0.2))
    beta: float = of(replace(BETA, default=BEST_BETA))


@dataclass(frozen=True)
class Result:
    """The ball and plain descent from one start.

    points (STEPS + 1, 2)  where they are: the ball first
    ends                   of each: 'minimum', 'cycle', 'moving' or 'diverged'
    cycling                from which step on the ball repeats itself, None where it does not
    period                 after how many steps, 0 where it does not
    """

    spec: Spec
    points: Array
    ends: tuple[str, str]
    cycling: int | None
    period: int

    @property
    def arrived(self) -> list[int | None]:
        """Of each the step from which it stays within a thousandth of the minimum."""
        inside = np.abs(self.points) < 1e-3
        first = len(inside) - np.argmin(np.cumprod(inside[::-1], axis=0), axis=0)
        return [
            0 if column.all() else int(at) if column[-1] else None for column, at in zip(inside.T, first, strict=True)
        ]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "rule", format="s"),
            Column("rate", "rate", format=".4g"),
            Column("first", "last but two", "The last three points", format=".12f"),
            Column("second", "last but one", format=".12f"),
            Column("third", "last", format=".12f"),
            Column("ends", "where it ends", format="s"),
        ]
        rows = [
            {
                "name": name, "rate": rate, "first": float(at[-3]), "second": float(at[-2]), "third": float(at[-1]), "ends": ends,
            }
            for name, rate, at, ends in zip(
                ("Heavy ball", "Plain descent"), (self.spec.learning_rate, PLAIN_RATE), self.points.T, self.ends, strict=True
            )
        ]  # fmt: skip
        return ResultTable(columns, rows)


def slope(x: Any) -> Array:
    """The derivative: 25 x up to 1, x + 24 up to 2, 25 x - 24 beyond. Continuous, and growing everywhere."""
    x = np.asarray(x, float)
    return np.where(x < KINKS[0], STEEP * x, np.where(x < KINKS[1], x + 24.0, STEEP * x - 24.0))


def value(x: Any) -> Array:
    """The cost, whose derivative `slope` is: strongly convex, lowest at 0."""
    x = np.asarray(x, float)
    return np.where(
        x < KINKS[0],
        0.5 * STEEP * x * x,
        np.where(x < KINKS[1], 0.5 * x * x + 24.0 * x - 12.0, 0.5 * STEEP * x * x - 24.0 * x + 36.0),
    )


def run(spec: Spec, tick: Tick = none) -> Result:
    """The ball, and plain descent beside it."""
    rates, betas = np.array([spec.learning_rate, PLAIN_RATE]), np.array([spec.beta, 0.0])
    points, _ = run_along(lambda at, step: slope(at), np.full(2, spec.start), rates, betas, STEPS, tick)
    points[np.logical_or.accumulate(~(np.abs(points) <= AWAY), axis=0)] = np.nan
    period, cycling = _cycle(points[:, 0])
    words = [_end(points[:, 0], cycling is not None), _end(points[:, 1], False)]
    return Result(spec, points, (words[0], words[1]), cycling, period)


def _end(points: Array, cycles: bool) -> str:
    if not np.isfinite(points[-1]):
        return "diverged"
    return "minimum" if np.abs(points[-10:]).max() < 1e-3 else "cycle" if cycles else "moving"


def _cycle(points: Array, longest: int = 12) -> tuple[int, int | None]:
    """The shortest period with which the path repeats itself to its end, and the first step of that; 0 and None where there
    is none, or it rests."""
    if not np.isfinite(points[-1]) or np.abs(points[-10:]).max() < 1e-3:
        return 0, None
    for period in range(2, longest + 1):
        apart = np.abs(points[period:] - points[:-period]) > SAME * np.maximum(1.0, np.abs(points[period:]))
        if not apart[-2 * period :].any():
            return period, int(len(apart) - np.argmax(apart[::-1])) if apart.any() else 0
    return 0, None
