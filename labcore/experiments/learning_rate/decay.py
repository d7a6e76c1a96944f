"""Decay: the same noisy descent at a fixed rate and under a schedule, and how far from the minimum each ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.descent import NOISE, STEPS, Path, descend
from labcore.experiments.learning_rate.edge_spec import SEED
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.schedules import SCHEDULES, Schedule
from labcore.settling import settled_variance
from labcore.span import Span
from labcore.spec import of, spec
from labcore.surfaces import Surface, cost_of
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

SURFACE: Surface = ("quadratic", (("condition_number", 4.0), ("rotation", 30.0)))
CURVATURES = (1.0, 4.0)
SCHEDULE = Span("schedule", "inverse-time", kind="choice", choices=tuple(SCHEDULES), label="schedule")
RATE = replace(LEARNING_RATE, default=0.2, low=0.001, high=0.45, hint="The rate of epoch 0. Above 0.5 plain descent diverges here.")  # fmt: skip
EPOCHS = replace(STEPS, name="epochs", default=300, high=3000, label="epochs", hint="Each is one step.")
SIGMA = replace(NOISE, default=1.0, high=10.0)
# Runs that differ in nothing but the noise; the first is drawn, all are averaged.
RUNS = 20
# Of the epochs at the end over which the distance is averaged.
LAST = 0.25


@spec
class Spec:
    """schedule_parameters  ((name, value), ...) of the schedule; those left out are its defaults"""

    schedule: str = of(SCHEDULE)
    schedule_parameters: tuple[tuple[str, Any], ...] = ()
    learning_rate: float = of(RATE)
    noise: float = of(SIGMA)
    epochs: int = of(EPOCHS)
    seed: int = of(SEED)

    def check(self) -> None:
        self.made()

    def made(self) -> Schedule:
        return SCHEDULES[self.schedule].make(**dict(self.schedule_parameters))


def floor_of(learning_rate: Any, noise: Any, curvatures: Any = CURVATURES) -> Any:
    """Root mean square distance to the minimum at which a fixed rate settles in the long run, on a quadratic.

    The directions' variances (labcore.settling), added up.
    Arrays broadcast; inf where the rate is not stable. curvatures (..., d), added up over the last axis
    """
    rate = np.asarray(LEARNING_RATE.check(np.asarray(learning_rate, float)), float)[..., None]
    sigma = np.asarray(NOISE.check(np.asarray(noise, float)), float)[..., None]
    curvature = np.asarray(curvatures, float)
    if not (curvature > 0).all():
        raise ValueError(f"curvatures must be above 0; got {curvature.ravel()[:3].tolist()}.")
    root = np.sqrt(settled_variance(rate, curvature, sigma**2).sum(axis=-1))
    return float(root) if root.ndim == 0 else root


@dataclass(frozen=True, eq=False)
class Result:
    """Of the 'fixed' rate and of the 'decayed' one, in this order: points (2, epochs + 1, runs, 2), distances
    (2, epochs + 1, runs); rates (2, epochs) of each step."""

    spec: Spec
    points: Array
    distances: Array
    rates: Array

    @property
    def cost(self) -> CostFunction:
        return cost_of(SURFACE)

    @property
    def settled(self) -> Array:
        """(2,): root mean square distance over the last quarter of the epochs and all runs."""
        last = max(1, int(LAST * self.spec.epochs))
        return np.sqrt((self.distances[:, -last:] ** 2).mean(axis=(1, 2)))

    @property
    def floors(self) -> Array:
        """(2,): the distance at which the rate of the last step would settle if it stayed."""
        return np.asarray(floor_of(np.clip(self.rates[:, -1], LEARNING_RATE.low, LEARNING_RATE.high), self.spec.noise))

    def table(self) -> ResultTable:
        columns = [
            Column("name", "rate", format="s"),
            *(Column(f"epoch {n}", f"epoch {n}", format=".3g") for n in range(5)),
            Column("last", "last", "The rate of the last step", format=".3g"),
            Column("distance", "distance at the end", "Root mean square over the last quarter and 20 runs", format=".3g"),
            Column("floor", "floor", "Where the last rate would settle if it stayed", format=".3g"),
        ]  # fmt: skip
        rates = [np.full(5, self.spec.learning_rate), self.spec.made()(self.spec.learning_rate, np.arange(5.0))]
        rows = [
            {
                "name": name, **{f"epoch {n}": float(rates[i][n]) for n in range(5)}, "last": float(self.rates[i, -1]),
                "distance": float(self.settled[i]), "floor": float(self.floors[i]),
            }
            for i, name in enumerate(("fixed", "decayed"))
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Both descents on one noise stream, each with the same 20 seeds."""
    cost, rule = cost_of(SURFACE), OPTIMIZERS["gd"].make()
    seeds = tuple(range(spec.seed, spec.seed + RUNS))
    schedules = (SCHEDULES["constant"].make(), spec.made())

    def descent(schedule: Schedule) -> Path:
        return descend(cost, rule, None, spec.learning_rate, spec.epochs, schedule, spec.noise, seeds, tick=tick)

    points = np.stack([descent(one).points for one in schedules])
    away = points - cost.minima[0]
    rates = np.stack([one(spec.learning_rate, np.arange(float(spec.epochs))) for one in schedules])
    return Result(spec, points, np.hypot(away[..., 0], away[..., 1]), rates)
