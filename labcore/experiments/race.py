"""The race: several optimizers from one start down one surface, each with its own rate, and what came of each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labcore.costs import CostFunction
from labcore.descent import NOISE, STEPS
from labcore.entries import Entry, EntryResult, run_one, table_of
from labcore.optimizers import OPTIMIZERS
from labcore.schedules import SCHEDULES, Schedule
from labcore.spec import of, spec
from labcore.surfaces import QUADRATIC, Surface, cost_of
from labcore.table import ResultTable
from labcore.ticks import Tick, none

__all__ = ["Entry", "EntryResult", "Result", "Spec", "join", "parts", "run", "run_one"]


@spec
class Spec:
    """A race in names and numbers.

    surface     key and parameters of a surface;  start: where all begin, the surface's own start if None
    entries     who takes part
    schedule    key and parameters of a schedule
    noise       of every gradient;  seeds: one race each, the first one is shown
    batch_size  examples per gradient on surfaces made of data, None for all
    """

    surface: Surface = QUADRATIC
    entries: tuple[Entry, ...] = (Entry("gd", 0.05),)
    start: tuple[float, float] | None = None
    steps: int = of(STEPS)
    schedule: tuple[str, tuple[tuple[str, Any], ...]] = ("constant", ())
    noise: float = of(NOISE)
    seeds: tuple[int, ...] = (0,)
    batch_size: int | None = None


@dataclass(frozen=True)
class Result:
    """What came of a race: the cost, and each entry's result in the order of the entries."""

    spec: Spec
    cost: CostFunction
    results: tuple[EntryResult, ...]

    def table(self) -> ResultTable:
        return table_of(self.results)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every step of every run: names of the columns, and rows."""
        return ("optimizer", "seed_number", "learning_rate", "step", "x", "y", "cost"), self._steps()

    def _steps(self) -> Iterator[Sequence[Any]]:
        for one in self.results:
            for seed in range(one.path.points.shape[1]):
                steps = zip(one.path.points[:, seed].tolist(), one.path.values[:, seed].tolist(), strict=True)
                for step, (point, value) in enumerate(steps):
                    yield one.id, seed, one.rate, step, *point, value

    @property
    def with_rates(self) -> Spec:
        """The race with every learning rate as a number, given or found."""
        entries = zip(self.spec.entries, self.results, strict=True)
        return replace(self.spec, entries=tuple(replace(entry, learning_rate=one.rate) for entry, one in entries))

    @property
    def first(self) -> int:
        """The place of the one that reached the target first; among those that did not, of the lowest final cost."""
        return min(range(len(self.results)), key=self._rank)

    def _rank(self, i: int) -> tuple[bool, int, float]:
        one = self.results[i]
        return one.reached < 0, one.reached, one.final if math.isfinite(one.final) else math.inf


def run(spec: Spec, tick: Tick = none) -> Result:
    """Runs every entry on the same cost, start, budget and noise. An entry without a rate is tuned on just these."""
    cost = cost_of(spec.surface)
    results = []
    for i, entry in enumerate(spec.entries):
        tick(i / len(spec.entries), entry.name or OPTIMIZERS[entry.key].label)
        results.append(
            run_one(cost, entry, spec.start, spec.steps, _schedule(spec), spec.noise, spec.seeds, spec.batch_size, tick)
        )
    return Result(spec, cost, tuple(results))


def parts(spec: Spec) -> tuple[Spec, ...]:
    """The race of each entry by itself: entries do not know of each other, so that `join` makes the whole of their results."""
    return tuple(replace(spec, entries=(entry,)) for entry in spec.entries)


def join(spec: Spec, results: Sequence[Result]) -> Result:
    return Result(spec, cost_of(spec.surface), tuple(one for result in results for one in result.results))


def _schedule(spec: Spec) -> Schedule | None:
    key, parameters = spec.schedule
    return None if key == "constant" else SCHEDULES[key].make(**dict(parameters))
