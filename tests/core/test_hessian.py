"""The Hessian's product with vectors against a dense Hessian by differences of the gradient, and its laws."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.activations import ACTIVATIONS
from labcore.losses import LOSSES
from labcore.network import Hessian, Network, NetworkSpec

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS)
normed = pytest.mark.parametrize("norm", ["none", "batch", "group"])


def problem(activation="tanh", norm="none", loss="softmax-cross-entropy", seed=0, **more):
    """A network of 2 hidden layers, 12 examples of 3 features, and weights that are no longer the initial ones.

    With group norm two groups of three units, then one of four, which is layer norm.
    """
    outputs = 3 if loss == "softmax-cross-entropy" else 2
    spec = NetworkSpec((3, 6, 4, outputs), activation=activation, norm=norm, groups=(2, 1), loss=loss, **more)
    rng = np.random.default_rng(seed)
    network = Network(spec, seed)
    network.theta += 0.3 * rng.standard_normal(network.theta.shape)
    X = rng.standard_normal((12, 3))
    y = {"softmax-cross-entropy": rng.integers(0, 3, 12), "logistic-cross-entropy": rng.integers(0, 2, (12, 2))}
    return network, X, network.targets(y.get(loss, rng.standard_normal((12, 2))))


def dense_by_differences(network, X, targets, h=1e-5, **penalty):
    """(P, P): column j is the fourth-order central difference of the gradient along parameter j."""
    spec, columns = network.spec, []
    for j in range(spec.parameters):
        gradients = {}
        for k in (-2, -1, 1, 2):
            theta = network.theta.copy()
            theta[j] += k * h
            gradients[k] = Network(spec, theta=theta).cost_and_gradient(X, targets, **penalty)[1].copy()
        columns.append((8 * (gradients[1] - gradients[-1]) - (gradients[2] - gradients[-2])) / (12 * h))
    return np.array(columns).T


def dense(network, X, targets, **penalty):
    hessian = Hessian(network, X, targets, **penalty)
    return np.array([hessian.times(unit) for unit in np.eye(network.spec.parameters)]).T


@every_activation
@normed
def test_it_is_the_dense_hessian_by_differences(activation, norm):
    network, X, targets = problem(activation, norm)
    H = dense_by_differences(network, X, targets)
    np.testing.assert_allclose(dense(network, X, targets), H, atol=1e-6 * np.abs(H).max())


@normed
@pytest.mark.parametrize("loss", LOSSES)
def test_it_is_so_for_every_loss_and_with_penalties(loss, norm):
    network, X, targets = problem("silu", norm, loss)
    penalty = {"l1": 0.4, "l2": 3.0, "examples": 40}
    H = dense_by_differences(network, X, targets, **penalty)
    np.testing.assert_allclose(dense(network, X, targets, **penalty), H, atol=1e-6 * np.abs(H).max())


@every_activation
@normed
def test_it_is_symmetric(activation, norm):
    network, X, targets = problem(activation, norm, seed=3)
    u, v = np.random.default_rng(1).standard_normal((2, network.spec.parameters))
    Hu, Hv = (network.hessian_vector(X, targets, w, l2=1.0) for w in (u, v))
    assert v @ Hu == pytest.approx(u @ Hv, rel=1e-11)


def test_a_linear_model_with_squared_error_has_the_hessian_of_least_squares():
    """Closed form: 2/m X^T X for the weights, X with a column of ones for the bias."""
    X = np.random.default_rng(0).standard_normal((20, 4))
    network = Network(NetworkSpec((4, 1), loss="squared-error"))
    ones = np.hstack([X, np.ones((20, 1))])
    H = dense(network, X, network.targets(X[:, 0]))
    np.testing.assert_allclose(H, 2 / 20 * ones.T @ ones, rtol=1e-12, atol=1e-14)


@normed
@pytest.mark.parametrize("own_data", [False, True])
def test_stacked_runs_give_the_bits_of_single_ones(norm, own_data):
    spec = NetworkSpec((3, 6, 1, 5, 3), activation=("tanh", "gelu", "relu"), norm=norm, groups=(2, 1, 1))
    rng = np.random.default_rng(2)
    stack = Network(spec, [4, 5, 6])
    X, y = rng.standard_normal((3, 9, 3)), rng.integers(0, 3, (3, 9))
    if not own_data:
        X, y = X[0], y[0]
    v, l2 = rng.standard_normal((3, spec.parameters)), np.array([[0.0], [1.0], [2.0]])
    together = stack.hessian_vector(X, stack.targets(y), v, l2=l2)
    assert together.shape == (3, spec.parameters)
    for run in range(3):
        alone = Network(spec, theta=stack.theta[run].copy())
        own = (X[run], y[run]) if own_data else (X, y)
        product = alone.hessian_vector(own[0], alone.targets(own[1]), v[run], l2=float(l2[run, 0]))
        np.testing.assert_array_equal(together[run], product)
    one = stack.hessian_vector(X, stack.targets(y), v[0], l2=l2)
    np.testing.assert_array_equal(one[0], together[0])


def test_nothing_of_the_network_changes():
    network, X, targets = problem("elu", "batch")
    network.cost_and_gradient(X, targets)
    before = [part.copy() for part in (network.theta, network.gradient, network.statistics)]
    logits = network.forward(X).copy()
    network.hessian_vector(X, targets, np.ones(network.spec.parameters))
    for was, now in zip(before, (network.theta, network.gradient, network.statistics), strict=True):
        np.testing.assert_array_equal(was, now)
    np.testing.assert_array_equal(network.forward(X), logits)


def test_the_hessian_stays_that_of_the_theta_it_was_made_at():
    network, X, targets = problem()
    v = np.ones(network.spec.parameters)
    hessian = Hessian(network, X, targets)
    before = hessian.times(v)
    network.theta += 1.0
    np.testing.assert_array_equal(hessian.times(v), before)


def test_dropout_stands_aside():
    network, X, targets = problem()
    dropping = Network(problem(keep_prob=0.5, input_keep_prob=0.7)[0].spec, theta=network.theta)
    v = np.ones(network.spec.parameters)
    np.testing.assert_array_equal(dropping.hessian_vector(X, targets, v), network.hessian_vector(X, targets, v))


def test_float32_stays_float32_and_is_close():
    network, X, targets = problem()
    single = Network(problem(dtype="float32")[0].spec, theta=network.theta)
    v = np.random.default_rng(0).standard_normal(network.spec.parameters)
    product = single.hessian_vector(X, targets.astype(np.float32), v)
    assert product.dtype == np.float32
    np.testing.assert_allclose(product, network.hessian_vector(X, targets, v), atol=1e-5)


def test_what_it_refuses():
    network, X, targets = problem()
    size = network.spec.parameters
    with pytest.raises(ValueError, match=rf"v must have shape \({size},\) .* got shape \(3,\)"):
        network.hessian_vector(X, targets, np.ones(3))
    with pytest.raises(ValueError, match="be finite"):
        network.hessian_vector(X, targets, np.full(size, np.nan))
    with pytest.raises(ValueError, match="l2 must be a number"):
        network.hessian_vector(X, targets, np.ones(size), l2=-1.0)
    with pytest.raises(ValueError, match="l1 must be a number"):
        network.hessian_vector(X, targets, np.ones(size), l1=-1.0)
    with pytest.raises(ValueError, match="X must have shape"):
        network.hessian_vector(X[:, :2], targets, np.ones(size))
    with pytest.raises(ValueError, match="targets must be encoded"):
        network.hessian_vector(X, targets[:, :2], np.ones(size))


def test_the_second_derivatives_are_those_of_the_activations():
    z = np.random.default_rng(0).uniform(-5, 5, 2000)
    z = z[np.abs(z) > 1e-3]
    for activation in ACTIVATIONS.values():
        slopes = [activation.derivative(x, activation(x)) for x in (z + 1e-5, z - 1e-5)]
        given = None if activation.from_output else z
        np.testing.assert_allclose(
            activation.second(given, activation(z)), (slopes[0] - slopes[1]) / 2e-5, atol=1e-8, err_msg=activation.key
        )
