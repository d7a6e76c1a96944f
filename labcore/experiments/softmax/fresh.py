"""A fresh classifier: what the loss is before the first step, on the digits, for two to ten classes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from labcore.data import digits
from labcore.descent import SEED
from labcore.initializers import GAIN
from labcore.losses import LOSSES
from labcore.network import Network, NetworkSpec
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

CLASSES = tuple(range(2, 11))
HIDDEN, NETWORKS, EXAMPLES = 32, 20, 200
_STREAM = 23
# 0.6 times LeCun's is about what PyTorch draws by default: variance 1/(3n).
INITIAL = Span("initial", "lecun", kind="choice", choices=("lecun", "glorot", "he", "zeros"), label="initial weights")
SCALE = Span(
    "weight_scale",
    0.6,
    GAIN.low,
    GAIN.high,
    step=0.1,
    label="times their size",
    hint="Factor on all initial weights. At 0 every class is equally likely.",
)


@spec
class Spec:
    initial: str = of(INITIAL)
    weight_scale: float = of(SCALE)
    seed: int = of(SEED)


@dataclass(frozen=True, eq=False)
class Result:
    """losses (9, 20): the mean cross-entropy of 20 fresh networks for each number of classes, 2 to 10, on digits of so many classes.

    spreads (9, 20)  root mean square of the logits, less their mean over the classes
    surest  (9, 20)  the largest probability of an example, on average
    """

    spec: Spec
    losses: Array
    spreads: Array
    surest: Array

    @property
    def even(self) -> Array:
        """(9,) ln C, what a guess with equal chances costs."""
        return np.log(np.array(CLASSES, dtype=float))

    def table(self) -> ResultTable:
        columns = [
            Column("name", "classes", format="s"),
            Column("even", "ln C", "The loss of equal chances", format=".3f"),
            Column("mean", "fresh loss", f"Mean over {NETWORKS} networks", format=".3f"),
            Column("least", "lowest", format=".3f"),
            Column("most", "highest", format=".3f"),
            Column("spread", "logits", "Their size: root mean square about the mean of their example", format=".2g"),
        ]
        rows = [
            {
                "name": f"{count}", "even": math.log(count), "mean": float(self.losses[i].mean()), "least": float(self.losses[i].min()),
                "most": float(self.losses[i].max()), "spread": float(np.sqrt(np.square(self.spreads[i]).mean())),
            }
            for i, count in enumerate(CLASSES)
        ]  # fmt: skip
        return ResultTable(columns, rows)


@lru_cache(maxsize=len(CLASSES))
def first_digits(classes: int) -> tuple[Array, Array]:
    """Inputs (m, 64), all pixels by one mean and sigma, and labels (m,) of digits 0 to classes - 1: at most 200 images, in the order of the data."""
    table = digits()
    rows = np.flatnonzero(table.targets < classes)[:EXAMPLES]
    pixels = table.inputs[rows]
    return (pixels - pixels.mean()) / pixels.std(), table.targets[rows]


def run(spec: Spec, tick: Tick = none) -> Result:
    """Twenty networks 64-32-C for each C, no step taken."""
    shape = (len(CLASSES), NETWORKS)
    losses, spreads, surest = np.empty(shape), np.empty(shape), np.empty(shape)
    loss = LOSSES["softmax-cross-entropy"]
    drawn = np.random.SeedSequence(spec.seed, spawn_key=(_STREAM,)).generate_state(NETWORKS)
    seeds = (drawn % SEED.high).tolist()
    for i, count in enumerate(CLASSES):
        X, y = first_digits(count)
        network = Network(
            NetworkSpec((X.shape[1], HIDDEN, count), activation="relu", initializer=spec.initial, gain=spec.weight_scale),
            seed=seeds,
        )  # fmt: skip
        logits = network.forward(X)
        losses[i] = loss.value(logits, loss.targets(y, count))
        spreads[i] = np.sqrt(np.square(logits - logits.mean(axis=-1, keepdims=True)).mean(axis=(-1, -2)))
        surest[i] = loss.outputs(logits).max(axis=-1).mean(axis=-1)
        tick((i + 1) / len(CLASSES), f"{count} classes")
    return Result(spec, losses, spreads, surest)
