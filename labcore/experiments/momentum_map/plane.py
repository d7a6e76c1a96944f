"""The plane of rate and beta: how fast momentum converges at each point of it, and the path at one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from labcore.costs import CostFunction
from labcore.costs.ravines import CONDITION_NUMBER
from labcore.descent import STEPS
from labcore.entries import Entry, EntryResult, run_one
from labcore.experiments.momentum_map.theory import (
    RATE,
    best_settings,
    largest_rate,
    regime,
    spectral_radius,
    steps_per_digit,
)
from labcore.optimizers.rule import BETA, FORM
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

# How many rates and betas the plane has, and how far its rates go in each form: to the edge at the largest beta of the classic
# one, and to that at 0.95 of the averaged one.
RATES, BETAS = 240, 200
REACH = {"classic": (0.0, 4.0), "averaged": (0.1, 100.0)}
START = (-1.0, 0.35)
DIRECTIONS = ("flat", "steep")


@spec
class Spec:
    """A point of the plane, in a valley whose curvatures are 1 and 1 / condition_number."""

    condition_number: float = of(CONDITION_NUMBER, 50.0)
    learning_rate: float = of(replace(RATE, default=2.0, low=0.001, high=1000.0))
    beta: float = of(replace(BETA, default=0.7))
    form: str = of(FORM)
    steps: int = of(replace(STEPS, default=60, low=10, high=500))


@dataclass(frozen=True)
class RatePlane:
    """How fast momentum converges over the plane of its two settings.

    rates (n,), betas (m,)  the middles of its cells; the rates of the averaged form go up by one factor
    steps (m, n)            for each digit of the slower direction; infinite where one diverges
    edge (k, 2)             rate and beta of the points where the steep direction begins to diverge
    """

    rates: Array
    betas: Array
    steps: Array
    edge: Array


@dataclass(frozen=True)
class Result:
    """A point of the plane.

    curvatures (2,)     of the flat and of the steep direction
    radii (2,)          what a step leaves of the error in each, in the long run
    regimes             in which way each goes
    entry               the run: its path from START and its outcome
    errors (steps + 1, 2)  the distance from the minimum in each direction, in shares of the start's
    best                rate and beta of the fastest point, in this form
    limit               the rate from which the steep direction diverges, at this beta
    """

    spec: Spec
    curvatures: Array
    radii: Array
    regimes: tuple[str, str]
    cost: CostFunction
    entry: EntryResult
    errors: Array
    best: tuple[float, float]
    limit: float

    @cached_property
    def plane(self) -> RatePlane:
        """The plane that the point lies in, computed when it is looked at."""
        return plane_of(self.spec.condition_number, self.spec.form)

    @property
    def slowest(self) -> int:
        """The direction of which a step leaves more."""
        return int(self.radii[1] > self.radii[0] * (1 + 1e-9))

    @property
    def radius(self) -> float:
        """What a step leaves of the slower direction."""
        return float(self.radii[self.slowest])

    @property
    def share(self) -> float:
        """The rate in shares of the largest stable one."""
        return self.spec.learning_rate / self.limit

    def table(self) -> ResultTable:
        columns = [
            Column("name", "direction", format="s"),
            Column("curvature", "curvature", "The eigenvalue of the Hessian along it"),
            Column("radius", "kept per step", "What a step keeps of the error in the long run", format=".3f"),
            Column("steps", "steps per digit", "So many steps take the error to a tenth", format=".3g"),
            Column("regime", "regime", "Monotone: straight in. Ripples: a swing that dies out. Oscillation: another side at every step", format="s"),
            Column("end", "error at the end", "In shares of the start's", format=".2g"),
        ]  # fmt: skip
        rows = [
            {
                "name": name, "curvature": float(self.curvatures[i]), "radius": float(self.radii[i]),
                "steps": steps_per_digit(self.radii[i]), "regime": self.regimes[i], "end": float(self.errors[-1, i]),
            }
            for i, name in enumerate(DIRECTIONS)
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """The path at a point of the plane, and what theory says of each of its directions."""
    rate, beta, form = spec.learning_rate, spec.beta, spec.form
    curvatures = np.array([1.0 / spec.condition_number, 1.0])
    cost = valley(spec.condition_number)
    entry = Entry("momentum", rate, {"beta": beta, "form": form}, rates=RATE)
    ran = run_one(cost, entry, START, spec.steps, tick=tick)
    words = tuple(str(one) for one in regime(rate, beta, curvatures, form))
    best_rate, best_beta = best_settings(spec.condition_number)
    return Result(
        spec, curvatures, spectral_radius(rate, beta, curvatures, form), words, cost, ran,  # type: ignore[arg-type]
        np.abs(ran.points / np.array(START)),
        (best_rate / (1.0 - best_beta) if form == "averaged" else best_rate, best_beta), largest_rate(beta, 1.0, form),
    )  # fmt: skip


def plane_of(condition_number: float, form: str = "classic") -> RatePlane:
    """The plane of a valley; the arguments are those of `Spec`."""
    low, high = REACH[form]
    shares = (np.arange(RATES) + 0.5) / RATES
    rates = low * (high / low) ** shares if low > 0 else low + (high - low) * shares
    betas = (np.arange(BETAS) + 0.5) / BETAS
    ends = [spectral_radius(rates, betas[:, None], curvature, form) for curvature in (1.0 / condition_number, 1.0)]
    along = np.linspace(0.0, 1.0, 401)[:-1]
    edge = np.column_stack([largest_rate(along, 1.0, form), along])
    return RatePlane(rates, betas, steps_per_digit(np.maximum(*ends)), edge)


def valley(condition_number: float) -> CostFunction:
    """f = (x^2 / kappa + y^2) / 2: flat along x, steep along y, with largest curvature 1."""
    flat = 1.0 / condition_number
    return CostFunction(
        value_xy=lambda x, y: 0.5 * (flat * x * x + y * y),
        gradient_xy=lambda x, y: (flat * x, y),
        hessian_xy=lambda x, y: (flat + 0.0 * x, 0.0 * x, 1.0 + 0.0 * x),
        domain=((-1.25, 1.25), (-1.0, 1.0)),
        start=np.array(START),
        minima=np.zeros((1, 2)),
        polynomial=True,
        label="Valley",
    )
