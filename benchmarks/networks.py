"""Full Adam steps of networks in float32 - forward, backward and update - by the lab, PyTorch, scikit-learn and JAX.

All begin with the same weights at every round: a network that has learned its batch by heart has gradients so small that
the arithmetic itself slows down, and that is not what is compared.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks import peers
from benchmarks.rounds import LAB, Measure, Prepare
from labcore.network import Network, NetworkSpec
from labcore.optimizers import OPTIMIZERS

# Sizes, batch, steps a round, and the targets.
NETWORKS = [
    ((64, 32, 10), 32, 200, {"PyTorch": 6.0, "scikit-learn": 3.0, "JAX": 0.8}),
    ((64, 128, 64, 10), 64, 100, {"PyTorch": 3.5, "scikit-learn": 2.5, "JAX": 0.8}),
    ((784, 256, 128, 10), 128, 20, {"PyTorch": 1.1, "scikit-learn": 1.5, "JAX": 0.8}),
    ((784, 1024, 1024, 10), 256, 4, {"PyTorch": 0.9}),
]
STACKED, STACKED_BATCH, STACKED_RUNS, STACKED_STEPS = (2, 16, 16, 2), 16, 16, 50
WARM_STEPS = 2


def examples(sizes: tuple[int, ...], batch: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.standard_normal((batch, sizes[0])).astype(np.float32), rng.integers(0, sizes[-1], batch)


def first_weights(sizes: tuple[int, ...], seed: int = 0) -> list[np.ndarray]:
    """The weights (n_in, n_out) of each layer that all begin with; biases are 0."""
    return [layer.weights.copy() for layer in Network(NetworkSpec(sizes, dtype="float32"), seed).layers]


def lab(sizes: tuple[int, ...], batch: int, seed: int | range = 0) -> Callable[[int], np.ndarray]:
    """A range of seeds is a stack of runs."""
    X, y = examples(sizes, batch)
    network = Network(NetworkSpec(sizes, dtype="float32"), seed)
    optimizer = OPTIMIZERS["adam"].make()
    state, targets = optimizer.start(network.theta), network.targets(y)

    def go(steps: int) -> np.ndarray:
        for _ in range(steps):
            cost, gradient = network.cost_and_gradient(X, targets)
            optimizer.step(network.theta, gradient, state, peers.RATE)
        return cost

    return go


def one_by_one(sizes: tuple[int, ...], batch: int, runs: int) -> Callable[[int], np.ndarray]:
    """Each run by itself, one after another."""
    each = [peers.pytorch(*examples(sizes, batch), first_weights(sizes, seed)) for seed in range(runs)]
    return lambda steps: np.array([go(steps) for go in each])


def ready(make: Callable[[], Callable[[int], object]], steps: int) -> Prepare:
    """What takes time at the first steps only, such as allocating or compiling, is done before the clock starts."""

    def prepare() -> Callable[[], object]:
        go = make()
        go(WARM_STEPS)
        return partial(go, steps)

    return prepare


def measures() -> list[Measure]:
    result = []
    for sizes, batch, steps, targets in NETWORKS:
        sides: dict[str, Prepare] = {LAB: ready(partial(lab, sizes, batch), steps)}
        for name in targets:
            begin = partial(peers.NETWORKS[name], *examples(sizes, batch), first_weights(sizes))
            sides[name] = ready(begin, steps)
        name = f"Adam step, {'-'.join(map(str, sizes))}, batch {batch}"
        result.append(Measure(name, sides, targets, steps=steps, unit="step"))
    pair = {
        LAB: ready(partial(lab, STACKED, STACKED_BATCH, range(STACKED_RUNS)), STACKED_STEPS),
        "PyTorch": ready(partial(one_by_one, STACKED, STACKED_BATCH, STACKED_RUNS), STACKED_STEPS),
    }
    name = f"{STACKED_RUNS} runs at once, {'-'.join(map(str, STACKED))}, batch {STACKED_BATCH}"
    result.append(Measure(name, pair, {"PyTorch": 40.0}, steps=STACKED_STEPS, unit="step"))
    return result
