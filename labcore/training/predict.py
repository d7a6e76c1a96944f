"""What a side of a run answers for inputs as they were measured: labels or numbers, and how sure it is of each class."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.data.own_arrays import inputs_of
from labcore.training.measure import labels_of, logits_of, probabilities_of
from labcore.training.side import Side

Array = np.ndarray

# Rows normalized and passed through the network at once: few enough to stay in the processor's cache.
_ROWS = 4096


def predicted(side: Side, X: Any) -> Array:
    """X (m, n_features) -> labels as the table has them, or numbers in the target's own units, (m,)."""
    table, logits = side.problem.table, _logits(side, X)
    if not table.classes:
        return logits[:, 0].astype(np.float64) * side.problem.sigma + side.problem.mean
    numbers = labels_of(logits) if len(table.classes) > 1 else np.zeros(len(logits), np.int64)
    return numbers if table.labels is None else table.labels[numbers]


def shares(side: Side, X: Any) -> Array:
    """X (m, n_features) -> the share that the network gives to each class (m, classes)."""
    classes = len(side.problem.table.classes)
    if not classes:
        raise ValueError("predict_proba is for classes; this run has learned numbers: use predict.")
    logits = _logits(side, X)
    # One class alone has nothing beside it that could have a share.
    return probabilities_of(logits) if classes > 1 else np.ones((len(logits), 1))


def _logits(side: Side, X: Any) -> Array:
    problem = side.problem
    raw, names = inputs_of(X)
    learned, count = problem.table.features, problem.train.raw.shape[1]
    if raw.shape[1] != count:
        raise ValueError(f"X must have the {count} columns that were learned from; got {raw.shape[1]}.")
    if names is not None and names != learned and sorted(names) == sorted(learned):
        raise ValueError(f"X must have its columns in the order that was learned, {', '.join(learned)[:120]}; got {', '.join(names)[:120]}.")  # fmt: skip
    network = side.network()
    pieces = (problem.inputs_of(raw[start : start + _ROWS]) for start in range(0, len(raw), _ROWS))
    return np.concatenate([logits_of(network, piece) for piece in pieces])
