"""A slice of a real network's cost on the stage: the path over it, the true cost beside the slice's, and a random walk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.landscapes import walks
from labcore.experiments.landscapes.slices import Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.contours import contours
from labcore.figures.heatmap import plane
from labcore.figures.lines import frame
from labcore.figures.space import space
from labcore.style import LEFT, RIGHT, SIDES
from labcore.table import Column, ResultTable
from pages.kit.panels import CurvePanel, Panel, ScenePanel, SurfacePanel
from pages.kit.stage_data import Clock, Rule, Track, block
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week2.landscapes.beside_slice import ResultBeside
from pages.week2.landscapes.words import bend_words, percent, slice_words, walk_words

Array = np.ndarray

NOW = Now(Column("now", "cost now", "At the clock's step, on all training examples"), "cost", before="end")
ENDS = [Column("end", "at the end", "At the last step: there the two agree")]
DIRECTIONS = {"path": "principal direction {}", "random": "random direction {}"}
# Costs are drawn from here up, where their logarithm is a height.
LOWEST = 1e-6
# As a path of a training looks, but for its colour: the picture alone must not tell them apart.
WALK = replace(SIDES[3], dash="solid")


def view(both: ResultBeside, mode: Mode) -> View:
    result, walk = both.slice, both.walk
    steps = result.trained.steps
    count = np.arange(steps + 1.0)
    in_space = mode["slice_view"] == "space"
    tracks = [
        Track(id_, name, style, {"points": result.path, "cost": np.column_stack([count, costs]), "height": _height(costs)})
        for id_, name, style, costs in (("true", "true cost", LEFT, result.true), ("shown", "on the slice", RIGHT, result.shown))
    ]  # fmt: skip
    title = f"the training's path · {_held(result)}"
    main: list[Panel] = [
        ScenePanel("slice", "space", tracks=["true", "shown"], title=title, home=_home(result))
        if in_space
        else SurfacePanel("slice", "plane", tracks=["true"], title=title, home=_home(result))
    ]
    if walk is not None:
        tracks.append(Track("walk", "random walk", WALK, {"points": walk.places}))
        main.append(_walk_panel(walk))
    costs = np.concatenate([result.true, result.shown[np.isfinite(result.shown)]])
    log = bool(costs.min() > 0 and costs.max() > 30 * costs.min())
    strip = CurvePanel(
        "curve cost",
        frame([costs], 0, steps, log),
        tracks=["true", "shown"],
        points="cost",
        role="strip",
        title="cost along the path: true, and on the slice below it",
    )
    says = slice_words(result)
    bent = "" if both.bends is None else bend_words(both.bends)
    return View(
        alt=" ".join([says, *([bent] if bent else []), *([] if walk is None else [walk_words(result, walk, spoken=True)])]),
        # There is room for one of them, and the walk was asked for.
        says=bent if walk is None else walk_words(result, walk),
        panels=[*main, strip], tracks=tracks, clock=Clock(steps, at=steps if mode["step"] is None else mode["step"], rest=steps),
        figures=block({"space": _space(result)} if in_space else {"plane": _plane(result)}), marks={"start": result.path[0], "minima": []},
        table=Beside(
            ResultTable(ENDS, [{"end": float(one[-1])} for one in (result.true, result.shown)]),
            [Legend(track.id, track.name, track.style, "", says) for track in tracks[:2]], NOW,
        ),
        formula=[
            Rule("true", "true cost", [(r"\theta(a, b) = \theta_{\text{end}} + a\, d_1 + b\, d_2", r"J(0, 0) = " + _tex(float(result.true[-1])))], {}, says, here=True),
            Rule("shown", "on the slice", [(r"\text{in the plane}", rf"{100 * result.held:.1f}\,\%\ \text{{of the path}}")], {}, says, here=True),
        ],
    )  # fmt: skip


def _tex(value: float) -> str:
    return f"{value:.3g}"


def _held(result: Result) -> str:
    if result.spec.plane == "random":
        return f"the plane holds {percent(result.held)} of it"
    return " + ".join(percent(share) for share in result.shares[:2].tolist())


def _home(result: Result) -> dict[str, list[float]]:
    x, y = result.lengths
    return {"x": [-x, x], "y": [-y, y]}


def _axes(result: Result) -> tuple[Axis, Axis]:
    x, y = (
        Axis(DIRECTIONS[result.spec.plane].format(i + 1), range=(-length, length))
        for i, length in enumerate(result.lengths)
    )
    return x, y


def _plane(result: Result) -> Figure:
    return contours(*result.axes, result.values, *_axes(result), "cost")


def _space(result: Result) -> Figure:
    figure = space(*result.axes, _height(result.values), *_axes(result), "log10 of the cost")
    figure["layout"]["scene"]["camera"] = {
        "eye": {"x": -1.15, "y": -1.3, "z": 1.0},
        "center": {"x": 0, "y": 0, "z": -0.15},
    }
    return figure


def _height(costs: Array) -> Array:
    """As high as the logarithm of a cost is."""
    return np.log10(np.maximum(costs, LOWEST))


def _walk_panel(walk: walks.Result) -> Panel:
    low, high = walk.places.min(axis=0), walk.places.max(axis=0)
    room = 0.12 * np.maximum(high - low, 1e-9)
    ends = [(float(a), float(b)) for a, b in zip(low - room, high + room, strict=True)]
    x, y = (Axis(f"principal direction {i + 1}", range=end, ticks=5) for i, end in enumerate(ends))
    shares = " + ".join(percent(share) for share in walk.shares[:2].tolist())
    return SurfacePanel(
        "walk", plane(x, y), tracks=["walk"], title=f"random walk, {walk.parameters:,} dimensions · {shares}",
        home={"x": list(ends[0]), "y": list(ends[1])}, marks={"start": walk.places[0], "minima": []},
    )  # fmt: skip
