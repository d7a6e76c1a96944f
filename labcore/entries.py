"""What one optimizer makes of one cost from one start: an entry of a race and its result."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.basins import minimum_of
from labcore.costs import CostFunction
from labcore.descent import Path, descend, stable_rate
from labcore.optimizers import OPTIMIZERS, Optimizer
from labcore.schedules import Schedule
from labcore.span import Span
from labcore.spec import code_of
from labcore.style import Style
from labcore.table import Column, ResultTable
from labcore.target import HELD, steps_to_target
from labcore.ticks import Tick, none
from labcore.tuning import tune

Array = np.ndarray

# What is below the minimum by less than this share of the start's cost is a matter of rounding.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Entry:
    """Who takes part: an optimizer's key, its learning rate (None: the best that a search finds) and its hyperparameters.

    parameters  a mapping, or pairs of a name and a value, as which they are kept
    rates       the span of rates where the optimizer's own does not fit the cost's units
    name        what it is called where the optimizer takes part twice, with other hyperparameters; else its own name
    """

    key: str
    learning_rate: float | None = None
    parameters: Any = ()
    rates: Span | None = None
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", tuple(dict(self.parameters).items()))

    def __repr__(self) -> str:
        return code_of(self)

    @property
    def id(self) -> str:
        """What tells it from the others of a race: its optimizer's key, or made of its own name."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") if self.name else self.key


@dataclass(frozen=True)
class EntryResult:
    """What came of an entry. Runs are the seeds: arrays are (steps + 1, n_seeds, ...).

    id, name     of its entry
    bounded      whether the cost is bounded below: else it has no target
    noisy        whether its gradients are: with noise added, or of mini-batches
    rate         its learning rate, given or the best of so many that were `tried`, 0 if it was given
    final        the last finite cost of the first seed above the minimum; where the cost is not bounded below, as it is
    reached      the step from which its cost stays at the target, to the end or, where its gradients are noisy, for HELD
                 steps; -1 if it does not (first seed)
    length       the length of its path up to the last finite point (first seed)
    outcome      'converged', 'running' or 'diverged', and the step `stopped_at` (first seed)
    left         of one that diverged the step from which it is outside the surface's window, -1 of the others
    minimum      (2,), the minimum that it reaches, one of the lowest or not (first seed); where it reaches none the cost's
                 own, its first; None where that has none either
    at_minimum   whether it reaches it
    limit        the largest stable learning rate by theory, at that minimum; None where theory has none
    everywhere   whether that limit holds everywhere, because the curvature is the same everywhere
    """

    key: str
    id: str
    name: str
    optimizer: Optimizer
    bounded: bool
    noisy: bool
    rate: float
    tuned: bool
    tried: int
    path: Path
    rates: Array
    final: float
    reached: int
    length: float
    outcome: str
    stopped_at: int
    left: int
    minimum: Array | None
    at_minimum: bool
    limit: float | None
    everywhere: bool

    @property
    def has_start(self) -> bool:
        """Whether the cost and its slope are finite where it starts: else there is nothing to run, and no rate is at fault."""
        return self.outcome != "diverged" or self.stopped_at > 0

    @property
    def held(self) -> int | None:
        """For how many steps the cost must stay at the target to have reached it; None: to the end."""
        return HELD if self.noisy else None

    @property
    def style(self) -> Style:
        """How it looks: as its optimizer, one with a name of its own with another dash and marker."""
        own = self.optimizer.member.style
        return own if self.id == self.key else replace(own, dash="dashdot", marker="triangle-down")

    @property
    def points(self) -> Array:
        """(steps + 1, 2), the path of the first seed."""
        return self.path.points[:, 0]

    @property
    def values(self) -> Array:
        """(steps + 1,), the cost along it."""
        return self.path.values[:, 0]


def run_one(
    cost: CostFunction,
    entry: Entry,
    start: Any = None,
    steps: int = 300,
    schedule: Schedule | None = None,
    noise: float = 0.0,
    seeds: Sequence[int] = (0,),
    batch_size: int | None = None,
    tick: Tick = none,
) -> EntryResult:
    """Runs one entry on a cost; entries know nothing of each other. One without a rate is tuned on just this start, budget and
    noise. `tick` as in `tune`."""
    member = OPTIMIZERS[entry.key]
    if entry.rates is not None:
        member = replace(member, learning_rate=entry.rates)
    optimizer = member.make(**dict(entry.parameters))
    rate, tried = entry.learning_rate, 0
    if rate is None:
        tuned = tune(cost, optimizer, start, steps, schedule, noise, seeds, batch_size, tick)
        rate, tried = tuned.learning_rate, len(tuned.rates)
    path = descend(cost, optimizer, start, rate, steps, schedule, noise, list(seeds), batch_size, None, True, tick)
    noisy = noise > 0 or batch_size is not None
    return _result(cost, entry, optimizer, noisy, rate, tried, path, schedule, batch_size)


def lambda_max(cost: CostFunction, minimum: Array | None = None) -> float:
    """The largest curvature at a minimum (2,), the cost's own where none is given; NaN where there is none."""
    minimum = own_minimum(cost) if minimum is None else minimum
    return math.nan if minimum is None else float(np.linalg.eigvalsh(cost.hessian(minimum))[-1])


def own_minimum(cost: CostFunction) -> Array | None:
    """The first of the cost's minima (2,), None where it has none."""
    return cost.minima[0] if len(cost.minima) else None


def _result(cost, entry, optimizer, noisy, rate, tried, path, schedule, batch_size) -> EntryResult:
    values, points = path.values[:, 0], path.points[:, 0]
    finite = points[np.isfinite(values)]
    moves = np.diff(finite, axis=0)
    costs = above_minimum(cost, values)
    per_epoch = -(-cost.examples // batch_size) if batch_size else 1
    epochs = np.arange(path.steps) / per_epoch
    reached = None if path.outcome[0] == "diverged" else minimum_of(cost, finite[-1])
    minimum = own_minimum(cost) if reached is None else reached
    return EntryResult(
        key=entry.key,
        id=entry.id,
        name=entry.name or optimizer.member.label,
        optimizer=optimizer,
        bounded=math.isfinite(cost.lowest),
        noisy=noisy,
        rate=rate,
        tuned=entry.learning_rate is None,
        tried=tried,
        path=path,
        rates=np.full(path.steps, rate) if schedule is None else schedule(rate, epochs),
        # A start that already counts as off the surface has no usable cost.
        final=float(costs[np.isfinite(costs)][-1]) if len(finite) else float("nan"),
        reached=int(steps_to_target(cost, values, held=HELD if noisy else None)),
        length=float(np.hypot(moves[:, 0], moves[:, 1]).sum()),
        outcome=str(path.outcome[0]),
        stopped_at=int(path.stopped_at[0]),
        left=_left(cost, finite) if path.outcome[0] == "diverged" else -1,
        minimum=minimum,
        at_minimum=reached is not None,
        limit=stable_rate(optimizer, lambda_max(cost, minimum)),
        everywhere=cost.constant_curvature,
    )


def above_minimum(cost: CostFunction, values: Array) -> Array:
    """Costs (steps + 1, ...) along paths counted from the minimum, if there is one; what rounding leaves below it is 0."""
    costs = np.array(cost.above_minimum(values))
    costs[(costs < 0) & (costs > -ROUNDING * np.abs(costs[0])) & math.isfinite(cost.lowest)] = 0.0
    return costs


def _left(cost: CostFunction, points: Array) -> int:
    """The step from which a path is outside the window to its end."""
    low, high = np.array(cost.domain).T
    inside = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    return int(inside[-1]) + 1 if len(inside) else 0


def distances(cost: CostFunction, points: Array) -> Array:
    """The distance of each point to the nearest global minimum; (..., 2) -> (...)."""
    if not len(cost.minima):
        raise ValueError(f"distance needs a cost with a minimum; got {cost.key}, which has none.")
    away = points[..., None, :] - cost.minima
    return np.sqrt((away * away).sum(axis=-1)).min(axis=-1)


TABLE = (
    Column("name", "optimizer", format="s"),
    Column("rate", "rate", "The learning rate it ran with", format=".3g"),
    Column("final", "final cost", "The cost above the minimum at the end; on a surface that has no lowest point, as it is"),
    Column("reached", "to target", f"The step from which the cost stays below a thousandth of the start's, above the minimum; with noise for {HELD} steps", format="d"),
    Column("length", "length", "The length of the path"),
    Column("outcome", "outcome", "Converged: the gradient fell below 10⁻⁸. Diverged: it left for good, with the first bad step. Running: not yet at the target", format="s"),
)  # fmt: skip


# Of a run that cannot make its first step: the cost or its slope is not finite where it starts.
NO_START = "no value at the start"


def outcome_in_words(outcome: str, at: int, reached: int, held: int | None) -> str:
    """What has become of a run: settled at a step, or still running, and if so whether it is at the target."""
    if outcome == "diverged" and at == 0:
        return NO_START
    if outcome != "running":
        return f"{outcome} at {at}"
    return "running" if reached < 0 else "at the target" if held is None else "held the target"


def table_of(results: Sequence[EntryResult]) -> ResultTable:
    """A row for each result."""
    return ResultTable(TABLE, [row_of(result) for result in results])


def row_of(result: EntryResult) -> dict[str, Any]:
    """A result's values by the keys of TABLE."""
    return {
        "name": result.name,
        "rate": result.rate,
        "final": result.final,
        "reached": result.reached if result.reached >= 0 else None,
        "length": result.length,
        "outcome": outcome_in_words(result.outcome, result.stopped_at, result.reached, result.held),
    }
