"""A training against PyTorch's, step by step: same weights, same batches (tests/reference/make_torch_training.py made them)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labcore.data import Table
from labcore.training import Run, Settings
from labcore.training.problem import Subset, make_problem

with np.load(Path(__file__).parents[2] / "reference" / "training.npz", allow_pickle=False) as _file:
    STORED = dict(_file)

# The settings of make_torch_training.RUNS, in the lab's names.
RUNS: dict[str, dict[str, Any]] = {
    "gd": {"optimizer": "gd", "learning_rate": 0.5},
    "momentum": {"optimizer": "momentum", "learning_rate": 0.5, "hyperparameters": (("beta", 0.8),)},
    "rmsprop": {"optimizer": "rmsprop", "learning_rate": 0.005, "hyperparameters": (("beta", 0.95), ("epsilon", 1e-6))},
    "adam": {"optimizer": "adam", "learning_rate": 0.01, "hyperparameters": (("beta1", 0.85), ("beta2", 0.99))},
    "adamw": {"optimizer": "adamw", "learning_rate": 0.01, "hyperparameters": (("weight_decay", 0.1),)},
    "clipped": {"optimizer": "gd", "learning_rate": 0.5, "clip": 0.25},
    "decayed": {
        "optimizer": "adam", "learning_rate": 0.05, "schedule": "exponential", "schedule_parameters": (("base", 0.8),),
    },
}  # fmt: skip


def settings_of(name: str) -> Settings:
    return Settings(
        data="own", normalize=False, hidden=(16, 12), activation=("tanh", "relu"), batch_norm=True, l2=0.7, batch_size=24,
        epochs=100, seed=3, **RUNS[name],
    )  # fmt: skip


def run_of(names: list[str]) -> Run:
    """A run whose training set is PyTorch's data, in its order, from its weights."""
    X, labels = STORED["X"], STORED["labels"]
    table = Table(X, labels, tuple("abcdef"), "class", ("0", "1", "2"))
    run = Run([settings_of(name) for name in names], table)
    subset = Subset(X, X, labels, labels, np.arange(len(X)))
    problem = replace(make_problem(settings_of(names[0]), table), train=subset)
    for side in run.sides:
        side.problem = problem
        side.weights.theta[...] = STORED["theta"]
    run.stack()
    return run


@pytest.mark.parametrize("name", RUNS)
def test_a_hundred_steps_are_pytorchs(name):
    run = run_of([name])
    assert run.advance(100) == 100
    side = run.sides[0]
    np.testing.assert_allclose(side.costs, STORED[f"{name}/losses"], rtol=0, atol=1e-8)
    np.testing.assert_allclose(side.weights.theta, STORED[f"{name}/theta"], rtol=0, atol=1e-7)
    # Stored by layer: all means, then all variances, as the lab has them.
    np.testing.assert_allclose(side.weights.statistics, STORED[f"{name}/statistics"], rtol=0, atol=1e-7)


def test_the_same_beside_others():
    names = ["gd", "adam", "decayed", "clipped"]
    run = run_of(names)
    run.advance(100)
    for name, side in zip(names, run.sides, strict=True):
        np.testing.assert_allclose(side.costs, STORED[f"{name}/losses"], rtol=0, atol=1e-8)


def test_the_stored_runs_move():
    """Agreement says nothing about a run that stands still, nor about a limit that never bites."""
    for name in RUNS:
        losses = STORED[f"{name}/losses"]
        assert losses[-1] < 0.8 * losses[0]
    assert np.abs(STORED["clipped/theta"] - STORED["gd/theta"]).max() > 0.01
    assert np.abs(STORED["decayed/theta"] - STORED["adam/theta"]).max() > 0.01
