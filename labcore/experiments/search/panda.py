"""Panda and caviar: one training that is tended day by day, beside many that are left alone and grow together.

A day is one pass over the training set. On a day the one training may get another learning rate or another beta of its momentum, and
may be taken back to what it was on an earlier day: the days since then are lost, and the calendar goes on. The names are
A. Ng's (Improving Deep Neural Networks, week 3): a panda looks after one young at a time, a fish leaves many eggs alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from labcore.experiments.search.panda_spec import DAYS, Caviar, DayChange, Spec, Tended, settings_of
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none, paced
from labcore.training import Run, Trainings

Array = np.ndarray
_SLICE_SECONDS = 0.05


@dataclass(frozen=True, eq=False)
class Diary:
    """What has become of a tended training on each day of the calendar.

    costs    (days + 1,) on the dev set, in nats;  right (days + 1,): share of its examples that are answered right; both
             nan from where it has diverged, until it goes back to a day before
    models   of each day as it was then, packed (labcore.training.Run): what can be gone back to
    alive    of each day the steps, each from a day to the next, that its model is made of: what was lost is not among them
    """

    costs: Array
    right: Array
    models: tuple[Run, ...]
    alive: tuple[frozenset[int], ...]

    @property
    def held_bytes(self) -> int:
        return self.costs.nbytes + self.right.nbytes + sum(one.held_bytes for one in self.models)


@dataclass(frozen=True, eq=False)
class Grown:
    """Trainings that were left alone: their rates (k,), and by day (k, DAYS + 1) cost and share of right answers on the dev set."""

    rates: Array
    costs: Array
    right: Array

    def best(self, day: int) -> int:
        """The one of the lowest cost on a day. One that has diverged is never it."""
        return int(np.nanargmin(self.costs[:, day]))

    def lowest(self, day: int) -> float:
        """Its cost."""
        return float(self.costs[self.best(day), day])


@dataclass(frozen=True, eq=False)
class Result:
    """Both, over the same days.

    days_alike  the day on which all those that are left alone have together made as many updates as the tended one makes in all
    """

    spec: Spec
    diary: Diary
    grown: Grown
    updates_a_day: int

    @property
    def changes(self) -> list[DayChange]:
        return self.spec.changes

    @property
    def costs(self) -> Array:
        """The tended one's on the dev set, (DAYS + 1,)."""
        return self.diary.costs

    @property
    def days_alike(self) -> int:
        return DAYS // len(self.grown.rates)

    @property
    def days_lost(self) -> int:
        """The days of which nothing is in the model of the last day."""
        return DAYS - len(self.diary.alive[-1])

    def table(self) -> ResultTable:
        k, a_day = len(self.grown.rates), self.updates_a_day
        columns = [
            Column("name", "training", format="s"),
            Column("day", "day", format="d"),
            Column("updates", "updates in all", "Of all that were trained for it", format=",d"),
            Column("cost", "dev cost", "In nats", format=".3f"),
            Column("wrong", "dev errors", "Share of the dev examples", format=".1%"),
        ]
        rows = [
            {"name": "tended", "day": DAYS, "updates": a_day * DAYS, "cost": float(self.costs[-1]), "wrong": 1.0 - float(self.diary.right[-1])},
            *(
                {
                    "name": f"best of {k}", "day": day, "updates": a_day * k * day, "cost": float(self.grown.costs[best, day]),
                    "wrong": 1.0 - float(self.grown.right[best, day]),
                }
                for day in (self.days_alike, DAYS)
                for best in (self.grown.best(day),)
            ),
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[float]]]:
        """Every day: cost of the tended training, whether the day's work is in the last model, and the costs of those left alone."""
        names = ["day", "tended_cost", "kept", *(f"cost_at_rate_{rate:.3g}" for rate in self.grown.rates)]
        kept = [1, *(int(step in self.diary.alive[-1]) for step in range(DAYS))]
        costs = self.grown.costs
        return names, ([day, float(self.costs[day]), kept[day], *costs[:, day].tolist()] for day in range(DAYS + 1))


def tend(spec: Tended, tick: Tick = none) -> Diary:
    """Trains from the beginning until the day of the last change."""
    first = spec.changes[0]
    run = Run(settings_of(spec.seed, first.rate, first.beta))
    begun = _diary([_measured(run)], [run], [frozenset()])
    return _lived(begun, [*spec.changes[1:], DayChange(spec.until, 0, first.rate, first.beta)], tick)


def go_on(diary: Diary, last: DayChange, tick: Tick = none) -> Diary:
    """From the day of the last change to the end."""
    return _lived(diary, [last, DayChange(DAYS, 0, last.rate, last.beta)], tick)


def _lived(diary: Diary, changes: Sequence[DayChange], tick: Tick) -> Diary:
    """Goes on with the diary's last day: each change in turn, on its day; the last one only says until when."""
    measured = [*zip(diary.costs.tolist(), diary.right.tolist(), strict=True)]
    models, alive = [*diary.models], [*diary.alive]
    run, steps = models[-1].copy(), alive[-1]
    tick = paced(tick, _SLICE_SECONDS)
    for change in changes:
        while len(models) <= change.day:
            steps |= {len(models) - 1}
            run.advance(run.sides[0].steps_per_epoch)
            measured.append(_measured(run))
            models.append(run.copy())
            alive.append(steps)
            tick(len(models) / (DAYS + 1), "Training day by day")
        if change is not changes[-1]:
            run, steps = models[change.origin].copy(), alive[change.origin]
            run.change(0, learning_rate=change.rate, hyperparameters=(("beta", change.beta),))
    return _diary(measured, models, alive)


def _measured(run: Run) -> tuple[float, float]:
    """Cost and share of right answers on the dev set."""
    side = run.sides[0]
    return (math.nan, math.nan) if side.outcome == "diverged" else (side.latest.dev_cost, side.latest.dev_score)


def _diary(measured: Sequence[tuple[float, float]], models: Sequence[Run], alive: Sequence[frozenset[int]]) -> Diary:
    for one in models:
        one.pack()
    costs, right = np.array(measured).T
    return Diary(costs, right, tuple(models), tuple(alive))


def grow(spec: Caviar, tick: Tick = none) -> Grown:
    """Trains all of them to the last day, together."""
    together = Trainings([settings_of(spec.seed, float(rate)) for rate in spec.rates], tick=tick)
    while not together.done:
        together.advance_for(_SLICE_SECONDS)
        tick(together.share, f"{len(together.sides)} trainings together")
    costs, right = np.full((2, len(together.sides), DAYS + 1), math.nan)
    for i, side in enumerate(together.sides):
        by_day = side.evaluations[: None if side.outcome != "diverged" else -1]
        costs[i, : len(by_day)] = [one.dev_cost for one in by_day]
        right[i, : len(by_day)] = [one.dev_score for one in by_day]
    return Grown(spec.rates, costs, right)


def together_of(spec: Spec, diary: Diary, grown: Grown, tick: Tick = none) -> Result:
    """The tended one's last days, and both side by side."""
    whole = go_on(diary, spec.changes[-1], tick)
    return Result(spec, whole, grown, whole.models[0].sides[0].steps_per_epoch)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Tends the one and lets the others grow."""
    return together_of(spec, tend(spec.tended, tick), grow(spec.caviar, tick), tick)
