"""The same statistics after some steps of training: from the first weights to the picture after k steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore import data
from labcore.experiments.depth.measure import Signal, measure_network
from labcore.experiments.depth.spec import TRAIN_STEPS, Spec
from labcore.network import Network
from labcore.optimizers import OPTIMIZERS

Array = np.ndarray

BATCH_SIZE = replace(data.BATCH_SIZE, default=64, high=1000)

DIVERGED_LOSS = 1e6
# A spec may ask for none; who trains does at least one.
_TRAINED = replace(TRAIN_STEPS, default=100, low=1)


@dataclass(frozen=True)
class TrainedSignal:
    """Training in progress, then the measurement after it, item by item.

    costs        (steps so far,) the loss of each mini-batch before its step; a diverged run's last one may be inf or nan
    outcome      "running", or "diverged" when that loss was above 1e6 or not finite: training ends there
    after        None while training, then the Signal after it, complete in the last item
    done, total  items of work done and in all
    """

    spec: Spec
    costs: Array
    outcome: str
    after: Signal | None
    done: int
    total: int


def train_in_steps(
    spec: Spec,
    optimizer: str = "gd",
    learning_rate: float | None = None,
    train_steps: int = _TRAINED.default,
    batch_size: int = BATCH_SIZE.default,
    **hyperparameters: Any,
) -> Iterator[TrainedSignal]:
    """Trains the network that `measure` looks at, on the same examples, then measures it again: one item a step or layer.

    Of the spec it takes the network and the examples; how it is trained is said by the other arguments.

    optimizer      a key of OPTIMIZERS that serves networks, with its hyperparameters
    learning_rate  in [1e-6, 10]; the optimizer's own default if None
    batch_size     the order of the batches comes from (seed, epoch), the last one of an epoch is smaller
    """
    member = OPTIMIZERS[optimizer]
    if not member.for_networks:
        raise ValueError(f"optimizer must be one that serves networks; got {optimizer}.")
    rate = member.learning_rate.check(member.learning_rate.default if learning_rate is None else learning_rate)
    rule, train_steps, batch_size = (
        member.make(**hyperparameters),
        _TRAINED.check(train_steps),
        BATCH_SIZE.check(batch_size),
    )
    return _train(spec, rule, rate, train_steps, batch_size)


def _train(spec: Spec, rule: Any, rate: float, steps: int, batch_size: int) -> Iterator[TrainedSignal]:
    X, y = spec.examples()
    network = Network(spec.network, spec.seed)
    X, targets = network.inputs(X), network.targets(y)
    state = rule.start(network.theta)
    costs: list[float] = []
    total, outcome = steps + 2 * spec.depth + 1, "running"
    batches = data.Batches(len(X), batch_size, spec.seed)
    for step in range(steps):
        rows = batches.rows(step)
        cost, gradient = network.cost_and_gradient(X[rows], targets[rows])
        costs.append(float(cost))
        # Written so that NaN is bad.
        if not costs[-1] <= DIVERGED_LOSS:
            outcome = "diverged"
            break
        with np.errstate(all="ignore"):
            rule.step(network.theta, gradient, state, rate)
        yield TrainedSignal(spec, np.array(costs), outcome, None, len(costs), total)
    # What training needed is let go before the activations of all layers are held.
    del state, gradient
    network = Network(network.spec, theta=network.theta)
    for after in measure_network(network, spec, X, targets):
        yield TrainedSignal(spec, np.array(costs), outcome, after, steps + after.done, total)
