"""Random matrices on the stage: how many of n directions curve up, and how seldom it is all of them."""

from __future__ import annotations

import numpy as np

from labcore.experiments.landscapes.matrices import DRAWN, Result, exact_share
from labcore.figures.axes import Axis
from labcore.figures.bars import Bars, bars
from labcore.figures.lines import Line, lines
from labcore.style import LEFT, RIGHT, SIDES
from pages.kit.panels import FigurePanel
from pages.kit.view import Mode, View
from pages.week2.landscapes.words import matrices_words

# The axis of shares goes down to here: one matrix in five million.
LOWEST = 1e-7


def view(result: Result, mode: Mode) -> View:
    n = result.spec.dimensions
    ups = bars(
        [Bars("random matrices", result.signs, LEFT), Bars("tossed coins", result.tossed, RIGHT)],
        [str(up) for up in range(n + 1)], f"directions that curve up, of {n}", Axis("share", tick_format=".0%"),
    )  # fmt: skip
    sizes = np.array([one.n for one in result.rows], dtype=float)
    shares = np.array([one.share if one.positive else np.nan for one in result.rows])
    low, high = np.array([one.interval for one in result.rows]).T
    known = [size for size in range(1, n + 1) if exact_share(size) is not None]
    curves = [
        Line("counted", sizes, shares, LEFT, low=np.maximum(low, LOWEST), high=high),
        Line("coins, 1 in 2ⁿ", sizes, 0.5**sizes, RIGHT),
        Line("exact", np.array(known, dtype=float), np.array([exact_share(size) for size in known], dtype=float), SIDES[2], width=4.0),
    ]  # fmt: skip
    rare = lines(curves, Axis("dimensions n", range=(1, 7), ticks=7), Axis("share", range=(LOWEST, 1.0), log=True))
    says, spoken = matrices_words(result), matrices_words(result, spoken=True)
    return View(
        alt=f"Random symmetric matrices of {n} dimension{'s' if n > 1 else ''}: {spoken}", says=says,
        panels=[
            FigurePanel("ups", ups, title=f"how many directions curve up, in {DRAWN:,} matrices"),
            FigurePanel("rare", rare, title="share of the matrices that curve up every way"),
        ],
    )  # fmt: skip
