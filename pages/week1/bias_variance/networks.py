"""Four networks on the stage, learning in step: too small, right, too large, and with both faults."""

from __future__ import annotations

import numpy as np

from labcore.diagnosis import THRESHOLD
from labcore.experiments.bias_variance.networks import NAMES, Result, X, Y
from labcore.figures.axes import Axis, Figure
from labcore.figures.scatter import scatter
from labcore.progress import moments
from labcore.style import CLASSES, SIDES
from labcore.table import Column, ResultTable
from pages.kit.numbers import percent
from pages.kit.panels import Panel
from pages.kit.stage_data import Clock
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.bias_variance.diagnosis import short
from pages.week1.bias_variance.panels import FieldOnWayPanel

IDS = ("small", "right", "large", "both")
SECONDS = 8.0
# Where the best rule is wrong less often than this there is next to no noise to learn.
CLEAN = 0.02


def view(result: Result, mode: Mode) -> View:
    looks = len(result.epochs) - 1
    told = words(result)
    return View(
        alt=told,
        panels=_panels(result),
        clock=Clock(looks, at=looks, rest=looks, unit="epoch", each=result.spec.epochs // looks, seconds=SECONDS),
        table=_beside(result, mode.presenting),
        says=told,
    )  # fmt: skip


def shape(number: int, result: Result) -> str:
    hidden = result.networks[number].settings.hidden
    return "no hidden layer" if not hidden else f"{' + '.join(map(str, hidden))} hidden units"


def _axes() -> Figure:
    figure = scatter([], Axis("x1", range=X), Axis("x2", range=Y), equal=True, legend=False, margin={"l": 34, "b": 34})
    for axis in ("xaxis", "yaxis"):
        figure["layout"][axis] |= {"nticks": 4}
    return figure


def _panels(result: Result) -> list[Panel]:
    train = result.problem.train
    points = np.column_stack([train.raw, train.y])
    classes = [
        {"name": name, "light": style.light, "dark": style.dark}
        for name, style in zip(result.problem.table.classes, CLASSES, strict=True)
    ]
    return [
        FieldOnWayPanel(
            id_, _axes(), title=f"{one.name}: {shape(i, result)}", home={"x": list(X), "y": list(Y)}, logits=one.logits, examples=points, wrong=one.wrong,
            x=X, y=Y, classes=classes,
        )
        for i, (id_, one) in enumerate(zip(IDS, result.networks, strict=True))
    ]  # fmt: skip


def _beside(result: Result, brief: bool) -> Beside:
    columns = [
        Column("train", "train", "Share of wrong answers on the training examples", format=".1%"),
        Column("dev", "dev", "Share of wrong answers on the dev set", format=".1%"),
        Column("bias", "bias", "Train above the best reachable error", format="s"),
        Column("variance", "variance", "Dev above train", format="s"),
    ]  # fmt: skip
    history, rows = [], []
    for i, one in enumerate(result.networks):
        found = [result.diagnosis(i, look) for look in range(len(result.epochs))]
        told = {
            "train": one.train_errors.tolist(), "dev": one.dev_errors.tolist(),
            "bias": [short(each.bias.words) for each in found], "variance": [short(each.variance.words) for each in found],
        }  # fmt: skip
        history.append({key: moments(values) for key, values in told.items()})
        rows.append({key: values[-1] for key, values in told.items()})
    legend = [Legend(id_, name, style) for id_, name, style in zip(IDS, NAMES, SIDES, strict=True)]
    return Beside(ResultTable(columns[:2] if brief else columns, rows), legend, history=history)


def words(result: Result) -> str:
    """The four verdicts in one sentence each, with their mechanism."""
    reach = percent(result.reachable)
    said = [f"A ring is a wrong answer. Nobody can be wrong less often than {reach} here: the moons overlap."]
    found = [result.diagnosis(i) for i in range(4)]
    small, right, large, both = found
    if small.bias.high:
        said.append(
            "A line cannot bend around the moons, so the smallest network is wrong on train and on dev alike."
            if not small.variance.high
            else "A line cannot bend around the moons, and the smallest network is wrong on train already."
        )
    if large.variance.high:
        said.append(
            f"The largest one bends around single points: {percent(float(result.networks[2].train_errors[-1]))} on train, {percent(float(result.networks[2].dev_errors[-1]))} on dev."
        )
    elif not large.bias.high:
        said.append(
            "Hardly a point lies on the wrong side, so even the largest one finds no noise to bend around."
            if result.reachable < CLEAN
            else "So many points hold even the largest one: what it learns of them is true of new ones too."
        )
    if both.name == "both":
        said.append(
            "The last one has both faults: nearly a straight cut, and thin strips that its steep units have bent around a few points."
        )
    if right.name == "neither":
        said.append("The right one bends as far as the moons do.")
    return " ".join(said)


TEXT = rf"""
**What you see.** Two moons that overlap, and four networks that learn them in step, each update on all training examples: without a hidden layer, with one that fits, with two large ones, and with a few units that start
so steep that each is flat but for a thin strip. A ring is a training example that is answered wrongly; the dev set has nine times as many points. Play: the boundary of each, from its initial weights to the end.

**The best that can be reached** is known here, because it is known how the points are drawn: the rule that gives every point to the moon that is likelier there.
The verdict is the trainer's own: bias is train above that, variance is dev above train, each high above {100 * THRESHOLD.default:g} points, *probably* where the 95 % interval reaches across.
"""


# --- questions ----------------------------------------------------------------------------------------------


def cured(result: Result) -> str:
    return "It is high" if result.diagnosis(0).bias.high else "It is low"


def cured_why(result: Result) -> str:
    one = result.networks[0]
    return (
        f"A line stays a line, however many examples it is fitted to: {percent(float(one.train_errors[-1]))} on train, where {percent(result.reachable)} could be reached. "
        f"It is the too large network that gains: among so many points its variance falls, and its dev error is down to {percent(float(result.networks[2].dev_errors[-1]))}."
    )
