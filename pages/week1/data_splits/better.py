"""Two models on one dev set, on the stage: the difference of their scores, and how often the better one is ahead."""

from __future__ import annotations

import numpy as np

from labcore.experiments.data_splits.better import SIZES, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, lines
from labcore.style import OUTSIDE, SIDES, Style
from labcore.table import ResultTable
from pages.kit.numbers import digits
from pages.kit.panels import FigurePanel
from pages.kit.stage_data import Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.data_splits.better_words import better_words, sharing_words

SAME, OWN = SIDES[0], SIDES[1]
NAMES = ("the same examples", "examples of their own")


def view(result: Result, mode: Mode) -> View:
    spec = result.spec
    table = result.table().only("wins", *(() if mode.presenting else ("spread",)))
    return View(
        alt=better_words(result),
        panels=[
            FigurePanel("difference", _differences(result), title="difference; shaded: the worse one leads"),
            FigurePanel("size", _by_size(result), title="how often the better one wins"),
        ],
        table=Beside(ResultTable(table.columns, table.rows), [Legend(f"way {i}", name, style) for i, (name, style) in enumerate(zip(NAMES, (SAME, OWN), strict=True))]),
        tracks=[Track("way 0", NAMES[0], SAME, {})],
        says=sharing_words(result),
        formula=[Rule("way 0", NAMES[0], [
            (r"P(\text{better right} \mid \text{they differ}) = \frac{D + d}{2D}", rf"\frac{{{digits(spec.apart)} + {digits(spec.lead)}}}{{2 \cdot {digits(spec.apart)}}} = {digits((spec.apart + spec.lead) / (2 * spec.apart), 3)}"),
            (r"\sigma^2 = (D - d^2)/n", rf"\sigma = {digits(result.spreads[0], 3)}"),
        ], {}, here=True)],
    )  # fmt: skip


def _differences(result: Result) -> Figure:
    """Both distributions, each as high as it is narrow."""
    x, paired, alone = result.shapes()
    every: list[Line] = []
    for name, shape, style in ((NAMES[1], alone, OWN), (NAMES[0], paired, SAME)):
        every.append(Line(name, 100 * x, shape, style, np.zeros(len(x)), np.where(x < 0, shape, 0.0)))
    top = 1.08 * float(max(paired.max(), alone.max()))
    seen = x[np.maximum(paired / paired.max(), alone / alone.max()) > 1e-3]
    reach = (100 * float(seen.min()), 100 * float(seen.max()))
    edge = Line("", np.zeros(2), np.array([0.0, top]), _still(OUTSIDE[0]), width=1.4)
    return lines(
        [*every, edge], Axis("better model's score less the other's", "points", range=reach), Axis("probability", range=(0.0, top), log=False),
        margin={"l": 62, "r": 16},
    )  # fmt: skip


def _by_size(result: Result) -> Figure:
    spec = result.spec
    every = [Line(NAMES[1], SIZES, result.independent_at, OWN), Line(NAMES[0], SIZES, result.paired_at, SAME)]
    n = float(spec.compared_on)
    here = Line("", np.array([n, n]), np.array([0.5, 1.0]), _still(OUTSIDE[0]), width=1.4)
    x, y = Axis("dev examples", log=True), Axis("the better one wins", range=(0.5, 1.0), log=False, tick_format=".0%")
    return lines([*every, here], x, y, legend=False, margin={"l": 58, "r": 22})


def _still(style: Style) -> Style:
    return Style(style.light, style.dark, "dot", style.marker)
