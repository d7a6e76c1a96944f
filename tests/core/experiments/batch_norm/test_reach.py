"""Cost and gradient along a step: against the trainer's own training, and the cost by differences along the line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labcore.experiments.batch_norm import gradient_reach
from labcore.network import Network
from labcore.training import Run, Settings
from labcore.training.stack import spec_of

LENGTHS = (0.0, 0.5, 1.0, 4.0)


BASE = Settings(
    data="digits", dev_share=0.43, hidden=(12, 8), activation="tanh", optimizer="gd", learning_rate=0.5, batch_size=64, epochs=3,
)  # fmt: skip


def settings(**changes: Any) -> Settings:
    return BASE.changed(**changes)


@pytest.mark.parametrize(
    "changes", [{"batch_norm": True}, {"batch_norm": False, "l2": 5.0}, {"batch_norm": True, "keep_prob": 0.8}]
)
def test_on_the_line_of_the_step_of_the_training_itself(changes):
    given, k = settings(**changes), 19
    found = gradient_reach(given, [3, k], LENGTHS)
    run = Run(given)
    run.advance(k)
    side = run.sides[0]
    rows = side.problem.order(1)[3 * 64 : 4 * 64]
    X, targets = side.problem.train.X[rows], side.problem.targets("float64")[rows]
    network = Network(spec_of(given, side.problem), theta=side.weights.theta.copy())
    masks = (
        (lambda: np.random.default_rng(np.random.SeedSequence(0, spawn_key=(6, 1, 3 * 64))))
        if given.keep_prob != 1.0
        else (lambda: None)
    )

    def cost(theta):
        network.theta[...] = theta
        return float(network.cost(X, targets, True, masks(), 0.0, given.l2, 1024))

    theta = side.weights.theta.copy()
    _, g = network.cost_and_gradient(X, targets, masks(), 0.0, given.l2, 1024)
    g = g.copy()
    assert found.norms[1] == pytest.approx(np.linalg.norm(g), rel=1e-12)
    assert found.rates[1] == 0.5
    for i, length in enumerate(LENGTHS):
        there = theta - length * 0.5 * g
        assert found.costs[1, i] == pytest.approx(cost(there), rel=1e-12)
        # How far g(there) goes along g, by the cost on both sides.
        h = 1e-6
        along = (cost(there + h * g) - cost(there - h * g)) / (2 * h * np.linalg.norm(g))
        there_norm = np.sqrt(
            max(found.changes[1, i] ** 2 - np.linalg.norm(g) ** 2 + 2 * along * np.linalg.norm(g), 0.0)
        )
        assert found.cosines[1, i] * there_norm == pytest.approx(along, rel=2e-5, abs=1e-7)


def test_measuring_moves_nothing():
    every = gradient_reach(settings(batch_norm=True), 12, LENGTHS)
    some = gradient_reach(settings(batch_norm=True), [11], LENGTHS)
    assert every.steps.tolist() == list(range(12))
    np.testing.assert_array_equal(every.costs[11], some.costs[0])
    np.testing.assert_array_equal(every.changes[11], some.changes[0])


def test_nothing_changes_at_length_zero_and_the_cost_falls_at_first():
    found = gradient_reach(settings(batch_norm=True), 5, (0.0, 1e-4))
    assert (found.changes[:, 0] < 1e-15).all()
    assert found.cosines[:, 0] == pytest.approx(1.0)
    np.testing.assert_allclose(found.costs[:, 0], found.starts)
    fall = (found.starts - found.costs[:, 1]) / (1e-4 * found.rates * found.norms**2)
    np.testing.assert_allclose(fall, 1.0, rtol=1e-3)


def test_smoothness_is_the_largest_change_over_the_way():
    found = gradient_reach(settings(), 4, LENGTHS)
    ways = np.array(LENGTHS[1:]) * (0.5 * found.norms)[:, None]
    np.testing.assert_allclose(found.smoothness, (found.changes[:, 1:] / ways).max(axis=1))
    assert np.isnan(gradient_reach(settings(), 2, [0.0]).smoothness).all()


def test_a_training_that_diverges_leaves_nan():
    found = gradient_reach(settings(activation="relu", learning_rate=4.0, hidden=(32, 32, 32)), 40, [1.0])
    assert np.isfinite(found.starts[0])
    assert np.isnan(found.starts[-1])


def test_a_cancel_ends_it():
    def stop(share=None, text="", /):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        gradient_reach(settings(), 3, [1.0], stop)


@pytest.mark.parametrize(
    ("steps", "lengths"),
    [(0, [1.0]), (6000, [1.0]), (True, [1.0]), (1.5, [1.0]), ([], [1.0]), ([3, 3], [1.0]), ([-1], [1.0]), (3, []), (3, [-1.0]), (3, [np.nan]), (3, [[1.0]]), (3, [1.0] * 201)],
)  # fmt: skip
def test_what_cannot_be_measured_is_refused(steps, lengths):
    with pytest.raises(ValueError, match="must be"):
        gradient_reach(settings(), steps, lengths)
