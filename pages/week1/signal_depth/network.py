"""Two networks, layer by layer: distributions above, what goes forward and what comes back below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.experiments.depth import (
    Signal,
    SignalSettings,
    Training,
    estimate,
    histograms,
    measure_in_steps,
    theory,
    train_in_steps,
)
from labcore.figures.lines import frame, line
from labcore.figures.ridge import ridge
from labcore.initializers import INITIALIZERS
from pages.kit.numbers import digits
from pages.kit.settings import Settings
from pages.kit.stage import Panel, Rule, Track
from pages.kit.view import PAIR, Exhibit, look
from pages.kit.work import Memory, Work, turn_of

Array = np.ndarray

MOST_ROWS = 12
BINS = 60
DECADES = 40
# Gradients and activations below this have vanished for every purpose.
NOTHING = 1e-300

_SIGNALS: Memory[Signal] = Memory(64)
_TRAININGS: Memory[Training] = Memory(32)
_SHARES: Memory[tuple[Array, Array]] = Memory(64)
_MOMENTS: Memory[Array] = Memory(64)


def side_of(settings: Settings, side: str) -> SignalSettings:
    """The network of one side, as names and numbers."""
    return SignalSettings(
        depth=settings["depth"], width=settings["width"], activation=settings[f"{side}.activation"],
        initializer=settings[f"{side}.initializer"], gain=settings[f"{side}.gain"], inputs=settings["inputs"],
        data=settings["data"], seed=settings["seed"],
    )  # fmt: skip


def name_of(side: str, network: SignalSettings) -> str:
    gain = "" if network.gain == 1.0 else f" x {digits(network.gain, 3)}"
    activation, initializer = ACTIVATIONS[network.activation].label, INITIALIZERS[network.initializer].label
    return f"{side.upper()}: {activation}, {initializer}{gain}"


def measured(settings: Settings) -> dict[str, tuple[Signal, Training | None]]:
    """Both sides measured, trained first if the page says so, with progress; computed once for all visitors."""
    work = Work(settings)
    found: dict[str, tuple[Signal, Training | None]] = {}
    k = settings["train_steps"]
    for i, side in enumerate(("a", "b")):
        network = side_of(settings, side)
        how = (settings["optimizer"], settings["learning_rate"], k)

        def train(network: SignalSettings = network, how: Any = how, i: int = i, side: str = side) -> Training:
            with turn_of(work, estimate(network, how[2]).bytes):
                for state in train_in_steps(network, how[0], how[1], how[2]):
                    work.at(f"Training {side.upper()}", (i + state.done / state.total) / 2)
            return state

        def measure(network: SignalSettings = network, i: int = i, side: str = side) -> Signal:
            with turn_of(work, estimate(network).bytes):
                for state in measure_in_steps(network):
                    work.at(f"Measuring {side.upper()}", (i + state.done / state.total) / 2)
            return state

        if k:
            training = _TRAININGS.get((network, how), train)
            assert training.after is not None
            found[side] = (training.after, training)
        else:
            found[side] = (_SIGNALS.get(network, measure), None)
    work.done()
    return found


def network_exhibit(settings: Settings, found: dict[str, tuple[Signal, Training | None]]) -> Exhibit:
    """Two networks layer by layer: distributions above, forward and backward below."""
    names = {side: name_of(side, signal.settings) for side, (signal, _) in found.items()}
    tracks = [Track(side, names[side], PAIR[side], _arrays(signal)) for side, (signal, _) in found.items()]
    depth = settings["depth"]
    panels = [*_ridges(settings, found, names), *_strips(settings, found, tracks, depth)]
    columns = [
        ("here", "Root mean square of the activations at the layer of the clock"),
        ("end", "Root mean square of the last hidden layer's activations"),
        ("gradient", "Root mean square of the gradient at the first hidden layer"),
        ("dead", "Share of the last layer's units that are 0 for every input"),
        ("saturated", "Share of the last layer's units and inputs where the slope has nearly vanished"),
    ]
    rows = [_row(side, names[side], signal) for side, (signal, _) in found.items()]
    if settings.presenting:
        # Large type leaves room for what the page is about.
        columns, rows = columns[1:3], [{**row, "cells": row["cells"][1:3]} for row in rows]
    words = " ".join(_verdict(names[side], signal) for side, (signal, _) in found.items())
    return Exhibit(
        alt=words, unit="layer", steps=depth, tracks=tracks, panels=panels, columns=columns, rows=rows, live="forward",
        words=words, table=lambda: _table(found, names), code=lambda: _code(settings, found), csv=lambda: _csv(found),
        rules=[_rule(side, names[side], signal) for side, (signal, _) in found.items()], verdict=found,
    )  # fmt: skip


def _arrays(signal: Signal) -> dict[str, Array]:
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


def _ridges(settings: Settings, found: dict[str, tuple[Signal, Training | None]], names: dict[str, str]) -> list[Panel]:
    """The layers' distributions, of the activations or of the gradients, on one axis for both sides."""
    of = settings["distributions"]
    every = [getattr(signal, of) for signal, _ in found.values()]
    stride = -(-len(every[0]) // MOST_ROWS)
    picked = [list(layers[::stride]) for layers in every]
    largest = max((3 * one.rms for layers in picked for one in layers if np.isfinite(one.rms)), default=1.0)
    reach = float(np.clip(largest, 1e-3, 4.0)) if of == "activations" else max(float(largest), NOTHING)
    trained = (settings["optimizer"], settings["learning_rate"], settings["train_steps"])
    key = (of, *(signal.settings for signal, _ in found.values()), trained if settings["train_steps"] else None)
    edges, shares = _SHARES.get(key, lambda: histograms(picked, BINS, (-reach, reach)))
    panels = []
    for i, side in enumerate(found):
        notes = [f"rms {digits(one.rms, 3)}" for one in picked[i]]
        places = [float(one.layer) for one in picked[i]]
        figure = ridge(
            edges[0], shares[i], places, [f"{place:.0f}" for place in places], notes,
            PAIR[side], of[:-1], "layer",
        )  # fmt: skip
        panels.append(Panel(f"ridge {side}", figure, [], title=names[side]))
    return panels


def _strips(settings: Settings, found: Any, tracks: Sequence[Track], depth: int) -> list[Panel]:
    ids = [track.id for track in tracks]
    if settings["second"] == "training":
        return [_costs(found)]
    pairs = {
        "signal": [
            ("forward", "rms of the activations, forward", True),
            ("backward", "rms of the gradient, backward", True),
        ],
        "units": [("dead", "share of dead units", False), ("saturated", "share of saturated units", False)],
    }[settings["second"]]
    panels = []
    for name, title, log in pairs:
        series = [
            np.maximum(track.arrays[name][:, 1], NOTHING) if log else track.arrays[name][:, 1] for track in tracks
        ]
        expected = name == "forward" and not settings["train_steps"]
        still = [_theory(side, signal) for side, (signal, _) in found.items()] if expected else []
        figure = frame(series, 0, depth, log, DECADES, math.inf, x="layer", still=still)
        panels.append(Panel(f"curve {name}", figure, ids, points=name, role="strip", title=title))
    return panels


def _theory(side: str, signal: Signal) -> dict[str, Any]:
    moments = _MOMENTS.get(signal.settings, lambda: theory(signal.settings).activations)
    with np.errstate(invalid="ignore"):
        heights = np.sqrt(moments)
    return line(np.arange(len(heights), dtype=float), heights, PAIR[side], "dot", 3.0)


def _costs(found: dict[str, tuple[Signal, Training | None]]) -> Panel:
    runs = {side: training.costs for side, (_, training) in found.items() if training is not None}
    longest = max((len(costs) for costs in runs.values()), default=1)
    still = [line(np.arange(len(costs), dtype=float), costs, PAIR[side]) for side, costs in runs.items()]
    figure = frame(list(runs.values()) or [np.ones(1)], 0, longest, True, x="training step", still=still)
    title = "cost of each mini-batch" if runs else "no training yet: set the training steps under More"
    return Panel("curve costs", figure, [], role="strip", title=title)


def _row(side: str, name: str, signal: Signal) -> dict[str, Any]:
    last, first = signal.activations[-1], signal.gradients[0]
    cells = [None, digits(last.rms, 3), digits(first.rms, 3), f"{last.dead:.0%}", f"{last.saturated:.0%}"]
    return {"id": side, "name": name, **look(PAIR[side]), "cells": cells, "outcome": "", "note": _verdict(name, signal)}


def _verdict(name: str, signal: Signal) -> str:
    """What depth did to the signal, in a sentence."""
    start, end = signal.activations[0].rms, signal.activations[-1].rms
    layers = len(signal.activations) - 1
    if not np.isfinite(end):
        return f"{name}: the activations overflow before layer {layers}."
    if end <= NOTHING:
        return f"{name}: nothing arrives, every activation is 0 at layer {layers}."
    change = (end / start) ** (1 / layers)
    what = "vanish" if end < 0.02 * start else "explode" if end > 50 * start else "keep their size"
    return f"{name}: the activations {what}; each layer multiplies them by about {digits(change, 3)}."


def _rule(side: str, name: str, signal: Signal) -> Rule:
    lines = [
        (r"a^{[l]} = f(W^{[l]} a^{[l-1]})", r"\mathrm{rms}(a^{[l]}) = @rms = @factor \cdot @rms0"),
    ]
    return Rule(side, name, lines, {}, _verdict(name, signal))


def _table(found: Any, names: dict[str, str]) -> str:
    """Every layer of both sides: activations with mean, standard deviation and rms, then the gradients'."""
    head = "| layer | mean | std | rms | gradient mean | gradient std | gradient rms | dead | saturated |"
    parts = []
    for side, (signal, _) in found.items():
        lines = [head, "|---:|" + "---:|" * 8]
        for one in signal.activations:
            back = signal.gradients[one.layer - 1] if one.layer else None
            gradient = [digits(v, 3) for v in (back.mean, back.std, back.rms)] if back else ["–"] * 3
            shares = [f"{one.dead:.0%}", f"{one.saturated:.0%}"] if back else ["–"] * 2
            cells = [digits(v, 3) for v in (one.mean, one.std, one.rms)] + gradient + shares
            lines.append(f"| {one.layer} | " + " | ".join(cells) + " |")
        parts.append(f"**{names[side]}**\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


def _csv(found: Any) -> str:
    lines = ["side,layer,mean,std,rms,dead,saturated,gradient_rms"]
    for side, (signal, _) in found.items():
        for one in signal.activations:
            gradient = repr(signal.gradients[one.layer - 1].rms) if one.layer else ""
            lines.append(
                f"{side},{one.layer},{one.mean!r},{one.std!r},{one.rms!r},{one.dead!r},{one.saturated!r},{gradient}"
            )
    return "\n".join(lines) + "\n"


def _code(settings: Settings, found: Any) -> str:
    k = settings["train_steps"]
    how = f"train_in_steps(network, {settings['optimizer']!r}, {settings['learning_rate']!r}, {k})"
    body = ["    signal = measure(network)"]
    if k:
        body = [f"    for training in {how}:", "        pass", "    signal = training.after"]
    return "\n".join([
        f"from labcore.experiments.depth import SignalSettings, {'train_in_steps' if k else 'measure'}", "",
        "networks = {", *(f"    {side!r}: {signal.settings!r}," for side, (signal, _) in found.items()), "}",
        "for side, network in networks.items():", *body,
        "    for one in signal.activations:",
        '        print(f"{side} layer {one.layer} mean {one.mean:.3g} std {one.std:.3g} rms {one.rms:.3g} "',
        '              f"dead {one.dead:.0%} saturated {one.saturated:.0%}")',
        "    for one in signal.gradients:",
        '        print(f"{side} gradient {one.layer} mean {one.mean:.3g} std {one.std:.3g} rms {one.rms:.3g}")', "",
    ])  # fmt: skip
