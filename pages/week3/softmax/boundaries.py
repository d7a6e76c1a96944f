"""Boundaries on the stage: the same arms of points cut by a linear softmax and by one with hidden layers, and their costs."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.softmax.boundaries import EPOCHS, Result
from labcore.figures.axes import Axis
from labcore.figures.heatmap import plane
from labcore.figures.lines import frame
from labcore.style import LEFT, REGIONS, RIGHT
from labcore.table import Column
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week3.softmax.panels import TrainedFieldPanel

GRID, REACH = 72, 2.0
IDS, LOOKS = ("linear", "hidden"), (LEFT, RIGHT)
EXPLANATION = r"""
**What you see.** Arms of points, a class each, and two classifiers trained on them for 60 epochs by Adam, from the same examples: a linear softmax, $z = xW + b$, and one with two hidden layers of tanh before it.
The field has the colour of the likeliest class at the epoch of the clock, as strong as it leads. Hollow points are the dev set, ringed ones are wrong.

**Why straight lines.** Two classes are equally likely where $z_i = z_j$: of a linear classifier that is $x \cdot (w_i - w_j) + b_i - b_j = 0$, a line, whatever softmax makes of both. So each class has a part with straight
sides and no dents.

**What the hidden layers do.** The last layer is the same linear softmax. It cuts straight lines too, but through what the layers before it have made of the plane. In the plane itself these lines are bent.
"""


def view(result: Result, mode: Mode) -> View:
    at = np.arange(EPOCHS + 1.0)
    names = names_of(result)
    tracks = [
        Track(
            IDS[i],
            names[i],
            LOOKS[i],
            {name: np.column_stack([at, values]) for name, values in (("points", result.costs[i]), ("cost", result.costs[i]), ("dev", result.errors[i, 1]))} | (_between(result) if i == 0 else {}),
            result.diverged[i],
        )
        for i in range(2)
    ]  # fmt: skip
    even = math.log(result.spec.groups)
    costs = frame(list(result.costs), 0, EPOCHS, False, x="epoch", levels=[even])
    errors = frame([], 0, EPOCHS, False, x="epoch", y=Axis(range=(0, 1), ticks=3, tick_format=".0%"))
    panels: list[Panel] = [_field(result, i, mode) for i in range(2)]
    panels += [
        CurvePanel("costs", costs, tracks=list(IDS), points="cost", role="strip", title=f"training cost; dotted: ln {result.spec.groups} = {even:.3f}"),
        CurvePanel("errors", errors, tracks=list(IDS), points="dev", role="strip", title="dev error"),
    ]  # fmt: skip
    says = words(result, mode.presenting)
    return View(
        alt=f"{result.spec.groups} arms of points and the boundaries of two classifiers. {says}", says=says, panels=panels, tracks=tracks,
        clock=Clock(EPOCHS, at=EPOCHS, rest=EPOCHS, unit="epoch", seconds=4.0), formula=[_rule(result, i, mode) for i in range(2)],
        table=Beside(
            result.table().only(*("parameters", "train", "dev")[2 * mode.presenting :]), [Legend(IDS[i], names[i], LOOKS[i]) for i in range(2)],
            Now(Column("now", "cost now", "On the training set, at the epoch of the clock", format=".3f"), "cost"),
            [_history(result, i) for i in range(2)],
        ),
    )  # fmt: skip


def names_of(result: Result) -> tuple[str, str]:
    return "linear", f"two layers of {result.spec.units}"


def _field(result: Result, i: int, mode: Mode) -> TrainedFieldPanel:
    problem, network, name = result.problem, result.networks[i], names_of(result)[i]
    assert problem.normalizer is not None
    examples = [
        np.column_stack([subset.raw, subset.y, np.full(len(subset.y), dev)])
        for dev, subset in enumerate((problem.train, problem.dev))
    ]
    classes = [
        {"name": n, "light": s.light, "dark": s.dark}
        for n, s in zip(problem.table.classes, REGIONS[: result.spec.groups], strict=True)
    ]
    axes = plane(
        Axis("", range=(-REACH, REACH)), Axis("", range=(-REACH, REACH)), True, {"l": 26, "r": 4, "t": 4, "b": 24}
    )
    return TrainedFieldPanel(
        IDS[i], axes, title=[(epoch, f"{name}: diverged" if np.isnan(error) else f"{name}: dev error {100 * error:.1f} %") for epoch, error in enumerate(result.errors[i, 1])],
        home={"x": [-REACH, REACH], "y": [-REACH, REACH]}, thetas=result.thetas[i], sizes=network.spec.sizes, mean=problem.normalizer.mean,
        sigma=problem.normalizer.sigma, examples=np.vstack(examples), classes=classes, reach=REACH, grid=GRID, keyed=i == 0 and not mode.presenting,
    )  # fmt: skip


def _between(result: Result) -> dict[str, np.ndarray]:
    """Of the linear classifier the line between its first two classes, w x + b = 0, after each epoch."""
    weights, bias = (group.of(result.thetas[0]) for group in result.networks[0].groups)
    along = weights[:, :, 0] - weights[:, :, 1]
    return {"first": along[:, 0], "second": along[:, 1], "shift": bias[:, 0] - bias[:, 1]}


def _rule(result: Result, i: int, mode: Mode) -> Rule:
    if i == 0:
        line = (r"x \cdot (w_1 - w_2) + b_1 - b_2 = 0", r"@first\, x_1 + (@second)\, x_2 + (@shift) = 0")
        words = "" if mode.presenting else "x is measured in standard deviations."
        return Rule(IDS[0], "linear: one against two", [line], words=words, here=True)
    counted = rf"{result.spec.units} \to {result.spec.groups}"
    return Rule(IDS[1], names_of(result)[1], [(r"z = a^{[2]} W^{[3]} + b^{[3]}", rf"W^{{[3]}}: {counted}")], here=True)


def _history(result: Result, i: int) -> dict[str, list[tuple[int, float]]]:
    """The errors after each epoch, in percent."""
    return {
        name: [(epoch, 100 * float(error)) for epoch, error in enumerate(result.errors[i, k])]
        for k, name in enumerate(("train", "dev"))
    }


def words(result: Result, brief: bool = False) -> str:
    """How many dev examples each gets wrong, and unless in brief what bends the boundaries."""
    if any(result.diverged):
        gone = " and ".join(name for name, off in zip(names_of(result), result.diverged, strict=True) if off)
        return f"Diverged: {gone}. A smaller rate learns."
    count = result.problem.dev.examples
    wrong = [round(float(one) * count) for one in result.errors[:, 1, -1]]
    told = f"After {EPOCHS} epochs, of {count} dev examples the linear softmax gets {wrong[0]} wrong, with two hidden layers it is {wrong[1]}."
    if brief:
        return told
    straight = (
        "The arms are straight, and so are the lines between them."
        if result.spec.turns == 0
        else f"The arms wind {digits(result.spec.turns)} of a turn; the linear classifier's boundaries are straight all the same."
    )
    return f"{told} {straight}"
