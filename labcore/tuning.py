"""A fair race needs fair rates: the learning rate that does best on one cost, from one start, within one budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.descent import MOST_NUMBERS, STEPS, Path, descend
from labcore.optimizers import Optimizer
from labcore.schedules import Schedule
from labcore.target import steps_to_target
from labcore.ticks import Tick, none

Array = np.ndarray

MOST_TRIED = 120
# Runs times steps of one call: few enough to fit in memory, many enough that each run's share of a step is small.
MOST_AT_ONCE = 600_000


@dataclass(frozen=True)
class Tuned:
    """The learning rate that did best, and every rate that was tried.

    rates, scores  (n,), sorted by rate; a score counts steps to the target, or is inf where it was not reached
    finals         (n,), the cost at the end of the budget, mean over the seeds; NaN where a run diverged
    """

    learning_rate: float
    rates: Array
    scores: Array
    finals: Array


def tune(
    cost: CostFunction, optimizer: Optimizer, start: Any = None, steps: int = 300,
    schedule: Schedule | None = None, noise: float = 0.0, seeds: Sequence[int] = (0,), batch_size: int | None = None,
    tick: Tick = none,
) -> Tuned:  # fmt: skip
    """The learning rate that does best on this cost, from this start, within this budget.

    A log search in two rounds, each one stacked call: MOST_TRIED rates over the whole span (fewer where the budget
    is long), then the surroundings of the few best, because near the limit of stability luck varies from rate to
    rate. Best is the fewest steps to the target (`steps_to_target`, mean over the seeds), and among rates that are
    equally fast or miss it the lowest final cost. Rates at which the cost ever rises above the start's come
    last: a huge jump that happens to land well is not skill. With noise no run settles; there the mean cost over
    the last tenth of the budget is judged. `tick` is called a few times in every tenth of a
    second of work; what it raises ends the search.
    """
    span = optimizer.member.learning_rate
    count = max(12, min(MOST_TRIED, MOST_NUMBERS // (2 * STEPS.check(steps) * max(len(seeds), 1))))
    noisy = noise > 0 or batch_size is not None

    at_once = MOST_AT_ONCE if optimizer.member.for_networks else MOST_AT_ONCE // 10
    piece = max(1, at_once // (steps * max(len(seeds), 1)))

    def tried(rates: Array) -> tuple[Array, ...]:
        result = []
        for i in range(0, len(rates), piece):
            some = rates[i : i + piece]
            path = descend(
                cost, optimizer, start, some[:, None], steps, schedule, noise, list(seeds), batch_size, tick=tick
            )
            result.append((some, *_scores(cost, path, noisy)))
            tick()
        return tuple(np.concatenate(parts) for parts in zip(*result, strict=True))

    coarse = tried(np.geomspace(span.low, span.high, count))
    best = coarse[0][_ranked(*coarse[1:])[: max(1, count // 24)]]
    ratio = coarse[0][1] / coarse[0][0]
    fine = tried(np.unique(np.clip(best[:, None] * ratio ** np.linspace(-1.0, 1.0, 12), span.low, span.high)))
    every = [np.concatenate(parts) for parts in zip(coarse, fine, strict=True)]
    order = np.argsort(every[0], kind="stable")
    all_rates, wild, scores, finals = (part[order] for part in every)
    return Tuned(float(all_rates[_ranked(wild, scores, finals)[0]]), all_rates, scores, finals)


def _scores(cost: CostFunction, path: Path, noisy: bool) -> tuple[Array, Array, Array]:
    finals = path.values[-max(1, path.steps // 10) :].mean(axis=0) if noisy else path.values[-1]
    finals = finals.mean(axis=0)
    if noisy:
        return np.zeros(finals.shape, dtype=bool), np.full(finals.shape, np.inf), finals
    reached = steps_to_target(cost, path.values).astype(np.float64)
    reached[reached < 0] = np.inf
    return (path.values > path.values[0]).any(axis=(0, 1)), reached.mean(axis=0), finals


def _ranked(wild: Array, scores: Array, finals: Array) -> Array:
    """The numbers of the rates, best first."""
    ends = np.where(np.isfinite(finals), finals, np.inf)
    return np.lexsort((ends, scores, wild))
