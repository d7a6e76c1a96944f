"""The winner's curse: of many equally good models the one that reads best on the dev set, and what a test set says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.descent import SEED
from labcore.experiments.data_splits.chances import ACCURACY, EXAMPLES, MODELS, best_above, winners_curse
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

TRIED = replace(
    MODELS, name="models", high=1000, label="models", hint="How many are tried. All are equally good, and their mistakes are independent.",
)  # fmt: skip
DEV = replace(
    EXAMPLES, name="dev_examples", low=20, high=100_000, label="dev examples", hint="Each model is measured on so many."
)
TEST = replace(
    EXAMPLES, name="test_examples", default=10_000, low=20, high=1_000_000, label="test examples",
    hint="The chosen model is measured on so many that nobody has looked at.",
)  # fmt: skip
TRUE = replace(ACCURACY, low=0.4, high=0.99, symbol="p")


@spec
class Spec:
    """Equally good models, and the two sets that they are measured on."""

    models: int = of(TRIED)
    dev_examples: int = of(DEV)
    accuracy: float = of(TRUE)
    test_examples: int = of(TEST)
    seed: int = of(SEED)


@dataclass(frozen=True, eq=False)
class Result:
    """dev (models,) and test (models,): the measured scores of each, the test examples new ones;  expected: the best one's
    dev score on average over all draws."""

    spec: Spec
    dev: Array
    test: Array
    expected: float

    @property
    def best(self) -> int:
        """The number of the one that reads best on the dev set, the first of equals."""
        return int(np.argmax(self.dev))

    @property
    def sinks(self) -> float:
        """How much lower the chosen one reads on the test set."""
        return float(self.dev[self.best] - self.test[self.best])

    @property
    def spread(self) -> float:
        """The standard deviation of one dev score, sqrt(p (1 - p) / n)."""
        p = self.spec.accuracy
        return (p * (1.0 - p) / self.spec.dev_examples) ** 0.5

    @property
    def decimals(self) -> int:
        """Of a score in percent: as many as luck does not decide alone."""
        return 1 if self.spread > 0.002 else 2

    def shapes(self) -> tuple[Array, Array, Array]:
        """Scores (m,), and how probable each is for one model and for the best of all, (m,) each: 1 is the most probable one."""
        n, p = float(self.spec.dev_examples), self.spec.accuracy
        shapes = []
        for k in (1.0, float(self.spec.models)):
            counts, above = best_above(k, n, p)
            shape = -np.diff(above, prepend=1.0)
            shapes.append(shape / shape.max())
        return counts / n, shapes[0], shapes[1]

    def table(self) -> ResultTable:
        form = f".{self.decimals}%"
        columns = [
            Column("name", "which", format="s"),
            Column("dev", "on dev", "Measured on the dev set", format=form),
            Column("test", "on test", "Measured on examples that were no part of the choice", format=form),
            Column("true", "true", "Of all examples there could be", format=form),
        ]
        p, k = self.spec.accuracy, self.spec.models
        rows = [
            {
                "name": f"best of {k:,}",
                "dev": float(self.dev[self.best]),
                "test": float(self.test[self.best]),
                "true": p,
            },
            {"name": "mean of all", "dev": float(self.dev.mean()), "test": float(self.test.mean()), "true": p},
        ]
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        rows = zip(self.dev.tolist(), self.test.tolist(), strict=True)
        return ("model", "dev", "test"), ((i + 1, dev, test) for i, (dev, test) in enumerate(rows))


def run(spec: Spec, tick: Tick = none) -> Result:
    """Measures every model on its dev examples, and on as many new ones as the test set has."""
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(1, 5)))
    dev, test = (rng.binomial(n, spec.accuracy, spec.models) / n for n in (spec.dev_examples, spec.test_examples))
    return Result(spec, dev, test, winners_curse(spec.models, spec.dev_examples, spec.accuracy))
