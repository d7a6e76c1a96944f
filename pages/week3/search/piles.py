"""The values of two scales in piles over one axis, the one that is right for the hyperparameter."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from labcore.experiments.search.scale import Result, Tunable, along
from labcore.figures.axes import Axis
from labcore.figures.heatmap import plane
from labcore.progress import moments
from labcore.style import LEFT, RIGHT
from pages.kit.numbers import digits
from pages.week3.search.panels import ScalePilesPanel, ScaleRow
from pages.week3.search.scale_words import AXES, named

Array = np.ndarray

STYLES = (LEFT, RIGHT)
# So many piles over the whole axis, one for each integer where it has integers.
PILES = 20
# How many times as wide as high the room of a row's piles is, about: each pile has as many columns as let the dots be largest.
ASPECT = 8.4
MARGIN, APART = 0.015, 1.06


def piles_panel(result: Result) -> ScalePilesPanel:
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
    labels = [(along(at, tunable.right), digits(at)) for at in labelled(tunable)]
    axis = Axis(AXES[result.spec.tuned], range=(low - room, high + room), labels=labels)
    figure = plane(axis, Axis("", range=(-0.02, APART + 1.0), labels=[(-1.0, "")]), margin={"l": 16, "r": 16, "b": 40})
    return ScalePilesPanel(
        "piles", figure, title=f"the same {result.spec.draws} random numbers on two scales", rows=rows, edges=edges, middles=middles, watched=tunable.watched,
        cell=1 / (cells * columns * (1 + 2 * MARGIN)), most=most,
    )  # fmt: skip


def labelled(tunable: Tunable) -> list[float]:
    """The values that an axis names."""
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
