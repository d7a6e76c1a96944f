"""What of a lane must be the same to the last bit, however it came about."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.training import Lane, Run


def bits(lane: Lane) -> dict[str, Any]:
    """All that a lane has learned and noted, its arrays as bytes."""
    weights = lane.weights
    return {
        "steps": lane.steps,
        "costs": lane.costs.tobytes(),
        "theta": weights.theta.tobytes(),
        "statistics": weights.statistics.tobytes(),
        "memory": {name: _bits(value) for name, value in weights.memory.items()},
        "place": (weights.epoch, weights.offset),
        # As text nan equals nan.
        "evaluations": repr(lane.evaluations),
        "best": None if lane.best is None else (lane.best.epoch, lane.best.weights.theta.tobytes()),
        "outcome": lane.outcome,
        "divergence": repr(lane.divergence),
        "settings": lane.settings,
        "changes": lane.changes,
    }


def _bits(value: Any) -> Any:
    return (value.dtype.name, value.tobytes()) if isinstance(value, np.ndarray) else (type(value), repr(value))


def same(one: Run, other: Run) -> bool:
    return [bits(lane) for lane in one.lanes] == [bits(lane) for lane in other.lanes]


def to_the_end(run: Run) -> Run:
    while run.running:
        run.advance(10_000)
    return run
