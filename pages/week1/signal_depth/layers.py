"""What happens layer by layer: a ridge of distributions for each network, and the curves below them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.experiments.depth import LayerSignal, Result, histograms, theory
from labcore.figures.axes import Axis, Figure, round_up
from labcore.figures.lines import frame, line
from labcore.figures.ridge import even_places, ridge
from labcore.style import SIDES
from pages.kit.numbers import digits
from pages.kit.panels import FigurePanel, Panel
from pages.kit.stage_data import Track
from pages.week1.signal_depth.panels import NumbersColumn, PassagePanel, RowsPanel

Results = Sequence[Result]

MOST_ROWS = 12
# An axis of activations goes to so many times the largest root mean square: beyond there is next to nothing to cut off.
REACH = 4
# Above the highest curve and below the lowest one, in shares of the axis: a curve on the frame is not seen.
ROOM = 0.07
BINS = 60
DECADES = 40
# Gradients and activations below this have vanished for every purpose.
NOTHING = 1e-300
CURVES = {
    "signal": [("forward", "rms of the activations, forward", True), ("backward", "rms of the gradient, coming back", True)],
    "units": [("dead", "share of dead units", False), ("saturated", "share of units and inputs without a slope", False)],
}  # fmt: skip


def ridges(results: Results, names: Sequence[str], of: str) -> list[Panel]:
    """The layers' distributions, of the activations or of the gradients, on one axis for both sides."""
    every = [getattr(one.signal, of) for one in results]
    depth = results[0].spec.depth
    shown = rows_of(depth)
    picked = [[one for one in layers if one.layer in shown] for layers in every]
    largest = max((REACH * one.rms for layers in picked for one in layers if np.isfinite(one.rms)), default=1.0)
    # A round number: an axis that rests while a control moves is not drawn again.
    reach = float(np.clip(round_up(largest), 1e-3, 4.0)) if of == "activations" else max(round_up(largest), NOTHING)
    edges, shares = histograms(picked, BINS, (-reach, reach))
    panels: list[Panel] = []
    for i, side in enumerate("ab"):
        numbers = [one.layer for one in picked[i]]
        places = even_places(len(numbers))
        figure = ridge(
            edges[0], shares[i], places, [f"{number}" for number in numbers], (), SIDES[i],
            Axis({"activations": "activation", "gradients": "gradient"}[of], ticks=5), "",
            zeros=[one.zeros for one in picked[i]] if _has_zeros(picked[i]) else (), margin={"l": 28},
        )  # fmt: skip
        lit = [one.layer if of == "activations" else 2 * depth + 1 - one.layer for one in picked[i]]
        columns = _columns(results[i], picked[i], lit)
        panels.append(RowsPanel(
            f"ridge {side}", figure, title=names[i], side=side, tracks=[side], places=places, lit=lit, columns=columns,
            layers=depth, numbers=numbers, name="layer",
        ))  # fmt: skip
    return panels


def rows_of(depth: int) -> list[int]:
    """The layers that have a row: the input, the first hidden layer, where the gradient ends, and others at one distance up to
    the last one, which is what all of it comes to."""
    stride = -(-depth // (MOST_ROWS - 2))
    return sorted({0, 1, *range(depth, 1, -stride)})


def _columns(result: Result, rows: Sequence[LayerSignal], lit: Sequence[int]) -> list[NumbersColumn]:
    """Beside each row the share of zeros, where there are any, the signal's size, and the gradient's once it is back."""
    signal, depth = result.signal, result.spec.depth
    columns = []
    if _has_zeros(rows):
        columns.append(
            NumbersColumn(
                "at 0",
                [
                    [(0, ""), (since, f"{100 * one.zeros:.0f} %" if one.zeros else "")]
                    for one, since in zip(rows, lit, strict=True)
                ],
            )
        )
    sizes = [[(0, ""), (one.layer, _short(signal.activations[one.layer].rms))] for one in rows]
    gradients = [[(0, ""), *([(2 * depth + 1 - one.layer, _short(signal.gradients[one.layer - 1].rms))] if one.layer else [])] for one in rows]  # fmt: skip
    return [*columns, NumbersColumn("rms ↓", sizes), NumbersColumn("gradient ↑", gradients)]


def _has_zeros(rows: Sequence[LayerSignal]) -> bool:
    """Whether the network makes any: pixels that are always white are zeros of the input alone."""
    return any(one.zeros for one in rows if one.layer)


def _short(value: float) -> str:
    if math.isinf(value):
        return "∞"
    return digits(value, 2 if 0.01 <= value < 1000 else 1)


def strips(results: Results, tracks: Sequence[Track], second: str, presenting: bool) -> list[Panel]:
    """The curves that are chosen; on a projector both directions stay whatever else is."""
    chosen = [_costs(results)] if second == "training" else _curves(results, tracks, second, presenting)
    return [*_curves(results, tracks, "signal", presenting), *chosen] if presenting and second != "signal" else chosen


def _curves(results: Results, tracks: Sequence[Track], which: str, presenting: bool) -> list[Panel]:
    depth = results[0].spec.depth
    panels: list[Panel] = []
    for name, title, log in CURVES[which]:
        series = [np.maximum(t.arrays[name][:, 1], NOTHING) if log else t.arrays[name][:, 1] for t in tracks]
        expected = name == "forward" and not results[0].spec.train_steps
        still = [_theory(one, i) for i, one in enumerate(results)] if expected else []
        figure = _with_room(frame(series, 0, depth, log, DECADES, math.inf, x="layer", still=still), presenting)
        panels.append(PassagePanel(
            f"curve {name}", figure, tracks=["a", "b"], points=name, role="strip", title=title, layers=depth, back=name == "backward",
        ))  # fmt: skip
    return panels


def _with_room(figure: Figure, presenting: bool) -> Figure:
    """The frame with a little more of its upright axis at both ends, and in large type with half of the labels where there are many."""
    axis = figure["layout"]["yaxis"]
    low, high = axis["range"]
    room = ROOM * (high - low)
    axis["range"] = [low - room, high + room]
    if presenting and len(axis.get("tickvals", ())) > 3:
        axis |= {key: axis[key][::-2][::-1] for key in ("tickvals", "ticktext")}
    return figure


def _theory(result: Result, i: int) -> dict[str, Any]:
    with np.errstate(invalid="ignore"):
        heights = np.sqrt(theory(result.spec).activations)
    return line(np.arange(len(heights), dtype=float), heights, SIDES[i], "dot", 3.0)


def _costs(results: Results) -> Panel:
    runs = [(one.training.costs, style) for one, style in zip(results, SIDES, strict=False) if one.training is not None]
    longest = max((len(costs) for costs, _ in runs), default=1)
    still = [line(np.arange(len(costs), dtype=float), costs, style) for costs, style in runs]
    figure = frame([costs for costs, _ in runs] or [np.ones(1)], 0, longest, True, x="training step", still=still)
    title = "cost of each mini-batch" if runs else "no training yet: set the training steps under More"
    # Its steps are those of the training, not the clock's.
    return FigurePanel("curve costs", figure, role="strip", title=title)
