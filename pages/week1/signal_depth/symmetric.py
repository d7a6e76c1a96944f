"""Symmetry on the stage: the weights of four units in training, from the start of A and from that of B."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.experiments.depth.symmetric import Result
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.initializers import INITIALIZERS
from labcore.style import SIDES
from labcore.table import Column, ResultTable
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.table import markdown_of
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.signal_depth.words import symmetry_words

# By this step one sees whether the units part.
SEEN = 10
UPDATE = (r"w \leftarrow w - \alpha\, dw", r"@w = @w0 + (@change0)")
COLUMNS = [Column(side, f"{side.upper()}, first weight", "At the training step of the clock") for side in "ab"]


def view(results: Sequence[Result], mode: Mode) -> View:
    tracks: list[Track] = []
    panels: list[Panel] = []
    for side, result in zip("ab", results, strict=True):
        weights = result.symmetry.weights[:, 0]
        steps = np.arange(len(weights), dtype=float)
        ids = [f"{side}{unit}" for unit in range(weights.shape[1])]
        for unit, (id_, style) in enumerate(zip(ids, SIDES, strict=True)):
            path = np.column_stack([steps, weights[:, unit]])
            arrays = {
                "points": path,
                "weight": path,
                "w": weights[:, unit],
                "change": np.append(np.diff(weights[:, unit]), 0.0),
            }
            tracks.append(Track(id_, f"{side.upper()} unit {unit + 1}", style, arrays))
        low, high = float(weights.min()), float(weights.max())
        room = max(0.1 * (high - low), 0.05)
        y = Axis(range=(low - room, high + room), ticks=5)
        figure = frame([weights], 0, len(steps) - 1, False, y=y, margin={"l": 52, "b": 38})
        panels.append(
            CurvePanel(f"weights {side}", figure, tracks=ids, points="weight", title=_title(result, side), side=side)
        )
    said = {side: symmetry_words(name_of(result, side), result) for side, result in zip("ab", results, strict=True)}
    return View(
        alt=" ".join(said.values()),
        panels=panels, tracks=tracks, clock=Clock(len(steps) - 1, at=mode["step"]),
        table=_beside(results, tracks),
        formula=[
            Rule(track.id, track.name, [UPDATE], {}, " ".join(said.values()), since=min(SEEN, len(steps) - 1)) for track in tracks
        ],
    )  # fmt: skip


def _beside(results: Sequence[Result], tracks: Sequence[Track]) -> Beside:
    """A row for each unit, whose look is the same on both sides."""
    weights = {side: one.symmetry.weights[:, 0].tolist() for side, one in zip("ab", results, strict=True)}
    units = range(len(weights["a"][0]))
    history = [
        {side: [(step, row[unit]) for step, row in enumerate(rows)] for side, rows in weights.items()} for unit in units
    ]
    rows = [{side: rows[-1][unit] for side, rows in weights.items()} for unit in units]
    legend = [Legend(track.id, f"unit {unit + 1}", track.style) for unit, track in zip(units, tracks, strict=False)]
    return Beside(ResultTable(COLUMNS, rows), legend, history=history)


def _title(result: Result, side: str) -> list[tuple[int, str]]:
    """Curves that lie on each other look like one: once that is seen, it is said."""
    name = name_of(result, side)
    one = f"{name}: four units, one curve" if result.symmetry.spread == 0.0 else name
    return [(0, name), (min(SEEN, len(result.symmetry.weights) - 1), one)]


def numbers(results: Sequence[Result]) -> str:
    """Both starts in one table."""
    tables = [one.table() for one in results]
    rows = [
        {"name": name_of(one, side), **table.rows[0]} for one, side, table in zip(results, "ab", tables, strict=True)
    ]
    return markdown_of([ResultTable([Column("name", "start", format="s"), *tables[0].columns], rows)])


def name_of(result: Result, side: str) -> str:
    return f"{side.upper()}: {ACTIVATIONS[result.spec.activation].label}, {INITIALIZERS[result.spec.initializer].label}"
