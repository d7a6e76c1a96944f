"""Early stopping and ridge, against descent that is really walked and scikit-learn's Ridge."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from labcore.experiments.regularization import shrinkage, shrinkage_by_ridge, shrinkage_by_steps


@pytest.mark.parametrize(
    ("curvature", "rate"), [(1.0, 0.3), (50.0, 0.03), (1e-6, 0.5), (4.0, 0.5), (3.0, 0.5), (10.0, 0.3)]
)
def test_steps_are_those_of_descent_from_zero(curvature, rate):
    w, goal = 0.0, 3.0
    for k in range(40):
        assert shrinkage_by_steps(curvature, rate, k) == pytest.approx(w / goal, rel=1e-9, abs=1e-15)
        w -= rate * curvature * (w - goal)


def test_ridge_is_the_minimum_of_the_penalized_cost():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((50, 4))
    y = X @ rng.standard_normal(4)
    values, vectors = np.linalg.eigh(X.T @ X / 50)
    exact = np.linalg.lstsq(X, y, rcond=None)[0]
    for eta in (0.01, 1.0, 30.0):
        # 1/(2m) |y - Xw|^2 + eta/2 |w|^2: scikit-learn's alpha is m eta.
        found = Ridge(alpha=50 * eta, fit_intercept=False).fit(X, y).coef_
        assert np.allclose(vectors.T @ found, shrinkage_by_ridge(values, eta) * (vectors.T @ exact))


def test_arrays_broadcast_and_numbers_give_numbers():
    assert shrinkage_by_steps(np.ones((3, 1)), 0.1, np.arange(4)).shape == (3, 4)
    assert shrinkage_by_ridge(np.ones((3, 1)), np.ones(5)).shape == (3, 5)
    assert isinstance(shrinkage_by_steps(1, 0.5, 2), float)
    assert isinstance(shrinkage_by_ridge(1, 1), float)


def test_the_ends():
    assert shrinkage_by_steps(2.0, 0.1, 0) == 0.0
    assert shrinkage_by_steps(0.0, 0.1, 100) == 0.0
    assert shrinkage_by_steps(1e-12, 1e-3, 10) == pytest.approx(1e-14, rel=1e-9)
    assert shrinkage_by_steps(10.0, 1.0, 1e9) in (np.inf, -np.inf)
    assert shrinkage_by_ridge(0.0, 0.0) == 0.0
    assert shrinkage_by_ridge(2.0, 0.0) == 1.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: shrinkage_by_steps(-1.0, 0.1, 3), lambda: shrinkage_by_steps(1.0, -0.1, 3), lambda: shrinkage_by_steps(1.0, 0.1, 2.5),
        lambda: shrinkage_by_steps(1.0, np.nan, 3), lambda: shrinkage_by_steps(1.0, 0.1, -1), lambda: shrinkage_by_ridge(-1.0, 1.0),
        lambda: shrinkage_by_ridge(1.0, np.array([1.0, np.inf])), lambda: shrinkage_by_steps(1.0, 0.1, np.array([1.0, 1.5])),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(call):
    with pytest.raises(ValueError, match=r"must be .*; got"):
        call()


def test_on_the_real_table_descent_and_ridge_are_what_they_claim():
    result = shrinkage.run(shrinkage.Spec(stopped_at=37, rate_share=0.3))
    table = shrinkage.DATASETS["diabetes"]()
    parts = shrinkage.split(table.examples, 0.5, 0)
    mean, sigma = table.inputs[parts.train].mean(axis=0), table.inputs[parts.train].std(axis=0)
    X, dev = ((table.inputs[rows] - mean) / sigma for rows in (parts.train, parts.test))
    middle, spread = table.targets[parts.train].mean(), table.targets[parts.train].std()
    y, dev_y = ((table.targets[rows] - middle) / spread for rows in (parts.train, parts.test))
    m, w = len(X), np.zeros(10)
    assert result.rate == pytest.approx(0.3 * 2 / np.linalg.eigvalsh(X.T @ X / m)[-1])
    for _ in range(37):
        w -= result.rate * X.T @ (X @ w - y) / m
    ridge = Ridge(alpha=m * result.eta, fit_intercept=False).fit(X, y).coef_
    for i, one in enumerate((w, ridge)):
        assert result.errors[i, 37] == pytest.approx(np.mean((dev @ one - dev_y) ** 2), rel=1e-9)
        assert result.sizes[i, 37] == pytest.approx(np.linalg.norm(one), rel=1e-9)
    assert (np.diff(result.sizes, axis=1) >= -1e-12).all()
