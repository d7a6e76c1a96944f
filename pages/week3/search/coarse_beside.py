"""What else is seen beside the trials: the score over each axis, smoothed over two, and how much each name matters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.search.coarse import Result
from labcore.experiments.search.coarse_heights import LEAST_ERROR, height, smoothed
from labcore.experiments.search.coarse_space import USUAL
from labcore.figures.axes import Axis
from labcore.figures.bars import Bars, bars
from labcore.figures.heatmap import heatmap
from labcore.figures.multiples import multiples
from labcore.figures.scatter import Cloud, scatter
from labcore.style import LEFT, Style
from pages.kit.panels import FigurePanel
from pages.kit.view import Mode
from pages.week3.search.coarse_panels import (
    FEW_SCORES,
    SCORES,
    TrialMarks,
    axis_named,
    called,
    few,
    pair,
    style_at,
    ticks_of,
)
from pages.week3.search.coarse_words import measured, usually

_LOW, _HIGH = style_at(0.15, False), style_at(0.75, False)
_FINE = style_at(0.75, True)


def _scores(mode: Mode) -> list[tuple[float, str]]:
    return [(height(one), f"{one:.0%}") for one in (SCORES if not mode.presenting else FEW_SCORES)]


def slices(result: Result, mode: Mode, dots: TrialMarks) -> FigurePanel:
    """The score over each axis by itself, all others as they came."""
    figures = []
    most = 2 if mode.presenting else 3
    for one in result.coarse.space.dimensions:
        clouds = []
        for fine, style in ((False, _LOW if dots.faint else _HIGH), (True, _FINE)):
            own = [
                (one.place(t.values[one.name]), height(t.score))
                for t, second in dots.trials
                if second == fine and t.score is not None
            ]
            clouds.append(Cloud("fine" if fine else "coarse", np.array(own, float).reshape(-1, 2), style))
        x = Axis("", range=(-0.06, 1.06), labels=few(ticks_of(one), most))
        figures.append(
            scatter(
                clouds,
                x,
                Axis("", range=(-0.03, 1.0), labels=_scores(mode)),
                legend=False,
                hover=False,
                margin={"l": 60, "b": 36} if mode.presenting else {"l": 48, "b": 30},
            )
        )
    space = result.coarse.space
    titles = [called(one.name, one.span.label or one.name, mode) for one in space.dimensions]
    made = multiples(figures, titles, columns=min(3, len(figures)), margin={"t": 32} if mode.presenting else None)
    rows = -(-len(figures) // 3)
    share = 0.34 if mode.presenting else 0.41
    for k, one in enumerate(space.dimensions):
        # Each has ticks of its own, and the second row leaves them room.
        which = f"{k + 1 if k else ''}"
        ticks = few(ticks_of(one), most)
        made["layout"][f"xaxis{which}"] |= {
            "showticklabels": True, "tickvals": [at for at, _ in ticks], "ticktext": [text for _, text in ticks], "range": [-0.1, 1.1], "tickangle": 0,
        }  # fmt: skip
        if rows == 2:
            made["layout"][f"yaxis{which}"]["domain"] = [1.0 - share, 1.0] if k < 3 else [0.0, share]
    return FigurePanel("slices", made, title="dev score over each, whatever the others were")


def contour(result: Result, mode: Mode, dots: TrialMarks) -> FigurePanel:
    """The scores of all trials, smoothed over the two axes."""
    space = result.coarse.space
    across, up = pair(space, mode)
    trials = [one for one, _ in dots.trials]
    line = np.linspace(0.0, 1.0, 64)
    percent = 100.0 * (1.0 - LEAST_ERROR ** smoothed(space, trials, across, up, len(line)))
    x, y = (axis_named(space, name) for name in (across, up))
    if mode.presenting:
        x = replace(x, labels=few(list(x.labels)))
    figure = heatmap(line, line, percent, x, y, Axis("dev score", "%"), margin={"l": 62})
    figure["layout"]["xaxis"]["tickangle"] = 0
    return FigurePanel("contour", figure, title="dev score, smoothed over a tenth of each axis")


def importance(result: Result, mode: Mode, dots: TrialMarks) -> FigurePanel:
    """The measured importance in the order in which one usually turns to each."""
    names = sorted(result.coarse.space.names, key=lambda name: USUAL.get(name, 9))
    shares = measured(result.coarse)
    space = result.coarse.space
    labels = [
        f"{called(name, space[name].span.label or name, mode)}<br>{usually(name)}".replace(" ", "<br>")
        for name in names
    ]
    heights = np.array([100.0 * shares.get(name, np.nan) for name in names])
    shown = Bars("measured", heights, Style(LEFT.light, LEFT.dark, "solid", "circle"))
    figure = bars([shown], labels, "", Axis("importance", "% of all"), legend=False, margin={"b": 60})
    figure["layout"]["xaxis"]["tickangle"] = 0
    title = "what sets the best apart; below, Ng's order" if shares else "ten trials, two of them finished, are needed"
    return FigurePanel("importance", figure, title=title)
