"""A kink on the stage: the slope of one weight that jumps, and how many entries that concerns."""

from __future__ import annotations

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.experiments.gradient_check.kink import Result
from labcore.figures.axes import Axis
from labcore.figures.lines import Line, lines
from labcore.style import LEFT, RIGHT, SIDES
from pages.kit.numbers import digits, percent, rounded
from pages.kit.panels import FigurePanel
from pages.kit.stage_data import Rule, Track
from pages.kit.view import Mode, View
from pages.week1.gradient_check.panels import WRONG
from pages.week1.gradient_check.view import tex


def view(result: Result, mode: Mode) -> View:
    h, spec = result.spec.interval, result.spec
    interval = np.array([-h, h])
    slopes = [
        Line("slope by backpropagation", result.moves, broken(result), LEFT, width=2.6),
        Line("two-sided difference, over w ± h", interval, np.full(2, result.approximate), RIGHT, width=3.2),
    ]
    low, high = padded(result)
    edges = [Line("", np.full(2, end), np.array([low, high]), SIDES[2], width=1.0) for end in interval]
    kinks = [
        Line("an example switches", np.full(2, one), np.array([low, high]), WRONG, width=1.2) for one in result.switches
    ]
    figure = lines(
        [*slopes, *edges, *kinks[:1], *(Line("", one.xs, one.ys, one.style, width=one.width) for one in kinks[1:])],
        Axis("how far w is moved", ticks=5), Axis("dJ/dw", range=(low, high)), legend=True,
    )  # fmt: skip
    counts = result.counts.astype(float)
    shares = lines(
        [Line(f"h = {rounded(one)}", counts, share, style) for (one, share), style in zip(result.shares.items(), (RIGHT, SIDES[2]), strict=False)],
        Axis("examples m", range=(1.0, 64.0), log=True), Axis("share", range=(0.0, 1.0), tick_format=".0%"), legend=True,
    )  # fmt: skip
    says = kink_words(result)
    i, j = result.weight
    return View(
        alt=says, says=says,
        panels=[
            FigurePanel("slopes", figure, title=f"the weight from input {i} to unit {j}, {spec.examples} example{'s' if spec.examples > 1 else ''}"),
            FigurePanel("shares", shares, title="entries with a kink in w ± h"),
        ],
        tracks=[Track("two-sided", "two-sided difference", RIGHT, {})], formula=[rule(result)],
    )  # fmt: skip


def rule(result: Result) -> Rule:
    """The difference with today's costs."""
    h = result.spec.interval
    above, below = (float(result.costs[int(np.abs(result.moves - end).argmin())]) for end in (h, -h))
    numbers = rf"= \frac{{{above:.6f} - {below:.6f}}}{{2 \cdot {tex(h)}}} = {tex(result.approximate)}"
    return Rule("two-sided", "two-sided difference", [(r"\frac{J(w + h) - J(w - h)}{2h}", numbers)], here=True)


def broken(result: Result) -> np.ndarray:
    """The slopes, with a gap where one jumps: no slope lies between."""
    slopes = result.slopes.copy()
    for one in result.switches:
        slopes[min(int(np.searchsorted(result.moves, one)), len(slopes) - 1)] = np.nan
    return slopes


def padded(result: Result) -> tuple[float, float]:
    values = np.append(result.slopes, result.approximate)
    room = 0.12 * (values.max() - values.min()) or 0.1 * abs(values.max()) or 0.1
    return float(values.min() - room), float(values.max() + room)


def kink_words(result: Result) -> str:
    spec, within = result.spec, result.within
    label = ACTIVATIONS[spec.activation].label
    apart = abs(result.approximate - result.slope) / ((abs(result.approximate) + abs(result.slope)) or 1.0)
    said = f"Backpropagation gives {digits(result.slope, 3)}, the two-sided difference {digits(result.approximate, 3)}: a relative {rounded(apart)} apart. "
    if within:
        switch = "one example switches" if within == 1 else f"{within} examples switch"
        said += f"In between {switch} a unit on or off, and the slope jumps. The difference is the mean of all slopes in w ± h, backpropagation the one at w: neither is wrong."
    elif ACTIVATIONS[spec.activation].kinks:
        said += (
            "No example switches in w ± h, so there is one slope to find, and what is left is the bend within the step."
        )
    else:
        said += f"{label} has no kink: its slope changes only gradually."
    share = result.shares[spec.interval]
    k = len(share) - 1
    return f"{said} Of all entries {percent(share[0], 0)} have a kink in their interval with one example, {percent(share[k], 0)} with {result.counts[k]}."


KINKS = r"""
**What you see.** The slope of the cost along one weight of a small network. Each red line is where the weight brings one example's $z$ through 0. ReLU's slope
jumps there from 0 to 1, and so does the cost's. Where the interval $w \pm h$ has such a jump in it, the two-sided difference is the mean over both sides:

$$\frac{J(w+h)-J(w-h)}{2h} = \frac{1}{2h}\int_{-h}^{h} J'(w+s)\,ds$$

So an entry whose interval changes the sign of any unit's $z$ is no evidence of anything. The lab's check asks it again with steps down to $h/1000$, and lists it
as a kink, not judged, where these reach the kink too. With the check's $h = 10^{-5}$ these are under 1 % of the entries. An L1 penalty has a kink of its own where a weight is 0.

**Fewer examples, fewer kinks.** Every example brings its own kinks, one for each unit: ten examples are enough to check a gradient by, and a shorter
step crosses fewer.
"""
