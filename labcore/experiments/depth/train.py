"""The same statistics after some steps of training: from the first weights to the picture after k steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore import data
from labcore.experiments.depth.measure import Signal, measure_network
from labcore.experiments.depth.spec import SignalSettings
from labcore.network import Network
from labcore.optimizers import OPTIMIZERS
from labcore.span import Span

Array = np.ndarray

TRAIN_STEPS = Span("train_steps", 100, 1, 2000, kind="integer", scale="log", label="training steps")
BATCH_SIZE = replace(data.BATCH_SIZE, default=64, high=1000)

DIVERGED_LOSS = 1e6


@dataclass(frozen=True)
class Training:
    """Training in progress, then the measurement after it, item by item.

    costs        (steps so far,) the loss of each mini-batch before its step; a diverged run's last one may be inf or nan
    outcome      "running", or "diverged" when that loss was above 1e6 or not finite: training ends there
    after        None while training, then the Signal after it, complete in the last item
    done, total  items of work done and in all
    """

    settings: SignalSettings
    costs: Array
    outcome: str
    after: Signal | None
    done: int
    total: int


def train_in_steps(
    settings: SignalSettings,
    optimizer: str = "gd",
    learning_rate: float | None = None,
    train_steps: int = TRAIN_STEPS.default,
    batch_size: int = BATCH_SIZE.default,
    **hyperparameters: Any,
) -> Iterator[Training]:
    """Trains the network that `measure` looks at, on the same examples, then measures it again: one item a step or layer.

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
        TRAIN_STEPS.check(train_steps),
        BATCH_SIZE.check(batch_size),
    )
    return _train(settings, rule, rate, train_steps, batch_size)


def _train(settings: SignalSettings, rule: Any, rate: float, steps: int, batch_size: int) -> Iterator[Training]:
    X, y = settings.examples()
    network = Network(settings.spec, settings.seed)
    X, targets = network.inputs(X), network.targets(y)
    state = rule.start(network.theta)
    costs: list[float] = []
    total, outcome = steps + 2 * settings.depth + 1, "running"
    batches = data.Batches(len(X), batch_size, settings.seed)
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
        yield Training(settings, np.array(costs), outcome, None, len(costs), total)
    for after in measure_network(network, settings, X, targets):
        yield Training(settings, np.array(costs), outcome, after, steps + after.done, total)
