"""Where starts end, on the stage: a map of which every point is a start, and over it the path of one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from labcore import start_map as starts
from labcore.figures.axes import Axis, Figure
from labcore.figures.heatmap import Field, categories, heatmap
from labcore.halfway import halfway_lines
from labcore.style import OUTSIDE, REGIONS, Style
from pages.kit import followed_map, run_tracks, starts_words, surfaces
from pages.kit.followed_map import FollowedResult
from pages.kit.numbers import typeset
from pages.kit.panels import MapPanel
from pages.kit.shared import PICTURES
from pages.kit.stage_data import Block, Clock, block
from pages.kit.starts_words import alt, said
from pages.kit.surface_pictures import values_on
from pages.kit.view import Beside, Legend, Mode, View
from pages.kit.zoomed import window_settings

COLOUR = replace(starts.COLOUR, name="map_colour", default=None, optional=True)
ZOOM = ("map_x", "map_y")
WINDOW = window_settings(*ZOOM)
_FIELD = 121
_ROUND = (1, 2, 5)


def exhibit(follow: Callable[..., Any]) -> dict[str, Any]:
    """What an exhibit of this map has, whatever lesson it is in; `follow` computes the run that is followed."""
    return {
        "parts": followed_map.parts, "join": followed_map.join, "coarse": followed_map.coarse, "script": followed_map.script_with(follow),
        "from_session": surfaces.FROM_SESSION, "line": surfaces.formula_line, "sources": starts_words.sources, "data": lambda result: result.map.data(),
        "rows": "Every start of the map: where it ends, and after how many steps it stays at the target.",
    }  # fmt: skip


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
        says=said(mapped, result.spec.asked, by_minimum and bool(halfway(mapped))),
        formula=run_tracks.rules([entry]),
    )  # fmt: skip


def styles_of(result: starts.StartMapResult) -> list[Style]:
    """How each class of ends looks."""
    minima = len(result.cost.minima)
    return [*(REGIONS[i % len(REGIONS)] for i in range(minima)), *OUTSIDE]


def drawn(result: starts.StartMapResult, by_minimum: bool) -> Block:
    """The map as a figure, made once for all starts that are followed over it."""
    figure = by_minima if by_minimum else by_steps
    return PICTURES.get(("map of starts", result.spec, by_minimum), lambda tick: block({"map": figure(result)}))


def by_minima(result: starts.StartMapResult) -> Figure:
    cost = result.cost
    nowhere = np.full((len(result.names) - len(cost.minima), 2), np.nan)
    return categories(
        *_centres(result), result.classes, [""] * len(result.names), styles_of(result), *_axes(result),
        places=np.concatenate([cost.minima.reshape(-1, 2), nowhere]), lines=halfway(result), over=_field(result), margin={"t": 6},
    )  # fmt: skip


def halfway(result: starts.StartMapResult) -> list[np.ndarray]:
    """Where another minimum becomes the nearest."""
    return halfway_lines(result.cost.minima.reshape(-1, 2), result.window)


def by_steps(result: starts.StartMapResult) -> Figure:
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


def _centres(result: starts.StartMapResult) -> tuple[Any, Any]:
    # As lists they travel as they are: arrays are float32, too coarse for a deep zoom.
    return result.x.tolist(), result.y.tolist()


def _axes(result: starts.StartMapResult) -> tuple[Axis, Axis]:
    x, y = (Axis(name, range=ends) for name, ends in zip(result.cost.axes, result.window, strict=True))
    return x, y


def _field(result: starts.StartMapResult) -> Field:
    xs, ys, values = values_on(result.cost, *result.window, _FIELD)
    return Field(xs.tolist(), ys.tolist(), result.cost.above_minimum(values), result.cost.quantity_above)
