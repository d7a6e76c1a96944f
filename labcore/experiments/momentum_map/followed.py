"""One run down a surface: the path of the one start that is followed over a map of starts."""

from __future__ import annotations

from dataclasses import dataclass

from labcore.costs import CostFunction
from labcore.descent import STEPS
from labcore.entries import Entry, EntryResult, run_one, table_of
from labcore.spec import of, spec
from labcore.surfaces import Surface, cost_of
from labcore.table import ResultTable
from labcore.ticks import Tick, none

__all__ = ["Entry", "Result", "Spec", "run"]


@spec
class Spec:
    """entries: the one that runs, from `start`, the surface's own if None."""

    surface: Surface = ("himmelblau", ())
    entries: tuple[Entry] = (Entry("momentum", 0.01),)
    start: tuple[float, float] | None = None
    steps: int = of(STEPS)


@dataclass(frozen=True)
class Result:
    """The cost, and what came of the one entry."""

    spec: Spec
    cost: CostFunction
    results: tuple[EntryResult]

    def table(self) -> ResultTable:
        return table_of(self.results)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Runs the entry."""
    cost = cost_of(spec.surface)
    (entry,) = spec.entries
    return Result(spec, cost, (run_one(cost, entry, spec.start, spec.steps, tick=tick),))
