"""Where starts end, on the stage: a map of which every point is a start, and over it the path of one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.experiments import race, starts
from labcore.figures.axes import Axis, Figure
from labcore.figures.heatmap import Field, categories, heatmap
from labcore.span import Span
from labcore.style import OUTSIDE, REGIONS, Style
from labcore.surfaces import cost_of
from labcore.table import ResultTable
from labcore.ticks import Tick
from labcore.tiles import Window
from pages.kit import run_tracks
from pages.kit.code import script_of
from pages.kit.numbers import typeset
from pages.kit.panels import MapPanel
from pages.kit.shared import PICTURES, SharedTiles
from pages.kit.stage_data import Block, Clock, block
from pages.kit.surface_pictures import values_on
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.optimizers.starts_words import alt, said

COLOUR = replace(starts.COLOUR, name="map_colour", default=None, optional=True)
ZOOM = ("map_x", "map_y")
WINDOW = [
    Span(name, None, -1e9, 1e9, most=2, least=2, optional=True, label=f"window in {name[-1]}", hint="Drag a rectangle in the map, or type two numbers. Empty: the whole.")
    for name in ZOOM
]  # fmt: skip
# In plain steps, 20 ns each: a second, and four.
SOON, MOST = 50_000_000, 200_000_000
# Of the surface's own window; what is drawn travels as float32.
SMALLEST = 1e-6
_FIELD = 121
_ROUND = (1, 2, 5)


@dataclass(frozen=True)
class FollowedMap:
    """A map of starts, and the race of the one start whose path is followed: each computed and kept by itself.

    asked  (points, steps) of a map that would take too long, in whose place this one is
    """

    map: starts.Spec
    path: race.Spec
    asked: tuple[int, int] | None = None


@dataclass(frozen=True)
class FollowedResult:
    spec: FollowedMap
    map: starts.Result
    path: race.Result

    def tables(self) -> list[ResultTable]:
        return [self.map.table(), self.path.table()]


def spec_of(path: race.Spec, x: Any, y: Any, points: int) -> FollowedMap:
    """The map of a race of one, in the window that the settings name as far as it can be shown. What would take more than a few
    seconds has fewer starts, and where that is not enough fewer steps."""
    (entry,) = path.entries
    window = window_of(cost_of(path.surface).domain, x, y)
    whole = spec = starts.Spec(
        path.surface, entry.key, entry.learning_rate, entry.parameters, path.steps, window, points
    )
    while starts.work_of(spec) > MOST and spec.points > starts.POINTS.low:
        spec = replace(spec, points=max(int(starts.POINTS.low), spec.points // 2))
    if (work := starts.work_of(spec)) > MOST:
        spec = replace(spec, steps=max(int(starts.STEPS.low), spec.steps * MOST // work))
    return FollowedMap(spec, replace(path, steps=spec.steps), None if spec == whole else (whole.points, whole.steps))


def window_of(domain: Window, x: Any, y: Any) -> Window | None:
    """The window in x and y, None for the surface's own: no farther out than a map goes, and no smaller than can be drawn."""
    ends = tuple(_cut(ends, pair) for ends, pair in zip(domain, (x, y), strict=True))
    return None if ends == domain else ends  # type: ignore[return-value]


def _cut(ends: tuple[float, float], pair: Any) -> tuple[float, float]:
    width = ends[1] - ends[0]
    lowest, highest = ends[0] - starts.MARGIN * width, ends[1] + starts.MARGIN * width
    if pair is None or not max(pair[0], lowest) < min(pair[1], highest):
        return ends
    low, high = max(pair[0], lowest), min(pair[1], highest)
    if high - low < SMALLEST * width:
        low = min(max(0.5 * (low + high - SMALLEST * width), lowest), highest - SMALLEST * width)
        high = low + SMALLEST * width
    return low, high


def coarse(spec: FollowedMap) -> FollowedMap | None:
    """The same with a sixteenth of the starts, where all of them take more than a second."""
    points = max(int(starts.POINTS.low), spec.map.points // 4)
    if starts.work_of(spec.map) <= SOON or points == spec.map.points:
        return None
    return replace(spec, map=replace(spec.map, points=points))


def parts(spec: FollowedMap) -> tuple[starts.Spec, race.Spec]:
    return spec.map, spec.path


def join(spec: FollowedMap, results: Any) -> FollowedResult:
    return FollowedResult(spec, *results)


def run(spec: starts.Spec | race.Spec, tick: Tick) -> starts.Result | race.Result:
    """One of the two parts."""
    if isinstance(spec, race.Spec):
        return race.run(spec, tick)
    return starts.run(spec, tick, SharedTiles(spec.tiles_key))


def script(spec: FollowedMap) -> str:
    return f"{script_of(starts.run, spec.map)}\n{script_of(race.run, spec.path)}"


def view(result: FollowedResult, mode: Mode) -> View:
    mapped, (entry,) = result.map, result.path.results
    cost, styles = mapped.cost, styles_of(mapped)
    by_minimum = (mode["map_colour"] or ("steps" if len(cost.minima) == 1 else "minimum")) == "minimum"
    names = [typeset(name.removeprefix("minimum ")) for name in mapped.names]
    told = {"names": names} if by_minimum else {"quantity": "steps", "log": True, "hole": "never stays at the target"}
    legend = [
        Legend(f"class {i}", name, style if by_minimum else OUTSIDE[0])
        for i, (name, style) in enumerate(zip(names, styles, strict=True))
    ]
    return View(
        alt=alt(mapped),
        panels=[
            MapPanel(
                "map", "map", tracks=[entry.key], home=dict(zip("xy", cost.domain, strict=True)), click_sets=run_tracks.START,
                zoom_sets=ZOOM, **told,
            )
        ],
        tracks=run_tracks.tracks(cost, [entry], None),
        clock=Clock(mapped.spec.steps, at=mode["step"]),
        figures=drawn(mapped, by_minimum),
        marks={"start": result.path.spec.start or cost.start, "minima": () if by_minimum else cost.minima},
        table=Beside(mapped.table().only("share", "steps"), legend),
        says=said(mapped, result.spec.asked),
        formula=run_tracks.rules([entry]),
    )  # fmt: skip


def styles_of(result: starts.Result) -> list[Style]:
    """How each class of ends looks."""
    minima = len(result.cost.minima)
    return [*(REGIONS[i % len(REGIONS)] for i in range(minima)), *OUTSIDE]


def drawn(result: starts.Result, by_minimum: bool) -> Block:
    """The map as a figure, made once for all starts that are followed over it."""
    figure = by_minima if by_minimum else by_steps
    return PICTURES.get(("map of starts", result.spec, by_minimum), lambda tick: block({"map": figure(result)}))


def by_minima(result: starts.Result) -> Figure:
    cost = result.cost
    nowhere = np.full((len(result.names) - len(cost.minima), 2), np.nan)
    return categories(
        *_centres(result), result.classes, [""] * len(result.names), styles_of(result), *_axes(result),
        places=np.concatenate([cost.minima.reshape(-1, 2), nowhere]), over=_field(result), margin={"t": 6},
    )  # fmt: skip


def by_steps(result: starts.Result) -> Figure:
    reached = result.steps[result.steps > 0]
    stops = [digit * 10**k for k in range(5) for digit in _ROUND]
    lowest = max(
        stop for stop in stops if stop <= max(1, reached.min(initial=result.spec.steps) if len(reached) else 1)
    )
    highest = max(result.spec.steps, 2 * lowest)
    colour = Axis(
        "steps to the target", range=(highest, lowest), log=True, labels=[(stop, f"{stop:,}") for stop in stops if lowest <= stop <= highest]
    )  # fmt: skip
    steps = np.where(result.steps < 0, np.nan, result.steps)
    return heatmap(*_centres(result), steps, *_axes(result), colour, over=_field(result))


def _centres(result: starts.Result) -> tuple[Any, Any]:
    # As lists they travel as they are: arrays are float32, too coarse for a deep zoom.
    return result.x.tolist(), result.y.tolist()


def _axes(result: starts.Result) -> tuple[Axis, Axis]:
    x, y = (Axis(name, range=ends) for name, ends in zip(result.cost.axes, result.window, strict=True))
    return x, y


def _field(result: starts.Result) -> Field:
    xs, ys, values = values_on(result.cost, *result.window, _FIELD)
    return Field(xs.tolist(), ys.tolist(), values, result.cost.quantity)
