"""Training with dropout on the stage: the noisy cost, and the lengths of the weights against keep_prob and against lambda."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.regularization.dropout_training import KEEPS, LAMBDAS, STEPS, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, frame, lines
from labcore.style import LEFT, RIGHT, SIDES
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, FigurePanel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import Beside, Legend, Mode, View

LAYERS = (SIDES[2], SIDES[0], SIDES[1])
# On the axis of logarithms 0 has no place of its own: it stands at its left end.
LEAST = 0.1
EXPLANATION = r"""
**What you see.** One network between the noisy moons, trained in full batches by plain descent, with and without dropout. Below, the length of each layer's weights at the end: against keep_prob, and against L2's $\lambda$.

**Why the cost is noisy.** Every step asks another network: the one that its mask leaves. The cost that is noted is that network's, so that it jumps, although the rate is small enough to fall at every step without dropout.
Switch dropout off to check that a training works (keep_prob 1: the cost falls at every step), then on again.

**What becomes of the weights.** No unit can rely on a single one before it, so that a large weight to one unit is worth little, and its work is spread over many. Here the output layer shrinks most: it is the one that sees masked units and
nothing behind it makes up for them. L2 takes all layers alike.
"""


def view(result: Result, mode: Mode) -> View:
    at = np.arange(STEPS + 1.0)
    # The last value is measured without masks, and belongs to no step.
    costs = [result.costs[result.plain, :-1], result.costs[0, :-1]]
    names, looks = ("keep_prob 1", f"keep_prob {result.spec.keep:g}"), (RIGHT, LEFT)
    tracks = [
        Track(
            f"side {i}",
            names[i],
            looks[i],
            {"cost": np.column_stack([at[:-1], costs[i]])},
            bool(np.isnan(costs[i]).any()),
        )
        for i in (1, 0)
    ]
    axes = frame(costs, 0, STEPS - 1, False, x="step", y=Axis("cost of training"), margin={"l": 52, "b": 40})
    says = training_words(result)
    table = result.table()
    rows = [row for row in table.rows if row["name"] in names]
    rows.sort(key=lambda row: row["name"] != names[1])
    legend = [Legend(track.id, track.name, track.style, since=STEPS - 1) for track in tracks[: len(rows)]]
    keys = ("rises", "train", "dev")
    history = [{key: [(0, None), (STEPS - 1, row[key])] for key in keys} for row in rows]
    return View(
        alt=f"Two costs of training, one smooth and one noisy. {says}",
        panels=[
            CurvePanel("cost", axes, tracks=[one.id for one in tracks], points="cost", title="cost of each step, with the step's own mask", wide=True),
            FigurePanel("by keep_prob", _lengths(result, result.dropped, np.array(KEEPS), "keep_prob"), title="|W| at the end: layer 1 dotted, 2, 3 dashed", role="strip"),
            FigurePanel("by lambda", _lengths(result, result.penalized, np.array([LEAST, *LAMBDAS[1:]]), "lambda"), title="the same under L2 in place of dropout", role="strip"),
        ],
        tracks=tracks, clock=Clock(STEPS - 1, at=STEPS - 1, rest=STEPS - 1, seconds=12), table=Beside(replace(table, rows=rows).only(*keys), legend, history=history), says=says,
    )  # fmt: skip


def _lengths(result: Result, runs: list[int], at: np.ndarray, name: str) -> Figure:
    norms = result.norms[runs]
    top = 1.1 * float(np.nanmax(result.norms[[*result.dropped, *result.penalized]]))
    every = [Line(f"layer {k + 1}", at, norms[:, k], LAYERS[k]) for k in range(3)]
    x = (
        Axis(name, range=(1.0, 0.5))
        if name == "keep_prob"
        else Axis(
            name,
            range=(LEAST, LAMBDAS[-1]),
            log=True,
            labels=((LEAST, "0"), (0.5, "0.5"), (1.0, "1"), (2.0, "2"), (5.0, "5")),
        )
    )
    return lines(every, x, Axis("|W|", range=(0.0, top), ticks=3), legend=False, margin={"l": 46, "r": 10, "b": 38})


def training_words(result: Result) -> str:
    """Whose cost rises, and what dropout does to the weights and the error."""
    spec, plain = result.spec, result.plain
    if np.isnan(result.costs[[0, plain], -1]).any():
        return f"At a rate of {digits(spec.training_rate)} the training diverges."
    smooth, noisy = int(result.rises[plain]), int(result.rises[0])
    off = "falls at every step" if smooth == 0 else f"rises at {smooth} of {STEPS - 1} steps, for the rate is too large"
    if spec.keep == 1.0:
        return f"At keep_prob 1 nobody is dropped: the cost {off}."
    last, before = float(result.norms[0, 2]), float(result.norms[plain, 2])
    change = "shrinks" if last < before else "grows"
    dev, dev_before = 100 * float(result.errors[1, 0]), 100 * float(result.errors[1, plain])
    change_of_error = f"stays at {dev:.1f} %" if dev == dev_before else f"goes from {dev_before:.1f} to {dev:.1f} %"
    return (
        f"Without dropout the cost {off}; with it, it rises at {noisy} of {STEPS - 1}. The output layer's |W| {change} from {digits(before, 3)} to {digits(last, 3)}, "
        f"and the dev error {change_of_error}."
    )
