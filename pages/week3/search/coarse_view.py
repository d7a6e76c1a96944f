"""The coarse and the fine search on the stage: trials over two axes, over all of them, and their curves."""

from __future__ import annotations

import numpy as np

from labcore.experiments.search.coarse import Result
from labcore.experiments.search.coarse_heights import best_share, height
from labcore.experiments.search.coarse_space import BOXES
from labcore.experiments.search.trial import Trial
from labcore.figures.axes import Axis, Figure, ranges
from labcore.figures.lines import Line, lines
from labcore.table import Column, ResultTable
from pages.kit.panels import FigurePanel, Panel
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.search import coarse_beside
from pages.week3.search.coarse_panels import (
    BRUSHED,
    FEW_SCORES,
    SCORES,
    BoxPanel,
    ParallelPanel,
    TrialMarks,
    axis_named,
    axis_of,
    axis_of_scores,
    called,
    pair,
    style_at,
)
from pages.week3.search.coarse_words import alt, importance_words, measured, words

COLUMNS = [
    Column("ended", "trials", "Those that have ended", format="s"), Column("best", "best", "The best dev score", format=".1%"),
    Column("median", "median", "Half of the trials are better", format=".1%"),
    Column("rates", "rates", "Different learning rates", format="d"),
]  # fmt: skip


def view(result: Result, mode: Mode) -> View:
    space = result.coarse.space
    shown = _shown(result, mode)
    dots = TrialMarks(shown, space.dimensions, _best(result, shown), result.fine is not None)
    beside = {
        "parallel": _parallel,
        "slices": coarse_beside.slices,
        "contour": coarse_beside.contour,
        "importance": coarse_beside.importance,
    }
    curves = FigurePanel("curves", _curves(result, shown, mode), role="strip", title="dev score after each epoch")
    panels: list[Panel] = [_over_two(result, mode, dots), beside[mode["seen"]](result, mode, dots), curves]
    first = result.coarse
    says = importance_words(first, measured(first)) if mode["seen"] == "importance" else words(result)
    return View(alt=alt(result), panels=panels, table=_table(result), says=says)


def _shown(result: Result, mode: Mode) -> list[tuple[Trial, bool]]:
    """The best share of each search, and what is on its way."""
    return [
        (one, k == 1)
        for k, state in enumerate(result.states)
        for one in (*best_share(list(state.trials), mode["best_share"]), *state.running)
    ]


def _best(result: Result, shown: list[tuple[Trial, bool]]) -> int:
    """The place of the best trial among those shown, -1 where there is none."""
    return next((i for i, (one, _) in enumerate(shown) if one is result.best), -1)


def _over_two(result: Result, mode: Mode, dots: TrialMarks) -> BoxPanel:
    space, names = result.coarse.space, pair(result.coarse.space, mode)
    x, y = (axis_named(space, name) for name in names)
    figure = lines([], x, y, legend=False, margin={"l": 62, "r": 10})
    settable = names[0] != names[1] and all(name in BOXES for name in names)
    axes = [axis_of(space[name], box=result.spec.box.get(name), sets=settable) for name in names]
    return BoxPanel(
        "trials", figure, dots=dots, axes=axes, home=ranges(figure), range_sets={name: f"box_{name}" for name in names} if settable else {},
        title="drag a box: the fine search looks inside" if result.fine is None else "the box, and the fine search in it",
    )  # fmt: skip


def _parallel(result: Result, mode: Mode, dots: TrialMarks) -> ParallelPanel:
    space = result.coarse.space
    axes = [
        axis_of(
            one,
            result.spec.box.get(one.name),
            mode[f"brush_{one.name}"] if one.name in BRUSHED else None,
            one.name in BRUSHED,
        )
        for one in space.dimensions
    ]
    axes.append(axis_of_scores(mode["brush_score"]))
    n = len(axes)
    names = [called(one["name"], one["label"], mode).replace(" ", "<br>") for one in axes]
    if mode.presenting:
        # Neighbours stand in two lines, so that large letters have room.
        names = [f"{'<br>' * (k % 2)}{name}" for k, name in enumerate(names)]
    # At the ends the numbers need their room.
    x = Axis("", range=(-1.45, n - 0.1) if mode.presenting else (-0.75, n - 0.35), labels=list(enumerate(names)))
    margin = {"l": 2, "r": 2, "b": 58} if mode.presenting else {"l": 12, "r": 10, "b": 44}
    figure = lines([], x, Axis("", range=(-0.05, 1.05), labels=[(-9.0, "")]), legend=False, margin=margin)
    figure["layout"]["xaxis"]["tickangle"] = 0
    for axis in ("xaxis", "yaxis"):
        figure["layout"][axis] |= {"showgrid": False, "zeroline": False}
    return ParallelPanel(
        "parallel", figure, dots=dots, axes=axes, home=ranges(figure), title="each line is a trial; drag on an axis to keep some",
        range_sets={name: f"brush_{name}" for name in (*space.names, "score") if name in BRUSHED},
    )  # fmt: skip


def _curves(result: Result, shown: list[tuple[Trial, bool]], mode: Mode) -> Figure:
    drawn = []
    for one, fine in sorted(shown, key=lambda each: (each[1], each[0].curve[-1:] or (0.0,))):
        if len(one.curve):
            heights = np.array([height(score) for score in one.curve])
            style = style_at(float(heights[-1]), fine, "dot" if one.outcome == "running" else "solid")
            drawn.append(
                Line(
                    "",
                    np.arange(1.0, len(heights) + 1),
                    heights,
                    style,
                    width=2.4 if one is result.best else 1.4,
                    faint=result.fine is not None and not fine,
                )
            )
    epochs = result.coarse.settings.epochs
    y = Axis(
        "",
        range=(0.0, 1.0),
        labels=[(height(score), f"{score:.0%}") for score in (FEW_SCORES if mode.presenting else SCORES)],
    )
    # The title says what goes across: where letters are large, the picture has the name's room.
    x = Axis("" if mode.presenting else "epoch", range=(1.0, max(2.0, epochs)), ticks=6)
    return lines(drawn, x, y, legend=False, margin={"l": 62, "r": 10, **({"b": 28} if mode.presenting else {})})


def _table(result: Result) -> Beside:
    rows, legend = [], []
    for k, (name, state) in enumerate(zip(("coarse", "fine"), result.states, strict=False)):
        scores = [one.score or 0.0 for one in state.trials]
        rows.append({
            "ended": f"{len(scores)} of {state.planned}", "best": max(scores, default=None), "median": float(np.median(scores)) if scores else None,
            "rates": len({one.values.get("learning_rate") for one in state.trials} - {None}),
        })  # fmt: skip
        legend.append(Legend(name, name, style_at(0.6, k == 1)))
    return Beside(ResultTable(COLUMNS, rows), legend)
