"""The paths on the stage: every weight of a real table as lambda grows, and two descents under one lambda."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.regularization.paths import STEPS, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, frame, lines
from labcore.figures.looks import INK
from labcore.style import REGIONS, Style
from labcore.table import Column
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, FigurePanel, Panel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week1.regularization.words import SHORT

HERE, EDGE = Style(INK.light, INK.dark, "solid", "circle"), Style(INK.light, INK.dark, "dot", "circle")
DASHES = ("solid", "dash")
# So many features have a row beside the stage: those whose weights the penalty has nearest to 0. On a projector fewer.
ROWS, FEW_ROWS = 5, 3
SMALLEST = 1e-4
EXPLANATION = r"""
**What you see.** The ten weights of the diabetes table as $\lambda$ grows, without intercept, for the cost $\frac{1}{2m}|y - Xw|^2 + \frac{\lambda}{2m}|w|_1$ (inputs normalized, targets in units of their sigma): body mass index (bmi), blood pressure (bp), total cholesterol (tc), low- and high-density lipoproteins (ldl, hdl), cholesterol ratio (tch), log of triglycerides (ltg), blood sugar (glu). Line by line they reach zero and stay. Below, the sizes of the ten
weights in two descents from zero under the chosen $\lambda$: what is exactly 0 has left the picture.

**Where the last one goes.** At $w = 0$ the data pull at $w_j$ with $|x_j^\top y|/m$, and the penalty bears $\lambda/(2m)$ either way: all weights are zero from $\lambda = 2\max_j |x_j^\top y|$ on.

**Two steps.** The subgradient takes $\alpha\lambda/(2m)$ off every weight, whatever its size: near 0 it overshoots, and hops. The proximal step takes as much off and stops at 0. One stays as far from the minimum as its steps are long; the other goes there, and says which features are out.
In scikit-learn this is `Lasso` with alpha $= \lambda/(2m)$.
"""


def styles() -> list[Style]:
    """Ten lines told apart by colour and dash."""
    return [Style(REGIONS[j % 5].light, REGIONS[j % 5].dark, DASHES[j // 5], REGIONS[j % 5].marker) for j in range(10)]


def view(result: Result, mode: Mode) -> View:
    at, names, looks = np.arange(STEPS + 1.0), result.path.names, styles()
    tracks = []
    for j, name in enumerate(names):
        arrays = {}
        for way, weights in (("sloped", result.sloped), ("proximal", result.proximal)):
            size = np.abs(weights[:, j])
            arrays[way] = np.column_stack([at, np.where(size > 0, np.maximum(size, SMALLEST / 10), SMALLEST / 10)])
            arrays[f"{way} weight"] = weights[:, j]
        tracks.append(Track(f"w{j}", name, looks[j], arrays))
    says = paths_words(result)
    panels: list[Panel] = [
        FigurePanel(
            "paths",
            _figure(result, looks),
            title="the weights against lambda; dotted: all are zero from here",
            wide=True,
        )
    ]
    for way, title in (
        ("sloped", "|w|, subgradient: hopping around 0"),
        ("proximal", "|w|, proximal: gone means exactly 0"),
    ):
        axes = frame([], 0, STEPS, True, y=Axis("|w|", range=(SMALLEST, 1.0)), margin={"l": 52, "b": 38})
        panels.append(CurvePanel(way, axes, tracks=[one.id for one in tracks], points=way, role="strip", title=title))
    nearest = np.argsort(np.abs(result.exact), kind="stable")[: FEW_ROWS if mode.presenting else ROWS].tolist()
    table = result.table()
    table = replace(table, rows=[table.rows[j] for j in nearest])
    now = Now(Column("now", "proximal now", "After the steps of the clock"), "proximal weight")
    return View(
        alt=f"Ten weights that reach zero one after the other as lambda grows. {says}", says=says, panels=panels, tracks=tracks,
        clock=Clock(STEPS, at=STEPS, rest=STEPS, seconds=10),
        table=Beside(table.only("sloped"), [Legend(tracks[j].id, names[j], looks[j]) for j in nearest], now), formula=[_rule(result)],
    )  # fmt: skip


def _figure(result: Result, looks: list[Style]) -> Figure:
    path = result.path
    low, high = float(path.weights.min()), float(path.weights.max())
    reach = (1.15 * low, 1.1 * high)
    every = [Line(name, path.lambdas, path.weights[:, j], looks[j]) for j, name in enumerate(SHORT)]
    for place, style in ((result.spec.l1_strength, HERE), (path.edge, EDGE)):
        every.append(Line("", np.array([place] * 2), np.array(reach), style, width=1.4))
    x = Axis("lambda", range=(1.0, float(path.lambdas[0])), log=True)
    return lines(every, x, Axis("weight", range=reach), legend=True, margin={"l": 52, "b": 44})


def _rule(result: Result) -> Rule:
    m, strength = 442, digits(result.spec.l1_strength)
    return Rule("w0", "a step", [
        (r"\alpha\lambda / (2m)", rf"{digits(result.rate, 3)} \cdot {strength} / (2 \cdot {m}) = {digits(result.threshold, 3)}"),
    ], here=True)  # fmt: skip


def paths_words(result: Result) -> str:
    """How many weights are 0, by which way, and from which lambda on all are."""
    sloped, proximal, exact = result.zeros.tolist()
    strength = digits(result.spec.l1_strength)
    if exact == len(result.path.names):
        return f"Lambda {strength} is above {digits(result.path.edge)}, so the minimum has all weights at 0: the proximal step has {proximal} of them there, the subgradient {sloped}."
    return (
        f"At lambda {strength} the minimum has {exact} of {len(result.path.names)} weights at exactly 0. After {STEPS} steps the proximal way has {proximal} there, "
        f"the subgradient {sloped}. From {digits(result.path.edge)}, twice the largest |x · y|, on all are 0."
    )
