"""Mini-batch gradients of a real network against the gradient over all examples: their angle, their length, their variance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from labcore.descent import SEED
from labcore.experiments.mini_batches.noise_scale import (
    curved_noise_scale,
    example_gradients,
    gradient_noise_scale,
    variance_factor,
)
from labcore.network import Network
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Run, Settings

Array = np.ndarray

SIZES = tuple(2**k for k in range(11))
# Orders of the examples; the first b of one are a mini-batch of b.
DRAWS = 128
# Of the steps that are tried from one point: learning rates, and the mini-batches that each is tried on.
TRIED, STEPS = tuple(2.0**k for k in range(-5, 4)), 32
DEV_SHARE = 0.43

TRAINED = Span(
    "trained", 2, 0, 30, kind="integer", label="epochs trained",
    hint="How long the network has learned before its gradients are looked at.",
)  # fmt: skip


@spec
class Spec:
    """A network of the digits, at a moment of its training."""

    trained: int = of(TRAINED)
    seed: int = of(SEED)

    @property
    def settings(self) -> Settings:
        return Settings(
            data="digits", dev_share=DEV_SHARE, hidden=(16,), optimizer="gd", learning_rate=0.3, batch_size=32, seed=self.seed,
            epochs=max(self.trained, 1),
        )  # fmt: skip


@dataclass(frozen=True)
class Result:
    """Of each of SIZES; the gradient over all examples has the length 1.

    examples           m;  scale: the gradient noise scale, tr(Sigma)/|g|^2;  cost: over all examples
    curved             the same weighted by the curvature, tr(H Sigma)/(g H g); NaN where the cost does not curve up along both
    along, across      (sizes, draws): a mini-batch's gradient along the full one, and its length across it
    measured (sizes,)  the variance: its mean squared distance from the full gradient, over that of single examples
    by_formula         (sizes,) the same as (1/b)(m - b)/(m - 1)
    gains (sizes,)     how much a step at its best rate lowers the cost over all examples, on average, over that with all of
                       them
    """

    spec: Spec
    examples: int
    scale: float
    curved: float
    cost: float
    along: Array
    across: Array
    measured: Array
    by_formula: Array
    gains: Array

    @property
    def lengths(self) -> Array:
        """(sizes, draws), over the full gradient's."""
        return np.hypot(self.along, self.across)

    @property
    def angles(self) -> Array:
        """(sizes, draws) in degrees, to the full gradient."""
        return np.degrees(np.arctan2(self.across, self.along))

    @property
    def by_curvature(self) -> Array:
        """(sizes,): the gains on a quadratic cost of this Hessian, drawn without putting back."""
        return np.asarray(1.0 / (1.0 + self.curved * self.by_formula))

    def table(self) -> ResultTable:
        columns = [
            Column("name", "batch size", format="s"),
            Column("angle", "angle", "To the gradient over all examples, the mean", "°", ".1f"),
            Column("length", "length", "Over that of the gradient over all examples, the mean", format=".2f"),
            Column("measured", "variance", "Measured, over that of one example's gradient", format=".2g"),
            Column("formula", "formula", "(1/b)(m − b)/(m − 1)", format=".2g"),
            Column("gain", "gain of a step", "What a step at its best rate lowers the cost by, over that with all examples", format=".0%"),
            Column("curvature", "by the curvature", "The same on a quadratic cost of this Hessian: 1/(1 + B (1/b)(m − b)/(m − 1)), B = tr(HΣ)/gᵀHg", format=".0%"),
        ]  # fmt: skip
        rows = [
            {"name": f"{size}", "angle": float(self.angles[i].mean()), "length": float(self.lengths[i].mean()),
             "measured": float(self.measured[i]), "formula": float(self.by_formula[i]), "gain": float(self.gains[i]),
             "curvature": float(self.by_curvature[i])}
            for i, size in enumerate(SIZES)
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains so far, and draws."""
    training = Run(spec.settings)
    side = training.sides[0]
    updates = spec.trained * side.steps_per_epoch
    while side.steps < updates:
        training.advance(min(16, updates - side.steps))
        tick(0.3 * side.steps / max(updates, 1), f"Training for {spec.trained} epochs")
    network = side.network()
    X, targets = network.inputs(side.problem.train.X), side.problem.targets(network.dtype.name)
    m = len(X)
    every = example_gradients(network, X, targets)
    full = every.mean(axis=0)
    length = float(np.linalg.norm(full))
    single = float(np.square(every - full).sum() / m)
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(0,)))
    orders = np.argsort(rng.random((DRAWS, m)), axis=1)
    base = float(network.cost(X, targets))
    along, across, measured, gains = [], [], [], []
    sums, before = np.zeros((DRAWS, every.shape[1])), 0
    for i, size in enumerate(SIZES):
        tick(0.3 + 0.3 * i / len(SIZES), f"Drawing mini-batches of {size:,}")
        for order, total in zip(orders, sums, strict=True):
            total += every.take(order[before:size], axis=0).sum(axis=0)
        before, drawn = size, sums / size
        # Of all examples nothing but rounding is left.
        measured.append(float(np.square(drawn - full).sum(axis=1).mean() / single) if size < m else 0.0)
        ahead = drawn @ full / length
        along.append(ahead / length)
        across.append(np.sqrt(np.maximum(np.square(drawn).sum(axis=1) - ahead * ahead, 0.0)) / length)
        gains.append(_gain(network, X, targets, drawn[:STEPS], base))
    curved = curved_noise_scale(
        network, X, targets, lambda share=None, text="": tick(0.6 + 0.4 * (share or 0.0), "Weighing the noise by the curvature")
    )  # fmt: skip
    return Result(
        spec, m, float(gradient_noise_scale(network, X, targets)), curved, base, np.array(along), np.array(across), np.array(measured),
        np.asarray(variance_factor(np.array(SIZES), m)), np.array(gains) / gains[-1],
    )  # fmt: skip


def _gain(network: Network, X: Array, targets: Array, gradients: Array, base: float) -> float:
    """By how much a step along these gradients (k, P) lowers the cost on average, at the best rate: of those TRIED, or where a
    parabola through the best one and its neighbours has its lowest point."""

    def cost(rate: float) -> float:
        found = float(np.mean(Network(network.spec, theta=network.theta - rate * gradients).cost(X, targets)))
        return found if math.isfinite(found) else math.inf

    costs = [cost(rate) for rate in TRIED]
    best = int(np.argmin(costs))
    near = slice(max(best - 1, 0), best + 2)
    rates, found = np.array(TRIED[near]), np.array(costs[near])
    if len(rates) == 3 and np.isfinite(found).all():
        bend, slope, _ = np.polyfit(rates, found, 2)
        costs.append(cost(-0.5 * slope / bend))
    return max(base - min(costs), 0.0)
