"""Two leaks on the stage: test scores of every draw, each way with its mean; a large gap beside none."""

from __future__ import annotations

import numpy as np

from labcore.experiments.data_splits.leak import NAMES, WAYS, Result, luckiest
from labcore.figures.axes import Axis, Figure
from labcore.figures.scatter import Cloud, scatter
from labcore.style import LEFT, RIGHT
from labcore.table import ResultTable
from pages.kit.numbers import digits
from pages.kit.panels import FigurePanel
from pages.kit.stage_data import Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.data_splits.leak_words import leak_words, score_words

LABELS = ("chosen<br>on all", "chosen<br>on train", "normalized<br>on all", "normalized<br>on train")
# Of those that leak, and of those that do not.
LOOKS = {"chosen_all": LEFT, "chosen_train": RIGHT, "normalized_all": LEFT, "normalized_train": RIGHT}
# How far dots stand apart sideways, and how wide a mean's bar is.
SIDEWAYS, BAR = 0.16, 0.3


def view(result: Result, mode: Mode) -> View:
    table = result.table().only(*(("mean",) if mode.presenting else ("mean", "low", "high")))
    return View(
        alt=leak_words(result),
        panels=[FigurePanel("scores", _figure(result), title="accuracy on test; left: labels tossed with a coin, right: real tumours")],
        table=Beside(ResultTable(table.columns, table.rows), [Legend(way, NAMES[way], LOOKS[way]) for way in WAYS]), says=score_words(result),
        tracks=[Track("chosen_all", NAMES["chosen_all"], LEFT, {})], formula=[_rule(result)],
    )  # fmt: skip


def _figure(result: Result) -> Figure:
    clouds = []
    for at, way in enumerate(WAYS):
        values = result.accuracy[way]
        places = at + SIDEWAYS * np.linspace(-1.0, 1.0, len(values))
        clouds.append(Cloud("", np.column_stack([places, values]), LOOKS[way]))
    means = np.array([result.mean(way) for way in WAYS])
    ends = [np.column_stack([np.arange(4) + side * BAR, means]) for side in (-1, 1)]
    low = min(0.4, *(float(values.min()) for values in result.accuracy.values()))
    x = Axis(range=(-0.5, 3.5), labels=list(enumerate(LABELS)))
    y = Axis("accuracy on test", range=(low - 0.03, 1.03), tick_format=".0%", ticks=7)
    figure = scatter(clouds, x, y, legend=False, links=(ends[0], ends[1]), margin={"l": 58, "b": 52})
    means_line, *dots = figure["data"]
    means_line["line"] = {**means_line["line"], "width": 3}
    for one in dots:
        one["hovertemplate"] = "%{y:.1%}<extra></extra>"
        for look in one["meta"].values():
            look["marker"]["size"] = 8
    figure["layout"]["xaxis"] |= {"showgrid": False, "tickangle": 0}
    # A coin's half, and the line between two questions.
    guide = {"type": "line", "line": {"color": "rgba(128,128,140,0.8)", "width": 1, "dash": "dot"}}
    figure["layout"]["shapes"] = [
        {**guide, "xref": "x", "x0": -0.5, "x1": 1.5, "y0": 0.5, "y1": 0.5},
        {**guide, "yref": "paper", "x0": 1.5, "x1": 1.5, "y0": 0, "y1": 1},
    ]
    return figure


def _rule(result: Result) -> Rule:
    """How strong noise looks to be: of n features one in n is as far out as z."""
    m, n = result.spec.labelled, result.spec.features
    equations = [
        (
            r"|\rho| \approx z/\sqrt{m}, \; P(|Z| > z) = 1/n",
            rf"{digits(luckiest(1, n), 3)}/\sqrt{{{m}}} = {digits(luckiest(m, n), 2)}",
        )
    ]
    return Rule("chosen_all", f"correlation of the luckiest of {n:,}", equations, {}, here=True)
