"""The corner on the stage: the diamond and the circle against one cost, and both weights as lambda grows."""

from __future__ import annotations

import numpy as np

from labcore.experiments.regularization.corner import REACH, STEPS, Result
from labcore.figures.axes import Axis
from labcore.figures.heatmap import plane
from labcore.figures.lines import frame
from labcore.style import LEFT, RIGHT
from labcore.table import Column
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week1.regularization.panels import CornerPanel

NAMES, SHAPES, LOOKS = ("L1", "L2"), ("the diamond of L1", "the circle of L2"), (LEFT, RIGHT)
EXPLANATION = r"""
**What you see.** One cost over two weights, its contours around an optimum that you drag. The weights that a penalty leaves to choose from are a diamond for $|w_1| + |w_2|$ and
a circle for $w_1^2 + w_2^2$. As $\lambda$ grows they shrink, and the best weights inside lie where a contour touches them.

**Why.** A circle is touched anywhere: both weights become smaller, and neither 0. A diamond has corners, which stick out on the axes, and there one weight is exactly 0. At a corner a contour may lean either
way and still touch: $w_1$ stays 0 as long as the cost's slope along it, $|\partial J/\partial w_1|$, is at most $\lambda/2$, the penalty's own slope. The slope of the squares is $\lambda w_1$: it vanishes with the weight, and holds nothing at 0.

The penalties are the lab's with $m = 1$: $\frac{\lambda}{2}(|w_1| + |w_2|)$ and $\frac{\lambda}{2}(w_1^2 + w_2^2)$.
"""


def view(result: Result, mode: Mode) -> View:
    at = np.arange(STEPS + 1.0)
    axes = plane(
        Axis("w1", range=(-REACH, REACH)), Axis("w2", range=(-REACH, REACH)), True, {"l": 34, "r": 4, "t": 4, "b": 34}
    )
    panels: list[Panel] = []
    tracks = []
    for i, path in enumerate((result.lasso, result.ridge)):
        identity = NAMES[i].lower()
        arrays = {
            "points": path, "w1": np.column_stack([at, path[:, 0]]), "w2": np.column_stack([at, path[:, 1]]),
            "strength": result.lambdas, "half": result.lambdas / 2, "slope": np.abs((path - result.optimum) @ result.curvature)[:, _shown(result)],
        }  # fmt: skip
        tracks.append(Track(identity, NAMES[i], LOOKS[i], arrays))
        panels.append(CornerPanel(
            identity, axes, tracks=[identity], title=SHAPES[i], home={"x": [-REACH, REACH], "y": [-REACH, REACH]}, kind=identity,
            curvature=result.curvature.tolist(), optimum=result.optimum.tolist(), path=path, click_sets=("optimum_x", "optimum_y"),
        ))  # fmt: skip
    top = float(result.lambdas[-1])
    for name in ("w1", "w2"):
        values = np.concatenate([result.lasso[:, int(name[1]) - 1], result.ridge[:, int(name[1]) - 1]])
        curve = frame(
            [values], 0, STEPS, False, x=f"% of lambda {digits(top)}", y=Axis(name, ticks=3), margin={"l": 46, "b": 38}
        )
        panels.append(
            CurvePanel(name, curve, tracks=["l1", "l2"], points=name, role="strip", title=f"{name} as lambda grows")
        )
    says, name = corner_words(result), f"w{_shown(result) + 1}"
    now = Now(Column("now", f"{name} now", "At the clock's lambda"), name)
    return View(
        alt=f"A diamond and a circle, each touched by a contour of one cost. {says}", panels=panels, tracks=tracks, focus="l1",
        clock=Clock(STEPS, at=mode["percent"], rest=mode["percent"], unit="percent", told=_told(result, mode["percent"])),
        table=Beside(result.table().only("gone"), [Legend(one.id, one.name, one.style) for one in tracks], now), says=says, formula=_rules(result),
    )  # fmt: skip


def _shown(result: Result) -> int:
    """The weight that is told of: the one that L1 takes first."""
    return result.first_zero[0] if result.first_zero else 0


def _told(result: Result, percent: int) -> int:
    """Where the diamond is touched at its corner, at `percent` if it is there; the end, where both weights go at once."""
    if result.first_zero is None:
        return STEPS
    first = result.first_zero[1]
    last = STEPS - 1 if result.back is None else result.back - 1
    return percent if first <= percent <= last else (first + last) // 2


def _rules(result: Result) -> list[Rule]:
    k = _shown(result) + 1
    slope = rf"\left|\partial J/\partial w_{k}\right| = @slope"
    penalties = (
        (r"\lambda\, (|w_1| + |w_2|) / 2", rf"{slope} \quad \lambda/2 = @half"),
        (r"\lambda\, (w_1^2 + w_2^2) / 2", slope),
    )
    return [
        Rule(name.lower(), name, [(rf"\min J + {penalty}, \; \lambda = @strength", numbers)], here=True)
        for name, (penalty, numbers) in zip(NAMES, penalties, strict=True)
    ]


def corner_words(result: Result) -> str:
    """Which weight L1 takes, from when on, and what L2 makes of it there."""
    top = digits(float(result.lambdas[-1]), 3)
    x, y = result.optimum
    if x == 0 and y == 0:
        return "The optimum has no weights to take away."
    found = result.first_zero
    if found is None:
        return f"L1 takes both weights at once, at lambda {top}; L2 takes neither."
    weight, step = found
    name, other = f"w{weight + 1}", f"w{2 - weight}"
    if result.optimum[weight] == 0 and step == 1:
        kept = "and so does L2" if (result.ridge[:, weight] == 0).all() else "where L2 moves it off the axis"
        return f"{name} is 0 at the optimum. L1 keeps it there, {kept}; {other} is 0 too from lambda {top} on."
    at = f"lambda {digits(float(result.lambdas[step]), 3)}"
    off = f"There the circle is touched off the axis, at {name} = {digits(float(result.ridge[step, weight]), 2)}."
    if result.back is not None:
        until = digits(float(result.lambdas[result.back]), 3)
        return f"From about {at} to {until} the diamond is touched at its corner: {name} is exactly 0. {off} Then L1 brings it back with the other sign; both are 0 at lambda {top}."
    return f"From about {at} on the diamond is touched at its corner: {name} is exactly 0, and {other} alone goes on, to 0 at lambda {top}. {off}"
