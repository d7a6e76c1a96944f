"""The strips under both boundaries: the errors of all lambdas, the inputs of the hidden units, and the cost as it fell."""

from __future__ import annotations

import numpy as np

from labcore.experiments.regularization.sweep import LAMBDAS, LINEAR, STEPS, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.histogram import Binned, histogram
from labcore.figures.lines import Line, frame, lines
from labcore.figures.looks import INK
from labcore.style import LEFT, RIGHT, TEST, TRAIN, Style
from pages.kit.panels import CurvePanel
from pages.kit.stage_data import Track
from pages.week1.regularization.words import at_lambda

BINS, FARTHEST = 41, 6.0
# On the axis of logarithms 0 has no place of its own: it stands at its left end.
LEAST = 0.004
HERE = Style(INK.light, INK.dark, "dot", "circle")


def _places() -> np.ndarray:
    return np.array([LEAST, *LAMBDAS[1:]])


def errors_figure(result: Result, i: int) -> Figure:
    at, shares = _places(), 100 * result.errors
    top = max(30.0, 10 * float(np.ceil(np.nan_to_num(shares).max() / 10)))
    here = Line("here", np.array([at[i], at[i]]), np.array([0.0, top]), HERE, width=1.4)
    x = Axis(
        "lambda",
        range=(LEAST, LAMBDAS[-1]),
        log=True,
        labels=((LEAST, "0"), (0.01, "0.01"), (0.1, "0.1"), (1.0, "1"), (10.0, "10")),
    )
    every = [Line("train", at, shares[0], TRAIN), Line("dev", at, shares[1], TEST), here]
    return lines(every, x, Axis("%", range=(0.0, top)), legend=False, margin={"l": 46, "r": 10, "t": 6, "b": 38})


def inputs_figure(result: Result, i: int) -> Figure:
    edges = np.linspace(-FARTHEST, FARTHEST, BINS + 1)
    groups = []
    for name, one, style in (("lambda 0", 0, LEFT), (at_lambda(i), i, RIGHT)):
        z = np.concatenate([each.ravel() for each in result.pre_activations(one)])
        # What is farther out lies in the last bins.
        counts, _ = np.histogram(np.clip(np.nan_to_num(z), -FARTHEST, FARTHEST), edges)
        groups.append(Binned(name, 100 * counts / max(z.size, 1), style))
    made = histogram(
        edges,
        groups if i else groups[:1],
        Axis("z"),
        Axis("%"),
        legend=False,
        margin={"l": 46, "r": 6, "t": 6, "b": 38},
    )
    line = {
        "type": "line",
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": "rgba(128,128,140,0.8)", "width": 1, "dash": "dot"},
    }
    made["layout"]["shapes"] = [{**line, "x0": x, "x1": x} for x in (-LINEAR, LINEAR)]
    return made


def cost_curves(result: Result, i: int) -> tuple[list[Track], CurvePanel]:
    steps = result.steps.astype(float)
    both = {
        "whole": ("cost with its penalty", result.costs[i], LEFT),
        "data": ("data term alone", result.losses[i], TRAIN),
    }
    tracks = [
        Track(id_, name, style, {"cost": np.column_stack([steps, values])})
        for id_, (name, values, style) in both.items()
    ]
    axes = frame(
        [result.costs[i], result.losses[i]],
        0,
        STEPS,
        False,
        x="step",
        y=Axis("cost", ticks=3),
        margin={"l": 46, "b": 38},
    )
    return tracks, CurvePanel(
        "cost", axes, tracks=list(both), points="cost", role="strip", title="cost; below it its data term"
    )
