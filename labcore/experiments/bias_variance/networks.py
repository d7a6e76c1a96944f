"""Four networks on one set of points, trained in step: too small, right, too large, and one with both faults.

The points are two moons with so much noise that nobody can tell all of them apart: what is avoidable is judged against the
best rule there is, which knows how the points were drawn.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from labcore.data.plane import NOISE
from labcore.diagnosis import Diagnosis, judge
from labcore.intervals import difference, wilson
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Problem, Settings, Side, Trainings
from labcore.training.measure import logits_of

Array = np.ndarray

EXAMPLES = Span(
    "train_points",
    80,
    40,
    500,
    kind="integer",
    scale="log",
    label="examples",
    hint="In the training set; nine times as many are in the dev set.",
)
DATA_NOISE = Span("data_noise", 0.3, 0.1, 0.5, step=0.05, label="noise", hint=NOISE.hint)
EPOCHS = Span(
    "epochs", 400, 100, 1000, kind="integer", step=100, label="epochs", hint="Updates on all training examples."
)
SEED = Span("net_seed", 4, 0, 2**31 - 1, kind="integer", label="seed", hint="Of the points and of the initial weights.")
# How often they are looked at on the way, and on how fine a grid.
LOOKS, ROWS, COLUMNS = 20, 32, 46
# What the pictures show: all points but a few that the noise throws far out.
X, Y = (-2.3, 2.3), (-1.6, 1.6)
DEV_SHARE = 0.9
NAMES = ("too small", "right", "too large", "both faults")
_LEARNERS: tuple[dict[str, Any], ...] = (
    {"hidden": (), "learning_rate": 0.03},
    {"hidden": (6,), "learning_rate": 0.02},
    {"hidden": (64, 64), "gain": 3.0, "learning_rate": 0.01},
    # A few units so steep that each is flat but for a thin strip: what lies in the strips is learned by heart, the rest hardly moves.
    {"hidden": (8,), "initializer": "large-normal", "gain": 1.5, "learning_rate": 0.003},
)


@spec
class Spec:
    train_points: int = of(EXAMPLES)
    data_noise: float = of(DATA_NOISE)
    epochs: int = of(EPOCHS)
    net_seed: int = of(SEED)

    @property
    def settings(self) -> tuple[Settings, ...]:
        """The trainer's settings of the four."""
        shared: dict[str, Any] = {
            "data": "moons", "examples": 10 * self.train_points, "data_noise": self.data_noise, "dev_share": DEV_SHARE,
            "batch_size": self.train_points, "epochs": self.epochs, "seed": self.net_seed,
        }  # fmt: skip
        return tuple(Settings(**shared, **one) for one in _LEARNERS)


@dataclass(frozen=True, eq=False)
class WatchedNetwork:
    """One network on its way: at each look its logits of the second class over the plane, (looks + 1, ROWS, COLUMNS) with row 0 at the
    lowest y, and which training and dev examples it gets wrong, (looks + 1, m) each."""

    name: str
    settings: Settings
    parameters: int
    logits: Array
    wrong: Array
    dev_wrong: Array

    @property
    def train_errors(self) -> Array:
        return self.wrong.mean(axis=1)

    @property
    def dev_errors(self) -> Array:
        return self.dev_wrong.mean(axis=1)


@dataclass(frozen=True, eq=False)
class Result:
    """epochs (looks + 1,) at which they were looked at; reachable: the error of the best rule; problem: the examples of all four."""

    spec: Spec
    epochs: Array
    networks: tuple[WatchedNetwork, ...]
    reachable: float
    problem: Problem

    def diagnosis(self, number: int, look: int = -1) -> Diagnosis:
        """Of one network at one look, by the trainer's rule."""
        one = self.networks[number]
        wrong, dev_wrong = one.wrong[look], one.dev_wrong[look]
        counted = float(dev_wrong.sum()), len(dev_wrong), float(wrong.sum()), len(wrong)
        return judge(
            float(wrong.mean()), float(dev_wrong.mean()), self.reachable, train_range=wilson(counted[2], counted[3]),
            gap_range=difference(*counted), examples=(len(wrong), len(dev_wrong)),
        )  # fmt: skip

    def table(self) -> ResultTable:
        columns = [
            Column("name", "network", format="s"), Column("parameters", "parameters", format="d"), Column("train", "train error", format=".1%"),
            Column("dev", "dev error", format=".1%"), Column("words", "verdict", f"Against {100 * self.reachable:.1f} %, the best that can be reached", format="s"),
        ]  # fmt: skip
        return ResultTable(columns, [
            {"name": one.name, "parameters": one.parameters, "train": float(one.train_errors[-1]), "dev": float(one.dev_errors[-1]), "words": self.diagnosis(i).words}
            for i, one in enumerate(self.networks)
        ])  # fmt: skip


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains the four together and looks at them on the way."""
    trainings = Trainings(spec.settings, tick=tick, each_epoch=False)
    epochs = np.arange(LOOKS + 1) * (spec.epochs // LOOKS)
    looks = [[_look(side) for side in trainings.sides]]
    for done, (before, epoch) in enumerate(itertools.pairwise(epochs), 1):
        trainings.advance(int(epoch - before))
        looks.append([_look(side) for side in trainings.sides])
        tick(done / LOOKS, f"Epoch {epoch} of {spec.epochs}")
    problem = trainings.sides[0].problem
    networks = tuple(
        WatchedNetwork(
            name, side.settings, side.weights.theta.size, *map(np.stack, zip(*(each[i] for each in looks), strict=True))
        )
        for i, (name, side) in enumerate(zip(NAMES, trainings.sides, strict=True))
    )
    return Result(spec, epochs, networks, best_error(spec.data_noise), problem)


def _look(side: Side) -> tuple[Array, Array, Array]:
    network, problem = side.network(), side.problem
    logits = logits_of(network, problem.inputs_of(grid()))[..., 0].reshape(ROWS, COLUMNS)
    missed: Sequence[Array] = [
        (logits_of(network, part.X)[..., 0] > 0) != part.y for part in (problem.train, problem.dev)
    ]
    return logits, missed[0], missed[1]


def grid() -> Array:
    """The points that are looked at, (ROWS * COLUMNS, 2), the lowest row first."""
    return np.stack(np.meshgrid(np.linspace(*X, COLUMNS), np.linspace(*Y, ROWS)), axis=-1).reshape(-1, 2)


@lru_cache(maxsize=64)
def best_error(noise: float) -> float:
    """The error of the rule that gives every point to the moon that is likelier there (Bayes' rule): no other has a lower one.

    noise  standard deviation of the points around their half circles, of radius 1, in [0.1, 0.5]
    Each moon's density is the mean of normal densities along it; the error is the integral of the lower half of the two.
    """
    DATA_NOISE.check(noise)
    axis = np.linspace(-4.0, 4.0, 161)
    turns = (np.arange(240) + 0.5) / 240 * np.pi
    upper = np.cos(turns) - 0.5, np.sin(turns) - 0.25
    lower = 0.5 - np.cos(turns), 0.25 - np.sin(turns)
    densities = []
    for xs, ys in (upper, lower):
        along, up = (np.exp(-((axis[:, None] - middle) ** 2) / (2.0 * noise**2)) for middle in (xs, ys))
        densities.append(along @ up.T / len(turns) / (2.0 * np.pi * noise**2))
    step = axis[1] - axis[0]
    return float(np.minimum(*densities).sum() * step * step / 2.0)
