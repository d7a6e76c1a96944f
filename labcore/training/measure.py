"""How good a network is: its cost and its score on both subsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from labcore.network import Network

Array = np.ndarray

# Numbers a forward pass of one run may keep at once, in all its layers: 16 MB in float64.
_MOST_NUMBERS = 2_000_000


@dataclass(frozen=True)
class Evaluation:
    """Costs and scores at one moment, without dropout, batch norm at its running statistics.

    step, epoch               steps and epochs done by then
    train_cost, dev_cost      mean loss, without the penalty;  penalty: what the penalty adds to the training cost
    train_score, dev_score    accuracy, the share of right answers; for regression R^2, 1 - mean squared error / variance:
                              nan, not defined, of one example and of targets that are all equal. Accuracy is nan where the
                              table has one class alone
    """

    step: int
    epoch: float
    train_cost: float
    dev_cost: float
    penalty: float
    train_score: float
    dev_score: float


EVALUATION = tuple(field.name for field in fields(Evaluation))


def as_table(evaluations: Sequence[Evaluation]) -> Array:
    """Evaluations as (k, 7), a column for each name of EVALUATION."""
    return np.array([[getattr(one, name) for name in EVALUATION] for one in evaluations], dtype=np.float64)


def logits_of(network: Network, X: Array) -> Array:
    """X (m, n) or (runs, m, n) -> logits (runs, m, n_outputs) at prediction, in pieces, so that a wide network does not fill the memory."""
    # Whatever the number of runs: the last bits of a product depend on how many rows it has.
    rows = max(16, _MOST_NUMBERS // sum(network.spec.sizes))
    pieces = [network.forward(X[..., start : start + rows, :]) for start in range(0, X.shape[-2], rows)]
    network.forget()
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=-2)


def cost_of(network: Network, X: Array, targets: Array) -> Array:
    """The cost of `cost_and_score` alone."""
    with np.errstate(all="ignore"):
        return network.loss.value(logits_of(network, X), targets)


def cost_and_score(network: Network, X: Array, targets: Array, classes: bool) -> tuple[Array, Array]:
    """Mean loss (runs,) and score (runs,) on examples (m, n), or (runs, m, n) where each run has its own.

    targets  encoded as they are learned, (m, n_outputs) or (runs, m, n_outputs): on the training set with their noise
    classes  whether the score is the accuracy; otherwise it is R^2
    """
    logits = logits_of(network, X)
    with np.errstate(all="ignore"):
        cost = network.loss.value(logits, targets)
        if classes:
            return cost, (labels_of(logits) == labels_of(targets)).mean(axis=-1)
        errors = ((logits[..., 0] - targets[..., 0]) ** 2).mean(axis=-1)
        return cost, 1.0 - errors / _variance(targets)


def _variance(targets: Array) -> Any:
    """Of targets (m, 1), or of each run's own (runs,); nan where they are all equal, of which no share can be explained."""
    if targets.ndim == 2:
        return float(targets.var()) if (targets != targets[0]).any() else np.nan
    return np.array([_variance(one) for one in targets], targets.dtype)


def labels_of(logits: Array) -> Array:
    """Logits (..., n_outputs) -> labels (...): the largest, or whether the only one is above 0."""
    return (logits[..., 0] > 0).astype(np.int64) if logits.shape[-1] == 1 else logits.argmax(axis=-1)


def probabilities_of(logits: Array) -> Array:
    """Logits (m, n_outputs) -> the share that each class is given (m, classes)."""
    from labcore.activations import sigmoid
    from labcore.losses import softmax

    if logits.shape[-1] > 1:
        return softmax(logits)
    one = sigmoid(logits)
    return np.concatenate([1.0 - one, one], axis=-1)
