"""The edge is a fractal: of every pair of learning rates of a small network, one for each layer, does the training converge?

J. Sohl-Dickstein, "The boundary of neural network trainability is fractal", arXiv:2402.06184: a tanh network without biases,
full batch, squared error; ours has 2 inputs, 2 hidden units and 4 examples. How a page uses it: as the map of starts
(labcore/start_map.py), whose tiles are kept in the same way under (`spec.tiles_key`, tile).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from labcore.descent import SEED, STEPS
from labcore.experiments.momentum_map.small_network import ARRIVED, costs, train
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.tiles import Filled, KeptTiles, Plan, Plane, PlaneAxis, Window, fill

Array = np.ndarray

# The rates of the first and of the second layer that a map may show.
EXTENT: Window = ((0.0, 4.0), (0.0, 3.0))
PLANE = Plane(PlaneAxis(*EXTENT[0]), PlaneAxis(*EXTENT[1]))
# The smallest window, in shares of the extent: its cells are still hundreds of a number's last digits apart.
SMALLEST = 1e-11
POINTS = Span(
    "points", 200, 50, 400, kind="integer", step=50, label="trainings along each side", hint="About so many in each direction.",
)  # fmt: skip
NAMES = ("diverges", "arrives", "neither")
RATES = [
    Span(f"rate_{name}", default, 0.0, high, step=0.01, label=f"rate {name}", symbol=rf"\alpha_{name}", hint="Of the one training that is followed.")
    for name, default, (_, high) in zip("12", (0.8, 1.0), EXTENT, strict=True)
]  # fmt: skip


@spec
class Spec:
    """A map of trainings.

    seed    of the network's initial weights and of its examples
    window  ((rate of layer 1 from, to), (of layer 2 from, to)); all of EXTENT if None
    """

    seed: int = of(SEED, 6)
    steps: int = of(replace(STEPS, default=200, low=20, high=1000))
    window: Window | None = None
    points: int = of(POINTS)

    @property
    def tiles_key(self) -> Spec:
        """What the values of a tile depend on."""
        return replace(self, window=None, points=POINTS.default)


@dataclass(frozen=True)
class Result:
    """A map, finished or on the way.

    x (nx,), y (ny,)  the rates
    found (ny, nx)    +s: it diverges at step s; -s: its cost stays below a tenth of the start's from step s on; 0: neither
    finished          the share of the picture that is as fine as it will be, 0 to 1
    """

    spec: Spec
    window: Window
    x: Array
    y: Array
    found: Array
    finished: float

    @cached_property
    def shares(self) -> tuple[float, float, float]:
        """Of the trainings those that diverge, that arrive, and that do neither."""
        gone, there = float((self.found > 0).mean()), float((self.found < 0).mean())
        return gone, there, max(0.0, 1.0 - gone - there)

    @cached_property
    def border(self) -> float:
        """The share of neighbours, side by side or above each other, of which one diverges and the other does not."""
        gone = self.found > 0
        pairs = gone[:, 1:] != gone[:, :-1], gone[1:] != gone[:-1]
        return float(sum(one.sum() for one in pairs) / sum(one.size for one in pairs))

    def table(self) -> ResultTable:
        columns = [
            Column("name", "trainings", format="s"),
            Column("share", "share", format=".1%"),
            Column("steps", "median step", f"At which half of them have diverged, or stay below {100 * ARRIVED:.0f} % of the first cost", format=".3g"),
        ]  # fmt: skip
        kinds = self.found > 0, self.found < 0, self.found == 0
        rows = [
            {"name": name, "share": share, "steps": float(np.median(np.abs(self.found[kind]))) if name != "neither" and kind.any() else None}
            for name, share, kind in zip(NAMES, self.shares, kinds, strict=True)
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every training: its two rates, what becomes of it, and at which step."""
        rows = (
            (x, y, NAMES[0 if code > 0 else 1 if code < 0 else 2], abs(code))
            for y, codes in zip(self.y.tolist(), self.found.tolist(), strict=True)
            for x, code in zip(self.x.tolist(), codes, strict=True)
        )
        return ("rate_1", "rate_2", "ends", "step"), rows


def run(spec: Spec, tick: Tick = none, kept: KeptTiles | None = None) -> Result:
    """The finished map. `kept` holds tiles of the same `tiles_key`, computed before; new ones are put there."""
    *_, last = refine(spec, tick, kept)
    return last


def refine(spec: Spec, tick: Tick = none, kept: KeptTiles | None = None) -> Iterator[Result]:
    """The map, first coarse and then finer after every few tiles; ValueError for a window that cannot be shown."""
    plan = _plan(spec)
    pictures = fill(plan, lambda points: train(spec.seed, points, spec.steps, tick), tick, kept)
    return (_result(spec, plan, picture) for picture in pictures)


def work_of(spec: Spec) -> int:
    """The most steps of single trainings that a map can take, with none of its tiles kept."""
    return _plan(spec).most_points * spec.steps


def _plan(spec: Spec) -> Plan:
    return PLANE.plan(spec.window or EXTENT, (spec.points, spec.points))


def _result(spec: Spec, plan: Plan, picture: Filled) -> Result:
    return Result(spec, plan.window, picture.x, picture.y, picture.values, picture.share)


# --- one of the trainings -------------------------------------------------------------------------------


@spec
class TrainingSpec:
    """The training at one point of the map, by the lab's own network."""

    seed: int = of(SEED, 6)
    steps: int = of(replace(STEPS, default=200, low=20, high=1000))
    rate_1: float = of(RATES[0])
    rate_2: float = of(RATES[1])


@dataclass(frozen=True)
class FollowedTraining:
    """costs (steps + 1,), NaN from where it has diverged; found as in `Result`."""

    spec: TrainingSpec
    costs: Array
    found: int

    def table(self) -> ResultTable:
        columns = [
            Column("name", "training", format="s"), Column("first", "first cost"), Column("last", "last cost"),
            Column("found", "ends", format="s"),
        ]  # fmt: skip
        last = self.costs[np.isfinite(self.costs)][-1]
        rates = f"rates {self.spec.rate_1:.4g} and {self.spec.rate_2:.4g}"
        row = {"name": rates, "first": float(self.costs[0]), "last": float(last), "found": ending(self.found)}
        return ResultTable(columns, [row])


def follow(spec: TrainingSpec, tick: Tick = none) -> FollowedTraining:
    """The costs of one training."""
    found, along = costs(spec.seed, (spec.rate_1, spec.rate_2), spec.steps)
    return FollowedTraining(spec, along, found)


def ending(found: int) -> str:
    """What has become of a training, in words."""
    return f"diverges at step {found}" if found > 0 else f"arrives at step {-found}" if found < 0 else "neither"
