"""One unit's mini-batch on the stage: every example from z over z_norm to z~, and where the sigmoid takes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.batch_norm.unit import LINEAR, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, lines
from labcore.figures.scatter import Cloud, scatter
from labcore.norms import EPSILON
from labcore.style import LEFT, OUTSIDE, RIGHT, SIDES, Style
from labcore.table import Column, ResultTable
from pages.kit.panels import FigurePanel
from pages.kit.stage_data import Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.batch_norm.unit_words import number, unit_words

IDS = ("z", "normed", "tilde")
NAMES = ("z", "z norm", "z tilde")
STYLES = (LEFT, RIGHT, SIDES[2])
COLUMNS = [
    Column("mean", "mean", "Over the mini-batch", format=".3f"),
    Column("deviation", "deviation", "The standard deviation over the mini-batch", format=".3f"),
]  # fmt: skip
ROUND = Style("#5d6470", "#9aa4b4", "solid", "circle")


def view(result: Result, mode: Mode) -> View:
    told = unit_words(result)
    stages = (result.z, result.normed, result.tilde)
    return View(
        alt=told,
        panels=[
            FigurePanel("stages", _stages(result), title=f"{len(result.z)} examples of unit {result.spec.unit}; thick: mean and deviation"),
            FigurePanel("sigmoid", _sigmoid(result), title="the activation; dotted: its linear zone"),
        ],
        focus="tilde",
        tracks=[Track(id_, name, style, {}) for id_, name, style in zip(IDS, NAMES, STYLES, strict=True)],
        table=Beside(
            ResultTable(COLUMNS, [{"mean": float(one.mean()), "deviation": float(one.std())} for one in stages]),
            [Legend(id_, name, style) for id_, name, style in zip(IDS, NAMES, STYLES, strict=True)],
        ),
        says=told, formula=[replace(_rule(result), id=id_) for id_ in IDS],
    )  # fmt: skip


def _stages(result: Result) -> Figure:
    stages = np.array([result.z, result.normed, result.tilde])
    far = float(np.abs(stages).max(initial=2.0))
    drawn = [Line("", np.arange(3.0), one, ROUND, width=1.2, faint=True) for one in stages.T]
    # The example that the formula works out.
    drawn[0] = replace(drawn[0], style=replace(STYLES[2], dash="solid"), width=2.4, faint=False)
    for place, values in enumerate(stages):
        style = replace(STYLES[place], dash="solid")
        middle, spread = float(values.mean()), float(values.std())
        drawn.append(
            Line("", np.array([place, place], float), np.array([middle - spread, middle + spread]), style, width=6.0)
        )
        drawn.append(Line("", np.array([place - 0.12, place + 0.12]), np.array([middle, middle]), style, width=4.0))
    x = Axis("", range=(-0.25, 2.25), labels=[(float(i), name) for i, name in enumerate(NAMES)])
    return lines(drawn, x, Axis("", range=(-1.08 * far, 1.08 * far)), legend=False, margin={"l": 48})


def _sigmoid(result: Result) -> Figure:
    far = float(np.abs(result.tilde).max(initial=6.0)) * 1.05
    x, y = Axis("z tilde", range=(-far, far)), Axis("sigmoid", range=(-0.03, 1.03))
    at = np.linspace(-far, far, 121)
    curve = [Line("", at, 1.0 / (1.0 + np.exp(-at)), OUTSIDE[0])]
    curve += [Line("", np.array([edge, edge]), np.array([0.0, 1.0]), OUTSIDE[1]) for edge in (-LINEAR, LINEAR)]
    figure = lines(curve, x, y, legend=False, margin={"l": 52})
    dots = scatter([Cloud("examples", np.column_stack([result.tilde, result.outputs]), SIDES[2])], x, y, legend=False)
    return {**figure, "data": [*figure["data"], *dots["data"]]}


def _rule(result: Result) -> Rule:
    m, first = len(result.z), (float(result.z[0]), float(result.normed[0]), float(result.tilde[0]))
    z, normed, tilde = map(number, first)
    mean, variance, gamma, beta = map(number, (result.mean, result.variance, result.gamma, result.beta))
    deviation = number(float(np.sqrt(result.variance + EPSILON)))
    equations = [
        (r"\mu = \textstyle\sum z / m, \quad \sigma^2 = \textstyle\sum (z - \mu)^2 / m", rf"\mu = {mean}, \quad \sigma^2 = {variance}, \quad m = {m}"),
        (r"z_{\mathrm{norm}} = (z - \mu) / \sqrt{\sigma^2 + \epsilon}", rf"({z} - {_closed(mean)}) / {deviation} = {normed}"),
        # The accent of a tilde would be too small on a projector.
        (r"\text{z̃} = \gamma \, z_{\mathrm{norm}} + \beta", rf"{gamma} \cdot {_closed(normed)} + {_closed(beta)} = {tilde}"),
    ]  # fmt: skip
    return Rule("tilde", "example 1", equations, here=True)


def _closed(text: str) -> str:
    return f"({text})" if text.startswith("-") else text
