"""Three batch sizes on the stage: their paths down one valley, and the cost by the clock that was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.experiments.mini_batches.paths import ARRIVED, LOST, BatchRun, Result, name_of
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.progress import moments
from labcore.style import SIDES, Style
from labcore.table import Column, ResultTable
from pages.kit import surface_pictures
from pages.kit.numbers import percent
from pages.kit.panels import CurvePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.mini_batches.panels import TrailPanel
from pages.week2.mini_batches.words import latex, run_words, story

IDS = ("one", "some", "all")
# How long the clock runs, and how many of its ticks a tail is long.
SECONDS, TRAIL = 14.0, 24
# So many times as long as the way to the minimum: such a path covers itself.
LONG = 6.0
NOT_YET = "not yet"
MOST = 10
LOWEST = 1e-3
AXIS = {"examples": "examples seen", "updates": "updates", "µs": "microseconds on this machine"}
COLUMNS = [
    Column("made", "updates", "Made so far, by the clock", format="d"),
    Column("cost", "cost now", "The cost above the minimum over all examples, as a share of the start's", format=".1%"),
    Column("arrived", "arrived", f"When the cost was first at {percent(ARRIVED, 0)} of the start's above the minimum, by the clock", format=".0f"),
    Column("hovers", "at the end", "The mean in the last quarter, as a share of the start's", format=".2%"),
]  # fmt: skip


def view(result: Result, mode: Mode) -> View:
    pace, cost = result.pace, result.cost
    picture = surface_pictures.picture_of(result.spec.surface)
    tracks = [_track(result, one, id_, style) for id_, one, style in zip(IDS, result.runs, SIDES, strict=False)]
    y = Axis(range=(LOWEST, 3.0), labels=[(1.0, "100 %"), (0.1, "10 %"), (0.01, "1 %"), (LOWEST, "0.1 %")])
    curves = frame([], 0, pace.ticks * pace.each, True, x=AXIS[pace.unit], y=y, levels=[ARRIVED], margin={"l": 56})
    return View(
        alt=story(result),
        panels=[
            TrailPanel("plane", "plane", tracks=IDS, home=picture.home, trail=TRAIL, restless=restless(result)),
            CurvePanel(
                "cost", curves, tracks=IDS, points="cost", role="strip", wide=True,
                title=f"cost above its minimum, start = 100 %; dotted: {percent(ARRIVED, 0)}",
            ),
        ],
        tracks=tracks,
        clock=Clock(pace.ticks, at=min(mode["step"], pace.ticks), unit=pace.unit, each=pace.each, seconds=SECONDS),
        figures=picture.block,
        marks={"start": cost.start, "minima": cost.minima},
        focus="one",
        table=_beside(result, mode.presenting),
        formula=[_rule(result, one, id_) for id_, one in zip(IDS, result.runs, strict=True)],
    )  # fmt: skip


def restless(result: Result) -> list[str]:
    """Those that have gone over the same place again and again: their ways are many times as long as the way to the minimum."""
    there = float(np.linalg.norm(np.subtract(result.cost.minima[0], result.cost.start)))
    lengths = [float(np.linalg.norm(np.diff(one.points, axis=0), axis=1).sum()) for one in result.runs]
    return [id_ for id_, length in zip(IDS, lengths, strict=True) if not length <= LONG * there]


def _track(result: Result, one: BatchRun, id_: str, style: Style) -> Track:
    counted = np.arange(len(one.above)) * float(result.pace.each)
    # What is lower is drawn at the edge: on a logarithmic axis a dip to nothing would go on for ever.
    share = np.maximum(one.above / one.above[0], LOWEST)
    arrays = {
        "points": one.points, "cost": np.column_stack([counted, share]), "w1": one.points[:, 0], "w2": one.points[:, 1],
    }  # fmt: skip
    return Track(id_, name_of(one, result.cost.examples), style, arrays, one.lost)


def _beside(result: Result, brief: bool) -> Beside:
    ticks = result.pace.ticks
    legend = [
        Legend(id_, name_of(one, result.cost.examples), style, "", run_words(result, one), ticks)
        for id_, one, style in zip(IDS, result.runs, SIDES, strict=False)
    ]
    history = [
        {
            "made": moments(one.made.tolist()),
            "cost": moments(map(share_now, (one.above / one.above[0]).tolist())),
            "arrived": arrivals(result, one),
            "hovers": [(0, None), (ticks, None if one.lost else one.hovers)],
        }
        for one in result.runs
    ]
    rows = [
        {"made": int(one.made[-1]), "cost": float(one.above[-1] / one.above[0]), "arrived": one.arrived, "hovers": one.hovers}
        for one in result.runs
    ]  # fmt: skip
    return Beside(ResultTable(COLUMNS[:3] if brief else COLUMNS, rows), legend, history=history)


def share_now(share: float) -> Any:
    """A share of the start's cost as the table has it: beyond ten times of it no number says more."""
    return f"over {MOST * 100:,} %" if share > MOST else share


def arrivals(result: Result, one: BatchRun) -> Sequence[tuple[int, Any]]:
    """When it has arrived, as known at every tick."""
    if one.arrived is None and one.lost:
        return [(0, None), (int(np.argmax(~(one.above <= LOST * one.above[0]))), "diverged")]
    if one.arrived is None:
        return [(0, None), (result.pace.ticks, NOT_YET)]
    return [(0, None), (min(int(-(-one.arrived // result.pace.each)), result.pace.ticks), one.arrived)]


def _rule(result: Result, one: BatchRun, id_: str) -> Rule:
    m = result.cost.examples
    equations = [
        (
            r"w \leftarrow w - \alpha \, \nabla f_B(w)",
            rf"\alpha = {latex(result.rate)}, \; b = {one.size}, \; w = (@w1, \; @w2)",
        ),
        (r"\lceil m / b \rceil", rf"\lceil {m} / {one.size} \rceil = {one.per_epoch} \; \text{{update{'s' if one.per_epoch > 1 else ''} an epoch}}"),
    ]  # fmt: skip
    return Rule(id_, name_of(one, m), equations, {}, run_words(result, one), here=True, since=result.pace.ticks)
