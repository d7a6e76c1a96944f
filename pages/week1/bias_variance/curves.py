"""Train and dev error on the stage, against a model's size or the number of examples."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from labcore.experiments.bias_variance import curves
from labcore.experiments.bias_variance.curves import FIXED, SEEDS, Result, Spec, measure
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, lines
from labcore.style import OUTSIDE, TEST, TRAIN
from labcore.table import ResultTable
from pages.kit.numbers import percent
from pages.kit.panels import FigurePanel
from pages.kit.stored import StoredOrMade
from pages.kit.view import Beside, Legend, Mode, View

# So much above its lowest the dev error counts as risen again, and so much below as lower.
POINT = 0.01
DATA = {"moons": "Two moons", "digits": "Digits"}
AXES = {"size": "hidden units", "examples": "training examples"}


# --- value by value ---------------------------------------------------------------------------------------


SOURCE = StoredOrMade(Spec, curves.run, measure, Result)


def remark(values: Mapping[str, Any]) -> str:
    if values["source"] != "stored":
        return f"Trained on this machine, {len(SEEDS)} seeds of each."
    return "Stored, made by labcore/experiments/bias_variance/store.py. *Here* trains now."


# --- what is seen ---------------------------------------------------------------------------------------


def view(result: Result, mode: Mode) -> View:
    told = words(result)
    spec = result.spec
    fixed = FIXED[spec.curve_data, spec.against]
    kept = f"{fixed} training examples" if spec.against == "size" else f"{fixed} hidden units"
    every = result.table()
    table = every.only("train", "dev") if mode.presenting else every.only("train", "dev", "gap")
    return View(
        alt=told,
        panels=[FigurePanel("errors", _figure(result), title=f"{DATA[spec.curve_data]}, {kept}; band: middle half of {len(SEEDS)} runs")],
        table=Beside(ResultTable(table.columns, table.rows), [Legend(f"v{one.value}", _counted(one.value, spec), None) for one in result.points]) if every.rows else None,
        says=told,
    )  # fmt: skip


def _counted(value: int, spec: Spec) -> str:
    return f"{value:,} examples" if spec.against == "examples" else f"{value} unit{'s' if value > 1 else ''}"


def _figure(result: Result) -> Figure:
    spec = result.spec
    axis = Axis(
        AXES[spec.against],
        range=(spec.values[0], spec.values[-1]),
        log=True,
        labels=[(float(v), f"{v}") for v in spec.values],
    )
    top = {"moons": 0.35, "digits": 0.9 if spec.against == "size" else 0.12}[spec.curve_data]
    every = []
    if math.isfinite(result.reachable):
        ends = np.array([spec.values[0], spec.values[-1]], float)
        every.append(Line("best reachable", ends, np.full(2, result.reachable), OUTSIDE[1]))
    for name, style in (("train", TRAIN), ("dev", TEST)):
        errors = result.errors(name)
        if len(errors):
            low, high = np.percentile(errors, (25, 75), axis=1)
            xs, middle = result.values.astype(float), np.median(errors, axis=1)
            every.append(Line(name, xs, middle, style, low, high, width=2.6))
    return lines(
        every, axis, Axis("error", range=(0.0, top), tick_format=".0%"), legend=True, margin={"l": 56, "r": 18}
    )


def words(result: Result) -> str:
    """Where each fault is, and what helps against it."""
    if not result.points:
        return "The first value is being trained."
    spec, train, dev = result.spec, result.middle("train"), result.middle("dev")
    first, last = result.values[0], result.values[-1]
    if len(result.points) < 2:
        return f"{percent(float(train[0]))} is wrong on train and {percent(float(dev[0]))} on dev at {first}; the next value is being trained."
    if spec.against == "size":
        said = f"With {first} hidden unit{'s' if first > 1 else ''} {percent(float(train[0]))} is wrong on train and {percent(float(dev[0]))} on dev: bias. "
        if rises(result):
            return (
                said
                + f"The dev error is lowest at {result.best} units, {percent(float(dev.min()))}. From there train goes on to {percent(float(train[-1]))}, but dev rises to {percent(float(dev[-1]))}: what is added bends around noise."
            )
        return (
            said
            + f"Train falls to {percent(float(train[-1]))}, and dev to {percent(float(dev[-1]))} at {last}: it does not rise again, since these examples have hardly any noise to learn by heart."
        )
    gap = dev - train
    if gap[-1] >= gap[0]:
        return f"The gap between train and dev is {percent(float(gap[0]))} at {first} examples and {percent(float(gap[-1]))} at {last:,}: so few more do not close it yet."
    said = f"The gap between train and dev closes from {percent(float(gap[0]))} at {first} examples to {percent(float(gap[-1]))} at {last:,}: more examples lower the variance. "
    if train[-1] > train[0] + POINT:
        return (
            said
            + f"Train rises meanwhile, from {percent(float(train[0]))} to {percent(float(train[-1]))}: so many noisy examples cannot all be learned by heart. "
            + (
                "It ends below the best reachable: there is no bias."
                if train[-1] < result.reachable
                else "How far above the best reachable it ends is the bias."
            )
        )
    return (
        said
        + f"Train is {percent(float(train[-1]))} to the end: this network can learn nearly all of them by heart, so there is hardly any bias."
    )


def rises(result: Result) -> bool:
    """Whether the dev error rises again after its lowest."""
    dev = result.middle("dev")
    return bool(dev[-1] > dev.min() + POINT)


TEXT = rf"""
**What you see.** Real trainings with the trainer's engine, {len(SEEDS)} seeds at each value (other points, other weights), trained together: the error on the training examples and on the dev set at the end, without
regularization. Bias is how far train lies above the best that can be reached, variance how far dev lies above train.
"""
BY_SIZE = r"""
**Against size** train falls, as a larger network can do all that a smaller one can. Dev falls with it as long as bias goes; where there is noise it rises again as variance comes.
"""
BY_EXAMPLES = r"""
**Against the number of examples** train rises and dev falls towards it: more examples are harder to learn by heart, and what is learned of them holds for others too. Where both
already run side by side, above what can be reached, more examples no longer help.
"""


# --- questions ----------------------------------------------------------------------------------------------


def again(result: Result) -> str:
    return "Rises again" if rises(result) else "Goes on falling"


def again_why(result: Result) -> str:
    dev = result.middle("dev")
    return (
        f"Variance is what a network learns of the noise in its own examples, and handwritten digits hardly overlap: {percent(float(dev[-1]))} on dev at {result.values[-1]} units, where all {FIXED['digits', 'size']} training "
        "digits are right. Larger networks are not worse by themselves; noise makes them so."
    )


def train_moves(result: Result) -> str:
    train = result.middle("train")
    return "It rises" if train[-1] > train[0] + POINT else "It falls" if train[-1] < train[0] - POINT else "It stays"


def train_why(result: Result) -> str:
    train = result.middle("train")
    return (
        f"{result.values[0]} points can all be learned by heart, wrong ones too: {percent(float(train[0]))}. Among {result.values[-1]} so many lie in the other moon that {FIXED['moons', 'examples']} units cannot bend around each: "
        f"{percent(float(train[-1]))}, on the way to the {percent(result.reachable)} of the best rule."
    )


def shows_curve(shown: Spec, asked: Spec) -> bool:
    """The same curve, whoever trained it."""
    return (shown.curve_data, shown.against) == (asked.curve_data, asked.against)
