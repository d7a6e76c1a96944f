"""Scripts on the stage: the lab's own and a framework's beside each other, and what the lab's own does."""

from __future__ import annotations

import numpy as np

from labcore.figures.lines import frame
from labcore.frameworks import FRAMEWORKS
from labcore.frameworks.lesson_scripts import Written
from labcore.style import TEST, TRAIN
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.frameworks.panels import ScriptPanel
from pages.week3.frameworks.scripts_words import says

LOOKS = {"train": TRAIN, "dev": TEST, "w": TRAIN, "cost": TEST}
NAMES = {"train": "train cost", "dev": "dev cost", "w": "w", "cost": "cost"}
SECONDS = 4.0


def view(result: Written, mode: Mode) -> View:
    spec, curves = result.spec, result.curves
    of_weight = spec.subject == "parabola"
    steps, unit = len(next(iter(curves.values()))) - 1, "step" if of_weight else "epoch"
    at = np.arange(1.0, steps + 2)
    tracks = [
        Track(name, NAMES[name], LOOKS[name], {"points": np.column_stack([at, curve])})
        for name, curve in curves.items()
    ]
    shown = ("cost",) if of_weight else tuple(curves)
    axes = frame([curves[name] for name in shown], 1, max(steps, 1), of_weight, x=unit)
    panels: list[Panel] = [_panel(result, "numpy"), _panel(result, spec.framework)]
    title = "cost, on the way down" if of_weight else "train and dev cost"
    panels.append(
        CurvePanel("costs", axes, tracks=list(shown), role="strip", title=f"{title}, as the lab's script prints it")
    )
    words = says(result)
    return View(
        alt=f"Two scripts of one setting, the lab's own and one for {FRAMEWORKS[spec.framework]}. {words}", says=words, panels=panels,
        tracks=tracks, clock=Clock(steps, first=1, at=steps, rest=steps, unit=unit, seconds=SECONDS), focus=shown[0],
        table=Beside(
            result.table().only("first", "last"), [Legend(name, NAMES[name], LOOKS[name]) for name in curves],
            history=[{"last": list(enumerate(curve.tolist()))} for curve in curves.values()],
        ),
    )  # fmt: skip


def _panel(result: Written, framework: str) -> ScriptPanel:
    written, refused = result.scripts.get(framework), result.refusals.get(framework, "")
    return ScriptPanel(
        framework,
        title=FRAMEWORKS[framework],
        text=written.text if written else "",
        refused=refused[:1].upper() + refused[1:],
    )
