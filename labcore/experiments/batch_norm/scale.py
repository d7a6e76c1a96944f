"""The size of the weights under batch norm: it changes no output, it divides the gradient, and so it sets the rate that acts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.network import SEED, Network
from labcore.optimizers import LEARNING_RATE
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, problem_of
from labcore.training.stack import Stack, first_weights

Array = np.ndarray

UNITS = (32, 32)
DEV_SHARE, BATCH_SIZE = 0.43, 64
UPDATES = 240
NAMES = ("as drawn", "scaled")

FACTOR = Span(
    "factor", 2.0, 0.125, 16.0, scale="log", label="weights times", symbol="c", hint="All weights of the hidden layers of the second network, at the start.",
)  # fmt: skip
NORMED = Span("normed", True, kind="toggle", label="batch norm")
RATE = LEARNING_RATE.with_default(4.0)


@spec
class Spec:
    factor: float = of(FACTOR)
    learning_rate: float = of(RATE)
    normed: bool = of(NORMED)
    seed: int = of(SEED)

    def settings(self) -> Settings:
        return Settings(
            data="digits", dev_share=DEV_SHARE, hidden=UNITS, activation="relu", batch_norm=self.normed, optimizer="gd",
            learning_rate=self.learning_rate, batch_size=BATCH_SIZE, seed=self.seed,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Result:
    """Two networks, one as drawn and one whose hidden weights are `factor` times as large, on the same mini-batches.

    moved, divided    at the start: the largest change of a logit, over the largest logit; and the length of the first layer's
                      gradient as drawn, over that of the scaled one
    along             the largest |w . dL/dw| / (|w| |dL/dw|) of any unit of the first layer at the start, as drawn
    sizes (2, updates + 1)    |w| of the first layer's units before each update: the root of the mean of |w|^2
    turns (2, updates)        by how many degrees a unit's w turns in an update: the median over the first layer's units
    costs (2, updates)        of the mini-batch before each update, in nats
    All are nan from where a training has diverged.
    """

    spec: Spec
    moved: float
    divided: float
    along: float
    sizes: Array
    turns: Array
    costs: Array

    @property
    def effective(self) -> Array:
        """(2, updates + 1): the rate over |w|^2, by which the direction of w learns."""
        return self.spec.learning_rate / self.sizes**2

    def table(self) -> ResultTable:
        columns = [
            Column("name", "weights", format="s"),
            Column("first", "|w| first", "Of a unit of the first layer before the first update", format=".3g"),
            Column("last", "|w| last", "After the last update", format=".3g"),
            Column("effective", "effective rate", "The rate over |w|², at the end", format=".3g"),
            Column("turn", "turn, °", "Of a unit's weights in one of the first sixteen updates, the median", "°", ".3g"),
            Column("cost", "cost", "Mean of the last sixteen mini-batches, in nats", format=".3g"),
        ]  # fmt: skip
        rows = [
            {
                "name": name, "first": float(self.sizes[i, 0]), "last": float(self.sizes[i, -1]), "effective": float(self.effective[i, -1]),
                "turn": float(np.median(self.turns[i, :16])), "cost": float(self.costs[i, -16:].mean()),
            }
            for i, name in enumerate(NAMES)
        ]  # fmt: skip
        return ResultTable(columns, rows)


def along_weights(network: Network, layer: int = 1) -> Array:
    """w . dL/dw of each unit of a layer, (*runs, n_out), of the gradient that the network holds.

    layer  from 1. Behind it batch norm makes this 0 as far as epsilon is small beside sigma^2: along w the cost is flat.
    ValueError for a layer that there is not.
    Source: S. Ioffe and C. Szegedy, arXiv:1502.03167, section 3.3; T. van Laarhoven, arXiv:1706.05350.
    """
    if isinstance(layer, bool) or not isinstance(layer, int) or not 1 <= layer <= len(network.layers):
        raise ValueError(f"layer must be an integer in [1, {len(network.layers)}]; got {str(layer)[:80]}.")
    own = network.layers[layer - 1]
    return np.sum(own.weights * own.gradients["weights"], axis=-2)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Measures the first gradient, then trains both."""
    settings = spec.settings()
    problem = problem_of(settings)
    drawn, scaled = (first_weights(settings, problem) for _ in range(2))
    stack = Stack([problem] * 2, [settings] * 2, [drawn, scaled])
    network = stack.network
    for layer in network.layers[:-1]:
        layer.weights[1] *= spec.factor
    first = network.layers[0]
    kept = network.statistics.copy()
    _, gradient = stack.gradient()
    logits = network.forward(stack.examples.batch(stack.rows(), 0)[0], train=True)
    network.statistics[...] = kept
    moved = float(np.abs(logits[1] - logits[0]).max() / np.abs(logits[0]).max())
    group = network.groups[0]
    lengths = np.linalg.norm(gradient[:, group.span], axis=1)
    units = np.linalg.norm(first.weights[0], axis=0) * np.linalg.norm(first.gradients["weights"][0], axis=0)
    with np.errstate(all="ignore"):
        along = float(np.nanmax(np.abs(along_weights(network)[0]) / units))
        divided = float(lengths[0] / lengths[1])
    sizes, turns, costs = (
        np.full((2, UPDATES + 1), np.nan),
        np.full((2, UPDATES), np.nan),
        np.full((2, UPDATES), np.nan),
    )
    gone = np.zeros(2, bool)
    sizes[:, 0] = _size(first.weights)
    for update in range(UPDATES):
        before = first.weights.copy()
        gone |= stack.step()
        there = ~gone
        costs[there, update] = stack.costs[there]
        sizes[there, update + 1] = _size(first.weights)[there]
        turns[there, update] = _turn(before, first.weights)[there]
        tick((update + 1) / UPDATES, f"update {update + 1} of {UPDATES}")
        if gone.all():
            break
    return Result(spec, moved, divided, along, sizes, turns, costs)


def _size(weights: Array) -> Array:
    """(runs,): the root of the mean of |w|^2 over the units of (runs, n_in, n_out)."""
    return np.sqrt(np.square(weights).sum(axis=1).mean(axis=1))


def _turn(before: Array, after: Array) -> Array:
    """(runs,): the median over the units of the angle between two (runs, n_in, n_out), in degrees."""
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    # By the sine: a small angle's cosine is 1 to its last digits.
    across = after - before * ((before * after).sum(axis=1) / np.square(before).sum(axis=1))[:, None, :]
    sines = np.linalg.norm(across, axis=1) / np.linalg.norm(after, axis=1)
    cosines = (before * after).sum(axis=1) / lengths
    return np.degrees(np.median(np.arctan2(sines, cosines), axis=1))
