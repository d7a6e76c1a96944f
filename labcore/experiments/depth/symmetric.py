"""Symmetry: units of a layer that start equal stay equal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.experiments.depth.neuron import NEURON_STREAM
from labcore.experiments.depth.spec import ACTIVATION, INITIALIZER
from labcore.network import SEED, Network, NetworkSpec
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

SYMMETRY_STEPS = Span("steps", 50, 1, 1000, kind="integer", label="steps")


@spec
class Spec:
    """The activation of the hidden units, their first weights, and the seed of data and weights."""

    activation: str = of(ACTIVATION)
    initializer: str = of(INITIALIZER)
    seed: int = of(SEED)


@dataclass(frozen=True)
class Result:
    """The training of a small network from there."""

    spec: Spec
    symmetry: Symmetry

    def table(self) -> ResultTable:
        columns = [
            Column("moved", "moved", "Whether any weight has changed at all", format="s"),
            Column("spread", "largest difference of two units", "0 if they stay equal", format=".3g"),
            Column("cost", "cost at the end"),
        ]
        row = {"moved": self.symmetry.moved, "spread": self.symmetry.spread, "cost": float(self.symmetry.costs[-1])}
        return ResultTable(columns, [row])

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """The first weight of every unit at every step."""
        units = self.symmetry.weights[:, 0].tolist()
        return ("step", "unit", "weight"), (
            (step, unit, weight)
            for unit in range(1, len(units[0]) + 1)
            for step, weight in enumerate(row[unit - 1] for row in units)
        )


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains it for 50 steps."""
    return Result(spec, symmetry(spec.activation, spec.initializer, seed=spec.seed))


@dataclass(frozen=True)
class Symmetry:
    """A 2-4-1 network in training, to see whether its hidden units ever become different.

    weights   (steps + 1, 2, 4) into the hidden units, one column a unit
    outgoing  (steps + 1, 4) from the hidden units to the output
    bias      (steps + 1,) of the output, which follows the share of the classes even where no weight moves
    costs     (steps + 1,)
    moved     whether any weight has changed at all
    spread    the largest difference between two hidden units' weights or biases, over all steps: 0 if they stay equal
    """

    weights: Array
    outgoing: Array
    bias: Array
    costs: Array
    moved: bool
    spread: float


def symmetry(activation: str, initializer: str, steps: int = 50, learning_rate: float = 1.0, seed: int = 0) -> Symmetry:
    """Plain descent of a 2-4-1 network on two overlapping clouds of 60 and 40 points, logistic cross-entropy.

    From zeros, tanh and ReLU networks do not move a single weight: the hidden units put out 0, so that no gradient reaches
    the outgoing weights, and these are 0, so that none reaches the others. With sigmoid, or from any constant, units move
    and stay equal.
    """
    steps = SYMMETRY_STEPS.check(steps)
    rng = np.random.default_rng(np.random.SeedSequence(SEED.check(seed), spawn_key=(NEURON_STREAM, 1)))
    y = np.repeat([0, 1], [60, 40])
    X = rng.standard_normal((100, 2)) + 1.5 * y[:, None]
    network = Network(
        NetworkSpec((2, 4, 1), activation=activation, initializer=initializer, loss="logistic-cross-entropy"), seed
    )
    optimizer, targets = OPTIMIZERS["gd"].make(), network.targets(y)
    state, rate = optimizer.start(network.theta), LEARNING_RATE.check(learning_rate)
    thetas, costs = np.empty((steps + 1, network.theta.size)), np.empty(steps + 1)
    for step in range(steps + 1):
        cost, gradient = network.cost_and_gradient(X, targets)
        thetas[step], costs[step] = network.theta, cost
        optimizer.step(network.theta, gradient, state, rate)
    weights, hidden_bias, outgoing, bias = (group.of(thetas) for group in network.groups)
    units = np.concatenate([weights, hidden_bias[:, None, :], outgoing.swapaxes(1, 2)], axis=1)
    moved = bool((weights != weights[0]).any() or (outgoing != outgoing[0]).any())
    return Symmetry(weights, outgoing[..., 0], bias[:, 0], costs, moved, float(np.ptp(units, axis=2).max()))
