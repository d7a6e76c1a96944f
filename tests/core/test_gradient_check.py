"""Gradient checking: the network passes it in every combination, and what is wrong does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labcore.activations import ACTIVATIONS
from labcore.gradient_check import BUGS, buggy_gradient, gradient_check, relative_difference, verdict
from labcore.losses import LOSSES
from labcore.network import Network, NetworkSpec


def network_and_data(loss: str = "softmax-cross-entropy", m: int = 20, seed: int = 1, **changes):
    outputs = 1 if loss == "logistic-cross-entropy" else 3
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((m, 6))
    y = rng.standard_normal((m, outputs)) if loss == "squared-error" else rng.integers(0, max(2, outputs), m)
    return Network(NetworkSpec((6, 8, 7, outputs), loss=loss, **changes), seed=seed), X, y


SETTINGS: dict[str, dict[str, Any]] = {"plain": {}, "L2": {"l2": 2.0}, "L1": {"l1": 2.0}, "dropout": {"mask_seed": 3}}


@pytest.mark.parametrize("batch_norm", [False, True], ids=["", "batch norm"])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_gradient_is_right(activation, loss, batch_norm):
    network, X, y = network_and_data(loss, activation=activation, batch_norm=batch_norm, keep_prob=0.8)
    for name, settings in SETTINGS.items():
        result = gradient_check(network, X, y, **settings)
        worst = max(result.groups, key=lambda one: one.difference)
        assert result.difference <= 1e-7, name
        assert worst.difference <= 1e-7, f"{name}, {worst.group.name}"
        assert result.verdict == "good"
        # One unit that comes near its kink marks all weights that feed it: a few per cent of so small a network.
        assert len(result.kinks) <= (0.06 * result.checked if ACTIVATIONS[activation].kinks else 0)


@pytest.mark.parametrize("activation", ["relu", "leaky-relu"])
def test_kinks_are_under_one_percent_of_a_network_of_real_size(activation):
    spec = NetworkSpec((64, 32, 10), activation=activation)
    rng = np.random.default_rng(0)
    shares = [
        len(gradient_check(Network(spec, seed), rng.standard_normal((50, 64)), rng.integers(0, 10, 50)).kinks) / 2410
        for seed in range(2)
    ]
    assert np.mean(shares) < 0.01


def test_the_differences_are_those_of_one_entry_at_a_time():
    network, X, y = network_and_data(activation="tanh", batch_norm=(True, False))
    result = gradient_check(network, X, y, l2=1.0, examples=100)
    targets, plain = network.targets(y), network.theta.copy()
    for index in range(0, len(plain), 11):
        costs = []
        for step in (1e-5, -1e-5):
            network.theta[:] = plain
            network.theta[index] += step
            costs.append(float(network.cost(X, targets, train=True, l2=1.0, examples=100)))
        assert result.approximate[index] == (costs[0] - costs[1]) / 2e-5


def test_nothing_of_the_network_changes():
    network, X, y = network_and_data(batch_norm=True, keep_prob=0.5)
    kept = network.theta.copy(), network.gradient.copy(), network.statistics.copy()
    gradient_check(network, X, y)
    for before, after in zip(kept, (network.theta, network.gradient, network.statistics), strict=True):
        np.testing.assert_array_equal(before, after)
    assert network.layers[0].dropout.keep_prob == 0.5


def test_one_percent_of_one_bias_is_caught_and_located():
    network, X, y = network_and_data(activation="tanh")
    gradient = network.cost_and_gradient(X, network.targets(y))[1].copy()
    bias = network.groups[3]
    bias.of(gradient)[2] *= 1.01
    result = gradient_check(network, X, y, gradient=gradient)
    assert [group.group.name for group in result.groups if group.verdict == "bug"] == ["layer 2 bias"]
    assert result.verdict == "bug"
    assert np.nanargmax(result.groups[3].entries) == 2
    assert result.groups[3].entries[2] == pytest.approx(0.01 / 2.01, rel=1e-3)


def test_a_true_zero_is_right():
    network, X, y = network_and_data(activation="tanh", batch_norm=True)
    result = gradient_check(network, X, y)
    bias = result.groups[1]
    assert bias.group.name == "layer 1 bias"
    rounding = np.abs([result.approximate[bias.group.span], result.gradient[bias.group.span]])
    assert 0 < rounding.max() < 1e-9
    assert bias.difference == 0.0
    assert relative_difference(np.full(4, 1e-8), np.zeros(4)) == 1.0
    assert relative_difference(np.full(4, 1e-8), np.zeros(4), np.full(4, 2e-8)) == 0.0
    assert relative_difference(np.zeros(4), np.zeros(4)) == 0.0


@pytest.mark.parametrize("examples", [2, 3, 20])
@pytest.mark.parametrize("initializer", ["he", "small-normal", "large-normal"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_batch_norm_of_a_few_examples_is_right(activation, initializer, examples):
    """Of two, each unit puts out plus or minus one: its slope is nearly zero, and bends within a step of 1e-5."""
    network, X, y = network_and_data(m=examples, activation=activation, initializer=initializer, batch_norm=True)
    assert gradient_check(network, X, y).verdict == "good"


@pytest.mark.parametrize("factor", [1.01, -1.0, 0.0])
@pytest.mark.parametrize("kind", ["weights", "bias"])
@pytest.mark.parametrize("layer", range(1, 6))
def test_a_bug_in_a_layer_of_tiny_gradients_is_found_and_located(layer, kind, factor):
    """Weights of 0.01: each layer passes on three per cent, and the gradients are down to 1e-10, below any fixed floor."""
    rng = np.random.default_rng(2)
    X, y = rng.standard_normal((32, 6)), rng.integers(0, 2, 32)
    spec = NetworkSpec((6, *(8,) * 5, 1), loss="logistic-cross-entropy", activation="tanh", initializer="small-normal")
    network = Network(spec, seed=3)
    right = network.cost_and_gradient(X, network.targets(y))[1].copy()
    assert gradient_check(network, X, y, gradient=right).verdict == "good"
    group = next(one for one in network.groups if (one.layer, one.kind) == (layer, kind))
    wrong = right.copy()
    group.of(wrong)[...] *= factor
    result = gradient_check(network, X, y, gradient=wrong)
    assert [one.group.name for one in result.groups if one.verdict == "bug"] == [group.name]
    assert result.verdict == "bug"


def test_the_error_of_a_difference_bounds_it():
    """Of a linear network with squared error the cost is a parabola in each entry: all that a difference errs by is rounding,
    which is what is said of it, and not a thousand times as much."""
    rng = np.random.default_rng(5)
    X, y = 1e3 * rng.standard_normal((40, 3)), 1e3 * rng.standard_normal((40, 1))
    network = Network(NetworkSpec((3, 1), loss="squared-error"), seed=1)
    result = gradient_check(network, X, y)
    W, b = (group.of(network.theta) for group in network.groups)
    fault = (X @ W + b - y) / 40.0
    exact = np.concatenate([(X.T @ fault).ravel(), fault.sum(axis=0)]) * (result.gradient[-1] / fault.sum())
    away = np.abs(result.approximate - exact)
    assert (away <= result.error).all()
    assert result.error.max() < 1000 * np.finfo(float).eps * network.cost(X, network.targets(y)) / 1e-5


def test_a_unit_on_its_kink_is_listed_not_judged():
    """The first unit's z is exactly 0 for the first input: there ReLU has a slope of 1 on one side and 0 on the other."""
    network, X, y = network_and_data(activation="relu")
    weights, bias = network.groups[0].of(network.theta), network.groups[1].of(network.theta)
    bias[0] = -(X[:1] @ weights)[0, 0]
    X = np.concatenate([X[:1], X])
    y = np.concatenate([y[:1], y])
    result = gradient_check(network, X, y)
    feeds = {6 * 8, *range(0, 6 * 8, 8)}
    assert feeds <= set(result.kinks.tolist())
    assert np.isnan(result.groups[0].entries[:, 0]).all()
    assert not np.isnan(result.groups[0].entries[:, 1]).any()
    assert result.verdict == "good"


def test_a_weight_at_zero_is_a_kink_of_l1():
    network, X, y = network_and_data(activation="tanh")
    network.theta[[3, 5]] = 0.0, 2e-5
    assert gradient_check(network, X, y, l1=5.0).kinks.tolist() == [3]
    assert gradient_check(network, X, y, l1=5.0).verdict == "good"
    assert gradient_check(network, X, y).kinks.size == 0


def test_a_few_of_each_group():
    network, X, y = network_and_data(activation="tanh")
    result = gradient_check(network, X, y, per_group=5)
    assert result.checked == 5 * 5 + 3
    assert int((~np.isnan(result.approximate)).sum()) == result.checked
    assert all(np.isfinite(group.entries).sum() == min(5, group.entries.size) for group in result.groups)
    assert result.verdict == "good"


# Which groups each bug lights up in layer 2 of three, with batch norm in the first two: kinds, and layers.
LIT = {
    "no-mean": lambda layer, kind: True,
    "no-penalty": lambda layer, kind: kind == "weights",
    "wrong-derivative": lambda layer, kind: layer <= 2,
    "bias-not-summed": lambda layer, kind: (layer, kind) == (2, "bias"),
    "transposed": lambda layer, kind: layer < 2,
    "dropout-on": lambda layer, kind: True,
    "norm-constant": lambda layer, kind: layer < 2 or (layer == 2 and kind in ("weights", "bias")),
}


@pytest.mark.parametrize("bug", BUGS)
def test_every_bug_is_caught_and_located(bug):
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((20, 6)), rng.integers(0, 3, 20)
    spec = NetworkSpec((6, 7, 7, 3), activation="tanh", initializer="lecun", batch_norm=True, keep_prob=0.8)
    network = Network(spec, seed=4)
    before = network.theta.copy()
    gradient = buggy_gradient(bug, network, X, y, layer=2, l2=3.0)
    np.testing.assert_array_equal(network.theta, before)
    result = gradient_check(network, X, y, l2=3.0, gradient=gradient)
    assert result.verdict == "bug"
    for one in result.groups:
        group = one.group
        # The gradient of a bias under batch norm is truly zero, and stays so unless that layer's own is spoiled.
        spoiled = group.layer == 2 and bug in ("bias-not-summed", "norm-constant")
        zero = group.kind == "bias" and group.layer <= 2 and not spoiled
        assert one.verdict == ("bug" if LIT[bug](group.layer, group.kind) and not zero else "good"), group.name


@pytest.mark.parametrize(("bug", "layer"), [("wrong-derivative", 3), ("transposed", 1), ("transposed", 3)])
def test_a_bug_in_a_layer_that_cannot_have_it_is_refused(bug, layer):
    network, X, y = network_and_data()
    with pytest.raises(ValueError, match=f"{bug} needs a .*; got a setting that cannot show it in layer {layer}"):
        buggy_gradient(bug, network, X, y, layer=layer)


def test_bugs_are_refused_on_settings_that_cannot_show_them():
    network, X, y = network_and_data()
    for bug, needs in (
        ("no-penalty", "an L1 or L2"),
        ("dropout-on", "keep_prob below 1"),
        ("norm-constant", "a hidden layer"),
    ):
        with pytest.raises(ValueError, match=f"{bug} needs {needs}"):
            buggy_gradient(bug, network, X, y)
    with pytest.raises(ValueError, match=r"layer must be an integer in \[1, 3\]; got 4"):
        buggy_gradient("no-mean", network, X, y, layer=4)


@pytest.mark.parametrize(
    ("difference", "word"), [(0.0, "good"), (1e-7, "good"), (1e-6, "look"), (8e-4, "bug"), (np.inf, "bug")]
)
def test_verdicts(difference, word):
    assert verdict(difference) == word


def test_numbers_that_are_none_are_a_bug():
    assert relative_difference(np.array([np.nan]), np.ones(1)) == np.inf


def test_what_cannot_be_checked_is_refused_with_rule_and_value():
    network, X, y = network_and_data()
    with pytest.raises(ValueError, match="needs a float64 network; got float32"):
        gradient_check(*network_and_data(dtype="float32"))
    with pytest.raises(ValueError, match=r"takes one network, theta of shape \(P,\); got \(2, 143\)"):
        gradient_check(Network(network.spec, seed=[0, 1]), X, y)
    with pytest.raises(ValueError, match=r"h must be in \[1e-8, 0.01\]; got 0"):
        gradient_check(network, X, y, h=0.0)
    with pytest.raises(ValueError, match="per_group must be at least 1, or None for all; got 0"):
        gradient_check(network, X, y, per_group=0)
    with pytest.raises(ValueError, match=r"gradient must have theta's shape \(143,\); got \(3,\)"):
        gradient_check(network, X, y, gradient=np.zeros(3))
    with pytest.raises(ValueError, match="at most 20,000 entries are checked, give per_group; got 50,890"):
        gradient_check(Network(NetworkSpec((784, 64, 10))), np.zeros((2, 784)), [0, 1])
