"""How long an update takes on this machine, by its batch size: an epoch of small batches is many calls, of large ones few.

Times are measured once a process, the first time they are asked for, so that all its pictures and tables agree.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from labcore.data_costs import DATA_COSTS
from labcore.descent import descend
from labcore.experiments.mini_batches import scaling
from labcore.experiments.mini_batches.scaling import HIDDEN, SIZES, TARGET
from labcore.optimizers import OPTIMIZERS
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import problem_of
from labcore.training.stack import Stack, first_weights

Array = np.ndarray

# Of several measurements the shortest is the work's own: what else the machine does only adds.
REPEATS, SECONDS = 12, 0.002
_UPDATES = 100


@spec
class Spec:
    """A network, whose updates are timed, and the target of the trainings whose updates were counted."""

    hidden: str = of(HIDDEN)
    target: str = of(TARGET)


@dataclass(frozen=True)
class Result:
    """Of each batch size, (sizes,): seconds of an update, and updates to the target, as stored.

    examples  m of an epoch
    """

    spec: Spec
    examples: int
    sizes: Array
    update: Array
    updates: Array

    @property
    def per_epoch(self) -> Array:
        """Updates of an epoch, ceil(m / b)."""
        return np.ceil(self.examples / self.sizes)

    @property
    def epoch(self) -> Array:
        """Seconds of an epoch."""
        return self.update * self.per_epoch

    @property
    def gain(self) -> float:
        """How many times as long an epoch takes one example at a time as in the quickest batches."""
        return float(self.epoch[0] / self.epoch.min())

    @property
    def to_target(self) -> Array:
        """Seconds until the target cost is reached."""
        return self.update * self.updates

    @property
    def fastest(self) -> int:
        """The batch size that is at the target in the shortest time."""
        return int(self.sizes[np.argmin(self.to_target)])

    def table(self) -> ResultTable:
        columns = [
            Column("name", "batch size", format="s"),
            Column("per_epoch", "updates an epoch", "The examples over the batch size, rounded up", format=".0f"),
            Column("update", "an update", "Measured on this machine", "µs", ".3g"),
            Column("epoch", "an epoch", "Measured on this machine", "ms", ".3g"),
            Column("updates", "updates to the target", "Of trainings at the rate that is best for the size", format=".0f"),
            Column("to_target", "time to the target", "Updates times the time of one", "ms", ".3g"),
        ]  # fmt: skip
        rows = [
            {"name": f"{size}", "per_epoch": per_epoch, "update": 1e6 * update, "epoch": 1e3 * epoch, "updates": updates, "to_target": 1e3 * whole}
            for size, per_epoch, update, epoch, updates, whole in zip(
                self.sizes.tolist(), self.per_epoch, self.update, self.epoch, self.updates, self.to_target, strict=True
            )
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Times an update of each of SIZES."""
    settings = scaling.settings_of(spec.hidden, 1, 0.1, 0)
    update = []
    for i, size in enumerate(SIZES):
        update.append(of_network(spec.hidden, size))
        tick((i + 1) / len(SIZES), f"Timing batches of {size:,}")
    counted = scaling.run(scaling.Spec(hidden=spec.hidden, target=spec.target)).updates
    return Result(spec, problem_of(settings).train.examples, np.array(SIZES), np.array(update), counted)


@lru_cache(maxsize=256)
def of_network(hidden: str, batch_size: int) -> float:
    """Seconds that a training of the digits takes for an update of so many examples, in the lab's own engine."""
    settings = scaling.settings_of(hidden, batch_size, 1e-6, 0)
    problem = problem_of(settings)
    stack = Stack([problem], [settings], [first_weights(settings, problem)])
    return _shortest(lambda: stack.step())


@lru_cache(maxsize=256)
def of_cost(surface: tuple[str, tuple[tuple[str, Any], ...]], batch_size: int) -> float:
    """Seconds of an update of a descent on a cost of real data, each of which goes through its examples: the gradient over all of
    them, which a quadratic has by two products of its own, is a mini-batch of them all here."""
    key, parameters = surface
    cost: Any = DATA_COSTS[key].make(**dict(parameters))
    size = min(batch_size, cost.examples)
    rule = OPTIMIZERS["gd"].make()
    return _shortest(lambda: descend(cost, rule, learning_rate=1e-6, steps=_UPDATES, batch_size=size)) / _UPDATES


def _shortest(work: Callable[[], Any]) -> float:
    """Seconds of one call, the shortest of REPEATS means over about SECONDS."""
    began = time.perf_counter()
    work()
    calls = max(1, math.ceil(SECONDS / max(time.perf_counter() - began, 1e-7)))
    best = math.inf
    for _ in range(REPEATS):
        began = time.perf_counter()
        for _ in range(calls):
            work()
        best = min(best, (time.perf_counter() - began) / calls)
    return best
