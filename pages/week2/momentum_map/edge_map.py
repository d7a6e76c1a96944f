"""A map of trainings and the one that is followed: what is asked for within what can be shown, and computed in parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from labcore.experiments.momentum_map import edge
from labcore.table import ResultTable
from labcore.ticks import Tick
from labcore.tiles import within
from pages.kit.code import script_of
from pages.kit.numbers import digits
from pages.kit.shared import SharedTiles

# In steps of one training, 330 ns each: a quarter of a second, and twelve, if none of them diverges.
SOON, MOST = 800_000, 36_000_000
STEP_SECONDS = 330e-9


@dataclass(frozen=True)
class EdgeMap:
    """A map, and one of its trainings: each computed and kept by itself.

    asked  points of a map that would take too long, in whose place this one is
    """

    map: edge.Spec
    training: edge.TrainingSpec
    asked: int | None = None


@dataclass(frozen=True)
class EdgeResult:
    spec: EdgeMap
    map: edge.Result
    training: edge.FollowedTraining

    def tables(self) -> list[ResultTable]:
        return [self.map.table(), self.training.table()]


def spec_of(seed: int, steps: int, points: int, x: Any, y: Any, rates: tuple[float, float]) -> EdgeMap:
    """The map in the window that the settings name, as far as it can be shown; what would take more than a few seconds has
    fewer trainings."""
    ends = tuple(within(own, pair, 0.0, edge.SMALLEST) for own, pair in zip(edge.EXTENT, (x, y), strict=True))
    window = None if ends == edge.EXTENT else ends
    spec = edge.Spec(seed, steps, window, points)  # type: ignore[arg-type]
    while edge.work_of(spec) > MOST and spec.points > edge.POINTS.low:
        spec = replace(spec, points=max(int(edge.POINTS.low), spec.points // 2))
    return EdgeMap(spec, edge.TrainingSpec(seed, steps, *rates), None if spec.points == points else points)


def notice(values: Mapping[str, Any]) -> str:
    """Why the map does not show the window that the settings name; "" where it does."""
    said = []
    for axis, own in zip("xy", edge.EXTENT, strict=True):
        asked = values[f"edge_{axis}"]
        if asked is not None and tuple(asked) != within(own, asked, 0.0, edge.SMALLEST):
            low, high = map(digits, own)
            said.append(f"A window in {axis} must go up, between {low} and {high}, and not be too small to be drawn.")
    return " ".join(said)


def coarse(spec: EdgeMap) -> EdgeMap | None:
    """The same with a sixteenth of the trainings, where all of them take a while."""
    points = max(int(edge.POINTS.low), spec.map.points // 4)
    if edge.work_of(spec.map) <= SOON or points == spec.map.points:
        return None
    return replace(spec, map=replace(spec.map, points=points))


def parts(spec: EdgeMap) -> tuple[edge.Spec, edge.TrainingSpec]:
    return spec.map, spec.training


def join(spec: EdgeMap, results: Any) -> EdgeResult:
    return EdgeResult(spec, *results)


def run(spec: edge.Spec | edge.TrainingSpec, tick: Tick) -> edge.Result | edge.FollowedTraining:
    """One of the two parts."""
    if isinstance(spec, edge.TrainingSpec):
        return edge.follow(spec, tick)
    return edge.run(spec, tick, SharedTiles(spec.tiles_key))


def script(spec: EdgeMap) -> str:
    return f"{script_of(edge.run, spec.map)}\n{script_of(edge.follow, spec.training)}"
