"""Running averages on the stage: a unit's mean and variance as its mini-batches have them, averaged, and over all examples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.batch_norm.running import SIZES, UPDATES, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.bars import Bars, bars
from labcore.figures.lines import Line, frame, lines
from labcore.style import LEFT, OUTSIDE, RIGHT, TEST
from labcore.table import Column, ResultTable
from pages.kit.panels import CurvePanel, FigurePanel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.batch_norm.running_words import running_words

IDS = ("batch", "running", "true")
NAMES = ("mini-batch", "running average", "all examples")
STYLES = (OUTSIDE[0], LEFT, RIGHT)
SECONDS = 8.0
COLUMNS = [
    Column("mean", "mean", "Of z of the unit", format=".3f"),
    Column("variance", "variance", "Of z of the unit", format=".3f"),
]  # fmt: skip
# Of a variance that one mini-batch in hundred exceeds the axis shows no more.
MOST = 99


def view(result: Result, mode: Mode) -> View:
    told = running_words(result)
    tracks = [
        Track(id_, name, style, _arrays(result, i))
        for i, (id_, name, style) in enumerate(zip(IDS, NAMES, STYLES, strict=True))
    ]
    means, variances = result.means[1:], result.variances[1:]
    # The running mean sets out from 0.
    low, high = min(float(means.min()), 0.0), max(float(means.max()), 0.0)
    room = 0.05 * (high - low)
    return View(
        alt=told,
        panels=[
            CurvePanel("mean", _frame(low - room, high + room), tracks=IDS, points="mean curve", title="mean of the unit's z"),
            CurvePanel("variance", _frame(0.0, float(np.percentile(variances, MOST)) * 1.1), tracks=IDS, points="variance curve", title="variance of the unit's z"),
            FigurePanel("right", _right(result), role="strip", title="right answers on the dev set"),
            FigurePanel("noise", _noise(result), role="strip", title="over the true ones: spread of the mean, solid; variance, dashed"),
        ],
        tracks=tracks, focus="running", clock=Clock(UPDATES, first=0, at=UPDATES, rest=UPDATES, unit="update", seconds=SECONDS), table=_beside(result), says="" if mode.presenting else told,
    )  # fmt: skip


def _arrays(result: Result, i: int) -> dict[str, np.ndarray]:
    steps = np.arange(UPDATES + 1.0)
    made = {}
    for name, values in (("mean", result.means[:, i].copy()), ("variance", result.variances[:, i].copy())):
        # Before the first update there is no mini-batch yet: its curve begins where that of the first one will be.
        values[0] = values[1] if i == 0 else values[0]
        made[name], made[f"{name} curve"] = values, np.column_stack([steps, values])
    return made | {"points": made["mean curve"]}


def _frame(low: float, high: float) -> Figure:
    return frame([], 0, UPDATES, False, x="update", y=Axis(range=(low, high), ticks=5), margin={"l": 48})


def _right(result: Result) -> Figure:
    labels = ["running averages", "dev set as a batch", "one at a time"]
    y = Axis("", range=(0.0, 1.0), labels=[(0.0, "0"), (0.5, "50 %"), (1.0, "100 %")])
    return bars(
        [Bars("dev right", np.array(result.right), TEST)], labels, "", y, legend=False, margin={"l": 52, "b": 26}
    )


def _noise(result: Result) -> Figure:
    sizes = np.array(SIZES, float)
    x = Axis("batch size", range=(SIZES[0], SIZES[-1]), log=True, labels=[(float(one), f"{one}") for one in SIZES[::2]])
    drawn = [
        Line("spread of the mean", sizes, result.noise, OUTSIDE[0]), Line("", sizes, result.noise_formula, OUTSIDE[1]), Line("mean variance", sizes, result.variance_share, replace(OUTSIDE[0], dash="dash")),
    ]  # fmt: skip
    return lines(
        drawn,
        x,
        Axis("", range=(0.0, 1.1), labels=[(0.0, "0"), (0.5, "0.5"), (1.0, "1")]),
        legend=False,
        margin={"l": 40},
    )


def _beside(result: Result) -> Beside:
    rows, history, legend = [], [], []
    for i, (id_, name, style) in enumerate(zip(IDS, NAMES, STYLES, strict=True)):
        told = {"mean": result.means[:, i].tolist(), "variance": result.variances[:, i].tolist()}
        rows.append({key: values[-1] for key, values in told.items()})
        history.append({key: list(enumerate(values)) for key, values in told.items()})
        legend.append(Legend(id_, name, style))
    return Beside(ResultTable(COLUMNS, rows), legend, history=history)
