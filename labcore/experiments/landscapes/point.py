"""A ball on a surface, and under it the Hessian: which ways the ground curves up, and which way down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.descent import NOISE, descend
from labcore.experiments.landscapes.chance import SEED
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.span import Span
from labcore.spec import of, spec
from labcore.surfaces import Surface, cost_of
from labcore.table import Column, ResultTable
from labcore.target import start_of_last_stretch
from labcore.ticks import Tick, none

Array = np.ndarray

# A round bowl: a minimum whose curvatures are 1 and 4.
GROUNDS: dict[str, Surface] = {
    "saddle": ("saddle", ()),
    "minimum": ("quadratic", (("condition_number", 4.0),)),
    "plateau": ("plateau", ()),
    "two-wells": ("two-wells", ()),
    "monkey-saddle": ("monkey-saddle", ()),
}
RULES = ("gd", "momentum", "heavy-ball", "nesterov", "rmsprop", "adam", "newton")
GROUND = Span("ground", "saddle", kind="choice", choices=tuple(GROUNDS), label="ground", hint="What the ball lies on.")
RULE = Span("rule", "gd", kind="choice", choices=RULES, label="optimizer", hint="How the ball moves.")
ASIDE = Span(
    "aside", 0.001, 0.0, 1.0, scale="log", label="to the side",
    hint="On a saddle: how far beside the ridge the ball starts. At 0 it starts on it.",
)  # fmt: skip
START = Span(
    "from_x", None, -5.0, 5.0, optional=True, label="start x",
    hint="Empty: the ground's own. The walk ends where the ball leaves the picture.",
)  # fmt: skip
# Grounds with a ridge, along x, that the ball can start beside.
RIDGES = ("saddle", "monkey-saddle")
BUDGET = Span(
    "steps", 400, 10, 2000, kind="integer", scale="log", label="steps", hint="The most that the ball is given."
)
# A slope this small is hardly felt: a step moves a hundredth of a unit or less at the rate 0.1.
GENTLE = 0.1
# A curvature below this is nearly none: bars of it are not seen.
FLAT = 0.05
# Where the slope is below this, and does not grow again, the ball rests; so many steps more are shown of it.
AT_REST = 1e-3
WATCHED = 20


@spec
class Spec:
    """A ground, and how the ball moves on it.

    ground         a key of GROUNDS;  from_x: where along x the ball starts, the ground's own where None
    aside          where the ground has a ridge: how far beside it the ball starts
    rule           a key of OPTIMIZERS, with its default hyperparameters
    noise          added to every gradient: its standard deviation;  seed: of it
    """

    ground: str = of(GROUND)
    rule: str = of(RULE)
    learning_rate: float = of(LEARNING_RATE, 0.05)
    aside: float = of(ASIDE)
    from_x: float | None = of(START)
    noise: float = of(NOISE)
    steps: int = of(BUDGET)
    seed: int = of(SEED)

    @property
    def cost(self) -> CostFunction:
        return cost_of(GROUNDS[self.ground])

    @property
    def start(self) -> tuple[float, float]:
        """Where the ball starts: within the picture."""
        x, y = self.cost.start.tolist()
        low, high = self.cost.domain[0]
        return float(
            np.clip(x if self.from_x is None else self.from_x, low, high)
        ), self.aside if self.ground in RIDGES else y


@dataclass(frozen=True)
class Result:
    """The walk, up to the last point in the picture. Arrays have a row for each of its points.

    points (k + 1, 2), values (k + 1,), slopes (k + 1,): the lengths of the gradient
    eigenvalues  (k + 1, 2) of the Hessian under the ball, ascending;  vectors (k + 1, 2, 2): of each in a column
    end          'left' the picture, 'rests' where it has no slope, or 'moving' when its steps were used up
    """

    spec: Spec
    points: Array
    values: Array
    slopes: Array
    eigenvalues: Array
    vectors: Array
    end: str

    @property
    def steps(self) -> int:
        return len(self.points) - 1

    @property
    def gentle(self) -> int:
        """For how many steps the slope under the ball was below GENTLE."""
        return int((self.slopes[:-1] < GENTLE).sum())

    @property
    def flattest(self) -> int:
        """The step at which the ground is flattest for the first time: from there on it gets steeper again, or the walk ends."""
        rising = np.flatnonzero(np.diff(self.slopes) > 0)
        beyond = rising[self.slopes[rising] < 0.5 * self.slopes[0]]
        return int(beyond[0]) if len(beyond) else int(np.argmin(self.slopes))

    def table(self) -> ResultTable:
        columns = [
            Column("name", "moment", format="s"),
            Column("step", "step", format="d"),
            Column("cost", "cost"),
            Column("slope", "slope", "The length of the gradient", format=".3g"),
            Column("low", "lower eigenvalue", "Of the Hessian: the least curvature under the ball", format=".3g"),
            Column("high", "higher eigenvalue", "Of the Hessian: the largest curvature under the ball", format=".3g"),
        ]
        moments = {"start": 0, "flattest": self.flattest, "end": self.steps}
        return ResultTable(columns, [{"name": name, **self.at(step)} for name, step in moments.items()])

    def at(self, step: int) -> dict[str, float]:
        """The numbers of one step, by the table's keys."""
        low, high = self.eigenvalues[step].tolist()
        return {
            "step": step,
            "cost": float(self.values[step]),
            "slope": float(self.slopes[step]),
            "low": low,
            "high": high,
        }

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every step: where the ball is, the cost, the slope, and the curvatures."""
        rows = zip(range(self.steps + 1), self.points.tolist(), self.values.tolist(), self.slopes.tolist(), self.eigenvalues.tolist(), strict=True)  # fmt: skip
        return ("step", "x", "y", "cost", "slope", "lower_eigenvalue", "higher_eigenvalue"), (
            (step, *point, value, slope, *curvatures) for step, point, value, slope, curvatures in rows
        )


def kind_of(low: float, high: float) -> str:
    """What ground with these curvatures is: 'saddle', 'bowl', 'dome', 'shelf' (flat one way, not down the other) or 'flat'."""
    if low < -FLAT:
        return "saddle" if high > FLAT else "dome"
    return "bowl" if low > FLAT else "shelf" if high > FLAT else "flat"


def run(spec: Spec, tick: Tick = none) -> Result:
    """Lets the ball go."""
    cost = spec.cost
    path = descend(cost, OPTIMIZERS[spec.rule].make(), spec.start, spec.learning_rate, spec.steps, noise=spec.noise, seed=spec.seed, tick=tick)  # fmt: skip
    low, high = np.array(cost.domain).T
    # NaN is outside too: a walk that diverged has left.
    outside = ~((path.points >= low) & (path.points <= high)).all(axis=1)
    last = int(outside.argmax()) - 1 if outside.any() else path.steps
    points = path.points[: last + 1]
    slopes = np.linalg.norm(cost.gradient(points), axis=1)
    eigenvalues, vectors = np.linalg.eigh(cost.hessian(points))
    end = "left" if outside.any() else "rests" if slopes[-1] < AT_REST and slopes[-1] <= slopes[-2] else "moving"
    shown = slice(start_of_last_stretch(slopes < AT_REST) + WATCHED if end == "rests" else None)
    return Result(
        spec, points[shown], cost.value(points[shown]), slopes[shown], eigenvalues[shown], vectors[shown], end
    )
