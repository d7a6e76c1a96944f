"""A layer's values for histograms and shares: at most so many of them, evenly picked."""

from __future__ import annotations

import math

import numpy as np

Array = np.ndarray


def sampled(values: Array, most: int) -> Array:
    """At most `most` of the values (examples, units), all of them where they are no more: a copy (k,).

    They are picked at one stride, which has no factor in common with the number of units: otherwise some units would never
    be seen, of 64 at the stride 16 sixty. So every unit is seen as often as the others, up to one.
    """
    stride = max(1, -(-values.size // most))
    while math.gcd(stride, values.shape[-1]) > 1:
        stride += 1
    return values.ravel()[::stride].copy()
