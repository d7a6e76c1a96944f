"""One neuron on the stage: how wide z is for three choices of the weights' variance."""

from __future__ import annotations

import numpy as np

from labcore.experiments.depth.neuron import Result
from labcore.figures.ridge import ridge
from labcore.style import LEFT
from pages.kit.numbers import digits
from pages.kit.view import Mode, View
from pages.week1.signal_depth.panels import NumbersColumn, RowsPanel
from pages.week1.signal_depth.words import neuron_words


def view(result: Result, mode: Mode) -> View:
    samples, variances = result.samples, result.variances
    reach = 3.2 * float(max(np.std(z) for z in samples.values()))
    edges = np.linspace(-reach, reach, 81)
    shares = np.array([np.histogram(z, edges)[0] / len(z) for z in samples.values()])
    places = [0.0, 1.0, 2.0]
    n = result.spec.neuron_inputs
    figure = ridge(
        edges, shares, places, [f"Var(w) = {name}" for name in samples], (), LEFT,
        f"z = w x with {n} input{'s' if n > 1 else ''}", "", margin={"l": 96},
    )  # fmt: skip
    beside = NumbersColumn("Var(z)", [[(0, digits(v, 3))] for v in variances.values()])
    given = ", ".join(f"{name} gives {digits(v, 3)}" for name, v in variances.items())
    return View(
        alt=f"With n inputs Var(z) = n Var(w): {given}.", says=neuron_words(result),
        panels=[RowsPanel("neuron", figure, places=places, lit=[0, 0, 0], columns=[beside], title="z of one neuron, for three variances of its weights")],
    )  # fmt: skip
