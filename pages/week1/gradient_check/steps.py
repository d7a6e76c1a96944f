"""The length of the step on the stage: the error of each difference against h."""

from __future__ import annotations

import numpy as np

from labcore.experiments.gradient_check.steps import Result
from labcore.figures.axes import Axis
from labcore.figures.lines import Line, lines
from labcore.gradient_check import STEP
from labcore.style import LEFT, RIGHT, SIDES
from labcore.table import Column, ResultTable
from pages.kit.numbers import digits, rounded
from pages.kit.panels import FigurePanel
from pages.kit.stage_data import Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.gradient_check.view import tex

LOOKS = {"one-sided": LEFT, "two-sided": RIGHT, "complex step": SIDES[2]}
# Errors of exactly 0 lie at the foot of the axis.
FOOT = 1e-17


def view(result: Result, mode: Mode) -> View:
    drawn = [Line(name, result.h, np.maximum(errors, FOOT), LOOKS[name]) for name, errors in result.errors.items()]
    here = np.array([result.spec.h])
    at = [Line(f"at h = {rounded(result.spec.h)}", here, np.array([max(abs(result.values[name] - result.exact), FOOT)]), LOOKS[name], width=3.2, faint=False) for name in result.values]  # fmt: skip
    figure = lines(
        [*drawn, *at],
        Axis("h", range=(1e-16, 1.0), log=True),
        Axis("error", range=(FOOT, 10.0), log=True),
        legend=False,
    )
    table = result.table()
    rows = [row for row in table.rows if row["name"] in result.values]
    legend = [Legend(name, name, LOOKS[name]) for name in result.values]
    columns = [
        Column("value", "value at h", format=".8g"),
        Column("error", "error", format=".2e"),
        Column("best", "best h", format=".1e"),
    ]
    says = steps_words(result)
    return View(
        alt=says, says=says, panels=[FigurePanel("steps", figure, title=f"error of the derivative in {result.spec.dtype}; an error of 0 lies on the axis")],
        table=Beside(ResultTable(columns, rows), legend), tracks=[Track(name, name, LOOKS[name], {}) for name in result.values],
        focus="two-sided", formula=[rule(result, name) for name in result.values],
    )  # fmt: skip


def rule(result: Result, name: str) -> Rule:
    """A difference with today's h."""
    symbols = {
        "one-sided": r"\frac{J(\theta + h) - J(\theta)}{h}", "two-sided": r"\frac{J(\theta + h) - J(\theta - h)}{2h}",
        "complex step": r"\frac{\mathrm{Im}\, J(\theta + i h)}{h}",
    }[name]  # fmt: skip
    h, value, theta = tex(result.spec.h), f"{result.values[name]:.8g}", f"{result.spec.theta:g}"
    if result.spec.function == "network":
        return Rule(name, name, [(symbols, rf"h = {h}: \quad {value}")], here=True)
    numbers = {
        "one-sided": rf"\frac{{({theta} + h)^3 - {theta}^3}}{{h}}", "two-sided": rf"\frac{{({theta} + h)^3 - ({theta} - h)^3}}{{2h}}",
        "complex step": rf"\frac{{\mathrm{{Im}}\, ({theta} + i h)^3}}{{h}}",
    }[name]  # fmt: skip
    return Rule(name, name, [(symbols, rf"{numbers} = {value}, \quad h = {h}")], here=True)


def steps_words(result: Result) -> str:
    spec, best = result.spec, result.best
    what = f"θ³ at {digits(spec.theta)}" if spec.function == "cube" else "the network's cost along one random direction"
    said = f"The derivative of {what} is {digits(result.exact)}. The two-sided is best near h = {digits(best['two-sided'], 2)}, the one-sided near {digits(best['one-sided'], 2)}: longer steps err by the cost's bend, shorter ones by rounding."
    if result.tiny is not None:
        exactly = "exactly 0" if result.tiny == 0 else rounded(result.tiny)
        said += f" The complex step subtracts nothing: at h = 10⁻²⁰⁰ its error is {exactly}."
    if spec.function == "network":
        at = int(np.abs(np.log(result.h / STEP)).argmin())
        relative = result.errors["two-sided"][at] / (2.0 * abs(result.exact))
        said += f" At the check's own step, 10⁻⁵, the two-sided is a relative {rounded(float(relative))} off in {spec.dtype}."
    return said


STEPS = r"""
**What you see.** How far each difference is from the derivative, against the length $h$ of its step, both in powers of ten. Right of the lowest
point the step is too long: one side $\frac{J(\theta+h)-J(\theta)}{h}$ is off by $\frac h2 J''$, a slope of 1; two sides
$\frac{J(\theta+h)-J(\theta-h)}{2h}$ by $\frac{h^2}{6}J'''$, a slope of 2, since what is even in $h$ cancels. So for $\theta^3$ at 1 and $h = 0.01$ they give 3.0301
and 3.0001. Left of it the two costs are so close that their difference is rounding: about $\varepsilon |J|/h$, a slope of $-1$.

**Where it is least.** For $\theta^3$ at 1 the sum $h^2 + \varepsilon/h$ is least at $(\varepsilon/2)^{1/3}$, and $3h + \varepsilon/h$ at $\sqrt{\varepsilon/3}$. With
$\varepsilon = 2^{-53}$, half a unit of the last place, these are $3.8\cdot10^{-6}$ and $6.1\cdot10^{-9}$.

**The complex step** $\mathrm{Im}\,J(\theta + ih)/h$ has no difference in it, so nothing cancels and $h$ may be $10^{-200}$. It needs a cost that takes complex
numbers, which a network with ReLU or a maximum is not.
"""
FLOAT32 = r"""
**Why float64.** In float32 $\varepsilon$ is $2^{-24}$, half a billion times larger: the rounding branch comes up by as much, the lowest point moves to longer steps and lies
thousands of times higher. A right gradient then looks like a bug.
"""
