"""What is seen in a network, against plain NumPy on the same weights and against the step that follows."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from labcore.data import Table
from labcore.training import Run, Settings
from labcore.training.look import (
    MOST_VALUES,
    class_shares,
    groups_of_targets,
    judge,
    look_at_bend,
    look_at_layers,
    look_at_plane,
    unit_means,
)
from tests.core.training.bits import bits, to_the_end

DIGITS = Settings(
    data="digits", hidden=(12, 9), activation=("tanh", "relu"), batch_size=32, epochs=3, learning_rate=0.01, l2=1.0
)


def trained(settings: Settings, steps: int = 20) -> Run:
    run = Run(settings)
    run.advance(steps)
    return run


def rms(values: np.ndarray) -> float:
    return math.sqrt((values**2).mean())


def by_hand(side) -> tuple[list[np.ndarray], list[np.ndarray], list[np.ndarray]]:
    """Outputs, gradients with respect to z and gradients of the weights on the coming batch of 64-12-9-10, tanh then ReLU."""
    problem, weights = side.problem, side.weights
    rows = problem.order(weights.epoch)[weights.offset : weights.offset + side.settings.batch_size]
    X, labels = problem.train.X[rows], problem.train.learned[rows]
    sizes, at, W, b = (64, 12, 9, 10), 0, [], []
    for n_in, n_out in itertools.pairwise(sizes):
        W.append(weights.theta[at : at + n_in * n_out].reshape(n_in, n_out))
        b.append(weights.theta[at + n_in * n_out : at + n_in * n_out + n_out])
        at += (n_in + 1) * n_out
    one = np.tanh(X @ W[0] + b[0])
    z = one @ W[1] + b[1]
    two = np.maximum(z, 0)
    logits = two @ W[2] + b[2]
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    d3 = (p - np.eye(10)[labels]) / len(rows)
    d2 = (d3 @ W[2].T) * (z > 0)
    d1 = (d2 @ W[1].T) * (1 - one**2)
    penalty = side.settings.l2 / problem.train.examples
    inputs, slopes = (X, one, two), (d1, d2, d3)
    gradients = [a.T @ d + penalty * w for a, d, w in zip(inputs, slopes, W, strict=True)]
    return [one, two, logits], list(slopes), gradients


def test_layer_statistics_are_those_of_plain_numpy():
    side = trained(DIGITS).sides[0]
    outputs, slopes, gradients = by_hand(side)
    looks = look_at_layers(side)
    assert [look.name for look in looks] == ["layer 1", "layer 2", "output"]
    for look, a, d, g in zip(looks, outputs, slopes, gradients, strict=True):
        assert look.mean == pytest.approx(a.mean(), rel=1e-9)
        assert look.std == pytest.approx(a.std(), rel=1e-9)
        assert look.rms == pytest.approx(rms(a), rel=1e-9)
        assert look.dead == (np.abs(a).max(axis=0) == 0).mean()
        assert look.gradient_rms == pytest.approx(rms(g), rel=1e-9)
        np.testing.assert_allclose(look.values, a.ravel(), rtol=1e-9)
        np.testing.assert_allclose(look.gradients, d.ravel(), rtol=1e-9, atol=1e-18)
    tanh, relu, output = looks
    assert tanh.saturated == ((1 - outputs[0] ** 2) < 0.01).mean()
    assert relu.saturated == (outputs[1] == 0).mean()
    assert output.saturated == 0.0


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"optimizer": "gd"}, {"optimizer": "adamw", "hyperparameters": (("weight_decay", 0.5),)}, {"optimizer": "nadam"},
        {"keep_prob": 0.7, "batch_norm": True, "clip": 0.1}, {"schedule": "exponential"}, {"dtype": "float32"},
    ],
)  # fmt: skip
def test_the_update_ratio_is_that_of_the_step_that_follows(changes):
    run = trained(DIGITS.changed(**changes))
    side = run.sides[0]
    looks, before, network = look_at_layers(side), side.weights.theta.astype(np.float64), side.network()
    run.advance()
    after = side.weights.theta.astype(np.float64)
    for look, group in zip(looks, network.weights(), strict=True):
        moved = rms(after[group.span] - before[group.span]) / rms(before[group.span])
        assert look.update_ratio == pytest.approx(moved, rel=1e-4 if "dtype" in changes else 1e-9)
        assert look.weight_rms == pytest.approx(rms(before[group.span]), rel=1e-6)


@pytest.mark.parametrize("data", ["digits", "moons", "plane"])
def test_looking_changes_nothing(data):
    changes = {"data": data, "batch_norm": True, "keep_prob": 0.8}
    seen, whole = Run(DIGITS.changed(**changes)), Run(DIGITS.changed(**changes))
    for _ in range(12):
        seen.advance()
        side = seen.sides[0]
        before = bits(side)
        look_at_layers(side)
        judge(side)
        unit_means(side)
        if data != "digits":
            look_at_plane(side, (-2, 2, -2, 2), 20)
        assert bits(side) == before
    whole.advance(12)
    assert bits(seen.sides[0]) == bits(whole.sides[0])


def test_a_side_that_ended_can_be_looked_at():
    for changes in ({"epochs": 1}, {"optimizer": "gd", "learning_rate": 10.0, "l2": 1000.0}):
        side = to_the_end(Run(DIGITS.changed(**changes))).sides[0]
        assert len(look_at_layers(side)) == 3
        judge(side)


def test_large_layers_are_sampled():
    side = Run(Settings(data="moons", examples=1000, hidden=(200,), batch_size=500)).sides[0]
    look = look_at_layers(side)[0]
    assert 1000 < len(look.values) == len(look.gradients) <= MOST_VALUES
    assert look.values.mean() == pytest.approx(look.mean, abs=0.05)


@pytest.mark.parametrize(
    ("units", "batch_size", "activation", "gain"),
    [(64, 1024, "tanh", 3.0), (48, 512, "tanh", 3.0), (256, 1024, "sigmoid", 4.0)],
)
def test_saturated_is_the_share_of_the_whole_layer(units, batch_size, activation, gain):
    """Units differ: seeing some of them alone would be off by a tenth or more."""
    settings = Settings(
        data="digits", hidden=(units,), activation=activation, batch_size=batch_size, epochs=20, gain=gain,
        dtype="float64",
    )  # fmt: skip
    # The coming batch is the first of an epoch, and full.
    side = trained(settings, 6).sides[0]
    look, problem, weights = look_at_layers(side)[0], side.problem, side.weights
    rows = problem.order(weights.epoch)[weights.offset : weights.offset + batch_size]
    z = problem.train.X[rows] @ weights.theta[: problem.inputs * units].reshape(problem.inputs, units)
    z += weights.theta[problem.inputs * units : (problem.inputs + 1) * units]
    slope = 1 - np.tanh(z) ** 2 if activation == "tanh" else 1 - np.tanh(z / 2) ** 2
    per_unit = (slope < 0.01).mean(axis=0)
    assert look.saturated == pytest.approx(per_unit.mean(), abs=0.012)


def test_the_field_and_the_units_are_the_network_at_the_grid():
    settings = Settings(
        data="moons", examples=100, hidden=(5, 4), features=("x1", "x2", "x1x2", "sin-x2"), batch_norm=True
    )
    side = trained(settings).sides[0]
    look = look_at_plane(side, (-2.0, 1.0, -1.0, 3.0), 10)
    assert look.logits.shape == (10, 10, 1)
    assert [units.shape for units in look.units] == [(5, 5, 5), (4, 5, 5)]
    raw = side.problem.train.raw
    mean = np.stack([raw[:, 0], raw[:, 1], raw[:, 0] * raw[:, 1], np.sin(raw[:, 1])], axis=1)
    for i, j in ((0, 0), (3, 7), (8, 2)):
        x, y = look.x[j], look.y[i]
        inputs = (np.array([x, y, x * y, math.sin(y)]) - mean.mean(axis=0)) / mean.std(axis=0)
        layers = list(side.network().forward_layers(inputs[None]))
        assert look.logits[i, j, 0] == pytest.approx(layers[-1][0, 0], rel=1e-9)
    x, y = look.x[4], look.y[8]
    inputs = (np.array([x, y, x * y, math.sin(y)]) - mean.mean(axis=0)) / mean.std(axis=0)
    hidden = list(side.network().forward_layers(inputs[None]))
    np.testing.assert_allclose(look.units[0][:, 4, 2], hidden[0][0], rtol=1e-9)
    np.testing.assert_allclose(look.units[1][:, 4, 2], hidden[1][0], rtol=1e-9)


def test_confusion_and_worst_are_scikit_learns():
    from sklearn.metrics import confusion_matrix, log_loss

    run = trained(DIGITS, 40)
    result = judge(run.sides[0])
    np.testing.assert_array_equal(result.confusion(10), confusion_matrix(result.truth, result.said, labels=range(10)))
    assert result.losses.mean() == pytest.approx(log_loss(result.truth, result.shares, labels=range(10)), rel=1e-9)
    np.testing.assert_array_equal(result.shares.argmax(axis=1), result.said)
    worst = result.worst(7)
    assert (result.said[worst] != result.truth[worst]).all()
    wrong = np.flatnonzero(result.said != result.truth)
    assert result.losses[worst].tolist() == sorted(result.losses[wrong], reverse=True)[:7]
    assert len(result.worst(10_000)) == len(wrong)
    np.testing.assert_array_equal(result.truth, run.sides[0].problem.dev.y[result.rows])


def test_judging_two_classes_and_numbers():
    from sklearn.metrics import confusion_matrix

    result = judge(trained(Settings(data="moons", data_noise=0.5)).sides[0])
    np.testing.assert_array_equal(result.confusion(2), confusion_matrix(result.truth, result.said))
    assert result.shares.shape == (124, 2)
    np.testing.assert_allclose(result.shares.sum(axis=1), 1.0)
    numbers = judge(trained(Settings(data="diabetes", hidden=(4,))).sides[0])
    assert 20 < numbers.said.mean() < 350
    away = np.abs(numbers.said - numbers.truth)
    assert numbers.worst(3).tolist() == np.argsort(-away, kind="stable")[:3].tolist()


def test_unit_means_are_means_by_class():
    side = trained(DIGITS).sides[0]
    problem = side.problem
    rows = problem.measured[0][:1000]
    X = problem.train.X[rows]
    layers = [X, *side.network().forward_layers(X)]
    result = unit_means(side)
    assert [means.shape for means in result] == [(64, 10), (12, 10), (9, 10), (10, 10)]
    for means, out in zip(result, layers, strict=True):
        for label in range(10):
            np.testing.assert_allclose(means[:, label], out[problem.train.y[rows] == label].mean(axis=0), rtol=1e-12)


def test_numbers_are_grouped_by_fifths():
    problem = Run(Settings(data="diabetes", hidden=())).sides[0].problem
    rows = np.arange(problem.train.examples)
    parts = groups_of_targets(problem, rows)
    assert len(parts) == 5
    np.testing.assert_array_equal(np.sum(parts, axis=0), 1)
    y = problem.train.y
    assert all(y[low].max() <= y[high].min() for low, high in itertools.pairwise(parts))
    assert min(part.sum() for part in parts) > 0.15 * len(rows)


def test_shares_of_classes_add_up_and_those_of_numbers_have_a_sign():
    three = Run(Settings(data="wine", hidden=())).sides[0].problem
    shares = class_shares(three, np.array([[1.0, 2.0, 3.0]]))
    np.testing.assert_allclose(shares, [[0.09003057, 0.24472847, 0.66524096]], atol=1e-8)
    numbers = Run(Settings(data="plane", hidden=())).sides[0].problem
    np.testing.assert_allclose(
        class_shares(numbers, np.array([[-1.0], [0.5], [9.0]])), [[0.5, 0.0], [0.0, 0.25], [0.0, 1.0]]
    )


def test_a_table_of_ones_own_in_the_plane_has_a_field():
    rng = np.random.default_rng(0)
    table = Table(rng.standard_normal((60, 2)), rng.integers(0, 3, 60), ("a", "b"), "t", ("x", "y", "z"))
    run = Run(Settings(data="own", hidden=(3,)), table)
    assert look_at_plane(run.sides[0], (-1, 1, -1, 1), 6).logits.shape == (6, 6, 3)


@pytest.mark.parametrize("hidden", [(1,), (8, 8), (4, 3, 2)])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_to_the_last_hidden_layer_the_border_is_a_straight_line(hidden, activation):
    settings = Settings(
        examples=80, hidden=hidden, activation=activation, batch_norm=True, features=("x1", "x2", "x1x2")
    )
    side = trained(settings).sides[0]
    raw = np.random.default_rng(np.random.SeedSequence(3)).normal(size=(50, 2))
    look = look_at_bend(side, side.problem.train.raw, raw)
    assert look is not None
    *_, units, logits = side.network().forward_layers(side.problem.inputs_of(raw))
    layer = side.network().layers[-1]
    # The distance from a plane w a + b = 0, as in any textbook of geometry.
    w = layer.weights[:, 0]
    np.testing.assert_allclose(
        look.places[1][:, 1], (units @ w + layer.bias.item()) / np.sqrt(w @ w), rtol=1e-9, atol=1e-12
    )
    np.testing.assert_allclose(look.places[1][:, 1] * look.size, logits[:, 0], rtol=1e-9, atol=1e-12)
    # Both directions are seen at their true lengths: no two places are further apart than in the layer itself.
    apart = np.linalg.norm(units[:, None] - units, axis=-1)
    seen = np.linalg.norm(look.places[1][:, None] - look.places[1], axis=-1)
    assert (seen <= apart + 1e-9).all()
    # What lies on the right in the plane lies on the right here, all in all.
    train = look.places[0][:, 0]
    assert float(np.cov(train, side.problem.train.raw[:, 0])[0, 1]) >= -1e-12


@pytest.mark.parametrize(
    "settings", [Settings(examples=60, hidden=()), Settings(data="plane", examples=60, hidden=(4,))]
)
def test_without_a_hidden_layer_or_a_border_nothing_is_bent(settings):
    side = trained(settings, 2).sides[0]
    assert look_at_bend(side, side.problem.train.raw) is None


def test_weights_that_are_all_0_put_every_place_on_one():
    side = trained(Settings(examples=60, hidden=(4,), initializer="zeros"), 0).sides[0]
    look = look_at_bend(side, side.problem.train.raw)
    assert look is not None
    assert look.size == 1.0
    assert not look.places[0].any()
