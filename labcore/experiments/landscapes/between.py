"""Between two solutions: the straight line over the barrier, and a curve that was trained to go around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.data import Batches
from labcore.experiments.landscapes.chance import CURVE, SEED
from labcore.experiments.landscapes.planes import costs_at, on_plane, plane_slice, steps_of
from labcore.experiments.landscapes.slices import POINTS
from labcore.experiments.landscapes.trained import DATA, RATE, STEPS, UNITS, NetworkTraining, Trained, portion, train
from labcore.network import Network
from labcore.optimizers import OPTIMIZERS
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

BEND_STEPS = Span(
    "bend_steps", 1000, 0, 3000, kind="integer", step=100, label="curve steps",
    hint="Updates of the curve's one free point; at 0 it is the straight line.",
)  # fmt: skip
# Points along the line and along the curve.
ALONG = 81
# The free point's own rate, with Adam, and examples per step.
BEND_RATE, BEND_BATCH = 0.01, 64
ROOM = 1.3
# A network that ran away would be no solution.
SAFE_RATE = replace(RATE, name="safe_rate", high=0.05)


@spec
class Spec:
    """Two trainings that differ in their initial weights and the order of the examples, and the curve between their ends."""

    data: str = of(DATA)
    units: int = of(UNITS)
    learning_rate: float = of(SAFE_RATE)
    steps: int = of(STEPS)
    bend_steps: int = of(BEND_STEPS)
    points: int = of(POINTS)
    seed: int = of(SEED)

    @property
    def training(self) -> NetworkTraining:
        return NetworkTraining(
            data=self.data, units=self.units, learning_rate=self.learning_rate, steps=self.steps, seed=self.seed
        )


@dataclass(frozen=True)
class Way:
    """A way from the first solution (t = 0) to the second (t = 1): costs (ALONG,), and places (ALONG, 2) on the plane."""

    costs: Array
    places: Array

    @property
    def highest(self) -> int:
        """Where it is highest, of its points."""
        return int(np.argmax(self.costs))

    @property
    def barrier(self) -> float:
        """How far it rises above the higher of its ends: 0 where it does not."""
        return float(self.costs.max() - max(self.costs[0], self.costs[-1]))


@dataclass(frozen=True)
class Result:
    """values (points, points): costs on the plane through both solutions and the curve's free point.

    lengths  how far the plane goes on either side of its centre, as distances in weights: along the line, and across it
    line, curve   the two ways, places as distances in weights from the plane's centre
    apart         how far the solutions are from each other;  parameters: in how many dimensions
    """

    spec: Spec
    values: Array
    lengths: tuple[float, float]
    line: Way
    curve: Way
    apart: float
    parameters: int

    @property
    def axes(self) -> tuple[Array, Array]:
        along = steps_of(self.spec.points)
        return self.lengths[0] * along, self.lengths[1] * along

    def table(self) -> ResultTable:
        columns = [
            Column("name", "way", format="s"),
            Column("ends", "higher end", "The cost of the worse of the two solutions"),
            Column("highest", "highest cost", "On the way"),
            Column("barrier", "barrier", "How far it rises above the higher end"),
            Column("length", "length", "Of the way, in weights"),
        ]
        rows = [
            {
                "name": name, "ends": float(max(way.costs[0], way.costs[-1])), "highest": float(way.costs.max()), "barrier": way.barrier,
                "length": float(np.linalg.norm(np.diff(way.places, axis=0), axis=1).sum()),
            }
            for name, way in (("straight line", self.line), ("curve", self.curve))
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every point of both ways."""
        ts = np.linspace(0.0, 1.0, ALONG).tolist()
        return ("t", "line_cost", "curve_cost"), iter(
            zip(ts, self.line.costs.tolist(), self.curve.costs.tolist(), strict=True)
        )


def bezier(first: Array, bend: Array, second: Array, t: Array) -> Array:
    """The quadratic Bézier curve from `first` to `second` that `bend` draws to itself: (P,) each, t (k,) -> (k, P)."""
    t = np.asarray(t)[:, None]
    return (1.0 - t) ** 2 * first + 2.0 * t * (1.0 - t) * bend + t**2 * second


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains both networks and the curve, and cuts the plane that holds them."""
    one = train(spec.training, portion(tick, 0.0, 0.05))
    # The same examples in both; other initial weights, and another order of learning.
    first, second = one.network.theta, train_again(spec.training, one, portion(tick, 0.05, 0.1))
    bend = bent(one, second, spec, portion(tick, 0.1, 0.2))
    t = np.linspace(0.0, 1.0, ALONG)
    straight, curved = first + t[:, None] * (second - first), bezier(first, bend, second, t)
    across = _across(first, second, bend)
    u = (second - first) / np.linalg.norm(second - first)
    places = on_plane(np.concatenate([straight, curved]), first, u, across)
    low, high = places.min(axis=0), places.max(axis=0)
    middle = 0.5 * (low + high)
    half = 0.5 * (high - low)
    # As wide as the line asks for, and at least half as high.
    half = ROOM * np.array([half[0], max(half[1], 0.5 * half[0])])
    centre = Network(one.network.spec, theta=first + middle[0] * u + middle[1] * across)
    values = plane_slice(
        centre, one.X, one.targets, half[0] * u, half[1] * across, 1.0, spec.points, portion(tick, 0.2, 0.9)
    )
    ways = []
    for thetas, where in ((straight, places[:ALONG]), (curved, places[ALONG:])):
        costs = costs_at(one.network, thetas, one.X, one.targets, portion(tick, 0.9, 1.0))
        ways.append(Way(costs, where - middle))
    return Result(
        spec,
        values,
        (float(half[0]), float(half[1])),
        ways[0],
        ways[1],
        float(np.linalg.norm(second - first)),
        len(first),
    )


def train_again(training: NetworkTraining, like: Trained, tick: Tick) -> Array:
    """The end of a training on the same examples from other initial weights: (P,)."""
    seed = (training.seed + 1) % int(SEED.high + 1)
    network = Network(like.network.spec, seed=seed)
    optimizer = OPTIMIZERS[training.optimizer].make()
    state = optimizer.start(network.theta)
    batches = Batches(len(like.X), training.batch_size, seed)
    for step in range(training.steps):
        if step % 20 == 0:
            tick(step / training.steps, "training the second network")
        rows = batches.rows(step)
        _, gradient = network.cost_and_gradient(like.X[rows], like.targets[rows])
        optimizer.step(network.theta, gradient, state, training.learning_rate)
    return network.theta


def bent(one: Trained, second: Array, spec: Spec, tick: Tick) -> Array:
    """The curve's free point (P,): from the line's middle, each step takes the gradient at one random place of the curve.

    Source: T. Garipov et al., arXiv:1802.10026, section 3, with the Bézier curve.
    """
    first = one.network.theta
    bend = 0.5 * (first + second)
    network = Network(one.network.spec, theta=bend.copy())
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(CURVE,)))
    optimizer = OPTIMIZERS["adam"].make()
    state = optimizer.start(bend)
    batches = Batches(len(one.X), BEND_BATCH, spec.seed)
    for step in range(spec.bend_steps):
        if step % 20 == 0:
            tick(step / spec.bend_steps, "training the curve")
        t, rows = float(rng.random()), batches.rows(step)
        network.theta[...] = bezier(first, bend, second, np.array([t]))[0]
        _, gradient = network.cost_and_gradient(one.X[rows], one.targets[rows])
        optimizer.step(bend, 2.0 * t * (1.0 - t) * gradient, state, BEND_RATE)
    return bend


def _across(first: Array, second: Array, bend: Array) -> Array:
    """The direction (P,) of length 1 in which the curve leaves the line; without a curve the line's own plane has none, and
    some direction square to it is taken."""
    u = (second - first) / np.linalg.norm(second - first)
    away = bend - first
    away = away - (away @ u) * u
    if np.linalg.norm(away) < 1e-9 * np.linalg.norm(second - first):
        away = first - (first @ u) * u
    return away / np.linalg.norm(away)


def coarser(spec: Spec) -> Spec:
    """The same with a quarter of the plane's points."""
    return replace(spec, points=max(int(POINTS.low), (spec.points // 4) * 2 + 1))
