"""Depth in its smallest cases: the linear chain, one neuron, and units that start equal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.experiments.depth.spec import DEPTH
from labcore.network import SEED, Network, NetworkSpec
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.span import Span

Array = np.ndarray

CHAIN_WEIGHT = Span(
    "w", 1.5, 0.0, 2.0, step=0.01, label="weight w", symbol="w", hint="Every layer is w times the identity."
)
NEURON_INPUTS = Span(
    "neuron_inputs", 100, 1, 1000, kind="integer", scale="log", label="inputs of the neuron", symbol="n"
)
SAMPLES = Span("samples", 4000, 10, 20_000, kind="integer", label="samples")
SYMMETRY_STEPS = Span("steps", 50, 1, 1000, kind="integer", label="steps")

# The stream of a seed for the neuron's draws.
_NEURON_STREAM = 4


def linear_chain(w: float, depth: int) -> Array:
    """Activations of a linear network whose every layer is w times the identity, for the input 1: (depth + 1,).

    w^0, w^1, ..., w^depth, in [0, 2] and 1 to 100 layers: 1.5^10 = 57.67, 0.5^10 = 0.000977. The gradients coming back are
    the same numbers in reverse.
    """
    w, depth = CHAIN_WEIGHT.check(w), DEPTH.check(depth)
    return np.cumprod(np.concatenate([[1.0], np.full(depth, w)]))


def one_neuron(inputs: int, samples: int = SAMPLES.default, seed: int = 0) -> dict[str, Array]:
    """z = w1 x1 + ... + wn xn of one neuron: draws (samples,) for Var(w) = "1", "1/n" and "2/n", inputs standard normal.

    The three share their draws. Their variances come near n, 1 and 2.
    """
    n, samples = NEURON_INPUTS.check(inputs), SAMPLES.check(samples)
    rng = np.random.default_rng(np.random.SeedSequence(SEED.check(seed), spawn_key=(_NEURON_STREAM,)))
    z = np.empty(samples)
    # A thousand at a time, so that memory stays small.
    for start in range(0, samples, 1000):
        x, w = rng.standard_normal((2, min(1000, samples - start), n))
        z[start : start + len(x)] = np.vecdot(x, w)
    return {"1": z, "1/n": z * (1.0 / n) ** 0.5, "2/n": z * (2.0 / n) ** 0.5}


@dataclass(frozen=True)
class Symmetry:
    """A 2-4-1 network in training, to see whether its hidden units ever become different.

    weights   (steps + 1, 2, 4) into the hidden units, one column a unit
    outgoing  (steps + 1, 4) from the hidden units to the output
    bias      (steps + 1,) of the output, which follows the share of the classes even where no weight moves
    costs     (steps + 1,)
    moved     whether any weight has changed at all
    spread    the largest difference between two hidden units' weights or biases, over all steps: 0 if they stay equal
    """

    weights: Array
    outgoing: Array
    bias: Array
    costs: Array
    moved: bool
    spread: float


def symmetry(activation: str, initializer: str, steps: int = 50, learning_rate: float = 1.0, seed: int = 0) -> Symmetry:
    """Plain descent of a 2-4-1 network on two overlapping clouds of 60 and 40 points, logistic cross-entropy.

    From zeros, tanh and ReLU networks do not move a single weight: the hidden units put out 0, so that no gradient reaches
    the outgoing weights, and these are 0, so that none reaches the others. With sigmoid, or from any constant, units move
    and stay equal.
    """
    steps = SYMMETRY_STEPS.check(steps)
    rng = np.random.default_rng(np.random.SeedSequence(SEED.check(seed), spawn_key=(_NEURON_STREAM, 1)))
    y = np.repeat([0, 1], [60, 40])
    X = rng.standard_normal((100, 2)) + 1.5 * y[:, None]
    network = Network(
        NetworkSpec((2, 4, 1), activation=activation, initializer=initializer, loss="logistic-cross-entropy"), seed
    )
    optimizer, targets = OPTIMIZERS["gd"].make(), network.targets(y)
    state, rate = optimizer.start(network.theta), LEARNING_RATE.check(learning_rate)
    thetas, costs = np.empty((steps + 1, network.theta.size)), np.empty(steps + 1)
    for step in range(steps + 1):
        cost, gradient = network.cost_and_gradient(X, targets)
        thetas[step], costs[step] = network.theta, cost
        optimizer.step(network.theta, gradient, state, rate)
    weights, hidden_bias, outgoing, bias = (group.of(thetas) for group in network.groups)
    units = np.concatenate([weights, hidden_bias[:, None, :], outgoing.swapaxes(1, 2)], axis=1)
    moved = bool((weights != weights[0]).any() or (outgoing != outgoing[0]).any())
    return Symmetry(weights, outgoing[..., 0], bias[:, 0], costs, moved, float(np.ptp(units, axis=2).max()))
