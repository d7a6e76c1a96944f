"""The learning rates that are usable, with and without batch norm: real trainings at 25 rates, three activations and three seeds.

A rate is usable where the networks of all seeds answer the asked share of the dev set right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, Side, train_all

Array = np.ndarray

# Half an octave apart, up to the largest but one that an optimizer takes.
RATES = tuple(2.0 ** (k / 2) for k in range(-18, 7))
ACTIVATIONS = ("sigmoid", "tanh", "relu")
SEEDS, EPOCHS, UNITS = (0, 1, 2), 15, 32
# So that the training set has 1,024 examples and no mini-batch is smaller than the others: the statistics of a rest of three
# examples are worth nothing.
DEV_SHARE, BATCH_SIZE = 0.43, 64
STORED = Path(__file__).with_name("rates_stored.npz")

LAYERS = Span(
    "layers", "3", kind="choice", choices=("3", "6"), label="layers", hint="Hidden ones, each of 32 units.",
)  # fmt: skip
RIGHT = Span(
    "right", 0.9, 0.4, 0.97, step=0.01, label="right answers asked for",
    hint="A rate is usable where the networks of all seeds answer this share of the dev set right.",
)  # fmt: skip
SOURCE = Span(
    "source", "stored", kind="choice", choices=("stored", "here"), label="trainings",
    hint="Stored: trained before, by this very code. Here: on this machine, now, at every fourth rate with one seed.",
)  # fmt: skip


@spec
class Spec:
    """`many`: so many of the six bars, from the first on; None for all."""

    layers: str = of(LAYERS)
    right: float = of(RIGHT)
    source: str = of(SOURCE)
    many: int | None = None

    def check(self) -> None:
        most = 2 * len(ACTIVATIONS)
        if self.many is not None and not (type(self.many) is int and 0 <= self.many <= most):
            raise ValueError(f"many must be an integer in [0, {most}] or None; got {str(self.many)[:80]}.")

    @property
    def parts(self) -> tuple[RatesPart, ...]:
        """What is trained one by one: a bar each."""
        whole = self.source == "stored"
        every = [RatesPart(self.layers, one, norm, whole) for one in ACTIVATIONS for norm in (False, True)]
        return tuple(every[: self.many])


@dataclass(frozen=True)
class RatesPart:
    """One bar: an activation with batch norm or without. `whole`: all of RATES and SEEDS, or every fourth rate with the first seed."""

    layers: str
    activation: str
    batch_norm: bool
    whole: bool = True

    @property
    def rates(self) -> tuple[float, ...]:
        return RATES if self.whole else RATES[::4]

    @property
    def seeds(self) -> tuple[int, ...]:
        return SEEDS if self.whole else SEEDS[:1]

    def settings(self, rate: float, seed: int) -> Settings:
        return Settings(
            data="digits", dev_share=DEV_SHARE, hidden=(UNITS,) * int(self.layers), activation=self.activation,
            initializer="he" if self.activation == "relu" else "lecun", batch_norm=self.batch_norm, optimizer="gd",
            learning_rate=rate, batch_size=BATCH_SIZE, epochs=EPOCHS, seed=seed,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class RatesTried:
    """What came of one bar's trainings.

    scores  (rates, seeds, epochs + 1) the share of right answers on the dev set;  costs: likewise on the training set, in nats;
            nan from where a training has diverged
    """

    part: RatesPart
    scores: Array
    costs: Array

    @property
    def rates(self) -> Array:
        return np.array(self.part.rates)

    def useful(self, right: float) -> Array:
        """(epochs + 1, rates) bool: whether all seeds answer this share right as they stand then."""
        return np.all(self.scores >= right, axis=1).T

    def stretch(self, right: float, epoch: int = EPOCHS) -> tuple[float, float] | None:
        """The lowest and the highest rate of the longest row of rates that are usable; None where none is."""
        row = longest(self.useful(right)[epoch])
        return None if row is None else (float(self.rates[row[0]]), float(self.rates[row[1]]))

    @property
    def final_costs(self) -> Array:
        """(rates,) medians of the seeds at the end; nan where half of them have diverged."""
        return np.median(self.costs[:, :, -1], axis=1)


@dataclass(frozen=True, eq=False)
class Result:
    """A bar for each activation, without batch norm and with it."""

    spec: Spec
    tried: tuple[RatesTried, ...]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "network", format="s"),
            Column("low", "lowest rate", "Of the longest row of rates that are usable", format=".3g"),
            Column("high", "highest rate", "Of the longest row of rates that are usable", format=".3g"),
            Column("times", "range", "The highest of these rates over the lowest", format=".3g"),
            Column("best", "best dev right", "At the best rate: the share of right answers of the worst seed", format=".1%"),
        ]  # fmt: skip
        return ResultTable(columns, [self.row(one) for one in self.tried])

    def row(self, one: RatesTried) -> dict[str, Any]:
        low, high = one.stretch(self.spec.right) or (None, None)
        worst = one.scores[:, :, -1].min(axis=1)
        return {
            "name": name_of(one.part), "low": low, "high": high, "times": None if low is None or high is None else high / low,
            "best": float(np.nanmax(worst)) if np.isfinite(worst).any() else None,
        }  # fmt: skip


def name_of(part: RatesPart) -> str:
    called = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}[part.activation]
    return f"{called}, batch norm" if part.batch_norm else f"{called}, without"


def longest(flags: Array) -> tuple[int, int] | None:
    """The first and the last place of the longest row of True in flags (n,), the earlier of two as long; None without any."""
    padded = np.concatenate([[False], np.asarray(flags, bool), [False]])
    first, last = np.flatnonzero(padded[1:] & ~padded[:-1]), np.flatnonzero(~padded[1:] & padded[:-1]) - 1
    if not len(first):
        return None
    i = int((last - first).argmax())
    return int(first[i]), int(last[i])


def run(spec: Spec, tick: Tick = none) -> Result:
    """All bars: taken from the file, or trained."""
    if spec.source == "stored":
        return Result(spec, tuple(stored(part) for part in spec.parts))
    return Result(spec, tuple(measure(part, tick) for part in spec.parts))


def measure(part: RatesPart, tick: Tick = none) -> RatesTried:
    """Trains one bar's networks together, at all its rates and seeds."""
    every = [part.settings(rate, seed) for rate in part.rates for seed in part.seeds]

    def told(share: float | None = None, text: str = "", /) -> None:
        tick(share, f"{name_of(part)}: {len(every)} trainings")

    sides = train_all(every, told)
    shape = (len(part.rates), len(part.seeds), EPOCHS + 1)
    return RatesTried(part, _measured(sides, "dev_score").reshape(shape), _measured(sides, "train_cost").reshape(shape))


def _measured(sides: Sequence[Side], name: str) -> Array:
    """(sides, epochs + 1) of what was measured after each epoch, nan after a divergence."""
    kept = np.full((len(sides), EPOCHS + 1), np.nan)
    for row, side in zip(kept, sides, strict=True):
        row[: len(side.evaluations)] = [getattr(one, name) for one in side.evaluations]
    return kept


@lru_cache(maxsize=16)
def stored(part: RatesPart) -> RatesTried:
    """What `python -m labcore.experiments.batch_norm.store` has trained of one bar."""
    key = key_of(part)
    with np.load(STORED) as file:
        return RatesTried(part, file[f"{key} scores"].astype(float), file[f"{key} costs"].astype(float))


def key_of(part: RatesPart) -> str:
    return f"{part.layers} {part.activation} {int(part.batch_norm)}"
