"""The cost around a network's present weights on the stage: a plane of two random directions, and the cuts along them."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.experiments.landscapes.around import Result, run
from labcore.figures.axes import Axis, Figure
from labcore.figures.contours import contours
from labcore.figures.lines import Line, lines
from labcore.figures.space import space
from labcore.style import LEFT, RIGHT, Style
from pages.kit.code import script_of
from pages.kit.panels import FigurePanel, Panel, ScenePanel, SurfacePanel
from pages.kit.stage_data import Rule, block
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.landscapes.slices import LOWEST
from pages.week2.landscapes.words import around_words

Array = np.ndarray

NAMES = ("first direction", "second direction")
# Costs are drawn up to here in three dimensions: weights that have run away cost more than there are numbers for.
HIGHEST = 1e150
# What the rows stand for is no line of the picture, and has no colour of it.
PLACES = [Style("#5b6470", "#a5adb8", "solid", marker) for marker in ("circle", "cross", "square")]


def view(result: Result, mode: Mode) -> View:
    in_space = mode["slice_view"] == "space"
    x, y = (
        Axis(name if in_space else f"{name}, distance in weights", range=(-length, length))
        for name, length in zip(NAMES, result.lengths, strict=True)
    )
    home = {"x": list(x.range or ()), "y": list(y.range or ())}
    says = around_words(result)
    every = len(result.through.X)
    count = f"{every:,}" if result.examples == every else f"{result.examples:,} of {every:,}"
    title = f"{whose(result)} · cost on {count} training examples"
    main: Panel = (ScenePanel if in_space else SurfacePanel)("around", "around", title=title, home=home)
    cuts = FigurePanel(
        "cuts", _cuts(result), role="strip", title="cost along each direction, in lengths of the weights"
    )
    _, lowest = result.lowest
    return View(
        alt=f"In the middle {whose(result)}. {says}", says=says, panels=[main, cuts], figures=block({"around": _ground(result, x, y, in_space)}),
        marks={"start": np.zeros(2), "minima": [np.array(lowest)] if result.lower else []},
        table=Beside(result.table().only("cost", "away"), [
            Legend("here", "present weights", PLACES[0]), Legend("lowest", "lowest of the plane", PLACES[1]), Legend("edge", "edge, median", PLACES[2]),
        ]),
        formula=[Rule("around", "plane", [(r"\theta(a, b) = \theta_{\text{now}} + a\, d_1 + b\, d_2", rf"J(0, 0) = {result.here:.3g}")], {}, says, here=True)],
    )  # fmt: skip


def whose(result: Result) -> str:
    """Which network is in the middle."""
    if result.spec.network is None:
        return "a network of the lab's own"
    return f"side {result.through.side.upper()} of your training at epoch {result.through.epoch:.4g}"


def _ground(result: Result, x: Axis, y: Axis, in_space: bool) -> Figure:
    if not in_space:
        return contours(*result.axes, result.values, x, y, "cost")
    figure = space(*result.axes, np.log10(np.clip(result.values, LOWEST, HIGHEST)), x, y, "log10 of the cost")
    figure["layout"]["scene"]["camera"] = {
        "eye": {"x": -1.15, "y": -1.3, "z": 1.0},
        "center": {"x": 0, "y": 0, "z": -0.15},
    }
    return figure


def _cuts(result: Result) -> Figure:
    middle = result.spec.points // 2
    both = (result.values[middle], result.values[:, middle])
    every = np.concatenate(both)
    every = every[np.isfinite(every)]
    log = bool(every.size and every.min() > 0 and every.max() > 100 * every.min())
    along = np.linspace(-result.spec.reach, result.spec.reach, result.spec.points)
    pairs = zip(NAMES, both, (LEFT, RIGHT), strict=True)
    return lines(
        [Line(name, along, costs, style) for name, costs, style in pairs],
        Axis(),
        Axis("cost", log=log),
    )


def script(spec: Any) -> str:
    """Of a network that was handed over from a file of its run, as the trainer saves it: the session has nothing to print."""
    if spec.network is None:
        return script_of(run, spec)
    rest = "".join(f", {name}={getattr(spec, name)!r}" for name in ("reach", "points", "seed"))
    return f"""from pathlib import Path

from labcore.experiments.landscapes import around
from labcore.training.frozen import frozen
from labcore.training.saved import from_json

# The trainer saves a run under More, Runs.
replay = from_json(Path("descent-lab-run.json").read_text(encoding="utf-8"))
while not replay.done:
    replay.advance_for(1.0)
network = frozen(replay.run.sides[{"abcd".index(spec.network.side)}])
result = around.run(around.Spec(network=network{rest}))
print(result.table())
"""
