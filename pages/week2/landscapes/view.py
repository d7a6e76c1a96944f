"""The ball on the stage: the ground in three dimensions, the curvatures under the ball, and how long it takes."""

from __future__ import annotations

import numpy as np

from labcore.experiments.landscapes.point import GROUNDS, Result, kind_of
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.figures.space import Heights, heights_of, space
from labcore.optimizers import OPTIMIZERS
from labcore.progress import moments
from labcore.surfaces import cost_of
from labcore.table import Column, ResultTable
from pages.kit.numbers import digits, typeset
from pages.kit.panels import CurvePanel
from pages.kit.shared import PICTURES
from pages.kit.stage_data import Block, Clock, Rule, Track, block
from pages.kit.surface_pictures import values_on
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.landscapes.panels import BallPanel, BarsNowPanel
from pages.week2.landscapes.words import GROUNDS as GROUND_WORDS
from pages.week2.landscapes.words import KINDS, ball_words

Array = np.ndarray

# How far the parabolas under the ball reach, in shares of the smaller side of the window, and of how many points they are.
ARM, ARM_POINTS = 0.14, 13
GRID = 61
# The way down from the ridge comes towards the viewer.
CAMERA = {"eye": {"x": -1.13, "y": 1.4, "z": 0.95}, "center": {"x": 0, "y": 0, "z": -0.12}}
COLUMNS = [
    Column("slope", "slope", "The length of the gradient under the ball at the clock's step", format=".3g"),
    Column("low", "least curvature", "The lower eigenvalue of the Hessian under the ball", format=".3g"),
    Column("high", "largest", "The higher eigenvalue", format=".3g"),
]
HESSIAN = (
    (r"\lambda_{\min},\ \lambda_{\max}\ \text{of}\ \nabla^2 f", r"@low,\quad @high"),
    (r"\lVert \nabla f \rVert", r"@slope"),
)


def view(result: Result, mode: Mode) -> View:
    spec, steps = result.spec, result.steps
    figures, heights = ground(spec.ground)
    name, style = OPTIMIZERS[spec.rule].label, OPTIMIZERS[spec.rule].style
    low, high = result.eigenvalues.T
    count = np.arange(steps + 1.0)
    curves = {"cost": result.values, "slope": result.slopes}
    arrays = {
        "points": result.points, "height": heights.of(spec.cost.above_minimum(result.values)), "low": low, "high": high,
        **{key: np.column_stack([count, one]) for key, one in curves.items()},
    }  # fmt: skip
    # The formula reads numbers by step.
    arrays["slope_now"] = result.slopes
    ball = Track("ball", name, style, arrays)
    said = ball_words(result)
    titles = moments(KINDS[kind_of(*pair)] for pair in result.eigenvalues.tolist())
    return View(
        alt=f"A ball on {GROUND_WORDS[spec.ground]}. {said}",
        panels=[
            BallPanel("ground", "space", tracks=["ball"], wide=True, arms=_arms(result, heights), curvatures=("low", "high")),
            BarsNowPanel(
                "curvatures", names=["least", "largest"], values=result.eigenvalues, range=_range(result.eigenvalues), signed=True,
                title=[(step, text) for step, text in titles],
            ),
            _curve("cost", result.values, steps, spec.cost.quantity_above if spec.cost.minima.size else "cost", False),
            _curve("slope", result.slopes, steps, "slope under the ball", True),
        ],
        tracks=[ball], clock=Clock(steps, at=result.flattest if mode["step"] is None else mode["step"], rest=result.flattest), figures=figures, marks={"start": None, "minima": []},
        table=_beside(result, name, said),
        formula=[Rule("ball", name, [(symbols, numbers.replace("@slope", "@slope_now")) for symbols, numbers in HESSIAN] + _growth(result), {}, said, here=True, since=steps)],
    )  # fmt: skip


@PICTURES.keeps
def ground(key: str) -> tuple[Block, Heights]:
    """The ground in three dimensions, drawn once for all visitors, and how a cost becomes a height on it."""
    cost = cost_of(GROUNDS[key])
    xs, ys, values = values_on(cost, *cost.domain, GRID)
    heights = heights_of(cost.above_minimum(values), cost.quantity_above)
    x, y = (Axis(name, range=ends) for name, ends in zip(cost.axes, cost.domain, strict=True))
    figure = space(xs, ys, heights.of(cost.above_minimum(values)), x, y, "")
    figure["layout"]["scene"]["camera"] = CAMERA
    return block({"space": figure}), heights


def _curve(key: str, values: Array, steps: int, title: str, log: bool) -> CurvePanel:
    low, high = float(values.min()), float(values.max())
    y = Axis() if log else Axis(range=(low - 0.06 * (high - low), high + 0.06 * (high - low)))
    return CurvePanel(
        f"curve {key}", frame([values], 0, steps, log, y=y), tracks=["ball"], points=key, role="strip", title=title
    )


def _range(values: Array) -> tuple[float, float]:
    """Of all that the bars come to, with 0 in it and some of either sign."""
    reach = max(float(np.abs(values).max()), 0.2)
    return min(float(values.min()), -0.25 * reach), max(float(values.max()), 0.25 * reach)


def _growth(result: Result) -> list[tuple[str, str]]:
    """What a step of plain descent makes of the distance along each eigenvector, where the ground is a quadratic."""
    rate = result.spec.learning_rate
    if result.spec.rule != "gd" or not result.spec.cost.constant_curvature:
        return []
    low, high = result.eigenvalues[0].tolist()
    return [
        (
            r"d \leftarrow (1 - \alpha \lambda)\, d",
            rf"{digits(1 - rate * low)}\, d_{{\min}},\quad {digits(1 - rate * high)}\, d_{{\max}}",
        )
    ]


def _arms(result: Result, heights: Heights) -> Array:
    """(steps + 1, 2, ARM_POINTS, 3): the parabola that has the ground's value, slope and curvature along each eigenvector."""
    cost = result.spec.cost
    (x0, x1), (y0, y1) = cost.domain
    s = ARM * min(x1 - x0, y1 - y0) * np.linspace(-1.0, 1.0, ARM_POINTS)
    directions = np.swapaxes(result.vectors, 1, 2)
    slopes = (cost.gradient(result.points)[:, None, :] * directions).sum(axis=-1)
    places = result.points[:, None, None, :] + s[:, None] * directions[:, :, None, :]
    rise = slopes[..., None] * s + 0.5 * result.eigenvalues[..., None] * s * s
    values = cost.above_minimum(result.values)[:, None, None] + rise
    arms = np.concatenate([places, heights.of(values)[..., None]], axis=-1)
    outside = (places < [x0, y0]).any(axis=-1) | (places > [x1, y1]).any(axis=-1)
    arms[outside] = np.nan
    return arms


def _beside(result: Result, name: str, said: str) -> Beside:
    told = [result.at(step) for step in range(result.steps + 1)]
    history = {column.key: moments(typeset(column.cell(one[column.key])) for one in told) for column in COLUMNS}
    row = {column.key: told[-1][column.key] for column in COLUMNS}
    return Beside(
        ResultTable(COLUMNS, [row]),
        [Legend("ball", name, OPTIMIZERS[result.spec.rule].style, "", said, result.steps)],
        history=[history],
    )
