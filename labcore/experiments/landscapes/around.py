"""The cost around a network's present weights, on a plane of two random directions: of any training as it stands, or of a small one of the
lab's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.experiments.landscapes.chance import SEED
from labcore.experiments.landscapes.planes import filter_normalized, plane_slice, random_direction, steps_of
from labcore.experiments.landscapes.slices import POINTS
from labcore.network import Network
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Run, Settings
from labcore.training.frozen import Frozen, frozen

Array = np.ndarray

REACH = Span(
    "reach", 1.0, 0.01, 10.0, scale="log", label="reach",
    hint="How far the plane goes, in lengths of the network's own weights, unit by unit.",
)  # fmt: skip
# Products of a picture: above that fewer examples are taken, picked evenly. About two seconds of a core.
MOST_PRODUCTS, FEWEST_EXAMPLES = 5e10, 50
# What is shown where no training was handed over.
OWN = Settings(data="moons", hidden=(16,), activation="relu", learning_rate=0.01, batch_size=64, epochs=50)


@spec
class Spec:
    """The plane, and through which network: None is the lab's own. One that is handed over is nobody else's: its spec is private."""

    reach: float = of(REACH)
    points: int = of(POINTS)
    seed: int = of(SEED)
    network: Frozen | None = None

    @property
    def private(self) -> bool:
        return self.network is not None


@dataclass(frozen=True, eq=False)
class Result:
    """The plane, centred at the present weights.

    through  the network and its examples
    values   (points, points), the costs, without a penalty: rows along the second direction, columns along the first
    lengths  from the middle to the edge, in weights, along the first and the second direction
    examples on so many training examples
    """

    spec: Spec
    through: Frozen
    values: Array
    lengths: tuple[float, float]
    examples: int

    @property
    def axes(self) -> tuple[Array, Array]:
        """The places of columns and rows, as distances in weights."""
        along = steps_of(self.spec.points)
        return self.lengths[0] * along, self.lengths[1] * along

    @property
    def here(self) -> float:
        """The cost in the middle, at the present weights."""
        middle = self.spec.points // 2
        return float(self.values[middle, middle])

    @property
    def lower(self) -> int:
        """How many other points have a lower cost, by more than rounding."""
        return int((self.values < self.here * (1.0 - 1e-6)).sum())

    @property
    def lowest(self) -> tuple[float, tuple[float, float]]:
        """The lowest cost, and where it is; the middle where none is lower."""
        if not self.lower:
            return self.here, (0.0, 0.0)
        row, column = np.unravel_index(np.nanargmin(self.values), self.values.shape)
        x, y = self.axes
        return float(self.values[row, column]), (float(x[column]), float(y[row]))

    def table(self) -> ResultTable:
        columns = [
            Column("name", "place", format="s"),
            Column("cost", "cost", "On the training examples, without a penalty"),
            Column("away", "away", "The distance in weights from the present ones", format=".3g"),
        ]
        cost, (x, y) = self.lowest
        edge = np.concatenate([self.values[[0, -1]].ravel(), self.values[1:-1, [0, -1]].ravel()])
        rows = [
            {"name": "present weights", "cost": self.here, "away": 0.0},
            {"name": "lowest", "cost": cost, "away": float(np.hypot(x, y))},
            {"name": "edge, median", "cost": float(np.median(edge)), "away": float(np.mean(self.lengths))},
        ]
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every point of the plane."""
        x, y = self.axes
        places = ((first, second, row, column) for row, second in enumerate(y) for column, first in enumerate(x))
        return ("first", "second", "cost"), (
            (float(first), float(second), float(self.values[row, column])) for first, second, row, column in places
        )


def run(spec: Spec, tick: Tick = none) -> Result:
    """Cuts the plane. Of a network that was handed over the last one is kept, so that another look at it computes nothing."""
    through = spec.network or _own(tick)
    key = (spec.reach, spec.points, spec.seed)
    if key not in through.kept:
        made = _cut(spec, through, tick)
        through.kept.clear()
        through.kept[key] = made
    return through.kept[key]


def _cut(spec: Spec, through: Frozen, tick: Tick) -> Result:
    network, m = through.network, len(through.X)
    one, two = (_direction(network, spec.seed, i) for i in range(2))
    count = min(m, max(FEWEST_EXAMPLES, int(MOST_PRODUCTS / (2.0 * network.spec.parameters * spec.points**2))))
    rows = np.arange(count) * m // count
    X, targets = through.X.take(rows, axis=0), through.targets.take(rows, axis=0)
    with np.errstate(all="ignore"):
        values = plane_slice(network, X, targets, one, two, spec.reach, spec.points, tick)
    first, second = (spec.reach * float(np.linalg.norm(along)) for along in (one, two))
    return Result(spec, through, values, (first, second), count)


def _direction(network: Network, seed: int, number: int) -> Array:
    """As long as the network, unit by unit; of length 1 where all of its weights are 0."""
    drawn = random_direction(network, seed, number)
    scaled = filter_normalized(network, drawn)
    return scaled if scaled.any() else drawn / np.linalg.norm(drawn)


def _own(tick: Tick) -> Frozen:
    training = Run(OWN)
    while training.running:
        training.advance(20)
        tick(None, "training the network")
    return frozen(training.sides[0])
