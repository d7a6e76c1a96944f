"""Fresh classifiers on the stage: the loss of each before its first step, and ln C."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.softmax.fresh import CLASSES, EXAMPLES, HIDDEN, NETWORKS, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import Line, lines
from labcore.figures.looks import INK
from labcore.style import LEFT, RIGHT, Style
from pages.kit.numbers import digits, rounded
from pages.kit.panels import FigurePanel
from pages.kit.stage_data import Rule, Track
from pages.kit.view import Beside, Legend, Mode, View

EXPLANATION = rf"""
**What you see.** For two to ten classes {NETWORKS} networks each, 64 pixels to {HIDDEN} ReLU units to the classes, with their initial weights and no step taken: each dot is one network's cross-entropy on {EXAMPLES} digits.
The line is $\ln C$, what it costs to give each of $C$ classes the same share: $-\ln \frac{{1}}{{C}}$.

**What it is for.** A loss that starts near $\ln C$, 2.303 for ten classes, says that the network begins without an opinion. One that starts far above begins sure and wrong: the first steps are spent on taking that back.
"""
ABOVE = r"""
**Why above.** Logits of a spread $s$ that know nothing of the classes cost about $s^2/2$ more than $\ln C$, as long as $s$ is small: what a lucky example saves, an unlucky one more than pays. Zero weights in the last layer, or small ones, begin at $\ln C$ exactly.
"""


def view(result: Result, mode: Mode) -> View:
    count = np.array(CLASSES, dtype=float)
    # The dots of one number of classes stand side by side.
    aside = np.linspace(-0.16, 0.16, NETWORKS)
    dots = [
        _dots(count + aside[k], result.losses[:, k], LEFT) | {"name": "one network" if k == 0 else ""}
        for k in range(NETWORKS)
    ]
    mean = result.losses.mean(axis=1)
    figure = lines(
        [Line("ln C", count, result.even, INK, width=2.6), Line(f"mean of {NETWORKS}", count, mean, RIGHT)],
        Axis("classes", range=(1.6, 10.4), ticks=9), Axis("cross-entropy before the first step", range=(0.0, _top(result)), log=False), legend=True,
    )  # fmt: skip
    figure["data"] = [*dots, *figure["data"]]
    says = words(result)
    table = result.table()
    shown = [0, 4, 8]
    return View(
        alt=f"The losses of fresh networks for two to ten classes, along the logarithm of the number of classes. {says}", says=says,
        panels=[FigurePanel("fresh", figure, title="each dot a fresh network")],
        tracks=[Track(f"c{CLASSES[i]}", f"{CLASSES[i]} classes", LEFT, {}) for i in shown], formula=[_rule(result, i) for i in shown], focus="c10",
        table=Beside(
            replace(table, rows=[table.rows[i] for i in shown]).only("even", "mean", "least", "most"),
            [Legend(f"c{CLASSES[i]}", f"{CLASSES[i]} classes", LEFT) for i in shown],
        ),
    )  # fmt: skip


def _dots(xs: np.ndarray, ys: np.ndarray, style: Style) -> dict:
    looks = {
        theme: {"marker": {"color": colour, "size": 5, "opacity": 0.6}}
        for theme, colour in (("light", style.light), ("dark", style.dark))
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": xs,
        "y": ys,
        "meta": looks,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _top(result: Result) -> float:
    """The axis rests at 4 while the losses are what they should be."""
    return max(4.0, 1.08 * float(result.losses.max()))


def _rule(result: Result, i: int) -> Rule:
    count, mean = CLASSES[i], float(result.losses[i].mean())
    pairs = [
        (r"-\mathrm{ln}(1/C)", rf"\mathrm{{ln}}\, {count} = {result.even[i]:.3f}"),
        (r"L - \mathrm{ln}\, C", f"{mean:.3f} - {result.even[i]:.3f} = {digits(mean - float(result.even[i]), 2)}"),
    ]
    return Rule(f"c{count}", f"{count} classes", pairs, here=True)


def words(result: Result) -> str:
    """How far from ln C the loss for ten classes is, and how sure the networks are."""
    over, spread = (
        float(result.losses[-1].mean() - result.even[-1]),
        float(np.sqrt(np.square(result.spreads[-1]).mean())),
    )
    if spread == 0:
        return "All logits are 0, every class has the same share, and the loss is ln C to the last digit."
    near = "near it" if abs(over) < 0.1 * result.even[-1] else "well above it" if over > 0 else "below it"
    return f"For ten classes ln C is 2.303, and the mean fresh loss {rounded(float(result.losses[-1].mean()))}: {near}. The logits have a spread of {rounded(spread)}, and the likeliest class has {100 * float(result.surest[-1].mean()):.0f} % on average, where 10 % would be no opinion."
