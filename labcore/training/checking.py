"""The gradient check of a lane's present settings and weights."""

from __future__ import annotations

from dataclasses import replace

from labcore.gradient_check import GradientCheck, gradient_check
from labcore.network import Network
from labcore.training.lane import Lane
from labcore.training.stack import spec_of

# A check of this many multiplications takes less than half a second.
_MOST_PRODUCTS = 5e8
EXAMPLES = 32


def check_gradient(lane: Lane) -> GradientCheck:
    """Compares the lane's gradient with differences of its cost: on 32 training examples, penalty included, dropout off, in
    float64 whatever the training uses, at most as many entries of each group as take less than half a second."""
    spec = replace(spec_of(lane.settings, lane.problem), dtype="float64")
    network = Network(spec, theta=lane.weights.theta.astype("float64"))
    network.statistics[...] = lane.weights.statistics
    rows = slice(0, EXAMPLES)
    entries = _MOST_PRODUCTS / (2.0 * spec.parameters * min(EXAMPLES, lane.problem.train.examples))
    per_group = max(2, int(entries / len(network.groups)))
    settings = lane.settings
    return gradient_check(
        network, lane.problem.train.X[rows], lane.problem.train.learned[rows], settings.l1, settings.l2,
        lane.problem.train.examples, per_group=min(per_group, 20_000 // len(network.groups)),
    )  # fmt: skip
