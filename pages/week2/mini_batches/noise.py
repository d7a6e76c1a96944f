"""Mini-batch gradients beside the gradient over all examples: a fan of arrows' ends, their variance, and what a step gains."""

from __future__ import annotations

import numpy as np

from labcore.experiments.mini_batches.noise import SIZES, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, lines
from labcore.figures.scatter import Cloud, scatter
from labcore.style import LEFT, OUTSIDE, RIGHT, SIDES
from labcore.table import Column, ResultTable
from pages.kit.panels import FigurePanel
from pages.kit.stage_data import Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.mini_batches.noise_words import off_words, scale_words

# Three of the sizes are drawn: more would lie over each other.
SHOWN = (4, 32, 256)
PLACES = [(size, f"{size:,}") for size in SIZES[::2]]
COLUMNS = [
    Column("angle", "angle, °", "To the gradient over all examples, the mean of 128 draws", "°", ".0f"),
    Column("length", "length", "Over that of the gradient over all examples", format=".2f"),
    Column("measured", "variance", "Over that of one example's gradient", format=".2g"),
    Column("gain", "gain of a step", "What a step at its best rate lowers the cost by, over that with all examples", format=".0%"),
]  # fmt: skip


def view(result: Result, mode: Mode) -> View:
    clouds = [
        Cloud(f"{size} examples", np.column_stack([result.along[i], result.across[i]]), style)
        for size, style in zip(SHOWN, SIDES, strict=False)
        for i in [SIZES.index(size)]
    ]
    clouds.append(Cloud(f"all {result.examples:,}", np.array([[1.0, 0.0]]), OUTSIDE[2]))
    table = result.table()
    rows = [table.rows[SIZES.index(size)] for size in SHOWN]
    off, named = off_words(result), scale_words(result, r"The noise scale $\mathrm{tr}(\Sigma) / |g|^2$")
    return View(
        alt=f"{off} {scale_words(result)}",
        panels=[
            FigurePanel("fan", _fan(clouds), title="ends of mini-batch gradients, 128 draws each; all start at 0, and 1 is the gradient over all examples"),
            FigurePanel("variance", _variance(result), role="strip", title="variance over one example's; dashed: (1/b)(m − b)/(m − 1)"),
            FigurePanel("gain", _gain(result), role="strip", title="gain of a step; dotted: noise scale, dashed: by curvature"),
        ],
        tracks=[Track(f"b{size}", f"{size} examples", style, {}) for size, style in zip(SHOWN, SIDES, strict=False)],
        table=Beside(ResultTable(COLUMNS[:3] if mode.presenting else COLUMNS, rows), [Legend(f"b{size}", f"{size} examples", style) for size, style in zip(SHOWN, SIDES, strict=False)]),
        # On a projector the table alone tells how far off they are.
        says=named if mode.presenting else f"{off} {named}",
    )  # fmt: skip


def _fan(clouds: list[Cloud]) -> Figure:
    points = np.concatenate([one.points for one in clouds])
    x = Axis(
        "along the gradient over all examples",
        range=(min(-0.5, 1.1 * float(points[:, 0].min())), 1.08 * float(points[:, 0].max())),
    )
    y = Axis("across it", range=(-0.06 * float(points[:, 1].max()), 1.05 * float(points[:, 1].max())))
    return scatter(clouds, x, y, legend=True)


def _variance(result: Result) -> Figure:
    sizes = np.array(SIZES, float)
    kept = result.measured > 0
    measured = Line("measured", sizes[kept], result.measured[kept], LEFT)
    formula = Line("(1/b)(m − b)/(m − 1)", sizes[kept], result.by_formula[kept], RIGHT)
    y = Axis(log=True, range=(3e-4, 3.0), labels=[(1.0, "1"), (0.03, "0.03"), (0.001, "0.001")])
    return lines([measured, formula], batch_axis(), y, legend=False, margin={"l": 52, "r": 22, "b": 44})


def _gain(result: Result) -> Figure:
    sizes = np.array(SIZES, float)
    here = float(np.clip(result.scale, SIZES[0], SIZES[-1]))
    return lines(
        [
            Line("measured", sizes, result.gains, LEFT),
            Line("by the curvature", sizes, result.by_curvature, RIGHT),
            Line("noise scale", np.array([here, here]), np.array([0.0, 1.0]), OUTSIDE[1]),
        ],
        batch_axis(), Axis(range=(0.0, 1.05), labels=[(0.0, "0"), (0.5, "50 %"), (1.0, "100 %")]), legend=False, margin={"l": 52, "r": 22, "b": 44},
    )  # fmt: skip


def batch_axis(first: float = 1.0, last: float = 1024.0) -> Axis:
    return Axis("batch size", range=(first, last), log=True, labels=PLACES)
