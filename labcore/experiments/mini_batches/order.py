"""The same mini-batches in two orders: shuffled anew each epoch, and sorted by label and never shuffled."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.data import Batches
from labcore.data_costs import DATA_COSTS, DataCost
from labcore.descent import SEED, descend
from labcore.experiments.mini_batches import paths
from labcore.optimizers import OPTIMIZERS
from labcore.problems import problem
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

BATCH_SIZE = replace(
    paths.BATCH_SIZE, label="batch size", hint="Examples in a step. The last mini-batch of an epoch is smaller."
)
RATE_RATIO = replace(paths.RATE_RATIO, hint="The learning rate, by what is stable with all examples, 2/λmax. No unit.")
FEATURES = paths.FEATURES.with_default("texture-smoothness")


@spec
class Spec:
    """A logistic model of two features, its mini-batches and its rate."""

    pair: str = of(FEATURES)
    batch_size: int = of(BATCH_SIZE, 32)
    rate_ratio: float = of(RATE_RATIO, 0.4)
    epochs: int = of(paths.EPOCHS)
    seed: int = of(SEED)

    @property
    def surface(self) -> tuple[str, tuple[tuple[str, Any], ...]]:
        return "logistic", (("pair", self.pair), ("scale_ratio", 2.0), ("inputs", "centred"))


@dataclass(frozen=True)
class Ordered:
    """One order.

    points (updates + 1, 2), values (updates + 1,)  where it is after each update, and its cost over all examples
    seen (updates + 1,)    the cost over the mini-batch that comes next, before its update
    shares (updates + 1,)  the share of yes in that mini-batch
    """

    points: Array
    values: Array
    seen: Array
    shares: Array


@dataclass(frozen=True)
class Result:
    """per_epoch: updates of an epoch;  last: examples in the last of them;  rate: of both.

    pull  the gradient of the yes alone at the minimum, where that of no alone takes it back: its length over that of all at
          the start
    """

    spec: Spec
    cost: DataCost
    rate: float
    per_epoch: int
    last: int
    pull: float
    shuffled: Ordered
    sorted: Ordered

    @property
    def swings(self) -> tuple[float, float]:
        """How far the cost over all examples goes up and down in the last epoch, shuffled and sorted: its range over the start's."""
        first = self.above(self.shuffled)[0]
        shuffled, sorted_ = (float(np.ptp(self.above(one)[-self.per_epoch - 1 :]) / first) for one in self.orders)
        return shuffled, sorted_

    @property
    def ends(self) -> tuple[float, float]:
        """The mean cost above the minimum in the last epoch as a share of the start's, shuffled and sorted."""
        first = self.above(self.shuffled)[0]
        shuffled, sorted_ = (float(self.above(one)[-self.per_epoch :].mean() / first) for one in self.orders)
        return shuffled, sorted_

    @property
    def orders(self) -> tuple[Ordered, Ordered]:
        return self.shuffled, self.sorted

    def above(self, one: Ordered) -> Array:
        return self.cost.above_minimum(one.values)

    def table(self) -> ResultTable:
        columns = [
            Column("name", "order", format="s"),
            Column("end", "at the end", "Mean cost above the minimum in the last epoch, as a share of the start's", format=".1%"),
            Column("swing", "swings by", "The cost's range in the last epoch, as a share of the start's above the minimum", format=".1%"),
            Column("least", "least yes", "The smallest share of yes in a mini-batch", format=".0%"),
            Column("most", "most yes", "The largest share of yes in a mini-batch", format=".0%"),
        ]  # fmt: skip
        rows = [
            {
                "name": name,
                "end": end,
                "swing": swing,
                "least": float(one.shares.min()),
                "most": float(one.shares.max()),
            }
            for name, one, end, swing in zip(("shuffled", "sorted"), self.orders, self.ends, self.swings, strict=True)
        ]
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Both orders from the same start."""
    key, parameters = spec.surface
    cost: Any = DATA_COSTS[key].make(**dict(parameters))
    posed = problem("logistic", spec.pair, 2.0)
    labels = posed.targets[posed.rows.train]
    m, size = cost.examples, min(spec.batch_size, cost.examples)
    rate = spec.rate_ratio * 2.0 / float(np.linalg.eigvalsh(cost.hessian(cost.minima[0])).max())
    per_epoch = math.ceil(m / size)
    shuffled, sorted_ = (
        _ordered(cost, spec, labels, order, size, rate, tick) for order in (None, np.argsort(labels, kind="stable"))
    )
    pull = float(np.linalg.norm(cost.batch_gradient(cost.minima[0], np.flatnonzero(labels == 1))))
    pull /= float(np.linalg.norm(cost.gradient(np.asarray(cost.start))))
    return Result(spec, cost, rate, per_epoch, m - (per_epoch - 1) * size, pull, shuffled, sorted_)


def _ordered(
    cost: DataCost, spec: Spec, labels: Array, order: Array | None, size: int, rate: float, tick: Tick
) -> Ordered:
    """In this order of the examples, never shuffled; shuffled where there is none."""
    given = np.arange(cost.examples) if order is None else order
    laid = replace(cost, batch=lambda p, rows: cost.batch_gradient(p, given[rows]))
    updates = spec.epochs * math.ceil(cost.examples / size)
    path = descend(
        laid, OPTIMIZERS["gd"].make(), learning_rate=rate, steps=updates, seed=spec.seed, batch_size=size, tick=tick,
        shuffle=order is None,
    )  # fmt: skip
    batches = Batches(cost.examples, size, spec.seed, order is None)
    rows = [given[batches.rows(step)] for step in range(updates + 1)]
    seen = np.array([float(cost.batch_value(point, some)) for point, some in zip(path.points, rows, strict=True)])
    return Ordered(path.points, path.values, seen, np.array([labels[some].mean() for some in rows]))
