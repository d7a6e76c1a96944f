"""A kink: one weight of a ReLU network, moved until units switch; and how many entries have a kink in their interval."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.experiments.gradient_check.spec import EXAMPLES, EXAMPLES_STREAM, wines
from labcore.gradient_check.check import STEP
from labcore.gradient_check.differences import Question, differences
from labcore.network import SEED, Network, NetworkSpec
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

H = Span(
    "interval",
    0.05,
    1e-6,
    0.2,
    scale="log",
    label="step h",
    symbol="h",
    hint="The two costs are taken at the weight plus and minus h.",
)
KINKED = Span("kinked", "relu", kind="choice", choices=tuple(ACTIVATIONS), label="activation")
FEW = replace(EXAMPLES, low=1, default=4)
# How far the weight is moved, in h.
REACH, PLACES = 2.5, 501
COUNTED = (1, 2, 4, 8, 16, 32, 64)
UNITS = 8


@spec
class Spec:
    """A network of 13 inputs, one hidden layer of 8 units and 3 outputs, without a penalty.

    interval    h, of the weight that comes to a kink first
    examples    how many wines the cost is the mean of
    """

    interval: float = of(H)
    activation: str = of(KINKED)
    examples: int = of(FEW)
    seed: int = of(SEED)


@dataclass(frozen=True, eq=False)
class Result:
    """One weight w, and how many entries have a kink in their interval.

    weight        (input, unit) of w, counted from 1
    moves         (n,) by how much w is moved;  slopes: (n,) the gradient's entry there, by backpropagation;  costs: (n,)
    switches      where an example's input to a unit goes through a kink, among the moves
    slope         by backpropagation at w;  approximate: (J(w + h) - J(w - h)) / 2h
    counts        numbers of examples;  shares: by h, the share of entries with a kink in w +- h for each of them
    """

    spec: Spec
    weight: tuple[int, int]
    moves: Array
    slopes: Array
    costs: Array
    switches: Array
    slope: float
    approximate: float
    counts: Array
    shares: dict[float, Array]

    @property
    def within(self) -> int:
        """How many switches lie in the interval."""
        return int((np.abs(self.switches) < self.spec.interval).sum())

    def table(self) -> ResultTable:
        columns = [Column("name", "examples", format="s"), *(Column(f"{h:g}", f"kinks at h = {h:g}", "Share of the entries with a kink in their interval", format=".2%") for h in self.shares)]  # fmt: skip
        rows = [
            {"name": f"{m}", **{f"{h:g}": float(share[i]) for h, share in self.shares.items()}}
            for i, m in enumerate(self.counts)
        ]
        return ResultTable(columns, rows)

    def tables(self) -> list[ResultTable]:
        columns = [Column("name", "slope", format="s"), Column("value", "value")]
        rows = [
            {"name": "backpropagation", "value": self.slope},
            {"name": "two-sided difference", "value": self.approximate},
        ]
        return [ResultTable(columns, rows), self.table()]


def run(spec: Spec, tick: Tick = none) -> Result:
    """Moves the weight, and counts the kinks."""
    X, y = _batch(spec, spec.examples)
    network = Network(NetworkSpec((13, UNITS, 3), activation=spec.activation), spec.seed)
    targets, (weights, bias, *_) = network.targets(y), network.groups
    z = X @ weights.of(network.theta) + bias.of(network.theta)
    # By how much each weight would have to move for each example's z to be 0: (m, 13, units).
    with np.errstate(divide="ignore"):
        away = -z[:, None, :] / X[:, :, None]
    first = np.abs(away).min(axis=0)
    i, j = np.unravel_index(first.argmin(), first.shape)
    index = weights.span.start + int(i) * UNITS + int(j)
    moves = np.linspace(-REACH * spec.interval, REACH * spec.interval, PLACES)
    stacked = Network(network.spec, theta=np.tile(network.theta, (PLACES, 1)))
    stacked.theta[:, index] += moves
    costs, gradient = stacked.cost_and_gradient(X, targets)
    crossed = np.sort(away[:, i, j]) if ACTIVATIONS[spec.activation].kinks else np.empty(0)
    (approximate,), _ = differences(_asked(network, X, y), np.array([index]), spec.interval)
    counts, shares = np.array(COUNTED), {}
    for h in dict.fromkeys((spec.interval, STEP)):
        shares[h] = np.empty(len(counts))
        for k, m in enumerate(COUNTED):
            tick(k / len(COUNTED), "Counting kinks")
            _, at_kink = differences(_asked(network, *_batch(spec, m)), np.arange(network.theta.size), h)
            shares[h][k] = at_kink.mean()
    middle = PLACES // 2
    return Result(
        spec, (int(i) + 1, int(j) + 1), moves, gradient[:, index].copy(), costs, crossed[np.abs(crossed) <= moves[-1]],
        float(gradient[middle, index]), float(approximate), counts, shares,
    )  # fmt: skip


def _batch(spec: Spec, examples: int) -> tuple[Array, Array]:
    """The first so many of one order of the wines: each number's examples are among the next one's."""
    X, y = wines()
    rows = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(EXAMPLES_STREAM,))).permutation(len(X))
    return X[rows[:examples]], y[rows[:examples]]


def _asked(network: Network, X: Array, y: Array) -> Question:
    return Question(network, X, network.targets(y), None, {"l1": 0.0, "l2": 0.0, "examples": 0})
