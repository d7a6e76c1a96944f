"""Early stopping: one overfitting training, where patience would stop it, and the same network under L2 to the end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.data import NOISE
from labcore.experiments.regularization.sweep import DEV_SHARE
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, Side, Trainings
from labcore.training.settings import PATIENCE

Array = np.ndarray

EPOCHS, POINTS, HIDDEN = 400, 200, (16, 16)
STRENGTH = Span(
    "l2_strength",
    0.5,
    0.05,
    50.0,
    scale="log",
    label="lambda of L2",
    hint="Of the training beside it, which goes on to the end.",
)
WAIT = Span("wait", 20, 1, 200, kind="integer", scale="log", label="patience", unit="epochs", hint=PATIENCE.hint)
SEED = Span(
    "seed", 0, 0, 2**31 - 1, kind="integer", label="seed", hint="Of the points, the split and the initial weights."
)


@spec
class Spec:
    wait: int = of(WAIT)
    l2_strength: float = of(STRENGTH)
    noise: float = of(NOISE, 0.35)
    seed: int = of(SEED)

    def settings(self, strength: float = 0.0, patience: int | None = None) -> Settings:
        return Settings(
            data="moons", examples=POINTS, data_noise=self.noise, dev_share=DEV_SHARE, hidden=HIDDEN, gain=0.3, learning_rate=0.02,
            batch_size=32, epochs=EPOCHS, l2=strength, patience=patience, seed=self.seed,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Result:
    """Two trainings of 400 epochs from the same initial weights, without a penalty and under L2: first axis of everything.

    costs   (2, 2, 401) train and dev cost after each epoch, without the penalty;  errors: likewise, shares
    sizes   (2, 401) the length of all weights
    """

    spec: Spec
    costs: Array
    errors: Array
    sizes: Array

    @property
    def best(self) -> int:
        """The epoch whose weights early stopping gives back."""
        return self._stopping()[0]

    @property
    def stopped(self) -> int | None:
        """The epoch at which patience ends the training; None where it comes to its last epoch first."""
        return self._stopping()[1]

    def _stopping(self) -> tuple[int, int | None]:
        """As the trainer does it: epochs are counted from the first, and an epoch without a lower dev cost uses up patience."""
        best = 1
        for epoch in range(2, EPOCHS + 1):
            if self.costs[0, 1, epoch] < self.costs[0, 1, best]:
                best = epoch
            elif epoch - best >= self.spec.wait:
                return best, epoch
        return best, None

    def table(self) -> ResultTable:
        columns = [
            Column("name", "training", format="s"),
            Column("epoch", "epochs", "So many epochs are behind its weights", format="d"),
            Column("train", "train error", "", "%", ".1f"),
            Column("dev", "dev error", "", "%", ".1f"),
            Column("dev_cost", "dev cost", "Cross-entropy", format=".3f"),
            Column("size", "|W|", "Length of all weights", format=".3g"),
        ]
        places = [("to the end", 0, EPOCHS), ("stopped early", 0, self.best), ("L2, to the end", 1, EPOCHS)]
        rows = [
            {
                "name": name, "epoch": epoch, "train": 100 * float(self.errors[i, 0, epoch]), "dev": 100 * float(self.errors[i, 1, epoch]),
                "dev_cost": float(self.costs[i, 1, epoch]), "size": float(self.sizes[i, epoch]),
            }
            for name, i, epoch in places
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains both to the end, and reads off where patience would have stopped the first."""
    trainings = Trainings([spec.settings(), spec.settings(spec.l2_strength)], tick=tick)
    per_epoch = trainings.sides[0].steps_per_epoch
    sizes = [[_size(side) for side in trainings.sides]]
    while not trainings.done:
        trainings.advance(per_epoch)
        sizes.append([_size(side) for side in trainings.sides])
        tick(trainings.share, f"epoch {len(sizes) - 1} of {EPOCHS}")
    found = [
        [(one.train_cost, one.dev_cost, 1 - one.train_score, 1 - one.dev_score) for one in side.evaluations]
        for side in trainings.sides
    ]
    numbers = np.array(found).transpose(0, 2, 1)
    return Result(spec, numbers[:, :2], numbers[:, 2:], np.array(sizes).T)


def _size(side: Side) -> float:
    network = side.network()
    return float(np.sqrt(sum(np.square(network.theta[group.span]).sum() for group in network.weights())))
