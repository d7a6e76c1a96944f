"""Early stopping as a penalty: how much of each direction k steps reach and ridge leaves, and the errors of both on a real table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.regularization import shrinkage_by_ridge, shrinkage_by_steps
from labcore.experiments.regularization.shrinkage import MOST, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, frame, lines
from labcore.style import LEFT, RIGHT
from pages.kit.numbers import digits, rounded
from pages.kit.panels import CurvePanel, FigurePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View

LOWEST, HIGHEST = 1e-3, 5.0
# Of the ten directions those that have a row beside the stage; on a projector fewer.
ROWS, FEW_ROWS = (0, 3, 8, 9), (0, 8)
EXPLANATION = r"""
**What you see.** A least-squares cost falls apart into directions, the eigenvectors of $X^\top X/m$, each with its curvature $\lambda_i$. Descent from zero has reached $1 - (1 - \alpha\lambda_i)^k$ of the solution along each after $k$ steps;
a ridge penalty $\frac{\eta}{2}|w|^2$ leaves $\lambda_i/(\lambda_i + \eta)$ of it. With $\eta = 1/(\alpha k)$ the two curves lie close to each other. Marks: the ten directions of the diabetes table.

**Why.** Both treat a direction by its curvature alone. Steep ones, which the data know well, are there at once and hardly shrunk; flat ones, mostly noise, are far from there and shrunk to little. For small $\alpha\lambda k$ both are $\alpha\lambda k$. So more steps
are a weaker penalty, and stopping early is a strong one.
"""


def view(result: Result, mode: Mode) -> View:
    k, at = result.spec.stopped_at, np.arange(MOST + 1.0)
    looks, names = (LEFT, RIGHT), ("descent", "ridge")
    tracks = [
        Track(
            name,
            name,
            looks[i],
            {"error": np.column_stack([at, result.errors[i]]), "size": np.column_stack([at, result.sizes[i]])},
        )
        for i, name in enumerate(names)
    ]
    errors = frame(
        [],
        0,
        MOST,
        False,
        x="step k",
        y=Axis(
            "error", range=(0.95 * float(result.errors.min()), min(1.1, 1.05 * float(result.errors.max()))), ticks=3
        ),
        margin={"l": 52, "b": 38},
    )
    sizes = frame([result.sizes], 0, MOST, False, x="step k", y=Axis("|w|", ticks=3), margin={"l": 46, "b": 38})
    says = shrinkage_words(result)
    table, shown = result.table(), FEW_ROWS if mode.presenting else ROWS
    return View(
        alt=f"Two shrinkage curves over the curvature, one of descent and one of ridge, close together. {says}", says=says,
        panels=[
            FigurePanel("shrinkage", _figure(result), title=f"share of the solution after {k:,} steps, and under η = {digits(result.eta, 3)}", wide=True),
            CurvePanel("error", errors, tracks=names, points="error", role="strip", title="dev error, both"),
            CurvePanel("size", sizes, tracks=names, points="size", role="strip", title="length of the weights, both"),
        ],
        tracks=tracks, clock=Clock(MOST, at=k, rest=k, seconds=12),
        table=Beside(replace(table, rows=[table.rows[i] for i in shown]).only("curvature", "steps", "ridge"), [Legend(f"direction {i + 1}", f"direction {i + 1}", LEFT) for i in shown]),
        formula=[_rule(result)],
    )  # fmt: skip


def _figure(result: Result) -> Figure:
    grid = np.geomspace(LOWEST, HIGHEST, 201)
    k, real = result.spec.stopped_at, result.measured.curvatures
    # Beyond the table's steepest direction descent may diverge: nothing lies there.
    descent = np.where(grid <= real[0], shrinkage_by_steps(np.minimum(grid, real[0]), result.rate, k), np.nan)
    # A value between two gaps is drawn as a dot.
    places, gaps = np.repeat(real, 2), np.tile([1.0, np.nan], len(real))
    every = [
        Line("k steps of descent", grid, descent, LEFT, width=2.6), Line("ridge", grid, shrinkage_by_ridge(grid, result.eta), RIGHT, width=2.6),
        Line("", places, np.repeat(result.by_steps[k], 2) * gaps, LEFT, width=2.0), Line("", places, np.repeat(result.by_ridge[k], 2) * gaps, RIGHT, width=2.0),
    ]  # fmt: skip
    low = min(0.0, 1.1 * float(np.nanmin(descent)))
    high = max(1.05, 1.05 * float(np.nanmax(descent)))
    return lines(
        every,
        Axis("curvature", range=(LOWEST, HIGHEST), log=True),
        Axis("share of the solution", range=(low, high)),
        legend=True,
        margin={"l": 56, "b": 44},
    )


def _rule(result: Result) -> Rule:
    k = result.spec.stopped_at
    first = float(result.measured.curvatures[-2])
    left = digits(1.0 - result.rate * first, 4)
    return Rule("descent", "direction 9", [
        (r"1 - (1 - \alpha\lambda_9)^k, \quad \lambda_9 / (\lambda_9 + \eta)", rf"1 - {left}^{{{k}}} = {digits(float(result.by_steps[k, -2]), 3)}, \quad {digits(first, 3)} / {digits(first + result.eta, 3)} = {digits(float(result.by_ridge[k, -2]), 3)}"),
    ], here=True)  # fmt: skip


def shrinkage_words(result: Result) -> str:
    """How far the two are apart, and which number of steps is best."""
    k, spec = result.spec.stopped_at, result.spec
    apart, gap = result.apart, abs(float(result.errors[0, k] - result.errors[1, k]))
    near = "close" if apart < 0.25 else "apart"
    said = f"After {k:,} step{'s' if k > 1 else ''} descent and its ridge, η = 1/(αk) = {digits(result.eta, 3)}, differ by at most {apart:.2f} along any direction: {near}. "
    said += f"Their dev errors differ by {rounded(gap)}."
    if spec.rate_share > 0.5:
        said += " Along the steepest direction every step changes sides, as no ridge does."
    return said
