"""A race on the stage: tracks, panels and the rules beside them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.descent import along_and_across
from labcore.entries import NO_START, EntryResult, above_minimum, distances, outcome_in_words
from labcore.figures.lines import frame
from labcore.figures.space import Heights
from labcore.progress import moments, outcome_so_far, reached_so_far
from pages.kit.entry_words import outcome, spoken
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, Panel, ScenePanel, SurfacePanel
from pages.kit.stage_data import Rule, Track
from pages.kit.surface_pictures import SurfacePicture
from pages.kit.view import Legend

# What is said at the end of the budget of a run that has not reached the target.
NOT_YET = "not there yet"
# The settings that a click on a surface sets.
START = ("start_x", "start_y")


def tracks(cost: CostFunction, results: Sequence[EntryResult], heights: Heights | None) -> list[Track]:
    """Everything that moves: the path, the arrays behind arrows and formula, and every curve."""
    made = []
    for result in results:
        arrays = _arrays(cost, result, heights)
        # Theory has a limit for those rules whose step is a sum of gradients.
        linear = result.optimizer.stable_rate is not None
        made.append(Track(result.id, result.name, result.style, arrays, result.outcome == "diverged", linear))
    return made


def surface_panels(
    results: Sequence[EntryResult], picture: SurfacePicture, view: str, brief: bool = False
) -> list[Panel]:
    """The surface with its paths: all 'together', each in its own panel ('grid'), or in 'space'.

    Titles name optimizer, rate and, once it has come about, the outcome; brief ones leave that to the table.
    """
    keys = [result.id for result in results]
    if view == "space":
        return [ScenePanel("space", "space", tracks=keys, home=picture.home)]
    if view == "together":
        return [SurfacePanel("plane", "plane", tracks=keys, home=picture.home, click_sets=START, arrows=True)]
    panels: list[Panel] = []
    for result in results:
        title = f"{result.name} · {digits(result.rate, 3)}"
        ended = [] if brief else [(told_from(result), f"{title} · {outcome(result)}")]
        panels.append(SurfacePanel(f"plane {result.id}", "plane", tracks=[result.id], title=[(0, title), *ended], home=picture.home, click_sets=START, arrows=True))  # fmt: skip
    return panels


def curve_panels(cost: CostFunction, runs: Sequence[Track], steps: int, measure: str) -> list[Panel]:
    """The curves below: the cost and a second measure, or the step 'split' along and across the ravine.

    Where the cost has no minimum there is no distance and no ravine to split by: the step's length stands in.
    """
    bounded = len(cost.minima) > 0
    first = ("cost", cost.quantity_above, bounded)
    curves = {
        "distance": [first, ("distance", "distance to the minimum", True)],
        "step": [first, ("step", "length of the step", True)],
        "split": [("along", "step along the ravine", False), ("across", "step across the ravine", False)],
    }[measure if bounded else "step"]
    panels: list[Panel] = []
    for name, title, log in curves:
        axes = frame((track.arrays[name][:, 1] for track in runs), 0, steps, log)
        panels.append(
            CurvePanel(f"curve {name}", axes, tracks=[t.id for t in runs], points=name, role="strip", title=title)
        )
    return panels


def _arrays(cost: CostFunction, result: EntryResult, heights: Heights | None) -> dict[str, np.ndarray]:
    path = result.path
    steps = np.arange(path.steps + 1) + path.first_step
    arrays = {"points": result.points, "rates": result.rates, "gradient": path.gradients[:, 0]}
    for name, rows in path.record.items():
        rows = rows[:, 0] if rows.ndim == 3 else rows
        if rows.ndim <= 2 and rows.shape[-1] in (2, len(steps)):
            arrays[name] = rows
            if name in ("beta1_power", "beta2_power"):
                arrays[f"bias{name[4]}"] = 1.0 - rows
    everyone = above_minimum(cost, path.values)
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
        arrays["height"] = heights.of(cost.above_minimum(result.values))
    return arrays


def legend(results: Sequence[EntryResult], words: Callable[[EntryResult], str] = spoken) -> list[Legend]:
    """What each row of the table beside the stage stands for, with `words` on it."""
    return [Legend(one.id, one.name, one.style, one.outcome, words(one), told_from(one)) for one in results]


def told_from(result: EntryResult) -> int:
    """The step at which a run's outcome has come about; that it is still running is known at the end of the budget."""
    return result.path.steps if result.outcome == "running" else result.stopped_at


def history(cost: CostFunction, results: Sequence[EntryResult]) -> list[dict[str, Sequence[tuple[int, Any]]]]:
    """Of each result, when it reaches the target and what becomes of it, as known at every step."""
    return [{"reached": _reached(cost, one), "outcome": _outcomes(cost, one)} for one in results]


def _reached(cost: CostFunction, result: EntryResult) -> Sequence[tuple[int, Any]]:
    told: list[Any] = [None if step < 0 else step for step in _so_far(cost, result)]
    if not result.has_start:
        told = ["no value"] * len(told)
    elif result.outcome == "diverged":
        told[result.stopped_at :] = ["diverged"] * (len(told) - result.stopped_at)
    elif told[-1] is None and math.isfinite(cost.lowest):
        told[-1] = NOT_YET
    return moments(told)


def _so_far(cost: CostFunction, result: EntryResult) -> list[int]:
    return reached_so_far(cost, result.values, held=result.held).tolist()


def _outcomes(cost: CostFunction, result: EntryResult) -> Sequence[tuple[int, Any]]:
    names, settled = outcome_so_far(cost, result.points, result.values)
    there = _so_far(cost, result)
    return moments(
        outcome_in_words(name, at, reached, result.held)
        for name, at, reached in zip(names, settled.tolist(), there, strict=True)
    )


def rules(results: Sequence[EntryResult], words: Callable[[EntryResult], str] = spoken) -> list[Rule]:
    """The equations of each result with its own settings, and `words` on it."""
    made = []
    for result in results:
        settings: dict[str, Any] = {}
        for name, value in result.optimizer.parameters.items():
            if not isinstance(value, (bool, str)):
                settings[name] = value
                settings[f"{name}_rest"] = round(1.0 - value, 12)
        made.append(
            Rule(
                result.id, result.name, result.optimizer.equations, settings, words(result), since=told_from(result),
                gone=_gone(result),
            )
        )  # fmt: skip
    return made


def _gone(result: EntryResult) -> tuple[int, str] | None:
    """Of a run that diverged the step that it cannot make, and what is said in place of its numbers."""
    if result.outcome != "diverged":
        return None
    return max(result.stopped_at - 1, 0), f"left the picture at step {result.left}" if result.has_start else NO_START
