"""Two networks, layer by layer: distributions above, what goes forward and what comes back below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.experiments.depth import Result, Spec
from labcore.initializers import INITIALIZERS
from labcore.style import SIDES
from labcore.table import Column, ResultTable
from pages.kit.numbers import digits
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.table import markdown_of
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.signal_depth.layers import NOTHING, Results, ridges, strips
from pages.week1.signal_depth.panels import back, there
from pages.week1.signal_depth.words import verdict_words

Array = np.ndarray

UNITS = [
    Column("dead", "dead", "Share of the last layer's units that are 0 for every input", format=".0%"),
    Column("saturated", "flat", "Share of the last layer's units and inputs where the slope is under 1 % of the steepest: saturated, or ReLU's flat half", format=".0%"),
]  # fmt: skip


def view(results: Results, mode: Mode) -> View:
    """Two networks layer by layer."""
    names, depth = [name_of(one.spec, side) for one, side in zip(results, "ab", strict=True)], results[0].spec.depth
    tracks = [Track(*one) for one in zip("ab", names, SIDES, map(_arrays, results), strict=False)]
    verdicts = [verdict_words(one) for one in results]
    return View(
        alt=" ".join(f"{name}. {said}" for name, said in zip(names, verdicts, strict=True)),
        panels=[*ridges(results, names, mode["distributions"]), *strips(results, tracks, mode["second"], mode.presenting)],
        tracks=tracks,
        clock=Clock(2 * depth, at=mode["step"]),
        table=_beside(results, verdicts, mode),
        formula=[_rule(side, name, said, 2 * depth) for side, name, said in zip("ab", names, verdicts, strict=True)],
    )  # fmt: skip


def name_of(spec: Spec, side: str) -> str:
    gain = "" if spec.gain == 1.0 else f" × {digits(spec.gain, 3)}"
    return f"{side.upper()}: {ACTIVATIONS[spec.activation].label}, {INITIALIZERS[spec.initializer].label}{gain}"


def numbers(results: Results) -> str:
    """Every layer of both."""
    sides = zip(results, "ab", strict=True)
    return markdown_of(replace(one.table(), title=name_of(one.spec, side)) for one, side in sides)


def _columns(depth: int, mode: Mode) -> list[Column]:
    """Where the signal and its gradient start and where they end, and how the last layer's units are where that is looked at."""
    start, end = f"layer {depth}", "layer 1"
    ways = [
        Column("start", "rms, input", "Root mean square of the inputs", format=".3g"),
        Column("end", f"rms, {start}", "Root mean square of the last hidden layer's activations", format=".3g"),
        Column("gradient_start", f"gradient, {start}", "Root mean square of the gradient at the last hidden layer", format=".3g"),
        Column("gradient", f"gradient, {end}", "Root mean square of the gradient that has come back to the first hidden layer", format=".3g"),
    ]  # fmt: skip
    # Large type and more columns leave room for what the page is about; in one layer the gradient starts where it ends.
    brief = mode.presenting or mode["second"] == "units" or depth == 1
    shown = [column for column in ways if not (brief and column.key == "gradient_start")]
    return [*shown, *UNITS] if mode["second"] == "units" and not mode.presenting else shown


def _beside(results: Results, verdicts: Sequence[str], mode: Mode) -> Beside:
    """A row for each side, by its letter alone: the pictures have its name. Each number is told once it has been measured."""
    depth = results[0].spec.depth
    columns = _columns(depth, mode)
    known = {"gradient_start": depth + 1, "gradient": 2 * depth}
    rows: list[dict[str, float]] = []
    history: list[dict[str, list[tuple[int, float | None]]]] = []
    for one in results:
        last, gradients = one.signal.activations[-1], one.signal.gradients
        every = {
            "start": one.signal.activations[0].rms, "end": last.rms, "gradient_start": gradients[-1].rms,
            "gradient": gradients[0].rms, "dead": last.dead, "saturated": last.saturated,
        }  # fmt: skip
        row = {column.key: every[column.key] for column in columns}
        rows.append(row)
        history.append(
            {key: [(0, None), (known.get(key, depth), value)] for key, value in row.items() if key != "start"}
        )
    legend = [
        Legend(side, side.upper(), style, "", said, 2 * depth)
        for side, style, said in zip("ab", SIDES, verdicts, strict=False)
    ]
    return Beside(ResultTable(columns, rows), legend, history=history)


def _arrays(result: Result) -> dict[str, Array]:
    """Rows for the steps of the clock there and back; what is not known at a step is no number."""
    signal, depth = result.signal, result.spec.depth
    forward, coming = there(depth), back(depth)
    layers = np.array([one.layer for one in signal.activations], dtype=float)
    rms = np.array([one.rms for one in signal.activations])
    gradient = np.array([np.nan, *(one.rms for one in signal.gradients)])
    returns = np.arange(2 * depth + 1) > depth
    # What the layer at which the clock is makes of the one it has come from: of the signal, and then of its gradient.
    now = np.where(returns, gradient[coming], rms[forward])
    behind = np.append(gradient, np.nan)[coming + 1]
    before = np.where(returns, behind, np.concatenate([[np.nan], rms])[forward])
    with np.errstate(all="ignore"):
        factor = now / np.maximum(before, NOTHING)
    curves = {
        "forward": (forward, rms), "backward": (coming, gradient),
        "dead": (forward, np.array([one.dead for one in signal.activations])),
        "saturated": (np.maximum(forward, 1), np.array([one.saturated for one in signal.activations])),
    }  # fmt: skip
    return {
        **{name: np.column_stack([layers[at], values[at]]) for name, (at, values) in curves.items()},
        "points": np.column_stack([layers[forward], rms[forward]]),
        "now": now, "before": before, "factor": factor,
    }  # fmt: skip


def _rule(side: str, name: str, said: str, since: int) -> Rule:
    """There and back, and the numbers of the way on which the clock is."""
    symbols = r"\downarrow a = f(W a),\quad \uparrow dz = f'\, W^{\mathsf{T}} dz"
    numbers = r"\text{rms, this layer: } @now = @factor \cdot @before"
    return Rule(side, name, [(symbols, numbers)], {}, said, here=True, since=since)
