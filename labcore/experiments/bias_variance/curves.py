"""Train and dev error against a model's size, and against the number of examples: real trainings, several seeds of each."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from labcore.experiments.bias_variance.networks import best_error
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, train_all

Array = np.ndarray

DATA = Span(
    "curve_data",
    "moons",
    kind="choice",
    choices=("moons", "digits"),
    label="data",
    hint="Two overlapping moons, or real handwritten digits.",
)
AGAINST = Span(
    "against",
    "size",
    kind="choice",
    choices=("size", "examples"),
    label="against",
    hint="The hidden units of one layer, or the training examples of one network.",
)
SOURCE = Span("source", "stored", kind="choice", choices=("stored", "here"), label="trainings", hint="Stored: trained before, by this very code. Here: on this machine, now.")  # fmt: skip
SEEDS = tuple(range(8))
UNITS = (1, 2, 4, 8, 16, 32, 64, 128)
NOISE = 0.3
# What stays fixed: training examples against size, hidden units against examples.
FIXED = {("moons", "size"): 80, ("digits", "size"): 360, ("moons", "examples"): 64, ("digits", "examples"): 32}
# Of the digits no more than a share of 0.9 may be held back, of 1,797.
EXAMPLES = {"moons": (20, 40, 80, 160, 320, 500), "digits": (180, 270, 360, 540, 899, 1438)}
STORED = Path(__file__).with_name("curves.json")


@spec
class Spec:
    """`many`: so many of the values along the axis, from the smallest on; None for all."""

    curve_data: str = of(DATA)
    against: str = of(AGAINST)
    source: str = of(SOURCE)
    many: int | None = None

    def check(self) -> None:
        if self.many is not None and not (type(self.many) is int and 0 <= self.many <= len(self.values)):
            raise ValueError(f"many must be an integer in [0, {len(self.values)}] or None; got {str(self.many)[:80]}.")

    @property
    def values(self) -> tuple[int, ...]:
        """All values along the axis."""
        return UNITS if self.against == "size" else EXAMPLES[self.curve_data]

    @property
    def parts(self) -> tuple[CurvePart, ...]:
        """What is trained one by one."""
        return tuple(CurvePart(self.curve_data, self.against, value) for value in self.values[: self.many])


@dataclass(frozen=True)
class CurvePart:
    """One value along the axis: so many hidden units, or so many training examples."""

    data: str
    against: str
    value: int


@dataclass(frozen=True)
class Point:
    """The errors of every seed at one value: shares of wrong answers."""

    value: int
    train: tuple[float, ...]
    dev: tuple[float, ...]


@dataclass(frozen=True)
class Result:
    """A point for each value, the smallest first."""

    spec: Spec
    points: tuple[Point, ...]

    @property
    def values(self) -> Array:
        return np.array([one.value for one in self.points])

    def errors(self, subset: str) -> Array:
        """(values, seeds) of 'train' or 'dev'."""
        return np.array([getattr(one, subset) for one in self.points]).reshape(len(self.points), len(SEEDS))

    def middle(self, subset: str) -> Array:
        """Medians of the seeds, (values,): a training that is caught in a bad place does not move them."""
        return np.median(self.errors(subset), axis=1)

    @property
    def best(self) -> int | None:
        """The value with the lowest median of dev errors, None where there is no point yet."""
        return int(self.values[int(np.argmin(self.middle("dev")))]) if self.points else None

    @property
    def reachable(self) -> float:
        """The error of the best rule, which for the moons is known; nan for the digits."""
        return best_error(NOISE) if self.spec.curve_data == "moons" else math.nan

    def table(self) -> ResultTable:
        what = "hidden units" if self.spec.against == "size" else "training examples"
        columns = [
            Column("name", what, format="s"), Column("train", "train error", f"Median of {len(SEEDS)} seeds", format=".1%"),
            Column("dev", "dev error", f"Median of {len(SEEDS)} seeds", format=".1%"), Column("gap", "dev above train", format=".1%"),
            Column("spread", "spread of dev", "From the lowest to the highest seed", format=".1%"),
        ]  # fmt: skip
        train, dev, spread = self.middle("train"), self.middle("dev"), np.ptp(self.errors("dev"), axis=1)
        rows = [
            {"name": f"{one.value}", "train": float(t), "dev": float(d), "gap": float(d - t), "spread": float(s)}
            for one, t, d, s in zip(self.points, train, dev, spread, strict=True)
        ]
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """All values: taken from the file, or trained."""
    if spec.source == "stored":
        return Result(spec, stored()[spec.curve_data, spec.against][: spec.many])
    return Result(spec, tuple(measure(part, tick) for part in spec.parts))


def measure(part: CurvePart, tick: Tick = none) -> Point:
    """Trains every seed of one value together, to the end."""
    sides = train_all([settings_of(part, seed) for seed in SEEDS], tick, each_epoch=False)
    ends = [side.evaluations[-1] for side in sides]
    return Point(part.value, tuple(1.0 - one.train_score for one in ends), tuple(1.0 - one.dev_score for one in ends))


def settings_of(part: CurvePart, seed: int) -> Settings:
    """One hidden layer of tanh, Adam, long enough to fit what it can; without regularization."""
    fixed = FIXED[part.data, part.against]
    units, train = (part.value, fixed) if part.against == "size" else (fixed, part.value)
    if part.data == "moons":
        return Settings(
            data="moons", data_noise=NOISE, examples=10 * train, dev_share=0.9, batch_size=train, hidden=(units,), gain=3.0, learning_rate=0.02,
            epochs=600, seed=seed,
        )  # fmt: skip
    return Settings(
        data="digits",
        dev_share=1.0 - train / 1797,
        hidden=(units,),
        learning_rate=0.005,
        batch_size=60,
        epochs=60,
        seed=seed,
    )


# --- stored ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def stored() -> dict[tuple[str, str], tuple[Point, ...]]:
    """What `python -m labcore.experiments.bias_variance.store` has trained, by data and what it is against."""
    known = json.loads(STORED.read_text())
    return {
        (one["data"], one["against"]): tuple(
            Point(p["value"], tuple(p["train"]), tuple(p["dev"])) for p in one["points"]
        )
        for one in known
    }


def as_stored(data: str, against: str, points: Sequence[Point]) -> dict[str, Any]:
    """A curve as it lies in the file."""
    return {"data": data, "against": against, "points": [asdict(one) for one in points]}
