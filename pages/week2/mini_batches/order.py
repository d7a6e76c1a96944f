"""Two orders of the same examples on the stage: shuffled, and sorted by label; below, the cost of each mini-batch and of them all."""

from __future__ import annotations

import numpy as np

from labcore.experiments.mini_batches.order import Ordered, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.style import LEFT, RIGHT, Style
from labcore.table import Column, ResultTable
from pages.kit import surface_pictures
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.mini_batches.order_words import order_words, story
from pages.week2.mini_batches.panels import TrailPanel

NAMES = {"shuffled": "shuffled", "sorted": "sorted, not shuffled"}
STYLES = (LEFT, RIGHT)
SECONDS, TRAIL = 14.0, 24
COLUMNS = [
    Column("yes", "yes", "Share of yes among the examples of the coming mini-batch", format=".0%"),
    Column("cost", "cost", "Over all examples, in nats, at the clock", format=".3f"),
    Column("end", "at the end", "Mean cost above the minimum in the last epoch, as a share of the start's", format=".1%"),
]  # fmt: skip


def view(result: Result, mode: Mode) -> View:
    updates = len(result.shuffled.points) - 1
    picture = surface_pictures.picture_of(result.spec.surface)
    each = list(zip(NAMES.items(), result.orders, STYLES, strict=True))
    tracks = [_track(key, name, one, style) for (key, name), one, style in each]
    top = max(float(np.nanmax(one.seen)) for one in result.orders)
    y = Axis(range=(0.0, 1.05 * min(top, 4 * float(result.shuffled.values[0]))), ticks=4)
    panels: list[Panel] = [
        TrailPanel(f"plane {key}", "plane", tracks=[key], home=picture.home, title=name, trail=TRAIL, restless=[key])
        for (key, name), _, _ in each
    ]
    wholes = frame([one.values for one in result.orders], 0, updates, False, x="update", margin={"l": 52})
    batches = frame([], 0, updates, False, x="update", y=y, margin={"l": 52})
    panels += [
        CurvePanel("batch", batches, tracks=list(NAMES), points="batch", role="strip", title="cost of the mini-batch"),
        CurvePanel("cost", wholes, tracks=list(NAMES), points="cost", role="strip", title="cost over all examples"),
    ]
    return View(
        alt=story(result), panels=panels, tracks=tracks, clock=Clock(updates, at=min(mode["update"], updates), unit="update", seconds=SECONDS),
        figures=picture.block, marks={"start": result.cost.start, "minima": result.cost.minima}, focus="sorted",
        table=_beside(result, updates),
        formula=[_rule(result, key, name, updates) for key, name in NAMES.items()],
    )  # fmt: skip


def _track(key: str, name: str, one: Ordered, style: Style) -> Track:
    at = np.arange(len(one.points), dtype=float)
    curves = {"cost": np.column_stack([at, one.values]), "batch": np.column_stack([at, one.seen])}
    return Track(key, name, style, {"points": one.points, "share": one.shares, **curves})


def _beside(result: Result, updates: int) -> Beside:
    rows, history, legend = [], [], []
    for (key, name), one, style, end in zip(NAMES.items(), result.orders, STYLES, result.ends, strict=True):
        rows.append({"yes": float(one.shares[-1]), "cost": float(one.values[-1]), "end": end})
        history.append({
            "yes": list(enumerate(one.shares.tolist())), "cost": list(enumerate(one.values.tolist())), "end": [(0, None), (updates, end)],
        })  # fmt: skip
        legend.append(Legend(key, name, style, "", order_words(result, key), updates))
    return Beside(ResultTable(COLUMNS, rows), legend, history=history)


def _rule(result: Result, key: str, name: str, updates: int) -> Rule:
    m, size = result.cost.examples, min(result.spec.batch_size, result.cost.examples)
    equations = [
        (r"w \leftarrow w - \alpha \, \nabla f_B(w)", rf"b = {size}, \; \text{{yes in }} B: \; @share"),
        (r"\lceil m / b \rceil", rf"\lceil {m} / {size} \rceil = {result.per_epoch}, \; \text{{the last batch has}} \; {result.last}"),
    ]  # fmt: skip
    return Rule(key, name, equations, {}, order_words(result, key), here=True, since=updates)
