"""A penalty that hides a bug, on the stage: the relative difference against lambda."""

from __future__ import annotations

import numpy as np

from labcore.experiments.gradient_check.penalty import ALONE, EXAMPLES, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import Line, lines
from labcore.gradient_check import BUGS, GOOD, LOOK
from labcore.style import LEFT, RIGHT, SIDES
from labcore.table import Column, ResultTable
from pages.kit.numbers import digits, rounded
from pages.kit.panels import FigurePanel
from pages.kit.stage_data import Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.gradient_check.panels import UNSURE, VERDICTS, WRONG
from pages.week1.gradient_check.view import tex

LOOKS = {"all entries": LEFT, "layer 1 weights": RIGHT, "layer 1 bias": SIDES[2], ALONE: SIDES[3]}
LOWEST = 1e-9


def view(result: Result, mode: Mode) -> View:
    drawn = [
        Line(name, result.lambdas, np.maximum(values, LOWEST), LOOKS[name])
        for name, values in result.differences.items()
    ]
    ends = np.array([result.lambdas[0], result.lambdas[-1]])
    limits = [
        Line(f"{word} above", ends, np.full(2, limit), style, width=1.0)
        for word, limit, style in (("look", GOOD, UNSURE), ("bug", LOOK, WRONG))
    ]
    here = np.full(2, result.spec.l2)
    now = Line("", here, np.array([LOWEST, 1.0]), VERDICTS["good"], width=1.2)
    figure = lines(
        [*drawn, *limits, now],
        Axis("lambda", range=(0.01, 1000.0), log=True),
        Axis("relative difference", range=(LOWEST, 1.0), log=True),
        legend=True,
        margin={"r": 22},
    )
    table = result.table()
    names = [name for name in LOOKS if name in result.here]
    rows = [row for name in names for row in table.rows if row["name"] == name]
    columns = [Column("difference", "difference", format=".1e"), Column("verdict", "verdict", format="s")]
    says = penalty_words(result)
    return View(
        alt=says.replace("**", ""), says=says, panels=[FigurePanel("penalty", figure, title=f"the same bug under every penalty: {BUGS[result.spec.data_bug].label.lower()}")],
        tracks=[Track(name, name, LOOKS[name], {}) for name in names], table=Beside(ResultTable(columns, rows), [Legend(name, name, LOOKS[name]) for name in names]),
        formula=[rule(result, name) for name in names],
    )  # fmt: skip


def rule(result: Result, name: str) -> Rule:
    """How the difference depends on lambda, with today's."""
    spec = result.spec
    l2 = 0.0 if name == ALONE else spec.l2
    symbols = r"\| g_{\approx} - g \| \,/\, (\| g_{\approx} \| + \| g \|)"
    penalty = "" if name == "layer 1 bias" else rf" + {l2 / EXAMPLES:.3g}\, W"
    numbers = rf"g = g_{{\text{{data}}}}{penalty}: \quad {tex(result.here[name])}"
    return Rule(name, name, [(symbols, numbers)], here=True)


def penalty_words(result: Result) -> str:
    whole, alone = result.here["all entries"], result.here[ALONE]
    verdict, bias = result.verdicts["all entries"], result.verdicts["layer 1 bias"]
    lam = rounded(result.spec.l2)
    first = {
        "good": f"**At λ = {lam} the whole gradient passes**: it is a relative {rounded(whole)} off.",
        "look": f"**At λ = {lam} the whole gradient is {rounded(whole)} off**: no more than a reason to look.",
        "bug": f"**At λ = {lam} the bug is still seen**: the whole gradient is {rounded(whole)} off.",
    }[verdict]
    second = f" Without the penalty it would be {rounded(alone)}."
    third = (
        f" The bias of layer 1 has none: it is {digits(result.here['layer 1 bias'], 2)} off at every λ."
        if bias == "bug"
        else ""
    )
    return first + second + third


PENALTY = r"""
**What you see.** One bug in the data's gradient, in layer 1, checked under a growing penalty. The cost is $J = J_{\text{data}} + \frac{\lambda}{2m}\sum w^2$, and its gradient
has $\frac{\lambda}{m}W$ in it, which is right. The difference $\| g_{\approx} - g \|$ is the bug's alone and stays as it is; the two norms it is divided by grow with
$\lambda$. So the ratio falls as $1/\lambda$, through every limit.

**What to do.** Check with the penalty, since its gradient may be wrong too, and once without, or group by group: biases have no penalty, so nothing covers them.
"""
