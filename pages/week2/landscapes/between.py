"""Between two solutions on the stage: the line over the barrier and the curve around it, on the plane that holds both."""

from __future__ import annotations

import numpy as np

from labcore.experiments.landscapes.between import ALONG, Result, Way
from labcore.figures.axes import Axis
from labcore.figures.contours import contours
from labcore.figures.lines import frame
from labcore.figures.space import space
from labcore.style import LEFT, RIGHT, Style
from labcore.table import Column, ResultTable
from pages.kit.panels import CurvePanel, Panel, ScenePanel, SurfacePanel
from pages.kit.stage_data import Clock, Rule, Track, block
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week2.landscapes.words import way_words

Array = np.ndarray

NOW = Now(Column("now", "cost here", "Where the clock is on the way"), "cost", before="barrier")
COLUMNS = [Column("barrier", "barrier", "How far the way rises above the higher of its ends", format=".3g")]


def view(result: Result, mode: Mode) -> View:
    last = ALONG - 1
    ways: list[tuple[str, str, Style, Way]] = [
        ("line", "straight line", LEFT, result.line),
        ("curve", "curve", RIGHT, result.curve),
    ]
    in_space = mode["slice_view"] == "space"
    tracks = [_track(*one) for one in ways]
    x, y = (
        Axis(name, range=(-length, length))
        for name, length in zip(("along the line", "across it"), result.lengths, strict=True)
    )
    home = {"x": list(x.range or ()), "y": list(y.range or ())}
    if in_space:
        figure = space(*result.axes, np.log10(result.values), x, y, "log10 of the cost")
        figure["layout"]["scene"]["camera"] = {
            "eye": {"x": 0.33, "y": -1.6, "z": 1.05},
            "center": {"x": 0, "y": 0, "z": -0.15},
        }
    else:
        figure = contours(*result.axes, result.values, x, y, "cost", equal=True)
    ground: Panel = (ScenePanel if in_space else SurfacePanel)("plane", "plane", tracks=["line", "curve"], home=home)
    costs = np.concatenate([way.costs for *_, way in ways])
    says = " ".join(way_words(name, way) for _, name, _, way in ways)
    history = [{"barrier": [(0, None), (last, way.barrier)]} for *_, way in ways]
    return View(
        alt=f"Two solutions {result.apart:.3g} apart. {says}", tracks=tracks, clock=Clock(last, at=last // 2 if mode["step"] is None else mode["step"], rest=last // 2, unit="place"),
        panels=[ground, CurvePanel("cost", frame([costs], 0, last, False, x="place"), tracks=["line", "curve"], points="cost", role="strip", title="cost on the way from one solution to the other")],
        figures=block({"plane": figure}), marks={"start": None, "minima": result.line.places[[0, -1]]},
        table=Beside(
            ResultTable(COLUMNS, [{"barrier": way.barrier} for *_, way in ways]),
            [Legend(id_, name, style, "", way_words(name, way), last) for id_, name, style, way in ways], NOW, history,
        ),
        formula=[
            Rule("line", "straight line", [(r"\theta(t) = (1 - t)\, \theta_A + t\, \theta_B", r"J = @now")], {}, way_words("straight line", result.line), here=True, since=last),
            Rule("curve", "curve", [(r"\theta(t) = (1-t)^2\, \theta_A + 2 t (1 - t)\, \theta + t^2\, \theta_B", r"J = @now")], {}, way_words("curve", result.curve), here=True, since=last),
        ],
    )  # fmt: skip


def _track(id_: str, name: str, style: Style, way: Way) -> Track:
    cost = np.column_stack([np.arange(ALONG), way.costs])
    return Track(
        id_, name, style, {"points": way.places, "cost": cost, "now": way.costs, "height": np.log10(way.costs)}
    )
