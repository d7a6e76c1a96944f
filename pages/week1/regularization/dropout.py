"""Dropout on the stage: each step's mask on the network, and the mean over the masks so far."""

from __future__ import annotations

import numpy as np

from labcore.experiments.regularization.dropout import Result
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.span import Span
from labcore.style import LEFT, RIGHT
from labcore.table import Column, ResultTable
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel
from pages.kit.setting import Setting
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week1.regularization.panels import MaskedPanel

SHOWN = Setting(
    Span("shown", "outputs", kind="choice", choices=("outputs", "gradients"), label="units show", hint="Outputs go forward, gradients come back: by the same mask."),
    names={"outputs": "Outputs", "gradients": "Gradients"},
)  # fmt: skip
MASK = Setting(Span("mask", 24, 0, 2000, kind="integer", label="mask shown first"), place=True)
NAMES = ("inputs", "layer 1", "layer 2")
EXPLANATION = r"""
**What you see.** A trained ReLU network, and one training example going through it again and again as it does in training: each time every unit is kept with its layer's probability $q$ (keep_prob), or
dropped for that step, with all its lines. Step 0 is the prediction: nobody is dropped. Below, the mean over the masks so far.

**Inverted.** What is kept is divided by $q$, $a \leftarrow a \cdot \mathrm{mask} / q$, so that on average the layer hands on what it would without dropout, and nothing has to be done at prediction. Backwards the gradient goes
through the same mask: a dropped unit passes nothing on and learns nothing in that step.

**Where.** Inputs and outputs keep everything by default. $q$ is lowest where the weight matrix is largest, for that is where most can be learned by heart. No unit can rely on any single one before it, so weights
are spread over many.
"""


def view(result: Result, mode: Mode) -> View:
    spec = result.spec
    at = np.arange(spec.masks + 1.0)
    kept = [one.astype(np.float32) for one in result.kept]
    shown = result.outputs if mode["shown"] == "outputs" else result.slopes
    values = [one / (float(np.abs(one).max()) or 1.0) for one in shown]
    weights = [one / (float(np.abs(one).max()) or 1.0) for one in result.weights]
    gone = (~result.kept[1]).sum(axis=1)
    tracks = [
        Track("scaled", "divided by keep_prob", RIGHT, {"mean": np.column_stack([at, result.means[0]]), "gone": np.column_stack([at, gone]), "mean now": result.means[0]}),
        Track("bare", "not divided", LEFT, {"mean": np.column_stack([at, result.means[1]]), "mean now": result.means[1]}),
    ]  # fmt: skip
    low, high = float(np.nanmin(result.means)), float(np.nanmax(result.means))
    room = 0.1 * (high - low) or 0.1
    means = frame(
        [],
        0,
        spec.masks,
        False,
        x="mask",
        y=Axis("mean", range=(min(low, result.target) - room, max(high, result.target) + room)),
        levels=[result.target],
        margin={"l": 52, "b": 38},
    )
    counts = frame(
        [],
        0,
        spec.masks,
        False,
        x="mask",
        y=Axis("gone", range=(0.0, max(4.0, float(gone.max()) + 1))),
        levels=[spec.units * (1 - spec.keep1)],
        margin={"l": 46, "b": 38},
    )
    says = dropout_words(result)
    first = min(mode["mask"], spec.masks)
    return View(
        alt=f"A network with the dropped units of each step crossed out. {says}",
        panels=[
            MaskedPanel("network", title=[(0, "prediction: nobody is dropped"), (1, f"one mask a step, {mode['shown']}")], wide=True, names=[*NAMES, "output"], kept=kept, values=values, weights=weights),
            CurvePanel("mean", means, tracks=["scaled", "bare"], points="mean", role="strip", title="layer 1, mean over the masks so far; dotted: without dropout"),
            CurvePanel("gone", counts, tracks=["scaled"], points="gone", role="strip", title="layer 1, dropped by each mask"),
        ],
        tracks=tracks, clock=Clock(spec.masks, at=first, rest=first, unit="mask", seconds=max(10.0, spec.masks / 15)),
        table=Beside(_means(result), [Legend(one.id, one.name, one.style) for one in tracks], Now(Column("now", "mean so far", "Of layer 1, over the masks of the clock"), "mean now")),
        says=says, formula=[_rule(result)],
    )  # fmt: skip


def _means(result: Result) -> ResultTable:
    """A row for each way of handing on, beside what the layer puts out without dropout."""
    columns = [
        Column("name", "handed on", format="s"),
        Column("target", "without dropout", "The mean of layer 1 for this example, nobody dropped"),
    ]
    return ResultTable(columns, [{"name": name, "target": result.target} for name in ("divided", "not divided")]).only(
        "target"
    )


def _rule(result: Result) -> Rule:
    keep = digits(result.spec.keep1)
    return Rule("scaled", "layer 1", [
        (r"a \leftarrow a \cdot \mathrm{mask} / q", rf"\text{{kept: }} a / {keep} = {digits(1 / result.spec.keep1)}\, a, \quad \text{{dropped: }} 0"),
    ], settings={}, here=True)  # fmt: skip


def dropout_words(result: Result) -> str:
    """How many go, and whether the mean stays."""
    spec = result.spec
    if spec.keep1 == 1.0:
        return f"At keep_prob 1 layer 1 drops nobody: every pass is the prediction's{'' if spec.keep2 == spec.keep_inputs == 1 else ' there'}."
    expected = spec.units * (1 - spec.keep1)
    went = float((~result.kept[1][1:]).sum(axis=1).mean())
    return (
        f"Of {spec.units} units about {digits(expected, 3)} go at each step, {digits(went, 3)} on average over these {spec.masks:,} masks. "
        f"The mean of what is handed on, {digits(float(result.means[0, -1]), 3)}, is within {_errors(result)} of the {digits(result.target, 3)} without dropout; not divided it is {digits(float(result.means[1, -1]), 3)}."
    )


def _errors(result: Result) -> str:
    away = abs(float(result.means[0, -1]) - result.target)
    many = int(np.ceil(away / result.error)) if result.error > 0 else 0
    return "rounding" if result.error == 0 else f"{many} standard error{'s' if many > 1 else ''}"
