"""The optimizer itself along single eigen-directions: many at once, without a surface around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from labcore.optimizers import OPTIMIZERS
from labcore.ticks import Tick, none

Array = np.ndarray


def run_along(
    slope: Callable[[Array, int], Array],
    start: Any,
    learning_rate: Any,
    beta: Any,
    steps: int,
    tick: Tick = none,
) -> tuple[Array, Array]:
    """Positions and steps of the classic form, from rest: (steps + 1, n) and (steps + 1, n).

    slope                what the gradient is at positions (n,) and a step, (n,)
    start                (n,)
    learning_rate, beta  numbers, or (n,) of one each

    The second array is the velocity as the eye sees it, each step that was just made: 0 at the start.
    """
    theta = np.array(start, dtype=np.float64)[:, None]
    rate, kept = (one if np.ndim(one) == 0 else np.asarray(one, float)[:, None] for one in (learning_rate, beta))
    optimizer = OPTIMIZERS["momentum"].make(beta=kept, form="classic")
    state = optimizer.start(theta)
    positions = np.empty((steps + 1, len(theta)))
    positions[0] = theta[:, 0]
    with np.errstate(all="ignore"):
        for step in range(steps):
            if step % 256 == 0:
                tick(step / steps)
            optimizer.step(theta, slope(theta[:, 0], step)[:, None], state, rate)
            positions[step + 1] = theta[:, 0]
    return positions, np.diff(positions, axis=0, prepend=positions[:1])
