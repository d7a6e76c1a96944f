"""Where a descent under noise settles: on a quadratic, the variance around the minimum that it neither loses nor exceeds."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray


def settled_variance(learning_rate: Any, curvature: Any, noise_variance: Any, beta: Any = 0.0) -> Array:
    """The variance of x around the minimum of f = curvature/2 x^2 in the long run, if every gradient has noise of its own.

    v <- beta v + g, x <- x - a v with g = l x + e. The stationary solution of the Lyapunov equation of position and velocity is

        V = a s^2 (1 + beta) / (l (1 - beta) (2 (1 + beta) - a l)),

    without momentum the fixed point of V <- (1 - a l)^2 V + a^2 s^2. From a l = 2 (1 + beta) on there is none: inf.

    noise_variance, s^2  of a step's gradient: of a mini-batch's mean one b-th of a single example's
    The arguments are numbers or arrays that broadcast, checked by those who ask; an array of their common shape.
    Source: S. Mandt, M. D. Hoffman, D. M. Blei, JMLR 18 (2017), 134; here exactly, for discrete steps.
    """
    rate, bend, variance, kept = (
        np.asarray(one, np.float64) for one in (learning_rate, curvature, noise_variance, beta)
    )
    left = 2.0 * (1.0 + kept) - rate * bend
    with np.errstate(all="ignore"):
        settled = rate * variance * (1.0 + kept) / (bend * (1.0 - kept) * left)
    return np.where(left > 0.0, settled, np.inf)
