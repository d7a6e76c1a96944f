"""A map of trainings and the one that is followed: what is asked for within what can be shown, and computed in parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from labcore.experiments.momentum_map import edge
from labcore.table import ResultTable
from labcore.ticks import Tick
from labcore.tiles import within
from pages.kit.code import script_of
from pages.kit.shared import SharedTiles

# So many steps of trainings are drawn at once, in a quarter of a second.
SOON = 2_000_000


@dataclass(frozen=True)
class EdgeMap:
    """A map, and one of its trainings: each computed and kept by itself."""

    map: edge.Spec
    training: edge.TrainingSpec


@dataclass(frozen=True)
class EdgeResult:
    spec: EdgeMap
    map: edge.Result
    training: edge.Training

    def tables(self) -> list[ResultTable]:
        return [self.map.table(), self.training.table()]


def spec_of(seed: int, steps: int, points: int, x: Any, y: Any, rates: tuple[float, float]) -> EdgeMap:
    """The map in the window that the settings name, as far as it can be shown."""
    ends = tuple(within(own, pair, 0.0, edge.SMALLEST) for own, pair in zip(edge.EXTENT, (x, y), strict=True))
    window = None if ends == edge.EXTENT else ends
    return EdgeMap(edge.Spec(seed, steps, window, points), edge.TrainingSpec(seed, steps, *rates))  # type: ignore[arg-type]


def coarse(spec: EdgeMap) -> EdgeMap | None:
    """The same with a sixteenth of the trainings, where all of them take a while."""
    points = max(int(edge.POINTS.low), spec.map.points // 4)
    if spec.map.points**2 * spec.map.steps <= SOON or points == spec.map.points:
        return None
    return replace(spec, map=replace(spec.map, points=points))


def parts(spec: EdgeMap) -> tuple[edge.Spec, edge.TrainingSpec]:
    return spec.map, spec.training


def join(spec: EdgeMap, results: Any) -> EdgeResult:
    return EdgeResult(spec, *results)


def run(spec: edge.Spec | edge.TrainingSpec, tick: Tick) -> edge.Result | edge.Training:
    """One of the two parts."""
    if isinstance(spec, edge.TrainingSpec):
        return edge.follow(spec, tick)
    return edge.run(spec, tick, SharedTiles(spec.tiles_key))


def script(spec: EdgeMap) -> str:
    return f"{script_of(edge.run, spec.map)}\n{script_of(edge.follow, spec.training)}"
