"""Too small, right, too large: three learning rates on a quadratic, across its steep direction alone and on the whole of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from labcore.costs import COSTS, CostFunction
from labcore.descent import STEPS, descend
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.span import Span
from labcore.spec import of, spec
from labcore.surfaces import Surface, cost_of
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

CONDITION_NUMBER = replace(COSTS["quadratic"].spans["condition_number"], default=10.0, high=100.0)
UPDATES = replace(STEPS, name="updates", default=40, high=400)
RATES = tuple(
    Span(name, default, 1e-3, 1.0, scale="log", label=f"{label} rate", hint=LEARNING_RATE.hint)
    for name, default, label in (("small", 0.01, "small"), ("right", 0.15, "middle"), ("large", 0.21, "large"))
)
# Where the descent across starts, from the floor.
ACROSS = 1.0


@spec
class Spec:
    small: float = of(RATES[0])
    right: float = of(RATES[1])
    large: float = of(RATES[2])
    condition_number: float = of(CONDITION_NUMBER)
    updates: int = of(UPDATES)

    @property
    def surface(self) -> Surface:
        return "quadratic", (("condition_number", self.condition_number), ("rotation", 0.0))

    @property
    def rates(self) -> tuple[float, float, float]:
        return self.small, self.right, self.large


def largest_stable_rate(curvature: float) -> float:
    """2 / curvature: above it plain descent on a quadratic of this largest curvature diverges."""
    if not curvature > 0:
        raise ValueError(f"curvature must be above 0; got {curvature}: a cost that is nowhere curved has no such rate.")
    return 2.0 / curvature


@dataclass(frozen=True, eq=False)
class Result:
    """points (steps + 1, 3, 2) and values (steps + 1, 3) on the ravine, of each rate;  across (steps + 1, 3): place on the steep
    direction alone, from 1;  outcome (3,), stopped_at (3,)."""

    spec: Spec
    points: Array
    values: Array
    across: Array
    outcome: tuple[str, ...]
    stopped_at: tuple[int, ...]

    @property
    def cost(self) -> CostFunction:
        return cost_of(self.spec.surface)

    @property
    def limit(self) -> float:
        return largest_stable_rate(self.spec.condition_number)

    @property
    def factors(self) -> Array:
        """(3, 2): what a step leaves of the error along the flat and along the steep direction."""
        return 1.0 - np.array(self.spec.rates)[:, None] * np.array([1.0, self.spec.condition_number])

    def table(self) -> ResultTable:
        columns = [
            Column("name", "rate is", format="s"),
            Column("rate", "rate"),
            Column("share", "of the limit", "The rate as a share of 2 / lambda_max", format=".2f"),
            Column("flat", "flat", "What a step leaves of the error along the flat direction", format=".3g"),
            Column("steep", "steep", "What a step leaves of the error along the steep direction", format=".3g"),
            Column("cost", "cost at the end", format=".3g"),
            Column("outcome", "outcome", format="s"),
        ]
        rows = []
        for i, name in enumerate(("small", "middle", "large")):
            flat, steep = self.factors[i].tolist()
            rate = self.spec.rates[i]
            rows.append({
                "name": name, "rate": rate, "share": rate / self.limit, "flat": flat, "steep": steep,
                "cost": float(self.values[-1, i]), "outcome": self.outcome[i],
            })  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Descends from the cost's start, and from 1 on the steep direction alone."""
    cost, rates = cost_of(spec.surface), np.array(spec.rates)[:, None]
    steep = (0.0, ACROSS)
    starts = np.array([[cost.start] * 3, [steep] * 3])
    path = descend(
        cost, OPTIMIZERS["gd"].make(), starts, np.broadcast_to(rates, (2, 3, 1)).copy(), spec.updates, tick=tick
    )
    return Result(
        spec, path.points[:, 0], path.values[:, 0], path.points[:, 1, :, 1], tuple(path.outcome[0].tolist()),
        tuple(path.stopped_at[0].tolist()),
    )  # fmt: skip
