"""The edge of stability on the stage: how near the training is to it, the valley it stands in, and its cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from labcore.experiments.learning_rate import edge
from labcore.experiments.learning_rate.edge import Result, changes
from labcore.experiments.learning_rate.valley import REACH, Valley, valley_of
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.spec import code_of
from labcore.style import LEFT, TRAIN
from labcore.table import Column, ResultTable
from pages.kit.live import Live
from pages.kit.numbers import digits
from pages.kit.panels import Curve, HistoryPanel, Panel
from pages.kit.table import markdown_of
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.learning_rate.edge_words import alt, note, words
from pages.week2.learning_rate.panels import SharpnessPanel, ValleyPanel

if TYPE_CHECKING:
    from pages.week2.learning_rate.edge_session import EdgeTraining

COLUMNS = [
    Column("rate", "rate", "The learning rate"),
    Column("bears", "bears", "The largest sharpness that this rate bears, 2 / rate", format=".3g"),
    Column("sharpness", "sharpness", "The largest eigenvalue of the cost's Hessian", format=".3g"),
    Column("edge", "share", "rate · sharpness / 2: 1 is the edge", format=".2f"),
    Column("cost", "cost", "Over all 442 patients", format=".3g"),
]
# Rates of one training that have a row beside the stage: the last ones.
MOST_ROWS = 3
# Of the axis; only a training that diverges goes beyond.
MOST_SHARE = 10.0


def view(training: EdgeTraining, mode: Mode) -> View:
    result = training.result
    training.tick += 1
    live = Live(
        training.running, training.tick, result.made, result.spec.steps, 0.0, 0, training.pause_ms(), note(training),
        words=words(training),
    )  # fmt: skip
    return View(alt(result), panels(result), table=beside(result), live=live)


def panels(result: Result) -> list[Panel]:
    steps, share = result.spec.steps, result.edge
    marks = [(at, f"rate {digits(rate)}") for at, rate in changes(result.spec, result.made)]
    top = max(1.5, math.ceil(2.2 * min(MOST_SHARE, float(share.max()))) / 2)
    climb = frame(
        [share], 0, 1.012 * steps, False, y=Axis("rate · sharpness / 2", range=(0, top)), margin={"l": 52, "b": 40}
    )
    costs = np.column_stack([np.arange(len(result.costs)), result.costs])
    fall = frame([result.costs], 0, 1.012 * steps, True, y=Axis())
    worked = f"{digits(result.rates[-1])} · {digits(result.sharpness[-1], 3)} / 2 = {share[-1]:.2f}"
    return [
        SharpnessPanel(
            "edge", climb, title=f"rate · sharpness / 2 = {worked}", changes=marks, wide=True,
            curves=[Curve("rate · sharpness / 2", np.column_stack([result.steps, share]), LEFT.light, LEFT.dark, width=3.2, keyed=False)],
        ),
        _valley(result, valley_of(result)),
        HistoryPanel("cost", fall, title="cost", role="strip", curves=[Curve("cost", costs, TRAIN.light, TRAIN.dark, keyed=False)]),
    ]  # fmt: skip


def _valley(result: Result, valley: Valley | None) -> Panel:
    # On the edge the walls are so high at both ends: the axes rest while the valley grows steep.
    top = 1.25 * REACH**2 / float(result.rates[-1])
    figure = frame(
        [np.zeros(1)], -REACH, 2 * REACH, False, x="across", y=Axis("cost above the floor", range=(0, top)),
        margin={"l": 52, "b": 40},
    )  # fmt: skip
    # On a projector there is no room for more names.
    figure["layout"]["xaxis"]["nticks"] = 3
    if valley is None:
        return ValleyPanel("valley", figure, title="the valley it left", wall=np.empty((0, 2)), hops=np.empty((0, 2)))
    floor = float(np.min(valley.walls))
    return ValleyPanel(
        "valley", figure, title=f"across the valley, step {result.made:,}",
        wall=np.column_stack([valley.offsets, valley.walls - floor]),
        hops=np.column_stack([valley.places, valley.heights - floor]),
    )  # fmt: skip


def beside(result: Result) -> Beside:
    """A row for each rate, with what it had come to when it ended."""
    ends = [*(at for at, _ in changes(result.spec, result.made)), math.inf]
    rows, legend, began = [], [], 0
    for number, end in enumerate(ends):
        rate = result.spec.rate_at(began)
        measured = (result.steps >= began) & (result.steps < end)
        if measured.any():
            last = int(np.flatnonzero(measured)[-1])
            sharpness = float(result.sharpness[last])
            cost = float(result.costs[int(min(end, result.made))])
            rows.append({"rate": rate, "bears": 2.0 / rate, "sharpness": sharpness, "edge": 0.5 * rate * sharpness, "cost": cost})  # fmt: skip
            name = f"until {end:,}" if end <= result.made else f"step {result.made:,}"
            legend.append(Legend(f"rate {number}", name, LEFT, result.outcome))
        began = int(end) if math.isfinite(end) else began
    return Beside(ResultTable([*COLUMNS], rows[-MOST_ROWS:]), legend[-MOST_ROWS:])


# --- taken away ---------------------------------------------------------------------------------------------


def numbers(training: EdgeTraining) -> str:
    return markdown_of([training.result.table()])


def script(training: EdgeTraining) -> str:
    """The training to where it stands, or where its result was stored."""
    result, module = training.result, edge.__name__
    spec = code_of(result.spec)
    if result.stored:
        begin, come = "stored", [f"result = stored({spec})  # computed beforehand: run(...) trains it anew"]
    else:
        begin, come = (
            "EdgeRun",
            [f"training = EdgeRun({spec})", f"training.advance({result.made})", "result = training.result()"],
        )
    return "\n".join(
        [f"from {module} import {begin}", f"from {module}_spec import Spec", "", *come, "print(result.table())", ""]
    )


def data(training: EdgeTraining) -> tuple[Sequence[str], list[list[float]]]:
    """Every measurement, with the cost at its step."""
    result = training.result
    names = ["step", "rate", "sharpness", "rate_times_half_sharpness", "cost"]
    columns = (result.steps, result.rates, result.sharpness, result.edge, result.costs[result.steps])
    return names, np.column_stack(columns).tolist()
