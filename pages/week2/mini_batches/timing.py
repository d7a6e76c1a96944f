"""Time by the batch size on this machine: of an epoch, and until a target is reached."""

from __future__ import annotations

import numpy as np

from labcore.experiments.mini_batches.timing import Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, lines
from labcore.style import LEFT, RIGHT, Style
from labcore.table import Column, ResultTable
from pages.kit.numbers import rounded
from pages.kit.panels import FigurePanel
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.mini_batches.noise import batch_axis

ROWS = (1, 8, 64, 256, 1024)
COLUMNS = [
    Column("update", "an update, µs", "Measured on this machine", "µs", ".3g"),
    Column("epoch", "an epoch, ms", "All examples once, measured on this machine", "ms", ".3g"),
    Column("to_target", "to the target, ms", "Updates to the target times the time of one", "ms", ".3g"),
]  # fmt: skip
VECTORIZED = r"""
**Time.** One call of a matrix product over 64 examples takes little longer than one over a single example: most of a small call is spent on calling. So an epoch in
large batches is quicker, until the batch no longer fits in the processor's cache. The time to a target is the product of both: updates, which fall with the batch size up to a point, times the time of one, which
rises from some point on.
"""


def view(result: Result, mode: Mode) -> View:
    words = timing_words(result)
    every = result.table().rows
    rows = [row for row in every if int(row["name"]) in ROWS]
    return View(
        alt=words,
        panels=[
            FigurePanel("epoch", _figure(result, result.epoch, LEFT), title=f"an epoch of {result.examples:,} examples"),
            FigurePanel("target", _figure(result, result.to_target, RIGHT), title=f"until the cost is {result.spec.target}"),
        ],
        table=Beside(ResultTable(COLUMNS, rows), [Legend(f"b{row['name']}", f"batch of {row['name']}", LEFT) for row in rows]),
        says=words,
    )  # fmt: skip


def _figure(result: Result, seconds: np.ndarray, style: Style) -> Figure:
    y = Axis("milliseconds", log=True)
    return lines(
        [Line("", result.sizes.astype(float), 1e3 * seconds, style)],
        batch_axis(),
        y,
        legend=False,
        margin={"l": 62, "r": 22},
    )


def timing_words(result: Result) -> str:
    one, every = result.update[0], result.update[-1]
    last = int(result.sizes[-1])
    quickest = int(result.sizes[result.epoch.argmin()])
    return (
        f"An update of {last:,} examples takes {rounded(1e6 * every)} µs, {rounded(every / one)} times as long as one of a single example, {rounded(1e6 * one)} µs. So an epoch in batches of "
        f"{quickest:,} takes {rounded(1e3 * result.epoch.min())} ms, and one example at a time {rounded(result.gain)} times as long. The target is reached soonest in batches of {result.fastest:,}, after "
        f"{rounded(1e3 * result.to_target.min())} ms."
    )
