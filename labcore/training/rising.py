"""A short training whose rate rises at every step: at which rate its cost runs away.

L. N. Smith, arXiv:1506.01186; smoothed as fastai's lr_find does.
"""

from __future__ import annotations

import math

import numpy as np

from labcore.averages import ewa
from labcore.ticks import Tick, none
from labcore.training.problem import Problem
from labcore.training.settings import Settings
from labcore.training.stack import Stack, first_weights

Array = np.ndarray

# It ends where the smoothed cost is so many times the lowest one so far: what follows tells nothing.
STOP = 4.0


def rising(
    problem: Problem, settings: Settings, rates: Array, smoothing: float, tick: Tick = none
) -> tuple[Array, Array, bool]:
    """Trains these settings with one rate after the other (k,), from the initial weights on the batches that a training of them sees.

    -> costs of each step's mini-batch before the step, and smoothed, both (k', ), and whether the cost ran away, so that k' may
    be below k: the smoothed cost is four times the lowest one so far, or the training diverges. A schedule of the settings and
    early stopping are left out.
    """
    settings = settings.changed(schedule="constant", schedule_parameters=(), epochs=1000, patience=None)
    stack = Stack([problem], [settings], [first_weights(settings, problem)])
    steps = len(rates)
    costs, smoothed = np.full(steps, np.nan), np.full(steps, np.nan)
    for k in range(steps):
        stack.settings = (settings.changed(learning_rate=float(rates[k])),)
        stack.set_live()
        bad = bool(stack.step()[0])
        costs[k] = stack.costs[0]
        if bad or not math.isfinite(costs[k]):
            return costs[:k], smoothed[:k], True
        smoothed[k] = ewa(costs[: k + 1], smoothing, bias_correction=True)[-1]
        if smoothed[k] > STOP * smoothed[: k + 1].min():
            return costs[: k + 1], smoothed[: k + 1], True
        tick((k + 1) / steps, "Range test")
    return costs, smoothed, False
