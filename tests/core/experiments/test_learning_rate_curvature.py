"""The sharpness against SciPy's eigenvalues of a dense Hessian by differences, and where it is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import eigvalsh

from labcore.experiments import learning_rate
from labcore.network import Network, NetworkSpec


def problem(seed=0, batch_norm=False):
    network = Network(NetworkSpec((2, 6, 6, 1), activation="tanh", loss="squared-error", batch_norm=batch_norm), seed)
    X = np.random.default_rng(9).standard_normal((20, 2))
    return network, X, network.targets(np.sin(2 * X[:, 0]) * X[:, 1])


@pytest.mark.parametrize("batch_norm", [False, True])
def test_it_is_the_largest_eigenvalue_of_the_dense_hessian(batch_norm):
    network, X, targets = problem(batch_norm=batch_norm)
    h, columns = 1e-5, []
    for j in range(network.spec.parameters):
        ends = []
        for sign in (1, -1):
            theta = network.theta.copy()
            theta[j] += sign * h
            ends.append(Network(network.spec, theta=theta).cost_and_gradient(X, targets)[1].copy())
        columns.append((ends[0] - ends[1]) / (2 * h))
    H = np.array(columns)
    largest = eigvalsh(0.5 * (H + H.T))[-1]
    assert learning_rate.sharpness(network, X, targets) == pytest.approx(largest, rel=1e-6)


def test_of_a_linear_model_it_is_that_of_least_squares():
    X = np.random.default_rng(0).standard_normal((20, 40))
    network = Network(NetworkSpec((40, 1), loss="squared-error"))
    ones = np.hstack([X, np.ones((20, 1))])
    expected = 2 / 20 * np.linalg.svd(ones, compute_uv=False)[0] ** 2
    assert learning_rate.sharpness(network, X, network.targets(X[:, 0])) == pytest.approx(expected, rel=1e-9)


def test_a_stack_has_one_for_each_run():
    _, X, targets = problem()
    spec = problem()[0].spec
    together = learning_rate.sharpness(Network(spec, [0, 1, 2]), X, targets)
    np.testing.assert_array_equal(together, [learning_rate.sharpness(Network(spec, s), X, targets) for s in range(3)])
    own = learning_rate.sharpness(Network(spec, [0, 1, 2]), np.stack([X] * 3), np.stack([targets] * 3))
    np.testing.assert_array_equal(own, together)


def test_a_network_that_has_diverged_has_none():
    network, X, targets = problem()
    network.theta[:] = np.nan
    assert np.isnan(learning_rate.sharpness(network, X, targets))
