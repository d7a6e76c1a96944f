"""Normalizing z: by its definition, its gradients by differences, what it needs of a mini-batch, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.gradient_check import buggy_gradient, gradient_check
from labcore.network import Network, NetworkSpec
from labcore.norms import EPSILON, BatchNorm, GroupNorm

every_norm = pytest.mark.parametrize("norm", ["batch", "layer", "group"])


def data(m=20, n=5, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((m, n)), rng.integers(0, classes, m)


def norm_of(groups, n, rng):
    """Batch norm for groups 0, else group norm, with a gamma and beta that are no longer 1 and 0."""
    parameters = {"gamma": rng.uniform(0.5, 2.0, n), "beta": rng.standard_normal(n)}
    gradients = {"gamma": np.zeros(n), "beta": np.zeros(n)}
    if groups:
        return GroupNorm(parameters, gradients, groups)
    return BatchNorm(parameters, gradients, (np.zeros(n), np.ones(n)))


@pytest.mark.parametrize("groups", [1, 2, 3, 6])
def test_each_group_of_each_example_has_its_own_mean_and_variance(groups):
    rng = np.random.default_rng(groups)
    norm, z = norm_of(groups, 6, rng), 3.0 + rng.standard_normal((4, 6))
    out = norm.forward(z.copy(), train=True)
    for example, row in enumerate(z):
        for units in np.split(np.arange(6), groups):
            part = row[units]
            wanted = (part - part.mean()) / np.sqrt(part.var() + EPSILON)
            np.testing.assert_allclose(out[example, units], norm.gamma[units] * wanted + norm.beta[units], atol=1e-13)


@pytest.mark.parametrize("groups", [0, 1, 2])
@pytest.mark.parametrize("train", [True, False])
def test_the_gradients_are_those_of_differences(groups, train):
    """Of sum(upstream z~), by z, gamma and beta; at prediction batch norm's mean and variance stand still."""
    rng = np.random.default_rng(7)
    norm, z, upstream = norm_of(groups, 6, rng), 2.0 * rng.standard_normal((5, 6)), rng.standard_normal((5, 6))
    norm.forward(z.copy(), train)
    found = {"z": norm.backward(upstream).copy(), "gamma": norm.d_gamma.copy(), "beta": norm.d_beta.copy()}
    for name, values in (("z", z), ("gamma", norm.gamma), ("beta", norm.beta)):
        slopes = np.zeros(values.shape)
        for at in np.ndindex(values.shape):
            kept, sums = values[at], []
            for step in (1e-5, -1e-5):
                values[at] = kept + step
                running = [one.copy() for one in (norm.running_mean, norm.running_variance)] if not groups else []
                sums.append((upstream * norm.forward(z.copy(), train)).sum())
                if running:
                    norm.running_mean[...], norm.running_variance[...] = running
            values[at] = kept
            slopes[at] = (sums[0] - sums[1]) / 2e-5
        np.testing.assert_allclose(found[name], slopes, atol=1e-8, err_msg=name)


@every_norm
@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu"])
@pytest.mark.parametrize("examples", [1, 2, 33])
def test_every_gradient_of_a_network_is_right(norm, activation, examples):
    X, y = data(examples)
    network = Network(NetworkSpec((5, 6, 4, 3), activation=activation, norm=norm, groups=2), seed=3)
    result = gradient_check(network, X, y, l2=0.5)
    assert result.verdict == "good"


@every_norm
def test_a_norm_taken_as_constant_is_found_in_its_layer_and_before_it(norm):
    X, y = data()
    network = Network(NetworkSpec((5, 6, 4, 3), activation="tanh", norm=norm, groups=2), seed=3)
    result = gradient_check(network, X, y, gradient=buggy_gradient("norm-constant", network, X, y, layer=2))
    bad = {one.group.name for one in result.groups if one.verdict == "bug"}
    assert {"layer 1 weights", "layer 2 weights"} <= bad
    assert not bad & {"layer 2 gamma", "layer 2 beta", "layer 3 weights", "layer 3 bias"}


def test_layer_norm_is_group_norm_of_one_group_to_the_bit():
    X, y = data()
    results = []
    for spec in (NetworkSpec((5, 8, 6, 3), norm="layer"), NetworkSpec((5, 8, 6, 3), norm="group", groups=1)):
        network = Network(spec, seed=1)
        results.append(network.cost_and_gradient(X, network.targets(y))[1])
    np.testing.assert_array_equal(results[0], results[1])


@pytest.mark.parametrize("norm", ["layer", "group"])
def test_without_the_batch_an_example_is_the_same_in_any_company_in_training_and_in_prediction(norm):
    X, _ = data()
    network = Network(NetworkSpec((5, 8, 3), norm=norm, groups=4), seed=1)
    assert network.statistics.shape == (0,)
    out = network.forward(X)
    np.testing.assert_array_equal(network.forward(X, train=True), out)
    np.testing.assert_allclose(network.forward(X[3:4]), out[3:4], rtol=1e-13, atol=1e-13)


def test_a_layer_of_one_unit_has_nothing_to_be_compared_with():
    X, _ = data()
    network = Network(NetworkSpec((5, 1, 3), norm="layer", activation="identity"), seed=1)
    beta = network.groups[3].of(network.theta)
    beta[...] = 0.3
    weights = network.groups[4].of(network.theta)
    np.testing.assert_allclose(network.forward(X), np.broadcast_to(0.3 * weights, (20, 3)), atol=1e-15)


def test_each_layer_may_have_a_norm_of_its_own():
    network = Network(
        NetworkSpec((5, 8, 9, 4, 6, 3), norm=("batch", "none", "layer", "group"), groups=(1, 1, 1, 3)), seed=0
    )
    kinds = [type(layer.norm).__name__ for layer in network.layers]
    assert kinds == ["BatchNorm", "NoneType", "GroupNorm", "GroupNorm", "NoneType"]
    assert [one.groups for one in (layer.norm for layer in network.layers) if isinstance(one, GroupNorm)] == [1, 3]
    assert network.statistics.shape == (16,)
    shapes = {group.name: group.shape for group in network.groups if group.kind in ("gamma", "beta")}
    assert shapes == {
        "layer 1 gamma": (8,), "layer 1 beta": (8,), "layer 3 gamma": (4,), "layer 3 beta": (4,),
        "layer 4 gamma": (6,), "layer 4 beta": (6,),
    }  # fmt: skip
    assert network.theta.size == network.spec.parameters
    assert gradient_check(network, *data(12)).verdict == "good"


# norm and batch_norm


def test_batch_norm_is_another_word_for_norm_batch():
    plain, batch = NetworkSpec((4, 6, 6, 2)), NetworkSpec((4, 6, 6, 2), batch_norm=True)
    assert (plain.norm, plain.batch_norm) == ("none", False)
    assert batch == NetworkSpec((4, 6, 6, 2), norm="batch") == NetworkSpec((4, 6, 6, 2), norm="batch", batch_norm=True)
    assert (batch.norm, batch.batch_norm) == ("batch", True)
    each = NetworkSpec((4, 6, 6, 2), batch_norm=[True, False])  # type: ignore[arg-type]
    assert each == NetworkSpec((4, 6, 6, 2), norm=("batch", "none"))
    assert (each.norm, each.batch_norm) == (("batch", "none"), (True, False))
    assert NetworkSpec((4, 6, 6, 2), norm="layer").batch_norm is False
    assert NetworkSpec((4, 6, 6, 2), norm=("layer", "batch"), batch_norm=(False, True)).batch_norm == (False, True)


# fmt: off
WRONG = [
    ({"norm": "instance"}, "norm must be one of none, batch, layer, group; got 'instance'"),
    ({"norm": ("batch",)}, "norm must be one for all 2 hidden layers or one each; got 1"),
    ({"norm": ("batch", True)}, "norm must be one of .*; got True"),
    ({"norm": "layer", "batch_norm": True}, "norm and batch_norm must agree; got norm 'layer' and batch_norm True: leave one"),
    ({"norm": "none", "batch_norm": True}, "must agree; got norm 'none'"),
    ({"norm": "batch", "batch_norm": (True, False)}, r"must agree; got norm 'batch' and batch_norm \(True, False\)"),
    ({"norm": "group", "groups": 4}, "groups must divide the units of a layer with group norm; got 4 for the 6 of layer 2: take 1 or 2 or 3 or 6"),
    ({"norm": "group", "groups": 0}, r"groups must be an integer in \[1, 1024\]; got 0"),
    ({"norm": "group", "groups": (2, 2, 2)}, "groups must be one for all 2 hidden layers or one each; got 3"),
]
# fmt: on


@pytest.mark.parametrize(("changes", "text"), WRONG)
def test_what_cannot_be_is_refused_with_rule_value_and_what_to_do(changes, text):
    with pytest.raises(ValueError, match=text):
        NetworkSpec((4, 8, 6, 2), **changes)


def test_groups_count_only_where_there_is_group_norm():
    assert NetworkSpec((4, 8, 5, 2), norm=("group", "layer"), groups=4).groups == 4
    assert NetworkSpec((4, 7, 2), norm="none").groups == 2
