"""The fractal edge on the stage: a map of which every point is a training, and the costs of one of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.experiments.momentum_map import edge
from labcore.figures.axes import Axis, Figure
from labcore.figures.heatmap import heatmap
from labcore.figures.lines import frame
from labcore.style import CLASSES, OUTSIDE, SIDES
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, MapPanel
from pages.kit.shared import PICTURES
from pages.kit.stage_data import Block, Clock, Track, block
from pages.kit.view import Beside, Legend, Mode, View
from pages.kit.zoomed import window_settings
from pages.week2.momentum_map.edge_map import STEP_SECONDS, EdgeResult

ZOOM, CLICK = ("edge_x", "edge_y"), ("rate_1", "rate_2")
WINDOW = window_settings(*ZOOM)
# The faintest colour of a training that ends, in shares of the strongest: what ends last is not what never does.
FAINTEST = 0.3
# Diverging, arriving, neither: as the map has them.
STYLES = (CLASSES[1], CLASSES[0], OUTSIDE[1])
FOLLOWED = "followed"


@dataclass(frozen=True, kw_only=True)
class EdgePanel(MapPanel):
    """A map of trainings, whose signed strengths tell the step at which each ends; `steps` as in `strengths`."""

    module = "edge_map.js"

    steps: int

    @property
    def content(self) -> Mapping[str, Any]:
        return {**super().content, "steps": self.steps, "faintest": FAINTEST}


def view(result: EdgeResult, mode: Mode) -> View:
    mapped, training = result.map, result.training
    spec, one = mapped.spec, training.spec
    costs = np.column_stack([np.arange(spec.steps + 1, dtype=float), training.costs])
    track = Track(FOLLOWED, "the training in the ring", SIDES[3], {"points": costs, "cost": costs}, training.found > 0)
    says = said(mapped, result.spec.asked)
    return View(
        alt=f"A map of two learning rates, blue where the training arrives and orange where it diverges. {says}", says=says,
        panels=[
            EdgePanel(
                "edge", "edge", home=dict(zip("xy", edge.EXTENT, strict=True)), click_sets=CLICK, zoom_sets=ZOOM,
                marks={"start": (one.rate_1, one.rate_2)}, steps=spec.steps,
            ),
            CurvePanel(
                "cost", frame([training.costs], 0, spec.steps, True, 8, 1e4, levels=[edge.ARRIVED * float(training.costs[0])], margin={"l": 56}),
                tracks=[FOLLOWED], points="cost", role="strip", title=followed(training),
            ),
        ],
        tracks=[track], clock=Clock(spec.steps, at=min(mode["step"], spec.steps)), figures=drawn(mapped),
        table=Beside(mapped.table().only("share", "steps"), [Legend(f"class {i}", name, style) for i, (name, style) in enumerate(zip(edge.NAMES, STYLES, strict=True))]),
    )  # fmt: skip


def followed(training: edge.FollowedTraining) -> list[tuple[int, str]]:
    """What the strip shows: the rates of the ring, and once it is seen what becomes of the training."""
    one = training.spec
    rates = f"cost in the ring, at {digits(one.rate_1)} and {digits(one.rate_2)}"
    return [(0, rates), (abs(training.found) or one.steps, f"{rates}: {edge.ending(training.found)}")]


def drawn(result: edge.Result) -> Block:
    """The map as a figure, made once for all trainings that are followed over it."""
    return PICTURES.get(("fractal edge", result.spec), lambda tick: block({"edge": figure(result)}))


def figure(result: edge.Result) -> Figure:
    x, y = (Axis(f"learning rate, layer {i}", range=ends) for i, ends in zip("12", result.window, strict=True))
    # As lists they travel as they are: arrays are float32, too coarse for a deep zoom.
    return heatmap(
        result.x.tolist(), result.y.tolist(), strengths(result.found, result.spec.steps), x, y, Axis(range=(-1.0, 1.0)),
        scale="diverging", bar=False, margin={"t": 6},
    )  # fmt: skip


def strengths(found: np.ndarray, steps: int) -> np.ndarray:
    """How strong the colour of each training is, from -1 to 1: of its own sign, the sooner the stronger, in factors of time."""
    sooner = 1.0 - np.log(np.maximum(np.abs(found), 1)) / math.log(steps)
    return np.sign(found) * (FAINTEST + (1.0 - FAINTEST) * sooner)


def said(result: edge.Result, asked: int | None = None) -> str:
    """How many trainings there are, how deep the window is, and how rough the edge is in it; and how many were asked for where that would take
    too long."""
    ny, nx = result.found.shape
    depth = np.ptp(edge.EXTENT[0]) / np.ptp(result.window[0])
    enlarged = float(f"{depth:.2g}")
    deep = "" if depth < 1.5 else f" The window is {enlarged:,.0f} times enlarged."
    rough = (
        f" Of all pairs of neighbours {100 * result.border:.1f} % are parted by the edge."
        if result.border
        else " No edge runs through this window."
    )
    words = f"{nx} × {ny} trainings of {result.spec.steps:,} steps.{deep}{rough}"
    if asked is None:
        return words
    seconds = STEP_SECONDS * edge.work_of(replace(result.spec, points=asked))
    return f"{words} With {asked} along each side they would take about {seconds:.0f} seconds."
