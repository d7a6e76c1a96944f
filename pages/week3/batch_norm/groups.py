"""Dev errors against the batch size on the stage: batch, layer and group norm, and no norm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labcore.experiments.batch_norm import groups
from labcore.experiments.batch_norm.groups import NAMES, SIZES, NormTried, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import Line, lines
from labcore.style import LEFT, OUTSIDE, RIGHT, SIDES, Style
from labcore.table import ResultTable
from pages.kit.numbers import percent
from pages.kit.panels import FigurePanel
from pages.kit.stored import StoredOrMade
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.batch_norm.groups_words import groups_words

SOURCE = StoredOrMade(groups.Spec, groups.run, groups.measure, Result)
STYLES: dict[str, Style] = {"batch": RIGHT, "layer": LEFT, "group": SIDES[2], "none": OUTSIDE[0]}
SHOWN = (2, 8, 32, 128)


def remark(values: Mapping[str, Any]) -> str:
    if values["norms_source"] == "stored":
        return "Stored, trained by labcore/experiments/batch_norm/store.py. *Here* trains now."
    return "Trained on this machine: four batch sizes, one seed, for each curve."


def view(result: Result, mode: Mode) -> View:
    told = groups_words(result)
    x = Axis(
        "batch size",
        range=(SIZES[0] / 1.1, SIZES[-1] * 1.1),
        log=True,
        labels=[(float(one), f"{one}") for one in SIZES],
    )
    top = max((float(one.errors.max()) for one in result.tried), default=0.5)
    low = min((float(one.errors.min()) for one in result.tried), default=0.03)
    share = [0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0]
    y = Axis(
        "dev error",
        range=(max(0.8 * low, 0.005), min(1.0, 1.2 * top)),
        log=True,
        labels=[(one, percent(one, 0)) for one in share],
    )
    figure = lines([_line(one) for one in result.tried], x, y, legend=True, margin={"l": 62})
    return View(
        alt=told, panels=[FigurePanel("errors", figure, title="dev error after 8 epochs" + ("; band: three seeds" if result.spec.source == "stored" else ""))],
        table=_beside(result, mode.presenting), says=told,
    )  # fmt: skip


def _line(one: NormTried) -> Line:
    return Line(
        NAMES[one.part.norm], one.sizes.astype(float), one.middle, STYLES[one.part.norm], one.errors.min(axis=1), one.errors.max(axis=1),
        width=3.2 if one.part.norm == "batch" else 2.2,
    )  # fmt: skip


def _beside(result: Result, brief: bool) -> Beside | None:
    if not result.tried:
        return None
    keys = [f"b{size}" for size in ((2, 128) if brief else SHOWN)]
    table = result.table().only(*keys)
    legend = [Legend(one.part.norm, NAMES[one.part.norm], STYLES[one.part.norm]) for one in result.tried]
    return Beside(ResultTable(table.columns, table.rows), legend)
