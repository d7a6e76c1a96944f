"""A fair race needs fair rates: the learning rate that does best on one cost, from one start, within one budget."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from labcore.costs import CostFunction
from labcore.descent import MOST_NUMBERS, STEPS, Path, descend
from labcore.optimizers import Optimizer
from labcore.schedules import Schedule
from labcore.target import steps_to_target
from labcore.ticks import Tick, none

Array = np.ndarray

# Rates of one search: as many as this many steps of one run are enough for, between two bounds. On surfaces without noise
# a narrow island of lucky rates may be ten times as fast as all around it; with noise more rates find luckier noise only.
FEWEST_TRIED, MOST_TRIED, ENOUGH = 180, 2000, 600_000
# Of these, over the whole span.
COARSE = 120
# Runs times steps of one call: few enough to fit in memory, many enough that each run's share of a step is small.
MOST_AT_ONCE = 600_000


@dataclass(frozen=True)
class Tuned:
    """The learning rate that did best, and every rate that was tried.

    rates, scores  (n,), sorted by rate; a score counts steps to the target, or is inf where it was not reached
    finals         (n,), the cost at the end of the budget, mean over the seeds; NaN where a run diverged, or was given up
                   since it could no longer be as fast as one that was there already
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
    """The best learning rate of a search on this cost, from this start, within this budget.

    About MOST_TRIED rates (fewer where the budget is long or there is noise) in three rounds: over the whole span; next to the
    best of these, and close together from below the best to beyond the largest at which the cost stays below the start's, because there
    luck varies from rate to rate; then next to the best of all. What is claimed is the best of these: against 3,000 rates over
    the whole span it is at most 10 % slower in 19 of 20 cases (tests/core/test_tuning.py).

    Best is the fewest steps to the target (`steps_to_target`, mean over the seeds), and among rates that are
    equally fast or miss it the lowest final cost. Rates at which the cost ever rises above the start's come
    last: a huge jump that happens to land well is not skill. With noise no run settles; there the mean cost over
    the last tenth of the budget is judged. `tick` is called a few times in every tenth of a
    second of work; what it raises ends the search.
    """
    span, work = optimizer.member.learning_rate, STEPS.check(steps) * max(len(seeds), 1)
    noisy = noise > 0 or batch_size is not None
    many = FEWEST_TRIED
    if optimizer.member.for_networks and not noisy:
        many = min(max(ENOUGH // work, FEWEST_TRIED), MOST_TRIED)
    many = max(18, min(many, 3 * MOST_NUMBERS // (4 * work)))
    at_once = MOST_AT_ONCE if optimizer.member.for_networks else MOST_AT_ONCE // 10
    piece = max(1, at_once // work)

    def run(rates: Array, steps: int) -> Path:
        return descend(
            cost, optimizer, start, rates[:, None], steps, schedule, noise, list(seeds), batch_size, tick=tick
        )

    def tried(rates: Array, best: float = math.inf) -> Tried:
        """What becomes of them; those that are not at the target when the best was are not run to the end."""
        result = _given_up(rates)
        for i in range(0, len(rates), piece):
            some = np.arange(i, min(i + piece, len(rates)))
            if best < steps:
                early = run(rates[some], max(1, int(best))).values
                some = some[_there(cost, early).all(axis=0)]
            if some.size:
                for part, of in zip(result[1:], _scores(cost, run(rates[some], steps), noisy), strict=True):
                    part[some] = of
            tick()
        return result

    def around(best: Array, ratio: float, each: int) -> Array:
        return np.unique(np.clip(best[:, None] * ratio ** np.linspace(-1.0, 1.0, each), span.low, span.high))

    coarse = min(2 * many // 3, COARSE)
    every = tried(np.geomspace(span.low, span.high, coarse))
    first, ratio = every.best, every.rates[1] / every.rates[0]
    next_to = around(every.rates[every.order[: max(1, coarse // 24)]], ratio, 12)
    # A little beyond: the last islands are narrower than what lies between two rates of the first round.
    tame = every.rates[~every.wild].max(initial=first)
    low, high = max(first / ratio**3, span.low), min(max(tame, first * ratio) * ratio**6, span.high)
    near = np.geomspace(low, high, max(0, many - 3 * coarse // 2 - many // 13))
    every = every + tried(np.concatenate([next_to, near]), every.fastest)
    if near.size > 1:
        every = every + tried(around(every.rates[every.order[: many // 130]], near[1] / near[0], 12))
    sorted_ = np.argsort(every.rates, kind="stable")
    return Tuned(every.best, every.rates[sorted_], every.scores[sorted_], every.finals[sorted_])


class Tried(NamedTuple):
    """Rates (n,) and what became of them: whether the cost rose above the start's, scores and finals as in `Tuned`."""

    rates: Array
    wild: Array
    scores: Array
    finals: Array

    def __add__(self, other: Any) -> Tried:
        return Tried(*(np.concatenate(parts) for parts in zip(self, other, strict=True)))

    @property
    def order(self) -> Array:
        """The numbers of the rates, best first."""
        ends = np.where(np.isfinite(self.finals), self.finals, np.inf)
        return np.lexsort((ends, self.scores, self.wild))

    @property
    def best(self) -> float:
        return float(self.rates[self.order[0]])

    @property
    def fastest(self) -> float:
        """The steps of the best, inf where it is not there or is wild: then any other may be better."""
        first = self.order[0]
        return math.inf if self.wild[first] else float(self.scores[first])


def _given_up(rates: Array) -> Tried:
    size = len(rates)
    return Tried(rates, np.ones(size, dtype=bool), np.full(size, np.inf), np.full(size, np.nan))


def _there(cost: CostFunction, values: Array) -> Array:
    """Whether each run is at the target at the end of its values."""
    return steps_to_target(cost, values) >= 0


def _scores(cost: CostFunction, path: Path, noisy: bool) -> tuple[Array, Array, Array]:
    finals = path.values[-max(1, path.steps // 10) :].mean(axis=0) if noisy else path.values[-1]
    finals = finals.mean(axis=0)
    if noisy:
        return np.zeros(finals.shape, dtype=bool), np.full(finals.shape, np.inf), finals
    reached = steps_to_target(cost, path.values).astype(np.float64)
    reached[reached < 0] = np.inf
    return (path.values > path.values[0]).any(axis=(0, 1)), reached.mean(axis=0), finals
