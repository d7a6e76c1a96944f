"""What a mini-batch is worth to each kind of norm: dev errors with batch, layer and group norm, for batches of 2 to 128."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, train_all

Array = np.ndarray

SIZES = (2, 4, 8, 16, 32, 64, 128)
NORMS = ("batch", "layer", "group", "none")
NAMES = {"batch": "batch norm", "layer": "layer norm", "group": "group norm", "none": "without"}
SEEDS, EPOCHS, UNITS, GROUPS, DEV_SHARE = (0, 1, 2), 8, (32, 32), 4, 0.43
# The rate at 32 examples.
RATE = 0.1
STORED = Path(__file__).with_name("groups_stored.json")

RULE = Span(
    "rule", "scaled", kind="choice", choices=("scaled", "same"), label="learning rate",
    hint="Scaled: 0.1 at a batch of 32, and in proportion to the batch size. Same: 0.1 for all.",
)  # fmt: skip
SOURCE = Span(
    "norms_source", "stored", kind="choice", choices=("stored", "here"), label="trainings",
    hint="Stored: trained before, by this very code. Here: on this machine, now, at every second batch size with one seed.",
)  # fmt: skip


@spec
class Spec:
    """`many`: so many of the four curves, from the first on; None for all."""

    rule: str = of(RULE)
    source: str = of(SOURCE)
    many: int | None = None

    def check(self) -> None:
        if self.many is not None and not (type(self.many) is int and 0 <= self.many <= len(NORMS)):
            raise ValueError(f"many must be an integer in [0, {len(NORMS)}] or None; got {str(self.many)[:80]}.")

    @property
    def parts(self) -> tuple[NormPart, ...]:
        """What is trained one by one: a curve each."""
        return tuple(NormPart(self.rule, norm, self.source == "stored") for norm in NORMS[: self.many])


@dataclass(frozen=True)
class NormPart:
    """One curve. `whole`: all of SIZES and SEEDS, or every second size with the first seed."""

    rule: str
    norm: str
    whole: bool = True

    @property
    def sizes(self) -> tuple[int, ...]:
        return SIZES if self.whole else SIZES[::2]

    @property
    def seeds(self) -> tuple[int, ...]:
        return SEEDS if self.whole else SEEDS[:1]

    def settings(self, size: int, seed: int) -> Settings:
        return Settings(
            data="digits", dev_share=DEV_SHARE, hidden=UNITS, activation="relu", norm=self.norm, groups=GROUPS, optimizer="gd",
            learning_rate=RATE * size / 32 if self.rule == "scaled" else RATE, batch_size=size, epochs=EPOCHS, seed=seed,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class NormTried:
    """errors (sizes, seeds): the share of the dev set that is answered wrongly at the end."""

    part: NormPart
    errors: Array

    @property
    def sizes(self) -> Array:
        return np.array(self.part.sizes)

    @property
    def middle(self) -> Array:
        """(sizes,) medians of the seeds."""
        return np.median(self.errors, axis=1)

    def at(self, size: int) -> float:
        """The median at a batch size; nan where that was not trained."""
        return float(self.middle[self.part.sizes.index(size)]) if size in self.part.sizes else float("nan")


@dataclass(frozen=True, eq=False)
class Result:
    """A curve for each norm that is there."""

    spec: Spec
    tried: tuple[NormTried, ...]

    def of(self, norm: str) -> NormTried | None:
        return next((one for one in self.tried if one.part.norm == norm), None)

    def table(self) -> ResultTable:
        sizes = self.tried[0].part.sizes if self.tried else ()
        columns = [Column("name", "norm", format="s")]
        columns += [
            Column(f"b{size}", f"b = {size}", "Dev error, the median of the seeds", format=".1%") for size in sizes
        ]
        rows = [{"name": NAMES[one.part.norm]} | {f"b{size}": one.at(size) for size in sizes} for one in self.tried]
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """All curves: taken from the file, or trained."""
    if spec.source == "stored":
        return Result(spec, tuple(NormTried(part, stored()[part.rule, part.norm]) for part in spec.parts))
    return Result(spec, tuple(measure(part, tick) for part in spec.parts))


def measure(part: NormPart, tick: Tick = none) -> NormTried:
    """Trains one curve's networks together, at all its batch sizes and seeds."""
    every = [part.settings(size, seed) for size in part.sizes for seed in part.seeds]

    def told(share: float | None = None, text: str = "", /) -> None:
        tick(share, f"{NAMES[part.norm]}: {len(every)} trainings")

    sides = train_all(every, told)
    errors = np.array([1.0 - side.evaluations[-1].dev_score for side in sides])
    return NormTried(part, errors.reshape(len(part.sizes), len(part.seeds)))


@lru_cache(maxsize=1)
def stored() -> dict[tuple[str, str], Array]:
    """What `python -m labcore.experiments.batch_norm.store` has trained, by rule and norm."""
    return {(one["rule"], one["norm"]): np.array(one["errors"]) for one in json.loads(STORED.read_text())}


def as_stored(tried: NormTried) -> dict[str, Any]:
    """One curve as it lies in the file."""
    return {"rule": tried.part.rule, "norm": tried.part.norm, "errors": tried.errors.round(5).tolist()}
