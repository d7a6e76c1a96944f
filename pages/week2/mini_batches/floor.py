"""Where a noisy descent comes to rest on the stage: two walks of one ratio, and the variance against the batch size."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from labcore.experiments.mini_batches.floor import SIZES, WATCHED, Result, Walk
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, frame, lines
from labcore.style import LEFT, RIGHT, Style
from labcore.table import Column, ResultTable
from pages.kit.numbers import digits, rounded
from pages.kit.panels import CurvePanel, FigurePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.mini_batches.noise import batch_axis
from pages.week2.mini_batches.words import latex

IDS = ("chosen", "twice")
SECONDS = 8.0
LARGEST = 1e3
COLUMNS = [
    Column("rate", "rate", "The learning rate. No unit", format=".3g"),
    Column("batch", "batch size", "Examples in a step", format="d"),
    Column("measured", "variance", "Of the iterate, measured over 400 walkers", format=".3g"),
    Column("predicted", "formula", "α σ² / (b λ (2 − α λ))", format=".3g"),
]  # fmt: skip
FLOOR = r"""
**The floor.** On a quadratic of curvature $\lambda$, with noise of variance $\sigma^2/b$ on each gradient, a step keeps $(1 - \alpha\lambda)^2$ of the variance and adds $\alpha^2\sigma^2/b$. Where both
are even the iterate settles, at variance $\alpha\sigma^2 / (b\lambda(2 - \alpha\lambda))$.
"""
NEARLY = r"""
**The same ratio.** For small $\alpha\lambda$ only $\alpha/b$ counts: twice the batch at twice the rate has nearly the same floor. Where $\alpha\lambda$ comes near 2 that ends: the factor
$2 - \alpha\lambda$ goes to 0, and the floor rises without bound.
"""


def view(result: Result, mode: Mode) -> View:
    walks = (result.chosen, result.twice)
    spread = math.sqrt(result.chosen.predicted) if math.isfinite(result.chosen.predicted) else 1.0
    reach = max(1.1, 4.5 * spread)
    figure = frame(
        [], 0, WATCHED, False, y=Axis("w", range=(-reach, reach), ticks=5), levels=[-spread, spread], margin={"l": 52}
    )
    named = list(zip(IDS, walks, (LEFT, RIGHT), strict=True))
    return View(
        alt=floor_words(result),
        panels=[
            CurvePanel("walk", figure, tracks=IDS, points="walk", title="one walker each; dotted: standard deviation"),
            FigurePanel("floor", _floor(result), title="variance; dotted: by the formula"),
        ],
        tracks=[Track(id_, name_of(walk), style, _arrays(walk)) for id_, walk, style in named],
        clock=Clock(WATCHED, at=WATCHED, rest=WATCHED, seconds=SECONDS),
        table=Beside(
            ResultTable(COLUMNS, [{"rate": one.learning_rate, "batch": one.batch_size, "measured": one.measured, "predicted": one.predicted} for one in walks]),
            [Legend(id_, name, style) for (id_, _, style), name in zip(named, ("chosen", "both doubled"), strict=True)],
        ),
        formula=[_rule(result, id_, walk) for id_, walk, _ in named],
        says=floor_words(result),
    )  # fmt: skip


def name_of(walk: Walk) -> str:
    return f"rate {digits(walk.learning_rate, 3)}, batch of {walk.batch_size}"


def _arrays(walk: Walk) -> dict[str, np.ndarray]:
    kept = np.where(np.abs(walk.points) < LARGEST, walk.points, np.nan)
    path = np.column_stack([np.arange(WATCHED + 1.0), kept])
    return {"points": path, "walk": path}


def _floor(result: Result) -> Figure:
    every: list[Line] = []
    for name, walks, style in (
        ("same rate", result.same_rate, LEFT),
        ("same rate over batch size", result.same_ratio, RIGHT),
    ):
        every += [_line(name, [one.measured for one in walks], replace(style, dash="solid")), _line("", [one.predicted for one in walks], replace(style, dash="dot"))]  # fmt: skip
    known = np.concatenate([one.ys[np.isfinite(one.ys)] for one in every])
    y = (
        Axis(
            "variance",
            log=True,
            range=(10.0 ** math.floor(math.log10(known.min())), 10.0 ** math.ceil(math.log10(known.max()) + 1e-9)),
        )
        if len(known)
        else Axis("variance")
    )
    return lines(every, batch_axis(), y, legend=True, margin={"l": 62, "r": 22})


def _line(name: str, values: list[float], style: Style) -> Line:
    ys = np.array(values)
    return Line(name, np.array(SIZES, float), np.where(np.isfinite(ys), ys, np.nan), style, width=2.0 if name else 3.0)


def _rule(result: Result, id_: str, walk: Walk) -> Rule:
    spec = result.spec
    value = latex(walk.predicted) if math.isfinite(walk.predicted) else r"\infty"
    noise = latex(spec.noise)
    noise = f"({noise})" if "cdot" in noise else noise
    numbers = (
        rf"\frac{{{latex(walk.learning_rate)} \cdot {noise}^2}}{{{walk.batch_size} \cdot {latex(spec.curvature)} \, "
        rf"(2 - {latex(walk.learning_rate * spec.curvature)})}} = {value}"
    )
    return Rule(
        id_, name_of(walk), [(r"V = \frac{\alpha\, \sigma^2}{b\, \lambda\, (2 - \alpha \lambda)}", numbers)], here=True
    )


def floor_words(result: Result) -> str:
    """Whether both walks settle, and how nearly alike."""
    chosen, twice, bend = result.chosen, result.twice, result.spec.curvature
    if not math.isfinite(chosen.predicted):
        return f"The rate times the curvature is {digits(chosen.learning_rate * bend, 3)}, not below 2: the walk grows, with noise or without, and has no floor."
    said = f"The walk settles at variance {rounded(chosen.measured)}; the formula says {rounded(chosen.predicted)}."
    if not math.isfinite(twice.predicted):
        return (
            said
            + f" With rate and batch doubled the rate times the curvature is {digits(twice.learning_rate * bend, 3)}, not below 2: that walk has no floor."
        )
    ratio = twice.predicted / chosen.predicted
    return (
        said
        + f" With rate and batch doubled the floor is {rounded(ratio)} times as high: 2 − αλ falls from {digits(2 - chosen.learning_rate * bend, 3)} to {digits(2 - twice.learning_rate * bend, 3)}."
    )
