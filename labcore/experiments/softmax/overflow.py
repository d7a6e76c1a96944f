"""Overflow: one constant added to every logit, and what the softmax as it is written makes of it in each precision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.experiments.softmax.numeric import (
    CLASSES,
    DTYPE,
    DTYPES,
    Z1,
    Z2,
    Z3,
    Z4,
    largest_exponent,
    logits_of,
    probabilities,
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

    def table(self) -> ResultTable:
        columns = [
            Column("name", "precision", format="s"),
            Column("limit", "e^z overflows above", "The logarithm of the largest number", format=".2f"),
            Column(
                "breaks", "breaks at a constant of", "Where the softmax as it is written gives no number", format=".2f"
            ),
            Column(
                "off",
                "stable, at most off by",
                "The largest error of a probability, whatever the constant",
                format=".1e",
            ),
        ]
        start = logits_of(self.spec)
        rows = []
        for dtype in DTYPES:
            stable = self.stable if dtype == self.spec.dtype else _both(start, constants_of(self.spec, dtype), dtype)[1]
            rows.append({
                "name": dtype, "limit": largest_exponent(dtype), "breaks": breaks_at(start, dtype, self.spec.direction),
                "off": float(np.abs(stable - self.truth).max()),
            })  # fmt: skip
        return ResultTable(columns, rows)


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


def _both(z: Array, constants: Array, dtype: str) -> tuple[Array, Array]:
    moved = z + constants[:, None]
    naive, stable = (probabilities(moved, dtype, one).astype(np.float64) for one in (False, True))
    return naive, stable


def run(spec: Spec, tick: Tick = none) -> Result:
    """All constants at once."""
    start, constants = logits_of(spec), constants_of(spec, spec.dtype)
    z = start + constants[:, None]
    with np.errstate(all="ignore"):
        powers = np.exp(z.astype(spec.dtype)).astype(np.float64)
    naive, stable = _both(start, constants, spec.dtype)
    return Result(spec, constants, z, powers, naive, stable, probabilities(start))
