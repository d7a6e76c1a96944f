"""Boundaries of a softmax in the plane: a linear classifier and one with hidden layers, trained on the same arms of points."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from labcore.data import Table
from labcore.descent import SEED
from labcore.network import Network
from labcore.optimizers import LEARNING_RATE
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Problem, Settings, Side, Trainings

Array = np.ndarray

PER_CLASS, EPOCHS, DEV_SHARE = 60, 60, 0.25
INNER, OUTER = 0.25, 1.5
NAMES = ("one", "two", "three", "four", "five", "six")
MODELS = ("linear", "hidden")
GROUPS = Span("groups", 3, 3, 6, kind="integer", label="classes", hint="As many arms of points.")
TURNS = Span(
    "turns", 0.4, 0.0, 1.0, step=0.05, label="turns", hint="How far an arm winds on its way out, in whole turns.",
)  # fmt: skip
UNITS = Span("units", 8, 1, 32, kind="integer", label="hidden units", hint="In each of the two hidden layers, tanh.")
CLOUD_NOISE = Span(
    "cloud_noise", 0.1, 0.0, 0.5, step=0.01, label="noise", hint="Standard deviation of the points' displacement."
)
_STREAM = 22


@spec
class Spec:
    groups: int = of(GROUPS)
    turns: float = of(TURNS)
    units: int = of(UNITS)
    cloud_noise: float = of(CLOUD_NOISE)
    training_rate: float = of(LEARNING_RATE, 0.03)
    seed: int = of(SEED)

    def settings(self, model: str) -> Settings:
        return Settings(
            data="own", hidden=(self.units,) * 2 if model == "hidden" else (), optimizer="adam", learning_rate=self.training_rate,
            batch_size=32, epochs=EPOCHS, dev_share=DEV_SHARE, initializer="glorot", seed=self.seed,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Result:
    """Both trainings, the linear one first.

    costs   (2, 61) training cost after each epoch, nan from where it diverged;  errors (2, 2, 61) shares, train and dev
    thetas  of each (61, P), its parameters likewise;  sides: the trainings themselves
    """

    spec: Spec
    costs: Array
    errors: Array
    thetas: tuple[Array, ...]
    sides: tuple[Side, ...]

    @property
    def problem(self) -> Problem:
        return self.sides[0].problem

    @property
    def networks(self) -> tuple[Network, ...]:
        return tuple(side.network() for side in self.sides)

    @property
    def diverged(self) -> tuple[bool, ...]:
        return tuple(side.outcome == "diverged" for side in self.sides)

    def table(self) -> ResultTable:
        columns = [
            Column("name", "classifier", format="s"),
            Column("parameters", "parameters", "Weights and biases", format="d"),
            Column("first", "first cost", "Cross-entropy before the first step", format=".3f"),
            Column("cost", "last cost", "Cross-entropy after 60 epochs", format=".3f"),
            Column("train", "train error", "", "%", ".1f"),
            Column("dev", "dev error", "", "%", ".1f"),
        ]
        rows = [
            {
                "name": name, "parameters": side.network().spec.parameters, "first": float(self.costs[i, 0]), "cost": float(self.costs[i, -1]),
                "train": 100 * float(self.errors[i, 0, -1]), "dev": 100 * float(self.errors[i, 1, -1]),
            }
            for i, (name, side) in enumerate(zip(("linear", f"two layers of {self.spec.units}"), self.sides, strict=True))
        ]  # fmt: skip
        return ResultTable(columns, rows)


def arms(groups: int, turns: float, noise: float, seed: int) -> Table:
    """Points (60 groups, 2) on as many arms from the centre, class k's turned by k / groups of a circle against the first.

    groups  in [3, 6];  turns: in [0, 1], how far an arm winds on its way out;  noise: in [0, 0.5]
    Radius from 0.25 to 1.5, evenly spaced. The same seed draws the same displacements for every turn and noise.
    """
    groups, turns, noise = GROUPS.check(groups), TURNS.check(turns), CLOUD_NOISE.check(noise)
    rng = np.random.default_rng(np.random.SeedSequence(SEED.check(seed), spawn_key=(_STREAM,)))
    share = np.linspace(0.0, 1.0, PER_CLASS)
    radius = np.tile(INNER + (OUTER - INNER) * share, groups)
    labels = np.repeat(np.arange(groups), PER_CLASS)
    angle = 2.0 * math.pi * (labels / groups + turns * np.tile(share, groups)) + math.pi / 2
    points = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points += noise * rng.standard_normal(points.shape)
    return Table(points, labels, ("x1", "x2"), "class", NAMES[:groups], "drawn here: arms around the centre")


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains both, with Adam in mini-batches of 32, on the trainer's own engine."""
    table = arms(spec.groups, spec.turns, spec.cloud_noise, spec.seed)
    trainings = Trainings([spec.settings(model) for model in MODELS], own=table, tick=tick)
    thetas = [np.full((EPOCHS + 1, side.weights.theta.size), np.nan) for side in trainings.sides]
    for epoch in range(EPOCHS + 1):
        for side, theta in zip(trainings.sides, thetas, strict=True):
            if side.outcome != "diverged":
                theta[epoch] = side.weights.theta
        trainings.advance(trainings.sides[0].steps_per_epoch)
        tick(trainings.share, f"{trainings.ended} of 2 trainings done")
    costs, errors = np.full((2, EPOCHS + 1), np.nan), np.full((2, 2, EPOCHS + 1), np.nan)
    for i, side in enumerate(trainings.sides):
        measured = side.evaluations[: EPOCHS + 1]
        if side.outcome == "diverged":
            measured = measured[:-1]
        costs[i, : len(measured)] = [one.train_cost for one in measured]
        errors[i, :, : len(measured)] = np.transpose([(1 - one.train_score, 1 - one.dev_score) for one in measured])
    return Result(spec, costs, errors, tuple(thetas), trainings.sides)
