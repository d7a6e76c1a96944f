"""Overflow on the stage: the shares as the softmax is written, the same with the largest logit subtracted, and the exponentials."""

from __future__ import annotations

import numpy as np

from labcore.experiments.softmax.numeric import largest_exponent, names_of, smallest_exponent
from labcore.experiments.softmax.overflow import FARTHEST, STEPS, Result, holds
from labcore.figures.axes import Axis, Figure, ranges
from labcore.figures.heatmap import plane
from labcore.figures.looks import GUIDE
from labcore.style import SIDES
from labcore.table import Column
from pages.kit.numbers import digits, rounded, typeset
from pages.kit.panels import Panel, SurfacePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View

EXPLANATION = r"""
**What you see.** One constant is added to every logit, or taken from it, step by step. On the left the softmax as it is written, in the middle the one that every library computes:
$e^{z_k - m} / \sum_j e^{z_j - m}$ with the largest logit $m$. Below, how large the exponentials are, and the line that this precision has no numbers beyond.

**Why it is allowed.** The factor $e^{-m}$ stands above and below. Then the largest exponential is $e^0 = 1$: nothing overflows, and the sum is at least 1, so that it is never 0.

**In training** the loss goes further: $-\ln p$ of a probability that was rounded to 0 is infinite. So losses take logits, not probabilities: $\ln \sum_j e^{z_j - m} + m - z_{true}$.
"""
LIMITS = r"""
**The limits.** The largest numbers are 65,504 in float16, $3.4 \cdot 10^{38}$ in float32 and $1.8 \cdot 10^{308}$ in float64, with 5, 8 and 11 bits of exponent. Their logarithms are where $e^z$ overflows: 11.09, 88.72 and 709.78.
"""


def view(result: Result, mode: Mode) -> View:
    spec, names = result.spec, names_of(result.spec.classes)
    tracks = [_track(result, k, name) for k, name in enumerate(names)]
    ids, end = [track.id for track in tracks], float(result.constants[-1])
    across = Axis("constant", range=(min(-0.03 * abs(end), 1.03 * end), max(0.03 * abs(end), 1.03 * end)), ticks=5)
    shares = plane(across, Axis("", range=(-0.03, 1.06), ticks=3, tick_format=".0%"), margin={"l": 52})
    naive = {"data": [], "layout": {**shares["layout"], "shapes": _gone(result)}}
    sizes = _sizes(result, across)
    broken = (
        f"shares as written: no numbers from {digits(result.breaks)} on"
        if result.broken is not None
        else "shares as written"
    )
    panels: list[Panel] = [
        SurfacePanel("naive", naive, tracks=ids, points="naive", home=ranges(naive), title=broken),
        SurfacePanel("stable", shares, tracks=ids, points="stable", home=ranges(shares), title="shares, largest logit subtracted first"),
        SurfacePanel("sizes", sizes, tracks=ids, points="size", home=ranges(sizes), role="strip", title=f"log10 of e^z in {spec.dtype}; dotted: its {'largest' if spec.direction == 'up' else 'smallest'} number"),
    ]  # fmt: skip
    gone = [(0, row["p"]) for row in result.table().rows]
    history = [{"naive": [first, *([] if result.broken is None else [(result.broken, "no number")])]} for first in gone]
    legend = [Legend(track.id, track.name, track.style) for track in tracks]
    says = words(result, mode.presenting)
    return View(
        alt=f"The shares of the classes as a constant is added to all logits, computed in {spec.dtype} in two ways. {says}", says=says,
        panels=panels, tracks=tracks, clock=Clock(STEPS, at=STEPS, rest=STEPS, seconds=5.0), formula=[_rule(result, k) for k in range(spec.classes)],
        table=Beside(result.table().only("z", "naive"), legend, Now(Column("now", "stable", "At the constant of the clock", format=".4f"), "now"), history),
    )  # fmt: skip


def _track(result: Result, k: int, name: str) -> Track:
    c = result.constants
    with np.errstate(divide="ignore"):
        size = np.log10(result.powers[:, k])
    naive = np.where(holds(result.naive), result.naive[:, k], np.nan)
    arrays = {
        "points": np.column_stack([c, result.stable[:, k]]), "naive": np.column_stack([c, naive]), "stable": np.column_stack([c, result.stable[:, k]]),
        "size": np.column_stack([c, np.where(np.isfinite(size), size, np.nan)]), "now": result.stable[:, k], "z": result.z[:, k],
        "top": result.z.max(axis=1), "above": np.exp(result.z[:, k] - result.z.max(axis=1)),
        "below": np.exp(result.z - result.z.max(axis=1, keepdims=True)).sum(axis=1),
    }  # fmt: skip
    return Track(f"k{k}", name, SIDES[k], arrays)


def _gone(result: Result) -> list[dict]:
    """Where the softmax as it is written has no numbers."""
    if result.broken is None:
        return []
    area = {"x0": result.breaks, "x1": 1.03 * float(result.constants[-1]), "y0": -0.03, "y1": 1.06, "layer": "below"}
    return [{"type": "rect", **area, "fillcolor": f"rgba({GUIDE},0.16)", "line": {"width": 0}}]


def _sizes(result: Result, across: Axis) -> Figure:
    """The exponents of ten that the precision has, and a little beyond."""
    up = result.spec.direction == "up"
    edge = (largest_exponent if up else smallest_exponent)(result.spec.dtype) / np.log(10.0)
    # However far the logits go, 6 at most: the other end holds them all.
    figure = plane(
        across,
        Axis("", range=(-3.0, 1.15 * edge) if up else (1.15 * edge, 3.0), ticks=4),
        margin={"l": 46, "t": 4, "b": 36},
    )
    level = {"color": f"rgba({GUIDE},0.8)", "width": 1.5, "dash": "dot"}
    figure["layout"]["shapes"] = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": edge, "y1": edge, "line": level}
    ]
    return figure


def _rule(result: Result, k: int) -> Rule:
    name = names_of(result.spec.classes)[k]
    pair = (r"p_k = e^{z_k - m} / \sum e^{z - m}", r"\mathrm{exp}(@z - (@top)) / @below = @above / @below = @now")
    return Rule(f"k{k}", name, [pair], here=True)


def words(result: Result, brief: bool = False) -> str:
    """Where the softmax as it is written breaks and why; and, unless in brief, what the stable one keeps."""
    spec, at = result.spec, digits(result.breaks)
    maximum = float(np.finfo(spec.dtype).max)
    largest = f"{maximum:,.0f}" if maximum < 1e6 else typeset(f"{maximum:.3g}")
    if brief and spec.direction == "up":
        return f"From a constant of {at} on the sum of the exponentials is infinite in {spec.dtype}."
    if spec.direction == "up":
        told = f"From a constant of {at} on the sum of the exponentials is above {largest}, the largest number of {spec.dtype}: it is infinite, and the shares are 0 or no numbers."
    else:
        told = f"From a constant of {at} on every e^z is rounded to 0 in {spec.dtype}, and 0/0 is no number."
    if brief:
        return told
    exact = "to the last digit" if result.off < 1e-15 else f"within {rounded(result.off)}"
    farthest = FARTHEST[spec.dtype] * (1 if spec.direction == "up" else -1)
    return f"{told} With the largest logit subtracted first the shares stay {exact} up to a constant of {digits(farthest)}."
