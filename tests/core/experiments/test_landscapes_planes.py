"""Planes through a network: true costs, filter-normalized directions, principal directions, and a random walk's."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest

from labcore.experiments import landscapes
from labcore.experiments.landscapes import planes
from labcore.network import Network, NetworkSpec


def small(
    loss: str = "softmax-cross-entropy", batch_norm: bool = False, dtype: str = "float64"
) -> tuple[Network, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    outputs = 3 if loss == "softmax-cross-entropy" else 1
    network = Network(NetworkSpec((4, 6, outputs), loss=loss, batch_norm=batch_norm, dtype=dtype), seed=1)
    X = rng.standard_normal((50, 4))
    y = rng.integers(0, 3, 50) if outputs == 3 else rng.integers(0, 2, 50)
    if batch_norm:
        network.forward(X, train=True)
    return network, X, network.targets(y)


def cost_by_hand(network: Network, theta: np.ndarray, X: np.ndarray, targets: np.ndarray) -> float:
    """Of a ReLU network of one hidden layer with softmax, written out."""
    n, h, k = network.spec.sizes
    W1, b1 = theta[: n * h].reshape(n, h), theta[n * h : n * h + h]
    rest = theta[n * h + h :]
    W2, b2 = rest[: h * k].reshape(h, k), rest[h * k :]
    z = np.maximum(X @ W1 + b1, 0) @ W2 + b2
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return float(-np.log((p * targets).sum(axis=1)).mean())


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("loss", ["softmax-cross-entropy", "logistic-cross-entropy", "squared-error"])
def test_the_middle_of_a_slice_is_the_networks_own_cost(loss: str, batch_norm: bool, dtype: str):
    network, X, targets = small(loss, batch_norm, dtype)
    first, second = (planes.random_direction(network, 0, i) for i in range(2))
    before = network.theta.copy(), network.statistics.copy()
    values = landscapes.plane_slice(network, X, targets, first, second, 0.7, 9)
    assert values.shape == (9, 9)
    assert values[4, 4] == float(network.cost(X, targets))
    assert (network.theta == before[0]).all()
    assert (network.statistics == before[1]).all()


def test_every_point_of_a_slice_is_a_true_cost():
    network, X, targets = small()
    first, second = (planes.random_direction(network, 2, i) for i in range(2))
    values = landscapes.plane_slice(network, X, targets, first, second, 0.5, 5)
    for i, b in enumerate(np.linspace(-0.5, 0.5, 5)):
        for j, a in enumerate(np.linspace(-0.5, 0.5, 5)):
            by_hand = cost_by_hand(network, network.theta + a * first + b * second, X, targets)
            assert values[i, j] == pytest.approx(by_hand, rel=1e-12)


def test_tiles_change_nothing(monkeypatch):
    network, X, targets = small()
    first, second = (planes.random_direction(network, 0, i) for i in range(2))
    given = partial(landscapes.plane_slice, network, X, targets, first, second, 1.0, 11)
    whole = given()
    monkeypatch.setattr(planes, "TILE_BYTES", 1)
    assert (given() == whole).all()


def test_work_is_told_and_can_be_ended(monkeypatch):
    network, X, targets = small()
    monkeypatch.setattr(planes, "TILE_BYTES", 1)
    shares = []

    def tick(share=None, text="", /):
        shares.append(share)
        if len(shares) == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        landscapes.plane_slice(network, X, targets, network.theta, network.theta, 1.0, 11, tick)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(6 / 121)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"first": np.ones(3)}, "first must be finite numbers of shape"),
        ({"second": np.full(51, np.nan)}, "second must be finite numbers of shape"),
        ({"reach": 0.0}, "reach must be a number in"),
        ({"reach": math.inf}, "reach must be a number in"),
        ({"size": 1}, "size must be an integer in"),
        ({"size": 2.5}, "size must be an integer in"),
        ({"X": np.ones((5, 3))}, "X must have shape"),
        ({"network": Network(NetworkSpec((4, 6, 3)), seed=[0, 1])}, "network must be a single one"),
    ],
)
def test_what_makes_no_slice_is_refused(changes, rule: str):
    network, X, targets = small()
    given = {
        "network": network,
        "X": X,
        "targets": targets,
        "first": network.theta,
        "second": network.theta,
        "reach": 1.0,
        "size": 5,
    }
    with pytest.raises(ValueError, match=rule):
        landscapes.plane_slice(**{**given, **changes})


def test_filters_get_the_lengths_of_the_network_and_biases_stay():
    network, *_ = small(batch_norm=True)
    direction = landscapes.filter_normalized(network, planes.random_direction(network, 3))
    for group in network.groups:
        mine, own = group.of(direction), group.of(network.theta)
        if group.kind == "weights":
            assert np.linalg.norm(mine, axis=0) == pytest.approx(np.linalg.norm(own, axis=0), rel=1e-12)
        else:
            assert not mine.any()


def test_shares_of_a_path_are_those_of_its_singular_values():
    points = np.random.default_rng(1).standard_normal((30, 12)).cumsum(axis=0)
    for path in (points, points.T.copy()):
        singular = np.linalg.svd(path - path.mean(axis=0), compute_uv=False) ** 2
        shares = landscapes.path_shares(path)
        assert shares == pytest.approx(singular / singular.sum(), abs=1e-12)
        assert (np.diff(shares) <= 0).all()
        directions = landscapes.principal_directions(path, 3)
        assert directions @ directions.T == pytest.approx(np.eye(3), abs=1e-10)
        along = ((path - path.mean(axis=0)) @ directions.T).var(axis=0) * len(path)
        assert along == pytest.approx(singular[:3], rel=1e-10)


@pytest.mark.parametrize("points", [np.zeros((5, 3)), np.ones((1, 4)), np.ones(4), np.full((3, 3), np.nan)])
def test_what_does_not_move_has_no_shares(points):
    with pytest.raises(ValueError, match="points must be a path"):
        landscapes.path_shares(points)


def test_a_random_walk_in_many_dimensions_holds_60_8_and_15_2_percent():
    """6 / (pi k)^2 of a walk in very many dimensions."""
    shares = landscapes.path_shares(landscapes.random_walk(400, 20_000, 0))
    theory = 6 / (math.pi * np.arange(1, 5)) ** 2
    assert theory[:2] == pytest.approx([0.608, 0.152], abs=5e-4)
    assert shares[:4] == pytest.approx(theory, abs=0.004)


def test_two_hundred_steps_in_forty_dimensions_hold_about_74_percent():
    held = [landscapes.path_shares(landscapes.random_walk(200, 40, seed))[:2].sum() for seed in range(40)]
    error = np.std(held) / math.sqrt(len(held))
    assert abs(np.mean(held) - 0.74) < 0.015 + 3 * error


def test_a_walk_starts_at_zero_and_makes_normal_steps():
    walk = landscapes.random_walk(300, 500, 1)
    assert walk.shape == (301, 500)
    assert not walk[0].any()
    steps = np.diff(walk, axis=0)
    assert steps.mean() == pytest.approx(0, abs=0.01)
    assert steps.std() == pytest.approx(1, abs=0.01)
    with pytest.raises(ValueError, match="a walk must have at least one step"):
        landscapes.random_walk(0, 5)


def test_places_on_a_plane_and_between_its_points():
    rng = np.random.default_rng(2)
    first, second, centre = rng.standard_normal((3, 20))
    places = rng.uniform(-1, 1, (50, 2))
    points = centre + places @ np.stack([first, second])
    assert planes.on_plane(points, centre, first, second) == pytest.approx(places, abs=1e-10)
    # What is bilinear is met exactly between points.
    a = planes.steps_of(7)
    values = 2 + 3 * a[None, :] - a[:, None] + 0.5 * a[None, :] * a[:, None]
    shown = planes.between_points(values, places, 1.0)
    x, y = places.T
    assert shown == pytest.approx(2 + 3 * x - y + 0.5 * x * y, abs=1e-12)
    assert np.isnan(planes.between_points(values, np.array([[1.2, 0.0]]), 1.0)).all()
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]])
    assert planes.between_points(values, corners, 1.0) == pytest.approx(values[[0, 0, -1, -1], [0, -1, 0, -1]])
