"""ends(): the map of starts says what the paths of descend() say, start by start, and keeps none of them."""

from __future__ import annotations

import numpy as np
import pytest

from labcore import starts
from labcore.costs import COSTS, CostFunction
from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from labcore.starts import ends, finite_within


def grid(cost, n):
    axes = (np.linspace(low, high, n) for low, high in cost.domain)
    return np.stack(np.meshgrid(*axes), axis=-1)


def agree(cost, optimizer, where, rate, steps):
    found = ends(cost, optimizer, where, rate, steps)
    paths = descend(cost, optimizer, where, rate, steps)
    np.testing.assert_array_equal(found.points, paths.points[-1])
    np.testing.assert_array_equal(found.outcome, paths.outcome)
    return found


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("surface", ["rosenbrock", "himmelblau", "rastrigin"])
def test_the_ends_are_those_of_the_paths(key, surface):
    cost, member = COSTS[surface].make(), OPTIMIZERS[key]
    for rate in (None, member.learning_rate.high):
        agree(cost, member.make(), grid(cost, 9), rate, 40)


def test_the_size_of_a_tile_changes_nothing(monkeypatch):
    cost, optimizer = COSTS["himmelblau"].make(), OPTIMIZERS["adam"].make()
    where = grid(cost, 12)
    whole = ends(cost, optimizer, where, 0.05, 60)
    monkeypatch.setattr(starts, "TILE", 50)
    cut = ends(cost, optimizer, where, 0.05, 60)
    np.testing.assert_array_equal(whole.points, cut.points)
    np.testing.assert_array_equal(whole.outcome, cut.outcome)


def test_all_three_outcomes_stand_side_by_side():
    # On f = (x^2 + kappa y^2)/2 gradient descent multiplies y by 1 - rate kappa: by -3 here, and by 0 if y starts there.
    cost, optimizer = COSTS["quadratic"].make(condition_number=4.0), OPTIMIZERS["gd"].make()
    found = agree(cost, optimizer, [[1.0, 0.0], [1.0, 1.0], [0.0, 1e-3], [1e300, 0.0]], 1.0, 40)
    assert found.outcome.tolist() == ["converged", "diverged", "diverged", "diverged"]
    assert np.isfinite(found.points[0]).all()
    assert np.isnan(found.points[1:]).all()
    assert ends(cost, optimizer, [1.0, 1.0], 0.01, 5).outcome.tolist() == "running"


def test_himmelblaus_minima_are_reached_from_around_them():
    cost = COSTS["himmelblau"].make()
    around = cost.minima[:, None, :] + 0.1 * np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]])
    found = ends(cost, OPTIMIZERS["gd"].make(), around, 0.01, 500)
    assert found.points.shape == around.shape
    assert (found.outcome == "converged").all()
    assert np.abs(found.points - cost.minima[:, None, :]).max() < 1e-6


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
