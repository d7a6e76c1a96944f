"""L1 on a linear model against scikit-learn's lasso_path, and the corner against SciPy's search for the minimum."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LinearRegression, lasso_path

from labcore.data import DATASETS
from labcore.experiments.regularization import corner, l1_path, zero_from


def diabetes(scaled=True):
    table = DATASETS["diabetes"]()
    X, y = table.inputs, table.targets - table.targets.mean()
    return ((X - X.mean(axis=0)) / X.std(axis=0) if scaled else X), y


def random_table(m, n, seed, kept=3):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((m, n)) @ (np.eye(n) + 0.4 * rng.standard_normal((n, n)))
    w = np.zeros(n)
    w[: min(kept, n)] = rng.standard_normal(min(kept, n))
    return X, X @ w + 0.5 * rng.standard_normal(m)


TABLES = {
    "diabetes": diabetes(), "diabetes in its own units": diabetes(scaled=False), "small": random_table(30, 5, 0),
    "wide": random_table(20, 60, 1), "one feature": random_table(12, 1, 2), "large": random_table(400, 80, 3, 10),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_the_path_is_scikit_learns(name):
    X, y = TABLES[name]
    # Not in order, one of them twice, and one above the last.
    lambdas = zero_from(X, y) * np.array([0.3, 0.9, 0.01, 0.5, 0.3, 1.2, 0.05])
    found = l1_path(X, y, lambdas)
    order = np.unique(lambdas)[::-1]
    # The lab's cost is 1/(2m) |y - Xw|^2 + lambda/(2m) |w|_1: scikit-learn's with alpha = lambda/(2m).
    _, truth, _ = lasso_path(X, y, alphas=order / (2 * len(X)), tol=1e-13, max_iter=1_000_000)
    size = np.abs(truth).max()
    for row, one in zip(found, lambdas, strict=True):
        assert np.abs(row - truth[:, np.searchsorted(-order, -one)]).max() <= 1e-6 * size


def test_all_weights_are_zero_from_the_largest_slope_on_and_not_before():
    for X, y in TABLES.values():
        edge = zero_from(X, y)
        just, below = l1_path(X, y, [edge, 0.999 * edge])
        assert (just == 0).all()
        assert (below != 0).any()


def test_zeros_are_exact_and_what_is_left_out_bears_the_slope():
    X, y = TABLES["large"]
    one = 0.2 * zero_from(X, y)
    (w,) = l1_path(X, y, one)
    slopes = X.T @ (y - X @ w)
    assert 0 < (w == 0).sum() < len(w)
    assert np.abs(slopes[w == 0]).max() <= one / 2
    assert np.allclose(slopes[w != 0], one / 2 * np.sign(w[w != 0]), rtol=1e-9)


def test_without_a_penalty_it_is_least_squares():
    X, y = TABLES["diabetes"]
    assert np.allclose(l1_path(X, y, [0.0])[0], LinearRegression(fit_intercept=False).fit(X, y).coef_)


def test_columns_that_are_alike_end_at_the_same_cost():
    X, y = random_table(40, 3, 5)
    twice = np.column_stack([X, X[:, 0]])
    one = 0.1 * zero_from(X, y)

    def cost(table, w):
        return 0.5 * np.sum((y - table @ w) ** 2) + 0.5 * one * np.abs(w).sum()

    assert cost(twice, l1_path(twice, y, one)[0]) == pytest.approx(cost(X, l1_path(X, y, one)[0]), rel=1e-12)


@pytest.mark.parametrize(
    ("X", "y", "lambdas", "words"),
    [
        ([[1.0]], [1.0], [-1.0], r"lambdas must be a number in \[0, 1e\+12\]; got -1"),
        ([[1.0]], [1.0], [np.nan], "lambdas must be a number"),
        ([[1.0]], [1.0], [], "1 to 1,000 numbers"),
        ([[1.0]], [1.0], np.ones(1001), "1 to 1,000 numbers"),
        ([1.0], [1.0], [1.0], "X must have shape"),
        ([[1.0]], [1.0, 2.0], [1.0], r"y must have shape \(1,\)"),
        ([[np.inf]], [1.0], [1.0], "must be finite"),
        (np.ones((1, 501)), [1.0], [1.0], "X must have shape"),
    ],
)
def test_what_cannot_be_is_refused(X, y, lambdas, words):
    with pytest.raises(ValueError, match=words):
        l1_path(X, y, lambdas)


# --- the corner ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_both_paths_are_the_minima_that_a_search_finds(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-3, 3, 2)
    spec = corner.Spec(optimum_x=x, optimum_y=y, curvature_ratio=rng.uniform(1, 20), angle=rng.uniform(-90, 90))
    result = corner.run(spec)
    for step in (0, 13, 50, 87):
        strength = result.lambdas[step]
        for path, size in ((result.lasso, lambda w: np.abs(w).sum()), (result.ridge, lambda w: w @ w)):

            def cost(w, size=size, strength=strength):
                away = w - np.array([x, y])
                return 0.5 * away @ corner.curvature_of(
                    spec.curvature_ratio, spec.angle
                ) @ away + 0.5 * strength * size(w)

            found = min((minimize(cost, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13}) for start in ((x, y), (0, y), (x, 0))), key=lambda one: one.fun)  # fmt: skip
            assert cost(path[step]) <= found.fun + 1e-9
            assert np.allclose(path[step], found.x, atol=1e-3)


def test_the_curvatures_are_one_and_the_ratio():
    for ratio, angle in ((1.0, 20.0), (7.0, -35.0), (20.0, 90.0)):
        values, vectors = np.linalg.eigh(corner.curvature_of(ratio, angle))
        assert np.allclose(values, [1.0, ratio])
        if ratio > 1:
            assert abs(np.degrees(np.arctan2(*vectors[::-1, 0])) - angle) % 180 == pytest.approx(0, abs=1e-9)


def test_l1_takes_one_weight_before_the_other_and_l2_takes_none():
    result = corner.run(corner.Spec())
    assert result.first_zero is not None
    gone, step = result.first_zero
    assert (result.lasso[step:, gone] == 0).all()
    assert (result.lasso[step:-1, 1 - gone] != 0).all()
    assert (result.ridge != 0).all()
    assert result.lambdas[-1] == pytest.approx(2 * np.abs(result.curvature @ result.optimum).max())


def test_an_optimum_on_an_axis_or_at_the_origin():
    assert corner.run(corner.Spec(optimum_x=0.0, optimum_y=0.0)).first_zero is None
    flat = corner.run(corner.Spec(optimum_x=0.0, optimum_y=2.0, angle=0.0))
    assert (flat.lasso[:, 0] == 0).all()
