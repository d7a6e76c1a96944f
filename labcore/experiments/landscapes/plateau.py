"""A plateau: how many steps each optimizer spends on a shelf where the slope has nearly gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.entries import Entry, EntryResult, run_one
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.span import Span
from labcore.spec import of, spec
from labcore.surfaces import Surface, cost_of
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

SURFACE: Surface = ("plateau", ())
RULES = ("gd", "momentum", "heavy-ball", "nesterov", "adagrad", "rmsprop", "adam")
OPTIMIZERS_HERE = Span(
    "rules", ("gd", "momentum", "heavy-ball", "rmsprop", "adam"), kind="several", choices=RULES, label="optimizers",
    hint="All at one rate, each with its own default hyperparameters.",
)  # fmt: skip
BUDGET = Span("shelf_steps", 600, 50, 3000, kind="integer", scale="log", label="steps", hint="The budget of every run.")
# The shelf is where the slope along the valley is below this, before the way down to the minimum.
SHELF = 0.1
# On the other side of the shelf the same slope is met again only at the minimum, x = 3.
BEFORE = 2.0


@spec
class Spec:
    rules: tuple[str, ...] = of(OPTIMIZERS_HERE)
    learning_rate: float = of(LEARNING_RATE, 0.05)
    steps: int = of(BUDGET)


@dataclass(frozen=True)
class Crossing:
    """One optimizer on its way over the shelf.

    run       its whole run
    waited    (steps + 1,): at each step, how many steps it has spent on the shelf so far
    entered, left   the step at which it is on the shelf for the first time, and at which it has left it for good; -1: never
    """

    run: EntryResult
    waited: Array
    entered: int
    left: int

    @property
    def steps_on_it(self) -> int:
        return int(self.waited[-1])


@dataclass(frozen=True)
class Result:
    spec: Spec
    cost: CostFunction
    crossings: tuple[Crossing, ...]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "optimizer", format="s"),
            Column("waited", "on the shelf", f"Steps with a slope along the valley below {SHELF:g}", unit="steps", format="d"),
            Column("entered", "enters", "The step at which it comes to the shelf", format="d"),
            Column("left", "leaves", "The step at which it has left the shelf for good", format="d"),
            Column("reached", "to target", "The step from which the cost stays below a thousandth of the start's", format="d"),
        ]  # fmt: skip
        rows = [
            {
                "name": one.run.name, "waited": one.steps_on_it, "entered": one.entered if one.entered >= 0 else None,
                "left": one.left if one.left >= 0 else None, "reached": one.run.reached if one.run.reached >= 0 else None,
            }
            for one in self.crossings
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every step of every run, and how long it has been on the shelf."""
        return ("optimizer", "step", "x", "y", "cost", "steps_on_the_shelf"), (
            (one.run.id, step, *point, value, waited)
            for one in self.crossings
            for step, (point, value, waited) in enumerate(
                zip(one.run.points.tolist(), one.run.values.tolist(), one.waited.tolist(), strict=True)
            )
        )


def run(spec: Spec, tick: Tick = none) -> Result:
    """Runs every optimizer from the surface's own start."""
    cost = cost_of(SURFACE)
    crossings = []
    for i, key in enumerate(spec.rules):
        tick(i / len(spec.rules), OPTIMIZERS[key].label)
        crossings.append(_crossing(cost, run_one(cost, Entry(key, spec.learning_rate), steps=spec.steps, tick=tick)))
    return Result(spec, cost, tuple(crossings))


def _crossing(cost: CostFunction, result: EntryResult) -> Crossing:
    x = result.points[:, 0]
    with np.errstate(all="ignore"):
        here = (np.abs(cost.gradient(result.points)[:, 0]) < SHELF) & (x < BEFORE)
    # A step counts where it begins.
    waited = np.concatenate([[0], np.cumsum(here[:-1])])
    there = np.flatnonzero(here)
    if not len(there):
        return Crossing(result, waited, -1, -1)
    last = int(there[-1])
    return Crossing(result, waited, int(there[0]), last + 1 if last + 1 < len(here) else -1)
