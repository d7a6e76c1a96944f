"""Whole trainings together against the same trainings one by one, both in this engine: other rates, other examples, images.

The results have to be the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from benchmarks.rounds import LAB, Measure
from labcore.training import Run, Settings, train_all

ONE_BY_ONE = "one by one"
POINTS = Settings(data="moons", hidden=(8, 8), batch_size=32, epochs=10)
IMAGES = Settings(data="digits", hidden=(64,), activation="relu", batch_size=32, epochs=2)

# What is trained, and how many times as fast it is to be.
TRAININGS: list[tuple[str, list[Settings], float]] = [
    ("64 learning rates, 2-8-8-1, batch 32", [POINTS.changed(learning_rate=1e-3 * 1.05**i) for i in range(64)], 5.0),
    ("64 samples of 500 points, 2-8-8-1, batch 32", [POINTS.changed(seed=seed) for seed in range(64)], 4.0),
    ("16 learning rates, 64-64-10, batch 32", [IMAGES.changed(learning_rate=1e-3 * 1.05**i) for i in range(16)], 1.3),
]


def together(settings: Sequence[Settings]) -> Callable[[], np.ndarray]:
    return lambda: np.array([side.evaluations[-1].dev_cost for side in train_all(settings)])


def one_by_one(settings: Sequence[Settings]) -> Callable[[], np.ndarray]:
    def alone(one: Settings) -> float:
        run = Run(one)
        while run.running:
            run.advance(1000)
        return run.sides[0].evaluations[-1].dev_cost

    return lambda: np.array([alone(one) for one in settings])


def measures() -> list[Measure]:
    return [
        Measure(
            name,
            {LAB: partial(together, settings), ONE_BY_ONE: partial(one_by_one, settings)},
            {ONE_BY_ONE: target},
            rtol=0.0,
        )
        for name, settings, target in TRAININGS
    ]
