"""A slice through a real network's cost, with the path of its training on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.experiments.landscapes.planes import (
    between_points,
    costs_at,
    filter_normalized,
    on_plane,
    path_shares,
    plane_slice,
    principal_directions,
    random_direction,
    steps_of,
)
from labcore.experiments.landscapes.trained import NetworkTraining, Trained, portion, train
from labcore.experiments.landscapes.walks import TOLD
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

PLANE = Span(
    "plane", "path", kind="choice", choices=("path", "random"), label="plane through",
    hint="The two directions that hold most of the path, or two random ones, as long as the network unit by unit.",
)  # fmt: skip
POINTS = Span(
    "points", 41, 11, 101, kind="integer", step=10, label="points",
    hint="Points along each side of the slice: each is a cost on all training examples.",
)  # fmt: skip
# How far beyond the farthest point of the path a slice goes, in that distance.
ROOM = 1.25


@spec
class Spec(NetworkTraining):
    """A training, the plane that is cut through its cost, and how finely."""

    plane: str = of(PLANE)
    points: int = of(POINTS)


@dataclass(frozen=True)
class Result:
    """The slice, centred where the training ended.

    trained  the network and its path
    values   (points, points), the costs on the slice: rows along the second direction, columns along the first
    lengths  of the two directions, so that a side of the slice goes from minus that length to plus it
    places   (steps + 1, 2), where the path lies, seen from straight above, in lengths of the directions
    true     (steps + 1,), the cost along the path;  shown: what the slice shows below it, NaN outside
    shares   that the path's own principal directions hold of its variance, descending
    held     the share of the path's variance that lies in the plane
    """

    spec: Spec
    trained: Trained
    values: Array
    lengths: tuple[float, float]
    places: Array
    true: Array
    shown: Array
    shares: Array
    held: float

    @property
    def axes(self) -> tuple[Array, Array]:
        """The places of columns and rows, as distances in weights."""
        along = steps_of(self.spec.points)
        return self.lengths[0] * along, self.lengths[1] * along

    @property
    def path(self) -> Array:
        """(steps + 1, 2), the path as distances in weights from where it ends."""
        return self.places * np.array(self.lengths)

    @property
    def parameters(self) -> int:
        return self.trained.thetas.shape[1]

    @property
    def furthest(self) -> int:
        """The step at which the slice is most wrong about the path."""
        away = np.abs(self.shown - self.true)
        return int(np.nanargmax(away)) if np.isfinite(away).any() else 0

    def tables(self) -> list[ResultTable]:
        return [self.table(), self.directions()]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "moment", format="s"),
            Column("step", "step", format="d"),
            Column("true", "true cost", "Of the network at that step, on all training examples"),
            Column("shown", "on the slice", "What the slice shows below the path, between its points"),
        ]
        moments = {"start": 0, "widest apart": self.furthest, "end": self.trained.steps}
        rows = [
            {"name": name, "step": step, "true": float(self.true[step]), "shown": float(self.shown[step])}
            for name, step in moments.items()
        ]
        return ResultTable(columns, rows)

    def directions(self) -> ResultTable:
        columns = [
            Column("name", "principal direction", format="s"),
            Column("share", "of the path", "The share of the path's variance that this direction holds", format=".1%"),
        ]
        return ResultTable(
            columns, [{"name": f"{k + 1}", "share": float(share)} for k, share in enumerate(self.shares[:TOLD])]
        )

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every step of the training: where it lies on the slice, its true cost and the slice's."""
        rows = zip(range(len(self.true)), self.path.tolist(), self.true.tolist(), self.shown.tolist(), strict=True)
        return ("step", "first", "second", "true_cost", "cost_on_the_slice"), (
            (step, *place, true, shown) for step, place, true, shown in rows
        )


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains the network, cuts the plane, and lays the path on it."""
    trained = train(training_of(spec), portion(tick, 0.0, 0.1))
    network, thetas = trained.network, trained.thetas
    principal = principal_directions(thetas)
    both = np.stack([filter_normalized(network, random_direction(network, spec.seed, i)) for i in range(2)])
    if spec.plane == "path":
        # A path of one step has one direction: across it a random one is taken.
        both = np.where(principal.any(axis=1, keepdims=True), principal, both / np.linalg.norm(both[1]))
        reaches = np.abs(on_plane(thetas, network.theta, *both)).max(axis=0)
        both *= (ROOM * np.where(reaches > 0, reaches, 1.0))[:, None]
    places = on_plane(thetas, network.theta, *both)
    first, second = both
    values = plane_slice(network, trained.X, trained.targets, first, second, 1.0, spec.points, portion(tick, 0.1, 0.9))
    true = costs_at(network, thetas, trained.X, trained.targets, portion(tick, 0.9, 1.0))
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    shown = between_points(values, places, 1.0)
    return Result(spec, trained, values, lengths, places, true, shown, path_shares(thetas), _held(thetas, both))


def training_of(spec: NetworkTraining) -> NetworkTraining:
    """The training alone, of a spec that asks for more."""
    return NetworkTraining(spec.data, spec.units, spec.activation, spec.optimizer, spec.learning_rate, spec.batch_size, spec.steps, spec.seed)  # fmt: skip


def coarser(spec: Spec) -> Spec:
    """The same slice with a quarter of the points."""
    return replace(spec, points=max(int(POINTS.low), (spec.points // 4) * 2 + 1))


def _held(points: Array, both: Array) -> float:
    centred = points - points.mean(axis=0)
    basis, _ = np.linalg.qr(both.T)
    return float(((centred @ basis) ** 2).sum() / (centred**2).sum())
