"""Boundaries on the stage: the same arms of points cut by a linear softmax and by one with hidden layers, and their costs."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.softmax.boundaries import EPOCHS, Result
from labcore.figures.axes import Axis
from labcore.figures.heatmap import plane
from labcore.figures.lines import frame
from labcore.losses import softmax
from labcore.network import Network
from labcore.style import LEFT, REGIONS, RIGHT
from labcore.table import Column
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, FieldPanel, Panel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View

GRID, REACH = 72, 2.0
IDS, LOOKS = ("linear", "hidden"), (LEFT, RIGHT)
EXPLANATION = r"""
**What you see.** Arms of points, a class each, and two classifiers trained on them for 60 epochs by Adam, from the same examples: a linear softmax, $z = xW + b$, and one with two hidden layers of tanh before it.
The field has the colour of the likeliest class, as strong as it leads. Hollow points are the dev set.

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
            {name: np.column_stack([at, values]) for name, values in (("points", result.costs[i]), ("cost", result.costs[i]), ("dev", result.errors[i, 1]))},
            result.diverged[i],
        )
        for i in range(2)
    ]  # fmt: skip
    even = math.log(result.spec.groups)
    costs = frame(list(result.costs), 0, EPOCHS, False, x="epoch", levels=[even])
    errors = frame([], 0, EPOCHS, False, x="epoch", y=Axis(range=(0, 1), ticks=3, tick_format=".0%"))
    panels: list[Panel] = [_field(result, i, network, mode) for i, network in enumerate(result.networks)]
    panels += [
        CurvePanel("costs", costs, tracks=list(IDS), points="cost", role="strip", title=f"training cost; dotted: ln {result.spec.groups} = {even:.3f}"),
        CurvePanel("errors", errors, tracks=list(IDS), points="dev", role="strip", title="dev error"),
    ]  # fmt: skip
    says = words(result)
    return View(
        alt=f"{result.spec.groups} arms of points and the boundaries of two classifiers. {says}", says=says, panels=panels, tracks=tracks,
        clock=Clock(EPOCHS, at=EPOCHS, rest=EPOCHS, unit="epoch", seconds=4.0), formula=[_rule(result, i) for i in range(2)],
        table=Beside(
            result.table().only(*("parameters", "train", "dev")[2 * mode.presenting :]), [Legend(IDS[i], names[i], LOOKS[i]) for i in range(2)],
            Now(Column("now", "cost now", "On the training set, at the epoch of the clock", format=".3f"), "cost"),
        ),
    )  # fmt: skip


def names_of(result: Result) -> tuple[str, str]:
    return "linear", f"two layers of {result.spec.units}"


def _field(result: Result, i: int, network: Network, mode: Mode) -> FieldPanel:
    problem = result.problem
    across = np.linspace(-REACH, REACH, GRID)
    grid = np.stack(np.meshgrid(across, across), axis=-1).reshape(-1, 2)
    shares = softmax(network.forward(problem.inputs_of(grid))).reshape(GRID, GRID, -1)
    examples = []
    for dev, subset in enumerate((problem.train, problem.dev)):
        wrong = network.predict(subset.X) != subset.y
        examples.append(np.column_stack([subset.raw, subset.y, np.full(len(subset.y), np.nan), dev + 2 * wrong]))
    classes = [
        {"name": n, "light": s.light, "dark": s.dark}
        for n, s in zip(problem.table.classes, REGIONS[: result.spec.groups], strict=True)
    ]
    axes = plane(
        Axis("", range=(-REACH, REACH)), Axis("", range=(-REACH, REACH)), True, {"l": 26, "r": 4, "t": 4, "b": 24}
    )
    return FieldPanel(
        IDS[i], axes, title=f"{names_of(result)[i]}: dev error {100 * result.errors[i, 1, -1]:.1f} %" if not result.diverged[i] else f"{names_of(result)[i]}: diverged",
        home={"x": [-REACH, REACH], "y": [-REACH, REACH]}, values=np.nan_to_num(shares), x=(-REACH, REACH), y=(-REACH, REACH), classes=classes,
        examples=np.vstack(examples), keyed=i == 0 and not mode.presenting,
    )  # fmt: skip


def _rule(result: Result, i: int) -> Rule:
    network, groups = result.networks[i], result.spec.groups
    if i == 0:
        w, b = network.theta[: 2 * groups].reshape(2, groups), network.theta[2 * groups :]
        (first, second), shift = (w[:, 0] - w[:, 1]).tolist(), float(b[0] - b[1])
        numbers = rf"{digits(first, 3)}\, x_1 + ({digits(second, 3)})\, x_2 + ({digits(shift, 3)}) = 0"
        return Rule(
            IDS[0],
            "linear: one against two",
            [(r"x \cdot (w_1 - w_2) + b_1 - b_2 = 0", numbers)],
            words="x is measured in standard deviations.",
            here=True,
        )
    counted = rf"{result.spec.units} \to {groups}"
    return Rule(IDS[1], names_of(result)[1], [(r"z = a^{[2]} W^{[3]} + b^{[3]}", rf"W^{{[3]}}: {counted}")], here=True)


def words(result: Result) -> str:
    """How many dev examples each gets wrong, and what bends the boundaries."""
    if any(result.diverged):
        gone = " and ".join(name for name, off in zip(names_of(result), result.diverged, strict=True) if off)
        return f"Diverged: {gone}. A smaller rate learns."
    count = result.problem.dev.examples
    wrong = [round(float(one) * count) for one in result.errors[:, 1, -1]]
    told = f"Of {count} dev examples the linear softmax gets {wrong[0]} wrong, with two hidden layers it is {wrong[1]}."
    straight = (
        "The arms are straight, and so are the lines between them."
        if result.spec.turns == 0
        else f"The arms wind {digits(result.spec.turns)} of a turn; the linear classifier's boundaries are straight all the same."
    )
    return f"{told} {straight}"
