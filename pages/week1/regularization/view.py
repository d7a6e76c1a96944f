"""Lambda on the stage: the boundary without a penalty and under one, the errors of all twelve, and the cost as it fell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.regularization.sweep import LAMBDAS, LINEAR, STEPS, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.heatmap import plane
from labcore.figures.histogram import Binned, histogram
from labcore.figures.lines import Line, frame, lines
from labcore.figures.looks import INK
from labcore.losses import sigmoid
from labcore.style import CLASSES, LEFT, RIGHT, TEST, TRAIN, Style
from pages.kit.numbers import nearest
from pages.kit.panels import CurvePanel, FieldPanel, FigurePanel, Panel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.regularization.words import at_lambda, error_text, sweep_words

GRID, BINS, FARTHEST = 56, 41, 6.0
# On the axis of logarithms 0 has no place of its own: it stands at its left end.
LEAST = 0.004
HERE = Style(INK.light, INK.dark, "dot", "circle")


def index_of(mode: Mode) -> int:
    """The number of the lambda that is looked at: of the twelve the one nearest to the setting."""
    asked = mode["strength"]
    return 0 if asked < LAMBDAS[1] / 2 else LAMBDAS.index(nearest(asked, LAMBDAS[1:]))


def view(result: Result, mode: Mode) -> View:
    i = index_of(mode)
    says = sweep_words(result, i)
    tracks, curves = _costs(result, i)
    panels: list[Panel] = [
        _field("free", result, 0, mode), _field("penalized", result, i, mode),
        FigurePanel("errors", _errors(result, i), title="wrong answers", role="strip"),
        FigurePanel("inputs", _inputs(result, i), title="hidden inputs z; dotted: linear zone", role="strip"),
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


def _places() -> np.ndarray:
    return np.array([LEAST, *LAMBDAS[1:]])


def _errors(result: Result, i: int) -> Figure:
    at, shares = _places(), 100 * result.errors
    top = max(30.0, 10 * float(np.ceil(np.nan_to_num(shares).max() / 10)))
    here = Line("here", np.array([at[i], at[i]]), np.array([0.0, top]), HERE, width=1.4)
    x = Axis(
        "lambda",
        range=(LEAST, LAMBDAS[-1]),
        log=True,
        labels=((LEAST, "0"), (0.01, "0.01"), (0.1, "0.1"), (1.0, "1"), (10.0, "10")),
    )
    every = [Line("train", at, shares[0], TRAIN), Line("dev", at, shares[1], TEST), here]
    return lines(every, x, Axis("%", range=(0.0, top)), legend=False, margin={"l": 46, "r": 10, "t": 6, "b": 38})


def _inputs(result: Result, i: int) -> Figure:
    edges = np.linspace(-FARTHEST, FARTHEST, BINS + 1)
    groups = []
    for name, one, style in (("lambda 0", 0, LEFT), (at_lambda(i), i, RIGHT)):
        z = np.concatenate([each.ravel() for each in result.pre_activations(one)])
        # What is farther out lies in the last bins.
        counts, _ = np.histogram(np.clip(np.nan_to_num(z), -FARTHEST, FARTHEST), edges)
        groups.append(Binned(name, 100 * counts / max(z.size, 1), style))
    made = histogram(
        edges,
        groups if i else groups[:1],
        Axis("z"),
        Axis("%"),
        legend=False,
        margin={"l": 46, "r": 6, "t": 6, "b": 38},
    )
    line = {
        "type": "line",
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": "rgba(128,128,140,0.8)", "width": 1, "dash": "dot"},
    }
    made["layout"]["shapes"] = [{**line, "x0": x, "x1": x} for x in (-LINEAR, LINEAR)]
    return made


def _costs(result: Result, i: int) -> tuple[list[Track], CurvePanel]:
    steps = result.steps.astype(float)
    both = {
        "whole": ("cost with its penalty", result.costs[i], LEFT),
        "data": ("data term alone", result.losses[i], TRAIN),
    }
    tracks = [
        Track(id_, name, style, {"cost": np.column_stack([steps, values])})
        for id_, (name, values, style) in both.items()
    ]
    axes = frame(
        [result.costs[i], result.losses[i]], 0, STEPS, False, x="step", y=Axis("cost"), margin={"l": 46, "b": 38}
    )
    return tracks, CurvePanel(
        "cost", axes, tracks=list(both), points="cost", role="strip", title="cost, and its data term"
    )


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
            r"W \leftarrow \left(1 - \frac{\alpha\lambda}{m}\right) W - \alpha\, dW",
            rf"\left(1 - \frac{{{rate} \cdot {strength}}}{{{m}}}\right) W - {rate}\, dW = {1 - step:.6g}\, W - {rate}\, dW",
        )
    elif spec.penalty == "l1":
        pair = (
            r"W \leftarrow W - \alpha\, dW - \frac{\alpha\lambda}{2m}\, \mathrm{sign}(W)",
            rf"W - {rate}\, dW - {step:.4g}\, \mathrm{{sign}}(W)",
        )
    else:
        pair = (
            r"W \leftarrow S(W - \alpha\, dW), \quad S(w) = \mathrm{sign}(w) \max\left(|w| - \frac{\alpha\lambda}{2m}, 0\right)",
            rf"S(w) = \mathrm{{sign}}(w) \max(|w| - {step:.4g}, 0)",
        )
    return Rule("whole", "weights", [pair], here=True)
