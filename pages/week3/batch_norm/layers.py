"""What every layer gives in the course of a training, on the stage: a map for each layer, without batch norm above and with it below."""

from __future__ import annotations

import numpy as np

from labcore.experiments.batch_norm.layers import EVERY, HALF, UPDATES, LayerHistory, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.heatmap import heatmap
from labcore.figures.lines import frame
from labcore.figures.multiples import multiples
from labcore.style import LEFT, RIGHT
from labcore.table import Column, ResultTable
from pages.kit.panels import CurvePanel, FigurePanel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.batch_norm.layers_words import layers_words

IDS = ("without", "normed")
NAMES = ("without", "batch norm")
STYLES = (LEFT, RIGHT)
SECONDS = 8.0
# Of the colours: a bin of the 24 with more than this share of the activations is as bright as it gets.
BRIGHTEST = 0.15
COLUMNS = [
    Column("drift", "drift", "How far the means of what the third layer sees are from those just before the middle, in standard deviations", format=".2f"),
    Column("cost", "cost", "Of the mini-batch, in nats", format=".3f"),
    Column("jump", "jump", "The cost of the first moved mini-batch over the mean of the sixteen before it", format=".2f"),
]  # fmt: skip


def view(result: Result, mode: Mode) -> View:
    told = layers_words(result)
    both = (result.without, result.normed)
    tracks = [
        Track(id_, name, style, _arrays(one)) for id_, name, style, one in zip(IDS, NAMES, STYLES, both, strict=True)
    ]
    costs = frame([one.costs for one in both], 0, UPDATES, True, x="update", decades=4, y=Axis())
    drift = frame([one.drift for one in both], 0, UPDATES, False, x="update", y=Axis())
    moved = f"; inputs moved by {result.spec.moved:g} from update {HALF} on" if result.spec.moved else ""
    return View(
        alt=told,
        panels=[
            FigurePanel("layers", _maps(result), title=f"activations of each layer over the updates, bright: many{moved}"),
            CurvePanel("cost", costs, tracks=IDS, points="cost curve", role="strip", title="cost of the mini-batch, in nats"),
            CurvePanel("drift", drift, tracks=IDS, points="drift curve", role="strip", title="how far what layer 3 sees is from before"),
        ],
        tracks=tracks, clock=Clock(UPDATES, at=UPDATES, rest=UPDATES, unit="update", seconds=SECONDS), table=_beside(both), says="" if mode.presenting else told,
    )  # fmt: skip


def _maps(result: Result) -> Figure:
    edges = result.spec.edges
    middles = 0.5 * (edges[1:] + edges[:-1])
    updates = EVERY * (np.arange(UPDATES // EVERY) + 0.5)
    x, y = (
        Axis("update", range=(0, UPDATES), ticks=4),
        Axis("activation", range=(float(edges[0]), float(edges[-1])), ticks=3),
    )
    figures, titles = [], []
    for name, one in zip(NAMES, (result.without, result.normed), strict=True):
        for k, shares in enumerate(one.shares):
            figures.append(
                heatmap(
                    updates,
                    middles,
                    shares,
                    x,
                    y,
                    Axis("share", range=(0.0, BRIGHTEST), log=False),
                    bar=False,
                    margin={"l": 52, "b": 40},
                )
            )
            titles.append(f"layer {k + 1}, {name}")
    return multiples(figures, titles, columns=3)


def _arrays(one: LayerHistory) -> dict[str, np.ndarray]:
    at = np.minimum(np.arange(UPDATES + 1), UPDATES - 1)
    steps = np.arange(UPDATES + 1.0)
    drift, cost = one.drift[at], one.costs[at]
    curves = {"drift curve": np.column_stack([steps, drift]), "cost curve": np.column_stack([steps, cost])}
    return {"points": curves["cost curve"], "drift": drift, "cost": cost, **curves}


def _beside(both: tuple[LayerHistory, LayerHistory]) -> Beside:
    rows, history, legend = [], [], []
    for id_, name, style, one in zip(IDS, NAMES, STYLES, both, strict=True):
        arrays = _arrays(one)
        told = {key: list(enumerate(arrays[key].tolist())) for key in ("drift", "cost")}
        rows.append({key: values[-1][1] for key, values in told.items()} | {"jump": one.jump})
        history.append({**told, "jump": [(0, None), (HALF, one.jump)]})
        legend.append(Legend(id_, name, style))
    return Beside(ResultTable(COLUMNS, rows), legend, history=history)
