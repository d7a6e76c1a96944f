"""What a batch is worth: updates until a real network has learned, against the batch size, the rate tuned anew for each size.

For every batch size RATES x SEEDS trainings go together; the rate at which all seeds have arrived first is that size's best.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from labcore.experiments.mini_batches.noise_scale import gradient_noise_scale
from labcore.network import Network
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, Side, Trainings

Array = np.ndarray

SIZES = tuple(2**k for k in range(11))
RATES = tuple(2.0**k for k in range(-6, 4))
SEEDS = (0, 1, 2)
# So that the training set has 1,024 examples, and the largest batch is all of them.
DEV_SHARE = 0.43
# A size that has not arrived by then is given up; and the cost is looked at after so many more updates, as a share.
MOST_EPOCHS, MOST_UPDATES, BETWEEN = 400, 40_000, 1 / 32
STORED = Path(__file__).with_name("stored.json")

HIDDEN = Span(
    "hidden", "16", kind="choice", choices=("16", "64"), label="hidden units", hint="Of the network's one hidden layer.",
)  # fmt: skip
TARGET = Span(
    "target", "0.1", kind="choice", choices=("0.1", "0.5"), label="target cost",
    hint="Cross-entropy over the whole training set, in nats, at which a training counts as done.",
)  # fmt: skip
SOURCE = Span(
    "source", "stored", kind="choice", choices=("stored", "here"), label="trainings",
    hint="Stored: measured before, by this very code. Here: on this machine, now.",
)  # fmt: skip


@spec
class Spec:
    """A network and a target. `many`: so many of the batch sizes, from the smallest on; None for all."""

    hidden: str = of(HIDDEN)
    target: str = of(TARGET)
    source: str = of(SOURCE)
    many: int | None = None

    def check(self) -> None:
        if self.many is not None and not (type(self.many) is int and 0 <= self.many <= len(self.every_size)):
            raise ValueError(
                f"many must be an integer in [0, {len(self.every_size)}] or None; got {str(self.many)[:80]}."
            )

    @property
    def every_size(self) -> tuple[int, ...]:
        """All batch sizes: those that are stored, or every second of them where they are trained now."""
        return SIZES if self.source == "stored" else SIZES[::2]

    @property
    def parts(self) -> tuple[SweepPart, ...]:
        """What is measured one by one."""
        return tuple(SweepPart(self.hidden, self.target, size) for size in self.every_size[: self.many])


@dataclass(frozen=True)
class SweepPart:
    """One batch size."""

    hidden: str
    target: str
    batch_size: int


@dataclass(frozen=True)
class SweepPoint:
    """What came of one batch size.

    updates      of each seed at the best rate, () where none arrived with all seeds
    rate         that rate, None where there is none
    arrived      of each of RATES, the updates of each of SEEDS; None where it had not arrived when the first rate had with all
    noise_scale  of the first seed's network at the start, and at the best rate when all seeds had arrived (or None)
    """

    batch_size: int
    rate: float | None
    updates: tuple[int, ...]
    arrived: tuple[tuple[int | None, ...], ...]
    noise_scale: tuple[float, float | None]

    @property
    def middle(self) -> float:
        """The median of the seeds; nan where they have not arrived."""
        return float(np.median(self.updates)) if self.updates else np.nan

    @property
    def at_the_edge(self) -> bool:
        """Whether the best rate is the smallest or the largest that was tried."""
        return self.rate in (RATES[0], RATES[-1])


@dataclass(frozen=True)
class Result:
    """A point for each of the batch sizes, the smallest first."""

    spec: Spec
    points: tuple[SweepPoint, ...]

    @property
    def sizes(self) -> Array:
        return np.array([one.batch_size for one in self.points])

    @property
    def updates(self) -> Array:
        """(sizes,) medians of the seeds; nan where they have not arrived."""
        return np.array([one.middle for one in self.points])

    @property
    def band(self) -> tuple[Array, Array]:
        """The fastest and the slowest seed of each size."""
        low, high = ([f(one.updates) if one.updates else np.nan for one in self.points] for f in (min, max))
        return np.array(low, float), np.array(high, float)

    @property
    def noise_scales(self) -> tuple[float, float]:
        """At the start, and at the target: the median over the batch sizes; nan where none is there."""
        if not self.points:
            return np.nan, np.nan
        ends = [one.noise_scale[1] for one in self.points if one.noise_scale[1] is not None]
        return self.points[0].noise_scale[0], float(np.median(ends)) if ends else np.nan

    def table(self) -> ResultTable:
        columns = [
            Column("name", "batch size", format="s"),
            Column("rate", "best rate", "Of ten learning rates, each twice the one before"),
            Column("updates", "updates", "To the target cost, the median of three seeds", format=".0f"),
            Column("low", "fastest seed", "Updates of the fastest seed", format=".0f"),
            Column("high", "slowest seed", "Updates of the slowest seed", format=".0f"),
            Column("examples", "examples", "Seen until then: updates times the batch size", format=".0f"),
            Column("noise", "noise scale", "tr Σ / |g|² when it had arrived, in examples"),
        ]  # fmt: skip
        low, high = self.band
        rows = [
            {"name": f"{one.batch_size}", "rate": one.rate, "updates": one.middle, "low": low[i], "high": high[i],
             "examples": one.middle * one.batch_size, "noise": one.noise_scale[1]}
            for i, one in enumerate(self.points)
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """All sizes: taken from the file, or trained."""
    if spec.source == "stored":
        return Result(spec, stored()[spec.hidden, spec.target][: spec.many])
    return Result(spec, tuple(measure(part, tick) for part in spec.parts))


def settings_of(hidden: str, batch_size: int, rate: float, seed: int) -> Settings:
    """Handwritten digits, plain gradient descent, one hidden layer of tanh."""
    return Settings(
        data="digits", dev_share=DEV_SHARE, hidden=(int(HIDDEN.check(hidden)),), optimizer="gd", learning_rate=rate,
        batch_size=batch_size, seed=seed, epochs=1000,
    )  # fmt: skip


def measure(part: SweepPart, tick: Tick = none) -> SweepPoint:
    """Trains one batch size at all rates and seeds together, until one rate has arrived with all seeds."""
    size, target = part.batch_size, float(TARGET.check(part.target))
    every = [settings_of(part.hidden, size, rate, seed) for rate in RATES for seed in SEEDS]
    trainings = Trainings(every, tick=tick, each_epoch=False)
    start = _noise_scale(trainings.sides[0])
    arrived: list[int | None] = [None] * len(every)
    most = min(MOST_UPDATES, MOST_EPOCHS * -(-trainings.sides[0].problem.train.examples // size))
    made, costs = 0, trainings.train_costs()
    first = float(costs[0])
    while made < most and not trainings.done and _best(arrived) is None:
        for some in _slices(min(max(1, int(made * BETWEEN)), most - made)):
            trainings.advance(some)
            made += some
            tick(
                _share(costs, first, target),
                f"Batch size {size:,}: {len(every)} trainings, update {made:,}",
            )
        costs = trainings.train_costs()
        for i in np.flatnonzero(costs <= target):
            arrived[i] = arrived[i] or made
    of_rates = tuple(tuple(arrived[i : i + len(SEEDS)]) for i in range(0, len(every), len(SEEDS)))
    best = _best(arrived)
    if best is None:
        return SweepPoint(size, None, (), of_rates, (start, None))
    updates = tuple(one for one in of_rates[best] if one is not None)
    return SweepPoint(size, RATES[best], updates, of_rates, (start, _noise_scale(trainings.sides[best * len(SEEDS)])))


def _slices(updates: int) -> Iterator[int]:
    """So few at a time that one hears of a cancel soon."""
    for at in range(0, updates, 8):
        yield min(8, updates - at)


def _best(arrived: Sequence[int | None]) -> int | None:
    """The number of the rate at which all seeds have arrived, the one whose slowest is fastest; None while there is none."""
    slowest = {}
    for i in range(len(RATES)):
        own = arrived[i * len(SEEDS) : (i + 1) * len(SEEDS)]
        if None not in own:
            slowest[i] = (max(own), sum(own))  # type: ignore[type-var, arg-type]
    return min(slowest, key=slowest.__getitem__) if slowest else None


def _share(costs: Array, first: float, target: float) -> float:
    """How far the one in front has come, by the logarithm of its cost."""
    lowest = float(np.nanmin(costs, initial=first))
    return (
        float(np.clip(np.log(first / max(lowest, 1e-9)) / np.log(first / target), 0.0, 1.0)) if first > target else 1.0
    )


def _noise_scale(side: Side) -> float:
    network: Network = side.network()
    return float(gradient_noise_scale(network, side.problem.train.X, side.problem.targets(network.dtype.name)))


# --- stored ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def stored() -> dict[tuple[str, str], tuple[SweepPoint, ...]]:
    """What `python -m labcore.experiments.mini_batches.store` has measured, by hidden units and target."""
    known = json.loads(STORED.read_text())
    return {(one["hidden"], one["target"]): tuple(map(_point, one["points"])) for one in known}


def _point(given: dict[str, Any]) -> SweepPoint:
    return SweepPoint(
        given["batch_size"], given["rate"], tuple(given["updates"]), tuple(map(tuple, given["arrived"])), tuple(given["noise_scale"])
    )  # fmt: skip


def as_stored(hidden: str, target: str, points: Sequence[SweepPoint]) -> dict[str, Any]:
    """A sweep as it lies in the file."""
    return {"hidden": hidden, "target": target, "points": [asdict(one) for one in points]}
