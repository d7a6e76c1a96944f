"""What each layer gives in the course of a training, with batch norm and without, and a shift of the inputs half-way.

From the middle of the training on every input is moved by a constant: brighter images. That is covariate shift in its plainest form; with it
one sees what the third layer is given before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.network import SEED
from labcore.optimizers import LEARNING_RATE
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, problem_of
from labcore.training.examples import Examples
from labcore.training.stack import Stack, first_weights

Array = np.ndarray

ACTIVATION = Span("layers_activation", "tanh", kind="choice", choices=("sigmoid", "tanh", "relu"), label="activation")
MOVED = Span(
    "moved", 1.0, -3.0, 3.0, step=0.25, label="inputs moved by",
    hint="Added to every pixel from the middle of the training on. In standard deviations of the pixels.",
)  # fmt: skip
RATE = LEARNING_RATE.with_default(0.3)
UPDATES, EVERY = 240, 8
HALF = UPDATES // 2
UNITS, DEV_SHARE, BATCH_SIZE = (32, 32, 32), 0.43, 64
BINS = 24
# What the values of an activation lie in; ReLU's larger ones count as the last bin's.
RANGES = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "relu": (0.0, 3.0)}
# So near to an end of its range an activation is saturated: its slope is below a tenth of the largest one.
SATURATED = {"sigmoid": 0.025, "tanh": 0.05, "relu": 0.0}


@spec
class Spec:
    activation: str = of(ACTIVATION)
    learning_rate: float = of(RATE)
    moved: float = of(MOVED)
    seed: int = of(SEED)

    def settings(self, batch_norm: bool) -> Settings:
        return Settings(
            data="digits", dev_share=DEV_SHARE, hidden=UNITS, activation=self.activation, initializer="he" if self.activation == "relu" else "lecun",
            norm="batch" if batch_norm else "none", optimizer="gd", learning_rate=self.learning_rate, batch_size=BATCH_SIZE, seed=self.seed,
        )  # fmt: skip

    @property
    def edges(self) -> Array:
        return np.linspace(*RANGES[self.activation], BINS + 1)


class MovedExamples(Examples):
    """Examples whose inputs are moved by a constant."""

    def __init__(self, problems: Any, dtype: str, by: float) -> None:
        super().__init__(problems, dtype)
        self.by = by

    def batch(self, rows: Array, epoch: int) -> tuple[Array, Array]:
        X, targets = super().batch(rows, epoch)
        return X + self.by, targets


@dataclass(frozen=True, eq=False)
class LayerHistory:
    """One of the two trainings.

    shares (layers, bins, slices)  of each layer's activations, of eight updates each, the share in each bin of the edges
    drift (updates,)               how far what the third layer is given, the activations of the second, is from what it was just before the middle: of each
                                   unit the mean, against the sixteen updates before, in its standard deviations then; the mean over the units
    ends (layers,)                 the share of the activations at the end that are saturated; of ReLU those that are 0
    costs (updates,)               of each mini-batch before its step, in nats;  all nan from where it has diverged
    """

    shares: Array
    drift: Array
    ends: Array
    costs: Array

    @property
    def jump(self) -> float:
        """How many times as high the cost of the first moved mini-batch is as the mean of the sixteen before it."""
        return float(self.costs[HALF] / self.costs[HALF - 16 : HALF].mean())

    @property
    def peak(self) -> tuple[float, int]:
        """How many times as high as before the cost comes to be in the two epochs after the move, and after how many updates; (nan, 0) where it has diverged."""
        after = self.costs[HALF : HALF + 32]
        if not np.isfinite(after).all():
            return float("nan"), 0
        at = int(after.argmax())
        return float(after[at] / self.costs[HALF - 16 : HALF].mean()), at


@dataclass(frozen=True, eq=False)
class Result:
    """without, normed: the two trainings."""

    spec: Spec
    without: LayerHistory
    normed: LayerHistory

    def table(self) -> ResultTable:
        columns = [
            Column("name", "network", format="s"),
            *(Column(f"end{k + 1}", f"layer {k + 1}", "Share of its activations that are saturated at the end; of ReLU those that are 0", format=".0%") for k in range(len(UNITS))),
            Column("jump", "jump of the cost", "The first moved mini-batch over the mean of the sixteen before it", format=".3g"),
            Column("cost", "cost", "Mean of the last sixteen mini-batches, in nats", format=".3g"),
        ]  # fmt: skip
        rows = [
            {"name": name, "jump": one.jump, "cost": float(one.costs[-16:].mean())}
            | {f"end{k + 1}": float(end) for k, end in enumerate(one.ends)}
            for name, one in (("without", self.without), ("batch norm", self.normed))
        ]
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Both trainings, on the same mini-batches."""
    made = []
    for i, norm in enumerate((False, True)):

        def told(share: float | None = None, text: str = "", /, first: float = 0.5 * i) -> None:
            tick(first + 0.5 * (share or 0.0), text)

        made.append(_history(spec, norm, told))
    return Result(spec, *made)


def _history(spec: Spec, batch_norm: bool, tick: Tick) -> LayerHistory:
    settings = spec.settings(batch_norm)
    problem = problem_of(settings)
    stack = Stack([problem], [settings], [first_weights(settings, problem)])
    hidden, edges = stack.network.layers[:-1], spec.edges
    counts = np.zeros((len(hidden), BINS, UPDATES // EVERY))
    costs, ends = np.full(UPDATES, np.nan), np.full(len(hidden), np.nan)
    means, spreads = (np.full((UPDATES, UNITS[1]), np.nan) for _ in range(2))
    for update in range(UPDATES):
        if update == HALF and spec.moved:
            stack.examples = MovedExamples([problem], stack.network.dtype.name, spec.moved)
        if stack.step()[0]:
            counts[:, :, update // EVERY :] = np.nan
            break
        for k, layer in enumerate(hidden):
            assert layer.outputs is not None
            values = np.clip(layer.outputs.ravel(), edges[0], edges[-1])
            # A tenth of the time of np.histogram, which is asked of every layer at every update.
            bins = np.minimum(((values - edges[0]) * (BINS / (edges[-1] - edges[0]))).astype(int), BINS - 1)
            counts[k, :, update // EVERY] += np.bincount(bins, minlength=BINS)
            if k == 1:
                means[update], spreads[update] = layer.outputs[0].mean(axis=0), layer.outputs[0].std(axis=0)
            if update == UPDATES - 1:
                low, high = RANGES[spec.activation]
                near = SATURATED[spec.activation]
                ends[k] = ((values <= low + near) | ((values >= high - near) & (spec.activation != "relu"))).mean()
        costs[update] = stack.costs[0]
        tick((update + 1) / UPDATES, f"update {update + 1} of {UPDATES}")
    return LayerHistory(counts / (BATCH_SIZE * UNITS[0] * EVERY), _drift(means, spreads), ends, costs)


def _drift(means: Array, spreads: Array) -> Array:
    """(updates,) of means and spreads (updates, units). A unit that was the same for every example has no deviation to count in."""
    before = slice(HALF - 16, HALF)
    usual, spread = means[before].mean(axis=0), spreads[before].mean(axis=0)
    lives = spread > 0
    if not lives.any():
        return np.full(len(means), np.nan)
    return (np.abs(means - usual)[:, lives] / spread[lives]).mean(axis=1)
