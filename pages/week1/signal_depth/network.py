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

COLUMNS = [
    Column("end", "rms at the end", "Root mean square of the last hidden layer's activations", format=".3g"),
    Column("gradient", "gradient back", "Root mean square of the gradient at the first hidden layer", format=".3g"),
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
        table=_beside(results, verdicts, mode.presenting),
        formula=[_rule(side, name, said, 2 * depth) for side, name, said in zip("ab", names, verdicts, strict=True)],
    )  # fmt: skip


def name_of(spec: Spec, side: str) -> str:
    gain = "" if spec.gain == 1.0 else f" x {digits(spec.gain, 3)}"
    return f"{side.upper()}: {ACTIVATIONS[spec.activation].label}, {INITIALIZERS[spec.initializer].label}{gain}"


def numbers(results: Results) -> str:
    """Every layer of both."""
    sides = zip(results, "ab", strict=True)
    return markdown_of(replace(one.table(), title=name_of(one.spec, side)) for one, side in sides)


def _beside(results: Results, verdicts: Sequence[str], brief: bool) -> Beside:
    """A row for each side, by its letter alone: the pictures have its name. Each number is told once it has been measured."""
    depth = results[0].spec.depth
    rows: list[dict[str, float]] = []
    history: list[dict[str, list[tuple[int, float | None]]]] = []
    for one in results:
        last, first = one.signal.activations[-1], one.signal.gradients[0]
        row = {"end": last.rms, "gradient": first.rms, "dead": last.dead, "saturated": last.saturated}
        rows.append(row)
        known = {key: 2 * depth if key == "gradient" else depth for key in row}
        history.append({key: [(0, None), (known[key], value)] for key, value in row.items()})
    legend = [
        Legend(side, side.upper(), style, "", said, 2 * depth)
        for side, style, said in zip("ab", SIDES, verdicts, strict=False)
    ]
    table = ResultTable(COLUMNS, rows)
    # Large type leaves room for what the page is about.
    return Beside(table.only("end", "gradient") if brief else table, legend, history=history)


def _arrays(result: Result) -> dict[str, Array]:
    """Rows for the steps of the clock there and back; what is not known at a step is no number."""
    signal, depth = result.signal, result.spec.depth
    forward, coming = there(depth), back(depth)
    layers = np.array([one.layer for one in signal.activations], dtype=float)
    rms = np.array([one.rms for one in signal.activations])
    gradient = np.array([np.nan, *(one.rms for one in signal.gradients)])
    returns = np.arange(2 * depth + 1) > depth
    with np.errstate(all="ignore"):
        factor = np.concatenate([[np.nan], rms[1:] / np.maximum(rms[:-1], NOTHING)])
        factor_back = np.concatenate([gradient[:-1] / np.maximum(gradient[1:], NOTHING), [np.nan]])
    behind = np.minimum(coming + 1, depth)
    curves = {
        "forward": (forward, rms), "backward": (coming, gradient),
        "dead": (forward, np.array([one.dead for one in signal.activations])),
        "saturated": (np.maximum(forward, 1), np.array([one.saturated for one in signal.activations])),
    }  # fmt: skip
    return {
        **{name: np.column_stack([layers[at], values[at]]) for name, (at, values) in curves.items()},
        "points": np.column_stack([layers[forward], rms[forward]]),
        "rms": rms[forward],
        "rms_before": np.concatenate([[np.nan], rms])[forward],
        "factor": factor[forward],
        "gradient": np.where(returns, gradient[coming], np.nan),
        "gradient_before": np.where(returns & (coming < depth), gradient[behind], np.nan),
        "factor_back": np.where(returns, factor_back[coming], np.nan),
    }  # fmt: skip


def _rule(side: str, name: str, said: str, since: int) -> Rule:
    """There and back in one line."""
    symbols = r"a = f(W a),\; dz = f'\, W^{\mathsf{T}} dz,\; \mathrm{rms}:"
    numbers = r"@rms = @factor \cdot @rms_before,\; @gradient = @factor_back \cdot @gradient_before"
    return Rule(side, name, [(symbols, numbers)], {}, said, here=True, since=since)
