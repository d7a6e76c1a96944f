"""The best rate there is against the condition number: plain descent pays for all of it, momentum for its root."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from labcore.costs.ravines import CONDITION_NUMBER
from labcore.experiments.momentum_map.directions import run_along
from labcore.experiments.momentum_map.theory import best_settings, steps_per_digit
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

NAMES = ("Gradient descent", "Momentum")
# So many digits are gained in a measured run, between condition numbers of this many sizes.
DIGITS = 4
SIZES = np.round(10 ** np.linspace(0.5, 3.0, 11), 1)


@spec
class Spec:
    condition_number: float = of(CONDITION_NUMBER, 50.0)


@dataclass(frozen=True)
class Result:
    """Plain descent and momentum, each at its best for the valley.

    settings           rate and beta of each
    steps (2,)         a digit, in the long run
    errors (n + 1, 2)  the larger error of the two directions, in shares of the start's
    arrived (2,)       the first step after which it stays below 10^-DIGITS
    sizes, curve, measured  (k,), (k, 2), (11, 2): condition numbers, the steps per digit of theory, and those of runs at SIZES
    """

    spec: Spec
    settings: tuple[tuple[float, float], tuple[float, float]]
    steps: Array
    errors: Array
    arrived: Array
    sizes: Array
    curve: Array
    measured: Array

    def table(self) -> ResultTable:
        columns = [
            Column("name", "rule", format="s"),
            Column("rate", "best rate", format=".3g"),
            Column("beta", "beta", format=".3g"),
            Column("steps", "steps per digit", "So many steps take the error to a tenth, in the long run", format=".3g"),
            Column("arrived", f"to {10.0**-DIGITS:.4f}", "The first step after which the error stays below this share of the start's, as run", format="d"),
        ]  # fmt: skip
        rows = [
            {"name": name, "rate": rate, "beta": beta, "steps": float(steps), "arrived": int(arrived)}
            for name, (rate, beta), steps, arrived in zip(NAMES, self.settings, self.steps, self.arrived, strict=True)
        ]
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Theory over all condition numbers, runs at some, and the two races in the chosen valley."""
    sizes = np.geomspace(CONDITION_NUMBER.low * 1.02, CONDITION_NUMBER.high, 200)
    errors, arrived = _races(np.array([spec.condition_number]), tick)
    shown = min(len(errors) - 1, max(10, int(1.15 * arrived.max())))
    descent, momentum = _settings(np.array([spec.condition_number]))
    return Result(
        spec,
        ((float(descent[0][0]), 0.0), (float(momentum[0][0]), float(momentum[1][0]))),
        _theory(np.array([spec.condition_number]))[0],
        errors[: shown + 1, 0],
        arrived[0],
        sizes,
        _theory(sizes),
        _measured(),
    )


def _settings(kappas: Array) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """The best rate and beta for curvatures from 1 / kappa to 1: of plain descent, and of momentum."""
    return (2.0 / (1.0 + 1.0 / kappas), np.zeros(len(kappas))), best_settings(kappas)


def _theory(kappas: Array) -> Array:
    """(n, 2): plain descent leaves (kappa - 1) / (kappa + 1), momentum the same of sqrt(kappa)."""
    left = [(root - 1.0) / (root + 1.0) for root in (kappas, np.sqrt(kappas))]
    return np.column_stack([steps_per_digit(one) for one in left])


@cache
def _measured() -> Array:
    """Steps per digit of runs at SIZES, (n, 2): the same whatever valley is chosen."""
    return _races(SIZES)[1] / DIGITS


def _races(kappas: Array, tick: Tick = none) -> tuple[Array, Array]:
    """The errors (steps + 1, n, 2), and when they stay below the target, (n, 2)."""
    n = len(kappas)
    # Enough for plain descent in the narrowest of the valleys.
    steps = 20 + int(1.2 * DIGITS * _theory(kappas).max())
    curvatures = np.concatenate([1.0 / kappas, np.ones(n)])
    errors = np.empty((steps + 1, n, 2))
    for i, (rates, betas) in enumerate(_settings(kappas)):
        at, _ = run_along(
            lambda at, step: curvatures * at, np.ones(2 * n), np.tile(rates, 2), np.tile(betas, 2), steps, tick
        )
        errors[:, :, i] = np.maximum(np.abs(at[:, :n]), np.abs(at[:, n:]))
    above = errors > 10.0**-DIGITS
    return errors, steps + 1 - np.argmax(above[::-1], axis=0)
