"""A race on the stage: tracks, panels and the rules beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.descent import along_and_across
from labcore.figures.curves import frame
from labcore.figures.surface import Heights
from labcore.race import Lane, distances
from pages.kit.report import digits, outcome, spoken
from pages.kit.stage import Panel, Rule, Track
from pages.kit.surfaces import SurfacePicture


def tracks(cost: CostFunction, lanes: Sequence[Lane], heights: Heights | None) -> list[Track]:
    """Everything that moves: the path, the arrays behind arrows and formula, and every curve."""
    found = []
    for lane in lanes:
        member = lane.optimizer.member
        arrays = _arrays(cost, lane, heights)
        found.append(Track(lane.key, member.label, member.style, arrays, lane.outcome == "diverged"))
    return found


def surface_panels(lanes: Sequence[Lane], picture: SurfacePicture, view: str, brief: bool = False) -> list[Panel]:
    """The surface with its paths: all 'together', each in its own panel ('grid'), or in 'space'.

    Titles name optimizer, rate and outcome; brief ones leave the outcome to the table.
    """
    keys = [lane.key for lane in lanes]
    if view == "space":
        return [Panel("space", "space", keys, kind="scene", home=picture.home)]
    if view == "together":
        return [Panel("plane", "plane", keys, click=True, arrows=True, home=picture.home)]
    panels = []
    for lane in lanes:
        title = f"{lane.optimizer.member.label} · {digits(lane.rate, 3)}" + ("" if brief else f" · {outcome(lane)}")
        panels.append(Panel(f"plane {lane.key}", "plane", [lane.key], title=title, click=True, arrows=True, home=picture.home))  # fmt: skip
    return panels


def curve_panels(cost: CostFunction, runs: Sequence[Track], steps: int, measure: str) -> list[Panel]:
    """The curves below: the cost and a second measure, or the step 'split' along and across the ravine.

    Where the cost has no minimum there is no distance and no ravine to split by: the step's length stands in.
    """
    bounded = len(cost.minima) > 0
    first = ("cost", f"{cost.quantity} above the minimum" if bounded else cost.quantity, bounded)
    curves = {
        "distance": [first, ("distance", "distance to the minimum", True)],
        "step": [first, ("step", "length of the step", True)],
        "split": [("along", "step along the ravine", False), ("across", "step across the ravine", False)],
    }[measure if bounded else "step"]
    panels = []
    for name, title, log in curves:
        axes = frame((track.arrays[name][:, 1] for track in runs), 0, steps, log)
        panels.append(Panel(f"curve {name}", axes, [t.id for t in runs], points=name, role="strip", title=title))
    return panels


def _arrays(cost: CostFunction, lane: Lane, heights: Heights | None) -> dict[str, np.ndarray]:
    path = lane.path
    steps = np.arange(path.steps + 1) + path.first_step
    floor = cost.lowest if math.isfinite(cost.lowest) else 0.0
    arrays = {"points": lane.points, "rates": lane.rates, "gradient": path.gradients[:, 0]}
    for name, rows in path.record.items():
        rows = rows[:, 0] if rows.ndim == 3 else rows
        if rows.ndim <= 2 and rows.shape[-1] in (2, len(steps)):
            arrays[name] = rows
            if name in ("beta1_power", "beta2_power"):
                corrected = lane.optimizer.parameters.get("bias_correction", True)
                arrays[f"bias{name[4]}"] = 1.0 - rows if corrected else np.ones_like(rows)
    everyone = path.values - floor
    moves = np.diff(path.points, axis=0)
    curves = {"cost": everyone, "step": np.hypot(moves[..., 0], moves[..., 1])}
    if len(cost.minima):
        curves["distance"] = distances(cost, path.points)
        curves["along"], curves["across"], _ = along_and_across(cost, path.points, cost.minima[0])
    for name, rows in curves.items():
        at = steps[: len(rows)]
        arrays[name] = np.column_stack([at, rows[:, 0]])
        if rows.shape[1] > 1:
            arrays[f"{name}_low"] = np.column_stack([at, rows.min(axis=1)])
            arrays[f"{name}_high"] = np.column_stack([at, rows.max(axis=1)])
    if heights is not None:
        arrays["height"] = heights.of(lane.values)
    return arrays


def rules(lanes: Sequence[Lane]) -> list[Rule]:
    """The equations of each lane with its own settings."""
    found = []
    for lane in lanes:
        settings: dict[str, Any] = {}
        for name, value in lane.optimizer.parameters.items():
            if not isinstance(value, bool):
                settings[name] = value
                settings[f"{name}_rest"] = round(1.0 - value, 12)
        member = lane.optimizer.member
        found.append(Rule(lane.key, member.label, member.equations, settings, spoken(lane)))
    return found
