"""Symmetry: units that start equal stay equal."""

from __future__ import annotations

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.experiments.depth import symmetry
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.initializers import INITIALIZERS
from labcore.style import Style
from pages.kit.numbers import digits
from pages.kit.settings import Settings
from pages.kit.stage import Panel, Track
from pages.kit.view import PAIR, THIRD, Exhibit, look

UNITS = [PAIR["a"], PAIR["b"], THIRD, Style("#8a3f9b", "#d79be8", "dashdot", "triangle-up")]


def symmetry_exhibit(settings: Settings) -> Exhibit:
    """The weights of four units in training, left from the A side's start, right from B's."""
    tracks, panels, lines, words = [], [], [], []
    csv = "side,step,unit,weight\n"
    for side in ("a", "b"):
        activation, initializer = settings[f"{side}.activation"], settings[f"{side}.initializer"]
        result = symmetry(activation, initializer, seed=settings["seed"])
        steps = np.arange(len(result.weights), dtype=float)
        name = f"{side.upper()}: {ACTIVATIONS[activation].label}, {INITIALIZERS[initializer].label}"
        ids = []
        for unit, style in enumerate(UNITS):
            weights = result.weights[:, 0, unit]
            ids.append(f"{side}{unit}")
            tracks.append(Track(ids[-1], f"{side.upper()} unit {unit + 1}", style, {n: np.column_stack([steps, weights]) for n in ("points", "weight")}))  # fmt: skip
            csv += "".join(f"{side},{int(t)},{unit + 1},{w!r}\n" for t, w in zip(steps, weights.tolist(), strict=True))
        low, high = float(result.weights[:, 0].min()), float(result.weights[:, 0].max())
        room = max(0.1 * (high - low), 0.05)
        y = Axis(range=(low - room, high + room), ticks=5)
        figure = frame([result.weights[:, 0]], 0, len(steps) - 1, False, y=y, margin={"l": 52, "b": 38})
        panels.append(Panel(f"weights {side}", figure, ids, points="weight", kind="curve", title=name))
        what = (
            "do not move at all"
            if not result.moved
            else "move but stay equal"
            if result.spread == 0
            else f"differ by up to {digits(result.spread, 3)}"
        )
        words.append(f"{name}: the units {what}.")
        lines.append(
            (
                name,
                "yes" if result.moved else "no",
                digits(result.spread, 3) if result.spread else "0",
                digits(float(result.costs[-1])),
            )
        )
    table = "\n".join(
        [
            "| start | moved | largest difference of two units | cost at the end |",
            "|---|---|---:|---:|",
            *("| " + " | ".join(row) + " |" for row in lines),
        ]
    )
    code = "\n".join([
        "from labcore.experiments.depth import symmetry", "",
        *(f"result = symmetry({settings[f'{s}.activation']!r}, {settings[f'{s}.initializer']!r}, seed={settings['seed']})\nprint(result.moved, f\"{{result.spread:.3g}} {{result.costs[-1]:.4g}}\")" for s in ("a", "b")), "",
    ])  # fmt: skip
    rows = [
        {"id": t.id, "name": t.name, **look(t.style),
         "cells": [None], "outcome": "", "note": ""}
        for t in tracks
    ]  # fmt: skip
    return Exhibit(
        alt=" ".join(words), unit="step", steps=len(steps) - 1, tracks=tracks, panels=panels,
        columns=[("first weight", "At the training step of the clock")], rows=rows, live="weight", words=" ".join(words),
        table=lambda: table, code=lambda: code, csv=lambda: csv, rules=[], verdict=words,
    )  # fmt: skip
