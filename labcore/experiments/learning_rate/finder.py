"""The range test of a real network, how far its suggestions scatter, and what a training at each of them gives."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from labcore.experiments.learning_rate.edge_spec import SEED
from labcore.experiments.learning_rate.rising import RULES, SMOOTHING, RangeTest, range_test, suggestions
from labcore.optimizers import LEARNING_RATE
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, Side, train_all

Array = np.ndarray

DATA = Span("data", "digits", kind="choice", choices=("digits", "breast-cancer", "moons"), label="data")
OPTIMIZER = Span("optimizer", "gd", kind="choice", choices=("gd", "momentum", "adam"), label="optimizer")
TRAIN_EPOCHS = Span("train_epochs", 15, 1, 60, kind="integer", label="epochs of each training")
BATCH_SIZE = Span(
    "batch_size", 32, 4, 256, kind="integer", scale="log", label="batch size", unit="examples",
    hint="Small batches make the curve of the test noisy.",
)  # fmt: skip
# Tests that differ in nothing but the seed: by them one sees how far a suggestion can be trusted.
TESTS = 8


@spec
class Spec:
    """alone  the test of this seed and nothing else: neither other seeds nor trainings, for a picture that has to be quick"""

    data: str = of(DATA)
    optimizer: str = of(OPTIMIZER)
    batch_size: int = of(BATCH_SIZE)
    smoothing: float = of(SMOOTHING)
    train_epochs: int = of(TRAIN_EPOCHS)
    seed: int = of(SEED)
    alone: bool = False

    def settings(self) -> Settings:
        """Of the network: one hidden layer of 32 units."""
        return Settings(
            data=self.data, hidden=(32,), optimizer=self.optimizer, batch_size=self.batch_size, seed=self.seed,
            epochs=self.train_epochs,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Result:
    """test of the spec's seed, others (8,) with seeds of their own, none where it is alone;  raw: what the rules read off the test without smoothing;
    sides: a training at each suggestion, by its rule (none where a rule found no rate)."""

    spec: Spec
    test: RangeTest
    others: tuple[RangeTest, ...]
    raw: dict[str, float]
    sides: dict[str, Side]

    def scatter(self, rule: str) -> float:
        """How many times the smallest suggestion of a rule the largest one is, over all seeds; nan for fewer than two."""
        found = np.array([one.suggestions[rule] for one in (self.test, *self.others)])
        found = found[np.isfinite(found)]
        return float(found.max() / found.min()) if len(found) > 1 else math.nan

    def table(self) -> ResultTable:
        columns = [
            Column("name", "rule", format="s"),
            Column("rate", "rate", "What it reads off the smoothed curve", format=".3g"),
            Column("raw", "raw", "The same without smoothing", format=".3g"),
            Column("scatter", "scatter", "Largest suggestion over smallest one, by 9 seeds", format=".3g"),
            Column("train_cost", "train cost", "Of a training at this rate, at its end", format=".3g"),
            Column("right", "dev right", "Share of right answers on the dev set", format=".1%"),
            Column("outcome", "outcome", format="s"),
        ]
        rows = []
        for rule in RULES:
            side = self.sides.get(rule)
            last = side.evaluations[-1] if side is not None else None
            rows.append({
                "name": rule, "rate": self.test.suggestions[rule], "raw": self.raw[rule], "scatter": self.scatter(rule),
                "train_cost": last.train_cost if last else math.nan, "right": last.dev_score if last else math.nan,
                "outcome": side.outcome if side is not None else "no rate",
            })  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """The tests, then the trainings."""
    settings = spec.settings()
    tests = []
    for number in range(1 if spec.alone else TESTS + 1):
        tests.append(range_test(replace(settings, seed=spec.seed + number), smoothing=spec.smoothing))
        tick(0.4 * (number + 1) / (TESTS + 1), "Range tests of nine seeds")
    found = {rule: rate for rule, rate in tests[0].suggestions.items() if math.isfinite(rate) and not spec.alone}
    rates = [min(max(rate, LEARNING_RATE.low), LEARNING_RATE.high) for rate in found.values()]

    def training(share: float | None = None, text: str = "", /) -> None:
        tick(None if share is None else 0.4 + 0.6 * share, "Training at each suggestion")

    sides = train_all([settings.changed(learning_rate=rate) for rate in rates], training) if rates else ()
    raw = suggestions(tests[0].rates, tests[0].costs)
    return Result(spec, tests[0], tuple(tests[1:]), raw, dict(zip(found, sides, strict=True)))
