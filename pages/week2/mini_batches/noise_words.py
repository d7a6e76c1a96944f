"""What the page says of the noise in a mini-batch's gradient."""

from __future__ import annotations

import numpy as np

from labcore.experiments.mini_batches.noise import SIZES, Result
from pages.kit.numbers import digits, rounded
from pages.week2.mini_batches.words import percent

SCALE = r"""
**The noise scale.** $\mathrm{tr}(\Sigma)/|g|^2$, the variance of single examples' gradients over the squared length of their mean, is the batch size at which
noise and gradient are equally long. There a step gains about half of what it would gain with all examples: below, each doubling of the batch nearly doubles
the gain; far above, more examples are spent for nothing.
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


def noise_words(result: Result, scale: str = "The noise scale") -> str:
    """How far off a few examples are, and how many of them are enough; `scale` is what that is called."""
    angle, length = at(result, 4)
    later, longer = at(result, 256)
    beyond = result.scale > SIZES[-1] or result.scale < SIZES[0]
    gain = (
        ""
        if beyond
        else f"; a batch as large as that gains {percent(gain_at_scale(result))} of what all examples gain in a step"
    )
    return (
        f"Four examples point {digits(angle, 2)}° off, in a step {rounded(length)} times as long as the gradient over all {result.examples:,}; 256 of them {digits(later, 2)}°, "
        f"{rounded(longer)} times. {scale} is {rounded(result.scale)} examples{gain}."
    )
