"""One neuron on the stage: how wide z is for three choices of the weights' variance."""

from __future__ import annotations

import numpy as np

from labcore.experiments.depth.neuron import Result
from labcore.figures.ridge import ridge
from labcore.style import LEFT
from pages.kit.numbers import digits
from pages.kit.panels import FigurePanel
from pages.kit.view import Mode, View


def view(result: Result, mode: Mode) -> View:
    samples, variances = result.samples, result.variances
    reach = 3.2 * float(max(np.std(z) for z in samples.values()))
    edges = np.linspace(-reach, reach, 81)
    shares = np.array([np.histogram(z, edges)[0] / len(z) for z in samples.values()])
    figure = ridge(
        edges, shares, [0.0, 1.0, 2.0], [f"Var(w) = {name}" for name in samples],
        [f"Var(z) = {digits(v, 3)}" for v in variances.values()], LEFT,
        f"z = w x with {result.spec.neuron_inputs} inputs", "", margin={"l": 110},
    )  # fmt: skip
    given = ", ".join(f"{name} gives {digits(v, 3)}" for name, v in variances.items())
    return View(alt=f"With n inputs Var(z) = n Var(w): {given}.", panels=[FigurePanel("neuron", figure)])
