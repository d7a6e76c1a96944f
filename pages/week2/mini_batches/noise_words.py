"""What the page says of the noise in a mini-batch's gradient."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.mini_batches.noise import SIZES, Result
from pages.kit.numbers import digits, rounded
from pages.week2.mini_batches.words import in_percent

SCALE = r"""
**The noise scale.** $\mathrm{tr}(\Sigma)/|g|^2$, the variance of single examples' gradients over the squared length of their mean, is the batch size at which
noise and gradient are equally long: dotted below. If the cost curved alike in all directions, a step of so many examples, each size at its best rate, would gain half of what
it would gain with all of them. It does not: what noise costs is the curvature along the noise, so that the batch size of half the gain is
$B = \mathrm{tr}(H\Sigma)/(g^{\mathsf T} H g)$, with the Hessian $H$. Dashed is the gain by it, $1/(1 + B\,\frac1b\frac{m-b}{m-1})$ of the full one. Below $B$ each doubling of the
batch nearly doubles the gain; far above, more examples are spent for nothing.
"""
GROWS = r"""
**In training** the noise scale grows: the gradient over all examples falls towards 0, and single examples go on disagreeing. So small batches suit the beginning.
"""


def at(result: Result, size: int) -> tuple[float, float]:
    """Mean angle and mean length of mini-batches of this size."""
    i = SIZES.index(size)
    return float(result.angles[i].mean()), float(result.lengths[i].mean())


def gain_at_scale(result: Result) -> float:
    """What a step gains at the noise scale, read off between the sizes that were measured."""
    return float(np.interp(np.log(result.scale), np.log(SIZES), result.gains))


def off_words(result: Result) -> str:
    """How far off a few examples are."""
    (angle, length), (later, longer) = at(result, 4), at(result, 256)
    return (
        f"Four examples point {digits(angle, 2)}° off, in a step {rounded(length)} times as long as the gradient over all {result.examples:,}; 256 of them {digits(later, 2)}°, "
        f"{rounded(longer)} times."
    )


def scale_words(result: Result, scale: str = "The noise scale") -> str:
    """How many examples are enough, and why that is not the noise scale; `scale` is what that is called."""
    said = f"{scale} is {rounded(result.scale)} examples"
    if SIZES[0] <= result.scale <= SIZES[-1]:
        said += f", which gain {in_percent(gain_at_scale(result))} of what all gain in a step"
    if not math.isfinite(result.curved):
        return f"{said}."
    more, fewer = ("gradient", "noise"), result.curved < result.scale
    first, second = more if fewer else reversed(more)
    times = max(result.curved / result.scale, result.scale / result.curved)
    return f"{said}. Half needs about {rounded(result.curved)}: the cost curves {rounded(times)} times as much along the {first} as along the {second}, so that noise costs {'less' if fewer else 'more'}."
