"""The loss on the stage: the same wrong answer under cross-entropy and under squared error, and whose slope is there."""

from __future__ import annotations

import numpy as np

from labcore.experiments.softmax.loss import GOOD, LOSSES, STEPS, Result
from labcore.experiments.softmax.numeric import NAMES
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.style import LEFT, RIGHT, SIDES
from labcore.table import Column
from pages.kit.numbers import digits, rounded
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week3.softmax.panels import LossPanel
from pages.week3.softmax.words import percent

IDS, LOOKS = ("cross", "squared"), (LEFT, RIGHT)
SLOPES = ("slope of the loss along each z: p − y", "slope along each z, times p once more")
EXPLANATION = r"""
**What you see.** One example and its true class, outlined. Above, the shares that softmax gives; below, how the loss slopes along each logit. A step of descent moves every logit against its slope:
on the left by cross-entropy, $-\ln p_{true}$, on the right by squared error, $\sum_k (p_k - y_k)^2$. Both start from the same logits.
"""
CAT = r"""
**The slope of cross-entropy** is $p - y$: the shares, less 1 for the true class. The logarithm undoes the exponential, and what is left is the error itself. A class with too much is pushed down by as much as it has too much.

**One example of the course.** $y$ is a cat, $p = (0.3, 0.2, 0.1, 0.4)$: the loss is $-\ln 0.2 = 1.609$, and the slopes are $(0.3, -0.8, 0.1, 0.4)$.
"""
SATURATED = r"""
**The slope of squared error** has the slope of softmax in it, $p_k (\ldots)$. Where the shares are near 0 or 1 that is near 0, right or wrong: a unit that is sure and wrong is *saturated*, and hardly learns.
"""


def view(result: Result, mode: Mode) -> View:
    spec, names = result.spec, NAMES
    at = np.arange(STEPS + 1.0)
    tracks = [_track(result, i, at) for i in range(2)]
    panels: list[Panel] = [
        LossPanel(
            IDS[i], title=LOSSES[i], names=names, looks=SIDES, true=spec.true_class, slope=SLOPES[i], p=result.p[i],
            gradients=result.gradients[i],
        )
        for i in range(2)
    ]  # fmt: skip
    shares = frame([], 0, STEPS, False, y=Axis(range=(0, 1), ticks=3, tick_format=".0%"), levels=[GOOD])
    panels.append(
        CurvePanel(
            "true", shares, tracks=list(IDS), points="true", role="strip", title=f"share of {spec.true}, the true class"
        )
    )
    history = [{"right": [(0, None), *([] if at is None else [(at, at)])]} for at in result.right_from]
    now = Now(Column("now", "its share now", f"What {spec.true} has at the step of the clock", format=".3f"), "true")
    says = words(result)
    return View(
        alt=f"Shares of the classes and slopes of two losses for one example that is a {spec.true}. {says}", says=says, panels=panels, tracks=tracks,
        clock=Clock(STEPS, seconds=6.0), formula=[_rule(result, i) for i in range(2)],
        table=Beside(result.table().only("slope", "right"), [Legend(one.id, one.name, one.style) for one in tracks], now, history),
    )  # fmt: skip


def _track(result: Result, i: int, at: np.ndarray) -> Track:
    true = result.spec.true_class
    share = np.column_stack([at, result.p[i, :, true]])
    arrays = {
        "points": share, "true": share, "p": result.p[i, :, true], "loss": result.losses[i], "slope": result.gradients[i, :, true],
        "error": ((result.p[i] - np.eye(len(NAMES))[true]) * result.p[i]).sum(axis=-1),
    }  # fmt: skip
    return Track(IDS[i], LOSSES[i], LOOKS[i], arrays)


def _rule(result: Result, i: int) -> Rule:
    if i == 0:
        pairs = [
            (r"L = -\mathrm{ln}\, p_t", r"-\mathrm{ln}\, @p = @loss"),
            (r"\partial L/\partial z_t = p_t - 1", "@p - 1 = @slope"),
        ]
    else:
        pairs = [
            (r"L = \sum (p - y)^2", "@loss"),
            (
                r"\partial L/\partial z_t = 2 p_t (p_t - 1 - \sum p\, (p - y))",
                r"2 \cdot @p\, (@p - 1 - (@error)) = @slope",
            ),
        ]
    return Rule(IDS[i], LOSSES[i], pairs, here=True)


def words(result: Result) -> str:
    """What both slopes are at the start, and who makes it good within the steps."""
    spec = result.spec
    first = f"At the start {spec.true} has {percent(float(result.p[0, 0, spec.true_class]))}: cross-entropy slopes by {digits(float(result.gradients[0, 0, spec.true_class]), 3)} along its logit, squared error by {digits(float(result.gradients[1, 0, spec.true_class]), 3)}."
    return f"{first} {_compared(result)}"


def _compared(result: Result) -> str:
    cross, squared = (float(one) for one in result.lengths)
    return (
        f"Over all logits the one is {rounded(cross / squared)} times as steep as the other."
        if cross > 1.05 * squared
        else "Over all logits both are about as steep."
        if cross > squared / 1.05
        else f"Over all logits squared error is {rounded(squared / cross)} times as steep."
    )
