"""A split on the stage: how exactly a set of each size measures, with today's dev and test set in it, and the bar of all examples."""

from __future__ import annotations

import numpy as np

from labcore.experiments.data_splits.counts import Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, lines
from labcore.intervals import wilson
from labcore.style import OUTSIDE, Style
from labcore.table import ResultTable
from pages.kit.numbers import digits
from pages.kit.panels import FigurePanel
from pages.kit.stage_data import Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.data_splits.panels import PartsPanel
from pages.week1.data_splits.split_words import dev_words, split_words
from pages.week1.data_splits.styles import STYLES

# The sizes in the window, if the sets have no others.
SMALLEST, LARGEST = 100.0, 1e6
# Of the axis: as wide as a mark, which is whole at both ends, and beside another one too.
EDGE = 0.0065
# Of the range of accuracies.
LEAST = 0.012


def view(result: Result, mode: Mode) -> View:
    spec = result.spec
    sizes = {"train": result.train, "dev": result.dev, "test": result.test}
    table = result.table().only("count", "share", *(() if mode.presenting else ("low", "high")))
    shares = [(name, n, n / spec.examples, STYLES[name]) for name, n in sizes.items()]
    return View(
        alt=split_words(result),
        panels=[
            FigurePanel("interval", _figure(result), title=f"where the truth lies when {digits(100 * spec.measured)} % is measured, 95 % interval"),
            PartsPanel("parts", role="strip", title=f"{spec.examples:,} examples", parts=shares),
        ],
        table=Beside(ResultTable(table.columns, table.rows), [Legend(name, name, STYLES[name]) for name in sizes]),
        tracks=[Track("dev", "dev", STYLES["dev"], {})], says=dev_words(result) + "." if mode.presenting else split_words(result), formula=[_rule(result)],
    )  # fmt: skip


def _figure(result: Result) -> Figure:
    """The interval by the number of examples, and over it those of today's two sets."""
    measured = result.spec.measured
    ours = [n for n in (result.dev, result.test) if n]
    low, high = min(SMALLEST, *ours), max(LARGEST, *ours)
    edge = (high / low) ** EDGE
    sizes = np.unique(np.round(10.0 ** np.linspace(np.log10(low), np.log10(high), 121)))
    bottom, top = wilson(measured * sizes, sizes)
    band = Line(
        "", sizes, np.full(len(sizes), measured), _thin(OUTSIDE[0]), np.asarray(bottom), np.asarray(top), width=1.4
    )
    reach = (float(np.min(bottom)), float(np.max(top)))
    least = LEAST * (reach[1] - reach[0])
    marks = [_mark(result, name, n, edge, least) for name, n in (("dev", result.dev), ("test", result.test)) if n]
    room = 0.06 * (reach[1] - reach[0])
    x = Axis("examples in the set", range=(low / edge, high * edge**2), log=True)
    y = Axis("accuracy", range=(reach[0] - room, reach[1] + room), log=False, tick_format=".0%", ticks=7)
    return lines([band, *marks], x, y, margin={"l": 58, "r": 18})


def _mark(result: Result, name: str, n: int, beside: float, least: float) -> Line:
    """From end to end of a set's own interval, or `least` to either side where it would not be seen; the test set's beside the
    dev set's where they are as large."""
    low, high = result.interval(n)
    low, high = min(low, result.spec.measured - least), max(high, result.spec.measured + least)
    at = n * (beside if name == "test" and n == result.dev else 1.0)
    return Line(f"{name} set", np.array([at, at]), np.array([low, high]), _thin(STYLES[name]), width=4.5)


def _thin(style: Style) -> Style:
    return Style(style.light, style.dark, "solid", style.marker)


def _rule(result: Result) -> Rule:
    p, n = result.spec.measured, result.dev
    low, high = result.interval(n)
    equations = [
        (
            r"|\hat p - p| \leq 1.96 \sqrt{p(1-p)/n}",
            rf"\hat p = {digits(p)}, \; n = {n} : \; p = {digits(low)} \; \text{{to}} \; {digits(high)}",
        )
    ]
    return Rule("dev", "Wilson's interval, dev set", equations, {}, here=True)
