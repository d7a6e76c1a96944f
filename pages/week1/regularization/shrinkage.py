"""Early stopping as a penalty: how much of each direction k steps reach and ridge leaves, and the errors of both on a real table."""

from __future__ import annotations

import numpy as np

from labcore.experiments.regularization.shrinkage import MOST, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import frame, lines
from labcore.style import LEFT, RIGHT
from labcore.table import Column
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week1.regularization.panels import SharesPanel

LOWEST, HIGHEST = 1e-3, 5.0
NAMES, LOOKS = ("descent", "ridge"), (LEFT, RIGHT)
# The direction whose numbers the formula has.
TOLD = 8
EXPLANATION = r"""
**What you see.** A least-squares cost falls apart into directions, the eigenvectors of $X^\top X/m$, each with its curvature $\lambda_i$. Descent from zero has reached $1 - (1 - \alpha\lambda_i)^k$ of the solution along each after $k$ steps;
a ridge penalty $\frac{\eta}{2}|w|^2$ leaves $\lambda_i/(\lambda_i + \eta)$ of it. With $\eta = 1/(\alpha k)$ the two curves lie close to each other. Marks: the ten directions of the diabetes table.

**Why.** Both treat a direction by its curvature alone. Steep ones, which the data know well, are there at once and hardly shrunk; flat ones, mostly noise, are far from there and shrunk to little. For small $\alpha\lambda k$ both are $\alpha\lambda k$. So more steps
are a weaker penalty, and stopping early is a strong one.
"""


def view(result: Result, mode: Mode) -> View:
    k, at = result.spec.stopped_at, np.arange(MOST + 1.0)
    eta = np.divide(1.0, result.rate * at, out=np.full(MOST + 1, np.inf), where=at > 0)
    told = {"eta": eta, "reached": result.by_steps[:, TOLD], "left": result.by_ridge[:, TOLD]}
    tracks = [
        Track(
            name,
            name,
            look,
            {"error": np.column_stack([at, errors]), "size": np.column_stack([at, sizes]), **told},
        )
        for name, look, errors, sizes in zip(NAMES, LOOKS, result.errors, result.sizes, strict=True)
    ]
    reach = (0.95 * float(result.errors.min()), min(1.1, 1.05 * float(result.errors.max())))
    errors = frame([], 0, MOST, False, x="step k", y=Axis("error", range=reach, ticks=3), margin={"l": 52, "b": 38})
    sizes = frame([result.sizes], 0, MOST, False, x="step k", y=Axis("|w|", ticks=3), margin={"l": 46, "b": 38})
    says = shrinkage_words(result)
    now = Now(Column("now", "dev error now", "After the steps of the clock"), "error")
    return View(
        alt=f"Two shrinkage curves over the curvature, one of descent and one of ridge, that rise together step by step. {says}", says=says,
        panels=[
            SharesPanel(
                "shares", _axes(result), tracks=NAMES, title="share of the solution after k steps, and under η = 1/(αk)", wide=True, rate=result.rate,
                curvatures=result.measured.curvatures, start=LOWEST, end=HIGHEST,
            ),
            CurvePanel("error", errors, tracks=NAMES, points="error", role="strip", title="dev error, both"),
            CurvePanel("size", sizes, tracks=NAMES, points="size", role="strip", title="length of the weights, both"),
        ],
        tracks=tracks, clock=Clock(MOST, at=k, rest=k, seconds=12, told=k), table=Beside(None, [Legend(name, name, look) for name, look in zip(NAMES, LOOKS, strict=True)], now),
        formula=[_rule(result, name) for name in NAMES],
    )  # fmt: skip


def _axes(result: Result) -> Figure:
    # The first step passes the solution by most, along the steepest direction.
    most = max(1.0, float(result.by_steps[1:].max()))
    return lines(
        [],
        Axis("curvature", range=(LOWEST, HIGHEST), log=True),
        Axis("share of the solution", range=(0.0, 1.05 * most)),
        margin={"l": 56, "b": 44},
    )


def _rule(result: Result, name: str) -> Rule:
    curvature = float(result.measured.curvatures[TOLD])
    known = digits(curvature, 3)
    equations = {
        "descent": (rf"1 - (1 - \alpha\lambda_{TOLD + 1})^k", rf"1 - {digits(1.0 - result.rate * curvature, 4)}^k = @reached"),
        "ridge": (rf"\lambda_{TOLD + 1} / (\lambda_{TOLD + 1} + \eta), \quad \eta = 1/(\alpha k)", rf"{known} / ({known} + @eta) = @left"),
    }  # fmt: skip
    return Rule(name, f"{name}, direction {TOLD + 1}", [equations[name]], here=True)


def shrinkage_words(result: Result) -> str:
    """How far apart the two are at most, along any direction and after any number of steps."""
    gap = float(np.abs(result.errors[0] - result.errors[1])[1:].max())
    return (
        f"Descent stopped after k steps and the ridge of η = 1/(αk) are at most {result.apart:.2f} apart along any of the ten directions, whatever k. "
        f"Their dev errors are at most {digits(gap, 2)} apart."
    )
