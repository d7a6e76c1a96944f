"""A real network, trained on the lab's own engine, and every point of its path."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from labcore.experiments.landscapes.chance import SEED
from labcore.network import Network
from labcore.optimizers import LEARNING_RATE
from labcore.span import Span
from labcore.spec import of, spec
from labcore.ticks import Tick, none
from labcore.training import Run, Settings
from labcore.training.settings import ACTIVATION, BATCH_SIZE, OPTIMIZER

Array = np.ndarray

DATA = Span(
    "data", "digits", kind="choice", choices=("digits", "wine", "breast-cancer", "moons", "circles"), label="data",
    hint="What the network learns.",
)  # fmt: skip
UNITS = Span("units", 16, 2, 64, kind="integer", scale="log", label="units", hint="Units of its hidden layer.")
STEPS = Span(
    "steps", 300, 20, 1000, kind="integer", label="training steps",
    hint="Updates of the weights, each from a mini-batch.",
)  # fmt: skip
# At higher rates most trainings run away at once.
RATE = replace(LEARNING_RATE, default=0.01, high=1.0)
# Weights that have run away are no landscape.
_FAR = 1e8


@spec
class NetworkTraining:
    """A network of one hidden layer and how it is trained: names and numbers only."""

    data: str = of(DATA)
    units: int = of(UNITS)
    activation: str = of(ACTIVATION, "relu")
    optimizer: str = of(OPTIMIZER, "adam")
    learning_rate: float = of(RATE)
    batch_size: int = of(BATCH_SIZE, 64)
    steps: int = of(STEPS)
    seed: int = of(SEED)

    @property
    def settings(self) -> Settings:
        return Settings(
            data=self.data, hidden=(self.units,), activation=self.activation, optimizer=self.optimizer,
            learning_rate=self.learning_rate, batch_size=self.batch_size, epochs=1000, seed=self.seed, dtype="float64",
        )  # fmt: skip


@dataclass(frozen=True)
class Trained:
    """thetas (steps + 1, P), from the initial weights on; of one that diverged up to the last good step.

    network  with the last of them, there is always one step;  X, targets: the training examples, as the network is given them
    score    the share of the training examples that it gets right in the end
    outcome  'running' where it made all of its steps, else 'finished' (out of epochs) or 'diverged'
    """

    thetas: Array
    network: Network
    X: Array
    targets: Array
    score: float
    outcome: str

    @property
    def steps(self) -> int:
        return len(self.thetas) - 1


def portion(tick: Tick, low: float, high: float) -> Tick:
    """A part of some work tells of itself as of the whole: from `low` to `high` of it."""

    def told(share: float | None = None, text: str = "", /) -> None:
        tick(None if share is None else low + (high - low) * share, text)

    return told


def train(training: NetworkTraining, tick: Tick = none) -> Trained:
    """Trains it, step by step."""
    run = Run(training.settings)
    (side,) = run.sides
    thetas = np.empty((training.steps + 1, len(side.weights.theta)))
    thetas[0] = side.weights.theta
    made = 0
    while made < training.steps:
        if made % 10 == 0:
            tick(made / training.steps, "training the network")
        if not run.advance(1):
            break
        theta = side.weights.theta
        if side.outcome == "diverged" or not np.abs(theta).max() < _FAR:
            break
        made += 1
        thetas[made] = theta
    thetas = thetas[: made + 1]
    network = Network(side.network().spec, theta=thetas[-1].copy())
    X, targets = side.problem.train.X, side.problem.targets("float64")
    right = network.predict(X).reshape(len(X)) == side.problem.train.learned
    return Trained(thetas, network, X, targets, float(right.mean()), side.outcome)
