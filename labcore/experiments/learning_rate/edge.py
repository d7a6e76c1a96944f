"""The edge of stability: a real network in full batch, whose sharpness climbs until the learning rate can just bear it.

Plain descent on a quadratic of curvature lambda shrinks the error as long as rate * lambda / 2 is below 1. A network's
largest curvature is not given: it grows while it learns, until rate * sharpness / 2 is 1, and hovers there while the cost
still falls (J. Cohen et al., arXiv:2103.00065).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from labcore.experiments.learning_rate.edge_spec import DECLARED, Spec, settings_of, whole_problem
from labcore.network import Hessian, Network, eigenpairs
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none, paced
from labcore.training.stack import Stack, Weights, first_weights

Array = np.ndarray

# The sharpness is measured after so many steps each, to a relative accuracy that no picture shows.
EVERY, ACCURACY = 20, 1e-4
_SLICE_SECONDS = 0.05
STORED, ARRAYS = Path(__file__).with_name("edge_stored.npz"), ("costs", "steps", "sharpness", "theta")


@dataclass(frozen=True, eq=False)
class Result:
    """A training so far.

    costs      (steps made + 1,) over all examples, before each update and at the end
    steps      (k,) at which the sharpness was measured;  sharpness, rates (k,)
    theta      (P,) the weights at the end
    outcome    'running', 'finished' or 'diverged'
    stored     whether it was computed beforehand, by make_stored.py
    """

    spec: Spec
    costs: Array
    steps: Array
    sharpness: Array
    rates: Array
    theta: Array
    outcome: str
    stored: bool = False

    @property
    def made(self) -> int:
        """Updates made."""
        return len(self.costs) - 1

    @property
    def edge(self) -> Array:
        """sharpness * rate / 2, (k,): above 1 the quadratic of that curvature is unstable."""
        return 0.5 * self.sharpness * self.rates

    @property
    def reached(self) -> int | None:
        """The first measured step at which it is within 3 % of 1, None for never."""
        there = np.flatnonzero(self.edge >= 0.97)
        return int(self.steps[there[0]]) if len(there) else None

    @property
    def hovers(self) -> float:
        """The median of sharpness * rate / 2 over the last tenth of the measurements; nan where it diverged."""
        return float(np.median(self.edge[-max(1, len(self.edge) // 10) :]))

    def table(self) -> ResultTable:
        columns = [
            Column("name", "step", format="s"),
            Column("rate", "rate", "The learning rate"),
            Column("sharpness", "sharpness", "Largest eigenvalue of the Hessian", format=".3g"),
            Column("edge", "rate · sharpness / 2", "1 is the edge", format=".3g"),
            Column("cost", "cost", "Over all examples", format=".3g"),
        ]
        picked = sorted({0, len(self.steps) // 4, len(self.steps) // 2, len(self.steps) - 1})
        rows = [
            {
                "name": f"{self.steps[i]:,}", "rate": float(self.rates[i]), "sharpness": float(self.sharpness[i]),
                "edge": float(self.edge[i]), "cost": float(self.costs[self.steps[i]]),
            }
            for i in picked
        ]  # fmt: skip
        return ResultTable(columns, rows)


class EdgeRun:
    """Such a training on its way, on the trainer's own engine (labcore.training.stack); its numbers do not depend on how
    it is sliced."""

    def __init__(self, spec: Spec) -> None:
        self.spec, self.diverged = spec, False
        self._costs: list[float] = []
        self._measured: list[tuple[int, float]] = []
        self._direction: Array | None = None
        self._stack = self._stacked(first_weights(settings_of(spec), whole_problem()))
        self._measure()

    def _stacked(self, weights: Weights) -> Stack:
        return Stack([whole_problem()], [settings_of(self.spec)], [weights])

    @property
    def step(self) -> int:
        return len(self._costs)

    @property
    def running(self) -> bool:
        return not self.diverged and self.step < self.spec.steps

    def copy(self) -> EdgeRun:
        """Another that stands where this one does."""
        twin = EdgeRun.__new__(EdgeRun)
        twin.spec, twin.diverged, twin._direction = self.spec, self.diverged, self._direction
        twin._costs, twin._measured = [*self._costs], [*self._measured]
        twin._stack = twin._stacked(self._stack.take_out()[0])
        return twin

    def change(self, rate: float) -> None:
        """Trains on at another rate."""
        self.spec = self.spec.changed(self.step, rate)

    def advance(self, steps: int = 1) -> int:
        """Makes this many updates, fewer at the end or where it diverges: how many."""
        made = 0
        while made < steps and self.running:
            self._update()
            made += 1
        return made

    def _update(self) -> None:
        rate = self.spec.rate_at(self.step)
        if rate != self._stack.settings[0].learning_rate:
            self._stack.settings = (settings_of(replace(self.spec, rate=rate)),)
            self._stack.set_live()
        self.diverged = bool(self._stack.step()[0])
        self._costs.append(float(self._stack.costs[0]))
        if self.step % EVERY == 0 and not self.diverged:
            self._measure()

    def _measure(self) -> None:
        problem = whole_problem()
        network = Network(self._stack.network.spec, theta=self._stack.network.theta[0])
        hessian = Hessian(network, problem.train.X, problem.targets("float64"))
        found = eigenpairs(hessian.times, network.spec.parameters, start=self._direction, tolerance=ACCURACY)
        self._direction = found.vectors[0]
        self._measured.append((self.step, float(found.values[0])))

    def result(self) -> Result:
        """What it has come to."""
        problem, network = whole_problem(), self._stack.network
        last = float(network.cost(problem.train.X, problem.targets("float64"))[0])
        steps, sharpness = (np.array(column) for column in zip(*self._measured, strict=True))
        # A rate that changes at a measurement is the one that the sharpness meets from there on.
        rates = np.array([self.spec.rate_at(int(step)) for step in steps])
        outcome = "diverged" if self.diverged else "running" if self.running else "finished"
        costs = np.array([*self._costs, math.nan if self.diverged else last])
        return Result(self.spec, costs, steps.astype(int), sharpness, rates, network.theta[0].copy(), outcome)


@cache
def kept() -> Mapping[str, Array]:
    """What make_stored.py has kept, by rate and name."""
    with np.load(STORED) as file:
        return {name: file[name] for name in file.files}


def stored(spec: Spec) -> Result | None:
    """The result of a declared rate, computed beforehand by make_stored.py; None for any other spec.

    The last digits of a training on the edge depend on the processor, so that `run` may give slightly others.
    """
    if spec.rate not in DECLARED or spec != Spec(rate=spec.rate):
        return None
    costs, steps, sharpness, theta = (kept()[f"{spec.rate} {name}"] for name in ARRAYS)
    return Result(spec, costs, steps, sharpness, np.full(len(steps), spec.rate), theta, "finished", True)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains it from its start to its end."""
    training, tick = EdgeRun(spec), paced(tick, _SLICE_SECONDS)
    while training.running:
        training.advance(EVERY)
        tick(training.step / spec.steps, "Training, and measuring the sharpness")
    return training.result()


def changes(spec: Spec, until: int) -> Sequence[tuple[int, float]]:
    """The steps at which the rate changed up to now, and the rates from there on."""
    ends = [math.ceil(step) for step, _ in spec.before]
    return [(step, spec.rate_at(step)) for step in ends if 0 < step <= until]
