"""One neuron on the stage: how wide z is for three choices of the weights' variance."""

from __future__ import annotations

import numpy as np

from labcore.experiments.depth.neuron import Result
from labcore.figures.ridge import ridge
from labcore.style import LEFT
from pages.kit.numbers import rounded
from pages.kit.view import Mode, View
from pages.week1.signal_depth.panels import NumbersColumn, RowsPanel
from pages.week1.signal_depth.words import neuron_words

BINS = 40


def view(result: Result, mode: Mode) -> View:
    samples, variances = result.samples, result.variances
    # To the farthest draw of each, so that none is cut off, and in as many bins, so that the narrow ones are as smooth.
    reach = [float(np.abs(z).max()) for z in samples.values()]
    edges = np.array([np.linspace(-far, far, BINS + 1) for far in reach])
    shares = np.array([np.histogram(z, own)[0] / len(z) for z, own in zip(samples.values(), edges, strict=True)])
    places = [0.0, 1.0, 2.0]
    n = result.spec.neuron_inputs
    figure = ridge(
        edges, shares, places, [f"Var(w) = {name}" for name in samples], (), LEFT,
        f"z = w x with {n} input{'s' if n > 1 else ''}", "", margin={"l": 96},
        root=False,
    )  # fmt: skip
    beside = NumbersColumn("Var(z)", [[(0, rounded(v))] for v in variances.values()])
    given = ", ".join(f"{name} gives {rounded(v)}" for name, v in variances.items())
    return View(
        alt=f"With n inputs Var(z) = n Var(w): {given}.", says=neuron_words(result),
        panels=[RowsPanel("neuron", figure, places=places, lit=[0, 0, 0], columns=[beside], title="how often each value of z comes, all rows drawn equally high")],
    )  # fmt: skip
