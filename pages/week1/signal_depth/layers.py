"""What happens layer by layer: a ridge of distributions for each network, and the curves below them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.experiments.depth import Result, histograms, theory
from labcore.figures.lines import frame, line
from labcore.figures.ridge import ridge
from labcore.style import SIDES
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, FigurePanel, Panel
from pages.kit.stage_data import Track

Results = Sequence[Result]

MOST_ROWS = 12
BINS = 60
DECADES = 40
# Gradients and activations below this have vanished for every purpose.
NOTHING = 1e-300


def ridges(results: Results, names: Sequence[str], of: str) -> list[Panel]:
    """The layers' distributions, of the activations or of the gradients, on one axis for both sides."""
    every = [getattr(one.signal, of) for one in results]
    stride = -(-len(every[0]) // MOST_ROWS)
    picked = [list(layers[::stride]) for layers in every]
    largest = max((3 * one.rms for layers in picked for one in layers if np.isfinite(one.rms)), default=1.0)
    reach = float(np.clip(largest, 1e-3, 4.0)) if of == "activations" else max(float(largest), NOTHING)
    edges, shares = histograms(picked, BINS, (-reach, reach))
    panels: list[Panel] = []
    for i, side in enumerate("ab"):
        notes = [f"rms {digits(one.rms, 3)}" for one in picked[i]]
        places = [float(one.layer) for one in picked[i]]
        figure = ridge(
            edges[0], shares[i], places, [f"{place:.0f}" for place in places], notes,
            SIDES[i], of[:-1], "layer",
        )  # fmt: skip
        panels.append(FigurePanel(f"ridge {side}", figure, title=names[i], side=side))
    return panels


def strips(results: Results, tracks: Sequence[Track], second: str) -> list[Panel]:
    if second == "training":
        return [_costs(results)]
    pairs = {
        "signal": [("forward", "rms of the activations, forward", True), ("backward", "rms of the gradient, backward", True)],
        "units": [("dead", "share of dead units", False), ("saturated", "share of saturated units", False)],
    }[second]  # fmt: skip
    panels: list[Panel] = []
    for name, title, log in pairs:
        series = [np.maximum(t.arrays[name][:, 1], NOTHING) if log else t.arrays[name][:, 1] for t in tracks]
        expected = name == "forward" and not results[0].spec.train_steps
        still = [_theory(one, i) for i, one in enumerate(results)] if expected else []
        figure = frame(series, 0, results[0].spec.depth, log, DECADES, math.inf, x="layer", still=still)
        panels.append(CurvePanel(f"curve {name}", figure, tracks=["a", "b"], points=name, role="strip", title=title))
    return panels


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
    return CurvePanel("curve costs", figure, role="strip", title=title)
