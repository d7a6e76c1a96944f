"""Surfaces: their derivatives against finite differences, their minima against the literature."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from labcore.costs import COSTS, points_of
from labcore.data import diabetes
from labcore.data_costs import DATA_COSTS
from tests.core.surfaces import PLAIN, SURFACES

every_surface = pytest.mark.parametrize("cost", SURFACES.values(), ids=SURFACES.keys())


def random_points(cost, n, seed=0):
    low, high = np.transpose(cost.domain)
    return np.random.default_rng(seed).uniform(low, high, (n, 2))


def slopes(function, p, h):
    """The derivatives along x and y by the five-point rule, whose error falls with h^4; in a last axis.

    All the points around p (n, 2) in one call, which gives the numbers of a call each.
    """
    moves = h * np.array([1.0, -1.0, 2.0, -2.0])[:, None] * np.eye(2)[:, None]
    around = function((p + moves[:, :, None]).reshape(-1, 2))
    right, left, far_right, far_left = np.moveaxis(around.reshape(2, 4, len(p), *around.shape[1:]), 1, 0)
    return np.moveaxis((8.0 * (right - left) - (far_right - far_left)) / (12.0 * h), 0, -1)


def assert_close(result, expected):
    """To 1e-6 of the length of the expected vector or matrix, or of 1 where it is shorter."""
    axes = tuple(range(1, expected.ndim))
    scale = np.maximum(1.0, np.sqrt((expected * expected).sum(axis=axes, keepdims=True)))
    np.testing.assert_array_less(np.abs(result - expected) / scale, 1e-6)


@every_surface
def test_gradient_is_the_slope_of_the_value(cost):
    p = random_points(cost, 200)
    assert_close(cost.gradient(p), slopes(cost.value, p, 1e-4 * cost.diagonal))


@every_surface
def test_hessian_is_the_slope_of_the_gradient(cost):
    p = random_points(cost, 200, seed=1)
    hessian = cost.hessian(p)
    assert_close(hessian, slopes(cost.gradient, p, 1e-4 * cost.diagonal))
    np.testing.assert_array_equal(hessian, np.swapaxes(hessian, -1, -2))


def test_a_wrong_gradient_is_noticed():
    right = PLAIN["beale"]
    wrong = dataclasses.replace(
        right, gradient_xy=lambda x, y: (right.gradient_xy(x, y)[0] * 1.00001, right.gradient_xy(x, y)[1])
    )
    p = random_points(wrong, 200)
    with pytest.raises(AssertionError):
        assert_close(wrong.gradient(p), slopes(wrong.value, p, 1e-4 * wrong.diagonal))


@every_surface
def test_declared_minima_are_stationary_and_lowest(cost):
    if not len(cost.minima):
        assert cost.lowest == -math.inf
        return
    assert np.abs(cost.gradient(cost.minima)).max() < 1e-11 * max(1.0, np.abs(cost.hessian(cost.minima)).max())
    values = cost.value(cost.minima)
    np.testing.assert_allclose(values, values[0], rtol=1e-12, atol=1e-12)
    assert values.max() <= cost.value(random_points(cost, 20_000)).min()
    if cost.key != "ackley":  # its minimum is a tip, with a Hessian of 0 by convention
        assert (np.linalg.eigvalsh(cost.hessian(cost.minima)) > 0).all()


@every_surface
def test_start_and_minima_are_in_the_window(cost):
    low, high = np.transpose(cost.domain)
    assert (low < high).all()
    for point in [cost.start, *cost.minima]:
        assert ((low <= point) & (point <= high)).all()
    if len(cost.minima):
        assert cost.value(cost.start) > cost.lowest
    assert np.linalg.norm(cost.gradient(cost.start)) > 0


@every_surface
def test_shapes_follow_the_points(cost):
    for runs in [(), (1,), (3,), (2, 3), (0,)]:
        p = np.broadcast_to(cost.start, (*runs, 2))
        assert cost.value(p).shape == runs
        assert cost.gradient(p).shape == (*runs, 2)
        assert cost.hessian(p).shape == (*runs, 2, 2)


@every_surface
def test_many_points_have_the_bits_of_each_alone(cost):
    p = random_points(cost, 101)
    for function in (cost.value, cost.gradient, cost.hessian):
        many = function(p)
        for shape in [(2,), (1, 2)]:
            one_by_one = [function(point.reshape(shape)).reshape(many.shape[1:]) for point in p]
            np.testing.assert_array_equal(many, one_by_one)
        np.testing.assert_array_equal(function(p[::-3]), many[::-3])
        np.testing.assert_array_equal(function(np.asfortranarray(p)), many)


@every_surface
def test_the_gradient_along_a_moving_point_is_that_of_each_place(cost):
    places = random_points(cost, 12).reshape(6, 2, 2)
    wide = np.zeros((2, 4))
    for p in (np.zeros(2), np.zeros((1, 2)), np.zeros((2, 2)), wide[:, ::2], wide[0, ::2]):
        here = cost.gradient_along(p)
        for place in places:
            p[...] = place if p.ndim == 2 and len(p) == 2 else place[0]
            np.testing.assert_array_equal(here(), cost.gradient(p.copy()))


@every_surface
def test_nothing_but_a_polynomial_calls_itself_one(cost):
    """A polynomial takes plain floats without NumPy, so it must give plain floats back, overflow included."""
    if cost.polynomial:
        gx, gy = cost.gradient_xy(1e200, -1e200)
        assert isinstance(gx, float)
        assert isinstance(gy, float)


@pytest.mark.parametrize("p", [1.0, [1.0], [1.0, 2.0, 3.0], np.zeros((2, 3))], ids=str)
def test_points_have_two_coordinates(p):
    with pytest.raises(ValueError, match=r"must have shape \(\*runs, 2\); got"):
        points_of(p)
    with pytest.raises(ValueError, match="got"):
        PLAIN["booth"].gradient(p)


@pytest.mark.parametrize(
    ("key", "lowest"),
    [
        ("quadratic", 0.0),
        ("rosenbrock", 0.0),
        ("beale", 0.0),
        ("himmelblau", 0.0),
        ("booth", 0.0),
        ("styblinski-tang", -39.16616570377142 * 2),
        ("rastrigin", 0.0),
        ("ackley", 0.0),
        ("six-hump-camel", -1.0316284534898774),
        ("three-hump-camel", 0.0),
        ("plateau", 0.0),
    ],
)
def test_lowest_value_is_the_textbooks(key, lowest):
    assert PLAIN[key].lowest == pytest.approx(lowest, abs=1e-13)


@pytest.mark.parametrize(
    ("key", "point", "value"),
    [
        ("quadratic", (2.0, 1.0), 12.0),  # (4 + 20) / 2
        ("rosenbrock", (-1.2, 1.0), 24.2),
        ("beale", (0.0, 0.0), 14.203125),
        ("himmelblau", (0.0, 0.0), 170.0),
        ("booth", (0.0, 0.0), 74.0),
        ("styblinski-tang", (1.0, 1.0), -10.0),
        ("rastrigin", (1.0, 1.0), 2.0),
        ("rastrigin", (0.5, 0.5), 40.5),
        ("six-hump-camel", (1.0, 0.0), 4.0 - 2.1 + 1.0 / 3.0),
        ("three-hump-camel", (1.0, 1.0), 2.0 - 1.05 + 1.0 / 6.0 + 2.0),
        ("saddle", (2.0, 1.0), 1.5),
        ("monkey-saddle", (2.0, 1.0), 2.0),
        ("two-wells", (1.0, 0.0), 0.3),
        ("plateau", (3.0, 2.0), 2.0),
    ],
)
def test_values_worked_by_hand(key, point, value):
    assert PLAIN[key].value(point) == pytest.approx(value, rel=1e-14)


def test_ackley_at_a_point_of_its_lattice():
    # At (1, 0) both cosines are 1, so that 20 (1 - exp(-0.2 / sqrt 2)) is left.
    assert PLAIN["ackley"].value((1.0, 0.0)) == pytest.approx(20.0 * (1.0 - math.exp(-0.2 / math.sqrt(2.0))), rel=1e-12)


def test_two_wells_have_a_shallow_one_too():
    cost = PLAIN["two-wells"]
    roots = np.roots([4.0, 0.0, -4.0, 0.3]).real
    stationary = np.stack([np.sort(roots), np.zeros(3)], axis=-1)
    np.testing.assert_allclose(cost.gradient(stationary), 0.0, atol=1e-13)
    np.testing.assert_allclose(cost.minima[0], stationary[0], atol=1e-14)
    assert cost.value(stationary[2]) > cost.lowest + 0.5


@pytest.mark.parametrize("kappa", [1.0, 20.0, 1000.0])
@pytest.mark.parametrize("rotation", [-90.0, 0.0, 30.0, 90.0])
def test_quadratics_eigenvalues_are_one_and_the_condition_number(kappa, rotation):
    cost = COSTS["quadratic"].make(condition_number=kappa, rotation=rotation)
    eigenvalues, vectors = np.linalg.eigh(cost.hessian(cost.start))
    np.testing.assert_allclose(eigenvalues, [1.0, kappa], rtol=1e-11)
    if kappa > 1:
        turn = math.radians(rotation)
        assert abs(vectors[:, 0] @ [math.cos(turn), math.sin(turn)]) == pytest.approx(1.0, abs=1e-12)


def test_saddles_go_up_and_down():
    np.testing.assert_array_equal(np.linalg.eigvalsh(PLAIN["saddle"].hessian((0.0, 0.0))), [-1.0, 1.0])
    np.testing.assert_array_equal(PLAIN["monkey-saddle"].hessian((0.0, 0.0)), np.zeros((2, 2)))


def test_ackley_has_no_gradient_at_its_tip_and_says_zero():
    cost = PLAIN["ackley"]
    np.testing.assert_array_equal(cost.gradient((0.0, 0.0)), [0.0, 0.0])
    np.testing.assert_array_equal(cost.hessian((0.0, 0.0)), np.zeros((2, 2)))
    assert np.linalg.norm(cost.gradient((1e-9, 0.0))) > 2.0


def test_start_and_minima_cannot_be_changed_by_accident():
    cost = PLAIN["rosenbrock"]
    for array in (cost.start, cost.minima):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0.0


@pytest.mark.parametrize("normalized", [False, True])
def test_the_diabetes_cost_is_the_mean_squared_error_of_the_table(normalized):
    cost = DATA_COSTS["diabetes"].make(normalized=normalized)
    inputs, targets = diabetes().inputs[:, [2, 3]], diabetes().targets
    if normalized:
        inputs = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    centred = targets - targets.mean()
    best, rest, *_ = np.linalg.lstsq(inputs, centred, rcond=None)
    np.testing.assert_allclose(cost.minima[0], best, rtol=1e-9)
    assert cost.lowest == pytest.approx(float(rest[0]) / 442, rel=1e-12)
    for w in random_points(cost, 5):
        assert cost.value(w) == pytest.approx(np.mean((inputs @ w - centred) ** 2), rel=1e-9)
    assert cost.value((0.0, 0.0)) == pytest.approx(np.var(targets), rel=1e-12)


def test_normalizing_the_diabetes_table_makes_the_bowl_nearly_round():
    raw, normalized = (DATA_COSTS["diabetes"].make(normalized=flag) for flag in (False, True))
    condition = [np.linalg.cond(cost.hessian(cost.start)) for cost in (raw, normalized)]
    assert condition[0] > 100 > 5 > condition[1]


@pytest.mark.parametrize("normalized", [False, True])
def test_batches_of_an_epoch_average_to_the_full_gradient(normalized):
    cost: Any = DATA_COSTS["diabetes"].make(normalized=normalized)
    order = np.random.default_rng(0).permutation(cost.examples)
    p = random_points(cost, 3)
    batches = [order[i : i + 100] for i in range(0, cost.examples, 100)]
    mean = sum(len(rows) * cost.batch_gradient(p, rows) for rows in batches) / cost.examples
    scale = np.abs(cost.hessian(p)).max() * np.abs(p).max()
    np.testing.assert_allclose(mean, cost.gradient(p), rtol=0, atol=1e-11 * scale)
