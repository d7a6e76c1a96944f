"""Where does each start end? Every point of a surface is a start; told are the minimum it reaches, and in how many steps.

How a page uses it: `refine` gives the coarse picture first, a seventeenth of the work, and then an ever finer one; a page
shows the first item at once and takes more in later slices of its time. Between slices it keeps nothing but tiles, all
visitors' in one bounded cache under (`spec.tiles_key`, tile): `refine` goes on from those that are there. So a zoom, a
finer picture, the other colour and the next visitor pay only for what nobody has seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from labcore import descent
from labcore.basins import classes_of, names_of
from labcore.costs import CostFunction
from labcore.data_costs import DataCost
from labcore.optimizers import OPTIMIZERS
from labcore.optimizers.rule import LEARNING_RATE
from labcore.span import Span
from labcore.spec import of, spec
from labcore.starts import ends
from labcore.surfaces import SURFACES, Surface, cost_of
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.tiles import AT_ONCE, Filled, KeptTiles, Plan, Plane, PlaneAxis, Window, fill

Array = np.ndarray

# How far beyond the surface's window one may look, in windows.
MARGIN = 1.0
# In plain steps (`work_of`), 20 ns each on one core of the lab's server: under seven minutes.
MOST_WORK = 20_000_000_000

OPTIMIZER = Span(
    "optimizer", "momentum", kind="choice", choices=tuple(OPTIMIZERS), label="optimizer", hint="The same for every start."
)  # fmt: skip
RATE = replace(LEARNING_RATE, default=None, optional=True)
STEPS = replace(descent.STEPS, low=10, high=3000)
POINTS = Span(
    "points", 200, 50, 400, kind="integer", step=50, label="starts along each side", hint="About so many in each direction.",
)  # fmt: skip
COLOUR = Span(
    "colour", "minimum", kind="choice", choices=("minimum", "steps"), label="colour",
    hint="Which minimum a start reaches, or in how many steps its cost comes down to the target for good.",
)  # fmt: skip


@spec
class StartMapSpec:
    """A map of starts in names and numbers.

    surface        key and parameters of a surface
    optimizer      a key of OPTIMIZERS, with `parameters`, pairs of a hyperparameter and its value
    learning_rate  the optimizer's own default if None
    window         ((x from, to), (y from, to)), the surface's own if None; it may reach as far again beyond it
    points         how many starts along each side, about: the cells are those of tiles
    colour         what is looked at. Both are computed.
    """

    surface: Surface = ("himmelblau", ())
    optimizer: str = of(OPTIMIZER)
    learning_rate: float | None = of(RATE)
    parameters: tuple[tuple[str, Any], ...] = ()
    steps: int = of(STEPS)
    window: Window | None = None
    points: int = of(POINTS)
    colour: str = of(COLOUR)

    def check(self) -> None:
        OPTIMIZERS[self.optimizer].check(dict(self.parameters))
        key, parameters = self.surface
        if key not in SURFACES:
            raise ValueError(f"surface must be one of {', '.join(SURFACES)}; got {str(key)[:80]}.")
        SURFACES[key].check(dict(parameters))

    @property
    def tiles_key(self) -> StartMapSpec:
        """What the values of a tile depend on: the spec without all that only chooses among them."""
        return replace(self, window=None, points=POINTS.default, colour=COLOUR.default)


@dataclass(frozen=True)
class StartMapResult:
    """A map of starts, finished or on the way.

    x (nx,), y (ny,)  where the starts are
    names             of the classes: each minimum, and "at rest elsewhere", "still moving", "diverged"
    classes (ny, nx)  which of them each start belongs to
    steps (ny, nx)    the step from which its cost above the minimum stays at a thousandth of the start's, -1 for never
    finished          the share of the picture that is as fine as it will be, 0 to 1
    """

    spec: StartMapSpec
    cost: CostFunction
    window: Window
    x: Array
    y: Array
    names: tuple[str, ...]
    classes: Array
    steps: Array
    finished: float

    @cached_property
    def shares(self) -> Array:
        """The share of the starts in each class, (len(names),)."""
        return np.bincount(self.classes.ravel(), minlength=len(self.names)) / self.classes.size

    @property
    def note(self) -> str:
        """What is to be said of a surface without several minima, "" of any other."""
        if len(self.cost.minima) == 0:
            return "This surface has no lowest point: no start ends at a minimum, and there is no target to count steps to."
        if len(self.cost.minima) == 1:
            return "This surface has one lowest point: in how many steps a start gets there tells more than whether it does."
        return ""

    def table(self) -> ResultTable:
        columns = [
            Column("name", "where starts end", format="s"),
            Column("share", "share of starts", format=".1%"),
            Column("steps", "median steps", "By this step half of them are at the target for good: a thousandth of the start's cost, above the minimum"),
        ]  # fmt: skip
        return ResultTable(columns, [self._row(number) for number in range(len(self.names))])

    def _row(self, number: int) -> dict[str, Any]:
        steps = self.steps[self.classes == number].astype(np.float64)
        # Never is later than any step.
        steps[steps < 0] = math.inf
        median = float(np.median(steps)) if len(steps) else math.inf
        return {"name": self.names[number], "share": float(self.shares[number]), "steps": median}

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every start: where it is, where it ends, and its steps to the target."""
        rows = (
            (x, y, self.names[number], steps)
            for y, numbers, counts in zip(self.y.tolist(), self.classes.tolist(), self.steps.tolist(), strict=True)
            for x, number, steps in zip(self.x.tolist(), numbers, counts, strict=True)
        )
        return ("start_x", "start_y", "ends", "steps_to_target"), rows


def run(spec: StartMapSpec, tick: Tick = none, kept: KeptTiles | None = None) -> StartMapResult:
    """The finished map. `kept` holds tiles of the same `tiles_key`, computed before; new ones are put there."""
    *_, last = refine(spec, tick, kept)
    return last


def refine(spec: StartMapSpec, tick: Tick = none, kept: KeptTiles | None = None) -> Iterator[StartMapResult]:
    """The map, first coarse and then finer after every few tiles; each item is whole, and the last one is `run`'s.

    Raises ValueError before any work where the window cannot be shown (`Plane.plan`) or the map takes too much.
    """
    cost, plan, work = cost_of(spec.surface), _plan(spec), work_of(spec)
    if work > MOST_WORK:
        raise ValueError(
            f"a map must take at most {MOST_WORK:,} plain steps, of fewer starts or fewer each; got {work:,}."
        )
    optimizer = OPTIMIZERS[spec.optimizer].make(**dict(spec.parameters))

    def evaluate(points: Array) -> Array:
        result = ends(cost, optimizer, points, spec.learning_rate, spec.steps, to_target=True, tick=tick)
        return np.stack([classes_of(cost, result.points, result.outcome), result.reached], axis=-1).astype(np.int32)

    # The bits of the yardsticks may depend on the neighbours. And one tile of a heavy cost is work enough for a slice.
    light = optimizer.member.for_networks and _weight(spec) <= _OTHER
    pictures = fill(plan, evaluate, tick, kept, AT_ONCE if light else 1)
    return (_result(spec, cost, plan, picture) for picture in pictures)


def work_of(spec: StartMapSpec) -> int:
    """The most that a map can take, with none of its tiles kept, in plain steps: steps of one start on a polynomial."""
    return _plan(spec).most_points * spec.steps * _weight(spec)


# How many plain steps another one is worth, as measured: on a cost with exponentials and the like, for each example that
# is summed over, and what the yardsticks do for themselves and ask of the cost.
_OTHER, _EXAMPLE, _YARDSTICK, _ASKED = 10, 4, 40, 10


def _weight(spec: StartMapSpec) -> int:
    cost = cost_of(spec.surface)
    # A squared error is a polynomial, its sums made once for all.
    of_cost = 1 if cost.polynomial else _EXAMPLE * cost.examples if isinstance(cost, DataCost) else _OTHER
    return of_cost if OPTIMIZERS[spec.optimizer].for_networks else _YARDSTICK + _ASKED * of_cost


def _plan(spec: StartMapSpec) -> Plan:
    x, y = cost_of(spec.surface).domain
    plane = Plane(PlaneAxis(*x), PlaneAxis(*y), margin=MARGIN)
    return plane.plan(spec.window or (x, y), (spec.points, spec.points))


def _result(spec: StartMapSpec, cost: CostFunction, plan: Plan, picture: Filled) -> StartMapResult:
    classes, steps = picture.values[..., 0], picture.values[..., 1]
    return StartMapResult(spec, cost, plan.window, picture.x, picture.y, names_of(cost), classes, steps, picture.share)
