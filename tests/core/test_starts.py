"""ends(): the map of starts says what the paths of descend() say, start by start, and keeps none of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labcore import starts
from labcore.costs import COSTS, CostFunction
from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from labcore.starts import ends, finite_within
from labcore.target import steps_to_target


def grid(cost, n):
    axes = (np.linspace(low, high, n) for low, high in cost.domain)
    return np.stack(np.meshgrid(*axes), axis=-1)


def agree(cost, optimizer, where, rate, steps):
    result = ends(cost, optimizer, where, rate, steps)
    paths = descend(cost, optimizer, where, rate, steps)
    np.testing.assert_array_equal(result.points, paths.points[-1])
    np.testing.assert_array_equal(result.outcome, paths.outcome)
    assert not result.reached.size
    counted = ends(cost, optimizer, where, rate, steps, to_target=True)
    np.testing.assert_array_equal(counted.points, result.points)
    np.testing.assert_array_equal(counted.outcome, result.outcome)
    np.testing.assert_array_equal(counted.reached, steps_to_target(cost, paths.values))
    return result


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("surface", ["rosenbrock", "himmelblau", "rastrigin"])
def test_the_ends_are_those_of_the_paths(key, surface):
    cost, member = COSTS[surface].make(), OPTIMIZERS[key]
    for rate in (None, member.learning_rate.high):
        agree(cost, member.make(), grid(cost, 9), rate, 40)


def test_the_size_of_a_block_changes_nothing(monkeypatch):
    cost, optimizer = COSTS["himmelblau"].make(), OPTIMIZERS["adam"].make()
    where = grid(cost, 12)
    whole = ends(cost, optimizer, where, 0.05, 60, to_target=True)
    monkeypatch.setattr(starts, "BLOCK", 50)
    cut = ends(cost, optimizer, where, 0.05, 60, to_target=True)
    np.testing.assert_array_equal(whole.points, cut.points)
    np.testing.assert_array_equal(whole.outcome, cut.outcome)
    np.testing.assert_array_equal(whole.reached, cut.reached)


def test_all_three_outcomes_stand_side_by_side():
    # On f = (x^2 + kappa y^2)/2 gradient descent multiplies y by 1 - rate kappa: by -3 here, and by 0 if y starts there.
    cost, optimizer = COSTS["quadratic"].make(condition_number=4.0), OPTIMIZERS["gd"].make()
    result = agree(cost, optimizer, [[1.0, 0.0], [1.0, 1.0], [0.0, 1e-3], [1e300, 0.0]], 1.0, 40)
    assert result.outcome.tolist() == ["converged", "diverged", "diverged", "diverged"]
    assert np.isfinite(result.points[0]).all()
    assert np.isnan(result.points[1:]).all()
    assert ends(cost, optimizer, [1.0, 1.0], 0.01, 5).outcome.tolist() == "running"


def test_the_steps_to_the_target_are_those_of_the_closed_form():
    # On the round bowl a step of descent multiplies the distance by 1 - rate, so the cost above the minimum by its square.
    cost, optimizer = COSTS["quadratic"].make(condition_number=1.0), OPTIMIZERS["gd"].make()
    result = ends(cost, optimizer, [[3.0, -1.0], [1e-3, 0.0], [0.0, 0.0]], 0.1, 40, to_target=True)
    expected = math.ceil(math.log(1e-3) / (2.0 * math.log(0.9)))
    assert result.reached.tolist() == [expected, expected, 0]
    assert ends(cost, optimizer, [3.0, -1.0], 0.1, expected - 1, to_target=True).reached.tolist() == -1


def test_a_target_touched_in_flight_does_not_count():
    # Heavy ball along one axis: it shoots through the minimum, is inside for a point, and swings out again.
    cost, optimizer = COSTS["quadratic"].make(condition_number=1.0), OPTIMIZERS["heavy-ball"].make(beta=0.95)
    where, steps = np.array([[1.0, 0.0], [2.0, 0.5]]), 400
    position, velocity, inside = where.copy(), np.zeros((2, 2)), []
    for _ in range(steps + 1):
        inside.append((position**2).sum(axis=1) <= 1e-3 * (where**2).sum(axis=1))
        velocity = 0.95 * velocity + position
        position = position - 0.01 * velocity
    result = ends(cost, optimizer, where, 0.01, steps, to_target=True).reached
    outside = [np.flatnonzero(~np.array(inside)[:, i]) for i in range(2)]
    assert result.tolist() == [int(out[-1]) + 1 for out in outside]
    # It was inside before, and that did not count.
    assert all(np.array(inside)[: result[i], i].any() for i in range(2))


def test_without_a_lowest_cost_there_is_no_target():
    cost = COSTS["saddle"].make()
    result = ends(cost, OPTIMIZERS["adam"].make(), grid(cost, 3), 0.01, 20, to_target=True)
    np.testing.assert_array_equal(result.reached, np.full((3, 3), -1))


def test_the_work_tells_that_it_goes_on_and_can_be_ended():
    class Enough(Exception):
        pass

    cost, optimizer, called = COSTS["rosenbrock"].make(), OPTIMIZERS["adam"].make(), []

    def tick(share=None, text=""):
        called.append(share)
        if len(called) == 2:
            raise Enough

    with pytest.raises(Enough):
        ends(cost, optimizer, grid(cost, 100), 0.01, 100_000, tick=tick)
    assert called == [None, None]


def test_himmelblaus_minima_are_reached_from_around_them():
    cost = COSTS["himmelblau"].make()
    around = cost.minima[:, None, :] + 0.1 * np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]])
    result = ends(cost, OPTIMIZERS["gd"].make(), around, 0.01, 500)
    assert result.points.shape == around.shape
    assert (result.outcome == "converged").all()
    assert np.abs(result.points - cost.minima[:, None, :]).max() < 1e-6


@pytest.mark.parametrize(
    "call",
    [
        {"starts": []},
        {"starts": [[0.0, np.nan]]},
        {"starts": [1.0, 2.0, 3.0]},
        {"starts": "here"},
        {"learning_rate": np.full((2, 1), 0.1)},
        {"learning_rate": 0.0},
        {"steps": 0},
    ],
)
def test_what_is_out_of_range_is_refused(call):
    with pytest.raises(ValueError, match=r"must .*got"):
        ends(COSTS["rosenbrock"].make(), OPTIMIZERS["adam"].make(), **{"starts": [[0.0, 1.0]] * 2, **call})


def test_settings_of_each_run_are_for_descend(monkeypatch):
    beta = np.full((2, 1), 0.5)
    with pytest.raises(ValueError, match="one number for all starts"):
        ends(COSTS["rosenbrock"].make(), OPTIMIZERS["momentum"].make(beta=beta), [[0.0, 1.0]] * 2)
    monkeypatch.setattr(starts, "MOST_STARTS", 1)
    with pytest.raises(ValueError, match="at most 1; got 2"):
        ends(COSTS["rosenbrock"].make(), OPTIMIZERS["momentum"].make(), [[0.0, 1.0]] * 2)


@pytest.mark.parametrize("key", COSTS)
def test_what_is_called_finite_within_reach_is_so_at_its_ends(key):
    cost = COSTS[key].make()
    reach = 1e6 * cost.diagonal
    if not cost.polynomial:
        assert not finite_within(cost, reach)
        return
    assert finite_within(cost, reach)
    ends_of = np.array([[sx * reach, sy * reach] for sx in (-1, 0, 1) for sy in (-1, 0, 1)])
    assert np.isfinite(cost.value(ends_of)).all()
    assert np.isfinite(cost.gradient(ends_of)).all()
    # The bound is no formality: far enough out every one of them but a flat one overflows.
    assert not finite_within(cost, 1e200)


def test_a_polynomial_that_overflows_within_reach_is_asked_at_every_step():
    parts = vars(COSTS["quadratic"].make())
    steep = CostFunction(**{**parts, "value_xy": lambda x, y: 1e300 * x * x + y * y})
    assert not finite_within(steep, 1e6 * steep.diagonal)
    # Its value is infinite from |x| = 1.4e4 on, long before a run counts as far.
    agree(steep, OPTIMIZERS["gd"].make(), [[2e4, 0.0], [1.0, 0.0]], 0.01, 5)
