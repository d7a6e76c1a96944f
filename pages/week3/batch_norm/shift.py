"""Three trainings on the stage: how fast each learns, how far its gradient holds along a step, and what a unit of the third layer sees."""

from __future__ import annotations

import numpy as np

from labcore.experiments.batch_norm.shift import NAMES, UPDATES, Result, Watched
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, frame, lines
from labcore.progress import moments
from labcore.style import LEFT, RIGHT, SIDES
from labcore.table import Column, ResultTable
from pages.kit.panels import CurvePanel, FigurePanel, Panel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.batch_norm.shift_words import shift_words

IDS = ("without", "normed", "noisy")
STYLES = (LEFT, RIGHT, SIDES[2])
SECONDS = 9.0
COLUMNS = [
    Column("cost", "cost", "Mean of the last sixteen mini-batches, in nats", format=".3f"),
    Column("half", "steps to 0.5", "Updates until the mean cost of sixteen mini-batches is at most 0.5 nats", format="d"),
    Column("shift", "shift", "How far the mean that a unit of layer 3 sees moves in a step, in its standard deviations; over all units and steps", format=".2f"),
]  # fmt: skip


def view(result: Result, mode: Mode) -> View:
    unit = mode["seen_unit"] - 1
    told = shift_words(result)
    every = list(zip(IDS, NAMES, STYLES, result.watched, strict=True))
    tracks = [Track(id_, name, style, _arrays(one, unit), diverged=one.diverged) for id_, name, style, one in every]
    return View(
        alt=told, panels=_panels(result, unit), tracks=tracks, clock=Clock(UPDATES, first=0, at=UPDATES, rest=UPDATES, unit="update", seconds=SECONDS),
        table=_beside(result), says="" if mode.presenting else told,
    )  # fmt: skip


def _arrays(one: Watched, unit: int) -> dict[str, np.ndarray]:
    # A clock's step is an update; before the first one there is the cost of the first mini-batch already.
    steps = np.arange(UPDATES + 1.0)
    at = np.minimum(np.arange(UPDATES + 1), UPDATES - 1)
    mean, spread = one.means[at, unit], one.spreads[at, unit]
    cost = np.column_stack([steps, one.smoothed()[at]])
    seen = {"seen": mean, "seen_low": mean - spread, "seen_high": mean + spread}
    return {"points": cost, "cost": cost} | {name: np.column_stack([steps, values]) for name, values in seen.items()}


def _panels(result: Result, unit: int) -> list[Panel]:
    costs = frame([one.smoothed() for one in result.watched], 0, UPDATES, True, x="update", decades=4, y=Axis())
    panels: list[Panel] = [
        CurvePanel("cost", costs, tracks=IDS, points="cost", title="mean cost of sixteen mini-batches, in nats"),
        FigurePanel("reach", _reach(result), title="how much the gradient has changed along a step"),
    ]
    edges = [one.means[:, unit] + sign * one.spreads[:, unit] for one in result.watched for sign in (-1, 1)]
    known = np.concatenate(edges)
    known = known[np.isfinite(known)]
    far = float(np.clip(np.abs(known).max(initial=1.0), 1.0, 20.0))
    for id_, name in zip(IDS, NAMES, strict=True):
        figure = frame([], 0, UPDATES, False, x="update", y=Axis(range=(-far, far), ticks=3))
        panels.append(
            CurvePanel(
                f"seen {id_}",
                figure,
                tracks=[id_],
                points="seen",
                role="strip",
                title=name if id_ != "without" else f"unit {unit + 1} of layer 3 sees, {name}",
            )
        )
    return panels


def _reach(result: Result) -> Figure:
    drawn = []
    for name, style, one in zip(NAMES[:2], STYLES[:2], result.reaches, strict=True):
        there = np.isfinite(one.kept).all(axis=1)
        low, middle, high = (
            np.quantile(one.kept[there], (0.25, 0.5, 0.75), axis=0)
            if there.any()
            else np.full((3, len(one.lengths)), np.nan)
        )
        drawn.append(Line(name, one.lengths, middle, style, low, high))
    x = Axis(
        "length, 1 is the whole step",
        range=(0.25, 4.0),
        log=True,
        labels=[(0.25, "1/4"), (0.5, "1/2"), (1.0, "1"), (2.0, "2"), (4.0, "4")],
    )
    return lines(drawn, x, Axis("change over its own length"), legend=False, margin={"l": 56})


def _beside(result: Result) -> Beside:
    rows, history, legend = [], [], []
    for id_, name, style, one in zip(IDS, NAMES, STYLES, result.watched, strict=True):
        costs, half = one.smoothed(), one.reaches(0.5)
        rows.append({"cost": float(costs[-1]), "half": half, "shift": one.shift})
        history.append({
            "cost": [(0, float(costs[0])), *((step + 1, float(cost)) for step, cost in enumerate(costs))],
            "half": moments([None if half is None or step < half else half for step in range(UPDATES + 1)]),
            "shift": [(0, None), (UPDATES, one.shift)],
        })  # fmt: skip
        legend.append(Legend(id_, name, style, "diverged" if one.diverged else ""))
    return Beside(ResultTable(COLUMNS, rows), legend, history=history)
