"""Two worlds on the stage: the four errors of two networks, and the pictures that they were measured on."""

from __future__ import annotations

import numpy as np

from labcore.experiments.data_splits.mismatch import SETS, Errors, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.bars import Bars, bars
from labcore.style import SIDES
from labcore.table import ResultTable
from pages.kit.panels import FigurePanel, TilesPanel
from pages.kit.stage_data import Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.data_splits.mismatch_words import mismatch_words

INK = 16.0
COLUMNS = 4
LABELS = {
    "clean": ("train<br>clean", "train-dev<br>clean, new", "dev<br>clean", "test<br>as used"),
    "phone": ("train<br>clean", "train-dev<br>clean, new", "dev<br>as used", "test<br>as used"),
}  # fmt: skip


def view(result: Result, mode: Mode) -> View:
    says = mismatch_words(result)
    rows = range(0, len(result.clean), COLUMNS)
    shown = np.concatenate([one[at : at + COLUMNS] for at in rows for one in (result.clean, result.phone)])
    table = result.table().only(*(SETS if not mode.presenting else SETS[2:]))
    legend = [
        Legend(f"network {i}", one.name, style)
        for i, (one, style) in enumerate(zip(result.errors, SIDES, strict=False))
    ]
    return View(
        alt=says,
        panels=[
            FigurePanel("errors", _figure(result), title="share of wrong answers, 95 % intervals", wide=True),
            TilesPanel("pictures", images=np.clip(shown / INK, 0.0, 1.0), columns=COLUMNS, title="clean, below each as used"),
        ],
        table=Beside(ResultTable(table.columns, table.rows), legend), says=says,
        tracks=[Track(f"network {i}", one.name, style, {}) for i, (one, style) in enumerate(zip(result.errors, SIDES, strict=False))],
        formula=[_rule(f"network {i}", one) for i, one in enumerate(result.errors)],
    )  # fmt: skip


def _figure(result: Result) -> Figure:
    groups = []
    for one, style in zip(result.errors, SIDES, strict=False):
        ends = np.array([one.interval(of) for of in SETS])
        groups.append(Bars(one.name, np.array([one.error(of) for of in SETS]), style, ends[:, 0], ends[:, 1]))
    return bars(
        groups,
        LABELS[result.spec.dev_from],
        y=Axis("wrong answers", tick_format=".0%", log=False),
        margin={"l": 58, "b": 52},
    )


def _rule(id_: str, one: Errors) -> Rule:
    """What each step from one set to the next adds to the error, in points."""
    learned, seen, used = (round(100.0 * one.error(of), 1) for of in ("train", "train-dev", "test"))
    equations = [
        (
            r"\text{variance} = \text{train-dev} - \text{train}",
            rf"{seen:.1f} - {learned:.1f} = {{{seen - learned:.1f}}}",
        ),
        (r"\text{mismatch} = \text{test} - \text{train-dev}", rf"{used:.1f} - {seen:.1f} = {{{used - seen:.1f}}}"),
    ]
    return Rule(id_, f"{one.name}, in points", equations, {}, here=True)
