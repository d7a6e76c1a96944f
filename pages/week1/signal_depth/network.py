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
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week1.signal_depth.layers import NOTHING, Results, ridges, strips

Array = np.ndarray

COLUMNS = [
    Column("end", "end", "Root mean square of the last hidden layer's activations", format=".3g"),
    Column("gradient", "gradient", "Root mean square of the gradient at the first hidden layer", format=".3g"),
    Column("dead", "dead", "Share of the last layer's units that are 0 for every input", format=".0%"),
    Column("saturated", "saturated", "Share of the last layer's units and inputs where the slope has nearly vanished", format=".0%"),
]  # fmt: skip
HERE = Now(
    Column("here", "here", "Root mean square of the activations at the layer of the clock"), "forward", before="end"
)


def view(results: Results, mode: Mode) -> View:
    """Two networks layer by layer."""
    names, depth = [name_of(one.spec, side) for one, side in zip(results, "ab", strict=True)], results[0].spec.depth
    tracks = [Track(*one) for one in zip("ab", names, SIDES, map(_arrays, results), strict=False)]
    verdicts = [verdict(name, one) for name, one in zip(names, results, strict=True)]
    below = strips(results, tracks, mode["second"])
    return View(
        alt=" ".join(verdicts),
        panels=[*ridges(results, names, mode["distributions"]), *below],
        tracks=tracks,
        clock=Clock(depth, at=mode["step"], unit="layer"),
        table=_beside(results, names, verdicts, mode.presenting),
        formula=[_rule(*one) for one in zip("ab", names, verdicts, strict=True)],
    )


def name_of(spec: Spec, side: str) -> str:
    gain = "" if spec.gain == 1.0 else f" x {digits(spec.gain, 3)}"
    return f"{side.upper()}: {ACTIVATIONS[spec.activation].label}, {INITIALIZERS[spec.initializer].label}{gain}"


def numbers(results: Results) -> str:
    """Every layer of both."""
    sides = zip(results, "ab", strict=True)
    return markdown_of(replace(one.table(), title=name_of(one.spec, side)) for one, side in sides)


def _beside(results: Results, names: Sequence[str], verdicts: Sequence[str], brief: bool) -> Beside:
    rows = []
    for one in results:
        last, first = one.signal.activations[-1], one.signal.gradients[0]
        rows.append({"end": last.rms, "gradient": first.rms, "dead": last.dead, "saturated": last.saturated})
    legend = [Legend(*one) for one in zip("ab", names, SIDES, ("", ""), verdicts, strict=False)]
    table = ResultTable(COLUMNS, rows)
    # Large type leaves room for what the page is about.
    return Beside(table.only("end", "gradient") if brief else table, legend, None if brief else HERE)


def _arrays(result: Result) -> dict[str, Array]:
    signal = result.signal
    layers = np.array([one.layer for one in signal.activations], dtype=float)
    rms = np.array([one.rms for one in signal.activations])
    back = signal.gradients[::-1]
    travelled = np.column_stack([[one.layer for one in back], [one.rms for one in back]])
    return {
        "points": np.column_stack([layers, rms]),
        "forward": np.column_stack([layers, rms]),
        # The gradient starts at the last layer: its first row is where it is at step 0 and again at step 1.
        "backward": np.vstack([travelled[:1], travelled]),
        "dead": np.column_stack([layers, [one.dead for one in signal.activations]]),
        "saturated": np.column_stack([layers, [one.saturated for one in signal.activations]]),
        "rms": rms,
        "factor": np.concatenate([[1.0], rms[1:] / np.maximum(rms[:-1], NOTHING)]),
    }


def verdict(name: str, result: Result) -> str:
    """What depth did to the signal, in a sentence."""
    activations = result.signal.activations
    start, end, layers = activations[0].rms, activations[-1].rms, len(activations) - 1
    if not np.isfinite(end):
        return f"{name}: the activations overflow before layer {layers}."
    if end <= NOTHING:
        return f"{name}: nothing arrives, every activation is 0 at layer {layers}."
    change = (end / start) ** (1 / layers)
    what = "vanish" if end < 0.02 * start else "explode" if end > 50 * start else "keep their size"
    return f"{name}: the activations {what}; each layer multiplies them by about {digits(change, 3)}."


def _rule(side: str, name: str, said: str) -> Rule:
    lines = [
        (r"a^{[l]} = f(W^{[l]} a^{[l-1]})", r"\mathrm{rms}(a^{[l]}) = @rms = @factor \cdot @rms0"),
    ]
    return Rule(side, name, lines, {}, said)
