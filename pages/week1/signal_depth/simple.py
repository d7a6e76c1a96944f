"""The linear chain and one neuron: depth and width alone."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.depth import linear_chain, one_neuron
from labcore.figures.lines import frame
from labcore.figures.ridge import ridge
from pages.kit.numbers import digits
from pages.kit.stage import Panel, Rule, Track
from pages.kit.view import PAIR, THIRD, Exhibit, look

DECADES = 60


def chain_exhibit(w: float, depth: int) -> Exhibit:
    """Activations of the chain w I: the chosen w between its two stories, 1.1 and 0.9."""
    chosen = {"a": (w, PAIR["a"]), "b": (1.1, PAIR["b"]), "c": (0.9, THIRD)}
    layers = np.arange(depth + 1, dtype=float)
    tracks = [
        Track(key, f"w = {digits(v)}", style, {name: np.column_stack([layers, linear_chain(v, depth)]) for name in ("points", "forward")})
        for key, (v, style) in chosen.items()
    ]  # fmt: skip
    series = [track.arrays["forward"][:, 1] for track in tracks]
    figure = frame(series, 0, depth, True, DECADES, math.inf, x="layer", margin={"l": 56, "t": 6, "b": 40})
    ends = {key: linear_chain(v, depth)[-1] for key, (v, _) in chosen.items()}
    rows = [
        {"id": key, "name": f"w = {digits(v)}", **look(s),
         "cells": [None, digits(ends[key])], "outcome": "", "note": f"After {depth} layers the signal is {digits(ends[key])} times as large."}
        for key, (v, s) in chosen.items()
    ]  # fmt: skip
    words = f"After {depth} layers of {digits(w)} the signal is {digits(ends['a'])} times as large; of 1.1, {digits(ends['b'])}; of 0.9, {digits(ends['c'])}."
    mantissa, _, exponent = f"{ends['a']:.4g}".partition("e")
    end = rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if exponent else mantissa
    latex = (r"a^{[L]} = w^L\, a^{[0]}", rf"{w:g}^{{{depth}}} = {end}")
    table = "\n".join(
        [
            "| w | after " + f"{depth} layers |",
            "|---:|---:|",
            *(f"| {digits(v)} | {digits(ends[k])} |" for k, (v, _) in chosen.items()),
        ]
    )
    code = f'from labcore.experiments.depth import linear_chain\n\nfor w in ({w!r}, 1.1, 0.9):\n    print(w, f"{{linear_chain(w, {depth})[-1]:.4g}}")\n'
    csv = "w,layer,activation\n" + "".join(
        f"{v!r},{i},{a!r}\n" for v, _ in chosen.values() for i, a in enumerate(linear_chain(v, depth).tolist())
    )
    return Exhibit(
        alt=words, unit="layer", steps=depth, tracks=tracks, columns=[("here", "At the layer of the clock"), ("at the end", "After the last layer")],
        panels=[Panel("chain", figure, [t.id for t in tracks], points="forward", kind="curve", title="activation, starting from 1")],
        rows=rows, live="forward", words=words, table=lambda: table, code=lambda: code, csv=lambda: csv,
        rules=[Rule(t.id, t.name, [latex] if t.id == "a" else [], {}, words) for t in tracks], verdict=ends,
    )  # fmt: skip


def neuron_exhibit(inputs: int, seed: int) -> Exhibit:
    """One neuron: how wide z is for three choices of the weights' variance."""
    samples = one_neuron(inputs, seed=seed)
    reach = 3.2 * float(max(np.std(z) for z in samples.values()))
    edges = np.linspace(-reach, reach, 81)
    shares = np.array([np.histogram(z, edges)[0] / len(z) for z in samples.values()])
    names = [f"Var(w) = {name}" for name in samples]
    variances = {name: float(np.var(z)) for name, z in samples.items()}
    notes = [f"Var(z) = {digits(v, 3)}" for v in variances.values()]
    figure = ridge(
        edges,
        shares,
        [0.0, 1.0, 2.0],
        names,
        notes,
        PAIR["a"],
        f"z = w x with {inputs} inputs",
        "",
        margin={"l": 110},
    )
    words = (
        "With n inputs Var(z) = n Var(w): "
        + ", ".join(f"{name} gives {digits(v, 3)}" for name, v in variances.items())
        + "."
    )
    table = "\n".join(["| Var(w) | Var(z) |", "|---|---:|", *(f"| {n} | {digits(v)} |" for n, v in variances.items())])
    code = f'from labcore.experiments.depth import one_neuron\n\nfor name, z in one_neuron({inputs}, seed={seed}).items():\n    print(name, f"{{z.var():.4g}}")\n'
    csv = "var_w,z\n" + "".join(f"{name},{v!r}\n" for name, z in samples.items() for v in z.tolist())
    return Exhibit(
        alt=words, unit="", steps=0, tracks=[], panels=[Panel("neuron", figure, [])], columns=[], rows=[], live="",
        words=words, table=lambda: table, code=lambda: code, csv=lambda: csv, verdict=variances,
    )  # fmt: skip
