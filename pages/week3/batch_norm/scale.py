"""Two networks that differ by the size of their weights alone, on the stage: |w|, the rate that acts, and the cost."""

from __future__ import annotations

import numpy as np

from labcore.experiments.batch_norm.scale import NAMES, UPDATES, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.style import LEFT, RIGHT
from labcore.table import Column, ResultTable
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.batch_norm.scale_words import scale_words

IDS = ("drawn", "scaled")
STYLES = (LEFT, RIGHT)
SECONDS = 8.0
COLUMNS = [
    Column("size", "|w|", "Of a unit of the first layer: the root of the mean of |w|²", format=".3f"),
    Column("effective", "effective rate", "The rate over |w|²", format=".3g"),
    Column("turn", "turn, °", "By how much a unit's weights turn in the update, the median", "°", ".2f"),
]  # fmt: skip


def view(result: Result, mode: Mode) -> View:
    told = scale_words(result)
    tracks = [
        Track(id_, name, style, _arrays(result, i))
        for i, (id_, name, style) in enumerate(zip(IDS, NAMES, STYLES, strict=True))
    ]
    return View(
        alt=told, panels=_panels(result), tracks=tracks, clock=Clock(UPDATES, at=UPDATES, rest=UPDATES, unit="update", seconds=SECONDS),
        table=_beside(result), says="" if mode.presenting else told, formula=[_rule(result, i) for i in range(2)],
    )  # fmt: skip


def _arrays(result: Result, i: int) -> dict[str, np.ndarray]:
    steps = np.arange(UPDATES + 1.0)
    at = np.minimum(np.arange(UPDATES + 1), UPDATES - 1)
    curves = {
        "size": result.sizes[i],
        "effective": result.effective[i],
        "turn": result.turns[i, at],
        "cost": _smoothed(result.costs[i])[at],
    }
    made = {f"{name} curve": np.column_stack([steps, values]) for name, values in curves.items()}
    return {"points": made["size curve"], **curves, **made}


def _smoothed(costs: np.ndarray, width: int = 16) -> np.ndarray:
    sums = np.concatenate([[0.0], np.cumsum(costs)])
    first = np.maximum(np.arange(1, len(sums)) - width, 0)
    return (sums[1:] - sums[first]) / (np.arange(1, len(sums)) - first)


def _panels(result: Result) -> list[Panel]:
    effective = frame(list(result.effective), 0, UPDATES, True, x="update")
    sizes = frame(list(result.sizes), 0, UPDATES, False, x="update")
    turns = frame(list(result.turns), 0, UPDATES, True, x="update", decades=4)
    costs = frame([_smoothed(one) for one in result.costs], 0, UPDATES, True, x="update", decades=4, y=Axis())
    return [
        CurvePanel("size", sizes, tracks=IDS, points="size curve", title="|w| of a unit of the first layer"),
        CurvePanel("effective", effective, tracks=IDS, points="effective curve", title="effective rate, the rate over |w|²"),
        CurvePanel("turn", turns, tracks=IDS, points="turn curve", role="strip", title="turn of w in an update, °"),
        CurvePanel("cost", costs, tracks=IDS, points="cost curve", role="strip", title="mean cost of sixteen mini-batches, in nats"),
    ]  # fmt: skip


def _beside(result: Result) -> Beside:
    rows, history, legend = [], [], []
    for i, (id_, name, style) in enumerate(zip(IDS, NAMES, STYLES, strict=True)):
        arrays = _arrays(result, i)
        told = {key: [float(each) for each in arrays[key]] for key in ("size", "effective", "turn")}
        rows.append({key: values[-1] for key, values in told.items()})
        history.append({key: list(enumerate(values)) for key, values in told.items()})
        outcome = "" if np.isfinite(result.sizes[i, -1]) else "diverged"
        legend.append(Legend(id_, name if not i else f"{result.spec.factor:g} times", style, outcome))
    return Beside(ResultTable(COLUMNS, rows), legend, history=history)


def _rule(result: Result, i: int) -> Rule:
    rate = f"{result.spec.learning_rate:.3g}"
    equation = (r"\alpha_w = \alpha / |w|^2", rf"{rate} / @size^2 = @effective")
    return Rule(IDS[i], NAMES[i] if not i else f"{result.spec.factor:g} times", [equation], here=True)
