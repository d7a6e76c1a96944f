"""A split in numbers: how many examples go into train, dev and test, and how exactly the last two can measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.experiments.data_splits.chances import ACCURACY
from labcore.intervals import wilson
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

ALL = Span(
    "examples", 1_000_000, 100, 10_000_000, kind="integer", scale="log", label="examples m", symbol="m", hint="All examples that there are.",
)  # fmt: skip
DEV_PERCENT = Span(
    "dev_percent", 1.0, 0.1, 40.0, scale="log", label="dev", unit="%", hint="The share that models are chosen on."
)
TEST_PERCENT = Span(
    "test_percent", 1.0, 0.0, 40.0, scale="log", label="test", unit="%",
    hint="The share that is looked at once, in the end. 0: no test set, where no unbiased figure is needed.",
)  # fmt: skip
MEASURED = replace(
    ACCURACY, name="measured", low=0.4, high=0.999, step=0.001, label="measured", hint="The accuracy that the dev set and the test set show."
)  # fmt: skip
# The sizes of the curve.
SIZES = np.unique(np.round(10.0 ** np.linspace(1.0, 6.5, 111)))


@spec
class Spec:
    """A split of `examples` by percentages, and the accuracy that is read on its dev and test set."""

    examples: int = of(ALL)
    dev_percent: float = of(DEV_PERCENT)
    test_percent: float = of(TEST_PERCENT)
    measured: float = of(MEASURED)


@dataclass(frozen=True, eq=False)
class Result:
    """train, dev, test: counts, together all examples;  low, high: the 95 % interval of the measured accuracy at each of `SIZES`."""

    spec: Spec
    train: int
    dev: int
    test: int
    low: Array
    high: Array

    def interval(self, n: int) -> tuple[float, float]:
        """Of the measured accuracy on n examples, 95 %."""
        return wilson(self.spec.measured * n, n)

    def half_width(self, n: int) -> float:
        low, high = self.interval(n)
        return 0.5 * (high - low)

    def table(self) -> ResultTable:
        columns = [
            Column("name", "set", format="s"),
            Column("count", "examples", "How many", format=",d"),
            Column("share", "share", "Of all examples", format=".4g", unit="%"),
            Column("low", "from", "The measured accuracy's interval, 95 %", format=".2%"),
            Column("high", "to", "The measured accuracy's interval, 95 %", format=".2%"),
        ]
        rows = []
        for name, n in (("train", self.train), ("dev", self.dev), ("test", self.test)):
            low, high = self.interval(n) if name != "train" and n else (None, None)
            rows.append({"name": name, "count": n, "share": 100.0 * n / self.spec.examples, "low": low, "high": high})
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        rows = zip(SIZES.tolist(), self.low.tolist(), self.high.tolist(), strict=True)
        return ("examples", "low", "high"), iter(rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Counts: each set that is asked for has at least one example."""
    m = spec.examples
    dev = max(1, round(m * spec.dev_percent / 100.0))
    test = max(1, round(m * spec.test_percent / 100.0)) if spec.test_percent else 0
    low, high = wilson(spec.measured * SIZES, SIZES)
    return Result(spec, m - dev - test, dev, test, low, high)
