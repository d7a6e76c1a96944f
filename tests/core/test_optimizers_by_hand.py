"""Rules worked by hand, and the yardsticks against what theory and SciPy say of them."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize

from labcore.costs import COSTS
from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from tests.core.test_optimizers import every_rule


def walk(key, gradients, theta=(1.0, -2.0), learning_rate=0.1, **parameters):
    """The points after each of the given gradients, and the state at the end."""
    optimizer = OPTIMIZERS[key].make(**parameters)
    here = np.array([theta])
    state = optimizer.start(here)
    points = []
    for gradient in gradients:
        optimizer.step(here, np.array([gradient]), state, learning_rate)
        points.append(here[0].copy())
    return np.array(points), state


# By hand.


def test_momentum_worked_by_hand():
    # v = 0.25 * 4 = 1, then 0.75 * 1 - 0.25 * 2 = 0.25; in the other coordinate 0.5 and 0.375.
    points, state = walk("momentum", [(4.0, 2.0), (-2.0, 0.0)], beta=0.75, learning_rate=0.5)
    np.testing.assert_array_equal(points, [(0.5, -2.25), (0.375, -2.4375)])
    np.testing.assert_array_equal(state["velocity"], [(0.25, 0.375)])


def test_heavy_ball_worked_by_hand():
    # v = 4, then 0.75 * 4 - 2 = 1.
    points, _ = walk("heavy-ball", [(4.0, 0.0), (-2.0, 0.0)], beta=0.75, learning_rate=0.5)
    np.testing.assert_array_equal(points, [(-1.0, -2.0), (-1.5, -2.0)])


def test_adam_without_bias_correction_worked_by_hand():
    # v = 0.1 * 3 = 0.3, s = 0.001 * 9 = 0.009: the step is 0.1 * 0.3 / sqrt(0.009), three times too long.
    points, state = walk("adam", [(3.0, -4.0)], bias_correction=False)
    np.testing.assert_allclose(state["velocity"], [(0.3, -0.4)], rtol=1e-15)
    np.testing.assert_allclose(state["squares"], [(0.009, 0.016)], rtol=1e-12)
    np.testing.assert_allclose(points[0], [1.0 - 0.31622776601683794, -2.0 + 0.31622776601683794], rtol=1e-6)


def test_adam_without_bias_correction_two_steps_by_hand():
    # beta1 = 0.5, beta2 = 0.75, no epsilon to speak of. Gradients 2, then 0:
    # v = 1, s = 1, step 0.1; v = 0.5, s = 0.75, step 0.1 * 0.5 / 0.8660254.
    points, _ = walk("adam", [(2.0, 0.0), (0.0, 0.0)], beta1=0.5, beta2=0.75, epsilon=1e-16, bias_correction=False)
    np.testing.assert_allclose(points[:, 0], [0.9, 0.9 - 0.05773502691896258], rtol=1e-14)


@pytest.mark.parametrize("key", ["adam", "amsgrad", "adamax"])
def test_the_corrected_first_step_is_the_learning_rate(key):
    points, _ = walk(key, [(3.0, -4.0)])
    np.testing.assert_allclose(points[0], [0.9, -1.9], rtol=1e-8)


def test_lion_worked_by_hand_from_the_authors_program():
    # Program 1 of arXiv:2302.06675, beta1 = 0.9, beta2 = 0.99, lr = 0.1, weight decay 0.5, momentum from 0:
    #   update = sign(beta1 m + (1 - beta1) g); w -= lr (update + decay w); m = beta2 m + (1 - beta2) g
    # Step 1, g = (3, -4): update = (1, -1); w = (1, -2) - 0.1 ((1, -1) + (0.5, -1)) = (0.85, -1.8); m = (0.03, -0.04)
    # Step 2, g = (-0.2, 1): 0.9 m + 0.1 g = (0.027 - 0.02, -0.036 + 0.1) = (0.007, 0.064): update = (1, 1)
    #   w = (0.85, -1.8) - 0.1 ((1, 1) + (0.425, -0.9)) = (0.7075, -1.81); m = (0.0277, -0.0296)
    points, state = walk("lion", [(3.0, -4.0), (-0.2, 1.0)], beta1=0.9, beta2=0.99, weight_decay=0.5)
    np.testing.assert_allclose(points, [(0.85, -1.8), (0.7075, -1.81)], rtol=1e-14)
    np.testing.assert_allclose(state["velocity"], [(0.0277, -0.0296)], rtol=1e-13)


def test_lion_stands_still_where_its_momentum_and_gradient_are_zero():
    points, _ = walk("lion", [(0.0, 1e-300)])
    np.testing.assert_allclose(points[0], [1.0, -2.1], rtol=1e-15)


def test_adamw_shrinks_the_weights_even_without_gradient():
    points, _ = walk("adamw", [(0.0, 0.0)], weight_decay=0.5)
    np.testing.assert_allclose(points[0], [0.95, -1.9], rtol=1e-15)


# The yardsticks.


@pytest.mark.parametrize("rotation", [0.0, 30.0])
def test_newton_jumps_to_the_minimum_of_a_quadratic(rotation):
    cost = COSTS["quadratic"].make(condition_number=1000.0, rotation=rotation)
    path = descend(cost, OPTIMIZERS["newton"].make(), steps=1)
    np.testing.assert_allclose(path.points[-1], [0.0, 0.0], atol=1e-12)
    half = descend(cost, OPTIMIZERS["newton"].make(), learning_rate=0.5, steps=1)
    np.testing.assert_allclose(half.points[-1], cost.start / 2, atol=1e-12)


def test_newton_is_drawn_to_a_saddle():
    path = descend(COSTS["saddle"].make(), OPTIMIZERS["newton"].make(), steps=1)
    np.testing.assert_allclose(path.points[-1], [0.0, 0.0], atol=1e-15)


def test_newton_leaves_a_direction_without_curvature_alone():
    path = descend(COSTS["monkey-saddle"].make(), OPTIMIZERS["newton"].make(), start=(0.0, 0.0), steps=1)
    np.testing.assert_array_equal(path.points[-1], [0.0, 0.0])


@pytest.mark.parametrize(
    "key", ["rosenbrock", "beale", "booth", "himmelblau", "three-hump-camel", "plateau", "quadratic"]
)
def test_bfgs_finds_scipys_minimum(key):
    cost = COSTS[key].make()
    theirs = scipy.optimize.minimize(cost.value, cost.start, jac=cost.gradient, method="BFGS", options={"gtol": 1e-9})
    ours = descend(cost, OPTIMIZERS["bfgs"].make(), steps=100)
    assert ours.outcome == "converged"
    np.testing.assert_allclose(ours.points[-1], theirs.x, atol=1e-7)
    assert ours.values[-1] <= theirs.fun + 1e-14


def test_bfgs_never_climbs():
    path = descend(COSTS["rosenbrock"].make(), OPTIMIZERS["bfgs"].make(), steps=60)
    assert (np.diff(path.values) <= 0).all()


def test_the_yardsticks_are_not_for_networks():
    assert [key for key, member in OPTIMIZERS.items() if not member.for_networks] == ["newton", "bfgs"]


@every_rule
def test_beta2_that_never_rectifies_or_meets_a_pole_runs(key):
    # RAdam's ratio has poles where 2 / (1 - beta2) - 1 is 4 or 2.
    if "beta2" in OPTIMIZERS[key].spans:
        for beta2 in (0.0, 1.0 / 3.0, 0.5, 0.6, 2.0 / 3.0):
            points, _ = walk(key, [(1.0, -1.0)] * 5, beta2=beta2)
            assert np.isfinite(points).all()
