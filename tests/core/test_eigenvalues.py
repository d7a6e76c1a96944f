"""The largest and smallest eigenvalues by products with vectors, against SciPy's and NumPy's of the matrix itself."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import eigvalsh

from labcore.network import Hessian, Network, NetworkSpec, eigenpairs


def symmetric(size, seed=0):
    matrix = np.random.default_rng(seed).standard_normal((size, size))
    return matrix + matrix.T


@pytest.mark.parametrize("size", [1, 2, 24, 25, 200])
@pytest.mark.parametrize("end", ["largest", "smallest"])
def test_they_are_those_of_the_matrix(size, end):
    matrix, count = symmetric(size), min(size, 3)
    values = eigvalsh(matrix)
    wanted = values[::-1][:count] if end == "largest" else values[:count]
    found = eigenpairs(matrix.dot, size, count, end)
    np.testing.assert_allclose(found.values, wanted, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(matrix @ found.vectors.T, found.vectors.T * found.values, atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1.0, rtol=1e-12)


def test_the_algebraically_largest_is_not_the_largest_in_size():
    matrix = np.diag([-100.0, *np.linspace(-1, 3, 60)])
    assert eigenpairs(matrix.dot, 61).values[0] == pytest.approx(3.0, rel=1e-9)
    assert eigenpairs(matrix.dot, 61, end="smallest").values[0] == pytest.approx(-100.0, rel=1e-9)


def test_a_good_start_saves_products_and_changes_no_value():
    matrix, calls = symmetric(300), []

    def times(v):
        calls.append(1)
        return matrix @ v

    cold, first = eigenpairs(times, 300), len(calls)
    warm = eigenpairs(times, 300, start=cold.vectors[0])
    assert len(calls) - first < first
    assert warm.values[0] == pytest.approx(cold.values[0], rel=1e-9)


def test_the_zero_matrix_a_start_it_sends_to_zero_and_numbers_not_finite():
    assert eigenpairs(lambda v: 0.0 * v, 40).values[0] == 0.0
    matrix = np.diag([0.0, *np.arange(1.0, 40.0)])
    assert eigenpairs(matrix.dot, 40, start=np.eye(40)[0]).values[0] == pytest.approx(39.0)
    for size in (3, 40):
        assert np.isnan(eigenpairs(lambda v: np.nan * v, size).values).all()


def test_what_it_refuses():
    with pytest.raises(ValueError, match="end must be one of largest, smallest; got 'middle'"):
        eigenpairs(lambda v: v, 5, end="middle")
    with pytest.raises(ValueError, match="count must be at most the size, 5; got 6"):
        eigenpairs(lambda v: v, 5, 6)


def test_a_networks_largest_and_smallest_are_those_of_its_dense_hessian():
    network = Network(NetworkSpec((2, 8, 8, 1), activation="tanh", loss="squared-error"), 1)
    rng = np.random.default_rng(0)
    X = rng.standard_normal((30, 2))
    hessian = Hessian(network, X, network.targets(np.sin(3 * X[:, 0])))
    size = network.spec.parameters
    dense = eigvalsh(np.array([hessian.times(unit) for unit in np.eye(size)]))
    assert eigenpairs(hessian.times, size, 2).values == pytest.approx(dense[::-1][:2], rel=1e-8)
    assert eigenpairs(hessian.times, size, 2, "smallest").values == pytest.approx(dense[:2], rel=1e-8)
