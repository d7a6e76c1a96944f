"""Lambda on the stage: the boundary without a penalty and under one, the errors of all twelve, and the cost as it fell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.regularization.sweep import LAMBDAS, STEPS, Result
from labcore.figures.axes import Axis
from labcore.figures.heatmap import plane
from labcore.losses import sigmoid
from labcore.style import CLASSES, LEFT, RIGHT
from pages.kit.numbers import nearest
from pages.kit.panels import FieldPanel, FigurePanel, Panel
from pages.kit.stage_data import Clock, Rule
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.regularization.sweep_strips import cost_curves, errors_figure, inputs_figure
from pages.week1.regularization.words import at_lambda, error_text, sweep_words

GRID = 56


def index_of(mode: Mode) -> int:
    """The number of the lambda that is looked at: of the twelve the one nearest to the setting."""
    asked = mode["strength"]
    return 0 if asked < LAMBDAS[1] / 2 else LAMBDAS.index(nearest(asked, LAMBDAS[1:]))


def view(result: Result, mode: Mode) -> View:
    i = index_of(mode)
    says = sweep_words(result, i)
    tracks, curves = cost_curves(result, i)
    panels: list[Panel] = [
        _field("free", result, 0, mode), _field("penalized", result, i, mode),
        FigurePanel("errors", errors_figure(result, i), title="wrong: train, dev dashed", role="strip"),
        FigurePanel("inputs", inputs_figure(result, i), title="hidden inputs z; dotted: linear zone", role="strip"),
        curves,
    ]  # fmt: skip
    return View(
        alt=f"Two boundaries of one network between two moons. {says}", panels=panels, tracks=tracks,
        clock=Clock(len(result.steps) - 1, each=STEPS // (len(result.steps) - 1), at=len(result.steps) - 1, rest=len(result.steps) - 1),
        table=_beside(result, i), says=says, formula=[_rule(result, i)],
    )  # fmt: skip


def _field(name: str, result: Result, i: int, mode: Mode) -> FieldPanel:
    problem, network = result.problem, result.network(i)
    every = np.vstack([problem.train.raw, problem.dev.raw])
    middle, reach = (every.min(axis=0) + every.max(axis=0)) / 2, 0.54 * float(np.ptp(every, axis=0).max())
    (x0, y0), (x1, y1) = (middle - reach).tolist(), (middle + reach).tolist()
    grid = np.stack(np.meshgrid(np.linspace(x0, x1, GRID), np.linspace(y0, y1, GRID)), axis=-1).reshape(-1, 2)
    p = sigmoid(network.forward(problem.inputs_of(grid)))[:, 0].reshape(GRID, GRID)
    examples = []
    for dev, subset in enumerate((problem.train, problem.dev)):
        wrong = (network.forward(subset.X)[:, 0] > 0) != (subset.y == 1)
        examples.append(np.column_stack([subset.raw, subset.y, np.full(len(subset.y), np.nan), dev + 2 * wrong]))
    classes = [
        {"name": n, "light": s.light, "dark": s.dark} for n, s in zip(problem.table.classes, CLASSES, strict=True)
    ]
    axes = plane(Axis("", range=(x0, x1)), Axis("", range=(y0, y1)), True, {"l": 26, "r": 4, "t": 4, "b": 24})
    told = f"{at_lambda(i)}: {error_text(result, i)}"
    return FieldPanel(
        name, axes, title=told, home={"x": [x0, x1], "y": [y0, y1]}, values=np.nan_to_num(np.stack([1 - p, p], axis=-1)), x=(x0, x1), y=(y0, y1),
        classes=classes, examples=np.vstack(examples), keyed=name == "free" and not mode.presenting,
    )  # fmt: skip


def _beside(result: Result, i: int) -> Beside:
    table, shown = result.table(), [0, i] if i else [0]
    looks = (LEFT, RIGHT)
    legend = [Legend(f"lambda {place}", at_lambda(one), looks[place]) for place, one in enumerate(shown)]
    return Beside(
        replace(table, rows=[table.rows[one] for one in shown]).only("norm1", "norm2", "norm3", "linear"), legend
    )


def _rule(result: Result, i: int) -> Rule:
    spec, m = result.spec, result.problem.train.examples
    rate, strength = f"{spec.learning_rate:g}", f"{LAMBDAS[i]:g}"
    step = spec.learning_rate * LAMBDAS[i] / (m if spec.penalty == "l2" else 2 * m)
    if spec.penalty == "l2":
        pair = (
            r"W \leftarrow (1 - \alpha\lambda/m)\, W - \alpha\, dW",
            rf"1 - \alpha\lambda/m = 1 - {rate} \cdot {strength}/{m} = {1 - step:.6g}",
        )
    elif spec.penalty == "l1":
        pair = (
            r"W \leftarrow W - \alpha\, dW - \alpha\lambda/(2m)\; \mathrm{sign}(W)",
            rf"W - {rate}\, dW - {step:.4g}\, \mathrm{{sign}}(W)",
        )
    else:
        pair = (
            r"W \leftarrow S(W - \alpha\, dW), \quad \alpha\lambda/(2m) = " + f"{step:.4g}",
            rf"S(w) = \mathrm{{sign}}(w) \max(|w| - {step:.4g}, 0)",
        )
    return Rule("whole", "weights", [pair], here=True)
