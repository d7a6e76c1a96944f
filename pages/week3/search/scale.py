"""Scales on the stage: the same random numbers as values on two scales, piled up on the axis, and what an equally long step does."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from labcore.experiments.search.scale import SCALES, Result, Tunable, along
from labcore.figures.axes import Axis, Figure
from labcore.figures.heatmap import plane
from labcore.figures.lines import Line, frame, lines
from labcore.figures.looks import INK
from labcore.progress import moments
from labcore.style import LEFT, OUTSIDE, RIGHT
from labcore.table import ResultTable
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, FigurePanel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.search.panels import ScalePilesPanel, ScaleRow
from pages.week3.search.scale_words import AXES, effect_title, named, parts_of, rule_of, scale_words

STYLES = (LEFT, RIGHT)
# So many piles over the whole axis, one for each integer where it has integers.
PILES = 20
# How many times as wide as high the room of a row's piles is, about: each pile has as many columns as let the dots be largest.
ASPECT = 8.4
MARGIN, APART = 0.015, 1.06
SECONDS = 7.0
Array = np.ndarray


def view(result: Result, mode: Mode) -> View:
    spec, tunable, says = result.spec, result.tunable, scale_words(result)
    part = parts_of(tunable)[tunable.watched]
    curves = frame(
        [],
        0,
        spec.draws,
        False,
        x="draws",
        y=Axis(range=(0, 1), ticks=3, tick_format=".0%"),
        levels=_shares(result),
        margin={"l": 52},
    )
    tracks = [_track(result, i) for i in range(2)]
    return View(
        alt=says, says=says,
        panels=[
            _piles(result),
            CurvePanel("share", curves, tracks=list(tunable.scales), points="share", role="strip", title=f"share in {part}; dotted: expected"),
            FigurePanel("effect", _effect(tunable), role="strip", title=effect_title(result)),
        ],
        tracks=tracks, clock=Clock(spec.draws, at=spec.draws, rest=spec.draws, unit="draw", seconds=SECONDS), focus=tunable.right,
        formula=[rule_of(result, scale) for scale in tunable.scales], table=_beside(result, mode.presenting),
    )  # fmt: skip


def _shares(result: Result) -> list[float]:
    tunable = result.tunable
    return [float(tunable.shares(scale)[tunable.watched]) for scale in tunable.scales]


def _track(result: Result, i: int) -> Track:
    spec, scale = result.spec, result.tunable.scales[i]
    after = np.arange(1.0, spec.draws + 1)
    share = result.counts[scale][1:, result.tunable.watched] / after
    # Before the first draw there is no share: the first one's stands there too.
    points = np.column_stack([np.arange(spec.draws + 1.0), np.append(share[0], share)])
    first = {
        name: np.append(values[0], values)
        for name, values in (("u", result.u), ("value", result.values[scale]), ("r", _exponents(result, scale)))
    }
    return Track(scale, named(scale), STYLES[i], {"share": points, **first})


def _exponents(result: Result, scale: str) -> Array:
    """r as the formula has it: of a decay that of 1 - beta."""
    return -result.exponents(scale) if scale == "complement" else result.exponents(scale)


def _piles(result: Result) -> ScalePilesPanel:
    tunable = result.tunable
    half = 0.5 if tunable.whole else 0.0
    edges = [along(edge - half, tunable.right) for edge in tunable.edges]
    low, high = edges[0], edges[-1]
    cells = round(high - low) if tunable.whole else PILES
    where = {
        scale: (np.array([along(one, tunable.right) for one in result.values[scale]]) - low) / (high - low)
        for scale in tunable.scales
    }
    columns = columns_for(list(where.values()), cells)
    rows, most = [], 1
    for i, scale in enumerate(tunable.scales):
        places, heights = piled(where[scale], cells, columns)
        most = max(most, int(heights.max()) + 1)
        counts = result.counts[scale]
        told = [moments([f"{count}" for count in counts[:, k].tolist()]) for k in range(len(edges) - 1)]
        rows.append(
            ScaleRow(
                f"uniform, {named(scale)}",
                STYLES[i],
                result.values[scale],
                low + places * (high - low),
                heights,
                told,
                APART * (1 - i),
            )
        )
    middles = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
    room = MARGIN * (high - low)
    labels = [(along(at, tunable.right), digits(at)) for at in _labels(tunable)]
    axis = Axis(AXES[result.spec.tuned], range=(low - room, high + room), labels=labels)
    figure = plane(axis, Axis("", range=(-0.02, APART + 1.0), labels=[(-1.0, "")]), margin={"l": 16, "r": 16, "b": 40})
    return ScalePilesPanel(
        "piles", figure, title=f"the same {result.spec.draws} random numbers on two scales", rows=rows, edges=edges, middles=middles, watched=tunable.watched,
        cell=1 / (cells * columns * (1 + 2 * MARGIN)), most=most,
    )  # fmt: skip


def _labels(tunable: Tunable) -> list[float]:
    return [float(at) for at in tunable.edges[:-1]] + (
        [] if len(tunable.edges) == 4 and tunable.whole else [float(tunable.high)]
    )


def columns_for(every: Sequence[Array], cells: int) -> int:
    """How many columns a cell has, so that dots which fit its width and the tallest pile's height are largest."""
    tallest = max(int(np.bincount(_cells(shares, cells)).max()) for shares in every)
    return max(range(1, 25), key=lambda columns: min(ASPECT / (cells * columns), 1 / -(-tallest // columns)))


def _cells(shares: Array, cells: int) -> Array:
    return np.clip((shares * cells).astype(int), 0, cells - 1)


def piled(shares: Array, cells: int, columns: int) -> tuple[Array, Array]:
    """Where values at these shares of an axis lie when it has so many cells, each of so many columns, and how many lie below each: (n,) both."""
    filled = np.zeros(cells, dtype=int)
    places, heights = np.empty(len(shares)), np.empty(len(shares))
    for i, cell in enumerate(_cells(shares, cells)):
        column, heights[i] = filled[cell] % columns, filled[cell] // columns
        places[i] = (cell + (column + 0.5) / columns) / cells
        filled[cell] += 1
    return places, heights


def _effect(tunable: Tunable) -> Figure:
    """What it does, on its own linear scale; and two steps of one length."""
    low, high = tunable.low, max(tunable.high, tunable.steps[1][1])
    ends = along(low, tunable.right), along(high, tunable.right)
    xs = tunable.values_at(np.linspace(*ends, 200), tunable.right)
    every = [Line(tunable.of, xs, tunable.effect(xs), OUTSIDE[0])]
    every += [
        Line("", np.array([at], float), tunable.effect(np.array([at], float)), INK)
        for step in tunable.steps
        for at in step
    ]
    room = 0.02 * (high - low)
    return lines(
        every,
        Axis("", range=(low - room, high + room), ticks=5),
        Axis("", log=tunable.right != "linear"),
        legend=False,
        margin={"l": 52, "t": 4, "b": 36},
    )


def _beside(result: Result, brief: bool) -> Beside:
    table, scales = result.table(), result.tunable.scales
    history = [
        {f"{scale} drawn": moments(result.counts[scale][:, i].tolist()) for scale in scales} for i in range(len(table.rows))
    ]  # fmt: skip
    legend = [Legend(f"part{i}", str(row["name"]), None) for i, row in enumerate(table.rows)]
    if brief:
        counted = [
            replace(column, label=SCALES[scale]) for column, scale in zip(table.columns[2::2], scales, strict=True)
        ]
        return Beside(ResultTable(counted, table.rows), legend, history=history)
    shown = table.only(*(f"{scale} {of}" for scale in scales for of in ("share", "drawn")))
    return Beside(ResultTable(shown.columns, shown.rows), legend, history=history)
