"""Dropout as a ridge on the stage: the mean cost over masks against the formula, and each feature's own penalty."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.regularization.dropout_ridge import Result
from labcore.figures.axes import Axis
from labcore.figures.bars import Bars, bars
from labcore.figures.lines import frame
from labcore.style import LEFT, RIGHT
from pages.kit.numbers import digits, percent
from pages.kit.panels import CurvePanel, FigurePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.regularization.words import SHORT

# So many features have a row beside the stage; on a projector fewer.
ROWS, FEW_ROWS = 4, 3
EXPLANATION = r"""
**What you see.** The least-squares weights of the diabetes table, and masks on its inputs: every value is kept with probability $q$ and divided by it, or is 0. The dots' mean over the masks so far goes to the formula's line. Below, what masks on one feature alone
add to the cost, against the formula; and the weights that are best without masks, and under all of them.

**Why.** $\mathrm{mask}/q$ has mean 1 and variance $(1-q)/q$. The prediction keeps its mean, so the cost keeps $|y - Xw|^2$ and gains the prediction's variance,
$\sum_j w_j^2 |x_j|^2 (1-q)/q$: a ridge, whose weight is larger for a feature of which there is more. It does not depend on the units: a feature in other units has another $w_j$, and the same product. So it
spreads weights: two features that say the same share the work, since two squares of a half are less than one whole.
"""


def view(result: Result, mode: Mode) -> View:
    n = result.spec.draws
    at = np.arange(1.0, n + 1)
    means = result.means
    error = np.array(
        [means[: k + 1].std() if k < 2 else result.totals[: k + 1].std(ddof=1) / np.sqrt(k + 1) for k in range(n)]
    )
    track = Track("mean", "mean over masks", LEFT, {
        "mean": np.column_stack([at, means]), "mean_low": np.column_stack([at, means - 2 * error]), "mean_high": np.column_stack([at, means + 2 * error]), "now": means,
    })  # fmt: skip
    low, high = min(float(means.min()), result.plain), max(float(means.max()), result.formula)
    room = 0.08 * (high - low) or 0.1 * high
    axes = frame(
        [],
        1,
        n - 1,
        False,
        x="mask",
        y=Axis("cost per example", range=(low - room, high + room)),
        levels=[result.formula, result.plain],
        margin={"l": 56, "b": 40},
    )
    says = ridge_words(result)
    measured = result.alone.mean(axis=1)
    spread = 2 * result.alone.std(axis=1, ddof=1) / np.sqrt(n)
    penalties = bars(
        [
            Bars("formula", result.penalties, RIGHT),
            Bars("measured", measured, LEFT, measured - spread, measured + spread),
        ],
        SHORT,
        "",
        Axis("adds", ticks=3),
        margin={"l": 52, "b": 30},
    )
    weights = bars(
        [Bars("least squares", result.weights, LEFT), Bars("under dropout", result.ridge, RIGHT)],
        SHORT,
        "",
        Axis("w"),
        margin={"l": 46, "b": 30},
    )
    largest = np.argsort(-result.penalties, kind="stable")[: FEW_ROWS if mode.presenting else ROWS].tolist()
    table = result.table()
    table = replace(table, rows=[table.rows[j] for j in largest])
    return View(
        alt=f"The mean cost over many masks goes to a line, that of a ridge. {says}", says=says,
        panels=[
            CurvePanel("mean", axes, tracks=["mean"], points="mean", title="mean cost so far, ± 2 standard errors; dotted: formula, no masks", wide=True),
            FigurePanel("penalties", penalties, role="strip", title="what dropping one feature adds"),
            FigurePanel("weights", weights, role="strip", title="the best weights, without masks and under them"),
        ],
        tracks=[track], clock=Clock(n - 1, first=1, at=n - 1, rest=n - 1, unit="mask", seconds=10),
        table=Beside(table.only("penalty", "measured"), [Legend(f"feature {j}", result.names[j], LEFT) for j in largest]),
        formula=[_rule(result)],
    )  # fmt: skip


def _rule(result: Result) -> Rule:
    penalty = float(result.penalties.sum())
    return Rule("mean", "mean over masks", [
        (r"\tfrac1m |y - Xw|^2 + \tfrac{1-q}{q}\sum_j w_j^2 \tfrac1m|x_j|^2", rf"{digits(result.plain)} + {digits(penalty)} = {digits(result.formula)}, \quad \text{{measured }} @now"),
    ], here=True)  # fmt: skip


def ridge_words(result: Result) -> str:
    """Whether the masks agree with the formula, and who pays most."""
    if result.spec.keep_features == 1.0:
        return f"At keep_prob 1 nothing is dropped: the cost is {digits(result.plain)} under every mask, and there is no penalty."
    away = abs(float(result.means[-1]) - result.formula)
    most = int(result.penalties.argmax())
    return (
        f"Over {result.spec.draws:,} masks the mean cost is {digits(float(result.means[-1]))}, {digits(away / result.error, 2)} standard errors from the formula's {digits(result.formula)}; without masks it is {digits(result.plain)}. "
        f"The largest penalty is that of {result.names[most]}, {percent(result.penalties[most] / result.penalties.sum(), 0)} of all."
    )
