"""What of a side must be the same to the last bit, however it came about."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.training import Run, Side


def bits(side: Side) -> dict[str, Any]:
    """All that a side has learned and noted, its arrays as bytes."""
    weights = side.weights
    return {
        "steps": side.steps,
        "costs": side.costs.tobytes(),
        "theta": weights.theta.tobytes(),
        "statistics": weights.statistics.tobytes(),
        "memory": {name: _bits(value) for name, value in weights.memory.items()},
        "place": (weights.epoch, weights.offset),
        # As text nan equals nan.
        "evaluations": repr(side.evaluations),
        "best": None if side.best is None else (side.best.epoch, side.best.weights.theta.tobytes()),
        "last": None if side.last is None else (side.last.theta.tobytes(), side.last.statistics.tobytes()),
        "outcome": side.outcome,
        "divergence": repr(side.divergence),
        "settings": side.settings,
        "changes": side.changes,
    }


def _bits(value: Any) -> Any:
    return (value.dtype.name, value.tobytes()) if isinstance(value, np.ndarray) else (type(value), repr(value))


def same(one: Run, other: Run) -> bool:
    return [bits(side) for side in one.sides] == [bits(side) for side in other.sides]


def to_the_end(run: Run) -> Run:
    while run.running:
        run.advance(10_000)
    return run
