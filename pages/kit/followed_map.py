"""A map of starts and the run of one of them: what is asked for within what can be computed, and how it is computed in parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from labcore import start_map as starts
from labcore.entries import Entry, EntryResult
from labcore.surfaces import Surface, cost_of
from labcore.table import ResultTable
from labcore.ticks import Tick
from labcore.tiles import Window, within
from pages.kit.code import script_of
from pages.kit.shared import SharedTiles

# In plain steps, 20 ns each: a second, and four.
SOON, MOST = 50_000_000, 200_000_000
# Of the surface's own window; what is drawn travels as float32.
SMALLEST = 1e-6


class PathSpec(Protocol):
    """What is asked of the run that is followed, an experiment of the lesson's own: one entry on a surface, in a frozen dataclass."""

    @property
    def surface(self) -> Surface: ...

    @property
    def entries(self) -> Sequence[Entry]: ...

    @property
    def start(self) -> tuple[float, float] | None: ...

    @property
    def steps(self) -> int: ...


class PathResult(Protocol):
    """What came of it: `results`, of the one entry."""

    @property
    def spec(self) -> Any: ...

    @property
    def results(self) -> Sequence[EntryResult]: ...

    def table(self) -> ResultTable: ...


@dataclass(frozen=True)
class FollowedMap:
    """A map of starts, and the run of the one start whose path is followed: each computed and kept by itself.

    asked  (points, steps) of a map that would take too long, in whose place this one is
    """

    map: starts.StartMapSpec
    path: PathSpec
    asked: tuple[int, int] | None = None


@dataclass(frozen=True)
class FollowedResult:
    spec: FollowedMap
    map: starts.StartMapResult
    path: PathResult

    def tables(self) -> list[ResultTable]:
        return [self.map.table(), self.path.table()]


def spec_of(path: Any, x: Any, y: Any, points: int) -> FollowedMap:
    """The map of the rule of a run, in the window that the settings name as far as it can be shown. What would take more than a few
    seconds has fewer starts, and where that is not enough fewer steps."""
    (entry,) = path.entries
    window = window_of(cost_of(path.surface).domain, x, y)
    whole = spec = starts.StartMapSpec(
        path.surface, entry.key, entry.learning_rate, entry.parameters, path.steps, window, points
    )
    while starts.work_of(spec) > MOST and spec.points > starts.POINTS.low:
        spec = replace(spec, points=max(int(starts.POINTS.low), spec.points // 2))
    if (work := starts.work_of(spec)) > MOST:
        spec = replace(spec, steps=max(int(starts.STEPS.low), spec.steps * MOST // work))
    return FollowedMap(spec, replace(path, steps=spec.steps), None if spec == whole else (whole.points, whole.steps))


def window_of(domain: Window, x: Any, y: Any) -> Window | None:
    """The window in x and y, None for the surface's own: no farther out than a map goes, and no smaller than can be drawn."""
    ends = tuple(within(ends, pair, starts.MARGIN, SMALLEST) for ends, pair in zip(domain, (x, y), strict=True))
    return None if ends == domain else ends  # type: ignore[return-value]


def coarse(spec: FollowedMap) -> FollowedMap | None:
    """The same with a sixteenth of the starts, where all of them take more than a second."""
    points = max(int(starts.POINTS.low), spec.map.points // 4)
    if starts.work_of(spec.map) <= SOON or points == spec.map.points:
        return None
    return replace(spec, map=replace(spec.map, points=points))


def parts(spec: FollowedMap) -> tuple[starts.StartMapSpec, PathSpec]:
    return spec.map, spec.path


def join(spec: FollowedMap, results: Any) -> FollowedResult:
    return FollowedResult(spec, *results)


def run_with(follow: Callable[..., Any]) -> Callable[..., Any]:
    """Computes one of the two parts; `follow` the run."""

    def run(spec: Any, tick: Tick) -> Any:
        if isinstance(spec, starts.StartMapSpec):
            return starts.run(spec, tick, SharedTiles(spec.tiles_key))
        return follow(spec, tick)

    return run


def script_with(follow: Callable[..., Any]) -> Callable[[FollowedMap], str]:
    """The scripts of both."""
    return lambda spec: f"{script_of(starts.run, spec.map)}\n{script_of(follow, spec.path)}"
