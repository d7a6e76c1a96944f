"""Softmax on the stage: logits that are pulled as bars, and their probabilities as a point between the classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.activations import sigmoid
from labcore.experiments.softmax.numeric import REACH, names_of
from labcore.experiments.softmax.pull import SHIFT, STEPS, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import frame, line
from labcore.figures.looks import INK
from labcore.style import SIDES
from labcore.table import Column
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week3.softmax.panels import PulledBarsPanel, PulledPanel
from pages.week3.softmax.words import pull_words

ALL = {2: "on a line", 3: "in a triangle", 4: "in a tetrahedron, from above"}
PLAYED = {"push": "{name} pushed up", "shift": "the same added to all", "cool": "the temperature lowered"}


def view(result: Result, mode: Mode) -> View:
    spec, names = result.spec, names_of(result.spec.classes)
    at = np.arange(STEPS + 1.0)
    tracks = [_track(result, k, at) for k in range(spec.classes)]
    played = PLAYED[spec.motion].format(name=names[result.pushed])
    raised = spec.motion == "shift"
    panels: list[Panel] = [
        PulledBarsPanel(
            "bars", title="pull a bar", top=REACH + SHIFT * raised, ticks=(-6, -3, 0, 3, 6, 9) if raised else (-6, -3, 0, 3, 6), **_pulled(result)
        ),
        PulledPanel("point", title=f"{spec.classes} shares as a point {ALL[spec.classes]}", **_pulled(result)),
        CurvePanel(
            "shares", frame([], 0, STEPS, False, y=Axis(range=(0, 1), ticks=3, tick_format=".0%"), still=_logistic(result, at)),
            tracks=[track.id for track in tracks], points="share", role="strip", title=f"shares: {played}" + "; grey: the logistic function" * (spec.classes == 2),
        ),
    ]  # fmt: skip
    says, now = (
        pull_words(result, mode.presenting),
        Now(Column("now", "share now", "At the step of the clock", format=".3f"), "share"),
    )
    legend = [Legend(track.id, track.name, track.style) for track in tracks]
    return View(
        alt=f"Bars of logits, the shares that softmax makes of them, and the shares as a point. {says}", says=says, panels=panels,
        tracks=tracks, clock=Clock(STEPS, seconds=3.0), focus=f"k{result.pushed}", table=Beside(result.table().only("z", "power"), legend, now, [_history(result, k) for k in range(spec.classes)]),
        formula=[_rule(result, k, mode) for k in range(spec.classes)],
    )  # fmt: skip


def _pulled(result: Result) -> dict[str, Any]:
    """What both pictures of the logits show."""
    classes = result.spec.classes
    return {
        "names": names_of(classes), "looks": SIDES, "sets": [f"z{k + 1}" for k in range(classes)], "z": result.z, "p": result.p,
        "temperatures": result.temperatures, "reach": REACH,
    }  # fmt: skip


def _track(result: Result, k: int, at: np.ndarray) -> Track:
    arrays = {
        "points": np.column_stack([at, result.p[:, k]]), "share": np.column_stack([at, result.p[:, k]]), "p": result.p[:, k],
        "power": result.powers[:, k], "total": result.powers.sum(axis=1), "hot": result.temperatures,
    }  # fmt: skip
    if result.spec.classes == 2:
        arrays["gap"] = (result.z[:, k] - result.z[:, 1 - k]) / result.temperatures
        arrays["logistic"] = sigmoid(arrays["gap"])
    return Track(f"k{k}", names_of(result.spec.classes)[k], SIDES[k], arrays)


def _history(result: Result, k: int) -> dict[str, list[tuple[int, float]]]:
    """The logit and its exponential at each step of what is played."""
    return {
        name: list(enumerate(values[:, k].tolist())) for name, values in (("z", result.z), ("power", result.powers))
    }


def _logistic(result: Result, at: np.ndarray) -> list[dict]:
    """Of two classes the logistic function of the logits' difference, under the pushed class's curve."""
    if result.spec.classes > 2:
        return []
    k = result.pushed
    gap = (result.z[:, k] - result.z[:, 1 - k]) / result.temperatures
    return [line(at, sigmoid(gap), INK, "solid", 7.0) | {"opacity": 0.3}]


def _rule(result: Result, k: int, mode: Mode) -> Rule:
    name, hot = names_of(result.spec.classes)[k], "/T" if _is_scaled(result) else ""
    symbols = rf"p_k = e^{{z_k{hot}}} / \sum e^{{z{hot}}}"
    equations = [(symbols, "@power / @total = @p")]
    if result.spec.classes == 2:
        gap = f"(z_1 - z_2){hot}" if k == 0 else f"(z_2 - z_1){hot}"
        equations.append((rf"p_k = 1 / (1 + e^{{-{gap}}})", r"1 / (1 + \mathrm{exp}(-(@gap))) = @logistic"))
    # A projector has room for one formula under the question.
    if result.spec.motion == "cool" and not mode.presenting:
        equations.append(("T", "@hot"))
    set_to = f"T = {digits(result.spec.temperature)}." if hot and result.spec.motion != "cool" else ""
    return Rule(f"k{k}", name, equations, here=True, words=set_to)


def _is_scaled(result: Result) -> bool:
    return result.spec.temperature != 1.0 or result.spec.motion == "cool"
