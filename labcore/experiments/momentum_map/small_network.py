"""Very many trainings of one very small network at once, each with two rates of its own: one for each layer.

2 inputs, 2 tanh units and 1 output, without biases, on 4 examples, full batch, squared error: six weights. Each training
is what the lab's own network does with its biases held at 0 (to rounding), written out over thousands of runs at once,
because a stack of matrix products of this size is fifty times slower than their terms.
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
def problem(seed: int) -> tuple[Array, Array, Array, Array]:
    """What a seed draws: examples X (4, 2) and targets (4,), and the initial weights w (2, 2) and v (2,)."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_EXAMPLES_STREAM,)))
    network = Network(NETWORK, seed)
    w, v = (group.of(network.theta) for group in network.weights())
    return rng.standard_normal((EXAMPLES, 2)), rng.standard_normal(EXAMPLES), w.copy(), v[:, 0].copy()


def train(seed: int, rates: Array, steps: int, tick: Tick = none) -> Array:
    """Trains the network of a seed at each pair of rates (n, 2), of the first and of the second layer, steps at a time.

    Returns (n,) integers: +s where the training diverged at step s, -s where its cost stays below a tenth of the start's
    from step s on, and 0 where neither has come about. A run's number does not depend on those beside it.
    """
    # A step takes a tenth of a millisecond, and who watches may rest at each tick.
    tick = paced(tick, TICK_SECONDS)
    return np.concatenate([_block(seed, rates[at : at + BLOCK], steps, tick) for at in range(0, len(rates), BLOCK)])


def _block(seed: int, rates: Array, steps: int, tick: Tick) -> Array:
    X, targets, w0, v0 = problem(seed)
    n = len(rates)
    # The runs are the last axis of everything: w (2 inputs, 2 units, n), v (2, n), h (2 units, 4 examples, n).
    w, v = np.repeat(w0[..., None], n, axis=-1), np.repeat(v0[:, None], n, axis=-1)
    first, second = np.ascontiguousarray(rates.T)
    (x0, x1), y = X.T[:, :, None], targets[:, None]
    found, runs, since = np.zeros(n, np.int32), np.arange(n), np.zeros(n, np.int32)
    start = 0.0
    with np.errstate(all="ignore"):
        for step in range(steps + 1):
            tick()
            h = np.tanh(w[0][:, None] * x0 + w[1][:, None] * x1)
            away = v[0] * h[0] + v[1] * h[1] - y
            cost = np.add.reduce(away * away, axis=0) / EXAMPLES
            start = start or float(cost[0])
            # Written so that NaN is bad.
            good = cost <= DIVERGED * start
            if not good.all():
                # Those that have diverged are left out from here on.
                found[runs[~good]] = step
                runs, since, first, second, cost = (one[good] for one in (runs, since, first, second, cost))
                w, v, h, away = (one[..., good] for one in (w, v, h, away))
                if not len(runs):
                    break
            since = np.where(cost < ARRIVED * start, np.where(since > 0, since, step), 0)
            if step == steps:
                break
            away *= 2.0 / EXAMPLES
            up = np.add.reduce(h * away, axis=1)
            h *= h
            back = (1.0 - h) * away * v[:, None]
            w = np.stack([w[k] - first * np.add.reduce(back * x, axis=1) for k, x in enumerate((x0, x1))])
            v = v - second * up
    found[runs] = -since
    return found


def costs(seed: int, rates: tuple[float, float], steps: int) -> tuple[int, Array]:
    """One of the trainings by the lab's own network: what `train` says of it, and its costs (steps + 1,), NaN from the step
    on at which it has diverged."""
    X, y, _, _ = problem(seed)
    network = Network(NETWORK, seed)
    targets = network.targets(y)
    pace = np.zeros(NETWORK.parameters)
    for group, rate in zip(network.weights(), rates, strict=True):
        pace[group.span] = rate
    along = np.full(steps + 1, np.nan)
    since = 0
    for step in range(steps + 1):
        cost, gradient = network.cost_and_gradient(X, targets)
        if not cost <= DIVERGED * (cost if step == 0 else along[0]):
            return step, along
        along[step] = cost
        since = (since or step) if cost < ARRIVED * along[0] else 0
        network.theta -= pace * gradient
    return -since, along
