"""Updates to a target against the batch size: perfect scaling, diminishing returns, a floor; and what it costs in examples."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from labcore.experiments.mini_batches import scaling
from labcore.experiments.mini_batches.scaling import SIZES, Result, Spec, measure
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, lines
from labcore.style import LEFT, OUTSIDE, RIGHT, Style
from labcore.table import ResultTable
from pages.kit.panels import FigurePanel
from pages.kit.stored import StoredOrMade
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.mini_batches.noise import batch_axis
from pages.week2.mini_batches.scaling_words import scaling_words

PERFECT = OUTSIDE[0]
# What has a row beside the stage: every other size, so that the table is no higher than the picture.
ROWS = (1, 4, 16, 64, 256, 1024)


# --- size by size ---------------------------------------------------------------------------------------


SOURCE = StoredOrMade(Spec, scaling.run, measure, Result)


def remark(values: Any) -> str:
    if values["source"] != "stored":
        return "Trained on this machine: ten rates, three seeds for each batch size."
    return "Stored, made by labcore/experiments/mini_batches/store.py. *Here* trains now."


# --- what is seen ---------------------------------------------------------------------------------------


def view(result: Result, mode: Mode) -> View:
    updates = [_line("updates", result, 1.0, LEFT), *_ideals(result)]
    examples = [_line("examples", result, result.sizes.astype(float), RIGHT)]
    words = scaling_words(result)
    rows = [one for one in result.table().rows if int(one["name"]) in ROWS]
    table = replace(result.table(), rows=rows).only("updates", "rate", *(() if mode.presenting else ("examples",)))
    return View(
        alt=words,
        panels=[
            FigurePanel("updates", _figure(updates, "updates"), title="updates; grey: perfect scaling, dotted: noise scale"),
            FigurePanel("examples", _figure(examples, "examples"), title=f"examples seen, to a cost of {result.spec.target}; band: three seeds"),
        ],
        table=Beside(ResultTable(table.columns, table.rows), [Legend(f"b{row['name']}", f"batch of {row['name']}", LEFT) for row in rows]) if rows else None,
        says=words,
    )  # fmt: skip


def _line(name: str, result: Result, factor: Any, style: Style) -> Line:
    low, high = result.band
    return Line(name, result.sizes.astype(float), result.updates * factor, style, low * factor, high * factor)


def _ideals(result: Result) -> list[Line]:
    """Perfect scaling from the smallest batch on, and where the noise scale has come to at the target."""
    if not len(result.points):
        return []
    sizes = np.array(SIZES, float)
    made = [Line("perfect scaling", sizes, result.updates[0] * result.sizes[0] / sizes, PERFECT)]
    scale = result.noise_scales[1]
    if math.isfinite(scale):
        here = float(np.clip(scale, SIZES[0], SIZES[-1]))
        known = result.updates[np.isfinite(result.updates)]
        made.append(Line("noise scale", np.array([here, here]), np.array([1.0, float(known.max())]), OUTSIDE[1]))
    return made


def _figure(every: list[Line], name: str) -> Figure:
    values = np.concatenate([one.ys[np.isfinite(one.ys)] for one in every])
    low, high = (float(values.min()), float(values.max())) if len(values) else (10.0, 1000.0)
    bottom, top = 10.0 ** math.floor(math.log10(max(low, 1.0))), 10.0 ** math.ceil(math.log10(max(high, 10.0)))
    y = Axis(name, range=(bottom, max(top, 10 * bottom)), log=True)
    return lines(every, batch_axis(), y, legend=False, margin={"l": 62, "r": 22})
