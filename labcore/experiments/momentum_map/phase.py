"""One eigen-direction in its phase plane: position against velocity, and the two roots that decide how it moves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from labcore.experiments.momentum_map.directions import run_along
from labcore.experiments.momentum_map.theory import RATE, critical_beta, regime, roots, spectral_radius, steps_per_digit
from labcore.optimizers.rule import BETA
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

STEPS = 80
# The betas beside the chosen one: how the roots move while beta grows.
LOCUS = 400


@spec
class Spec:
    """One direction: only the product of rate and curvature matters."""

    learning_rate: float = of(replace(RATE, default=2.0, low=0.001, high=4.0))
    curvature: float = of(Span("curvature", 0.05, 0.01, 1.0, scale="log", label="curvature", symbol=r"\lambda", hint="Of the direction that is looked at."))  # fmt: skip
    beta: float = of(replace(BETA, default=0.7))


@dataclass(frozen=True)
class Result:
    """One direction, from a start at 1, at rest.

    positions, velocities (STEPS + 1, 2)  at the chosen beta, and at the critical one, whose damping just suffices; of a
                                          direction that has none, which no beta keeps from swinging, the first alone
    roots (2,), locus (LOCUS, 2)          complex: those of the chosen beta, and of betas from 0 to 1
    critical                              the beta of critical damping, None where there is none: alpha lambda of 1 or more
    """

    spec: Spec
    positions: Array
    velocities: Array
    roots: Array
    locus: Array
    critical: float | None

    @property
    def force(self) -> float:
        return self.spec.learning_rate * self.spec.curvature

    @property
    def betas(self) -> list[float]:
        return [self.spec.beta, *([] if self.critical is None else [self.critical])]

    @property
    def regimes(self) -> list[str]:
        return [regime(self.spec.learning_rate, beta, self.spec.curvature) for beta in self.betas]

    @property
    def radii(self) -> list[float]:
        return [spectral_radius(self.spec.learning_rate, beta, self.spec.curvature) for beta in self.betas]

    def crossings(self, which: int = 0) -> int:
        """How often the path passes the minimum."""
        sides = np.sign(self.positions[:, which])
        sides = sides[np.isfinite(sides) & (sides != 0) & (np.abs(self.positions[:, which]) > 1e-12)]
        return int((np.diff(sides) != 0).sum())

    def table(self) -> ResultTable:
        columns = [
            Column("name", "beta", format="s"),
            Column("beta", "value"),
            Column("radius", "kept per step", "What a step keeps of the error in the long run", format=".3f"),
            Column("steps", "steps per digit", "So many steps take the error to a tenth", format=".3g"),
            Column("regime", "regime", format="s"),
            Column("passes", "passes", f"How often it passes the minimum in {STEPS} steps", format="d"),
        ]
        names = ("chosen", "critical")
        every = zip(names, self.betas, self.radii, self.regimes, strict=False)
        rows = [
            {"name": name, "beta": beta, "radius": radius, "steps": steps_per_digit(radius), "regime": word, "passes": self.crossings(i)}
            for i, (name, beta, radius, word) in enumerate(every)
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """The paths of the chosen and of the critical beta, and the roots of all betas."""
    force = spec.learning_rate * spec.curvature
    # Below 1 alone: above, the roots are negative where they are real, and every step is to the other side.
    critical = critical_beta(spec.learning_rate, spec.curvature) if force < 1.0 else None
    betas = np.array([spec.beta, *([] if critical is None else [critical])])
    positions, velocities = run_along(
        lambda at, step: spec.curvature * at, np.ones(len(betas)), spec.learning_rate, betas, STEPS, tick
    )
    every = np.linspace(0.0, 0.9999, LOCUS)
    return Result(
        spec, positions, velocities, roots(spec.learning_rate, spec.beta, spec.curvature),
        roots(spec.learning_rate, every, spec.curvature), critical,
    )  # fmt: skip
