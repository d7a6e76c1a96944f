"""A schedule in a training: its horizon and its updates an epoch are the training's own unless they are given."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from labcore.training import Run, Settings
from labcore.training.stack import Stack

SMALL: dict[str, Any] = {"data": "moons", "examples": 96, "hidden": (3,), "epochs": 6, "batch_size": 24}


@pytest.mark.parametrize(
    ("schedule", "given", "rate"),
    [
        # Each by its formula, with the horizon or the number of updates an epoch that is meant: 6 epochs of 3 steps.
        ("warmup-cosine", {"warmup": 0.0}, lambda t: 0.5 + 0.5 * math.cos(math.pi * min(t / 3 / 6, 1))),
        ("warmup-cosine", {"warmup": 0.0, "epochs": 6.0}, lambda t: 0.5 + 0.5 * math.cos(math.pi * min(t / 3 / 6, 1))),
        ("warmup-cosine", {"warmup": 0.0, "epochs": 300.0}, lambda t: 0.5 + 0.5 * math.cos(math.pi * t / 3 / 300)),
        ("warmup-cosine", {"warmup": 0.0, "epochs": 2.0}, lambda t: 0.5 + 0.5 * math.cos(math.pi * min(t / 3 / 2, 1))),
        ("one-cycle", {"peak": 0.5, "start": 0.1}, lambda t: 0.1 + 0.9 * t / 3 / 3 if t < 9 else None),
        ("one-cycle", {"peak": 0.5, "start": 0.1, "epochs": 300.0}, lambda t: 0.1 + 0.9 * t / 3 / 150),
        ("sqrt-step", {}, lambda t: 1 / math.sqrt(t + 1)),
        ("sqrt-step", {"steps_per_epoch": 1}, lambda t: 1 / math.sqrt(t // 3 + 1)),
        ("sqrt-step", {"steps_per_epoch": 3}, lambda t: 1 / math.sqrt(t + 1)),
        ("sqrt-step", {"steps_per_epoch": 6}, lambda t: 1 / math.sqrt(2 * t + 1)),
    ],
)  # fmt: skip
def test_a_schedule_has_what_is_given_and_else_the_training_s_own(schedule, given, rate):
    settings = Settings(**SMALL, learning_rate=1e-3, schedule=schedule, schedule_parameters=tuple(given.items()))
    run = Run(settings)
    assert run.sides[0].steps_per_epoch == 3
    for t in range(18):
        expected = rate(t)
        if expected is not None:
            (side,) = run.sides
            assert Stack([side.problem], [settings], [side.weights], [side.steps]).rates() == [
                pytest.approx(1e-3 * expected, rel=1e-9, abs=1e-18)
            ]
        run.advance(1)


def test_the_horizon_of_a_training_moves_with_it_and_a_given_one_does_not():
    cases: list[tuple[Any, int]] = [((), 12), ((("epochs", 6.0),), 6)]
    for given, horizon in cases:
        run = Run(Settings(**SMALL, schedule="one-cycle", schedule_parameters=given))
        run.advance(3)
        run.change(0, epochs=12)
        side = run.sides[0]
        run.advance(3)
        (rate,) = Stack([side.problem], [side.settings], [side.weights]).rates()
        assert rate == pytest.approx(
            side.settings.learning_rate * np.interp(2, [0, 0.3 * horizon, horizon], [0.1, 1.0, 0.001])
        )
