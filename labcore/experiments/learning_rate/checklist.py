"""Symptoms of a training that is slow or bad, each as two real trainings: one that has it, and one whose cause is mended."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, Side, train_all

Array = np.ndarray


@dataclass(frozen=True)
class Symptom:
    """What is seen, and its cause; ill and mended trainings; the address of the page that is about it."""

    seen: str
    cause: str
    ill: Settings
    mended: Settings
    page: str


_DIGITS = Settings(data="digits", hidden=(32,), optimizer="gd", learning_rate=0.2, epochs=15)
_DEEP = Settings(data="digits", hidden=(32,) * 6, activation="sigmoid", optimizer="gd", learning_rate=0.2, epochs=15)
_OWN_UNITS = Settings(data="wine", hidden=(16,), optimizer="gd", learning_rate=0.1, epochs=60)
_SPIRALS = Settings(data="spirals", data_noise=0.05, hidden=(32, 32), optimizer="gd", learning_rate=0.02, epochs=100)
SYMPTOMS = {
    "slow": Symptom(
        "The cost falls, but hardly", "the learning rate is far too small", _DIGITS.changed(learning_rate=0.001), _DIGITS,
        "learning-rate",
    ),
    "jumps": Symptom(
        "The cost jumps, or is no number", "the learning rate is above what the curvature bears",
        _DIGITS.changed(learning_rate=5.0), _DIGITS, "learning-rate",
    ),
    "flat": Symptom(
        "The cost stays where chance puts it", "nothing comes back through the layers: activation and initial weights",
        _DEEP, _DEEP.changed(activation="tanh", initializer="lecun"), "signal-depth",
    ),
    "units": Symptom(
        "The cost is stuck from the start, on real units", "the inputs are not normalized",
        _OWN_UNITS.changed(normalize=False), _OWN_UNITS, "normalization",
    ),
    "batch": Symptom(
        "Every epoch brings little", "two updates an epoch: the batch is most of the set",
        _DIGITS.changed(batch_size=1024), _DIGITS, "mini-batches",
    ),
    "zigzag": Symptom(
        "A good rate for one direction is slow along the others", "one rate for all directions, and no memory",
        _SPIRALS, _SPIRALS.changed(optimizer="adam"), "optimizers",
    ),
}  # fmt: skip
SYMPTOM = Span("symptom", "slow", kind="choice", choices=tuple(SYMPTOMS), label="symptom")


@spec
class Spec:
    symptom: str = of(SYMPTOM)


@dataclass(frozen=True, eq=False)
class Result:
    """sides: the ill training and the mended one;  costs (2, epochs + 1) on the training set, nan once it has diverged."""

    spec: Spec
    sides: tuple[Side, Side]
    costs: Array

    @property
    def symptom(self) -> Symptom:
        return SYMPTOMS[self.spec.symptom]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "training", format="s"), Column("first", "cost at first", format=".3g"),
            Column("last", "at the end", format=".3g"), Column("right", "dev right", format=".1%"),
            Column("outcome", "outcome", format="s"),
        ]  # fmt: skip
        rows = [
            {
                "name": name, "first": float(costs[0]), "last": float(costs[-1]),
                "right": side.evaluations[-1].dev_score if side.outcome != "diverged" else math.nan, "outcome": side.outcome,
            }
            for name, side, costs in zip(("with the symptom", "mended"), self.sides, self.costs, strict=True)
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains both, on the same seed."""
    symptom = SYMPTOMS[spec.symptom]
    first, second = train_all([symptom.ill, symptom.mended], tick)
    costs = np.full((2, symptom.ill.epochs + 1), np.nan)
    for row, side in zip(costs, (first, second), strict=True):
        known = [one.train_cost for one in side.evaluations]
        row[: len(known)] = known
    return Result(spec, (first, second), costs)
