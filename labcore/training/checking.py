"""The gradient check of a side's present settings and weights."""

from __future__ import annotations

from dataclasses import replace

from labcore.gradient_check import GradientCheck, gradient_check
from labcore.network import Network
from labcore.training.side import Side
from labcore.training.stack import spec_of

# A check of this many multiplications takes under half a second.
_MOST_PRODUCTS = 5e8
EXAMPLES = 32


def check_gradient(side: Side) -> GradientCheck:
    """Compares the side's gradient with differences of its cost: on 32 training examples, penalty included, dropout off, in
    float64 whatever the training uses, at most as many entries of each group as take less than half a second."""
    spec = replace(spec_of(side.settings, side.problem), dtype="float64")
    network = Network(spec, theta=side.weights.theta.astype("float64"))
    network.statistics[...] = side.weights.statistics
    rows = slice(0, EXAMPLES)
    entries = _MOST_PRODUCTS / (2.0 * spec.parameters * min(EXAMPLES, side.problem.train.examples))
    per_group = max(2, int(entries / len(network.groups)))
    settings = side.settings
    return gradient_check(
        network, side.problem.train.X[rows], side.problem.train.learned[rows], settings.l1, settings.l2,
        side.problem.train.examples, per_group=min(per_group, 20_000 // len(network.groups)),
    )  # fmt: skip
