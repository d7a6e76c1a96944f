"""How far the gradient can be trusted along a step: cost and gradient on the line that the step takes, in the course of a training."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labcore.network import Network
from labcore.span import Span
from labcore.ticks import Tick, none
from labcore.training import Settings, problem_of
from labcore.training.stack import Stack, first_weights

Array = np.ndarray

STEPS = Span("steps", 100, 1, 5000, kind="integer", label="steps", hint="Updates before which it is measured.")
LENGTHS = Span(
    "lengths", 1.0, 0.0, 1000.0, label="length", hint="How far along the step: 1 is the whole step. No unit.",
)  # fmt: skip
MOST_LENGTHS = 200


@dataclass(frozen=True, eq=False)
class Reach:
    """What was met along the line theta - length * rate * g, g the gradient of the step's mini-batch, at each step of a training.

    steps (n,)       updates made before;  lengths (k,): 1 is the whole step
    costs (n, k)     of the same mini-batch, penalty included;  starts (n,): at length 0
    norms (n,)       |g|;  rates (n,): of the step
    changes (n, k)   |g(length) - g|;  cosines (n, k): of the angle between g(length) and g
    All are nan from where the training has diverged.
    """

    steps: Array
    lengths: Array
    costs: Array
    starts: Array
    norms: Array
    rates: Array
    changes: Array
    cosines: Array

    @property
    def kept(self) -> Array:
        """(n, k) the change of the gradient over its own length: 0 where the gradient at the start still holds."""
        return self.changes / self.norms[:, None]

    @property
    def smoothness(self) -> Array:
        """(n,) the largest change of the gradient over the distance gone, the effective beta-smoothness; nan without a length above 0."""
        away = self.lengths > 0
        if not away.any():
            return np.full(len(self.steps), math.nan)
        distances = self.lengths[away] * (self.rates * self.norms)[:, None]
        with np.errstate(all="ignore"):
            return (self.changes[:, away] / distances).max(axis=1)


def gradient_reach(
    settings: Settings, steps: int | Sequence[int], lengths: Sequence[float], tick: Tick = none
) -> Reach:
    """Trains these settings and measures cost and gradient along the line of each step, on the step's own mini-batch.

    settings  of the training; with batch norm mu and sigma^2 are the mini-batch's all along the line. The step is the rate times
              the gradient, whatever the optimizer makes of it
    steps     a number n, in [1, 5000], for the updates 0 to n - 1; or the numbers of the updates themselves, each below 5000
    lengths   (k,) of [0, 1000], 1 to 200 of them
    The training is that of `labcore.training.Run`, to the last bit: measuring moves nothing, no running statistics either.
    ValueError for anything else.
    Source: S. Santurkar, D. Tsipras, A. Ilyas and A. Madry, arXiv:1805.11604, section 3.1.
    """
    at = _updates(steps)
    far = np.asarray(lengths, np.float64)
    if far.ndim != 1 or not 1 <= len(far) <= MOST_LENGTHS:
        raise ValueError(f"lengths must be 1 to {MOST_LENGTHS} numbers (k,); got shape {far.shape}.")
    for one in far.tolist():
        LENGTHS.check(one)
    problem = problem_of(settings)
    stack = Stack([problem], [settings], [first_weights(settings, problem)])
    n, k = len(at), len(far)
    starts, norms, rates = (np.full(n, np.nan) for _ in range(3))
    costs, changes, cosines = (np.full((n, k), np.nan) for _ in range(3))
    probe = Network(stack.network.spec, theta=np.zeros((k + 1, stack.network.spec.parameters)))
    row = 0
    for update in range(at[-1] + 1):
        if update == at[row]:
            rates[row] = stack.rates()[0]
            found, gradients = _along(stack, probe, far * rates[row])
            size = np.linalg.norm(gradients, axis=1)
            starts[row], costs[row], norms[row] = found[0], found[1:], size[0]
            changes[row] = np.linalg.norm(gradients[1:] - gradients[0], axis=1)
            with np.errstate(all="ignore"):
                cosines[row] = gradients[1:] @ gradients[0] / (size[1:] * size[0])
            row += 1
        if stack.step()[0]:
            break
        tick((update + 1) / (at[-1] + 1), f"update {update + 1:,} of {at[-1] + 1:,}")
    return Reach(np.array(at), far, costs, starts, norms, rates, changes, cosines)


def _updates(steps: int | Sequence[int]) -> list[int]:
    if isinstance(steps, (int, np.integer, bool, float, str)):
        return list(range(STEPS.check(steps)))
    at = [STEPS.check(int(one) + 1) - 1 for one in steps]
    if not at or any(later <= before for before, later in itertools.pairwise(at)):
        raise ValueError(f"steps must be a number or updates that rise, at least one; got {str(steps)[:80]}.")
    return at


def _along(stack: Stack, probe: Network, distances: Array) -> tuple[Array, Array]:
    """Costs (k + 1,) and gradients (k + 1, P) at the start and at each distance against its gradient, on the coming mini-batch."""
    X, targets = stack.examples.batch(stack.rows(), stack.epoch)
    if X.ndim == 3:
        X, targets = X[0], targets[0]
    settings, m = stack.settings[0], stack.examples.count

    def measured() -> tuple[Array, Array]:
        costs, gradients = probe.cost_and_gradient(X, targets, stack.masks(), settings.l1, settings.l2, m)
        return costs.astype(np.float64), gradients.astype(np.float64)

    probe.theta[...] = stack.network.theta
    _, gradients = measured()
    with np.errstate(all="ignore"):
        probe.theta[1:] -= distances[:, None] * gradients[0]
        return measured()
