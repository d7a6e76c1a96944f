"""Which minimum an end belongs to, against the bottom to which the gradient flow leads, integrated by SciPy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from labcore.basins import NEAR, bottoms_of, classes_of, names_of
from labcore.costs import COSTS
from labcore.expression import cost_from_formula


def classify(cost, *points, outcome="running"):
    names = names_of(cost)
    return [names[number] for number in classes_of(cost, np.array(points), np.full(len(points), outcome))]


def test_the_names_say_where_the_minima_are():
    assert names_of(COSTS["himmelblau"].make())[:2] == ("minimum at (3, 2)", "minimum at (-2.81, 3.13)")
    assert names_of(COSTS["saddle"].make()) == ("at rest elsewhere", "still moving", "diverged")


def test_an_end_belongs_to_the_minimum_that_is_near():
    cost = COSTS["himmelblau"].make()
    reach = NEAR * np.hypot(10.0, 10.0)
    for i, (x, y) in enumerate(cost.minima):
        assert classify(cost, (x, y), (x + 0.99 * reach, y), (x, y - 0.99 * reach)) == [names_of(cost)[i]] * 3
        assert classify(cost, (x + 1.01 * reach, y)) == ["still moving"]
    assert classify(cost, (3.0, 2.0), (np.nan, np.nan), outcome="diverged") == ["diverged"] * 2


def test_of_two_minima_nearby_the_nearer_one_counts():
    cost = replace(COSTS["quadratic"].make(), minima=np.array([(-0.01, 0.0), (0.01, 0.0)]))
    assert classify(cost, (-0.002, 0.0), (0.002, 0.01)) == list(names_of(cost)[:2])


@pytest.mark.parametrize("key", ["two-wells", "styblinski-tang", "rastrigin", "six-hump-camel", "three-hump-camel"])
def test_a_dip_that_is_none_of_the_lowest_is_a_rest_elsewhere(key):
    from scipy.integrate import solve_ivp

    cost, rng = COSTS[key].make(), np.random.default_rng(1)
    near = NEAR * cost.diagonal

    def bottom_below(point):
        return solve_ivp(lambda _, p: -cost.gradient(p), (0.0, 60.0), point, "LSODA", rtol=1e-9, atol=1e-9).y[:, -1]

    def is_lowest(bottom):
        return min(np.hypot(*(bottom - minimum)) for minimum in cost.minima) < 1e-3

    low, high = np.transpose(cost.domain)
    anywhere = rng.uniform(low, high, (300, 2))
    bottoms = [bottom_below(point) for point in anywhere[:100]]
    beside = np.array(bottoms) + near * rng.uniform(-0.55, 0.55, (100, 2))
    for point, bottom, name in zip(beside, bottoms, classify(cost, *beside), strict=True):
        assert (name == "at rest elsewhere") == (not is_lowest(bottom)), point
    for point, name in zip(anywhere, classify(cost, *anywhere), strict=True):
        if name == "at rest elsewhere":
            bottom = bottom_below(point)
            assert np.hypot(*(bottom - point)) < 1.2 * near
            assert not is_lowest(bottom)


@pytest.mark.parametrize("key", ["rosenbrock", "beale", "booth", "quadratic"])
def test_beside_the_floor_of_a_valley_a_run_is_on_its_way(key):
    cost = COSTS[key].make()
    low, high = np.transpose(cost.domain)
    points = np.random.default_rng(2).uniform(low, high, (20_000, 2))
    names = names_of(cost)
    classes = classes_of(cost, points, np.full(len(points), "running"))
    assert {names[number] for number in classes} == {names[0], "still moving"}


def test_a_run_that_came_to_rest_on_a_saddle_or_a_flat_is_at_rest():
    cost = COSTS["saddle"].make()
    assert classify(cost, (0.0, 0.0), outcome="converged") == ["at rest elsewhere"]
    assert classify(cost, (0.0, 0.0)) == ["still moving"]


def test_the_bottom_of_a_quadratic_dip_is_found_exactly():
    cost = COSTS["quadratic"].make(condition_number=30.0, rotation=25.0)
    np.testing.assert_allclose(bottoms_of(cost, np.array([[2.0, 1.0], [-3.0, 0.5]])), 0.0, atol=1e-14)
    # A hill, a saddle and a point without a value have none.
    hill = cost_from_formula("-x**2 - 2*y**2")
    for one, point in ((hill, (0.1, 0.1)), (COSTS["saddle"].make(), (0.1, 0.0)), (cost, (np.nan, 0.0))):
        assert np.isnan(bottoms_of(one, np.array([point]))).all()
