"""Very many trainings of one very small network at once, each with two rates of its own: one for each layer.

2 inputs, 2 tanh units and 1 output, on 4 examples, full batch, squared error; its biases are held at 0, so that it has six
weights. The trainings are the lab's own network, stacked: each has the numbers that it has alone, bit for bit.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from labcore.descent import TICK_SECONDS
from labcore.network import Network, NetworkSpec
from labcore.ticks import Tick, none, paced

Array = np.ndarray

EXAMPLES = 4
NETWORK = NetworkSpec((2, 2, 1), activation="tanh", initializer="lecun", loss="squared-error")
# Arrived: the cost stays below this share of the start's, to the end. Diverged: it is so many times the start's once.
ARRIVED, DIVERGED = 0.1, 1e6
# Arrays of so many runs stay in the second cache.
BLOCK = 1000
# The stream of a seed from which the examples are drawn.
_EXAMPLES_STREAM = 20


@cache
def problem(seed: int) -> tuple[Array, Array]:
    """What a seed draws beside the initial weights: examples X (4, 2) and targets (4,)."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_EXAMPLES_STREAM,)))
    return rng.standard_normal((EXAMPLES, 2)), rng.standard_normal(EXAMPLES)


def train(seed: int, rates: Array, steps: int, tick: Tick = none) -> Array:
    """Trains the network of a seed at each pair of rates (n, 2), of the first and of the second layer, steps at a time.

    Returns (n,) integers: +s where the training diverged at step s, -s where its cost stays below a tenth of the start's
    from step s on, and 0 where neither has come about. A run's number does not depend on those beside it.
    """
    # A step takes less than a millisecond, and who watches may rest at each tick.
    tick = paced(tick, TICK_SECONDS)
    return np.concatenate([_block(seed, rates[at : at + BLOCK], steps, tick) for at in range(0, len(rates), BLOCK)])


def _block(seed: int, rates: Array, steps: int, tick: Tick, along: Array | None = None) -> Array:
    """One block of trainings; `along` (steps + 1, n) takes the costs of those that have not diverged."""
    X, y = problem(seed)
    n = len(rates)
    network = Network(NETWORK, theta=np.repeat(Network(NETWORK, seed).theta[None], n, axis=0))
    targets, pace = network.targets(y), _paces(network, rates)
    runs: Array = np.arange(n)
    found, since = np.zeros((2, n), np.int32)
    start = 0.0
    for step in range(steps + 1):
        tick()
        costs, gradient = network.cost_and_gradient(X, targets)
        start = float(costs[0]) if step == 0 else start
        # Written so that NaN is bad.
        good = costs <= DIVERGED * start
        if not good.all():
            # Those that have diverged are left out from here on.
            found[runs[~good]] = step
            runs, since, pace, costs, gradient = (one[good] for one in (runs, since, pace, costs, gradient))
            if not len(runs):
                break
            network = Network(NETWORK, theta=network.theta[good])
        if along is not None:
            along[step, runs] = costs
        since = np.where(costs < ARRIVED * start, np.where(since > 0, since, step), 0)
        if step < steps:
            with np.errstate(all="ignore"):
                network.theta -= pace * gradient
    found[runs] = -since
    return found


def _paces(network: Network, rates: Array) -> Array:
    """(n, P): the rate of each parameter in each run, 0 for the biases."""
    pace = np.zeros((len(rates), NETWORK.parameters))
    for group, rate in zip(network.weights(), rates.T, strict=True):
        pace[:, group.span] = rate[:, None]
    return pace


def costs(seed: int, rates: tuple[float, float], steps: int) -> tuple[int, Array]:
    """One of the trainings: what `train` says of it, and its costs (steps + 1,), NaN from the step on at which it has
    diverged."""
    along = np.full((steps + 1, 1), np.nan)
    (found,) = _block(seed, np.array([rates]), steps, none, along)
    return int(found), along[:, 0]
