"""Overflow: one constant added to every logit, and what the softmax as it is written makes of it in each precision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.experiments.softmax.numeric import (
    CLASSES,
    DTYPE,
    Z1,
    Z2,
    Z3,
    Z4,
    largest_exponent,
    logits_of,
    names_of,
    probabilities,
    smallest_exponent,
)
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

STEPS = 120
# How far the constant goes in each precision: past the limit on both sides.
FARTHEST = {"float16": 24.0, "float32": 120.0, "float64": 840.0}
DIRECTION = Span(
    "direction", "up", kind="choice", choices=("up", "down"), label="constant", hint="Added to every logit, or taken from every logit.",
)  # fmt: skip


@spec
class Spec:
    classes: int = of(CLASSES)
    z1: float = of(Z1)
    z2: float = of(Z2)
    z3: float = of(Z3)
    z4: float = of(Z4)
    dtype: str = of(DTYPE, "float16")
    direction: str = of(DIRECTION)


@dataclass(frozen=True, eq=False)
class Result:
    """The constants (121,) of the chosen precision, and of each step the softmax as it is written and the stable one.

    z       (121, classes) the logits;  powers: their exponentials in the chosen precision, inf where they overflow
    naive, stable   (121, classes) in the chosen precision, as float64
    truth   (classes,) in float64, of the logits without a constant
    """

    spec: Spec
    constants: Array
    z: Array
    powers: Array
    naive: Array
    stable: Array
    truth: Array

    @property
    def broken(self) -> int | None:
        """The first step at which the naive softmax is no number; None where it holds to the end."""
        gone = ~holds(self.naive)
        return int(np.argmax(gone)) if gone.any() else None

    @property
    def limit(self) -> float:
        """The z above which e^z is no number of the chosen precision; of a constant taken away the one below which it is 0."""
        dtype = self.spec.dtype
        return largest_exponent(dtype) if self.spec.direction == "up" else smallest_exponent(dtype)

    @property
    def breaks(self) -> float:
        """The constant from which on the naive softmax gives no probabilities."""
        return breaks_at(logits_of(self.spec), self.spec.dtype, self.spec.direction)

    @property
    def off(self) -> float:
        """By how much the stable softmax is off at most, whatever the constant."""
        return float(np.abs(self.stable - self.truth).max())

    def table(self) -> ResultTable:
        columns = [
            Column("name", "class", format="s"),
            Column("z", "z", "The logit without a constant"),
            Column("p", "p", "In float64, without a constant", format=".4f"),
            Column("naive", "as written", "At the farthest constant", format=".4f"),
            Column("stable", "stable", "At the farthest constant, the largest logit subtracted first", format=".4f"),
        ]
        z, last = logits_of(self.spec), self.naive[-1] if self.broken is None else np.full(self.spec.classes, np.nan)
        rows = [
            {
                "name": name, "z": float(z[k]), "p": float(self.truth[k]), "naive": float(last[k]), "stable": float(self.stable[-1, k]),
            }
            for k, name in enumerate(names_of(self.spec.classes))
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def precision(self) -> ResultTable:
        """What the chosen precision can hold."""
        columns = [
            Column("name", "precision", format="s"),
            Column("limit", "limit of z", "Above it e^z overflows; or below it e^z is 0", format=".2f"),
            Column(
                "breaks",
                "breaks at",
                "The constant at which the softmax as it is written gives no probabilities",
                format=".2f",
            ),
            Column("off", "stable off by", "The largest error of a probability, whatever the constant", format=".1e"),
        ]
        return ResultTable(
            columns, [{"name": self.spec.dtype, "limit": self.limit, "breaks": self.breaks, "off": self.off}]
        )

    def tables(self) -> list[ResultTable]:
        return [self.table(), self.precision()]


def constants_of(spec: Spec, dtype: str) -> Array:
    """(121,) the constants that are tried in this precision."""
    return np.linspace(0.0, FARTHEST[dtype], STEPS + 1) * (1.0 if spec.direction == "up" else -1.0)


def breaks_at(z: Array, dtype: str, direction: str) -> float:
    """The constant from which on the naive softmax of logits z (classes,) is no number, to a hundredth: found by halving."""
    sign = 1.0 if direction == "up" else -1.0
    low, high = 0.0, FARTHEST[dtype]
    while high - low > 1e-4:
        middle = (low + high) / 2
        good = holds(probabilities(z + sign * middle, dtype, stable=False))
        low, high = (middle, high) if good else (low, middle)
    return sign * high


def holds(p: Array) -> Array:
    """Whether probabilities (*, classes) are some: a sum that overflows alone leaves zeros, and no nan."""
    return p.astype(np.float64).sum(axis=-1) > 0.5


def run(spec: Spec, tick: Tick = none) -> Result:
    """All constants at once."""
    start, constants = logits_of(spec), constants_of(spec, spec.dtype)
    z = start + constants[:, None]
    with np.errstate(all="ignore"):
        powers = np.exp(z.astype(spec.dtype)).astype(np.float64)
    naive, stable = (probabilities(z, spec.dtype, one).astype(np.float64) for one in (False, True))
    return Result(spec, constants, z, powers, naive, stable, probabilities(start))
