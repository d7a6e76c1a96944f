"""L1 by a proximal step: exact zeros, the penalized cost's own minimum, and saved runs that go on with it."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Lasso

from labcore.data import Table
from labcore.proximal import soft_threshold
from labcore.training import Run, Settings, train_all
from labcore.training.saved import from_json, to_json
from labcore.training.stack import Stack, first_weights
from tests.core.training.bits import bits, same, to_the_end

SMALL = Settings(
    data="moons", examples=120, hidden=(12,), batch_size=16, epochs=60, learning_rate=0.3, l1=2.0, optimizer="gd"
)  # fmt: skip


def weights(side):
    network = side.network()
    return np.concatenate([group.of(network.theta).ravel() for group in network.weights()])


def test_soft_threshold_is_where_the_distance_and_the_size_are_least_together():
    grid = np.linspace(-4, 4, 160_001)
    for v, threshold in ((3.0, 1.0), (-0.4, 1.0), (-2.5, 0.3), (0.7, 0.0), (1.0, 1.0)):
        cost = 0.5 * (grid - v) ** 2 + threshold * np.abs(grid)
        assert soft_threshold(v, threshold) == pytest.approx(grid[cost.argmin()], abs=1e-4)
    assert soft_threshold([0.3, -0.3], 0.3).tolist() == [0.0, 0.0]
    assert np.isnan(soft_threshold([np.nan], 1.0)).all()


@pytest.mark.parametrize("threshold", [-0.1, np.nan, [1.0, 2.0, 3.0]])
def test_a_threshold_that_is_none_is_refused(threshold):
    with pytest.raises(ValueError, match=r"threshold must"):
        soft_threshold([1.0, 2.0], threshold)


def test_the_subgradient_comes_near_zero_and_the_proximal_step_is_there():
    near, there = train_all([SMALL, SMALL.changed(l1_step="proximal")])
    assert not (weights(near) == 0).any()
    assert (np.abs(weights(near)) < 0.01).mean() > 0.2
    assert (weights(there) == 0).mean() > 0.2
    # Both learn about the same.
    assert there.evaluations[-1].train_cost == pytest.approx(near.evaluations[-1].train_cost, abs=0.05)


def test_beside_adam_s_steps_it_is_decoupled_and_takes_a_larger_lambda():
    (side,) = train_all([SMALL.changed(optimizer="adam", learning_rate=0.02, l1=60.0, l1_step="proximal")])
    assert (weights(side) == 0).mean() > 0.2
    assert side.evaluations[-1].train_score > 0.8


def test_the_default_is_the_subgradient():
    assert Settings().l1_step == "subgradient"
    assert bits(train_all([SMALL.changed(epochs=2)])[0])["theta"] == bits(train_all([SMALL.changed(epochs=2, l1_step="subgradient")])[0])["theta"]  # fmt: skip


def test_plain_descent_on_a_linear_model_ends_where_scikit_learns_lasso_does():
    rng = np.random.default_rng(3)
    X = rng.standard_normal((90, 6))
    y = X @ np.array([2.0, 0.0, -1.0, 0.0, 0.05, 0.5]) + 0.3 * rng.standard_normal(90)
    own = Table(X, y, tuple("abcdef"), "y")
    # The network's loss is (a - y)^2 and the lab's penalty lambda/(2m) |w|_1; scikit-learn halves the loss: alpha is lambda/(4m).
    settings = Settings(
        data="own", hidden=(), l1=12.0, l1_step="proximal", optimizer="gd", learning_rate=0.2, batch_size=1024, epochs=600
    )  # fmt: skip
    side = train_all([settings], own=own)[0]
    m = side.problem.train.examples
    truth = Lasso(alpha=12.0 / (4 * m), tol=1e-12, max_iter=100_000).fit(
        side.problem.train.X, side.problem.train.learned
    )
    found = weights(side)
    assert np.abs(found - truth.coef_).max() < 1e-7
    assert ((found == 0) == (truth.coef_ == 0)).all()
    assert (found == 0).any()


def test_the_cost_of_a_step_has_the_penalty_in_it_and_the_gradient_has_not():
    ones = [SMALL.changed(l1=0.0), SMALL.changed(l1_step="proximal"), SMALL]
    run = Run(ones)
    problem, m = run.sides[0].problem, run.sides[0].problem.train.examples
    taken = []
    for one in ones:
        stack = Stack([problem], [one], [first_weights(one, problem)])
        costs, gradient = stack.gradient()
        taken.append((float(costs[0]), gradient.copy()))
    (plain, slope), (proximal, same_slope), (sloped, other_slope) = taken
    size = np.abs(weights(run.sides[0])).sum()
    assert proximal == pytest.approx(plain + 2.0 / (2 * m) * size, rel=1e-12)
    assert sloped == pytest.approx(proximal, rel=1e-12)
    assert (slope == same_slope).all()
    assert not (slope == other_slope).all()


def test_biases_are_spared():
    settings = SMALL.changed(l1=1000.0, l1_step="proximal", epochs=60)
    network = train_all([settings])[0].network()
    assert all((group.of(network.theta) == 0).all() for group in network.weights())
    assert any((group.of(network.theta) != 0).any() for group in network.groups if group.kind == "bias")


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_saved_run_goes_on_as_it_would_have(dtype):
    run = Run([SMALL.changed(l1_step="proximal", dtype=dtype, epochs=6), SMALL.changed(epochs=6, dtype=dtype)])
    run.advance(20)
    again = from_json(to_json(run))
    assert same(run, again.run)
    assert same(to_the_end(run), to_the_end(again.run))


def test_it_may_be_switched_while_it_runs():
    run = Run(SMALL.changed(epochs=30))
    run.advance(100)
    run.change(0, l1_step="proximal")
    side = to_the_end(run).sides[0]
    assert (weights(side) == 0).any()
    assert [one.name for one in side.changes] == ["l1_step"]
