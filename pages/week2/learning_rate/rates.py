"""Three rates on the stage: each across the steep direction alone, and on the whole ravine below."""

from __future__ import annotations

import numpy as np

from labcore.experiments.learning_rate.steps import ACROSS, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import Line, frame, lines
from labcore.style import SIDES, Style
from pages.kit import surface_pictures
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, Panel, SurfacePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View

IDS = ("small", "middle", "large")
LOOKS = (SIDES[2], SIDES[1], SIDES[0])
GROUND = Style("#6b7486", "#9aa6ba", "solid", "circle")
# How much farther than its start the valley is seen.
WIDER = 1.5
COLUMNS = ("rate", "share", "flat", "steep", "outcome")


def view(result: Result, mode: Mode) -> View:
    spec, cost = result.spec, result.cost
    curvature, steps = spec.condition_number, np.arange(spec.updates + 1.0)
    picture = surface_pictures.picture_of(spec.surface)
    tracks = []
    for i, (id_, look) in enumerate(zip(IDS, LOOKS, strict=True)):
        x = result.across[:, i]
        arrays = {
            "points": result.points[:, i], "across": np.column_stack([x, 0.5 * curvature * x * x]),
            "cost": np.column_stack([steps, result.values[:, i]]),
        }  # fmt: skip
        tracks.append(Track(id_, _name(result, i), look, arrays, result.outcome[i] == "diverged"))
    across, valleys, ravines = _valley(curvature), [], []
    for i, id_ in enumerate(IDS):
        start = {"start": (ACROSS, 0.5 * curvature), "minima": [(0.0, 0.0)]}
        valleys.append(SurfacePanel(f"across {id_}", across, tracks=[id_], points="across", title=_name(result, i), marks=start))  # fmt: skip
        ravines.append(SurfacePanel(f"ravine {id_}", "plane", tracks=[id_], home=picture.home))
    axes = frame(result.values.T, 0, spec.updates, True, y=Axis())
    curve = CurvePanel("cost", axes, tracks=IDS, points="cost", role="strip", title="cost on the ravine")
    panels: list[Panel] = [*valleys, *ravines, curve]
    notes = [step_words(result, i) for i in range(3)]
    ends = [
        at if out == "diverged" else spec.updates for at, out in zip(result.stopped_at, result.outcome, strict=True)
    ]
    legend = [
        Legend(id_, _name(result, i), look, result.outcome[i], notes[i], ends[i])
        for i, (id_, look) in enumerate(zip(IDS, LOOKS, strict=True))
    ]
    history = [{"outcome": [(0, "running"), (end, out)]} for end, out in zip(ends, result.outcome, strict=True)]
    return View(
        alt=f"Three rates on a ravine whose largest stable rate is {digits(result.limit)}. " + " ".join(notes).replace(r"$2/\lambda_{\max} =", "2 over lambda max, ").replace("$", ""),
        panels=panels, tracks=tracks, clock=Clock(spec.updates), figures=picture.block,
        marks={"start": cost.start, "minima": cost.minima}, table=Beside(result.table().only(*COLUMNS), legend, history=history),
        formula=[_rule(result, i, notes[i], ends[i]) for i in range(3)],
    )  # fmt: skip


def _name(result: Result, i: int) -> str:
    return f"{IDS[i]} {digits(result.spec.rates[i])}"


def _valley(curvature: float) -> dict:
    x = np.linspace(-WIDER * ACROSS, WIDER * ACROSS, 121)
    axis = Axis("steep direction", range=(-WIDER * ACROSS, WIDER * ACROSS))
    return lines([Line("", x, 0.5 * curvature * x * x, GROUND)], axis, Axis("cost", range=(0.0, 0.5 * curvature * WIDER**2)), False)  # fmt: skip


def _rule(result: Result, i: int, words: str, since: int) -> Rule:
    rate, curvature = digits(result.spec.rates[i]), digits(result.spec.condition_number)
    flat, steep = (digits(float(one), 3) for one in result.factors[i])
    equations = [
        (r"1 - \alpha\lambda_{\max}", rf"1 - {rate} \cdot {curvature} = {steep}"),
        (r"1 - \alpha\lambda_{\min}", rf"1 - {rate} \cdot 1 = {flat}"),
    ]
    return Rule(IDS[i], _name(result, i), equations, words=words, here=True, since=since)


def step_words(result: Result, i: int) -> str:
    """What a rate does along both directions, and why."""
    # Digits enough to tell a rate from the limit that it lies close to.
    rate, (flat, steep) = digits(result.spec.rates[i], 8), result.factors[i].tolist()
    worked = f"2/{digits(result.spec.condition_number, 8)} = {digits(result.limit, 8)}"
    limit = rf"$2/\lambda_{{\max}} = {worked}$"
    along = f"along the flat direction {digits(100 * abs(flat), 3)} % of the error is left"
    if abs(steep) > 1:
        return f"{rate} is above {limit}: across, every step makes the error {digits(abs(steep), 6)} times as large, on the other side each time."
    if abs(steep) == 1:
        return f"{rate} is {limit} itself: across, it jumps from wall to wall for ever."
    sides = "changes sides and " if steep < 0 else ""
    return f"{rate} is below {limit}: across, each step {sides}leaves {digits(100 * abs(steep), 6)} % of the error, and {along}."
