"""The dev set used again and again, on the stage: the score that decides climbs, the one that does not stays where it was."""

from __future__ import annotations

import numpy as np

from labcore.experiments.data_splits.looks import TEST, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import frame, line
from labcore.progress import moments
from labcore.style import OUTSIDE
from labcore.table import Column, ResultTable
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.data_splits.looks_words import looks_words
from pages.week1.data_splits.styles import STYLES

SECONDS = 9.0
# Of the axis, to the right of the last look.
EDGE = 0.014


def view(result: Result, mode: Mode) -> View:
    spec, says = result.spec, looks_words(result)
    counted = np.arange(spec.looks + 1.0)
    scores = {"dev": result.dev, "test": result.test}
    tracks = [
        Track(name, f"{name} set", STYLES[name], {"points": path, "score": path, "share": ys})
        for name, ys in scores.items()
        for path in [np.column_stack([counted, ys])]
    ]  # fmt: skip
    every = np.concatenate([result.dev, result.test, result.expected])
    low, high = float(every.min()), float(every.max())
    room = 0.08 * max(high - low, 0.01)
    y = Axis(
        "measured score",
        range=(low - room, min(high + room, 1.005)),
        tick_format=".0%" if high - low > 0.03 else ".1%",
        ticks=7,
    )
    figure = frame(
        [], 0, spec.looks, False, x="looks at the dev set", y=y, levels=[spec.tweaked], margin={"l": 58, "b": 40},
        still=[line(counted, result.expected, OUTSIDE[0], "dot", 1.8)],
    )  # fmt: skip
    # The marks at the end are whole, and a look is counted as one.
    figure["layout"]["xaxis"] |= {"range": [0.0, (1.0 + EDGE) * spec.looks]} | ({"dtick": 1} if spec.looks < 8 else {})
    table = ResultTable(
        [Column("now", "now", "At the look of the clock", format=".1%"), Column("end", "at the end", "After the last look", format=".1%")],
        [{"now": float(ys[-1]), "end": float(ys[-1])} for ys in scores.values()],
    )  # fmt: skip
    history = [{"now": moments(ys.tolist()), "end": [(0, None), (spec.looks, float(ys[-1]))]} for ys in scores.values()]
    legend = [Legend(name, f"{name} set", STYLES[name]) for name in scores]
    return View(
        alt=says,
        panels=[CurvePanel("scores", figure, tracks=list(scores), points="score", title="dotted: dev score on average, and the true accuracy")],
        tracks=tracks, clock=Clock(spec.looks, at=min(mode["look"], spec.looks), rest=spec.looks, unit="look", seconds=SECONDS),
        table=Beside(table, legend, history=history),
        formula=[Rule("dev", f"dev set of {spec.looked_at:,}", [
            (r"\text{keep if } \hat p_{\text{new}} > \hat p", r"\hat p = @share"),
        ], {}, says, here=True, since=spec.looks), Rule("test", f"test set of {TEST:,}", [
            (r"\text{decides nothing}", rf"\hat p = @share, \; p = {digits(spec.tweaked)}"),
        ], {}, says, here=True, since=spec.looks)],
    )  # fmt: skip
