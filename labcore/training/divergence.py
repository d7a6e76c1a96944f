"""A training that diverged: at which step, in which layer, and the probable reason."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from labcore.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from labcore.training.stack import Stack

Array = np.ndarray

# Inputs of this size are not normalized; weights this many times wider than the initializer's are called large.
_LARGE_INPUT, _LARGE_GAIN = 10.0, 3.0


REASONS = ("learning rate", "initial weights", "inputs", "penalty")


@dataclass(frozen=True)
class Divergence:
    """Where a training ended.

    step      the first step whose cost is above 1e6 or not finite, from 1
    layer     the layer, from 1, whose outputs left first: the first not finite, else the one that enlarges them most
    layers    how many there are, the output layer included
    largest   the largest |output| of that layer, inf if not finite;  cost: of that step
    rate      the learning rate of the step
    reason    the probable reason, one of REASONS
    """

    step: int
    layer: int
    layers: int
    largest: float
    cost: float
    rate: float
    reason: str

    @property
    def layer_name(self) -> str:
        return "the output layer" if self.layer == self.layers else f"layer {self.layer}"


def diagnose(stack: Stack, side: int, step: int) -> Divergence:
    """Looks at what the last forward pass of the stack left in its layers for this side."""
    sizes = [_rms(stack.examples.problems[side].train.X[:1000])]
    largest = []
    for layer in stack.network.layers:
        assert layer.outputs is not None
        values = layer.outputs[side]
        sizes.append(_rms(values))
        largest.append(float(np.abs(values).max()) if np.isfinite(values).all() else math.inf)
    broken = [number for number, size in enumerate(sizes[1:], start=1) if not math.isfinite(size)]
    growth = [after / max(before, 1e-300) for before, after in itertools.pairwise(sizes)]
    first = broken[0] if broken else 1 + int(np.argmax(growth))
    settings = stack.settings[side]
    # The share of a weight that the penalty takes off at each step: above twice the weight, it changes sign and grows.
    shrink = stack.rates()[side] * settings.l2 / stack.examples.count
    usual = OPTIMIZERS[settings.optimizer].learning_rate.default
    if shrink >= 1.0 and settings.learning_rate <= 10 * usual:
        reason = "penalty"
    elif step <= 2 and settings.learning_rate <= 10 * usual:
        reason = "inputs" if sizes[0] > _LARGE_INPUT else "initial weights"
    else:
        reason = "inputs" if sizes[0] > _LARGE_INPUT and settings.learning_rate <= usual else "learning rate"
    return Divergence(step, first, len(largest), largest[first - 1], float(stack.costs[side]), stack.used[side], reason)


def _rms(values: Array) -> float:
    with np.errstate(all="ignore"):
        return float(np.sqrt(np.mean(np.square(values, dtype=np.float64))))
