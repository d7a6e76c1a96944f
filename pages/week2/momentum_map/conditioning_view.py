"""The best there is against the condition number, on the stage: two lines of theory, runs as dots, and the race in one valley."""

from __future__ import annotations

import numpy as np

from labcore.experiments.momentum_map.conditioning import DIGITS, NAMES, SIZES, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import Line, frame, line, lines
from labcore.figures.looks import INK
from labcore.optimizers import OPTIMIZERS
from labcore.table import Column
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, FigurePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week2.momentum_map.beyond_words import conditioning_words

KEYS = ("gd", "momentum")
NOW = Now(Column("now", "error now", "In shares of the start's, at the step of the clock"), "error", before="beta")


def view(result: Result, mode: Mode) -> View:
    styles, kappa = [OPTIMIZERS[key].style for key in KEYS], result.spec.condition_number
    steps = np.arange(len(result.errors), dtype=float)
    tracks = []
    for i, key in enumerate(KEYS):
        curve = np.column_stack([steps, np.maximum(result.errors[:, i], 1e-300)])
        tracks.append(Track(key, NAMES[i], styles[i], {"points": curve, "error": curve}))
    theory = [Line(name, result.sizes, result.curve[:, i], styles[i]) for i, name in enumerate(NAMES)]
    # Values without a neighbour are dots.
    apart = np.repeat(SIZES, 2)
    dots = [np.column_stack([result.measured[:, i], np.full(len(SIZES), np.nan)]).ravel() for i in range(2)]
    measured = [Line(f"{name}, as run", apart, dots[i], styles[i]) for i, name in enumerate(NAMES)]
    y = Axis("steps per digit", range=(0.5, 2000.0), log=True)
    figure = lines([*theory, *measured], Axis("condition number", range=(1.0, 1000.0), log=True), y, legend=False)
    figure["data"].append(line(np.array([kappa, kappa]), np.array([0.5, 2000.0]), INK, "dot", 1.4))
    says, last = conditioning_words(result, mode.presenting), len(result.errors) - 1
    table = result.table().only("beta", "steps", "arrived")
    history = [{"arrived": [(0, None), (int(at), int(at))]} for at in result.arrived]
    return View(
        alt=f"Steps per digit against the condition number, for gradient descent and for momentum. {says}", says=says,
        panels=[
            FigurePanel("best", figure, title="the best each can do, by theory; dots: as run"),
            CurvePanel("error", frame([np.array([1.0, 10.0**-DIGITS])], 0, last, True, margin={"l": 56}), tracks=KEYS, points="error", role="strip", title="the two in the chosen valley: error"),
        ],
        tracks=tracks, clock=Clock(last, at=min(mode["step"], last)),
        table=Beside(table, [Legend(key, name, style) for key, name, style in zip(KEYS, NAMES, styles, strict=True)], None if mode.presenting else NOW, history),
        formula=_rules(kappa, result),
    )  # fmt: skip


def _rules(kappa: float, result: Result) -> list[Rule]:
    size, root = digits(kappa), digits(kappa**0.5)
    kept = [10.0 ** (-1.0 / steps) if steps else 0.0 for steps in result.steps.tolist()]
    lines = [
        (r"\rho = \frac{\kappa-1}{\kappa+1}", rf"\rho = \frac{{{size}-1}}{{{size}+1}} = {digits(kept[0])}"),
        (r"\rho = \frac{\sqrt{\kappa}-1}{\sqrt{\kappa}+1}", rf"\rho = \frac{{{root}-1}}{{{root}+1}} = {digits(kept[1])}"),
    ]  # fmt: skip
    return [Rule(key, name, [one], here=True) for key, name, one in zip(KEYS, NAMES, lines, strict=True)]
