"""Slices of real networks, one function of two sharpnesses, and the ways between two solutions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from labcore.experiments.landscapes import bends, between, planes, rescaled, slices, trained, walks
from labcore.network import Network, NetworkSpec
from labcore.training import Run

QUICK: dict[str, Any] = {"data": "moons", "units": 8, "steps": 60}


def test_the_path_is_the_trainers_own():
    training = trained.NetworkTraining(**QUICK)
    found = trained.train(training)
    run = Run(training.settings)
    assert (found.thetas[0] == run.sides[0].weights.theta).all()
    run.advance(37)
    assert (found.thetas[37] == run.sides[0].weights.theta).all()
    run.advance(23)
    assert (found.thetas[60] == run.sides[0].weights.theta).all()
    assert found.thetas.shape == (61, 2 * 8 + 8 + 8 + 1)
    assert found.score > 0.7


def test_a_training_that_diverges_keeps_its_good_steps():
    found = trained.train(
        trained.NetworkTraining(data="wine", optimizer="gd", learning_rate=1.0, activation="relu", units=64, steps=200)
    )
    assert found.steps >= 1
    assert np.isfinite(found.thetas).all()


@pytest.mark.parametrize("plane", ["path", "random"])
def test_a_slice_agrees_with_the_network_at_its_centre_and_with_the_path_at_its_end(plane: str):
    result = slices.run(slices.Spec(**QUICK, plane=plane, points=11))
    network = result.trained.network
    own = float(network.cost(result.trained.X, result.trained.targets))
    assert result.values[5, 5] == own
    assert result.true[-1] == pytest.approx(own, rel=1e-14)
    assert result.shown[-1] == pytest.approx(own, rel=1e-9)
    assert result.places[-1] == pytest.approx([0, 0], abs=1e-12)
    for step in (0, 13, 60):
        one = Network(network.spec, theta=result.trained.thetas[step].copy())
        assert result.true[step] == pytest.approx(float(one.cost(result.trained.X, result.trained.targets)), rel=1e-12)


def test_the_paths_own_plane_holds_its_first_two_shares_and_a_random_one_next_to_nothing():
    own = slices.run(slices.Spec(plane="path", points=11))
    assert own.held == pytest.approx(float(own.shares[:2].sum()), abs=1e-9)
    random = slices.run(slices.Spec(plane="random", points=11))
    # Two of 1,210 directions, were the path to go in all alike.
    assert random.held < 0.02


def test_the_random_walk_has_the_networks_own_parameters_and_steps():
    result = walks.run(walks.Spec())
    assert result.parameters == 64 * 16 + 16 + 16 * 10 + 10
    assert result.places.shape == (301, 2)
    again = planes.random_walk(300, 1210, 0)
    singular = np.linalg.svd(again - again.mean(axis=0), compute_uv=False) ** 2
    assert result.shares[:300] == pytest.approx(singular[:300] / singular.sum(), abs=1e-9)
    assert result.shares[:2] == pytest.approx([0.608, 0.152], abs=0.01)
    assert walks.share_in_theory(1) == pytest.approx(0.608, abs=5e-4)
    assert walks.share_in_theory(2) == pytest.approx(0.152, abs=5e-4)
    # All directions together hold the whole.
    assert sum(walks.share_in_theory(k) for k in range(1, 100_000)) == pytest.approx(1.0, abs=1e-4)
    assert "60.8 %" in str(result.table())


def test_the_outermost_eigenvalues_are_those_of_a_dense_hessian_by_differences():
    result = bends.run(bends.Spec(data="moons", units=4, steps=40, activation="tanh"))
    found = trained.train(trained.NetworkTraining(data="moons", units=4, steps=40, activation="tanh"))
    for bend in (result.start, result.end):
        theta, h, rows = found.thetas[bend.step], 1e-5, []
        for unit in np.eye(len(theta)):
            ends = [Network(found.network.spec, theta=theta + side * h * unit) for side in (1, -1)]
            up, down = (one.cost_and_gradient(found.X, found.targets)[1].copy() for one in ends)
            rows.append((up - down) / (2 * h))
        eigenvalues = np.linalg.eigvalsh(0.5 * (np.array(rows) + np.array(rows).T))
        assert (bend.least, bend.largest) == pytest.approx((eigenvalues[0], eigenvalues[-1]), abs=1e-6)
    assert (result.start.step, result.end.step) == (0, 40)


def test_a_real_network_ends_where_a_way_still_goes_down():
    result = bends.run(bends.Spec(data="breast-cancer"))
    assert result.start.least < result.end.least < 0
    assert result.end.largest > 10 * -result.end.least


def test_the_places_of_a_path_on_its_plane_keep_their_distances():
    result = slices.run(slices.Spec(**QUICK, points=11))
    thetas = result.trained.thetas
    away = np.linalg.norm(result.path, axis=1)
    true = np.linalg.norm(thetas - thetas[-1], axis=1)
    assert (away <= true + 1e-9).all()
    assert away[0] / true[0] > 0.9


def test_a_path_of_one_step_still_has_a_plane():
    both = planes.principal_directions(np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]))
    assert both[0] == pytest.approx([1, 0, 0])
    assert not both[1].any()


def test_a_relu_layer_times_c_is_the_same_function_with_another_sharpness():
    result = rescaled.run(rescaled.Spec(factor=3.0))
    assert result.differs < 1e-12
    raw, normalized = zip(*result.curvatures, strict=True)
    assert raw[1] / raw[0] > 2
    assert normalized[0] == pytest.approx(normalized[1], rel=1e-5)
    assert result.own.normalized == pytest.approx(result.rescaled.normalized, rel=1e-9)
    assert np.abs(result.own.raw - result.rescaled.raw).max() > 0.1
    assert result.sharpness[1] > 2 * result.sharpness[0]


def test_the_sharpness_is_that_of_a_dense_hessian():
    spec = rescaled.Spec(data="moons", units=4, steps=40, factor=2.0)
    found = trained.train(spec.training)
    for network, sharpness in zip(
        (found.network, rescaled.rescale(found.network, 2.0)), rescaled.run(spec).sharpness, strict=True
    ):
        h = 1e-5
        rows = []
        for unit in np.eye(network.spec.parameters):
            ends = [Network(network.spec, theta=network.theta + side * h * unit) for side in (1, -1)]
            up, down = (one.cost_and_gradient(found.X, found.targets)[1].copy() for one in ends)
            rows.append((up - down) / (2 * h))
        hessian = np.array(rows)
        assert sharpness == pytest.approx(np.linalg.eigvalsh(0.5 * (hessian + hessian.T))[-1], rel=0.02)


def test_a_sketch_is_of_the_same_networks_on_fewer_examples():
    few, all_ = (rescaled.run(rescaled.Spec(factor=2.0, examples=examples)) for examples in (100, 0))
    found = trained.train(few.spec.training)
    assert few.cost == pytest.approx(float(found.network.cost(found.X[:100], found.targets[:100])), rel=1e-12)
    assert all_.cost == pytest.approx(float(found.network.cost(found.X, found.targets)), rel=1e-12)


def test_what_cannot_be_rescaled_is_refused():
    with pytest.raises(ValueError, match="only a ReLU layer"):
        rescaled.rescale(Network(NetworkSpec((2, 3, 1), activation="tanh", loss="squared-error")), 2.0)
    with pytest.raises(
        ValueError, match="only a ReLU layer without normalization can be rescaled; got relu and norm layer"
    ):
        rescaled.rescale(Network(NetworkSpec((2, 3, 1), norm="layer", loss="squared-error")), 2.0)
    with pytest.raises(ValueError, match="factor must be a number in"):
        rescaled.rescale(Network(NetworkSpec((2, 3, 1), loss="squared-error")), 0.0)


def test_there_is_a_barrier_on_the_line_and_next_to_none_on_the_curve():
    result = between.run(between.Spec(points=11))
    assert result.line.barrier > 1.0
    assert result.curve.barrier < 0.02
    assert result.line.costs[[0, -1]] == pytest.approx(result.curve.costs[[0, -1]], rel=1e-12)
    # A chord is the shortest way.
    length = float(np.linalg.norm(np.diff(result.line.places, axis=0), axis=1).sum())
    assert length == pytest.approx(result.apart, rel=1e-9)


def test_both_ways_lie_in_the_plane_that_is_shown():
    result = between.run(between.Spec(data="moons", units=8, steps=100, bend_steps=300, points=101))
    for way in (result.line, result.curve):
        shown = planes.between_points(result.values, way.places / np.array(result.lengths), 1.0)
        assert shown == pytest.approx(way.costs, rel=0.02)


def test_without_steps_the_curve_is_the_line():
    result = between.run(between.Spec(**QUICK, bend_steps=0, points=11))
    assert result.curve.costs == pytest.approx(result.line.costs, rel=1e-9)


def test_a_bezier_curve_by_its_three_points():
    first, bend, second = np.eye(3)
    middle = between.bezier(first, bend, second, np.array([0.0, 0.5, 1.0]))
    assert middle == pytest.approx(np.array([[1, 0, 0], [0.25, 0.5, 0.25], [0, 0, 1]]))
    assert math.isclose(middle[1].sum(), 1.0)


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: slices.Spec(data="mnist"), "data must be one of"), (lambda: slices.Spec(points=500), "points must be"),
        (lambda: slices.Spec(plane="x"), "plane must be"), (lambda: rescaled.Spec(factor=0), "factor must be"),
        (lambda: between.Spec(bend_steps=-1), "bend_steps must be"), (lambda: between.Spec(learning_rate=1.0), "learning_rate must be"),
    ],
)  # fmt: skip
def test_what_is_outside_a_span_is_refused(make, rule: str):
    with pytest.raises(ValueError, match=rule):
        make()
